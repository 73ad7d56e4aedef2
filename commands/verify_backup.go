package commands

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newVerifyBackupCmd(f *factory) *cobra.Command {
	secrets := &backupSecretFlags{}
	cmd := &cobra.Command{
		Use:   "verify-backup FILE",
		Short: "Prove that a backup is whole and its ledger in order",
		Long: `Open a backup, prove byte by byte that it is what was made, have SQLite check
it, and prove the invariants of its ledger as okpay ledger check does. Nothing
is changed, no wallet and no server is needed, and a backup of an older version
of okpay is brought forward in a copy. The wallet's key must be there, as for
restore, because a backup without it is of little use. Exit code 2 when the file
is damaged or that key is missing, 4 when the file is locked and what was given
does not open it, and 9 when its ledger is not in order. Made for cron.

An encrypted backup is decrypted into the folder for temporary files (TMPDIR),
which must have room for it; only you can read it there, and it is removed.`,
		Example: `  okpay backup wallet-4.backup
  okpay verify-backup wallet-4.backup
  okpay verify-backup wallet-4.backup -o json --jq .ok`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runVerifyBackup(cmd.Context(), f, secrets, args[0])
		},
	}
	secrets.add(cmd)
	return cmd
}

func runVerifyBackup(ctx context.Context, f *factory, secrets *backupSecretFlags, file string) (err error) {
	if err := f.localBackups(); err != nil {
		return err
	}
	if err := output.Check(f.printer, backupCheckView()); err != nil {
		return err
	}
	in := wallet.VerifyBackupInput{File: file}
	if in.Secrets, err = secrets.read(ctx, f); err != nil {
		return err
	}
	backups, done, err := f.backups(ctx)
	if err != nil {
		return err
	}
	defer done(&err)
	check, err := call(ctx, f, "VerifyBackup", backups.VerifyBackup, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, backupCheckView(), check); err != nil {
		return err
	}
	return ledgerDifferences(check.OK, len(check.Problems), "keep the backup as it is, and look for one from before the problems")
}

// ledgerDifferences refuses a ledger that is not in order.
func ledgerDifferences(ok bool, problems int, hint string) error {
	if ok {
		return nil
	}
	return wallet.Refuse(wallet.CodeDifferences, fmt.Sprintf("the ledger has %s", counted(problems, "problem", "problems")), hint, "problems", problems)
}
