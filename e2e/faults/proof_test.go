//go:build unix

package faults

import (
	"math/rand/v2"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/e2e/dying"
	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// The proof of payouts: payee files are planned, applied, exported, reported on
// by a bank and retried, in four ways, while programs, servers and connections
// die under it. A naive model says what must be so after each step.

func proofRuns() share { return share{of: 1, usual: 12, short: 4} }

// way is how a wallet is reached, and where it is.
type way struct{ remote, postgres bool }

func ways() []way {
	return []way{{false, false}, {false, true}, {true, false}, {true, true}}
}

func (w way) String() string {
	name := "local, SQLite"
	if w.postgres {
		name = "local, PostgreSQL"
	}
	if w.remote {
		name = "server" + name[len("local"):]
	}
	return name
}

// TestProofOfPayouts runs seeded payouts to their end under all that can break,
// a share of the campaign in each way.
func TestProofOfPayouts(t *testing.T) {
	t.Parallel()
	runs, seed := proofRuns().runs(t), firstSeed(t)
	found := newFindings(runs, seed)
	t.Run("ways", func(t *testing.T) { // ends when all within it have ended
		for i, w := range ways() {
			t.Run(w.String(), func(t *testing.T) {
				t.Parallel()
				count := (runs + len(ways()) - 1 - i) / len(ways())
				if count == 0 {
					return
				}
				l := newLane(t, w, found)
				for n := range count {
					l.run(seed + uint64(i+n*len(ways())))
					if t.Failed() {
						return
					}
					if end, bounded := t.Deadline(); bounded && time.Until(end) < slowRun {
						break // what was run counts
					}
					if n%ledgerEvery == ledgerEvery-1 {
						l.checkLedger()
					}
				}
				l.checkLedger()
			})
		}
	})
	found.tell(t)
}

// ledgerEvery is after how many runs of a lane the whole ledger is checked.
const ledgerEvery = 10

// lane is one wallet in which one run follows the other. Locally nobody has it
// open between the commands, so that what a killed one leaves is found by the
// next.
type lane struct {
	t        *testing.T
	way      way
	found    *findings
	location string
	shell    *shell
	kept     *engine.Engine // over PostgreSQL

	// With a server.
	served *serving
	proxy  *proxy
	client *api.Client
	died   string // the file in which a server names the step at which it dies
}

func newLane(t *testing.T, w way, found *findings) *lane {
	t.Helper()
	l := &lane{t: t, way: w, found: found, location: filepath.Join(t.TempDir(), "wallet.db")}
	if w.postgres {
		l.location = pgtest.Database(t)
		l.kept = openEngine(t, l.location)
	}
	token := ""
	l.look(func(all wallet.Service) {
		made, err := all.CreateAPIKey(t.Context(), wallet.CreateAPIKeyInput{
			Change: wallet.Change{Key: "operator"}, Name: "operator", Scopes: []wallet.Scope{wallet.ScopeOperator},
		})
		l.must(err)
		token = made.Secret
		for _, account := range []wallet.AddBankAccountInput{
			{Name: "giro", IBAN: "AT611904300234573201", Currency: "EUR"},
			{Name: "dollars", Account: "123456789", Routing: "021000021", Country: "US", Currency: "USD"},
		} {
			account.Key, account.Holder = "bank-"+account.Name, "Okpay Ltd"
			_, err := all.AddBankAccount(t.Context(), account)
			l.must(err)
		}
	})
	if !w.remote {
		l.shell = newShell(t, "OKPAY_WALLET="+l.location)
		return l
	}
	l.served = &serving{shell: newShell(t), address: freeAddress(t), wallet: l.location}
	l.served.start()
	t.Cleanup(l.served.kill)
	l.proxy = newProxy(t, l.served.address, nil)
	l.client = clientOf(t, l.proxy.address, token)
	l.shell = newShell(t, "OKPAY_REMOTE=http://"+l.proxy.address, "OKPAY_TOKEN="+token)
	l.died = filepath.Join(l.shell.dir, "died")
	return l
}

// freeAddress is one that is free, and taken again at once.
func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // it was never used
	return listener.Addr().String()
}

func (l *lane) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// look gives the wallet into the hands of its operator, past server and network.
func (l *lane) look(do func(all wallet.Service)) {
	l.t.Helper()
	if l.kept != nil {
		do(l.kept.As(engine.LocalOperator()))
		return
	}
	db, err := store.Open(l.t.Context(), l.location, store.Options{Create: true, Keyring: keyring})
	l.must(err)
	do(engineOver(l.t, db).As(engine.LocalOperator()))
	l.must(db.Close())
}

func (l *lane) checkLedger() {
	l.t.Helper()
	l.look(func(all wallet.Service) {
		check, err := all.CheckLedger(l.t.Context(), wallet.CheckLedgerInput{})
		if err != nil || !check.OK {
			l.t.Errorf("the ledger is not as it must be: %+v, %v", check.Problems, err)
		}
	})
	l.found.ledgerChecked()
}

// serveUntil has a server that dies at a step take the place of the one that is
// there.
func (l *lane) serveUntil(step int) {
	l.t.Helper()
	l.served.kill()
	env := append(l.served.shell.env[:len(l.served.shell.env):len(l.served.shell.env)], dying.Variable+"=1", dying.ListenVariable+"="+l.served.address,
		"OKPAY_WALLET="+l.location, dying.StepVariable+"="+strconv.Itoa(step), dying.DiedVariable+"="+l.died)
	l.served.startAs(exec.Command(testBinary(l.t)), env)
}

// serveAgain has a server of the program be there.
func (l *lane) serveAgain() {
	l.t.Helper()
	l.served.kill()
	l.served.start()
}

// TestARunOfTheProofIsRepeatedByItsSeed draws a world twice.
func TestARunOfTheProofIsRepeatedByItsSeed(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		first, second := drawStory(rand.New(rand.NewPCG(seed, 5)), seed), drawStory(rand.New(rand.NewPCG(seed, 5)), seed)
		if first.file() != second.file() || first.name != second.name {
			t.Fatalf("the seed %d gives\n%s\nand\n%s", seed, first.file(), second.file())
		}
	}
}

// findings are what a proof has counted, over all ways.
type findings struct {
	mu      sync.Mutex
	runs    int
	seed    uint64
	done    map[string]int            // runs that ended, by way
	items   int                       // that were to be paid
	hits    map[string]map[string]int // by the moment and the phase
	ways    map[string]map[string]int // by the moment and the way
	steps   map[string]int            // at which programs and servers died, by name
	faults  [kinds]int                // done to requests
	exits   map[string]map[int]int    // of commands that were disturbed, by phase
	counted map[string]int            // whatever else there is to tell
	dials   map[string]int64
}
