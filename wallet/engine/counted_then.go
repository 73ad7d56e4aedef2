package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// What a transaction had counted to limits is given back as it was counted: to the
// limits and the day, and at the worths, of the policy that decided it, and at the
// rates of then.

// ratesOf names the days of which rates were read.
type ratesOf struct{ first, last int64 }

// loadThen reads under which policies the transactions were counted that the intents
// may give back, where the one that holds now would count otherwise.
func (st *state) loadThen(ctx context.Context, e *Engine, r Reader) error {
	read := map[ratesOf][]RateRecord{}
	keep := func(txn *Txn) error {
		if !st.countsOtherwise(txn) || st.then[txn.ID] != nil {
			return nil
		}
		p, err := e.policyThen(ctx, r, txn, read)
		if err != nil || p == nil || p.Base != st.policy.Base {
			return err
		}
		if st.then == nil {
			st.then = map[string]*policy.Policy{}
		}
		st.then[txn.ID] = p
		return nil
	}
	for _, txn := range st.parents {
		if err := keep(txn); err != nil {
			return err
		}
	}
	for _, holds := range st.dueHolds {
		for _, hold := range holds {
			if err := keep(hold); err != nil {
				return err
			}
		}
	}
	return nil
}

// countsOtherwise reports whether what a transaction had counted may be given back,
// and may have been counted in another way than now.
func (st *state) countsOtherwise(txn *Txn) bool {
	returnable := txn.Status == wallet.TransactionPosted && (txn.Kind == wallet.KindWithdrawal || txn.Kind == wallet.KindPayout)
	if txn.Status != wallet.TransactionPending && !returnable {
		return false
	}
	return txn.PolicyVersion != st.policy.Version || st.policy.DayRates && txn.Amount.Currency() != st.policy.Base
}

// policyThen gives the policy that decided a transaction, with the worths of then; nil
// for a version that is not kept.
func (e *Engine) policyThen(ctx context.Context, r Reader, txn *Txn, read map[ratesOf][]RateRecord) (*policy.Policy, error) {
	p, err := e.keptPolicy(ctx, r, txn.PolicyVersion)
	if p == nil && err == nil && txn.PolicyVersion == e.Policy.Version {
		p = e.Policy // the one that ships is never kept
	}
	if err != nil || p == nil || !p.DayRates {
		return p, err
	}
	day := dayOf(txn.CreatedAt)
	days := ratesOf{day - int64(p.FX.MaxRateAgeDays), day}
	list, known := read[days]
	if !known {
		if list, err = r.RatesOn(ctx, days.first, days.last, nil); err != nil {
			return nil, fmt.Errorf("read the rates of %s: %w", dateOf(day), err)
		}
		read[days] = list
	}
	var then []RateRecord
	for i := range list {
		if list[i].RecordedAt <= txn.CreatedAt {
			then = append(then, list[i])
		}
	}
	return p.WithWorths(worthsOf(then)), nil
}

// countedBy is the policy by which a transaction was counted.
func (st *state) countedBy(txn *Txn) *policy.Policy {
	if p := st.then[txn.ID]; p != nil {
		return p
	}
	return st.policy
}

// worthThen is heldWorth of when a transaction was counted.
func (st *state) worthThen(txn *Txn, a money.Amount) (money.Amount, error) {
	return heldWorthBy(st.countedBy(txn), a)
}
