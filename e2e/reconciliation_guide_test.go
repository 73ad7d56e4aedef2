//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// reconciliationGuide is the document whose jobs are run.
const reconciliationGuide = "../docs/guides/reconciliation.md"

// TestTheJobOfReconciliationRunsAsWritten follows the guide, and runs the line of its
// table of jobs: once with a statement, once with none, and once with a file that
// cannot be read.
func TestTheJobOfReconciliationRunsAsWritten(t *testing.T) {
	t.Parallel()
	tables := blocksIn(t, reconciliationGuide, "crontab")
	if len(tables) != 1 {
		t.Fatalf("the guide has %d tables of jobs", len(tables))
	}
	command := ""
	for line := range strings.Lines(tables[0]) {
		if match := regexp.MustCompile(`^(?:[0-9*,/-]+ ){5}(.+)\n$`).FindStringSubmatch(line); match != nil && command == "" {
			command = match[1]
		} else if !regexp.MustCompile(`^(PATH|OKPAY_WALLET)=/\S+\n$`).MatchString(line) {
			t.Errorf("the table has the line %q", line)
		}
	}
	s := ciSession{t: t, r: newReader(t, reconciliationGuide)}
	for _, block := range s.r.blocks {
		s.r.run(block)
	}
	job := "sh -c '" + command + "' || echo \"ended with $?\"\nls \"$HOME/statements\" \"$HOME/statements/done\"\n" +
		`okpay outbox list --jq '.[] | select(.purpose == "reconciliation") | .to + " " + .subject'`
	output := s.step(nil, job)
	wants(t, "the job", output, `(?m)^exit code 9, see .*/report\.html$`, `(?m)^ended with 9$`, `(?m)^report\.html$`, `(?s)done:\nmonday\.xml`,
		`(?m)^ops@example\.com okpay: giro: 3 open breaks$`)
	s.step(nil, `for break in $(okpay breaks list --jq '.[].id'); do okpay breaks resolve "$break" --note "of another wallet"; done`)
	if output = s.step(nil, job); strings.Contains(output, "exit code") || strings.Contains(output, "ended with") || strings.Contains(output, "ID ") {
		t.Errorf("all is clear, and the job says\n%s", output)
	}
	output = s.step(nil, `echo "no statement" > "$HOME/statements/broken.xml"`+"\n"+job)
	wants(t, "the job", output, `(?m)^exit code 2, see `, `broken\.xml`, `(?m)^ended with 2$`)
	s.r.close()
}

// TestSystemdTakesTheUnitsOfReconciliation holds the units of the guide to what
// systemd reads, or to their form where there is no systemd, and their command to
// that of the table of jobs.
func TestSystemdTakesTheUnitsOfReconciliation(t *testing.T) {
	t.Parallel()
	dir, units := t.TempDir(), map[string]string{}
	for _, block := range blocksIn(t, reconciliationGuide, "ini") {
		name, rest, _ := strings.Cut(strings.TrimPrefix(block, "# "), "\n")
		units[name] = rest
		// The program must be where the unit says; any will do for the check.
		text := strings.ReplaceAll(block, "/usr/local/bin/reconcile-statements", "/bin/sh")
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	service, timer := units["okpay-reconcile.service"], units["okpay-reconcile.timer"]
	for unit, wanted := range map[string][]string{
		service: {"[Unit]", "[Service]", "Type=oneshot", "SuccessExitStatus=9", "ExecStart=/usr/local/bin/reconcile-statements /var/lib/okpay/statements ops@example.com"},
		timer:   {"[Unit]", "[Timer]", "OnCalendar=Mon..Fri 06:30", "[Install]", "WantedBy=timers.target"},
	} {
		lines := strings.Split(unit, "\n")
		for _, want := range wanted {
			if !slices.Contains(lines, want) {
				t.Errorf("a unit is without the line %s:\n%s", want, unit)
			}
		}
		for _, line := range lines {
			if !regexp.MustCompile(`^(\[[A-Z][a-z]+\]|[A-Z][A-Za-z]+=\S.*|#.*|)$`).MatchString(line) {
				t.Errorf("a unit has the line %q", line)
			}
		}
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd-analyze is not there: the units are only held to their form")
		return
	}
	out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", filepath.Join(dir, "okpay-reconcile.service"), filepath.Join(dir, "okpay-reconcile.timer")).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "okpay-reconcile") {
			t.Errorf("%s", strings.TrimSpace(line))
		}
	}
	if err != nil {
		t.Logf("systemd-analyze: %v", err)
	}
	if out, err := exec.CommandContext(t.Context(), analyze, "calendar", "Mon..Fri 06:30").CombinedOutput(); err != nil {
		t.Errorf("systemd does not take the moment: %v\n%s", err, out)
	}
}
