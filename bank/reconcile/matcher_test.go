package reconcile_test

import (
	"reflect"
	"testing"

	"github.com/okpay/okpay/bank/reconcile"
	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

func line(id string, minor int64, references ...string) engine.MatchLine {
	return engine.MatchLine{ID: id, Amount: money.FromMinor(minor, "EUR"), Booked: 20000, LineFacts: engine.LineFacts{References: references}}
}

func input() *engine.MatchInput {
	return &engine.MatchInput{
		Today:  20001,
		Bank:   []engine.MatchLine{line("stl_1-1", 5000, "E2E-0001"), line("stl_1-2", 900)},
		Ledger: []engine.MatchLine{line("txn_1", 5000, "txn_1", "E2E-0001"), line("txn_2", 700)},
	}
}

func TestLinesAreMatchedByTheRulesThatShip(t *testing.T) {
	t.Parallel()
	got, err := reconcile.Matcher{}.Match(input())
	if err != nil {
		t.Fatal(err)
	}
	want := []engine.Matched{{Rule: "reference", Bank: []string{"stl_1-1"}, Ledger: []string{"txn_1"}, Reference: "E2E-0001"}}
	if !reflect.DeepEqual(got.Matches, want) {
		t.Errorf("the matches are %+v", got.Matches)
	}
	if len(got.Breaks) != 2 || got.Breaks[0].Kind != wallet.BreakMissingInLedger || got.Breaks[1].Kind != wallet.BreakTiming ||
		got.Breaks[0].Amount != money.FromMinor(900, "EUR") || got.Breaks[0].Since != 20000 {
		t.Errorf("the breaks are %+v", got.Breaks)
	}
	again, err := reconcile.Matcher{}.Match(input())
	if err != nil || again.SHA256 != got.SHA256 || len(got.SHA256) != 64 {
		t.Errorf("the hash is %q and then %q, error %v", got.SHA256, again.SHA256, err)
	}
}

func TestRulesThatCannotBeReadAreRefusedWithTheirMistakes(t *testing.T) {
	t.Parallel()
	bad := input()
	bad.Rules = "version: 1 2\n"
	_, ofRules := reconcile.Matcher{}.Rules(bad.Rules)
	_, ofMatch := reconcile.Matcher{}.Match(bad)
	_, ofExplain := reconcile.Matcher{}.Explain(bad, wallet.BankSide, "stl_1-1")
	_, ofCompare := reconcile.Matcher{}.Compare(input(), bad.Rules)
	for name, err := range map[string]error{"rules": ofRules, "match": ofMatch, "explain": ofExplain, "compare": ofCompare} {
		if wallet.CodeOf(err) != wallet.CodeRulesInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	shipped, err := reconcile.Matcher{}.Rules("")
	if err != nil || shipped.Version != "default-1" || len(shipped.SHA256) != 64 || shipped.Text == "" {
		t.Errorf("those that ship are %s %s, error %v", shipped.Version, shipped.SHA256, err)
	}
}

func TestALineIsExplainedByTheNearestOnes(t *testing.T) {
	t.Parallel()
	list, err := reconcile.Matcher{}.Explain(input(), wallet.BankSide, "stl_1-2")
	if err != nil || len(list) != 2 || list[0].Line != "txn_2" || len(list[0].Against) == 0 {
		t.Errorf("the candidates are %+v, error %v", list, err)
	}
	if _, err := (reconcile.Matcher{}).Explain(input(), wallet.LedgerSide, "stl_1-2"); err == nil {
		t.Error("a line of the other side is explained")
	}
}

func TestOtherRulesAreComparedOverTheSameLines(t *testing.T) {
	t.Parallel()
	none := "version: none\ntiming_days: 5\nrules:\n  - {name: other, kind: reversal, priority: 1, days: {before: 0, after: 1}}\n"
	d, err := reconcile.Matcher{}.Compare(input(), none)
	if err != nil || d.Kept != 0 || len(d.Won) != 0 || len(d.Lost) != 1 || d.Lost[0].Rule != "reference" || d.BreaksBefore != 2 || d.BreaksAfter != 4 {
		t.Errorf("the comparison is %+v, error %v", d, err)
	}
}

func TestTheEngineKnowsTheFormatsThatMayOverlapByTheirNames(t *testing.T) {
	t.Parallel()
	for format, want := range map[statement.Format][2]bool{
		statement.OFX1: {true, false}, statement.OFX2: {true, false}, statement.CSV: {true, false}, statement.Camt052: {false, true},
		statement.MT942: {false, true}, statement.Camt053: {}, statement.Camt054: {}, statement.MT940: {}, statement.BAI2: {},
	} {
		s := engine.StatementRecord{Format: string(format)}
		if got := [2]bool{s.MayOverlap(), s.MayInclude()}; got != want {
			t.Errorf("%s: %v, want %v", format, got, want)
		}
	}
}
