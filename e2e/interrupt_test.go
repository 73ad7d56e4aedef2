//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// interruptedAt starts a command, waits for a line with text on the stream
// that pipe gives, interrupts the command and gives how it ended.
func (s *shell) interruptedAt(text string, pipe func(*exec.Cmd) (io.Reader, error), args ...string) result {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), longestRun)
	defer cancel()
	cmd := s.command(ctx, program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	reader, err := pipe(cmd)
	if err != nil {
		s.tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.tb.Fatal(err)
	}
	var seen strings.Builder
	lines := bufio.NewReader(reader)
	for !strings.Contains(seen.String(), text) {
		line, err := lines.ReadString('\n')
		seen.WriteString(line)
		if err != nil {
			s.tb.Fatalf("the program ended before it said %q: %v\n%s", text, err, seen.String())
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		s.tb.Fatal(err)
	}
	rest, err := io.ReadAll(lines)
	if err != nil {
		s.tb.Fatal(err)
	}
	err = cmd.Wait()
	all := seen.String() + string(rest)
	if cmd.Stdout == &stdout {
		return s.ended(ctx, cmd, err, stdout.String(), all)
	}
	return s.ended(ctx, cmd, err, all, stderr.String())
}

func errorsOf(cmd *exec.Cmd) (io.Reader, error) {
	cmd.Stderr = nil
	return cmd.StderrPipe()
}

func outputOf(cmd *exec.Cmd) (io.Reader, error) {
	cmd.Stdout = nil
	return cmd.StdoutPipe()
}

func TestAPaymentThatWaitsIsInterruptedAndNothingHappened(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()
	db, err := openFile(s.wallet())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // what failed would show in what is checked
	lock, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	r := s.interruptedAt("wallet opened", errorsOf,
		"pay", "cafe", "1", "EUR", "--user", "ann@example.com", "--log-level", "debug", "-o", "json")
	if took := time.Since(start); took > 30*time.Second { // the lock is waited for for a minute
		t.Errorf("the program took %s to hear the signal", took)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	r.wantExit(t, wallet.ExitInterrupted)
	told, err := readProblem(r.stderr)
	if err != nil || told.Code != string(wallet.CodeInterrupted) || told.Exit != wallet.ExitInterrupted {
		t.Errorf("%v: %s", err, r)
	}
	if got := s.available("ann@example.com", "EUR"); got != "1000.00" {
		t.Errorf("ann has %s", got)
	}
	// The hint is the command that does it, once.
	_, command, found := strings.Cut(told.Hint, "okpay ")
	if !found || !strings.Contains(command, "--idempotency-key "+told.IdempotencyKey) {
		t.Fatalf("the hint does not tell how to go on: %q", told.Hint)
	}
	s.must(append(strings.Fields(command), "-q")...)
	s.must(append(strings.Fields(command), "-q")...)
	if got := s.available("ann@example.com", "EUR"); got != "999.00" {
		t.Errorf("after the command of the hint, twice, ann has %s", got)
	}
	s.checkLedger()
}

func TestAPayoutIsInterruptedBetweenBatchesAndGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a payout of several batches")
	}
	t.Parallel()
	const items = 15000 // three batches
	s := newShell(t)
	s.makeWorld()
	var file strings.Builder
	file.WriteString("item,recipient,amount,currency\n")
	for i := range items {
		fmt.Fprintf(&file, "june-%05d,bob@example.com,0.01,EUR\n", i)
	}
	s.write("payees.csv", file.String())
	s.must("payout", "plan", "payees.csv", "--from", "cafe", "--name", "june", "--out", "june.json", "-q")
	r := s.interruptedAt(`"status":"paid"`, outputOf, "payout", "apply", "june.json", "-o", "jsonl")
	r.wantExit(t, wallet.ExitInterrupted)
	paid := s.number(`SELECT COUNT(*) FROM transactions WHERE kind = 'payout'`)
	if told := int64(strings.Count(r.stdout, `"status":"paid"`)); paid == 0 || paid == items || told > paid {
		t.Errorf("%d of %d items are paid, and %d were told", paid, items, told)
	}
	s.wantNumber(paid, "items that the payout counts as paid", `SELECT paid FROM payouts`)
	s.checkLedger()
	s.must("payout", "resume", "june", "--from", "cafe", "-q")
	s.wantNumber(items, "transactions", `SELECT COUNT(*) FROM transactions WHERE kind = 'payout'`)
	s.wantNumber(items, "bob's minor units", balanceQuery, "bob@example.com", "available")
	s.checkLedger()
}
