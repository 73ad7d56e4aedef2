//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// patience bounds what a test waits for, so that what hangs is told from what
// is slow.
const patience = time.Minute

// serverProcess is okpay serve in a process of its own.
type serverProcess struct {
	t    *testing.T
	url  string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has said its last
	mu   sync.Mutex
	said bytes.Buffer
	gone bool
}

// startServer starts okpay serve on a port of its own and comes back when it
// listens. It is ended with the test.
func startServer(t *testing.T, dir string, flags ...string) *serverProcess {
	t.Helper()
	cmd, _, _ := program(t, dir, append([]string{"serve", "--listen", "127.0.0.1:0"}, flags...)...)
	return listening(t, cmd)
}

// listening starts a server and comes back when it listens.
func listening(t *testing.T, cmd *exec.Cmd) *serverProcess {
	t.Helper()
	s := &serverProcess{t: t, cmd: cmd, done: make(chan struct{})}
	cmd.Stderr = nil
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(log)
	first, _ := lines.ReadBytes('\n')
	go func() {
		defer close(s.done)
		_, _ = io.Copy(s, lines)
	}()
	t.Cleanup(func() {
		if !s.gone { // the end of the test's context has killed it
			<-s.done
			_ = cmd.Wait()
		}
	})
	var told struct{ Msg, URL string }
	if err := json.Unmarshal(first, &told); err != nil || told.Msg != "listening" {
		t.Fatalf("the server says %s: %v", first, err)
	}
	s.url = told.URL
	return s
}

// Write keeps what the server says.
func (s *serverProcess) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.Write(p)
}

func (s *serverProcess) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// end sends a signal and gives the exit code.
func (s *serverProcess) end(signal os.Signal) int {
	s.t.Helper()
	s.gone = true
	if err := s.cmd.Process.Signal(signal); err != nil {
		s.t.Error(err)
	}
	select {
	case <-s.done:
	case <-time.After(patience):
		s.t.Error("the server does not end")
		_ = s.cmd.Process.Kill()
	}
	return exitCode(s.t, s.cmd.Wait())
}

// merchant makes a wallet with a rich person and a merchant, and the key of an
// operator in the file operator.key.
func merchant(t *testing.T) (dir string) {
	t.Helper()
	dir = payroll(t, 1)
	shell(t, dir, `set -e
		okpay payout apply plan.json -q
		umask 077; okpay apikey create --name test --scope operator --jq .secret -q > operator.key`)
	return dir
}

// remotely runs the program over a server.
func remotely(t *testing.T, dir, url string, args ...string) (exit int, out, errOut string) {
	t.Helper()
	cmd, stdout, stderr := program(t, dir, append(args, "--remote", url, "--token-file", "operator.key")...)
	cmd.Env = append(cmd.Env, "OKPAY_WALLET=")
	return exitCode(t, cmd.Run()), stdout.String(), stderr.String()
}
