//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/wallet"
)

// scriptRun is a line of a script that runs the program.
type scriptRun struct {
	command *cobra.Command
	args    []string // behind "okpay"
	exit    string   // N of exits N
	code    string   // CODE of refused CODE
}

// runsOfScripts reads every line of every script that runs the program.
func runsOfScripts(t *testing.T) []scriptRun {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(scriptDir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	root := commands.NewRoot(commands.Deps{})
	var lines []scriptRun
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for text := range strings.Lines(string(archive.Comment)) {
			words := shellWords(text)
			at := slices.Index(words, programName)
			if at < 0 || strings.HasPrefix(text, "#") {
				continue
			}
			line := scriptRun{args: words[at+1:], exit: "0"}
			if at > 1 && words[at-2] == "exits" {
				line.exit = words[at-1]
			}
			if at > 1 && words[at-2] == "refused" {
				line.code, line.exit = words[at-1], strconv.Itoa(wallet.ExitOf(wallet.Code(words[at-1])))
			}
			if line.command, _, err = root.Find(line.args); err != nil {
				line.command = root // what is no command is asked for on purpose
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// shellWords splits a line of a script as testscript does: at spaces outside of
// single quotes.
func shellWords(line string) []string {
	var words []string
	var word strings.Builder
	quoted, started := false, false
	for _, r := range strings.TrimSpace(line) {
		switch {
		case r == '\'':
			quoted, started = !quoted, true
		case (r == ' ' || r == '\t') && !quoted:
			if started {
				words = append(words, word.String())
			}
			word.Reset()
			started = false
		default:
			word.WriteRune(r)
			started = true
		}
	}
	if started {
		words = append(words, word.String())
	}
	return words
}

// flagsOf gives the names of the flags of a line, without values.
func (l scriptRun) flags() []string {
	var names []string
	for _, arg := range l.args {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(arg, "=")
		switch {
		case strings.HasPrefix(name, "--") && len(name) > 2:
			names = append(names, name[2:])
		case strings.HasPrefix(name, "-") && len(name) == 2:
			if flag := l.command.Flags().ShorthandLookup(name[1:]); flag != nil {
				names = append(names, flag.Name)
			} else if flag := l.command.InheritedFlags().ShorthandLookup(name[1:]); flag != nil {
				names = append(names, flag.Name)
			}
		}
	}
	return names
}

// value gives what follows a flag on the line.
func (l scriptRun) value(names ...string) string {
	for i, arg := range l.args {
		if slices.Contains(names, arg) && i+1 < len(l.args) {
			return l.args[i+1]
		}
	}
	return ""
}

func TestEveryCommandAndFlagIsInAScript(t *testing.T) {
	t.Parallel()
	done := map[string]bool{}  // the paths of commands that did something
	given := map[string]bool{} // path and flag
	for _, line := range runsOfScripts(t) {
		if line.exit == "0" {
			done[line.command.CommandPath()] = true
		}
		for _, name := range line.flags() {
			given[line.command.CommandPath()+" --"+name] = true
			given["--"+name] = true
		}
	}
	root := commands.NewRoot(commands.Deps{})
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		if len(cmd.Commands()) == 0 && cmd.Name() != "help" && !done[path] {
			t.Errorf("no script runs %s to a good end", path)
		}
		cmd.LocalNonPersistentFlags().VisitAll(func(flag *pflag.Flag) {
			if flag.Name != "help" && !given[path+" --"+flag.Name] {
				t.Errorf("no script gives %s --%s", path, flag.Name)
			}
		})
		for _, child := range cmd.Commands() {
			walk(child)
		}
	}
	walk(root)
	root.PersistentFlags().VisitAll(func(flag *pflag.Flag) {
		if !given["--"+flag.Name] {
			t.Errorf("no script gives --%s", flag.Name)
		}
	})
}

// inGo names what is shown by tests in Go, because a script cannot: the
// identifier must stand in one of them.
func inGo() map[wallet.Code]string {
	return map[wallet.Code]string{
		wallet.CodeWalletReadOnly: "wallet.CodeWalletReadOnly",
		wallet.CodeDiskFull:       "wallet.CodeDiskFull",
		wallet.CodeInterrupted:    "wallet.CodeInterrupted",
	}
}

// outOfReach names what this build cannot answer with, and why.
func outOfReach() map[wallet.Code]string {
	return map[wallet.Code]string{
		wallet.CodeRateLimited:     "the rate is tested at the server",
		wallet.CodeRequestTooLarge: "no command sends so much at once",
		wallet.CodeWalletBusy:      "the wallet must stay locked for a minute",
		wallet.CodeRailUnavailable: "the sandbox takes every order unless the run has ended",
		wallet.CodeTooManyTickets:  "twenty tickets must be open",
		wallet.CodeTooManyQuotes:   "a hundred quotes must be open",
		wallet.CodeTooManyLinks:    "fifty applications must be linked",
		wallet.CodePayoutOpen:      "a mended plan takes the place of an open one",
	}
}

func TestEveryExitCodeErrorCodeAndFormatIsShown(t *testing.T) {
	t.Parallel()
	exits, codes, formats := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, line := range runsOfScripts(t) {
		exits[line.exit] = true
		codes[line.code] = true
		formats[line.value("-o", "--output")] = true
	}
	scripts := sources(t, filepath.Join(scriptDir, "*.txtar"))
	tests := sources(t, "*_test.go")
	for _, code := range wallet.Codes() {
		why, unreachable := outOfReach()[code]
		shown := codes[string(code)] || strings.Contains(scripts, " "+string(code)+"\n") ||
			(inGo()[code] != "" && strings.Contains(tests, inGo()[code]))
		switch {
		case shown && unreachable:
			t.Errorf("%s is out of reach (%s), and shown", code, why)
		case !shown && !unreachable:
			t.Errorf("nothing shows the error code %s", code)
		}
		if shown {
			exits[strconv.Itoa(wallet.ExitOf(code))] = true
		}
	}
	for _, exit := range []int{
		wallet.ExitOK, wallet.ExitInternal, wallet.ExitUsage, wallet.ExitNotFound, wallet.ExitUnauthorized, wallet.ExitDeclined,
		wallet.ExitConflict, wallet.ExitUnavailable, wallet.ExitPartial, wallet.ExitDifferences, wallet.ExitUnknown, wallet.ExitInterrupted,
	} {
		if !exits[strconv.Itoa(exit)] {
			t.Errorf("nothing shows exit code %d", exit)
		}
	}
	for _, format := range []string{"table", "json", "jsonl", "csv", "yaml"} {
		if !formats[format] && format != "table" {
			t.Errorf("no script prints %s", format)
		}
	}
}

// sources is the text of all files that match, but for this one.
func sources(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		if file == "coverage_test.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
