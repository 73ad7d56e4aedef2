package policy_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// wellFormed is a small policy in which nothing is wrong.
func wellFormed(t rapid.TB) policy.Policy {
	t.Helper()
	return policy.Policy{
		Version: "test-1",
		Base:    "EUR",
		Worths:  []policy.Worth{{Currency: "USD", Rate: rate(t, "1.25")}, {Currency: "JPY", Rate: rate(t, "160")}},
		Fees: []policy.FeeLine{
			{Name: "first", Kinds: []string{"payment"}, Reach: policy.Domestic, Currencies: []money.Currency{"EUR", "JPY"}, PercentBps: 100, Bearer: policy.Payee},
			{Name: "second", Kinds: []string{"payment"}, PercentBps: 100, Fixed: eur(30), Least: eur(50), Most: eur(50), Bearer: policy.Payer},
		},
		Limits: []policy.LimitLine{
			{Name: "holds", Level: 0, Kind: policy.LimitBalance, Window: policy.Always, Most: eur(1000)},
			{Name: "day", Level: 0, Kind: policy.LimitOutgoing, Window: policy.Day, Most: eur(500)},
			{Name: "month", Level: 3, Kind: "payment", Window: policy.Month, Most: eur(0)},
			{Name: "once", Level: 3, Kind: "withdrawal", Window: policy.Transaction, Most: eur(100)},
		},
	}
}

func TestNewTakesAWellFormedPolicy(t *testing.T) {
	t.Parallel()
	if _, err := policy.New(wellFormed(t)); err != nil {
		t.Fatal(err)
	}
}

func TestNewRefusesEachMalformedPolicyAndSaysWhere(t *testing.T) {
	t.Parallel()
	usd := money.FromMinor(1, "USD")
	tests := []struct {
		name   string
		spoil  func(*policy.Policy)
		saying string
	}{
		{"no version", func(p *policy.Policy) { p.Version = "" }, "version"},
		{"no base", func(p *policy.Policy) { p.Base = "" }, "base"},
		{"a base that is no currency", func(p *policy.Policy) { p.Base = "XYZ" }, "base"},
		{"a worth of no currency", func(p *policy.Policy) { p.Worths[0].Currency = "XYZ" }, "XYZ"},
		{"a worth of nothing", func(p *policy.Policy) { p.Worths[0].Rate = money.Rate{} }, "USD"},
		{"a worth twice", func(p *policy.Policy) { p.Worths[1].Currency = "USD" }, "USD"},
		{"a worth of the base", func(p *policy.Policy) { p.Worths[0].Currency = "EUR" }, "EUR"},

		{"a fee without a name", func(p *policy.Policy) { p.Fees[0].Name = "" }, "name"},
		{"a fee with the name of none", func(p *policy.Policy) { p.Fees[0].Name = policy.NoFeeLine }, policy.NoFeeLine},
		{"a fee's name twice", func(p *policy.Policy) { p.Fees[1].Name = "first" }, "first"},
		{"a percentage below zero", func(p *policy.Policy) { p.Fees[0].PercentBps = -1 }, "first"},
		{"a percentage above the whole", func(p *policy.Policy) { p.Fees[0].PercentBps = policy.MaxPercentBps + 1 }, "first"},
		{"no bearer", func(p *policy.Policy) { p.Fees[0].Bearer = "" }, "first"},
		{"a bearer that nobody is", func(p *policy.Policy) { p.Fees[0].Bearer = "bank" }, "first"},
		{"a reach that there is not", func(p *policy.Policy) { p.Fees[0].Reach = "nearby" }, "first"},
		{"a fee for no currency", func(p *policy.Policy) { p.Fees[0].Currencies = []money.Currency{"EUR", "XYZ"} }, "XYZ"},
		{"a fixed fee in another currency", func(p *policy.Policy) { p.Fees[0].Fixed = usd }, "first"},
		{"a fixed fee in no currency", func(p *policy.Policy) { p.Fees[0].Fixed = money.FromMinor(1, "") }, "first"},
		{"a fixed fee below zero", func(p *policy.Policy) { p.Fees[0].Fixed = eur(-1) }, "first"},
		{"a least fee in another currency", func(p *policy.Policy) { p.Fees[0].Least = usd }, "first"},
		{"a least fee below zero", func(p *policy.Policy) { p.Fees[0].Least = eur(-1) }, "first"},
		{"a most fee in another currency", func(p *policy.Policy) { p.Fees[0].Most = usd }, "first"},
		{"a most fee below zero", func(p *policy.Policy) { p.Fees[0].Most = eur(-1) }, "first"},
		{"a least fee above the most", func(p *policy.Policy) { p.Fees[1].Least = eur(51) }, "second"},

		{"a limit without a name", func(p *policy.Policy) { p.Limits[0].Name = "" }, "name"},
		{"a limit's name twice", func(p *policy.Policy) { p.Limits[1].Name = "holds" }, "holds"},
		{"a limit of no kind", func(p *policy.Policy) { p.Limits[1].Kind = "" }, "kind"},
		{"a limit in another currency", func(p *policy.Policy) { p.Limits[1].Most = usd }, "day"},
		{"a limit of no amount", func(p *policy.Policy) { p.Limits[1].Most = money.Amount{} }, "day"},
		{"a limit below zero", func(p *policy.Policy) { p.Limits[1].Most = eur(-1) }, "day"},
		{"a level below the first", func(p *policy.Policy) { p.Limits[1].Level = -1 }, "day"},
		{"a level above the last", func(p *policy.Policy) { p.Limits[1].Level = policy.MaxLevel + 1 }, "day"},
		{"a balance by the day", func(p *policy.Policy) { p.Limits[0].Window = policy.Day }, "holds"},
		{"what goes out, always", func(p *policy.Policy) { p.Limits[1].Window = policy.Always }, "day"},
		{"no window", func(p *policy.Policy) { p.Limits[1].Window = "" }, "day"},
		{"a window that there is not", func(p *policy.Policy) { p.Limits[1].Window = "week" }, "day"},
	}
	for _, test := range tests {
		p := wellFormed(t)
		test.spoil(&p)
		made, err := policy.New(p)
		if err == nil {
			t.Errorf("%s: taken", test.name)
			continue
		}
		if made != nil || !strings.Contains(err.Error(), test.saying) {
			t.Errorf("%s: %q does not name %q", test.name, err, test.saying)
		}
	}
}

func TestNewTakesWhatIsAtItsBounds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		alter func(*policy.Policy)
	}{
		{"no percentage", func(p *policy.Policy) { p.Fees[0].PercentBps = 0 }},
		{"the whole", func(p *policy.Policy) { p.Fees[0].PercentBps = policy.MaxPercentBps }},
		{"a fixed fee of nothing", func(p *policy.Policy) { p.Fees[0].Fixed = eur(0) }},
		{"a least fee alone", func(p *policy.Policy) { p.Fees[1].Most = money.Amount{} }},
		{"no fees, no limits, one currency", func(p *policy.Policy) { p.Fees, p.Limits, p.Worths = nil, nil, nil }},
		{"the last level", func(p *policy.Policy) { p.Limits[1].Level = policy.MaxLevel }},
	}
	for _, test := range tests {
		p := wellFormed(t)
		test.alter(&p)
		if _, err := policy.New(p); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func eur(minor int64) money.Amount { return money.FromMinor(minor, "EUR") }

func rate(t rapid.TB, text string) money.Rate {
	t.Helper()
	r, err := money.ParseRate(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
