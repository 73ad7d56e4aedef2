package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newUsersCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "users",
		Short: "See, level and import customers",
		Long: `See the customers and merchants of the wallet, set their level, and import many
at once.`,
		Example: `  okpay users list
  okpay users show ann@example.com`,
	}, newUsersListCmd(f), newUsersShowCmd(f), newUsersSetLevelCmd(f), newUsersImportCmd(f), newUsersKeptCmd(f))
}

type usersListOptions struct {
	page         pageFlags
	kind, status string
}

func newUsersListCmd(f *factory) *cobra.Command {
	opts := &usersListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List customers in the order of their registration",
		Long: `List customers and merchants in the order of their registration, by kind and
status when asked.`,
		Example: `  okpay users list --kind merchant
  okpay users list --status active --all -o jsonl --columns id,email`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runUsersList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.kind, "kind", "", "only person or merchant")
	cmd.Flags().StringVar(&opts.status, "status", "", "only in this status")
	opts.page.add(cmd)
	oneOf(cmd, "kind", wallet.KindPerson, wallet.KindMerchant)
	oneOf(cmd, "status", customerStatuses()...)
	return cmd
}

func customerStatuses() []wallet.Status {
	return []wallet.Status{wallet.StatusPending, wallet.StatusActive, wallet.StatusFrozen, wallet.StatusClosed}
}

func runUsersList(ctx context.Context, f *factory, opts *usersListOptions) error {
	in := wallet.ListUsersInput{Kind: wallet.Kind(opts.kind), Status: wallet.Status(opts.status)}
	if err := choice("kind", in.Kind, wallet.KindPerson, wallet.KindMerchant); err != nil {
		return err
	}
	if err := choice("status", in.Status, customerStatuses()...); err != nil {
		return err
	}
	if err := opts.page.check(); err != nil {
		return err
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, customersView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Customer], error) {
			in.PageInput = page
			return call(ctx, f, "ListUsers", people.ListUsers, in)
		})
}

func newUsersShowCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "show USER",
		Short: "Show one customer",
		Long:  `Show one customer or merchant, named by id, e-mail, phone or handle.`,
		Example: `  okpay users show ann@example.com
  okpay users show cafe --jq .id`,
		Args:              exactly("USER"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runUsersShow(cmd.Context(), f, args[0]) },
	}
}

func runUsersShow(ctx context.Context, f *factory, user string) error {
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	customer, err := call(ctx, f, "ShowUser", people.ShowUser, wallet.ShowUserInput{User: user})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, customerView(), customer)
}
