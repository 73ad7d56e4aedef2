package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// maxProblems is how many problems a check lists at most.
const maxProblems = 100

// invariant is something that is always true of a ledger. Its query gives a row
// for each place where it is not: the object, the currency of the figures or empty
// when they are plain numbers, and the figures that says is a format for.
type invariant struct {
	name  string
	says  string
	query string
	// oneWriter says that it is true only where writes come one after the other.
	oneWriter bool
}

// CheckLedger proves the invariants over the whole ledger, each with one query.
// It lists at most maxProblems problems.
func (s *session) CheckLedger(ctx context.Context) (wallet.LedgerCheck, error) {
	check := wallet.LedgerCheck{Problems: []wallet.LedgerProblem{}}
	if !s.writing { // before the first statement, so that the snapshot has the numbers
		if err := s.store.numberNow(ctx); err != nil {
			return check, err
		}
	}
	if err := s.dialect.unhurried(ctx, s); err != nil {
		return check, err
	}
	counts := `SELECT (SELECT COUNT(*) FROM transactions), (SELECT COUNT(*) FROM accounts), (SELECT COUNT(*) FROM postings)`
	_, _, err := one(ctx, s, "count the ledger", counts, func(r rowScanner, _ *struct{}) error {
		return r.Scan(&check.Transactions, &check.Accounts, &check.Postings)
	})
	if err != nil {
		return check, err
	}
	for _, inv := range slices.Concat(ledgerInvariants(), payoutInvariants(), promotionInvariants(), reconciliationInvariants(), checkoutInvariants()) {
		if len(check.Problems) == maxProblems {
			break
		}
		if inv.oneWriter && !s.dialect.oneWriter() {
			continue
		}
		problems, err := s.violations(ctx, inv, maxProblems-len(check.Problems))
		if err != nil {
			return check, err
		}
		check.Problems = append(check.Problems, problems...)
	}
	check.OK = len(check.Problems) == 0
	return check, nil
}

func (s *session) violations(ctx context.Context, inv invariant, limit int) ([]wallet.LedgerProblem, error) {
	return collect(ctx, s, "check that "+inv.name, `SELECT object, currency, first, second FROM (`+inv.query+`) AS violations
		ORDER BY object, currency, first, second LIMIT $1`,
		func(r rowScanner, p *wallet.LedgerProblem) error {
			var currency money.Currency
			var first, second int64
			err := r.Scan(&p.Object, &currency, &first, &second)
			p.Invariant = inv.name
			p.Message = inv.says
			if strings.Contains(inv.says, "%") {
				p.Message = fmt.Sprintf(inv.says, figure(first, currency), figure(second, currency))
			}
			return err
		}, limit)
}

// figure is an amount, or a plain number without a currency.
func figure(value int64, currency money.Currency) string {
	if currency == "" {
		return strconv.FormatInt(value, 10)
	}
	return money.FromMinor(value, currency).String()
}
