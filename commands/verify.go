package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type verifyOptions struct {
	channel, code string
	resend        bool
}

func newVerifyCmd(f *factory) *cobra.Command {
	opts := &verifyOptions{}
	cmd := &cobra.Command{
		Use:   "verify --channel email|phone (--code CODE | --resend)",
		Short: "Prove an e-mail or a phone by the code that was sent there",
		Long: `Prove a customer's e-mail or phone by the code that was sent there. With both
proven the account is active. --resend sends a fresh code and voids the one
before. Codes expire, and too many wrong ones void them.`,
		Example: `  okpay verify --user dan@example.com --channel email \
    --code "$(okpay outbox list --user dan@example.com --channel email --jq '.[0].code')"
  okpay verify --user dan@example.com --channel phone --resend`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runVerify(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.channel, "channel", "", "email or phone (required)")
	cmd.Flags().StringVar(&opts.code, "code", "", "the code that was sent")
	cmd.Flags().BoolVar(&opts.resend, "resend", false, "send a fresh code instead")
	cmd.MarkFlagsMutuallyExclusive("code", "resend")
	oneOf(cmd, "channel", wallet.ChannelEmail, wallet.ChannelPhone)
	mustComplete(cmd, "code", noFiles)
	return cmd
}

func runVerify(ctx context.Context, f *factory, opts *verifyOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := needed("channel", opts.channel, "use --channel email or --channel phone"); err != nil {
		return err
	}
	if !opts.resend {
		if err := needed("code", opts.code, "give the code that was sent, or ask for a fresh one with --resend"); err != nil {
			return err
		}
	}
	if err := output.Check(f.printer, customerView()); err != nil {
		return err
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	channel := wallet.Channel(opts.channel)
	if opts.resend {
		return f.resendCode(ctx, people, wallet.ResendCodeInput{Change: change, User: user, Channel: channel})
	}
	customer, err := call(ctx, f, "Verify", people.Verify,
		wallet.VerifyInput{Change: change, User: user, Channel: channel, Code: opts.code})
	if err != nil {
		return err
	}
	return f.printCustomer(ctx, customer)
}

func (f *factory) resendCode(ctx context.Context, people wallet.People, in wallet.ResendCodeInput) error {
	customer, err := call(ctx, f, "ResendCode", people.ResendCode, in)
	if err != nil {
		return err
	}
	if err := f.printCustomer(ctx, customer); err != nil {
		return err
	}
	if !customer.DryRun && !customer.IdempotentReplay {
		f.printer.Note("a fresh code was sent by %s", in.Channel)
	}
	return nil
}
