package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// released are the versions of the schema that programs have made wallets of.
func released() []int64 { return []int64{1, 2, 4} }

// Of an old wallet of these tests smallBatch rows are sealed at once, and
// severalBatches is enough people for more than one batch of each kind. Where a
// wallet of the first schema is sealed, a batch is as large as always.
const (
	smallBatch     = 40
	severalBatches = 2*smallBatch + 17
)

func TestAWalletOfEveryReleasedSchemaIsSealed(t *testing.T) {
	t.Parallel()
	for _, version := range released() {
		t.Run(fmt.Sprintf("sqlite %d", version), func(t *testing.T) {
			t.Parallel()
			makeManyOld(t, filepath.Join(t.TempDir(), "wallet.db"), version).wantSealed()
		})
		t.Run(fmt.Sprintf("postgres %d", version), func(t *testing.T) {
			t.Parallel()
			makeManyOld(t, pgtest.Database(t), version).wantSealed()
		})
		t.Run(fmt.Sprintf("empty %d", version), func(t *testing.T) {
			t.Parallel()
			o := makeOldWallet(t, filepath.Join(t.TempDir(), "wallet.db"), version, 0)
			if err := readOnce(t, o.path, Options{}); wallet.CodeOf(err) != wallet.CodeWalletKeyMissing {
				t.Errorf("with no file of its key: %v", err)
			}
			if err := o.bare(Options{}).Write(t.Context(), func(engine.Tx) error { return nil }); err != nil {
				t.Error(err)
			}
		})
	}
}

// makeManyOld makes an old wallet with several batches of people.
func makeManyOld(t *testing.T, location string, version int64) *oldWallet {
	t.Helper()
	if version != released()[0] {
		return makeOldWallet(t, location, version, severalBatches)
	}
	o := makeOldWallet(t, location, version, 2*sealBatch+17)
	o.batch = sealBatch
	return o
}

// sealingSteps are the steps by which a wallet is sealed, each a transaction of
// its own or what is done between two.
func sealingSteps() []func(ctx context.Context, s *Store, pool *sql.DB) error {
	migrate := func(version int64) func(ctx context.Context, s *Store, pool *sql.DB) error {
		return func(ctx context.Context, s *Store, pool *sql.DB) error { return s.runMigrations(ctx, pool, version) }
	}
	steps := []func(ctx context.Context, s *Store, pool *sql.DB) error{
		migrate(4), migrate(sealingSchema),
		func(ctx context.Context, s *Store, _ *sql.DB) error { // the key is there, the keysets are not kept
			_, err := s.ring.Create(ctx, start, true)
			return err
		},
		func(ctx context.Context, s *Store, pool *sql.DB) error {
			return s.makeKeysets(ctx, pool)
		},
	}
	for _, part := range []func(ctx context.Context, t *session, after *string) (bool, error){sealCustomers, sealMessages, sealPINs, guardEvents} {
		for range 2 {
			steps = append(steps, func(ctx context.Context, s *Store, pool *sql.DB) error {
				return s.migrating(ctx, pool, func(t *session) error {
					after := ""
					_, err := part(ctx, t, &after)
					return err
				})
			})
		}
	}
	return append(steps,
		func(ctx context.Context, s *Store, pool *sql.DB) error { return s.sealExisting(ctx, pool) },
		func(ctx context.Context, s *Store, pool *sql.DB) error { return s.dialect.writeAnew(ctx, pool) },
		migrate(sealedSchema), migrate(SchemaVersion))
}

func TestSealingGoesOnFromWhereverItWasCutOff(t *testing.T) {
	t.Parallel()
	inFile := makeOldWallet(t, filepath.Join(t.TempDir(), "wallet.db"), pinSchema, severalBatches)
	if err := openFileOnce(inFile.path); err != nil {
		t.Fatal(err)
	}
	steps := sealingSteps()
	for cut := range len(steps) + 1 {
		run := func(t *testing.T, o *oldWallet) {
			t.Helper()
			s := o.bare(Options{})
			o.alone(s, func(ctx context.Context, pool *sql.DB) error {
				for i, step := range steps[:cut] {
					if err := step(ctx, s, pool); err != nil {
						return fmt.Errorf("step %d: %w", i, err)
					}
				}
				return nil
			})
			o.wantSealed()
		}
		t.Run(fmt.Sprintf("sqlite, after %d steps", cut), func(t *testing.T) { t.Parallel(); run(t, inFile.copy(t)) })
		if cut%5 == 1 { // each takes a database of its own
			t.Run(fmt.Sprintf("postgres, after %d steps", cut), func(t *testing.T) {
				t.Parallel()
				run(t, makeOldWallet(t, pgtest.Database(t), 1, severalBatches))
			})
		}
	}
}

// openFileOnce has SQLite write the log back into the file, so that it can be copied.
func openFileOnce(path string) error {
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		return err
	}
	_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, db.Close())
}

// failing is a keyring whose vaults seal so many times and then fail, as a
// program that is killed does within a transaction.
type failing struct {
	engine.Keyring
	mu   sync.Mutex
	left int
}

type failingVault struct {
	engine.Vault
	of *failing
}

var errKilled = errors.New("killed")

func (f *failing) Unlock(ctx context.Context, keys engine.Keysets) (engine.Vault, error) {
	v, err := f.Keyring.Unlock(ctx, keys)
	return &failingVault{v, f}, err
}

func (v *failingVault) Seal(plain []byte, about string) ([]byte, error) {
	v.of.mu.Lock()
	defer v.of.mu.Unlock()
	if v.of.left--; v.of.left < 0 {
		return nil, errKilled
	}
	return v.Vault.Seal(plain, about)
}

func TestSealingIsBegunAgainWithinABatch(t *testing.T) {
	t.Parallel()
	o := makeOldWallet(t, filepath.Join(t.TempDir(), "wallet.db"), 2, severalBatches)
	for _, left := range []int{0, 1, smallBatch - 1, smallBatch, 2*smallBatch + 3} {
		s, err := Open(t.Context(), o.path, Options{Keyring: func(string) engine.Keyring { return &failing{Keyring: o.keyring(""), left: left} }})
		if err != nil {
			t.Fatal(err)
		}
		s.sealBatch = o.batch
		if err := s.Read(t.Context(), func(engine.Reader) error { return nil }); !errors.Is(err, errKilled) {
			t.Errorf("sealed with %d left: %v", left, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	o.wantSealed()
}

func TestManyProgramsSealOneWalletAtOnce(t *testing.T) {
	t.Parallel()
	for name, location := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "wallet.db"), "postgres": "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if location == "postgres" {
				location = pgtest.Database(t)
			}
			o := makeOldWallet(t, location, 1, severalBatches)
			var group sync.WaitGroup
			for range 6 {
				s := o.bare(Options{})
				group.Go(func() {
					if err := s.Write(t.Context(), func(tx engine.Tx) error { _, err := tx.LastAt(t.Context()); return err }); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			o.wantSealed()
		})
	}
}

func TestAWalletFromBeforeIsNotTouchedWithoutItsKey(t *testing.T) {
	t.Parallel()
	o := makeOldWallet(t, filepath.Join(t.TempDir(), "wallet.db"), 2, 3)
	if err := os.Rename(o.key, o.key+".away"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err := o.bare(Options{}).Read(t.Context(), func(engine.Reader) error { return nil })
		wantCode(t, "without the key", err, wallet.CodeWalletKeyMissing)
		if !strings.Contains(err.Error(), o.key) {
			t.Errorf("%v does not say where the key was looked for", err)
		}
	}
	if _, err := os.Stat(o.key); err == nil {
		t.Error("a key was made for a wallet that had one")
	}
	if err := os.Rename(o.key+".away", o.key); err != nil {
		t.Fatal(err)
	}
	o.wantSealed()
}

// An older program that is still running writes in clear for as long as it can.
func TestWhatAnOlderProgramWritesMeanwhileIsSealedToo(t *testing.T) {
	t.Parallel()
	for name, location := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "wallet.db"), "postgres": "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if location == "postgres" {
				location = pgtest.Database(t)
			}
			o := makeOldWallet(t, location, 2, 5)
			s := o.bare(Options{})
			o.alone(s, func(ctx context.Context, pool *sql.DB) error {
				if err := errors.Join(s.runMigrations(ctx, pool, sealingSchema), s.makeKeysets(ctx, pool), s.sealExisting(ctx, pool)); err != nil {
					return err
				}
				if err := s.migrating(ctx, pool, func(t *session) error {
					_, err := t.exec(ctx, "write", `INSERT INTO outbox (id, customer_id, recipient, channel, purpose, code, subject, body, status, created_at)
						VALUES ('msg_zzz', '', '+4915559999999', 'phone', 'verify', '799999', 's', '799999 is your code', 'queued', 1)`)
					return err
				}); err != nil {
					return err
				}
				if err := s.runMigrations(ctx, pool, sealedSchema); err == nil || !strings.Contains(err.Error(), "left_in_clear") {
					t.Errorf("what is in clear was taken away: %v", err)
				}
				return nil
			})
			after := o.bare(Options{})
			err := after.Read(t.Context(), func(r engine.Reader) error {
				list, err := r.Messages(t.Context(), engine.MessageQuery{Limit: 1})
				if err == nil && (len(list) != 1 || list[0].To != "+4915559999999" || list[0].Code != "799999") {
					t.Errorf("the message is %+v", list)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
			o.wantNothingInClear(after)
			o.alone(after, func(ctx context.Context, pool *sql.DB) error {
				if err := s.migrating(ctx, pool, func(t *session) error { return o.fillPerson(ctx, t, 99) }); err == nil {
					t.Error("an older program writes still")
				}
				return nil
			})
		})
	}
}
