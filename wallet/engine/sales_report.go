package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/daytime"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// SalesReader reads what merchants sold.
type SalesReader interface {
	// SalesOf sums what the payments and captures that an owner got, and the refunds
	// that it gave, moved on its account from one moment on and before another, by an
	// index on the account and the time.
	SalesOf(ctx context.Context, owner string, account, since, until int64) ([]SalesOf, error)
	// WithdrawnBefore gives the moment at which the withdrawal before another moment
	// left an owner in a currency, 0 when there was none.
	WithdrawnBefore(ctx context.Context, owner string, currency money.Currency, moment int64) (int64, error)
}

// SalesOf is what transactions of one kind moved on an account one way: Count and
// Sum are of its postings, of which a transaction has one. Fee says that the other
// side of these is an account of fees.
type SalesOf struct {
	Kind  wallet.TransactionKind
	In    bool
	Fee   bool
	Count int64
	Sum   int64 // minor units of the account's currency, below zero when not In
}

// SalesReport implements wallet.Merchants. Each period is read by itself, so that
// no snapshot is held for long; what is over does not change.
func (s *session) SalesReport(ctx context.Context, in wallet.SalesReportInput) (wallet.SalesReport, error) {
	out := wallet.SalesReport{Rows: []wallet.SalesRow{}, Totals: []wallet.SalesSums{}}
	user, err := s.acting(in.User)
	if err != nil {
		return out, err
	}
	if in.By == "" {
		in.By = wallet.SalesByDay
	}
	if err := oneOf("by", in.By, wallet.SalesPeriods()...); err != nil {
		return out, err
	}
	zone, err := parseZone(in.TimeZone)
	if err != nil {
		return out, err
	}
	now := s.engine.now()
	since, until, err := statementSpan(in.Since, in.Until, now)
	if err != nil {
		return out, err
	}
	periods, err := salesPeriods(since, until, in.By, zone)
	if err != nil {
		return out, err
	}
	currency, err := filterCurrency(in.Currency)
	if err != nil {
		return out, err
	}
	var owner *Customer
	var accounts []ledger.Balance
	err = s.engine.Store.Browse(ctx, func(r Reader) error {
		if owner, err = findCustomer(ctx, r, user); err != nil {
			return err
		}
		accounts, err = r.Accounts(ctx, []string{owner.ID}, nil)
		return wrapped(err, "read the accounts of a merchant")
	})
	if err != nil {
		return out, err
	}
	out.User, out.Name, out.Handle, out.By, out.TimeZone = owner.ID, owner.Name, owner.Handle, in.By, zone.String()
	out.Since, out.Until, out.CreatedAt = timeOf(since), timeOf(until), timeOf(now)
	accounts = slices.DeleteFunc(accounts, func(b ledger.Balance) bool {
		return b.Account.Path != ledger.AvailablePath(owner.ID) || currency != "" && b.Account.Currency != currency
	})
	slices.SortFunc(accounts, func(a, b ledger.Balance) int { return cmp.Compare(a.Account.Currency, b.Account.Currency) })
	book := &salesBook{periods: periods}
	for i := range accounts {
		if err := s.engine.sumSales(ctx, book, owner.ID, &accounts[i], currency != ""); err != nil {
			return out, err
		}
	}
	if currency != "" && len(accounts) == 0 {
		book.add(newSums(len(periods), currency), currency)
	}
	out.Rows, out.Totals, err = book.show()
	return out, err
}

// sumSales adds the sales of an account to a book, unless there are none.
func (e *Engine) sumSales(ctx context.Context, book *salesBook, owner string, account *ledger.Balance, always bool) error {
	sums := newSums(len(book.periods), account.Account.Currency)
	sold := always
	for i, period := range book.periods {
		var list []SalesOf
		err := e.Store.Browse(ctx, func(r Reader) (err error) {
			list, err = r.SalesOf(ctx, owner, account.ID, period.since, period.until)
			return err
		})
		if err != nil {
			return fmt.Errorf("read the sales of %s: %w", period.name, err)
		}
		for k := range list {
			sold = true
			if err := sums[i].count(&list[k]); err != nil {
				return fmt.Errorf("sum the sales of %s: %w", period.name, err)
			}
		}
	}
	if sold {
		book.add(sums, account.Account.Currency)
	}
	return nil
}

// salesPeriod is a day or a month as far as it is in the span.
type salesPeriod struct {
	name         string
	since, until int64
}

// salesPeriods cuts a span into the days or months of a zone.
func salesPeriods(since, until int64, by wallet.SalesPeriod, zone *time.Location) ([]salesPeriod, error) {
	var list []salesPeriod
	for from := since; from < until; {
		if len(list) == wallet.MaxSalesPeriods {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a sales report has at most %d rows a currency", wallet.MaxSalesPeriods),
				"ask for a shorter span, or by month", "limit", wallet.MaxSalesPeriods)
		}
		at := timeOf(from).In(zone)
		y, m, d := at.Date()
		name, next := at.Format(time.DateOnly), daytime.At(y, m, d+1, 0, zone)
		if by == wallet.SalesByMonth {
			name, next = at.Format("2006-01"), daytime.At(y, m+1, 1, 0, zone)
		}
		for next.UnixMicro() <= from { // the clocks leave the whole day out
			next = next.Add(time.Hour)
		}
		end := min(next.UnixMicro(), until)
		list = append(list, salesPeriod{name: name, since: from, until: end})
		from = end
	}
	return list, nil
}
