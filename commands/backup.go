package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type backupOptions struct {
	overwrite      bool
	recipients     []string
	recipientsFile string
	passphrase     passphraseFlags
}

func newBackupCmd(f *factory) *cobra.Command {
	opts := &backupOptions{}
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Keep all of the wallet in a file, while it is in use",
		Long: `Write all of the wallet, as it is at one moment, into a file that okpay restore
makes a wallet of again. Payments go on meanwhile. The file is there whole or
not at all, and a file of that name is not written over without --overwrite.

A backup is one SQLite file whatever the wallet is kept by, so that a wallet on
PostgreSQL can be looked at without a server and restored into either. Sessions
are not in it, and neither is the wallet's key: keep that apart from backups.

With --recipient, --recipients-file or a passphrase (OKPAY_BACKUP_PASSPHRASE
holds one too) the file is encrypted with age, and can also be opened with age's
own program. It works on a local wallet: of a remote one it is the operator's
work where its database is.`,
		Example: `  okpay backup wallet-1.backup
  okpay backup wallet-2.backup --recipient age18gyt88033zemnm9rtcyppwtkq7weg2d0pm2v73j70l9ddcf8s9wqy00zgh
  echo 'four copper spoons in a drawer' | okpay backup wallet-3.backup --passphrase-stdin -o json --jq .sha256`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return runBackup(cmd.Context(), f, opts, args[0]) },
	}
	cmd.Flags().BoolVar(&opts.overwrite, "overwrite", false, "put it in the place of a file that is there")
	cmd.Flags().StringArrayVar(&opts.recipients, "recipient", nil, "encrypt it for this `RECIPIENT` (age1…); may be given more than once")
	cmd.Flags().StringVar(&opts.recipientsFile, "recipients-file", "", "encrypt it for the recipients in this `FILE`, one a line")
	opts.passphrase.add(cmd, "encrypt it with")
	for _, by := range []string{"recipient", "recipients-file"} {
		for _, with := range []string{"passphrase-stdin", "passphrase-file"} {
			cmd.MarkFlagsMutuallyExclusive(by, with)
		}
	}
	mustHaveValue(cmd.Flags(), "recipients-file")
	mustComplete(cmd, "recipient", noFiles)
	return cmd
}

func runBackup(ctx context.Context, f *factory, opts *backupOptions, file string) (err error) {
	in := wallet.BackupInput{File: file, Overwrite: opts.overwrite, Recipients: opts.recipients, DryRun: f.flags.dryRun}
	if err := f.localBackups(); err != nil {
		return err
	}
	if err := output.Check(f.printer, backupView()); err != nil {
		return err
	}
	if opts.recipientsFile != "" {
		list, err := recipientsOf(opts.recipientsFile)
		if err != nil {
			return err
		}
		in.Recipients = append(in.Recipients, list...)
	}
	if len(in.Recipients) == 0 {
		if in.Passphrase, err = opts.passphrase.choose(ctx, f); err != nil {
			return err
		}
	}
	backups, done, err := f.backups(ctx)
	if err != nil {
		return err
	}
	defer done(&err)
	made, err := call(ctx, f, "Backup", backups.Backup, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, backupView(), made); err != nil {
		return err
	}
	if made.DryRun {
		f.printer.Note("dry run: no file was written")
	}
	return nil
}
