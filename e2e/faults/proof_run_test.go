//go:build unix

package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// proofRun is one run: a story that is played in a lane, with a bank at its end.
type proofRun struct {
	*lane
	*story

	random   *rand.Rand
	bank     *proofBank
	merchant string
	payees   []string // ids
	purse    map[money.Currency]int64
	home     string // the folder of all machines
	machine  string // the folder in which commands run now
	machines int    // how many there were
	exported int    // files for the bank that were asked for, to name them
	planID   string // of the plan, once there is one
	mended   bool   // the file was mended since
	began    time.Time
	seen     *seen    // what the judge has read; nil when something may have changed since
	standing string   // how everything stood when it was last looked at
	told     []string // all that was done, for a run that fails
}

// The phases of a run, as they are counted.
const (
	phaseBad    = "plan of a bad file"
	phasePlan   = "plan"
	phaseApply  = "apply"
	phaseRun    = "run"
	phaseRetry  = "retry"
	phaseExport = "export"
	phaseImport = "import-status"
	phaseReturn = "retry --returned"
)

func phases() []string {
	return []string{phaseBad, phasePlan, phaseApply, phaseRun, phaseRetry, phaseExport, phaseImport, phaseReturn}
}

// run plays one story to its end.
func (l *lane) run(seed uint64) {
	random := rand.New(rand.NewPCG(seed, 5))
	r := &proofRun{lane: l, story: drawStory(random, seed), random: random, bank: newProofBank(), began: time.Now()}
	defer func() {
		if p := recover(); p != nil {
			if _, failed := p.(proofFailed); !failed {
				panic(p)
			}
			l.t.Errorf("%s=%d of %s:\n%s\nthe file:\n%s", seedVariable, seed, l.way, strings.Join(r.told, "\n"), r.file())
		}
	}()
	r.begin()
	r.plan()
	r.applyAll()
	for round := 0; ; round++ {
		r.exportAll()
		r.importAll(r.report())
		if round == r.retries || !r.anyReturned() {
			break
		}
		r.sendAgain()
	}
	r.end()
	if took := time.Since(r.began); took > slowRun {
		r.fail("it took %s", took)
	}
	must(l.t, os.RemoveAll(r.home))
	l.found.ended(l.way, len(r.items))
}

// proofFailed ends a run of which something is wrong.
type proofFailed struct{}

func (r *proofRun) note(format string, args ...any) {
	r.told = append(r.told, fmt.Sprintf("%6.3f ", time.Since(r.began).Seconds())+fmt.Sprintf(format, args...))
}

// slowRun is what a run takes at most where nothing waits for what does not come.
const slowRun = 2 * time.Minute

func (r *proofRun) fail(format string, args ...any) {
	r.note("FAILED: "+format, args...)
	panic(proofFailed{})
}

func (r *proofRun) begin() {
	r.look(func(all wallet.Service) { r.merchant, r.payees = r.people(r.t, all) })
	r.purse = r.sums()
	for currency := range r.purse {
		r.purse[currency] += plenty
	}
	r.home = filepath.Join(r.shell.dir, r.tag)
	r.newMachine()
	r.write("payees.csv", r.file())
	r.check()
}

func (r *proofRun) newMachine() {
	r.machine = filepath.Join(r.home, strconv.Itoa(r.machines))
	r.machines++
	must(r.t, os.MkdirAll(r.machine, 0o700))
}

func (r *proofRun) path(name string) string { return filepath.Join(r.machine, name) }

func (r *proofRun) write(name, text string) {
	must(r.t, os.WriteFile(r.path(name), []byte(text), 0o600))
}

// move goes on at another machine, which has what is kept in version control
// alone: the payee file and, when there is one, the plan.
func (r *proofRun) move() {
	before := r.machine
	r.newMachine()
	for _, name := range []string{"payees.csv", "plan.json"} {
		if text, err := os.ReadFile(filepath.Join(before, name)); err == nil {
			r.write(name, string(text))
		}
	}
	r.note("on another machine")
}

// plan plans the file, first with rows that no plan takes.
func (r *proofRun) plan() {
	if len(r.bad) > 0 {
		file, lines := r.badFile(r.random)
		r.write("payees.csv", file)
		ended := r.do(func() task {
			return task{phase: phaseBad, exits: []int{wallet.ExitUsage}, args: r.args("plan", r.path("payees.csv"), "--out", r.path("plan.json"))}
		})
		if got := problemLines(ended.stderr); !slices.Equal(got, lines) {
			r.fail("the bad lines are %v, and were told as %v: %s", lines, got, ended)
		}
		if _, err := os.Stat(r.path("plan.json")); err == nil {
			r.fail("a bad file has a plan")
		}
		r.write("payees.csv", r.file())
	}
	r.do(func() task {
		return task{phase: phasePlan, exits: []int{wallet.ExitOK}, args: r.args("plan", r.path("payees.csv"), "--out", r.path("plan.json"))}
	})
	if r.checkPlan() == "" {
		r.fail("there is no plan")
	}
}

// args are those of a command about the payout.
func (r *proofRun) args(verb, what string, more ...string) []string {
	args := []string{"payout", verb, what, "-o", "json"}
	switch verb {
	case "plan", "run":
		args = append(args, "--from", r.tag, "--name", r.name)
	case "retry", "export", "status":
		args = append(args, "--from", r.tag)
	}
	return append(args, more...)
}

// end does all of it again, which changes nothing, and looks whether everything is
// as it must be.
func (r *proofRun) end() {
	r.wantStatuses()
	r.importAll(r.bank.reports)
	if r.mended {
		r.pay(phaseRun)
	} else {
		r.pay(phaseApply)
	}
	r.wantStatuses()
	r.exportAll()
	if r.random.IntN(3) == 0 {
		r.returnLate()
	}
	r.verify()
}
