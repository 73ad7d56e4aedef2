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
	"sync"
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

// task is a command that is to be run until it ends well.
type task struct {
	phase  string
	args   []string
	exits  []int // with which it may end when nothing befalls it
	prints bool  // a file for a bank onto standard output
	// reports is how many of a bank's are read.
	reports int
	beside  func() task // another command that may run at the same time; nil for the same
}

// ended is how a command ended, or that it was killed.
type ended struct {
	ran
	killed bool
}

// trouble is something that befalls a command. It gives how the command ended, and
// whether it struck.
type trouble struct {
	name   string
	remote bool // with a server only
	local  bool // without one only
	do     func(r *proofRun, t task) (e ended, struck bool)
}

func troubles() []trouble {
	return []trouble{
		{name: "program killed at a durable step", local: true, do: (*proofRun).killAtStep},
		{name: "program killed by time", do: (*proofRun).killByTime},
		{name: "program killed behind a byte of its output", do: (*proofRun).killByByte},
		{name: "program interrupted", do: (*proofRun).interrupt},
		{name: "two at once, one of them killed", do: (*proofRun).twoAtOnce},
		{name: "connection broken", remote: true, do: (*proofRun).breakNetwork},
		{name: "connection broken", remote: true, do: (*proofRun).breakNetwork}, // more often
		{name: "program killed at a request", remote: true, do: (*proofRun).killAtRequest},
		{name: "server killed at a durable step", remote: true, do: (*proofRun).killServerAtStep},
		{name: "server killed at a request", remote: true, do: (*proofRun).killServerAtRequest},
		{name: "server killed by time", remote: true, do: (*proofRun).killServerByTime},
	}
}

// How often a command is disturbed before it is let alone, and run again then.
const (
	mostTroubles = 3
	mostTries    = 30
)

// do runs a command, again and again, until it ends as it is to end; and then, now
// and then, once more.
func (r *proofRun) do(next func() task) ran {
	more, disturbed := r.random.IntN(4) == 0, 1+r.random.IntN(mostTroubles)
	for try := range mostTries {
		if try > 0 && r.random.IntN(3) == 0 {
			r.move()
		}
		t := next()
		if t.phase == phaseImport { // of which there are many
			disturbed = min(disturbed, 1)
		}
		var e ended
		if try < disturbed {
			e = r.disturb(t)
		} else {
			e = ended{ran: r.plainly(t.args)}
		}
		r.note("%s: okpay %s: killed %t, exit %d %s", t.phase, strings.Join(t.args, " "), e.killed, e.exit, lastLine(e.stderr))
		r.seen = nil
		r.checkDisk()
		changed := r.check()
		switch {
		case e.killed:
		case slices.Contains(t.exits, e.exit) && !r.stranger(e):
			if !more {
				return e.ran
			}
			more = false
		default:
			r.wantContract(t, e)
			if e.exit == wallet.ExitUnavailable && changed {
				r.wantParts(t)
			}
		}
	}
	r.fail("it never ends well")
	return ran{}
}

// stranger says whether something that is no okpay has answered in its place.
func (r *proofRun) stranger(e ended) bool {
	return r.way.remote && e.exit == wallet.ExitUsage && strings.Contains(lastLine(e.stderr), `"code":"configuration"`)
}

// wantParts wants a command that says that nothing happened, although something did,
// to be one of several parts, of which those before are done and stay so.
func (r *proofRun) wantParts(t task) {
	switch {
	case t.phase == phaseBad, t.phase == phasePlan, t.phase == phaseImport && t.reports == 1:
		r.fail("it says that nothing happened, and something did")
	default:
		r.found.count("exit code 7 after a part of " + t.phase + " was done, which stays done")
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// wantContract wants a command that was disturbed to end with an exit code of the
// contract that says so, and to name itself as what settles it.
func (r *proofRun) wantContract(t task, e ended) {
	line := lastLine(e.stderr)
	switch e.exit {
	case wallet.ExitUnknown, wallet.ExitUnavailable, wallet.ExitInterrupted:
		if command := commandOf(t.args); t.phase != phaseBad && t.phase != phasePlan && !strings.Contains(line, jsonText(command)) {
			r.fail("exit %d does not name %s: %s", e.exit, command, e)
		}
	case wallet.ExitUsage:
		if !r.stranger(e) {
			r.fail("it ended with %s", e)
		}
	default:
		r.fail("it ended with %s", e)
	}
}

// commandOf writes a command for a shell.
func commandOf(args []string) string {
	words := []string{"okpay"}
	for _, arg := range args {
		if strings.Contains(arg, " ") {
			arg = "'" + arg + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// jsonText is a text without double quotes as it stands in JSON.
func jsonText(text string) string { return strings.ReplaceAll(text, `\`, `\\`) }

// disturb runs a command while something befalls it.
func (r *proofRun) disturb(t task) ended {
	var able []trouble
	for _, x := range troubles() {
		if r.way.remote && !x.local || !r.way.remote && !x.remote {
			able = append(able, x)
		}
	}
	x := able[r.random.IntN(len(able))]
	e, struck := x.do(r, t)
	if r.way.remote {
		r.awaitIdle() // the server may work on for who is gone
	}
	r.note("%s, struck %t", x.name, struck)
	r.found.disturbed(x.name, t.phase, r.way, struck, e)
	return e
}

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

// The first guesses of how long a command takes, in microseconds, of how many steps
// and requests it has, and of how many bytes it prints. A dial follows what is so.
const (
	firstMicroseconds = 40_000
	firstSteps        = 12
	firstRequests     = 6
	firstBytes        = 2000
)

// moment draws a moment of a kind, of a phase, up to where the dial stands, and gives
// what tells the dial whether something was still there to be struck.
func (r *proofRun) moment(kind, phase string, first int64) (int64, func(struck bool)) {
	key := kind + "/" + phase + "/" + r.way.String()
	at := 1 + r.random.Int64N(r.found.dial(key, first))
	r.note("%s %d", kind, at)
	return at, func(struck bool) { r.found.turn(key, struck) }
}

func (r *proofRun) killAtStep(t task) (ended, bool) {
	step, tell := r.moment("step", t.phase, firstSteps)
	died := r.path("died")
	_ = os.Remove(died)
	p := r.start(true, nil, t.args, dying.StepVariable+"="+strconv.FormatInt(step, 10), dying.DiedVariable+"="+died, dying.ReadsVariable+"=1")
	e := r.wait(p)
	tell(e.killed)
	if name, err := os.ReadFile(died); err == nil {
		r.found.step(string(name))
		r.note("it died %s", name)
		_ = os.Remove(died)
	}
	return e, e.killed
}

func (r *proofRun) killByTime(t task) (ended, bool) {
	small := r.random.IntN(2) == 0
	kind := "time"
	if small {
		kind = "time of parts"
	}
	after, tell := r.moment(kind, t.phase, firstMicroseconds)
	p := r.start(small, nil, t.args)
	timer := time.AfterFunc(time.Duration(after)*time.Microsecond, p.kill)
	e := r.wait(p)
	timer.Stop()
	tell(e.killed)
	return e, e.killed
}

// killByByte kills the program when so many bytes of its output were read: what was
// printed until then is half a file at most.
func (r *proofRun) killByByte(t task) (ended, bool) {
	bytes, tell := r.moment("byte", t.phase, firstBytes)
	in, out, err := os.Pipe()
	must(r.t, err)
	p := r.start(true, out, t.args)
	must(r.t, out.Close())
	defer in.Close() //nolint:errcheck // it was read to where it matters
	_, _ = io.CopyN(&p.stdout, in, bytes-1)
	if _, more := io.CopyN(&p.stdout, in, 1); more == nil {
		p.kill()
	}
	_, _ = io.Copy(&p.stdout, in)
	e := r.wait(p)
	tell(e.killed)
	if e.killed && t.prints {
		half := p.stdout.Bytes()[:min(int(bytes), p.stdout.Len())]
		if _, err := readWhole(half); err == nil {
			r.bring(half) // as it is all that there is
		} else {
			r.found.count("halves of a file that were printed before a kill, none of which can be taken for a whole one")
		}
	}
	return e, e.killed
}

func (r *proofRun) interrupt(t task) (ended, bool) {
	after, tell := r.moment("interrupt", t.phase, firstMicroseconds)
	p := r.start(true, nil, t.args)
	timer := time.AfterFunc(time.Duration(after)*time.Microsecond, func() { _ = p.cmd.Process.Signal(os.Interrupt) })
	e := r.wait(p)
	timer.Stop()
	struck := e.killed || e.exit == wallet.ExitInterrupted
	tell(struck)
	return e, struck
}

// twoAtOnce runs two commands at once and kills one of them, or lets both live.
func (r *proofRun) twoAtOnce(t task) (ended, bool) {
	other := t
	if t.beside != nil && r.random.IntN(2) == 0 {
		other = t.beside()
	}
	after, tell := r.moment("time of one of two", t.phase, firstMicroseconds)
	doomed := r.start(true, nil, t.args)
	second := r.start(true, nil, other.args)
	spare := r.random.IntN(4) == 0
	timer := time.AfterFunc(time.Duration(after)*time.Microsecond, func() {
		if !spare {
			doomed.kill()
		}
	})
	e := r.wait(doomed)
	timer.Stop()
	if !spare {
		tell(e.killed)
	}
	with := r.wait(second)
	r.note("beside it: okpay %s: exit %d %s", strings.Join(other.args, " "), with.exit, lastLine(with.stderr))
	if !slices.Contains(other.exits, with.exit) {
		r.wantContract(other, with)
	}
	if other.phase != t.phase {
		r.found.count("exports beside another command")
	}
	return e, e.killed
}

// breakNetwork runs a command over a network that is bad, in this process and in a
// hurry.
func (r *proofRun) breakNetwork(t task) (ended, bool) {
	faults := inHaste(drawFaults(r.random))
	before := r.proxy.count
	r.proxy.plan(faults)
	e := ended{ran: r.plainly(t.args)}
	r.proxy.heal()
	r.note("%s", r.proxy.tells())
	struck := false
	for k := range before {
		if n := r.proxy.count[k] - before[k]; n > 0 && kind(k) != pass {
			struck = true
			r.found.fault(kind(k), n)
		}
	}
	return e, struck
}

func (r *proofRun) killAtRequest(t task) (ended, bool) {
	at, tell := r.moment("request", t.phase, firstRequests)
	r.proxy.plan(nil)
	started := make(chan *process, 1)
	r.proxy.arm(&strike{int(at), r.random.IntN(2) == 0, func() {
		p := <-started
		p.kill()
	}})
	p := r.start(true, nil, t.args)
	started <- p
	e := r.wait(p)
	r.proxy.arm(nil)
	r.proxy.heal()
	tell(e.killed)
	return e, e.killed
}

// killServerAtStep has a server that dies at a step answer the command. Now and
// then another one takes its place while the command still asks.
func (r *proofRun) killServerAtStep(t task) (ended, bool) {
	step, tell := r.moment("server's step", t.phase, firstSteps)
	_ = os.Remove(r.died)
	r.proxy.plan(nil)
	r.serveUntil(int(step))
	again := make(chan struct{})
	alive, soon := r.served.ended, r.random.IntN(2) == 0
	var struck bool
	var replaced sync.WaitGroup
	replaced.Go(func() {
		select {
		case <-alive:
			struck = true
			if soon {
				r.served.start()
			}
		case <-again:
		}
	})
	e := ended{ran: r.plainly(t.args)}
	close(again)
	replaced.Wait()
	r.proxy.heal()
	if !struck {
		select {
		case <-alive:
			struck = true
		default:
		}
	}
	tell(struck)
	if name, err := os.ReadFile(r.died); err == nil && struck {
		r.found.step("server " + string(name))
		r.note("the server died %s", name)
	}
	r.serveAgain()
	return e, struck
}

func (r *proofRun) killServerAtRequest(t task) (ended, bool) {
	at, tell := r.moment("server's request", t.phase, firstRequests)
	var struck atomic.Bool
	soon := r.random.IntN(2) == 0
	r.proxy.plan(nil)
	r.proxy.arm(&strike{int(at), r.random.IntN(2) == 0, func() {
		struck.Store(true)
		r.served.kill()
		if soon {
			r.served.start()
		}
	}})
	e := ended{ran: r.plainly(t.args)}
	r.proxy.arm(nil)
	r.proxy.heal()
	tell(struck.Load())
	if struck.Load() {
		r.serveAgain()
	}
	return e, struck.Load()
}

func (r *proofRun) killServerByTime(t task) (ended, bool) {
	after, tell := r.moment("server's time", t.phase, firstMicroseconds/4)
	r.proxy.plan(nil)
	struck := make(chan struct{})
	timer := time.AfterFunc(time.Duration(after)*time.Microsecond, func() {
		r.served.kill()
		close(struck)
	})
	e := ended{ran: r.plainly(t.args)}
	if timer.Stop() {
		tell(false)
		return e, false
	}
	<-struck
	r.proxy.heal()
	r.serveAgain()
	tell(true)
	return e, true
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
