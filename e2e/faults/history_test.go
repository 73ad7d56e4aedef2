//go:build unix

package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// How a history is made: islands, callers on each, and what each caller asks
// for. The purses are small, so that many payments are refused.
const (
	islands   = 4
	callers   = 3
	questions = 14
	startEuro = 30
	longest   = 30 * time.Second // that the check of a history may take
)

// recorder makes a history of operations.
type recorder struct {
	*world

	t     *testing.T
	name  string // unique in the wallet
	start time.Time

	mu      sync.Mutex
	history []porcupine.Operation
	known   [islands][]reference // payments and holds that were acknowledged
	numbers [islands]int
	casts   []cast
}

// reference is a payment or a hold that others can name.
type reference struct {
	number int
	verb   verb
	who    person
	id     string
	amount int64
}

// newRecorder makes the people of the islands.
func newRecorder(t *testing.T, w *world, name string) *recorder {
	t.Helper()
	r := &recorder{world: w, t: t, name: name, start: time.Now()}
	r.casts = w.castsNamed(t, name, islands, fmt.Sprintf("%d.00", startEuro))
	return r
}

// record lets all callers ask at once, each with a wallet that connect gives it.
func (r *recorder) record(seed uint64, connect func(caller int) (s wallet.Service, before func(*rand.Rand))) {
	var all sync.WaitGroup
	for i := range islands {
		for c := range callers {
			service, before := connect(i*callers + c)
			all.Go(func() {
				random := rand.New(rand.NewPCG(seed, uint64(i*callers+c)))
				for range questions {
					if before != nil {
						before(random)
					}
					in, about := r.draw(i, random)
					r.ask(service, i*callers+c, in, about)
				}
			})
		}
	}
	all.Wait()
}

// draw draws what is asked for next, among what is known.
func (r *recorder) draw(i int, random *rand.Rand) (asked, reference) {
	r.mu.Lock()
	defer r.mu.Unlock()
	in := asked{island: i, number: r.numbers[i], verb: verb(random.IntN(int(verbs))), who: person(random.IntN(2)), amount: 100 * (1 + random.Int64N(12))}
	r.numbers[i]++
	var about reference
	switch in.verb {
	case looks:
		in.who = person(random.IntN(int(people)))
	case captures, releases, refunds:
		var fit []reference
		for _, one := range r.known[i] {
			if (one.verb == pays) == (in.verb == refunds) {
				fit = append(fit, one)
			}
		}
		if len(fit) == 0 {
			in.verb = pays
			break
		}
		about = fit[random.IntN(len(fit))]
		in.of, in.who = about.number, about.who
		in.amount = 100 * (1 + random.Int64N(about.amount/100+1)) // now and then too much
	default:
	}
	return in, about
}

// ask asks, and writes down when and what was answered.
func (r *recorder) ask(s wallet.Service, caller int, in asked, about reference) {
	op := porcupine.Operation{ClientId: caller, Input: in, Call: time.Since(r.start).Nanoseconds()}
	out, id, err := r.carryOut(s, in, about)
	op.Return = time.Since(r.start).Nanoseconds()
	out.code = wallet.CodeOf(err)
	switch exit := wallet.ExitOf(out.code); exit {
	case wallet.ExitUnavailable: // nothing happened
		return
	case wallet.ExitUnknown:
		out.lost = true
		op.Return = int64(1) << 62 // it may happen after all that is seen
	case wallet.ExitOK, wallet.ExitDeclined, wallet.ExitConflict:
	default:
		r.t.Errorf("%v is answered by %v", in, err)
	}
	op.Output = out
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, op)
	if err == nil && (in.verb == pays || in.verb == holds) {
		r.known[in.island] = append(r.known[in.island], reference{in.number, in.verb, in.who, id, in.amount})
	}
}

// carryOut makes the call of an operation.
func (r *recorder) carryOut(s wallet.Service, in asked, about reference) (out answered, id string, err error) {
	ctx, c := context.Background(), r.casts[in.island]
	user := [people]string{ann: c.payer, bob: c.friend, shop: c.merchant}
	change, amount := wallet.Change{Key: fmt.Sprintf("%s-%d-%d", r.name, in.island, in.number)}, euros(in.amount)
	switch in.verb {
	case looks:
		list, err := s.Balance(ctx, wallet.BalanceInput{User: user[in.who]})
		return answered{seen: r.purseOf(list)}, "", err
	case pays:
		id, err = idOf(s.Pay(ctx, wallet.PayInput{Change: change, User: user[in.who], Merchant: c.merchant, Amount: amount, Currency: "EUR"}))
	case transfers:
		id, err = idOf(s.Transfer(ctx, wallet.TransferInput{Change: change, User: user[in.who], Recipient: user[bob-in.who], Amount: amount, Currency: "EUR"}))
	case holds:
		id, err = idOf(s.Hold(ctx, wallet.HoldInput{Change: change, User: user[in.who], Merchant: c.merchant, Amount: amount, Currency: "EUR"}))
	case captures:
		id, err = idOf(s.Capture(ctx, wallet.CaptureInput{Change: change, Hold: about.id, Amount: amount}))
	case releases:
		id, err = idOf(s.Release(ctx, wallet.ReleaseInput{Change: change, Hold: about.id}))
	case refunds:
		id, err = idOf(s.Refund(ctx, wallet.RefundInput{Change: change, Transaction: about.id, Amount: amount}))
	default:
	}
	return out, id, err
}

func (r *recorder) purseOf(list []wallet.Balance) purse {
	for _, b := range list {
		if b.Currency == money.Currency("EUR") {
			return purse{minor(r.t, b.Available), minor(r.t, b.Held)}
		}
	}
	return purse{}
}

// check says whether the history can be explained by operations one after the
// other.
func (r *recorder) check() porcupine.CheckResult {
	r.t.Helper()
	counts := map[wallet.Code]int{}
	for _, op := range r.history {
		counts[answerOf(op.Output).code]++
	}
	result := porcupine.CheckOperationsTimeout(walletModel(startEuro*100), r.history, longest)
	r.t.Logf("%s: %d operations %v: %s", r.name, len(r.history), counts, result)
	return result
}
