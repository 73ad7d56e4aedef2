package policy

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// Payouts says how payouts are made.
type Payouts struct {
	// Approval says what payouts a second person must approve.
	Approval Approval
}

// Approval says above what worth a payout must be approved by a second person: its
// items in all, or one of them alone. Both are in the base; one without a currency
// asks for nothing.
type Approval struct {
	AboveTotal money.Amount
	AboveItem  money.Amount
}

// Asked says whether any payout must be approved.
func (a Approval) Asked() bool { return a.AboveTotal.Currency() != "" || a.AboveItem.Currency() != "" }

// ByTotal and ByItem say whether a payout whose items are worth this much in all,
// or at most one by one, must be approved. Errors: money.ErrCurrencyMismatch.
func (a Approval) ByTotal(worth money.Amount) (bool, error) { return above(worth, a.AboveTotal) }

// ByItem is ByTotal for one item.
func (a Approval) ByItem(worth money.Amount) (bool, error) { return above(worth, a.AboveItem) }

func above(worth, most money.Amount) (bool, error) {
	if most.Currency() == "" {
		return false, nil
	}
	order, err := worth.Cmp(most)
	return order > 0, err
}

func (a Approval) check(base money.Currency) error {
	for _, amount := range []money.Amount{a.AboveTotal, a.AboveItem} {
		if amount.Currency() != "" && (amount.Currency() != base || amount.IsNegative()) {
			return fmt.Errorf("payouts are approved above amounts in %s that are not negative", base)
		}
	}
	return nil
}
