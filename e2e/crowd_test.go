//go:build unix

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// atOnce starts all of the commands before it waits for any, and gives how
// they ended, in their order.
func (s *shell) atOnce(ctx context.Context, commands ...*exec.Cmd) []result {
	s.tb.Helper()
	type streams struct{ out, err bytes.Buffer }
	written := make([]streams, len(commands))
	for i, cmd := range commands {
		cmd.Stdout, cmd.Stderr = &written[i].out, &written[i].err
		if err := cmd.Start(); err != nil {
			s.tb.Fatal(err)
		}
	}
	results := make([]result, len(commands))
	for i, cmd := range commands {
		err := cmd.Wait()
		results[i] = s.ended(ctx, cmd, err, written[i].out.String(), written[i].err.String())
		for _, word := range []string{"locked", "busy", "in use"} {
			if strings.Contains(results[i].stderr, word) {
				s.tb.Errorf("a program was told that the wallet is %s: %s", word, results[i])
			}
		}
	}
	return results
}

// crowd runs n programs at once; args gives the command line of each.
func (s *shell) crowd(n int, args func(i int) []string) []result {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), longestRun)
	defer cancel()
	commands := make([]*exec.Cmd, n)
	for i := range commands {
		commands[i] = s.command(ctx, program, args(i)...)
	}
	return s.atOnce(ctx, commands...)
}

func TestOfManyPayersAtOnceExactlyThoseSucceedForWhomThePurseSuffices(t *testing.T) {
	t.Parallel()
	const payers, enough = 50, 25
	s := newShell(t)
	s.makeWorld()
	ended := map[int]int{}
	for _, r := range s.crowd(payers, func(int) []string {
		return []string{"pay", "cafe", "40.00", "EUR", "--user", "ann@example.com", "-o", "json"}
	}) {
		ended[r.exit]++
		switch r.exit {
		case 0:
		case 5:
			if told, err := readProblem(r.stderr); err != nil || told.Code != "insufficient_funds" {
				t.Errorf("%v: %s", err, r)
			}
		default:
			t.Errorf("a payer was neither paid for nor declined: %s", r)
		}
	}
	if ended[0] != enough || ended[5] != payers-enough {
		t.Errorf("ended with exit codes %v", ended)
	}
	if got := s.available("ann@example.com", "EUR"); got != "0.00" {
		t.Errorf("the purse holds %s", got)
	}
	if got := s.available("cafe", "EUR"); got != "1990.00" { // 1000 and 25 times 40 less 1 %
		t.Errorf("the merchant has %s", got)
	}
	s.checkLedger()
}

func TestManyProgramsMakeOneWalletAtOnce(t *testing.T) {
	t.Parallel()
	const programs = 20
	s := newShell(t)
	for _, r := range s.crowd(programs, func(i int) []string {
		return []string{
			"register", "--email", fmt.Sprintf("p%d@example.com", i), "--phone", fmt.Sprintf("+49160%07d", i),
			"--name", "Somebody", "--idempotency-key", fmt.Sprint("r-", i), "-q",
		}
	}) {
		r.wantExit(t, 0)
	}
	s.wantNumber(programs, "customers", `SELECT COUNT(*) FROM customers`)
	for i := range programs { // all codes were made with the key that is there now
		user := fmt.Sprintf("p%d@example.com", i)
		code := s.must("outbox", "list", "--user", user, "--channel", "email", "--jq", ".[0].code")
		s.must("verify", "--user", user, "--channel", "email", "--code", code, "-q")
	}
	s.checkLedger()
}

func TestTwoRunsOfOnePayoutAtOncePayEachItemOnce(t *testing.T) {
	t.Parallel()
	const items, chunk = 240, 10
	s := newShell(t)
	s.makePayees(items)
	args := []string{"payout", "run", "payees.csv", "--from", "cafe", "--name", "june", "-o", "json"}
	t.Run("the program", func(t *testing.T) {
		t.Parallel()
		s := s.clone(t)
		for _, r := range s.crowd(2, func(int) []string { return args }) {
			r.wantExit(t, 0)
		}
		s.checkPayees(items)
		s.checkLedger()
	})
	t.Run("in small chunks", func(t *testing.T) {
		t.Parallel()
		s := s.clone(t)
		ctx, cancel := context.WithTimeout(t.Context(), longestRun)
		defer cancel()
		for _, r := range s.atOnce(ctx,
			s.childCommand(ctx, chunk, args), s.childCommand(ctx, chunk, args), s.childCommand(ctx, chunk+3, args)) {
			r.wantExit(t, 0)
		}
		s.checkPayees(items)
		s.checkLedger()
	})
}

func TestOneKeyFromManyProgramsIsOneTransaction(t *testing.T) {
	t.Parallel()
	const programs = 10
	s := newShell(t)
	card := s.makeTopUp("4242424242424242")
	for name, args := range map[string][]string{
		"payment": {"pay", "cafe", "1.00", "EUR", "--user", "ann@example.com", "--idempotency-key", "one", "-o", "json"},
		"top-up":  append(card, "-o", "json"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.clone(t)
			ids, fresh := map[string]bool{}, 0
			for _, r := range s.crowd(programs, func(int) []string { return args }) {
				r.wantExit(t, 0)
				id, err := evaluate(r.stdout, `"\(.id) \(.idempotent_replay // false)"`)
				if err != nil {
					t.Fatal(err)
				}
				id, replay, _ := strings.Cut(id, " ")
				ids[id] = true
				if replay == "false" {
					fresh++
				}
			}
			if len(ids) != 1 || fresh != 1 {
				t.Errorf("the ids are %v, and %d were told to be new", ids, fresh)
			}
			if name == "top-up" {
				checkTopUp(s)
			} else {
				s.wantNumber(99900, "ann's minor units", balanceQuery, "ann@example.com", "available")
			}
			s.checkLedger()
		})
	}
}

// TestOfManyProgramsThatPayACheckoutOneDoes has each pay it under a key of its own.
func TestOfManyProgramsThatPayACheckoutOneDoes(t *testing.T) {
	t.Parallel()
	const payers = 30
	s := newShell(t)
	s.makeWorld()
	id := strings.TrimSpace(s.must("checkout", "create", "10.00", "EUR", "--user", "cafe", "--jq", ".id"))
	ended := map[int]int{}
	for _, r := range s.crowd(payers, func(int) []string { return []string{"pay", id, "--user", "ann@example.com", "-o", "json"} }) {
		ended[r.exit]++
		if r.exit == 0 {
			continue
		}
		if told, err := readProblem(r.stderr); err != nil || told.Code != "checkout_paid" {
			t.Errorf("%v: %s", err, r)
		}
	}
	if ended[0] != 1 || ended[6] != payers-1 {
		t.Errorf("ended with exit codes %v", ended)
	}
	if got := s.available("ann@example.com", "EUR"); got != "990.00" {
		t.Errorf("the purse holds %s", got)
	}
	s.checkLedger()
}
