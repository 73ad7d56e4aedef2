package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/vault"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// madeAt is when the tests' backups are made.
func madeAt() time.Time { return time.UnixMicro(start + 1_000_000_000).UTC() }

// backup makes a backup of the world and proves it.
func (w *world) backup() (string, wallet.BackupFacts) {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "backup")
	facts, err := w.store.Backup(w.t.Context(), path, madeAt())
	if err != nil {
		w.t.Fatal(err)
	}
	checked, err := CheckBackup(w.t.Context(), path)
	if err != nil || checked != facts {
		w.t.Fatalf("the backup is not as it was made: %v\n got %+v\nwant %+v", err, checked, facts)
	}
	check, err := CheckBackedUpLedger(w.t.Context(), path)
	if err != nil || !check.OK {
		w.t.Fatalf("the ledger of the backup: %+v, %v", check, err)
	}
	return path, facts
}

// rowsIn lists all rows of each table of a file.
func rowsIn(t *testing.T, path string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	list, err := tablesOf(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, table := range list {
		all[table.name] = []string{}
		values, into := make([]any, len(table.columns)), make([]any, len(table.columns))
		for i := range values {
			into[i] = &values[i]
		}
		err := rowsOf(t.Context(), db, `SELECT `+listOf(table.columns, quoted)+` FROM `+quoted(table.name)+` ORDER BY `+listOf(table.key, quoted),
			func(rows *sql.Rows) error {
				err := rows.Scan(into...)
				all[table.name] = append(all[table.name], fmt.Sprintf("%v", values))
				return err
			})
		if err != nil {
			t.Fatalf("%s: %v", table.name, err)
		}
	}
	return all
}

// sources are worlds of both kinds.
func sources() map[string]func(testing.TB) *world {
	return map[string]func(testing.TB) *world{"sqlite": newWorld, "postgres": newServerWorld}
}

func TestABackupHasEveryRowButSessions(t *testing.T) {
	t.Parallel()
	for kind, makeWorld := range sources() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := makeWorld(t)
			w.fillAllTables()
			path, facts := w.backup()
			if facts.Schema != SchemaVersion || facts.Source != kind || !facts.MadeAt.Equal(madeAt()) || facts.Customers != 2 || facts.Transactions != 27 {
				t.Errorf("the backup says %+v", facts)
			}
			filled := 0
			for table, rows := range rowsIn(t, path) {
				var want int
				err := w.store.read(t.Context(), func(s *session) error {
					n, err := s.number(t.Context(), "count", `SELECT COUNT(*) FROM `+quoted(table))
					want = int(n)
					return err
				})
				if want > 0 {
					filled++
				}
				if leftOut(table) {
					want = 0
				}
				if err != nil || len(rows) != want {
					t.Errorf("%s has %d rows, want %d: %v", table, len(rows), want, err)
				}
			}
			if filled < 20 {
				t.Errorf("only %d tables had rows", filled)
			}
			if kind == "sqlite" {
				want, got := rowsIn(t, w.path), rowsIn(t, path)
				for _, table := range []string{"sessions", "link_requests", "link_tokens"} {
					want[table] = []string{}
				}
				for table := range want {
					if !slices.Equal(want[table], got[table]) {
						t.Errorf("%s:\n got %v\nwant %v", table, got[table], want[table])
					}
				}
			}
		})
	}
}

// restore makes a wallet of a backup, in a file or on a server.
func restore(t *testing.T, backup string, onServer bool) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "restored.db")
	copyTo(t, backup, path)
	check, err := Revive(t.Context(), path, Options{Now: madeAt})
	if err != nil || !check.OK {
		t.Fatalf("revive: %+v, %v", check, err)
	}
	if !onServer {
		return open(t, path, Options{}), path
	}
	address := pgtest.Database(t)
	s := open(t, address, Options{Create: true})
	if err := s.RestoreFrom(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	return s, address
}

func copyTo(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A backup of what was restored from a backup is that backup, but for the event
// that tells of it: from each kind of database into each.
func TestWhatIsRestoredIsWhatWasBackedUpAndGoesOn(t *testing.T) {
	t.Parallel()
	for kind, makeWorld := range sources() {
		for _, onServer := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s to server %t", kind, onServer), func(t *testing.T) {
				t.Parallel()
				w := makeWorld(t)
				w.fillAllTables()
				first, facts := w.backup()
				restored, path := restore(t, first, onServer)
				again := &world{t: t, store: restored, path: path, now: madeAt().UnixMicro(), ids: w.ids}
				again.check()
				second, _ := again.backup()
				want, got := rowsIn(t, first), rowsIn(t, second)
				next := len(want["transactions"]) + len(want["events"]) + 1
				event := fmt.Sprintf(`[%d wallet.restored  {"made_at":%q,"source":%q,"schema":%d} %d local   []]`,
					next, facts.MadeAt.Format(time.RFC3339Nano), kind, SchemaVersion, madeAt().UnixMicro())
				want["events"] = append(want["events"], event)
				want["sequence"] = []string{fmt.Sprintf("[1 %d %d]", next+1, madeAt().UnixMicro())}
				for table := range want {
					if !slices.Equal(want[table], got[table]) {
						t.Errorf("%s:\n got %v\nwant %v", table, got[table], want[table])
					}
				}
				// It is a wallet as any other.
				bob := again.person("Bob")
				again.topUp(bob, again.card(bob), 700)
				again.pay(bob, again.merchant("another"), 100, nil)
				order := SandboxOrder{Key: "txn_2", Direction: "in", Token: "tok", Amount: "5.00", Currency: "EUR", State: engine.RailSucceeded, CreatedAt: time.UnixMicro(again.tick()).UTC()}
				if _, fresh, err := restored.Sandbox().Remember(t.Context(), order); err != nil || !fresh {
					t.Errorf("remember: %t, %v", fresh, err)
				}
				again.check()
			})
		}
	}
}

// Writers on PostgreSQL commit in another order than that of their times, post to
// one account of the system at one moment, and are not numbered yet.
func TestABackupOfConcurrentWritersIsInOrder(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	ada, bob, shop, books := w.person("Ada"), w.person("Bob"), w.merchant("shop"), w.merchant("books")
	for _, who := range []string{ada, bob} {
		w.topUp(who, w.card(who), 10_000)
	}
	w.now += 1000
	for range 10 {
		w.now += 10
		w.pay(ada, shop, 5, nil)
		w.now -= 7 // Bob's is committed later and happened before
		w.pay(bob, books, 5, nil)
		w.now += 7
	}
	// Both take a fee at one moment.
	moment := w.now + 100
	w.now = moment
	w.pay(ada, shop, 5, nil)
	w.now = moment
	w.pay(bob, books, 5, nil)
	path, _ := w.backup()
	restored, _ := restore(t, path, false)
	(&world{t: t, store: restored, path: path}).check()
}

func TestABackupIsConsistentWhileOthersWrite(t *testing.T) {
	t.Parallel()
	for kind, makeWorld := range sources() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := makeWorld(t)
			payers, shops := make([]string, 4), make([]string, 4)
			for i := range payers {
				payers[i], shops[i] = w.person("Payer"), w.merchant(fmt.Sprintf("shop%d", i))
				w.topUp(payers[i], w.card(payers[i]), 1_000_000)
			}
			var clock atomic.Int64 // of all writers, read when it is their turn
			clock.Store(w.now)
			var stopped atomic.Bool
			var writers sync.WaitGroup
			for i := range payers {
				other := w.beside(Options{BusyTimeout: time.Minute})
				other.ids += (i + 1) * 10_000_000
				writers.Go(func() {
					for !stopped.Load() {
						other.pay(payers[i], shops[i], 10, func(t *engine.Txn) {
							t.CreatedAt = clock.Add(1)
							t.EffectiveAt = t.CreatedAt
						})
					}
				})
			}
			before := int64(0)
			for range 5 {
				_, facts := w.backup()
				if facts.Transactions < before {
					t.Errorf("%d transactions after %d", facts.Transactions, before)
				}
				before = facts.Transactions
			}
			stopped.Store(true)
			writers.Wait()
			w.check()
		})
	}
}

func TestDamageToABackupIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fillAllTables()
	path, _ := w.backup()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	try := func(what string, content []byte) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := CheckBackup(t.Context(), path); wallet.CodeOf(err) != wallet.CodeBackupDamaged {
			t.Errorf("%s: %v", what, err)
		}
	}
	for range 200 {
		at, bit := random.IntN(len(whole)), random.IntN(8)
		bad := slices.Clone(whole)
		bad[at] ^= 1 << bit
		try(fmt.Sprintf("bit %d of byte %d", bit, at), bad)
	}
	for _, length := range []int{0, 1, 100, 4096, len(whole) / 2, len(whole) - 4096, len(whole) - 1} {
		try(fmt.Sprintf("cut off at %d", length), whole[:length])
	}
	try("a byte more", append(slices.Clone(whole), 0))
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := CheckBackup(t.Context(), path); err != nil {
		t.Errorf("undamaged: %v", err)
	}
}

func TestABackupOfEveryReleasedSchemaIsRestored(t *testing.T) {
	t.Parallel()
	for kind := range sources() {
		for _, version := range released() {
			t.Run(fmt.Sprintf("%s %d", kind, version), func(t *testing.T) {
				t.Parallel()
				location := filepath.Join(t.TempDir(), "old.db")
				if kind == "postgres" {
					location = pgtest.Database(t)
				}
				made := makeOldWallet(t, location, version, 3)
				old := made.bare(Options{})
				path := filepath.Join(t.TempDir(), "backup")
				facts, err := old.Backup(t.Context(), path, madeAt())
				if err != nil || facts.Schema != version {
					t.Fatalf("%+v, %v", facts, err)
				}
				pool := old.open(forMigrating, 1)
				defer func() { _ = pool.Close() }()
				if now, _, err := old.version(t.Context(), pool); err != nil || now != version {
					t.Errorf("the backup brought the wallet to version %d: %v", now, err)
				}
				if _, err := Revive(t.Context(), path, Options{Keyring: made.keyring}); err != nil {
					t.Fatal(err)
				}
				restored := *made
				restored.path = path
				if kind == "postgres" {
					restored.path = pgtest.Database(t)
					if err := restored.bare(Options{}).RestoreFrom(t.Context(), path); err != nil {
						t.Fatal(err)
					}
				}
				info, err := restored.bare(Options{}).Info(t.Context())
				if err != nil || info.SchemaVersion != SchemaVersion || !info.CreatedAt.Equal(time.UnixMicro(start)) {
					t.Errorf("%+v, %v", info, err)
				}
				restored.wantSealed()
			})
		}
	}
}

func TestABackupOfANewerWalletIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	path, _ := w.backup()
	db := openPrivate(path)
	if _, err := db.Exec(`UPDATE backup SET schema = ?`, SchemaVersion+1); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := CheckBackup(t.Context(), path); wallet.CodeOf(err) != wallet.CodeWalletNewer {
		t.Errorf("check: %v", err)
	}
	if _, err := Revive(t.Context(), path, Options{}); wallet.CodeOf(err) != wallet.CodeWalletNewer {
		t.Errorf("revive: %v", err)
	}
}

func TestNothingIsRestoredOverAnything(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fillAllTables()
	path, _ := w.backup()
	_, revived := restore(t, path, false)

	taken := open(t, PostgresWallets.Database(t), Options{})
	if err := taken.RestoreFrom(t.Context(), revived); wallet.CodeOf(err) != wallet.CodeAlreadyExists {
		t.Errorf("a wallet: %v", err)
	}
	address := pgtest.Database(t)
	foreign := &world{t: t, path: address, store: open(t, address, Options{Create: true})}
	if _, err := foreign.rawServer().Exec(`CREATE TABLE shoes (id BIGINT)`); err != nil {
		t.Fatal(err)
	}
	if err := foreign.store.RestoreFrom(t.Context(), revived); wallet.CodeOf(err) != wallet.CodeStateConflict {
		t.Errorf("something else: %v", err)
	}
	// Tables that a run which was killed has left are no hindrance.
	address = pgtest.Database(t)
	begun := &world{t: t, path: address, store: open(t, address, Options{Create: true})}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := begun.store.RestoreFrom(ctx, revived); !errors.Is(err, context.Canceled) {
		t.Errorf("cut off: %v", err)
	}
	pool := begun.store.open(forMigrating, 1)
	if err := errors.Join(begun.store.runMigrations(t.Context(), pool, SchemaVersion), pool.Close()); err != nil {
		t.Fatal(err)
	}
	if err := begun.store.RestoreFrom(t.Context(), revived); err != nil {
		t.Error(err)
	}
	begun.check()
	// What SQLite has left of a wallet would be mixed into another.
	lost := filepath.Join(t.TempDir(), "wallet.db")
	if err := os.WriteFile(lost+"-wal", []byte("pages"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(t, lost, Options{Create: true}).Vacant(t.Context()); wallet.CodeOf(err) != wallet.CodeStateConflict {
		t.Errorf("beside a log: %v", err)
	}
}

// A backup names the key that is needed, holds it not, and opens with it alone.
func TestABackupNeedsTheKeyOfItsWallet(t *testing.T) {
	t.Parallel()
	for kind, makeWorld := range sources() {
		w := makeWorld(t)
		w.person("Ada")
		path, facts := w.backup()
		var keys engine.Keysets
		err := w.store.read(t.Context(), func(s *session) (err error) {
			keys, err = s.Keysets(t.Context())
			return err
		})
		if err != nil || facts.Key == "" || facts.Key != keys.Wrapping {
			t.Errorf("%s: it names the key %q, want %q: %v", kind, facts.Key, keys.Wrapping, err)
		}
		if survey, err := w.store.Survey(t.Context(), madeAt()); err != nil || survey != facts {
			t.Errorf("%s: it would say %+v, and says %+v: %v", kind, survey, facts, err)
		}
		if err := UnlockBackup(t.Context(), path, Options{Keyring: TestingKeyring}); err != nil {
			t.Errorf("%s: with the key: %v", kind, err)
		}
		none := func(string) engine.Keyring { return vault.New(vault.Places{File: filepath.Join(t.TempDir(), "none")}) }
		err = UnlockBackup(t.Context(), path, Options{Keyring: none})
		if wallet.CodeOf(err) != wallet.CodeWalletKeyMissing || !strings.Contains(err.Error(), facts.Key) {
			t.Errorf("%s: without it: %v", kind, err)
		}
		if _, err := CheckBackup(t.Context(), path); err != nil {
			t.Errorf("%s: it was changed: %v", kind, err)
		}
	}
}

func TestABackupThatIsStoppedSaysSo(t *testing.T) {
	t.Parallel()
	for kind, makeWorld := range sources() {
		w := makeWorld(t)
		w.person("Ada")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := w.store.Backup(ctx, filepath.Join(t.TempDir(), "backup"), madeAt()); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// Every difference between the schemas is one that a copy knows of.
func TestACopyKnowsTheTablesOfBothDatabases(t *testing.T) {
	t.Parallel()
	known := []string{"balance_deltas", "commits", "transactions", "events", "postings"}
	for _, list := range [][]string{onlyPostgres, onlySQLite} {
		for _, fact := range list {
			table, _, isColumn := strings.Cut(fact, ".")
			if isColumn && !slices.Contains(known, table) {
				t.Errorf("%s is otherwise, and no copy knows", fact)
			}
		}
	}
}
