//go:build unix

package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// claim is a payment that somebody asked for, or a top-up, and what he was told.
type claim struct {
	key    string
	payer  int
	topUp  bool
	amount int64
	told   wallet.Code // empty when it was acknowledged
	err    error
	id     string // when it was
}

// load is many payers who pay without pause, each over a client of his own, and
// a merchant who pays many.
type load struct {
	*world

	payout *payout
	runs   atomic.Int64 // of the payout, until it came to its end

	casts []cast
	paid  atomic.Int64 // acknowledged so far

	stop   context.CancelFunc
	all    sync.WaitGroup
	claims [][]claim // a list a payer
}

// newLoad lets the payers begin. connect gives each a wallet to pay with.
func newLoad(w *world, payers int, connect func() wallet.Service) *load {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{world: w, casts: w.enter(payers, "100000.00"), stop: cancel, claims: make([][]claim, payers)}
	for i := range payers {
		service := connect()
		l.all.Go(func() { l.pay(ctx, i, service) })
	}
	w.t.Cleanup(l.end)
	return l
}

// payMany has a payout run again and again until it comes to its end, as a job
// does that is told to run again.
func (l *load) payMany(t *testing.T) {
	t.Helper()
	l.payout = l.newPayoutOf(t, loadItems, rand.New(rand.NewPCG(1, 5)), 1)
	l.all.Go(func() {
		for {
			l.runs.Add(1)
			ran := l.payout.run(t, l.address, func() {})
			switch {
			case ran.exit == wallet.ExitOK:
				return
			case ran.exit != wallet.ExitUnavailable && ran.exit != wallet.ExitUnknown || l.runs.Load() > 1000:
				t.Errorf("the payout ended with %s", ran)
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
	})
}

// loadItems is how many items the payout has, of which a few are paid at once.
const loadItems = 400

// end lets the payers end, each after the payment that he is at.
func (l *load) end() {
	l.stop()
	l.all.Wait()
}

// pay pays until ctx ends, and now and then tops up. All pay one merchant, so
// that they come into each other's way.
func (l *load) pay(ctx context.Context, payer int, service wallet.Service) {
	random := rand.New(rand.NewPCG(uint64(payer), 1))
	for n := 0; ctx.Err() == nil; n++ {
		c := claim{key: fmt.Sprintf("load-%d-%d", payer, n), payer: payer, topUp: random.IntN(5) == 0, amount: 100 * (1 + random.Int64N(9))}
		var done wallet.Transaction
		done, c.err = l.ask(service, c)
		c.told, c.id = wallet.CodeOf(c.err), done.ID
		l.claims[payer] = append(l.claims[payer], c)
		if c.err == nil {
			l.paid.Add(1)
		} else {
			time.Sleep(2 * time.Millisecond) // what cannot be paid now is not asked for a thousand times
		}
	}
}

// ask asks for a payment under its key.
func (l *load) ask(service wallet.Service, c claim) (wallet.Transaction, error) {
	ctx, who := context.Background(), l.casts[c.payer]
	if c.topUp {
		return service.TopUp(ctx, wallet.TopUpInput{
			Change: wallet.Change{Key: c.key}, User: who.payer, Amount: euros(c.amount), Currency: "EUR", Instrument: who.bank,
		})
	}
	return service.Pay(ctx, wallet.PayInput{
		Change: wallet.Change{Key: c.key}, User: who.payer, Merchant: l.casts[0].merchant, Amount: euros(c.amount), Currency: "EUR",
	})
}

// awaitPaid returns when so many more payments were acknowledged.
func (l *load) awaitPaid(t *testing.T, more int64, within time.Duration) {
	t.Helper()
	from := l.paid.Load()
	for end := time.Now().Add(within); l.paid.Load() < from+more; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("within %s %d payments were acknowledged, where %d are due", within, l.paid.Load()-from, more)
		}
	}
}

// verify holds what each payer was told against the wallet, asks again for all
// that is open, and proves that then each payment is there once.
func (l *load) verify(t *testing.T) {
	t.Helper()
	there := l.payments(t)
	told := map[string]int{}
	for _, c := range slices.Concat(l.claims...) {
		told[fmt.Sprintf("exit %d", wallet.ExitOf(c.told))]++
		l.hold(t, c, there[c.key])
	}
	for payer := range l.casts {
		want := int64(100_000_00)
		for _, c := range l.claims[payer] {
			if c.topUp {
				want += c.amount
			} else {
				want -= c.amount
			}
		}
		if l.payout != nil {
			want += l.payout.pays(l.casts[payer].payer)
		}
		if got := l.purse(l.casts[payer].payer); got != (purse{available: want}) {
			t.Errorf("payer %d has %+v, want %d", payer, got, want)
		}
	}
	if l.payout != nil {
		l.payout.verify(t, t.Errorf)
	}
	l.checkLedger()
	t.Logf("of %d payments were told: %v; the payout took %d runs", len(slices.Concat(l.claims...)), told, l.runs.Load())
}

// hold holds what a payer was told of one payment against what is there, and
// asks again under its key.
func (l *load) hold(t *testing.T, c claim, there []string) {
	t.Helper()
	switch exit := wallet.ExitOf(c.told); {
	case len(there) > 1:
		t.Errorf("%s was paid %d times", c.key, len(there))
	case c.told == "" && !slices.Equal(there, []string{c.id}):
		t.Errorf("%s was acknowledged as %s, and there is %v", c.key, c.id, there)
	case exit == wallet.ExitUnavailable && len(there) != 0:
		t.Errorf("%s did not happen, as %s said (%v), and there is %v", c.key, c.told, c.err, there)
	case exit != 0 && exit != wallet.ExitUnavailable && exit != wallet.ExitUnknown:
		t.Errorf("%s was refused with %s: %v", c.key, c.told, c.err)
	}
	again, err := l.ask(l.direct(), c)
	if err != nil || (len(there) == 1 && again.ID != there[0]) {
		t.Errorf("%s asked for again is %s, %v; it was %v", c.key, again.ID, err, there)
	}
}

// payments gives the ids of all payments of the load by their keys.
func (l *load) payments(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	page := wallet.HistoryInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}}
	for {
		got, err := l.direct().History(context.Background(), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, txn := range got.Items {
			if strings.HasPrefix(txn.IdempotencyKey, "load-") && txn.Status != wallet.TransactionFailed {
				found[txn.IdempotencyKey] = append(found[txn.IdempotencyKey], txn.ID)
			}
		}
		if got.Next == "" {
			return found
		}
		page.After = got.Next
	}
}
