package engine

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// newRewarding is a corner under a policy with two tiers and a promotion of each
// sort.
func newRewarding(t *testing.T) *corner {
	t.Helper()
	b := newBank(t, lines(t, func(p *policy.Policy) {
		p.Tiers = []policy.Tier{{Name: "silver", Volume: eur(100_00)}, {Name: "gold", Volume: eur(500_00)}}
		twice := fivePercent()
		twice.UsesEach, twice.Until = 2, start().AddDate(0, 3, 0)
		p.Promotions = []policy.Promotion{
			twice,
			{Name: "for-gold", Kind: policy.Waiver, Tiers: []string{"gold"}},
			{Name: "for-silver", Kind: policy.Waiver, Kinds: []string{"transfer"}, Tiers: []string{"silver"}},
			{Name: "by-code", Kind: policy.Waiver, Code: "CODE"},
			{Name: "small", Kind: policy.Discount, PercentBps: 10_00, Budget: eur(10), Merchants: []string{"shop-tea"}},
			{Name: "later", Kind: policy.Waiver, Since: start().AddDate(1, 0, 0)},
			{Name: "over", Kind: policy.Waiver, Until: start()},
		}
	}))
	c := &corner{bank: b, anna: b.person("anna", 3, "DE"), ben: b.person("ben", 3, "DE"), shop: b.person("shop-tea", 3, "DE")}
	c.fund(c.anna, 2_000_00, "EUR")
	return c
}

func (c *corner) rewards(user string) wallet.Rewards {
	c.t.Helper()
	r, err := c.engine.As(LocalOperator()).Rewards(context.Background(), wallet.RewardsInput{User: user})
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

func TestRewardsSayWhatIsOpenTheTierAndWhatWasEarned(t *testing.T) {
	t.Parallel()
	c := newRewarding(t)
	names := func(r wallet.Rewards) (list []string) {
		for _, p := range r.Promotions {
			left := ""
			if p.UsesLeft != nil {
				left = fmt.Sprint(":", *p.UsesLeft)
			}
			list = append(list, p.Name+left)
		}
		return list
	}
	r := c.rewards(c.anna)
	if r.Tier != "" || r.NextTier != "silver" || r.Missing != "100.00" || r.Volume != "0.00" || !r.TierUntil.Equal(time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)) ||
		fmt.Sprint(names(r)) != "[five:2 small]" || len(r.Cashback) != 0 || r.Cashback == nil || r.Promotions[0].Gives == "" {
		t.Errorf("at first: %s", asJSON(t, r))
	}
	c.must(c.buy("a", "120.00", "")) // 0.10 of 1.20 forgone would be 0.12: more than the budget
	c.must(c.buy("b", "10.00", ""))  // 0.01 of 0.10 forgone
	r = c.rewards(c.anna)
	if r.Tier != "" || r.Volume != "130.00" || r.Missing != "0.00" || fmt.Sprint(names(r)) != "[small]" ||
		len(r.Cashback) != 1 || r.Cashback[0] != (wallet.CashbackTotal{Currency: "EUR", Earned: "1.50", ThisMonth: "1.50"}) {
		t.Errorf("after two payments: %s", asJSON(t, r))
	}
	for i := range 9 {
		c.must(c.buy(fmt.Sprint("c", i), "10.00", ""))
	}
	c.clock = time.Date(2026, time.May, 2, 0, 0, 0, 0, time.UTC)
	r = c.rewards(c.anna)
	if r.Tier != "silver" || r.NextTier != "gold" || r.Missing != "500.00" || fmt.Sprint(names(r)) != "[for-silver]" || r.Cashback[0].ThisMonth != "0.00" || r.Cashback[0].Earned != "1.50" {
		t.Errorf("in the next month: %s", asJSON(t, r))
	}
	if r = c.rewards(c.ben); r.Tier != "" || fmt.Sprint(names(r)) != "[five:2]" {
		t.Errorf("somebody else: %s", asJSON(t, r))
	}
	if _, err := c.engine.As(LocalOperator()).Rewards(context.Background(), wallet.RewardsInput{User: "nobody"}); wallet.CodeOf(err) != wallet.CodeCustomerNotFound {
		t.Errorf("of nobody: %v", err)
	}
}

func TestPromotionsAreListedWithWhatWasUsed(t *testing.T) {
	t.Parallel()
	c := newRewarding(t)
	c.must(c.buy("a", "100.00", "")) // a fee of 1.00, of which 0.10 are forgone
	list, err := c.engine.As(LocalOperator()).ListPromotions(context.Background(), wallet.ListPromotionsInput{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range list {
		got = append(got, fmt.Sprintf("%s %s %d %s/%s/%s", p.Name, p.Status, p.Uses, p.Budget, p.Used, p.Left))
	}
	want := []string{
		"five open 1 10.00/1.00/9.00", "for-gold open 0 /0.00/", "for-silver open 0 /0.00/", "by-code open 0 /0.00/",
		"small used_up 1 0.10/0.10/0.00", "later not_started 0 /0.00/", "over expired 0 /0.00/",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("listed %q\nwant %q", got, want)
	}
	if list[3].Code != "CODE" || list[0].Tiers == nil || list[0].Kinds[0] != "payment" || list[0].Since != nil || list[0].Until == nil {
		t.Errorf("shown as %s", asJSON(t, list))
	}
	_, err = c.engine.As(Anonymous("192.0.2.1")).ListPromotions(context.Background(), wallet.ListPromotionsInput{})
	if wallet.CodeOf(err) != wallet.CodeUnauthorized {
		t.Errorf("to nobody in particular: %v", err)
	}
}

// TestAQuoteSaysWhatAPaymentIsThenGiven quotes and pays the same.
func TestAQuoteSaysWhatAPaymentIsThenGiven(t *testing.T) {
	t.Parallel()
	c := newRewarding(t)
	service := c.engine.As(LocalOperator())
	for i, test := range []struct {
		amount money.Decimal
		code   string
		want   wallet.FeeQuote
	}{
		{"40.00", "", wallet.FeeQuote{FeeBefore: "0.40", Fee: "0.36", Promotion: "small", Cashback: "1.00", CashbackPromotion: "five", Receives: "39.64"}},
		{"10.00", "code", wallet.FeeQuote{FeeBefore: "0.10", Fee: "0.00", Promotion: "by-code", Cashback: "0.50", CashbackPromotion: "five", Receives: "10.00"}},
		{"10.00", "", wallet.FeeQuote{FeeBefore: "0.10", Fee: "0.09", Promotion: "small", Receives: "9.91"}},
	} {
		quote, err := service.QuoteFee(context.Background(), wallet.QuoteFeeInput{
			User: c.anna, Kind: wallet.KindPayment, Amount: test.amount, Currency: "EUR", Recipient: c.shop, Promo: test.code,
		})
		got := wallet.FeeQuote{
			FeeBefore: quote.FeeBefore, Fee: quote.Fee, Promotion: quote.Promotion, Cashback: quote.Cashback, CashbackPromotion: quote.CashbackPromotion, Receives: quote.Receives,
		}
		if err != nil || got != test.want {
			t.Errorf("quote %d: %+v, %v, want %+v", i, got, err, test.want)
		}
		paid := presentOutcome(outcome{txn: c.must(c.buy(fmt.Sprint("k", i), test.amount, test.code))}, false)
		if paid.Fee != quote.Fee || paid.Promotion != quote.Promotion || paid.Cashback != quote.Cashback || paid.CashbackPromotion != quote.CashbackPromotion {
			t.Errorf("quoted %+v and paid %+v", quote, paid)
		}
	}
	for kind, code := range map[wallet.TransactionKind]string{wallet.KindPayment: "NONE", wallet.KindCapture: "CODE"} {
		_, err := service.QuoteFee(context.Background(), wallet.QuoteFeeInput{User: c.anna, Kind: kind, Amount: "1.00", Currency: "EUR", Recipient: c.shop, Promo: code})
		if wallet.CodeOf(err) != wallet.CodePromotionUnavailable {
			t.Errorf("a %s with %s: %v", kind, code, err)
		}
	}
}
