//go:build unix

package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/e2e/dying"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// plainly runs a command in this process, over a network that does no harm, by
// another program than the one that dies.
func (l *lane) plainly(args []string) ran {
	l.t.Helper()
	var stdout, stderr bytes.Buffer
	keys := newIDs()
	exit := commands.Execute(context.Background(), commands.Deps{
		Streams: output.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr},
		Environ: l.shell.env,
		Open: func(ctx context.Context, at commands.Target) (wallet.Service, func() error, error) {
			if l.way.remote {
				return dying.InParts(l.client, proofChunk), func() error { return nil }, nil
			}
			if l.kept != nil {
				return dying.InParts(l.kept.As(engine.LocalOperator()), proofChunk), func() error { return nil }, nil
			}
			db, err := store.Open(ctx, at.Wallet, store.Options{Keyring: keyring})
			if err != nil {
				return nil, nil, err
			}
			return dying.InParts(engineOver(l.t, db).As(engine.LocalOperator()), proofChunk), db.Close, nil
		},
		NewKey: func() string { return keys("cli") }, Now: time.Now,
		Sleep: func(context.Context, time.Duration) error { return nil },
		Build: func() commands.Build { return commands.Build{} },
	}, args)
	return ran{stdout.String(), stderr.String(), exit}
}

// process is a program that runs.
type process struct {
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
	struck         atomic.Bool
}

// start starts the program as it is, or as one that works in small parts and may
// die. Its output goes to out, where there is one.
func (r *proofRun) start(small bool, out io.Writer, args []string, env ...string) *process {
	r.t.Helper()
	name := program(r.t)
	if small {
		name = testBinary(r.t)
		env = append(env, dying.Variable+"=1", dying.ChunkVariable+"="+strconv.Itoa(proofChunk))
	}
	p := &process{cmd: exec.Command(name, args...)}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = r.machine, slices.Concat(r.shell.env, env), &p.stdout, &p.stderr
	if out != nil {
		p.cmd.Stdout = out
	}
	must(r.t, p.cmd.Start())
	return p
}

func testBinary(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	must(t, err)
	return path
}

// kill kills a program, whether it still runs or not.
func (p *process) kill() {
	p.struck.Store(true)
	_ = p.cmd.Process.Kill()
}

// wait gives how a program ended. One that hangs is killed, and fails the test.
func (r *proofRun) wait(p *process) ended {
	r.t.Helper()
	hangs := time.AfterFunc(longestRun, func() { _ = p.cmd.Process.Signal(syscall.SIGQUIT) })
	err := p.cmd.Wait()
	if !hangs.Stop() {
		r.fail("okpay %v hangs: %s", p.cmd.Args[1:], p.stderr.String())
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatalf("okpay %v: %v", p.cmd.Args[1:], err)
	}
	e := ended{ran: ran{p.stdout.String(), p.stderr.String(), p.cmd.ProcessState.ExitCode()}}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		e.killed = true
		if status.Signal() != syscall.SIGKILL && status.Signal() != syscall.SIGINT {
			r.fail("okpay %v died of %v: %s", p.cmd.Args[1:], status.Signal(), p.stderr.String())
		}
	}
	return e
}

// awaitIdle returns when the server works on no request but the one that asks.
func (l *lane) awaitIdle() {
	l.t.Helper()
	for end := time.Now().Add(longestRun); ; time.Sleep(time.Millisecond) {
		text, err := l.metrics()
		if err == nil && slices.Contains(strings.Split(text, "\n"), "okpay_http_requests_in_flight 1") {
			return
		}
		if time.Now().After(end) {
			l.t.Fatalf("the server is never idle: %v: %s", err, text)
		}
	}
}

func (l *lane) metrics() (string, error) {
	request, err := http.NewRequest(http.MethodGet, "http://"+l.served.address+"/metrics", http.NoBody)
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+lookup(l.shell.env, "OKPAY_TOKEN"))
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return string(text), err
}

// lookup gives a variable of an environment.
func lookup(env []string, name string) string {
	for _, entry := range env {
		if value, found := strings.CutPrefix(entry, name+"="); found {
			return value
		}
	}
	return fmt.Sprintf("no %s", name)
}
