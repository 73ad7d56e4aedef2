package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// Balance implements wallet.Transactions. A hold that has expired counts as
// available: the next change of the purse, or run-due, books it so.
func (s *session) Balance(ctx context.Context, in wallet.BalanceInput) ([]wallet.Balance, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return nil, err
	}
	now := s.engine.now()
	if !in.AsOf.IsZero() && in.AsOf.UnixMicro() > now {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "that moment has not come yet", "give a past moment with --as-of")
	}
	var balances []ledger.Balance
	var due []Txn
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		owner, err := findCustomer(ctx, r, user)
		if err != nil {
			return err
		}
		if !in.AsOf.IsZero() {
			balances, err = r.BalancesAt(ctx, owner.ID, in.AsOf.UnixMicro())
			return err
		}
		if balances, err = r.Accounts(ctx, []string{owner.ID}, nil); err != nil {
			return err
		}
		due, err = r.DueHolds(ctx, []string{owner.ID}, now, maxDueHolds)
		return err
	})
	if err != nil {
		return nil, err
	}
	return sumBalances(balances, due)
}

func sumBalances(balances []ledger.Balance, due []Txn) ([]wallet.Balance, error) {
	type purse struct{ available, held money.Amount }
	purses := map[money.Currency]*purse{}
	for _, b := range balances {
		c := b.Account.Currency
		p := purses[c]
		if p == nil {
			p = &purse{money.Zero(c), money.Zero(c)}
			purses[c] = p
		}
		if ledger.IsHeld(b.Account.Path) {
			p.held = b.Amount
		} else {
			p.available = b.Amount
		}
	}
	for i := range due {
		reserved, err := due[i].reserved()
		if err != nil {
			return nil, err
		}
		p := purses[reserved.Currency()]
		if p == nil {
			return nil, fmt.Errorf("hold %s: its purse is not there", due[i].ID)
		}
		if p.held, err = p.held.Sub(reserved); err != nil {
			return nil, err
		}
		if p.available, err = p.available.Add(reserved); err != nil {
			return nil, err
		}
	}
	list := make([]wallet.Balance, 0, len(purses))
	for c, p := range purses {
		total, err := p.available.Add(p.held)
		if err != nil {
			return nil, fmt.Errorf("sum the balances in %s: %w", c, err)
		}
		list = append(list, wallet.Balance{Currency: c, Available: p.available.Decimal(), Held: p.held.Decimal(), Total: total.Decimal()})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Currency < list[j].Currency })
	return list, nil
}

// History implements wallet.Transactions.
func (s *session) History(ctx context.Context, in wallet.HistoryInput) (wallet.Page[wallet.Transaction], error) {
	page := wallet.Page[wallet.Transaction]{Items: []wallet.Transaction{}}
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return page, err
	}
	query, err := historyQuery(in)
	if err != nil {
		return page, err
	}
	limit := query.Limit
	query.Limit++
	var list []Txn
	err = s.engine.Store.Browse(ctx, func(r Reader) error {
		if user != "" {
			owner, err := findCustomer(ctx, r, user)
			if err != nil {
				return err
			}
			query.Owner = owner.ID
		}
		if in.Counterparty != "" {
			other, err := findCustomer(ctx, r, in.Counterparty)
			if err != nil {
				return err
			}
			query.Counterparty = other.ID
		}
		list, err = r.History(ctx, query)
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, historyCursor, func(t *Txn) wallet.Transaction { return present(t, query.Owner) }), nil
}

func historyQuery(in wallet.HistoryInput) (HistoryQuery, error) {
	q := HistoryQuery{Kind: in.Kind, Status: in.Status, OrderID: in.OrderID, Since: micros(in.Since), Until: micros(in.Until)}
	err := errors.Join(oneOf("kind", in.Kind, wallet.TransactionKinds()...), oneOf("status", in.Status, wallet.TransactionStatuses()...))
	if err != nil {
		return q, err
	}
	if q.Limit, err = pageLimit(in.Limit); err != nil {
		return q, err
	}
	if q.Before, q.BeforeID, err = parseHistoryCursor(in.After); err != nil {
		return q, err
	}
	if in.Currency != "" {
		if q.Currency, err = money.ParseCurrency(in.Currency); err != nil {
			return q, wallet.Refuse(wallet.CodeUnknownCurrency, fmt.Sprintf("%s is no currency", quote(in.Currency)), "use an ISO 4217 code")
		}
	}
	if (in.Min != "" || in.Max != "") && in.Currency == "" {
		return q, wallet.Refuse(wallet.CodeInvalidInput, "a least or most amount needs its currency", "add --currency")
	}
	if q.Min, err = bound(in.Min, q.Currency); err != nil {
		return q, err
	}
	q.Max, err = bound(in.Max, q.Currency)
	return q, err
}

// oneOf refuses a filter that no row can have; an empty one does not filter.
func oneOf[T ~string](what string, value T, known ...T) error {
	if value == "" || slices.Contains(known, value) {
		return nil
	}
	return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there is no %s %s", what, quote(string(value))), fmt.Sprintf("use one of %v", known))
}

func bound(text money.Decimal, c money.Currency) (*int64, error) {
	if text == "" {
		return nil, nil
	}
	a, err := money.Parse(text, c)
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeInvalidAmount, fmt.Sprintf("%s is no amount in %s", quote(string(text)), c), "write it as 12.50")
	}
	minor := a.Minor()
	return &minor, nil
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Show implements wallet.Transactions.
func (s *session) Show(ctx context.Context, in wallet.ShowInput) (wallet.Transaction, error) {
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	txn, err := s.find(ctx, s.engine.Store.Read, in.Transaction, user)
	if err != nil {
		return wallet.Transaction{}, err
	}
	viewer := ""
	if user != "" {
		viewer = txn.From
		if c, err := s.ShowUser(ctx, wallet.ShowUserInput{User: user}); err == nil {
			viewer = c.ID
		}
	}
	shown := present(txn, viewer)
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		if shown.Postings, err = r.Postings(ctx, txn.ID); err != nil {
			return fmt.Errorf("read the postings of %s: %w", txn.ID, err)
		}
		shown.Postings = s.balancesOfOwn(withoutRolledUp(shown.Postings))
		events, err := r.Events(ctx, txn.ID)
		if err != nil {
			return fmt.Errorf("read the events of %s: %w", txn.ID, err)
		}
		first, err := birth(txn, events)
		if err != nil {
			return err
		}
		shown.Events, err = s.eventsShown(first, events)
		return err
	})
	return shown, err
}
