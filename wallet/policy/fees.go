package policy

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// Bearer says who pays a fee.
type Bearer string

// Who may bear a fee. A payer pays it on top of the amount; from a payee it is
// taken out of the amount, and never more than the amount.
const (
	Payer Bearer = "payer"
	Payee Bearer = "payee"
)

// Reach says whether both sides of an intent are in one country.
type Reach string

// The reaches. An unknown country counts as the same one.
const (
	AnyReach      Reach = ""
	Domestic      Reach = "domestic"
	International Reach = "international"
)

// FeeLine is one line of the price list. An empty selector matches everything.
// Fixed, Least and Most are in the policy's base and converted at its worths;
// the zero amount means none.
type FeeLine struct {
	Name        string
	Kinds       []string
	Instruments []string
	Reach       Reach
	Currencies  []money.Currency
	Tiers       []string // names of tiers, of the customer who acts
	PercentBps  int64
	Fixed       money.Amount
	Least, Most money.Amount
	Bearer      Bearer
}

// PricedKinds lists the kinds of transactions that fee lines price. What an
// exchange costs is the margin of FX.
func PricedKinds() []string {
	return []string{"payment", "transfer", "capture", "payout", "top_up", "withdrawal"}
}

// FeeQuery describes an intent for the price list.
type FeeQuery struct {
	Kind       string
	Instrument string // kind of instrument, empty without one
	FromCountry,
	ToCountry string
	Tier   string // of the customer who acts, empty without one
	Amount money.Amount
}

// Fee is what an intent costs. Returnable is the percentage part, which a
// refund gives back in proportion.
type Fee struct {
	Amount     money.Amount
	Returnable money.Amount
	Bearer     Bearer
	Line       string
}

// NoFeeLine names the decision when no line of the list matches.
const NoFeeLine = "no-fee"

// MaxPercentBps bounds the percentage of a fee line.
const MaxPercentBps = money.BpsPerWhole

// Fee gives the fee of q by the first line that matches, zero without one.
// Errors: money.ErrUnknownCurrency for a currency not offered, money.ErrOverflow.
func (p *Policy) Fee(q FeeQuery) (Fee, error) {
	for i := range p.Fees {
		if line := &p.Fees[i]; line.matches(&q) {
			return p.price(line, q.Amount)
		}
	}
	zero := money.Zero(q.Amount.Currency())
	return Fee{Amount: zero, Returnable: zero, Bearer: Payer, Line: NoFeeLine}, nil
}

func (p *Policy) price(line *FeeLine, amount money.Amount) (Fee, error) {
	percent, err := amount.MulBps(line.PercentBps, money.HalfEven)
	if err != nil {
		return Fee{}, fmt.Errorf("fee %s: %w", line.Name, err)
	}
	total := percent
	if !line.Fixed.IsZero() {
		fixed, err := p.FromBase(line.Fixed, amount.Currency())
		if err != nil {
			return Fee{}, fmt.Errorf("fee %s: %w", line.Name, err)
		}
		if total, err = total.Add(fixed); err != nil {
			return Fee{}, fmt.Errorf("fee %s: %w", line.Name, err)
		}
	}
	if total, err = p.clamp(line, total); err != nil {
		return Fee{}, fmt.Errorf("fee %s: %w", line.Name, err)
	}
	if line.Bearer == Payee {
		if total, err = money.Min(total, amount); err != nil {
			return Fee{}, fmt.Errorf("fee %s: %w", line.Name, err)
		}
	}
	if percent, err = money.Min(percent, total); err != nil {
		return Fee{}, fmt.Errorf("fee %s: %w", line.Name, err)
	}
	return Fee{Amount: total, Returnable: percent, Bearer: line.Bearer, Line: line.Name}, nil
}

func (p *Policy) clamp(line *FeeLine, fee money.Amount) (money.Amount, error) {
	if !line.Least.IsZero() {
		least, err := p.FromBase(line.Least, fee.Currency())
		if err != nil {
			return fee, err
		}
		if fee, err = money.Max(fee, least); err != nil {
			return fee, err
		}
	}
	if !line.Most.IsZero() {
		most, err := p.FromBase(line.Most, fee.Currency())
		if err != nil {
			return fee, err
		}
		if fee, err = money.Min(fee, most); err != nil {
			return fee, err
		}
	}
	return fee, nil
}

func (l *FeeLine) matches(q *FeeQuery) bool {
	return oneOf(l.Kinds, q.Kind) && oneOf(l.Instruments, q.Instrument) &&
		oneOf(l.Currencies, q.Amount.Currency()) && oneOf(l.Tiers, q.Tier) && (l.Reach == AnyReach || l.Reach == reach(q))
}

func reach(q *FeeQuery) Reach {
	if q.FromCountry == "" || q.ToCountry == "" || q.FromCountry == q.ToCountry {
		return Domestic
	}
	return International
}

func oneOf[T comparable](list []T, value T) bool {
	for _, v := range list {
		if v == value {
			return true
		}
	}
	return len(list) == 0
}

// Explain says in words what the line charges.
func (l *FeeLine) Explain() string {
	var parts []string
	if l.PercentBps != 0 {
		parts = append(parts, fmt.Sprintf("%d.%02d %%", l.PercentBps/100, l.PercentBps%100))
	}
	if !l.Fixed.IsZero() {
		parts = append(parts, l.Fixed.String())
	}
	switch {
	case len(parts) == 0 && l.Least.IsZero():
		return "free"
	case len(parts) == 0:
		return l.Least.String()
	}
	text := strings.Join(parts, " + ")
	if !l.Least.IsZero() {
		text += ", at least " + l.Least.String()
	}
	if !l.Most.IsZero() {
		text += ", at most " + l.Most.String()
	}
	return text
}

// Explain says in words what the line of that name charges.
func (p *Policy) Explain(line string) string {
	for i := range p.Fees {
		if p.Fees[i].Name == line {
			return p.Fees[i].Explain()
		}
	}
	return "free: no line of the price list matches"
}

func (l *FeeLine) check(base money.Currency) error {
	if l.Name == "" || l.Name == NoFeeLine {
		return fmt.Errorf("a fee line needs a name of its own, not %q", l.Name)
	}
	if l.PercentBps < 0 || l.PercentBps > MaxPercentBps {
		return fmt.Errorf("fee %s: %d basis points, want 0 to %d", l.Name, l.PercentBps, MaxPercentBps)
	}
	if l.Bearer != Payer && l.Bearer != Payee {
		return fmt.Errorf("fee %s: bearer %q, want payer or payee", l.Name, l.Bearer)
	}
	if l.Reach != AnyReach && l.Reach != Domestic && l.Reach != International {
		return fmt.Errorf("fee %s: reach %q, want domestic, international or none", l.Name, l.Reach)
	}
	for _, c := range l.Currencies {
		if c.Digits() < 0 {
			return fmt.Errorf("fee %s: %q is no currency", l.Name, c)
		}
	}
	return l.checkAmounts(base)
}

func (l *FeeLine) checkAmounts(base money.Currency) error {
	for _, a := range []money.Amount{l.Fixed, l.Least, l.Most} {
		if a != (money.Amount{}) && (a.Currency() != base || a.IsNegative()) {
			return fmt.Errorf("fee %s: %s is not an amount of 0 or more in %s", l.Name, a, base)
		}
	}
	if !l.Most.IsZero() && l.Least.Minor() > l.Most.Minor() {
		return fmt.Errorf("fee %s: at least %s and at most %s", l.Name, l.Least, l.Most)
	}
	return nil
}
