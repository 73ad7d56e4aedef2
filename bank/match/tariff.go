package match

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// Tariff says what a processor keeps of a settlement. What it really kept must be
// what this comes to, give or take OffBy, and within Least and Most: so much is
// posted as a fee, and named in the match.
type Tariff struct {
	Currency money.Currency
	// Bps is kept of each line that comes in, in hundredths of a percent, rounded
	// half to even for each line, or once for their sum when OfSum is set.
	Bps   int64
	OfSum bool
	// Each is kept for each line, and Fixed for the settlement.
	Each, Fixed money.Amount
	// OffBy is by how much the fee may differ from what it should be.
	OffBy money.Amount
	// Least and Most are its absolute limits.
	Least, Most money.Amount
}

// Fee is what the lines of a match differ by: the ledger's come to so much more
// than the bank's, and it is to be posted as a fee of the name.
type Fee struct {
	Rule     string       `json:"rule"`
	Amount   money.Amount `json:"amount"`
	Expected money.Amount `json:"expected"`
}

// expected gives what is kept of lines of these amounts.
func (t *Tariff) expected(amounts []money.Amount) (money.Amount, error) {
	fee, in := t.Fixed, money.Zero(t.Currency)
	add := func(a money.Amount, err error) error {
		if err == nil {
			fee, err = fee.Add(a)
		}
		return err
	}
	for _, a := range amounts {
		if err := add(t.Each, nil); err != nil {
			return fee, fmt.Errorf("add the fee of a line: %w", err)
		}
		if !a.IsPositive() {
			continue
		}
		var err error
		if t.OfSum {
			in, err = in.Add(a)
		} else {
			err = add(a.MulBps(t.Bps, money.HalfEven))
		}
		if err != nil {
			return fee, fmt.Errorf("add the fee of a line: %w", err)
		}
	}
	if t.OfSum {
		if err := add(in.MulBps(t.Bps, money.HalfEven)); err != nil {
			return fee, fmt.Errorf("add the fee of a settlement: %w", err)
		}
	}
	return fee, nil
}

// bounds gives the least and the most that may have been kept where so much is
// expected; the least is above the most when nothing may.
func (t *Tariff) bounds(expected money.Amount) (least, most money.Amount, err error) {
	if least, err = expected.Sub(t.OffBy); err != nil {
		return least, most, err
	}
	if most, err = expected.Add(t.OffBy); err != nil {
		return least, most, err
	}
	if least, err = money.Max(least, t.Least); err != nil {
		return least, most, err
	}
	most, err = money.Min(most, t.Most)
	return least, most, err
}
