package document_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
)

// generous is what small says besides, to give something away.
const generous = `refunds: {fee: all, cashback: kept}
tiers:
  - {name: silver, volume: 500}
  - {name: gold, volume: 5000.50}
promotions:
  - name: spring-back
    kind: cashback
    kinds: [payment]
    currencies: [EUR, USD]
    merchants: [cafe]
    reach: domestic
    tiers: [silver, gold]
    min_amount: 5
    since: 2026-03-01T00:00:00Z
    until: 2026-06-01T02:00:00+02:00
    code: SPRING-26
    uses_each: 3
    percent: 2.5
    cap: 1.50
    budget: 1000
  - {name: free, kind: waiver}
  - {name: half, kind: discount, percent: 50}
`

func TestTiersAndPromotionsAreRead(t *testing.T) {
	t.Parallel()
	text := small + generous
	d, err := document.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled(t).Validate(asJSON(t, text)); err != nil {
		t.Errorf("the schema: %v", err)
	}
	again, err := document.Load(d.JSON())
	if err != nil {
		t.Fatal(err)
	}
	eur := func(minor int64) money.Amount { return money.FromMinor(minor, "EUR") }
	for _, p := range []*policy.Policy{d.Policy, again} {
		if p.Refunds != (policy.Refunds{Fee: policy.FeeAll, Cashback: policy.CashbackKept}) {
			t.Errorf("refunds: %+v", p.Refunds)
		}
		if !reflect.DeepEqual(p.Tiers, []policy.Tier{{Name: "silver", Volume: eur(500_00)}, {Name: "gold", Volume: eur(5000_50)}}) {
			t.Errorf("tiers: %+v", p.Tiers)
		}
		want := []policy.Promotion{
			{
				Name: "spring-back", Kind: policy.Cashback, Kinds: []string{"payment"}, Currencies: []money.Currency{"EUR", "USD"}, Merchants: []string{"cafe"},
				Reach: policy.Domestic, Tiers: []string{"silver", "gold"}, MinAmount: eur(5_00), Since: time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
				Until: time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC), Code: "SPRING-26", UsesEach: 3, PercentBps: 2_50, CapEach: eur(1_50), Budget: eur(1000_00),
			},
			{Name: "free", Kind: policy.Waiver},
			{Name: "half", Kind: policy.Discount, PercentBps: 50_00},
		}
		if !reflect.DeepEqual(p.Promotions, want) {
			t.Errorf("promotions: %+v\nwant %+v", p.Promotions, want)
		}
	}
}

func TestMistakesOfPromotionsAreTold(t *testing.T) {
	t.Parallel()
	schema := compiled(t)
	for _, c := range []struct {
		old, with, saying string
		schema            bool // that the schema knows it, too
	}{
		{"name: free, ", "name: Free, ", `promotions[1].name: "Free" is not a name of small letters`, true},
		{"kind: waiver", "kind: gift", `promotions[1].kind: "gift" is none of waiver, discount, cashback`, true},
		{"kinds: [payment]\n    currencies", "kinds: [payout]\n    currencies", `"payout" is none of payment, transfer`, true},
		{"code: SPRING-26", "code: spring", `is not a code of 3 to 32 capital letters`, true},
		{"uses_each: 3", "uses_each: 0", "a whole number from 1", true},
		{"since: 2026-03-01T00:00:00Z", "since: soon", "here belongs a moment", false},
		{"percent: 50", "percent: 150", "a percentage from 0 to 100", true},
		{"cashback: kept", "cashback: half", "is none of taken_back, kept", true},
		{"    budget: 1000\n", "", "spring-back: a cashback needs a budget", false},
		{"tiers: [silver, gold]", "tiers: [iron]", `there is no tier "iron"`, false},
	} {
		text := small + strings.Replace(generous, c.old, c.with, 1)
		if text == small+generous {
			t.Fatalf("the document has no %q", c.old)
		}
		_, err := document.Read([]byte(text))
		if err == nil || !strings.Contains(err.Error(), c.saying) {
			t.Errorf("%q: %v, want it to say %q", c.with, err, c.saying)
		}
		if said := schema.Validate(asJSON(t, text)); c.schema && said == nil {
			t.Errorf("the schema takes %q", c.with)
		}
	}
}
