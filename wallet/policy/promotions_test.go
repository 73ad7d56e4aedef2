package policy_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// june is the month in which the promotions of these tests hold.
func june(day int) time.Time { return time.Date(2026, time.June, day, 0, 0, 0, 0, time.UTC) }

// generous is a small policy with tiers and one promotion of each kind.
func generous(t rapid.TB) policy.Policy {
	t.Helper()
	p := wellFormed(t)
	p.Tiers = []policy.Tier{{Name: "silver", Volume: eur(500_00)}, {Name: "gold", Volume: eur(5_000_00)}}
	p.Promotions = []policy.Promotion{
		{Name: "free-june", Kind: policy.Waiver, Kinds: []string{"transfer"}, Tiers: []string{"gold"}, Since: june(1), Until: june(30)},
		{Name: "less", Kind: policy.Discount, PercentBps: 50_00, CapEach: eur(20), Code: "LESS-50", UsesEach: 2},
		{
			Name: "back", Kind: policy.Cashback, Kinds: []string{"payment"}, Merchants: []string{"cafe"}, Currencies: []money.Currency{"EUR", "JPY"},
			Reach: policy.Domestic, PercentBps: 5_00, CapEach: eur(100), Budget: eur(250), MinAmount: eur(10_00),
		},
	}
	return p
}

func TestNewTakesTiersAndPromotionsThatAreWellFormed(t *testing.T) {
	t.Parallel()
	p := made(t, generous(t))
	if p.Refunds != (policy.Refunds{Fee: policy.FeePercentage, Cashback: policy.CashbackTakenBack}) {
		t.Errorf("a policy that says nothing of refunds says %+v", p.Refunds)
	}
	if got := p.Promotion("less"); got == nil || got.Code != "LESS-50" {
		t.Errorf("less is %+v", got)
	}
	if got := p.Promotion("more"); got != nil {
		t.Errorf("there is %+v", got)
	}
	for name, alter := range map[string]func(*policy.Policy){
		"the longest name":          func(p *policy.Policy) { p.Promotions[0].Name = strings.Repeat("a", policy.MaxPromotionName) },
		"the shortest code":         func(p *policy.Policy) { p.Promotions[0].Code = "A-1" },
		"the longest code":          func(p *policy.Policy) { p.Promotions[0].Code = strings.Repeat("A", policy.MaxPromotionCode) },
		"the whole fee less":        func(p *policy.Policy) { p.Promotions[1].PercentBps = policy.MaxPercentBps },
		"as many as there may be":   func(p *policy.Policy) { p.Promotions = many(policy.MaxPromotions) },
		"only an end":               func(p *policy.Policy) { p.Promotions[0].Since = time.Time{} },
		"all of the fee of refunds": func(p *policy.Policy) { p.Refunds = policy.Refunds{Fee: policy.FeeAll, Cashback: policy.CashbackKept} },
	} {
		p := generous(t)
		alter(&p)
		if _, err := policy.New(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func many(n int) []policy.Promotion {
	list := make([]policy.Promotion, n)
	for i := range list {
		list[i] = policy.Promotion{Name: "p-" + strings.Repeat("x", i%30) + string(rune('a'+i/30)), Kind: policy.Waiver}
	}
	return list
}

func TestNewRefusesEachMalformedTierAndPromotionAndSaysWhere(t *testing.T) {
	t.Parallel()
	usd := money.FromMinor(1, "USD")
	tests := []struct {
		name   string
		spoil  func(*policy.Policy)
		saying string
	}{
		{"a tier without a name", func(p *policy.Policy) { p.Tiers[0].Name = "" }, "tier"},
		{"a tier twice", func(p *policy.Policy) { p.Tiers[1].Name = "silver" }, "silver"},
		{"a tier of no volume", func(p *policy.Policy) { p.Tiers[0].Volume = eur(0) }, "silver"},
		{"a tier in another currency", func(p *policy.Policy) { p.Tiers[0].Volume = usd }, "silver"},
		{"tiers that fall", func(p *policy.Policy) { p.Tiers[1].Volume = eur(500_00) }, "gold"},
		{"too many tiers", func(p *policy.Policy) { p.Tiers = make([]policy.Tier, policy.MaxTiers+1) }, "21 tiers"},
		{"a fee for a tier that there is not", func(p *policy.Policy) { p.Fees[0].Tiers = []string{"iron"} }, "first"},

		{"no name", func(p *policy.Policy) { p.Promotions[0].Name = "" }, "name"},
		{"a name that is too long", func(p *policy.Policy) { p.Promotions[0].Name = strings.Repeat("a", policy.MaxPromotionName+1) }, "name"},
		{"a name in capitals", func(p *policy.Policy) { p.Promotions[0].Name = "June" }, "June"},
		{"a name with a colon", func(p *policy.Policy) { p.Promotions[0].Name = "a:b" }, "a:b"},
		{"a name that starts with a hyphen", func(p *policy.Policy) { p.Promotions[0].Name = "-a" }, "-a"},
		{"a name twice", func(p *policy.Policy) { p.Promotions[1].Name = "back" }, "back"},
		{"a code that is too short", func(p *policy.Policy) { p.Promotions[1].Code = "AB" }, "less"},
		{"a code that is too long", func(p *policy.Policy) { p.Promotions[1].Code = strings.Repeat("A", policy.MaxPromotionCode+1) }, "less"},
		{"a code in small letters", func(p *policy.Policy) { p.Promotions[1].Code = "less" }, "less"},
		{"a code twice", func(p *policy.Policy) { p.Promotions[2].Code = "LESS-50" }, "back"},
		{"a kind that there is not", func(p *policy.Policy) { p.Promotions[0].Kind = "gift" }, "gift"},
		{"for a kind of transaction that has none", func(p *policy.Policy) { p.Promotions[0].Kinds = []string{"payout"} }, "payout"},
		{"in no currency", func(p *policy.Policy) { p.Promotions[2].Currencies = []money.Currency{"XYZ"} }, "XYZ"},
		{"for a merchant without a handle", func(p *policy.Policy) { p.Promotions[2].Merchants = []string{""} }, "handle"},
		{"transfers to merchants", func(p *policy.Policy) { p.Promotions[0].Merchants = []string{"cafe"} }, "free-june"},
		{"a reach that there is not", func(p *policy.Policy) { p.Promotions[2].Reach = "near" }, "near"},
		{"for a tier that there is not", func(p *policy.Policy) { p.Promotions[0].Tiers = []string{"iron"} }, "iron"},
		{"an end before the beginning", func(p *policy.Policy) { p.Promotions[0].Until = june(1) }, "free-june"},
		{"uses below zero", func(p *policy.Policy) { p.Promotions[1].UsesEach = -1 }, "less"},
		{"a waiver with a percentage", func(p *policy.Policy) { p.Promotions[0].PercentBps = 1 }, "free-june"},
		{"a waiver with a cap", func(p *policy.Policy) { p.Promotions[0].CapEach = eur(1) }, "free-june"},
		{"a discount of nothing", func(p *policy.Policy) { p.Promotions[1].PercentBps = 0 }, "less"},
		{"more than the whole fee less", func(p *policy.Policy) { p.Promotions[1].PercentBps = policy.MaxPercentBps + 1 }, "less"},
		{"a cashback without a budget", func(p *policy.Policy) { p.Promotions[2].Budget = eur(0) }, "budget"},
		{"a budget in another currency", func(p *policy.Policy) { p.Promotions[2].Budget = usd }, "back"},
		{"a budget below zero", func(p *policy.Policy) { p.Promotions[1].Budget = eur(-1) }, "less"},
		{"a cap below zero", func(p *policy.Policy) { p.Promotions[1].CapEach = eur(-1) }, "less"},
		{"a least amount in another currency", func(p *policy.Policy) { p.Promotions[2].MinAmount = usd }, "back"},
		{"too many", func(p *policy.Policy) { p.Promotions = many(policy.MaxPromotions + 1) }, "201 promotions"},

		{"a fee of refunds that there is not", func(p *policy.Policy) { p.Refunds.Fee = "half" }, "half"},
		{"a cashback of refunds that there is not", func(p *policy.Policy) { p.Refunds.Cashback = "half" }, "half"},
	}
	for _, test := range tests {
		p := generous(t)
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

func TestAPromotionExplainsWhatItGives(t *testing.T) {
	t.Parallel()
	p := made(t, generous(t))
	for i, want := range []string{"no fee", "50.00 % off the fee, at most 0.20 EUR", "5.00 % cashback, at most 1.00 EUR, from 10.00 EUR"} {
		if got := p.Promotions[i].Explain(); got != want {
			t.Errorf("%s gives %q, want %q", p.Promotions[i].Name, got, want)
		}
	}
}

func TestCodesAreComparedInOneForm(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{" less-50\n": "LESS-50", "LESS-50": "LESS-50", "": ""} {
		if got := policy.CleanCode(given); got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
	for text, want := range map[string]bool{"LESS-50": true, "less": false, "AB": false, "A B": false, strings.Repeat("A", policy.MaxPromotionCode): true} {
		if policy.IsCode(text) != want {
			t.Errorf("%q is a code: %t", text, !want)
		}
	}
}

func TestTiersAreReachedByVolume(t *testing.T) {
	t.Parallel()
	p := made(t, generous(t))
	for _, test := range []struct {
		volume        int64
		reached, next string
	}{
		{0, "", "silver"},
		{499_99, "", "silver"},
		{500_00, "silver", "gold"},
		{4_999_99, "silver", "gold"},
		{5_000_00, "gold", ""},
		{-1, "", "silver"},
	} {
		reached, next := p.TierOf(eur(test.volume))
		name := func(tier *policy.Tier) string {
			if tier == nil {
				return ""
			}
			return tier.Name
		}
		if name(reached) != test.reached || name(next) != test.next || p.TierName(eur(test.volume)) != test.reached {
			t.Errorf("%d reaches %q before %q, want %q before %q", test.volume, name(reached), name(next), test.reached, test.next)
		}
	}
	if none := made(t, wellFormed(t)); none.HasTiers() || none.TierName(eur(1)) != "" || !p.HasTiers() {
		t.Error("a policy without tiers has some, or one with tiers none")
	}
}

func TestAFeeLineMayBeForATier(t *testing.T) {
	t.Parallel()
	document := generous(t)
	document.Fees[0].Tiers = []string{"silver", "gold"}
	p := made(t, document)
	for tier, want := range map[string]string{"gold": "first", "silver": "first", "": "second"} {
		fee, err := p.Fee(policy.FeeQuery{Kind: "payment", Tier: tier, Amount: eur(100_00)})
		if err != nil || fee.Line != want {
			t.Errorf("tier %q pays by %s, %v, want %s", tier, fee.Line, err, want)
		}
	}
}
