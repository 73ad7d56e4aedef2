package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func newPayoutSchedulesCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "payout-schedule",
		Short: "Have what is above a floor withdrawn by itself",
		Long: `Have what a merchant has above a floor go to its bank account on every weekday,
in each currency by a schedule of its own. okpay serve runs them when they are
due, and okpay run-due does where there is no server.`,
		Example: `  okpay merchant payout-schedule show --user cafe`,
	}, newPayoutScheduleSetCmd(f), newPayoutScheduleShowCmd(f), newPayoutScheduleRemoveCmd(f))
}

type payoutScheduleSetOptions struct {
	pin                           pinFlags
	to, currency, floor, at, zone string
	weekdays                      []string
}

func newPayoutScheduleSetCmd(f *factory) *cobra.Command {
	opts := &payoutScheduleSetOptions{}
	cmd := &cobra.Command{
		Use:   "set --to INSTRUMENT --currency CUR",
		Short: "Set what goes to the bank, and when",
		Long: `Have what the merchant has above --floor withdrawn to a bank account of its own:
as much as leaves the floor once the fee of the withdrawal is paid, once a day,
at the time --at of --time-zone on each of --weekdays. It takes the place of the
schedule that there was in that currency.

What cannot be withdrawn, because nothing is above the floor, a limit, a frozen
account or a bank account that was removed, is kept with its reason and tried
again on the next of the weekdays. Days on which nothing ran are made up for by
one withdrawal. Since nobody is asked when the money leaves, a session shows its
PIN now, and a code of its second factor; an API key with a cap or an allow-list
sets no schedule.`,
		Example: `  okpay merchant payout-schedule set --user cafe --currency EUR --floor 100.00 \
    --to "$(okpay instruments list --user cafe --jq 'map(select(.kind=="bank"))[0].id')"
  okpay merchant payout-schedule set --user cafe --currency EUR --weekdays mon,thu --at 06:30 --time-zone Europe/Berlin \
    --to "$(okpay instruments list --user cafe --jq 'map(select(.kind=="bank"))[0].id')"`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPayoutScheduleSet(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.to, "to", "", "bank account to withdraw to, by id (required)")
	flags.StringVar(&opts.currency, "currency", "", "currency to withdraw (required)")
	flags.StringVar(&opts.floor, "floor", "0", "what stays in the purse")
	flags.StringSliceVar(&opts.weekdays, "weekdays", weekdayNames(wallet.BankingDays()), "on which `DAYS` it runs")
	flags.StringVar(&opts.at, "at", wallet.DefaultScheduleTime, "at which time of the day it runs")
	flags.StringVar(&opts.zone, "time-zone", wallet.DefaultTimeZone, "where it is that time, by its IANA `NAME`")
	for _, flag := range []string{"to", "currency", "floor", "at", "time-zone"} {
		mustComplete(cmd, flag, noFiles)
	}
	oneOf(cmd, "weekdays", wallet.Weekdays()...)
	opts.pin.add(cmd)
	return cmd
}

func weekdayNames(days []wallet.Weekday) []string {
	names := make([]string, len(days))
	for i, day := range days {
		names[i] = string(day)
	}
	return names
}

func runPayoutScheduleSet(ctx context.Context, f *factory, opts *payoutScheduleSetOptions) error {
	in := wallet.SetPayoutScheduleInput{
		Change: f.change(), To: opts.to, Currency: opts.currency, Floor: money.Decimal(opts.floor), At: opts.at, TimeZone: opts.zone,
	}
	var err error
	if in.User, err = f.user(); err != nil {
		return err
	}
	if err := needed("to", opts.to, "okpay instruments list shows the instruments"); err != nil {
		return err
	}
	if err := needed("currency", opts.currency, "name the currency that is withdrawn"); err != nil {
		return err
	}
	for _, day := range opts.weekdays {
		if err := choice("weekdays", wallet.Weekday(day), wallet.Weekdays()...); err != nil {
			return err
		}
		in.Weekdays = append(in.Weekdays, wallet.Weekday(day))
	}
	if err := output.Check(f.printer, payoutScheduleView()); err != nil {
		return err
	}
	service, err := f.merchants(ctx)
	if err != nil {
		return err
	}
	set, err := spend(ctx, f, &opts.pin, func(shown wallet.StepUp) (wallet.PayoutSchedule, error) {
		in.StepUp = shown
		return call(ctx, f, "SetPayoutSchedule", service.SetPayoutSchedule, in)
	})
	if err != nil {
		return err
	}
	return f.printPayoutSchedule(ctx, set)
}

func (f *factory) printPayoutSchedule(ctx context.Context, s wallet.PayoutSchedule) error {
	if err := output.One(ctx, f.printer, payoutScheduleView(), s); err != nil {
		return err
	}
	f.noteChange(s.IdempotentReplay, s.DryRun)
	return nil
}

type payoutScheduleShowOptions struct {
	page     pageFlags
	currency string
	removed  bool
}

func newPayoutScheduleShowCmd(f *factory) *cobra.Command {
	opts := &payoutScheduleShowOptions{}
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show payout schedules, and how they ended last",
		Long: `Show the payout schedules of a merchant, one a currency, with when they run next
and how they ended last: the withdrawal that was made, or why there was none.
Without --user an operator sees those of all merchants.`,
		Example: `  okpay merchant payout-schedule show --user cafe
  okpay merchant payout-schedule show --all --jq '.[]|select(.last_run.code)|.merchant_handle'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPayoutScheduleShow(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.currency, "currency", "", "only in this currency")
	cmd.Flags().BoolVar(&opts.removed, "removed", false, "also those that were removed")
	mustComplete(cmd, "currency", noFiles)
	opts.page.add(cmd)
	return cmd
}

func runPayoutScheduleShow(ctx context.Context, f *factory, opts *payoutScheduleShowOptions) error {
	in := wallet.ListPayoutSchedulesInput{User: f.settings.User, Currency: opts.currency, All: opts.removed}
	if err := opts.page.check(); err != nil {
		return err
	}
	service, err := f.merchants(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, payoutSchedulesView(), opts.page, func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.PayoutSchedule], error) {
		in.PageInput = page
		return call(ctx, f, "ListPayoutSchedules", service.ListPayoutSchedules, in)
	})
}

func newPayoutScheduleRemoveCmd(f *factory) *cobra.Command {
	currency := ""
	cmd := &cobra.Command{
		Use:   "remove --currency CUR",
		Short: "Withdraw nothing by itself any more",
		Long: `End the payout schedule of a merchant in a currency. Withdrawals that it has
made go on to their end. Set again on the same day, it does not withdraw twice.`,
		Example: `  okpay merchant payout-schedule remove --user cafe --currency USD`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			in := wallet.RemovePayoutScheduleInput{Change: f.change(), Currency: currency}
			var err error
			if in.User, err = f.user(); err != nil {
				return err
			}
			if err := needed("currency", currency, "okpay merchant payout-schedule show shows the schedules"); err != nil {
				return err
			}
			if err := output.Check(f.printer, payoutScheduleView()); err != nil {
				return err
			}
			service, err := f.merchants(ctx)
			if err != nil {
				return err
			}
			removed, err := call(ctx, f, "RemovePayoutSchedule", service.RemovePayoutSchedule, in)
			if err != nil {
				return err
			}
			return f.printPayoutSchedule(ctx, removed)
		},
	}
	cmd.Flags().StringVar(&currency, "currency", "", "currency of the schedule (required)")
	mustComplete(cmd, "currency", noFiles)
	return cmd
}
