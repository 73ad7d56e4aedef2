package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func newCheckoutCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "checkout",
		Short: "Ask to be paid, by a link or a QR code",
		Long: `Ask to be paid as a merchant: a checkout has an id, a link and a QR code, and
whoever has one of them pays it with okpay pay. It is paid at most once however
many try, or in parts, or as a code on a counter by many.`,
		Example: `  okpay checkout create 12.50 EUR --user cafe --order-id 1001
  okpay checkout list --user cafe --status open`,
	}, newCheckoutCreateCmd(f), newCheckoutShowCmd(f), newCheckoutListCmd(f), newCheckoutExpireCmd(f), newCheckoutLookCmd(f), newCheckoutQRCmd(f))
}

type checkoutCreateOptions struct {
	amount, currency, open string
	orderID, memo, expires string
	returnURL              string
	partial, reusable      bool
}

func newCheckoutCreateCmd(f *factory) *cobra.Command {
	opts := &checkoutCreateOptions{}
	cmd := &cobra.Command{
		Use:   "create [AMOUNT CUR]",
		Short: "Make a checkout",
		Long: `Make a checkout of a merchant, and print it with its id and link. It is paid
once, by one payment of AMOUNT CUR. With --partial it is paid in parts, up to
the amount exactly. With --open CUR the customer says how much. With --reusable
it is a code on a shop's counter, which any number of customers pay, each time
the amount or, with --open, what they say.

An order has one checkout that is open or paid: another one of the same
--order-id is refused with checkout_exists, which names it. A checkout expires
24 hours after it was made unless --expires says otherwise, and one that is
reusable does not.`,
		Example: `  okpay checkout create 12.50 EUR --user cafe --order-id 1001 --memo 'Two coffees'
  okpay checkout create 90.00 EUR --user cafe --partial --expires 168h
  okpay checkout create 3.50 EUR --user cafe --reusable --jq .id
  okpay checkout create --open EUR --user cafe --reusable --jq .link`,
		Args:              between(0, "AMOUNT", "CUR"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return usageError("missing CUR", "usage: "+cmd.UseLine())
			}
			if len(args) == 2 {
				opts.amount, opts.currency = args[0], args[1]
			}
			return runCheckoutCreate(cmd.Context(), f, opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.orderID, "order-id", "", "the merchant's own reference of what is paid")
	flags.StringVar(&opts.memo, "memo", "", "a note that both sides see")
	flags.StringVar(&opts.expires, "expires", "", "when it expires: a `TIME` from now, such as 30m or 48h, or a moment: "+momentHelp)
	flags.StringVar(&opts.returnURL, "return-url", "", "where a page sends who has paid: https, or http on this machine")
	flags.BoolVar(&opts.partial, "partial", false, "it is paid in parts")
	flags.StringVar(&opts.open, "open", "", "the customer says how much, in this `CURRENCY`")
	flags.BoolVar(&opts.reusable, "reusable", false, "many may pay it: a code on a counter")
	mustHaveValue(flags, "expires")
	for _, name := range []string{"order-id", "memo", "expires", "return-url", "open"} {
		mustComplete(cmd, name, noFiles)
	}
	return cmd
}

// input reads the flags.
func (o *checkoutCreateOptions) input() (wallet.CreateCheckoutInput, error) {
	in := wallet.CreateCheckoutInput{
		Amount: money.Decimal(o.amount), Currency: o.currency, OrderID: o.orderID, Memo: o.memo, ReturnURL: o.returnURL,
		Partial: o.partial, Open: o.open != "", Reusable: o.reusable,
	}
	switch {
	case in.Open && o.currency != "":
		return in, usageError("--open leaves the amount to the customer, and AMOUNT is given", "leave one of them out")
	case in.Open:
		in.Currency = o.open
	case o.currency == "":
		return in, usageError("how much is asked for is not said", "write AMOUNT CUR, or --open CUR to have the customer say it")
	}
	if o.expires == "" {
		return in, nil
	}
	life, err := time.ParseDuration(o.expires)
	switch {
	case err == nil && life > 0:
		in.ExpiresIn = life
		return in, nil
	case err == nil:
		return in, usageError("--expires must be a time above zero", "write 30m, 48h or 2026-01-31T14:00:00Z")
	}
	if in.ExpiresAt, err = after("expires", o.expires); err != nil {
		return in, usageError(fmt.Sprintf("--expires: %q is neither a time from now, nor a moment, nor a date", o.expires),
			"write 30m, 48h, 2026-01-31 or 2026-01-31T14:00:00Z")
	}
	return in, nil
}

func runCheckoutCreate(ctx context.Context, f *factory, opts *checkoutCreateOptions) error {
	in, err := opts.input()
	if err != nil {
		return err
	}
	in.Change = f.change()
	if in.User, err = f.user(); err != nil {
		return err
	}
	if err := output.Check(f.printer, checkoutView()); err != nil {
		return err
	}
	service, err := f.checkouts(ctx)
	if err != nil {
		return err
	}
	c, err := call(ctx, f, "CreateCheckout", service.CreateCheckout, in)
	if err != nil {
		return err
	}
	return f.printCheckout(ctx, c)
}

// printCheckout prints a checkout, and says beside it what a person should know.
func (f *factory) printCheckout(ctx context.Context, c wallet.Checkout) error {
	if err := output.One(ctx, f.printer, checkoutView(), c); err != nil {
		return err
	}
	f.noteChange(c.IdempotentReplay, c.DryRun)
	return nil
}

// checkoutID gives the id in an argument, which is an id or a link.
func checkoutID(arg string) string {
	if id, ok := wallet.CheckoutOf(arg); ok {
		return id
	}
	return arg // which the wallet does not find
}

func newCheckoutShowCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "show CHECKOUT",
		Short: "Show a checkout with its payments",
		Long: `Show a checkout of the merchant, by its id or its link: what was paid, what is
left, and its newest payments. Who only wants to pay it uses look.`,
		Example:           `  okpay checkout show "$(okpay checkout list --user cafe --jq '.[0].id')" --user cafe`,
		Args:              exactly("CHECKOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if err := output.Check(f.printer, checkoutView()); err != nil {
				return err
			}
			service, err := f.checkouts(ctx)
			if err != nil {
				return err
			}
			c, err := call(ctx, f, "ShowCheckout", service.ShowCheckout, wallet.ShowCheckoutInput{Checkout: checkoutID(args[0])})
			if err != nil {
				return err
			}
			return output.One(ctx, f.printer, checkoutView(), c)
		},
	}
}

func newCheckoutLookCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "look CHECKOUT",
		Short: "See what is to be paid to whom",
		Long: `See what a checkout asks for, by its id or its link, as anybody may who has one
of them: the shop, the amount and what it is for. What paying it costs shows
okpay pay --dry-run.`,
		Example:           `  okpay checkout look "$(okpay checkout list --user cafe --jq '.[0].id')"`,
		Args:              exactly("CHECKOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if err := output.Check(f.printer, checkoutLookView()); err != nil {
				return err
			}
			seen, err := f.lookAt(ctx, checkoutID(args[0]))
			if err != nil {
				return err
			}
			return output.One(ctx, f.printer, checkoutLookView(), seen)
		},
	}
}

// lookAt is what anybody sees of a checkout.
func (f *factory) lookAt(ctx context.Context, id string) (wallet.CheckoutView, error) {
	service, err := f.checkouts(ctx)
	if err != nil {
		return wallet.CheckoutView{}, err
	}
	return call(ctx, f, "LookAtCheckout", service.LookAtCheckout, wallet.LookAtCheckoutInput{Checkout: id})
}

func newCheckoutExpireCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "expire CHECKOUT",
		Short: "End a checkout before its time",
		Long: `End a checkout of the merchant that is open, by its id or its link. Nobody pays
it any more; what was paid of it stays paid. Its order may have another one.`,
		Example:           `  okpay checkout expire "$(okpay checkout list --user cafe --jq '.[0].id')" --user cafe`,
		Args:              exactly("CHECKOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			in := wallet.ExpireCheckoutInput{Change: f.change(), User: f.settings.User, Checkout: checkoutID(args[0])}
			if err := output.Check(f.printer, checkoutView()); err != nil {
				return err
			}
			service, err := f.checkouts(ctx)
			if err != nil {
				return err
			}
			c, err := call(ctx, f, "ExpireCheckout", service.ExpireCheckout, in)
			if err != nil {
				return err
			}
			return f.printCheckout(ctx, c)
		},
	}
}

type checkoutListOptions struct {
	page            pageFlags
	status, orderID string
}

func newCheckoutListCmd(f *factory) *cobra.Command {
	opts := &checkoutListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List checkouts, the newest first",
		Long: `List checkouts with what was paid of them, the newest first: those of one
merchant with --user, and all of them, for an operator, without.`,
		Example: `  okpay checkout list --user cafe
  okpay checkout list --status paid --order-id 1001 --jq '.[].id'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runCheckoutList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.status, "status", "", "only in this status")
	cmd.Flags().StringVar(&opts.orderID, "order-id", "", "only of this order")
	opts.page.add(cmd)
	oneOf(cmd, "status", wallet.CheckoutStatuses()...)
	mustComplete(cmd, "order-id", noFiles)
	return cmd
}

func runCheckoutList(ctx context.Context, f *factory, opts *checkoutListOptions) error {
	in := wallet.ListCheckoutsInput{User: f.settings.User, Status: wallet.CheckoutStatus(opts.status), OrderID: opts.orderID}
	if err := choice("status", in.Status, wallet.CheckoutStatuses()...); err != nil {
		return err
	}
	if err := opts.page.check(); err != nil {
		return err
	}
	service, err := f.checkouts(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, checkoutsView(), opts.page, func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Checkout], error) {
		in.PageInput = page
		return call(ctx, f, "ListCheckouts", service.ListCheckouts, in)
	})
}
