package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

func TestAMessageThatIsNoCustomersIsSentAsAnyOther(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		ctx, all := p.t.Context(), p.service()
		must := func(err error) {
			p.t.Helper()
			if err != nil {
				p.t.Fatal(err)
			}
		}
		var seen []wallet.OutboxMessage
		p.courier.answer = func(m wallet.OutboxMessage) error {
			seen = append(seen, m)
			return nil
		}
		_, err := all.AddBankAccount(ctx, wallet.AddBankAccountInput{
			Change: wallet.Change{Key: "account"}, Name: "giro", Holder: "Okpay Ltd", IBAN: "AT611904300234573201", Currency: "EUR", Rail: "sandbox",
		})
		must(err)
		_, err = all.ImportStatement(ctx, wallet.ImportStatementInput{
			Change: wallet.Change{Key: "statement"}, Account: "giro", SHA256: strings.Repeat("5", 64), First: 1, Last: true,
			Head: wallet.BankStatement{
				File: "may.sta", Number: 1, Format: "mt940", ID: "S-1", Account: "AT611904300234573201", Currency: "EUR", Opening: "0.00", Closing: "25.00",
				OpeningDate: "2026-05-04", ClosingDate: "2026-05-04", Footing: wallet.FootingOK, EntryCount: 1,
			},
			Entries: []wallet.BankEntry{{Number: 1, Line: 1, BookingDate: "2026-05-04", Amount: "25.00", Currency: "EUR", Status: wallet.BankEntryBooked}},
		})
		must(err)
		run, err := all.Reconcile(ctx, wallet.ReconcileInput{Change: wallet.Change{Key: "run"}, Account: "giro"})
		must(err)
		queued, err := all.MailReconciliation(ctx, wallet.MailReconciliationInput{
			Change: wallet.Change{Key: "mail"}, Runs: []string{run.ID}, To: "ops@example.net",
		})
		must(err)
		p.clock.Advance(time.Second)
		done, err := all.SendOutbox(ctx, wallet.SendOutboxInput{})
		must(err)
		if done.Sent != 1 || len(seen) != 1 || seen[0].ID != queued.ID || seen[0].To != "ops@example.net" || seen[0].Body != queued.Body || seen[0].User != "" {
			p.t.Errorf("%d sent: %+v", done.Sent, seen)
		}
		page, err := all.ListOutbox(ctx, wallet.ListOutboxInput{Status: wallet.MessageSent})
		must(err)
		if len(page.Items) != 1 || page.Items[0].ID != queued.ID {
			p.t.Errorf("what is sent is %+v", page.Items)
		}
		again, err := all.MailReconciliation(ctx, wallet.MailReconciliationInput{
			Change: wallet.Change{Key: "mail"}, Runs: []string{run.ID}, To: "OPS@example.net ",
		})
		must(err)
		if !again.IdempotentReplay || again.Status != wallet.MessageSent {
			p.t.Errorf("the same again is %+v", again)
		}
	})
}
