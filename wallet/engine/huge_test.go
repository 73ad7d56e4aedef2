package engine

import (
	"math"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// TestWhatCannotBeCountedIsRefusedAndSpoilsNobodyElse sends amounts at the end
// of what can be counted through every kind, beside a payment that is well.
func TestWhatCannotBeCountedIsRefusedAndSpoilsNobodyElse(t *testing.T) {
	t.Parallel()
	const most = "92233720368547758.07"
	tests := []struct {
		name  string
		rules func(*policy.Policy)
		in    func(b *bank, rich, ben, shop string) intent
		want  wallet.Code
	}{
		{"a worth beyond counting", nil, func(_ *bank, rich, _, shop string) intent {
			return intent{kind: wallet.KindPayment, user: rich, other: shop, amount: most, currency: "GBP"}
		}, wallet.CodeInvalidAmount},
		{"a hold of a worth beyond counting", nil, func(_ *bank, rich, _, shop string) intent {
			return intent{kind: wallet.KindHold, user: rich, other: shop, amount: most, currency: "GBP"}
		}, wallet.CodeInvalidAmount},
		{"a top-up of a worth beyond counting", nil, func(b *bank, _, ben, _ string) intent {
			return intent{kind: wallet.KindTopUp, user: ben, instrument: b.instrument(ben, wallet.InstrumentBank, "DE"), amount: most, currency: "GBP"}
		}, wallet.CodeInvalidAmount},
		{"a withdrawal of a worth beyond counting", nil, func(b *bank, rich, _, _ string) intent {
			return intent{kind: wallet.KindWithdrawal, user: rich, instrument: b.instrument(rich, wallet.InstrumentBank, "DE"), amount: most, currency: "GBP"}
		}, wallet.CodeInvalidAmount},
		{"a withdrawal and its fee beyond counting", nil, func(b *bank, rich, _, _ string) intent {
			return intent{kind: wallet.KindWithdrawal, user: rich, instrument: b.instrument(rich, wallet.InstrumentBank, "DE"), amount: most, currency: "EUR"}
		}, wallet.CodeInvalidAmount},
		{"a fee beyond counting", func(p *policy.Policy) {
			p.Fees = []policy.FeeLine{{Name: "double", PercentBps: policy.MaxPercentBps, Fixed: eur(30), Bearer: policy.Payer}}
		}, func(_ *bank, rich, ben, _ string) intent {
			return intent{kind: wallet.KindTransfer, user: rich, other: ben, amount: most, currency: "EUR"}
		}, wallet.CodeInvalidAmount},
		{"a purse beyond counting", nil, func(_ *bank, rich, _, shop string) intent {
			return intent{kind: wallet.KindPayment, user: rich, other: shop, amount: "90000000000000000.00", currency: "EUR"}
		}, wallet.CodeInvalidAmount},
		{"all that a recipient has beyond counting", nil, func(b *bank, rich, ben, _ string) intent {
			b.fund(ben, math.MaxInt64, "GBP")
			return intent{kind: wallet.KindTransfer, user: rich, other: ben, amount: "1.00", currency: "EUR"}
		}, wallet.CodeInvalidAmount},
		{"far more than there is", nil, func(_ *bank, rich, _, shop string) intent {
			return intent{kind: wallet.KindPayment, user: rich, other: shop, amount: "99999999999999999999", currency: "EUR"}
		}, wallet.CodeInvalidAmount},
	}
	for _, test := range tests {
		b := newBank(t, lines(t, test.rules))
		rich, ben, shop := b.person("rich", 3, "DE"), b.person("ben", 1, "DE"), b.person("shop-tea", 3, "DE")
		b.fund(rich, math.MaxInt64/4*3, "EUR")
		b.fund(shop, math.MaxInt64/4, "EUR")
		in := test.in(b, rich, ben, shop)
		before := b.available(rich, "EUR")
		outcomes := b.run(
			keyed("bad", in), keyed("good", intent{kind: wallet.KindPayment, user: rich, other: shop, amount: "1.00", currency: "EUR"}))
		if code := wallet.CodeOf(outcomes[0].err); code != test.want {
			t.Errorf("%s: %v, want %s", test.name, outcomes[0].err, test.want)
		}
		if outcomes[1].err != nil && test.rules == nil {
			t.Errorf("%s: the payment beside it was refused: %v", test.name, outcomes[1].err)
		}
		if spent := before - b.available(rich, "EUR"); test.rules == nil && spent != 1_00 {
			t.Errorf("%s: %d cents were spent", test.name, spent)
		}
	}
}

// TestMoneyThatGoesRoundIsCountedUntilItCannotBe sends a great amount to and
// fro until what was moved in the month is beyond counting.
func TestMoneyThatGoesRoundIsCountedUntilItCannotBe(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, nil))
	people := []string{b.person("rich", 3, "DE"), b.person("poor", 3, "DE")}
	b.fund(people[0], math.MaxInt64/4*3, "EUR")
	send := func(i int) *intent {
		return keyed(b.newID("key"), intent{kind: wallet.KindTransfer, user: people[i%2], other: people[(i+1)%2], amount: "60000000000000000", currency: "EUR"})
	}
	for i, want := range []wallet.Code{"", "", wallet.CodeInvalidAmount} {
		if o := b.run(send(i))[0]; wallet.CodeOf(o.err) != want {
			t.Fatalf("the transfer %d: %v, want %q", i, o.err, want)
		}
	}
	if b.available(people[0], "EUR") != math.MaxInt64/4*3 || b.usedOn(people[0], wallet.KindTransfer, b.clock) != 60000000000000000_00 {
		t.Errorf("the refused transfer left %d, and %d used", b.available(people[0], "EUR"), b.usedOn(people[0], wallet.KindTransfer, b.clock))
	}
}

// TestTopUpsOnTheirWayAreCountedUntilTheyCannotBe asks for more than can be
// counted in two top-ups whose cards answer late. The refused one leaves nothing
// that would make every later batch of its owner a fault.
func TestTopUpsOnTheirWayAreCountedUntilTheyCannotBe(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, nil))
	rich, shop := b.person("rich", 3, "DE"), b.person("shop-tea", 3, "DE")
	b.fund(rich, 5_00, "EUR")
	iban := b.instrument(rich, wallet.InstrumentBank, "DE")
	topUp := func(key string) *intent {
		return keyed(key, intent{kind: wallet.KindTopUp, user: rich, instrument: iban, amount: "60000000000000000", currency: "EUR"})
	}
	outcomes := b.run(topUp("a"), topUp("b"))
	if outcomes[0].err != nil || wallet.CodeOf(outcomes[1].err) != wallet.CodeInvalidAmount {
		t.Errorf("%v and %v", outcomes[0].err, outcomes[1].err)
	}
	if code := b.refused(topUp("b")); code != wallet.CodeInvalidAmount {
		t.Errorf("in another batch: %q", code)
	}
	if len(b.txns) != 2 { // what funded it, and the first
		t.Errorf("%d transactions are stored", len(b.txns))
	}
	b.must(keyed("p", intent{kind: wallet.KindPayment, user: rich, other: shop, amount: "1.00", currency: "EUR"}))
}

func eur(minor int64) money.Amount { return money.FromMinor(minor, "EUR") }
