package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func newConnectCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "connect",
		Short: "Link applications to an account, see what they did, and end it",
		Long: `Link applications of others to an account, with the scopes and the cap a day
that its customer consents to. See what is linked and what it was used for, and
end it at once. Applications are registered by an operator.`,
		Example: `  okpay connect list --user ann@example.com
  okpay connect app list`,
	}, newConnectApproveCmd(f), newConnectDenyCmd(f), newConnectListCmd(f), newConnectShowCmd(f), newConnectRevokeCmd(f),
		newConnectRequestCmd(f), newConnectTokenCmd(f), newConnectAppCmd(f))
}

// askedFlags are the scopes and the cap of what an application asks for, or of
// what is given to it.
type askedFlags struct {
	scopes   []string
	dailyCap string
}

func (a *askedFlags) add(cmd *cobra.Command, scope, dailyCap string) {
	cmd.Flags().StringArrayVar(&a.scopes, "scope", nil, scope+"; may be given more than once")
	cmd.Flags().StringVar(&a.dailyCap, "daily-cap", "", dailyCap+", as '50.00 EUR'")
	mustHaveValue(cmd.Flags(), "daily-cap")
	oneOf(cmd, "scope", slices.DeleteFunc(wallet.Scopes(), func(s wallet.Scope) bool { return s == wallet.ScopeOperator })...)
}

func (a *askedFlags) read() (wallet.LinkAsked, error) {
	var in wallet.LinkAsked
	for _, scope := range a.scopes {
		in.Scopes = append(in.Scopes, wallet.Scope(scope))
	}
	if a.dailyCap == "" {
		return in, nil
	}
	amount, currency, found := cutLast(a.dailyCap)
	if !found {
		return in, usageError("--daily-cap is an amount and its currency", "write it as '50.00 EUR'")
	}
	in.DailyCap, in.Currency = money.Decimal(amount), currency
	return in, nil
}

type connectApproveOptions struct {
	asked         askedFlags
	passwordStdin bool
	code          codeFlag
}

func newConnectApproveCmd(f *factory) *cobra.Command {
	opts := &connectApproveOptions{}
	cmd := &cobra.Command{
		Use:   "approve CODE",
		Short: "Link the application that shows a code",
		Long: `Link the application that shows a code, after what it asks for was shown and
confirmed; without a terminal that takes --yes. --scope and --daily-cap give it
less than it asks for. A session of more than ten minutes shows the password as
well, and a code of the second factor where that is on.`,
		Example: `  app=$(okpay connect app create --name Ledgerly --scope read --jq .id)
  code=$(okpay connect request --app "$app" --out ledgerly.json --jq .user_code)
  okpay connect approve "$code" --user ann@example.com --yes`,
		Args:              exactly("CODE"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runConnectApprove(cmd.Context(), f, args[0], opts)
		},
	}
	opts.asked.add(cmd, "give this scope alone of what is asked for", "the most that may leave by it on a day, at most what is asked for")
	cmd.Flags().BoolVar(&opts.passwordStdin, "password-stdin", false, "read the password from standard input; on a terminal it is asked for")
	opts.code.add(cmd)
	return cmd
}

func runConnectApprove(ctx context.Context, f *factory, typed string, opts *connectApproveOptions) error {
	in := wallet.ApproveLinkInput{Change: f.change(), UserCode: typed}
	var err error
	if in.LinkAsked, err = opts.asked.read(); err != nil {
		return err
	}
	if in.User, err = f.user(); err != nil {
		return err
	}
	if err := output.Check(f.printer, linkView()); err != nil {
		return err
	}
	if opts.passwordStdin {
		if in.Password, err = f.secret(ctx, "Password", "--password-stdin", true); err != nil {
			return err
		}
	}
	in.Code = opts.code.read(f)
	links, err := f.links(ctx)
	if err != nil {
		return err
	}
	if err := f.confirmLink(ctx, links, in); err != nil {
		return err
	}
	link, err := call(ctx, f, "ApproveLink", links.ApproveLink, in)
	for tries := 0; tries < 2 && f.mayAsk(err); tries++ { // the password, and then the code
		if err := opts.prove(ctx, f, &in, err); err != nil {
			return err
		}
		link, err = call(ctx, f, "ApproveLink", links.ApproveLink, in)
	}
	if err != nil {
		return err
	}
	return f.printLink(ctx, link)
}

// confirmLink shows what an application asks for, or what of it is to be given,
// and asks.
func (f *factory) confirmLink(ctx context.Context, links wallet.Links, in wallet.ApproveLinkInput) error {
	if f.flags.yes || f.flags.dryRun {
		return nil
	}
	offer, err := call(ctx, f, "FindLink", links.FindLink, wallet.FindLinkInput{User: in.User, UserCode: in.UserCode})
	if err != nil {
		return err
	}
	if len(in.Scopes) > 0 {
		offer.Scopes = in.Scopes
	}
	if in.DailyCap != "" {
		offer.DailyCap, offer.Currency = in.DailyCap, money.Currency(in.Currency)
	}
	return f.confirm(ctx, "Link "+offer.AppName+", which may then "+inWords(offer)+"?")
}

// inWords says what an application may do that is linked.
func inWords(offer wallet.LinkOffer) string {
	names := make([]string, len(offer.Scopes))
	for i, scope := range offer.Scopes {
		names[i] = string(scope)
	}
	text := strings.Join(names, ", ")
	if offer.DailyCap != "" {
		text += fmt.Sprintf(", at most %s %s a day", offer.DailyCap, offer.Currency)
	}
	return text
}

// mayAsk reports whether a proof is missing and there is somebody to ask.
func (f *factory) mayAsk(err error) bool {
	s := f.printer.Streams()
	return wallet.CodeOf(err) == wallet.CodeSecondFactorRequired && s.InTerminal && !s.NoInput
}

// prove asks for the password when there was none, and else for a code.
func (o *connectApproveOptions) prove(ctx context.Context, f *factory, in *wallet.ApproveLinkInput, missing error) (err error) {
	if in.Password == "" {
		in.Password, err = f.secret(ctx, "Password", "--password-stdin", false)
		return err
	}
	if in.Code != "" {
		return missing
	}
	in.Code, err = o.code.ask(ctx, f)
	return err
}

func newConnectDenyCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "deny CODE",
		Short: "Refuse the application that shows a code",
		Long: `Refuse the application that shows a code: it is told so when it asks the next
time. A code that nobody answers expires after ten minutes.`,
		Example: `  app=$(okpay connect app create --name Ledgerly --scope read --jq .id)
  code=$(okpay connect request --app "$app" --out ledgerly.json --jq .user_code)
  okpay connect deny "$code" --user ann@example.com`,
		Args:              exactly("CODE"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runConnectDeny(cmd.Context(), f, args[0]) },
	}
}

func runConnectDeny(ctx context.Context, f *factory, typed string) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, offerView()); err != nil {
		return err
	}
	links, err := f.links(ctx)
	if err != nil {
		return err
	}
	offer, err := call(ctx, f, "DenyLink", links.DenyLink, wallet.DenyLinkInput{Change: change, User: user, UserCode: typed})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, offerView(), offer); err != nil {
		return err
	}
	f.noteChange(offer.IdempotentReplay, offer.DryRun)
	return nil
}

type connectListOptions struct {
	page pageFlags
	old  bool
}

func newConnectListCmd(f *factory) *cobra.Command {
	opts := &connectListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what is linked, the newest first",
		Long: `List the applications that are linked, the newest first: a customer's own, or
for an operator those of everybody or of --user. What was used today is in the
wallet's base currency. --old lists expired and revoked ones too.`,
		Example: `  okpay connect list --user ann@example.com
  okpay connect list --old --all -o jsonl`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runConnectList(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.old, "old", false, "expired and revoked ones too")
	opts.page.add(cmd)
	return cmd
}

func runConnectList(ctx context.Context, f *factory, opts *connectListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	links, err := f.links(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, linksView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Link], error) {
			in := wallet.ListLinksInput{PageInput: page, User: f.settings.User, All: opts.old}
			return call(ctx, f, "ListLinks", links.ListLinks, in)
		})
}

func newConnectShowCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "show LINK",
		Short: "Show a link with what was done by it",
		Long: `Show a link, named by its id, with the newest transactions that were made by it,
at most 50.`,
		Example: `  app=$(okpay connect app create --name Ledgerly --scope read --jq .id)
  code=$(okpay connect request --app "$app" --out ledgerly.json --jq .user_code)
  link=$(okpay connect approve "$code" --user ann@example.com --yes --jq .id)
  okpay connect show "$link" --jq '.uses[].amount'`,
		Args:              exactly("LINK"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runConnectShow(cmd.Context(), f, args[0]) },
	}
}

func runConnectShow(ctx context.Context, f *factory, id string) error {
	if err := output.Check(f.printer, linkView()); err != nil {
		return err
	}
	links, err := f.links(ctx)
	if err != nil {
		return err
	}
	link, err := call(ctx, f, "ShowLink", links.ShowLink, wallet.ShowLinkInput{Link: id})
	if err != nil {
		return err
	}
	return f.printLink(ctx, link)
}

func newConnectRevokeCmd(f *factory) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "revoke LINK",
		Short: "End a link",
		Long: `End a link, named by its id: the application can do nothing from now on. It
cannot be taken back; the application can be linked again.`,
		Example: `  app=$(okpay connect app create --name Ledgerly --scope read --jq .id)
  code=$(okpay connect request --app "$app" --out ledgerly.json --jq .user_code)
  link=$(okpay connect approve "$code" --user ann@example.com --yes --jq .id)
  okpay connect revoke "$link" --reason 'not used any more'`,
		Args:              exactly("LINK"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runConnectRevoke(cmd.Context(), f, args[0], reason)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return cmd
}

func runConnectRevoke(ctx context.Context, f *factory, id, reason string) error {
	change := f.change()
	if err := output.Check(f.printer, linkView()); err != nil {
		return err
	}
	links, err := f.links(ctx)
	if err != nil {
		return err
	}
	link, err := call(ctx, f, "RevokeLink", links.RevokeLink, wallet.RevokeLinkInput{Change: change, Link: id, Reason: reason})
	if err != nil {
		return err
	}
	return f.printLink(ctx, link)
}

func (f *factory) printLink(ctx context.Context, link wallet.Link) error {
	if err := output.One(ctx, f.printer, linkView(), link); err != nil {
		return err
	}
	f.noteChange(link.IdempotentReplay, link.DryRun)
	return nil
}
