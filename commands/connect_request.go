package commands

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type connectRequestOptions struct {
	app, out    string
	asked       askedFlags
	secretStdin bool
}

func newConnectRequestCmd(f *factory) *cobra.Command {
	opts := &connectRequestOptions{}
	cmd := &cobra.Command{
		Use:   "request",
		Short: "Ask to be linked, as an application",
		Long: `Ask to be linked, as a script that is an application: show the customer the code
that is printed, and run okpay connect token on the file of --out, which keeps
what belongs to the link and can be read by its owner alone. Nobody need be
logged in.`,
		Example: `  app=$(okpay connect app create --name Ledgerly --scope read --jq .id)
  okpay connect request --app "$app" --scope read --out ledgerly.json --jq .user_code`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runConnectRequest(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.app, "app", "", "the id of the application")
	cmd.Flags().StringVar(&opts.out, "out", "", "the `FILE` that keeps what belongs to the link")
	cmd.Flags().BoolVar(&opts.secretStdin, "app-secret-stdin", false, "read the application's secret from standard input")
	opts.asked.add(cmd, "what it asks for; all that it may without one", "the most that may leave by it on a day")
	mustComplete(cmd, "app", noFiles)
	return cmd
}

func runConnectRequest(ctx context.Context, f *factory, opts *connectRequestOptions) error {
	if f.flags.dryRun {
		return usageError("there is no dry run of what an application asks for", "leave --dry-run out")
	}
	if err := needed("app", opts.app, "name the application by its id"); err != nil {
		return err
	}
	if err := needed("out", opts.out, "name a file for what belongs to the link"); err != nil {
		return err
	}
	asked, err := opts.asked.read()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, linkRequestView()); err != nil {
		return err
	}
	secret, err := f.appSecret(ctx, opts.secretStdin)
	if err != nil {
		return err
	}
	apps, err := f.asApplication(ctx)
	if err != nil {
		return err
	}
	request, err := call(ctx, f, "RequestLink", apps.RequestLink, wallet.RequestLinkInput{LinkAsked: asked, App: opts.app, AppSecret: secret})
	if err != nil {
		return err
	}
	if err := writeLinkFile(opts.out, linkFile{App: opts.app, DeviceCode: request.DeviceCode, IntervalS: request.IntervalS}); err != nil {
		return err
	}
	request.DeviceCode = ""
	if err := output.One(ctx, f.printer, linkRequestView(), request); err != nil {
		return err
	}
	f.printer.Note("the customer links it with okpay connect approve %s", request.UserCode)
	return nil
}

// appSecret reads the secret of an application that has one.
func (f *factory) appSecret(ctx context.Context, fromStdin bool) (string, error) {
	if !fromStdin {
		return "", nil
	}
	return f.secret(ctx, "Secret of the application", "--app-secret-stdin", true)
}

// asApplication opens the wallet for an application, which shows no token.
func (f *factory) asApplication(ctx context.Context) (wallet.Apps, error) {
	if _, err := f.openAnonymous(ctx); err != nil {
		return nil, err
	}
	return f.apps(ctx)
}

type connectTokenOptions struct {
	out         string
	waited      time.Duration
	secretStdin bool
}

func newConnectTokenCmd(f *factory) *cobra.Command {
	opts := &connectTokenOptions{}
	cmd := &cobra.Command{
		Use:   "token FILE",
		Short: "Get an access token, as an application",
		Long: `Get an access token for an application by the FILE of okpay connect request, and
write it to the file of --out, which is one for --token-file. Until the customer
has answered it waits, at most for --for, and asks no more often than it may:
exit code 7 when there is no answer yet, 5 when it is no. A token is good for an
hour; run it again for the next one. FILE keeps what that takes.`,
		Example: `  app=$(okpay connect app create --name Ledgerly --scope read --jq .id)
  code=$(okpay connect request --app "$app" --out ledgerly.json --jq .user_code)
  okpay connect approve -q "$code" --user ann@example.com --yes
  okpay connect token ledgerly.json --out ledgerly.token
  okpay balance --token-file ledgerly.token`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runConnectToken(cmd.Context(), f, args[0], opts)
		},
	}
	cmd.Flags().StringVar(&opts.out, "out", "", "the `FILE` for the access token")
	cmd.Flags().DurationVar(&opts.waited, "for", defaultWaited, "how long to wait for the customer; 0 asks once")
	cmd.Flags().BoolVar(&opts.secretStdin, "app-secret-stdin", false, "read the application's secret from standard input")
	return cmd
}

func runConnectToken(ctx context.Context, f *factory, path string, opts *connectTokenOptions) error {
	if f.flags.dryRun {
		return usageError("there is no dry run of getting a token", "leave --dry-run out")
	}
	if err := needed("out", opts.out, "name a file for the access token"); err != nil {
		return err
	}
	if opts.waited < 0 {
		return usageError("--for cannot be below zero", "write 30s or 10m")
	}
	if err := output.Check(f.printer, linkTokenView()); err != nil {
		return err
	}
	kept, err := readLinkFile(path)
	if err != nil {
		return err
	}
	in := wallet.GrantTokenInput{Grant: wallet.GrantDevice, App: kept.App, DeviceCode: kept.DeviceCode}
	if kept.RefreshToken != "" {
		in = wallet.GrantTokenInput{Grant: wallet.GrantRefresh, App: kept.App, RefreshToken: kept.RefreshToken}
	}
	if in.AppSecret, err = f.appSecret(ctx, opts.secretStdin); err != nil {
		return err
	}
	apps, err := f.asApplication(ctx)
	if err != nil {
		return err
	}
	token, err := f.pollToken(ctx, apps, in, time.Duration(kept.IntervalS)*time.Second, opts.waited)
	if err != nil {
		return err
	}
	// What is good once comes first: a token that is lost is had again by it.
	if err := writeLinkFile(path, linkFile{App: kept.App, RefreshToken: token.RefreshToken}); err != nil {
		return err
	}
	if err := saveText(opts.out, []byte(token.AccessToken+"\n")); err != nil {
		return err
	}
	token.AccessToken, token.RefreshToken = "", ""
	return output.One(ctx, f.printer, linkTokenView(), token)
}

// pollToken asks for tokens until the customer has answered or the time is over,
// and waits longer each time that it was too soon.
func (f *factory) pollToken(
	ctx context.Context, apps wallet.Apps, in wallet.GrantTokenInput, pause, waited time.Duration,
) (wallet.LinkToken, error) {
	end := f.deps.Now().Add(waited)
	for {
		token, err := call(ctx, f, "GrantToken", apps.GrantToken, in)
		switch code := wallet.CodeOf(err); {
		case code == wallet.CodeRateLimited && in.Grant == wallet.GrantDevice:
			pause += wallet.PollPenalty
		case code != wallet.CodeLinkPending:
			return token, err
		}
		if f.deps.Now().Add(pause).After(end) {
			return token, err
		}
		if err := f.sleep(ctx, pause); err != nil {
			return token, err
		}
	}
}
