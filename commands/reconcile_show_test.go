package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// told is a wallet that tells of one line, one comparison and one replay.
type told struct {
	wallet.Service
	line     wallet.LineExplanation
	compared wallet.RulesComparison
	rules    []wallet.CompareRulesInput
	same     bool
}

func (d *told) ExplainLine(context.Context, wallet.ExplainLineInput) (wallet.LineExplanation, error) {
	return d.line, nil
}

func (d *told) CompareRules(_ context.Context, in wallet.CompareRulesInput) (wallet.RulesComparison, error) {
	d.rules = append(d.rules, in)
	return d.compared, nil
}

func (d *told) ReplayReconciliation(context.Context, wallet.ShowReconciliationInput) (wallet.ReconciliationReplay, error) {
	return wallet.ReconciliationReplay{ID: "rec_1", Same: d.same}, nil
}

func (d *told) run(t *testing.T, args ...string) run {
	t.Helper()
	sh := shell{open: func(context.Context, Target) (wallet.Service, func() error, error) {
		return d, func() error { return nil }, nil
	}}
	return sh.run(t, append([]string{"reconcile"}, args...)...)
}

func TestALineIsExplainedByEveryReasonForAndAgainstEachCandidate(t *testing.T) {
	t.Parallel()
	d := &told{line: wallet.LineExplanation{
		Line: wallet.ReconciledLine{ID: "txn_1", Side: wallet.LedgerSide, State: "open", Amount: "-80.00", Currency: "EUR"},
		Run:  "rec_1",
		Candidates: []wallet.LineCandidate{
			{Line: wallet.ReconciledLine{ID: "stl_1-1", Amount: "-81.00", Currency: "EUR", BookingDate: "2026-05-31", Name: "Ann"}, For: []string{"one day", "one name"}, Against: []string{"two amounts"}},
			{Line: wallet.ReconciledLine{ID: "stl_1-2", Amount: "-80.00", Currency: "EUR", BookingDate: "2026-05-30"}, Against: []string{"used by another"}},
		},
	}}
	got := d.run(t, "explain", "txn_1").wantExit(t, 0)
	want := []string{
		"1        stl_1-1, 2026-05-31, -81.00 EUR, Ann", "for      one day", "for      one name", "against  two amounts",
		"2        stl_1-2, 2026-05-30, -80.00 EUR", "against  used by another",
	}
	if !strings.Contains(got.out, strings.Join(want, "\n")+"\n") {
		t.Errorf("got\n%s", got.out)
	}
}

func TestALineThatNothingCameNearSaysSo(t *testing.T) {
	t.Parallel()
	(&told{}).run(t, "explain", "txn_1").wantExit(t, 0).wantErr(t, "no run has looked at this line yet")
	(&told{line: wallet.LineExplanation{Run: "rec_1"}}).run(t, "explain", "txn_1").wantExit(t, 0).wantErr(t, "nothing came near it")
	matched := &told{line: wallet.LineExplanation{Run: "rec_1", Match: &wallet.LineMatch{ID: "mat_1", Rule: "reference"}}}
	if r := matched.run(t, "explain", "txn_1").wantExit(t, 0); r.err != "" || !strings.Contains(r.out, "mat_1") {
		t.Errorf("%s%s", r.out, r.err)
	}
}

func TestRulesThatShipAreComparedByTheWordDefault(t *testing.T) {
	t.Parallel()
	ours := statementIn(t, "ours.yaml", "version: ours-1\ntiming_days: 5\nrules:\n  - name: reference\n    priority: 100\n    kind: reference\n    in: references\n    days: {before: 5, after: 25}\n")
	d := &told{compared: wallet.RulesComparison{LostCount: tableBreaks + 1, Lost: make([]wallet.LineMatch, tableBreaks+1)}}
	d.run(t, "diff", "default", ours).wantExit(t, 0).wantErr(t, "and 1 match more; -o json has them")
	d.run(t, "diff", ours, "default").wantExit(t, 0)
	if len(d.rules) != 2 || d.rules[0].Before != "" || !strings.HasPrefix(d.rules[0].After, "version: ours-1") || d.rules[1].After != "" || d.rules[1].Before != d.rules[0].After {
		t.Errorf("%+v", d.rules)
	}
	d.run(t, "diff", "default", statementIn(t, "bad.yaml", "version: 7")).wantExit(t, wallet.ExitUsage).wantErr(t, "bad.yaml has ")
	if len(d.rules) > 2 {
		t.Error("rules with a mistake are sent")
	}
}

func TestAReplayThatComesOutOtherwiseEndsWithExitCode9(t *testing.T) {
	t.Parallel()
	(&told{same: true}).run(t, "replay", "rec_1").wantExit(t, 0)
	(&told{}).run(t, "replay", "rec_1").wantExit(t, wallet.ExitDifferences).wantErr(t, "comes out otherwise")
}
