package wallettest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// text is a value as JSON writes it, without the quotes of a text, so that a
// value compares equal whether it came over a wire or not.
func text(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("not JSON: %v", err)
	}
	return strings.Trim(string(data), `"`)
}

// everything is all that can be seen of the wallet, a line a thing: people,
// instruments, limits, messages, transactions with their postings and events,
// accounts, payouts with their items, checkouts, tickets, applications and links. Two that are equal say that nothing that
// anybody can see has changed.
func (w *world) everything() []string {
	w.t.Helper()
	var lines []string
	add := func(value any) { lines = append(lines, fmt.Sprintf("%T %s", value, text(value))) }
	for _, user := range w.everybody() {
		add(user)
		instruments, err := w.Service.ListInstruments(w.ctx(), wallet.ListInstrumentsInput{User: user.ID, All: true})
		w.ok(err)
		add(instruments)
		limits, err := w.Service.Limits(w.ctx(), wallet.LimitsInput{User: user.ID})
		w.ok(err)
		add(limits)
	}
	for _, message := range w.messages("") {
		add(message)
	}
	for _, t := range w.history(wallet.HistoryInput{}) {
		add(w.show(t.ID))
	}
	for _, account := range w.accounts() {
		add(account)
	}
	for _, payout := range w.payouts() {
		add(payout)
		for _, status := range []wallet.ItemStatus{"", wallet.ItemCancelled} {
			for _, item := range w.items(payout.ID, status) {
				add(item)
			}
		}
	}
	checkouts, err := w.Service.ListCheckouts(w.ctx(), wallet.ListCheckoutsInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}})
	w.ok(err)
	for i := range checkouts.Items {
		add(checkouts.Items[i])
	}
	for _, ticket := range w.tickets(w.Service, wallet.ListTicketsInput{All: true}) {
		add(w.ticket(w.Service.ShowTicket(w.ctx(), wallet.ShowTicketInput{Ticket: ticket})))
	}
	for _, app := range w.apps() {
		add(app)
	}
	for _, link := range w.links(w.Service, wallet.ListLinksInput{All: true}) {
		add(link)
	}
	check, err := w.Service.CheckLedger(w.ctx(), wallet.CheckLedgerInput{})
	w.ok(err)
	add(check)
	return lines
}

// unchanged says that two looks at everything are the same.
func (w *world) unchanged(before, after []string) {
	w.t.Helper()
	for i := range max(len(before), len(after)) {
		was, is := "nothing", "nothing"
		if i < len(before) {
			was = before[i]
		}
		if i < len(after) {
			is = after[i]
		}
		if was != is {
			w.t.Errorf("the wallet changed where nothing may change:\nit was %s\nand is %s", was, is)
			return
		}
	}
}

// changesNothing runs do and says that nothing of the wallet changed by it.
func (w *world) changesNothing(do func()) {
	w.t.Helper()
	before := w.everything()
	do()
	w.unchanged(before, w.everything())
}

// writesNothing says that do changes nothing and also leaves no trace in the
// sequence of events, of which a caller sees those of transactions alone: two
// transfers around it follow each other.
func (w *world) writesNothing(do func()) {
	w.t.Helper()
	from, to := w.rich("witness", "1.00 EUR"), w.person("notary")
	mark := func() int64 {
		w.t.Helper()
		return w.show(w.transfer(from, to, "0.01 EUR").ID).Events[0].Seq
	}
	before := mark()
	w.changesNothing(do)
	equal(w, "the number of the next event", mark(), before+1)
}

// pages walks a list to its end in pages of limit rows.
func pages[T any](w *world, limit int, page func(wallet.PageInput) (wallet.Page[T], error)) []T {
	w.t.Helper()
	const most = 10_000 // pages; more is a cursor that goes in circles
	var list []T
	in := wallet.PageInput{Limit: limit}
	for range most {
		got, err := page(in)
		w.ok(err)
		if got.Items == nil {
			w.t.Fatal("a page has null for its items, want a list")
		}
		if len(got.Items) > limit {
			w.t.Fatalf("a page has %d rows, want at most %d", len(got.Items), limit)
		}
		list = append(list, got.Items...)
		if got.Next == "" {
			return list
		}
		in.After = got.Next
	}
	w.t.Fatalf("the list has no end after %d pages", most)
	return nil
}

func (w *world) everybody() []wallet.Customer {
	w.t.Helper()
	return pages(w, wallet.MaxPageSize, func(p wallet.PageInput) (wallet.Page[wallet.Customer], error) {
		return w.Service.ListUsers(w.ctx(), wallet.ListUsersInput{PageInput: p})
	})
}

// messages are those to a user, to everybody when it is empty, the newest first.
func (w *world) messages(user string) []wallet.OutboxMessage {
	w.t.Helper()
	return pages(w, wallet.MaxPageSize, func(p wallet.PageInput) (wallet.Page[wallet.OutboxMessage], error) {
		return w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{PageInput: p, User: user})
	})
}

// history is all that passes the filters of in, the newest first.
func (w *world) history(in wallet.HistoryInput) []wallet.Transaction {
	w.t.Helper()
	return pages(w, wallet.MaxPageSize, func(p wallet.PageInput) (wallet.Page[wallet.Transaction], error) {
		in.PageInput = p
		return w.Service.History(w.ctx(), in)
	})
}

func (w *world) accounts() []wallet.LedgerAccount {
	w.t.Helper()
	return pages(w, wallet.MaxPageSize, func(p wallet.PageInput) (wallet.Page[wallet.LedgerAccount], error) {
		return w.Service.ListAccounts(w.ctx(), wallet.ListAccountsInput{PageInput: p})
	})
}

func (w *world) payouts() []wallet.Payout {
	w.t.Helper()
	return pages(w, wallet.MaxPageSize, func(p wallet.PageInput) (wallet.Page[wallet.Payout], error) {
		return w.Service.ListPayouts(w.ctx(), wallet.ListPayoutsInput{PageInput: p})
	})
}

// items are those of a payout in one status, in any when it is empty.
func (w *world) items(payout string, status wallet.ItemStatus) []wallet.PayoutItem {
	w.t.Helper()
	return pages(w, wallet.MaxPageSize, func(p wallet.PageInput) (wallet.Page[wallet.PayoutItem], error) {
		return w.Service.ListPayoutItems(w.ctx(), wallet.ListPayoutItemsInput{PageInput: p, Payout: payout, Status: status})
	})
}
