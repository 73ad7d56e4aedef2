package commands

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newInitCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Make a local wallet, or say what is there",
		Long: `Make a local wallet where --wallet, OKPAY_WALLET or the profile says, and
otherwise in your data folder. A wallet is also made on first use of any
command; init is for a script that wants to see it done. A wallet that is there
already is left as it is, and shown.`,
		Example: `  okpay init
  okpay init --wallet ./shop.okpay -o json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runInit(cmd.Context(), f) },
	}
}

func runInit(ctx context.Context, f *factory) error {
	if err := output.Check(f.printer, walletView()); err != nil {
		return err
	}
	if at := f.settings.Wallet; f.flags.dryRun && missing(at) {
		f.printer.Note("dry run: a wallet would be made at %s", at)
		return output.One(ctx, f.printer, walletView(),
			wallet.WalletInfo{Engine: localEngine, Location: at, SchemaVersion: f.deps.Build().Schema})
	}
	operations, err := f.operations(ctx)
	if err != nil {
		return err
	}
	info, err := call(ctx, f, "WalletInfo", operations.WalletInfo, wallet.WalletInfoInput{})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, walletView(), info)
}

// localEngine is what a wallet in a file is kept by.
const localEngine = "sqlite"

// missing reports whether there is nothing at the path of a wallet. Of the
// address of a database it does not know.
func missing(path string) bool {
	if strings.Contains(path, "://") {
		return false
	}
	_, err := os.Stat(path)
	return path != "" && errors.Is(err, fs.ErrNotExist)
}
