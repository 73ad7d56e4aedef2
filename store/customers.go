package store

import (
	"cmp"
	"context"
	"math"

	"github.com/okpay/okpay/wallet/engine"
)

const customerColumns = `c.id, c.kind, c.name, c.email, c.handle, c.country, c.status, c.kyc_level,
	c.email_verified, c.phone_verified, c.frozen_reason, c.password_hash, c.lang, c.created_at`

func scanCustomer(r rowScanner, c *engine.Customer) error {
	var created int64
	err := r.Scan(&c.ID, &c.Kind, &c.Name, &c.Email, &c.Handle, &c.Country, &c.Status, &c.KYCLevel,
		&c.EmailVerified, &c.PhoneVerified, &c.FrozenReason, &c.PasswordHash, &c.Lang, &created)
	c.CreatedAt = moment(created)
	return err
}

// Customers finds customers by what names them, each once. Those who are named
// in one way are read at once. A phone is looked up by its keyed hash; it is
// sealed, and known of whom it was looked up by.
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
	if len(phones) > 0 {
		found, err := s.customersByPhone(ctx, phones)
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

// customersByPhone finds customers by their phones.
func (s *session) customersByPhone(ctx context.Context, phones []string) ([]engine.Customer, error) {
	indexes, known := make([]string, len(phones)), make(phonesByIndex, len(phones))
	for i, phone := range phones {
		index, err := s.phoneIndex(ctx, phone)
		if err != nil {
			return nil, err
		}
		indexes[i], known[index] = index, phone
	}
	return collectMost(ctx, s, "read customers", len(phones), `SELECT `+indexedColumns+` FROM customers c WHERE c.phone_index IN {set $1}`,
		known.scan, set(indexes))
}

// indexedColumns are those of a customer who may be named by phone.
const indexedColumns = customerColumns + `, c.phone_index`

// phonesByIndex are the phones that somebody was looked up by.
type phonesByIndex map[string]string

// scan scans indexedColumns. The phone is sealed; it is known of whom it names.
func (known phonesByIndex) scan(r rowScanner, c *engine.Customer) error {
	var index string
	if err := scanCustomer(appending{r, []any{&index}}, c); err != nil {
		return err
	}
	c.Phone = known[index]
	return nil
}

// Phones unseals the phones of customers.
func (s *session) Phones(ctx context.Context, ids []string) (map[string]string, error) {
	type person struct {
		id    string
		phone []byte
	}
	list, err := collectMost(ctx, s, "read phones", len(ids), `SELECT c.id, c.phone FROM customers c WHERE c.id IN {set $1}`,
		func(r rowScanner, p *person) error { return r.Scan(&p.id, &p.phone) }, set(ids))
	if err != nil {
		return nil, err
	}
	phones := make(map[string]string, len(list))
	for _, p := range list {
		if phones[p.id], err = s.unsealText(ctx, customersPhone, p.id, p.phone); err != nil {
			return nil, err
		}
	}
	return phones, nil
}

// distinct leaves out customers that were found by more than one of their
// names. The phone is known of one who was found by it.
func distinct(list []engine.Customer) []engine.Customer {
	seen := make(map[string]int, len(list))
	kept := list[:0]
	for _, c := range list {
		if at, known := seen[c.ID]; known {
			kept[at].Phone = cmp.Or(kept[at].Phone, c.Phone)
			continue
		}
		seen[c.ID] = len(kept)
		kept = append(kept, c)
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
	fresh := changes.NewCustomers
	indexes := make([]string, len(fresh))
	for i := range fresh {
		var err error
		if indexes[i], err = s.phoneIndex(ctx, fresh[i].Phone); err != nil {
			return err
		}
	}
	phones, err := s.sealTexts(ctx, customersPhone, len(fresh), func(i int) (id, phone string) { return fresh[i].ID, fresh[i].Phone })
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "add customers", `INSERT INTO customers (id, kind, name, email, handle, country, status, kyc_level,
			email_verified, phone_verified, frozen_reason, password_hash, lang, created_at, phone, phone_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, len(fresh),
		func(i int, r *row) {
			fillCustomer(r, &fresh[i])
			r.int(fresh[i].CreatedAt.UnixMicro())
			r.bytes(phones[i])
			r.text(indexes[i])
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "change customers", `UPDATE customers SET kind = $2, name = $3, email = $4, handle = $5,
			country = $6, status = $7, kyc_level = $8, email_verified = $9, phone_verified = $10, frozen_reason = $11,
			password_hash = $12, lang = $13
		WHERE id = $1`, len(changes.Customers), func(i int, r *row) { fillCustomer(r, &changes.Customers[i]) })
}

// fillCustomer gives all of a customer but the phone, which never changes, and
// the time of registration.
func fillCustomer(r *row, c *engine.Customer) {
	r.text(c.ID)
	r.text(string(c.Kind))
	r.text(c.Name)
	r.text(c.Email)
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
