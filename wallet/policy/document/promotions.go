package document

import (
	"math"
	"time"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// tier is a rank by volume.
func tier() shape[policy.Tier] {
	return object(
		must("name", "Named by the lines of the price list and the promotions that are for it.", name(), func(t *policy.Tier) *string { return &t.Name }),
		must("volume", "The least that must have left the customer in the month before, in the base.", amount(), func(t *policy.Tier) *money.Amount { return &t.Volume }),
	)
}

// promotion is one line of what is given away.
func promotion() shape[policy.Promotion] {
	named := matching(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`, "a name of small letters, digits and hyphens, 40 in all at most", policy.IsPromotionName)
	code := matching(`^[A-Z0-9-]{3,32}$`, "a code of 3 to 32 capital letters, digits and hyphens", policy.IsCode)
	return object(
		must("name", "Names it for ever: what was used of it is counted by it, and cashback is paid from promotions:NAME.", named, func(m *policy.Promotion) *string { return &m.Name }),
		must("kind", "What it gives: no fee, a part of the fee less, or a part of the amount back.", oneOf(policy.Waiver, policy.Discount, policy.Cashback), func(m *policy.Promotion) *policy.PromotionKind { return &m.Kind }),
		may("kinds", "Of transactions; both when it is left out.", listOf(maxSelected, oneOf("payment", "transfer")), func(m *policy.Promotion) *[]string { return &m.Kinds }),
		may("currencies", "Of the amount; all when it is left out.", listOf(maxSelected, currency()), func(m *policy.Promotion) *[]money.Currency { return &m.Currencies }),
		may("merchants", "Handles of those that must be paid; everybody when it is left out.", listOf(maxSelected, text(maxName)), func(m *policy.Promotion) *[]string { return &m.Merchants }),
		may("reach", "Whether both sides are of one country.", oneOf(policy.Domestic, policy.International), func(m *policy.Promotion) *policy.Reach { return &m.Reach }),
		may("tiers", "That the payer must have one of; everybody when it is left out.", listOf(maxSelected, name()), func(m *policy.Promotion) *[]string { return &m.Tiers }),
		may("min_amount", "The least worth of a transaction, in the base.", amount(), func(m *policy.Promotion) *money.Amount { return &m.MinAmount }),
		may("since", "From when it holds.", moment(), func(m *policy.Promotion) *time.Time { return &m.Since }),
		may("until", "From when it holds no more.", moment(), func(m *policy.Promotion) *time.Time { return &m.Until }),
		may("code", "What a customer says to have it; without one it applies by itself.", code, func(m *policy.Promotion) *string { return &m.Code }),
		may("uses_each", "How often one customer may use it; without end when it is left out.", whole(1, math.MaxInt32), func(m *policy.Promotion) *int64 { return &m.UsesEach }),
		may("percent", "Of the fee that a discount takes off, or of the amount that a cashback gives; none of a waiver.", percent(policy.MaxPercentBps), func(m *policy.Promotion) *int64 { return &m.PercentBps }),
		may("cap", "The most that one transaction is given, in the base.", amount(), func(m *policy.Promotion) *money.Amount { return &m.CapEach }),
		may("budget", "The most that all transactions together are given, in the base. A cashback must have one.", amount(), func(m *policy.Promotion) *money.Amount { return &m.Budget }),
	)
}

// refunds says what a refund does besides giving the amount back.
func refunds() shape[policy.Refunds] {
	return object(
		may("fee", "What goes back of the fee, in proportion: its percentage part, all, or none.", oneOf(policy.FeePercentage, policy.FeeAll, policy.FeeKept), func(r *policy.Refunds) *policy.FeeRefund { return &r.Fee }),
		may("cashback", "Whether it is taken back, in proportion, or kept.", oneOf(policy.CashbackTakenBack, policy.CashbackKept), func(r *policy.Refunds) *policy.CashbackRefund { return &r.Cashback }),
	)
}
