package wallettest

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// story lets a bit of everything happen and gives the customers in it.
func (w *world) story() (ann, bob, shop string) {
	w.t.Helper()
	ann, bob, shop = w.rich("ann", "500.00 EUR", "500.00 USD"), w.rich("bob", "50.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
	card := w.card(ann, visaCredit)
	steps := []func(){
		func() { w.txn(w.Service.TopUp(w.ctx(), w.topUpInput(ann, card, "33.33 EUR"))) },
		func() { w.pay(ann, shop, "20.00 EUR") },
		func() { w.transfer(ann, bob, "10.00 EUR") },
		func() { w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "7.00 EUR"))) },
		func() { w.txn(w.capture(w.hold(ann, shop, "40.00 EUR").ID, "15.00")) },
		func() { w.txn(w.release(w.hold(bob, shop, "30.00 EUR").ID)) },
		func() { w.hold(ann, shop, "11.00 USD") },
		func() { w.txn(w.refund(w.pay(ann, shop, "60.00 USD").ID, "6.00")) },
		func() { w.txn(w.Service.Transfer(w.ctx(), w.transferInput(shop, bob, "1.00 USD"))) },
		func() { w.late(ann, "5.00 EUR") },
	}
	for _, step := range steps {
		w.Advance(1e9)
		step()
	}
	w.Advance(1e9)
	return ann, bob, shop
}

func describeShow(s *suite) {
	s.it("gives every transaction with postings that sum to zero in each currency", func(w *world) {
		w.story()
		history := w.history(wallet.HistoryInput{})
		for _, listed := range history {
			shown := w.show(listed.ID)
			sums := map[money.Currency]money.Amount{}
			for _, p := range shown.Postings {
				total, ok := sums[p.Currency]
				if !ok {
					total = money.Zero(p.Currency)
				}
				total, err := total.Add(w.amount(p.Amount, p.Currency))
				w.ok(err)
				sums[p.Currency] = total
			}
			for c, total := range sums {
				if !total.IsZero() {
					w.t.Errorf("the postings of the %s sum to %s in %s", shown.Kind, total, c)
				}
			}
			moved := shown.Status != wallet.TransactionPending || shown.Kind == wallet.KindHold
			equal(w, "the "+string(shown.Kind)+" has postings", len(shown.Postings) > 0, moved)
			shown.Postings, shown.Events = nil, nil
			equal(w, "what is shown, against the history", text(shown), text(listed))
		}
		if len(history) < 15 {
			w.t.Errorf("the story has %d transactions", len(history))
		}
	})
	s.it("gives the events of a transaction in their order", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		hold := w.hold(ann, shop, "60.00 EUR").ID
		taken := w.txn(w.capture(hold, "")).ID
		var kinds []string
		var last int64
		for _, e := range w.show(hold).Events {
			kinds = append(kinds, e.Type)
			if e.Seq <= last || e.Object != hold || !json.Valid(e.Data) || e.CreatedAt.IsZero() {
				w.t.Errorf("the event is %+v after number %d", e, last)
			}
			last = e.Seq
		}
		sameList(w, "the events of the hold", kinds, []string{"transaction.created", "transaction.posted"})
		equal(w, "the events of the capture", len(w.show(taken).Events), 1)
	})
	s.it("gives a transaction to those who take part in it alone", func(w *world) {
		ann, bob, shop := w.rich("ann", "100.00 EUR"), w.person("bob"), w.merchant("shop")
		paid := w.pay(ann, shop, "10.00 EUR").ID
		as := func(user string) (wallet.Transaction, error) {
			return w.Service.Show(w.ctx(), wallet.ShowInput{User: user, Transaction: paid})
		}
		equal(w, "the other side for ann", w.txn(as(ann)).Counterparty, "shop")
		equal(w, "the other side for the shop", w.txn(as("shop")).Counterparty, "Ann")
		w.refused(wallet.CodeTransactionNotFound, failure(as(bob)))
		w.refused(wallet.CodeCustomerNotFound, failure(as("nobody")))
		for _, none := range []string{"", "txn_nothing", ann} {
			w.refused(wallet.CodeTransactionNotFound, failure(w.Service.Show(w.ctx(), wallet.ShowInput{Transaction: none})))
		}
	})
	s.it("gives what a posting left on its account", func(w *world) {
		ann, bob := w.rich("ann", "100.00 EUR"), w.person("bob")
		w.transfer(ann, bob, "30.00 EUR")
		second := w.show(w.transfer(ann, bob, "20.00 EUR").ID)
		var after []string
		for _, p := range second.Postings {
			after = append(after, string(p.BalanceAfter)+" "+string(p.Currency))
		}
		slices.Sort(after)
		sameList(w, "the balances after it", after, []string{"50.00 EUR", "50.00 EUR"})
	})
	s.it("tells a customer the balances of nobody else, also in a dry run", func(w *world) {
		ann, hers := w.payer("ann")
		bob, his := w.payer("bob")
		shop := w.richMerchant("shop", "777.77 EUR")
		key, err := w.Service.CreateAPIKey(w.ctx(), wallet.CreateAPIKeyInput{Change: w.change(), Name: "cron", User: ann, Scopes: []wallet.Scope{wallet.ScopeTransfer}})
		w.ok(err)
		own := func(who string, list []wallet.Posting) {
			w.t.Helper()
			seen := false
			for _, p := range list {
				mine := strings.Contains(p.Account, who)
				seen = seen || mine
				equal(w, "the balance of "+p.Account+" is told to "+who, p.BalanceAfter != "", mine)
			}
			equal(w, "a posting of one's own", seen, true)
		}
		dry := w.transferInput("", bob, "1.00 EUR")
		dry.DryRun = true
		for _, service := range []wallet.Service{hers, w.as(key.Secret)} {
			own(ann, w.txn(service.Transfer(w.ctx(), dry)).Postings)
		}
		dryPay := w.payInput("", shop, "1.00 EUR")
		dryPay.DryRun = true
		own(ann, w.txn(hers.Pay(w.ctx(), dryPay)).Postings)
		sent := w.transfer(ann, bob, "1.00 EUR").ID
		own(ann, w.txn(hers.Show(w.ctx(), wallet.ShowInput{Transaction: sent})).Postings)
		own(bob, w.txn(his.Show(w.ctx(), wallet.ShowInput{Transaction: sent})).Postings)
		for _, p := range w.show(sent).Postings {
			equal(w, "an operator sees all", p.BalanceAfter != "", true)
		}
	})
}
