package engine

import (
	"context"

	"github.com/okpay/okpay/wallet/money"
)

// Given is what promotions gave a transaction, or what a refund takes back of it:
// nothing when both names are empty. Worths are minor units of the policy's base,
// as they count to the budgets: those of a refund are negative.
type Given struct {
	FeePromotion      string
	Forgone           money.Amount // of the fee, in the transaction's currency
	ForgoneWorth      int64
	CashbackPromotion string
	Cashback          money.Amount // in the transaction's currency
	CashbackWorth     int64
}

// None reports that no promotion gave anything.
func (g *Given) None() bool { return g.FeePromotion == "" && g.CashbackPromotion == "" }

// PromotionTotal is what was used of a promotion by all: of its budget, in minor
// units of the policy's base, and how often.
type PromotionTotal struct {
	Promotion  string
	Used, Uses int64
}

// PromotionUses is how often a customer used a promotion.
type PromotionUses struct {
	Owner, Promotion string
	Uses             int64
}

// CashbackEarned is what a customer earned in a month, less what was taken back in
// it, in minor units. Month is its first day, since 1970 (UTC).
type CashbackEarned struct {
	Owner    string
	Currency money.Currency
	Month    int64
	Amount   int64
}

// PromotionsOf names the promotions of which is asked what all used of them, and
// those of which is asked how often owners used them, each in order.
type PromotionsOf struct{ Totals, Uses, Owners []string }

// PromotionsUsed is what PromotionsOf asks for; what was never used is left out.
type PromotionsUsed struct {
	Totals []PromotionTotal
	Uses   []PromotionUses
}

// PromotionReader reads what was used of promotions.
type PromotionReader interface {
	// Promotions reads what was used of promotions. A write is, from here to its
	// end, alone with the totals that it asks for; it is alone with the owners
	// already, and asks once.
	Promotions(ctx context.Context, of PromotionsOf) (PromotionsUsed, error)
	// CashbackEarned reads what an owner earned, by currency and month.
	CashbackEarned(ctx context.Context, owner string) ([]CashbackEarned, error)
}

// PromotionChanges is what a set adds to what was used of promotions. What each
// transaction was given is in the transactions.
type PromotionChanges struct {
	PromotionTotals []PromotionTotal // to be added
	PromotionUses   []PromotionUses  // to be added
	CashbackEarned  []CashbackEarned // to be added
}
