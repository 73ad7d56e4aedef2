//go:build unix

package faults

import (
	"context"
	"os"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

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
