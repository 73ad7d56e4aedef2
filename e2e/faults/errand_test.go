//go:build unix

package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// errand is a change that somebody wants done once, and what it does to the
// purses of a cast.
type errand struct {
	name    string
	effect  purses
	halfway purses      // what it does before its outcome is known, when it has such a state
	refused wallet.Code // when it is refused however often it is asked for
	do      func(ctx context.Context, s wallet.Service, key string) (id string, err error)
	// state looks, past the network, how what was done stands; nil when the
	// purses tell everything.
	state func() string
	done  string // the state after it
}

// purses are those of a cast, or a change to them, in minor units.
type purses struct {
	payer, held, friend, merchant int64
}

func (p purses) plus(d purses) purses {
	return purses{p.payer + d.payer, p.held + d.held, p.friend + d.friend, p.merchant + d.merchant}
}

func (w *world) purses(c cast) purses {
	w.t.Helper()
	payer := w.purse(c.payer)
	return purses{payer.available, payer.held, w.purse(c.friend).available, w.purse(c.merchant).available}
}

// director draws errands for one cast. Amounts are whole euros, so that a fee of
// one in a hundred is exact.
type director struct {
	*world

	cast   cast
	random *rand.Rand
	keys   int
	name   string // of the run, unique in the wallet
}

// key is one that was not used before, for what is done past the network.
func (d *director) key() wallet.Change {
	d.keys++
	return wallet.Change{Key: fmt.Sprintf("%s-prepared-%d", d.name, d.keys)}
}

func (d *director) euros(most int64) int64 { return 100 * (1 + d.random.Int64N(most)) }

const fee = 100 // a payment's fee is one in so many

// errand draws one of all kinds.
func (d *director) errand(t testing.TB) errand {
	t.Helper()
	draw := []func(testing.TB) errand{
		d.payment, d.payment, d.transfer, d.tooMuch, d.hold, d.capture, d.release, d.refund, d.topUp, d.withdrawal, d.lateTopUp, d.freeze,
	}
	return draw[d.random.IntN(len(draw))](t)
}

func idOf(t wallet.Transaction, err error) (string, error) { return t.ID, err }

func (d *director) payInput(change wallet.Change, amount int64) wallet.PayInput {
	return wallet.PayInput{Change: change, User: d.cast.payer, Merchant: d.cast.merchant, Amount: euros(amount), Currency: "EUR"}
}

func (d *director) payment(testing.TB) errand {
	amount := d.euros(20)
	return errand{
		name: "pay", effect: purses{payer: -amount, merchant: amount - amount/fee},
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.Pay(ctx, d.payInput(wallet.Change{Key: key}, amount)))
		},
	}
}

func (d *director) transfer(testing.TB) errand {
	amount := d.euros(5)
	return errand{
		name: "transfer", effect: purses{payer: -amount, friend: amount},
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.Transfer(ctx, wallet.TransferInput{
				Change: wallet.Change{Key: key}, User: d.cast.payer, Recipient: d.cast.friend, Amount: euros(amount), Currency: "EUR",
			}))
		},
	}
}

// tooMuch is a payment that no purse here is enough for.
func (d *director) tooMuch(testing.TB) errand {
	return errand{
		name: "pay too much", refused: wallet.CodeInsufficientFunds,
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.Pay(ctx, d.payInput(wallet.Change{Key: key}, 100_000_000_00)))
		},
	}
}

func (d *director) holdInput(change wallet.Change, amount int64) wallet.HoldInput {
	return wallet.HoldInput{Change: change, User: d.cast.payer, Merchant: d.cast.merchant, Amount: euros(amount), Currency: "EUR"}
}

func (d *director) hold(testing.TB) errand {
	amount := d.euros(5)
	return errand{
		name: "hold", effect: purses{payer: -amount, held: amount},
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.Hold(ctx, d.holdInput(wallet.Change{Key: key}, amount)))
		},
	}
}

// held makes a hold past the network.
func (d *director) held(t testing.TB, amount int64) string {
	t.Helper()
	hold, err := d.direct().Hold(context.Background(), d.holdInput(d.key(), amount))
	if err != nil {
		t.Fatal(err)
	}
	return hold.ID
}

func (d *director) capture(t testing.TB) errand {
	t.Helper()
	taken, left := d.euros(5), d.euros(5)
	hold := d.held(t, taken+left)
	return errand{
		name: "capture", effect: purses{payer: left, held: -taken - left, merchant: taken - taken/fee},
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.Capture(ctx, wallet.CaptureInput{Change: wallet.Change{Key: key}, Hold: hold, Amount: euros(taken)}))
		},
	}
}

func (d *director) release(t testing.TB) errand {
	t.Helper()
	amount := d.euros(5)
	hold := d.held(t, amount)
	return errand{
		name: "release", effect: purses{payer: amount, held: -amount},
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.Release(ctx, wallet.ReleaseInput{Change: wallet.Change{Key: key}, Hold: hold}))
		},
	}
}

// refund gives a part of a payment back, and leaves another part that a second
// refund would take.
func (d *director) refund(t testing.TB) errand {
	t.Helper()
	back := d.euros(5)
	payment, err := d.direct().Pay(context.Background(), d.payInput(d.key(), 3*back))
	if err != nil {
		t.Fatal(err)
	}
	return errand{
		name: "refund", effect: purses{payer: back, merchant: -(back - back/fee)},
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.Refund(ctx, wallet.RefundInput{Change: wallet.Change{Key: key}, Transaction: payment.ID, Amount: euros(back)}))
		},
	}
}

func (d *director) topUp(testing.TB) errand {
	amount := d.euros(20)
	return errand{
		name: "top-up", effect: purses{payer: amount},
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.TopUp(ctx, wallet.TopUpInput{
				Change: wallet.Change{Key: key}, User: d.cast.payer, Amount: euros(amount), Currency: "EUR", Instrument: d.cast.bank,
			}))
		},
	}
}

// withdrawal costs half a euro on top. Until the bank has spoken all of it is held.
func (d *director) withdrawal(testing.TB) errand {
	amount := d.euros(5)
	return errand{
		name: "withdraw", effect: purses{payer: -amount - 50}, halfway: purses{payer: -amount - 50, held: amount + 50},
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			return idOf(s.Withdraw(ctx, wallet.WithdrawInput{
				Change: wallet.Change{Key: key}, User: d.cast.payer, Amount: euros(amount), Currency: "EUR", Instrument: d.cast.bank,
			}))
		},
	}
}

// lateTopUp asks for the outcome of a top-up whose card answers late.
func (d *director) lateTopUp(t testing.TB) errand {
	t.Helper()
	ctx := context.Background()
	card, err := d.direct().BindCard(ctx, wallet.BindCardInput{
		Change: d.key(), User: d.cast.payer, Number: "4000000000003220", Expiry: time.Now().AddDate(2, 0, 0).Format("01/06"), Holder: "Somebody",
	})
	if err != nil {
		t.Fatal(err)
	}
	amount := d.euros(20)
	pending, err := d.direct().TopUp(ctx, wallet.TopUpInput{
		Change: d.key(), User: d.cast.payer, Amount: euros(amount), Currency: "EUR", Instrument: card.ID,
	})
	if err != nil || pending.Status != wallet.TransactionPending {
		t.Fatalf("a late top-up is %s, %v", pending.Status, err)
	}
	credited := amount - minor(t, pending.Fee)
	return errand{
		name: "wait", effect: purses{payer: credited},
		do: func(ctx context.Context, s wallet.Service, _ string) (string, error) {
			return idOf(s.Wait(ctx, wallet.WaitInput{Transaction: pending.ID}))
		},
	}
}

// freeze is a change of a person, which is no transaction.
func (d *director) freeze(t testing.TB) errand {
	t.Helper()
	ctx := context.Background()
	status := func() string {
		shown, err := d.direct().ShowUser(ctx, wallet.ShowUserInput{User: d.cast.friend})
		if err != nil {
			t.Fatal(err)
		}
		return string(shown.Status)
	}
	in := wallet.FreezeInput{User: d.cast.friend, Reason: "a test"}
	freezing := status() == string(wallet.StatusActive)
	e := errand{
		name: "freeze", state: status, done: string(wallet.StatusFrozen),
		do: func(ctx context.Context, s wallet.Service, key string) (string, error) {
			in := in
			in.Key = key
			move := s.Freeze
			if !freezing {
				move = s.Unfreeze
			}
			c, err := move(ctx, in)
			return c.ID, err
		},
	}
	if !freezing {
		e.name, e.done = "unfreeze", string(wallet.StatusActive)
	}
	return e
}
