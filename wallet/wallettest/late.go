package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

// late starts a top-up whose answer is not there yet.
func (w *world) late(owner, much string) (wallet.TopUpInput, wallet.Transaction) {
	w.t.Helper()
	in := w.topUpInput(owner, w.card(owner, lateCard), much)
	t := w.txn(w.Service.TopUp(w.ctx(), in))
	equal(w, "the status of a top-up without an answer", t.Status, wallet.TransactionPending)
	return in, t
}

func (w *world) wait(txn string) (wallet.Transaction, error) {
	return w.Service.Wait(w.ctx(), wallet.WaitInput{Transaction: txn})
}

func (w *world) runDue(in wallet.RunDueInput) wallet.RunDueResult {
	w.t.Helper()
	result, err := w.Service.RunDue(w.ctx(), in)
	w.ok(err)
	return result
}

func describeLateAnswers(s *suite) {
	s.it("leave a top-up pending until Wait settles it", func(w *world) {
		ann := w.person("ann")
		_, t := w.late(ann, "100.00 EUR")
		w.is(t, wallet.KindTopUp, wallet.TransactionPending, "100.00", "2.50")
		w.has(ann, "0.00 EUR", "0.00")
		w.posts(w.show(t.ID).Postings)
		settled := w.txn(w.wait(t.ID))
		w.is(settled, wallet.KindTopUp, wallet.TransactionPosted, "100.00", "2.50")
		w.has(ann, "97.50 EUR", "0.00")
		w.changesNothing(func() {
			equal(w, "the status of one that is settled", w.txn(w.wait(t.ID)).Status, wallet.TransactionPosted)
		})
	})
	s.it("are settled by RunDue, as many as it may at a time", func(w *world) {
		ann := w.person("ann")
		for range 3 {
			w.late(ann, "10.00 EUR")
		}
		equal(w, "a dry run", w.runDue(wallet.RunDueInput{DryRun: true}), wallet.RunDueResult{StillPending: 3, DryRun: true})
		w.has(ann, "0.00 EUR", "0.00")
		equal(w, "the first run", w.runDue(wallet.RunDueInput{Limit: 2}), wallet.RunDueResult{Settled: 2, More: true})
		w.has(ann, "19.50 EUR", "0.00")
		equal(w, "the second run", w.runDue(wallet.RunDueInput{Limit: 2}), wallet.RunDueResult{Settled: 1})
		w.has(ann, "29.25 EUR", "0.00")
		w.changesNothing(func() {
			equal(w, "the third run", w.runDue(wallet.RunDueInput{Limit: 2}), wallet.RunDueResult{})
		})
	})
	s.it("count to what a level may hold while they are on their way", func(w *world) {
		ann := w.person("ann")
		w.setLevel(ann, basic)
		_, t := w.late(ann, "800.00 EUR") // 780.00 after the fee
		used := w.limit(ann, "balance", "always")
		equal(w, "what counts as held", used.Used, "780.00")
		w.changesNothing(func() {
			in := w.topUpInput(ann, w.card(ann, lateCard), "400.00 EUR")
			w.refused(wallet.CodeLimitExceeded, failure(w.Service.TopUp(w.ctx(), in)))
		})
		w.txn(w.wait(t.ID))
		equal(w, "what counts as held once it is there", w.limit(ann, "balance", "always").Used, "780.00")
		w.late(ann, "200.00 EUR")
	})
	s.it("are asked for by the same key again", func(w *world) {
		ann := w.person("ann")
		in, t := w.late(ann, "100.00 EUR")
		again := w.txn(w.Another().TopUp(w.ctx(), in))
		equal(w, "the id", again.ID, t.ID)
		equal(w, "the status", again.Status, wallet.TransactionPosted)
		equal(w, "it is a replay", again.IdempotentReplay, true)
		w.has(ann, "97.50 EUR", "0.00")
	})
	s.it("settle also when the card was removed and its owner frozen meanwhile", func(w *world) {
		ann := w.person("ann")
		_, t := w.late(ann, "100.00 EUR")
		w.instrument(w.remove(ann, t.From))
		w.freeze(ann)
		equal(w, "the status", w.txn(w.wait(t.ID)).Status, wallet.TransactionPosted)
		w.has(ann, "97.50 EUR", "0.00")
	})
	s.it("settle once however many ask at once", func(w *world) {
		ann := w.person("ann")
		_, t := w.late(ann, "100.00 EUR")
		for _, a := range together(w, 8, func(i int, s wallet.Service) (wallet.Transaction, error) {
			if i%2 == 0 {
				return s.Wait(w.ctx(), wallet.WaitInput{Transaction: t.ID})
			}
			_, err := s.RunDue(w.ctx(), wallet.RunDueInput{})
			return wallet.Transaction{Status: wallet.TransactionPosted}, err
		}) {
			w.ok(a.err)
			equal(w, "the status", a.value.Status, wallet.TransactionPosted)
		}
		w.has(ann, "97.50 EUR", "0.00")
	})
	s.it("that come twice are credited once", func(w *world) {
		ann := w.person("ann")
		t := w.txn(w.Service.TopUp(w.ctx(), w.topUpInput(ann, w.card(ann, twiceAnsweringCard), "100.00 EUR")))
		w.is(t, wallet.KindTopUp, wallet.TransactionPosted, "100.00", "2.50")
		w.has(ann, "97.50 EUR", "0.00")
		equal(w, "postings", len(w.show(t.ID).Postings), 4)
		w.txn(w.wait(t.ID))
		w.has(ann, "97.50 EUR", "0.00")
	})
	s.it("are not waited for when there is nothing to wait for", func(w *world) {
		ann, bob, shop := w.rich("ann", "50.00 EUR"), w.person("bob"), w.merchant("shop")
		paid, open := w.pay(ann, shop, "5.00 EUR"), w.hold(ann, shop, "5.00 EUR")
		w.changesNothing(func() {
			equal(w, "a payment", w.txn(w.wait(paid.ID)).Status, wallet.TransactionPosted)
			equal(w, "a hold", w.txn(w.wait(open.ID)).Status, wallet.TransactionPending)
			w.refused(wallet.CodeTransactionNotFound, failure(w.wait("txn_nothing")))
			foreign := wallet.WaitInput{User: bob, Transaction: paid.ID}
			w.refused(wallet.CodeTransactionNotFound, failure(w.Service.Wait(w.ctx(), foreign)))
		})
		for _, bad := range []int{-1, wallet.MaxPageSize + 1} {
			w.refused(wallet.CodeInvalidInput, failure(w.Service.RunDue(w.ctx(), wallet.RunDueInput{Limit: bad})))
		}
		w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize})
	})
}
