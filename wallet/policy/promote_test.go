package policy_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// unused says that nothing was used of any promotion.
func unused(*policy.Promotion) policy.PromotionUse { return policy.PromotionUse{Used: eur(0)} }

// ask is a payment of that amount to the cafe at home in the middle of June.
func ask(t rapid.TB, p *policy.Policy, amount money.Amount) policy.PromotionQuery {
	t.Helper()
	worth, err := p.ToBase(amount)
	if err != nil {
		t.Fatal(err)
	}
	return policy.PromotionQuery{
		FeeQuery: policy.FeeQuery{Kind: "payment", FromCountry: "DE", ToCountry: "DE", Amount: amount}, Merchant: "cafe", Worth: worth, At: june(15),
	}
}

func TestPromotionsApplyByTheirSelectors(t *testing.T) {
	t.Parallel()
	p := made(t, generous(t))
	tests := []struct {
		name     string
		alter    func(*policy.PromotionQuery)
		use      policy.PromotionUse
		fee      int64
		lowered  string
		cashback string
		gives    int64
		why      policy.Unavailable
	}{
		{name: "a payment to the cafe earns", cashback: "back", gives: 50, fee: 60},
		{name: "up to the cap", alter: func(q *policy.PromotionQuery) { q.Amount, q.Worth = eur(100_00), eur(100_00) }, cashback: "back", gives: 100, fee: 60},
		{name: "rounded down", alter: func(q *policy.PromotionQuery) { q.Amount = eur(10_19) }, cashback: "back", gives: 50, fee: 60},
		{name: "in yen", alter: func(q *policy.PromotionQuery) { q.Amount = money.FromMinor(2_000, "JPY") }, cashback: "back", gives: 100, fee: 60},
		{name: "in another currency not", alter: func(q *policy.PromotionQuery) { q.Amount = money.FromMinor(10_00, "USD") }, fee: 60},
		{name: "below the least amount not", alter: func(q *policy.PromotionQuery) { q.Worth = eur(9_99) }, fee: 60},
		{name: "to another merchant not", alter: func(q *policy.PromotionQuery) { q.Merchant = "bar" }, fee: 60},
		{name: "from abroad not", alter: func(q *policy.PromotionQuery) { q.FromCountry = "FR" }, fee: 60},
		{name: "from the purse of another currency not", alter: func(q *policy.PromotionQuery) { q.Converted = true }, fee: 60},
		{name: "but its fee is lowered", alter: func(q *policy.PromotionQuery) { q.Converted, q.Code = true, "LESS-50" }, lowered: "less", fee: 40},
		{name: "a transfer not", alter: func(q *policy.PromotionQuery) { q.Kind = "transfer" }, fee: 60},
		{name: "what no promotion is for not", alter: func(q *policy.PromotionQuery) { q.Kind, q.Tier = "payout", "gold" }, fee: 60},
		{name: "with what is left of the budget", use: policy.PromotionUse{Used: eur(200)}, cashback: "back", gives: 50, fee: 60},
		{name: "and not with less", use: policy.PromotionUse{Used: eur(201)}, fee: 60},
		{name: "nor with a budget that became smaller", use: policy.PromotionUse{Used: eur(999)}, fee: 60},
		{name: "gold transfers free", alter: transferOf("gold", june(1)), lowered: "free-june", fee: 0},
		{name: "on the last moment", alter: transferOf("gold", june(30).Add(-1)), lowered: "free-june", fee: 0},
		{name: "and not after it", alter: transferOf("gold", june(30)), fee: 60},
		{name: "nor before", alter: transferOf("gold", june(1).Add(-1)), fee: 60},
		{name: "silver does not", alter: transferOf("silver", june(15)), fee: 60},

		{name: "a code takes off", alter: coded("LESS-50"), lowered: "less", fee: 40, cashback: "back", gives: 50},
		{name: "goes before what needs none", alter: func(q *policy.PromotionQuery) { transferOf("gold", june(15))(q); q.Code = "LESS-50" }, lowered: "less", fee: 40},
		{name: "a second time", alter: coded("LESS-50"), use: policy.PromotionUse{Used: eur(0), Uses: 1}, lowered: "less", fee: 40, cashback: "back", gives: 50},
		{name: "and no third", alter: coded("LESS-50"), use: policy.PromotionUse{Used: eur(0), Uses: 2}, fee: 60, why: policy.UsedUp},
		{name: "a code that there is not", alter: coded("MORE"), fee: 60, why: policy.UnknownCode},
	}
	for _, test := range tests {
		q := ask(t, p, eur(10_00))
		if test.alter != nil {
			test.alter(&q)
		}
		use := test.use
		if use.Used.Currency() == "" {
			use.Used = eur(0)
		}
		fee := policy.Fee{Amount: money.FromMinor(60, q.Amount.Currency()), Returnable: money.FromMinor(30, q.Amount.Currency()), Bearer: policy.Payer, Line: "x"}
		got, err := p.Promote(&q, fee, func(*policy.Promotion) policy.PromotionUse { return use })
		if err != nil || got.Fee.Amount.Minor() != test.fee || got.FeePromotion != test.lowered || got.Fee.Line != "x" || got.Before != fee.Amount ||
			got.CashbackPromotion != test.cashback || got.Cashback.Minor() != test.gives || got.Unavailable != test.why ||
			got.Forgone.Minor() != 60-test.fee || got.Fee.Returnable.Minor() != test.fee/2 {
			t.Errorf("%s: %+v, %v", test.name, got, err)
		}
	}
}

func transferOf(tier string, at time.Time) func(*policy.PromotionQuery) {
	return func(q *policy.PromotionQuery) { q.Kind, q.Merchant, q.Tier, q.At = "transfer", "", tier, at }
}

func coded(code string) func(*policy.PromotionQuery) {
	return func(q *policy.PromotionQuery) { q.Code = code }
}

func TestACodeSaysWhyItIsOfNoUse(t *testing.T) {
	t.Parallel()
	document := generous(t)
	document.Promotions[2].Code, document.Promotions[2].Since, document.Promotions[2].Until = "BACK", june(10), june(20)
	p := made(t, document)
	for _, test := range []struct {
		alter func(*policy.PromotionQuery)
		used  int64
		want  policy.Unavailable
	}{
		{func(*policy.PromotionQuery) {}, 0, ""},
		{func(q *policy.PromotionQuery) { q.At = june(9) }, 0, policy.NotStarted},
		{func(q *policy.PromotionQuery) { q.At = june(20) }, 0, policy.Expired},
		{func(q *policy.PromotionQuery) { q.Merchant = "bar" }, 0, policy.NotForThis},
		{func(q *policy.PromotionQuery) { q.Amount = eur(19) }, 0, policy.NotForThis}, // 0.95 cents back
		{func(*policy.PromotionQuery) {}, 201, policy.UsedUp},
		{func(q *policy.PromotionQuery) { q.Code = "NONE" }, 0, policy.UnknownCode},
	} {
		q := ask(t, p, eur(10_00))
		q.Code = "BACK"
		test.alter(&q)
		got, err := p.Promote(&q, policy.Fee{Amount: eur(0), Returnable: eur(0)}, func(*policy.Promotion) policy.PromotionUse {
			return policy.PromotionUse{Used: eur(test.used)}
		})
		if err != nil || got.Unavailable != test.want || (got.CashbackPromotion == "") == (test.want == "") {
			t.Errorf("%+v: %+v, %v, want %q", q, got, err, test.want)
		}
	}
	q := ask(t, p, eur(10_00))
	q.Code = "LESS-50"
	got, err := p.Promote(&q, policy.Fee{Amount: eur(0), Returnable: eur(0)}, unused)
	if err != nil || got.Unavailable != policy.NotForThis {
		t.Errorf("a fee of nothing: %+v, %v", got, err)
	}
	for at, want := range map[time.Time]policy.Unavailable{june(9): policy.NotStarted, june(10): "", june(20): policy.Expired} {
		if got := p.Promotions[2].Phase(at); got != want || p.Promotions[2].Open(at) != (want == "") {
			t.Errorf("at %s it is %q, want %q", at, got, want)
		}
	}
}

func TestTheFirstOfAKindThatFitsApplies(t *testing.T) {
	t.Parallel()
	document := wellFormed(t)
	document.Promotions = []policy.Promotion{
		{Name: "one", Kind: policy.Cashback, PercentBps: 1_00, Budget: eur(10)},
		{Name: "two", Kind: policy.Cashback, PercentBps: 2_00, Budget: eur(1_000)},
		{Name: "half", Kind: policy.Discount, PercentBps: 50_00, UsesEach: 1},
		{Name: "free", Kind: policy.Waiver},
	}
	p := made(t, document)
	q := ask(t, p, eur(10_00))
	fee := policy.Fee{Amount: eur(31), Returnable: eur(31)}
	first, err := p.Promote(&q, fee, unused)
	if err != nil || first.CashbackPromotion != "one" || first.FeePromotion != "half" || first.Fee.Amount != eur(15) || first.Fee.Returnable != eur(15) {
		t.Errorf("at first: %+v, %v", first, err) // 15.5, half to even, is 16 less
	}
	then, err := p.Promote(&q, fee, func(*policy.Promotion) policy.PromotionUse { return policy.PromotionUse{Used: eur(10), Uses: 1} })
	if err != nil || then.CashbackPromotion != "two" || then.Cashback != eur(20) || then.FeePromotion != "free" || !then.Fee.Amount.IsZero() {
		t.Errorf("then: %+v, %v", then, err)
	}
}

func drawPromotions(t *rapid.T, base money.Currency) []policy.Promotion {
	var list []policy.Promotion
	for i := range rapid.IntRange(0, 5).Draw(t, "promotions") {
		m := policy.Promotion{
			Name:       fmt.Sprint("promo-", i),
			Kind:       rapid.SampledFrom([]policy.PromotionKind{policy.Waiver, policy.Discount, policy.Cashback}).Draw(t, "promotion kind"),
			Reach:      rapid.SampledFrom([]policy.Reach{policy.AnyReach, policy.Domestic}).Draw(t, "promotion reach"),
			UsesEach:   rapid.Int64Range(0, 2).Draw(t, "uses each"),
			MinAmount:  money.FromMinor(rapid.Int64Range(0, 300).Draw(t, "least"), base),
			Budget:     money.FromMinor(rapid.Int64Range(1, 2_000).Draw(t, "budget"), base),
			PercentBps: rapid.OneOf(rapid.Int64Range(1, 1_000), rapid.Int64Range(1, policy.MaxPercentBps)).Draw(t, "promotion bps"),
		}
		switch {
		case m.Kind == policy.Waiver:
			m.PercentBps = 0
		case rapid.Bool().Draw(t, "capped"):
			m.CapEach = money.FromMinor(rapid.Int64Range(1, 100).Draw(t, "cap"), base)
		}
		if m.Kind != policy.Cashback && rapid.Bool().Draw(t, "no budget") {
			m.Budget = money.Amount{}
		}
		if rapid.IntRange(0, 3).Draw(t, "coded") == 0 {
			m.Code = fmt.Sprint("CODE-", i)
		}
		list = append(list, m)
	}
	return list
}

// TestPromotionsOfRandomPoliciesKeepTheirBounds pays again and again under random
// policies: parts sum to wholes, nothing is above its cap, no budget is overspent
// and nobody uses a promotion more often than it allows.
func TestPromotionsOfRandomPoliciesKeepTheirBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		document := drawPolicy(t)
		document.Promotions = drawPromotions(t, document.Base)
		p := made(t, document)
		used := map[string]policy.PromotionUse{}
		use := func(m *policy.Promotion) policy.PromotionUse {
			u, ok := used[m.Name]
			if !ok {
				u.Used = money.Zero(p.Base)
			}
			return u
		}
		for range rapid.IntRange(1, 12).Draw(t, "payments") {
			fq := drawQuery(t)
			fee, err := p.Fee(fq)
			if err != nil {
				continue
			}
			worth, err := p.ToBase(fq.Amount)
			if err != nil {
				continue
			}
			q := policy.PromotionQuery{FeeQuery: fq, Worth: worth, At: june(1)}
			if rapid.IntRange(0, 3).Draw(t, "with a code") == 0 {
				q.Code = fmt.Sprint("CODE-", rapid.IntRange(0, 5).Draw(t, "code"))
			}
			got, err := p.Promote(&q, fee, use)
			if errors.Is(err, money.ErrOverflow) || errors.Is(err, money.ErrUnknownCurrency) {
				continue
			}
			checkPromoted(t, p, &q, fee, got, err)
			for name, by := range map[string]money.Amount{got.FeePromotion: got.ForgoneWorth, got.CashbackPromotion: got.CashbackWorth} {
				if name != "" {
					u := use(p.Promotion(name))
					u.Uses++
					if u.Used, err = u.Used.Add(by); err != nil {
						t.Fatal(err)
					}
					used[name] = u
				}
			}
			for name, u := range used {
				m := p.Promotion(name)
				if (m.HasBudget() && u.Used.Minor() > m.Budget.Minor()) || (m.UsesEach > 0 && u.Uses > m.UsesEach) {
					t.Fatalf("%+v was used %+v", *m, u)
				}
			}
		}
	})
}

func checkPromoted(t *rapid.T, p *policy.Policy, q *policy.PromotionQuery, fee policy.Fee, got policy.Promoted, err error) {
	if err != nil {
		t.Fatal(err)
	}
	sum, err := got.Fee.Amount.Add(got.Forgone)
	if err != nil || sum != fee.Amount || got.Before != fee.Amount {
		t.Fatalf("of a fee of %s %s are left and %s forgone", fee.Amount, got.Fee.Amount, got.Forgone)
	}
	if got.Fee.Amount.IsNegative() || got.Fee.Returnable.IsNegative() || got.Fee.Returnable.Minor() > got.Fee.Amount.Minor() {
		t.Fatalf("%s of a fee of %s are returnable", got.Fee.Returnable, got.Fee.Amount)
	}
	if (got.FeePromotion == "") != got.Forgone.IsZero() || (got.CashbackPromotion == "") != got.Cashback.IsZero() {
		t.Fatalf("a promotion that gives nothing, or a gift of none: %+v", got)
	}
	if got.Cashback.IsNegative() || got.Cashback.Minor() > q.Amount.Minor() {
		t.Fatalf("%s back of %s", got.Cashback, q.Amount)
	}
	if got.Unavailable != "" && (got.FeePromotion != "" || got.CashbackPromotion != "" || q.Code == "") {
		t.Fatalf("a code that is of no use, and yet: %+v", got)
	}
	for name, gift := range map[string]money.Amount{got.FeePromotion: got.Forgone, got.CashbackPromotion: got.Cashback} {
		if name == "" {
			continue
		}
		m := p.Promotion(name)
		if !m.MayFit(q) {
			t.Fatalf("%+v applied to %+v, which it cannot fit", *m, *q)
		}
		if most := inCurrency(p, m.CapEach, q.Amount.Currency()); !m.CapEach.IsZero() && most.IsInt64() && gift.Minor() > most.Int64() {
			t.Fatalf("%+v gave %s", *m, gift)
		}
		first := slices.IndexFunc(p.Promotions, func(o policy.Promotion) bool {
			return o.Name == name || (o.Kind == policy.Waiver && m.Kind == policy.Waiver && o.Budget.IsZero() && o.UsesEach == 0 && o.Code == "" && o.MayFit(q))
		})
		if m.Code == "" && p.Promotions[first].Name != name {
			t.Fatalf("%s applied, and %s before it fits as well", name, p.Promotions[first].Name)
		}
	}
}

func TestAGiftThatCannotBeCountedIsNoGift(t *testing.T) {
	t.Parallel()
	document := wellFormed(t)
	document.Promotions = []policy.Promotion{{Name: "back", Kind: policy.Cashback, PercentBps: 1, CapEach: eur(math.MaxInt64), Budget: eur(1)}}
	p := made(t, document)
	q := ask(t, p, money.FromMinor(1_000_000, "JPY"))
	q.Amount = money.FromMinor(1_000_000, "JPY")
	if _, err := p.Promote(&q, policy.Fee{Amount: money.Zero("JPY")}, unused); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("a cap beyond what can be counted: %v", err)
	}
	q.Amount = money.FromMinor(1, "KWD")
	if _, err := p.Promote(&q, policy.Fee{Amount: money.Zero("KWD")}, unused); !errors.Is(err, money.ErrUnknownCurrency) {
		t.Errorf("a currency that is not offered: %v", err)
	}
}
