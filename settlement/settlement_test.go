package settlement_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	bank "github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/settlement"
	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// read keeps what a file says.
type read struct {
	heads   []bank.Statement
	entries [][]bank.Entry
	ends    []bank.Closing
}

func (c *read) Begin(s *bank.Statement) error {
	c.heads, c.entries = append(c.heads, *s), append(c.entries, nil)
	return nil
}

func (c *read) Entry(e *bank.Entry) error {
	last := len(c.entries) - 1
	c.entries[last] = append(c.entries[last], *e)
	return nil
}

func (c *read) End(end *bank.Closing) error {
	c.ends = append(c.ends, *end)
	return nil
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func written(t failer, r *settlement.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := settlement.WriteCamt(&out, r); err != nil {
		t.Fatalf("write it: %v", err)
	}
	return out.Bytes()
}

// history draws what moved a merchant's purse in a currency.
func history(t *rapid.T, c money.Currency, since time.Time) statement.Section {
	kinds := []wallet.TransactionKind{
		wallet.KindPayment, wallet.KindPayment, wallet.KindCapture, wallet.KindRefund, wallet.KindWithdrawal, wallet.KindTopUp, wallet.KindReturn, wallet.KindTransfer,
	}
	texts := rapid.SampledFrom([]string{"", "1001", "R & D <7>", "Käse “7”", strings.Repeat("order ", 16), "=1+1", "NOTPROVIDED", "  "})
	amount := func(minor int64) money.Decimal { return money.FromMinor(minor, c).Decimal() }
	balance := rapid.Int64Range(0, 1_000_000).Draw(t, "opening")
	s := statement.Section{Currency: c, Opening: amount(balance)}
	at := since
	for i := range rapid.IntRange(0, 25).Draw(t, "lines") {
		at = at.Add(time.Duration(rapid.Int64Range(1, int64(9*time.Hour/time.Microsecond)).Draw(t, "pause")) * time.Microsecond)
		l := wallet.StatementLine{
			At: at, Transaction: fmt.Sprintf("txn_%026d", i), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Counterparty: texts.Draw(t, "who"),
			Memo: texts.Draw(t, "memo"), OrderID: texts.Draw(t, "order"), In: amount(0), Out: amount(0),
		}
		moved, fee := rapid.Int64Range(0, 50_000).Draw(t, "moved"), rapid.Int64Range(-200, 500).Draw(t, "fee")
		out := l.Kind == wallet.KindWithdrawal || rapid.Bool().Draw(t, "out")
		if out {
			moved, l.Out = -moved, amount(moved)
		} else {
			l.In = amount(moved)
		}
		balance += moved - fee
		l.Fee, l.Balance = amount(fee), amount(balance)
		s.Lines = append(s.Lines, l)
	}
	s.Closing = amount(balance)
	return s
}

func drawn(t *rapid.T) *statement.Document {
	since := time.Date(2026, 5, 1, rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, time.UTC)
	doc := &statement.Document{
		User: "mer_01ARZ3NDEKTSV4RRFFQ69G5FAV", Name: "Corner Café & Sons", Handle: "cafe", TimeZone: "UTC", Since: since, Until: since.AddDate(0, 0, 11), Final: true,
	}
	for _, c := range []money.Currency{"EUR", "JPY", "KWD"}[:rapid.IntRange(1, 3).Draw(t, "currencies")] {
		doc.Currencies = append(doc.Currencies, history(t, c, since))
	}
	return doc
}

func TestWhatReconciliationReadsOfACamtIsWhatTheStatementSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := drawn(t)
		report, err := settlement.Make(doc)
		if err != nil {
			t.Fatalf("settle it: %v", err)
		}
		file := written(t, &report)
		if again := written(t, &report); !bytes.Equal(file, again) {
			t.Fatalf("written twice, it is another file")
		}
		var got read
		delivery, err := bank.Read(bytes.NewReader(file), bank.Options{}, &got)
		if err != nil {
			t.Fatalf("read it: %v\n%s", err, file)
		}
		if delivery.Format != bank.Camt053 || len(got.heads) != len(doc.Currencies) {
			t.Fatalf("read as %s with %d statements, want %d", delivery.Format, len(got.heads), len(doc.Currencies))
		}
		for i := range doc.Currencies {
			sameAsRead(t, doc, &doc.Currencies[i], &got, i)
		}
	})
}

// sameAsRead compares a currency of a statement with what was read of it.
func sameAsRead(t failer, doc *statement.Document, s *statement.Section, got *read, i int) {
	t.Helper()
	head, end, entries := got.heads[i], got.ends[i], got.entries[i]
	if end.Footing != bank.FootingOK || end.Opening.Amount.Decimal() != s.Opening || end.Closing.Amount.Decimal() != s.Closing {
		t.Fatalf("%s: footing %s (%s), from %s to %s, want %s to %s", s.Currency, end.Footing, end.Why, end.Opening.Amount, end.Closing.Amount, s.Opening, s.Closing)
	}
	if head.Account.ID != doc.User || end.Currency != s.Currency || head.From.String() != doc.Since.Format(time.DateOnly) {
		t.Errorf("the account %s in %s from %s", head.Account.ID, end.Currency, head.From)
	}
	if len(entries) != len(s.Lines) {
		t.Fatalf("%d entries of %d lines", len(entries), len(s.Lines))
	}
	for k := range entries {
		e, l := &entries[k], &s.Lines[k]
		in, out, fee := minor(t, l.In, s.Currency), minor(t, l.Out, s.Currency), minor(t, l.Fee, s.Currency)
		if e.Amount.Minor() != in-out-fee || e.Amount.Currency() != s.Currency || e.Status != bank.Booked {
			t.Errorf("entry %d is %s %s, want %d", k+1, e.Amount, e.Status, in-out-fee)
		}
		charged := int64(0)
		for _, charge := range e.Charges {
			if charge.Included {
				charged -= charge.Amount.Minor()
			}
		}
		if charged != fee {
			t.Errorf("entry %d is charged with %d, want %d", k+1, charged, fee)
		}
		if e.BankReference != l.Transaction || e.Code.Proprietary != string(l.Kind) || e.BookingDate.String() != l.At.Format(time.DateOnly) {
			t.Errorf("entry %d is of %s, a %s on %s", k+1, e.BankReference, e.Code.Proprietary, e.BookingDate)
		}
		if l.OrderID == "1001" && e.EndToEndID != "1001" {
			t.Errorf("entry %d has the end-to-end id %q", k+1, e.EndToEndID)
		}
	}
}

func minor(t failer, text money.Decimal, c money.Currency) int64 {
	t.Helper()
	a, err := money.Parse(text, c)
	if err != nil {
		t.Fatalf("%s %s: %v", text, c, err)
	}
	return a.Minor()
}

func TestSettlementsFollowEachOtherFromWithdrawalToWithdrawal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := drawn(t)
		report, err := settlement.Make(doc)
		if err != nil {
			t.Fatalf("settle it: %v", err)
		}
		at := 0
		for i := range doc.Currencies {
			s := &doc.Currencies[i]
			balance, since, lines := s.Opening, doc.Since, 0
			for ; at < len(report.Settlements) && report.Settlements[at].Currency == s.Currency; at++ {
				one := &report.Settlements[at]
				if one.Number != at+1 || one.Opening != balance || !one.Since.Equal(since) {
					t.Fatalf("settlement %d begins with %s at %s, want %s at %s", one.Number, one.Opening, one.Since, balance, since)
				}
				for k := range one.Lines {
					if one.Lines[k].Transaction != s.Lines[lines].Transaction || !one.Lines[k].At.Before(one.Until) || one.Lines[k].At.Before(one.Since) {
						t.Fatalf("line %d is in the wrong settlement", lines)
					}
					last := k == len(one.Lines)-1 && one.Withdrawal != ""
					if (one.Lines[k].Kind == wallet.KindWithdrawal) != last || last && one.Lines[k].Transaction != one.Withdrawal {
						t.Fatalf("a settlement of %q has a %s at %d of %d", one.Withdrawal, one.Lines[k].Kind, k, len(one.Lines))
					}
					lines++
				}
				balance, since = one.Closing, one.Until
			}
			if balance != s.Closing || lines != len(s.Lines) {
				t.Fatalf("the settlements lead to %s by %d lines, want %s by %d", balance, lines, s.Closing, len(s.Lines))
			}
		}
	})
}

// story is a statement of two sales, a refund and a withdrawal, and what came then.
func story() *statement.Document {
	since := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	line := func(hour int, txn string, kind wallet.TransactionKind, order string, in, out, fee, balance money.Decimal) wallet.StatementLine {
		return wallet.StatementLine{
			At: since.Add(time.Duration(hour) * time.Hour), Transaction: txn, Kind: kind, OrderID: order, Counterparty: "Ann", In: in, Out: out, Fee: fee, Balance: balance,
		}
	}
	return &statement.Document{
		User: "mer_1", Name: "Corner Cafe", Handle: "cafe", TimeZone: "UTC", Since: since, Until: since.AddDate(0, 1, 0), Final: true,
		Currencies: []statement.Section{{
			Currency: "EUR", Opening: "5.00", Closing: "30.40", Lines: []wallet.StatementLine{
				line(1, "txn_1", wallet.KindPayment, "1001", "100.00", "0.00", "1.00", "104.00"),
				line(2, "txn_2", wallet.KindCapture, "=1002", "20.00", "0.00", "0.20", "123.80"),
				line(3, "txn_3", wallet.KindRefund, "1001", "0.00", "10.00", "-0.10", "113.90"),
				line(4, "txn_4", wallet.KindTopUp, "", "7.00", "0.00", "0.00", "120.90"),
				line(5, "txn_5", wallet.KindWithdrawal, "", "0.00", "100.00", "0.50", "20.40"),
				line(6, "txn_6", wallet.KindPayment, "1003", "10.10", "0.00", "0.10", "30.40"),
			},
		}},
	}
}

func TestASettlementHasItsParts(t *testing.T) {
	t.Parallel()
	report, err := settlement.Make(story())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range report.Settlements {
		s := &report.Settlements[i]
		got = append(got, fmt.Sprintf("%d %s %s %d %s %d %s %s %s %s %s", s.Number, s.Withdrawal, s.Opening, s.SalesCount, s.Sales, s.Refunds, s.Refunded, s.Fees, s.Other, s.Withdrawn, s.Closing))
	}
	want := "1 txn_5 5.00 2 120.00 1 10.00 1.60 7.00 100.00 20.40\n2  20.40 1 10.10 0 0.00 0.10 0.00 0.00 30.40"
	if strings.Join(got, "\n") != want {
		t.Errorf("the settlements:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
}

func TestAStatementThatDoesNotLeadToItsEndIsNoSettlement(t *testing.T) {
	t.Parallel()
	doc := story()
	doc.Currencies[0].Closing = "30.41"
	if _, err := settlement.Make(doc); err == nil || !strings.Contains(err.Error(), "30.41") {
		t.Errorf("it was settled: %v", err)
	}
}

func TestCSVHasEachLineBetweenItsOpeningAndItsClosing(t *testing.T) {
	t.Parallel()
	report, err := settlement.Make(story())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := settlement.WriteCSV(&out, &report); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range rows[1:] {
		got = append(got, strings.Join(row, "|"))
	}
	for i, want := range map[int]string{
		0: "1|EUR|txn_5|2026-05-01T00:00:00Z|opening||||||||5.00",
		2: "1|EUR|txn_5|2026-05-01T02:00:00Z|capture|txn_2|'=1002|Ann||20.00|0.20|19.80|123.80",
		6: "1|EUR|txn_5|2026-05-01T05:00:00.000001Z|closing||||||||20.40",
		9: "2|EUR||2026-06-01T00:00:00Z|closing||||||||30.40",
	} {
		if i >= len(got) || got[i] != want {
			t.Errorf("row %d of:\n%s\nis not\n%s", i, strings.Join(got, "\n"), want)
		}
	}
}

func TestACamtIsOfASpanThatIsOverAndInWhichSomethingMoved(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*settlement.Report){
		func(r *settlement.Report) { r.Final = false },
		func(r *settlement.Report) { r.Settlements = nil },
	} {
		report, err := settlement.Make(story())
		if err != nil {
			t.Fatal(err)
		}
		change(&report)
		var out bytes.Buffer
		if err := settlement.WriteCamt(&out, &report); wallet.CodeOf(err) != wallet.CodeInvalidInput || out.Len() > 0 {
			t.Errorf("written are %d bytes, and the error is %v", out.Len(), err)
		}
	}
}

// TestRandomCamtsAreValidByTheirSchema holds each of 100 random files to the
// published schema of ISO 20022.
func TestRandomCamtsAreValidByTheirSchema(t *testing.T) {
	t.Parallel()
	const files = 100
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("SKIPPED: xmllint is not installed (Debian, Ubuntu: apt-get install libxml2-utils), so no camt.053 was held to its schema")
	}
	schema := filepath.Join("..", "..", "shared", "samples", "xsd", "camt.053.001.08.xsd")
	if _, err := os.Stat(schema); errors.Is(err, os.ErrNotExist) {
		t.Skipf("SKIPPED: the published schemas are not beside the repository, so no camt.053 was held to its schema: %v", err)
	}
	args, folder := []string{"--nonet", "--noout", "--schema", schema}, t.TempDir()
	docs := rapid.Custom(drawn)
	for i := range files {
		report, err := settlement.Make(docs.Example(i))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, strconv.Itoa(i)+".xml")
		if err := os.WriteFile(file, written(t, &report), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	out, err := exec.CommandContext(t.Context(), lint, args...).CombinedOutput()
	if n := bytes.Count(out, []byte(" validates\n")); err != nil || n != files {
		t.Errorf("%d of %d files were found valid: %v\n%s", n, files, err, out[:min(len(out), 2000)])
	}
}
