package statement_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/wallet/money"
)

// collected is a statement with all that was told of it.
type collected struct {
	statement.Statement
	entries []statement.Entry
	statement.Closing
	ended bool
}

// collector keeps what it is told.
type collector struct{ list []*collected }

func (c *collector) Begin(s *statement.Statement) error {
	c.list = append(c.list, &collected{Statement: *s})
	return nil
}

func (c *collector) Entry(e *statement.Entry) error {
	last := c.list[len(c.list)-1]
	last.entries = append(last.entries, *e)
	return nil
}

func (c *collector) End(end *statement.Closing) error {
	last := c.list[len(c.list)-1]
	last.Closing, last.ended = *end, true
	return nil
}

// entries gives the entries of all statements.
func (c *collector) entries() []statement.Entry {
	var list []statement.Entry
	for _, s := range c.list {
		list = append(list, s.entries...)
	}
	return list
}

// sample reads a file that nobody here wrote, which lies beside the repository.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "samples", filepath.FromSlash(name)))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("SKIPPED: the sample %s is not there, so what real files hold is not checked", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func read(t testing.TB, text []byte) (*collector, statement.Delivery) {
	t.Helper()
	var c collector
	d, err := statement.Read(bytes.NewReader(text), statement.Options{}, &c)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range c.list {
		if !s.ended {
			t.Fatalf("statement %d does not end", i+1)
		}
	}
	return &c, d
}

func TestRealFilesGiveTheirFigures(t *testing.T) {
	t.Parallel()
	for _, want := range []struct {
		name                string
		format              statement.Format
		statements, entries int
		opening, closing    string // of the first and of the last statement
		credits, debits     string // of all booked entries
		footing             statement.Footing
	}{
		{"camt053/charges-and-reversal.xml", statement.Camt053, 1, 13, "322152.16 CHF", "322689.77 CHF", "1810.56 CHF", "-1272.95 CHF", statement.FootingOK},
		{"camt053/132-statements.xml", statement.Camt053, 132, 9, "21489.44 EUR", "", "", "", statement.FootingOK},
		{"camt053/two-statements.xml", statement.Camt053, 2, 2, "18.15 EUR", "20.00 EUR", "8.85 EUR", "-7.00 EUR", statement.FootingOK},
		{"camt053/prcd-and-batches.xml", statement.Camt053, 1, 4, "33.06 EUR", "23.06 EUR", "1.00 EUR", "-11.00 EUR", statement.FootingOK},
		{"camt053/amount-in-details.xml", statement.Camt053, 1, 6, "200.50 EUR", "8800.50 EUR", "", "", statement.FootingOK},
		{"camt052/other-account.xml", statement.Camt052, 1, 1, "", "", "0.00 SEK", "-200000.00 SEK", statement.FootingUnknown},
		{"camt054/qrr-batch.xml", statement.Camt054, 1, 1, "", "", "1692.22 CHF", "0.00 CHF", statement.FootingUnknown},
		{"camt054/pending-booked-reversed.xml", statement.Camt054, 1, 3, "", "", "111.00 CHF", "-3.00 CHF", statement.FootingUnknown},
		{"mt940/asnb.sta", statement.MT940, 31, 8, "444.29 EUR", "", "", "", statement.FootingOK},
		{"mt940/sepa.sta", statement.MT940, 26, 97, "-1234718.36 EUR", "", "", "", statement.FootingOK},
		{"mt940/rabobank-iban.sta", statement.MT940, 2, 4, "1000.00 EUR", "930.00 EUR", "0.00 EUR", "-70.00 EUR", statement.FootingOK},
		{"mt940/sns.sta", statement.MT940, 2, 2, "1234.56 EUR", "1209.56 EUR", "0.00 EUR", "-25.00 EUR", statement.FootingOK},
		{"ofx/bank-medium.ofx", statement.OFX1, 1, 3, "", "382.34 CAD", "0.00 CAD", "-345.27 CAD", statement.FootingUnknown},
		{"ofx/memo-with-ampersand.ofx", statement.OFX1, 1, 16, "", "-734.05 BRL", "1127.87 BRL", "-734.05 BRL", statement.FootingUnknown},
		{"ofx/xml.ofx", statement.OFX2, 1, 3, "", "5250.00 USD", "350.00 USD", "-100.00 USD", statement.FootingUnknown},
	} {
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			c, d := read(t, sample(t, want.name))
			if len(c.list) != want.statements || len(c.entries()) != want.entries || d.Statements != want.statements || d.Entries != want.entries {
				t.Errorf("%d statements and %d entries, in the delivery %d and %d", len(c.list), len(c.entries()), d.Statements, d.Entries)
			}
			var credits, debits money.Amount
			for i, s := range c.list {
				if s.Footing != want.footing || s.Format != want.format {
					t.Errorf("statement %d is %s and its footing %s: %s", i+1, s.Format, s.Footing, s.Why)
				}
				credits, debits = plus(t, credits, s.Booked.Credits), plus(t, debits, s.Booked.Debits)
			}
			first, last := c.list[0], c.list[len(c.list)-1]
			if got := balance(first.Closing.Opening); got != want.opening && want.opening != "" {
				t.Errorf("opening %s", got)
			}
			if got := balance(last.Closing.Closing); got != want.closing && want.closing != "" {
				t.Errorf("closing %s", got)
			}
			if want.credits != "" && (credits.String() != want.credits || debits.String() != want.debits) {
				t.Errorf("booked %s and %s", credits, debits)
			}
		})
	}
}

func plus(t *testing.T, a, b money.Amount) money.Amount {
	t.Helper()
	if a.Currency() == "" {
		return b
	}
	if b.Currency() == "" {
		return a
	}
	sum, err := a.Add(b)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func balance(b *statement.Balance) string {
	if b == nil {
		return ""
	}
	return b.Amount.String()
}
