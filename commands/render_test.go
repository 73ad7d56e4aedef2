package commands

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// printing makes a factory that prints to out and err as on a terminal, or off
// one, in a format.
func printing(t *testing.T, terminal bool, settings output.Settings) (f *factory, out, errOut *bytes.Buffer) {
	t.Helper()
	out, errOut = &bytes.Buffer{}, &bytes.Buffer{}
	streams := output.Streams{
		In: strings.NewReader(""), Out: out, Err: errOut,
		InTerminal: terminal, OutTerminal: terminal, ErrTerminal: terminal, Color: terminal,
		Width: 120, Location: time.FixedZone("CET", 3600),
	}
	printer, err := output.NewPrinter(streams, settings)
	if err != nil {
		t.Fatal(err)
	}
	f = newFactory(Deps{Streams: streams})
	f.printer, f.settings.output = printer, settings
	return f, out, errOut
}

func lateTopUp() wallet.Transaction {
	return wallet.Transaction{
		ID: "txn_1", Kind: wallet.KindTopUp, Status: wallet.TransactionPending, Amount: "50.00", Currency: "EUR", Fee: "1.25",
		FeeBearer: "payee", FeeRule: "top-up-credit", From: "card_1", To: "usr_1", Counterparty: "visa 3220",
		CreatedAt: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), IdempotencyKey: "k", PolicyVersion: "default-1",
		Postings: []wallet.Posting{{Account: "fees:top_up", Amount: "1.25", Currency: "EUR"}},
	}
}

func TestATransactionThatWaitsForAnOperatorSaysSo(t *testing.T) {
	t.Parallel()
	f, _, errOut := printing(t, true, output.Settings{})
	waiting := lateTopUp()
	waiting.Reason = wallet.ReasonReview
	if err := f.printTransaction(t.Context(), waiting); err != nil {
		t.Fatal(err)
	}
	if want := "pending: it waits for an operator, and its money is held until then\n"; errOut.String() != want {
		t.Errorf("stderr is %q, want %q", errOut, want)
	}
}

func TestATransactionOnATerminalIsColouredShortAndLocal(t *testing.T) {
	t.Parallel()
	f, out, errOut := printing(t, true, output.Settings{})
	if err := f.printTransaction(t.Context(), lateTopUp()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\x1b[33mpending\x1b[0m", "2026-01-31 13:00", "Postings", "fees:top_up"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
	for _, absent := range []string{"Memo", "Refund of", "Effective", "Events"} {
		if strings.Contains(out.String(), absent) {
			t.Errorf("an empty field %q is shown:\n%s", absent, out)
		}
	}
	if want := "pending: the outcome is not known yet; ask for it with: okpay wait txn_1\n"; errOut.String() != want {
		t.Errorf("stderr is %q, want %q", errOut, want)
	}
}

func TestATransactionOffATerminalIsPlainWholeAndInUTC(t *testing.T) {
	t.Parallel()
	f, out, _ := printing(t, false, output.Settings{})
	if err := f.printTransaction(t.Context(), lateTopUp()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Status           pending\n", "Created          2026-01-31T12:00:00Z\n", "Memo             -\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Errorf("there is colour in %q", out)
	}
}

func TestAPendingTransactionIsToldToProgramsToo(t *testing.T) {
	t.Parallel()
	f, out, errOut := printing(t, false, output.Settings{Format: output.JSONL})
	if err := f.printTransaction(t.Context(), lateTopUp()); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), `{"id":"txn_1","kind":"top_up","status":"pending","amount":"50.00","currency":"EUR",`) {
		t.Errorf("stdout is %s", out)
	}
	if want := `{"warning":{"message":"pending: the outcome is not known yet; ask for it with: okpay wait txn_1"}}` + "\n"; errOut.String() != want {
		t.Errorf("stderr is %s", errOut)
	}
	f, _, errOut = printing(t, false, output.Settings{Format: output.JSONL, Quiet: true})
	if err := f.printTransaction(t.Context(), lateTopUp()); err != nil {
		t.Fatal(err)
	}
	if errOut.Len() > 0 {
		t.Errorf("quiet is not quiet: %s", errOut)
	}
}

func TestWhatIsNoNewChangeIsSaid(t *testing.T) {
	t.Parallel()
	replayed, dry := lateTopUp(), lateTopUp()
	replayed.Status, replayed.IdempotentReplay = wallet.TransactionPosted, true
	dry.DryRun = true
	for want, transaction := range map[string]wallet.Transaction{
		"this was done before with the same idempotency key; nothing was done again\n": replayed,
		"dry run: nothing was changed\n":                                               dry,
	} {
		f, _, errOut := printing(t, false, output.Settings{})
		if err := f.printTransaction(t.Context(), transaction); err != nil {
			t.Fatal(err)
		}
		if errOut.String() != want {
			t.Errorf("stderr is %q, want %q", errOut, want)
		}
	}
}

func examplePayout() wallet.Payout {
	return wallet.Payout{
		ID: "po_1", Name: "june", From: "mer_1", Plan: "plan_1", Status: wallet.PayoutPartial, OnError: wallet.OnErrorContinue,
		Count: 2, Paid: 1, Failed: 1, Totals: []wallet.CurrencyTotal{{Currency: "EUR", Amount: "30.00", Count: 1}, {Currency: "JPY", Amount: "1200", Count: 1}},
		Items: []wallet.PayoutItem{{Line: 3, Item: "S-2", Recipient: "usr_2", Amount: "20.00", Currency: "EUR", Status: wallet.ItemFailed, Code: wallet.CodeRecipientNotActive, Message: "closed"}},
	}
}

func TestAPayoutsTableHasItsSumsAndItsItems(t *testing.T) {
	t.Parallel()
	f, out, _ := printing(t, false, output.Settings{})
	if err := f.printPayout(t.Context(), examplePayout()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"30.00 EUR, 1200 JPY", "Items\n", "recipient_not_active"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
}

func TestAPayoutAsCSVIsItsItems(t *testing.T) {
	t.Parallel()
	f, out, _ := printing(t, false, output.Settings{Format: output.CSV})
	if err := f.printPayout(t.Context(), examplePayout()); err != nil {
		t.Fatal(err)
	}
	const want = "line,item,recipient,amount,currency,memo,status,transaction,code,message\n" +
		"3,S-2,usr_2,20.00,EUR,,failed,,recipient_not_active,closed\n"
	if out.String() != want {
		t.Errorf("got %s", out)
	}
}

func TestAPayoutWithoutItemsHasAnEmptyListInJSON(t *testing.T) {
	t.Parallel()
	f, out, _ := printing(t, false, output.Settings{Format: output.JSON})
	payout := examplePayout()
	payout.Items = nil
	if err := f.printPayout(t.Context(), payout); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"items": []`) {
		t.Errorf("got %s", out)
	}
}

func TestAPlansTableHasItsProblemsAndItsLargestItems(t *testing.T) {
	t.Parallel()
	plan := examplePlan(t, 9)
	plan.Items[7].Amount = "11.00"
	plan.Problems = []wallet.PayoutProblem{{Line: 7, Item: "S-9", Code: wallet.CodeInvalidRecipient, Message: "nobody is there"}}
	f, out, _ := printing(t, false, output.Settings{})
	if err := f.printPlan(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	shown := []string{}
	for _, item := range []string{"S-7", "S-0", "S-1", "S-2", "S-3", "S-4", "S-5", "S-6", "S-8"} {
		if strings.Contains(out.String(), "   "+item+"  ") || strings.Contains(out.String(), "  "+item+"   ") {
			shown = append(shown, item)
		}
	}
	if !strings.Contains(out.String(), "   7  S-9   invalid_recipient  nobody is there\n") || strings.Join(shown, " ") != "S-7 S-0 S-1 S-2 S-3" {
		t.Errorf("got\n%s", out)
	}
}

func TestAFailedCheckIsShownAndEndsWithExitCode9(t *testing.T) {
	t.Parallel()
	f, out, _ := printing(t, false, output.Settings{})
	check := wallet.LedgerCheck{Transactions: 3, Problems: []wallet.LedgerProblem{{Invariant: "zero_sum", Object: "EUR", Message: "off by 0.01"}}}
	if err := output.One(t.Context(), f.printer, ledgerCheckView(), check); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"false", "Problems", "zero_sum", "off by 0.01"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
}

func TestAListSaysThatThereIsMore(t *testing.T) {
	t.Parallel()
	const have = 2500
	fetch := func(_ context.Context, page wallet.PageInput) (wallet.Page[wallet.Balance], error) {
		start := len(page.After)
		end := min(start+page.Limit, have)
		got := wallet.Page[wallet.Balance]{Items: make([]wallet.Balance, end-start)}
		if end < have {
			got.Next = strings.Repeat("x", end) // the cursor is as long as what is before it
		}
		return got, nil
	}
	for _, c := range []struct {
		want pageFlags
		rows int
		more bool
	}{
		{pageFlags{limit: 1}, 1, true},
		{pageFlags{limit: wallet.MaxPageSize}, wallet.MaxPageSize, true},
		{pageFlags{limit: wallet.MaxPageSize + 1}, wallet.MaxPageSize + 1, true},
		{pageFlags{limit: have - 1}, have - 1, true},
		{pageFlags{limit: have}, have, false},
		{pageFlags{limit: have + 1}, have, false},
		{pageFlags{all: true}, have, false},
	} {
		f, out, errOut := printing(t, false, output.Settings{Format: output.CSV, NoHeader: true})
		if err := listPages(t.Context(), f, balanceView(), c.want, fetch); err != nil {
			t.Fatal(err)
		}
		if rows := strings.Count(out.String(), "\n"); rows != c.rows {
			t.Errorf("%+v: %d rows, want %d", c.want, rows, c.rows)
		}
		if more := strings.Contains(errOut.String(), "there is more"); more != c.more {
			t.Errorf("%+v: stderr %q", c.want, errOut)
		}
	}
}
