package wallettest

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// toTell is whom messages about reconciliation go to.
const toTell = "ops@example.net"

// surprised is a run over a statement with credits of these amounts, of which the
// ledger knows nothing.
func (w *world) surprised(amounts ...money.Decimal) wallet.ReconciliationRun {
	w.t.Helper()
	account := w.ownAccount()
	account.Rail = "sandbox"
	_, err := w.Service.AddBankAccount(w.ctx(), account)
	w.ok(err)
	in := wallet.ImportStatementInput{
		Change: w.change(), Account: account.Name, SHA256: strings.Repeat("5", 64), First: 1, Last: true,
		Head: wallet.BankStatement{
			File: "may.xml", Number: 1, Format: "camt.053", ID: "S-1", Account: ownIBAN, Currency: "EUR",
			From: "2026-05-04", To: "2026-05-04", OpeningDate: "2026-05-04", ClosingDate: "2026-05-04", Opening: "0.00", Footing: wallet.FootingOK,
			EntryCount: len(amounts),
		},
	}
	closing := money.Zero("EUR")
	for i, amount := range amounts {
		worth, err := money.Parse(amount, "EUR")
		w.ok(err)
		closing, err = closing.Add(worth)
		w.ok(err)
		in.Entries = append(in.Entries, wallet.BankEntry{
			Number: i + 1, Line: i + 1, BookingDate: "2026-05-04", ValueDate: "2026-05-04", Amount: amount, Currency: "EUR", Status: wallet.BankEntryBooked,
			BankFacts: wallet.BankFacts{Reference: fmt.Sprint("bank-", i), Counterparty: "Mallory Malone", Remittance: "see https://example.com"},
		})
	}
	in.Head.Closing, in.Head.Credits, in.Head.Debits = closing.Decimal(), closing.Decimal(), "0.00"
	_, err = w.Service.ImportStatement(w.ctx(), in)
	w.ok(err)
	return w.reconciles(wallet.ReconcileInput{Account: account.Name})
}

// reconciles makes a run and carries it to its end.
func (w *world) reconciles(in wallet.ReconcileInput) wallet.ReconciliationRun {
	w.t.Helper()
	for range 10 {
		in.Change = w.change()
		run, err := w.Service.Reconcile(w.ctx(), in)
		w.ok(err)
		if run.Done {
			return run
		}
		in = wallet.ReconcileInput{Run: run.ID}
	}
	w.t.Fatal("the run does not end")
	return wallet.ReconciliationRun{}
}

func (w *world) mailInput(runs ...string) wallet.MailReconciliationInput {
	return wallet.MailReconciliationInput{Change: w.change(), Runs: runs, To: toTell}
}

// outbox lists all messages.
func (w *world) outbox() []wallet.OutboxMessage {
	w.t.Helper()
	page, err := w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}})
	w.ok(err)
	return page.Items
}

func describeReconciliationMail(s *suite) {
	s.it("tells an address which breaks are open, and not what a bank wrote", func(w *world) {
		run := w.surprised("25.00", "0.10")
		message, err := w.Service.MailReconciliation(w.ctx(), w.mailInput(run.ID))
		w.ok(err)
		equal(w, "its head", text([]any{message.User, message.To, message.Channel, message.Purpose, message.Code, message.Status, message.Subject}),
			text([]any{"", toTell, wallet.ChannelEmail, "reconciliation", "", wallet.MessageQueued, "okpay: giro: 2 open breaks"}))
		equal(w, "its life", message.ExpiresAt.Sub(message.CreatedAt), 72*time.Hour)
		breaks, err := w.Service.ListBreaks(w.ctx(), wallet.ListBreaksInput{Run: run.ID})
		w.ok(err)
		equal(w, "breaks", len(breaks.Items), 2)
		for _, b := range breaks.Items {
			if !strings.Contains(message.Body, b.ID) || !strings.Contains(message.Body, b.Since) {
				w.t.Errorf("the message does not tell of the break %s:\n%s", b.ID, message.Body)
			}
		}
		for _, want := range []string{"Run: " + run.ID, "Missing in the ledger: 2, 25.10 EUR", "Footing: ok"} {
			if !strings.Contains(message.Body, want) {
				w.t.Errorf("the message does not say %q:\n%s", want, message.Body)
			}
		}
		for _, said := range []string{"Mallory", "example.com", "bank-0"} {
			if strings.Contains(message.Body, said) {
				w.t.Errorf("the message says %q:\n%s", said, message.Body)
			}
		}
		equal(w, "the outbox", text(w.outbox()), text([]wallet.OutboxMessage{message}))
	})
	s.it("is put into the outbox once under its key, and stands there as it was written", func(w *world) {
		run := w.surprised("25.00")
		in := w.mailInput(run.ID)
		first, err := w.Service.MailReconciliation(w.ctx(), in)
		w.ok(err)
		breaks, err := w.Service.ListBreaks(w.ctx(), wallet.ListBreaksInput{Run: run.ID})
		w.ok(err)
		_, err = w.Service.ChangeBreak(w.ctx(), wallet.ChangeBreakInput{Change: w.change(), Break: breaks.Items[0].ID, Action: wallet.BreakSettled, Text: "known"})
		w.ok(err)
		again, err := w.Service.MailReconciliation(w.ctx(), in)
		w.ok(err)
		equal(w, "it is a replay", again.IdempotentReplay, true)
		equal(w, "what it says", again.Body, first.Body)
		equal(w, "messages", len(w.outbox()), 1)
		later, err := w.Service.MailReconciliation(w.ctx(), w.mailInput(run.ID))
		w.ok(err)
		equal(w, "what is told then", later.Subject, "okpay: giro: the bank agrees")
		equal(w, "messages", len(w.outbox()), 2)
	})
	s.it("is bounded", func(w *world) {
		var many []money.Decimal
		for i := range 200 {
			many = append(many, money.Decimal(fmt.Sprintf("%d.00", i+1)))
		}
		run := w.surprised(many...)
		message, err := w.Service.MailReconciliation(w.ctx(), w.mailInput(run.ID))
		w.ok(err)
		equal(w, "its subject", message.Subject, "okpay: giro: 200 open breaks")
		if len(message.Body) > 6000 || !strings.Contains(message.Body, "Missing in the ledger: 200, 20100.00 EUR") || !strings.Contains(message.Body, "and 160 more breaks") {
			w.t.Errorf("the message has %d bytes:\n%s", len(message.Body), message.Body)
		}
	})
	s.it("goes to an address, about runs that are there, for an operator", func(w *world) {
		run := w.surprised("25.00")
		w.changesNothing(func() {
			for _, to := range []string{"", "ops", "ops@localhost", "ops@example.net, more@example.net", "Ops <ops@example.net>", "ops@example.net\r\nBcc: x@example.net"} {
				in := w.mailInput(run.ID)
				in.To = to
				w.refused(wallet.CodeInvalidInput, failure(w.Service.MailReconciliation(w.ctx(), in)))
			}
			many := make([]string, wallet.MaxMailedRuns+1)
			for i := range many {
				many[i] = fmt.Sprint("rec_", i)
			}
			w.refused(wallet.CodeInvalidInput, failure(w.Service.MailReconciliation(w.ctx(), w.mailInput(many...))))
			w.refused(wallet.CodeNotFound, failure(w.Service.MailReconciliation(w.ctx(), w.mailInput(many[1:]...))))
			w.refused(wallet.CodeInvalidInput, failure(w.Service.MailReconciliation(w.ctx(), w.mailInput())))
			w.refused(wallet.CodeInvalidInput, failure(w.Service.MailReconciliation(w.ctx(), w.mailInput(run.ID, run.ID))))
		})
		ann := w.secretive("ann")
		_, hers := w.login(ann, goodPassword)
		w.refused(wallet.CodeUnauthorized, failure(hers.MailReconciliation(w.ctx(), w.mailInput(run.ID))))
	})
	s.it("is no customer's, and outlives them", func(w *world) {
		run := w.surprised("25.00")
		_, err := w.Service.MailReconciliation(w.ctx(), w.mailInput(run.ID))
		w.ok(err)
		ann := w.person("ann")
		for _, m := range w.messages(ann) {
			if m.Purpose == wallet.PurposeReconciliation {
				w.t.Errorf("ann is shown %+v", m)
			}
		}
		_, err = w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: ann, Reason: "she leaves"})
		w.ok(err)
		kept := 0
		for _, m := range w.outbox() {
			if m.Purpose == wallet.PurposeReconciliation && m.To == toTell && m.Body != "" {
				kept++
			}
		}
		equal(w, "messages that are kept", kept, 1)
	})
}

func reconciliationMailMethods() []method {
	return []method{{"mail a reconciliation", func(w *world) calls {
		run := w.surprised("25.00")
		second := w.reconciles(wallet.ReconcileInput{Account: run.Account})
		return build(
			func(s wallet.Service, in wallet.MailReconciliationInput) (wallet.OutboxMessage, error) {
				return s.MailReconciliation(w.ctx(), in)
			},
			func(in *wallet.MailReconciliationInput) *wallet.Change { return &in.Change },
			w.mailInput(run.ID),
			wallet.CodeNotFound, func(in *wallet.MailReconciliationInput) { in.Runs = []string{"rec_nothing"} },
			variant[wallet.MailReconciliationInput]{"runs", func(in *wallet.MailReconciliationInput) { in.Runs = []string{second.ID} }},
			variant[wallet.MailReconciliationInput]{"to", func(in *wallet.MailReconciliationInput) { in.To = "others@example.net" }},
		)
	}}}
}
