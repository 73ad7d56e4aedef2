package engine

import (
	"context"
	"errors"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// openPurse takes the purse that all rows are paid out of, if one is named.
func (p *planner) openPurse(rules *policy.Policy, moment int64) error {
	if p.in.Purse == "" {
		return nil
	}
	c, err := rateCurrency(p.in.Purse)
	if err != nil {
		return err
	}
	if err := offered(rules, c); err != nil {
		return err
	}
	p.purse, p.plan.Purse = newPayingPurse(rules, c, moment), c
	return nil
}

// buy gives an intent what is bought for it, and why it cannot be. A currency
// without a rate is one problem of the plan, and not one a row: its rows are judged
// by all else as if their purse were there. What a row says wrong, its judgement
// finds.
func (p *planner) buy(ctx context.Context, r Reader, in *intent) (unbought, err error) {
	if p.purse == nil {
		return nil, nil
	}
	amount, bad := parseAmount(in.amount, in.currency)
	if bad != nil || amount.Currency() == p.purse.currency {
		return nil, nil //nolint:nilerr // its judgement says so
	}
	rate, err := p.purse.rate(ctx, r, amount.Currency())
	if err != nil || rate.err != nil {
		return nil, err
	}
	in.from = string(p.purse.currency)
	in.fresh, unbought = p.purse.buy(rate, amount)
	return unbought, nil
}

// sumsOf gives the sums of a currency, nil of that of the purse.
func (p *planner) sumsOf(c money.Currency) *foreignSums {
	if p.purse == nil || c == p.purse.currency {
		return nil
	}
	sums := p.foreign[c]
	if sums == nil {
		sums = &foreignSums{amount: money.Zero(c), pays: money.Zero(p.purse.currency)}
		p.foreign[c] = sums
		p.order = append(p.order, c)
	}
	return sums
}

// needs counts what an item that is still to be paid takes out of a purse: its fee
// only when that comes on top.
func (p *planner) needs(o *outcome, amount money.Amount) error {
	sums := p.sumsOf(amount.Currency())
	needed, err := o.txn.reserved()
	switch {
	case err != nil:
		return err
	case sums == nil:
		return p.unpaid.Add(needed)
	}
	sums.unpaid++
	if o.txn.Conversion == nil {
		return nil // there is no rate, which is a problem already
	}
	needed = o.txn.Conversion.Paid
	if sums.amount, err = sums.amount.Add(amount); err != nil {
		return uncountable(err)
	}
	if sums.pays, err = sums.pays.Add(needed); err != nil {
		return uncountable(err)
	}
	return p.unpaid.Add(needed)
}

// showRates adds to the plan at what it pays each currency. One without a rate is a
// problem as long as something is to be paid in it.
func (p *planner) showRates() {
	p.plan.FX = make([]wallet.PayoutRate, 0, len(p.order))
	for _, c := range p.order {
		sums, rate := p.foreign[c], p.purse.known[c]
		if said, missing := errors.AsType[*wallet.Error](rate.err); missing {
			if sums.unpaid > 0 {
				p.plan.Problems = append(p.plan.Problems, wallet.PayoutProblem{Code: said.Code, Message: said.Message})
			}
			continue
		}
		shown := rate.shown(c)
		shown.Amount, shown.Pays = sums.amount.Decimal(), sums.pays.Decimal()
		p.plan.FX = append(p.plan.FX, shown)
	}
}
