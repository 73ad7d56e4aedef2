package commands

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func allCommands(t *testing.T) []*cobra.Command {
	t.Helper()
	var all []*cobra.Command
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		all = append(all, cmd)
		for _, child := range cmd.Commands() {
			walk(child)
		}
	}
	walk(NewRoot(Deps{}))
	return all
}

func TestEveryCommandSaysWhatItTakesAndWhenToUseIt(t *testing.T) {
	t.Parallel()
	for _, cmd := range allCommands(t) {
		path := cmd.CommandPath()
		if cmd.Args == nil {
			t.Errorf("%s does not check its arguments", path)
		}
		if cmd.RunE == nil {
			t.Errorf("%s cannot be run", path)
		}
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: Short is %q", path, cmd.Short)
		}
		if !strings.HasSuffix(strings.TrimSpace(cmd.Long), ".") || cmd.Long == cmd.Short {
			t.Errorf("%s: Long does not tell when to use it in full sentences: %q", path, cmd.Long)
		}
		for line := range strings.Lines(cmd.Long) {
			if utf8.RuneCountInString(strings.TrimRight(line, "\n")) > 80 {
				t.Errorf("%s: a line of Long is wider than a terminal: %q", path, line)
			}
		}
		if !strings.Contains(cmd.Example, "okpay") || !strings.HasPrefix(cmd.Example, "  ") {
			t.Errorf("%s: Example is %q", path, cmd.Example)
		}
	}
}

func TestEveryFlagIsDescribedAndCompletedWhereItIsAnEnumeration(t *testing.T) {
	t.Parallel()
	enumerations := map[string]bool{
		"kind": true, "status": true, "channel": true, "on-error": true, "item-status": true, "output": true, "log-level": true, "level": true,
	}
	for _, cmd := range allCommands(t) {
		check := func(flag *pflag.Flag) {
			if flag.Usage == "" {
				t.Errorf("%s: --%s has no description", cmd.CommandPath(), flag.Name)
			}
			if !enumerations[flag.Name] {
				return
			}
			complete, found := cmd.GetFlagCompletionFunc(flag.Name)
			if !found {
				t.Errorf("%s: --%s is not completed", cmd.CommandPath(), flag.Name)
				return
			}
			if values, _ := complete(cmd, nil, ""); len(values) < 2 {
				t.Errorf("%s: --%s is completed with %v", cmd.CommandPath(), flag.Name, values)
			}
		}
		cmd.LocalNonPersistentFlags().VisitAll(check)
		if !cmd.HasParent() {
			cmd.PersistentFlags().VisitAll(check)
		}
	}
}

func TestGlobalFlagsAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	flags := NewRoot(Deps{}).PersistentFlags()
	for _, name := range strings.Fields(`wallet remote profile token-file user output columns no-header jq idempotency-key
		dry-run yes no-input timeout quiet no-color log-level`) {
		if flags.Lookup(name) == nil {
			t.Errorf("--%s is missing", name)
		}
	}
	for name, short := range map[string]string{"output": "o", "yes": "y", "quiet": "q"} {
		if got := flags.Lookup(name).Shorthand; got != short {
			t.Errorf("--%s has the short form -%s, want -%s", name, got, short)
		}
	}
}

// TestCommandsOfTheContractAreThere retypes the commands that scripts call.
func TestCommandsOfTheContractAreThere(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"init", "register", "verify", "outbox list", "users list", "users show", "users set-level", "users import",
		"bind-card", "bind-bank", "instruments list", "instruments remove", "top-up", "withdraw", "balance", "pay",
		"transfer", "hold", "capture", "release", "refund", "history", "show", "statement", "wait", "run-due", "limits", "fees quote",
		"ledger check", "ledger accounts", "ledger trial-balance", "payout plan", "payout apply", "payout run",
		"payout status", "payout list", "payout resume", "config path", "config list", "config get", "config set",
		"config unset", "config profiles", "completion", "version", "freeze", "unfreeze", "demo", "apikey create",
		"apikey list", "apikey revoke", "sessions list", "sessions revoke", "reconcile read", "reconcile mappings",
		"reconcile run", "reconcile list", "reconcile show", "reconcile statements", "reconcile explain", "reconcile undo", "reconcile diff", "reconcile replay",
		"reconcile rules test", "breaks list", "breaks show", "breaks note", "breaks resolve", "breaks reopen", "breaks assign", "keys list", "keys rotate", "serve", "outbox send",
	} {
		cmd, rest, err := NewRoot(Deps{}).Find(strings.Fields(path))
		if err != nil || len(rest) > 0 || cmd.CommandPath() != "okpay "+path {
			t.Errorf("there is no command %q: found %q", path, cmd.CommandPath())
		}
	}
}
