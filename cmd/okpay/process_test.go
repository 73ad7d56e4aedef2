//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// program is okpay with a wallet of the test's own.
func program(t *testing.T, dir string, args ...string) (cmd *exec.Cmd, out, errOut *bytes.Buffer) {
	t.Helper()
	out, errOut = &bytes.Buffer{}, &bytes.Buffer{}
	cmd = exec.CommandContext(t.Context(), "okpay", args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "OKPAY_WALLET=" + filepath.Join(dir, "wallet.db")}
	cmd.Stdout, cmd.Stderr = out, errOut
	return cmd, out, errOut
}

// payroll makes a merchant with money and a plan of n items.
func payroll(t *testing.T, n int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	var people, payees strings.Builder
	people.WriteString("kind,name,email,phone,country,handle\nmerchant,Corner Cafe,cafe@example.com,+493012345678,DE,cafe\n")
	payees.WriteString("item,recipient,amount,currency\n")
	for i := range n {
		fmt.Fprintf(&people, "person,Person %d,p%d@example.com,+49160%07d,DE,\n", i, i, i)
		fmt.Fprintf(&payees, "%d,p%d@example.com,1.00,EUR\n", i, i)
	}
	for name, text := range map[string]string{"people.csv": people.String(), "payees.csv": payees.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	shell(t, dir, `set -e
		okpay users import people.csv --verified --level 3 --reason Payroll
		okpay top-up 90000 EUR --user cafe --from "$(okpay bind-bank --user cafe --iban DE89370400440532013000 --holder Cafe --jq .id)"
		okpay payout plan payees.csv --from cafe --out plan.json`)
	return dir
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	ended, ok := err.(*exec.ExitError) //nolint:errorlint // Wait and Run give it bare
	if !ok {
		t.Fatal(err)
	}
	return ended.ExitCode()
}

func TestAPayoutGoesOnWhenNobodyReadsItsItems(t *testing.T) {
	t.Parallel()
	const items = 200
	dir := payroll(t, items)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	cmd, _, errOut := program(t, dir, "payout", "apply", "plan.json", "-o", "jsonl")
	cmd.Stdout = writer
	if exit := exitCode(t, cmd.Run()); exit != 0 || errOut.Len() > 0 {
		t.Errorf("exit code %d, stderr %q", exit, errOut)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := shell(t, dir, "okpay payout list --jq '.[0].paid'"), fmt.Sprintln(items); got != want {
		t.Errorf("paid %s, want %s", got, want)
	}
}

func TestABrokenPipeIsAQuietEnd(t *testing.T) {
	t.Parallel()
	dir := payroll(t, 1)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"users list --all -o jsonl", "users list", "version -o json", "--help", "completion bash"} {
		cmd, _, errOut := program(t, dir, strings.Fields(args)...)
		cmd.Stdout = writer
		if exit := exitCode(t, cmd.Run()); exit != 0 || errOut.Len() > 0 {
			t.Errorf("okpay %s: exit code %d, stderr %q", args, exit, errOut)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTheFirstSignalEndsTheRunWith130(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			dir := payroll(t, 1)
			// A hold stays pending, so wait asks for a minute.
			hold := strings.TrimSpace(shell(t, dir, `okpay transfer p0@example.com 1 EUR --user cafe >/dev/null 2>&1 ||
				okpay payout apply plan.json -q >/dev/null; okpay hold cafe 0.50 EUR --user p0@example.com --jq .id`))
			cmd, out, errOut := program(t, dir, "wait", hold, "--for", "1m", "--log-level", "debug", "-o", "json")
			started := &notifying{buffer: errOut, on: "method=Wait", seen: make(chan struct{})}
			cmd.Stderr = started
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-started.seen:
			case <-time.After(patience):
				t.Error("the program does not ask")
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if exit := exitCode(t, cmd.Wait()); exit != wallet.ExitInterrupted {
				t.Errorf("exit code %d, want %d\n%s", exit, wallet.ExitInterrupted, errOut)
			}
			if out.Len() > 0 || !strings.Contains(errOut.String(), `{"error":{"code":"interrupted","exit":130,`) {
				t.Errorf("stdout %q stderr %q", out, errOut)
			}
		})
	}
}

// notifying closes seen when what is written to it holds on.
type notifying struct {
	buffer *bytes.Buffer
	on     string
	seen   chan struct{}
}

func (n *notifying) Write(p []byte) (int, error) {
	before := strings.Contains(n.buffer.String(), n.on)
	n.buffer.Write(p)
	if !before && strings.Contains(n.buffer.String(), n.on) {
		close(n.seen)
	}
	return len(p), nil
}

func TestTwoProgramsThatMakeTheWalletAtOnceUseOneKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const programs = 8
	var running []*exec.Cmd
	for i := range programs {
		cmd, _, _ := program(t, dir, "register", "-q", "--name", "Some One", "--email", fmt.Sprintf("p%d@example.com", i),
			"--phone", fmt.Sprintf("+49160%07d", i))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	for _, cmd := range running {
		if exit := exitCode(t, cmd.Wait()); exit != 0 {
			t.Errorf("exit code %d\n%s", exit, cmd.Stderr)
		}
	}
	// Every code was hashed under the key that stayed, or it would not verify.
	for i := range programs {
		shell(t, dir, fmt.Sprintf(`set -e; u=p%d@example.com
			okpay verify --user $u --channel email --code "$(okpay outbox list --user $u --channel email --jq '.[0].code')"`, i))
	}
}

func TestAWalletWithoutItsKeySaysSo(t *testing.T) {
	t.Parallel()
	dir := payroll(t, 1)
	if err := os.Remove(filepath.Join(dir, "wallet.db.key")); err != nil {
		t.Fatal(err)
	}
	cmd, _, errOut := program(t, dir, "register", "--name", "Some One", "--email", "x@example.com", "--phone", "+491601234567", "-o", "json")
	if exit := exitCode(t, cmd.Run()); exit != wallet.ExitUsage || !strings.Contains(errOut.String(), `"code":"wallet_key_missing"`) {
		t.Errorf("exit code %d\n%s", exit, errOut)
	}
	if _, err := os.Stat(filepath.Join(dir, "wallet.db.key")); err == nil {
		t.Error("a second key was made")
	}
	shell(t, dir, "okpay balance --user cafe") // what needs no key works
}
