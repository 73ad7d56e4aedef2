package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

func TestFXIsHeldToItsBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		fx     policy.FX
		saying string // of the refusal, empty for none
	}{
		{"nothing", policy.FX{}, ""},
		{"the least of all", policy.FX{MarginBPS: 0, QuoteLife: policy.MinQuoteLife, MaxRateAgeDays: 1, Least: eur(0)}, ""},
		{"the most of all", policy.FX{MarginBPS: policy.MaxFXMarginBPS, QuoteLife: policy.MaxQuoteLife, MaxRateAgeDays: policy.MaxRateAgeDays, Least: eur(100_00)}, ""},
		{"a margin below zero", policy.FX{MarginBPS: -1}, "margin"},
		{"a margin above the most", policy.FX{MarginBPS: policy.MaxFXMarginBPS + 1}, "margin"},
		{"a life too short", policy.FX{QuoteLife: policy.MinQuoteLife - 1}, "lives"},
		{"a life too long", policy.FX{QuoteLife: policy.MaxQuoteLife + 1}, "lives"},
		{"an age below zero", policy.FX{MaxRateAgeDays: -1}, "age"},
		{"an age above the most", policy.FX{MaxRateAgeDays: policy.MaxRateAgeDays + 1}, "age"},
		{"a least in another currency", policy.FX{Least: money.FromMinor(1, "USD")}, "least"},
		{"a least below zero", policy.FX{Least: eur(-1)}, "least"},
	} {
		p := wellFormed(t)
		p.FX = c.fx
		_, err := policy.New(p)
		switch {
		case c.saying == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.saying != "" && (err == nil || !strings.Contains(err.Error(), c.saying)):
			t.Errorf("%s: %v, want a word of %q", c.name, err, c.saying)
		}
	}
}

func TestAPolicyThatSaysNothingOfFXHasTheDefaults(t *testing.T) {
	t.Parallel()
	p, err := policy.New(wellFormed(t))
	if err != nil {
		t.Fatal(err)
	}
	if p.FX.MarginBPS != 0 || p.FX.QuoteLife != 5*time.Minute || p.FX.MaxRateAgeDays != 4 || !p.FX.Least.IsZero() || p.FX.Least.Currency() != "EUR" {
		t.Errorf("it has %+v", p.FX)
	}
	shipped, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	if shipped.FX.MarginBPS != 50 || shipped.FX.QuoteLife != 5*time.Minute || shipped.FX.Least != eur(10) {
		t.Errorf("the default has %+v", shipped.FX)
	}
}
