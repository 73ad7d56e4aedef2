package commands

import (
	"context"
	"net/mail"
	"slices"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

// mailFlags are the --mail and --mail-always of reconcile run.
type mailFlags struct {
	to     string
	always bool
}

func (m *mailFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&m.to, "mail", "", "tell this e-mail `ADDRESS` when there are breaks to be looked after")
	cmd.Flags().BoolVar(&m.always, "mail-always", false, "tell it also when all is clear")
	mustComplete(cmd, "mail", noFiles)
}

// check refuses what is no address before anything is done; the wallet is stricter.
func (m *mailFlags) check() error {
	if m.to == "" {
		if m.always {
			return usageError("--mail-always is given without --mail", "name whom to tell with --mail ADDRESS")
		}
		return nil
	}
	if parsed, err := mail.ParseAddress(m.to); err != nil || parsed.Address != m.to {
		return usageError("--mail is not an e-mail address", "write it as ops@example.com")
	}
	return nil
}

// mailRuns puts what runs found into the outbox, when somebody is to be told.
func (f *factory) mailRuns(ctx context.Context, flags mailFlags, runs []wallet.ReconciliationRun, differences bool) error {
	if flags.to == "" || !differences && !flags.always {
		return nil
	}
	service, err := f.reconciliationMail(ctx)
	if err != nil {
		return err
	}
	ids := make([]string, len(runs))
	for i := range runs {
		ids[i] = runs[i].ID
	}
	part := 0
	for some := range slices.Chunk(ids, wallet.MaxMailedRuns) {
		in := wallet.MailReconciliationInput{Change: f.part("reconcile.mail", part), Runs: some, To: flags.to}
		if _, err := call(ctx, f, "MailReconciliation", service.MailReconciliation, in); err != nil {
			return err
		}
		part++
	}
	f.printer.Note("a message to %s is in the outbox; okpay run-due and okpay serve send it", flags.to)
	return nil
}
