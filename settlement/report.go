package settlement

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Report is the settlements of a merchant over a span: Since is inclusive, Until
// exclusive. A Final one is of a span that was over when it was made. Settlements
// are in the order of the currencies, and of time within each.
type Report struct {
	User        string       `json:"user"`
	Name        string       `json:"name"`
	Handle      string       `json:"handle"`
	TimeZone    string       `json:"time_zone"`
	Since       time.Time    `json:"since"`
	Until       time.Time    `json:"until"`
	Final       bool         `json:"final"`
	CreatedAt   time.Time    `json:"created_at"`
	Settlements []Settlement `json:"settlements"`
}

// Settlement is what happened in one currency up to a withdrawal and with it. That
// of no Withdrawal is what came after the last one. Opening, with Sales, less
// Refunded, less Fees, with Other, less Withdrawn, is Closing: Sales and Refunded
// are without fees, Fees are all that were charged less what was given back, that of
// the withdrawal too, and Other is whatever else moved, such as top-ups.
type Settlement struct {
	Number     int            `json:"number"` // in the report, from 1
	Currency   money.Currency `json:"currency"`
	Withdrawal string         `json:"withdrawal"`
	Since      time.Time      `json:"since"`
	Until      time.Time      `json:"until"` // exclusive
	Opening    money.Decimal  `json:"opening"`
	SalesCount int            `json:"sales_count"`
	Sales      money.Decimal  `json:"sales"`
	Refunds    int            `json:"refunds"`
	Refunded   money.Decimal  `json:"refunded"`
	Fees       money.Decimal  `json:"fees"`
	Other      money.Decimal  `json:"other"`
	Withdrawn  money.Decimal  `json:"withdrawn"`
	Closing    money.Decimal  `json:"closing"`
	Lines      []Line         `json:"lines"`
}

// Line is one movement: Gross is signed as the purse moves and is without Fee, which
// is below zero when it was given back. Net is Gross less Fee, and Balance is what
// was there after it.
type Line struct {
	At           time.Time              `json:"at"`
	Transaction  string                 `json:"transaction"`
	Kind         wallet.TransactionKind `json:"kind"`
	OrderID      string                 `json:"order_id"`
	Counterparty string                 `json:"counterparty"`
	Memo         string                 `json:"memo"`
	Gross        money.Decimal          `json:"gross"`
	Fee          money.Decimal          `json:"fee"`
	Net          money.Decimal          `json:"net"`
	Balance      money.Decimal          `json:"balance"`
}

// Make cuts a statement at its withdrawals. An error is a fault of the statement.
func Make(doc *statement.Document) (Report, error) {
	r := Report{
		User: doc.User, Name: doc.Name, Handle: doc.Handle, TimeZone: doc.TimeZone, Since: doc.Since, Until: doc.Until, Final: doc.Final,
		CreatedAt: doc.CreatedAt, Settlements: []Settlement{},
	}
	for i := range doc.Currencies {
		if err := r.cut(&doc.Currencies[i]); err != nil {
			return Report{}, fmt.Errorf("settle %s: %w", doc.Currencies[i].Currency, err)
		}
	}
	return r, nil
}

// cut makes the settlements of a currency.
func (r *Report) cut(s *statement.Section) error {
	opening, err := money.Parse(s.Opening, s.Currency)
	if err != nil {
		return err
	}
	first := len(r.Settlements)
	open := begin(opening, r.Since)
	for i := range s.Lines {
		l := &s.Lines[i]
		if err := open.add(l); err != nil {
			return fmt.Errorf("%s: %w", l.Transaction, err)
		}
		if l.Kind != wallet.KindWithdrawal {
			continue
		}
		until := l.At.Add(time.Microsecond)
		if err := r.close(open, l.Transaction, until); err != nil {
			return err
		}
		open = begin(open.balance, until)
	}
	if got := open.balance.Decimal(); got != s.Closing {
		return fmt.Errorf("the lines lead to %s, and there is %s", got, s.Closing)
	}
	if len(open.lines) == 0 && len(r.Settlements) > first {
		return nil
	}
	return r.close(open, "", r.Until)
}

// close ends a settlement, and checks that its parts make its closing balance.
func (r *Report) close(o *opened, withdrawal string, until time.Time) error {
	sum := o.opening
	for _, part := range []struct {
		amount money.Amount
		out    bool
	}{{o.sales, false}, {o.refunded, true}, {o.fees, true}, {o.other, false}, {o.withdrawn, true}} {
		var err error
		if part.out {
			sum, err = sum.Sub(part.amount)
		} else {
			sum, err = sum.Add(part.amount)
		}
		if err != nil {
			return err
		}
	}
	if sum != o.balance {
		return fmt.Errorf("the parts of a settlement make %s, and there is %s", sum, o.balance)
	}
	r.Settlements = append(r.Settlements, Settlement{
		Number: len(r.Settlements) + 1, Currency: o.opening.Currency(), Withdrawal: withdrawal, Since: o.since, Until: until, Opening: o.opening.Decimal(),
		SalesCount: o.salesCount, Sales: o.sales.Decimal(), Refunds: o.refunds, Refunded: o.refunded.Decimal(), Fees: o.fees.Decimal(),
		Other: o.other.Decimal(), Withdrawn: o.withdrawn.Decimal(), Closing: o.balance.Decimal(), Lines: o.lines,
	})
	return nil
}
