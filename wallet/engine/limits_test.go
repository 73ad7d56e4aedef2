package engine

import (
	"context"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

func TestACaptureMakesNoMerchantHoldMoreThanItMay(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, nil))
	anna, shop := b.person("anna", 2, "DE"), b.person("shop-small", 0, "DE")
	b.fund(anna, 2_000_00, "EUR")
	b.fund(shop, 500_00, "EUR")
	hold := b.must(keyed("h", intent{kind: wallet.KindHold, user: anna, other: shop, amount: "600.00", currency: "EUR"}))
	capture := func(key string, amount money.Decimal) *intent {
		return keyed(key, intent{kind: wallet.KindCapture, user: shop, parent: hold.ID, amount: amount})
	}
	before := b.dump()
	if code := b.refused(capture("c1", "")); code != wallet.CodeRecipientLimit { // 594 would come to 500
		t.Fatalf("the capture of all: %q", code)
	}
	if code := b.refused(capture("c2", "505.06")); code != wallet.CodeRecipientLimit { // 500.01 would come
		t.Fatalf("the capture of a cent too much: %q", code)
	}
	if after := b.dump(); after != before {
		t.Fatalf("the refusals changed\n%s\nto\n%s", before, after)
	}
	b.must(capture("c3", "505.05")) // 5.05 of it are the fee
	if got := b.available(shop, "EUR"); got != 1_000_00 {
		t.Errorf("the shop holds %d", got)
	}
}

// TestMoneyThatCameInABatchCountsInTheBatch is about accounts that an earlier
// intent of the batch has made.
func TestMoneyThatCameInABatchCountsInTheBatch(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, nil))
	anna, ben, shop, small := b.person("anna", 3, "DE"), b.person("ben", 0, "DE"), b.person("shop-tea", 3, "DE"), b.person("shop-small", 0, "DE")
	b.fund(anna, 10_000_00, "EUR")
	b.fund(ben, 900_00, "EUR")
	b.fund(shop, 900_00, "USD")
	b.fund(small, 800_00, "USD")
	hold := b.must(keyed("h", intent{kind: wallet.KindHold, user: anna, other: small, amount: "250.00", currency: "EUR"}))
	tests := []struct {
		name string
		in   intent
		want wallet.Code
	}{
		{"ben holds 400 of his 900", intent{kind: wallet.KindHold, user: ben, other: shop, amount: "400.00", currency: "EUR"}, ""},
		{"and is given up to 1,000 in all", intent{kind: wallet.KindTransfer, user: anna, other: ben, amount: "100.00", currency: "EUR"}, ""},
		{"and no more", intent{kind: wallet.KindTransfer, user: anna, other: ben, amount: "0.01", currency: "EUR"}, wallet.CodeRecipientLimit},
		{"the small shop gets euros", intent{kind: wallet.KindCapture, user: small, parent: hold.ID}, ""},
		{"and then no more than 1,000 in all", intent{kind: wallet.KindPayout, user: shop, other: small, amount: "100.00", currency: "USD"}, wallet.CodeRecipientLimit},
	}
	intents := make([]*intent, len(tests))
	for i := range tests {
		intents[i] = keyed(tests[i].name, tests[i].in)
	}
	for i, o := range b.run(intents...) {
		if code := wallet.CodeOf(o.err); code != tests[i].want {
			t.Errorf("%s: %v, want %q", tests[i].name, o.err, tests[i].want)
		}
	}
}

// TestAHoldOfLastMonthGivesNothingBackToThisOne releases a hold of April in May,
// and pays in the same batch.
func TestAHoldOfLastMonthGivesNothingBackToThisOne(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, func(p *policy.Policy) {
		p.Limits = []policy.LimitLine{{Name: "month", Level: 2, Kind: policy.LimitOutgoing, Window: policy.Month, Most: eur(500_00)}}
	}))
	anna, shop := b.person("anna", 2, "DE"), b.person("shop-tea", 3, "DE")
	b.fund(anna, 5_000_00, "EUR")
	b.must(keyed("h", intent{kind: wallet.KindHold, user: anna, other: shop, amount: "400.00", currency: "EUR", expiresIn: 24 * time.Hour}))
	april := b.clock
	b.clock = b.clock.Add(7 * 24 * time.Hour)
	pay := func(key string, amount money.Decimal) *intent {
		return keyed(key, intent{kind: wallet.KindPayment, user: anna, other: shop, amount: amount, currency: "EUR"})
	}
	// The first of them releases the hold, which has expired.
	outcomes := b.run(pay("p1", "500.01"), pay("p2", "500.00"), pay("p3", "0.01"))
	for i, want := range []wallet.Code{wallet.CodeLimitExceeded, "", wallet.CodeLimitExceeded} {
		if code := wallet.CodeOf(outcomes[i].err); code != want {
			t.Errorf("payment %d: %v, want %q", i, outcomes[i].err, want)
		}
	}
	if got := b.usedOn(anna, wallet.KindHold, april); got != 0 {
		t.Errorf("of April %d are counted", got)
	}
	if got := b.usedOn(anna, wallet.KindPayment, b.clock); got != 500_00 {
		t.Errorf("of May %d are counted", got)
	}
}

// TestWhatIsCapturedIsWhatCounts holds what a captured hold leaves counted to
// the worth of what was captured, whatever the rounding of the rest.
func TestWhatIsCapturedIsWhatCounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		held, captured money.Decimal
		counted        int64 // cents: a won is 0.0574
	}{
		{"10", "5", 1},  // 0.57 and 0.29, each counts as a cent
		{"10", "10", 1}, // all of it
		{"26", "17", 1}, // 1.49 and 0.98
		{"44", "26", 1}, // 2.53 and 1.49, rest 1.03
		{"44", "27", 2}, // 1.55, rest 0.98
		{"44", "1", 1},
	}
	for _, test := range tests {
		b := newBank(t, lines(t, nil))
		anna, shop := b.person("anna", 2, "DE"), b.person("shop-tea", 3, "DE")
		b.fund(anna, 1000, "KRW")
		hold := b.must(keyed("h", intent{kind: wallet.KindHold, user: anna, other: shop, amount: test.held, currency: "KRW"}))
		b.must(keyed("c", intent{kind: wallet.KindCapture, user: shop, parent: hold.ID, amount: test.captured}))
		if got := b.usedOn(anna, wallet.KindHold, b.clock); got != test.counted {
			t.Errorf("%s of %s won: %d are counted, want %d", test.captured, test.held, got, test.counted)
		}
	}
}

func TestABatchOverMidnightNeverMovesMoreThanADayAllows(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, nil))
	anna, shop := b.person("anna", 0, "DE"), b.person("shop-tea", 3, "DE")
	b.fund(anna, 5_000_00, "EUR")
	midnight := time.Date(2026, time.April, 30, 0, 0, 0, 0, time.UTC)
	b.clock = midnight.Add(-2 * time.Microsecond)
	var intents []*intent
	for range 9 {
		intents = append(intents, keyed(b.newID("key"), intent{kind: wallet.KindPayment, user: anna, other: shop, amount: "100.00", currency: "EUR"}))
	}
	b.run(intents...)
	before, after := b.usedOn(anna, wallet.KindPayment, b.clock), b.usedOn(anna, wallet.KindPayment, midnight)
	if before == 0 || after == 0 || before > 500_00 || after > 500_00 || before+after != 5_000_00-b.available(anna, "EUR") {
		t.Errorf("%d are counted before midnight and %d after it, of %d", before, after, 5_000_00-b.available(anna, "EUR"))
	}
}

func TestLimitsSayWhatAPaymentMayUse(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, nil))
	anna, shop := b.person("anna", 0, "DE"), b.person("shop-tea", 3, "DE")
	b.fund(anna, 900_00, "EUR")
	b.must(keyed("p", intent{kind: wallet.KindPayment, user: anna, other: shop, amount: "100.00", currency: "EUR"}))
	b.must(keyed("h", intent{kind: wallet.KindHold, user: anna, other: shop, amount: "300.00", currency: "EUR", expiresIn: time.Hour}))
	left := func() string {
		limits, err := b.engine.As(LocalOperator()).Limits(context.Background(), wallet.LimitsInput{User: anna})
		if err != nil || len(limits) != 3 || limits[1].Kind != policy.LimitOutgoing {
			t.Fatalf("%+v, %v", limits, err)
		}
		return string(limits[1].Used + " of " + limits[1].Limit + " used, " + limits[1].Left + " left")
	}
	if got, want := left(), "400.00 of 500.00 used, 100.00 left"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	b.clock = b.clock.Add(2 * time.Hour) // the hold has expired; the next payment gives it back
	if got, want := left(), "100.00 of 500.00 used, 400.00 left"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	before := b.dump()
	left()
	if b.dump() != before {
		t.Error("to ask for the limits changed something")
	}
	b.must(keyed("p2", intent{kind: wallet.KindPayment, user: anna, other: shop, amount: "400.00", currency: "EUR"}))
}
