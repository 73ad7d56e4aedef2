package rates_test

import (
	"errors"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/money"
)

// TestMoneyIsChangedOnEveryPublishedDayAndNeverGains changes each currency of
// every day into the euro and the dollar and back, with margins and without, and
// holds the worth of what is received to exact arithmetic.
func TestMoneyIsChangedOnEveryPublishedDayAndNeverGains(t *testing.T) {
	t.Parallel()
	days := read(t, sample(t, "eurofxref-hist.zip"))
	step := 1
	if testing.Short() {
		step = 50
	}
	changed := 0
	for d := 0; d < len(days); d += step {
		rates := days[d].Rates
		rates[string(wallet.RatesBase)] = money.One()
		for code := range rates {
			from, err := money.ParseCurrency(code)
			if err != nil {
				continue // of the past, and not to be converted any more
			}
			for _, to := range []money.Currency{wallet.RatesBase, "USD"} {
				if from == to {
					continue
				}
				for i, margin := range []int64{0, 50} {
					pay := money.FromMinor([2]int64{7, 123_456_789}[(d+i)%2], from)
					there := deal(t, rates, pay, to, margin)
					if there.Receive.IsZero() {
						continue
					}
					back := deal(t, rates, there.Receive, from, margin)
					if more, err := back.Receive.Cmp(pay); !back.Receive.IsZero() && (err != nil || more > 0) {
						t.Fatalf("%s: %s becomes %s and %s again", days[d].Date, pay, there.Receive, back.Receive)
					}
					changed++
				}
			}
		}
	}
	t.Logf("%d conversions there and back of %d days", changed, (len(days)+step-1)/step)
}

// deal changes an amount, and fails when what is received is worth more; it is
// empty when there is too little.
func deal(t *testing.T, rates map[string]money.Rate, pay money.Amount, to money.Currency, margin int64) fx.Deal {
	t.Helper()
	from, into := rates[string(pay.Currency())], rates[string(to)]
	cross, err := money.NewCross(from, into)
	if err != nil {
		t.Fatal(err)
	}
	got, err := fx.Terms{Mid: cross, MarginBPS: margin, Rule: fx.Rule}.Paying(pay, to)
	if errors.Is(err, fx.ErrTooSmall) {
		return fx.Deal{}
	}
	if err != nil {
		t.Fatal(err)
	}
	// receive / rate of to <= pay / rate of from, all in minor units.
	received := product(got.Receive.Minor(), from.Coefficient(), into.Scale()+pay.Currency().Digits())
	paid := product(pay.Minor(), into.Coefficient(), from.Scale()+to.Digits())
	if received.Cmp(paid) > 0 {
		t.Fatalf("%s for %s at %s/%s is worth more", got.Receive, pay, into, from)
	}
	return got
}
