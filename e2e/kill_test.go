//go:build unix

package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/e2e/dying"
)

// OKPAY_CAMPAIGN is how many times the program is killed at a random moment,
// over all errands together; the kills at each step come on top.
const (
	campaignVariable = "OKPAY_CAMPAIGN"
	defaultCampaign  = 140
	shortCampaign    = 20

	// leastKills is what a plain run of the tests must reach in all.
	leastKills = 200
	// seedVariable repeats the moments of a campaign.
	seedVariable = "OKPAY_SEED"
)

// How many items the payouts have: few where each step costs a run, many where
// the moments are to be spread.
const (
	stepItems   = 30
	momentItems = 300
)

// killed counts the kills of all tests of this kind.
type killed struct{ count atomic.Int64 }

func TestKill(t *testing.T) {
	t.Parallel()
	var kills killed
	t.Run("group", func(t *testing.T) { // ends when all within it have ended
		for _, e := range errands(stepItems) {
			if !e.fresh { // what makes a wallet has no steps to count
				t.Run("at each step of "+e.name, func(t *testing.T) {
					t.Parallel()
					killAtEachStep(t, e, &kills)
				})
			}
		}
		for i, e := range errands(momentItems) {
			t.Run("at any moment of "+e.name, func(t *testing.T) {
				t.Parallel()
				killAtAnyMoment(t, e, campaignShare(t, i), &kills)
			})
		}
	})
	t.Logf("killed %d times", kills.count.Load())
	if !testing.Short() && kills.count.Load() < leastKills {
		t.Errorf("killed %d times, want at least %d", kills.count.Load(), leastKills)
	}
}

// campaignShare is how many of the campaign's kills fall to the errand of that
// number.
func campaignShare(t *testing.T, number int) int {
	t.Helper()
	all := defaultCampaign
	if testing.Short() {
		all = shortCampaign
	}
	if text := os.Getenv(campaignVariable); text != "" {
		var err error
		if all, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s: %v", campaignVariable, err)
		}
	}
	count := len(errands(0))
	return (all + count - 1 - number) / count
}

// killAtEachStep kills the program once at each point between two things that
// a crash may come between, and lets it run again after each.
func killAtEachStep(t *testing.T, e errand, kills *killed) {
	template := newShell(t)
	args := e.prepare(template)
	names := stepsOf(t, e, template, args)
	for n, name := range names {
		if testing.Short() && n%5 != 0 {
			continue
		}
		s := template.clone(t)
		r := s.child(e, n+1, "", args)
		if r.signal != syscall.SIGKILL {
			t.Fatalf("step %d of %d (%s): the program was not killed: %s", n+1, len(names), name, r)
		}
		kills.count.Add(1)
		if r := s.try("", args...); r.exit != e.exit {
			t.Fatalf("killed at step %d of %d (%s) and run again: %s", n+1, len(names), name, r)
		}
		e.verify(t, s, fmt.Sprintf("killed at step %d of %d (%s) and run again", n+1, len(names), name))
	}
}

// stepsOf runs an errand whole and gives the names of the steps that it passes.
func stepsOf(t *testing.T, e errand, template *shell, args []string) []string {
	t.Helper()
	s := template.clone(t)
	trace := filepath.Join(s.dir, "trace")
	if r := s.child(e, 0, trace, args); r.exit != e.exit || r.signal != 0 {
		t.Fatalf("not killed at all: %s", r)
	}
	e.verify(t, s, "not killed at all")
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Split(string(text), "\n")
	if len(names) < 3 {
		t.Fatalf("only %d steps: %q", len(names), names)
	}
	return names
}

// killsInARow bounds how often one wallet sees its program killed before it is
// left to end.
const killsInARow = 6

// killAtAnyMoment kills the program at moments spread evenly over the time that
// it takes, several times in a row on the same wallet.
func killAtAnyMoment(t *testing.T, e errand, wanted int, kills *killed) {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(seedVariable); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("%s: %v", seedVariable, err)
		}
	}
	t.Logf("%s=%d", seedVariable, seed)
	random := rand.New(rand.NewPCG(seed, uint64(len(e.name))))
	template := newShell(t)
	args := e.prepare(template)
	takes := e.duration(t, template, args)
	for done, worlds := 0, 0; done < wanted; worlds++ {
		if worlds > 4*wanted+4 {
			t.Fatalf("killed %d times in %d wallets, and %d times were wanted: the moments miss", done, worlds, wanted)
		}
		s := template.clone(t)
		var history []string
		ended := false
		for range killsInARow {
			after := time.Duration(random.Int64N(int64(takes)))
			start := time.Now()
			r := s.killAfter(after, e, args)
			history = append(history, fmt.Sprintf("after %s: exit %d %v", after, r.exit, r.signal))
			if r.signal != syscall.SIGKILL {
				if r.exit != e.exit {
					t.Fatalf("%v: %s", history, r)
				}
				ended = true
				takes = time.Since(start) // a busy machine may be less so by now
				break
			}
			done++
			kills.count.Add(1)
		}
		if !ended {
			if r := s.try("", args...); r.exit != e.exit {
				t.Fatalf("%v and run again: %s", history, r)
			}
		}
		e.verify(t, s, strings.Join(history, ", "))
	}
}

// duration is how long an errand takes when nobody kills it: the middle of
// three.
func (e errand) duration(t *testing.T, template *shell, args []string) time.Duration {
	t.Helper()
	var taken []time.Duration
	for range 3 {
		s := template.clone(t)
		start := time.Now()
		if r := s.killAfter(longestRun, e, args); r.exit != e.exit {
			t.Fatalf("not killed at all: %s", r)
		}
		taken = append(taken, time.Since(start))
		e.verify(t, s, "not killed at all")
	}
	return max(min(taken[0], taken[1]), min(max(taken[0], taken[1]), taken[2]))
}

// verify checks that an errand was done exactly once and left the ledger sound.
func (e errand) verify(t *testing.T, s *shell, how string) {
	t.Helper()
	defer func() {
		if t.Failed() {
			t.Logf("%s: %s", e.name, how)
		}
	}()
	e.check(s)
	s.checkLedger()
}

// clone is a copy of the shell with its wallet and files.
func (s *shell) clone(t *testing.T) *shell {
	t.Helper()
	c := newShell(t)
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() {
			copyFile(t, filepath.Join(s.dir, entry.Name()), filepath.Join(c.dir, entry.Name()))
		}
	}
	return c
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	source, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close() //nolint:errcheck // it is only read
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(target, source)
	if err := errors.Join(err, target.Close()); err != nil {
		t.Fatal(err)
	}
}

// child runs an errand in a kill child that dies at a step, or at none.
func (s *shell) child(e errand, step int, trace string, args []string) result {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), longestRun)
	defer cancel()
	cmd := s.childCommand(ctx, e.chunk, args)
	cmd.Env = append(cmd.Env, dying.StepVariable+"="+strconv.Itoa(step), dying.TraceVariable+"="+trace)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return s.ended(ctx, cmd, err, stdout.String(), stderr.String())
}

func (s *shell) childCommand(ctx context.Context, chunk int, args []string) *exec.Cmd {
	cmd := s.command(ctx, testBinary(s.tb), args...)
	cmd.Env = append(cmd.Env, dying.Variable+"=1", dying.ChunkVariable+"="+strconv.Itoa(chunk))
	return cmd
}

func testBinary(tb testing.TB) string {
	tb.Helper()
	path, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	return path
}

// killAfter runs an errand and kills it after a while, unless it ends before.
// Where there is a wallet to be opened it is the kill child that runs, for its
// many commits; otherwise the program itself, with all that makes a wallet.
func (s *shell) killAfter(after time.Duration, e errand, args []string) result {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), longestRun)
	defer cancel()
	cmd := s.childCommand(ctx, e.chunk, args)
	if e.fresh {
		cmd = s.command(ctx, program, args...)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		s.tb.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	return s.ended(ctx, cmd, err, stdout.String(), stderr.String())
}

// number reads a single number from the wallet's file.
func (s *shell) number(query string, args ...any) int64 {
	s.tb.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.wallet()+"?mode=ro&_busy_timeout=10000")
	if err != nil {
		s.tb.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // what failed would show in what is checked
	var n int64
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		s.tb.Fatalf("%s: %v", query, err)
	}
	return n
}

// wantNumber fails the test when a number of the wallet's file is another.
func (s *shell) wantNumber(want int64, what, query string, args ...any) {
	s.tb.Helper()
	if got := s.number(query, args...); got != want {
		s.tb.Fatalf("%s: %d, want %d", what, got, want)
	}
}
