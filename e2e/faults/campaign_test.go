//go:build unix

package faults

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// How many runs a plain and a short test have, and on how many threads.
const (
	usualRuns = 250
	shortRuns = 60
	threads   = 8
)

// TestEveryChangeIsMadeOnceOverABadNetwork asks for one change after the other
// through a proxy that does its worst, several callers at once. After each it
// holds what the caller was told against the wallet itself.
func TestEveryChangeIsMadeOnceOverABadNetwork(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		w := newWorld(t, location)
		runs, seed := campaign(t, usualRuns, shortRuns), firstSeed(t)
		casts := w.enter(threads, "100000.00")
		tallies := make([]tally, threads)
		var all sync.WaitGroup
		for i, c := range casts {
			all.Go(func() {
				line := &line{world: w, t: t, cast: c, proxy: newProxy(t, w.address, w.wires), tally: &tallies[i]}
				for n := i; n < runs && !t.Failed(); n += threads {
					line.run(seed + uint64(n))
				}
			})
		}
		all.Wait()
		w.checkLedger()
		sum(tallies).tell(t)
		if said := w.log.String(); said != "" {
			t.Errorf("the server logged faults of its own: %s", said)
		}
	})
}

// line is one caller, the proxy before the server, and what was counted.
type line struct {
	*world

	t      testing.TB
	cast   cast
	proxy  *proxy
	client *api.Client // kept over runs, as its connections are
	left   int         // runs for which it is kept
	tally  *tally
}

// run asks for one change through the proxy until the caller gives up, looks at
// the wallet, and settles what is open.
func (l *line) run(seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	d := &director{world: l.world, cast: l.cast, random: random, name: fmt.Sprintf("run-%d", seed)}
	e := d.errand(l.t)
	faults := drawFaults(random)
	r := &run{line: l, errand: e, seed: seed, key: d.name, before: l.purses(l.cast), service: l.caller(random)}
	l.proxy.plan(faults)
	r.ask()
	r.settle()
	l.tally.count(e, r.told, l.proxy)
}

// caller is a client, often the one of the run before, so that its connections
// are used again.
func (l *line) caller(random *rand.Rand) wallet.Service {
	if l.left == 0 {
		l.client = clientOf(l.t, l.proxy.address, l.token, func(n int64) int64 { return n / 2 }, nil)
		l.left = 1 + random.IntN(5)
	}
	l.left--
	return l.client
}

// run is one change and what the caller was told of it.
type run struct {
	*line

	errand  errand
	seed    uint64
	key     string
	before  purses
	service wallet.Service

	id   string      // that was told
	told wallet.Code // the refusal that was told, empty when it went well
}

func (r *run) fail(format string, args ...any) {
	r.t.Helper()
	r.t.Errorf("%s=%d %s: %s\n%s", seedVariable, r.seed, r.errand.name, fmt.Sprintf(format, args...), r.proxy.tells())
}

// ask asks through the proxy, waits until nothing is under way, and holds what
// was told against the wallet.
func (r *run) ask() {
	id, err := r.errand.do(r.t.Context(), r.service, r.key)
	r.proxy.heal()
	r.id, r.told = id, wallet.CodeOf(err)
	happened, undone := r.happened(), r.untouched()
	switch exit := wallet.ExitOf(r.told); {
	case r.told == "":
		if !happened {
			r.fail("it was acknowledged and is not there")
		}
	case exit == wallet.ExitUnknown:
		if halfway := r.purses(r.cast) == r.before.plus(r.errand.halfway); !happened && !undone && !halfway {
			r.fail("it was half done, or twice")
		}
	case r.told == wallet.CodeConfiguration && !undone:
		r.fail("it was refused with %v, and something happened", err)
	case exit != wallet.ExitUnavailable && r.told != r.errand.refused && r.told != wallet.CodeConfiguration:
		r.fail("it was refused with %s: %v", r.told, err)
	case !undone:
		r.fail("it was refused with %v, and something happened", err)
	}
}

// settle asks again under the same key over a good network: it is done then,
// once, and it is what was told before.
func (r *run) settle() {
	id, err := r.errand.do(r.t.Context(), r.service, r.key)
	r.proxy.heal()
	switch {
	case r.errand.refused != "":
		if wallet.CodeOf(err) != r.errand.refused || !r.untouched() {
			r.fail("asked again it gives %v", err)
		}
		return
	case err != nil:
		r.fail("asked again under the same key it gives %v", err)
	case r.told == "" && id != r.id:
		r.fail("asked again it is %s, and was %s", id, r.id)
	}
	if !r.happened() {
		r.fail("asked for twice under one key it was not done once: before %+v, now %+v, and one makes %+v",
			r.before, r.purses(r.cast), r.errand.effect)
	}
}

// happened says that the change was made exactly once.
func (r *run) happened() bool {
	return r.errand.refused == "" && r.purses(r.cast) == r.before.plus(r.errand.effect) &&
		(r.errand.state == nil || r.errand.state() == r.errand.done)
}

// untouched says that nothing happened.
func (r *run) untouched() bool {
	return r.purses(r.cast) == r.before && (r.errand.state == nil || r.errand.state() != r.errand.done)
}

// tally counts what runs were like.
type tally struct {
	errands map[string]int
	told    map[string]int
	faults  [kinds]int
}

func (y *tally) count(e errand, told wallet.Code, p *proxy) {
	if y.errands == nil {
		y.errands, y.told = map[string]int{}, map[string]int{}
	}
	y.errands[e.name]++
	y.told[fmt.Sprintf("exit %d", wallet.ExitOf(told))]++
	p.mu.Lock()
	defer p.mu.Unlock()
	for k, n := range p.count {
		y.faults[k] += n
	}
	p.count = [kinds]int{}
}

func sum(tallies []tally) *tally {
	all := &tally{errands: map[string]int{}, told: map[string]int{}}
	for _, y := range tallies {
		for name, n := range y.errands {
			all.errands[name] += n
		}
		for name, n := range y.told {
			all.told[name] += n
		}
		for k, n := range y.faults {
			all.faults[k] += n
		}
	}
	return all
}

func (y *tally) tell(t *testing.T) {
	t.Helper()
	list := func(counts map[string]int) string {
		names, runs := make([]string, 0, len(counts)), 0
		for name, n := range counts {
			names, runs = append(names, fmt.Sprintf("%s %d", name, n)), runs+n
		}
		slices.Sort(names)
		return fmt.Sprintf("%d (%s)", runs, strings.Join(names, ", "))
	}
	faults := map[string]int{}
	for k, n := range y.faults {
		if n > 0 && kind(k) != pass {
			faults[kind(k).String()] = n
		}
	}
	t.Logf("runs: %s", list(y.errands))
	t.Logf("told: %s", list(y.told))
	t.Logf("faults: %s", list(faults))
}
