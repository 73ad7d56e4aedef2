package wallettest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// tied names the bank account giro and ties a rail to it.
func (w *world) tied(rail string) {
	w.t.Helper()
	in := w.ownAccount()
	in.Rail = rail
	_, err := w.Service.AddBankAccount(w.ctx(), in)
	w.ok(err)
}

// sheet is a statement of giro in the making.
type sheet struct {
	w       *world
	opening money.Amount
	closing money.Amount
	day     time.Time
	head    wallet.BankStatement
	entries []wallet.BankEntry
}

// sheet begins a statement of so many days after today.
func (w *world) sheet(days int, opening money.Decimal) *sheet {
	w.t.Helper()
	day := w.Now().AddDate(0, 0, days)
	text := day.Format(time.DateOnly)
	s := &sheet{w: w, opening: w.amount(opening, "EUR"), day: day}
	s.closing = s.opening
	s.head = wallet.BankStatement{
		File: "giro.xml", Number: 1, Line: 1, Format: "camt.053", ID: fmt.Sprint("S", days), Account: ownIBAN, Currency: "EUR", From: text, To: text,
		Opening: opening, OpeningDate: text, Footing: wallet.FootingOK,
	}
	return s
}

// entry adds a booking that bears a reference.
func (s *sheet) entry(amount money.Decimal, endToEnd string) *wallet.BankEntry {
	sum := s.w.amount(amount, "EUR")
	closing, err := s.closing.Add(sum)
	s.w.ok(err)
	s.closing = closing
	text := s.day.Format(time.DateOnly)
	s.entries = append(s.entries, wallet.BankEntry{
		Number: len(s.entries) + 1, Line: 10 * (len(s.entries) + 1), BookingDate: text, ValueDate: text, Amount: amount, Currency: "EUR",
		Status: wallet.BankEntryBooked,
		BankFacts: wallet.BankFacts{
			EndToEndID: endToEnd, Reference: fmt.Sprint(s.head.ID, "-", len(s.entries)+1), Counterparty: "Somebody", Remittance: "as agreed", Code: "PMNT",
		},
	})
	return &s.entries[len(s.entries)-1]
}

// footless begins a statement of one booking of 1.00 that is 10.00 off.
func (w *world) footless(days int, opening money.Decimal, endToEnd string) *sheet {
	w.t.Helper()
	s := w.sheet(days, opening)
	s.entry("1.00", endToEnd)
	s.closing = w.amount("20.00", "EUR")
	s.head.Footing, s.head.FootingWhy, s.head.Difference = wallet.FootingOff, "it is off", "10.00"
	return s
}

// ended gives the head as it is when all entries are there.
func (s *sheet) ended() wallet.BankStatement {
	head := s.head
	head.Closing, head.ClosingDate, head.EntryCount = s.closing.Decimal(), s.day.Format(time.DateOnly), len(s.entries)
	return head
}

// hash stands for that of the file.
func (s *sheet) hash() string {
	sum := sha256.Sum256([]byte(text(s.head) + text(s.entries)))
	return hex.EncodeToString(sum[:])
}

func (s *sheet) input() wallet.ImportStatementInput {
	return wallet.ImportStatementInput{Change: s.w.change(), SHA256: s.hash(), Head: s.ended(), First: 1, Entries: s.entries, Last: true}
}

func (s *sheet) imported() wallet.AccountStatement {
	s.w.t.Helper()
	st, err := s.w.Service.ImportStatement(s.w.ctx(), s.input())
	s.w.ok(err)
	return st
}

// reconciled runs a reconciliation to its end, and gives its breaks with it.
func (w *world) reconciled(in wallet.ReconcileInput) wallet.ReconciliationRun {
	w.t.Helper()
	in.Change = w.change()
	run, err := w.Service.Reconcile(w.ctx(), in)
	w.ok(err)
	for range 100 {
		if run.Done {
			break
		}
		run, err = w.Service.Reconcile(w.ctx(), wallet.ReconcileInput{Change: w.change(), Run: run.ID})
		w.ok(err)
	}
	if !run.Done {
		w.t.Fatal("the run does not come to its end")
	}
	run.Breaks = w.breaks(wallet.ListBreaksInput{Run: run.ID})
	return run
}

func (w *world) breaks(in wallet.ListBreaksInput) []wallet.Break {
	w.t.Helper()
	return pages(w, 2, func(p wallet.PageInput) (wallet.Page[wallet.Break], error) {
		in.PageInput = p
		return w.Service.ListBreaks(w.ctx(), in)
	})
}

func (w *world) matches(run string) []wallet.LineMatch {
	w.t.Helper()
	return pages(w, 2, func(p wallet.PageInput) (wallet.Page[wallet.LineMatch], error) {
		return w.Service.ListMatches(w.ctx(), wallet.ListMatchesInput{PageInput: p, Run: run})
	})
}

// figures is what came of a run, as "matched N matches N breaks N new N closed N".
func figures(r wallet.ReconciliationRun) string {
	return fmt.Sprintf("matched %d matches %d breaks %d new %d closed %d", r.Matched, r.Matches, len(r.Breaks), r.BreaksNew, r.BreaksClosed)
}

// kinds is what breaks there are, as "KIND amount".
func kinds(list []wallet.Break) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = fmt.Sprint(list[i].Kind, " ", list[i].Amount)
	}
	return out
}

// account is the balance of an account of the system, as the wallet keeps it.
func (w *world) account(path string) money.Decimal {
	w.t.Helper()
	page, err := w.Service.ListAccounts(w.ctx(), wallet.ListAccountsInput{PageInput: wallet.PageInput{Limit: 1000}, Prefix: path})
	w.ok(err)
	for _, a := range page.Items {
		if a.Account == path && a.Currency == "EUR" {
			return a.Balance
		}
	}
	return "0.00"
}

// withdrawn withdraws to the bank account of the owner.
func (w *world) withdrawn(owner, much string) wallet.Transaction {
	w.t.Helper()
	return w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(owner, w.bank(owner), much)))
}

// toppedUp tops up from the bank account of the owner.
func (w *world) toppedUp(owner, much string) wallet.Transaction {
	w.t.Helper()
	return w.txn(w.Service.TopUp(w.ctx(), w.topUpInput(owner, w.bank(owner), much)))
}

// reconcileAll brings a statement and reconciles until all is posted.
func reconcileAll(w *world, service wallet.Service, in wallet.ImportStatementInput, keys []wallet.Change) error {
	if _, err := service.ImportStatement(w.ctx(), in); err != nil {
		return err
	}
	run, err := service.Reconcile(w.ctx(), wallet.ReconcileInput{Change: keys[0]})
	for _, key := range keys[1:] {
		if err != nil || run.Done {
			return err
		}
		run, err = service.Reconcile(w.ctx(), wallet.ReconcileInput{Change: key, Run: run.ID})
	}
	return err
}

func describeReconciliation(s *suite) {
	describeBankStatements(s)
	describeGate(s)
	describeBreaks(s)
	describeBankOutcomes(s)
	s.it("matches what both have, posts it and is clean", func(w *world) {
		w.tied("sandbox")
		ann := w.person("ann")
		in, out := w.toppedUp(ann, "50.00 EUR"), w.withdrawn(ann, "20.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("50.00", in.ID)
		st.entry("-20.00", "NOTPROVIDED").Remittance = "withdrawal " + strings.ToLower(out.ID)
		got := st.imported()
		equal(w, "the statement", spaced(got.BankAccount, got.State, got.Gate, got.Lines, got.Repeated, got.Known, len(got.Entries)), "giro accepted open 2 0 false 0")
		run := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run", figures(run), "matched 2 matches 2 breaks 0 new 0 closed 0")
		equal(w, "what was posted", spaced(run.Settled, run.Returned, run.Parked, run.Number, run.Opening, run.Closing, run.Currency, run.Footing), "2 0 0 1 0.00 30.00 EUR ok")
		equal(w, "its days", spaced(run.From, run.To), spaced(st.head.From, st.head.From))
		equal(w, "what is at the bank", w.account("bank:giro"), "-30.00")
		equal(w, "what is on its way", w.account("rail:sandbox:clearing"), "0.00")
		var rules []string
		for _, m := range w.matches(run.ID) {
			rules = append(rules, spaced(m.Rule, m.Amount, m.Fee, m.BankCount, m.LedgerCount, m.Ledger[0] == in.ID || m.Ledger[0] == out.ID))
			w.is(w.show(m.Transaction), wallet.KindSettlement, wallet.TransactionPosted, money.Decimal(strings.TrimPrefix(string(m.Amount), "-")), "0.00")
		}
		slices.Sort(rules)
		sameList(w, "the matches", rules, []string{"reference 50.00 0.00 1 1 true", "reference-in-text -20.00 0.00 1 1 true"})
		w.sound()
		again := w.reconciled(wallet.ReconcileInput{})
		equal(w, "the run after it", figures(again), "matched 0 matches 0 breaks 0 new 0 closed 0")
		shown, err := w.Service.ShowReconciliation(w.ctx(), wallet.ShowReconciliationInput{ID: run.ID})
		w.ok(err)
		shown.Breaks = run.Breaks
		equal(w, "the run as it is shown", text(shown), text(run))
		list, err := w.Service.ListReconciliations(w.ctx(), wallet.ListReconciliationsInput{Account: "giro"})
		w.ok(err)
		equal(w, "the runs", spaced(len(list.Items), list.Items[0].ID == again.ID, list.Items[1].ID == run.ID), "2 true true")
	})
	s.it("makes a run again from what it kept, to the same bytes", func(w *world) {
		w.tied("sandbox")
		in := w.toppedUp(w.person("ann"), "50.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("50.00", in.ID)
		st.entry("7.00", "unknown")
		st.imported()
		run := w.reconciled(wallet.ReconcileInput{})
		replay, err := w.Service.ReplayReconciliation(w.ctx(), wallet.ShowReconciliationInput{ID: run.ID})
		w.ok(err)
		equal(w, "the replay", spaced(replay.ID == run.ID, replay.Same, replay.ResultSHA256 == run.ResultSHA256, replay.InputSHA256 == run.InputSHA256, replay.BankLines, replay.LedgerLines),
			"true true true true 2 1")
	})
	s.it("says which matches other rules win and lose", func(w *world) {
		w.tied("sandbox")
		in := w.toppedUp(w.person("ann"), "50.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("50.00", in.ID)
		st.imported()
		w.reconciled(wallet.ReconcileInput{})
		none := "version: none\ntiming_days: 5\nrules:\n  - {name: other, kind: reversal, priority: 1, days: {before: 0, after: 1}}\n"
		d, err := w.Service.CompareRules(w.ctx(), wallet.CompareRulesInput{After: none})
		w.ok(err)
		equal(w, "the comparison", spaced(d.BankLines, d.LedgerLines, d.Kept, d.WonCount, d.LostCount, d.BreaksBefore, d.BreaksAfter), "1 1 0 0 1 0 2")
		equal(w, "what is lost", spaced(len(d.Lost), d.Lost[0].Rule, d.Lost[0].Amount, d.Lost[0].Ledger[0] == in.ID), "1 reference 50.00 true")
		w.refused(wallet.CodeRulesInvalid, failure(w.Service.CompareRules(w.ctx(), wallet.CompareRulesInput{After: "version: x\n"})))
	})
	s.it("counts everything once when several reconcile at once", func(w *world) {
		w.tied("sandbox")
		ann := w.person("ann")
		st := w.sheet(0, "0.00")
		for range 6 {
			st.entry("10.00", w.toppedUp(ann, "10.00 EUR").ID)
		}
		st.entry("9.00", "unknown")
		const callers = 4
		ended := make(chan error, callers)
		for n := range callers {
			service, in := w.Service, st.input()
			if n%2 == 1 {
				service = w.Another()
			}
			keys := make([]wallet.Change, 12)
			for i := range keys {
				keys[i] = w.change()
			}
			go func() { ended <- reconcileAll(w, service, in, keys) }()
		}
		for range callers {
			w.ok(<-ended)
		}
		equal(w, "the accounts", spaced(w.account("bank:giro"), w.account("rail:sandbox:clearing"), w.account("suspense")), "-69.00 0.00 9.00")
		equal(w, "the breaks", len(w.breaks(wallet.ListBreaksInput{})), 1)
		w.sound()
	})
	s.it("changes nothing on a dry run, and says what it would find", func(w *world) {
		w.tied("sandbox")
		in := w.toppedUp(w.person("ann"), "50.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("50.00", in.ID)
		st.entry("7.00", "unknown")
		w.changesNothing(func() {
			dry := st.input()
			dry.DryRun = true
			got, err := w.Service.ImportStatement(w.ctx(), dry)
			w.ok(err)
			equal(w, "what would be taken in", spaced(got.Lines, got.State, got.DryRun), "2 accepted true")
		})
		st.imported()
		w.changesNothing(func() {
			run, err := w.Service.Reconcile(w.ctx(), wallet.ReconcileInput{Change: wallet.Change{Key: "dry", DryRun: true}})
			w.ok(err)
			equal(w, "what would come of it", figures(run), "matched 1 matches 1 breaks 1 new 1 closed 0")
			sameList(w, "the breaks", kinds(run.Breaks), []string{"missing_in_ledger 7.00"})
		})
		list, err := w.Service.ListReconciliations(w.ctx(), wallet.ListReconciliationsInput{})
		w.ok(err)
		equal(w, "the runs", len(list.Items), 0)
	})
	s.it("refuses what cannot be reconciled", func(w *world) {
		reconcile := func(in wallet.ReconcileInput) error {
			in.Change = w.change()
			return failure(w.Service.Reconcile(w.ctx(), in))
		}
		w.refused(wallet.CodeBankAccountNotFound, reconcile(wallet.ReconcileInput{}))
		w.hasOwnAccount()
		w.refused(wallet.CodeStateConflict, reconcile(wallet.ReconcileInput{Account: "giro"}))
		w.tied("sandbox")
		w.refused(wallet.CodeStateConflict, reconcile(wallet.ReconcileInput{}))
		w.sheet(0, "0.00").imported()
		w.refused(wallet.CodeRulesInvalid, reconcile(wallet.ReconcileInput{Rules: "version: 1 2\n"}))
		w.refused(wallet.CodeInvalidInput, reconcile(wallet.ReconcileInput{Since: "yesterday"}))
		w.refused(wallet.CodeBankAccountNotFound, reconcile(wallet.ReconcileInput{Account: "other"}))
		w.refused(wallet.CodeNotFound, reconcile(wallet.ReconcileInput{Run: "rec_nothing"}))
		w.refused(wallet.CodeNotFound, failure(w.Service.ExplainLine(w.ctx(), wallet.ExplainLineInput{Line: "stl_nothing-1"})))
		w.refused(wallet.CodeNotFound, failure(w.Service.UndoMatch(w.ctx(), wallet.UndoMatchInput{Change: w.change(), Match: "mat_nothing", Reason: "x"})))
		w.refused(wallet.CodeNotFound, failure(w.Service.ShowBreak(w.ctx(), wallet.ShowBreakInput{Break: "brk_nothing"})))
		again := w.ownAccount()
		again.Rail = "sandbox"
		w.refused(wallet.CodeAlreadyExists, failure(w.Service.AddBankAccount(w.ctx(), again)))
		other := w.ownAccount()
		other.Name, other.IBAN, other.Rail = "second", "AT026000000001349870", "sandbox"
		w.refused(wallet.CodeAlreadyExists, failure(w.Service.AddBankAccount(w.ctx(), other)))
		other.Rail = "swift"
		w.refused(wallet.CodeInvalidInput, failure(w.Service.AddBankAccount(w.ctx(), other)))
	})
	s.it("posts what a processor keeps as a fee of its own", func(w *world) {
		w.tied("sandbox")
		ann := w.person("ann")
		w.toppedUp(ann, "60.00 EUR")
		w.toppedUp(ann, "40.00 EUR")
		st := w.sheet(0, "0.00")
		st.entry("98.10", "SETTLEMENT-7").Counterparty = "Acquirer"
		st.imported()
		rules := `version: acquirer-1
timing_days: 5
rules:
  - name: acquirer
    priority: 10
    kind: settlement
    by: day
    bank: {name: Acquirer, direction: in}
    ledger: {kinds: [top_up]}
    fee: {currency: EUR, percent: 1.40, each: 0.25, off_by: 0.02, least: 0.00, most: 5.00}
    days: {before: 1, after: 5}
`
		run := w.reconciled(wallet.ReconcileInput{Rules: rules})
		equal(w, "the run", spaced(figures(run), run.RulesVersion), "matched 1 matches 1 breaks 0 new 0 closed 0 acquirer-1")
		m := w.matches(run.ID)[0]
		equal(w, "the match", spaced(m.Rule, m.Amount, m.Fee, m.BankCount, m.LedgerCount), "acquirer 98.10 1.90 1 2")
		w.posts(w.show(m.Transaction).Postings, "bank:giro -98.10", "rail:sandbox:clearing 98.10", "fees:settlement -1.90", "rail:sandbox:clearing 1.90")
		equal(w, "the accounts", spaced(w.account("bank:giro"), w.account("rail:sandbox:clearing"), w.account("fees:settlement")), "-98.10 0.00 -1.90")
		w.sound()
	})
	s.it("reconciles an account at a processor, which no file instructs", func(w *world) {
		_, err := w.Service.AddBankAccount(w.ctx(), wallet.AddBankAccountInput{
			Change: w.change(), Name: "processor", Holder: "Okpay Ltd", Account: "acct_7731", Currency: "EUR", Rail: "sandbox",
		})
		w.ok(err)
		in := w.toppedUp(w.person("ann"), "50.00 EUR")
		st := w.sheet(0, "0.00")
		st.head.Account, st.head.Format = "ACCT 7731", "csv"
		st.entry("50.00", in.ID)
		equal(w, "the account", st.imported().BankAccount, "processor")
		equal(w, "the run", figures(w.reconciled(wallet.ReconcileInput{})), "matched 1 matches 1 breaks 0 new 0 closed 0")
		shop := w.merchant("office")
		w.fund(shop, "100.00 EUR")
		w.person("bob")
		p := w.payRents(shop, rents())
		export := w.exportInput(p.ID)
		w.refused(wallet.CodeBankAccountNotFound, failure(w.Service.ExportPayout(w.ctx(), export)))
		export.BankAccount = "processor"
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ExportPayout(w.ctx(), export)))
	})
}
