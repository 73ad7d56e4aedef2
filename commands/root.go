package commands

import (
	"context"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
)

// globalFlags are the flags that every command takes, as they were given.
type globalFlags struct {
	wallet, remote, profile, tokenFile, user string
	output, columns, jq, key, logLevel       string
	caFile, clientCert, clientKey            string
	noHeader, dryRun, yes, noInput           bool
	quiet, noColor                           bool
	timeout                                  time.Duration
}

// The groups in which help lists the commands.
const (
	groupMoney    = "money"
	groupPeople   = "people"
	groupOperator = "operator"
	groupTool     = "tool"
)

// NewRoot makes the whole tree of commands, for what describes it without
// running it: the reference, man pages, completions.
func NewRoot(deps Deps) *cobra.Command { return newRootCmd(newFactory(deps)) }

func newRootCmd(f *factory) *cobra.Command {
	root := &cobra.Command{
		Use:   "okpay",
		Short: "A payment wallet for the shell",
		Long: `okpay keeps customers' and merchants' balances in a double-entry ledger, moves
money between them and the outside world, and pays out thousands of people
without ever paying anyone twice. It works on a local wallet file with no
server, or with --remote on a wallet that okpay serve serves.

The result of a command goes to stdout and everything else to stderr. Exit
codes: 0 done, 1 a fault of the tool, 2 usage, 3 not found, 4 unauthorized,
5 declined, 6 conflict, 7 unavailable and safe to run again, 8 partly done,
9 differences found, 10 outcome unknown, 130 interrupted.`,
		Example: `  okpay demo
  okpay register --email carol@example.com --phone +33612345678 --name 'Carol Blanc' --country FR
  okpay balance --user ann@example.com -o json`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return f.prepare(cmd) },
	}
	root.SetIn(f.deps.Streams.In)
	root.SetOut(f.deps.Streams.Out)
	root.SetErr(f.deps.Streams.Err)
	root.SetFlagErrorFunc(flagError)
	addGlobalFlags(root, &f.flags)
	root.AddGroup(
		&cobra.Group{ID: groupMoney, Title: "Money:"},
		&cobra.Group{ID: groupPeople, Title: "Customers and their instruments:"},
		&cobra.Group{ID: groupOperator, Title: "For merchants and operators:"},
		&cobra.Group{ID: groupTool, Title: "The tool:"},
	)
	group(root)
	addTo(root, groupMoney,
		newTopUpCmd(f), newWithdrawCmd(f), newBalanceCmd(f), newPayCmd(f), newTransferCmd(f), newHoldCmd(f),
		newCaptureCmd(f), newReleaseCmd(f), newRefundCmd(f), newHistoryCmd(f), newShowCmd(f), newWaitCmd(f), newStatementCmd(f),
		newLimitsCmd(f), newRewardsCmd(f), newFeesCmd(f), newPolicyCmd(f), newPromotionsCmd(f), newRatesCmd(f),
		newFXQuoteCmd(f), newExchangeCmd(f))
	addTo(root, groupPeople,
		newRegisterCmd(f), newVerifyCmd(f), newLoginCmd(f), newLogoutCmd(f), newSessionsCmd(f), newWhoAmICmd(f), newPasswordCmd(f), newPINCmd(f), newSecondFactorCmd(f), newBindCardCmd(f), newBindBankCmd(f), newInstrumentsCmd(f), newFreezeCmd(f), newAlertsCmd(f), newCloseAccountCmd(f), newKYCCmd(f), newSupportCmd(f), newConnectCmd(f))
	addTo(root, groupOperator,
		newCheckoutCmd(f), newMerchantCmd(f), newReceiptCmd(f), newPayoutCmd(f), newBankAccountCmd(f), newReconcileCmd(f), newBreaksCmd(f), newWebhookCmd(f), newUsersCmd(f), newUnfreezeCmd(f), newSanctionsCmd(f), newRiskCmd(f), newOutboxCmd(f), newLedgerCmd(f), newEventsCmd(f), newFXCmd(f), newRunDueCmd(f),
		newAPIKeyCmd(f), newKeysCmd(f), newBackupCmd(f), newVerifyBackupCmd(f), newRestoreCmd(f), newServeCmd(f))
	addTo(root, groupTool,
		newInitCmd(f), newDemoCmd(f), newConfigCmd(f), newCompletionCmd(f), newVersionCmd(f))
	root.SetHelpCommandGroupID(groupTool)
	markRuns(root)
	return root
}

func addTo(root *cobra.Command, id string, children ...*cobra.Command) {
	for _, child := range children {
		child.GroupID = id
		root.AddCommand(child)
	}
}

func addGlobalFlags(root *cobra.Command, g *globalFlags) {
	flags := root.PersistentFlags()
	flags.StringVar(&g.wallet, "wallet", "", "local wallet: a file at `PATH`, or postgres://… (OKPAY_WALLET)")
	flags.StringVar(&g.remote, "remote", "", "remote API at `URL` instead of a local wallet (OKPAY_REMOTE)")
	flags.StringVar(&g.profile, "profile", "", "use the settings of profile `NAME` of the configuration file (OKPAY_PROFILE)")
	flags.StringVar(&g.tokenFile, "token-file", "", "`FILE` that holds the API key or session token (OKPAY_TOKEN holds the token itself)")
	flags.StringVar(&g.caFile, "ca-file", "", "`FILE` of the certificates, in PEM, that the remote API's must come from (OKPAY_TLS_CA)")
	flags.StringVar(&g.clientCert, "client-cert", "", "`FILE` of the own certificate, in PEM, for the remote API (OKPAY_TLS_CERT)")
	flags.StringVar(&g.clientKey, "client-key", "", "`FILE` of the key of --client-cert (OKPAY_TLS_KEY)")
	flags.StringVar(&g.user, "user", "", "act for this `CUSTOMER`: id, e-mail, phone or handle (OKPAY_USER)")
	flags.StringVarP(&g.output, "output", "o", "", "`FORMAT` of the result: table, json, jsonl, csv or yaml (default table)")
	flags.StringVar(&g.columns, "columns", "", "columns to show: a `LIST` of JSON names with commas between them")
	flags.BoolVar(&g.noHeader, "no-header", false, "no header row in tables and CSV")
	flags.StringVar(&g.jq, "jq", "", "filter the JSON by a jq expression `EXPR`; strings print raw")
	flags.StringVar(&g.key, "idempotency-key", "", "the same `KEY` does the same change once (default: a fresh one)")
	flags.BoolVar(&g.dryRun, "dry-run", false, "decide and show what would happen, change nothing")
	flags.BoolVarP(&g.yes, "yes", "y", false, "answer yes to every question")
	flags.BoolVar(&g.noInput, "no-input", false, "never ask, even on a terminal")
	flags.DurationVar(&g.timeout, "timeout", 0, "give up after this `TIME`, such as 30s (default: none)")
	flags.BoolVarP(&g.quiet, "quiet", "q", false, "no notes, warnings or progress on stderr")
	flags.BoolVar(&g.noColor, "no-color", false, "no colour (NO_COLOR)")
	flags.StringVar(&g.logLevel, "log-level", "", "log this `LEVEL` and above on stderr: debug, info, warn or error (default warn)")

	mustHaveValue(flags, "idempotency-key")
	oneOf(root, "output", output.Formats()...)
	oneOf(root, "log-level", config.LogLevels()...)
	for _, name := range []string{"user", "columns", "jq", "idempotency-key", "timeout", "profile", "remote"} {
		mustComplete(root, name, noFiles)
	}
}

// markRuns marks the errors of every command's own run.
func markRuns(cmd *cobra.Command) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if err := run(cmd, args); err != nil {
				return &runError{err}
			}
			return nil
		}
	}
	for _, child := range cmd.Commands() {
		markRuns(child)
	}
}

// prepare makes of flags, environment and profile what the run goes by, and
// refuses what is wrong with them before anything is done.
func (f *factory) prepare(cmd *cobra.Command) error {
	f.given = cmd.Flags().Changed
	if err := refuseEmpty(cmd.Flags()); err != nil {
		return err
	}
	s, err := f.resolve(cmd, toleratesConfig(cmd))
	f.settings = s
	if err != nil {
		return err
	}
	streams := f.deps.Streams
	streams.NoInput = streams.NoInput || f.flags.noInput
	streams.Color = streams.Color && s.Color
	if f.printer, err = output.NewPrinter(streams, s.output); err != nil {
		return err
	}
	f.log = slog.New(slog.NewTextHandler(streams.Err, &slog.HandlerOptions{Level: s.logLevel}))
	if s.Timeout > 0 && cmd.Annotations[timesItself] == "" {
		ctx, cancel := context.WithTimeoutCause(cmd.Context(), s.Timeout, errTimedOut)
		f.cancel = cancel
		cmd.SetContext(ctx)
	}
	if f.deps.Keyring != nil {
		f.settings.UseKeyring(f.deps.Keyring(cmd.Context(), !streams.InTerminal || !streams.ErrTerminal || streams.NoInput))
	}
	return nil
}

// timesItself marks a command to which --timeout means something else than
// a limit from the start of the program.
const timesItself = "times-itself"

// needsNoConfig marks a command that must work when the configuration file
// does not: those that mend it and those that have no use for it.
const needsNoConfig = "needs-no-config"

func toleratesConfig(cmd *cobra.Command) bool {
	for c := cmd; c != nil; c = c.Parent() {
		if c.Annotations[needsNoConfig] != "" {
			return true
		}
	}
	return !cmd.HasParent() || cmd.Name() == "help"
}

func withoutConfig() map[string]string { return map[string]string{needsNoConfig: "true"} }
