package wallettest

import (
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// unexpected reconciles a sum that nobody knows, and gives its break.
func (w *world) unexpected(amount string) wallet.Break {
	w.t.Helper()
	st := w.sheet(0, "0.00")
	st.entry(money.Decimal(amount), "unknown")
	st.imported()
	run := w.reconciled(wallet.ReconcileInput{})
	for _, b := range run.Breaks {
		if b.Kind == wallet.BreakMissingInLedger && string(b.Amount) == amount {
			return b
		}
	}
	w.t.Fatalf("the breaks are %v", kinds(run.Breaks))
	return wallet.Break{}
}

func (w *world) changedBreak(id string, action wallet.BreakAction, said string) wallet.Break {
	w.t.Helper()
	b, err := w.Service.ChangeBreak(w.ctx(), wallet.ChangeBreakInput{Change: w.change(), Break: id, Action: action, Text: said})
	w.ok(err)
	return b
}

// describeBreaks is what becomes of breaks.
func describeBreaks(s *suite) {
	s.it("puts on suspense what nobody expected, and makes it a customer's", func(w *world) {
		w.tied("sandbox")
		ann := w.person("ann")
		b := w.unexpected("9.00")
		equal(w, "suspense", w.account("suspense"), "9.00")
		in := wallet.ChangeBreakInput{Change: w.change(), Break: b.ID, Action: wallet.BreakAssigned, User: "ann@example.org", Text: "she called"}
		done, err := w.Service.ChangeBreak(w.ctx(), in)
		w.ok(err)
		equal(w, "the break", spaced(done.Status, done.NoteCount, done.Notes[0].Text, done.Notes[0].What), "resolved 1 she called assign")
		w.is(w.show(done.Transaction), wallet.KindTopUp, wallet.TransactionPosted, "9.00", "0.00")
		w.has(ann, "9.00 EUR", "0.00")
		equal(w, "suspense after it", w.account("suspense"), "0.00")
		equal(w, "the rail", w.account("rail:sandbox:clearing"), "0.00")
		equal(w, "the bank", w.account("bank:giro"), "-9.00")
		again, err := w.Service.ChangeBreak(w.ctx(), in)
		w.ok(err)
		equal(w, "the same again", spaced(again.IdempotentReplay, again.Transaction == done.Transaction), "true true")
		in.Change = w.change()
		w.refused(wallet.CodeStateConflict, failure(w.Service.ChangeBreak(w.ctx(), in)))
		w.refused(wallet.CodeStateConflict, failure(w.Service.UndoMatch(w.ctx(), wallet.UndoMatchInput{Change: w.change(), Match: b.StatementLine, Reason: "no"})))
		equal(w, "the run after it", figures(w.reconciled(wallet.ReconcileInput{})), "matched 0 matches 0 breaks 0 new 0 closed 0")
		w.sound()
	})
	s.it("matches what was on suspense once the ledger knows it", func(w *world) {
		w.tied("sandbox")
		w.unexpected("9.00")
		w.toppedUp(w.person("ann"), "9.00 EUR")
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", figures(run), "matched 1 matches 1 breaks 0 new 0 closed 1")
		equal(w, "suspense", w.account("suspense"), "0.00")
		equal(w, "the rail", w.account("rail:sandbox:clearing"), "0.00")
		w.sound()
	})
	s.it("keeps notes, and sets aside what is resolved", func(w *world) {
		w.tied("sandbox")
		b := w.unexpected("9.00")
		w.changedBreak(b.ID, wallet.BreakNoted, "who is it?")
		done := w.changedBreak(b.ID, wallet.BreakSettled, "a gift")
		equal(w, "the break", spaced(done.Status, done.NoteCount, len(done.Notes)), "resolved 2 2")
		w.toppedUp(w.person("ann"), "9.00 EUR")
		run := w.reconciled(wallet.ReconcileInput{})
		sameList(w, "the breaks", kinds(run.Breaks), []string{"timing 9.00"})
		equal(w, "those that are resolved", len(w.breaks(wallet.ListBreaksInput{Status: wallet.BreakResolved})), 1)
		w.refused(wallet.CodeStateConflict, failure(w.Service.ChangeBreak(w.ctx(), wallet.ChangeBreakInput{
			Change: w.change(), Break: b.ID, Action: wallet.BreakSettled, Text: "again",
		})))
		opened := w.changedBreak(b.ID, wallet.BreakReopened, "it was hers")
		equal(w, "the break", opened.Status, wallet.BreakOpen)
		run = w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", figures(run), "matched 1 matches 1 breaks 0 new 0 closed 2")
		shown, err := w.Service.ShowBreak(w.ctx(), wallet.ShowBreakInput{Break: b.ID})
		w.ok(err)
		equal(w, "the break", spaced(shown.Status, shown.ClosedBy == run.ID, shown.Notes[1].Text, shown.Notes[2].What), "closed true a gift reopen")
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ChangeBreak(w.ctx(), wallet.ChangeBreakInput{Change: w.change(), Break: b.ID, Action: wallet.BreakNoted})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ChangeBreak(w.ctx(), wallet.ChangeBreakInput{Change: w.change(), Break: b.ID, Action: "burn", Text: "x"})))
	})
	s.it("undoes a match, and does not make it again by itself", func(w *world) {
		w.tied("sandbox")
		in := w.toppedUp(w.person("ann"), "30.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("30.00", in.ID)
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		m := w.matches(run.ID)[0]
		undo := wallet.UndoMatchInput{Change: w.change(), Match: in.ID, Reason: "it was another"}
		undone, err := w.Service.UndoMatch(w.ctx(), undo)
		w.ok(err)
		equal(w, "the match", spaced(undone.ID == m.ID, undone.UndoneAt != nil, undone.Reversal != ""), "true true true")
		w.is(w.show(undone.Reversal), wallet.KindReversal, wallet.TransactionPosted, "30.00", "0.00")
		equal(w, "the accounts", spaced(w.account("bank:giro"), w.account("suspense"), w.account("rail:sandbox:clearing")), "-30.00 30.00 -30.00")
		w.sound()
		run = w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run after it", figures(run), "matched 0 matches 0 breaks 2 new 0 closed 0")
		list := w.breaks(wallet.ListBreaksInput{})
		sameList(w, "the breaks", kinds(list), []string{"undone 30.00", "undone 30.00"})
		undo.Change = w.change()
		undo.Match = m.ID
		w.refused(wallet.CodeStateConflict, failure(w.Service.UndoMatch(w.ctx(), undo)))
		for _, b := range list {
			w.changedBreak(b.ID, wallet.BreakReopened, "it was right")
		}
		run = w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run that may match it", figures(run), "matched 1 matches 1 breaks 0 new 0 closed 2")
		equal(w, "the accounts", spaced(w.account("bank:giro"), w.account("suspense"), w.account("rail:sandbox:clearing")), "-30.00 0.00 0.00")
		w.sound()
	})
	s.it("explains a line: its match, or what came nearest", func(w *world) {
		w.tied("sandbox")
		in := w.toppedUp(w.person("ann"), "30.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("30.00", in.ID)
		st.entry("31.00", "unknown")
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		matched, err := w.Service.ExplainLine(w.ctx(), wallet.ExplainLineInput{Line: in.ID})
		w.ok(err)
		equal(w, "a line of the ledger", spaced(matched.Line.Side, matched.Line.Amount, matched.Line.State, matched.Run == run.ID, matched.Match.Rule, matched.Break == nil),
			"ledger 30.00 matched true reference true")
		other, err := w.Service.ExplainLine(w.ctx(), wallet.ExplainLineInput{Line: run.Breaks[0].StatementLine})
		w.ok(err)
		equal(w, "a line of the bank", spaced(other.Line.Side, other.Line.Amount, other.Line.Name, other.Match == nil, other.Break.Kind, len(other.Candidates)),
			"bank 31.00 Somebody true missing_in_ledger 1")
		c := other.Candidates[0]
		equal(w, "its candidate", spaced(c.Line.ID == in.ID, len(c.Against) > 0, c.Line.Side), "true true ledger")
	})
	s.it("lists breaks by account, kind and status", func(w *world) {
		w.tied("sandbox")
		w.unexpected("9.00")
		for name, c := range map[string]struct {
			in   wallet.ListBreaksInput
			want int
		}{
			"all":     {wallet.ListBreaksInput{}, 1},
			"account": {wallet.ListBreaksInput{Account: "giro"}, 1},
			"kind":    {wallet.ListBreaksInput{Kind: wallet.BreakTiming}, 0},
			"closed":  {wallet.ListBreaksInput{Status: wallet.BreakClosed}, 0},
		} {
			equal(w, name, len(w.breaks(c.in)), c.want)
		}
		found := 0
		for _, kind := range wallet.BreakKinds() {
			for _, status := range wallet.BreakStatuses() {
				found += len(w.breaks(wallet.ListBreaksInput{Kind: kind, Status: status}))
			}
		}
		equal(w, "those of every kind and status", found, 1)
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListBreaks(w.ctx(), wallet.ListBreaksInput{Kind: "odd"})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListBreaks(w.ctx(), wallet.ListBreaksInput{Status: "odd"})))
		w.refused(wallet.CodeBankAccountNotFound, failure(w.Service.ListBreaks(w.ctx(), wallet.ListBreaksInput{Account: "odd"})))
	})
}

// describeBankOutcomes is what follows from the bank's word.
func describeBankOutcomes(s *suite) {
	s.it("posts what was pending on the rail when the bank has it", func(w *world) {
		w.tied("sandbox")
		ann := w.person("ann")
		_, t := w.late(ann, "100.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("100.00", t.ID)
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", figures(run), "matched 1 matches 1 breaks 0 new 0 closed 0")
		w.is(w.show(t.ID), wallet.KindTopUp, wallet.TransactionPosted, "100.00", "2.50")
		w.has(ann, "97.50 EUR", "0.00")
		w.runDue(wallet.RunDueInput{})
		w.has(ann, "97.50 EUR", "0.00")
		equal(w, "the rail", w.account("rail:sandbox:clearing"), "0.00")
		w.sound()
	})
	s.it("settles the items that the bank has paid, one by one or as one debit", func(w *world) {
		w.tied("bank-file")
		p := w.payRents(w.employer("100.00 EUR"), rents())
		e := w.exports(p.ID)
		st := w.sheet(0, "100.00")
		st.entry("-30.00", "").MessageID = e.MessageID
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", figures(run), "matched 1 matches 1 breaks 0 new 0 closed 0")
		m := w.matches(run.ID)[0]
		equal(w, "the match", spaced(m.Rule, m.BankCount, m.LedgerCount, m.Amount), "batch-by-reference 1 2 -30.00")
		sameList(w, "the items", w.standing(p.ID), []string{"r1 settled", "r2 paid", "r3 settled"})
		equal(w, "the payout", counts(w.showPayout(p.ID)), "done 3 0 2 0 0 0")
		equal(w, "the accounts", spaced(w.account("bank:giro"), w.account("rail:bank-file:clearing")), "30.00 0.00")
		w.sound()
	})
	s.it("gives back an item that the bank returns", func(w *world) {
		w.tied("bank-file")
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		list := w.transfers(w.exports(p.ID).ID)
		st := w.sheet(0, "100.00")
		for _, t := range list {
			st.entry("-"+t.Amount, t.EndToEndID)
		}
		back := st.entry(list[0].Amount, list[0].EndToEndID)
		back.ReturnCode = "AC04"
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "what was posted", spaced(run.Settled, run.Returned, run.Parked), "2 1 0")
		equal(w, "the breaks after it", spaced(run.BreaksOpen, run.BreaksNew, run.BreaksClosed), "0 1 1")
		sameList(w, "the items", w.standing(p.ID), []string{"r1 returned", "r2 paid", "r3 settled"})
		w.has(shop, "75.00 EUR", "0.00")
		equal(w, "the breaks that are open", len(w.breaks(wallet.ListBreaksInput{})), 0)
		equal(w, "the accounts", spaced(w.account("bank:giro"), w.account("rail:bank-file:clearing"), w.account("suspense")), "20.00 0.00 0.00")
		equal(w, "the run after it", figures(w.reconciled(wallet.ReconcileInput{})), "matched 0 matches 0 breaks 0 new 0 closed 0")
		w.sound()
	})
	s.it("gives back a withdrawal that the bank returns", func(w *world) {
		w.tied("sandbox")
		ann := w.rich("ann", "50.00 EUR")
		out := w.withdrawn(ann, "20.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("50.00", "")
		st.entry("-20.00", out.ID)
		st.entry("20.00", out.ID).ReturnCode = "AC04"
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "what was posted", spaced(run.Settled, run.Returned, run.Parked), "2 1 0")
		equal(w, "the breaks after it", spaced(run.BreaksOpen, run.BreaksNew, run.BreaksClosed), "0 1 1")
		equal(w, "the withdrawal", w.show(out.ID).Status, wallet.TransactionReturned)
		equal(w, "the accounts", spaced(w.account("bank:giro"), w.account("rail:sandbox:clearing"), w.account("suspense")), "-50.00 0.00 0.00")
		w.sound()
	})
	s.it("leaves to people what comes back for an account that is closed", func(w *world) {
		w.tied("bank-file")
		shop := w.employer("35.00 EUR")
		p := w.payRents(shop, rents())
		list := w.transfers(w.exports(p.ID).ID)
		first := w.sheet(0, "100.00")
		first.entry("-10.00", list[0].EndToEndID)
		first.entry("-20.00", list[1].EndToEndID)
		first.imported()
		equal(w, "the run", figures(w.reconciled(wallet.ReconcileInput{})), "matched 2 matches 2 breaks 0 new 0 closed 0")
		w.ok(failure(w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: shop, Reason: "moved away"})))
		later := w.sheet(1, "70.00")
		later.entry("10.00", list[0].EndToEndID).ReturnCode = "AC04"
		later.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "what was posted", spaced(run.Settled, run.Returned, run.Parked), "0 0 1")
		sameList(w, "the breaks", kinds(run.Breaks), []string{"returned 10.00"})
		equal(w, "suspense", w.account("suspense"), "10.00")
		w.sound()
	})
	s.it("knows what was matched before when it comes back or is booked again", func(w *world) {
		w.tied("bank-file")
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		list := w.transfers(w.exports(p.ID).ID)
		first := w.sheet(0, "100.00")
		for _, t := range list {
			first.entry("-"+t.Amount, t.EndToEndID)
		}
		first.imported()
		equal(w, "the run", figures(w.reconciled(wallet.ReconcileInput{})), "matched 2 matches 2 breaks 0 new 0 closed 0")
		later := w.sheet(1, "70.00")
		later.entry(list[0].Amount, "NOTPROVIDED").Remittance = "RETOUR " + list[0].EndToEndID + " ACCOUNT CLOSED"
		later.entry("-"+list[1].Amount, list[1].EndToEndID)
		later.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "what was posted", spaced(run.Settled, run.Returned, run.Parked), "0 1 1")
		sameList(w, "the items", w.standing(p.ID), []string{"r1 returned", "r2 paid", "r3 settled"})
		w.has(shop, "75.00 EUR", "0.00")
		sameList(w, "the breaks that are open", kinds(w.breaks(wallet.ListBreaksInput{})), []string{"duplicate_at_bank -20.00"})
		w.sound()
	})
	s.it("knows what went when the bank tells of its return first", func(w *world) {
		w.tied("sandbox")
		ann := w.rich("ann", "50.00 EUR")
		out := w.withdrawn(ann, "20.00 EUR")
		first, second := w.sheet(0, "0.00"), w.sheet(1, "30.00")
		first.entry("50.00", "")
		first.entry("-20.00", out.ID)
		second.entry("20.00", out.ID).ReturnCode = "AC04"
		second.imported()
		equal(w, "what was given back", w.reconciled(wallet.ReconcileInput{}).Returned, 1)
		first.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", spaced(run.Matched, run.BreaksOpen), "2 0")
		equal(w, "the accounts", spaced(w.account("bank:giro"), w.account("rail:sandbox:clearing"), w.account("suspense")), "-50.00 0.00 0.00")
		w.sound()
	})
	s.it("says of a break in later runs what it said in the first", func(w *world) {
		w.tied("bank-file")
		p := w.payRents(w.employer("100.00 EUR"), rents())
		e := w.exports(p.ID)
		back := w.transfers(e.ID)[0]
		st := w.sheet(0, "100.00")
		st.entry("-30.00", "").MessageID = e.MessageID
		st.entry("-30.00", "").MessageID = e.MessageID
		st.entry("9.00", back.EndToEndID).ReturnCode = "AC04"
		st.imported()
		said := func() []string {
			var list []string
			for _, b := range w.reconciled(wallet.ReconcileInput{}).Breaks {
				list = append(list, spaced(b.Kind, b.Amount, b.Why))
			}
			return list
		}
		first := said()
		equal(w, "what came back", strings.Contains(strings.Join(first, "\n"), "returned 9.00 it is money of "+back.Transaction+", which the bank had booked, and it came back"), true)
		sameList(w, "the second run", said(), first)
		sameList(w, "the breaks", kinds(w.breaks(wallet.ListBreaksInput{})), []string{"duplicate_at_bank -30.00", "returned 9.00"})
	})
	s.it("expects nothing of what the bank has refused before it paid", func(w *world) {
		w.tied("bank-file")
		p := w.payRents(w.employer("100.00 EUR"), rents())
		e := w.exports(p.ID)
		list := w.transfers(e.ID)
		w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemReturned, Reason: "AC04"})
		st := w.sheet(0, "100.00")
		st.entry("-20.00", list[1].EndToEndID)
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", figures(run), "matched 1 matches 1 breaks 0 new 0 closed 0")
		w.sound()
	})
}
