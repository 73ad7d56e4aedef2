package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// A wallet from before there was a vault is brought forward in steps, each of
// which is safe to be cut off at any point and then begun again:
//
//  1. a migration makes room (version sealingSchema);
//  2. the keysets are made, and the key that encrypts them before they are kept;
//  3. what is in clear is sealed and emptied, batch by batch; each batch is one
//     transaction, and what is still in clear tells what is left to do;
//  4. the database is written anew, because SQLite and PostgreSQL leave what was
//     changed in the places where it was;
//  5. a migration takes the empty columns away (version sealedSchema). It fails
//     as long as anything is in clear.
//
// All of it is done alone, under the lock of migrations. A program that finds
// the version between the two goes on with it.

// The versions between which a wallet is sealed.
const (
	sealingSchema = 5
	sealedSchema  = 6
)

// sealBatch is how many rows are sealed in one transaction, and maxSealRounds
// how often all is looked at again because an older program wrote meanwhile.
const (
	sealBatch     = 500
	maxSealRounds = 5
)

// sealedAtOnce is sealBatch, or less where a test sees to it.
func (s *Store) sealedAtOnce() int { return cmp.Or(s.sealBatch, sealBatch) }

// progressEvents is how the progress of keysets begins while the hashes of
// inputs are being keyed; the caller and the key of the last follow.
const progressEvents = "events"

// sealAll does the steps from the second to the fifth of a wallet that is at the
// version between.
func (s *Store) sealAll(ctx context.Context, pool *sql.DB) error {
	if err := s.makeKeysets(ctx, pool); err != nil {
		return err
	}
	for range maxSealRounds {
		if err := s.sealExisting(ctx, pool); err != nil {
			return err
		}
		if err := s.dialect.again(ctx, func() error { return s.dialect.writeAnew(ctx, pool) }); err != nil {
			return err
		}
		err := s.dialect.again(ctx, func() error { return s.runMigrations(ctx, pool, sealedSchema) })
		if err == nil || !strings.Contains(err.Error(), "left_in_clear") {
			return err
		}
	}
	return wallet.Refuse(wallet.CodeWalletBusy, "a program of an older version keeps writing to the wallet", "end it, and run this again")
}

// migrating runs fn in one durable transaction on the pool of a migration.
func (s *Store) migrating(ctx context.Context, pool *sql.DB, fn func(*session) error) error {
	return s.dialect.again(ctx, func() error { return s.writeOnce(ctx, pool, fn) })
}

// makeKeysets makes the keys of a wallet from before. The key that encrypts them
// is kept before they are, so that no wallet is without it.
func (s *Store) makeKeysets(ctx context.Context, pool *sql.DB) error {
	there := false
	err := s.migrating(ctx, pool, func(t *session) (err error) {
		_, there, err = t.findKeysets(ctx, "")
		return err
	})
	if err != nil || there {
		return err
	}
	keys, err := s.createKeysets(ctx, true)
	if err != nil {
		return err
	}
	keys.Progress = progressEvents
	return s.migrating(ctx, pool, func(t *session) error { return t.addKeysets(ctx, &keys) })
}

func (s *Store) createKeysets(ctx context.Context, before bool) (engine.Keysets, error) {
	if s.ring == nil {
		return engine.Keysets{}, errors.New("make the keys of the vault: no keyring was given")
	}
	return s.ring.Create(ctx, s.options.Now().UnixMicro(), before)
}

// sealExisting seals all that is in clear.
func (s *Store) sealExisting(ctx context.Context, pool *sql.DB) error {
	for _, part := range []func(ctx context.Context, t *session, after *string) (done bool, err error){
		sealCustomers, sealMessages, sealPINs, guardEvents,
	} {
		after := ""
		for done := false; !done; {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := s.migrating(ctx, pool, func(t *session) (err error) {
				done, err = part(ctx, t, &after)
				return err
			})
			if err != nil {
				return fmt.Errorf("seal what is in the wallet: %w", err)
			}
		}
	}
	return nil
}

// sealCustomers seals the phones of customers behind after.
func sealCustomers(ctx context.Context, t *session, after *string) (done bool, err error) {
	type person struct {
		id, phone, index string
		sealed           []byte
	}
	list, err := collect(ctx, t, "read phones", `SELECT id, phone FROM customers WHERE id > $1 AND phone <> '' ORDER BY id LIMIT $2`,
		func(r rowScanner, p *person) error { return r.Scan(&p.id, &p.phone) }, *after, t.store.sealedAtOnce())
	if err != nil || len(list) == 0 {
		return true, err
	}
	for i := range list {
		p := &list[i]
		if p.sealed, err = t.seal(ctx, customersPhone, p.id, []byte(p.phone)); err != nil {
			return false, err
		}
		if p.index, err = t.phoneIndex(ctx, p.phone); err != nil {
			return false, err
		}
	}
	err = t.bulk(ctx, "seal phones", `UPDATE customers SET phone_sealed = $2, phone_index = $3, phone = '' WHERE id = $1`, len(list),
		func(i int, r *row) {
			r.text(list[i].id)
			r.bytes(list[i].sealed)
			r.text(list[i].index)
		})
	*after = list[len(list)-1].id
	return len(list) < t.store.sealedAtOnce(), err
}

// sealMessages seals the messages behind after.
func sealMessages(ctx context.Context, t *session, after *string) (done bool, err error) {
	type message struct {
		id     string
		clear  [3]string
		sealed [3][]byte
	}
	columns := [3]sealed{outboxRecipient, outboxCode, outboxBody}
	list, err := collect(ctx, t, "read messages", `SELECT id, recipient, code, body FROM outbox
		WHERE id > $1 AND (recipient <> '' OR code <> '' OR body <> '') ORDER BY id LIMIT $2`,
		func(r rowScanner, m *message) error { return r.Scan(&m.id, &m.clear[0], &m.clear[1], &m.clear[2]) }, *after, t.store.sealedAtOnce())
	if err != nil || len(list) == 0 {
		return true, err
	}
	for i := range list {
		m := &list[i]
		for c, column := range columns {
			if m.sealed[c], err = t.seal(ctx, column, m.id, []byte(m.clear[c])); err != nil {
				return false, err
			}
		}
	}
	err = t.bulk(ctx, "seal messages", `UPDATE outbox SET recipient_sealed = $2, code_sealed = $3, body_sealed = $4,
		recipient = '', code = '', body = '' WHERE id = $1`, len(list),
		func(i int, r *row) {
			r.text(list[i].id)
			for _, content := range list[i].sealed {
				r.bytes(content)
			}
		})
	*after = list[len(list)-1].id
	return len(list) < t.store.sealedAtOnce(), err
}

// sealPINs seals the hashes of PINs of customers behind after.
func sealPINs(ctx context.Context, t *session, after *string) (done bool, err error) {
	type pin struct {
		customer, hash string
		sealed         []byte
	}
	list, err := collect(ctx, t, "read PINs", `SELECT customer_id, pin_hash FROM credentials WHERE customer_id > $1 AND pin_hash <> ''
		ORDER BY customer_id LIMIT $2`, func(r rowScanner, p *pin) error { return r.Scan(&p.customer, &p.hash) }, *after, t.store.sealedAtOnce())
	if err != nil || len(list) == 0 {
		return true, err
	}
	for i := range list {
		if list[i].sealed, err = t.seal(ctx, credentialsPIN, list[i].customer, []byte(list[i].hash)); err != nil {
			return false, err
		}
	}
	err = t.bulk(ctx, "seal PINs", `UPDATE credentials SET pin_sealed = $2, pin_hash = '' WHERE customer_id = $1`, len(list), func(i int, r *row) {
		r.text(list[i].customer)
		r.bytes(list[i].sealed)
	})
	*after = list[len(list)-1].customer
	return len(list) < t.store.sealedAtOnce(), err
}

// guardEvents keys the hashes of inputs that could be guessed. A hash does not
// show whether that was done, so how far it came is kept with the batch.
func guardEvents(ctx context.Context, t *session, _ *string) (done bool, err error) {
	keys, err := t.Keysets(ctx)
	if err != nil || !strings.HasPrefix(keys.Progress, progressEvents) {
		return true, err
	}
	v, err := t.opener(ctx)
	if err != nil {
		return false, err
	}
	type event struct {
		scope, key, kind, object string
		input                    []byte
	}
	place := strings.SplitN(strings.TrimPrefix(keys.Progress, progressEvents), "\n", 3)
	place = append(place, "", "")
	list, err := collect(ctx, t, "read events", `SELECT key_scope, key, type, object, input_hash FROM events
		WHERE key <> '' AND type IN {set $1} AND (key_scope, key) > ($2, $3) ORDER BY key_scope, key LIMIT $4`,
		func(r rowScanner, e *event) error { return r.Scan(&e.scope, &e.key, &e.kind, &e.object, &e.input) },
		set(engine.GuardedEvents()), place[1], place[2], t.store.sealedAtOnce())
	if err != nil {
		return false, err
	}
	for i := range list {
		e := &list[i]
		before := hex.EncodeToString(e.input)
		if e.input, err = engine.GuardInput(v, e.kind, e.input); err != nil {
			return false, err
		}
		e.object = strings.ReplaceAll(e.object, before, hex.EncodeToString(e.input)) // an import is named by its input
	}
	err = t.bulk(ctx, "key the hashes of inputs", `UPDATE events SET input_hash = $3, object = $4 WHERE key_scope = $1 AND key = $2`, len(list),
		func(i int, r *row) {
			r.text(list[i].scope)
			r.text(list[i].key)
			r.bytes(list[i].input)
			r.text(list[i].object)
		})
	if err != nil {
		return false, err
	}
	progress := ""
	if len(list) == t.store.sealedAtOnce() {
		last := &list[len(list)-1]
		progress = progressEvents + "\n" + last.scope + "\n" + last.key
	}
	return progress == "", t.keepProgress(ctx, &keys, progress)
}
