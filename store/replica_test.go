package store

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// handClock is moved by hand.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// browsing is a wallet with a copy.
type browsing struct {
	*world
	with  *Store
	clock *handClock
	log   *bytes.Buffer
}

// browse opens the world's wallet again, with a copy of it at an address.
func (w *world) browse(replica string) *browsing {
	w.t.Helper()
	b := &browsing{world: w, clock: &handClock{now: time.Unix(1_800_000_000, 0)}, log: &bytes.Buffer{}}
	var err error
	b.with, err = Open(context.Background(), w.path, Options{Replica: replica, Now: b.clock.Now, Log: slog.New(slog.NewTextHandler(b.log, nil))})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := b.with.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return b
}

// seen counts the transactions of a history, and who answered.
func (b *browsing) seen() int {
	b.t.Helper()
	n := 0
	err := b.with.Browse(context.Background(), func(r engine.Reader) error {
		list, err := r.History(context.Background(), engine.HistoryQuery{})
		n = len(list)
		return err
	})
	if err != nil {
		b.t.Error(err)
	}
	return n
}

func (b *browsing) wantReads(what string, want ReplicaReads) {
	b.t.Helper()
	if got := b.with.ReplicaReads(); got != want {
		b.t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

// onStandby runs a statement at the copy.
func (b *browsing) onStandby(address, statement string) {
	b.t.Helper()
	at := &world{t: b.t, path: address}
	if _, err := at.rawServer().ExecContext(context.Background(), statement); err != nil {
		b.t.Fatalf("%s: %v", statement, err)
	}
}

func TestAReplicaAnswersWithAllThatWasWritten(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	standby := pgtest.NewStandby(t)
	address := standby.Address(w.path)
	ada := w.person("Ada")
	card := w.card(ada)
	b := w.browse(address)
	const writes = 100
	for n := range writes {
		w.topUp(ada, card, 100)
		if got := b.seen(); got != n+1 {
			t.Fatalf("after %d top-ups the history has %d", n+1, got)
		}
		b.clock.advance(behindPause) // so that a slow moment is not held against it
	}
	reads := b.with.ReplicaReads()
	if reads.Replica < writes/2 || reads.Replica+reads.Behind != writes {
		t.Errorf("a copy that follows answered %+v", reads)
	}
	b.onStandby(address, `SELECT pg_wal_replay_pause()`)
	w.topUp(ada, card, 100)
	reads.Behind++
	if got := b.seen(); got != writes+1 {
		t.Errorf("while the copy stands still the history has %d", got)
	}
	b.wantReads("a copy that stands still", reads)
	b.onStandby(address, `SELECT pg_wal_replay_resume()`)
	reads.Down++
	b.seen()
	b.wantReads("right after that", reads)
	b.clock.advance(behindPause)
	for tries := 0; b.with.ReplicaReads().Replica == reads.Replica; tries++ { // it takes a moment to go on
		if tries == 300 {
			t.Fatal("the copy does not go on")
		}
		if got := b.seen(); got != writes+1 {
			t.Fatalf("the history has %d", got)
		}
		b.clock.advance(behindPause)
	}
	standby.Stop()
	w.topUp(ada, card, 100)
	down := b.with.ReplicaReads().Down
	for range 3 {
		if got := b.seen(); got != writes+2 {
			t.Errorf("without its copy the history has %d", got)
		}
	}
	if got := b.with.ReplicaReads().Down; got != down+3 {
		t.Errorf("a copy that is gone is counted %d times", got-down)
	}
	if text := b.log.String(); strings.Count(text, "the replica cannot be used") != 1 {
		t.Errorf("the log says %s", text)
	}
	w.check()
}

func TestWhatIsNoReplicaOfTheWalletIsNotRead(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	other := pgtest.Database(t) // made for itself: what is copied from the template has one birth
	made := open(t, other, Options{Create: true})
	if _, err := made.Info(t.Context()); err != nil {
		t.Fatal(err)
	}
	ada := w.person("Ada")
	w.topUp(ada, w.card(ada), 1000)
	empty := pgtest.Database(t)
	standby := pgtest.NewStandby(t)
	closed := strings.Replace(w.path, "host=", "host=/nowhere", 1)
	for says, address := range map[string]string{
		"takes writes of its own": w.path,
		"of another wallet":       standby.Address(other),
		"connect":                 closed,
		"ask how far it is":       standby.Address(empty),
	} {
		b := w.browse(address)
		for range 3 {
			if got := b.seen(); got != 1 {
				t.Errorf("%s: the history has %d", says, got)
			}
		}
		b.wantReads(says, ReplicaReads{Down: 3})
		if text := b.log.String(); strings.Count(text, "level=WARN") != 1 || !strings.Contains(text, says) {
			t.Errorf("%s: the log says %s", says, text)
		}
		b.clock.advance(downPause)
		b.seen()
		if text := b.log.String(); strings.Count(text, "level=WARN") != 2 {
			t.Errorf("%s: it is not tried again: %s", says, text)
		}
	}
}

func TestAReplicaThatHangsHoldsUpOneReadAtMost(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	hangs, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hangs.Close() })
	arrived := make(chan net.Conn, 10)
	go func() {
		for {
			conn, err := hangs.Accept()
			if err != nil {
				close(arrived)
				return
			}
			arrived <- conn
		}
	}()
	b := w.browse("postgres://okpay@" + hangs.Addr().String() + "/postgres?sslmode=disable")
	first := make(chan int, 1)
	go func() { first <- b.seen() }()
	held := <-arrived
	for range 20 { // while the first one waits
		b.seen()
	}
	b.wantReads("beside one that waits", ReplicaReads{Down: 20})
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	<-first
	b.wantReads("after it", ReplicaReads{Down: 21})
}

func TestARefusalFromAReplicaIsTheAnswer(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	standby := pgtest.NewStandby(t)
	b := w.browse(standby.Address(w.path))
	for b.with.ReplicaReads().Replica == 0 {
		b.seen()
		b.clock.advance(downPause)
	}
	// answered asks until the copy was asked, and gives how often fn was called.
	answered := func(fn func(calls int) error) (calls int, err error) {
		for {
			behind := b.with.ReplicaReads().Behind
			calls = 0
			err = b.with.Browse(t.Context(), func(engine.Reader) error { calls++; return fn(calls) })
			b.clock.advance(downPause)
			if b.with.ReplicaReads().Behind == behind {
				return calls, err
			}
		}
	}
	refusal := wallet.Refuse(wallet.CodeCustomerNotFound, "nobody", "")
	if calls, err := answered(func(int) error { return refusal }); !errors.Is(err, refusal) || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}
	lost := wallet.Refuse(wallet.CodeUnavailable, "gone", "")
	calls, err := answered(func(calls int) error {
		if calls == 1 {
			return lost
		}
		return nil
	})
	if err != nil || calls != 2 {
		t.Errorf("a copy that was lost in the middle: %v after %d calls", err, calls)
	}
}

func TestAReplicaGoesWithAServerAlone(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), t.TempDir()+"/wallet.db", Options{Create: true, Replica: "postgres://db.example/wallet"})
	wantCode(t, "a replica of a file", err, wallet.CodeConfiguration)
	_, err = Open(t.Context(), "postgres://db.example/wallet", Options{Replica: "postgres://user:" + url.QueryEscape("s3cret%") + "@db.example:port/wallet"})
	wantCode(t, "an address that is none", err, wallet.CodeConfiguration)
	if strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the error repeats the password: %v", err)
	}
}

func TestPoolsAreTold(t *testing.T) {
	t.Parallel()
	names := func(s *Store) string {
		var list []string
		for _, p := range s.Pools() {
			if p.MaxOpenConnections < 1 {
				t.Errorf("%s is not bounded", p.Name)
			}
			list = append(list, p.Name)
		}
		return strings.Join(list, " ")
	}
	local := newWorld(t)
	local.person("Ada")
	local.check()
	if got := names(local.store); got != "reader writer" {
		t.Errorf("of a file: %s", got)
	}
	w := newServerWorld(t)
	w.person("Ada")
	if got := names(w.store); got != "primary sequencer" {
		t.Errorf("of a server: %s", got)
	}
}
