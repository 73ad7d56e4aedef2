package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Promotions is what the wallet gives away under the policy in force.
type Promotions interface {
	// Rewards says which promotions are open to User, what tier User has, and
	// what cashback User has earned. Codes: customer_not_found.
	Rewards(ctx context.Context, in RewardsInput) (Rewards, error)
	// ListPromotions lists all promotions in the order of the policy, with what
	// was used of them. It is for operators.
	ListPromotions(ctx context.Context, in ListPromotionsInput) ([]Promotion, error)
}

// RewardsInput names the customer.
type RewardsInput struct {
	User string `json:"user"`
}

// ListPromotionsInput asks for all promotions.
type ListPromotionsInput struct{}

// Rewards is what a customer can have and has had. A tier goes by what was moved
// in the calendar month (UTC) before, as limits count it, and holds until
// TierUntil; Volume is what was moved in this month, and Missing what must still
// be, for NextTier in the next. Volume and Missing are in Currency, the policy's
// base. Without tiers both are empty.
type Rewards struct {
	User       string          `json:"user"`
	Tier       string          `json:"tier"`
	TierUntil  *time.Time      `json:"tier_until"`
	NextTier   string          `json:"next_tier"`
	Volume     money.Decimal   `json:"volume,omitempty"`
	Missing    money.Decimal   `json:"missing,omitempty"`
	Currency   money.Currency  `json:"currency"`
	Promotions []OpenPromotion `json:"promotions"`
	Cashback   []CashbackTotal `json:"cashback"`
}

// OpenPromotion is a promotion that a customer need do nothing for but to pay.
// Those that have a code are told to whoever is given the code. UsesLeft is nil
// for one that may be used without end. Empty lists match everything.
type OpenPromotion struct {
	Name       string           `json:"name"`
	Kind       string           `json:"kind"`  // waiver, discount or cashback
	Gives      string           `json:"gives"` // in words
	Kinds      []string         `json:"kinds"`
	Merchants  []string         `json:"merchants"`
	Currencies []money.Currency `json:"currencies"`
	Reach      string           `json:"reach"` // domestic, international, or empty for both
	Until      *time.Time       `json:"until"`
	UsesLeft   *int64           `json:"uses_left"`
}

// CashbackTotal is what a customer has earned in one currency, less what was taken
// back by refunds: in all, and in this calendar month (UTC).
type CashbackTotal struct {
	Currency  money.Currency `json:"currency"`
	Earned    money.Decimal  `json:"earned"`
	ThisMonth money.Decimal  `json:"this_month"`
}

// PromotionStatus says whether a promotion applies now.
type PromotionStatus string

// The statuses of a promotion.
const (
	PromotionOpen       PromotionStatus = "open"
	PromotionNotStarted PromotionStatus = "not_started"
	PromotionExpired    PromotionStatus = "expired"
	PromotionUsedUp     PromotionStatus = "used_up" // its budget
)

// Promotion is a promotion of the policy, with what was used of it. Budget, Used
// and Left are in Currency, the policy's base: cashback and fees that were
// forgone, less what refunds gave back. Budget and Left are empty without a budget.
type Promotion struct {
	Name       string           `json:"name"`
	Kind       string           `json:"kind"` // waiver, discount or cashback
	Status     PromotionStatus  `json:"status"`
	Gives      string           `json:"gives"` // in words
	Code       string           `json:"code"`
	Kinds      []string         `json:"kinds"`
	Merchants  []string         `json:"merchants"`
	Currencies []money.Currency `json:"currencies"`
	Reach      string           `json:"reach"`
	Tiers      []string         `json:"tiers"`
	Since      *time.Time       `json:"since"`
	Until      *time.Time       `json:"until"`
	UsesEach   int64            `json:"uses_each"` // 0 without end
	Uses       int64            `json:"uses"`
	Budget     money.Decimal    `json:"budget"`
	Used       money.Decimal    `json:"used"`
	Left       money.Decimal    `json:"left"`
	Currency   money.Currency   `json:"currency"`
}
