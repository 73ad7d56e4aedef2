package engine

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// newFair is a corner under a policy with these promotions.
func newFair(t *testing.T, list ...policy.Promotion) *corner {
	t.Helper()
	b := newBank(t, lines(t, func(p *policy.Policy) { p.Promotions = list }))
	c := &corner{bank: b, anna: b.person("anna", 3, "DE"), ben: b.person("ben", 3, "FR"), shop: b.person("shop-tea", 3, "DE")}
	c.fund(c.anna, 1_000_00, "EUR")
	return c
}

// fivePercent gives 5 % of payments back, at most 1.00 EUR each and 10.00 in all.
func fivePercent() policy.Promotion {
	return policy.Promotion{Name: "five", Kind: policy.Cashback, Kinds: []string{"payment"}, PercentBps: 5_00, CapEach: eur(1_00), Budget: eur(10_00)}
}

func (c *corner) buy(key string, amount money.Decimal, promo string) *intent {
	return keyed(key, intent{kind: wallet.KindPayment, user: c.anna, other: c.shop, amount: amount, currency: "EUR", promo: promo})
}

func TestCashbackIsPaidByThePromotionInTheSameTransaction(t *testing.T) {
	t.Parallel()
	c := newFair(t, fivePercent())
	o := c.run(c.buy("a", "10.00", ""))[0]
	if o.err != nil {
		t.Fatal(o.err)
	}
	shown := presentOutcome(o, false)
	if shown.Cashback != "0.50" || shown.CashbackPromotion != "five" || shown.Promotion != "" || shown.Fee != "0.10" {
		t.Errorf("shown as %s", asJSON(t, shown))
	}
	if c.available(c.anna, "EUR") != 990_50 || c.available(c.shop, "EUR") != 9_90 || c.system("promotions:five", "EUR") != -50 {
		t.Errorf("anna has %d, the shop %d, the promotion %d", c.available(c.anna, "EUR"), c.available(c.shop, "EUR"), c.system("promotions:five", "EUR"))
	}
	capped := c.must(c.buy("b", "100.00", ""))
	if capped.Given.Cashback != eur(1_00) || c.promoted.totals["five"] != (PromotionTotal{Promotion: "five", Used: 1_50, Uses: 2}) {
		t.Errorf("%+v, in all %+v", capped.Given, c.promoted.totals)
	}
	if earned := c.promoted.earned[CashbackEarned{Owner: c.anna, Currency: "EUR", Month: c.engine.Policy.MonthStart(start().UnixMicro())}]; earned != 1_50 {
		t.Errorf("anna earned %d", earned)
	}
	again := c.run(c.buy("a", "10.00", ""))[0]
	if !again.replay || presentOutcome(again, false).Cashback != "0.50" || c.promoted.totals["five"].Uses != 2 {
		t.Errorf("the same key again: %+v", again.txn)
	}
}

func TestTheFundsMustSufficeWithoutTheCashback(t *testing.T) {
	t.Parallel()
	c := newFair(t, fivePercent())
	before := c.dump()
	if code := c.refused(c.buy("a", "1000.01", "")); code != wallet.CodeInsufficientFunds || c.dump() != before || len(c.promoted.totals) != 0 {
		t.Errorf("%q, and %+v was used", code, c.promoted.totals)
	}
}

// TestABatchGivesExactlyWhatFitsTheBudget pays more often in one batch than the
// budget lasts for: what fits is given, and the rest pay as if there were none.
func TestABatchGivesExactlyWhatFitsTheBudget(t *testing.T) {
	t.Parallel()
	m := fivePercent()
	m.Budget = eur(2_20)
	c := newFair(t, m)
	var batch []*intent
	for i := range 8 {
		batch = append(batch, c.buy(fmt.Sprint("k", i), "10.00", "")) // 0.50 each
	}
	given := 0
	for i, o := range c.run(batch...) {
		if o.err != nil {
			t.Fatal(o.err)
		}
		if o.txn.Given.CashbackPromotion != "" {
			given++
		} else if i < 4 {
			t.Errorf("payment %d was given nothing", i)
		}
	}
	if given != 4 || c.system("promotions:five", "EUR") != -2_00 || c.promoted.totals["five"].Used != 2_00 {
		t.Errorf("%d were given %d", given, c.promoted.totals["five"].Used)
	}
	if small := c.must(c.buy("small", "4.00", "")); small.Given.Cashback != eur(20) { // what is left is given to whom it fits
		t.Errorf("a small one is given %s", small.Given.Cashback)
	}
}

func TestACodeThatIsOfNoUseRefusesThePayment(t *testing.T) {
	t.Parallel()
	m := fivePercent()
	m.Code, m.UsesEach = "FIVE", 2
	late := policy.Promotion{Name: "late", Kind: policy.Waiver, Code: "LATE", Until: start().Add(-time.Hour)}
	soon := policy.Promotion{Name: "soon", Kind: policy.Waiver, Code: "SOON", Since: start().Add(time.Hour)}
	c := newFair(t, m, late, soon)
	if txn := c.must(c.buy("none", "10.00", "")); !txn.Given.None() {
		t.Errorf("without its code it gave %+v", txn.Given)
	}
	if txn := c.must(c.buy("first", "10.00", " five ")); txn.Given.Cashback != eur(50) {
		t.Errorf("with its code it gave %+v", txn.Given)
	}
	outcomes := c.run(c.buy("second", "10.00", "FIVE"), c.buy("third", "10.00", "FIVE"), c.buy("small", "0.10", "FIVE"),
		c.buy("late", "10.00", "LATE"), c.buy("soon", "10.00", "SOON"), c.buy("unknown", "10.00", "SIX"), c.buy("no code", "10.00", "a'b"))
	for i, why := range []policy.Unavailable{"", policy.UsedUp, policy.NotForThis, policy.Expired, policy.NotStarted, policy.UnknownCode, policy.UnknownCode} {
		said, _ := errors.AsType[*wallet.Error](outcomes[i].err)
		switch {
		case why == "" && said != nil:
			t.Errorf("payment %d was refused: %v", i, said)
		case why != "" && (said == nil || said.Code != wallet.CodePromotionUnavailable || said.Details["why"] != string(why)):
			t.Errorf("payment %d: %+v, want it refused as %s", i, said, why)
		}
	}
	if code := c.refused(c.buy("first", "10.00", "SIX")); code != wallet.CodeIdempotencyMismatch {
		t.Errorf("another code under one key: %q", code)
	}
	if c.promoted.uses[promotionKey{c.anna, "five"}] != 2 {
		t.Errorf("used %+v", c.promoted.uses)
	}
}

func TestWaiversAndDiscountsLowerTheFee(t *testing.T) {
	t.Parallel()
	c := newFair(t,
		policy.Promotion{Name: "abroad", Kind: policy.Waiver, Kinds: []string{"transfer"}, Reach: policy.International, Budget: eur(1_50)},
		policy.Promotion{Name: "half", Kind: policy.Discount, PercentBps: 50_00, Merchants: []string{"shop-tea"}})
	txn := c.must(keyed("a", intent{kind: wallet.KindTransfer, user: c.anna, other: c.ben, amount: "100.00", currency: "EUR"}))
	if !txn.Fee.IsZero() || txn.FeeBearer != "" || txn.Given.FeePromotion != "abroad" || txn.Given.Forgone != eur(1_00) || txn.FeeRule != "transfer-international" {
		t.Errorf("the transfer: %+v", txn)
	}
	txn = c.must(keyed("b", intent{kind: wallet.KindTransfer, user: c.anna, other: c.ben, amount: "100.00", currency: "EUR"}))
	if txn.Fee != eur(1_00) || !txn.Given.None() {
		t.Errorf("with half a fee left of the budget: %+v", txn)
	}
	txn = c.must(c.buy("c", "100.00", ""))
	if txn.Fee != eur(50) || txn.FeeReturnable != eur(50) || presentOutcome(outcome{txn: txn}, false).Promotion != "half" {
		t.Errorf("the payment: %+v", txn)
	}
	back := c.must(keyed("r", intent{kind: wallet.KindRefund, parent: txn.ID}))
	if back.Fee != eur(50) || c.system("fees:payment", "EUR") != 0 || c.promoted.totals["half"].Used != 0 || c.promoted.totals["half"].Uses != 1 {
		t.Errorf("the refund gives %s back, and %+v", back.Fee, c.promoted.totals)
	}
}

// TestTheCashbackIsTakenBackInProportion refunds a payment in parts, after the
// payer has spent all that there was.
func TestTheCashbackIsTakenBackInProportion(t *testing.T) {
	t.Parallel()
	c := newFair(t, fivePercent())
	c.fund(c.shop, 100_00, "EUR")
	txn := c.must(c.buy("a", "10.01", "")) // 0.50 back
	rest := money.FromMinor(c.available(c.anna, "EUR"), "EUR").Decimal()
	c.must(keyed("spend", intent{kind: wallet.KindPayout, user: c.anna, other: c.ben, amount: rest, currency: "EUR"}))
	var taken, worth int64
	for i, part := range []struct {
		amount money.Decimal
		back   int64
	}{{"3.33", 17}, {"3.33", 16}, {"0.01", 0}, {"", 17}} {
		before := c.available(c.anna, "EUR")
		back := c.must(keyed(fmt.Sprint("r", i), intent{kind: wallet.KindRefund, parent: txn.ID, amount: part.amount}))
		if back.Given.Cashback != eur(part.back) || presentOutcome(outcome{txn: back}, false).Cashback != back.Given.Cashback.Decimal() {
			t.Errorf("part %d takes %+v back, want %d", i, back.Given, part.back)
		}
		if got := c.available(c.anna, "EUR") - before; got != back.Amount.Minor()-part.back {
			t.Errorf("of part %d anna gets %d", i, got)
		}
		taken, worth = taken+back.Given.Cashback.Minor(), worth+back.Given.CashbackWorth
	}
	if taken != 50 || worth != -50 || c.system("promotions:five", "EUR") != 0 || c.promoted.totals["five"] != (PromotionTotal{Promotion: "five", Uses: 1}) {
		t.Errorf("taken back %d worth %d, in all %+v", taken, worth, c.promoted.totals)
	}
	for key, earned := range c.promoted.earned {
		if earned != 0 {
			t.Errorf("%+v are %d", key, earned)
		}
	}
}

func TestWhatARefundDoesIsPolicy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		refunds  policy.Refunds
		fee      int64
		cashback int64
	}{
		{policy.Refunds{}, 1_00, 1_00},
		{policy.Refunds{Fee: policy.FeeAll}, 1_30, 1_00},
		{policy.Refunds{Fee: policy.FeeKept}, 0, 1_00},
		{policy.Refunds{Cashback: policy.CashbackKept}, 1_00, 0},
	} {
		b := newBank(t, lines(t, func(p *policy.Policy) {
			p.Fees = []policy.FeeLine{{Name: "the fee", PercentBps: 100, Fixed: eur(30), Bearer: policy.Payee}}
			p.Promotions, p.Refunds = []policy.Promotion{fivePercent()}, test.refunds
		}))
		c := &corner{bank: b, anna: b.person("anna", 3, "DE"), shop: b.person("shop-tea", 3, "DE")}
		c.fund(c.anna, 100_00, "EUR")
		c.fund(c.shop, 10_00, "EUR")
		paid := c.must(c.buy("a", "100.00", ""))
		back := c.must(keyed("r", intent{kind: wallet.KindRefund, parent: paid.ID}))
		if back.Fee != eur(test.fee) || c.available(c.anna, "EUR") != 101_00-test.cashback || c.promoted.totals["five"].Used != 1_00-test.cashback {
			t.Errorf("%+v: the fee gives %s back, anna has %d and %d are used", test.refunds, back.Fee, c.available(c.anna, "EUR"), c.promoted.totals["five"].Used)
		}
	}
}

// TestATierGoesByTheMonthBefore moves money in April and looks at the prices of May.
func TestATierGoesByTheMonthBefore(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, func(p *policy.Policy) {
		p.Tiers = []policy.Tier{{Name: "silver", Volume: eur(100_00)}}
		p.Fees = []policy.FeeLine{
			{Name: "for silver", Tiers: []string{"silver"}, Bearer: policy.Payee}, {Name: "for all", PercentBps: 1_00, Bearer: policy.Payee},
		}
		p.Promotions = []policy.Promotion{{Name: "silver-back", Kind: policy.Cashback, Tiers: []string{"silver"}, PercentBps: 1_00, Budget: eur(100_00)}}
	}))
	c := &corner{bank: b, anna: b.person("anna", 3, "DE"), shop: b.person("shop-tea", 3, "DE")}
	c.fund(c.anna, 1_000_00, "EUR")
	expect := func(key, line, promotion string) {
		t.Helper()
		if txn := c.must(c.buy(key, "100.00", "")); txn.FeeRule != line || txn.Given.CashbackPromotion != promotion {
			t.Errorf("%s: %s and %q, want %s and %q", key, txn.FeeRule, txn.Given.CashbackPromotion, line, promotion)
		}
	}
	expect("april", "for all", "")
	c.clock = time.Date(2026, time.May, 31, 23, 0, 0, 0, time.UTC)
	expect("may", "for silver", "silver-back")
	c.clock = time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC)
	expect("july, after a June of nothing", "for all", "")
}

// TestOnlyWhatFitsABudgetAsksForIt looks at what a batch reads: a budget is a
// queue, and who is given nothing of it does not stand in it.
func TestOnlyWhatFitsABudgetAsksForIt(t *testing.T) {
	t.Parallel()
	gold := fivePercent()
	gold.Name, gold.Merchants, gold.Reach = "elsewhere", []string{"shop-coffee"}, policy.International
	free := policy.Promotion{Name: "free", Kind: policy.Waiver, Kinds: []string{"transfer"}, Budget: eur(100_00)}
	c := newFair(t, fivePercent(), gold, free)
	c.run(keyed("a", intent{kind: wallet.KindPayout, user: c.anna, other: c.ben, amount: "1.00", currency: "EUR"}))
	c.run(keyed("b", intent{kind: wallet.KindTransfer, user: c.anna, other: c.person("carla", 3, "DE"), amount: "1.00", currency: "EUR"})) // free at home
	c.run(c.buy("c", "0.10", ""))                                                                                                          // nothing back
	if len(c.promoted.asked) != 0 {
		t.Errorf("asked for %+v", c.promoted.asked)
	}
	paid := c.must(c.buy("d", "10.00", ""))
	c.run(keyed("r", intent{kind: wallet.KindRefund, parent: paid.ID}))
	if got := fmt.Sprint(c.promoted.asked); got != "[{[five] [] []} {[five] [] []}]" {
		t.Errorf("asked for %s", got)
	}
}

// TestPromotionsAddUpWhateverIsPaidAndRefunded pays and refunds at random: what
// was given is what the accounts say, within every cap and budget, and what was
// refunded in full has given all of it back.
func TestPromotionsAddUpWhateverIsPaidAndRefunded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		budget := rapid.Int64Range(1, 400).Draw(t, "budget")
		b := newBank(t, lines(t, func(p *policy.Policy) {
			p.Fees = []policy.FeeLine{{Name: "the fee", PercentBps: rapid.Int64Range(0, 500).Draw(t, "fee"), Bearer: policy.Payee}}
			p.Promotions = []policy.Promotion{
				{
					Name: "back", Kind: policy.Cashback, PercentBps: rapid.Int64Range(1, policy.MaxPercentBps).Draw(t, "bps"), Budget: eur(budget),
					CapEach: eur(rapid.Int64Range(1, 100).Draw(t, "cap")), UsesEach: rapid.Int64Range(0, 4).Draw(t, "uses"),
				},
				{Name: "less", Kind: policy.Discount, PercentBps: rapid.Int64Range(1, policy.MaxPercentBps).Draw(t, "less"), Budget: eur(budget)},
			}
		}))
		c := &corner{bank: b, anna: b.person("anna", 3, "DE"), ben: b.person("ben", 3, "DE"), shop: b.person("shop-tea", 3, "DE")}
		c.fund(c.anna, 1_000_00, "EUR")
		c.fund(c.ben, 1_000_00, "EUR")
		c.fund(c.shop, 1_000_00, "EUR")
		var paid []*Txn
		for i := range rapid.IntRange(1, 15).Draw(t, "steps") {
			var batch []*intent
			for j := range rapid.IntRange(1, 4).Draw(t, "at once") {
				key := fmt.Sprint("k", i, "-", j)
				amount := money.FromMinor(rapid.Int64Range(1, 900).Draw(t, "amount"), "EUR").Decimal()
				if len(paid) > 0 && rapid.Bool().Draw(t, "refund") {
					of := rapid.SampledFrom(paid).Draw(t, "of")
					batch = append(batch, keyed(key, intent{kind: wallet.KindRefund, parent: of.ID, amount: amount}))
					continue
				}
				payer := rapid.SampledFrom([]string{c.anna, c.ben}).Draw(t, "payer")
				batch = append(batch, keyed(key, intent{kind: wallet.KindPayment, user: payer, other: c.shop, amount: amount, currency: "EUR"}))
			}
			for _, o := range c.run(batch...) {
				if o.err == nil && o.txn.Kind == wallet.KindPayment {
					paid = append(paid, o.txn)
				}
			}
			checkPromotions(t, c, budget)
		}
		for i, of := range paid {
			c.run(keyed(fmt.Sprint("rest", i), intent{kind: wallet.KindRefund, parent: of.ID}))
		}
		checkPromotions(t, c, budget)
		if c.system("promotions:back", "EUR") != 0 || c.promoted.totals["back"].Used != 0 || c.promoted.totals["less"].Used != 0 {
			t.Fatalf("all is refunded, and %+v is used", c.promoted.totals)
		}
	})
}

func checkPromotions(t *rapid.T, c *corner, budget int64) {
	var cashback int64
	used, uses := map[string]int64{}, map[promotionKey]int64{}
	for _, txn := range c.txns {
		g := &txn.Given
		used[g.FeePromotion] += g.ForgoneWorth
		used[g.CashbackPromotion] += g.CashbackWorth
		if txn.Kind == wallet.KindRefund {
			cashback -= g.Cashback.Minor()
			continue
		}
		cashback += g.Cashback.Minor()
		for _, name := range []string{g.FeePromotion, g.CashbackPromotion} {
			if name != "" {
				uses[promotionKey{txn.From, name}]++
			}
		}
	}
	if got := -c.system("promotions:back", "EUR"); got != cashback || got < 0 {
		t.Fatalf("the promotion paid %d, and the transactions say %d", got, cashback)
	}
	for _, name := range []string{"back", "less"} {
		if got := c.promoted.totals[name].Used; got != used[name] || got < 0 || got > budget {
			t.Fatalf("%s used %d of %d, and the transactions say %d", name, got, budget, used[name])
		}
		for _, payer := range []string{c.anna, c.ben} {
			key, most := promotionKey{payer, name}, c.engine.Policy.Promotion(name).UsesEach
			if c.promoted.uses[key] != uses[key] || (most > 0 && uses[key] > most) {
				t.Fatalf("%+v used %d times, and the transactions say %d, of %d", key, c.promoted.uses[key], uses[key], most)
			}
		}
	}
}
