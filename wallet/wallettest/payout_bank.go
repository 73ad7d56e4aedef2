package wallettest

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Accounts at banks whose check digits are right and which nobody has.
const (
	frenchIBAN = "FR1420041010050500013M02606"
	dutchIBAN  = "NL91ABNA0417164300"
	ownIBAN    = "AT611904300234573201"
)

// toBank makes a row "ITEM IBAN AMOUNT CURRENCY", to a name.
func toBank(name, text string) wallet.PayoutRow {
	part := strings.Split(text, " ")
	return wallet.PayoutRow{
		Item: part[0], BankPayee: wallet.BankPayee{Name: name, IBAN: part[1]}, Amount: money.Decimal(part[2]), Currency: part[3], Memo: "rent",
	}
}

// rents is a file of two bank accounts and a customer.
func rents(rows ...wallet.PayoutRow) file {
	f := file{name: "rents", mark: 'a', rows: rows}
	if len(rows) == 0 {
		f.rows = []wallet.PayoutRow{
			toBank("Anna Müller", "r1 de89370400440532013000 10.00 EUR"),
			{Item: "r2", Recipient: "bob@example.org", Amount: "5.00", Currency: "EUR", Memo: "wages"},
			toBank("Jean Petit", "r3 "+frenchIBAN+" 20.00 EUR"),
		}
	}
	for i := range f.rows {
		f.rows[i].Line = i + 2
	}
	return f
}

// ownAccount names an account of the wallet in euros.
func (w *world) ownAccount() wallet.AddBankAccountInput {
	return wallet.AddBankAccountInput{Change: w.change(), Name: "giro", Holder: "Okpay Ltd", IBAN: ownIBAN, Currency: "EUR"}
}

func (w *world) hasOwnAccount() {
	w.t.Helper()
	_, err := w.Service.AddBankAccount(w.ctx(), w.ownAccount())
	w.ok(err)
}

// payRents pays the file.
func (w *world) payRents(shop string, f file) wallet.Payout {
	w.t.Helper()
	done, _ := w.paid(w.apply(shop, f, wallet.OnErrorContinue).ID, 10)
	return done
}

func (w *world) exportInput(payout string) wallet.ExportPayoutInput {
	return wallet.ExportPayoutInput{Change: w.change(), Payout: payout, Format: wallet.Pain001V09}
}

func (w *world) exports(payout string) wallet.PayoutExport {
	w.t.Helper()
	e, err := w.Service.ExportPayout(w.ctx(), w.exportInput(payout))
	w.ok(err)
	return e
}

// transfers are the instructions of an export, in pages of two.
func (w *world) transfers(export string) []wallet.CreditTransfer {
	w.t.Helper()
	return pages(w, 2, func(p wallet.PageInput) (wallet.Page[wallet.CreditTransfer], error) {
		return w.Service.ListCreditTransfers(w.ctx(), wallet.ListCreditTransfersInput{PageInput: p, Export: export})
	})
}

func (w *world) report(message string, outcomes ...wallet.TransferOutcome) wallet.TransferReport {
	w.t.Helper()
	r, err := w.Service.ReportTransfers(w.ctx(), wallet.ReportTransfersInput{Change: w.change(), MessageID: message, Outcomes: outcomes})
	w.ok(err)
	return r
}

// counts is how a payout stands, as "STATUS paid submitted settled returned pending failed".
func counts(p wallet.Payout) string {
	return spaced(p.Status, p.Paid, p.Submitted, p.Settled, p.Returned, p.Pending, p.Failed)
}

func (w *world) standing(payout string) []string {
	w.t.Helper()
	return outcomes(w.items(payout, ""))
}

// sound says that the ledger's check finds nothing.
func (w *world) sound() {
	w.t.Helper()
	check, err := w.Service.CheckLedger(w.ctx(), wallet.CheckLedgerInput{})
	w.ok(err)
	if !check.OK {
		w.t.Errorf("the ledger: %s", text(check.Problems))
	}
}

func bankMethods() []method {
	return []method{
		{"add a bank account", func(w *world) calls {
			return build(
				func(s wallet.Service, in wallet.AddBankAccountInput) (wallet.BankAccount, error) {
					return s.AddBankAccount(w.ctx(), in)
				},
				func(in *wallet.AddBankAccountInput) *wallet.Change { return &in.Change },
				w.ownAccount(),
				wallet.CodeInvalidBank, func(in *wallet.AddBankAccountInput) { in.IBAN = "AT611904300234573202" },
				variant[wallet.AddBankAccountInput]{"name", func(in *wallet.AddBankAccountInput) { in.Name = "other" }},
				variant[wallet.AddBankAccountInput]{"holder", func(in *wallet.AddBankAccountInput) { in.Holder = "Somebody Else" }},
				variant[wallet.AddBankAccountInput]{"iban", func(in *wallet.AddBankAccountInput) { in.IBAN = "AT026000000001349870" }},
				variant[wallet.AddBankAccountInput]{"bic", func(in *wallet.AddBankAccountInput) { in.BIC = "BKAUATWW" }},
				variant[wallet.AddBankAccountInput]{"currency", func(in *wallet.AddBankAccountInput) { in.Currency = "USD" }},
			)
		}},
		{"export a payout", func(w *world) calls {
			w.hasOwnAccount()
			p := w.payRents(w.employer("100.00 EUR"), rents())
			return build(
				func(s wallet.Service, in wallet.ExportPayoutInput) (wallet.PayoutExport, error) {
					return s.ExportPayout(w.ctx(), in)
				},
				func(in *wallet.ExportPayoutInput) *wallet.Change { return &in.Change },
				wallet.ExportPayoutInput{Payout: p.ID, Format: wallet.Pain001V03},
				wallet.CodeInvalidInput, func(in *wallet.ExportPayoutInput) { in.Format = "pain.008" },
				variant[wallet.ExportPayoutInput]{"format", func(in *wallet.ExportPayoutInput) { in.Format = wallet.Pain001V09 }},
				variant[wallet.ExportPayoutInput]{"bank_account", func(in *wallet.ExportPayoutInput) { in.BankAccount = "giro" }},
				variant[wallet.ExportPayoutInput]{"execution_date", func(in *wallet.ExportPayoutInput) { in.ExecutionDate = "2026-05-29" }},
				variant[wallet.ExportPayoutInput]{"batch_booking", func(in *wallet.ExportPayoutInput) { in.BatchBooking = true }},
			)
		}},
		{"report transfers", func(w *world) calls {
			w.hasOwnAccount()
			e := w.exports(w.payRents(w.employer("100.00 EUR"), rents()).ID)
			said := wallet.TransferOutcome{EndToEndID: w.transfers(e.ID)[0].EndToEndID, Status: wallet.ItemReturned, Reason: "AC04", Text: "closed"}
			return build(
				func(s wallet.Service, in wallet.ReportTransfersInput) (wallet.TransferReport, error) {
					return s.ReportTransfers(w.ctx(), in)
				},
				func(in *wallet.ReportTransfersInput) *wallet.Change { return &in.Change },
				wallet.ReportTransfersInput{MessageID: e.MessageID, Outcomes: []wallet.TransferOutcome{said}},
				wallet.CodeExportNotFound, func(in *wallet.ReportTransfersInput) { in.MessageID = "nothing" },
				variant[wallet.ReportTransfersInput]{"outcomes", func(in *wallet.ReportTransfersInput) {
					other := said
					other.Status = wallet.ItemSettled
					in.Outcomes = []wallet.TransferOutcome{other}
				}},
			)
		}},
	}
}

func describePayoutsToBanks(s *suite) {
	describePlansToBanks(s)
	describeReturns(s)
	describeLeftAtTheBank(s)
	describeSentTwice(s)
	describeNamesOfItems(s)
	s.it("takes the money at once, and says what the bank is to be told", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, rents(), wallet.OnErrorContinue)
		done, items := w.paid(p.ID, 2)
		equal(w, "the payout", counts(done), "done 3 0 0 0 0 0")
		sameList(w, "the items", outcomes(items), []string{"r1 paid", "r2 paid", "r3 paid"})
		w.has(shop, "65.00 EUR", "0.00")
		first := items[0]
		equal(w, "the payee", spaced(first.Name, first.Last4, first.Recipient[:4]), "Anna Müller 3000 pye_")
		if len(first.EndToEndID) > 35 || !strings.HasPrefix(first.EndToEndID, "r1-") {
			w.t.Errorf("the end-to-end id is %q", first.EndToEndID)
		}
		paid := w.show(first.Transaction)
		w.is(paid, wallet.KindPayout, wallet.TransactionPosted, "10.00", "0.00")
		equal(w, "the counterparty", paid.Counterparty, "Anna Müller")
		w.posts(paid.Postings, available(shop)+" -10.00", "rail:bank-file:clearing 10.00")
		equal(w, "an item as it is listed", text(w.items(p.ID, "")[0]), text(first))
		w.changesNothing(func() { w.opened(w.planned(shop, rents()), 2, wallet.OnErrorContinue) })
		w.sound()
	})
	s.it("exports what is paid, once, in the order of the plan", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		dry := w.exportInput(p.ID)
		dry.DryRun = true
		w.changesNothing(func() {
			e, err := w.Service.ExportPayout(w.ctx(), dry)
			w.ok(err)
			equal(w, "what would be exported", spaced(e.Count, e.Amount, e.DryRun), "2 30.00 true")
		})
		e := w.exports(p.ID)
		equal(w, "the export", spaced(e.BankAccount, e.Format, e.Count, e.Amount, e.Currency, e.Again, e.Debtor.IBAN),
			"giro pain.001.001.09 2 30.00 EUR false "+ownIBAN)
		equal(w, "the payout", counts(w.showPayout(p.ID)), "done 3 2 0 0 0 0")
		sameList(w, "the items", w.standing(p.ID), []string{"r1 submitted", "r2 paid", "r3 submitted"})
		list := w.transfers(e.ID)
		var told []string
		for _, t := range list {
			told = append(told, spaced(t.Item, t.Attempt, t.Name, t.IBAN, t.Amount, t.Currency, t.Memo, t.Status))
		}
		sameList(w, "the instructions", told, []string{
			"r1 1 Anna Müller " + germanIBAN + " 10.00 EUR rent submitted", "r3 1 Jean Petit " + frenchIBAN + " 20.00 EUR rent submitted",
		})
		sameList(w, "by the message's id", w.transfers(e.MessageID), list)
		w.changesNothing(func() {
			again := w.exports(p.ID)
			equal(w, "the same again", spaced(again.ID, again.Again), e.ID+" true")
			other := w.exportInput(p.ID)
			other.Format = wallet.Pain001V03
			w.refused(wallet.CodeStateConflict, failure(w.Service.ExportPayout(w.ctx(), other)))
			dated := w.exportInput(p.ID)
			dated.ExecutionDate = "2026-05-29"
			w.refused(wallet.CodeStateConflict, failure(w.Service.ExportPayout(w.ctx(), dated)))
		})
		exports, err := w.Service.ListPayoutExports(w.ctx(), wallet.ListPayoutExportsInput{Payout: p.ID})
		w.ok(err)
		equal(w, "the exports", len(exports), 1)
		shown, err := w.Service.ShowPayoutExport(w.ctx(), wallet.ShowPayoutExportInput{Export: e.MessageID})
		w.ok(err)
		equal(w, "the export as it is shown", text(shown), text(exports[0]))
		w.sound()
	})
	s.it("exports no day on which banks do not work, and nothing twice at once", func(w *world) {
		w.hasOwnAccount()
		p := w.payRents(w.employer("100.00 EUR"), rents())
		w.changesNothing(func() {
			for _, day := range []string{"2026-05-05", "2026-05-09", "2026-12-25", "soon", "2027-05-05"} { // today is 6 May
				in := w.exportInput(p.ID)
				in.ExecutionDate = day
				w.refused(wallet.CodeInvalidInput, failure(w.Service.ExportPayout(w.ctx(), in)))
			}
		})
		results := make(chan string, 8)
		for i := range cap(results) {
			service := w.Service
			if i%2 == 1 {
				service = w.Another()
			}
			in := w.exportInput(p.ID)
			go func() {
				e, err := service.ExportPayout(w.ctx(), in)
				results <- fmt.Sprint(e.ID, e.Count, err)
			}()
		}
		first := <-results
		for range cap(results) - 1 {
			equal(w, "the export of another at once", <-results, first)
		}
		equal(w, "the payout", counts(w.showPayout(p.ID)), "done 3 2 0 0 0 0")
		w.sound()
	})
	s.it("is for operators", func(w *world) {
		w.hasOwnAccount()
		p := w.payRents(w.employer("100.00 EUR"), rents())
		e := w.exports(p.ID)
		nobody, err := w.As("")
		w.ok(err)
		for name, err := range map[string]error{
			"add":       failure(nobody.AddBankAccount(w.ctx(), w.ownAccount())),
			"list":      failure(nobody.ListBankAccounts(w.ctx(), wallet.ListBankAccountsInput{})),
			"export":    failure(nobody.ExportPayout(w.ctx(), w.exportInput(p.ID))),
			"exports":   failure(nobody.ListPayoutExports(w.ctx(), wallet.ListPayoutExportsInput{Payout: p.ID})),
			"show":      failure(nobody.ShowPayoutExport(w.ctx(), wallet.ShowPayoutExportInput{Export: e.ID})),
			"transfers": failure(nobody.ListCreditTransfers(w.ctx(), wallet.ListCreditTransfersInput{Export: e.ID})),
			"report": failure(nobody.ReportTransfers(w.ctx(), wallet.ReportTransfersInput{
				Change: w.change(), MessageID: e.MessageID, Outcomes: []wallet.TransferOutcome{{EndToEndID: "x", Status: wallet.ItemSettled}},
			})),
		} {
			if code := wallet.CodeOf(err); code != wallet.CodeUnauthorized && code != wallet.CodeUnauthenticated {
				w.t.Errorf("%s: nobody may: %v", name, err)
			}
		}
	})
}

// describePlansToBanks is what a plan says of bank accounts.
func describePlansToBanks(s *suite) {
	s.it("plans an account in one form, whatever it was written in", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, rents())
		equal(w, "the item", spaced(plan.Items[0].Recipient == "", plan.Items[0].Name, plan.Items[0].IBAN, plan.Items[0].Country), "true Anna Müller "+germanIBAN+" DE")
		spaces := rents()
		spaces.rows[0].IBAN = "DE89 3704 0044 0532 0130 00"
		equal(w, "the plan of the same in another form", w.planned(shop, spaces).ID, plan.ID)
		other := rents()
		other.rows[0].IBAN = dutchIBAN
		if w.planned(shop, other).ID == plan.ID {
			w.t.Error("another account gives the same plan")
		}
	})
	s.it("names everything that no bank would take, at once", func(w *world) {
		shop := w.employer("100.00 EUR")
		rf := toBank("A", "b9 "+germanIBAN+" 1.00 EUR")
		rf.Memo, rf.Reference = "", "RF18539007547035"
		both := toBank("A", "b10 "+germanIBAN+" 1.00 EUR")
		both.Reference = "RF18539007547034"
		bic := toBank("A", "b7 "+germanIBAN+" 1.00 EUR")
		bic.BIC = "BNPAFRPP"
		twice := toBank("A", "b8 "+germanIBAN+" 1.00 EUR")
		twice.Recipient = "ann@example.org"
		long := toBank("A", "b6 "+germanIBAN+" 1.00 EUR")
		long.Memo = strings.Repeat("x", 141)
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, rents(
			toBank("A", "b1 DE89370400440532013001 1.00 EUR"), toBank("", "b2 "+germanIBAN+" 1.00 EUR"), toBank("A", "b3 "+germanIBAN+" 0 EUR"),
			toBank("張偉", "b4 "+germanIBAN+" 1.00 EUR"), toBank("A", "b5 "+germanIBAN+" 1.00 USD"), long, bic, twice, rf, both,
			toBank(strings.Repeat("n", 71), "b11 "+germanIBAN+" 1.00 EUR"),
			wallet.PayoutRow{Item: "b12", BankPayee: wallet.BankPayee{Name: "A", Account: "123456789", Routing: "021000022", Country: "US"}, Amount: "1.00", Currency: "USD"},
		))))
		sameList(w, "the problems", problems(plan.Problems), []string{
			"2 b1 invalid_bank_account", "3 b2 invalid_input", "4 b3 invalid_amount", "5 b4 invalid_input", "6 b5 invalid_bank_account",
			"7 b6 invalid_input", "8 b7 invalid_bank_account", "9 b8 invalid_recipient", "10 b9 invalid_input", "11 b10 invalid_input",
			"12 b11 invalid_input", "13 b12 invalid_bank_account",
		})
		equal(w, "items", len(plan.Items), 0)
	})
	s.it("pays no bank account for a merchant who may not withdraw", func(w *world) {
		shop := w.employer("100.00 EUR")
		w.setLevel(shop, basic)
		f := rents()
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f)))
		sameList(w, "the problems", problems(plan.Problems), []string{"2 r1 limit_exceeded", "4 r3 limit_exceeded"})
		w.setLevel(shop, better)
		p := w.apply(shop, f, wallet.OnErrorContinue)
		w.setLevel(shop, basic)
		done, _ := w.paid(p.ID, 10)
		equal(w, "what became of it", counts(done), "partial 1 0 0 0 0 2")
		sameList(w, "the items", w.standing(p.ID), []string{"r1 failed limit_exceeded", "r2 paid", "r3 failed limit_exceeded"})
	})
	s.it("refuses what its fee eats up", func(w *world) {
		shop := w.employer("100.00 EUR")
		f := rents(toBank("A", "e1 "+germanIBAN+" 0.50 EUR"), toBank("B", "e2 "+frenchIBAN+" 0.51 EUR"))
		w.appliesPolicy(withoutCases(w.shippedPolicy("priced", noPayoutFee, payeePayoutFee)))
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f)))
		sameList(w, "the problems", problems(plan.Problems), []string{"2 e1 invalid_amount"})
		f = rents(toBank("B", "e2 "+frenchIBAN+" 0.51 EUR"))
		f.mark++
		equal(w, "what leaves a cent", string(w.payRents(shop, f).Status), "done")
	})
	s.it("refuses a plan that was made to say what no bank would take", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, rents())
		plan.Items[0].IBAN = "DE89370400440532013001"
		plan.ID, _ = plan.ContentID()
		w.changesNothing(func() {
			w.refused(wallet.CodeInvalidBank, failure(w.Service.OpenPayout(w.ctx(), w.chunk(plan, 0, 3, wallet.OnErrorContinue))))
		})
	})
	s.it("warns of an account under two names, and of the same amount twice", func(w *world) {
		shop := w.employer("100.00 EUR")
		w.payRents(shop, rents())
		next := rents(toBank("Anna Mueller", "n1 "+germanIBAN+" 10.00 EUR"), toBank("Anna Mueller", "n2 "+germanIBAN+" 10.00 EUR"))
		next.name = "next"
		plan := w.planned(shop, next)
		var said []string
		for _, p := range plan.Warnings {
			said = append(said, fmt.Sprintf("%d %s", p.Line, p.Message))
		}
		named := payees("named", "k1 ann@example.org 1.00 EUR", "k2 bob@example.org 1.00 EUR")
		named.rows[0].Name, named.rows[1].Name = "Ann", "Somebody Else"
		for _, p := range w.planned(shop, named).Warnings {
			said = append(said, fmt.Sprintf("%d %s", p.Line, p.Message))
		}
		all := strings.Join(said, "\n")
		for _, want := range []string{
			`2 this bank account is known under the name "Anna Müller"`, `3 the same payee and amount (10.00 EUR) stand on line 2`,
			`3 the recipient is not known under the name "Somebody Else"`,
		} {
			if !strings.Contains(all, want) {
				w.t.Errorf("the warnings are %q, without %q", all, want)
			}
		}
	})
}

// describeReturns is what banks say of instructions.
func describeReturns(s *suite) {
	s.it("settles and gives back as the bank says, once", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		e := w.exports(p.ID)
		list := w.transfers(e.ID)
		outcomesOf := []wallet.TransferOutcome{
			{EndToEndID: list[0].EndToEndID, Status: wallet.ItemReturned, Reason: "AC04", Text: "account closed"},
			{EndToEndID: list[1].EndToEndID, Status: wallet.ItemSettled},
			{EndToEndID: "nothing", Status: wallet.ItemSettled},
		}
		w.changesNothing(func() {
			working := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemSubmitted})
			equal(w, "what is only worked on", spaced(working.Settled, working.Returned, working.Unchanged), "0 0 1")
		})
		said := w.report(e.MessageID, outcomesOf...)
		equal(w, "the report", spaced(said.Settled, said.Returned, said.Unchanged, said.Unknown), "1 1 0 [nothing]")
		back := said.Returns[0]
		equal(w, "what came back", spaced(back.Item, back.Amount, back.Currency, back.Reason, back.Text), "r1 10.00 EUR AC04 account closed")
		equal(w, "the payout", counts(w.showPayout(p.ID)), "partial 2 0 1 1 0 0")
		sameList(w, "the items", w.standing(p.ID), []string{"r1 returned AC04", "r2 paid", "r3 settled"})
		w.has(shop, "75.00 EUR", "0.00")
		given := w.show(back.Transaction)
		w.is(given, wallet.KindReturn, wallet.TransactionPosted, "10.00", "0.00")
		equal(w, "who gives it back", given.Counterparty, "Anna Müller")
		w.posts(given.Postings, "rail:bank-file:clearing -10.00", available(shop)+" 10.00")
		sent := w.show(list[0].Transaction)
		equal(w, "the payment", spaced(sent.Status, sent.Reason), "returned AC04")
		w.changesNothing(func() {
			again := w.report(e.MessageID, outcomesOf...)
			equal(w, "the same report again", spaced(again.Settled, again.Returned, again.Unchanged, len(again.Unknown)), "0 0 2 1")
			other := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemSettled})
			equal(w, "what cannot be", text(other.Conflicts), `[{"end_to_end_id":"`+list[0].EndToEndID+`","is":"returned","said":"settled"}]`)
			overtaken := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemSubmitted})
			equal(w, "that it was being worked on, told late", spaced(overtaken.Unchanged, len(overtaken.Conflicts)), "1 0")
		})
		late := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[1].EndToEndID, Status: wallet.ItemReturned, Reason: "MD07"})
		equal(w, "what comes back after it was settled", late.Returned, 1)
		equal(w, "the payout then", counts(w.showPayout(p.ID)), "partial 1 0 0 2 0 0")
		w.has(shop, "95.00 EUR", "0.00")
		w.sound()
	})
	s.it("sends what came back again when the file is mended, under another id", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		e := w.exports(p.ID)
		first := w.transfers(e.ID)[0]
		w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: first.EndToEndID, Status: wallet.ItemReturned, Reason: "AC01"})
		same := w.planned(shop, rents())
		equal(w, "the plan of the same file", spaced(same.ID == p.Plan, same.AlreadyPaid), "true 2")
		if len(same.Warnings) != 1 || !strings.Contains(same.Warnings[0].Message, "AC01") {
			w.t.Errorf("the warnings are %s", text(same.Warnings))
		}
		w.changesNothing(func() {
			again := w.opened(same, 3, wallet.OnErrorContinue)
			equal(w, "the payout, opened again", counts(again), "partial 2 1 0 1 0 0")
		})
		mended := rents()
		mended.mark++
		mended.rows[0].IBAN = dutchIBAN
		done := w.payRents(shop, mended)
		equal(w, "the payout", spaced(done.ID == p.ID, counts(done)), "true done 3 1 0 0 0 0")
		w.has(shop, "65.00 EUR", "0.00")
		next := w.exports(p.ID)
		list := w.transfers(next.ID)
		equal(w, "the second file", spaced(next.ID != e.ID, len(list), list[0].Item, list[0].IBAN, list[0].Attempt, list[0].EndToEndID != first.EndToEndID),
			"true 1 r1 "+dutchIBAN+" 2 true")
		old := w.transfers(e.ID)[0]
		equal(w, "the first file still has", spaced(old.IBAN, old.EndToEndID == first.EndToEndID, old.Status), germanIBAN+" true returned")
		w.changesNothing(func() {
			late := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: first.EndToEndID, Status: wallet.ItemReturned, Reason: "AC01"})
			equal(w, "what the bank says of the first again", late.Unchanged, 1)
		})
		w.sound()
	})
	s.it("sends what came back once more as it is when that is asked for", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		e := w.exports(p.ID)
		first := w.transfers(e.ID)[0]
		w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: first.EndToEndID, Status: wallet.ItemReturned, Reason: "AC06"})
		in := wallet.RetryPayoutInput{Change: w.change(), Payout: p.ID}
		w.changesNothing(func() {
			equal(w, "without what came back", counts(w.payout(w.Service.RetryPayout(w.ctx(), in))), "partial 2 1 0 1 0 0")
			dry := wallet.RetryPayoutInput{Change: w.change(), Payout: p.ID, Returned: true}
			dry.DryRun = true
			equal(w, "a dry run", counts(w.payout(w.Service.RetryPayout(w.ctx(), dry))), "running 2 1 0 0 1 0")
		})
		in = wallet.RetryPayoutInput{Change: w.change(), Payout: p.ID, Returned: true}
		equal(w, "with it", counts(w.payout(w.Service.RetryPayout(w.ctx(), in))), "running 2 1 0 0 1 0")
		done, items := w.paid(p.ID, 10)
		equal(w, "the payout", counts(done), "done 3 1 0 0 0 0")
		sameList(w, "the items", outcomes(items), []string{"r1 paid"})
		w.has(shop, "65.00 EUR", "0.00")
		w.changesNothing(func() {
			equal(w, "a late request", counts(w.payout(w.Service.RetryPayout(w.ctx(), in))), "done 3 1 0 0 0 0")
			other := in
			other.Returned = false
			w.refused(wallet.CodeIdempotencyMismatch, failure(w.Service.RetryPayout(w.ctx(), other)))
		})
		second := w.transfers(w.exports(p.ID).ID)[0]
		equal(w, "the second attempt", spaced(second.Attempt, second.IBAN == first.IBAN, second.EndToEndID != first.EndToEndID), "2 true true")
		w.sound()
	})
	s.it("tries refused items again, and no others", func(w *world) {
		shop := w.employer("40.00 EUR")
		p := w.apply(shop, rents(), wallet.OnErrorContinue)
		w.pay(shop, w.merchant("bank"), "30.00 EUR")
		_, items := w.paid(p.ID, 10)
		sameList(w, "the items", outcomes(items), []string{"r1 paid", "r2 failed insufficient_funds", "r3 failed insufficient_funds"})
		w.fund(shop, "100.00 EUR")
		in := wallet.RetryPayoutInput{Change: w.change(), Payout: p.ID, OnError: wallet.OnErrorStop}
		equal(w, "the payout", counts(w.payout(w.Service.RetryPayout(w.ctx(), in))), "running 1 0 0 0 2 0")
		_, items = w.paid(p.ID, 10)
		sameList(w, "the items then", outcomes(items), []string{"r2 paid", "r3 paid"})
		w.has(shop, "75.00 EUR", "0.00")
		w.sound()
	})
	s.it("gives back what was bought at its own rate", func(w *world) {
		w.statesRates()
		_, err := w.Service.AddBankAccount(w.ctx(), wallet.AddBankAccountInput{
			Change: w.change(), Name: "dollars", Holder: "Okpay Ltd", Account: "123456789", Routing: "021000021", Country: "US", Currency: "USD",
		})
		w.ok(err)
		shop := w.employer("100.00 EUR")
		f := rents(wallet.PayoutRow{
			Item: "d1", BankPayee: wallet.BankPayee{Name: "Joe", Account: "55555", Routing: "021000021", Country: "US"}, Amount: "20.00", Currency: "USD",
		})
		f.from = "EUR"
		p := w.payRents(shop, f)
		w.has(shop, "83.92 EUR", "0.00")
		e := w.exports(p.ID)
		equal(w, "the export", spaced(e.BankAccount, e.Amount, e.Currency), "dollars 20.00 USD")
		w.setsRate("USD", "1.50", "")
		w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: w.transfers(e.ID)[0].EndToEndID, Status: wallet.ItemReturned, Reason: "AC01"})
		w.has(shop, "100.00 EUR", "0.00")
		w.sound()
	})
}
