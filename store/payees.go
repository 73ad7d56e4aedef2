package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
)

const payeeColumns = `p.id, p.merchant_id, p.fingerprint, p.account_index, p.name, p.country, p.last4, p.details, p.created_at`

// payeeRow is a payee with its details as they are stored.
type payeeRow struct {
	engine.PayeeRecord
	sealed []byte
}

func scanPayee(r rowScanner, p *payeeRow) error {
	return r.Scan(&p.ID, &p.Merchant, &p.Fingerprint, &p.AccountIndex, &p.Name, &p.Country, &p.Last4, &p.sealed, &p.CreatedAt)
}

// Payees finds payees by id. Their accounts stay sealed, which takes no key.
func (s *session) Payees(ctx context.Context, ids []string) ([]engine.PayeeRecord, error) {
	rows, err := collect(ctx, s, "read payees", payeesByID, scanPayee, set(ids))
	return inClear(rows), err
}

const payeesByID = `SELECT ` + payeeColumns + ` FROM payees p WHERE p.id IN {set $1} ORDER BY p.id`

// PayeesByAccount finds the payees of a merchant by the keyed hashes of their
// accounts, which stay sealed.
func (s *session) PayeesByAccount(ctx context.Context, merchant string, accounts []string) ([]engine.PayeeRecord, error) {
	rows, err := collect(ctx, s, "find payees", `SELECT `+payeeColumns+` FROM payees p
		WHERE p.merchant_id = $1 AND p.account_index IN {set $2} ORDER BY p.account_index, p.id`, scanPayee, merchant, set(accounts))
	return inClear(rows), err
}

// inClear gives what of payees is not sealed.
func inClear(rows []payeeRow) []engine.PayeeRecord {
	list := make([]engine.PayeeRecord, len(rows))
	for i := range rows {
		list[i] = rows[i].PayeeRecord
	}
	return list
}

// PayeeAccounts finds payees by id, with their accounts.
func (s *session) PayeeAccounts(ctx context.Context, ids []string) ([]engine.PayeeRecord, error) {
	rows, err := collect(ctx, s, "read payees", payeesByID, scanPayee, set(ids))
	list := inClear(rows)
	for i := range list {
		content, err := s.unseal(ctx, payeeDetails, list[i].ID, rows[i].sealed)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(content, &list[i].BankPayee); err != nil {
			return nil, fmt.Errorf("read the account of the payee %s: %w", list[i].ID, err)
		}
	}
	return list, err
}

func (s *session) savePayees(ctx context.Context, list []engine.PayeeRecord) error {
	if len(list) == 0 {
		return nil
	}
	details := make([][]byte, len(list))
	for i := range list {
		content, err := json.Marshal(list[i].BankPayee)
		if err != nil {
			return fmt.Errorf("keep the payee %s: %w", list[i].ID, err)
		}
		if details[i], err = s.seal(ctx, payeeDetails, list[i].ID, content); err != nil {
			return err
		}
	}
	return s.bulk(ctx, "add payees", `INSERT INTO payees (id, merchant_id, fingerprint, account_index, name, country, last4, details, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, len(list), func(i int, r *row) {
		p := &list[i]
		r.text(p.ID)
		r.text(p.Merchant)
		r.text(p.Fingerprint)
		r.text(p.AccountIndex)
		r.text(p.Name)
		r.text(p.Country)
		r.text(p.Last4)
		r.bytes(details[i])
		r.int(p.CreatedAt)
	})
}
