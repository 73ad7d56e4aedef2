//go:build unix

package faults

import (
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
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
