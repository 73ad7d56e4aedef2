package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// decliningRail says in the end that it has declined what it was sent.
type decliningRail struct{ engine.Rail }

func (decliningRail) Ask(_ context.Context, key string) (engine.RailAnswer, error) {
	return engine.RailAnswer{Key: key, State: engine.RailDeclined, Code: wallet.CodeCardDeclined, Reason: "declined"}, nil
}

// A bank may book what the rail declines after all, between a run and what follows
// from it. No customer has that money then, and it lies on suspense.
func TestAMatchWithWhatTheRailDeclinesMeanwhileIsNotPosted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, path string) {
		now := time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC)
		e := makeEngine(t, path, &clock{now: now})
		e.Rail = decliningRail{e.Rail}
		service := e.As(engine.LocalOperator())
		keys := 0
		change := func() wallet.Change {
			keys++
			return wallet.Change{Key: strings.Repeat("k", keys)}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		eve := applicant(t, service, 2)
		card, err := service.BindCard(t.Context(), wallet.BindCardInput{Change: change(), User: eve, Number: "4000000000003220", Expiry: "12/29", Holder: "Eve"})
		must(err)
		late, err := service.TopUp(t.Context(), wallet.TopUpInput{Change: change(), User: eve, Amount: "50.00", Currency: "EUR", Instrument: card.ID})
		must(err)
		_, err = service.AddBankAccount(t.Context(), wallet.AddBankAccountInput{
			Change: change(), Name: "giro", Holder: "Okpay Ltd", IBAN: "AT611904300234573201", Currency: "EUR", Rail: "sandbox",
		})
		must(err)
		day := now.Format(time.DateOnly)
		_, err = service.ImportStatement(t.Context(), wallet.ImportStatementInput{
			Change: change(), SHA256: strings.Repeat("ab", 32), First: 1, Last: true,
			Head: wallet.BankStatement{
				Number: 1, Format: "camt.053", Account: "AT611904300234573201", Currency: "EUR", Opening: "0.00", OpeningDate: day, Closing: "50.00", ClosingDate: day,
				EntryCount: 1, Footing: wallet.FootingOK,
			},
			Entries: []wallet.BankEntry{{
				Number: 1, BookingDate: day, Amount: "50.00", Currency: "EUR", Status: wallet.BankEntryBooked, BankFacts: wallet.BankFacts{EndToEndID: late.ID},
			}},
		})
		must(err)
		run, err := service.Reconcile(t.Context(), wallet.ReconcileInput{Change: change()})
		must(err)
		if run.Matches != 1 || run.Done {
			t.Fatalf("the run is %+v", run)
		}
		if _, err := service.Wait(t.Context(), wallet.WaitInput{Transaction: late.ID}); wallet.CodeOf(err) != wallet.CodeCardDeclined {
			t.Fatalf("the top-up: %v", err)
		}
		for range 2 { // what is left of the run, and one more run
			for range 10 {
				if run.Done {
					break
				}
				run, err = service.Reconcile(t.Context(), wallet.ReconcileInput{Change: change(), Run: run.ID})
				must(err)
			}
			if run.Number == 1 {
				if run.Settled != 0 || run.Parked != 0 {
					t.Errorf("the run has settled %d and parked %d", run.Settled, run.Parked)
				}
				run, err = service.Reconcile(t.Context(), wallet.ReconcileInput{Change: change()})
				must(err)
			}
		}
		list, err := service.ListBreaks(t.Context(), wallet.ListBreaksInput{})
		must(err)
		if len(list.Items) != 1 || list.Items[0].Kind != wallet.BreakMissingInLedger || run.Parked != 1 {
			t.Errorf("the breaks are %+v, parked %d", list.Items, run.Parked)
		}
		balances, err := service.Balance(t.Context(), wallet.BalanceInput{User: eve})
		must(err)
		for _, b := range balances {
			if b.Total != "0.00" {
				t.Errorf("eve has %+v", b)
			}
		}
		check, err := service.CheckLedger(t.Context(), wallet.CheckLedgerInput{})
		must(err)
		if !check.OK {
			t.Errorf("the ledger: %+v", check.Problems)
		}
	})
}
