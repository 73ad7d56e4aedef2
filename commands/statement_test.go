package commands

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// statementOf is a wallet that has one statement: of January, with one line.
type statementOf struct {
	wallet.Service
	wrong bool // its line leads elsewhere
}

func (s statementOf) Statement(_ context.Context, in wallet.StatementInput) (wallet.Statement, error) {
	return wallet.Statement{
		User: "usr_1", Kind: wallet.KindPerson, Name: "Ann Arbor", Lang: wallet.LanguageEnglish, Since: in.Since, Until: in.Until,
		Through: in.Until, Final: true, CreatedAt: in.Until.Add(time.Hour),
		Currencies: []wallet.StatementCurrency{{
			Currency: "EUR", Opening: "1000.00", OpeningHeld: "0.00", Closing: "987.20", ClosingHeld: "0.00",
		}},
	}, nil
}

func (s statementOf) StatementLines(_ context.Context, in wallet.StatementLinesInput) (wallet.Page[wallet.StatementLine], error) {
	out := wallet.StatementLine{
		At: in.Since.Add(time.Hour), Transaction: "txn_1", Kind: wallet.KindPayment, Counterparty: "cafe", Memo: "Tea",
		In: "0.00", Out: "12.50", Fee: "0.30", Balance: "987.20",
	}
	if s.wrong {
		out.Fee, out.Balance = "0.20", "987.30"
	}
	return wallet.Page[wallet.StatementLine]{Items: []wallet.StatementLine{out}}, nil
}

func (s statementOf) run(t *testing.T, terminal bool, args ...string) run {
	t.Helper()
	sh := shell{terminal: terminal, open: func(context.Context, Target) (wallet.Service, func() error, error) {
		return s, func() error { return nil }, nil
	}}
	return sh.run(t, append([]string{"statement", "--user", "ann@example.com", "--month", "2026-01"}, args...)...)
}

func TestAStatementOnATerminalHasItsSumsItsLinesAndItsChart(t *testing.T) {
	t.Parallel()
	r := statementOf{}.run(t, true).wantExit(t, 0)
	for _, want := range []string{
		"Ann Arbor", "1 January 2026 to 31 January 2026 (UTC)", "1,000.00", "987.20", "2026-01-01T01:00:00Z", "Payment",
		strings.Repeat("█", 31), // it hardly moved
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("the table does not have %q:\n%s", want, r.out)
		}
	}
}

func TestAPDFIsRefusedOnATerminalAndWrittenOffIt(t *testing.T) {
	t.Parallel()
	statementOf{}.run(t, true, "--format", "pdf").wantExit(t, 2).wantErr(t, "--out")
	if r := (statementOf{}).run(t, false, "--format", "pdf").wantExit(t, 0); !strings.HasPrefix(r.out, "%PDF-1.7\n") {
		t.Errorf("the PDF begins with %.20q", r.out)
	}
}

func TestAStatementsFileIsItsOwnersAloneAndWholeOrNotThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, format := range []string{"csv", "html", "pdf"} {
		path := filepath.Join(dir, "ann."+format)
		if err := os.WriteFile(path, []byte("before"), 0o644); err != nil {
			t.Fatal(err)
		}
		statementOf{}.run(t, true, "--format", format, "--out", path).wantExit(t, 0)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 || info.Size() < 100 {
			t.Errorf("%s has mode %v and %d bytes", format, info.Mode(), info.Size())
		}
	}
	path := filepath.Join(dir, "wrong.pdf")
	statementOf{wrong: true}.run(t, false, "--format", "pdf", "--out", path).wantExit(t, 1)
	if left, err := filepath.Glob(filepath.Join(dir, "*wrong*")); err != nil || len(left) != 0 {
		t.Errorf("a statement that does not add up left %v", left)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".okpay*")); err != nil || len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestAStatementThatDoesNotAddUpIsNotPrinted(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"-o", "json"}, {"-o", "csv"}, {"--format", "csv"}, {"--format", "html"}, {"--format", "pdf"}} {
		if r := (statementOf{wrong: true}).run(t, false, args...).wantExit(t, 1); r.out != "" {
			t.Errorf("%v prints %q", args, r.out)
		}
	}
}
