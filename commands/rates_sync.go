package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newRatesSyncCmd(f *factory) *cobra.Command {
	address := ""
	cmd := &cobra.Command{
		Use:   "sync",
		Short: "Fetch and import what is published of reference rates",
		Long: `Fetch the file of reference rates that the European Central Bank publishes on
every working day, and import it. A file that has not changed since it was last
fetched is not sent again. Made for cron. The address is the setting rates_url;
a local wallet takes another one for this time by --url, and of a remote wallet
the server fetches from its own. It is https, or http on this machine.`,
		Example: `  okpay rates sync --dry-run || echo 'not today'
  okpay rates sync --url http://localhost:8080/eurofxref-daily.xml || echo 'not there'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runRatesSync(cmd.Context(), f, address) },
	}
	cmd.Flags().StringVar(&address, "url", "", "fetch from this `URL` instead of that of rates_url (local wallets only)")
	mustComplete(cmd, "url", noFiles)
	return cmd
}

func runRatesSync(ctx context.Context, f *factory, address string) error {
	in := wallet.SyncRatesInput{Change: f.change()}
	if err := output.Check(f.printer, ratesSyncView()); err != nil {
		return err
	}
	if address != "" {
		if f.settings.Remote != "" {
			return usageError("--url is for a local wallet: a server fetches from its own rates_url", "leave --url out")
		}
		f.settings.Gateways.RatesURL = address
	}
	service, err := f.rates(ctx)
	if err != nil {
		return err
	}
	done, err := call(ctx, f, "SyncRates", service.SyncRates, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, ratesSyncView(), done); err != nil {
		return err
	}
	f.noteChange(done.IdempotentReplay, done.DryRun)
	return nil
}

// ratesSyncView shows what a sync did.
func ratesSyncView() output.View[wallet.RatesSync] {
	type column = output.Column[wallet.RatesSync]
	return output.View[wallet.RatesSync]{
		Columns: []column{
			{Name: "source"},
			{Name: "url", Header: "URL", Kind: output.ID},
			{Name: "status"},
			{Name: "days", Kind: output.Number},
			{Name: "first"},
			{Name: "last"},
			{Name: "added", Kind: output.Number},
			{Name: "corrected", Kind: output.Number},
			{Name: "unchanged", Kind: output.Number},
		},
	}
}
