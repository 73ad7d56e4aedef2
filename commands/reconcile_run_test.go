package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// desk is a wallet that takes statements and reconciles: what it is asked is noted.
type desk struct {
	wallet.Service
	imports    []wallet.ImportStatementInput
	reconciles []wallet.ReconcileInput
	has        map[string]int // entries that are there before, by hash and number; -1 for all
	breaks     []wallet.Break
	rounds     int  // after which a run is done
	stuck      bool // it counts nothing as posted
	refuse     error
	inDryRun   error // what a dry run is refused with
}

func (d *desk) ImportStatement(_ context.Context, in wallet.ImportStatementInput) (wallet.AccountStatement, error) {
	if d.refuse != nil {
		return wallet.AccountStatement{}, d.refuse
	}
	in.Entries = slices.Clone(in.Entries)
	d.imports = append(d.imports, in)
	account := in.Account
	if account == "" {
		account = "account-" + strings.ToLower(in.Head.Account)
	}
	out := wallet.AccountStatement{
		BankAccount: account, State: wallet.StatementLoading, Lines: in.First + len(in.Entries) - 1, BankStatement: in.Head, DryRun: in.DryRun,
	}
	switch there := d.has[in.SHA256+"."+strconv.Itoa(in.Head.Number)]; {
	case there < 0:
		out.Known, out.State, out.Lines = true, wallet.StatementAccepted, 1<<20
	default:
		out.Lines = max(out.Lines, there)
	}
	if in.Last {
		out.State = wallet.StatementAccepted
	}
	return out, nil
}

func (d *desk) Reconcile(_ context.Context, in wallet.ReconcileInput) (wallet.ReconciliationRun, error) {
	if in.DryRun && d.inDryRun != nil {
		return wallet.ReconciliationRun{}, d.inDryRun
	}
	d.reconciles = append(d.reconciles, in)
	run := wallet.ReconciliationRun{ID: "rec_" + in.Account, Account: in.Account, Currency: "EUR", Opening: "0.00", Closing: "0.00", DryRun: in.DryRun}
	if in.Run != "" {
		run.ID, run.Account = in.Run, strings.TrimPrefix(in.Run, "rec_")
	}
	if in.DryRun {
		run.Breaks = d.breaks
	}
	if !d.stuck {
		run.Settled = len(d.reconciles)
	}
	run.Done = len(d.reconciles) > d.rounds
	return run, nil
}

func (d *desk) ListBreaks(_ context.Context, in wallet.ListBreaksInput) (wallet.Page[wallet.Break], error) {
	from, _ := strconv.Atoi(in.After) // the first page has no cursor
	to := min(from+in.Limit, len(d.breaks))
	page := wallet.Page[wallet.Break]{Items: d.breaks[from:to]}
	if to < len(d.breaks) {
		page.Next = strconv.Itoa(to)
	}
	return page, nil
}

func (d *desk) shell() shell {
	return shell{open: func(context.Context, Target) (wallet.Service, func() error, error) {
		return d, func() error { return nil }, nil
	}}
}

func (d *desk) run(t *testing.T, args ...string) run {
	t.Helper()
	return d.shell().run(t, append([]string{"reconcile", "run"}, args...)...)
}

// statementOf writes an MT940 of an account with so many entries of one cent.
func statementText(account string, entries int) string {
	var b strings.Builder
	fmt.Fprintf(&b, ":20:T-1\n:25:%s\n:28C:5/1\n:60F:C260530EUR100,00\n", account)
	for i := range entries {
		fmt.Fprintf(&b, ":61:2605310531C0,01NTRFR-%d\n", i+1)
	}
	fmt.Fprintf(&b, ":62F:C260531EUR%d,%02d\n-\n", 100+entries/100, entries%100)
	return b.String()
}

func statementIn(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestALargeStatementIsBroughtInPartsUnderKeysThatAreTheSameWhenRunAgain(t *testing.T) {
	t.Parallel()
	path := statementIn(t, "may.sta", statementText("DE1", 2*wallet.MaxBankLines+1))
	keys := func(args ...string) []string {
		d := &desk{}
		d.run(t, append(args, path)...).wantExit(t, 0)
		var keys []string
		next := 1
		for i, in := range d.imports {
			if in.First != next || len(in.Entries) > wallet.MaxBankLines || in.Last != (i == len(d.imports)-1) || len(in.Head.Entries) != 0 || len(in.SHA256) != 64 {
				t.Errorf("part %d begins at %d with %d entries, last is %v", i, in.First, len(in.Entries), in.Last)
			}
			if want := "R-" + strconv.Itoa(in.First); in.Entries[0].OwnReference != want && in.Entries[0].Reference != want {
				t.Errorf("part %d begins with %+v", i, in.Entries[0])
			}
			next = in.First + len(in.Entries)
			keys = append(keys, in.Key)
		}
		for _, in := range d.reconciles {
			keys = append(keys, in.Key)
		}
		if len(keys) != 4 || next != 2*wallet.MaxBankLines+2 || d.imports[2].Head.Closing != "140.01" {
			t.Errorf("%v up to %d", keys, next)
		}
		return keys
	}
	first, again := keys("--idempotency-key", "morning"), keys("--idempotency-key", "morning")
	if !slices.Equal(first, again) || !strings.HasPrefix(first[0], "morning/") {
		t.Errorf("%v, and run again %v", first, again)
	}
	slices.Sort(first)
	if len(slices.Compact(first)) != 4 {
		t.Errorf("a key stands for two calls: %v", first)
	}
}

func TestWhatTheWalletHasIsNotBroughtAgain(t *testing.T) {
	t.Parallel()
	text := statementText("DE1", 3*wallet.MaxBankLines)
	path := statementIn(t, "may.sta", text)
	probe := &desk{}
	probe.run(t, path).wantExit(t, 0)
	id := probe.imports[0].SHA256 + ".1"
	for _, c := range []struct {
		there  int
		firsts []int
		told   string
	}{
		{0, []int{1, wallet.MaxBankLines + 1, 2*wallet.MaxBankLines + 1}, ""},
		{2 * wallet.MaxBankLines, []int{1, 2*wallet.MaxBankLines + 1}, ""},
		{2*wallet.MaxBankLines + 7, []int{1, 2*wallet.MaxBankLines + 8}, ""},
		{-1, []int{1}, "may.sta is in the wallet already"},
	} {
		d := &desk{has: map[string]int{id: c.there}}
		r := d.run(t, path).wantExit(t, 0).wantErr(t, c.told)
		var firsts []int
		for _, in := range d.imports {
			firsts = append(firsts, in.First)
		}
		if !slices.Equal(firsts, c.firsts) || c.told == "" && r.err != "" {
			t.Errorf("with %d there, the parts begin at %v: %s", c.there, firsts, r.err)
		}
	}
}

func TestFilesAreBroughtInTheirOrderEachOnceAndEachAccountIsReconciledOnce(t *testing.T) {
	t.Parallel()
	b, a := statementIn(t, "b.sta", statementText("B1", 1)), statementIn(t, "a.sta", statementText("A1", 2))
	d := &desk{}
	sh := d.shell()
	sh.stdin = statementText("B1", 3)
	r := sh.run(t, "reconcile", "run", b, a, b, "-", "-o", "json").wantExit(t, 0).wantErr(t, "b.sta is the same file as b.sta")
	var files []string
	for _, in := range d.imports {
		files = append(files, in.Head.File)
	}
	if want := []string{"b.sta", "a.sta", "stdin"}; !slices.Equal(files, want) {
		t.Errorf("brought %v, want %v", files, want)
	}
	var runs []wallet.ReconciliationRun
	if err := json.Unmarshal([]byte(r.out), &runs); err != nil || len(runs) != 2 || runs[0].Account != "account-a1" || runs[1].Account != "account-b1" {
		t.Errorf("%v: %s", err, r.out)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), ".okpay-statement-*")); err != nil || len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestAnAccountThatIsNamedTakesEveryStatement(t *testing.T) {
	t.Parallel()
	d := &desk{}
	d.run(t, "--account", "giro", statementIn(t, "b.sta", statementText("B1", 1)), statementIn(t, "a.sta", statementText("A1", 1))).wantExit(t, 0)
	if len(d.imports) != 2 || d.imports[0].Account != "giro" || len(d.reconciles) != 1 || d.reconciles[0].Account != "giro" {
		t.Errorf("%+v, %+v", d.imports, d.reconciles)
	}
}

func TestABrokenFileStopsTheRunBeforeAnythingIsChanged(t *testing.T) {
	t.Parallel()
	whole := statementText("A1", 1)
	for name, args := range map[string][]string{
		"broken": {statementIn(t, "whole.sta", whole), statementIn(t, "broken.sta", strings.Replace(whole, "C0,01", "C0,011", 1))},
		"absent": {statementIn(t, "whole.sta", whole), filepath.Join(t.TempDir(), "absent.sta")},
		"since":  {statementIn(t, "whole.sta", whole), "--since", "yesterday"},
		"moment": {statementIn(t, "whole.sta", whole), "--since", "2026-05-01T00:00:00Z"},
		"rules":  {statementIn(t, "whole.sta", whole), "--rules", statementIn(t, "rules.yaml", "version: 7")},
		"column": {statementIn(t, "whole.sta", whole), "--columns", "nothing"},
	} {
		d := &desk{}
		if d.run(t, args...).wantExit(t, wallet.ExitUsage); len(d.imports)+len(d.reconciles) > 0 {
			t.Errorf("%s: the wallet was asked", name)
		}
	}
}

func TestOpenBreaksGiveExitCode9UnlessTheyAreYoung(t *testing.T) {
	t.Parallel()
	missing := func(status wallet.BreakStatus) wallet.Break {
		return wallet.Break{ID: "brk_1", Kind: wallet.BreakMissingAtBank, Status: status, Account: "giro", Amount: "-5.00", Currency: "EUR", Why: "nothing came"}
	}
	young := wallet.Break{ID: "brk_2", Kind: wallet.BreakTiming, Status: wallet.BreakOpen, Account: "giro", Amount: "-5.00", Currency: "EUR"}
	for _, c := range []struct {
		breaks []wallet.Break
		exit   int
	}{
		{nil, 0},
		{[]wallet.Break{young}, 0},
		{[]wallet.Break{missing(wallet.BreakResolved), missing(wallet.BreakClosed)}, 0},
		{[]wallet.Break{young, missing(wallet.BreakOpen)}, wallet.ExitDifferences},
	} {
		for _, dry := range []string{"--dry-run=false", "--dry-run"} {
			d := &desk{breaks: c.breaks}
			r := d.run(t, "--account", "giro", "-o", "json", dry).wantExit(t, c.exit)
			var run wallet.ReconciliationRun
			if err := json.Unmarshal([]byte(r.out), &run); err != nil || len(run.Breaks) != len(c.breaks) {
				t.Errorf("%v: %s", err, r.out)
			}
		}
	}
	r := (&desk{breaks: []wallet.Break{young, missing(wallet.BreakOpen)}}).run(t, "--account", "giro").wantExit(t, wallet.ExitDifferences).
		wantErr(t, "giro: 1 break needs a look", "okpay breaks list --account giro")
	if !strings.Contains(r.out, "missing_at_bank") {
		t.Errorf("the break is not shown:\n%s", r.out)
	}
}

func TestARunIsCarriedOnUntilItIsDone(t *testing.T) {
	t.Parallel()
	d := &desk{rounds: 3}
	d.run(t, "--account", "giro", "--force", "--since", "2026-05-01").wantExit(t, 0)
	if len(d.reconciles) != 4 || !d.reconciles[0].Force || d.reconciles[0].Since != "2026-05-01" {
		t.Fatalf("%+v", d.reconciles)
	}
	keys := map[string]bool{}
	for i, in := range d.reconciles {
		keys[in.Key] = true
		if i > 0 && (in.Run != "rec_giro" || in.Account+in.Since+in.Rules != "" || in.Force) {
			t.Errorf("round %d is %+v", i, in)
		}
	}
	if len(keys) != 4 {
		t.Errorf("rounds share keys: %v", keys)
	}
	if (&desk{rounds: 2 * maxIdleRounds, stuck: true}).run(t, "--account", "giro").exit != wallet.ExitInternal {
		t.Error("a run that posts nothing is carried on for ever")
	}
	(&desk{rounds: maxIdleRounds - 1, stuck: true}).run(t, "--account", "giro").wantExit(t, 0)
}

func TestADryRunLooksAtStatementsAndBringsNone(t *testing.T) {
	t.Parallel()
	path := statementIn(t, "may.sta", statementText("DE1", wallet.MaxBankLines+1))
	d := &desk{}
	d.run(t, "--dry-run", path).wantExit(t, 0).wantErr(t, "1 statement is not in the wallet yet", "dry run: nothing was changed")
	if len(d.imports) != 1 || !d.imports[0].DryRun {
		t.Errorf("%d parts", len(d.imports))
	}
	(&desk{inDryRun: wallet.Refuse(wallet.CodeStateConflict, "there is no statement yet", "bring one")}).run(t, "--dry-run", path).
		wantExit(t, wallet.ExitConflict).wantErr(t, "without --dry-run they are brought to the wallet")
}

func TestABreakOfAStatementTellsHowToMatchItAllTheSame(t *testing.T) {
	t.Parallel()
	for kind, told := range map[wallet.BreakKind]bool{wallet.BreakFooting: true, wallet.BreakContinuity: true, wallet.BreakReturned: false} {
		d := &desk{breaks: []wallet.Break{{ID: "brk_1", Kind: kind, Status: wallet.BreakOpen}}}
		if r := d.run(t, "--account", "giro").wantExit(t, wallet.ExitDifferences); strings.Contains(r.err, "--force") != told {
			t.Errorf("%s: %s", kind, r.err)
		}
	}
}

func TestARefusalOfAStatementNamesItsFile(t *testing.T) {
	t.Parallel()
	path := statementIn(t, "may.sta", statementText("DE1", 3))
	(&desk{refuse: wallet.Refuse(wallet.CodeBankAccountNotFound, "no account of ours is DE1", "add it")}).run(t, path).
		wantExit(t, wallet.ExitNotFound).wantErr(t, "may.sta: no account of ours is DE1", "hint: add it")
	lost := (&desk{refuse: errors.New("the disk is gone")}).run(t, path).wantExit(t, wallet.ExitInternal)
	if strings.Contains(lost.err, "cannot read") {
		t.Errorf("the wallet's failure is taken for the file's: %s", lost.err)
	}
}

func TestARunTellsABoundedNumberOfBreaks(t *testing.T) {
	t.Parallel()
	for _, have := range []int{maxRunBreaks, maxRunBreaks + 1} {
		d := &desk{breaks: make([]wallet.Break, have)}
		d.breaks[have-1] = wallet.Break{ID: "brk_last", Kind: wallet.BreakReturned, Status: wallet.BreakOpen}
		r := d.run(t, "--account", "giro", "-o", "json").wantExit(t, wallet.ExitDifferences)
		var run wallet.ReconciliationRun
		if err := json.Unmarshal([]byte(r.out), &run); err != nil || len(run.Breaks) != maxRunBreaks {
			t.Errorf("%d breaks of %d: %v", len(run.Breaks), have, err)
		}
		if told := strings.Contains(r.err, "okpay breaks list --run rec_giro --all"); told != (have > maxRunBreaks) {
			t.Errorf("%d breaks: %s", have, r.err)
		}
	}
	d := &desk{breaks: make([]wallet.Break, tableBreaks+1)}
	d.run(t, "--account", "giro").wantExit(t, 0).wantErr(t, "and 1 break more; see them with: okpay breaks list --run rec_giro --all")
}

func TestAnEntryOfManyTransactionsFillsAPart(t *testing.T) {
	t.Parallel()
	p := &statementPart{first: 1}
	many := &wallet.BankEntry{Details: make([]wallet.BankDetail, maxChunkFacts)}
	if p.full(many) {
		t.Error("an entry alone does not go into a part")
	}
	p.add(many)
	if !p.full(&wallet.BankEntry{}) {
		t.Error("more goes into a part than it may have")
	}
}

func TestTheFirstPartTellsTheCurrencyThatTheFileTellsLate(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>` +
		`<Stmt><Id>S</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>`)
	for range wallet.MaxBankLines + 1 {
		b.WriteString(`<Ntry><Amt Ccy="EUR">0.01</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts></Ntry>`)
	}
	b.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
	d := &desk{}
	d.run(t, "--account", "giro", statementIn(t, "may.xml", b.String())).wantExit(t, 0)
	if len(d.imports) != 2 || d.imports[0].Head.Currency != "EUR" {
		t.Errorf("%d parts, the first in %q", len(d.imports), d.imports[0].Head.Currency)
	}
}
