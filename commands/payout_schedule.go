package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

// scheduleFlag is the --at of the commands that pay.
type scheduleFlag struct{ text string }

// atOnce is the --at of what is not put off.
const atOnce = "now"

func (s *scheduleFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.text, "at", "", "have okpay run-due pay it from then on (a "+momentHelp+"), or pay it "+atOnce)
	mustHaveValue(cmd.Flags(), "at")
	mustComplete(cmd, "at", cobra.FixedCompletions([]cobra.Completion{atOnce}, cobra.ShellCompDirectiveNoFileComp))
}

// read gives the moment, nil when none is asked for. What is to be paid at once is
// the beginning of time, which is the same moment when the command runs again.
func (s *scheduleFlag) read(now time.Time) (*time.Time, error) {
	if s.text == "" {
		return nil, nil
	}
	if s.text == atOnce {
		at := time.Unix(0, 0).UTC()
		return &at, nil
	}
	at, err := startOf("at", s.text)
	if err != nil {
		return nil, err
	}
	if at.Before(now.UTC().Truncate(dayLength)) {
		return nil, usageError(fmt.Sprintf("--at: %s has passed", s.text), "name a day from today on, or "+atOnce)
	}
	return &at, nil
}

// scheduled ends a run whose payout is paid later.
func (f *factory) scheduled(ctx context.Context, payouts wallet.Payouts, payout wallet.Payout) error {
	if err := f.summarize(ctx, payouts, payout, nil); err != nil {
		return err
	}
	if err := f.printPayoutItems(ctx, payouts, payout, ""); err != nil {
		return err
	}
	f.printer.Note("nothing is paid yet: okpay run-due pays it from %s on", payout.DueAt.UTC().Format(time.RFC3339))
	return nil
}
