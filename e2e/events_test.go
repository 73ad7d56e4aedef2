//go:build unix

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// consumer follows the events with the program, and keeps the number of the last
// one that it was given, as one would who is killed.
type consumer struct {
	t    *testing.T
	s    *shell
	last int64
}

// consume follows until so many events were seen, or until the program ends, and
// kills it then.
func (c *consumer) consume(most int, said *strings.Builder) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), longestRun)
	defer cancel()
	cmd := c.s.command(ctx, program, "events", "--follow", "--since", strconv.FormatInt(c.last, 10), "-o", "jsonl")
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for range most {
		if !lines.Scan() {
			break
		}
		var event wallet.Event
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			c.t.Fatalf("%s: %v", lines.Text(), err)
		}
		if event.Seq != c.last+1 {
			c.t.Errorf("after %d comes %d", c.last, event.Seq)
		}
		c.last = event.Seq
	}
	_ = cmd.Process.Signal(syscall.SIGKILL)
	_ = cmd.Wait() // it was killed
}

// lastEvent is the number of the newest event.
func (s *shell) lastEvent() int64 {
	s.tb.Helper()
	last, err := strconv.ParseInt(s.must("events", "--all", "--jq", ".[-1].seq"), 10, 64)
	if err != nil {
		s.tb.Fatal(err)
	}
	return last
}

func TestAFollowerThatIsKilledAndStartedAgainMissesNothing(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()
	const payments = 40
	var paying sync.WaitGroup
	paying.Go(func() {
		for i := range payments {
			s.try("", "pay", "cafe", "1", "EUR", "--user", "ann@example.com", "--order-id", fmt.Sprint(i), "-q").wantExit(t, 0)
		}
	})
	want := s.lastEvent() + 1
	c := &consumer{t: t, s: s}
	runs := 0
	for ; c.last < want || runs < 5; runs++ {
		if c.last >= want { // nothing is left to be seen until the next payment
			s.must("pay", "cafe", "1", "EUR", "--user", "ann@example.com", "-q")
			want = s.lastEvent()
		}
		c.consume(min(1+rand.IntN(8), int(want-c.last)), &strings.Builder{}) // more might never come
		want = s.lastEvent()
	}
	paying.Wait()
	for want = s.lastEvent(); c.last < want; {
		c.consume(int(want-c.last), &strings.Builder{})
	}
	t.Logf("%d events over %d runs", c.last, runs)
	if c.last < payments {
		t.Errorf("%d events of %d payments", c.last, payments)
	}
}

func TestAFollowerOutlivesARestartOfTheServer(t *testing.T) {
	t.Parallel()
	local := newShell(t)
	local.makeWorld()
	token := local.must("apikey", "create", "--name", "follower", "--scope", "operator", "--jq", ".secret", "-q")
	port := freePort(t)
	serve := func() *serving {
		served, err := serveWallet(local.env, local.wallet(), "--listen", port)
		if err != nil {
			t.Fatal(err)
		}
		return served
	}
	first := serve()
	before := local.lastEvent()
	c := &consumer{t: t, s: local.with("OKPAY_WALLET=", "OKPAY_REMOTE=http://"+port, "OKPAY_TOKEN="+token), last: before}
	const more = 6
	var said strings.Builder
	var following sync.WaitGroup
	following.Go(func() { c.consume(more, &said) })
	pay := func() {
		local.must("pay", "cafe", "1", "EUR", "--user", "ann@example.com", "-q")
	}
	time.Sleep(500 * time.Millisecond) // so that it follows by then
	for range more / 2 {
		pay()
	}
	if err := first.stop(); err != nil {
		t.Errorf("the server, with a follower: %v", err)
	}
	time.Sleep(4 * time.Second) // longer than one call tries
	for range more / 2 {
		pay()
	}
	second := serve()
	following.Wait()
	if err := second.stop(); err != nil {
		t.Error(err)
	}
	if c.last != before+more {
		t.Errorf("it saw %d of %d events: %s", c.last-before, more, said.String())
	}
	if !strings.Contains(said.String(), "asking again for 5m") {
		t.Errorf("it does not say that the server is away: %s", said.String())
	}
}

func TestAFollowerThatIsInterruptedSaysFromWhereToGoOn(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()
	last := s.lastEvent()
	r := s.interruptedAt(fmt.Sprintf(`{"seq":%d,`, last), outputOf, "events", "--follow", "--since", "0", "-o", "jsonl")
	r.wantExit(t, wallet.ExitInterrupted)
	told, err := readProblem(r.stderr)
	if err != nil || !strings.Contains(r.stderr, fmt.Sprintf(`"next":%d`, last)) || !strings.Contains(told.Hint, fmt.Sprintf("--since %d", last)) {
		t.Errorf("it says %s (%v)", r.stderr, err)
	}
	if got := strings.Count(r.stdout, "\n"); int64(got) != last {
		t.Errorf("%d lines of %d events", got, last)
	}
	r = s.interruptedAt("following the events after", errorsOf, "events", "--follow")
	r.wantExit(t, wallet.ExitInterrupted)
	if !strings.Contains(r.stderr, fmt.Sprintf("hint: go on with --follow --since %d", last)) || strings.Count(r.stdout, "\n") > 1 {
		t.Errorf("from now on: %s", r)
	}
}

func TestAFollowerWhomNobodyReadsEndsQuietly(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()
	r := s.bash(`(for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; okpay pay cafe 1 EUR --user ann@example.com -q; done) >paid 2>&1 &
		okpay events --follow -o jsonl | head -1; wait`)
	if r.exit != 0 || r.stderr != "" || strings.Count(r.stdout, "\n") != 1 {
		t.Errorf("%s", r)
	}
}
