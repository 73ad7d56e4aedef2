package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okpay/okpay/payees"
	"github.com/okpay/okpay/wallet"
)

func TestAStorysCommandsAreLinesForAShell(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]scene{
		`okpay init`: {args: words("init")},
		`CARD=$(echo 4242424242424242 | okpay bind-card --holder 'Ann Arbor' --jq .id)`: {
			variable: "CARD", stdin: "4242424242424242", args: []string{"bind-card", "--holder", "Ann Arbor", "--jq", ".id"},
		},
		`okpay top-up 5 EUR --from "$CARD"`: {args: words("top-up 5 EUR --from $CARD")},
	} {
		if got := s.line(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestEveryVariableOfTheStoryIsCapturedBeforeItIsUsed(t *testing.T) {
	t.Parallel()
	captured := map[string]bool{}
	for _, s := range demoStory() {
		for _, arg := range s.args {
			if name, ok := strings.CutPrefix(arg, "$"); ok && !captured[name] {
				t.Errorf("%s: nobody captured %s", s.line(), name)
			}
		}
		captured[s.variable] = true
	}
}

func TestTheStorysFilesAreRead(t *testing.T) {
	t.Parallel()
	people, err := payees.ReadUsers(strings.NewReader(demoPeopleCSV()), payees.CSV, payees.Options{})
	if err != nil || len(people.Users) != demoPeople || len(people.Problems) > 0 {
		t.Errorf("%d people, problems %v, %v", len(people.Users), people.Problems, err)
	}
	paid, err := payees.Read(strings.NewReader(demoPayeesCSV()), payees.CSV, payees.Options{})
	if err != nil || len(paid.Rows) != demoPeople || paid.Problems() > 0 {
		t.Errorf("%d payees, %d problems, %v", len(paid.Rows), paid.Problems(), err)
	}
}

func TestADryRunOfTheStoryPrintsItsCommandsAndRunsNone(t *testing.T) {
	t.Parallel()
	got := shell{}.run(t, "demo", "--dry-run").wantExit(t, wallet.ExitOK)
	for _, s := range demoStory() {
		if !strings.Contains(got.out, s.line()+"\n") {
			t.Errorf("%s is not printed", s.line())
		}
	}
}

func TestTheStoryIsKeptInANewFolderOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if got, err := demoFolder(filepath.Join(dir, "a", "new")); err != nil || got != filepath.Join(dir, "a", "new") {
		t.Errorf("a new folder: %s, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := demoFolder(dir); wallet.CodeOf(err) != wallet.CodeInvalidInput {
		t.Errorf("a folder with files: %v", err)
	}
}
