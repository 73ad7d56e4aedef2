package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// closeKYC ends the cases of an account that is closed. What a customer was known
// by, which is what was approved, has to be kept as long as the rest of what is
// kept of the account (Directive (EU) 2015/849, Article 40(1)(a)); it stays
// sealed, and is looked at for a reason alone. Anything else is erased at once,
// and no document is known again.
func closeKYC(ctx context.Context, r Reader, c *Changes, owner string, moment int64) error {
	newest, err := r.KYCOfCustomer(ctx, owner, 1) // a customer has one open case at most, the newest
	if err != nil {
		return fmt.Errorf("read the cases of a customer: %w", err)
	}
	if len(newest) > 0 && newest[0].open() {
		newest[0].Status, newest[0].DecidedBy, newest[0].DecidedAt = wallet.KYCClosed, bySystem, moment
		c.KYC = append(c.KYC, newest[0])
	}
	c.ForgetKYC = append(c.ForgetKYC, KYCForgetting{Owner: owner})
	return nil
}
