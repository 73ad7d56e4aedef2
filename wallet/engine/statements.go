package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// Statement implements wallet.Statements.
func (s *session) Statement(ctx context.Context, in wallet.StatementInput) (wallet.Statement, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Statement{}, err
	}
	now := s.engine.now()
	since, until, err := statementSpan(in.Since, in.Until, now)
	if err != nil {
		return wallet.Statement{}, err
	}
	currency, err := filterCurrency(in.Currency)
	if err != nil {
		return wallet.Statement{}, err
	}
	var owner *Customer
	var opening, closing []ledger.Balance
	err = s.engine.Store.Browse(ctx, func(r Reader) error {
		if owner, err = findCustomer(ctx, r, user); err != nil {
			return err
		}
		if opening, err = r.BalancesAt(ctx, owner.ID, since-1); err != nil {
			return fmt.Errorf("read what there was before a statement: %w", err)
		}
		if closing, err = r.BalancesAt(ctx, owner.ID, until-1); err != nil {
			return fmt.Errorf("read what there was after a statement: %w", err)
		}
		return nil
	})
	if err != nil {
		return wallet.Statement{}, err
	}
	through := since
	for i := range closing {
		through = max(through, closing[i].LastAt+1)
	}
	out := wallet.Statement{
		User: owner.ID, Kind: owner.Kind, Name: owner.Name, Handle: owner.Handle, Lang: owner.Lang,
		Since: timeOf(since), Until: timeOf(until), Through: timeOf(through), Final: until <= now, CreatedAt: timeOf(now),
	}
	out.Currencies, err = statementCurrencies(opening, closing, currency)
	return out, err
}

// statementSpan reads the ends of a span as stored times.
func statementSpan(from, to time.Time, now int64) (since, until int64, err error) {
	since, until = micros(from), micros(to)
	switch {
	case since <= 0 || until <= 0:
		return 0, 0, wallet.Refuse(wallet.CodeInvalidInput, "a statement is of a span, and its two ends are not both given", "give a month, or both ends")
	case since >= until:
		return 0, 0, wallet.Refuse(wallet.CodeInvalidInput, "the span of the statement ends before it begins", "give the earlier end first")
	case since > now:
		return 0, 0, wallet.Refuse(wallet.CodeInvalidInput, "the span of the statement has not begun yet", "give one that has")
	}
	return since, until, nil
}

// filterCurrency reads a currency that need not be given.
func filterCurrency(text string) (money.Currency, error) {
	if text == "" {
		return "", nil
	}
	c, err := money.ParseCurrency(text)
	if err != nil {
		return "", wallet.Refuse(wallet.CodeUnknownCurrency, fmt.Sprintf("%s is no currency", quote(text)), "use an ISO 4217 code")
	}
	return c, nil
}

// statementCurrencies puts the balances of both ends side by side. There is
// none at the first end of an account that is younger.
func statementCurrencies(opening, closing []ledger.Balance, only money.Currency) ([]wallet.StatementCurrency, error) {
	before, err := sumBalances(opening, nil)
	if err != nil {
		return nil, err
	}
	after, err := sumBalances(closing, nil)
	if err != nil {
		return nil, err
	}
	list := make([]wallet.StatementCurrency, 0, len(after))
	for _, b := range after {
		if only != "" && b.Currency != only {
			continue
		}
		zero := money.Zero(b.Currency).Decimal()
		row := wallet.StatementCurrency{Currency: b.Currency, Opening: zero, OpeningHeld: zero, Closing: b.Total, ClosingHeld: b.Held}
		if i := slices.IndexFunc(before, func(o wallet.Balance) bool { return o.Currency == b.Currency }); i >= 0 {
			row.Opening, row.OpeningHeld = before[i].Total, before[i].Held
		}
		list = append(list, row)
	}
	return list, nil
}

// StatementLines implements wallet.Statements.
func (s *session) StatementLines(ctx context.Context, in wallet.StatementLinesInput) (wallet.Page[wallet.StatementLine], error) {
	page := wallet.Page[wallet.StatementLine]{Items: []wallet.StatementLine{}}
	user, err := s.acting(in.User)
	if err != nil {
		return page, err
	}
	since, until, err := statementSpan(in.Since, in.Until, s.engine.now())
	if err != nil {
		return page, err
	}
	if in.Currency == "" {
		return page, wallet.Refuse(wallet.CodeInvalidInput, "the lines of a statement are of one currency, and none is given", "give the currency")
	}
	currency, err := filterCurrency(in.Currency)
	if err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	walk := statementWalk{after: since - 1, until: until, limit: limit, currency: currency}
	if in.After != "" {
		after, err := strconv.ParseInt(in.After, 10, 64)
		if err != nil || after < since || after >= until {
			return page, badCursor()
		}
		walk.after = after
	}
	var owner *Customer
	var txns map[string]*Txn
	err = s.engine.Store.Browse(ctx, func(r Reader) error {
		if owner, err = findCustomer(ctx, r, user); err != nil {
			return err
		}
		if err := walk.read(ctx, r, owner.ID); err != nil {
			return err
		}
		txns, err = walk.transactions(ctx, r)
		return err
	})
	if err != nil {
		return page, err
	}
	for i := range walk.lines {
		line := &walk.lines[i]
		txn := txns[line.txn]
		if txn == nil {
			return page, fmt.Errorf("statement of %s: its transaction %s is not there", owner.ID, line.txn)
		}
		shown, err := line.show(txn, owner.ID)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, shown)
	}
	if walk.next != 0 {
		page.Next = strconv.FormatInt(walk.next, 10)
	}
	return page, nil
}

// show tells a line as its owner sees it.
func (l *statementStep) show(txn *Txn, owner string) (wallet.StatementLine, error) {
	seen := present(txn, owner)
	zero := money.Zero(l.moved.Currency()).Decimal()
	out := wallet.StatementLine{
		At: timeOf(l.at), Transaction: txn.ID, Kind: txn.Kind, Counterparty: seen.Counterparty, Memo: txn.Memo, OrderID: txn.OrderID,
		In: zero, Out: zero, Fee: zero, Balance: l.balance.Decimal(),
		Rate: seen.Rate, Paid: seen.Paid, PaidCurrency: seen.PaidCurrency, Received: seen.Received, ReceivedCurrency: seen.ReceivedCurrency,
	}
	fee, err := l.fee.Neg()
	if err != nil {
		return out, err
	}
	out.Fee = fee.Decimal()
	if l.moved.IsNegative() {
		paid, err := l.moved.Neg()
		if err != nil {
			return out, err
		}
		out.Out = paid.Decimal()
		return out, nil
	}
	out.In = l.moved.Decimal()
	return out, nil
}
