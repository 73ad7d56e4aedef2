package policy

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// FX says how the wallet changes money. The zero value keeps no margin, and has
// the life of a quote and the age of a rate that Default has.
type FX struct {
	// MarginBPS is what the wallet keeps of what is converted, in basis points of
	// it: 0 to MaxFXMarginBPS.
	MarginBPS int64
	// QuoteLife is how long a quote holds, from MinQuoteLife to MaxQuoteLife;
	// zero is DefaultQuoteLife.
	QuoteLife time.Duration
	// Least is the least worth that is converted, in the base; zero for none.
	Least money.Amount
	// MaxRateAgeDays is how many days old a rate may be to be converted at, from
	// 1 to MaxRateAgeDays; zero is DefaultRateAgeDays. Nothing is published on
	// weekends and holidays.
	MaxRateAgeDays int
}

// The bounds of FX, and what goes where a policy says nothing. Easter, the
// longest time without a published rate, takes four days.
const (
	MaxFXMarginBPS     = 2_000
	MinQuoteLife       = 10 * time.Second
	MaxQuoteLife       = 24 * time.Hour
	DefaultQuoteLife   = 5 * time.Minute
	MaxRateAgeDays     = 10
	DefaultRateAgeDays = 4
)

// check fills in what the policy does not say, and refuses what cannot be.
func (f *FX) check(base money.Currency) error {
	if f.QuoteLife == 0 {
		f.QuoteLife = DefaultQuoteLife
	}
	if f.MaxRateAgeDays == 0 {
		f.MaxRateAgeDays = DefaultRateAgeDays
	}
	if f.Least.Currency() == "" {
		f.Least = money.Zero(base)
	}
	switch {
	case f.MarginBPS < 0 || f.MarginBPS > MaxFXMarginBPS:
		return fmt.Errorf("fx: a margin of %d basis points, want 0 to %d", f.MarginBPS, MaxFXMarginBPS)
	case f.QuoteLife < MinQuoteLife || f.QuoteLife > MaxQuoteLife:
		return fmt.Errorf("fx: a quote that lives %s, want %s to %s", f.QuoteLife, MinQuoteLife, MaxQuoteLife)
	case f.MaxRateAgeDays < 1 || f.MaxRateAgeDays > MaxRateAgeDays:
		return fmt.Errorf("fx: rates of an age of %d days, want 1 to %d", f.MaxRateAgeDays, MaxRateAgeDays)
	case f.Least.Currency() != base || f.Least.IsNegative():
		return fmt.Errorf("fx: the least that is converted is %s, want an amount of 0 or more in %s", f.Least, base)
	}
	return nil
}
