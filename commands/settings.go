package commands

import (
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// settings are what a run goes by: flags, then environment, then profile, then
// defaults.
type settings struct {
	config.Settings
	output   output.Settings
	logLevel slog.Level
}

// target says which wallet the settings name.
func (s settings) target() Target {
	return Target{
		Wallet: s.Wallet, Replica: s.Replica, Connections: s.Connections, StatementTimeout: s.StatementTimeout, PublicURL: s.PublicURL,
		Remote: s.Remote, Token: s.Token, TLSCA: s.TLSCA, TLSCert: s.TLSCert, TLSKey: s.TLSKey,
		KeyFile: s.KeyFile, KeyStore: s.KeyStore,
		Gateways: s.Gateways,
	}
}

// resolve makes the settings of a run. With tolerant, what is wrong with the
// configuration does not stop it; a wrong flag always does.
func (f *factory) resolve(cmd *cobra.Command, tolerant bool) (settings, error) {
	loaded, err := config.Load(givenFlags(cmd.Flags()), f.deps.Environ, config.Path(f.deps.Environ))
	s := settings{Settings: loaded}
	if err != nil && (!tolerant || wallet.CodeOf(err) == wallet.CodeInvalidInput) {
		return s, err
	}
	if err := s.logLevel.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return s, fmt.Errorf("read the log level: %w", err)
	}
	columns, err := output.ParseColumns(f.flags.columns)
	if err != nil {
		return s, err
	}
	s.output = output.Settings{
		Format:   f.format(cmd, s.Output),
		Columns:  columns,
		NoHeader: f.flags.noHeader,
		JQ:       f.flags.jq,
		Quiet:    f.flags.quiet,
	}
	return s, nil
}

// format is that of the result. --jq on the command line is stronger than a
// format that JSON does not have and that only the environment or a profile
// asks for, so that a script with --jq runs under every profile.
func (f *factory) format(cmd *cobra.Command, wanted string) output.Format {
	format := output.Format(wanted)
	if f.flags.jq == "" || cmd.Flags().Changed("output") {
		return format
	}
	switch format {
	case output.CSV, output.YAML:
		return output.Table
	default:
		return format
	}
}

// givenFlags tells the configuration which flags were given.
func givenFlags(flags *pflag.FlagSet) config.Flags {
	return func(name string) (string, bool) {
		flag := flags.Lookup(name)
		if flag == nil || !flag.Changed {
			return "", false
		}
		return flag.Value.String(), true
	}
}

// noFlags is a command line without flags.
func noFlags(string) (string, bool) { return "", false }
