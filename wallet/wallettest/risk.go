package wallettest

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// riskReviews lists reviews in pages of two, and riskEvents events.
func (w *world) riskReviews(in wallet.ListRiskReviewsInput) []wallet.RiskReview {
	w.t.Helper()
	list := []wallet.RiskReview{}
	for in.Limit = 2; ; {
		page, err := w.Service.ListRiskReviews(w.ctx(), in)
		w.ok(err)
		list = append(list, page.Items...)
		if page.Next == "" {
			return list
		}
		in.After = page.Next
	}
}

func (w *world) riskEvents(in wallet.ListRiskEventsInput) []wallet.RiskEvent {
	w.t.Helper()
	list := []wallet.RiskEvent{}
	for in.Limit = 2; ; {
		page, err := w.Service.ListRiskEvents(w.ctx(), in)
		w.ok(err)
		list = append(list, page.Items...)
		if page.Next == "" {
			return list
		}
		in.After = page.Next
	}
}

// said writes events, the oldest first, as "RULE DECISION OUTCOME".
func said(events []wallet.RiskEvent) string {
	lines := make([]string, len(events))
	for i, e := range events {
		lines[len(events)-1-i] = fmt.Sprintf("%s %s %s", e.Rule, e.Decision, e.Outcome)
	}
	return strings.Join(lines, ", ")
}

func (w *world) riskDecide(txn string, verdict wallet.RiskReviewStatus) (wallet.RiskReview, error) {
	return w.Service.DecideRiskReview(w.ctx(), wallet.DecideRiskReviewInput{
		Change: w.change(), Transaction: txn, Verdict: verdict, Reason: "called the customer",
	})
}

// waiting makes a payment of 2,500.00 to a country that is new to its payer,
// which waits for an operator.
func (w *world) waiting(payer, shop string) wallet.Transaction {
	w.t.Helper()
	t := w.pay(payer, shop, "2500.00 EUR")
	w.is(t, wallet.KindPayment, wallet.TransactionPending, "2500.00", "62.80")
	equal(w, "the reason", t.Reason, "review")
	return t
}

func riskMethods() []method {
	return []method{{"decide what waits", func(w *world) calls {
		ann, bob, shop := w.rich("ann", "3000.00 EUR"), w.rich("bob", "3000.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
		one, other := w.waiting(ann, shop).ID, w.waiting(bob, shop).ID
		return build(
			func(s wallet.Service, in wallet.DecideRiskReviewInput) (wallet.RiskReview, error) {
				return s.DecideRiskReview(w.ctx(), in)
			},
			func(in *wallet.DecideRiskReviewInput) *wallet.Change { return &in.Change },
			wallet.DecideRiskReviewInput{Transaction: one, Verdict: wallet.RiskReviewApproved, Reason: "known"},
			wallet.CodeTransactionNotFound, func(in *wallet.DecideRiskReviewInput) { in.Transaction = "txn_x" },
			variant[wallet.DecideRiskReviewInput]{"transaction", func(in *wallet.DecideRiskReviewInput) { in.Transaction = other }},
			variant[wallet.DecideRiskReviewInput]{"verdict", func(in *wallet.DecideRiskReviewInput) { in.Verdict = wallet.RiskReviewRejected }},
			variant[wallet.DecideRiskReviewInput]{"reason", func(in *wallet.DecideRiskReviewInput) { in.Reason = "another" }},
		)
	}}}
}

func describeRisk(s *suite) {
	s.it("approves no more than what its recipient may hold", func(w *world) {
		ann, bob, store := w.rich("ann", "6000.00 EUR"), w.rich("bob", "6000.00 EUR"), w.abroad(wallet.KindPerson, "store")
		w.setLevel(store, better) // 10,000 in all
		w.fund(store, "4000.00 EUR")
		sent := func(from, much string) string {
			t := w.transfer(from, store, much)
			equal(w, "the reason", t.Reason, "review")
			return t.ID
		}
		one, other := sent(ann, "4000.00 EUR"), sent(bob, "4000.00 EUR") // each fits by itself
		_, err := w.riskDecide(one, wallet.RiskReviewApproved)
		w.ok(err)
		w.changesNothing(func() {
			told := w.refused(wallet.CodeRecipientLimit, failure(w.riskDecide(other, wallet.RiskReviewApproved)))
			w.detail(told, "left", "2000.00")
		})
		w.has(store, "8000.00 EUR", "0.00")
		w.setLevel(store, 2)
		_, err = w.riskDecide(other, wallet.RiskReviewApproved)
		w.ok(err)
		w.has(store, "12000.00 EUR", "0.00")
	})
	s.it("holds a payment that waits, and posts it when it is approved", func(w *world) {
		ann, shop := w.rich("ann", "6000.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
		t := w.waiting(ann, shop)
		w.has(ann, "3500.00 EUR", "2500.00")
		w.posts(w.show(t.ID).Postings, available(ann)+" -2500.00", held(ann)+" 2500.00")
		list := w.riskReviews(wallet.ListRiskReviewsInput{User: ann, Status: wallet.RiskReviewOpen})
		if len(list) != 1 {
			w.t.Fatalf("%d reviews", len(list))
		}
		sameList(w, "the review", []string{list[0].Transaction, list[0].User, list[0].Other, list[0].Rule, string(list[0].Amount), string(list[0].Fee)},
			[]string{t.ID, ann, shop, "first-abroad-large", "2500.00", "62.80"})
		done, err := w.riskDecide(t.ID, wallet.RiskReviewApproved)
		w.ok(err)
		equal(w, "the review and the payment", fmt.Sprint(done.Status, done.TransactionStatus), "approvedposted")
		w.has(ann, "3500.00 EUR", "0.00")
		w.has(shop, "2437.20 EUR", "0.00")
		shown := w.show(t.ID)
		w.is(shown, wallet.KindPayment, wallet.TransactionPosted, "2500.00", "62.80")
		w.posts(shown.Postings, available(ann)+" -2500.00", held(ann)+" 2500.00", held(ann)+" -2500.00", available(shop)+" 2500.00",
			available(shop)+" -62.80", "fees:payment 62.80")
		equal(w, "what is open", len(w.riskReviews(wallet.ListRiskReviewsInput{Status: wallet.RiskReviewOpen})), 0)
		w.refused(wallet.CodeStateConflict, failure(w.riskDecide(t.ID, wallet.RiskReviewRejected)))
		equal(w, "the events", said(w.riskEvents(wallet.ListRiskEventsInput{User: ann})),
			"first-abroad-large review held, first-abroad-large approve passed")
		w.is(w.pay(ann, shop, "2500.00 EUR"), wallet.KindPayment, wallet.TransactionPosted, "2500.00", "62.80") // the country is known now
		w.refunded(t.ID, "2500.00")
	})
	s.it("gives all of it back when it is rejected, also to the limits", func(w *world) {
		shop := w.abroad(wallet.KindPerson, "shop")
		ann := w.rich("ann", "6000.00 EUR")
		t := w.txn(w.Service.Transfer(w.ctx(), w.transferInput(ann, shop, "2500.00 EUR")))
		w.is(t, wallet.KindTransfer, wallet.TransactionPending, "2500.00", "25.00")
		w.has(ann, "3475.00 EUR", "2525.00") // abroad its payer bears the fee
		done, err := w.riskDecide(t.ID, wallet.RiskReviewRejected)
		w.ok(err)
		equal(w, "the review and the transfer", fmt.Sprint(done.Status, done.TransactionStatus), "rejectedvoided")
		w.has(ann, "6000.00 EUR", "0.00")
		w.has(shop, "0.00 EUR", "0.00")
		equal(w, "the events", said(w.riskEvents(wallet.ListRiskEventsInput{User: ann, Decision: wallet.RiskReject})), "first-abroad-large reject refused")
	})
	s.it("makes nothing known of what waits or was rejected", func(w *world) {
		ann, shop := w.rich("ann", "9000.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
		first, second := w.waiting(ann, shop), w.waiting(ann, shop)
		_, err := w.riskDecide(first.ID, wallet.RiskReviewRejected)
		w.ok(err)
		third := w.waiting(ann, shop)
		_, err = w.riskDecide(second.ID, wallet.RiskReviewApproved)
		w.ok(err)
		w.is(w.pay(ann, shop, "2500.00 EUR"), wallet.KindPayment, wallet.TransactionPosted, "2500.00", "62.80") // the country is known now
		_, err = w.riskDecide(third.ID, wallet.RiskReviewRejected)
		w.ok(err)
		w.is(w.pay(ann, shop, "2500.00 EUR"), wallet.KindPayment, wallet.TransactionPosted, "2500.00", "62.80") // and stays so
	})
	s.it("makes no bank account known by a withdrawal that waits", func(w *world) {
		ann := w.rich("ann", "20000.00 EUR")
		abroad := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(ann))).ID
		withdrawn := func(want wallet.TransactionStatus) string {
			t := w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, abroad, "5000.00 EUR")))
			w.is(t, wallet.KindWithdrawal, want, "5000.00", "50.00")
			return t.ID
		}
		first, second := withdrawn(wallet.TransactionPending), withdrawn(wallet.TransactionPending)
		_, err := w.riskDecide(first, wallet.RiskReviewRejected)
		w.ok(err)
		_, err = w.riskDecide(withdrawn(wallet.TransactionPending), wallet.RiskReviewRejected)
		w.ok(err)
		_, err = w.riskDecide(second, wallet.RiskReviewApproved)
		w.ok(err)
		withdrawn(wallet.TransactionPosted)
	})
	s.it("lets no account wake by a payment that waits", func(w *world) {
		ann, shop := w.rich("ann", "5000.00 EUR"), w.merchant("shop")
		w.Advance(180 * 24 * time.Hour)
		paid := func(want wallet.TransactionStatus) string {
			t := w.pay(ann, shop, "1000.00 EUR")
			w.is(t, wallet.KindPayment, want, "1000.00", "10.00")
			return t.ID
		}
		paid(wallet.TransactionPending)
		_, err := w.riskDecide(paid(wallet.TransactionPending), wallet.RiskReviewApproved)
		w.ok(err)
		paid(wallet.TransactionPosted)
	})
	s.it("counts a recipient who is new once a day, though it is tried again", func(w *world) {
		w.appliesPolicy(w.shippedPolicy("many-new-1", "risk:\n",
			"risk:\n  - { name: many-new, kinds: [payment], when: new_recipients_day >= 2, decision: alert, note: sends to many }\n"))
		ann, abroad := w.rich("ann", "9000.00 EUR"), w.abroad(wallet.KindMerchant, "abroad")
		alerts := func() string {
			return said(w.riskEvents(wallet.ListRiskEventsInput{User: ann, Rule: "many-new"}))
		}
		_, err := w.riskDecide(w.waiting(ann, abroad).ID, wallet.RiskReviewRejected)
		w.ok(err)
		w.waiting(ann, abroad)
		w.pay(ann, w.merchant("one"), "1.00 EUR")
		equal(w, "of two who are new", alerts(), "")
		w.pay(ann, w.merchant("two"), "1.00 EUR")
		equal(w, "after two", alerts(), "many-new alert passed")
		w.Advance(26 * time.Hour)
		w.waiting(ann, abroad)
		w.pay(ann, w.merchant("three"), "1.00 EUR")
		equal(w, "of two on the next day", alerts(), "many-new alert passed")
		w.pay(ann, w.merchant("four"), "1.00 EUR")
		equal(w, "after two on the next day", alerts(), "many-new alert passed, many-new alert passed")
	})
	s.it("asks no rail before a withdrawal is approved", func(w *world) {
		ann := w.rich("ann", "20000.00 EUR")
		abroad := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(ann))).ID
		in := w.withdrawInput(ann, abroad, "5000.00 EUR")
		t := w.txn(w.Service.Withdraw(w.ctx(), in))
		w.is(t, wallet.KindWithdrawal, wallet.TransactionPending, "5000.00", "50.00")
		w.has(ann, "14950.00 EUR", "5050.00")
		again := w.txn(w.Service.Withdraw(w.ctx(), in))
		equal(w, "a replay", fmt.Sprint(again.ID == t.ID, " ", again.Status, " ", again.IdempotentReplay), "true pending true")
		waited := w.txn(w.Service.Wait(w.ctx(), wallet.WaitInput{Transaction: t.ID}))
		equal(w, "what was waited for", waited.Status, wallet.TransactionPending)
		equal(w, "what run-due settles", w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize}).Settled, 0)
		w.has(ann, "14950.00 EUR", "5050.00")
		done, err := w.riskDecide(t.ID, wallet.RiskReviewApproved)
		w.ok(err)
		equal(w, "the review and the withdrawal", fmt.Sprint(done.Status, done.TransactionStatus), "approvedposted")
		w.has(ann, "14950.00 EUR", "0.00")
		w.is(w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, abroad, "5000.00 EUR"))), // the account is known now
			wallet.KindWithdrawal, wallet.TransactionPosted, "5000.00", "50.00")
		other := w.rich("bob", "6000.00 EUR")
		unknown := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(other))).ID
		t = w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(other, unknown, "5000.00 EUR")))
		_, err = w.riskDecide(t.ID, wallet.RiskReviewRejected)
		w.ok(err)
		w.has(other, "6000.00 EUR", "0.00")
		equal(w, "the status", w.show(t.ID).Status, wallet.TransactionVoided)
	})
	s.it("approves nothing of a frozen payer", func(w *world) {
		ann, shop := w.rich("ann", "3000.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
		t := w.waiting(ann, shop)
		w.freeze(ann)
		w.refused(wallet.CodeAccountFrozen, failure(w.riskDecide(t.ID, wallet.RiskReviewApproved)))
		_, err := w.riskDecide(t.ID, wallet.RiskReviewRejected)
		w.ok(err)
		w.has(ann, "3000.00 EUR", "0.00")
	})
	s.it("freezes an account for which card after card is declined, and keeps it frozen", func(w *world) {
		ann := w.rich("ann", "100.00 EUR")
		bad, good := w.card(ann, declinedCard), w.card(ann, visaDebit)
		for range 10 {
			w.refused(wallet.CodeCardDeclined, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, bad, "1.00 EUR"))))
		}
		in := w.topUpInput(ann, good, "1.00 EUR")
		w.refused(wallet.CodeRiskDeclined, failure(w.Service.TopUp(w.ctx(), in)))
		shown := w.customer(w.Service.ShowUser(w.ctx(), wallet.ShowUserInput{User: ann}))
		equal(w, "the account", fmt.Sprint(shown.Status, shown.FrozenBy, shown.FrozenReason), fmt.Sprint(wallet.StatusFrozen, wallet.FrozenByRule, "unusual activity"))
		if kinds := w.alerts(w.Service, wallet.ListAlertsInput{User: ann}); len(kinds) != 1 || kinds[0] != wallet.AlertFrozen {
			w.t.Errorf("the customer was told %v", kinds)
		}
		w.refused(wallet.CodeRiskDeclined, failure(w.Service.TopUp(w.ctx(), in)))
		w.has(ann, "100.00 EUR", "0.00")
		events := w.riskEvents(wallet.ListRiskEventsInput{User: ann})
		equal(w, "the events", said(events), "declined-cards freeze frozen, declined-cards freeze frozen")
		equal(w, "what it saw", string(events[1].Seen), `{"declined_day":10,"declined_hour":10}`)
		w.customer(w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: ann, Reason: "it was a child"}))
		w.Advance(2 * time.Hour) // the hour has passed, and of the day the ten are left
		w.is(w.txn(w.Service.TopUp(w.ctx(), in)), wallet.KindTopUp, wallet.TransactionPosted, "1.00", "0.01")
	})
	s.it("freezes an account also that its customer has frozen", func(w *world) {
		ann, service, a, _ := w.factored("ann")
		bad := w.card(ann, declinedCard)
		for range 10 {
			w.refused(wallet.CodeCardDeclined, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, bad, "1.00 EUR"))))
		}
		w.customer(service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change()}))
		w.refused(wallet.CodeRiskDeclined, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, bad, "1.00 EUR"))))
		equal(w, "by whom", w.user(ann).FrozenBy, wallet.FrozenByRule)
		w.refused(wallet.CodeUnauthorized, failure(service.UnfreezeSelf(w.ctx(), wallet.UnfreezeSelfInput{Change: w.change(), Password: goodPassword, Code: a.code()})))
	})
	s.it("looks at how much left in an hour, and not at what left before", func(w *world) {
		ann, shop := w.enter(who{kind: wallet.KindPerson, name: "ann", country: "DE", level: 2}), w.merchant("shop")
		w.fund(ann, "20000.00 EUR")
		for range 30 {
			w.pay(ann, shop, "170.00 EUR")
		}
		t := w.pay(ann, shop, "1.00 EUR")
		w.is(t, wallet.KindPayment, wallet.TransactionPending, "1.00", "0.01")
		events := w.riskEvents(wallet.ListRiskEventsInput{Rule: "velocity"})
		equal(w, "the events", said(events), "velocity review held")
		equal(w, "what it saw", string(events[0].Seen), `{"amount":"1.00","customer_kind":"person","level":2,"sent_hour":30,"sent_hour_amount":"5100.00"}`)
		w.Advance(66 * time.Minute)
		w.is(w.pay(ann, shop, "1.00 EUR"), wallet.KindPayment, wallet.TransactionPosted, "1.00", "0.01")
	})
	s.it("asks an operator when an account wakes", func(w *world) {
		ann, shop := w.rich("ann", "5000.00 EUR"), w.merchant("shop")
		w.pay(ann, shop, "1.00 EUR")
		w.Advance(179 * 24 * time.Hour)
		w.is(w.pay(ann, shop, "1000.00 EUR"), wallet.KindPayment, wallet.TransactionPosted, "1000.00", "10.00")
		w.Advance(180 * 24 * time.Hour)
		w.is(w.pay(ann, shop, "999.99 EUR"), wallet.KindPayment, wallet.TransactionPosted, "999.99", "10.00")
		w.Advance(180 * 24 * time.Hour)
		w.is(w.pay(ann, shop, "1000.00 EUR"), wallet.KindPayment, wallet.TransactionPending, "1000.00", "10.00")
	})
	s.it("notes money that goes to and fro, and lets it go", func(w *world) {
		ann, bob := w.rich("ann", "1000.00 EUR"), w.person("bob")
		w.transfer(ann, bob, "600.00 EUR")
		w.is(w.transfer(bob, ann, "500.00 EUR"), wallet.KindTransfer, wallet.TransactionPosted, "500.00", "0.00")
		events := w.riskEvents(wallet.ListRiskEventsInput{})
		equal(w, "the events", said(events), "round-trip alert passed")
		equal(w, "what it saw", string(events[0].Seen), `{"amount":"500.00","received_back_day":"600.00"}`)
		sameList(w, "the event", []string{events[0].User, events[0].Other, string(events[0].Amount), string(events[0].Kind)}, []string{bob, ann, "500.00", "transfer"})
		w.Advance(26 * time.Hour)
		w.transfer(ann, bob, "500.00 EUR") // bob's was yesterday
		equal(w, "the events", len(w.riskEvents(wallet.ListRiskEventsInput{})), 1)
		equal(w, "since now", len(w.riskEvents(wallet.ListRiskEventsInput{Since: w.Now()})), 0)
		equal(w, "of ann", len(w.riskEvents(wallet.ListRiskEventsInput{User: ann})), 0)
	})
	s.it("records nothing in a dry run", func(w *world) {
		ann, shop := w.rich("ann", "3000.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
		w.changesNothing(func() {
			in := w.payInput(ann, shop, "2500.00 EUR")
			in.DryRun = true
			t := w.txn(w.Service.Pay(w.ctx(), in))
			w.posts(t.Postings, available(ann)+" -2500.00", held(ann)+" 2500.00")
			equal(w, "the payment", fmt.Sprint(t.Status, t.Reason), "pendingreview")
		})
		equal(w, "the events", len(w.riskEvents(wallet.ListRiskEventsInput{})), 0)
		equal(w, "the reviews", len(w.riskReviews(wallet.ListRiskReviewsInput{})), 0)
		w.waiting(ann, shop)
	})
	s.it("lists in pages, and refuses what there is not", func(w *world) {
		ann, shop := w.rich("ann", "9000.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
		bob, cid := w.rich("bob", "3000.00 EUR"), w.rich("cid", "3000.00 EUR")
		ids := []string{w.waiting(ann, shop).ID, w.waiting(bob, shop).ID, w.waiting(cid, shop).ID}
		list := w.riskReviews(wallet.ListRiskReviewsInput{})
		sameList(w, "the reviews", []string{list[2].Transaction, list[1].Transaction, list[0].Transaction}, ids)
		equal(w, "the events", len(w.riskEvents(wallet.ListRiskEventsInput{Decision: wallet.RiskReviews, Rule: "first-abroad-large"})), 3)
		_, err := w.Service.ListRiskEvents(w.ctx(), wallet.ListRiskEventsInput{Decision: "block"})
		w.refused(wallet.CodeInvalidInput, err)
		_, err = w.Service.ListRiskReviews(w.ctx(), wallet.ListRiskReviewsInput{Status: "closed"})
		w.refused(wallet.CodeInvalidInput, err)
		_, err = w.Service.ListRiskReviews(w.ctx(), wallet.ListRiskReviewsInput{User: "nobody@example.org"})
		w.refused(wallet.CodeCustomerNotFound, err)
		_, err = w.Service.DecideRiskReview(w.ctx(), wallet.DecideRiskReviewInput{Change: w.change(), Transaction: ids[0], Verdict: wallet.RiskReviewApproved})
		w.refused(wallet.CodeInvalidInput, err)
		_, err = w.riskDecide(ids[0], wallet.RiskReviewOpen)
		w.refused(wallet.CodeInvalidInput, err)
		paid := w.pay(ann, w.merchant("home"), "1.00 EUR")
		w.refused(wallet.CodeTransactionNotFound, failure(w.riskDecide(paid.ID, wallet.RiskReviewApproved)))
	})
}

// refunded gives a payment back.
func (w *world) refunded(payment string, amount money.Decimal) {
	w.t.Helper()
	w.is(w.txn(w.refund(payment, amount)), wallet.KindRefund, wallet.TransactionPosted, amount, "62.50")
}
