//go:build unix

package faults

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func programRuns() share { return share{of: 50, usual: 2, short: 2} }

// TestTheProgramTellsTheCommandThatSettles runs okpay pay against a server over
// a bad network. When the program does not know what happened it names one
// command, and that command, run by a shell as it stands, settles it.
func TestTheProgramTellsTheCommandThatSettles(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		w := newWorld(t, location)
		runs, seed := programRuns().runs(t), firstSeed(t)
		var all sync.WaitGroup
		for i, c := range w.enter(2, "1000.00") {
			all.Go(func() {
				proxy := newProxy(t, w.address, w.wires)
				for n := i; n < runs && !t.Failed(); n += 2 {
					w.programRun(t, proxy, c, seed+uint64(n))
				}
			})
		}
		all.Wait()
		w.checkLedger()
	})
}

// inHaste leaves out of faults what has a caller wait for seconds: the program
// waits as long as it is asked to.
func inHaste(faults []fault) []fault {
	for i := range faults {
		if faults[i].retry != "" {
			faults[i].retry = "0"
		}
	}
	return faults
}

// programRun makes one payment by the program.
func (w *world) programRun(t *testing.T, proxy *proxy, c cast, seed uint64) {
	t.Helper()
	shell := newShell(t, "OKPAY_REMOTE=http://"+proxy.address, "OKPAY_TOKEN="+w.token)
	random := rand.New(rand.NewPCG(seed, 3))
	amount := 100 * (1 + random.Int64N(5))
	before := w.purses(c)
	paid := before.plus(purses{payer: -amount, merchant: amount - amount/fee})
	proxy.plan(inHaste(drawFaults(random)))
	r := shell.run(program(t), "pay", c.merchant, string(euros(amount)), "EUR", "--user", c.payer, "--memo", "it's for two", "-o", "json")
	proxy.heal()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s=%d: %s\n%s\n%s", seedVariable, seed, fmt.Sprintf(format, args...), r, proxy.tells())
	}
	now := w.purses(c)
	switch r.exit {
	case wallet.ExitOK:
		if now != paid {
			fail("it was acknowledged, and the purses are %+v, want %+v", now, paid)
		}
		return
	case wallet.ExitUsage: // a stranger answered
		if now != before {
			fail("it was refused, and the purses are %+v, were %+v", now, before)
		}
		return
	case wallet.ExitUnavailable:
		if now != before {
			fail("nothing happened, and the purses are %+v, were %+v", now, before)
		}
	case wallet.ExitUnknown:
		if now != before && now != paid {
			fail("the purses are %+v, were %+v", now, before)
		}
	default:
		fail("it ended otherwise")
	}
	settling, err := settlingCommand(r.stderr)
	if err != nil {
		fail("no command settles it: %v", err)
		return
	}
	if r = shell.run("sh", "-c", settling); r.exit != 0 || w.purses(c) != paid {
		fail("%s does not settle it: the purses are %+v, want %+v", settling, w.purses(c), paid)
	}
}

// settlingCommand reads the command out of the hint of an error in JSON.
func settlingCommand(stderr string) (string, error) {
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	var told struct {
		Error struct {
			Hint string `json:"hint"`
		} `json:"error"`
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &told); err != nil {
		return "", err
	}
	_, command, found := strings.Cut(told.Error.Hint, "does nothing twice: ")
	if !found || !strings.HasPrefix(command, "okpay ") {
		return "", fmt.Errorf("the hint is %q", told.Error.Hint)
	}
	return command, nil
}

// manyItems is how many items the payout of the program has.
const manyItems = 300

// TestTheProgramPaysManyOnceOverABadNetwork runs okpay payout run, and as often
// as it is told to the command that settles it.
func TestTheProgramPaysManyOnceOverABadNetwork(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		w := newWorld(t, location)
		w.enter(payees/2, "1.00")
		proxy := newProxy(t, w.address, w.wires)
		first := firstSeed(t)
		for n := range (programRuns().runs(t) + 1) / 2 {
			seed := first + uint64(n)
			random := rand.New(rand.NewPCG(seed, 4))
			p := w.newPayoutOf(t, manyItems, random, seed)
			shell := newShell(t, "OKPAY_REMOTE=http://"+proxy.address, "OKPAY_TOKEN="+w.token)
			command := fmt.Sprintf("okpay payout run %s/payees.csv --from %s --name june -o jsonl", p.dir, p.merchant)
			for try := 1; ; try++ {
				proxy.plan(inHaste(drawFaults(random)))
				r := shell.run("sh", "-c", command)
				proxy.heal()
				if r.exit == 0 && try == 1 && told(t, r.stdout) != p.lines(0) {
					t.Errorf("%s=%d: it printed %s", seedVariable, seed, r.stdout)
				}
				if r.exit == 0 {
					break
				}
				settling, err := settlingCommand(r.stderr)
				if r.exit == wallet.ExitUsage { // a stranger answered: nothing is to be settled
					settling, err = command, nil
				}
				if err != nil || settling != command || try == 20 {
					t.Fatalf("%s=%d: after %d runs it ended with %s: %q, %v\n%s", seedVariable, seed, try, r, settling, err, proxy.tells())
				}
			}
			p.verify(t, func(format string, args ...any) {
				t.Errorf("%s=%d: %s", seedVariable, seed, fmt.Sprintf(format, args...))
			})
		}
		w.checkLedger()
	})
}
