package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/okpay/okpay/wallet"
)

// batches is a run of a group that writes down what it was given.
type batches struct {
	mu   sync.Mutex
	keys [][]string
	gate chan struct{} // each batch waits for one value, when there is a gate
	fail func(intents []*intent) error
}

func (b *batches) run(ctx context.Context, intents []*intent) ([]outcome, error) {
	var keys []string
	outcomes := make([]outcome, len(intents))
	for i, in := range intents {
		keys = append(keys, in.key)
		outcomes[i] = outcome{txn: &Txn{Key: in.key}}
	}
	b.mu.Lock()
	b.keys = append(b.keys, keys)
	b.mu.Unlock()
	if b.gate != nil {
		select {
		case <-b.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if b.fail != nil {
		if err := b.fail(intents); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// answer is what one submit gave.
type answer struct {
	key string
	err error
}

func submitAll(ctx context.Context, g *group[*intent, outcome], from, to int) chan answer {
	answers := make(chan answer, to-from)
	for i := from; i < to; i++ {
		go func() {
			key := fmt.Sprint("key-", i)
			o, err := g.submit(ctx, &intent{key: key})
			if err == nil && o.txn.Key != key {
				err = fmt.Errorf("%s got the outcome of %s", key, o.txn.Key)
			}
			answers <- answer{key, err}
		}()
		synctest.Wait() // they come one after the other
	}
	return answers
}

func TestWhatArrivesDuringACommitIsTheNextBatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &batches{gate: make(chan struct{})}
		g := &group[*intent, outcome]{run: b.run}
		first := submitAll(t.Context(), g, 0, 1)
		others := submitAll(t.Context(), g, 1, 51)
		b.gate <- struct{}{}
		if a := <-first; a.err != nil {
			t.Error(a.err)
		}
		b.gate <- struct{}{}
		for range 50 {
			if a := <-others; a.err != nil {
				t.Error(a.err)
			}
		}
		if len(b.keys) != 2 || len(b.keys[0]) != 1 || len(b.keys[1]) != 50 {
			t.Fatalf("got batches %v", b.keys)
		}
		for i, key := range b.keys[1] {
			if key != fmt.Sprint("key-", i+1) {
				t.Fatalf("place %d is %s: they are out of order", i, key)
			}
		}
		if g.busy || len(g.waiting) != 0 {
			t.Error("the group is not at rest")
		}
	})
}

func TestABatchHasABound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &batches{gate: make(chan struct{})}
		g := &group[*intent, outcome]{run: b.run}
		answers := submitAll(t.Context(), g, 0, maxGroup+2)
		for range 3 {
			b.gate <- struct{}{}
		}
		for range maxGroup + 2 {
			if a := <-answers; a.err != nil {
				t.Error(a.err)
			}
		}
		if len(b.keys) != 3 || len(b.keys[1]) != maxGroup || len(b.keys[2]) != 1 {
			t.Fatalf("got %d batches, the second of %d", len(b.keys), len(b.keys[1]))
		}
	})
}

func TestWhoeverGivesUpWaitingIsNotRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &batches{gate: make(chan struct{})}
		g := &group[*intent, outcome]{run: b.run}
		first := submitAll(t.Context(), g, 0, 1)
		ctx, cancel := context.WithCancel(t.Context())
		gone := submitAll(ctx, g, 1, 2)
		stays := submitAll(t.Context(), g, 2, 3)
		cancel()
		if a := <-gone; !errors.Is(a.err, context.Canceled) {
			t.Errorf("got %v", a.err)
		}
		b.gate <- struct{}{}
		b.gate <- struct{}{}
		for _, c := range []chan answer{first, stays} {
			if a := <-c; a.err != nil {
				t.Error(a.err)
			}
		}
		if fmt.Sprint(b.keys) != "[[key-0] [key-2]]" {
			t.Errorf("got batches %v", b.keys)
		}
	})
}

func TestALeaderWhoGivesUpDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &batches{gate: make(chan struct{})}
		g := &group[*intent, outcome]{run: b.run}
		first := submitAll(t.Context(), g, 0, 1)
		ctx, cancel := context.WithCancel(t.Context())
		leader := submitAll(ctx, g, 1, 2)
		follower := submitAll(t.Context(), g, 2, 3)
		b.gate <- struct{}{}
		<-first
		synctest.Wait() // the second batch is under way
		cancel()
		b.gate <- struct{}{}
		for _, c := range []chan answer{leader, follower} {
			if a := <-c; a.err != nil {
				t.Errorf("%s: %v", a.key, a.err)
			}
		}
	})
}

func TestAFaultSpoilsTheIntentThatHasItAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &batches{gate: make(chan struct{}, 10), fail: func(intents []*intent) error {
			for _, in := range intents {
				if in.key == "key-2" {
					return errors.New("a fault")
				}
			}
			return nil
		}}
		g := &group[*intent, outcome]{run: b.run}
		answers := submitAll(t.Context(), g, 0, 4)
		for range 5 {
			b.gate <- struct{}{}
		}
		for range 4 {
			a := <-answers
			if (a.key == "key-2") != (a.err != nil) {
				t.Errorf("%s: %v", a.key, a.err)
			}
		}
	})
}

func TestAnUnavailableWalletRefusesTheWholeBatchAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		full := wallet.Refuse(wallet.CodeDiskFull, "the disk is full", "")
		b := &batches{gate: make(chan struct{}), fail: func(intents []*intent) error {
			if len(intents) > 1 {
				return full
			}
			return nil
		}}
		g := &group[*intent, outcome]{run: b.run}
		first := submitAll(t.Context(), g, 0, 1)
		others := submitAll(t.Context(), g, 1, 4)
		b.gate <- struct{}{}
		b.gate <- struct{}{}
		if a := <-first; a.err != nil {
			t.Error(a.err)
		}
		for range 3 {
			if a := <-others; wallet.CodeOf(a.err) != wallet.CodeDiskFull {
				t.Errorf("%s: got %v", a.key, a.err)
			}
		}
		if len(b.keys) != 2 {
			t.Errorf("got batches %v: a disk that is full was tried again", b.keys)
		}
	})
}

func TestTooManyWhoWaitAreRefused(t *testing.T) {
	t.Parallel()
	g := &group[*intent, outcome]{busy: true, waiting: make([]*waiter[*intent, outcome], maxWaiting)}
	_, err := g.submit(t.Context(), &intent{})
	if wallet.CodeOf(err) != wallet.CodeWalletBusy {
		t.Errorf("got %v", err)
	}
}

func TestAPanicLeavesNobodyWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &batches{gate: make(chan struct{})}
		calls := 0
		g := &group[*intent, outcome]{run: func(ctx context.Context, intents []*intent) ([]outcome, error) {
			calls++
			if calls == 2 {
				panic("a bug")
			}
			return b.run(ctx, intents)
		}}
		first := submitAll(t.Context(), g, 0, 1)
		panicked := make(chan any, 1)
		go func() {
			defer func() { panicked <- recover() }()
			_, _ = g.submit(t.Context(), &intent{key: "leader"})
		}()
		synctest.Wait()
		follower := submitAll(t.Context(), g, 1, 2)
		b.gate <- struct{}{}
		<-first
		if <-panicked == nil {
			t.Error("the panic is gone")
		}
		if a := <-follower; a.err == nil {
			t.Error("the follower of a batch that panicked was told that it went well")
		}
		last := submitAll(t.Context(), g, 2, 3)
		b.gate <- struct{}{}
		if a := <-last; a.err != nil {
			t.Errorf("after the panic: %v", a.err)
		}
	})
}
