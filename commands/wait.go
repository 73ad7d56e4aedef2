package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// The pauses between two questions grow from the first to the longest, each
// half as long again as the one before.
const (
	firstPause    = 200 * time.Millisecond
	longestPause  = 5 * time.Second
	defaultWaited = 30 * time.Second
)

type waitOptions struct {
	transaction string
	waited      time.Duration
}

func newWaitCmd(f *factory) *cobra.Command {
	opts := &waitOptions{}
	cmd := &cobra.Command{
		Use:   "wait TXN",
		Short: "Wait for the outcome of a pending top-up or withdrawal",
		Long: `Ask for the outcome of a pending top-up or withdrawal, with growing pauses,
until it is known. Exit code 0 when the money has moved, 5 with the reason when
it failed, 7 when it is still pending after --for: then nothing is lost, and
wait can be run again. A transaction that is not pending is answered at once.`,
		Example:           `  okpay wait "$(okpay history --user ann@example.com --kind top_up --jq '.[0].id')" --for 10s`,
		Args:              exactly("TXN"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.transaction = args[0]
			return runWait(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().DurationVar(&opts.waited, "for", defaultWaited, "how long to wait; 0 asks once")
	return cmd
}

func runWait(ctx context.Context, f *factory, opts *waitOptions) error {
	if opts.waited < 0 {
		return usageError("--for cannot be below zero", "write 10s or 5m")
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	in := wallet.WaitInput{User: f.settings.User, Transaction: opts.transaction}
	transaction, err := waitUntilKnown(ctx, f, opts.waited, func(ctx context.Context) (wallet.Transaction, error) {
		return call(ctx, f, "Wait", payments.Wait, in)
	})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, transactionView(), transaction); err != nil {
		return err
	}
	return outcomeOf(transaction, opts.waited)
}

// waitUntilKnown asks until the transaction is not pending any more or the
// time is over, and gives what it heard last.
func waitUntilKnown(
	ctx context.Context, f *factory, waited time.Duration,
	ask func(context.Context) (wallet.Transaction, error),
) (wallet.Transaction, error) {
	end := f.deps.Now().Add(waited)
	for pause := firstPause; ; pause = min(pause+pause/2, longestPause) {
		transaction, err := ask(ctx)
		if err != nil || transaction.Status != wallet.TransactionPending {
			return transaction, err
		}
		left := end.Sub(f.deps.Now())
		if left <= 0 {
			return transaction, nil
		}
		if err := f.sleep(ctx, min(pause, left)); err != nil {
			return transaction, err
		}
	}
}

// outcomeOf is nil when the money moved.
func outcomeOf(t wallet.Transaction, waited time.Duration) error {
	switch t.Status {
	case wallet.TransactionPosted:
		return nil
	case wallet.TransactionPending:
		return wallet.Refuse(wallet.CodeTimeout, fmt.Sprintf("%s is still pending after %s", t.ID, waited),
			"wait again with a longer --for, or let okpay run-due settle it", "transaction", t.ID)
	default:
		message := fmt.Sprintf("%s is %s", t.ID, t.Status)
		if t.Reason != "" {
			message += ": " + t.Reason
		}
		return wallet.Refuse(wallet.CodeProcessingError, message, "", "transaction", t.ID, "status", string(t.Status))
	}
}
