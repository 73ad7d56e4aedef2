package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/vault"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// oldWallet is a wallet as a program of an older version has left it: everything
// is in clear in its database, and its key is in a file.
type oldWallet struct {
	t      testing.TB
	path   string // or the address
	key    string // the file
	people int
	batch  int  // of rows that are sealed at once
	pins   bool // its schema had them
}

// oldKey is the key of an old wallet.
func oldKey() []byte { return bytes.Repeat([]byte{0x0d}, vault.SecretBytes) }

// What the older program wrote of the person of number n.
func oldID(n int) string    { return fmt.Sprintf("usr_%026d", n) }
func oldPhone(n int) string { return fmt.Sprintf("+4915550%06d", n) }
func oldCode(n int) string  { return fmt.Sprintf("%06d", 700_000+n) }
func oldEmail(n int) string { return fmt.Sprintf("p%d@example.org", n) }
func oldPIN(n int) string   { return fmt.Sprintf("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$%06d", n) }

func (o *oldWallet) keyring(string) engine.Keyring { return vault.New(vault.Places{File: o.key}) }

// makeKey writes the file of the key.
func (o *oldWallet) makeKey() {
	o.t.Helper()
	o.key = filepath.Join(o.t.TempDir(), "old.key")
	if err := os.WriteFile(o.key, []byte(hex.EncodeToString(oldKey())+"\n"), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// bare is the store of the wallet before it is looked at.
func (o *oldWallet) bare(options Options) *Store {
	o.t.Helper()
	options.Create, options.Keyring = true, o.keyring
	s := open(o.t, o.path, options)
	s.sealBatch = o.batch
	return s
}

// pinSchema is the version that brought PINs.
const pinSchema = 4

// makeOldWallet makes a wallet at the location as it was at a version of the
// schema, with so many people.
func makeOldWallet(t testing.TB, location string, version int64, people int) *oldWallet {
	t.Helper()
	o := &oldWallet{t: t, path: location, people: people, batch: smallBatch, pins: version >= pinSchema}
	o.makeKey()
	s := o.bare(Options{})
	o.alone(s, func(ctx context.Context, pool *sql.DB) error {
		if s.file != nil {
			if err := errors.Join(s.file.create(), s.turnOnLog(ctx, pool)); err != nil {
				return err
			}
		}
		if err := s.runMigrations(ctx, pool, version); err != nil {
			return err
		}
		return s.migrating(ctx, pool, func(s *session) error { return o.fill(ctx, s) })
	})
	return o
}

// onEachDatabase runs a test with a location of its own on SQLite and on PostgreSQL,
// where there is no wallet yet.
func onEachDatabase(t *testing.T, run func(t *testing.T, location string)) {
	t.Helper()
	for name, location := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "old.db") },
		"postgres": func(t *testing.T) string { return pgtest.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, location(t))
		})
	}
}

// atSchema makes an empty wallet at the location as it was at a version of the schema,
// and a pool of one connection to it.
func atSchema(t *testing.T, location string, version int64) (*Store, *sql.DB) {
	t.Helper()
	s := open(t, location, Options{Create: true})
	if s.file != nil {
		if err := s.file.create(); err != nil {
			t.Fatal(err)
		}
	}
	pool := s.open(forMigrating, 1)
	t.Cleanup(func() { _ = pool.Close() })
	if err := s.runMigrations(t.Context(), pool, version); err != nil {
		t.Fatal(err)
	}
	return s, pool
}

// alone runs fn as a migration would.
func (o *oldWallet) alone(s *Store, fn func(ctx context.Context, pool *sql.DB) error) {
	o.t.Helper()
	pool := s.open(forMigrating, 1)
	if err := errors.Join(fn(o.t.Context(), pool), pool.Close()); err != nil {
		o.t.Fatal(err)
	}
}

// fill writes what the older program wrote of people who registered, proved
// their e-mail and have a code for their phone still, and of their cards.
func (o *oldWallet) fill(ctx context.Context, s *session) error {
	if _, err := s.exec(ctx, "date", `INSERT INTO wallet (id, created_at) VALUES (1, $1)`, start); err != nil {
		return err
	}
	for n := range o.people {
		if err := o.fillPerson(ctx, s, n); err != nil {
			return err
		}
	}
	o.event(ctx, s, 2*o.people+1, "customers.imported", "import:"+hex.EncodeToString(oldInput("users import", "rows of "+oldPhone(1))), "imported",
		oldInput("users import", "rows of "+oldPhone(1)))
	_, err := s.exec(ctx, "number", `UPDATE sequence SET next_seq = $1, last_at = $2 WHERE id = 1`, 2*o.people+2, start)
	return err
}

func (o *oldWallet) fillPerson(ctx context.Context, s *session, n int) error {
	id := oldID(n)
	if _, err := s.exec(ctx, "register", `INSERT INTO customers (id, kind, name, email, phone, handle, country, status, kyc_level,
			email_verified, phone_verified, frozen_reason, password_hash, created_at)
		VALUES ($1, 'person', $2, $3, $4, '', 'DE', 'pending', 0, 1, 0, '', '', $5)`, id, fmt.Sprint("P ", n), oldEmail(n), oldPhone(n), start); err != nil {
		return err
	}
	for channel, to := range map[string]string{"email": oldEmail(n), "phone": oldPhone(n)} {
		if _, err := s.exec(ctx, "send", `INSERT INTO outbox (id, customer_id, recipient, channel, purpose, code, subject, body, status, created_at)
			VALUES ($1, $2, $3, $4, 'verify', $5, 'Your okpay code', $6, 'queued', $7)`, fmt.Sprintf("msg_%s_%026d", channel, n), id, to, channel,
			oldCode(n), oldCode(n)+" is your okpay code.", start); err != nil {
			return err
		}
	}
	if _, err := s.exec(ctx, "challenge", `INSERT INTO challenges (customer_id, channel, hash, attempts, sent, expires_at, sent_at)
		VALUES ($1, 'phone', $2, 0, 1, $3, $4)`, id, oldHash("okpay verification code v1", id, "phone", oldCode(n)), start+1_000_000_000, start); err != nil {
		return err
	}
	if _, err := s.exec(ctx, "bind", `INSERT INTO instruments (id, owner_id, kind, brand, last4, bin, expiry, holder, country, status, token, fingerprint, created_at)
		VALUES ($1, $2, 'credit', 'visa', '4242', '424242', '12/34', 'P', 'DE', 'active', 'tok', $3, $4)`, fmt.Sprintf("card_%026d", n), id,
		hex.EncodeToString(oldHash("okpay card fingerprint v1", fmt.Sprint("/", n))), start); err != nil {
		return err
	}
	if o.pins {
		if _, err := s.exec(ctx, "set a PIN", `INSERT INTO credentials (customer_id, password_at, pin_hash, pin_at, reset_hash, reset_attempts,
				reset_sent, reset_expires_at, reset_sent_at)
			VALUES ($1, 0, $2, $3, $4, 0, 0, 0, 0)`, id, oldPIN(n), start, []byte{}); err != nil {
			return err
		}
	}
	o.event(ctx, s, 2*n+1, "customer.registered", id, fmt.Sprint("register-", n),
		oldInput("register", "person", fmt.Sprint("P ", n), oldEmail(n), oldPhone(n), "DE", ""))
	o.event(ctx, s, 2*n+2, "customer.verified", id, fmt.Sprint("verify-", n), oldInput("verify", id, "email", oldCode(n)))
	return nil
}

func (o *oldWallet) event(ctx context.Context, s *session, seq int, kind, object, key string, input []byte) {
	o.t.Helper()
	place := 0 // in its commit
	if s.dialect.oneWriter() {
		place = seq
	} else if _, err := s.exec(ctx, "commit", `INSERT INTO commits (count, last_at, first_seq) VALUES (1, $1, $2)`, start, seq); err != nil {
		o.t.Fatal(err)
	}
	_, err := s.exec(ctx, "note", `INSERT INTO events (type, object, data, at, actor, key_scope, key, input_hash, {place})
		VALUES ($1, $2, '{}', $3, 'local', 'local', $4, $5, $6)`, kind, object, start, key, input, place)
	if err != nil {
		o.t.Fatal(err)
	}
}

// oldHash is the keyed hash of the older program: HMAC-SHA-256 (RFC 2104).
func oldHash(purpose string, texts ...string) []byte {
	mac := hmac.New(sha256.New, oldKey())
	mac.Write([]byte(purpose))
	for _, text := range texts {
		mac.Write([]byte("\x00" + text))
	}
	return mac.Sum(nil)
}

// oldInput is what the older program kept of an input: of each field that is not
// empty its place and the first six bytes of its SHA-256.
func oldInput(fields ...string) []byte {
	var packed []byte
	for i, field := range fields {
		if field == "" {
			continue
		}
		sum := sha256.Sum256([]byte(field))
		packed = append(append(packed, byte(i)), sum[:6]...)
	}
	return packed
}

// copy gives a copy of a wallet in a file that goes its own way.
func (o *oldWallet) copy(t testing.TB) *oldWallet {
	t.Helper()
	c := *o
	c.t, c.path = t, filepath.Join(t.TempDir(), "wallet.db")
	text, err := os.ReadFile(o.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return &c
}

// wantSealed opens the wallet as a program does and checks that everything is
// there as it was, that what is looked up is found, and that nothing of it is
// in clear in the database.
func (o *oldWallet) wantSealed() {
	o.t.Helper()
	s := o.bare(Options{})
	ctx := o.t.Context()
	err := s.Read(ctx, func(r engine.Reader) error {
		var refs []engine.Ref
		var ids []string
		for n := range o.people {
			refs, ids = append(refs, engine.Ref{Kind: engine.RefPhone, Text: oldPhone(n)}), append(ids, oldID(n))
		}
		found, err := r.Customers(ctx, refs)
		if err != nil {
			return err
		}
		phones, err := r.Phones(ctx, ids)
		if len(found) != o.people || len(phones) != o.people {
			o.t.Errorf("%d of %d people are found by their phones, %d have one", len(found), o.people, len(phones))
		}
		for _, c := range found {
			var n int
			if _, err := fmt.Sscanf(c.ID, "usr_%d", &n); err != nil || c.Phone != oldPhone(n) || phones[c.ID] != c.Phone || c.Email != oldEmail(n) {
				o.t.Fatalf("%s has the phone %s, %s", c.ID, c.Phone, phones[c.ID])
			}
		}
		if err != nil {
			return err
		}
		return errors.Join(o.wantMessages(ctx, r), o.wantPINs(ctx, r))
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.wantKnown(ctx, s)
	o.wantNothingInClear(s)
}

func (o *oldWallet) wantPINs(ctx context.Context, r engine.Reader) error {
	for n := range o.people {
		c, found, err := r.Credentials(ctx, oldID(n))
		if err != nil {
			return err
		}
		if found != o.pins || (found && (c.PINHash != oldPIN(n) || c.PINAt != start)) {
			o.t.Fatalf("the PIN of %s is %+v", oldID(n), c)
		}
	}
	return nil
}

func (o *oldWallet) wantMessages(ctx context.Context, r engine.Reader) error {
	list, err := r.Messages(ctx, engine.MessageQuery{})
	if len(list) != 2*o.people {
		o.t.Errorf("%d messages, want %d", len(list), 2*o.people)
	}
	for _, m := range list {
		var n int
		if _, err := fmt.Sscanf(m.User, "usr_%d", &n); err != nil {
			return err
		}
		to := map[wallet.Channel]string{wallet.ChannelEmail: oldEmail(n), wallet.ChannelPhone: oldPhone(n)}[m.Channel]
		if m.To != to || m.Code != oldCode(n) || m.Body != oldCode(n)+" is your okpay code." {
			o.t.Fatalf("a message is %+v", m)
		}
	}
	return err
}

// wantKnown checks that what the older program has hashed is known again: codes,
// cards, and inputs of idempotency keys.
func (o *oldWallet) wantKnown(ctx context.Context, s *Store) {
	o.t.Helper()
	v, err := s.Vault(ctx)
	if err != nil {
		o.t.Fatal(err)
	}
	code, err := v.Index("okpay verification code v1", oldID(1), "phone", oldCode(1))
	if err != nil {
		o.t.Fatal(err)
	}
	card, err := v.Index("okpay card fingerprint v1", "/1")
	if err != nil {
		o.t.Fatal(err)
	}
	err = s.Read(ctx, func(r engine.Reader) error {
		challenge, found, err := r.Challenge(ctx, oldID(1), wallet.ChannelPhone)
		if err != nil || !found || !hmac.Equal(challenge.Hash, code) {
			o.t.Errorf("a code that was sent is not known: %v", err)
		}
		if _, found, err := r.InstrumentByFingerprint(ctx, oldID(1), hex.EncodeToString(card)); err != nil || !found {
			o.t.Errorf("a card is not known again: %v", err)
		}
		for n := range o.people { // each was keyed exactly once
			for key, input := range map[string][]byte{
				"register-": oldInput("register", "person", fmt.Sprint("P ", n), oldEmail(n), oldPhone(n), "DE", ""),
				"verify-":   oldInput("verify", oldID(n), "email", oldCode(n)),
			} {
				list, err := r.KeyedEvents(ctx, []engine.KeyRef{{Scope: "local", Key: fmt.Sprint(key, n)}})
				if err != nil || len(list) != 1 {
					return fmt.Errorf("%s%d: %d events, %w", key, n, len(list), err)
				}
				want, err := engine.GuardInput(v, list[0].Type, input)
				if err != nil || !bytes.Equal(list[0].InputHash, want) || bytes.Equal(want, input) {
					return fmt.Errorf("%s%d: its input is %x, want %x, %w", key, n, list[0].InputHash, want, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		o.t.Error(err)
	}
}

// wantNothingInClear looks for phones and codes in the database, and for their
// plain hashes: in the bytes of the file and its log, or in every text of the server.
func (o *oldWallet) wantNothingInClear(s *Store) {
	o.t.Helper()
	var secrets [][]byte
	for n := 0; n < o.people; n += 1 + o.people/7 {
		phone := sha256.Sum256([]byte(oldPhone(n)))
		secrets = append(secrets, []byte(oldPhone(n)[1:]), []byte(oldCode(n)+" is"), []byte(oldPIN(n)), phone[:6], []byte(hex.EncodeToString(phone[:6])))
	}
	rows := sha256.Sum256([]byte("rows of " + oldPhone(1)))
	secrets = append(secrets, rows[:6], []byte(hex.EncodeToString(rows[:6])))
	for where, text := range o.bytes(s) {
		for _, secret := range secrets {
			if bytes.Contains(text, secret) {
				o.t.Errorf("%q is in clear in %s", secret, where)
			}
		}
	}
}

// bytes gives all that somebody has who has the database, by where it is.
func (o *oldWallet) bytes(s *Store) map[string][]byte {
	o.t.Helper()
	all := map[string][]byte{}
	if s.file != nil {
		for _, suffix := range []string{"", "-wal"} {
			text, err := os.ReadFile(o.path + suffix)
			if err != nil && suffix == "" {
				o.t.Fatal(err)
			}
			all[filepath.Base(o.path)+suffix] = text
		}
		return all
	}
	return serverBytes(o.t, s)
}

// serverBytes copies every row of every table of a server's wallet out, as text
// and with its bytes in hex and as they are.
func serverBytes(t testing.TB, s *Store) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	pool := s.open(forReading, 1)
	defer func() { _ = pool.Close() }()
	rows, err := pool.QueryContext(t.Context(), `SELECT table_name, column_name, data_type FROM information_schema.columns JOIN information_schema.tables
		USING (table_schema, table_name) WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND data_type IN ('text', 'bytea')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	type place struct{ table, column, kind string }
	var places []place
	for rows.Next() {
		var p place
		if err := rows.Scan(&p.table, &p.column, &p.kind); err != nil {
			t.Fatal(err)
		}
		places = append(places, p)
	}
	if err := rows.Err(); err != nil || len(places) < 60 {
		t.Fatalf("%d columns of text and bytes, %v", len(places), err)
	}
	for _, p := range places {
		var text bytes.Buffer
		err := rowsOf(t.Context(), pool, `SELECT "`+p.column+`" FROM "`+p.table+`"`, func(rows *sql.Rows) error {
			var value []byte
			err := rows.Scan(&value)
			_, _ = io.Copy(&text, bytes.NewReader(append(value, '\n')))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		all[p.table+"."+p.column] = text.Bytes()
	}
	return all
}
