package policy

import (
	"github.com/okpay/okpay/wallet/money"
)

// DayRatesBase is the base that a policy must have whose worths are those of the
// day: reference rates are in it.
const DayRatesBase = money.Currency("EUR")

// WithWorths gives the policy with the worths of a day: those that are given take
// the place of the document's own, and no currency is offered besides those that
// the document offers. The policy itself stays as it is.
func (p *Policy) WithWorths(rates map[money.Currency]money.Rate) *Policy {
	made := *p
	made.worth = make(map[money.Currency]money.Rate, len(p.worth))
	for c, rate := range p.worth {
		if ofDay, ok := rates[c]; ok && !ofDay.IsZero() {
			rate = ofDay
		}
		made.worth[c] = rate
	}
	return &made
}
