package wallettest

import (
	"fmt"
	"slices"
	"time"

	"github.com/okpay/okpay/wallet"
)

// txnIDs are the ids of transactions, in their order.
func txnIDs(list []wallet.Transaction) []string {
	var out []string
	for i := range list {
		out = append(out, list[i].ID)
	}
	return out
}

// newestFirst turns the order of a list around.
func newestFirst(list ...string) []string {
	turned := slices.Clone(list)
	slices.Reverse(turned)
	return turned
}

func describeHistory(s *suite) {
	s.it("tells the newest first, of a customer or of all", func(w *world) {
		ann, bob, shop := w.rich("ann", "100.00 EUR"), w.person("bob"), w.merchant("shop")
		funded := w.history(wallet.HistoryInput{})[0].ID
		given := w.transfer(ann, bob, "10.00 EUR").ID
		paid := w.pay(ann, shop, "10.00 EUR").ID
		hold := w.hold(bob, shop, "5.00 EUR").ID
		taken := w.txn(w.capture(hold, "4.00")).ID
		back := w.txn(w.refund(paid, "1.00")).ID
		out := w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "1.00 EUR"))).ID
		for user, want := range map[string][]string{
			"":                newestFirst(funded, given, paid, hold, taken, back, out),
			ann:               newestFirst(funded, given, paid, back, out),
			bob:               newestFirst(given, hold, taken),
			shop:              newestFirst(paid, taken, back),
			"bob@example.org": newestFirst(given, hold, taken),
		} {
			for _, limit := range []int{1, 2, 3, 50} {
				sameList(w, fmt.Sprintf("the history of %q in pages of %d", user, limit), txnIDs(w.paged(wallet.HistoryInput{User: user}, limit)), want)
			}
		}
		equal(w, "the history of nobody yet", len(w.history(wallet.HistoryInput{User: w.person("cat")})), 0)
	})
	s.it("tells pending and failed top-ups of their owner", func(w *world) {
		ann := w.person("ann")
		_, pending := w.late(ann, "10.00 EUR")
		w.refused(wallet.CodeCardDeclined, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, w.card(ann, declinedCard), "10.00 EUR"))))
		list := w.history(wallet.HistoryInput{User: ann})
		equal(w, "transactions", len(list), 2)
		equal(w, "the older one", list[1].ID, pending.ID)
		equal(w, "the newer one", list[0].Status, wallet.TransactionFailed)
	})
	s.it("names the other side as seen by who asks", func(w *world) {
		ann, bob, shop := w.rich("ann", "100.00 EUR"), w.person("bob"), w.merchant("shop")
		w.transfer(ann, bob, "10.00 EUR")
		w.pay(ann, shop, "10.00 EUR")
		other := func(user string, kind wallet.TransactionKind) string {
			return w.history(wallet.HistoryInput{User: user, Kind: kind})[0].Counterparty
		}
		sameList(w, "the other sides", []string{
			other(ann, wallet.KindTransfer), other(bob, wallet.KindTransfer), other(ann, wallet.KindPayment),
			other(shop, wallet.KindPayment), other(ann, wallet.KindTopUp), other("", wallet.KindPayment), other("", wallet.KindTopUp),
		}, []string{"Bob", "Ann", "shop", "Ann", "iban 3000", "shop", "iban 3000"})
	})
	describeFilters(s)
	describeCursors(s)
}

// paged is a history read in pages of limit.
func (w *world) paged(in wallet.HistoryInput, limit int) []wallet.Transaction {
	w.t.Helper()
	return pages(w, limit, func(p wallet.PageInput) (wallet.Page[wallet.Transaction], error) {
		in.PageInput = p
		return w.Service.History(w.ctx(), in)
	})
}

func describeFilters(s *suite) {
	s.it("filters by each field and by all at once", func(w *world) {
		ann, shop, bob := w.rich("ann", "100.00 EUR", "100.00 USD"), w.merchant("shop"), w.person("bob")
		at := func(in wallet.PayInput, order string) wallet.Transaction {
			w.Advance(time.Minute)
			in.OrderID = order
			return w.txn(w.Service.Pay(w.ctx(), in))
		}
		first := at(w.payInput(ann, shop, "10.00 EUR"), "order-1")
		second := at(w.payInput(ann, shop, "20.00 EUR"), "order-2")
		dollars := at(w.payInput(ann, shop, "20.00 USD"), "order-1")
		w.Advance(time.Minute)
		given := w.transfer(ann, bob, "20.00 EUR")
		w.Advance(time.Minute)
		hold := w.hold(ann, shop, "5.00 EUR")
		ups := w.history(wallet.HistoryInput{Kind: wallet.KindTopUp})
		euros, dollarsUp := ups[1].ID, ups[0].ID
		for name, c := range map[string]struct {
			in   wallet.HistoryInput
			want []string
		}{
			"kind":               {wallet.HistoryInput{Kind: wallet.KindPayment}, newestFirst(first.ID, second.ID, dollars.ID)},
			"status":             {wallet.HistoryInput{Status: wallet.TransactionPending}, []string{hold.ID}},
			"currency":           {wallet.HistoryInput{Currency: "usd"}, newestFirst(dollarsUp, dollars.ID)},
			"least":              {wallet.HistoryInput{Currency: "EUR", Min: "20.00"}, newestFirst(euros, second.ID, given.ID)},
			"most":               {wallet.HistoryInput{Currency: "EUR", Max: "10"}, newestFirst(first.ID, hold.ID)},
			"least and most":     {wallet.HistoryInput{Currency: "EUR", Min: "20", Max: "20"}, newestFirst(second.ID, given.ID)},
			"order":              {wallet.HistoryInput{OrderID: "order-1"}, newestFirst(first.ID, dollars.ID)},
			"counterparty":       {wallet.HistoryInput{Counterparty: "bob@example.org"}, []string{given.ID}},
			"since is inclusive": {wallet.HistoryInput{Since: given.CreatedAt}, newestFirst(given.ID, hold.ID)},
			"until is exclusive": {wallet.HistoryInput{Until: first.CreatedAt}, newestFirst(euros, dollarsUp)},
			"since and until":    {wallet.HistoryInput{Since: second.CreatedAt, Until: given.CreatedAt}, newestFirst(second.ID, dollars.ID)},
			"an empty time":      {wallet.HistoryInput{Since: given.CreatedAt, Until: given.CreatedAt}, nil},
			"all at once": {wallet.HistoryInput{
				Kind: wallet.KindPayment, Status: wallet.TransactionPosted, Currency: "EUR", Min: "1", Max: "50", OrderID: "order-1",
				Counterparty: "shop", Since: first.CreatedAt, Until: second.CreatedAt,
			}, []string{first.ID}},
			"nothing left": {wallet.HistoryInput{Kind: wallet.KindRefund}, nil},
		} {
			for _, user := range []string{"", ann} {
				c.in.User = user
				sameList(w, "the history by "+name, txnIDs(w.paged(c.in, 2)), c.want)
			}
		}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.History(w.ctx(), wallet.HistoryInput{Min: "1"})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.History(w.ctx(), wallet.HistoryInput{Max: "1"})))
		w.refused(wallet.CodeInvalidAmount, failure(w.Service.History(w.ctx(), wallet.HistoryInput{Min: "one", Currency: "EUR"})))
		w.refused(wallet.CodeUnknownCurrency, failure(w.Service.History(w.ctx(), wallet.HistoryInput{Currency: "EURO"})))
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.History(w.ctx(), wallet.HistoryInput{Counterparty: "nobody"})))
	})
}

func describeCursors(s *suite) {
	s.it("is walked once through by its cursors while it grows", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		for range 11 {
			w.pay(ann, shop, "1.00 EUR")
		}
		for _, user := range []string{"", ann, shop} {
			want := txnIDs(w.history(wallet.HistoryInput{User: user}))
			var walked []string
			for after := ""; ; {
				page, err := w.Service.History(w.ctx(), wallet.HistoryInput{User: user, PageInput: wallet.PageInput{Limit: 2, After: after}})
				w.ok(err)
				walked = append(walked, txnIDs(page.Items)...)
				w.pay(ann, shop, "0.01 EUR") // one more while it is walked
				if after = page.Next; after == "" {
					break
				}
			}
			sameList(w, "what was walked", walked, want)
		}
	})
	s.it("gives a page of fifty when no size is said", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		for range wallet.DefaultPageSize {
			w.pay(ann, shop, "0.01 EUR")
		}
		page, err := w.Service.History(w.ctx(), wallet.HistoryInput{})
		w.ok(err)
		equal(w, "rows", len(page.Items), wallet.DefaultPageSize)
		page, err = w.Service.History(w.ctx(), wallet.HistoryInput{PageInput: wallet.PageInput{After: page.Next}})
		w.ok(err)
		equal(w, "rows of the second page", len(page.Items), 1)
		equal(w, "the cursor of the last page", page.Next, "")
	})
	s.it("refuses a kind and a status that nothing has", func(w *world) {
		w.refused(wallet.CodeInvalidInput, failure(w.Service.History(w.ctx(), wallet.HistoryInput{Kind: "gift"})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.History(w.ctx(), wallet.HistoryInput{Status: "lost"})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListUsers(w.ctx(), wallet.ListUsersInput{Kind: "robot"})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListUsers(w.ctx(), wallet.ListUsersInput{Status: "gone"})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListPayouts(w.ctx(), wallet.ListPayoutsInput{Status: "gone"})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{Channel: "pigeon"})))
	})
	s.it("refuses a cursor that no page gave", func(w *world) {
		shop := w.merchant("shop")
		for _, bad := range []string{"x", "-1.txn_1", "1", ".", "1.", "9999999999999999999999.txn", "1 OR 1=1"} {
			w.refused(wallet.CodeInvalidInput, failure(w.Service.History(w.ctx(), wallet.HistoryInput{User: shop, PageInput: wallet.PageInput{After: bad}})))
		}
		w.refused(wallet.CodeInvalidInput,
			failure(w.Service.ListAccounts(w.ctx(), wallet.ListAccountsInput{PageInput: wallet.PageInput{After: "nothing"}})))
	})
}
