package store

import (
	"context"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

func TestNumbersComeSoonAfterTheCommitAndHaveNoGap(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	ada, shop := w.person("Ada"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 1000)
	held := w.hold(ada, shop, 10, start*2)
	last := w.pay(ada, shop, 5, nil)
	if held.Seq != 0 || last.Seq != 0 {
		t.Errorf("numbers at the commit: %d, %d", held.Seq, last.Seq)
	}
	var moving, seen int64
	err := w.store.Write(t.Context(), func(tx engine.Tx) error {
		b := w.batch()
		b.transition(held, wallet.TransactionVoided, "released")
		if err := b.save(tx); err != nil {
			return err
		}
		// One that is being moved on keeps nobody waiting for its number.
		return w.store.Read(t.Context(), func(r engine.Reader) error {
			list, err := r.Transactions(t.Context(), []string{held.ID, last.ID})
			if err == nil {
				moving, seen = list[0].Seq, list[1].Seq
			}
			return err
		})
	})
	if err != nil || moving == 0 || seen <= moving {
		t.Fatalf("numbers %d and %d, %v", moving, seen, err)
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		events, err := r.Events(ctx, held.ID)
		if err != nil || len(events) != 1 {
			return errors.Join(err, fmt.Errorf("%d events", len(events)))
		}
		list, err := r.Transactions(ctx, []string{held.ID})
		if err == nil && (list[0].Seq == 0 || list[0].Seq >= events[0].Seq) {
			t.Errorf("the hold has the number %d and its event %d", list[0].Seq, events[0].Seq)
		}
		return err
	})
	db := w.rawServer()
	var unnumbered, highest, count int64
	err = db.QueryRow(`WITH n AS (SELECT c.first_seq + l.place AS seq
			FROM (SELECT commit_id, place FROM transactions UNION ALL SELECT commit_id, place FROM events) AS l JOIN commits c ON c.id = l.commit_id)
		SELECT COUNT(*) FILTER (WHERE seq IS NULL), MAX(seq), COUNT(DISTINCT seq) FROM n`).Scan(&unnumbered, &highest, &count)
	if err != nil || unnumbered != 0 || highest != count {
		t.Errorf("%d have no number, the highest of %d is %d, %v", unnumbered, count, highest, err)
	}
}

func TestManySequencersGiveEachNumberOnce(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	var group sync.WaitGroup
	for i := range 4 {
		side := w.beside(Options{})
		side.ids = (i + 1) * 1_000_000
		group.Go(func() {
			for range 10 {
				side.person("Person")
				if err := side.store.numberNow(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	w.check()
}

func TestManyStoresMakeOneWalletAtOnce(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	var group sync.WaitGroup
	var made [6]wallet.WalletInfo
	for i := range made {
		s := open(t, address, Options{Create: true})
		group.Go(func() {
			var err error
			if made[i], err = s.Info(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, info := range made {
		if info != made[0] || info.Engine != "postgres" || info.SchemaVersion != SchemaVersion {
			t.Errorf("got %+v and %+v", made[0], info)
		}
	}
}

func TestWhatIsNoWalletOnAServerIsRefused(t *testing.T) {
	t.Parallel()
	empty, foreign, newer := pgtest.Database(t), pgtest.Database(t), pgtest.Database(t)
	if _, err := open(t, newer, Options{Create: true}).Info(t.Context()); err != nil {
		t.Fatal(err)
	}
	for address, statement := range map[string]string{
		foreign: "CREATE TABLE things (id BIGINT)",
		newer:   "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)",
	} {
		if _, err := (&world{t: t, path: address}).rawServer().Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	missing, err := url.Parse(empty)
	if err != nil {
		t.Fatal(err)
	}
	missing.Path = "/none_of_that_name"
	for name, c := range map[string]struct {
		address string
		options Options
		want    wallet.Code
	}{
		"an empty one":  {empty, Options{}, wallet.CodeWalletUnreadable},
		"another's":     {foreign, Options{Create: true}, wallet.CodeWalletUnreadable},
		"a newer one":   {newer, Options{Create: true}, wallet.CodeWalletNewer},
		"no database":   {missing.String(), Options{Create: true}, wallet.CodeConfiguration},
		"no server":     {"postgres://okpay:s3cret@127.0.0.1:1/okpay", Options{Create: true}, wallet.CodeUnavailable},
		"no such place": {"postgres://okpay:s3cret@/okpay?host=/nowhere/at/all", Options{Create: true}, wallet.CodeUnavailable},
	} {
		s := open(t, c.address, c.options)
		_, err := s.Info(t.Context())
		wantCode(t, name, err, c.want)
		wantCode(t, name+", a write", s.Write(t.Context(), func(engine.Tx) error { return nil }), c.want)
	}
	there, err := open(t, empty, Options{Create: true}).Exists(t.Context())
	if there || err != nil {
		t.Errorf("an empty database: %v, %v", there, err)
	}
	there, err = open(t, PostgresWallets.Database(t), Options{}).Exists(t.Context())
	if !there || err != nil {
		t.Errorf("a wallet: %v, %v", there, err)
	}
}

func TestThePasswordOfAnAddressIsToldNowhere(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"postgres://okpay:s3%2Fcret@127.0.0.1:1/okpay", "postgres://okpay:s3%2Fcret@127.0.0.1:port/okpay",
		"postgres://okpay:s3%2Fcret@127.0.0.1:1/okpay?sslmode=never", "postgres://127.0.0.1:1/okpay?password=s3/cret&user=okpay",
		"postgres://okpay:s3%2Fcret@[::1/okpay", "postgres://okpay:s3%2Fcret@127.0.0.1:1/okpay?sslrootcert=/nowhere/s3/cret",
	} {
		s, err := Open(t.Context(), address, Options{Create: true, Keyring: TestingKeyring})
		told := ""
		if err == nil {
			told = s.Location()
			_, err = s.Info(t.Context())
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		if code := wallet.CodeOf(err); code != wallet.CodeConfiguration && code != wallet.CodeUnavailable {
			t.Errorf("%s: got %v", address, err)
		}
		for _, secret := range []string{"s3/cret", "s3%2Fcret"} {
			if strings.Contains(told+fmt.Sprintf("%v %+v", err, err), secret) {
				t.Errorf("%s: told %s and %v", address, told, err)
			}
		}
	}
}

func TestWhatPostgreSQLSaysIsToldByItsCode(t *testing.T) {
	t.Parallel()
	at, err := reach("postgres://okpay:s3cret@db.example/okpay", Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &postgresDialect{at: at}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	said := func(code string) error {
		return fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: code, Message: "words"})
	}
	broke := func(severity, code string) error { // what ends the session, or the server
		return &pgconn.PgError{SeverityUnlocalized: severity, Code: code, Message: "words"}
	}
	for name, c := range map[string]struct {
		ctx    context.Context
		err    error
		want   wallet.Code
		commit wallet.Code // of the same at a commit
	}{
		"serialization":   {t.Context(), said("40001"), wallet.CodeWalletBusy, wallet.CodeWalletBusy},
		"deadlock":        {t.Context(), said("40P01"), wallet.CodeWalletBusy, wallet.CodeWalletBusy},
		"lock timeout":    {t.Context(), said("55P03"), wallet.CodeWalletBusy, wallet.CodeWalletBusy},
		"took too long":   {t.Context(), said("57014"), wallet.CodeTimeout, wallet.CodeOutcomeUnknown},
		"disk":            {t.Context(), said("53100"), wallet.CodeDiskFull, wallet.CodeDiskFull},
		"disk of the log": {t.Context(), broke("PANIC", "53100"), wallet.CodeDiskFull, wallet.CodeOutcomeUnknown},
		"log not flushed": {t.Context(), broke("PANIC", "58030"), wallet.CodeInternal, wallet.CodeOutcomeUnknown},
		"session ended":   {t.Context(), broke("FATAL", "25P03"), wallet.CodeInternal, wallet.CodeOutcomeUnknown},
		"disk, an error":  {t.Context(), broke("ERROR", "53100"), wallet.CodeDiskFull, wallet.CodeDiskFull},
		"memory":          {t.Context(), said("53200"), wallet.CodeUnavailable, wallet.CodeUnavailable},
		"connections":     {t.Context(), said("53300"), wallet.CodeUnavailable, wallet.CodeUnavailable},
		"a standby":       {t.Context(), said("25006"), wallet.CodeWalletReadOnly, wallet.CodeWalletReadOnly},
		"a right":         {t.Context(), said("42501"), wallet.CodeConfiguration, wallet.CodeConfiguration},
		"a password":      {t.Context(), said("28P01"), wallet.CodeConfiguration, wallet.CodeConfiguration},
		"pg_hba":          {t.Context(), said("28000"), wallet.CodeConfiguration, wallet.CodeConfiguration},
		"a database":      {t.Context(), said("3D000"), wallet.CodeConfiguration, wallet.CodeConfiguration},
		"shutdown":        {t.Context(), said("57P01"), wallet.CodeUnavailable, wallet.CodeOutcomeUnknown},
		"starting":        {t.Context(), said("57P03"), wallet.CodeUnavailable, wallet.CodeOutcomeUnknown},
		"connection":      {t.Context(), said("08006"), wallet.CodeUnavailable, wallet.CodeOutcomeUnknown},
		"a constraint":    {t.Context(), said("23514"), wallet.CodeInternal, wallet.CodeInternal},
		"cut off":         {t.Context(), io.ErrUnexpectedEOF, wallet.CodeUnavailable, wallet.CodeOutcomeUnknown},
		"closed":          {t.Context(), net.ErrClosed, wallet.CodeUnavailable, wallet.CodeOutcomeUnknown},
		"no connection":   {t.Context(), sql.ErrConnDone, wallet.CodeUnavailable, wallet.CodeOutcomeUnknown},
		"a certificate":   {t.Context(), x509.UnknownAuthorityError{}, wallet.CodeConfiguration, wallet.CodeOutcomeUnknown},
		"another fault":   {t.Context(), errors.New("words"), wallet.CodeInternal, wallet.CodeOutcomeUnknown},
		"ended":           {ended, io.ErrUnexpectedEOF, wallet.CodeInternal, wallet.CodeOutcomeUnknown},
		"ended, and told": {ended, said("57014"), wallet.CodeInternal, wallet.CodeOutcomeUnknown},
		"a refusal":       {t.Context(), wallet.Refuse(wallet.CodeLimitExceeded, "", ""), wallet.CodeLimitExceeded, wallet.CodeOutcomeUnknown},
	} {
		wantCode(t, name, d.fail(c.ctx, c.err, "try"), c.want)
		wantCode(t, name+", at a commit", d.failCommit(c.ctx, c.err), c.commit)
		// A program adds the one command that settles it to what has no other hint.
		if lost, ok := errors.AsType[*wallet.Error](d.failCommit(c.ctx, c.err)); ok && lost.Code == wallet.CodeOutcomeUnknown && lost.Hint != "" {
			t.Errorf("%s: the hint is %q", name, lost.Hint)
		}
		if strings.HasPrefix(name, "ended") && !errors.Is(d.fail(c.ctx, c.err, "try"), context.Canceled) {
			t.Errorf("%s: got %v", name, d.fail(c.ctx, c.err, "try"))
		}
	}
	if err := errors.Join(d.fail(t.Context(), nil, "try"), d.failCommit(t.Context(), nil)); err != nil {
		t.Errorf("no error became %v", err)
	}
}

func TestTextsThatNoDatabaseHoldsFindNothing(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	w.person("Ada")
	w.read(func(ctx context.Context, r engine.Reader) error {
		for _, text := range []string{"a\x00b", "\xff", "a\xc3"} {
			list, err := r.Transactions(ctx, []string{text})
			events, err2 := r.Events(ctx, text)
			keyed, err3 := r.KeyedEvents(ctx, []engine.KeyRef{{Scope: text, Key: text}})
			if err := errors.Join(err, err2, err3); err != nil || len(list)+len(events)+len(keyed) != 0 {
				t.Errorf("%q: %v", text, err)
			}
		}
		return nil
	})
}

func TestManyRowsAreWrittenAndReadAtOnce(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	const n = 3000
	shop, people, payout := w.merchant("shop"), w.crowd(n), w.id("po")
	w.topUp(shop, w.card(shop), n*100)
	w.openPayout(shop, payout, people, n)
	w.payItems(shop, payout, people, 0, n)
	w.check()
	w.read(func(ctx context.Context, r engine.Reader) error {
		list, err := r.History(ctx, engine.HistoryQuery{Owner: shop})
		if len(list) != n+1 {
			t.Errorf("the history has %d", len(list))
		}
		return err
	})
}
