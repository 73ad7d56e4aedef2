package output

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

// payment is a result as the wallet returns them: amounts are strings beside their currency.
type payment struct {
	ID        string    `json:"id"`
	Status    string    `json:"status"`
	Amount    string    `json:"amount"`
	Currency  string    `json:"currency"`
	Payee     payee     `json:"payee"`
	Memo      string    `json:"memo,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	Tags      []string  `json:"tags"`
}

type payee struct {
	Name string `json:"name"`
}

func paymentView() View[payment] {
	return View[payment]{
		Columns: []Column[payment]{
			{Name: "id", Kind: ID},
			{Name: "status", Kind: Status},
			{Name: "amount", Kind: Decimal},
			{Name: "currency"},
			{Name: "payee.name", Header: "Payee"},
			{Name: "memo", Optional: true},
			{Name: "created_at", Header: "Created", Kind: Time, Wide: true},
		},
		Empty: "no payments",
	}
}

func somePayments() []payment {
	at := time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)
	return []payment{
		{ID: "txn_1", Status: "posted", Amount: "12.50", Currency: "USD", Payee: payee{"Ada"}, CreatedAt: at},
		{ID: "txn_2", Status: "failed", Amount: "1200", Currency: "JPY", Payee: payee{"王小明"}, CreatedAt: at.Add(time.Hour)},
		{ID: "txn_3", Status: "pending", Amount: "-0.005", Currency: "KWD", Payee: payee{"Bob \U0001f389"}},
	}
}

// shell is a made-up surrounding of the tool.
type shell struct {
	Streams
	out, err bytes.Buffer
}

// pipes is a shell in which nothing is a terminal.
func pipes() *shell {
	s := &shell{}
	s.Streams = Streams{In: strings.NewReader(""), Out: &s.out, Err: &s.err, Color: true, Location: time.UTC}
	return s
}

// terminal is a shell in which all is a terminal, without colour.
func terminal(width int) *shell {
	s := pipes()
	s.InTerminal, s.OutTerminal, s.ErrTerminal = true, true, true
	s.Width, s.Color = width, false
	return s
}

func (s *shell) printer(t testing.TB, settings Settings) *Printer {
	t.Helper()
	p, err := NewPrinter(s.Streams, settings)
	if err != nil {
		t.Fatalf("NewPrinter: %v", err)
	}
	return p
}

// list returns what List writes to stdout.
func list[T any](t testing.TB, s *shell, settings Settings, view View[T], rows []T) string {
	t.Helper()
	if err := List(context.Background(), s.printer(t, settings), view, rows); err != nil {
		t.Fatalf("List: %v", err)
	}
	return s.out.String()
}

func one[T any](t testing.TB, s *shell, settings Settings, view View[T], value T) string {
	t.Helper()
	if err := One(context.Background(), s.printer(t, settings), view, value); err != nil {
		t.Fatalf("One: %v", err)
	}
	return s.out.String()
}

// lines joins the lines of an expected text.
func lines(all ...string) string { return strings.Join(all, "\n") + "\n" }

func same(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s\n(%q)", got, want, got)
	}
}
