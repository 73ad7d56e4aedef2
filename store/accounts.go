package store

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// LastAt is the time of the newest change, 0 where it is not the order of all.
func (s *session) LastAt(ctx context.Context) (int64, error) {
	if !s.dialect.oneWriter() {
		return 0, nil
	}
	return s.number(ctx, "read the time of the newest change", `SELECT last_at FROM sequence WHERE id = 1`)
}

func scanBalance(r rowScanner, b *ledger.Balance) error {
	var amount int64
	err := r.Scan(&b.ID, &b.Account.Path, &b.Account.Currency, &amount, &b.Postings, &b.LastAt)
	b.Amount = money.FromMinor(amount, b.Account.Currency)
	return err
}

// Accounts reads all accounts of the owners and the named ones of the system. A
// write becomes alone with the former, and does not sum up the latter.
func (s *session) Accounts(ctx context.Context, owners []string, system []ledger.Account) ([]ledger.Balance, error) {
	named := make([]engine.KeyRef, len(system))
	for i, account := range system {
		named[i] = engine.KeyRef{Scope: account.Path, Key: string(account.Currency)}
	}
	inAll := "{balances}"
	if s.writing {
		inAll = "accounts"
		if err := s.dialect.lock(ctx, s, locksOf(owners)); err != nil {
			return nil, err
		}
	}
	return collect(ctx, s, "read balances", `
		SELECT a.id, a.path, a.currency, a.balance, a.postings, a.last_at FROM accounts a
			WHERE a.owner_id <> '' AND a.owner_id IN {set $1}
		UNION ALL SELECT a.id, a.path, a.currency, a.balance, a.postings, a.last_at
			FROM {pairs $2} pair CROSS JOIN `+inAll+` a WHERE a.path = pair.a AND a.currency = pair.b`,
		scanBalance, set(owners), pairs(named))
}

func locksOf(owners []string) engine.Locks {
	what := engine.Locks{Customers: make([]engine.Ref, len(owners))}
	for i, id := range owners {
		what.Customers[i] = engine.Ref{Kind: engine.RefID, Text: id}
	}
	return what
}

// BalancesAt reads what the accounts of an owner held at a moment, from the
// last posting at or before it. Accounts that had none by then are left out;
// how many postings they had is not counted.
func (s *session) BalancesAt(ctx context.Context, owner string, at int64) ([]ledger.Balance, error) {
	return collect(ctx, s, "read past balances", `
		SELECT a.id, a.path, a.currency, p.balance_after, 0, p.at
		FROM accounts a JOIN postings p ON p.account_id = a.id
		WHERE a.owner_id = $1 AND a.owner_id <> ''
			AND (p.at, p.idx) = (SELECT l.at, l.idx FROM postings l WHERE l.account_id = a.id AND l.at <= $2
				ORDER BY l.at DESC, l.idx DESC LIMIT 1)
		ORDER BY a.path, a.currency`, scanBalance, owner, at)
}

// accountPostings is a walk along the account's own part of the postings. Both
// sides of a movement are numbered one after the other, the even one first, so
// the other side of a posting is found by its number.
const accountPostings = `SELECT p.at, p.idx, p.txn_id, p.amount, p.balance_after,
		CASE WHEN EXISTS (SELECT 1 FROM postings o JOIN accounts a ON a.id = o.account_id
			WHERE o.txn_id = p.txn_id AND o.at = p.at AND o.idx = p.idx + 1 - 2 * (p.idx % 2) AND a.class = 'fees')
			THEN 1 ELSE 0 END
	FROM postings p WHERE p.account_id = $1 AND p.at > $2 AND p.at < $3
	ORDER BY p.at, p.idx LIMIT $4`

// AccountPostings reads postings on one account after a moment and before
// another, the first ones of them.
func (s *session) AccountPostings(ctx context.Context, account, after, until int64, limit int) ([]engine.AccountPosting, error) {
	return collect(ctx, s, "read the postings of an account", accountPostings,
		func(r rowScanner, p *engine.AccountPosting) error {
			var fee int64
			err := r.Scan(&p.At, &p.Index, &p.Txn, &p.Amount, &p.After, &fee)
			p.Fee = fee != 0
			return err
		}, account, after, until, limitOf(limit))
}

// Usage reads what the owners moved on fromDay and after.
func (s *session) Usage(ctx context.Context, owners []string, fromDay int64) ([]engine.UsageRow, error) {
	return collect(ctx, s, "read what was used of limits", usageQuery+` ORDER BY u.owner_id, u.kind, u.day`, scanUsage, set(owners), fromDay)
}

const usageQuery = `SELECT u.owner_id, u.kind, u.day, u.amount, u.count FROM usage u
	WHERE u.owner_id IN {set $1} AND u.day >= $2`

func scanUsage(r rowScanner, u *engine.UsageRow) error {
	return r.Scan(&u.Owner, &u.Kind, &u.Day, &u.Amount, &u.Count)
}

// ListAccounts pages through accounts by path and currency.
func (s *session) ListAccounts(ctx context.Context, in engine.AccountQuery) ([]wallet.LedgerAccount, error) {
	const afterAll = "\U0010FFFF" // sorts after every other character
	return collect(ctx, s, "list accounts", `SELECT a.path, a.currency, a.balance, a.owner_id, a.postings FROM {balances} a
		WHERE (a.path, a.currency) > ($1, $2) AND a.path >= $3 AND a.path < $4
			AND ($5 = '' OR a.currency = $5) AND ($6 = 0 OR a.balance <> 0)
		ORDER BY a.path, a.currency LIMIT $7`,
		func(r rowScanner, a *wallet.LedgerAccount) error {
			var balance int64
			err := r.Scan(&a.Account, &a.Currency, &balance, &a.Owner, &a.Postings)
			a.Balance = money.FromMinor(balance, a.Currency).Decimal()
			return err
		},
		in.AfterPath, string(in.AfterCurrency), in.Prefix, in.Prefix+afterAll, string(in.Currency), flag(in.NonZero), limitOf(in.Limit))
}

// AccountTotals sums the accounts by class and currency, of one currency when
// it is given. What an account has below zero is a debit.
func (s *session) AccountTotals(ctx context.Context, currency money.Currency) ([]wallet.TrialBalanceLine, error) {
	return collect(ctx, s, "sum accounts", `SELECT a.class, a.currency, COUNT(*),
			CAST(SUM(CASE WHEN a.balance < 0 THEN -a.balance ELSE 0 END) AS BIGINT),
			CAST(SUM(CASE WHEN a.balance > 0 THEN a.balance ELSE 0 END) AS BIGINT)
		FROM {balances} a WHERE $1 = '' OR a.currency = $1
		GROUP BY a.class, a.currency ORDER BY a.currency, a.class`,
		func(r rowScanner, l *wallet.TrialBalanceLine) error {
			var debit, credit int64
			err := r.Scan(&l.Class, &l.Currency, &l.Accounts, &debit, &credit)
			l.Debit, l.Credit = money.FromMinor(debit, l.Currency).Decimal(), money.FromMinor(credit, l.Currency).Decimal()
			return err
		}, string(currency))
}
