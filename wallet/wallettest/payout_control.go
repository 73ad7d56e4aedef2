package wallettest

import (
	"time"

	"github.com/okpay/okpay/wallet"
)

// scheduled opens a file that is paid from then on.
func (w *world) scheduled(shop string, f file, at time.Time) (wallet.Payout, error) {
	w.t.Helper()
	in := w.chunk(w.planned(shop, f), 0, wallet.MaxPayoutChunk, wallet.OnErrorContinue)
	in.At = &at
	return w.Service.OpenPayout(w.ctx(), in)
}

func (w *world) cancelInput(payout string, items ...string) wallet.CancelPayoutInput {
	return wallet.CancelPayoutInput{Change: w.change(), Payout: payout, Items: items, Reason: "not now", Limit: 100}
}

func (w *world) cancels(in wallet.CancelPayoutInput) wallet.PayoutCancellation {
	w.t.Helper()
	done, err := w.Service.CancelPayout(w.ctx(), in)
	w.ok(err)
	return done
}

// cancelled is what was cancelled, as "CANCELLED GIVEN_BACK LEFT DONE".
func cancelled(c wallet.PayoutCancellation) string {
	back := ""
	for _, total := range c.GivenBack {
		back += string(total.Amount) + " " + string(total.Currency) + " "
	}
	return spaced(c.Cancelled, back+"back", c.Left, c.Done)
}

// The fee line of payouts in the shipped policy, and others in its place.
const (
	noPayoutFee    = "  - name: payout\n    kinds: [payout]\n    bearer: payer\n"
	payerPayoutFee = "  - name: payout\n    kinds: [payout]\n    fixed: 0.50\n    bearer: payer\n"
	payeePayoutFee = "  - name: payout\n    kinds: [payout]\n    fixed: 0.50\n    bearer: payee\n"
)

func controlMethods() []method {
	return []method{
		{"cancel a payout", func(w *world) calls {
			p := w.apply(w.employer("100.00 EUR"), rents(), wallet.OnErrorContinue)
			return build(
				func(s wallet.Service, in wallet.CancelPayoutInput) (wallet.PayoutCancellation, error) {
					return s.CancelPayout(w.ctx(), in)
				},
				func(in *wallet.CancelPayoutInput) *wallet.Change { return &in.Change },
				wallet.CancelPayoutInput{Payout: p.ID, Items: []string{"r1"}, Reason: "late", Limit: 10},
				wallet.CodePayoutNotFound, func(in *wallet.CancelPayoutInput) { in.Payout = "po_nothing" },
				variant[wallet.CancelPayoutInput]{"items", func(in *wallet.CancelPayoutInput) { in.Items = []string{"r2"} }},
				variant[wallet.CancelPayoutInput]{"reason", func(in *wallet.CancelPayoutInput) { in.Reason = "wrong" }},
			)
		}},
	}
}

func describePayoutsOnADay(s *suite) {
	s.it("is paid when it is due, and not before", func(w *world) {
		shop := w.employer("100.00 EUR")
		due := w.Now().Add(48 * time.Hour)
		p, err := w.scheduled(shop, five(), due)
		w.ok(err)
		equal(w, "the payout", counts(p), "scheduled 0 0 0 0 5 0")
		if p.DueAt == nil || !p.DueAt.Equal(due.Truncate(time.Microsecond)) {
			w.t.Errorf("it is due at %v, not at %v", p.DueAt, due)
		}
		w.countsItems(p.ID)
		w.changesNothing(func() {
			_, err := w.payItems(p.ID, 10)
			w.refused(wallet.CodeStateConflict, err)
			w.refused(wallet.CodeStateConflict, failure(w.resume(p.ID, "")))
			w.refused(wallet.CodeStateConflict, failure(w.Service.ExportPayout(w.ctx(), w.exportInput(p.ID))))
			equal(w, "what is due", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{})
			again := w.apply(shop, five(), wallet.OnErrorContinue)
			equal(w, "the payout, opened again", counts(again), "scheduled 0 0 0 0 5 0")
		})
		w.Advance(48 * time.Hour)
		w.changesNothing(func() {
			equal(w, "a dry run", w.runDue(wallet.RunDueInput{Limit: 2, DryRun: true}), wallet.RunDueResult{ItemsPaid: 2, More: true, DryRun: true})
		})
		equal(w, "the first run", w.runDue(wallet.RunDueInput{Limit: 2}), wallet.RunDueResult{ItemsPaid: 2, More: true})
		equal(w, "the payout then", counts(w.showPayout(p.ID)), "running 2 0 0 0 3 0")
		equal(w, "the second run", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{ItemsPaid: 3})
		equal(w, "the payout in the end", counts(w.showPayout(p.ID)), "done 5 0 0 0 0 0")
		w.has(shop, "85.00 EUR", "0.00")
		w.changesNothing(func() { equal(w, "a third run", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{}) })
		w.sound()
	})
	s.it("can be paid at once after all, or later", func(w *world) {
		shop := w.employer("100.00 EUR")
		due := w.Now().Add(24 * time.Hour)
		p, err := w.scheduled(shop, five(), due)
		w.ok(err)
		later := due.Add(24 * time.Hour)
		put := w.payout(w.Service.ResumePayout(w.ctx(), wallet.ResumePayoutInput{Change: w.change(), Payout: p.ID, At: &later}))
		equal(w, "put off", spaced(put.Status, put.DueAt.Equal(later.Truncate(time.Microsecond))), "scheduled true")
		w.Advance(25 * time.Hour)
		equal(w, "what is due", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{})
		now := time.Unix(0, 0)
		begun := w.payout(w.Service.ResumePayout(w.ctx(), wallet.ResumePayoutInput{Change: w.change(), Payout: p.ID, At: &now}))
		equal(w, "begun", spaced(begun.Status, begun.DueAt == nil), "running true")
		w.paid(p.ID, 10)
		w.has(shop, "85.00 EUR", "0.00")
		w.refused(wallet.CodeStateConflict, failure(w.Service.ResumePayout(w.ctx(), wallet.ResumePayoutInput{Change: w.change(), Payout: p.ID, At: &later})))
	})
	s.it("is not scheduled too far ahead, across currencies, or by a key with a cap", func(w *world) {
		shop := w.employer("100.00 EUR")
		_, err := w.scheduled(shop, five(), w.Now().AddDate(wallet.MaxScheduleYears, 0, 1))
		w.refused(wallet.CodeInvalidInput, err)
		w.statesRates()
		across := five()
		across.name, across.from = "across", "EUR"
		_, err = w.scheduled(shop, across, w.Now().Add(time.Hour))
		w.refused(wallet.CodeInvalidInput, err)
		key, err := w.Service.CreateAPIKey(w.ctx(), wallet.CreateAPIKeyInput{
			Change: w.change(), Name: "ci", User: shop, Scopes: []wallet.Scope{wallet.ScopePayout}, DailyCap: "50.00", Currency: "EUR",
		})
		w.ok(err)
		by := w.as(key.Secret)
		in := w.chunk(w.planned(shop, five()), 0, 10, wallet.OnErrorContinue)
		at := w.Now().Add(time.Hour)
		in.At = &at
		w.refused(wallet.CodeScopeMissing, failure(by.OpenPayout(w.ctx(), in)))
	})
	s.it("stops when it cannot be paid as it was planned, and holds up no other", func(w *world) {
		shop := w.employer("1100.00 EUR")
		first, err := w.scheduled(shop, five(), w.Now().Add(time.Hour))
		w.ok(err)
		w.appliesPolicy(withoutCases(w.shippedPolicy("other", noPayoutFee, payerPayoutFee)))
		second, err := w.scheduled(shop, payees("june", "j1 ann@example.org 1.00 EUR", "j2 bob@example.org 999.00 EUR"), w.Now().Add(2*time.Hour))
		w.ok(err)
		w.pay(shop, w.merchant("bank"), "1000.00 EUR")
		w.Advance(3 * time.Hour)
		equal(w, "what is done", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{PayoutsStopped: 1, ItemsPaid: 1, ItemsRefused: 1})
		equal(w, "the first", counts(w.showPayout(first.ID)), "stopped 0 0 0 0 5 0")
		equal(w, "the second", counts(w.showPayout(second.ID)), "partial 1 0 0 0 0 1")
		w.changesNothing(func() { equal(w, "what is due then", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{}) })
		w.sound()
	})
}

func describeCancelledPayouts(s *suite) {
	s.it("pays nothing of what was pending or refused", func(w *world) {
		shop := w.employer("15.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		w.pay(shop, w.merchant("bank"), "11.00 EUR")
		_, err := w.payItems(p.ID, 3)
		w.ok(err)
		dry := w.cancelInput(p.ID)
		dry.DryRun = true
		w.changesNothing(func() { equal(w, "a dry run", cancelled(w.cancels(dry)), "3 back 2 true") })
		in := w.cancelInput(p.ID)
		equal(w, "what is cancelled", cancelled(w.cancels(in)), "3 back 2 true")
		equal(w, "the payout", spaced(counts(w.showPayout(p.ID)), w.showPayout(p.ID).Cancelled), "partial 2 0 0 0 0 0 3")
		w.countsItems(p.ID)
		sameList(w, "the items", w.standing(p.ID), []string{"e1 paid", "e2 paid", "e3 cancelled", "e4 cancelled", "e5 cancelled"})
		equal(w, "why", w.items(p.ID, wallet.ItemCancelled)[0].Message, "not now")
		w.fund(shop, "100.00 EUR")
		w.changesNothing(func() {
			late := w.cancels(in)
			equal(w, "a late request", spaced(cancelled(late), late.IdempotentReplay), "3 back 2 true true")
			_, err := w.payItems(p.ID, 10)
			w.ok(err)
			again := w.apply(shop, five(), wallet.OnErrorContinue)
			equal(w, "the same plan, opened again", counts(again), "partial 2 0 0 0 0 0")
			equal(w, "cancelled once more", cancelled(w.cancels(w.cancelInput(p.ID))), "0 back 2 true")
			equal(w, "tried again", counts(w.payout(w.Service.RetryPayout(w.ctx(), wallet.RetryPayoutInput{Change: w.change(), Payout: p.ID}))), "partial 2 0 0 0 0 0")
		})
		mended := five()
		mended.mark++
		done, items := w.paid(w.apply(shop, mended, wallet.OnErrorContinue).ID, 10)
		sameList(w, "the items of a mended plan", outcomes(items), []string{"e3 paid", "e4 paid", "e5 paid"})
		equal(w, "the payout then", spaced(counts(done), done.Cancelled), "done 5 0 0 0 0 0 0")
		w.sound()
	})
	s.it("that is scheduled ends there, and its plan opens it no more", func(w *world) {
		shop := w.employer("100.00 EUR")
		p, err := w.scheduled(shop, five(), w.Now().Add(time.Hour))
		w.ok(err)
		equal(w, "what is cancelled", cancelled(w.cancels(w.cancelInput(p.ID))), "5 back 0 true")
		equal(w, "the payout", counts(w.showPayout(p.ID)), "cancelled 0 0 0 0 0 0")
		w.Advance(2 * time.Hour)
		w.changesNothing(func() {
			equal(w, "what is due", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{})
			w.refused(wallet.CodeStateConflict, failure(w.Service.OpenPayout(w.ctx(), w.chunk(w.planned(shop, five()), 0, 5, wallet.OnErrorContinue))))
		})
		other := five()
		other.name = "june"
		done, _ := w.paid(w.apply(shop, other, wallet.OnErrorContinue).ID, 10)
		equal(w, "under another name", counts(done), "done 5 0 0 0 0 0")
	})
	s.it("leaves the others of the items that are named, or all of them", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		_, err := w.payItems(p.ID, 1)
		w.ok(err)
		w.changesNothing(func() {
			w.refused(wallet.CodeStateConflict, failure(w.Service.CancelPayout(w.ctx(), w.cancelInput(p.ID, "e2", "e1"))))
			w.refused(wallet.CodeInvalidInput, failure(w.Service.CancelPayout(w.ctx(), w.cancelInput(p.ID, "e2", "e9"))))
			w.refused(wallet.CodeInvalidInput, failure(w.Service.CancelPayout(w.ctx(), w.cancelInput(p.ID, ""))))
			none := w.cancelInput(p.ID)
			none.Limit = 0
			w.refused(wallet.CodeInvalidInput, failure(w.Service.CancelPayout(w.ctx(), none)))
			w.refused(wallet.CodeInvalidInput, failure(w.Service.CancelPayout(w.ctx(), w.cancelInput(p.ID, make([]string, wallet.MaxCancelledItems+1)...))))
		})
		equal(w, "what is cancelled", cancelled(w.cancels(w.cancelInput(p.ID, "e4", "e2", "e4"))), "2 back 1 true")
		done, items := w.paid(p.ID, 10)
		sameList(w, "the items", outcomes(items), []string{"e3 paid", "e5 paid"})
		equal(w, "the payout", spaced(counts(done), done.Cancelled), "partial 3 0 0 0 0 0 2")
		w.refused(wallet.CodeStateConflict, failure(w.Service.CancelPayout(w.ctx(), w.cancelInput(p.ID, "e5"))))
		w.sound()
	})
	s.it("of which all has left cannot be", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		w.paid(p.ID, 10)
		w.changesNothing(func() {
			w.refused(wallet.CodeStateConflict, failure(w.Service.CancelPayout(w.ctx(), w.cancelInput(p.ID))))
		})
	})
	describeCancelledTransfers(s)
}

func describeCancelledTransfers(s *suite) {
	for bearer, fee := range map[string]string{"merchant": payerPayoutFee, "payee": payeePayoutFee} {
		s.it("gives back what no bank was told of, with the fee of the "+bearer, func(w *world) {
			w.hasOwnAccount()
			w.appliesPolicy(withoutCases(w.shippedPolicy("priced", noPayoutFee, fee)))
			shop := w.employer("100.00 EUR")
			p := w.payRents(shop, rents())
			in := w.cancelInput(p.ID)
			in.Limit = 1
			first := w.cancels(in)
			whole := map[string]string{"merchant": "10.50", "payee": "10.00"}[bearer]
			equal(w, "the first call", cancelled(first), "1 "+whole+" EUR back 2 false")
			in = w.cancelInput(p.ID)
			in.Limit = 1
			whole = map[string]string{"merchant": "20.50", "payee": "20.00"}[bearer]
			equal(w, "the second call", cancelled(w.cancels(in)), "1 "+whole+" EUR back 1 true")
			sameList(w, "the items", w.standing(p.ID), []string{"r1 cancelled", "r2 paid", "r3 cancelled"})
			w.has(shop, map[string]string{"merchant": "94.50", "payee": "95.00"}[bearer]+" EUR", "0.00")
			w.changesNothing(func() {
				w.refused(wallet.CodeNothingToExport, failure(w.Service.ExportPayout(w.ctx(), w.exportInput(p.ID))))
			})
			w.sound()
			mended := rents()
			mended.mark++
			done := w.payRents(shop, mended)
			equal(w, "a mended plan", counts(done), "done 3 0 0 0 0 0")
			equal(w, "the attempt", w.transfers(w.exports(p.ID).ID)[0].Attempt, 2)
			w.sound()
		})
	}
	s.it("leaves what is in a file for a bank", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("35.00 EUR")
		p := w.payRents(shop, rents())
		closes := func() error {
			return failure(w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: shop, Reason: "asked for it"}))
		}
		w.refused(wallet.CodeNotClosable, closes())
		e := w.exports(p.ID)
		w.changesNothing(func() {
			w.refused(wallet.CodeStateConflict, failure(w.Service.CancelPayout(w.ctx(), w.cancelInput(p.ID))))
			w.refused(wallet.CodeStateConflict, failure(w.Service.CancelPayout(w.ctx(), w.cancelInput(p.ID, "r1"))))
		})
		w.refused(wallet.CodeNotClosable, closes())
		for _, t := range w.transfers(e.ID) {
			w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: t.EndToEndID, Status: wallet.ItemSettled})
		}
		w.ok(closes())
	})
	s.it("gives back what was bought at its own rate", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		f := rents(wallet.PayoutRow{
			Item: "d1", BankPayee: wallet.BankPayee{Name: "Joe", Account: "55555", Routing: "021000021", Country: "US"}, Amount: "20.00", Currency: "USD",
		})
		f.from = "EUR"
		p := w.payRents(shop, f)
		w.has(shop, "83.92 EUR", "0.00")
		w.setsRate("USD", "1.50", "")
		equal(w, "what is cancelled", cancelled(w.cancels(w.cancelInput(p.ID, "d1"))), "1 16.08 EUR back 0 true")
		equal(w, "the payout", counts(w.showPayout(p.ID)), "cancelled 0 0 0 0 0 0")
		w.has(shop, "100.00 EUR", "0.00")
		w.sound()
	})
}
