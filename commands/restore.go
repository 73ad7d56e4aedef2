package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newRestoreCmd(f *factory) *cobra.Command {
	secrets := &backupSecretFlags{}
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a wallet of a backup",
		Long: `Make a wallet of a backup where there is none: at the path of --wallet, or in an
empty PostgreSQL database. A wallet that is there is never written over (exit
code 6). The backup is proven first as okpay verify-backup does; one of an older
version of okpay is brought forward, and one of a newer version is refused.

The wallet has everything up to when the backup was made. Nobody is logged in,
an API key or card that was revoked after it works again until it is revoked
again, and what happened at banks and processors since is for a reconciliation
to find. That it was restored is on record in it.

A backup does not hold the wallet's key, without which phones and messages
cannot be read. Put it where the restored wallet's key is to be, such as in
WALLET.key, or name it in OKPAY_KEY_FILE; without it nothing is restored, and
the error says by its id which key is needed.`,
		Example: `  okpay backup wallet-5.backup
  OKPAY_KEY_FILE=wallet.db.key okpay restore wallet-5.backup --wallet drill.db
  okpay ledger check --wallet drill.db`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return runRestore(cmd.Context(), f, secrets, args[0]) },
	}
	secrets.add(cmd)
	return cmd
}

func runRestore(ctx context.Context, f *factory, secrets *backupSecretFlags, file string) (err error) {
	if err := f.localBackups(); err != nil {
		return err
	}
	if err := output.Check(f.printer, restoredView()); err != nil {
		return err
	}
	in := wallet.RestoreBackupInput{File: file, DryRun: f.flags.dryRun}
	if in.Secrets, err = secrets.read(ctx, f); err != nil {
		return err
	}
	backups, done, err := f.backups(ctx)
	if err != nil {
		return err
	}
	defer done(&err)
	restored, err := call(ctx, f, "RestoreBackup", backups.RestoreBackup, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, restoredView(), restored); err != nil {
		return err
	}
	if restored.DryRun {
		f.printer.Note("dry run: no wallet was made")
	}
	return ledgerDifferences(restored.OK, len(restored.Problems), "the wallet is as it was backed up: look at each problem before it is used")
}
