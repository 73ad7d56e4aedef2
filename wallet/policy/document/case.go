package document

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// Case is what a policy must decide of something that is given. What is expected
// and left empty is not looked at.
type Case struct {
	Name   string
	Given  Given
	Expect Expectation
}

// Given is an intent and what was before it. Amounts used and held are in the base.
type Given struct {
	Kind, Instrument       string
	FromCountry, ToCountry string
	Amount                 string // a decimal in Currency
	Currency               money.Currency
	Level                  int
	UsedDay, UsedMonth     money.Amount // of all that leaves, and of this kind
	Held                   money.Amount // by who receives
}

// Expectation is what is to come of it: the fee (a decimal in the currency of the
// amount) with the line that sets it and who bears it, and the limit that refuses,
// or none.
type Expectation struct {
	Fee, FeeLine string
	Bearer       policy.Bearer
	Limit        string
}

func caseShape() shape[Case] {
	return object(
		must("name", "What must hold, in words.", text(maxNote), func(c *Case) *string { return &c.Name }),
		must("given", "What is asked for, and what was before.", given(), func(c *Case) *Given { return &c.Given }),
		must("expect", "What is to come of it.", expectation(), func(c *Case) *Expectation { return &c.Expect }),
	)
}

func given() shape[Given] {
	return object(
		must("kind", "The kind of transaction.", oneOf(append(policy.PricedKinds(), "hold")...), func(g *Given) *string { return &g.Kind }),
		must("amount", "In the currency.", plainDecimal(), func(g *Given) *string { return &g.Amount }),
		must("currency", "Of the amount.", currency(), func(g *Given) *money.Currency { return &g.Currency }),
		may("instrument", "The kind of instrument.", oneOf("bank", "debit", "credit", "prepaid"), func(g *Given) *string { return &g.Instrument }),
		may("from_country", "Of the payer, as DE.", country(), func(g *Given) *string { return &g.FromCountry }),
		may("to_country", "Of the other side.", country(), func(g *Given) *string { return &g.ToCountry }),
		may("level", "The KYC level of the payer, or of who receives a top-up.", level(), func(g *Given) *int { return &g.Level }),
		may("used_today", "What left on that day before, in the base.", amount(), func(g *Given) *money.Amount { return &g.UsedDay }),
		may("used_this_month", "What left in that month before, in the base.", amount(), func(g *Given) *money.Amount { return &g.UsedMonth }),
		may("held", "What who receives has already, in the base.", amount(), func(g *Given) *money.Amount { return &g.Held }),
	)
}

func expectation() shape[Expectation] {
	limit := matching(`^[A-Za-z][A-Za-z0-9._-]{0,63}$`, "the name of a limit, or none", func(text string) bool { return text != "" && len(text) <= maxName })
	return object(
		may("fee", "In the currency of the amount.", plainDecimal(), func(e *Expectation) *string { return &e.Fee }),
		may("line", "The line that sets the fee.", name(), func(e *Expectation) *string { return &e.FeeLine }),
		may("bearer", "Who pays the fee.", oneOf(policy.Payer, policy.Payee), func(e *Expectation) *policy.Bearer { return &e.Bearer }),
		may("limit", "The limit that refuses it, or none.", limit, func(e *Expectation) *string { return &e.Limit }),
	)
}

// plainDecimal is a decimal whose currency is said elsewhere.
func plainDecimal() shape[string] {
	return shape[string]{schema: decimalSchema(maxPlaces), read: func(r *reading, n *node) string {
		value, _ := decimal(r, n, "an amount")
		return string(value)
	}}
}

// country is an ISO 3166-1 alpha-2 code.
func country() shape[string] {
	return matching(`^[A-Z]{2}$`, "a country: two capitals, such as DE", func(text string) bool {
		return len(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z'
	})
}

// Verdict is what became of a case. Differences is empty when it holds.
type Verdict struct {
	Name        string   `json:"name"`
	Holds       bool     `json:"holds"`
	Differences []string `json:"differences"`
}

// Try decides a case by a policy.
func Try(p *policy.Policy, c *Case) Verdict {
	v := Verdict{Name: c.Name, Differences: []string{}}
	if err := v.look(p, c); err != nil {
		v.Differences = append(v.Differences, err.Error())
	}
	v.Holds = len(v.Differences) == 0
	return v
}

// TryAll decides all cases and counts those that do not hold.
func TryAll(p *policy.Policy, cases []Case) (verdicts []Verdict, failed int) {
	verdicts = make([]Verdict, len(cases))
	for i := range cases {
		if verdicts[i] = Try(p, &cases[i]); !verdicts[i].Holds {
			failed++
		}
	}
	return verdicts, failed
}

func (v *Verdict) differs(what, got, want string) {
	if want != "" && got != want {
		v.Differences = append(v.Differences, fmt.Sprintf("%s is %s, and %s was expected", what, got, want))
	}
}

func (v *Verdict) look(p *policy.Policy, c *Case) error {
	g, want := &c.Given, &c.Expect
	amount, err := money.Parse(money.Decimal(g.Amount), g.Currency)
	if err != nil {
		return fmt.Errorf("%s is no amount in %s: %w", g.Amount, g.Currency, err)
	}
	fee, err := p.Fee(policy.FeeQuery{Kind: g.Kind, Instrument: g.Instrument, FromCountry: g.FromCountry, ToCountry: g.ToCountry, Amount: amount})
	if err != nil {
		return fmt.Errorf("it has no price: %w", err)
	}
	if want.Fee != "" {
		expected, err := money.Parse(money.Decimal(want.Fee), g.Currency)
		if err != nil {
			return fmt.Errorf("%s is no fee in %s: %w", want.Fee, g.Currency, err)
		}
		v.differs("the fee", string(fee.Amount.Decimal()), string(expected.Decimal()))
	}
	v.differs("the line", fee.Line, want.FeeLine)
	v.differs("the bearer", string(fee.Bearer), string(want.Bearer))
	if want.Limit == "" {
		return nil
	}
	refused, err := refusing(p, g, amount, fee)
	if err != nil {
		return fmt.Errorf("its limits cannot be looked at: %w", err)
	}
	v.differs("the limit that refuses it", refused, want.Limit)
	return nil
}

// refusing names the limit that refuses what is given.
func refusing(p *policy.Policy, g *Given, amount money.Amount, fee policy.Fee) (string, error) {
	worth, err := p.ToBase(amount)
	if err != nil {
		return "", err
	}
	zero := money.Zero(p.Base)
	used := policy.Used{Day: orZero(g.UsedDay, zero), Month: orZero(g.UsedMonth, zero)}
	query := policy.LimitQuery{Level: g.Level, Kind: g.Kind, Currency: g.Currency, Worth: worth}
	for scope := range query.Used {
		query.Used[scope] = policy.Usage{OfKind: used, Outgoing: used}
	}
	breach, err := p.CheckMoved(&query)
	if err != nil || breach != nil {
		return nameOf(breach), err
	}
	net := amount
	if fee.Bearer == policy.Payee {
		if net, err = amount.Sub(fee.Amount); err != nil {
			return "", err
		}
	}
	if worth, err = p.ToBase(net); err != nil || g.Kind != "top_up" {
		return policy.NoLimit, err
	}
	breach, err = p.CheckBalance(g.Level, orZero(g.Held, zero), worth)
	return nameOf(breach), err
}

func orZero(a, zero money.Amount) money.Amount {
	if a.Currency() == "" {
		return zero
	}
	return a
}

func nameOf(breach *policy.Breach) string {
	if breach == nil {
		return policy.NoLimit
	}
	return breach.Line.Name
}
