package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

// Serving says what a server serves and where.
type Serving struct {
	Wallet string // a path or a postgres:// address
	Listen string // host and port
	// TLSCert and TLSKey are the files of the server's certificate, in PEM;
	// both are empty in clear.
	TLSCert, TLSKey string
	// BehindProxy allows to listen in clear beyond this machine, because
	// something before the server does TLS.
	BehindProxy bool
	Rate        int // requests a second that one API key may make; 0 is no limit
	LogLevel    string
}

type serveOptions struct {
	listen, cert, key string
	behindProxy       bool
	rate              int
}

// defaultRate is how many requests a second one API key may make.
const defaultRate = 1000

func newServeCmd(f *factory) *cobra.Command {
	opts := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the wallet over HTTP",
		Long: `Serve the local wallet to other machines and programs, which reach it with
--remote and an API key. It listens in clear on this machine alone; elsewhere
it needs --tls-cert and --tls-key, or --behind-proxy when something before it
does TLS. It logs to stderr in JSON, from level info on unless --log-level is
debug. At Ctrl-C or SIGTERM it takes no more requests, finishes those that it
has accepted, and ends well. --timeout ends it after that time.

Besides the API it answers /openapi.json, /healthz, /readyz, and /metrics to
whoever has an API key.`,
		Example: `  okpay serve --listen 127.0.0.1:8460
  okpay serve --listen 127.0.0.1:8443 --tls-cert server.pem --tls-key server.key`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.listen, "listen", "", "`ADDRESS` to listen on: host and port, such as 127.0.0.1:8460")
	cmd.Flags().StringVar(&opts.cert, "tls-cert", "", "`FILE` of the server's certificate, in PEM")
	cmd.Flags().StringVar(&opts.key, "tls-key", "", "`FILE` of the certificate's key, in PEM")
	cmd.Flags().BoolVar(&opts.behindProxy, "behind-proxy", false, "listen in clear: something before this does TLS")
	cmd.Flags().IntVar(&opts.rate, "rate", defaultRate, "requests a second that one API key may make; 0 is no limit")
	cmd.MarkFlagsMutuallyExclusive("behind-proxy", "tls-cert")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	return cmd
}

func runServe(ctx context.Context, f *factory, opts *serveOptions) error {
	if err := needed("listen", opts.listen, "write --listen 127.0.0.1:8460"); err != nil {
		return err
	}
	if f.settings.Remote != "" {
		return wallet.Refuse(wallet.CodeNotAvailableThere, "a remote wallet cannot be served again", "name a local one with --wallet")
	}
	if f.flags.dryRun {
		return usageError("there is no dry run of a server", "leave --dry-run out")
	}
	if opts.rate < 0 {
		return usageError("--rate cannot be negative", "0 is no limit")
	}
	return f.deps.Serve(ctx, Serving{
		Wallet: f.settings.Wallet, Listen: opts.listen, TLSCert: opts.cert, TLSKey: opts.key,
		BehindProxy: opts.behindProxy, Rate: opts.rate, LogLevel: f.settings.LogLevel,
	})
}
