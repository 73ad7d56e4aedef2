package policy

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// PromotionQuery describes an intent for the promotions.
type PromotionQuery struct {
	FeeQuery
	Merchant string       // handle of who is paid, empty for who has none
	Worth    money.Amount // of the amount, in the base
	At       time.Time    // when it is decided
	Code     string       // that the customer gave, clean, or empty
	// Converted says that it is paid from the purse of another currency. It earns
	// no cashback, which would come in the currency of the amount: a refund, which
	// the payer gets in its own, could not take it back.
	Converted bool
}

// PromotionUse is what was used of a promotion before an intent: of its budget
// by all, in the base, and by the payer alone, how often.
type PromotionUse struct {
	Used money.Amount
	Uses int64
}

// Unavailable says why a promotion that a customer gave the code of does not
// apply.
type Unavailable string

// Why a code is of no use.
const (
	UnknownCode Unavailable = "unknown"
	NotStarted  Unavailable = "not_started"
	Expired     Unavailable = "expired"
	UsedUp      Unavailable = "used_up"      // its budget, or by this customer
	NotForThis  Unavailable = "not_for_this" // another kind, merchant, tier, … or nothing to give
)

// Promoted is what promotions make of an intent: at most one lowers the fee, and
// at most one gives cashback. Without the one or the other, its name is empty
// and its amounts are zero.
type Promoted struct {
	// Fee is what is left of the fee, and Before what it was without promotions.
	Fee    Fee
	Before money.Amount
	// FeePromotion lowered the fee, by Forgone; ForgoneWorth, in the base, counts
	// to its budget.
	FeePromotion          string
	Forgone, ForgoneWorth money.Amount
	// CashbackPromotion gives Cashback, in the intent's currency; CashbackWorth,
	// in the base, counts to its budget.
	CashbackPromotion       string
	Cashback, CashbackWorth money.Amount
	// Unavailable says why the code that the customer gave is of no use; empty
	// when it is, or none was given.
	Unavailable Unavailable
}

// Promote applies the promotions to an intent with its fee. Of those that lower
// fees the first that fits applies, in the order of the document, and of those
// that give cashback the first that fits, too; one whose code the customer gave
// comes before those without a code. A promotion fits when it holds at the time,
// its selectors match, it has something to give (a fee of nothing is not lowered)
// and all of that is left of its budget and uses: it gives all that it promises, or
// does not apply. use tells what was used of a promotion, by its name.
// Errors: money.ErrUnknownCurrency for a currency not offered, money.ErrOverflow.
func (p *Policy) Promote(q *PromotionQuery, fee Fee, use func(*Promotion) PromotionUse) (Promoted, error) {
	zero := money.Zero(q.Amount.Currency())
	done := Promoted{
		Fee: fee, Before: fee.Amount, Forgone: zero, Cashback: zero, ForgoneWorth: money.Zero(p.Base), CashbackWorth: money.Zero(p.Base),
	}
	if q.Code != "" {
		done.Unavailable = UnknownCode
		for i := range p.Promotions {
			if m := &p.Promotions[i]; m.Code == q.Code {
				why, err := p.apply(m, q, fee, use, &done)
				if done.Unavailable = why; err != nil {
					return done, err
				}
			}
		}
		if done.Unavailable != "" {
			return done, nil
		}
	}
	for i := range p.Promotions {
		m := &p.Promotions[i]
		if m.Code != "" || (m.onFee() && done.FeePromotion != "") || (!m.onFee() && done.CashbackPromotion != "") {
			continue
		}
		if _, err := p.apply(m, q, fee, use, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// MayFit reports whether a promotion could apply to an intent, whatever tier the
// payer has, and whatever the fee and what was used of it are.
func (m *Promotion) MayFit(q *PromotionQuery) bool {
	return (m.Code == "" || m.Code == q.Code) && m.holds(q.At) == "" && m.selects(q)
}

// Fits reports whether a promotion applies to an intent with its fee as far as
// that does not depend on what was used of it: it holds, it is for this, and there
// is something to give.
func (p *Policy) Fits(m *Promotion, q *PromotionQuery, fee Fee) (bool, error) {
	if !m.MayFit(q) || !oneOf(m.Tiers, q.Tier) {
		return false, nil
	}
	gift, err := p.gift(m, q, fee)
	return err == nil && !gift.IsZero(), err
}

// holds says why a promotion does not hold at a time.
func (m *Promotion) holds(at time.Time) Unavailable {
	switch {
	case !m.Since.IsZero() && at.Before(m.Since):
		return NotStarted
	case !m.Until.IsZero() && !at.Before(m.Until):
		return Expired
	}
	return ""
}

// Open says whether a promotion holds at a time.
func (m *Promotion) Open(at time.Time) bool { return m.holds(at) == "" }

// Phase says where a promotion stands at a time: empty when it holds, else
// NotStarted or Expired.
func (m *Promotion) Phase(at time.Time) Unavailable { return m.holds(at) }

// selects looks at all selectors but the tier.
func (m *Promotion) selects(q *PromotionQuery) bool {
	return oneOf(promotable(), q.Kind) && oneOf(m.Kinds, q.Kind) && oneOf(m.Currencies, q.Amount.Currency()) &&
		oneOf(m.Merchants, q.Merchant) && (m.onFee() || !q.Converted) && (m.Reach == AnyReach || m.Reach == reach(&q.FeeQuery)) &&
		q.Worth.Minor() >= m.MinAmount.Minor()
}

// apply puts what a promotion gives into done, or says why it does not fit.
func (p *Policy) apply(m *Promotion, q *PromotionQuery, fee Fee, use func(*Promotion) PromotionUse, done *Promoted) (Unavailable, error) {
	if why := m.holds(q.At); why != "" {
		return why, nil
	}
	if !m.selects(q) || !oneOf(m.Tiers, q.Tier) {
		return NotForThis, nil
	}
	gift, err := p.gift(m, q, fee)
	if err != nil || gift.IsZero() {
		return NotForThis, err
	}
	worth, err := p.ToBase(gift)
	if err != nil {
		return NotForThis, fmt.Errorf("promotion %s: %w", m.Name, err)
	}
	used := use(m)
	if left, err := m.left(used.Used); err != nil || (m.HasBudget() && worth.Minor() > left.Minor()) {
		return UsedUp, err
	}
	if m.UsesEach > 0 && used.Uses >= m.UsesEach {
		return UsedUp, nil
	}
	if !m.onFee() {
		done.CashbackPromotion, done.Cashback, done.CashbackWorth = m.Name, gift, worth
		return "", nil
	}
	done.FeePromotion, done.Forgone, done.ForgoneWorth = m.Name, gift, worth
	if done.Fee.Amount, err = fee.Amount.Sub(gift); err != nil {
		return NotForThis, fmt.Errorf("promotion %s: %w", m.Name, err)
	}
	done.Fee.Returnable, err = fee.Returnable.MulRatio(done.Fee.Amount.Minor(), fee.Amount.Minor(), money.HalfEven)
	if err != nil {
		return NotForThis, fmt.Errorf("promotion %s: %w", m.Name, err)
	}
	return "", nil
}

// left is what remains of the budget after used, never negative; zero without a
// budget.
func (m *Promotion) left(used money.Amount) (money.Amount, error) {
	if !m.HasBudget() {
		return money.Zero(used.Currency()), nil
	}
	left, err := m.Budget.Sub(used)
	if err != nil {
		return left, fmt.Errorf("promotion %s: %w", m.Name, err)
	}
	return money.Max(left, money.Zero(left.Currency()))
}

// Left is what remains of the budget after used, both in the base, never
// negative; zero without a budget.
func (m *Promotion) Left(used money.Amount) (money.Amount, error) { return m.left(used) }

// gift is what a promotion gives to an intent: of the fee at most the fee, of the
// amount never more than its part, and never more than the cap.
func (p *Policy) gift(m *Promotion, q *PromotionQuery, fee Fee) (money.Amount, error) {
	var gift money.Amount
	var err error
	switch m.Kind {
	case Waiver:
		return fee.Amount, nil
	case Discount:
		gift, err = fee.Amount.MulBps(m.PercentBps, money.HalfEven)
	case Cashback:
		gift, err = q.Amount.MulBps(m.PercentBps, money.Down)
	default:
		err = fmt.Errorf("kind %q", m.Kind)
	}
	if err == nil && !m.CapEach.IsZero() {
		var most money.Amount
		if most, err = p.FromBase(m.CapEach, q.Amount.Currency()); err == nil {
			gift, err = money.Min(gift, most)
		}
	}
	if err != nil {
		return gift, fmt.Errorf("promotion %s: %w", m.Name, err)
	}
	return gift, nil
}
