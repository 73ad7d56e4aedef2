package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// Execute runs the command that args name and gives the exit code of the
// contract. An error is told on stderr before it returns; a broken pipe is a
// quiet end.
func Execute(ctx context.Context, deps Deps, args []string) int {
	f := newFactory(deps)
	root := newRootCmd(f) //nolint:contextcheck // cobra hands the context to the command that runs
	root.SetArgs(args)
	refused := f.refused(root.ExecuteContext(ctx), args)
	if closeErr := f.close(); refused == nil && closeErr != nil {
		refused = refusal(&runError{closeErr})
	}
	if refused == nil {
		return wallet.ExitOK
	}
	exit := wallet.ExitOf(refused.Code)
	f.report(refused, exit, args)
	return exit
}

// refused is what err means to the user, and nil when the run ended well. That
// nobody reads the result any more is no failure: what was done is done.
func (f *factory) refused(err error, args []string) *wallet.Error {
	if err == nil || output.IsBrokenPipe(err) {
		return nil
	}
	refused := *refusal(err)
	refused.Hint = f.settlingHint(refused.Code, refused.Hint, args)
	return &refused
}

// report tells an error on stderr. A stderr that takes none changes nothing:
// the exit code still says it.
func (f *factory) report(refused *wallet.Error, exit int, args []string) {
	report := output.ErrorReport{
		Code:           string(refused.Code),
		Exit:           exit,
		Message:        refused.Message,
		Hint:           refused.Hint,
		Details:        refused.Details,
		IdempotencyKey: f.key,
	}
	if f.printer != nil {
		_ = f.printer.Error(report)
		return
	}
	if report.IdempotencyKey == "" {
		report.IdempotencyKey = f.flags.key
	}
	streams := f.deps.Streams
	streams.Color = streams.Color && !f.flags.noColor
	_ = output.WriteError(streams, f.errorFormat(args), report)
}

// settlingHint adds to a hint the one command that settles an error after
// which it is not clear, or not done, what was asked for: the same command
// under the same key.
func (f *factory) settlingHint(code wallet.Code, hint string, args []string) string {
	if f.key == "" || f.flags.dryRun {
		return hint
	}
	if f.flags.key == "" && !f.rerunnable {
		args = withKey(args, f.key)
	}
	command := commandLine(args)
	switch wallet.ExitOf(code) {
	case wallet.ExitUnknown:
		if hint != "" {
			return hint
		}
		return "this settles it, and does nothing twice: " + command
	case wallet.ExitInternal: // such as a result that could not be written: the change may be done
		if hint == hintInternal {
			hint = "with --log-level debug it shows what it does"
		}
		fallthrough
	case wallet.ExitUnavailable, wallet.ExitInterrupted:
		if hint != "" {
			hint += "; then "
		}
		return hint + "run this, which does nothing twice: " + command
	default:
		return hint
	}
}

// errorFormat finds the format of an error that comes before the flags are
// read: a script that asked for JSON gets its usage errors in JSON too.
func (f *factory) errorFormat(args []string) output.Format {
	name := f.flags.output
	if name == "" {
		name = outputArgument(args)
	}
	if name == "" {
		// What else is wrong with the settings is not what this error is about.
		loaded, _ := config.Load(noFlags, f.deps.Environ, config.Path(f.deps.Environ))
		name = loaded.Output
	}
	format, err := output.ParseFormat(name)
	if err != nil {
		return output.Table
	}
	return format
}

// outputArgument looks for -o or --output among arguments that were not parsed.
func outputArgument(args []string) string {
	for i, arg := range args {
		switch {
		case arg == "--":
			return ""
		case (arg == "-o" || arg == "--output") && i+1 < len(args):
			return args[i+1]
		case strings.HasPrefix(arg, "--output="):
			return strings.TrimPrefix(arg, "--output=")
		case strings.HasPrefix(arg, "-o") && len(arg) > 2:
			return strings.TrimPrefix(arg[2:], "=")
		}
	}
	return ""
}

// withKey gives the arguments with a key. After -- and what follows it a flag is
// none, so that the key then comes first.
func withKey(args []string, key string) []string {
	flag := []string{"--idempotency-key", key}
	if slices.Contains(args, "--") {
		return append(flag, args...)
	}
	return append(slices.Clone(args), flag...)
}

// withoutPassword gives an argument as it may stand in a log: what names a database
// without the password of it.
func withoutPassword(arg string) string {
	at := strings.Index(arg, "postgres")
	behindFlag := at > 0 && strings.HasPrefix(arg, "--") && arg[at-1] == '='
	if at != 0 && !behindFlag {
		return arg
	}
	return arg[:at] + config.WithoutPassword(arg[at:])
}

// commandLine writes the command so that it can be copied into a shell.
func commandLine(args []string) string {
	words := make([]string, 0, len(args)+1)
	words = append(words, "okpay")
	for _, arg := range args {
		words = append(words, shellQuote(withoutPassword(arg)))
	}
	return strings.Join(words, " ")
}

// shellQuote quotes a word for a POSIX shell where it needs it.
func shellQuote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || slices.Contains([]rune("-_./:=@+,%"), r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
