package engine

import (
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// convertedBack is what a refund posts of a payment from the purse of another
// currency. The merchant gives back amount in the currency that it got, the payer
// gets its share of what it paid, at the rate of the payment: the wallet gives its
// margin and what rounding gave it back, too. Each share is counted over all
// refunds, so that the parts sum to the whole in both currencies. back is the part
// of the fee that goes back with amount.
//
//	fees:KIND -> merchant available, or fx:position where the payer bore it
//	merchant available -> fx:position   the amount
//	fees:exchange -> fx:position        the margin's share
//	fx:rounding -> fx:position          what rounding gave; or back, what it took
//	fx:position -> payer available      the payer's share
func convertedBack(txn, payment *Txn, merchant, payer string, amount, back money.Amount) ([]ledger.Movement, error) {
	part, err := payment.shareOf(amount, back)
	if err != nil {
		return nil, err
	}
	txn.Conversion = &Conversion{
		Transaction: txn.ID, Payment: payment.ID, Paid: amount, Received: part.Pay, Margin: part.Margin, Residue: part.Residue,
		Rate: payment.Conversion.Rate, RefundedBefore: payment.Taken.Minor(), FeeBefore: payment.TakenFee.Minor(), At: txn.CreatedAt,
	}
	bearer := merchant
	if payment.FeeBearer == string(policy.Payer) {
		bearer = ledger.FXPosition
	}
	return []ledger.Movement{
		{From: ledger.FeesPath(string(payment.Kind)), To: bearer, Amount: back},
		{From: merchant, To: ledger.FXPosition, Amount: amount},
		{From: ledger.FeesPath(string(wallet.KindExchange)), To: ledger.FXPosition, Amount: part.Margin},
		signed(ledger.FXRounding, ledger.FXPosition, part.Residue),
		{From: ledger.FXPosition, To: payer, Amount: part.Pay},
	}, nil
}

// shareOf is what of a payment's conversion goes back when amount, and with it
// back of the fee, are refunded after what was refunded before.
func (t *Txn) shareOf(amount, back money.Amount) (fx.Deal, error) {
	goods, fee, err := t.deals()
	if err != nil {
		return goods, err
	}
	share, err := goods.Part(t.Taken.Minor(), t.Taken.Minor()+amount.Minor(), t.Amount.Minor())
	if err != nil || t.FeeBearer != string(policy.Payer) || t.Fee.IsZero() {
		return share, err
	}
	ofFee, err := fee.Part(t.TakenFee.Minor(), t.TakenFee.Minor()+back.Minor(), t.Fee.Minor())
	if err != nil {
		return share, err
	}
	return share.Add(ofFee)
}

// deals divides the conversion of a payment into that of its amount and that of
// the payer's fee.
func (t *Txn) deals() (goods, fee fx.Deal, err error) {
	c := t.Conversion
	fee = fx.Deal{Pay: c.FeePaid, Receive: t.Fee, Margin: c.FeeMargin, Residue: c.FeeResidue}
	goods.Receive = c.Received
	if goods.Pay, err = c.Paid.Sub(c.FeePaid); err != nil {
		return goods, fee, err
	}
	if goods.Margin, err = c.Margin.Sub(c.FeeMargin); err != nil {
		return goods, fee, err
	}
	goods.Residue, err = c.Residue.Sub(c.FeeResidue)
	return goods, fee, err
}
