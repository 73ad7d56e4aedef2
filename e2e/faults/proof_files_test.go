//go:build unix

package faults

import (
	"fmt"
	"os"
	"slices"
	"strconv"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

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
