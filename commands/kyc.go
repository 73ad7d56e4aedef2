package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newKYCCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "kyc",
		Short: "Say who you are, and look at what others hand in",
		Long: `Say who you are, so that the account may hold and move more: level 1 by what a
document says, level 2 by its image and a selfie, level 3, for merchants, by the
papers of the business. An operator looks at what is handed in and approves or
rejects it; every look is recorded.`,
		Example: `  okpay kyc status --user eve@example.com
  okpay kyc list`,
	}, newKYCSubmitCmd(f), newKYCStatusCmd(f), newKYCListCmd(f), newKYCShowCmd(f), newKYCImageCmd(f), newKYCApproveCmd(f), newKYCRejectCmd(f))
}

func newKYCStatusCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show the level, what the next one needs, and the newest cases",
		Long: `Show the KYC level of a customer, what the next one needs, until when the
document is good, and where the newest cases stand.`,
		Example: `  okpay kyc status --user eve@example.com
  okpay kyc status --user eve@example.com --jq '.needs[]'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runKYCStatus(cmd.Context(), f) },
	}
}

func runKYCStatus(ctx context.Context, f *factory) error {
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, kycStatusView()); err != nil {
		return err
	}
	kyc, err := f.kyc(ctx)
	if err != nil {
		return err
	}
	status, err := call(ctx, f, "KYCStatus", kyc.KYCStatus, wallet.KYCStatusInput{User: user})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, kycStatusView(), status)
}

type kycListOptions struct {
	page   pageFlags
	status string
	every  bool
}

func newKYCListCmd(f *factory) *cobra.Command {
	opts := &kycListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the cases that wait for an operator, the oldest first",
		Long: `List the cases that wait for an operator, the one that was opened first before
the others, of everybody or of --user. --status lists those of another status,
and --any those of every one.`,
		Example: `  okpay kyc list
  okpay kyc list --any --all -o jsonl --user eve@example.com`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runKYCList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.status, "status", "", "those of this status, such as review or approved")
	cmd.Flags().BoolVar(&opts.every, "any", false, "those of every status")
	cmd.MarkFlagsMutuallyExclusive("status", "any")
	oneOf(cmd, "status", wallet.KYCStates()...)
	opts.page.add(cmd)
	return cmd
}

func runKYCList(ctx context.Context, f *factory, opts *kycListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	kyc, err := f.kyc(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, kycCasesView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.KYCCase], error) {
			in := wallet.ListKYCInput{PageInput: page, User: f.settings.User, Status: wallet.KYCState(opts.status), All: opts.every}
			return call(ctx, f, "ListKYC", kyc.ListKYC, in)
		})
}

func (f *factory) printKYC(ctx context.Context, c wallet.KYCCase) error {
	if err := output.One(ctx, f.printer, kycCaseView(), c); err != nil {
		return err
	}
	f.noteChange(c.IdempotentReplay, c.DryRun)
	return nil
}
