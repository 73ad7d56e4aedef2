package commands

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/okpay/okpay/wallet"
)

// exactly takes one argument a name, and names what is missing or too much.
func exactly(names ...string) cobra.PositionalArgs {
	return between(len(names), names...)
}

// maxFiles bounds how many files one command line names.
const maxFiles = 1000

// atLeastOne takes one argument or more of the same kind.
func atLeastOne(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usageError("missing "+name, "usage: "+cmd.UseLine())
		case len(args) > maxFiles:
			return usageError(fmt.Sprintf("more than %d arguments", maxFiles), "run it several times")
		}
		return nil
	}
}

// between takes at least least of the named arguments, in their order.
func between(least int, names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usageError("missing "+strings.Join(names[len(args):least], " and "), "usage: "+cmd.UseLine())
		case len(args) > len(names):
			return usageError(fmt.Sprintf("unexpected argument %q", args[len(names)]), "usage: "+cmd.UseLine())
		}
		return nil
	}
}

// group makes a command that only holds others: alone it shows its help, and
// an unknown subcommand is a mistake instead of a help text that ends well.
func group(cmd *cobra.Command, children ...*cobra.Command) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		hint := "see " + cmd.CommandPath() + " --help"
		if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
			hint = "did you mean " + cmd.CommandPath() + " " + likeliest(args[0], like) + "?"
		}
		return usageError(fmt.Sprintf("unknown command %q for %q", args[0], cmd.CommandPath()), hint)
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.SuggestionsMinimumDistance = typoDistance
	cmd.AddCommand(children...)
	return cmd
}

// typoDistance is how many letters a suggested command may differ in.
const typoDistance = 2

// likeliest is the suggestion that what was typed is the start of, or else the
// first: payou is payout rather than pay.
func likeliest(typed string, like []string) string {
	for _, name := range like {
		if strings.HasPrefix(name, typed) {
			return name
		}
	}
	return like[0]
}

// needed refuses a flag that was left out. It is asked in a command's run, so
// that the refusal has its code and names how to give it.
func needed(flag, value, hint string) error {
	if value != "" {
		return nil
	}
	return usageError("--"+flag+" is required", hint)
}

// flagError makes a refusal of what pflag says of a flag. An amount below zero
// looks like a flag to it.
func flagError(cmd *cobra.Command, err error) error {
	if negative, ok := negativeNumber(err.Error()); ok {
		return wallet.Refuse(wallet.CodeInvalidAmount, "an amount cannot be negative: "+negative, "give an amount above zero")
	}
	return usageError(err.Error(), "see "+cmd.CommandPath()+" --help")
}

// negativeNumber finds the number in "unknown shorthand flag: '5' in -5.00".
func negativeNumber(message string) (string, bool) {
	if !strings.HasPrefix(message, "unknown shorthand flag") {
		return "", false
	}
	i := strings.LastIndex(message, " in -")
	if i < 0 {
		return "", false
	}
	number := message[i+len(" in "):]
	if len(number) < 2 || strings.Trim(number[1:], "0123456789.") != "" {
		return "", false
	}
	return number, true
}

// oneOf completes a flag with the values of an enumeration.
func oneOf[S ~string](cmd *cobra.Command, flag string, values ...S) {
	mustComplete(cmd, flag, cobra.FixedCompletions(completions(values...), cobra.ShellCompDirectiveNoFileComp))
}

func completions[S ~string](values ...S) []cobra.Completion {
	all := make([]cobra.Completion, len(values))
	for i, v := range values {
		all[i] = cobra.Completion(v)
	}
	return all
}

// noFiles completes arguments with nothing, where the shell would offer files.
func noFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// choice refuses a value of a flag that is not one of an enumeration; the
// empty value is left for the Service to judge.
func choice[S ~string](flag string, value S, values ...S) error {
	names := make([]string, len(values))
	for i, v := range values {
		if value == v {
			return nil
		}
		names[i] = string(v)
	}
	if value == "" {
		return nil
	}
	return usageError(fmt.Sprintf("--%s: there is no %q", flag, value), "use one of "+strings.Join(names, ", "))
}

// mustComplete sets the completion of a flag that was just defined.
func mustComplete(cmd *cobra.Command, flag string, complete cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // the flag is missing: a mistake in the command's constructor
	}
}

// neverEmpty is the annotation of a flag that must have a value when it is given.
const neverEmpty = "never-empty"

// mustHaveValue marks flags whose absence does more than any value of theirs: with
// an unset variable of a script behind it, such a flag must not count as left out.
func mustHaveValue(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		if err := flags.SetAnnotation(name, neverEmpty, []string{"true"}); err != nil {
			panic(err) // the flag is missing: a mistake in the command's constructor
		}
	}
}

// refuseEmpty refuses a flag of mustHaveValue that has none.
func refuseEmpty(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(flag *pflag.Flag) {
		if err == nil && flag.Annotations[neverEmpty] != nil && strings.TrimSpace(flag.Value.String()) == "" {
			err = usageError("--"+flag.Name+" is empty", "give it a value, or leave the flag out")
		}
	})
	return err
}

// emptyAmount refuses --amount with nothing behind it, as an unset variable in
// a script gives it. Taken for "all" it would move more than was meant.
func emptyAmount() error {
	return wallet.Refuse(wallet.CodeInvalidAmount, "--amount is empty", "write an amount, or leave the flag out for all of it")
}
