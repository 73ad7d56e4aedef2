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

// threads is how many callers there are at once.
const threads = 8

func errandRuns() share { return share{of: 1, usual: 120, short: 40} }

// TestEveryChangeIsMadeOnceOverABadNetwork asks for one change after the other
// through a proxy that does its worst, several callers at once. After each it
// holds what the caller was told against the wallet itself.
func TestEveryChangeIsMadeOnceOverABadNetwork(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		w := newWorld(t, location)
		runs, seed := errandRuns().runs(t), firstSeed(t)
		casts := w.enter(threads, "100000.00")
		tallies := make([]tally, threads)
		var all sync.WaitGroup
		for i, c := range casts {
			all.Go(func() {
				proxy := newProxy(t, w.address, w.wires)
				line := &line{world: w, t: t, cast: c, network: proxy, address: proxy.address, tally: &tallies[i]}
				for n := i; n < runs && !t.Failed(); n += threads {
					line.run(seed + uint64(n))
				}
				tallies[i].faults = proxy.count
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

// network is what lies between a caller and the server.
type network interface {
	worsen(random *rand.Rand) // for the requests to come
	heal()                    // and return when none is under way any more, here or in the server
	tells() string            // what became of the requests since it was made worse
}

// line is one caller, the network before the server, and what was counted.
type line struct {
	*world

	t       testing.TB
	cast    cast
	network network
	address string      // of the network's side that the caller knows
	client  *api.Client // kept over runs, as its connections are
	left    int         // runs for which it is kept
	tally   *tally
}

// run asks for one change through the proxy until the caller gives up, looks at
// the wallet, and settles what is open.
func (l *line) run(seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	d := &director{world: l.world, cast: l.cast, random: random, name: fmt.Sprintf("run-%d", seed)}
	e := d.errand(l.t)
	r := &run{line: l, errand: e, seed: seed, key: d.name, before: l.purses(l.cast), service: l.caller(random)}
	l.network.worsen(random)
	r.ask()
	r.settle()
	l.tally.count(e, r.told)
}

// caller is a client, often the one of the run before, so that its connections
// are used again.
func (l *line) caller(random *rand.Rand) wallet.Service {
	if l.left == 0 {
		options := api.Options{URL: "http://" + l.address, Token: l.token}
		if l.secure != nil {
			options.URL, options.CAFile = "https://"+l.address, l.secure.file
		}
		l.client = newClient(l.t, options)
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
	r.t.Errorf("%s=%d %s: %s\n%s", seedVariable, r.seed, r.errand.name, fmt.Sprintf(format, args...), r.network.tells())
}

// ask asks through the proxy, waits until nothing is under way, and holds what
// was told against the wallet.
func (r *run) ask() {
	id, err := r.errand.do(r.t.Context(), r.service, r.key)
	r.network.heal()
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
	r.network.heal()
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

func (y *tally) count(e errand, told wallet.Code) {
	if y.errands == nil {
		y.errands, y.told = map[string]int{}, map[string]int{}
	}
	y.errands[e.name]++
	y.told[fmt.Sprintf("exit %d", wallet.ExitOf(told))]++
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
	if len(faults) > 0 {
		t.Logf("faults: %s", list(faults))
	}
}
