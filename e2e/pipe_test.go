//go:build unix

package e2e

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// bash runs a script in the shell's folder, with the program on its path; the
// first failure ends it, in a pipe too.
func (s *shell) bash(script string) result {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), longestRun)
	defer cancel()
	cmd := s.command(ctx, "bash", "-euo", "pipefail", "-c", script)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return s.ended(ctx, cmd, err, stdout.String(), stderr.String())
}

func TestAReaderThatHasSeenEnoughIsNoFailure(t *testing.T) {
	t.Parallel()
	const items = 1000 // whose history fills a pipe many times over
	s := newShell(t)
	s.makePayees(items)
	s.fund("cafe", "10000", "EUR")
	s.must("payout", "run", "payees.csv", "--from", "cafe", "--name", "june", "-q")
	for _, format := range []string{"table", "json", "jsonl", "csv", "yaml"} {
		r := s.bash("okpay history --all -o " + format + " | head -1")
		if r.exit != 0 || r.stderr != "" || strings.Count(r.stdout, "\n") != 1 {
			t.Errorf("-o %s: %s", format, r)
		}
	}
	r := s.bash(`okpay history --all -o jsonl | jq -rs 'map(select(.kind=="payout"))|length' 2>/dev/null ||
		okpay history --all --kind payout --jq length`)
	if strings.TrimSpace(r.stdout) != "1000" {
		t.Errorf("what is read to its end is not whole: %s", r)
	}
}

func TestNothingButTheResultGoesToStandardOutput(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makePayees(3)
	r := s.try("", "payout", "run", "payees.csv", "--from", "cafe", "-o", "json", "--log-level", "debug")
	r.wantExit(t, 0)
	if status, err := evaluate(r.stdout, ".status"); err != nil || status != "done" {
		t.Errorf("standard output is not the result alone: %v: %s", err, r)
	}
	if !strings.Contains(r.stderr, "method=PayItems") {
		t.Errorf("the log is not on standard error: %s", r)
	}
	for _, r := range []result{
		s.try("", "payout", "run", "payees.csv", "--from", "cafe"),
		s.try("", "history", "--limit", "1"),
		s.try("", "pay", "nobody", "1", "EUR", "--user", "ann@example.com"),
	} {
		if strings.ContainsAny(r.stdout+r.stderr, "\x1b\r│┌─") {
			t.Errorf("colour or borders off a terminal: %s", r)
		}
	}
}
