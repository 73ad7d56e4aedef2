package engine

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// topUps is a bank where anna tops up 100 EUR from her account.
type topUps struct {
	*bank
	anna, iban string
	service    wallet.Service
}

func newTopUps(t *testing.T) *topUps {
	t.Helper()
	b := newBank(t, lines(t, nil))
	anna := b.person("anna", 2, "DE")
	b.rail.answer = func(order RailOrder) (RailAnswer, error) {
		return RailAnswer{Key: order.Key, State: RailSucceeded}, nil
	}
	b.rail.asked = func(key string) (RailAnswer, error) { return RailAnswer{Key: key, State: RailSucceeded}, nil }
	return &topUps{bank: b, anna: anna, iban: b.instrument(anna, wallet.InstrumentBank, "DE"), service: b.engine.As(LocalOperator())}
}

func (u *topUps) topUp(key string) (wallet.Transaction, error) {
	return u.service.TopUp(context.Background(), wallet.TopUpInput{
		Change: wallet.Change{Key: key}, User: u.anna, Amount: "100.00", Currency: "EUR", Instrument: u.iban,
	})
}

// TestOnceATopUpIsPendingNoFailureSaysThatNothingHappened lets each step after
// the first commit fail. Whoever is told that nothing happened runs it again
// with a new key, and pays twice.
func TestOnceATopUpIsPendingNoFailureSaysThatNothingHappened(t *testing.T) {
	t.Parallel()
	busy := wallet.Refuse(wallet.CodeWalletBusy, "the wallet is in use", "run it again")
	tests := []struct {
		name  string
		spoil func(u *topUps)
		sent  int
	}{
		{"the order cannot be made", func(u *topUps) { u.failing["read"] = busy }, 0},
		{"the answer cannot be committed", func(u *topUps) {
			u.rail.answer = func(order RailOrder) (RailAnswer, error) {
				u.failing["write"] = busy
				return RailAnswer{Key: order.Key, State: RailSucceeded}, nil
			}
		}, 1},
		{"a decline cannot be committed", func(u *topUps) {
			u.rail.answer = func(order RailOrder) (RailAnswer, error) {
				u.failing["write"] = busy
				return RailAnswer{Key: order.Key, State: RailDeclined, Code: wallet.CodeCardDeclined}, nil
			}
		}, 1},
		{"that the order did not arrive cannot be committed", func(u *topUps) {
			u.rail.answer = func(RailOrder) (RailAnswer, error) {
				u.failing["write"] = busy
				return RailAnswer{}, wallet.Refuse(wallet.CodeRailUnavailable, "the rail is down", "")
			}
		}, 1},
		{"the answer is lost", func(u *topUps) {
			u.rail.answer = func(RailOrder) (RailAnswer, error) { return RailAnswer{}, errors.New("connection reset") }
		}, 1},
	}
	for _, test := range tests {
		u := newTopUps(t)
		test.spoil(u)
		_, err := u.topUp("k")
		refused, ok := errors.AsType[*wallet.Error](err)
		if !ok || refused.Code != wallet.CodeOutcomeUnknown || len(u.rail.sent) != test.sent {
			t.Errorf("%s: %v (%s) after %d orders, want outcome_unknown after %d", test.name, err, wallet.CodeOf(err), len(u.rail.sent), test.sent)
			continue
		}
		id, _ := refused.Details["transaction"].(string)
		if u.txns[id].Status != wallet.TransactionPending {
			t.Errorf("%s: the transaction %q is %q", test.name, id, u.txns[id].Status)
		}
		clear(u.failing)
		settled, err := u.service.Wait(context.Background(), wallet.WaitInput{Transaction: id})
		if err != nil || settled.Status != wallet.TransactionPosted || u.available(u.anna, "EUR") != 100_00 {
			t.Errorf("%s: settled as %+v, %v with %d", test.name, settled.Status, err, u.available(u.anna, "EUR"))
		}
	}
}

func TestAnAskedOutcomeThatCannotBeCommittedIsUnknown(t *testing.T) {
	t.Parallel()
	u := newTopUps(t)
	u.rail.answer = func(order RailOrder) (RailAnswer, error) { return RailAnswer{Key: order.Key, State: RailPending}, nil }
	pending, err := u.topUp("k")
	if err != nil || pending.Status != wallet.TransactionPending {
		t.Fatalf("%+v, %v", pending, err)
	}
	u.rail.asked = func(key string) (RailAnswer, error) {
		u.failing["write"] = wallet.Refuse(wallet.CodeDiskFull, "the disk is full", "free some space and run it again")
		return RailAnswer{Key: key, State: RailSucceeded}, nil
	}
	if _, err := u.service.Wait(context.Background(), wallet.WaitInput{Transaction: pending.ID}); wallet.CodeOf(err) != wallet.CodeOutcomeUnknown {
		t.Errorf("wait: %v", err)
	}
}

func TestAnOrderThatDidNotArriveFreesItsKey(t *testing.T) {
	t.Parallel()
	u := newTopUps(t)
	succeed := u.rail.answer
	u.rail.answer = func(RailOrder) (RailAnswer, error) {
		return RailAnswer{}, wallet.Refuse(wallet.CodeRailUnavailable, "the rail is down", "")
	}
	if _, err := u.topUp("k"); wallet.CodeOf(err) != wallet.CodeRailUnavailable {
		t.Fatalf("the rail is down: %v", err)
	}
	u.rail.answer = succeed
	txn, err := u.topUp("k")
	if err != nil || txn.IdempotentReplay || txn.Status != wallet.TransactionPosted || u.available(u.anna, "EUR") != 100_00 {
		t.Errorf("the same key again: %+v, %v", txn, err)
	}
	again, err := u.topUp("k")
	if err != nil || !again.IdempotentReplay || again.ID != txn.ID || len(u.rail.sent) != 2 || u.available(u.anna, "EUR") != 100_00 {
		t.Errorf("and once more: %+v, %v after %d orders", again, err, len(u.rail.sent))
	}
}

// TestRunDueGoesOnWhenOneOutcomeCannotBeHad has five top-ups pending, of which
// the rail knows what became of the last three.
func TestRunDueGoesOnWhenOneOutcomeCannotBeHad(t *testing.T) {
	t.Parallel()
	u := newTopUps(t)
	answer := u.rail.answer
	u.rail.answer = func(order RailOrder) (RailAnswer, error) { return RailAnswer{Key: order.Key, State: RailPending}, nil }
	var ids []string
	for i := range 5 {
		txn, err := u.topUp(fmt.Sprint("k", i))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, txn.ID)
	}
	u.rail.answer = answer
	u.rail.asked = func(key string) (RailAnswer, error) {
		switch key {
		case ids[0]:
			return RailAnswer{}, errors.New("the rail stumbles over this one")
		case ids[1]:
			return RailAnswer{Key: key, State: RailPending}, nil
		case ids[2]:
			return RailAnswer{Key: key, State: RailDeclined, Code: wallet.CodeCardDeclined}, nil
		case ids[3]:
			return RailAnswer{Key: key, State: RailUnknown}, nil // never received: it is sent again
		default:
			return RailAnswer{Key: key, State: RailSucceeded}, nil
		}
	}
	result, err := u.service.RunDue(context.Background(), wallet.RunDueInput{})
	if err != nil || result.Settled != 3 || result.StillPending != 2 || result.More {
		t.Errorf("%+v, %v", result, err)
	}
	if u.available(u.anna, "EUR") != 200_00 {
		t.Errorf("anna has %d", u.available(u.anna, "EUR"))
	}
}

// withdraws has anna, who has 100 EUR, withdraw 10 of them with an outcome that is lost.
func (u *topUps) withdraws(key string) string {
	u.t.Helper()
	u.rail.answer = func(RailOrder) (RailAnswer, error) { return RailAnswer{}, errors.New("connection reset") }
	_, err := u.service.Withdraw(context.Background(), wallet.WithdrawInput{
		Change: wallet.Change{Key: key}, User: u.anna, Amount: "10.00", Currency: "EUR", Instrument: u.iban,
	})
	refused, ok := errors.AsType[*wallet.Error](err)
	if !ok || refused.Code != wallet.CodeOutcomeUnknown {
		u.t.Fatalf("a withdrawal whose answer is lost: %v", err)
	}
	id, _ := refused.Details["transaction"].(string)
	return id
}

// TestRunDueSendsNothingThatWasDecidedMeanwhile has another program give the second
// of two withdrawals back while the rail is asked about the first.
func TestRunDueSendsNothingThatWasDecidedMeanwhile(t *testing.T) {
	t.Parallel()
	u := newTopUps(t)
	u.fund(u.anna, 100_00, "EUR")
	first, second := u.withdraws("k1"), u.withdraws("k2")
	u.rail.sent = nil
	u.rail.answer = func(order RailOrder) (RailAnswer, error) {
		return RailAnswer{Key: order.Key, State: RailSucceeded}, nil
	}
	u.rail.asked = func(key string) (RailAnswer, error) {
		if key == first {
			_ = u.settle(second, RailAnswer{Key: second, State: RailDeclined, Code: wallet.CodeRailUnavailable})
		}
		return RailAnswer{Key: key, State: RailUnknown}, nil
	}
	result, err := u.service.RunDue(context.Background(), wallet.RunDueInput{})
	if err != nil || result.Settled != 2 || result.StillPending != 0 {
		t.Errorf("%+v, %v", result, err)
	}
	if len(u.rail.sent) != 1 || u.rail.sent[0].Key != first {
		t.Errorf("sent were %+v, want the first alone", u.rail.sent)
	}
	if fee := u.txns[first].Fee.Minor(); u.available(u.anna, "EUR") != 90_00-fee || u.held(u.anna, "EUR") != 0 {
		t.Errorf("anna has %d and %d held", u.available(u.anna, "EUR"), u.held(u.anna, "EUR"))
	}
}

// TestWhatAnotherMayHaveSentIsNotGivenBack has a rail that cannot be reached by who
// asks a second time: what the first has sent may arrive yet.
func TestWhatAnotherMayHaveSentIsNotGivenBack(t *testing.T) {
	t.Parallel()
	u := newTopUps(t)
	u.fund(u.anna, 100_00, "EUR")
	id := u.withdraws("k")
	u.rail.answer = func(RailOrder) (RailAnswer, error) {
		return RailAnswer{}, wallet.Refuse(wallet.CodeRailUnavailable, "the rail is down", "")
	}
	u.rail.asked = func(key string) (RailAnswer, error) { return RailAnswer{Key: key, State: RailUnknown}, nil }
	if _, err := u.service.Wait(context.Background(), wallet.WaitInput{Transaction: id}); wallet.CodeOf(err) != wallet.CodeOutcomeUnknown {
		t.Errorf("wait: %v", err)
	}
	u.rail.asked = func(key string) (RailAnswer, error) { return RailAnswer{Key: key, State: RailSucceeded}, nil }
	settled, err := u.service.Wait(context.Background(), wallet.WaitInput{Transaction: id})
	if err != nil || settled.Status != wallet.TransactionPosted || u.system("rail:sandbox:clearing", "EUR") != -90_00 {
		t.Errorf("%+v, %v, and %d on the rail", settled, err, u.system("rail:sandbox:clearing", "EUR"))
	}
}

// TestRunDueCountsTheHoldsThatItReleased has more holds due than it is to look at.
func TestRunDueCountsTheHoldsThatItReleased(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, nil))
	anna, shop := b.person("anna", 2, "DE"), b.person("shop-tea", 3, "DE")
	b.fund(anna, 100_00, "EUR")
	for i := range 3 {
		b.must(keyed(fmt.Sprint("h", i), intent{kind: wallet.KindHold, user: anna, other: shop, amount: "10.00", currency: "EUR", expiresIn: time.Hour}))
	}
	service := b.engine.As(LocalOperator())
	if result, err := service.RunDue(context.Background(), wallet.RunDueInput{}); err != nil || result.HoldsReleased != 0 {
		t.Errorf("before their time: %+v, %v", result, err)
	}
	b.clock = b.clock.Add(2 * time.Hour)
	released := 0
	for range 3 {
		dry, err := service.RunDue(context.Background(), wallet.RunDueInput{Limit: 1, DryRun: true})
		if err != nil || dry.HoldsReleased < min(1, 3-released) {
			t.Fatalf("a dry run: %+v, %v", dry, err)
		}
		result, err := service.RunDue(context.Background(), wallet.RunDueInput{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		released += result.HoldsReleased
		if got := int64(released)*10_00 + 70_00; b.available(anna, "EUR") != got || b.held(anna, "EUR") != 100_00-got {
			t.Fatalf("%d released in all, and %d are available and %d held", released, b.available(anna, "EUR"), b.held(anna, "EUR"))
		}
	}
	if released != 3 {
		t.Errorf("%d of 3 holds released", released)
	}
}
