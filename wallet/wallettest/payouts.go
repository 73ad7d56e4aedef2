package wallettest

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// file is a payee file as it is planned.
type file struct {
	name string // of the payout
	rows []wallet.PayoutRow
	from string // the currency of the purse that pays all, empty for each its own
	skip bool   // leave out what another payout has paid
	mark byte   // what the hash of the file is made of; a mended file has another
}

// payees makes a file of rows "ITEM RECIPIENT AMOUNT CURRENCY", from line 2 on.
func payees(name string, rows ...string) file {
	f := file{name: name, mark: 'a'}
	for i, text := range rows {
		part := strings.Split(text, " ")
		f.rows = append(f.rows, wallet.PayoutRow{
			Line: i + 2, Item: part[0], Recipient: part[1], Amount: money.Decimal(part[2]), Currency: part[3], Memo: "pay of " + part[0],
		})
	}
	return f
}

// mended is the file after somebody changed it.
func (f file) mended(rows ...string) file {
	g := payees(f.name, rows...)
	g.mark, g.skip, g.from = f.mark+1, f.skip, f.from
	return g
}

func (w *world) planInput(from string, f file) wallet.PlanPayoutInput {
	return wallet.PlanPayoutInput{
		From: from, Purse: f.from, Name: f.name, Source: "payees.csv", SourceSHA256: strings.Repeat(string(f.mark), 64), SkipPaid: f.skip, Rows: f.rows,
	}
}

// planned plans a file that must have no problem.
func (w *world) planned(from string, f file) wallet.PayoutPlan {
	w.t.Helper()
	plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(from, f)))
	if len(plan.Problems) > 0 {
		w.t.Fatalf("the plan has problems: %+v", plan.Problems)
	}
	return plan
}

// chunk is the input that opens the items of a plan from first up to end.
func (w *world) chunk(plan wallet.PayoutPlan, first, end int, onError wallet.OnError) wallet.OpenPayoutInput {
	in := wallet.OpenPayoutInput{Change: w.change(), Plan: plan, First: first, OnError: onError}
	in.Plan.Items = plan.Items[first:min(end, len(plan.Items))]
	return in
}

// opened opens a plan in chunks of size items.
func (w *world) opened(plan wallet.PayoutPlan, size int, onError wallet.OnError) wallet.Payout {
	w.t.Helper()
	var payout wallet.Payout
	for first := 0; first < len(plan.Items); first += size {
		payout = w.payout(w.Service.OpenPayout(w.ctx(), w.chunk(plan, first, first+size, onError)))
	}
	return payout
}

// apply plans and opens a file, ready to be paid.
func (w *world) apply(from string, f file, onError wallet.OnError) wallet.Payout {
	w.t.Helper()
	return w.opened(w.planned(from, f), wallet.MaxPayoutChunk, onError)
}

func (w *world) payItems(payout string, limit int) (wallet.PayItemsResult, error) {
	return w.Service.PayItems(w.ctx(), wallet.PayItemsInput{Change: w.change(), Payout: payout, Limit: limit})
}

// paid pays a payout to its end, limit items at a time, and gives what became
// of the items in the order in which they were paid.
func (w *world) paid(payout string, limit int) (wallet.Payout, []wallet.PayoutItem) {
	w.t.Helper()
	var items []wallet.PayoutItem
	for range wallet.MaxPayoutRows {
		result, err := w.payItems(payout, limit)
		w.ok(err)
		items = append(items, result.Items...)
		w.countsItems(payout)
		if result.Done {
			return result.Payout, items
		}
	}
	w.t.Fatal("the payout has no end")
	return wallet.Payout{}, nil
}

func (w *world) showPayout(payout string) wallet.Payout {
	w.t.Helper()
	return w.payout(w.Service.ShowPayout(w.ctx(), wallet.ShowPayoutInput{Payout: payout}))
}

// countsItems says that the counts of a payout are those of its items, and that
// its status follows from them.
func (w *world) countsItems(payout string) {
	w.t.Helper()
	p := w.showPayout(payout)
	if p.Status == wallet.PayoutLoading {
		return
	}
	counts := map[wallet.ItemStatus]int{}
	items := w.items(payout, "")
	for _, item := range items {
		counts[item.Status]++
		if item.Status != wallet.ItemCancelled { // which may have been paid before
			equal(w, "the item "+item.Item+" is paid by a transaction", item.Transaction != "", item.Status.IsPaid() || item.Status == wallet.ItemReturned)
		}
		equal(w, "the item "+item.Item+" tells why it failed", item.Code != "" && (item.Message != "" || item.Status == wallet.ItemReturned),
			item.Status == wallet.ItemFailed || item.Status == wallet.ItemReturned)
	}
	got := fmt.Sprint(p.Count, p.Paid, p.Failed, p.Pending, p.Submitted, p.Settled, p.Returned, p.Cancelled)
	paid := counts[wallet.ItemPaid] + counts[wallet.ItemSubmitted] + counts[wallet.ItemSettled]
	want := fmt.Sprint(len(items), paid, counts[wallet.ItemFailed], counts[wallet.ItemPending], counts[wallet.ItemSubmitted], counts[wallet.ItemSettled],
		counts[wallet.ItemReturned], counts[wallet.ItemCancelled])
	equal(w, "the counts of the payout (all, paid, failed, pending, submitted, settled, returned, cancelled)", got, want)
	status := wallet.PayoutDone
	switch {
	case p.Status == wallet.PayoutStopped && p.Failed > 0:
		status = wallet.PayoutStopped
	case p.Pending > 0 && p.DueAt != nil && p.DueAt.After(w.Now()):
		status = wallet.PayoutScheduled
	case p.Pending > 0:
		status = wallet.PayoutRunning
	case p.Cancelled > 0 && p.Cancelled == p.Count:
		status = wallet.PayoutCancelled
	case p.Failed > 0 || p.Returned > 0 || p.Cancelled > 0:
		status = wallet.PayoutPartial
	}
	equal(w, "the status of the payout", p.Status, status)
	equal(w, "the payout has an end", p.FinishedAt != nil,
		status == wallet.PayoutDone || status == wallet.PayoutPartial || status == wallet.PayoutCancelled)
}

// outcomes are "ITEM STATUS CODE" of items, in their order.
func outcomes(items []wallet.PayoutItem) []string {
	list := make([]string, 0, len(items))
	for _, item := range items {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", item.Item, item.Status, item.Code)))
	}
	return list
}

// problems are "LINE ITEM CODE" of problems or warnings, in their order.
func problems(list []wallet.PayoutProblem) []string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%d %s %s", p.Line, p.Item, p.Code))
	}
	return out
}

// paidItems counts the transactions of kind payout that went to a customer, and
// says that no item was paid twice.
func (w *world) paidItems(user string) int {
	w.t.Helper()
	seen := map[string]bool{}
	list := w.history(wallet.HistoryInput{User: user, Kind: wallet.KindPayout})
	for _, t := range list {
		key := t.Payout + " " + t.Item
		if seen[key] {
			w.t.Errorf("the item %s was paid twice", key)
		}
		seen[key] = true
	}
	return len(list)
}

// staff enters n people and gives their e-mails.
func (w *world) staff(n, level int) []string {
	w.t.Helper()
	in := wallet.ImportUsersInput{Change: w.change(), Verified: true, Level: level, Reason: "of the suite"}
	emails := make([]string, n)
	for i := range n {
		n := int(w.phones.Add(1))
		emails[i] = fmt.Sprintf("staff%d@example.org", n)
		in.Users = append(in.Users, wallet.ImportUser{Line: i + 1, Name: "Staff", Email: emails[i], Phone: phone(n), Country: "DE"})
	}
	equal(w, "entered", w.imports(in).Created, n)
	return emails
}
