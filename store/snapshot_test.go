package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"github.com/okpay/okpay/wallet/engine"
)

// emptyFile opens a database that has nothing in it, as one that is made new.
func emptyFile(t testing.TB) *sql.DB {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "wallet.db")}
	return w.raw()
}

// lines reads a result of one column.
func lines(t testing.TB, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		list = append(list, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// whole tells all that is in a file of SQLite: each object in the words in which
// it was made, each column, the columns of each index, what refers to what, and
// each row, but for the moments at which migrations ran.
func whole(t testing.TB, db *sql.DB) []string {
	t.Helper()
	list := lines(t, db, `
		SELECT type || ' ' || name || ' on ' || tbl_name || ': ' || COALESCE(sql, 'by itself') FROM sqlite_schema
		UNION ALL SELECT 'column ' || m.name || '.' || c.cid || ' ' || c.name || ' ' || c.type || ' null ' || (1 - c."notnull")
			|| ' default ' || COALESCE(c.dflt_value, 'none') || ' key ' || c.pk || ' hidden ' || c.hidden
		FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table'
		UNION ALL SELECT 'index ' || l.name || ' unique ' || l."unique" || ' partial ' || l.partial || ' of ' || l.origin || ' ' || i.seqno || ' '
			|| COALESCE(i.name, 'expression') || ' desc ' || i.desc || ' ' || i.coll || ' key ' || i.key
		FROM sqlite_schema m JOIN pragma_index_list(m.name) l JOIN pragma_index_xinfo(l.name) i WHERE m.type = 'table'
		UNION ALL SELECT 'reference ' || m.name || ' ' || f.seq || ' ' || f."from" || ' to ' || f."table" || '.' || f."to"
			|| ' ' || f.on_update || ' ' || f.on_delete
		FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
		UNION ALL SELECT 'strict ' || name || ' ' || strict || ' without rowid ' || wr FROM pragma_table_list WHERE schema = 'main'`)
	for _, table := range lines(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table'`) {
		columns := lines(t, db, `SELECT name FROM pragma_table_info(?) WHERE name <> 'tstamp' ORDER BY cid`, table)
		list = append(list, lines(t, db, `SELECT 'row of `+table+` ' || quote(`+strings.Join(columns, `) || ', ' || quote(`)+`) FROM `+table)...)
	}
	slices.Sort(list)
	return list
}

func TestTheSnapshotMakesWhatTheMigrationsMake(t *testing.T) {
	t.Parallel()
	stepwise, atOnce := emptyFile(t), emptyFile(t)
	folder, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		t.Fatal(err)
	}
	if err := migrateUp(t.Context(), stepwise, folder); err != nil {
		t.Fatal(err)
	}
	if _, err := atOnce.Exec(sqliteSnapshot); err != nil {
		t.Fatal(err)
	}
	want, got := whole(t, stepwise), whole(t, atOnce)
	if missing := without(want, got); len(missing) != 0 {
		t.Errorf("the snapshot lacks, until `make generate`:\n%s", strings.Join(missing, "\n"))
	}
	if more := without(got, want); len(more) != 0 {
		t.Errorf("the snapshot alone has, until `make generate`:\n%s", strings.Join(more, "\n"))
	}
	if len(got) != len(want) || len(want) < 300 {
		t.Errorf("%d facts of the snapshot are compared with %d", len(got), len(want))
	}
}

func migrateUp(ctx context.Context, db *sql.DB, folder fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func TestLaterMigrationsGoOnFromTheSnapshot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	folder := fstest.MapFS{}
	names, err := fs.Glob(migrations, "migrations/sqlite/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names { // none of which would run twice
		folder[filepath.Base(name)] = &fstest.MapFile{Data: []byte("-- +goose Up\nSELECT * FROM ran_already;\n")}
	}
	folder[fmt.Sprintf("%04d_later.sql", SchemaVersion+1)] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE later (a INTEGER) STRICT;\n")}
	if err := migrateUp(t.Context(), w.raw(), folder); err != nil {
		t.Fatal(err)
	}
	if got := lines(t, w.raw(), `SELECT MAX(version_id) || ' ' || (SELECT COUNT(*) FROM later) FROM goose_db_version`); got[0] != fmt.Sprint(SchemaVersion+1, " 0") {
		t.Errorf("after a later migration: %q", got)
	}
}

// badKeys makes keysets that the database refuses, after the tables were made.
type badKeys struct{ engine.Keyring }

func (badKeys) Create(context.Context, int64, bool) (engine.Keysets, error) {
	return engine.Keysets{}, nil
}

func TestAWalletIsMadeWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "wallet.db")
	w := &world{t: t, path: path, store: open(t, path, Options{Create: true, Keyring: func(string) engine.Keyring { return badKeys{} }})}
	if _, err := w.store.Info(t.Context()); err == nil {
		t.Fatal("a wallet was made without keys")
	}
	if left := lines(t, w.raw(), `SELECT name FROM sqlite_schema`); len(left) != 0 {
		t.Errorf("left in the file: %q", left)
	}
	if err := readOnce(t, path, Options{Create: true}); err != nil {
		t.Errorf("made again: %v", err)
	}
}

// An older program ran migrations one after the other and may have been killed
// after each, or after it had made the table in which it counts them.
func TestAWalletThatAnOlderProgramBeganIsFinished(t *testing.T) {
	t.Parallel()
	for _, version := range []int64{0, 1, sealingSchema, SchemaVersion} {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "wallet.db")
			s := open(t, path, Options{Create: true})
			if err := s.file.create(); err != nil {
				t.Fatal(err)
			}
			pool := s.open(forMigrating, 1)
			err := s.turnOnLog(t.Context(), pool)
			if version == 0 {
				_, created := pool.Exec(`CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
					is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
					INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)`)
				err = errors.Join(err, created)
			} else {
				err = errors.Join(err, s.runMigrations(t.Context(), pool, version))
			}
			if err := errors.Join(err, pool.Close()); err != nil {
				t.Fatal(err)
			}
			if err := readOnce(t, path, Options{Create: true}); err != nil {
				t.Fatal(err)
			}
			w := &world{t: t, path: path, store: s, now: start}
			w.person("Ada")
			w.check()
		})
	}
}

// BenchmarkNew makes wallets in files of their own.
func BenchmarkNew(b *testing.B) {
	folder := b.TempDir()
	for n := 0; b.Loop(); n++ {
		s := open(b, filepath.Join(folder, fmt.Sprint(n)), Options{Create: true})
		if _, err := s.Info(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
