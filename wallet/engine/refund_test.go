package engine

import (
	"testing"

	"github.com/okpay/okpay/wallet"
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
