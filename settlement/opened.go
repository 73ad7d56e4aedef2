package settlement

import (
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// opened is a settlement that is being made.
type opened struct {
	since                                   time.Time
	opening, balance                        money.Amount
	salesCount, refunds                     int
	sales, refunded, fees, other, withdrawn money.Amount
	lines                                   []Line
}

func begin(opening money.Amount, since time.Time) *opened {
	zero := money.Zero(opening.Currency())
	return &opened{
		since: since, opening: opening, balance: opening, sales: zero, refunded: zero, fees: zero, other: zero, withdrawn: zero, lines: []Line{},
	}
}

// add counts a line of a statement.
func (o *opened) add(l *wallet.StatementLine) error {
	c := o.opening.Currency()
	in, err := money.Parse(l.In, c)
	if err != nil {
		return err
	}
	out, err := money.Parse(l.Out, c)
	if err != nil {
		return err
	}
	fee, err := money.Parse(l.Fee, c)
	if err != nil {
		return err
	}
	gross, err := in.Sub(out)
	if err != nil {
		return err
	}
	net, err := gross.Sub(fee)
	if err != nil {
		return err
	}
	if o.balance, err = o.balance.Add(net); err != nil {
		return err
	}
	if o.fees, err = o.fees.Add(fee); err != nil {
		return err
	}
	o.lines = append(o.lines, Line{
		At: l.At.UTC(), Transaction: l.Transaction, Kind: l.Kind, OrderID: l.OrderID, Counterparty: l.Counterparty, Memo: l.Memo,
		Gross: gross.Decimal(), Fee: fee.Decimal(), Net: net.Decimal(), Balance: o.balance.Decimal(),
	})
	return o.count(l.Kind, in, out, gross)
}

// count adds a movement to its part. What a merchant bought itself, or got back of
// that, is neither a sale nor a refund.
func (o *opened) count(kind wallet.TransactionKind, in, out, gross money.Amount) (err error) {
	switch sale := kind == wallet.KindPayment || kind == wallet.KindCapture; {
	case sale && out.IsZero():
		o.salesCount++
		o.sales, err = o.sales.Add(in)
	case kind == wallet.KindRefund && in.IsZero():
		o.refunds++
		o.refunded, err = o.refunded.Add(out)
	case kind == wallet.KindWithdrawal && in.IsZero():
		o.withdrawn, err = o.withdrawn.Add(out)
	default:
		o.other, err = o.other.Add(gross)
	}
	return err
}
