//go:build unix

package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

func histories() share { return share{of: 100, usual: 1, short: 1} }

// TestManyCallersAtOnceSeeOneWallet lets callers pay, hold, refund and look at
// once, over two engines as two programs have them, over HTTP, and over HTTP on
// a bad network, and has each history explained by calls one after the other.
func TestManyCallersAtOnceSeeOneWallet(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		w := newWorld(t, location)
		runs, seed := histories().runs(t), firstSeed(t)
		engines := []wallet.Service{w.direct(), openEngine(t, location).As(engine.LocalOperator())}
		for n := range runs {
			for way, connect := range map[string]func(int) (wallet.Service, func(*rand.Rand)){
				"engines": func(caller int) (wallet.Service, func(*rand.Rand)) { return engines[caller%len(engines)], nil },
				"http": func(int) (wallet.Service, func(*rand.Rand)) {
					return clientOf(t, w.address, w.token), nil
				},
				"bad": func(int) (wallet.Service, func(*rand.Rand)) {
					proxy := newProxy(t, w.address, nil)
					return clientOf(t, proxy.address, w.token), func(random *rand.Rand) { proxy.plan(drawTameFaults(random)) }
				},
			} {
				r := newRecorder(t, w, fmt.Sprintf("%s-%d", way, n))
				r.record(seed+uint64(n), connect)
				if result := r.check(); result != porcupine.Ok {
					t.Errorf("%s=%d: the history of %s is %s", seedVariable, seed+uint64(n), r.name, result)
				}
			}
		}
		w.checkLedger()
	})
}

// tame are the faults after which nothing of a request is under way any more:
// a refusal is the last word then. A copy that comes later may be judged
// otherwise, as any request under a key that was refused.
func tame() []kind {
	return []kind{
		pass, refuse, dropBefore, resetBefore, halfRequest, delayRequest, delayAnswer, dropAnswer, resetAnswer, cutAnswer, closeIdle,
		gatewayBefore, gatewayAfter, limited, noHands,
	}
}

// drawTameFaults draws the faults of one operation, rarely more than a client
// outlasts, because each lost answer doubles what is possible.
func drawTameFaults(random *rand.Rand) []fault {
	var list []fault
	for range []int{0, 0, 1, 1, 2, 16}[random.IntN(6)] {
		f := drawFault(random)
		for !slices.Contains(tame(), f.kind) {
			f = drawFault(random)
		}
		list = append(list, f)
	}
	return list
}

// TestTheCheckerRejectsAWalletThatIsWrong proves that the test above can fail.
func TestTheCheckerRejectsAWalletThatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/wallet.db")
	for name, wrong := range map[string]func(wallet.Service) wallet.Service{
		"stale": func(s wallet.Service) wallet.Service {
			return &staleReads{Service: s, seen: map[string][]wallet.Balance{}}
		},
		"twice":     func(s wallet.Service) wallet.Service { return &paysTwice{Service: s} },
		"forgetful": func(s wallet.Service) wallet.Service { return &forgets{Service: s} },
	} {
		r := newRecorder(t, w, name)
		one := wrong(w.direct())
		r.record(1, func(int) (wallet.Service, func(*rand.Rand)) { return one, nil })
		if result := r.check(); result != porcupine.Illegal {
			t.Errorf("a wallet that is %s passes: %s", name, result)
		}
	}
}

// staleReads answers each look with what the look before it saw.
type staleReads struct {
	wallet.Service

	mu   sync.Mutex
	seen map[string][]wallet.Balance
}

func (s *staleReads) Balance(ctx context.Context, in wallet.BalanceInput) ([]wallet.Balance, error) {
	fresh, err := s.Service.Balance(ctx, in)
	s.mu.Lock()
	defer s.mu.Unlock()
	before, ok := s.seen[in.User]
	s.seen[in.User] = fresh
	if ok {
		return before, err
	}
	return fresh, err
}

// paysTwice makes every payment once more under a key of its own.
type paysTwice struct{ wallet.Service }

func (s *paysTwice) Pay(ctx context.Context, in wallet.PayInput) (wallet.Transaction, error) {
	done, err := s.Service.Pay(ctx, in)
	if err == nil {
		in.Key += "-again"
		_, _ = s.Service.Pay(ctx, in)
	}
	return done, err
}

// forgets acknowledges refunds that it does not make.
type forgets struct{ wallet.Service }

func (s *forgets) Refund(ctx context.Context, in wallet.RefundInput) (wallet.Transaction, error) {
	in.DryRun = true
	return s.Service.Refund(ctx, in)
}
