//go:build unix

package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// The judge. It reads the wallet past all that was broken, and holds it against
// the naive model: an item is paid when a transaction of its merchant that bears
// its name says so, and the purses are what was in them less what left them.

// seen is what the wallet says of a payout.
type seen struct {
	payout   wallet.Payout
	items    map[string]wallet.PayoutItem
	paid     map[string]int // transactions that paid an item, those that came back too
	standing map[string]int // of these, those that did not come back
	back     map[string]int // transactions that gave the money back
	left     map[money.Currency]int64
	got      map[string]map[money.Currency]int64 // purses of payees
	exports  []wallet.PayoutExport
	listed   map[string][]wallet.CreditTransfer // of each export
}

// see reads everything of the run. PostgreSQL may end a commit for a program that
// is gone, so there it is read until nothing moves.
func (r *proofRun) see() *seen {
	if r.seen != nil { // nothing was done since
		return r.seen
	}
	r.seen = r.seeOnce()
	for r.way.postgres && !r.way.remote {
		before := r.seen
		if r.seen = r.seeOnce(); r.seen.String() == before.String() && maps.Equal(r.seen.left, before.left) {
			break
		}
	}
	return r.seen
}

func (r *proofRun) seeOnce() *seen {
	ctx := context.Background()
	s := &seen{
		items: map[string]wallet.PayoutItem{}, paid: map[string]int{}, standing: map[string]int{}, back: map[string]int{},
		left: map[money.Currency]int64{}, got: map[string]map[money.Currency]int64{}, listed: map[string][]wallet.CreditTransfer{},
	}
	r.look(func(all wallet.Service) {
		var err error
		s.payout, err = all.ShowPayout(ctx, wallet.ShowPayoutInput{From: r.merchant, Payout: r.name})
		if err != nil && wallet.CodeOf(err) != wallet.CodePayoutNotFound {
			must(r.t, err)
		}
		if err == nil {
			page, err := all.ListPayoutItems(ctx, wallet.ListPayoutItemsInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}, Payout: s.payout.ID})
			must(r.t, err)
			for _, it := range page.Items {
				s.items[it.Item] = it
			}
			s.exports, err = all.ListPayoutExports(ctx, wallet.ListPayoutExportsInput{Payout: s.payout.ID})
			must(r.t, err)
			for _, e := range s.exports {
				list, err := all.ListCreditTransfers(ctx, wallet.ListCreditTransfersInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}, Export: e.ID})
				must(r.t, err)
				s.listed[e.ID] = list.Items
			}
		}
		history, err := all.History(ctx, wallet.HistoryInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}, User: r.merchant})
		must(r.t, err)
		for _, txn := range history.Items {
			switch txn.Kind {
			case wallet.KindPayout:
				s.paid[txn.Item]++
				if txn.Status == wallet.TransactionPosted {
					s.standing[txn.Item]++
				}
			case wallet.KindReturn:
				s.back[txn.Item]++
			default:
			}
		}
		s.left = r.purses(all, r.merchant)
		for _, payee := range r.payees {
			s.got[payee] = r.purses(all, payee)
		}
	})
	return s
}

func (r *proofRun) purses(all wallet.Service, user string) map[money.Currency]int64 {
	list, err := all.Balance(context.Background(), wallet.BalanceInput{User: user})
	must(r.t, err)
	purses := map[money.Currency]int64{}
	for _, b := range list {
		cents, err := inMinor(string(b.Available))
		must(r.t, err)
		purses[b.Currency] = cents
	}
	return purses
}

// check holds what must be so at any time, in the middle of anything. It says
// whether anything has changed since it looked before.
func (r *proofRun) check() (changed bool) {
	s := r.see()
	left := map[money.Currency]int64{}
	for currency, cents := range r.purse {
		left[currency] = cents
	}
	got := map[string]map[money.Currency]int64{}
	for _, payee := range r.payees {
		got[payee] = map[money.Currency]int64{}
	}
	for _, it := range r.items {
		paid, standing, back := s.paid[it.name], s.standing[it.name], s.back[it.name]
		if standing > 1 || paid != standing+back || paid > it.sent || it.refused && paid > 0 {
			r.fail("%s was paid %d times, %d of them stand and %d came back; it was to be paid %d times", it.name, paid, standing, back, it.sent)
		}
		left[it.currency] -= it.cents * int64(standing)
		if !it.toBank() {
			got[r.payees[it.payee]][it.currency] += it.cents * int64(standing)
		}
		if shown, there := s.items[it.name]; there && shown.Status.IsPaid() != (standing == 1) {
			r.fail("%s is %s, and %d transactions say that it is paid", it.name, shown.Status, standing)
		}
	}
	for currency, cents := range left {
		if s.left[currency] != cents {
			r.fail("the merchant has %s %s, want %s", inCents(s.left[currency]), currency, inCents(cents))
		}
	}
	for payee, purses := range got {
		for currency, cents := range purses {
			if s.got[payee][currency] != cents {
				r.fail("the payee %s has %s %s, want %s", payee, inCents(s.got[payee][currency]), currency, inCents(cents))
			}
		}
	}
	r.checkCounts(s)
	r.checkExports(s)
	before := r.standing
	r.standing = s.String()
	return r.standing != before
}

// String tells how everything stands.
func (s *seen) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s %d", s.payout.ID, s.payout.Plan, len(s.exports))
	for _, name := range slices.Sorted(maps.Keys(s.items)) {
		fmt.Fprintf(&out, " %s %s %d", name, s.items[name].Status, s.paid[name])
	}
	return out.String()
}

// checkCounts holds the counts of a payout against its items.
func (r *proofRun) checkCounts(s *seen) {
	p := &s.payout
	if p.ID == "" || p.Status == wallet.PayoutLoading {
		return
	}
	count := map[wallet.ItemStatus]int{}
	for _, it := range s.items {
		count[it.Status]++
	}
	paid := count[wallet.ItemPaid] + count[wallet.ItemSubmitted] + count[wallet.ItemSettled]
	if p.Count != len(r.items) || len(s.items) != len(r.items) || p.Paid != paid || p.Failed != count[wallet.ItemFailed] || p.Pending != count[wallet.ItemPending] ||
		p.Submitted != count[wallet.ItemSubmitted] || p.Settled != count[wallet.ItemSettled] || p.Returned != count[wallet.ItemReturned] {
		r.fail("the payout says %+v, and its items are %v", *p, count)
	}
	totals := map[money.Currency]int64{}
	for _, total := range p.Totals {
		cents, err := inMinor(string(total.Amount))
		must(r.t, err)
		totals[total.Currency] += cents
	}
	for currency, cents := range r.sums() {
		if totals[currency] != cents {
			r.fail("the payout sums up to %s %s, want %s", inCents(totals[currency]), currency, inCents(cents))
		}
	}
}

// checkExports holds exports against each other and against the files that the
// bank has seen.
func (r *proofRun) checkExports(s *seen) {
	instructed := map[string]string{}
	for _, e := range s.exports {
		sum := int64(0)
		for _, x := range s.listed[e.ID] {
			if other, twice := instructed[x.EndToEndID]; twice {
				r.fail("%s is in two exports, %s and %s", x.EndToEndID, other, e.ID)
			}
			instructed[x.EndToEndID] = e.MessageID
			cents, err := inMinor(string(x.Amount))
			must(r.t, err)
			sum += cents
		}
		if said, err := inMinor(string(e.Amount)); err != nil || said != sum || e.Count != len(s.listed[e.ID]) {
			r.fail("the export %+v has %d instructions of %s", e, len(s.listed[e.ID]), inCents(sum))
		}
	}
	for id, at := range r.bank.instructions {
		if instructed[id] != at.message {
			r.fail("the bank was told of %s by %s, and the wallet knows of %q", id, at.message, instructed[id])
		}
	}
}

// wantStatuses wants each item to stand as the model says.
func (r *proofRun) wantStatuses() {
	s := r.see()
	for _, it := range r.items {
		if got := s.items[it.name].Status; got != it.status {
			r.fail("%s is %q, want %s: %+v", it.name, got, it.status, s.items[it.name])
		}
	}
}

// wants wants each item to stand in one of these ways, but for those that are
// refused for ever and those that came back before.
func (r *proofRun) wants(statuses ...wallet.ItemStatus) {
	for _, it := range r.items {
		if !it.refused && !slices.Contains(statuses, it.status) {
			r.fail("%s is %s, want %v", it.name, it.status, statuses)
		}
	}
	r.wantStatuses()
}

// adopt takes over how the items stand where the model does not know: which of them
// a purse was enough for, and what was exported beside a payment.
func (r *proofRun) adopt() {
	s := r.see()
	for _, it := range r.items {
		if shown, there := s.items[it.name]; there {
			it.status = shown.Status
		}
	}
}

// known says whether the wallet has the payout.
func (r *proofRun) known() bool { return r.see().payout.ID != "" }

// endToEnd gives the end-to-end ids of the items, those of their last attempt.
func (r *proofRun) endToEnd() map[string]string {
	ids := map[string]string{}
	for name, it := range r.see().items {
		if it.EndToEndID != "" {
			ids[name] = it.EndToEndID
		}
	}
	return ids
}

// wantInstructed wants the bank to have been told of each item that is submitted,
// with the right amount and account.
func (r *proofRun) wantInstructed(currency money.Currency) {
	ids := r.endToEnd()
	for _, it := range r.items {
		if !it.toBank() || it.currency != currency || it.status != wallet.ItemSubmitted {
			continue
		}
		said, there := r.bank.instructions[ids[it.name]]
		if !there || said.cents != it.cents || said.currency != string(it.currency) || said.number != it.row[1]+it.row[3] {
			r.fail("%s is submitted as %q, and what the bank was told is %+v", it.name, ids[it.name], said)
		}
	}
}

// verify holds what must be so at the end: each item was paid as often as it was to
// be, and the bank was told of each of these times.
func (r *proofRun) verify() {
	r.check()
	r.wantStatuses()
	s := r.see()
	told := map[string]int{}
	for _, list := range s.listed {
		for _, x := range list {
			if _, there := r.bank.instructions[x.EndToEndID]; !there {
				r.fail("the bank was never told of %s", x.EndToEndID)
			}
			told[x.Item]++
		}
	}
	for _, it := range r.items {
		instructed := 0
		if it.toBank() {
			instructed = it.sent
		}
		if s.paid[it.name] != it.sent || told[it.name] != instructed {
			r.fail("%s was paid %d times and instructed %d times, want %d", it.name, s.paid[it.name], told[it.name], it.sent)
		}
	}
}

// checkPlan verifies the plan on this machine, when there is one: whole, with the id
// that its content has, and the same as ever. It gives its id.
func (r *proofRun) checkPlan() string {
	text, err := os.ReadFile(r.path("plan.json"))
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	must(r.t, err)
	var plan wallet.PayoutPlan
	if err := json.Unmarshal(text, &plan); err != nil {
		r.fail("the plan is not whole: %v:\n%s", err, text)
	}
	hash, err := wallet.NewPlanHash(plan)
	must(r.t, err)
	for _, it := range plan.Items {
		must(r.t, hash.Add(it))
	}
	if hash.ID() != plan.ID || len(plan.Items) != len(r.items) || r.planID != "" && plan.ID != r.planID {
		r.fail("the plan has the id %s, and its content %s; it was %s", plan.ID, hash.ID(), r.planID)
	}
	r.planID = plan.ID
	return plan.ID
}

// checkDisk looks at what is left on this machine: a file that has its name is
// whole, and what is not whole has no name that anybody would take it by.
func (r *proofRun) checkDisk() {
	r.checkPlan()
	entries, err := os.ReadDir(r.machine)
	must(r.t, err)
	for _, entry := range entries {
		switch name := entry.Name(); {
		case strings.HasSuffix(name, ".xml"):
			text, err := os.ReadFile(r.path(name))
			must(r.t, err)
			r.bring(text) // whoever finds it may hand it in
		case strings.HasPrefix(name, ".okpay-"):
			info, err := entry.Info()
			must(r.t, err)
			if info.Mode().Perm() != 0o600 {
				r.fail("%s may be read by others: %s", name, info.Mode())
			}
			r.found.count("files without a name, left by programs that were killed")
			must(r.t, os.Remove(r.path(name)))
		}
	}
}

// problemLines reads the lines of the problems that an error tells.
func problemLines(stderr string) []int {
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	var told struct {
		Error struct {
			Details struct {
				Problems []struct {
					Line int `json:"line"`
				} `json:"problems"`
			} `json:"details"`
		} `json:"error"`
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &told); err != nil {
		return nil
	}
	var list []int
	for _, p := range told.Error.Details.Problems {
		list = append(list, p.Line)
	}
	return list
}
