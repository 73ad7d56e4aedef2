package wallettest

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// describeBankStatements is how statements come in.
func describeBankStatements(s *suite) {
	s.it("takes a statement in chunks and goes on where it stands", func(w *world) {
		w.tied("sandbox")
		st := w.sheet(0, "0.00")
		for i := range 5 {
			st.entry("1.00", fmt.Sprint("E", i))
		}
		whole := st.input()
		part := whole
		part.Head.Closing, part.Head.ClosingDate = "", ""
		part.Entries, part.Last = whole.Entries[:2], false
		got, err := w.Service.ImportStatement(w.ctx(), part)
		w.ok(err)
		equal(w, "the first chunk", spaced(got.State, got.Lines, got.Known), "loading 2 false")
		part.Change = w.change()
		got, err = w.Service.ImportStatement(w.ctx(), part)
		w.ok(err)
		equal(w, "the same under another key", spaced(got.State, got.Lines, got.Known), "loading 2 true")
		later := whole
		later.Change, later.First, later.Entries = w.change(), 4, whole.Entries[3:]
		said := w.refused(wallet.CodeStateConflict, failure(w.Service.ImportStatement(w.ctx(), later)))
		w.detail(said, "next", "3")
		last := whole
		last.Change, last.First, last.Entries = w.change(), 3, whole.Entries[2:]
		got, err = w.Service.ImportStatement(w.ctx(), last)
		w.ok(err)
		equal(w, "the last chunk", spaced(got.State, got.Lines, got.Closing), "accepted 5 5.00")
		whole.Change = w.change()
		got, err = w.Service.ImportStatement(w.ctx(), whole)
		w.ok(err)
		equal(w, "all of it again", spaced(got.State, got.Lines, got.Known), "accepted 5 true")
		list := pages(w, 1, func(p wallet.PageInput) (wallet.Page[wallet.AccountStatement], error) {
			return w.Service.ListStatements(w.ctx(), wallet.ListStatementsInput{PageInput: p, Account: "giro"})
		})
		equal(w, "the statements", spaced(len(list), list[0].ID == got.ID), "1 true")
	})
	s.it("does not count a statement twice that another file brings", func(w *world) {
		w.tied("sandbox")
		st := w.sheet(0, "0.00")
		st.entry("9.00", "unknown")
		st.imported()
		again := st.input()
		again.SHA256 = strings.Repeat("ab", 32)
		again.Head.File, again.Entries[0].Line = "copy.xml", 99
		got, err := w.Service.ImportStatement(w.ctx(), again)
		w.ok(err)
		equal(w, "the copy", spaced(got.State, got.Known, got.Repeated), "repeated false 1")
		run := w.reconciled(wallet.ReconcileInput{})
		sameList(w, "the breaks", kinds(run.Breaks), []string{"missing_in_ledger 9.00"})
		equal(w, "what is at the bank", w.account("bank:giro"), "-9.00")
	})
	s.it("does not count an entry twice of which a notice spoke before", func(w *world) {
		w.tied("sandbox")
		notice := w.sheet(0, "0.00")
		notice.head.Format, notice.head.Opening, notice.head.ID, notice.head.Footing = "camt.054", "", "N", wallet.FootingUnknown
		notice.entry("9.00", "unknown")
		first := notice.input()
		first.Head.Closing = ""
		_, err := w.Service.ImportStatement(w.ctx(), first)
		w.ok(err)
		w.reconciled(wallet.ReconcileInput{})
		st := w.sheet(0, "0.00")
		st.entry("9.00", "unknown")
		st.entry("9.00", "unknown")
		equal(w, "of the statement, what is there", st.imported().Repeated, 1)
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the breaks", len(run.Breaks), 2)
		equal(w, "what is at the bank", w.account("bank:giro"), "-18.00")
		w.sound()
	})
	s.it("counts a booking once that two exports of a span of days have, and twice what two statements have", func(w *world) {
		w.tied("sandbox")
		for format, want := range map[string]string{
			"ofx1": "0 1", "ofx2": "0 1", "csv": "0 1", "camt.052": "0 1", "mt942": "0 1", "camt.053": "0 0", "camt.054": "0 0", "mt940": "0 0", "bai2": "0 0",
		} {
			st := w.sheet(0, "0.00")
			st.head.Format, st.head.Footing = format, wallet.FootingUnknown
			st.entry("9.00", format)
			first := st.imported()
			st.head.ID, st.head.File = "S again", "again"
			equal(w, "what is there of a statement of "+format+" and of another", spaced(first.Repeated, st.imported().Repeated), want)
		}
	})
	s.it("counts a booking once that reports within a day repeat, and twice what each of two says anew", func(w *world) {
		w.tied("sandbox")
		report := func(id string, entries ...string) int {
			w.t.Helper()
			st := w.sheet(0, "0.00")
			st.head.Format, st.head.ID, st.head.Footing = "camt.052", id, wallet.FootingUnknown
			for _, name := range entries {
				st.entry("9.00", name)
			}
			return st.imported().Repeated
		}
		equal(w, "the first", report("A", "x", "y"), 0)
		equal(w, "one that goes on", report("B", "x", "z"), 0)
		equal(w, "one that begins anew", report("C", "x", "y", "z", "x", "x"), 4)
	})
	s.it("counts a booking once in however many formats it comes, and two that are alike as two", func(w *world) {
		w.tied("sandbox")
		notice := w.sheet(0, "0.00")
		notice.head.Format, notice.head.Opening, notice.head.ID, notice.head.Footing = "camt.054", "", "N", wallet.FootingUnknown
		notice.entry("9.00", "alike")
		in := notice.input()
		in.Head.Closing = ""
		_, err := w.Service.ImportStatement(w.ctx(), in)
		w.ok(err)
		first, second, both := w.sheet(0, "0.00"), w.sheet(0, "9.00"), w.sheet(0, "0.00")
		second.head.ID, both.head.Format = "S again", "mt940"
		first.entry("9.00", "alike")
		second.entry("9.00", "alike")
		both.entry("9.00", "alike")
		both.entry("9.00", "alike")
		equal(w, "what the notice has of one statement, of a second, and they of both in one",
			spaced(first.imported().Repeated, second.imported().Repeated, both.imported().Repeated), "1 0 2")
		equal(w, "the breaks", len(w.reconciled(wallet.ReconcileInput{}).Breaks), 2)
		equal(w, "what is at the bank", w.account("bank:giro"), "-18.00")
		w.sound()
	})
	s.it("takes a statement in the place of one that does not add up", func(w *world) {
		w.tied("sandbox")
		first := w.sheet(0, "0.00")
		first.entry("9.00", "a")
		first.imported()
		bad := w.footless(1, "9.00", "b")
		bad.imported()
		sameList(w, "the breaks", kinds(w.reconciled(wallet.ReconcileInput{}).Breaks), []string{"footing 10.00", "missing_in_ledger 9.00"})
		good, later := w.sheet(1, "9.00"), w.sheet(2, "12.00")
		good.head.ID = "S mended"
		good.entry("1.00", "b")
		good.entry("2.00", "c")
		good.imported()
		later.entry("1.00", "d")
		later.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		sameList(w, "the breaks", kinds(run.Breaks),
			[]string{"footing 10.00", "missing_in_ledger 9.00", "missing_in_ledger 1.00", "missing_in_ledger 2.00", "missing_in_ledger 1.00"})
		_, err := w.Service.ChangeBreak(w.ctx(), wallet.ChangeBreakInput{Change: w.change(), Break: run.Breaks[0].ID, Action: wallet.BreakSettled, Text: "sent again"})
		w.ok(err)
		gap := w.sheet(5, "99.00")
		gap.entry("5.00", "e")
		gap.imported()
		run = w.reconciled(wallet.ReconcileInput{Force: true})
		sameList(w, "the breaks when a gap is forced", kinds(run.Breaks),
			[]string{"missing_in_ledger 9.00", "missing_in_ledger 1.00", "missing_in_ledger 2.00", "missing_in_ledger 1.00", "missing_in_ledger 5.00"})
		equal(w, "what is at the bank", w.account("bank:giro"), "-18.00")
		w.sound()
	})
	s.it("has a booking of a statement that adds up, and not that of another format that does not", func(w *world) {
		w.tied("sandbox")
		bad := w.footless(0, "0.00", "b")
		bad.head.Format = "mt940"
		bad.entry("3.00", "more")
		bad.imported()
		good := w.sheet(0, "0.00")
		good.entry("1.00", "b")
		equal(w, "what is there of the statement", good.imported().Repeated, 0)
		sameList(w, "the breaks", kinds(w.reconciled(wallet.ReconcileInput{}).Breaks), []string{"footing 10.00", "missing_in_ledger 1.00"})
		run := w.reconciled(wallet.ReconcileInput{Force: true})
		sameList(w, "the breaks by force", kinds(run.Breaks), []string{"missing_in_ledger 1.00", "missing_in_ledger 3.00"})
		equal(w, "what is at the bank", w.account("bank:giro"), "-4.00")
		list, err := w.Service.ListStatements(w.ctx(), wallet.ListStatementsInput{PageInput: wallet.PageInput{Limit: 9}, Account: "giro"})
		w.ok(err)
		equal(w, "what of it is there", spaced(list.Items[1].Gate, list.Items[1].Repeated), "forced 1")
		w.sound()
	})
	s.it("holds a statement back that says otherwise what another of its number has said", func(w *world) {
		w.tied("sandbox")
		for _, text := range []string{"as agreed", "as ordered"} {
			st := w.sheet(0, "0.00")
			st.entry("9.00", "a")
			st.entry("-9.00", "b").Remittance = text
			st.imported()
		}
		sameList(w, "the breaks", kinds(w.reconciled(wallet.ReconcileInput{}).Breaks), []string{"continuity 0.00", "missing_in_ledger 9.00", "missing_in_ledger -9.00"})
	})
	s.it("takes no statement of one account of ours for another", func(w *world) {
		w.tied("sandbox")
		const other = "GB29NWBK60161331926819"
		_, err := w.Service.AddBankAccount(w.ctx(), wallet.AddBankAccountInput{Change: w.change(), Name: "savings", Holder: "Okpay Ltd", IBAN: other, Currency: "EUR"})
		w.ok(err)
		for account, want := range map[string]wallet.Code{other: wallet.CodeInvalidInput, "DE89370400440532013000": "", "0815": "", ownIBAN: "", "": ""} {
			st := w.sheet(0, "0.00")
			st.head.ID, st.head.Account = "S"+account, account
			st.entry("1.00", "a")
			in := st.input()
			in.Account = "giro"
			equal(w, "a statement of the account "+account, wallet.CodeOf(failure(w.Service.ImportStatement(w.ctx(), in))), want)
		}
	})
	s.it("looks at what the ledger had before once an older statement comes", func(w *world) {
		w.tied("sandbox")
		in := w.toppedUp(w.person("ann"), "30.00 EUR")
		first, last := w.sheet(0, "0.00"), w.sheet(30, "30.00")
		first.entry("30.00", in.ID)
		last.entry("2.00", "c")
		last.imported()
		sameList(w, "the breaks", kinds(w.reconciled(wallet.ReconcileInput{}).Breaks), []string{"missing_in_ledger 2.00"})
		first.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", figures(run), "matched 1 matches 1 breaks 1 new 0 closed 0")
		equal(w, "the rail", w.account("rail:sandbox:clearing"), "0.00")
		w.sound()
	})
	s.it("makes nothing of the past of a statement that tells of no day", func(w *world) {
		w.tied("sandbox")
		old := w.toppedUp(w.person("ann"), "30.00 EUR")
		w.Advance(60 * day)
		undated := w.sheet(0, "0.00")
		undated.head.Format, undated.head.ID, undated.head.Opening, undated.head.Footing = "csv", "", "", wallet.FootingUnknown
		undated.head.From, undated.head.To, undated.head.OpeningDate = "", "", ""
		in := undated.input()
		in.Head.Closing, in.Head.ClosingDate = "", ""
		_, err := w.Service.ImportStatement(w.ctx(), in)
		w.ok(err)
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", spaced(figures(run), "from", run.From, "to", run.To), "matched 0 matches 0 breaks 0 new 0 closed 0 from  to ")
		st := w.sheet(-20, "0.00")
		st.entry("2.00", "a")
		st.imported()
		run = w.reconciled(wallet.ReconcileInput{})
		sameList(w, "the breaks once a statement tells of one", kinds(run.Breaks), []string{"missing_in_ledger 2.00"})
		equal(w, "since when", run.From, st.head.From)
		st = w.sheet(-60, "-30.00")
		st.entry("30.00", old.ID)
		st.imported()
		equal(w, "the run with what was then", figures(w.reconciled(wallet.ReconcileInput{})), "matched 1 matches 1 breaks 1 new 0 closed 0")
		w.sound()
	})
	s.it("takes the days of value where a bank tells of no other", func(w *world) {
		w.tied("sandbox")
		w.toppedUp(w.person("ann"), "30.00 EUR")
		w.Advance(60 * day)
		st := w.sheet(0, "0.00")
		st.head.Format, st.head.ID, st.head.Opening, st.head.Footing = "csv", "", "", wallet.FootingUnknown
		st.head.From, st.head.To, st.head.OpeningDate = "", "", ""
		valued := st.entry("2.00", "a").ValueDate
		st.entries[0].BookingDate = ""
		in := st.input()
		in.Head.Closing, in.Head.ClosingDate = "", ""
		_, err := w.Service.ImportStatement(w.ctx(), in)
		w.ok(err)
		run := w.reconciled(wallet.ReconcileInput{})
		sameList(w, "the breaks", kinds(run.Breaks), []string{"missing_in_ledger 2.00"})
		equal(w, "its days", spaced(run.From, run.To), spaced(valued, valued))
	})
	s.it("counts the age of a line from the last day that a bank tells of", func(w *world) {
		w.tied("sandbox")
		w.toppedUp(w.person("ann"), "30.00 EUR")
		st := w.sheet(5, "0.00")
		st.entry("1.00", "a")
		st.imported()
		sameList(w, "the breaks", kinds(w.reconciled(wallet.ReconcileInput{}).Breaks), []string{"timing 30.00", "missing_in_ledger 1.00"})
		st = w.sheet(6, "1.00")
		st.entry("1.00", "b")
		st.imported()
		sameList(w, "the breaks", kinds(w.reconciled(wallet.ReconcileInput{}).Breaks),
			[]string{"missing_at_bank 30.00", "missing_in_ledger 1.00", "missing_in_ledger 1.00"})
	})
	s.it("gives the parts of an entry as lines when they add up", func(w *world) {
		w.tied("sandbox")
		ann := w.person("ann")
		a, b := w.toppedUp(ann, "30.00 EUR"), w.toppedUp(ann, "20.00 EUR")
		st := w.sheet(0, "0.00")
		entry := st.entry("50.00", "")
		entry.Details = []wallet.BankDetail{
			{Number: 1, Line: 11, Amount: "30.00", Currency: "EUR", BankFacts: wallet.BankFacts{EndToEndID: a.ID}},
			{Number: 2, Line: 12, Amount: "20.00", Currency: "EUR", BankFacts: wallet.BankFacts{EndToEndID: b.ID}},
		}
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", figures(run), "matched 2 matches 2 breaks 0 new 0 closed 0")
		equal(w, "what is at the bank", w.account("bank:giro"), "-50.00")
	})
	s.it("leaves alone what was announced and not booked", func(w *world) {
		w.tied("sandbox")
		in := w.toppedUp(w.person("ann"), "30.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("30.00", in.ID).Status = wallet.BankEntryPending
		st.closing = st.opening
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		sameList(w, "the breaks", kinds(run.Breaks), []string{"timing 30.00"})
		equal(w, "what is at the bank", w.account("bank:giro"), "0.00")
	})
	s.it("refuses a statement that it cannot take whole", func(w *world) {
		w.tied("sandbox")
		for name, change := range map[string]func(in *wallet.ImportStatementInput){
			"no hash":                 func(in *wallet.ImportStatementInput) { in.SHA256 = "ab" },
			"no format":               func(in *wallet.ImportStatementInput) { in.Head.Format = "" },
			"no number":               func(in *wallet.ImportStatementInput) { in.Head.Number = 0 },
			"entries out of order":    func(in *wallet.ImportStatementInput) { in.Entries[1].Number = 3 },
			"fewer than it says":      func(in *wallet.ImportStatementInput) { in.Head.EntryCount = 3 },
			"no amount":               func(in *wallet.ImportStatementInput) { in.Entries[0].Amount = "1.001" },
			"no day":                  func(in *wallet.ImportStatementInput) { in.Entries[0].BookingDate = "2026-02-30" },
			"another currency":        func(in *wallet.ImportStatementInput) { in.Entries[0].Currency = "USD" },
			"no balance":              func(in *wallet.ImportStatementInput) { in.Head.Opening = "much" },
			"nothing and not the end": func(in *wallet.ImportStatementInput) { in.Entries, in.Last = nil, false },
		} {
			st := w.sheet(0, "0.00")
			st.entry("1.00", "a")
			st.entry("1.00", "b")
			in := st.input()
			change(&in)
			if err := failure(w.Service.ImportStatement(w.ctx(), in)); wallet.CodeOf(err) != wallet.CodeInvalidInput {
				w.t.Errorf("%s: got %v", name, err)
			}
		}
		unknown := w.sheet(0, "0.00")
		unknown.head.Account = germanIBAN
		w.refused(wallet.CodeBankAccountNotFound, failure(w.Service.ImportStatement(w.ctx(), unknown.input())))
		named := unknown.input()
		named.Account = "giro"
		_, err := w.Service.ImportStatement(w.ctx(), named)
		w.ok(err)
	})
}

// describeGate is when the lines of a statement are held back.
func describeGate(s *suite) {
	s.it("holds back a statement that does not add up, until it is forced", func(w *world) {
		w.tied("sandbox")
		in := w.toppedUp(w.person("ann"), "30.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("30.00", in.ID)
		off := st.input()
		off.Head.Closing, off.Head.Footing, off.Head.Difference, off.Head.FootingWhy = "31.00", wallet.FootingOff, "1.00", "1.00 EUR lacks"
		got, err := w.Service.ImportStatement(w.ctx(), off)
		w.ok(err)
		equal(w, "the gate", got.Gate, wallet.GateFooting)
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", spaced(figures(run), run.Footing), "matched 0 matches 0 breaks 2 new 2 closed 0 off")
		sameList(w, "the breaks", kinds(run.Breaks), []string{"footing 1.00", "timing 30.00"})
		equal(w, "of which statement", run.Breaks[0].Statement, got.ID)
		run = w.reconciled(wallet.ReconcileInput{Force: true})
		equal(w, "the run that is forced", figures(run), "matched 1 matches 1 breaks 0 new 0 closed 2")
		run = w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run after it", figures(run), "matched 0 matches 0 breaks 0 new 0 closed 0")
	})
	s.it("holds back a statement that does not go on, until the one between is there", func(w *world) {
		w.tied("sandbox")
		first, between, last := w.sheet(0, "0.00"), w.sheet(1, "10.00"), w.sheet(2, "15.00")
		first.entry("10.00", "a")
		between.entry("5.00", "b")
		last.entry("2.00", "c")
		first.imported()
		last.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		sameList(w, "the breaks", kinds(run.Breaks), []string{"continuity 5.00", "missing_in_ledger 10.00"})
		between.imported()
		run = w.reconciled(wallet.ReconcileInput{})
		sameList(w, "the breaks", kinds(run.Breaks), []string{"missing_in_ledger 10.00", "missing_in_ledger 5.00", "missing_in_ledger 2.00"})
		equal(w, "the closing", spaced(run.Closing, run.BreaksClosed), "17.00 1")
		equal(w, "what is at the bank", w.account("bank:giro"), "-17.00")
		equal(w, "what nobody expected", w.account("suspense"), "17.00")
		w.sound()
	})
}
