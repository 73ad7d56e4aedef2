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
	maxGroup     = 1000             // that one batch holds
	maxWaiting   = 10 * maxGroup    // that wait for the batch under way
	groupTimeout = 30 * time.Second // for a batch of several, which no one caller may stop
)

// group lets what arrives while a batch is under way be the next batch, so that
// a disk flush, or a question to the database, is paid for a batch and not for
// each. Nobody waits when nothing is under way: then one is a batch of its own.
//
// There is no goroutine of its own. Whoever comes first runs the batch; when it
// ends, the first of those who wait runs the next. It is safe for concurrent use.
type group[In, Out any] struct {
	// run gives an outcome for each, in their order. What it reads, it reads
	// after it was called.
	run func(ctx context.Context, batch []In) ([]Out, error)

	mu      sync.Mutex
	busy    bool
	waiting []*waiter[In, Out]
}

// waiter is one who waits for its batch. wake gives false when the outcome is
// there, and true when the waiter is to run the next batch.
type waiter[In, Out any] struct {
	in   In
	wake chan bool
	o    Out
	err  error
}

// submit runs one as part of a batch and gives its outcome. One whose ctx ends
// before its batch begins is not run.
func (g *group[In, Out]) submit(ctx context.Context, in In) (Out, error) {
	w := &waiter[In, Out]{in: in, wake: make(chan bool, 1)}
	lead, err := g.enter(w)
	if err != nil {
		return w.o, err
	}
	if !lead {
		select {
		case lead = <-w.wake:
		case <-ctx.Done():
			if g.leave(w) {
				return w.o, ctx.Err()
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
func (g *group[In, Out]) enter(w *waiter[In, Out]) (lead bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.busy {
		g.busy = true
		return true, nil
	}
	if len(g.waiting) >= maxWaiting {
		return false, wallet.Refuse(wallet.CodeWalletBusy, fmt.Sprintf("%d requests are waiting already", maxWaiting), "try again in a moment")
	}
	g.waiting = append(g.waiting, w)
	return false, nil
}

// leave takes w out of those who wait; it gives false when w is not there any more.
func (g *group[In, Out]) leave(w *waiter[In, Out]) bool {
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

// lead runs one batch, w first, and then hands the lead on, before it wakes the
// others of the batch: the next one asks the database while these answer. It
// does so also when the batch panics, so that no one waits for ever.
func (g *group[In, Out]) lead(ctx context.Context, w *waiter[In, Out]) {
	batch := g.take(w)
	defer func() {
		g.handOn()
		for _, other := range batch[1:] {
			other.wake <- false
		}
	}()
	for _, other := range batch[1:] { // what they get should the batch panic
		other.err = errors.New("the batch of this request ended with a fault")
	}
	g.runAll(ctx, batch)
}

// take makes the batch of w and those who wait, in the order of their coming.
func (g *group[In, Out]) take(w *waiter[In, Out]) []*waiter[In, Out] {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), maxGroup-1)
	batch := make([]*waiter[In, Out], 0, n+1)
	batch = append(append(batch, w), g.waiting[:n]...)
	g.waiting = append([]*waiter[In, Out](nil), g.waiting[n:]...)
	return batch
}

func (g *group[In, Out]) handOn() {
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
func (g *group[In, Out]) runAll(ctx context.Context, batch []*waiter[In, Out]) {
	if len(batch) == 1 {
		g.runOne(ctx, batch[0])
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), groupTimeout)
	defer cancel()
	all := make([]In, len(batch))
	for i, w := range batch {
		all[i] = w.in
	}
	outcomes, err := g.run(ctx, all)
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

func (g *group[In, Out]) runOne(ctx context.Context, w *waiter[In, Out]) {
	outcomes, err := g.run(ctx, []In{w.in})
	w.err = err
	if err == nil {
		w.o = outcomes[0]
	}
}
