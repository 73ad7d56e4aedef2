package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type registerOptions struct {
	kind, name, email, phone string
	country, lang, handle    string
	passwordStdin            bool
}

func newRegisterCmd(f *factory) *cobra.Command {
	opts := &registerOptions{}
	cmd := &cobra.Command{
		Use:   "register",
		Short: "Register a customer or a merchant",
		Long: `Register a person, or with --kind merchant a merchant, who needs a --handle by
which customers pay. A code goes to the e-mail and one to the phone; with both
given to verify the account is active. Without --password-stdin the account has
no password: an operator works for it, and nobody can log in to it. For many
people at once use users import.`,
		Example: `  okpay register --email carol@example.com --phone +33612345678 --name 'Carol Blanc' --country FR
  echo 'seven grey herons by the pond' | okpay register --kind merchant --handle books \
    --email books@example.com --phone +4930901820 --name 'Corner Books' --country DE --password-stdin`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runRegister(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.kind, "kind", string(wallet.KindPerson), "person or merchant")
	flags.StringVar(&opts.name, "name", "", "full name (required)")
	flags.StringVar(&opts.email, "email", "", "e-mail address (required)")
	flags.StringVar(&opts.phone, "phone", "", "phone number in international form, +4915112345678 (required)")
	flags.StringVar(&opts.country, "country", "", "country of residence or seat, two letters (ISO 3166-1)")
	flags.StringVar(&opts.lang, "lang", "", "language of messages: en or zh; left out, zh for the country CN and else en")
	flags.StringVar(&opts.handle, "handle", "", "short name by which a merchant is paid")
	flags.BoolVar(&opts.passwordStdin, "password-stdin", false, "read a password from standard input; on a terminal it is asked for")
	oneOf(cmd, "kind", wallet.KindPerson, wallet.KindMerchant)
	oneOf(cmd, "lang", wallet.LanguageEnglish, wallet.LanguageChinese)
	for _, flag := range []string{"name", "email", "phone", "country", "handle"} {
		mustComplete(cmd, flag, noFiles)
	}
	return cmd
}

func runRegister(ctx context.Context, f *factory, opts *registerOptions) error {
	change := f.change()
	if err := output.Check(f.printer, customerView()); err != nil {
		return err
	}
	password := ""
	if opts.passwordStdin {
		var err error
		if password, err = f.newSecret(ctx, "Password", "--password-stdin"); err != nil {
			return err
		}
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	customer, err := call(ctx, f, "Register", people.Register, wallet.RegisterInput{
		Change:   change,
		Kind:     wallet.Kind(opts.kind),
		Name:     opts.name,
		Email:    opts.email,
		Phone:    opts.phone,
		Country:  opts.country,
		Lang:     wallet.Language(opts.lang),
		Handle:   opts.handle,
		Password: password,
	})
	if err != nil {
		return err
	}
	if err := f.printCustomer(ctx, customer); err != nil {
		return err
	}
	if customer.Status == wallet.StatusPending && !customer.DryRun && !customer.IdempotentReplay {
		f.printer.Note("codes were sent to the e-mail and the phone; an operator reads them with: okpay outbox list --user %s", customer.ID)
	}
	return nil
}
