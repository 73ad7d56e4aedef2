package engine

import (
	"context"
	"errors"
	"testing"

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
