package wallettest

import (
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// generous is what the policy of these behaviours says besides the shipped one.
const generous = `
tiers:
  - {name: silver, volume: 100}
promotions:
  - {name: five, kind: cashback, kinds: [payment], percent: 5, cap: 2, budget: 3.50, uses_each: 3}
  - {name: half, kind: discount, percent: 50, code: HALF}
  - {name: abroad, kind: waiver, kinds: [transfer], reach: international, tiers: [silver]}
`

// give puts the promotions into force.
func (w *world) give() {
	w.t.Helper()
	w.appliesPolicy(w.shippedPolicy("generous-1") + generous)
}

func describeGiving(s *suite) {
	s.it("pay cashback in the same transaction, until the budget is used up", func(w *world) {
		w.give()
		ann, bob, shop := w.rich("ann", "100.00 EUR"), w.rich("bob", "100.00 EUR"), w.merchant("shop")
		first := w.pay(ann, shop, "30.00 EUR")
		sameList(w, "the payment", []string{string(first.Cashback), first.CashbackPromotion, first.Promotion}, []string{"1.50", "five", ""})
		w.posts(w.show(first.ID).Postings, available(ann)+" -30.00", available(shop)+" 30.00", available(shop)+" -0.30", "fees:payment 0.30",
			"promotions:five -1.50", available(ann)+" 1.50")
		equal(w, "the second", w.pay(bob, shop, "50.00 EUR").Cashback, "2.00")
		equal(w, "what does not fit the budget", w.pay(ann, shop, "10.00 EUR").Cashback, "")
		w.has(ann, "61.50 EUR", "0.00")
		list, err := w.Service.ListPromotions(w.ctx(), wallet.ListPromotionsInput{})
		w.ok(err)
		five := list[0]
		sameList(w, "what was used", []string{five.Name, string(five.Status), string(five.Budget), string(five.Used), string(five.Left)},
			[]string{"five", "used_up", "3.50", "3.50", "0.00"})
		equal(w, "how often", five.Uses, 2)
	})
	s.it("are quoted as they are then given", func(w *world) {
		w.give()
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		quote, err := w.Service.QuoteFee(w.ctx(), wallet.QuoteFeeInput{
			User: ann, Kind: wallet.KindPayment, Amount: "20.00", Currency: "EUR", Recipient: shop, Promo: " half",
		})
		w.ok(err)
		sameList(w, "the quote", []string{string(quote.FeeBefore), string(quote.Fee), quote.Promotion, string(quote.Cashback), quote.CashbackPromotion},
			[]string{"0.20", "0.10", "half", "1.00", "five"})
		in := w.payInput(ann, shop, "20.00 EUR")
		in.Promo = "Half"
		paid := w.txn(w.Service.Pay(w.ctx(), in))
		sameList(w, "the payment", []string{string(paid.Fee), paid.Promotion, string(paid.Cashback), paid.CashbackPromotion}, []string{"0.10", "half", "1.00", "five"})
		again := w.txn(w.Service.Pay(w.ctx(), in))
		sameList(w, "the same key again", []string{again.ID, string(again.Cashback)}, []string{paid.ID, "1.00"})
	})
	s.it("are shown, and not used, by a dry run", func(w *world) {
		w.give()
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		in := w.payInput(ann, shop, "20.00 EUR")
		in.DryRun = true
		w.changesNothing(func() { equal(w, "the cashback", w.txn(w.Service.Pay(w.ctx(), in)).Cashback, "1.00") })
	})
	s.it("are taken back by refunds in proportion, though the payer spent them", func(w *world) {
		w.give()
		ann, shop, bob := w.rich("ann", "20.00 EUR"), w.richMerchant("shop", "10.00 EUR"), w.person("bob")
		paid := w.pay(ann, shop, "20.00 EUR")
		w.transfer(ann, bob, "1.00 EUR")
		var taken []string
		for _, part := range []money.Decimal{"6.67", "6.67", ""} {
			back := w.txn(w.refund(paid.ID, part))
			taken = append(taken, string(back.Cashback)+" of "+back.CashbackPromotion)
		}
		sameList(w, "what was taken back", taken, []string{"0.33 of five", "0.34 of five", "0.33 of five"})
		w.has(ann, "19.00 EUR", "0.00")
		list, err := w.Service.ListPromotions(w.ctx(), wallet.ListPromotionsInput{})
		w.ok(err)
		sameList(w, "the budget", []string{string(list[0].Used), string(list[0].Left)}, []string{"0.00", "3.50"})
		rewards, err := w.Service.Rewards(w.ctx(), wallet.RewardsInput{User: ann})
		w.ok(err)
		equal(w, "the cashback", rewards.Cashback[0], wallet.CashbackTotal{Currency: "EUR", Earned: "0.00", ThisMonth: "0.00"})
	})
	s.it("are not used by what a review rejects", func(w *world) {
		w.give()
		ann, shop := w.rich("ann", "6000.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
		var paid wallet.Transaction
		for range 4 { // one customer may use it three times
			if paid.ID != "" {
				_, err := w.riskDecide(paid.ID, wallet.RiskReviewRejected)
				w.ok(err)
				w.usesOfFive(ann, 0, "0.00")
			}
			paid = w.waiting(ann, shop)
			equal(w, "the cashback", paid.Cashback, "2.00")
			w.usesOfFive(ann, 1, "2.00")
		}
		_, err := w.riskDecide(paid.ID, wallet.RiskReviewApproved)
		w.ok(err)
		w.usesOfFive(ann, 1, "2.00")
		w.has(ann, "3502.00 EUR", "0.00")
	})
	s.it("go by the tier of the month before", func(w *world) {
		w.give()
		ann, sue, shop := w.rich("ann", "900.00 EUR"), w.abroad(wallet.KindPerson, "sue"), w.merchant("shop")
		equal(w, "the fee at first", w.transfer(ann, sue, "100.00 EUR").Fee, "1.00")
		w.pay(ann, shop, "10.00 EUR")
		rewards, err := w.Service.Rewards(w.ctx(), wallet.RewardsInput{User: ann})
		w.ok(err)
		sameList(w, "the rewards", []string{rewards.Tier, rewards.NextTier, string(rewards.Volume), string(rewards.Missing)}, []string{"", "silver", "110.00", "0.00"})
		equal(w, "how many are open", len(rewards.Promotions), 1)
		equal(w, "how often it may still be used", *rewards.Promotions[0].UsesLeft, 2)
		now := w.Now().UTC()
		w.Advance(time.Date(now.Year(), now.Month()+1, 2, 12, 0, 0, 0, time.UTC).Sub(now))
		if rewards, err = w.Service.Rewards(w.ctx(), wallet.RewardsInput{User: ann}); err != nil || rewards.Tier != "silver" || len(rewards.Promotions) != 2 {
			w.t.Errorf("in the next month: %+v, %v", rewards, err)
		}
		paid := w.transfer(ann, sue, "100.00 EUR")
		sameList(w, "the transfer", []string{string(paid.Fee), paid.Promotion}, []string{"0.00", "abroad"})
	})
}

// usesOfFive checks how often the promotion five was used, by this customer and no
// other, and what was used of its budget.
func (w *world) usesOfFive(user string, uses int64, used money.Decimal) {
	w.t.Helper()
	list, err := w.Service.ListPromotions(w.ctx(), wallet.ListPromotionsInput{})
	w.ok(err)
	equal(w, "how often it was used", list[0].Uses, uses)
	equal(w, "what was used of its budget", list[0].Used, used)
	rewards, err := w.Service.Rewards(w.ctx(), wallet.RewardsInput{User: user})
	w.ok(err)
	equal(w, "how often it may still be used", *rewards.Promotions[0].UsesLeft, 3-uses)
}
