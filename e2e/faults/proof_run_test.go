//go:build unix

package faults

import (
	"context"
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

// applyAll pays all that can be paid, with what is wanting at first.
func (r *proofRun) applyAll() {
	r.dismiss()
	for _, it := range r.items {
		if !it.refused {
			it.sent = 1
		}
	}
	if r.want == wantNothing {
		r.pay(r.payers()...)
		r.adopt() // what was exported beside it is submitted
		r.wants(wallet.ItemPaid, wallet.ItemSubmitted)
		return
	}
	r.lack()
	r.do(func() task {
		return task{phase: phaseApply, exits: []int{wallet.ExitOK, wallet.ExitDeclined, wallet.ExitPartial}, args: r.args("apply", r.path("plan.json"))}
	})
	r.adopt()
	if r.random.IntN(2) == 0 {
		r.exportAll()
	}
	r.supply()
	payers := []string{phaseApply}
	if r.known() {
		payers = append(payers, phaseRetry, phaseRetry)
	}
	r.pay(payers...)
	r.adopt()
	r.wants(wallet.ItemPaid, wallet.ItemSubmitted)
}

// payers are the commands that pay what is not paid yet.
func (r *proofRun) payers() []string {
	if slices.ContainsFunc(r.items, func(it *proofItem) bool { return it.refused }) {
		return []string{phaseApply} // the file has a problem by now
	}
	return []string{phaseApply, phaseApply, phaseRun}
}

// pay runs one of the commands that pay until it ends well.
func (r *proofRun) pay(payers ...string) {
	payer := payers[r.random.IntN(len(payers))]
	exit := wallet.ExitOK
	for _, it := range r.items {
		if it.refused || it.status == wallet.ItemReturned {
			exit = wallet.ExitPartial
		}
	}
	beside := r.exporting("beside")
	r.do(func() task {
		t := task{phase: payer, exits: []int{exit}, beside: beside}
		switch payer {
		case phaseRun:
			t.args = r.args("run", r.path("payees.csv"))
		case phaseRetry:
			t.args = r.args("retry", r.name)
		default:
			t.args = r.args("apply", r.path("plan.json"))
		}
		if r.random.IntN(3) == 0 {
			t.args[4] = "jsonl" // an item as it is paid
		}
		return t
	})
	for _, it := range r.items {
		switch {
		case it.refused:
			it.status = wallet.ItemFailed
		case it.status == wallet.ItemPending || it.status == wallet.ItemFailed:
			it.status = wallet.ItemPaid
		}
	}
}

// dismiss closes the account of who is gone.
func (r *proofRun) dismiss() {
	if !slices.ContainsFunc(r.items, func(it *proofItem) bool { return it.refused }) {
		return
	}
	r.look(func(all wallet.Service) {
		_, err := all.CloseAccount(context.Background(), wallet.CloseAccountInput{
			Change: wallet.Change{Key: "close-" + r.tag}, User: r.payeeEmail(r.story.payees), Reason: "gone",
		})
		must(r.t, err)
	})
}

// lack takes from the merchant what the payout needs.
func (r *proofRun) lack() {
	r.seen = nil
	r.look(func(all wallet.Service) {
		if r.want == wantLiberty {
			_, err := all.Freeze(context.Background(), wallet.FreezeInput{Change: wallet.Change{Key: "freeze-" + r.tag}, User: r.merchant, Reason: "test"})
			must(r.t, err)
			return
		}
		cents := r.purse["EUR"] - r.random.Int64N(r.purse["EUR"]-plenty+1) - 1
		_, err := all.Withdraw(context.Background(), wallet.WithdrawInput{
			Change: wallet.Change{Key: "lack-" + r.tag}, User: r.merchant, Amount: money.Decimal(inCents(cents - withdrawal)), Currency: "EUR", Instrument: r.account(all),
		})
		must(r.t, err)
		r.purse["EUR"] -= cents
	})
}

// withdrawal is what it costs to take money out.
const withdrawal = 50

// account is the merchant's own at a bank.
func (r *proofRun) account(all wallet.Service) string {
	page, err := all.ListInstruments(context.Background(), wallet.ListInstrumentsInput{User: r.merchant})
	must(r.t, err)
	return page[0].ID
}

// supply gives it back.
func (r *proofRun) supply() {
	r.seen = nil
	r.look(func(all wallet.Service) {
		if r.want == wantLiberty {
			_, err := all.Unfreeze(context.Background(), wallet.FreezeInput{Change: wallet.Change{Key: "unfreeze-" + r.tag}, User: r.merchant, Reason: "test"})
			must(r.t, err)
			return
		}
		cents := r.sums()["EUR"] + plenty
		_, err := all.TopUp(context.Background(), wallet.TopUpInput{
			Change: wallet.Change{Key: "supply-" + r.tag}, User: r.merchant, Amount: money.Decimal(inCents(cents)), Currency: "EUR", Instrument: r.account(all),
		})
		must(r.t, err)
		r.purse["EUR"] += cents
	})
}

// exporting is the export of what there is in a currency, into a file or onto
// standard output. Nil when there is nothing to export in any.
func (r *proofRun) exporting(name string) func() task {
	for _, it := range r.items {
		if it.toBank() {
			return func() task {
				t := r.export(it.currency, false)
				t.args = append(t.args, "--out", r.path(name+".xml"))
				t.exits = []int{wallet.ExitOK, wallet.ExitConflict, wallet.ExitNotFound} // nothing to export yet, or no payout
				return t
			}
		}
	}
	return nil
}

func (r *proofRun) export(currency money.Currency, prints bool) task {
	account := "giro"
	if currency == "USD" {
		account = "dollars"
	}
	t := task{phase: phaseExport, exits: []int{wallet.ExitOK}, args: r.args("export", r.name, "--bank-account", account, "--format", r.format), prints: prints}
	if r.booking {
		t.args = append(t.args, "--batch-booking")
	}
	return t
}

// exportAll exports what is paid in each currency, and brings the bank the files.
func (r *proofRun) exportAll() {
	for _, currency := range []money.Currency{"EUR", "USD"} {
		if !slices.ContainsFunc(r.items, func(it *proofItem) bool {
			return it.toBank() && it.currency == currency && it.status.IsPaid()
		}) {
			continue
		}
		prints := r.random.IntN(3) == 0
		r.exported++
		name := fmt.Sprintf("%s-%d.xml", currency, r.exported)
		ended := r.do(func() task {
			t := r.export(currency, prints)
			if !prints {
				t.args = append(t.args, "--out", r.path(name))
			}
			return t
		})
		text := []byte(ended.stdout)
		if !prints {
			var err error
			if text, err = os.ReadFile(r.path(name)); err != nil {
				r.fail("it was exported, and there is no file: %v", err)
			}
		}
		r.bring(text)
		for _, it := range r.items {
			if it.toBank() && it.currency == currency && it.status == wallet.ItemPaid {
				it.status = wallet.ItemSubmitted
			}
		}
		r.wantStatuses()
		r.wantInstructed(currency)
	}
}

func (r *proofRun) bring(text []byte) {
	fresh, err := r.bank.take(text)
	if err != nil {
		r.fail("at the bank: %v", err)
	}
	r.note("the bank takes %d new instructions", fresh)
}

// report has the bank say what became of every instruction of which it has said
// nothing, and keeps it as what is to be.
func (r *proofRun) report() [][]byte {
	ids := r.endToEnd()
	var reports [][]byte
	for _, message := range r.bank.order {
		var fates []fate
		whole := true
		for _, it := range r.items {
			said := r.bank.instructions[ids[it.name]]
			if said.message != message {
				continue
			}
			if it.status != wallet.ItemSubmitted {
				whole = false
				continue
			}
			f := fate{id: said.id, returned: r.random.IntN(3) == 0}
			fates = append(fates, f)
			it.status = wallet.ItemSettled
			if f.returned {
				it.status = wallet.ItemReturned
			}
		}
		if len(fates) > 0 {
			reports = append(reports, r.bank.report(message, fates, whole, r.random)...)
		}
	}
	return reports
}

// importAll reads reports in any order, some of them twice.
func (r *proofRun) importAll(reports [][]byte, exits ...int) {
	reports = slices.Clone(reports)
	if len(reports) == 0 {
		return
	}
	for range r.random.IntN(3) {
		reports = append(reports, reports[r.random.IntN(len(reports))])
	}
	r.random.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
	if len(exits) == 0 {
		exits = []int{wallet.ExitOK}
	}
	for rest := reports; len(rest) > 0; {
		n := 1 + r.random.IntN(len(rest))
		part := rest[:n]
		rest = rest[n:]
		r.do(func() task {
			t := task{phase: phaseImport, exits: exits, reports: len(part), args: []string{"payout", "import-status", "-o", "json"}}
			for i, text := range part {
				name := "report-" + strconv.Itoa(i) + ".xml.in"
				r.write(name, string(text))
				t.args = append(t.args, r.path(name))
			}
			return t
		})
	}
	r.wantStatuses()
}

func (r *proofRun) anyReturned() bool {
	return slices.ContainsFunc(r.items, func(it *proofItem) bool { return it.status == wallet.ItemReturned })
}

// sendAgain sends what came back once more. Before that, the same command as ever
// does not.
func (r *proofRun) sendAgain() {
	if r.random.IntN(3) == 0 && !r.mended {
		r.pay(phaseApply)
		r.wantStatuses()
	}
	exit := wallet.ExitOK
	for _, it := range r.items {
		switch {
		case it.refused:
			exit = wallet.ExitPartial
		case it.status == wallet.ItemReturned:
			it.sent, it.status = it.sent+1, wallet.ItemPaid
			for before := it.row; r.mend && it.row == before; { // else nothing was mended
				it.row = drawAccount(r.random, it.currency)
			}
		}
	}
	if !r.mend {
		r.do(func() task {
			return task{phase: phaseReturn, exits: []int{exit}, args: r.args("retry", r.name, "--returned"), beside: r.exporting("beside-again")}
		})
		r.adopt()
		r.wants(wallet.ItemPaid, wallet.ItemSubmitted, wallet.ItemSettled)
		return
	}
	r.mended = true
	r.write("payees.csv", r.file())
	_ = os.Remove(r.path("plan.json"))
	r.do(func() task {
		return task{phase: phaseRun, exits: []int{exit}, args: r.args("run", r.path("payees.csv"))}
	})
	r.wantStatuses()
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

// returnLate has the bank send back what it has said was settled.
func (r *proofRun) returnLate() {
	ids := r.endToEnd()
	for _, message := range r.bank.order {
		var fates []fate
		for _, it := range r.items {
			if said := r.bank.instructions[ids[it.name]]; said.message == message && it.status == wallet.ItemSettled && r.random.IntN(2) == 0 {
				fates = append(fates, fate{said.id, true})
				it.status = wallet.ItemReturned
			}
		}
		if len(fates) > 0 {
			before := len(r.bank.reports)
			r.importAll(r.bank.report(message, fates, false, r.random))
			r.importAll(r.bank.reports[:before], wallet.ExitOK, wallet.ExitDifferences) // which contradicts what was said since
		}
	}
}
