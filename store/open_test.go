package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// readOnce opens a wallet and reads from it.
func readOnce(t testing.TB, path string, options Options) error {
	t.Helper()
	options.Keyring = TestingKeyring
	s, err := Open(t.Context(), path, options)
	if err != nil {
		return err
	}
	err = s.Read(t.Context(), func(r engine.Reader) error { _, err := r.LastAt(t.Context()); return err })
	return errors.Join(err, s.Close())
}

func wantCode(t testing.TB, what string, err error, want wallet.Code) {
	t.Helper()
	if got := wallet.CodeOf(err); got != want {
		t.Errorf("%s: got %q (%v), want %q", what, got, err, want)
	}
}

func TestANewWalletIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a", "b c#?%41")
	path := filepath.Join(folder, "wallet?x=1.db")
	made := time.UnixMicro(start)
	s := open(t, path, Options{Create: true, Now: func() time.Time { return made }})
	info, err := s.Info(t.Context())
	if err != nil || info.Engine != "sqlite" || info.Location != path || info.SchemaVersion != SchemaVersion || !info.CreatedAt.Equal(made) {
		t.Errorf("info: %+v, %v", info, err)
	}
	if err := s.Write(t.Context(), func(engine.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("modes are those of unix")
	}
	for name, want := range map[string]os.FileMode{folder: 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600} {
		entry, err := os.Stat(name)
		if err != nil || entry.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", name, entry, err, want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(folder, ".okpay-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := os.Stat(path + "-lock"); err == nil {
		t.Error("the lock of the schema is left behind")
	}
}

func TestAWalletIsFullySynchronousAndLogsAhead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var journal, sync, keys, pages string
	err := w.store.write(t.Context(), func(s *session) error {
		return s.conn.QueryRowContext(t.Context(), `SELECT (SELECT journal_mode FROM pragma_journal_mode), (SELECT synchronous FROM pragma_synchronous),
			(SELECT foreign_keys FROM pragma_foreign_keys), (SELECT page_size FROM pragma_page_size)`).Scan(&journal, &sync, &keys, &pages)
	})
	if err != nil || journal != "wal" || sync != "2" || keys != "1" || pages != "4096" {
		t.Errorf("journal %s, synchronous %s, foreign keys %s, page size %s, %v", journal, sync, keys, pages, err)
	}
}

func TestAReadUsesOneConnectionAndAWriteItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	reading := open(t, w.path, Options{})
	if err := reading.Read(t.Context(), func(r engine.Reader) error { return readEverything(t.Context(), r, "") }); err != nil {
		t.Fatal(err)
	}
	if reading.writer != nil || reading.reader.Stats().OpenConnections != 1 {
		t.Errorf("a read opened %d connections, and one to write: %t", reading.reader.Stats().OpenConnections, reading.writer != nil)
	}
	writing := open(t, w.path, Options{})
	if err := writing.Write(t.Context(), func(engine.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if writing.reader != nil || writing.writer.Stats().OpenConnections != 1 {
		t.Error("a write opened more than its own connection")
	}
}

func TestWhatIsNoWalletIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := filepath.Join(folder, "foreign.db")
	db, err := sql.Open("sqlite3", foreign)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("CREATE TABLE t (a)")
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	create := Options{Create: true}
	for name, c := range map[string]struct {
		path    string
		options Options
	}{
		"no name":           {"", create},
		"a folder":          {folder, create},
		"no file":           {filepath.Join(folder, "none.db"), Options{}},
		"nothing to read":   {filepath.Join(folder, "none.db"), Options{Create: true, ReadOnly: true}},
		"below a file":      {filepath.Join(file("plain", "x"), "wallet.db"), create},
		"an empty file":     {file("empty.db", ""), Options{}},
		"text":              {file("text.db", strings.Repeat("this is no database ", 100)), create},
		"short text":        {file("short.db", "x"), create},
		"another's":         {foreign, create},
		"a damaged header":  {file("header.db", "SQLite format 3\x00"+strings.Repeat("\xff", 4080)), create},
		"a device":          {os.DevNull, create},
		"a name with a nul": {"a\x00b", create},
	} {
		wantCode(t, name, readOnce(t, c.path, c.options), wallet.CodeWalletUnreadable)
	}
	if err := readOnce(t, file("fresh.db", ""), create); err != nil {
		t.Errorf("an empty file where one may be made: %v", err)
	}
	_, err = Open(t.Context(), "postgres://host:port/db", create)
	wantCode(t, "an address that cannot be read", err, wallet.CodeConfiguration)
}

func TestADamagedWalletIsUnreadable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	w.topUp(ada, w.card(ada), 1000)
	if err := w.store.Close(); err != nil { // writes the log back
		t.Fatal(err)
	}
	content, err := os.ReadFile(w.path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(content); i++ {
		content[i] = 0xA5
	}
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, broken, Options{})
	err = s.Read(t.Context(), func(r engine.Reader) error { return readEverything(t.Context(), r, ada) })
	wantCode(t, "read", err, wallet.CodeWalletUnreadable)
}

func TestAWalletOfANewerVersionIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	if _, err := w.raw().Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "read", readOnce(t, w.path, Options{}), wallet.CodeWalletNewer)
	s := open(t, w.path, Options{Create: true})
	wantCode(t, "write", s.Write(t.Context(), func(engine.Tx) error { return nil }), wallet.CodeWalletNewer)
}

func TestManyMakeOneWalletAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "wallet.db")
	const many = 20
	var group sync.WaitGroup
	failures := make(chan error, many)
	for range many {
		group.Go(func() {
			s, err := Open(t.Context(), path, Options{Create: true, Keyring: TestingKeyring})
			if err == nil {
				err = s.Write(t.Context(), func(tx engine.Tx) error { _, err := tx.LastAt(t.Context()); return err })
				err = errors.Join(err, s.Close())
			}
			failures <- err
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			t.Error(err)
		}
	}
	s := open(t, path, Options{})
	err := s.read(t.Context(), func(r *session) error {
		n, err := r.number(t.Context(), "count", "SELECT COUNT(*) FROM goose_db_version WHERE version_id = 1")
		if n != 1 {
			t.Errorf("the first migration ran %d times", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAWalletThatWasHalfMadeIsFinished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.store.Info(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.raw().Exec("DELETE FROM wallet"); err != nil { // killed before it was dated
		t.Fatal(err)
	}
	if err := readOnce(t, w.path, Options{Create: true}); err != nil {
		t.Error(err)
	}
}

func TestAClosedContextOpensNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, filepath.Join(t.TempDir(), "w.db"), Options{Create: true}); err == nil {
		t.Error("opened")
	}
}
