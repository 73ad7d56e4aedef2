package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// payingPurse pays items in other currencies than its own. The rates of each currency
// are read once, whatever the number of items, and all of a call go by them.
type payingPurse struct {
	currency money.Currency
	policy   *policy.Policy
	moment   int64
	known    map[money.Currency]*purseRate
}

// purseRate is at what items of one currency are paid, or why they cannot be.
type purseRate struct {
	quote QuoteRecord // without amounts
	terms fxTerms
	err   error // a refusal
}

func newPayingPurse(p *policy.Policy, currency money.Currency, moment int64) *payingPurse {
	return &payingPurse{currency: currency, policy: p, moment: moment, known: map[money.Currency]*purseRate{}}
}

// rate gives that of a currency. That there is none to go by is in it, and no fault.
func (p *payingPurse) rate(ctx context.Context, r Reader, c money.Currency) (*purseRate, error) {
	if known := p.known[c]; known != nil {
		return known, nil
	}
	rate := &purseRate{}
	if rate.quote, rate.err = ratesInForce(ctx, r, p.policy, p.currency, c, p.moment); rate.err == nil {
		rate.terms, rate.err = rate.quote.terms()
	}
	if _, refused := errors.AsType[*wallet.Error](rate.err); rate.err != nil && !refused {
		return nil, rate.err
	}
	p.known[c] = rate
	return rate, nil
}

// buy makes the quote by which one item is paid.
func (p *payingPurse) buy(rate *purseRate, amount money.Amount) (*QuoteRecord, error) {
	q := rate.quote
	err := q.reckon(p.policy, rate.terms, wish{from: p.currency, to: amount.Currency(), side: FixedReceive, amount: amount})
	return &q, err
}

// shown is the rate as a plan has it.
func (v *purseRate) shown(c money.Currency) wallet.PayoutRate {
	q := &v.quote
	return wallet.PayoutRate{Currency: c, Rate: q.Rate, MidRate: q.MidRate, MarginBPS: q.MarginBPS, RateDate: dateOf(q.Day), Source: q.Source}
}

// still refuses when the rates of a plan are not those in force. A currency whose
// rate has become too old for anything has a refusal of its own.
func (p *payingPurse) still(ctx context.Context, r Reader, planned []wallet.PayoutRate) error {
	for i := range planned {
		was := &planned[i]
		rate, err := p.rate(ctx, r, was.Currency)
		if err != nil {
			return err
		}
		if rate.err != nil {
			return rate.err
		}
		if now := rate.shown(was.Currency); !now.Same(*was) {
			return wallet.Refuse(wallet.CodePlanStale,
				fmt.Sprintf("the plan was made at %s %s a %s, of %s, and %s, of %s, is in force", quote(was.Rate), was.Currency, p.currency,
					quote(was.RateDate), now.Rate, now.RateDate),
				"make the plan anew, look at what it pays, and apply it under the same name",
				"currency", string(was.Currency), "purse", string(p.currency), "planned_rate", was.Rate, "rate", now.Rate)
		}
	}
	return nil
}

// checkPurse refuses a plan whose purse and rates do not fit each other.
func checkPurse(plan *wallet.PayoutPlan) error {
	bad := func(why string) error {
		return wallet.Refuse(wallet.CodeInvalidInput, why, "make the plan anew with `okpay payout plan --purse`")
	}
	if plan.Purse == "" {
		if len(plan.FX) > 0 {
			return bad("the plan has rates and no purse")
		}
		return nil
	}
	if c, err := money.ParseCurrency(string(plan.Purse)); err != nil || c != plan.Purse {
		return bad(fmt.Sprintf("%s is no purse", quote(string(plan.Purse))))
	}
	seen := map[money.Currency]bool{plan.Purse: true}
	for i := range plan.FX {
		rate := &plan.FX[i]
		if c, err := money.ParseCurrency(string(rate.Currency)); err != nil || c != rate.Currency || seen[c] {
			return bad(fmt.Sprintf("%s is no currency that the plan can have a rate of, or it has two", quote(string(rate.Currency))))
		}
		seen[rate.Currency] = true
		for _, sum := range [...]struct {
			text money.Decimal
			of   money.Currency
		}{{rate.Amount, rate.Currency}, {rate.Pays, plan.Purse}} {
			if amount, err := money.Parse(sum.text, sum.of); err != nil || amount.IsNegative() {
				return bad(fmt.Sprintf("%s is no sum of what is paid in %s", quote(string(sum.text)), rate.Currency))
			}
		}
	}
	for i := range plan.Items {
		if !seen[plan.Items[i].Currency] {
			return bad(fmt.Sprintf("the plan has no rate of %s, in which it pays the item %s", quote(string(plan.Items[i].Currency)), quote(plan.Items[i].Item)))
		}
	}
	return nil
}
