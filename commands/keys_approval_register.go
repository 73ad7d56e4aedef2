package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type keysApprovalRegisterOptions struct{ public, person, name string }

func newKeysApprovalRegisterCmd(f *factory) *cobra.Command {
	opts := &keysApprovalRegisterOptions{}
	cmd := &cobra.Command{
		Use:   "register PUBLIC-KEY --person PERSON",
		Short: "Register the public key of a person, for an operator",
		Long: `Register the public key of a person: from then on what that key signs is taken
for that person's word. All keys of one person are registered under the same
name, best an e-mail address, because two keys of one person are not two people.
See that the key is that person's: compare the fingerprint over another way. A
merchant is registered by the e-mail that it is known by here, so that the
wallet sees when it would approve its own payout.`,
		Example: `  okpay keys approval register okpub_dqFZHESFkLz-lHyNGdLw_-iI8IyEATqr_Sh2J5E8T-M --person ann@example.com
  okpay keys approval register "$(okpay keys approval show --key carl.key --jq .public_key)" --person carl@example.com`,
		Args:              exactly("PUBLIC-KEY"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.public = args[0]
			return runKeysApprovalRegister(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.person, "person", "", "whose key it is: an e-mail address, or another name that is that person's alone")
	cmd.Flags().StringVar(&opts.name, "name", "", "which of the person's keys it is")
	mustComplete(cmd, "person", noFiles)
	mustComplete(cmd, "name", noFiles)
	return cmd
}

func runKeysApprovalRegister(ctx context.Context, f *factory, opts *keysApprovalRegisterOptions) error {
	change := f.change()
	if err := needed("person", opts.person, "say whose key it is"); err != nil {
		return err
	}
	if err := output.Check(f.printer, approvalKeyView()); err != nil {
		return err
	}
	approvals, err := f.approvals(ctx)
	if err != nil {
		return err
	}
	key, err := call(ctx, f, "RegisterApprovalKey", approvals.RegisterApprovalKey, wallet.RegisterApprovalKeyInput{
		Change: change, PublicKey: opts.public, Person: opts.person, Name: opts.name,
	})
	if err != nil {
		return err
	}
	return f.printApprovalKey(ctx, key)
}

func (f *factory) printApprovalKey(ctx context.Context, key wallet.ApprovalKey) error {
	if err := output.One(ctx, f.printer, approvalKeyView(), key); err != nil {
		return err
	}
	f.noteChange(key.IdempotentReplay, key.DryRun)
	return nil
}

type keysApprovalListOptions struct {
	page   pageFlags
	person string
	old    bool
}

func newKeysApprovalListCmd(f *factory) *cobra.Command {
	opts := &keysApprovalListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List registered approval keys, the newest first",
		Long: `List the public keys that are registered, with whose they are: those of
--person, or all. --old lists revoked ones too.`,
		Example: `  okpay keys approval list
  okpay keys approval list --old --person ann@example.com -o json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runKeysApprovalList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.person, "person", "", "only the keys of this person")
	cmd.Flags().BoolVar(&opts.old, "old", false, "revoked ones too")
	opts.page.add(cmd)
	mustComplete(cmd, "person", noFiles)
	return cmd
}

func runKeysApprovalList(ctx context.Context, f *factory, opts *keysApprovalListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	approvals, err := f.approvals(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, approvalKeysView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.ApprovalKey], error) {
			in := wallet.ListApprovalKeysInput{PageInput: page, Person: opts.person, All: opts.old}
			return call(ctx, f, "ListApprovalKeys", approvals.ListApprovalKeys, in)
		})
}

func newKeysApprovalRevokeCmd(f *factory) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "revoke KEY",
		Short: "Make an approval key useless, for an operator",
		Long: `Make an approval key useless from now on, named by its id or its fingerprint:
what it signed counts no more, and a payout that was opened by it is paid no
further until somebody else approves it. It cannot be taken back.`,
		Example:           `  okpay keys approval revoke "$(okpay keys approval list --jq '.[-1].id')" --reason 'laptop lost'`,
		Args:              exactly("KEY"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runKeysApprovalRevoke(cmd.Context(), f, args[0], reason)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return cmd
}

func runKeysApprovalRevoke(ctx context.Context, f *factory, key, reason string) error {
	change := f.change()
	if err := output.Check(f.printer, approvalKeyView()); err != nil {
		return err
	}
	if err := f.confirmOnTerminal(ctx, "Revoke "+key+"?"); err != nil {
		return err
	}
	approvals, err := f.approvals(ctx)
	if err != nil {
		return err
	}
	revoked, err := call(ctx, f, "RevokeApprovalKey", approvals.RevokeApprovalKey, wallet.RevokeApprovalKeyInput{Change: change, Key: key, Reason: reason})
	if err != nil {
		return err
	}
	return f.printApprovalKey(ctx, revoked)
}
