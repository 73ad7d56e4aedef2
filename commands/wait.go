package commands

import (
	"context"
	"fmt"
	"strings"
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
	object string // id of a transaction or a payout
	waited time.Duration
}

func newWaitCmd(f *factory) *cobra.Command {
	opts := &waitOptions{}
	cmd := &cobra.Command{
		Use:   "wait TXN|PAYOUT",
		Short: "Wait for the outcome of a pending top-up, withdrawal or payout",
		Long: `Ask for the outcome of a pending top-up or withdrawal, with growing pauses,
until it is known. Exit code 0 when the money has moved, 5 with the reason when
it failed, 7 when it is still pending after --for: then nothing is lost, and
wait can be run again. A transaction that is not pending is answered at once.

Of a payout (po_…) it waits until none of its items is pending: while another
run pays it, or until okpay run-due has paid what is scheduled. It pays nothing
itself. Exit code 0 when every item is paid, 8 when some are not.`,
		Example: `  okpay wait "$(okpay history --user ann@example.com --kind top_up --jq '.[0].id')" --for 10s
  okpay wait "$(okpay payout list --jq '.[0].id')" --for 1s || echo "exit code $?"`,
		Args:              exactly("TXN|PAYOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.object = args[0]
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
	if strings.HasPrefix(opts.object, payoutPrefix) {
		return waitForPayout(ctx, f, opts)
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	in := wallet.WaitInput{User: f.settings.User, Transaction: opts.object}
	transaction, err := waitUntilKnown(ctx, f, opts.waited, func(ctx context.Context) (wallet.Transaction, bool, error) {
		t, err := call(ctx, f, "Wait", payments.Wait, in)
		return t, t.Status != wallet.TransactionPending, err
	})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, transactionView(), transaction); err != nil {
		return err
	}
	return outcomeOf(transaction, opts.waited)
}

// waitForPayout waits until nothing of a payout is pending.
func waitForPayout(ctx context.Context, f *factory, opts *waitOptions) error {
	if err := f.checkPayoutView(); err != nil {
		return err
	}
	payouts, err := f.payouts(ctx)
	if err != nil {
		return err
	}
	payout, err := waitUntilKnown(ctx, f, opts.waited, func(ctx context.Context) (wallet.Payout, bool, error) {
		p, err := call(ctx, f, "ShowPayout", payouts.ShowPayout, wallet.ShowPayoutInput{Payout: opts.object})
		return p, !underWay(p.Status), err
	})
	if err != nil {
		return err
	}
	if err := f.printPayoutItems(ctx, payouts, payout, ""); err != nil {
		return err
	}
	if underWay(payout.Status) {
		return wallet.Refuse(wallet.CodeTimeout, fmt.Sprintf("%s is still %s after %s", payout.ID, payout.Status, opts.waited),
			"wait again with a longer --for; okpay payout resume pays on", "payout", payout.ID, "status", string(payout.Status), "pending", payout.Pending)
	}
	return payoutOutcome(payout)
}

const payoutPrefix = "po_"

// underWay says that items of a payout are to be paid without anybody's doing.
func underWay(s wallet.PayoutStatus) bool {
	return s == wallet.PayoutLoading || s == wallet.PayoutScheduled || s == wallet.PayoutRunning
}

// waitUntilKnown asks until what it asks for is known or the time is over, and gives
// what it heard last.
func waitUntilKnown[T any](ctx context.Context, f *factory, waited time.Duration, ask func(context.Context) (T, bool, error)) (T, error) {
	end := f.deps.Now().Add(waited)
	for pause := firstPause; ; pause = min(pause+pause/2, longestPause) {
		heard, known, err := ask(ctx)
		if err != nil || known {
			return heard, err
		}
		left := end.Sub(f.deps.Now())
		if left <= 0 {
			return heard, nil
		}
		if err := f.sleep(ctx, min(pause, left)); err != nil {
			return heard, err
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
