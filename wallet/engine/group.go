package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/okpay/okpay/wallet"
)

// Bounds of group commit.
const (
	maxGroup     = 1000             // intents of one batch
	maxWaiting   = 10 * maxGroup    // intents that wait for the commit under way
	groupTimeout = 30 * time.Second // for a batch of several, which no one caller may stop
)

// group lets intents that arrive while a commit is under way be the next batch,
// so that a disk flush is paid for a batch and not for an intent. Nobody waits
// when nothing is under way: then an intent is a batch of its own.
//
// There is no goroutine of its own. Whoever comes first runs the batch; when it
// ends, the first of those who wait runs the next. It is safe for concurrent use.
type group struct {
	run func(ctx context.Context, intents []*intent) ([]outcome, error)

	mu      sync.Mutex
	busy    bool
	waiting []*waiter
}

// waiter is an intent that waits for its batch. wake gives false when the
// outcome is there, and true when the waiter is to run the next batch.
type waiter struct {
	in   *intent
	wake chan bool
	o    outcome
	err  error
}

// submit runs an intent as part of a batch and gives its outcome. An intent
// whose ctx ends before its batch begins is not run.
func (g *group) submit(ctx context.Context, in *intent) (outcome, error) {
	w := &waiter{in: in, wake: make(chan bool, 1)}
	lead, err := g.enter(w)
	if err != nil {
		return outcome{}, err
	}
	if !lead {
		select {
		case lead = <-w.wake:
		case <-ctx.Done():
			if g.leave(w) {
				return outcome{}, ctx.Err()
			}
			lead = <-w.wake // its batch runs already, or is its own to run
		}
	}
	if lead {
		g.lead(ctx, w)
	}
	return w.o, w.err
}

// enter makes w the leader when nothing is under way, else lets it wait.
func (g *group) enter(w *waiter) (lead bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.busy {
		g.busy = true
		return true, nil
	}
	if len(g.waiting) >= maxWaiting {
		return false, wallet.Refuse(wallet.CodeWalletBusy, fmt.Sprintf("%d payments are waiting already", maxWaiting), "try again in a moment")
	}
	g.waiting = append(g.waiting, w)
	return false, nil
}

// leave takes w out of those who wait; it gives false when w is not there any more.
func (g *group) leave(w *waiter) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, other := range g.waiting {
		if other == w {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// lead runs one batch, w first, and then hands the lead on. It hands it on
// also when the batch panics, so that no one waits for ever.
func (g *group) lead(ctx context.Context, w *waiter) {
	defer g.handOn()
	batch := g.take(w)
	defer func() {
		for _, other := range batch[1:] {
			other.wake <- false
		}
	}()
	for _, other := range batch[1:] { // what they get should the batch panic
		other.err = errors.New("the batch of this intent ended with a fault")
	}
	g.runAll(ctx, batch)
}

// take makes the batch of w and those who wait, in the order of their coming.
func (g *group) take(w *waiter) []*waiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), maxGroup-1)
	batch := make([]*waiter, 0, n+1)
	batch = append(append(batch, w), g.waiting[:n]...)
	g.waiting = append([]*waiter(nil), g.waiting[n:]...)
	return batch
}

func (g *group) handOn() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.busy = false
		return
	}
	next := g.waiting[0]
	g.waiting = g.waiting[1:]
	next.wake <- true
}

// runAll runs a batch and gives each waiter its outcome. Should a fault spoil a
// batch of several, each is run alone, so that it spoils itself only.
func (g *group) runAll(ctx context.Context, batch []*waiter) {
	if len(batch) == 1 {
		g.runOne(ctx, batch[0])
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), groupTimeout)
	defer cancel()
	intents := make([]*intent, len(batch))
	for i, w := range batch {
		intents[i] = w.in
	}
	outcomes, err := g.run(ctx, intents)
	switch {
	case err == nil:
		for i, w := range batch {
			w.o, w.err = outcomes[i], nil
		}
	case wallet.CodeOf(err) == wallet.CodeInternal && ctx.Err() == nil:
		for _, w := range batch {
			g.runOne(ctx, w)
		}
	default:
		for _, w := range batch {
			w.err = err
		}
	}
}

func (g *group) runOne(ctx context.Context, w *waiter) {
	outcomes, err := g.run(ctx, []*intent{w.in})
	w.err = err
	if err == nil {
		w.o = outcomes[0]
	}
}
