package store

import (
	"context"
	"math"

	"github.com/okpay/okpay/wallet/engine"
)

const customerColumns = `c.id, c.kind, c.name, c.email, c.phone, c.handle, c.country, c.status, c.kyc_level,
	c.email_verified, c.phone_verified, c.frozen_reason, c.password_hash, c.lang, c.created_at`

func scanCustomer(r rowScanner, c *engine.Customer) error {
	var created int64
	err := r.Scan(&c.ID, &c.Kind, &c.Name, &c.Email, &c.Phone, &c.Handle, &c.Country, &c.Status, &c.KYCLevel,
		&c.EmailVerified, &c.PhoneVerified, &c.FrozenReason, &c.PasswordHash, &c.Lang, &created)
	c.CreatedAt = moment(created)
	return err
}

// Customers finds customers by what names them, each once. Those who are named
// in one way are read at once.
func (s *session) Customers(ctx context.Context, refs []engine.Ref) ([]engine.Customer, error) {
	var ids, emails, phones, handles []string
	for _, ref := range refs {
		switch ref.Kind {
		case engine.RefID:
			ids = append(ids, ref.Text)
		case engine.RefEmail:
			emails = append(emails, ref.Text)
		case engine.RefPhone:
			phones = append(phones, ref.Text)
		case engine.RefHandle:
			handles = append(handles, ref.Text)
		default: // names nobody
		}
	}
	var list []engine.Customer
	var ways int
	for _, way := range []struct {
		names []string
		where string
	}{
		{ids, `c.id IN {set $1}`},
		{emails, `c.email IN {set $1}`},
		{phones, `c.phone IN {set $1}`},
		{handles, `c.handle IN {set $1} AND c.handle <> ''`},
	} {
		if len(way.names) == 0 {
			continue
		}
		found, err := collectMost(ctx, s, "read customers", len(way.names), `SELECT `+customerColumns+` FROM customers c WHERE `+way.where,
			scanCustomer, set(way.names))
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
		ways++
	}
	if ways > 1 {
		list = distinct(list)
	}
	return list, nil
}

// distinct leaves out customers that were found by more than one of their names.
func distinct(list []engine.Customer) []engine.Customer {
	seen := make(map[string]bool, len(list))
	kept := list[:0]
	for _, c := range list {
		if !seen[c.ID] {
			seen[c.ID] = true
			kept = append(kept, c)
		}
	}
	return kept
}

// ListCustomers pages through customers in the order of registration, which is
// that of their ids less the four characters that say what they are.
func (s *session) ListCustomers(ctx context.Context, in engine.CustomerQuery) ([]engine.Customer, error) {
	return collect(ctx, s, "list customers", `SELECT `+customerColumns+` FROM customers c
		WHERE substr(c.id, 5) > substr($1, 5) AND ($2 = '' OR c.kind = $2) AND ($3 = '' OR c.status = $3)
		ORDER BY substr(c.id, 5) LIMIT $4`, scanCustomer, in.After, string(in.Kind), string(in.Status), limitOf(in.Limit))
}

// limitOf makes 0 no limit.
func limitOf(limit int) int64 {
	if limit <= 0 {
		return math.MaxInt64
	}
	return int64(limit)
}

func (s *session) saveCustomers(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "add customers", `INSERT INTO customers (id, kind, name, email, phone, handle, country, status, kyc_level,
			email_verified, phone_verified, frozen_reason, password_hash, lang, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, len(changes.NewCustomers),
		func(i int, r *row) {
			fillCustomer(r, &changes.NewCustomers[i])
			r.int(changes.NewCustomers[i].CreatedAt.UnixMicro())
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "change customers", `UPDATE customers SET kind = $2, name = $3, email = $4, phone = $5, handle = $6,
			country = $7, status = $8, kyc_level = $9, email_verified = $10, phone_verified = $11, frozen_reason = $12,
			password_hash = $13, lang = $14
		WHERE id = $1`, len(changes.Customers), func(i int, r *row) { fillCustomer(r, &changes.Customers[i]) })
}

func fillCustomer(r *row, c *engine.Customer) {
	r.text(c.ID)
	r.text(string(c.Kind))
	r.text(c.Name)
	r.text(c.Email)
	r.text(c.Phone)
	r.text(c.Handle)
	r.text(c.Country)
	r.text(string(c.Status))
	r.place(c.KYCLevel)
	r.flag(c.EmailVerified)
	r.flag(c.PhoneVerified)
	r.text(c.FrozenReason)
	r.text(c.PasswordHash)
	r.text(string(c.Lang))
}
