package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type alertsOptions struct {
	page pageFlags
	kind string
}

func newAlertsCmd(f *factory) *cobra.Command {
	opts := &alertsOptions{}
	cmd := &cobra.Command{
		Use:   "alerts",
		Short: "List what a customer was told of that another may have done",
		Long: `List, the newest first, what a customer was told of that somebody else may have
done: a login from where nobody had logged in before, a new password, PIN or
second factor, a freeze. The same was sent by e-mail. An operator sees those of
everybody, or of --user.`,
		Example: `  okpay alerts --user ann@example.com
  okpay alerts --kind new_login --all -o jsonl`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runAlerts(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.kind, "kind", "", "those of this kind alone")
	oneOf(cmd, "kind", wallet.AlertKinds()...)
	opts.page.add(cmd)
	return cmd
}

func runAlerts(ctx context.Context, f *factory, opts *alertsOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	alerts, err := f.alerts(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, alertsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Alert], error) {
			in := wallet.ListAlertsInput{PageInput: page, User: f.settings.User, Kind: wallet.AlertKind(opts.kind)}
			return call(ctx, f, "ListAlerts", alerts.ListAlerts, in)
		})
}

// alertsView shows many alerts.
func alertsView() output.View[wallet.Alert] {
	type column = output.Column[wallet.Alert]
	return output.View[wallet.Alert]{
		Columns: []column{
			{Name: "created_at", Header: "At", Kind: output.Time},
			{Name: "kind"},
			{Name: "subject"},
			{Name: "user", Kind: output.ID, Wide: true},
			{Name: "id", Kind: output.ID, Wide: true},
		},
		Empty: "no alerts",
	}
}
