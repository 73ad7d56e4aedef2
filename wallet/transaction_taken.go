package wallet

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// TakenFrom sums what left, or of a dry run would leave, the purse of who pays in a
// currency. It needs the postings, which Show and a dry run have. What is given back
// in the same transaction, as cashback, is not taken off.
func (t *Transaction) TakenFrom(purse money.Currency) (money.Decimal, error) {
	sum := money.Zero(purse)
	for _, posting := range t.Postings {
		if posting.Currency != purse || !strings.HasSuffix(posting.Account, ":"+t.From+":available") {
			continue
		}
		amount, err := money.Parse(posting.Amount, posting.Currency)
		if err != nil {
			return "", fmt.Errorf("a posting of %s: %w", t.ID, err)
		}
		if !amount.IsNegative() {
			continue
		}
		if sum, err = sum.Sub(amount); err != nil {
			return "", fmt.Errorf("what %s takes: %w", t.ID, err)
		}
	}
	return sum.Decimal(), nil
}
