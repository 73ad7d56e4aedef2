//go:build unix

package faults

import (
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/e2e/dying"
	"github.com/okpay/okpay/wallet"
)

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
