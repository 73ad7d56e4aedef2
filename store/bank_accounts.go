package store

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

const bankAccountColumns = `b.name, b.holder, b.iban, b.bic, b.account, b.routing, b.country, b.currency, b.created_at, b.rail`

func scanBankAccount(r rowScanner, b *wallet.BankAccount) error {
	var created int64
	err := r.Scan(&b.Name, &b.Holder, &b.IBAN, &b.BIC, &b.Account, &b.Routing, &b.Country, &b.Currency, &created, &b.Rail)
	b.CreatedAt = moment(created)
	return err
}

// BankAccounts reads the first accounts of the wallet at banks, by name.
func (s *session) BankAccounts(ctx context.Context, limit int) ([]wallet.BankAccount, error) {
	return collect(ctx, s, "list bank accounts", `SELECT `+bankAccountColumns+` FROM bank_accounts b ORDER BY b.name LIMIT $1`,
		scanBankAccount, limitOf(limit))
}

func (s *session) saveBankAccounts(ctx context.Context, list []wallet.BankAccount) error {
	return s.bulk(ctx, "add bank accounts", `INSERT INTO bank_accounts (name, holder, iban, bic, account, routing, country, currency, created_at, rail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, len(list), func(i int, r *row) {
		b := &list[i]
		r.text(b.Name)
		r.text(b.Holder)
		r.text(b.IBAN)
		r.text(b.BIC)
		r.text(b.Account)
		r.text(b.Routing)
		r.text(b.Country)
		r.text(string(b.Currency))
		r.int(b.CreatedAt.UnixMicro())
		r.text(b.Rail)
	})
}

func (s *session) saveTiedAccounts(ctx context.Context, list []wallet.BankAccount) error {
	return s.bulk(ctx, "tie bank accounts to rails", `UPDATE bank_accounts SET rail = $2 WHERE name = $1 AND rail = ''`, len(list), func(i int, r *row) {
		r.text(list[i].Name)
		r.text(list[i].Rail)
	})
}
