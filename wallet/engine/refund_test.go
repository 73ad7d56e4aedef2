package engine

import (
	"errors"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// TestWhoMayCaptureReleaseAndRefund says what each asker is told: the merchant
// may, so may an operator, the payer learns who may, and nobody else learns
// that there is anything.
func TestWhoMayCaptureReleaseAndRefund(t *testing.T) {
	t.Parallel()
	c := newCorner(t)
	payment := c.must(keyed("p", pay("5.00", "", "")(c)))
	hold := c.must(keyed("h", with(pay("5.00", "", ""), func(in *intent) { in.kind = wallet.KindHold })(c)))
	transfer := c.must(keyed("t", intent{kind: wallet.KindTransfer, user: c.anna, other: c.ben, amount: "5.00", currency: "EUR"}))
	tests := []struct {
		kind   wallet.TransactionKind
		parent string
		user   string
		want   wallet.Code
	}{
		{wallet.KindRefund, payment.ID, c.anna, wallet.CodeUnauthorized},
		{wallet.KindRefund, payment.ID, c.ben, wallet.CodeTransactionNotFound},
		{wallet.KindRefund, payment.ID, "nobody@example.com", wallet.CodeCustomerNotFound},
		{wallet.KindRefund, "txn_none", c.shop, wallet.CodeTransactionNotFound},
		{wallet.KindRefund, hold.ID, c.ben, wallet.CodeTransactionNotFound},
		{wallet.KindRefund, hold.ID, c.shop, wallet.CodeNotRefundable},
		{wallet.KindRefund, hold.ID, "", wallet.CodeNotRefundable},
		{wallet.KindRefund, transfer.ID, c.ben, wallet.CodeNotRefundable},
		{wallet.KindRefund, transfer.ID, "", wallet.CodeNotRefundable},
		{wallet.KindCapture, hold.ID, c.anna, wallet.CodeUnauthorized},
		{wallet.KindCapture, hold.ID, c.ben, wallet.CodeHoldNotFound},
		{wallet.KindCapture, payment.ID, c.shop, wallet.CodeHoldNotFound},
		{wallet.KindCapture, "hold_none", "", wallet.CodeHoldNotFound},
		{wallet.KindRelease, hold.ID, c.anna, wallet.CodeUnauthorized},
		{wallet.KindRelease, hold.ID, c.ben, wallet.CodeHoldNotFound},
		{wallet.KindRelease, payment.ID, "", wallet.CodeHoldNotFound},
		{wallet.KindRefund, payment.ID, c.shop, ""},
		{wallet.KindCapture, hold.ID, "", ""},
	}
	for _, test := range tests {
		in := intent{kind: test.kind, parent: test.parent, user: test.user}
		if o := c.run(keyed(c.newID("key"), in))[0]; wallet.CodeOf(o.err) != test.want {
			t.Errorf("a %s of %s by %q: %v, want %q", test.kind, test.parent, test.user, o.err, test.want)
		}
	}
}

// TestTheFeeGoesBackInProportionAndInFull refunds a payment in parts. After
// each of them what went back of the fee is the share of all that was refunded.
func TestTheFeeGoesBackInProportionAndInFull(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		rules  policy.FeeLine
		parts  []money.Decimal // empty for all that is left
		backs  []int64
		anna   int64
		shop   int64
		retain int64 // of the fee
	}{
		{
			"one percent borne by the merchant",
			policy.FeeLine{PercentBps: 100, Bearer: policy.Payee},
			[]money.Decimal{"33.33", "33.33", ""},
			[]int64{33, 34, 33},
			1_000_00, 0, 0,
		},
		{
			"a fixed part stays",
			policy.FeeLine{PercentBps: 250, Fixed: eur(30), Bearer: policy.Payee},
			[]money.Decimal{"50.00", "50.00"},
			[]int64{1_25, 1_25},
			1_000_00, -30, 30,
		},
		{
			"borne by the payer",
			policy.FeeLine{PercentBps: 100, Bearer: policy.Payer},
			[]money.Decimal{"0.01", "99.98", "0.01"},
			[]int64{0, 1_00, 0},
			1_000_00, 0, 0,
		},
		{
			"a fee that the least made",
			policy.FeeLine{PercentBps: 100, Least: eur(5_00), Bearer: policy.Payee},
			[]money.Decimal{""},
			[]int64{1_00},
			1_000_00, -4_00, 4_00,
		},
	}
	for _, test := range tests {
		test.rules.Name = "the fee"
		b := newBank(t, lines(t, func(p *policy.Policy) { p.Fees = []policy.FeeLine{test.rules} }))
		anna, shop := b.person("anna", 2, "DE"), b.person("shop-tea", 3, "DE")
		b.fund(anna, 1_000_00, "EUR")
		b.fund(shop, 10_00, "EUR")
		payment := b.must(keyed("p", intent{kind: wallet.KindPayment, user: anna, other: shop, amount: "100.00", currency: "EUR"}))
		for i, part := range test.parts {
			txn := b.must(keyed(b.newID("key"), intent{kind: wallet.KindRefund, parent: payment.ID, amount: part}))
			if txn.Fee != eur(test.backs[i]) {
				t.Errorf("%s: with part %d %s go back, want %d", test.name, i, txn.Fee, test.backs[i])
			}
		}
		if b.available(anna, "EUR") != test.anna || b.available(shop, "EUR") != 10_00+test.shop || b.system("fees:payment", "EUR") != test.retain {
			t.Errorf("%s: anna has %d, the shop %d, and %d of the fee stay", test.name, b.available(anna, "EUR"), b.available(shop, "EUR"), b.system("fees:payment", "EUR"))
		}
		for _, amount := range []money.Decimal{"", "0.01"} {
			if code := b.refused(keyed(b.newID("key"), intent{kind: wallet.KindRefund, parent: payment.ID, amount: amount})); code != wallet.CodeRefundExceedsRest {
				t.Errorf("%s: another refund of %q: %q", test.name, amount, code)
			}
		}
	}
}

// TestTwoRefundsOfOneBatchDoNotExceedThePayment asks twice for more than half.
func TestTwoRefundsOfOneBatchDoNotExceedThePayment(t *testing.T) {
	t.Parallel()
	c := newCorner(t)
	c.fund(c.shop, 100_00, "EUR")
	payment := c.must(keyed("p", pay("50.00", "", "")(c)))
	refund := func(key string, amount money.Decimal) *intent {
		return keyed(key, intent{kind: wallet.KindRefund, parent: payment.ID, amount: amount})
	}
	outcomes := c.run(refund("a", "30.00"), refund("b", "30.00"), refund("c", ""), refund("d", ""))
	for i, want := range []wallet.Code{"", wallet.CodeRefundExceedsRest, "", wallet.CodeRefundExceedsRest} {
		if code := wallet.CodeOf(outcomes[i].err); code != want {
			t.Errorf("refund %d: %v, want %q", i, outcomes[i].err, want)
		}
	}
	if c.available(c.anna, "EUR") != 1_000_00 || outcomes[2].txn.Amount != eur(20_00) {
		t.Errorf("anna has %d", c.available(c.anna, "EUR"))
	}
	if outcomes[0].txn.Fee != eur(30) || outcomes[2].txn.Fee != eur(20) || c.system("fees:payment", "EUR") != 0 {
		t.Errorf("of the fee %s and %s go back", outcomes[0].txn.Fee, outcomes[2].txn.Fee)
	}
}

func TestAMerchantWithoutFundsRefundsNothingByHalf(t *testing.T) {
	t.Parallel()
	c := newCorner(t)
	payment := c.must(keyed("p", pay("50.00", "", "")(c)))
	c.must(keyed("spend", intent{kind: wallet.KindPayout, user: c.shop, other: c.ben, amount: "40.00", currency: "EUR"}))
	before := c.dump()
	o := c.run(keyed("r", intent{kind: wallet.KindRefund, parent: payment.ID}))[0]
	refused, ok := errors.AsType[*wallet.Error](o.err)
	if !ok || refused.Code != wallet.CodeInsufficientFunds || refused.Details["available"] != "9.50" || refused.Details["short"] != "40.00" {
		t.Errorf("%v, %v", o.err, refused)
	}
	if c.dump() != before {
		t.Error("the refusal changed something")
	}
}
