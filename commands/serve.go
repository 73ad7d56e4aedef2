package commands

import (
	"context"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/wallet"
)

// Serving says what a server serves and where.
type Serving struct {
	Target Target // a local wallet
	Listen string // host and port
	// MetricsListen is where the metrics are told to anybody; empty for nowhere.
	MetricsListen string
	// TLSCert and TLSKey are the files of the server's certificate, in PEM;
	// both are empty in clear. TLSClientCA holds the certificates that a client's
	// own must come from; empty, clients need none.
	TLSCert, TLSKey, TLSClientCA string
	// BehindProxy allows to listen in clear beyond this machine, because
	// something before the server does TLS.
	BehindProxy bool
	Rate        int // requests a second that one API key may make; 0 is no limit
	MaxRequests int // that may be under way at once
	LogLevel    slog.Level
	// NoDuties leaves what is due, and events to webhooks, to `okpay run-due`.
	NoDuties bool
	// For is how long it serves, from when it listens; 0 is until it is ended.
	For time.Duration
}

type serveOptions struct {
	listen, metricsListen string
	cert, key, clientCA   string
	behindProxy, noDuties bool
	rate, maxRequests     int
}

// What the flags are when they are not given, and the bound of --max-requests.
const (
	defaultRate        = 1000
	defaultMaxRequests = 1024
	mostMaxRequests    = 100_000
)

func newServeCmd(f *factory) *cobra.Command {
	opts := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the wallet over HTTP",
		Long: `Serve the local wallet to other machines and programs, which reach it with
--remote and an API key. It listens in clear on this machine alone; elsewhere
it needs --tls-cert and --tls-key, or --behind-proxy when something before it
does TLS. A certificate that is replaced by a newer file is taken up without a
restart. At Ctrl-C or SIGTERM it takes no more requests, finishes those that it
has accepted, and ends well. --timeout ends it so when it has listened for
that time.

It logs to stderr in JSON, a line a request, from --log-level info on unless
another is set. Besides the API it answers /openapi.json, /healthz and /readyz
to everybody and /metrics to an operator's API key; --metrics-listen tells the
metrics without a key at an address of their own. Traces go to where
OTEL_EXPORTER_OTLP_ENDPOINT names a collector, by OTLP over HTTP.

It does what time brings as okpay run-due does, and sends events to webhooks
as they happen; of several servers on one database one does each piece of
work, and another takes it over when that one dies. --no-duties leaves that to
okpay run-due.

On PostgreSQL, --replica names a copy of the database that long lists are read
from as long as it is not behind what was committed.`,
		Example: `  okpay serve --listen 127.0.0.1:8460
  okpay serve --listen 127.0.0.1:8443 --tls-cert server.pem --tls-key server.key --metrics-listen 127.0.0.1:9460`,
		Args:        exactly(),
		Annotations: map[string]string{timesItself: "true"},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.listen, "listen", "", "`ADDRESS` to listen on: host and port, such as 127.0.0.1:8460")
	flags.StringVar(&opts.metricsListen, "metrics-listen", "", "`ADDRESS` that answers /metrics, /healthz and /readyz in clear and without an API key")
	flags.StringVar(&opts.cert, "tls-cert", "", "`FILE` of the server's certificate, in PEM")
	flags.StringVar(&opts.key, "tls-key", "", "`FILE` of the certificate's key, in PEM")
	flags.StringVar(&opts.clientCA, "tls-client-ca", "", "`FILE` of the certificates, in PEM, that a client's own must come from")
	flags.BoolVar(&opts.behindProxy, "behind-proxy", false, "listen in clear: something before this does TLS")
	flags.BoolVar(&opts.noDuties, "no-duties", false, "leave what is due, and events to webhooks, to okpay run-due")
	flags.IntVar(&opts.rate, "rate", defaultRate, "requests a second that one API key may make; 0 is no limit")
	flags.IntVar(&opts.maxRequests, "max-requests", defaultMaxRequests, "requests that may be under way at once; who comes beyond that is told to come again")
	// The settings of a database server: their values are read by config.
	flags.String("replica", "", "copy of the database, at a postgres:// `ADDRESS`, for long lists (OKPAY_REPLICA)")
	flags.String("public-url", "", "`URL` at which people reach this server: links of checkouts start with it (OKPAY_PUBLIC_URL)")
	flags.String("db-connections", "16", "at most this `NUMBER` of connections to the database server, and as many to its copy (OKPAY_DB_CONNECTIONS)")
	flags.String("statement-timeout", "30s", "`TIME` that a statement may run on a database server (OKPAY_STATEMENT_TIMEOUT)")
	cmd.MarkFlagsMutuallyExclusive("behind-proxy", "tls-cert")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	for _, name := range []string{"listen", "metrics-listen", "replica", "public-url", "db-connections", "statement-timeout"} {
		mustComplete(cmd, name, noFiles)
	}
	return cmd
}

func runServe(ctx context.Context, f *factory, opts *serveOptions) error {
	if err := needed("listen", opts.listen, "write --listen 127.0.0.1:8460"); err != nil {
		return err
	}
	if err := opts.check(f); err != nil {
		return err
	}
	level := slog.LevelInfo
	if set, err := f.settings.Get(config.KeyLogLevel); err != nil {
		return err
	} else if set.Source != config.SourceDefault {
		level = f.settings.logLevel
	}
	at := f.settings.target()
	at.Create = true
	return f.deps.Serve(ctx, Serving{
		Target: at, Listen: opts.listen, MetricsListen: opts.metricsListen, For: f.settings.Timeout,
		TLSCert: opts.cert, TLSKey: opts.key, TLSClientCA: opts.clientCA,
		BehindProxy: opts.behindProxy, NoDuties: opts.noDuties, Rate: opts.rate, MaxRequests: opts.maxRequests, LogLevel: level,
	})
}

// check refuses what does not go together before anything is opened.
func (o *serveOptions) check(f *factory) error {
	switch {
	case f.settings.Remote != "":
		return wallet.Refuse(wallet.CodeNotAvailableThere, "a remote wallet cannot be served again", "name a local one with --wallet")
	case f.flags.dryRun:
		return usageError("there is no dry run of a server", "leave --dry-run out")
	case o.rate < 0:
		return usageError("--rate cannot be negative", "0 is no limit")
	case o.maxRequests < 1 || o.maxRequests > mostMaxRequests:
		return usageError("--max-requests is from 1 to 100000", "leave it out for 1024")
	case o.clientCA != "" && o.cert == "":
		return usageError("--tls-client-ca needs --tls-cert: in clear no client can show a certificate", "give --tls-cert and --tls-key too")
	default:
		return nil
	}
}
