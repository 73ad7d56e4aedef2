//go:build unix

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/itchyny/gojq"
)

// longestRun bounds one run of the program, so that one that hangs is told
// from one that is slow.
const longestRun = 2 * time.Minute

// shell is where commands run: a folder with a home of its own, in which no
// setting of the person who runs the test is seen.
type shell struct {
	tb      testing.TB
	program string // the path of okpay
	dir     string
	env     []string
	// hear is told how every run of the program ended; nil for none.
	hear func(result)
}

// newShell makes a folder with an empty home and names a wallet in it.
func newShell(tb testing.TB) *shell {
	tb.Helper()
	dir := tb.TempDir()
	return &shell{tb: tb, program: program, dir: dir, env: environment(dir)}
}

// environment is that of a fresh machine whose only user lives in dir.
func environment(dir string) []string {
	return []string{
		"PATH=" + programDir + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + filepath.Join(dir, "home"),
		"XDG_CONFIG_HOME=" + filepath.Join(dir, "home", "config"),
		"XDG_DATA_HOME=" + filepath.Join(dir, "home", "data"),
		"TMPDIR=" + os.TempDir(),
		"OKPAY_WALLET=" + filepath.Join(dir, "wallet.db"),
		// Receivers of events are on this machine.
		"OKPAY_WEBHOOK_ALLOW=127.0.0.1",
		"TZ=UTC",
		"LANG=C.UTF-8",
		// A program with the race detector in it sleeps for a second at its end,
		// unless it is told not to.
		"GORACE=atexit_sleep_ms=0",
	}
}

// wallet is the path of the shell's wallet.
func (s *shell) wallet() string { return lookup(s.env, "OKPAY_WALLET") }

func lookup(env []string, name string) string {
	value := ""
	for _, entry := range env {
		if n, v, _ := strings.Cut(entry, "="); n == name {
			value = v
		}
	}
	return value
}

// with is the same shell with more in its environment.
func (s *shell) with(entries ...string) *shell {
	return &shell{tb: s.tb, program: s.program, dir: s.dir, env: append(slices.Clone(s.env), entries...), hear: s.hear}
}

// write puts a file into the shell's folder and gives its path.
func (s *shell) write(name, text string) string {
	s.tb.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.tb.Fatal(err)
	}
	return path
}

// result is how a run ended.
type result struct {
	line           string
	args           []string // behind the program's name
	stdout, stderr string
	exit           int            // -1 when a signal ended it
	signal         syscall.Signal // which one, if any
}

// command prepares a run of the program. attr may be nil.
func (s *shell) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = s.dir
	cmd.Env = append(slices.Clone(s.env), "PWD="+s.dir)
	return cmd
}

// try runs okpay and gives how it ended, well or not.
func (s *shell) try(stdin string, args ...string) result {
	s.tb.Helper()
	return s.tryAs(nil, stdin, args...)
}

// tryAs is try with attributes of the process, such as another user.
func (s *shell) tryAs(attr *syscall.SysProcAttr, stdin string, args ...string) result {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), longestRun)
	defer cancel()
	cmd := s.command(ctx, s.program, args...)
	cmd.SysProcAttr = attr
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return s.ended(ctx, cmd, err, stdout.String(), stderr.String())
}

func (s *shell) ended(ctx context.Context, cmd *exec.Cmd, err error, stdout, stderr string) result {
	s.tb.Helper()
	r := result{line: strings.Join(append([]string{programName}, cmd.Args[1:]...), " "), args: cmd.Args[1:], stdout: stdout, stderr: stderr}
	if ctx.Err() != nil {
		s.tb.Fatalf("%s did not end in time: %v\n%s%s", r.line, ctx.Err(), stdout, stderr)
	}
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		s.tb.Fatalf("%s: %v", r.line, err)
	}
	r.exit = cmd.ProcessState.ExitCode()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		r.signal = status.Signal()
	}
	if s.hear != nil {
		s.hear(r)
	}
	return r
}

// must runs okpay, which must end well, and gives what it printed without the
// space around it.
func (s *shell) must(args ...string) string {
	s.tb.Helper()
	return s.mustWith("", args...)
}

// mustWith is must with standard input.
func (s *shell) mustWith(stdin string, args ...string) string {
	s.tb.Helper()
	r := s.try(stdin, args...)
	r.wantExit(s.tb, 0)
	return strings.TrimSpace(r.stdout)
}

func (r result) String() string {
	return fmt.Sprintf("%s\nexit %d %v\nstdout: %s\nstderr: %s", r.line, r.exit, r.signal, r.stdout, r.stderr)
}

func (r result) wantExit(tb testing.TB, exit int) {
	tb.Helper()
	if r.exit != exit {
		tb.Fatalf("want exit code %d: %s", exit, r)
	}
}

// problem is an error as it is told in JSON.
type problem struct {
	Code           string         `json:"code"`
	Exit           int            `json:"exit"`
	Message        string         `json:"message"`
	Hint           string         `json:"hint"`
	Details        map[string]any `json:"details"`
	IdempotencyKey string         `json:"idempotency_key"`
}

// readProblem reads the error that a run with -o json left on stderr: its last
// line, after notes and warnings.
func readProblem(stderr string) (problem, error) {
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	var told struct {
		Error problem `json:"error"`
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &told); err != nil {
		return problem{}, fmt.Errorf("stderr does not end with an error in JSON: %w:\n%s", err, stderr)
	}
	return told.Error, nil
}

// evaluate gives the first result of a jq expression over JSON text: a string
// as it is, anything else as compact JSON.
func evaluate(text, expression string) (string, error) {
	query, err := gojq.Parse(expression)
	if err != nil {
		return "", err
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("not JSON: %w:\n%s", err, text)
	}
	got, ok := query.Run(value).Next()
	if !ok {
		return "", errors.New(expression + " gives nothing")
	}
	switch got := got.(type) {
	case error:
		return "", got
	case string:
		return got, nil
	default:
		compact, err := gojq.Marshal(got)
		return string(compact), err
	}
}

// snapshot tells all that a refusal must not change: who there is, every
// transaction, every balance, every payout.
func (s *shell) snapshot() string {
	s.tb.Helper()
	var all strings.Builder
	for _, args := range [][]string{
		{"history", "--all", "-o", "jsonl"},
		{"ledger", "accounts", "--all", "-o", "jsonl"},
		{"users", "list", "--all", "-o", "jsonl"},
		{"payout", "list", "--all", "-o", "jsonl"},
	} {
		all.WriteString(s.withoutUser().must(args...) + "\n")
	}
	return all.String()
}

// withoutUser is the shell of an operator who acts for nobody, whatever the
// configuration file and the environment say.
func (s *shell) withoutUser() *shell {
	return s.with("OKPAY_USER=", "OKPAY_OUTPUT=", "OKPAY_PROFILE=", "XDG_CONFIG_HOME="+filepath.Join(s.dir, "no-config"))
}

// checkLedger fails the test when an invariant of the ledger does not hold.
func (s *shell) checkLedger() {
	s.tb.Helper()
	if got := s.withoutUser().must("ledger", "check", "--jq", ".ok"); got != "true" {
		s.tb.Fatalf("the ledger is not as it must be: %s", got)
	}
}
