package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// rewardsView shows what a customer can have and has had.
func rewardsView() output.View[wallet.Rewards] {
	type column = output.Column[wallet.Rewards]
	return output.View[wallet.Rewards]{
		Columns: []column{
			{Name: "user", Kind: output.ID},
			{Name: "tier", Optional: true},
			{Name: "tier_until", Header: "Tier until", Kind: output.Time, Optional: true},
			{Name: "next_tier", Header: "Next tier", Optional: true},
			{Name: "volume", Kind: output.Decimal, Optional: true},
			{Name: "missing", Kind: output.Decimal, Optional: true},
			{Name: "currency"},
		},
		Sections: []output.Section[wallet.Rewards]{
			output.NewSection("Promotions", openPromotionsView(), func(r wallet.Rewards) []wallet.OpenPromotion { return r.Promotions }),
			output.NewSection("Cashback", cashbackView(), func(r wallet.Rewards) []wallet.CashbackTotal { return r.Cashback }),
		},
	}
}

func openPromotionsView() output.View[wallet.OpenPromotion] {
	type column = output.Column[wallet.OpenPromotion]
	return output.View[wallet.OpenPromotion]{
		Columns: []column{
			{Name: "name"},
			{Name: "kind"},
			{Name: "gives"},
			{Name: "until", Kind: output.Time},
			{Name: "uses_left", Header: "Uses left", Kind: output.Number},
		},
		Empty: "no promotion is open",
	}
}

func cashbackView() output.View[wallet.CashbackTotal] {
	type column = output.Column[wallet.CashbackTotal]
	return output.View[wallet.CashbackTotal]{
		Columns: []column{
			{Name: "currency"},
			{Name: "earned", Kind: output.Decimal},
			{Name: "this_month", Header: "This month", Kind: output.Decimal},
		},
		Empty: "no cashback yet",
	}
}

// promotionsView shows all promotions to an operator.
func promotionsView() output.View[wallet.Promotion] {
	type column = output.Column[wallet.Promotion]
	return output.View[wallet.Promotion]{
		Columns: []column{
			{Name: "name"},
			{Name: "kind"},
			{Name: "status", Kind: output.Status},
			{Name: "gives"},
			{Name: "code", Optional: true},
			{Name: "since", Kind: output.Time, Wide: true},
			{Name: "until", Kind: output.Time},
			{Name: "uses", Kind: output.Number},
			{Name: "budget", Kind: output.Decimal},
			{Name: "used", Kind: output.Decimal},
			{Name: "left", Kind: output.Decimal},
			{Name: "currency"},
		},
		Empty: "no promotions",
	}
}
