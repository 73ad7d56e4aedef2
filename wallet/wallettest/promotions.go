package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

func describePromotions(s *suite) {
	s.it("give nothing away by the policy that ships", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		list, err := w.Service.ListPromotions(w.ctx(), wallet.ListPromotionsInput{})
		w.ok(err)
		if list == nil || len(list) != 0 {
			w.t.Errorf("promotions: %+v", list)
		}
		paid := w.pay(ann, shop, "50.00 EUR")
		sameList(w, "what it gave", []string{paid.Promotion, string(paid.Cashback), paid.CashbackPromotion}, []string{"", "", ""})
		rewards, err := w.Service.Rewards(w.ctx(), wallet.RewardsInput{User: "ann@example.org"})
		w.ok(err)
		equal(w, "whose rewards", rewards.User, ann)
		sameList(w, "the tiers", []string{rewards.Tier, rewards.NextTier}, []string{"", ""})
		if len(rewards.Promotions) != 0 || rewards.Promotions == nil || len(rewards.Cashback) != 0 || rewards.Cashback == nil {
			w.t.Errorf("rewards: %+v", rewards)
		}
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.Rewards(w.ctx(), wallet.RewardsInput{User: "nobody"})))
	})
	s.it("refuse what is paid with a code that is of no use", func(w *world) {
		ann, shop, bob := w.rich("ann", "100.00 EUR"), w.merchant("shop"), w.person("bob")
		w.changesNothing(func() {
			pay := w.payInput(ann, shop, "10.00 EUR")
			pay.Promo = "SPRING"
			w.detail(w.refused(wallet.CodePromotionUnavailable, failure(w.Service.Pay(w.ctx(), pay))), "why", "unknown")
			give := w.transferInput(ann, bob, "10.00 EUR")
			give.Promo = "no code"
			w.detail(w.refused(wallet.CodePromotionUnavailable, failure(w.Service.Transfer(w.ctx(), give))), "why", "unknown")
		})
	})
	s.it("are for operators to list", func(w *world) {
		w.person("ann")
		nobody, err := w.As("")
		w.ok(err)
		if code := wallet.CodeOf(failure(nobody.ListPromotions(w.ctx(), wallet.ListPromotionsInput{}))); code != wallet.CodeUnauthorized && code != wallet.CodeUnauthenticated {
			w.t.Errorf("nobody lists promotions: %q", code)
		}
	})
}
