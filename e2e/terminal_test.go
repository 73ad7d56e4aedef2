//go:build linux

package e2e

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a terminal with a person at it, as the kernel makes one.
type terminal struct {
	tb     testing.TB
	person *os.File // what is typed and seen
	seen   chan string
}

// openTerminal makes a terminal that is 200 cells wide, and gives the end of it
// that a program holds.
func openTerminal(t *testing.T) (*terminal, *os.File) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("NOT TESTED: no terminal can be had: %v", err)
	}
	person := os.NewFile(uintptr(fd), "/dev/ptmx")
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 200}); err != nil {
		t.Fatal(err)
	}
	program, err := os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("NOT TESTED: no terminal can be had: %v", err)
	}
	tm := &terminal{tb: t, person: person, seen: make(chan string, 1024)}
	t.Cleanup(func() { _ = person.Close() })
	go tm.watch()
	return tm, program
}

// watch hands on what appears until the program's end is closed.
func (tm *terminal) watch() {
	buffer := make([]byte, 4096)
	for {
		n, err := tm.person.Read(buffer)
		if n > 0 {
			tm.seen <- string(buffer[:n])
		}
		if err != nil {
			close(tm.seen)
			return
		}
	}
}

// until waits for text to appear and gives all that did.
func (tm *terminal) until(text string) string {
	tm.tb.Helper()
	var all strings.Builder
	deadline := time.After(longestRun)
	for !strings.Contains(all.String(), text) {
		select {
		case part, open := <-tm.seen:
			if !open {
				tm.tb.Fatalf("the program ended before it showed %q: %s", text, all.String())
			}
			all.WriteString(part)
		case <-deadline:
			tm.tb.Fatalf("%q was not shown: %s", text, all.String())
		}
	}
	return all.String()
}

// untilUnseen waits until what is typed is not shown.
func (tm *terminal) untilUnseen() {
	tm.tb.Helper()
	for deadline := time.Now().Add(longestRun); ; {
		state, err := unix.IoctlGetTermios(int(tm.person.Fd()), unix.TCGETS)
		if err != nil {
			tm.tb.Fatal(err)
		}
		if state.Lflag&unix.ECHO == 0 {
			return
		}
		if time.Now().After(deadline) {
			tm.tb.Fatal("what is typed is shown all the time")
		}
		runtime.Gosched()
	}
}

func (tm *terminal) typed(line string) {
	tm.tb.Helper()
	if _, err := io.WriteString(tm.person, line+"\r"); err != nil {
		tm.tb.Fatal(err)
	}
}

// onTerminal runs okpay on a terminal while a person does something at it, and
// gives its exit code and all that appeared.
func (s *shell) onTerminal(t *testing.T, person func(*terminal) string, args ...string) (exit int, shown string) {
	t.Helper()
	tm, end := openTerminal(t)
	ctx, cancel := context.WithTimeout(t.Context(), longestRun)
	defer cancel()
	cmd := s.command(ctx, program, args...)
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = end, end, end
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := end.Close(); err != nil {
		t.Fatal(err)
	}
	if person != nil {
		shown = person(tm)
	}
	for part := range tm.seen {
		shown += part
	}
	r := s.ended(ctx, cmd, cmd.Wait(), shown, "")
	return r.exit, shown
}

func TestATerminalIsShownColourAndASecretIsTypedUnseen(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()

	exit, shown := s.onTerminal(t, nil, "history", "--user", "ann@example.com")
	if exit != 0 || !strings.Contains(shown, "\x1b[") || !strings.Contains(shown, "top_up") {
		t.Errorf("exit code %d: %q", exit, shown)
	}
	exit, shown = s.onTerminal(t, nil, "history", "--user", "ann@example.com", "--no-color")
	if exit != 0 || strings.Contains(shown, "\x1b[3") {
		t.Errorf("--no-color, exit code %d: %q", exit, shown)
	}

	const number = "4242424242424242"
	exit, shown = s.onTerminal(t, func(tm *terminal) string {
		shown := tm.until("Card number:")
		tm.untilUnseen()
		tm.typed(number)
		return shown
	}, "bind-card", "--user", "ann@example.com", "--expiry", "12/34", "--holder", "Ann Arbor")
	if exit != 0 || strings.Contains(shown, number) || !strings.Contains(shown, "4242") {
		t.Errorf("exit code %d: %q", exit, shown)
	}

	card := s.must("instruments", "list", "--user", "ann@example.com", "--jq", ".[0].id")
	for _, c := range []struct {
		answer string
		exit   int
		left   string
	}{{"n", 2, "2"}, {"", 2, "2"}, {"y", 0, "1"}} {
		exit, shown = s.onTerminal(t, func(tm *terminal) string {
			shown := tm.until("Remove " + card)
			tm.typed(c.answer)
			return shown
		}, "instruments", "remove", card, "--user", "ann@example.com")
		left := s.must("instruments", "list", "--user", "ann@example.com", "--jq", "length")
		if exit != c.exit || left != c.left {
			t.Errorf("the answer %q gives exit code %d and leaves %s: %q", c.answer, exit, left, shown)
		}
	}
}

func TestAPayoutOnATerminalIsPaidWhenThePersonSaysSo(t *testing.T) {
	t.Parallel()
	const items = 20
	s := newShell(t)
	s.makePayees(items)
	for answer, exit := range map[string]int{"n": 2, "y": 0} {
		s := s.clone(t)
		got, shown := s.onTerminal(t, func(tm *terminal) string {
			shown := tm.until("Pay 20 items, 21.90 EUR in all?")
			tm.typed(answer)
			return shown
		}, "payout", "run", "payees.csv", "--from", "cafe", "--name", "june")
		if got != exit {
			t.Errorf("the answer %s gives exit code %d: %q", answer, got, shown)
		}
		if exit == 0 {
			s.checkPayees(items)
		} else {
			s.wantNumber(0, "payouts", `SELECT COUNT(*) FROM payouts`)
		}
	}
}

// TestARateIsShownOnATerminalAndTakenWhenThePersonSaysSo pays from another purse,
// once because it is named and once because there is nothing of the currency.
func TestARateIsShownOnATerminalAndTakenWhenThePersonSaysSo(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()
	s.must("rates", "set", "USD", "1.25")
	const question = "Pay 16.08 EUR for 20.00 USD, at 1.24375 (operator of "
	for i, c := range []struct {
		args   []string
		answer string
		exit   int
		paid   int64 // payments by then
	}{
		{[]string{"--from", "EUR"}, "n", 2, 0},
		{[]string{"--from", "EUR"}, "y", 0, 1},
		{nil, "n", 2, 1},
		{nil, "y", 0, 2},
		{nil, "y", 0, 2}, // under the key of before
	} {
		args := append([]string{"pay", "cafe", "20.00", "USD", "--user", "ann@example.com", "--idempotency-key", fmt.Sprint("pay-", min(i, 3))}, c.args...)
		person := func(tm *terminal) string {
			shown := tm.until(question)
			tm.typed(c.answer)
			return shown
		}
		if i == 4 {
			person = nil // it is paid, so nothing is asked
		}
		exit, shown := s.onTerminal(t, person, args...)
		if exit != c.exit {
			t.Errorf("%v, answered %s: exit code %d: %q", c.args, c.answer, exit, shown)
		}
		s.wantNumber(c.paid, "payments", `SELECT COUNT(*) FROM transactions WHERE kind = 'payment'`)
	}
}

// TestACheckoutIsShownOnATerminalAndPaidWhenThePersonSaysSo pays what is left of
// one that is paid in parts, and is told so before.
func TestACheckoutIsShownOnATerminalAndPaidWhenThePersonSaysSo(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()
	id := strings.TrimSpace(s.must("checkout", "create", "12.50", "EUR", "--user", "cafe", "--partial", "--memo", "Two coffees", "--jq", ".id"))
	s.must("pay", id, "2.50", "EUR", "--user", "ann@example.com")
	const question = `Pay 10.00 EUR to Corner Cafe (cafe) for "Two coffees"?`
	for _, c := range []struct {
		answer string
		exit   int
		paid   int64 // payments by then
	}{
		{"n", 2, 1},
		{"y", 0, 2},
		{"", 0, 2}, // under the key of before: it is paid, so nothing is asked
	} {
		person := func(tm *terminal) string {
			shown := tm.until(question)
			tm.typed(c.answer)
			return shown
		}
		if c.answer == "" {
			person = nil
		}
		exit, shown := s.onTerminal(t, person, "pay", id, "--user", "ann@example.com", "--idempotency-key", "rest")
		if exit != c.exit {
			t.Errorf("answered %q: exit code %d: %q", c.answer, exit, shown)
		}
		s.wantNumber(c.paid, "payments", `SELECT COUNT(*) FROM transactions WHERE kind = 'payment'`)
	}
	s.checkLedger()
}

// TestACheckoutSaysOnATerminalWhatItCosts pays under a policy by which the customer
// bears the fee and gets cashback: both are in the question, and nothing else leaves
// the purse when the price has changed before the answer.
func TestACheckoutSaysOnATerminalWhatItCosts(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()
	document := strings.Replace(s.must("policy", "show"), "percent: 1.00\n    bearer: payee\n  - name: payment-international",
		"percent: 1.00\n    bearer: payer\n  - name: payment-international", 1)
	document, _, _ = strings.Cut(document, "\ncases:") // one of which has another price
	const back = "\npromotions:\n  - { name: back, kind: cashback, kinds: [payment], percent: 5, budget: 100 }\n"
	versions := 0
	apply := func(changed string) {
		versions++
		changed = regexp.MustCompile(`(?m)^version: .*`).ReplaceAllString(changed, fmt.Sprint("version: own-", versions))
		s.mustWith(changed, "policy", "apply", "-", "--yes", "--reason", "a price for a test", "-q")
	}
	const question = `Pay 10.00 EUR to Corner Cafe (cafe), with a fee of 0.10, 10.10 EUR in all, of which 0.50 come back?`
	for _, c := range []struct {
		meanwhile string // what is applied before the answer
		exit      int
		left      string
	}{
		{strings.Replace(document, "percent: 1.00\n    bearer: payer", "percent: 9.00\n    bearer: payer", 1), 6, "1000.00"},
		{"", 0, "990.40"},
	} {
		apply(document + back)
		id := strings.TrimSpace(s.must("checkout", "create", "10", "EUR", "--user", "cafe", "--jq", ".id"))
		exit, shown := s.onTerminal(t, func(tm *terminal) string {
			shown := tm.until(question)
			if c.meanwhile != "" {
				apply(c.meanwhile + back)
			}
			tm.typed("y")
			return shown
		}, "pay", id, "--user", "ann@example.com")
		if exit != c.exit {
			t.Errorf("exit code %d, want %d: %q", exit, c.exit, shown)
		}
		if left := strings.TrimSpace(s.available("ann@example.com", "EUR")); left != c.left {
			t.Errorf("%s are left, want %s", left, c.left)
		}
	}
	s.checkLedger()
}
