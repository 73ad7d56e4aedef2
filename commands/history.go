package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type historyOptions struct {
	page                            pageFlags
	since, until                    string
	kind, status                    string
	counterparty, currency, orderID string
	least, most                     string
}

func newHistoryCmd(f *factory) *cobra.Command {
	opts := &historyOptions{}
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List transactions, the newest first",
		Long: `List transactions, the newest first: those of one customer with --user, and all
of them, for an operator, without. Filters combine; --min and --max need
--currency. --since and --until take dates as whole days in UTC, so that
--since 2026-01-01 --until 2026-01-31 is January.`,
		Example: `  okpay history --user ann@example.com --since 2026-01-01 --kind payment
  okpay history --user cafe --currency EUR --min 10.00 --all -o csv
  okpay history --all -o jsonl --columns id,amount,currency`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runHistory(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.since, "since", "", "from this moment on: "+momentHelp)
	flags.StringVar(&opts.until, "until", "", "before this moment; a date is included: "+momentHelp)
	flags.StringVar(&opts.kind, "kind", "", "only this kind, such as payment or top_up")
	flags.StringVar(&opts.status, "status", "", "only this status, such as pending or posted")
	flags.StringVar(&opts.counterparty, "counterparty", "", "only with this other side: id, e-mail, phone or handle")
	flags.StringVar(&opts.currency, "currency", "", "only in this currency")
	flags.StringVar(&opts.least, "min", "", "only amounts of at least this much (needs --currency)")
	flags.StringVar(&opts.most, "max", "", "only amounts of at most this much (needs --currency)")
	flags.StringVar(&opts.orderID, "order-id", "", "only with this reference of the merchant")
	opts.page.add(cmd)
	oneOf(cmd, "kind", wallet.TransactionKinds()...)
	oneOf(cmd, "status", wallet.TransactionStatuses()...)
	return cmd
}

func runHistory(ctx context.Context, f *factory, opts *historyOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	in, err := opts.input(f.settings.User)
	if err != nil {
		return err
	}
	transactions, err := f.transactions(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, historyView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Transaction], error) {
			in.PageInput = page
			return call(ctx, f, "History", transactions.History, in)
		})
}

func (o *historyOptions) input(user string) (wallet.HistoryInput, error) {
	in := wallet.HistoryInput{
		User:         user,
		Kind:         wallet.TransactionKind(o.kind),
		Status:       wallet.TransactionStatus(o.status),
		Counterparty: o.counterparty,
		Currency:     o.currency,
		Min:          money.Decimal(o.least),
		Max:          money.Decimal(o.most),
		OrderID:      o.orderID,
	}
	if err := choice("kind", in.Kind, wallet.TransactionKinds()...); err != nil {
		return in, err
	}
	if err := choice("status", in.Status, wallet.TransactionStatuses()...); err != nil {
		return in, err
	}
	var err error
	if in.Since, err = startOf("since", o.since); err != nil {
		return in, err
	}
	in.Until, err = after("until", o.until)
	return in, err
}
