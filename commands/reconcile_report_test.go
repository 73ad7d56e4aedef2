package commands

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// mailDesk is a desk that takes messages, too.
type mailDesk struct {
	*desk
	mails []wallet.MailReconciliationInput
	fails error
}

func (d *mailDesk) MailReconciliation(_ context.Context, in wallet.MailReconciliationInput) (wallet.OutboxMessage, error) {
	if d.fails != nil {
		return wallet.OutboxMessage{}, d.fails
	}
	d.mails = append(d.mails, in)
	return wallet.OutboxMessage{ID: "msg_1", To: in.To}, nil
}

func (d *mailDesk) run(t *testing.T, args ...string) run {
	t.Helper()
	return shell{open: func(context.Context, Target) (wallet.Service, func() error, error) {
		return d, func() error { return nil }, nil
	}}.run(t, append([]string{"reconcile", "run"}, args...)...)
}

// toLookAt is a break that is a reason to look.
func toLookAt() []wallet.Break {
	return []wallet.Break{{ID: "brk_1", Kind: wallet.BreakMissingAtBank, Status: wallet.BreakOpen, Amount: "1.00", Currency: "EUR", Since: "2026-05-01"}}
}

func TestReportsAreWrittenForTheirOwnerWhateverTheExitCodeIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	markdown, page := filepath.Join(dir, "r.md"), filepath.Join(dir, "r.HTML")
	for _, c := range []struct {
		breaks []wallet.Break
		exit   int
		says   string
	}{{nil, wallet.ExitOK, "giro: the bank agrees"}, {toLookAt(), wallet.ExitDifferences, "giro: 1 open break"}} {
		d := &mailDesk{desk: &desk{breaks: c.breaks}}
		d.run(t, "--account", "giro", "--report", markdown, "--report", page).wantExit(t, c.exit)
		for _, path := range []string{markdown, page} {
			text, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(text), c.says) {
				t.Errorf("%s does not say %q: %v\n%s", path, c.says, err, text)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != privateMode {
				t.Errorf("%s may be read by others: %v, %v", path, info.Mode(), err)
			}
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".okpay-*")); err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

func TestAReportOfAnotherRunIsRemovedBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.md")
	write := func() {
		if err := os.WriteFile(path, []byte("of yesterday"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write()
	refused := &mailDesk{desk: &desk{refuse: wallet.Refuse(wallet.CodeBankAccountNotFound, "no", "no")}}
	refused.run(t, statementIn(t, "may.sta", statementText("DE1", 1)), "--report", path).wantExit(t, wallet.ExitNotFound)
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("it is there: %v", err)
	}
	write()
	d := &mailDesk{desk: &desk{}}
	d.run(t, "--account", "giro", "--report", path, "--dry-run").wantExit(t, 0)
	d.run(t, "--account", "giro", "--report", path, "--mail", "ops").wantExit(t, wallet.ExitUsage)
	if text, err := os.ReadFile(path); err != nil || string(text) != "of yesterday" {
		t.Errorf("a dry run and a refusal leave %q, %v", text, err)
	}
}

func TestTheFlagsOfReportsAreBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	args := []string{"--account", "giro"}
	for i := range maxReports {
		args = append(args, "--report", filepath.Join(dir, fmt.Sprint(i, ".md")))
	}
	d := &mailDesk{desk: &desk{}}
	d.run(t, args...).wantExit(t, 0)
	d.run(t, append(args, "--report", filepath.Join(dir, "more.md"))...).wantExit(t, wallet.ExitUsage)
	if got, err := filepath.Glob(filepath.Join(dir, "*.md")); err != nil || len(got) != maxReports {
		t.Errorf("%d reports, %v", len(got), err)
	}
}

func TestSomebodyIsToldOfBreaksAndOfNoneOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		breaks []wallet.Break
		args   []string
		exit   int
		mails  int
	}{
		{nil, nil, wallet.ExitOK, 0},
		{nil, []string{"--mail", "ops@example.com"}, wallet.ExitOK, 0},
		{nil, []string{"--mail", "ops@example.com", "--mail-always"}, wallet.ExitOK, 1},
		{toLookAt(), []string{"--mail", "ops@example.com"}, wallet.ExitDifferences, 1},
		{toLookAt(), []string{"--mail", "ops@example.com", "--dry-run"}, wallet.ExitDifferences, 0},
		{toLookAt(), nil, wallet.ExitDifferences, 0},
	} {
		d := &mailDesk{desk: &desk{breaks: c.breaks}}
		d.run(t, append([]string{"--account", "giro", "--idempotency-key", "monday"}, c.args...)...).wantExit(t, c.exit)
		if len(d.mails) != c.mails {
			t.Errorf("%v with %d breaks: %d messages", c.args, len(c.breaks), len(d.mails))
		}
		for _, in := range d.mails {
			if in.To != "ops@example.com" || len(in.Runs) != 1 || in.Runs[0] != "rec_giro" || in.Key == "" || in.Key == d.reconciles[0].Key {
				t.Errorf("%v: %+v", c.args, in)
			}
		}
	}
}

func TestAMessageTellsABoundedNumberOfRuns(t *testing.T) {
	t.Parallel()
	var paths []string
	for i := range wallet.MaxMailedRuns + 1 {
		paths = append(paths, statementIn(t, "s.sta", statementText(fmt.Sprint("DE", i), 1)))
	}
	d := &mailDesk{desk: &desk{}}
	d.run(t, append(paths, "--mail", "ops@example.com", "--mail-always")...).wantExit(t, 0)
	if len(d.mails) != 2 || len(d.mails[0].Runs) != wallet.MaxMailedRuns || len(d.mails[1].Runs) != 1 || d.mails[0].Key == d.mails[1].Key {
		t.Errorf("%d messages", len(d.mails))
	}
}

func TestWhatTheBankSaysCountsForMoreThanWhoIsToldOfIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.md")
	gone := wallet.Refuse(wallet.CodeUnavailable, "the wallet is away", "try again")
	d := &mailDesk{desk: &desk{breaks: toLookAt()}, fails: gone}
	r := d.run(t, "--account", "giro", "--mail", "ops@example.com", "--report", path).wantExit(t, wallet.ExitDifferences)
	r.wantErr(t, "not all are told of it: the wallet is away")
	if _, err := os.Stat(path); err != nil {
		t.Errorf("there is no report: %v", err)
	}
	d = &mailDesk{desk: &desk{}, fails: gone}
	r = d.run(t, "--account", "giro", "--mail", "ops@example.com", "--mail-always").wantExit(t, wallet.ExitUnavailable)
	if r.out == "" {
		t.Error("what was found is not printed")
	}
}

func TestAReportThatCannotBeWrittenIsAnErrorBeforeAnythingIsDone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link.md")
	if err := os.Symlink(filepath.Join(dir, "elsewhere"), link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, filepath.Join(dir, "none", "r.md"), dir + "/r.txt", dir + "/r"} {
		d := &mailDesk{desk: &desk{}}
		d.run(t, "--account", "giro", "--report", path).wantExit(t, wallet.ExitUsage)
		if len(d.reconciles) > 0 {
			t.Errorf("%s: the wallet was asked", path)
		}
	}
	if err := fs.WalkDir(os.DirFS(dir), ".", func(path string, _ fs.DirEntry, err error) error {
		if path != "." && path != "link.md" {
			t.Errorf("%s is left", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
