package policy_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

func TestExplainSaysAllThatALineCharges(t *testing.T) {
	t.Parallel()
	tests := []struct {
		line policy.FeeLine
		want string
	}{
		{policy.FeeLine{}, "free"},
		{policy.FeeLine{Most: eur(100)}, "free"}, // at most something of nothing
		{policy.FeeLine{PercentBps: 100}, "1.00 %"},
		{policy.FeeLine{PercentBps: 5}, "0.05 %"},
		{policy.FeeLine{PercentBps: 10000}, "100.00 %"},
		{policy.FeeLine{Fixed: eur(50)}, "0.50 EUR"},
		{policy.FeeLine{PercentBps: 250, Fixed: eur(30)}, "2.50 % + 0.30 EUR"},
		{policy.FeeLine{PercentBps: 250, Least: eur(30)}, "2.50 %, at least 0.30 EUR"},
		{policy.FeeLine{PercentBps: 250, Most: eur(1000)}, "2.50 %, at most 10.00 EUR"},
		{policy.FeeLine{PercentBps: 250, Fixed: eur(30), Least: eur(50), Most: eur(1000)}, "2.50 % + 0.30 EUR, at least 0.50 EUR, at most 10.00 EUR"},
		{policy.FeeLine{Least: eur(50)}, "0.50 EUR"}, // nothing, at least 0.50: always 0.50
		{policy.FeeLine{Least: eur(50), Most: eur(80)}, "0.50 EUR"},
	}
	for _, test := range tests {
		if got := test.line.Explain(); got != test.want {
			t.Errorf("%+v is %q, want %q", test.line, got, test.want)
		}
	}
}

func TestExplainFindsALineByItsName(t *testing.T) {
	t.Parallel()
	p := made(t, wellFormed(t))
	for name, want := range map[string]string{
		"first":             "1.00 %",
		"second":            "1.00 % + 0.30 EUR, at least 0.50 EUR, at most 0.50 EUR",
		policy.NoFeeLine:    "free: no line of the price list matches",
		"some other policy": "free: no line of the price list matches",
	} {
		if got := p.Explain(name); got != want {
			t.Errorf("Explain(%s) = %q, want %q", name, got, want)
		}
	}
}

func TestOfferedListsTheBaseFirst(t *testing.T) {
	t.Parallel()
	p := made(t, wellFormed(t))
	offered := p.Offered()
	if len(offered) != 3 || offered[0] != "EUR" || offered[1] != "USD" || offered[2] != "JPY" {
		t.Errorf("offered %v", offered)
	}
	for _, c := range offered {
		if !p.Offers(c) {
			t.Errorf("%s is listed and not offered", c)
		}
	}
	for _, c := range []money.Currency{"CHF", "", "XYZ"} {
		if p.Offers(c) {
			t.Errorf("%q is offered", c)
		}
	}
}

func made(t rapid.TB, p policy.Policy) *policy.Policy {
	t.Helper()
	ready, err := policy.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return ready
}
