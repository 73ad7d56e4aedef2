package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// rotate makes a new key, as okpay keys rotate does.
func (w *world) rotate() {
	w.t.Helper()
	ctx := w.t.Context()
	err := w.store.Write(ctx, func(tx engine.Tx) error {
		if err := tx.Lock(ctx, engine.Locks{Keysets: true}); err != nil {
			return err
		}
		keys, err := tx.Keysets(ctx)
		if err != nil {
			return err
		}
		next, err := w.store.ring.AddKey(ctx, keys, w.tick())
		if err != nil {
			return err
		}
		return tx.Save(ctx, &engine.Changes{Keysets: &next})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// reseal does one step of a rotation.
func (w *world) reseal(limit int) (rows int, more bool) {
	w.t.Helper()
	err := w.store.Write(w.t.Context(), func(tx engine.Tx) (err error) {
		rows, more, err = tx.Reseal(w.t.Context(), limit)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return rows, more
}

// message puts a message into the outbox.
func (w *world) message(body string) string {
	w.t.Helper()
	id := w.id("msg")
	w.write(nil, func(b *batch) {
		b.Messages = []wallet.OutboxMessage{{
			ID: id, User: "usr", To: "+4915112345678", Channel: wallet.ChannelPhone, Purpose: "verify", Code: "123456", Subject: "s",
			Body: body, Status: wallet.MessageQueued, CreatedAt: moment(w.tick()), ExpiresAt: moment(w.tick()),
		}}
		b.event("sent", id, id)
	})
	return id
}

// prefixes counts the contents of all sealed columns by the key that they are sealed with.
func (w *world) prefixes() map[string]int {
	w.t.Helper()
	counts := map[string]int{}
	err := w.store.read(w.t.Context(), func(s *session) error {
		for _, c := range sealedColumns() {
			table, column := c.names()
			list, err := collect(w.t.Context(), s, "look", `SELECT `+column+` FROM `+table+` WHERE length(`+column+`) > 0`,
				func(r rowScanner, b *[]byte) error { return r.Scan(b) })
			if err != nil {
				return err
			}
			for _, b := range list {
				counts[string(b[:engine.KeyPrefixBytes])]++
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return counts
}

// phonesOf reads the phones of customers, all of which must have one.
func (w *world) phonesOf(ids []string) map[string]string {
	w.t.Helper()
	var phones map[string]string
	w.read(func(ctx context.Context, r engine.Reader) (err error) {
		phones, err = r.Phones(ctx, ids)
		if len(phones) != len(ids) {
			w.t.Errorf("%d of %d phones", len(phones), len(ids))
		}
		return err
	})
	return phones
}

// bothWorlds runs a test over both databases.
func bothWorlds(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, newWorld(t)) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		address := pgtest.Database(t)
		test(t, &world{t: t, path: address, store: open(t, address, Options{Create: true}), now: start})
	})
}

func TestEveryColumnOfBytesIsSealedOrAHash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	known := []string{ // hashes, the keysets, which are encrypted, counts by time, and public keys with what they have signed
		"risk_windows.buckets",
		"transactions.input_hash", "events.input_hash", "challenges.hash", "credentials.reset_hash", "api_keys.hash", "sessions.hash",
		"apps.secret_hash", "link_requests.hash", "link_requests.user_code", "link_tokens.hash", "link_tokens.replaces",
		"keysets.sealing", "keysets.lookup",
		"approval_keys.public_key", "approval_keys.fingerprint", "plan_signatures.signature",
	}
	for _, c := range sealedColumns() {
		known = append(known, string(c))
	}
	var bytes []string
	for _, fact := range facts(t, w.raw(), fileFacts) {
		if column, is := strings.CutSuffix(fact, " bytes"); is {
			bytes = append(bytes, column)
		}
	}
	slices.Sort(known)
	if !slices.Equal(bytes, known) {
		t.Errorf("columns of bytes are %v, want %v: is one missing in sealedColumns?", bytes, known)
	}
}

func TestARotationSealsEveryRowAnewStepByStep(t *testing.T) {
	t.Parallel()
	bothWorlds(t, func(t *testing.T, w *world) {
		people := w.crowd(7)
		for i := range 5 {
			w.message(fmt.Sprint("body ", i))
		}
		other := w.beside(Options{}) // another program, whose vault is open
		before := other.phonesOf(people)
		if got := w.prefixes(); len(got) != 1 {
			t.Fatalf("%d keys have sealed", len(got))
		}
		if rows, more := w.reseal(3); rows != 0 || more {
			t.Errorf("without a rotation %d rows were sealed anew, more %t", rows, more)
		}
		w.rotate()
		late := other.person("Late") // by the program that has not seen the new key
		sealed := w.prefixes()
		if len(sealed) != 2 || sealed[string(w.newest())] != 1 {
			t.Errorf("after the rotation an older program sealed with the older key: %d keys", len(sealed))
		}
		total, steps := 0, 0
		for more := true; more; steps++ {
			var rows int
			rows, more = w.reseal(3)
			if rows > 3 || steps > 20 {
				t.Fatalf("%d rows in step %d", rows, steps)
			}
			total += rows
			if got := other.phonesOf(append(people, late)); got[people[0]] != before[people[0]] {
				t.Error("a phone has changed")
			}
		}
		if want := 7 + 3*5; total != want {
			t.Errorf("%d rows were sealed anew, want %d", total, want)
		}
		if got := w.prefixes(); len(got) != 1 || got[string(w.newest())] == 0 {
			t.Errorf("%d keys are in use", len(got))
		}
		if rows, more := w.reseal(3); rows != 0 || more {
			t.Errorf("after the end %d rows, more %t", rows, more)
		}
		w.rotate() // which is refused unless the one before has ended
	})
}

// newest is how what the newest key seals begins.
func (w *world) newest() []byte {
	w.t.Helper()
	keys, err := w.keysets()
	if err != nil {
		w.t.Fatal(err)
	}
	v, err := w.store.ring.Unlock(w.t.Context(), keys)
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Newest()
}

func (w *world) keysets() (keys engine.Keysets, err error) {
	err = w.store.Read(w.t.Context(), func(r engine.Reader) error {
		keys, err = r.Keysets(w.t.Context())
		return err
	})
	return keys, err
}

func TestLargeContentsAreSealedAnewAFewAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := strings.Repeat("x", maxResealBytes/2-1000)
	for range 5 {
		w.message(body)
	}
	w.rotate()
	var steps []int
	for more := true; more; {
		var rows int
		rows, more = w.reseal(200)
		steps = append(steps, rows)
	}
	if !slices.Equal(steps, []int{12, 2, 1}) { // five recipients, five codes and two bodies, then two and one
		t.Errorf("steps of %v rows", steps)
	}
}

func TestRegistrationsGoOnDuringARotation(t *testing.T) {
	t.Parallel()
	bothWorlds(t, func(t *testing.T, w *world) {
		w.crowd(60)
		const programs, each = 4, 15
		var group sync.WaitGroup
		ids := make([][]string, programs)
		for p := range programs {
			other := w.beside(Options{})
			other.ids += p * 1_000_000
			group.Go(func() {
				for i := range each {
					ids[p] = append(ids[p], other.person(fmt.Sprint("P", p, "-", i)))
				}
			})
		}
		group.Go(func() {
			for range 2 {
				w.rotate()
				for more := true; more; {
					_, more = w.reseal(7)
				}
			}
		})
		group.Wait()
		w.phonesOf(slices.Concat(ids...))
		if got := w.prefixes(); len(got) != 1 || got[string(w.newest())] != 60+programs*each {
			t.Errorf("%d keys are in use", len(got))
		}
	})
}

func TestWhatWasMovedOrChangedInTheDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"moved from another row":    `UPDATE customers SET phone = (SELECT phone FROM customers WHERE id = $2) WHERE id = $1`,
		"moved from another column": `UPDATE customers SET phone = (SELECT recipient FROM outbox) WHERE id = $1 AND $2 <> ''`,
		"changed":                   `UPDATE customers SET phone = $3 WHERE id = $1 AND $2 <> ''`,
		"cut":                       `UPDATE customers SET phone = substr(phone, 1, 20) WHERE id = $1 AND $2 <> ''`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, ben := w.person("Ada"), w.person("Ben")
			w.message("body")
			args := []any{ada, ben}
			if strings.Contains(change, "$3") {
				args = append(args, bytes.Repeat([]byte{1}, 60))
			}
			err := w.store.write(t.Context(), func(s *session) error {
				n, err := s.exec(t.Context(), "tamper", change, args...)
				if n != 1 {
					t.Errorf("%d rows are changed", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			err = w.store.Read(t.Context(), func(r engine.Reader) error {
				phones, err := r.Phones(t.Context(), []string{ada})
				if len(phones) > 0 {
					t.Errorf("it reads as %v", phones)
				}
				return err
			})
			wantCode(t, "read it", err, wallet.CodeWalletUnreadable)
			if !strings.Contains(err.Error(), ada) || !strings.Contains(err.Error(), string(customersPhone)) {
				t.Errorf("%v does not say where", err)
			}
		})
	}
}

func TestAWalletThatLostItsKeysetsSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	db := w.raw()
	if _, err := db.Exec("DELETE FROM keysets"); err == nil || !strings.Contains(err.Error(), "never deleted") {
		t.Errorf("the keys can be deleted: %v", err)
	}
	if _, err := db.Exec("DROP TRIGGER keysets_stay; DELETE FROM keysets"); err != nil {
		t.Fatal(err)
	}
	s := open(t, w.path, Options{})
	err := s.Read(t.Context(), func(r engine.Reader) error { _, err := r.Phones(t.Context(), []string{ada}); return err })
	wantCode(t, "read", err, wallet.CodeWalletUnreadable)
	_, err = s.Vault(t.Context())
	wantCode(t, "open the vault", err, wallet.CodeWalletUnreadable)
}

// The path of money must not wait for a key.
func TestAPaymentOpensNoVault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, shop := w.person("Ada"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 1000)
	paying := &world{t: t, path: w.path, store: open(t, w.path, Options{}), now: w.now + 10, ids: w.ids + 1000}
	paying.store.ring = nil
	paying.pay(ada, shop, 100, nil)
	paying.read(func(ctx context.Context, r engine.Reader) error {
		_, err := r.Customers(ctx, []engine.Ref{{Kind: engine.RefID, Text: ada}, {Kind: engine.RefHandle, Text: "shop"}})
		return err
	})
	if paying.store.vault.Load() != nil {
		t.Error("a vault was opened")
	}
	err := paying.store.Read(t.Context(), func(r engine.Reader) error { _, err := r.Phones(t.Context(), []string{ada}); return err })
	if err == nil {
		t.Error("a phone was read without a keyring")
	}
}

func TestAPhoneIsFoundByOneSearchOfAnIndex(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	plan := w.plan(w.store.dialect.text(`SELECT c.id, c.name FROM customers c WHERE c.phone_index IN {set $1}`))
	if !strings.Contains(plan, "SEARCH c USING INDEX customers_phone (phone_index=?)") {
		t.Errorf("the plan is\n%s", plan)
	}
}
