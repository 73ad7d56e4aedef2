package output

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
)

func TestTableOffATerminalIsPlainColumns(t *testing.T) {
	t.Parallel()
	same(t, list(t, pipes(), Settings{}, paymentView(), somePayments()), lines(
		"ID     STATUS     AMOUNT  CURRENCY  PAYEE   MEMO  CREATED",
		"txn_1  posted     12.50   USD       Ada     -     2026-03-01T09:30:00Z",
		"txn_2  failed   1200      JPY       王小明  -     2026-03-01T10:30:00Z",
		"txn_3  pending    -0.005  KWD       Bob \U0001f389  -     -",
	))
}

func TestTableOnATerminalHasARuleLocalTimesAndNoEmptyColumns(t *testing.T) {
	t.Parallel()
	s := terminal(100)
	s.Location = time.FixedZone("CET", 3600)
	same(t, list(t, s, Settings{}, paymentView(), somePayments()), lines(
		"ID     STATUS     AMOUNT  CURRENCY  PAYEE   CREATED",
		"───────────────────────────────────────────────────────────────",
		"txn_1  posted     12.50   USD       Ada     2026-03-01 10:30:00",
		"txn_2  failed   1200      JPY       王小明  2026-03-01 11:30:00",
		"txn_3  pending    -0.005  KWD       Bob \U0001f389",
	))
}

func TestTableWithoutHeader(t *testing.T) {
	t.Parallel()
	settings := Settings{NoHeader: true, Columns: []string{"currency", "amount"}}
	same(t, list(t, pipes(), settings, paymentView(), somePayments()), lines(
		"USD    12.50", "JPY  1200", "KWD    -0.005"))
	same(t, list(t, terminal(80), settings, paymentView(), somePayments()), lines(
		"USD    12.50", "JPY  1200", "KWD    -0.005"))
}

func TestColourIsSeenOnATerminalOnly(t *testing.T) {
	t.Parallel()
	settings := Settings{Columns: []string{"id", "status"}}
	s := terminal(80)
	s.Color = true
	same(t, list(t, s, settings, paymentView(), somePayments()), lines(
		"\x1b[1mID\x1b[0m     \x1b[1mSTATUS\x1b[0m",
		"──────────────",
		"txn_1  \x1b[32mposted\x1b[0m",
		"txn_2  \x1b[31mfailed\x1b[0m",
		"txn_3  \x1b[33mpending\x1b[0m",
	))
	if got := list(t, pipes(), settings, paymentView(), somePayments()); strings.Contains(got, "\x1b") {
		t.Errorf("colour off a terminal: %q", got)
	}
}

func TestStyleOfAColumnWinsOverItsStatus(t *testing.T) {
	t.Parallel()
	s := terminal(80)
	s.Color = true
	view := View[payment]{Columns: []Column[payment]{
		{Name: "status", Kind: Status, Style: func(payment) Style { return Muted }},
	}}
	if got := list(t, s, Settings{NoHeader: true}, view, somePayments()[:1]); got != "\x1b[2mposted\x1b[0m\n" {
		t.Errorf("got %q", got)
	}
}

func TestWideColumnsGoFirstAndThenTextIsShortened(t *testing.T) {
	t.Parallel()
	rows := somePayments()[:1]
	rows[0].Payee.Name = "Augusta Ada King, Countess of Lovelace"
	for width, want := range map[int]string{
		100: "txn_1  posted   12.50  USD       Augusta Ada King, Countess of Lovelace  2026-03-01 09:30:00",
		80:  "txn_1  posted   12.50  USD       Augusta Ada King, Countess of Lovelace",
		60:  "txn_1  posted   12.50  USD       Augusta Ada King, Countess…",
		41:  "txn_1  posted   12.50  USD       Augusta…",
		10:  "txn_1  posted   12.50  USD       Augusta…", // as short as it gets
	} {
		got := strings.Split(list(t, terminal(width), Settings{}, paymentView(), rows), "\n")
		if got[2] != want {
			t.Errorf("width %d:\n%s\nwant\n%s", width, got[2], want)
		}
	}
}

func TestLinesNeverExceedATerminalThatIsWideEnoughForTheirCores(t *testing.T) {
	t.Parallel()
	rows := somePayments()
	rows[0].Memo = strings.Repeat("長い説明 ", 40)
	rows[1].Payee.Name = strings.Repeat("\U0001f389é", 60)
	for width := 60; width < 200; width += 7 {
		got := list(t, terminal(width), Settings{}, paymentView(), rows)
		for line := range strings.Lines(got) {
			if w := displayWidth(strings.TrimSuffix(line, "\n")); w > width {
				t.Errorf("width %d: a line of %d cells: %q", width, w, line)
			}
		}
	}
}

func TestNothingIsShortenedOffATerminal(t *testing.T) {
	t.Parallel()
	rows := somePayments()[:1]
	rows[0].Memo = strings.Repeat("x", 5000)
	s := pipes()
	s.Width = 40
	if got := list(t, s, Settings{}, paymentView(), rows); !strings.Contains(got, rows[0].Memo) {
		t.Errorf("the memo was cut off a terminal")
	}
}

func TestDoubleWidthNamesStayAligned(t *testing.T) {
	t.Parallel()
	names := []string{"Ada", "王小明", "김철수", "さくら", "Zoë", "e\u0301tude", "\U0001f389\U0001f389", "ﾊﾝｶｸ", "Ａ", "مريم", "한"}
	rows := make([]payment, len(names))
	for i, name := range names {
		rows[i] = payment{Payee: payee{name}, Currency: "EUR"}
	}
	settings := Settings{Columns: []string{"payee.name", "currency"}, NoHeader: true}
	for line := range strings.Lines(list(t, pipes(), settings, paymentView(), rows)) {
		before, _, found := strings.Cut(line, "EUR")
		if w := runewidth.StringWidth(before); !found || w != 8 {
			t.Errorf("the currency starts at cell %d, want 8: %q", w, line)
		}
	}
}

func TestDataCannotActOnTheTerminal(t *testing.T) {
	t.Parallel()
	rows := []payment{{
		ID: "txn\t1", Status: "po\rsted", Amount: "1\x1b[31m", Currency: "\u202eDSU",
		Payee: payee{"\x1b]0;title\x07\u009b31m"}, Memo: "line\nbreak \u0085 \u2066 \u00ad",
	}}
	for name, s := range map[string]*shell{"off a terminal": pipes(), "on a terminal": terminal(200)} {
		got := list(t, s, Settings{}, paymentView(), rows) + one(t, s, Settings{}, paymentView(), rows[0])
		for _, r := range strings.ReplaceAll(got, "\n", "") {
			if hiddenRune(r) {
				t.Errorf("%s: %U is written as it is in %q", name, r, got)
			}
		}
		for _, want := range []string{
			`txn\t1`, `po\rsted`, `1\x1b[31m`, `\u202eDSU`, `\x1b]0;title\x07\u009b31m`,
			`line\nbreak \u0085 \u2066 \u00ad`,
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %s is missing in %q", name, want, got)
			}
		}
	}
}

func TestEmptyTable(t *testing.T) {
	t.Parallel()
	s := pipes()
	same(t, list(t, s, Settings{}, paymentView(), nil), "ID  STATUS  AMOUNT  CURRENCY  PAYEE  MEMO  CREATED\n")
	same(t, s.err.String(), "")
	same(t, list(t, pipes(), Settings{NoHeader: true}, paymentView(), nil), "")
	s = terminal(80)
	same(t, list(t, s, Settings{}, paymentView(), nil), "")
	same(t, s.err.String(), "no payments\n")
}

func TestALongTableIsLaidOutInBlocks(t *testing.T) {
	t.Parallel()
	rows := make([]payment, 2*tableBlockRows+10)
	for i := range rows {
		rows[i] = payment{ID: fmt.Sprintf("txn_%04d", i), Amount: "1.00", Currency: "EUR"}
	}
	rows[tableBlockRows+5].Amount = "1000000.00"
	settings := Settings{Columns: []string{"id", "amount", "currency"}}
	got := strings.Split(strings.TrimSuffix(list(t, terminal(80), settings, paymentView(), rows), "\n"), "\n")
	if len(got) != len(rows)+2 {
		t.Fatalf("%d lines, want %d", len(got), len(rows)+2)
	}
	for i, want := range map[int]string{
		0:                      "ID        AMOUNT  CURRENCY",
		2:                      "txn_0000    1.00  EUR",
		tableBlockRows + 1:     "txn_0999    1.00  EUR",
		tableBlockRows + 2:     "txn_1000        1.00  EUR",
		tableBlockRows + 7:     "txn_1005  1000000.00  EUR",
		2*tableBlockRows + 11:  "txn_2009        1.00  EUR",
		2*tableBlockRows + 2:   "txn_2000        1.00  EUR",
		tableBlockRows*2 - 500: "txn_1498        1.00  EUR",
	} {
		if got[i] != want {
			t.Errorf("line %d: %q, want %q", i, got[i], want)
		}
	}
}

func TestASingleResultIsATableOfItsFields(t *testing.T) {
	t.Parallel()
	value := somePayments()[1]
	same(t, one(t, pipes(), Settings{}, paymentView(), value), lines(
		"ID        txn_2",
		"Status    failed",
		"Amount    1200",
		"Currency  JPY",
		"Payee     王小明",
		"Memo      -",
		"Created   2026-03-01T10:30:00Z",
	))
	s := terminal(20)
	s.Location = time.FixedZone("CET", 3600)
	same(t, one(t, s, Settings{}, paymentView(), value), lines(
		"ID        txn_2",
		"Status    failed",
		"Amount    1200",
		"Currency  JPY",
		"Payee     王小明",
		"Created   2026-03-01 11:30:00 CET",
	))
}

type receipt struct {
	ID       string    `json:"id"`
	Postings []payment `json:"postings"`
	Notes    []string  `json:"notes"`
}

func receiptView() View[receipt] {
	return View[receipt]{
		Columns: []Column[receipt]{{Name: "id", Kind: ID}},
		Sections: []Section[receipt]{
			NewSection("Postings", View[payment]{Columns: []Column[payment]{
				{Name: "amount", Kind: Decimal}, {Name: "currency"},
			}}, func(r receipt) []payment { return r.Postings }),
			NewSection("Notes", View[string]{Columns: []Column[string]{
				{Name: "note", Value: func(s string) string { return s }},
			}}, func(r receipt) []string { return r.Notes }),
		},
	}
}

func TestSectionsFollowTheFieldsOfASingleResultInATable(t *testing.T) {
	t.Parallel()
	value := receipt{ID: "rec_1", Postings: somePayments()}
	same(t, one(t, pipes(), Settings{}, receiptView(), value), lines(
		"ID  rec_1",
		"",
		"Postings",
		"  AMOUNT  CURRENCY",
		"  12.50   USD",
		"1200      JPY",
		"  -0.005  KWD",
	))
	same(t, one(t, pipes(), Settings{Format: CSV}, receiptView(), value), lines("id", "rec_1"))
	same(t, one(t, pipes(), Settings{Columns: []string{"id"}}, receiptView(), value), lines("ID  rec_1"))
}

func TestFlushShowsAnUnfinishedBlock(t *testing.T) {
	t.Parallel()
	s := pipes()
	w, err := NewRows(context.Background(), s.printer(t, Settings{Columns: []string{"id"}}), paymentView())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"ID\ntxn_1\n", "ID\ntxn_1\ntxn_2\n"} {
		if err := w.Write(somePayments()[i]); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		same(t, s.out.String(), want)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, s.out.String(), "ID\ntxn_1\ntxn_2\n")
}
