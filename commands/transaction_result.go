package commands

import (
	"context"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// printTransaction prints the result of a change to money, and says beside it
// what a person should know: that it is not done yet, or was done before.
func (f *factory) printTransaction(ctx context.Context, t wallet.Transaction) error {
	if err := output.One(ctx, f.printer, transactionView(), t); err != nil {
		return err
	}
	f.noteChange(t.IdempotentReplay, t.DryRun)
	if t.Status == wallet.TransactionPending && t.Reason == wallet.ReasonReview {
		f.tell("pending: it waits for an operator, and its money is held until then")
		return nil
	}
	moves := t.Kind == wallet.KindTopUp || t.Kind == wallet.KindWithdrawal
	if moves && t.Status == wallet.TransactionPending && !t.DryRun {
		f.tell("pending: the outcome is not known yet; ask for it with: okpay wait %s", t.ID)
	}
	return nil
}
