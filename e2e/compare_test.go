//go:build unix

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

// exception is what is not the same in every mode.
type exception struct {
	script  string            // its name
	command string            // how a command line starts, behind the program's name; empty for every one
	by      func(mode) string // those modes are the same for which it gives the same
	reason  string
}

// exceptions lists all that is not the same in every mode. Each row must be of
// use.
func exceptions() []exception {
	place := func(m mode) string { return map[bool]string{true: "remote", false: "local"}[m.remote] }
	database := func(m mode) string { return map[bool]string{true: "postgres", false: "sqlite"}[m.postgres] }
	file := func(m mode) string {
		return map[bool]string{true: "a file", false: "elsewhere"}[m == mode{name: "local"}]
	}
	each := func(m mode) string { return m.name }
	return []exception{
		{"serve", "", place, "what is remote cannot be served again: a usage error, exit code 2"},
		{"backup", "", place, "a remote wallet is backed up where its database is: a usage error, exit code 2"},
		{"backup", "backup", database, "it says what the wallet is kept by, and the bytes of the file are others"},
		{"backup", "verify-backup", database, "it says what the wallet was kept by, and the bytes of the file are others"},
		{"backup", "restore", database, "it names the key that is needed, and each wallet has its own"},
		{"backup", "keys list", database, "the key of a wallet on a server lies in the user's data folder"},
		{"apikey-use", "", place, "a local wallet asks for no API key"},
		{"merchant-keys", "", place, "a local wallet asks for no API key"},
		{"whoami", "whoami", place, "one is the operator by the wallet itself, or by an API key"},
		{"init-file", "", file, "only a local file has a path and a mode"},
		{"trouble", "", file, "only a local file can be damaged, foreign, locked or without its key"},
		{"keys", "", place, "only who holds the wallet's key may see and change what it is sealed with"},
		{"keys", "keys", each, "the ids of keys are drawn, and of a wallet in a file the key lies beside it"},
		{"keys", "users list", database, "where the key was looked for is told: of a wallet in a file it lies beside it"},
		{"customer", "users list", place, "it says who froze the account: an operator here, the customer's own key there"},
		{"rates-sync", "rates sync --url", place, "a server fetches from its own address, and from no caller's"},
		{"init", "init", database, "it says what the wallet is kept by"},
		{"config", "config list", place, "it lists the settings that lead to the one place or to the other"},
		{"outcome", "top-up", database, "what broke is told in the words of the database"},
		{"outcome", "wait", database, "what broke is told in the words of the database"},
		{"outcome", "pay cafe 6.66 EUR", each, "a fault is told in the words of the database, and by the number of the request over the API"},
	}
}

// compare fails the test at the first difference of each script between the
// modes that it ran in, and for an exception that is none.
func (all *transcripts) compare(t *testing.T) {
	t.Helper()
	all.mu.Lock()
	defer all.mu.Unlock()
	rows := exceptions()
	needed := make([]bool, len(rows))
	for script, of := range all.of {
		t.Run("the same/"+script, func(t *testing.T) {
			ran := modesOf(of)
			written := map[string][]string{} // what is not left out, by mode and by what is
			plain := func(m mode, out []int) []string {
				key := fmt.Sprint(m.name, out)
				if written[key] == nil {
					written[key] = of[m.name].plain(func(line string) bool {
						n := slices.IndexFunc(out, func(n int) bool { return strings.HasPrefix(line, rows[n].command) })
						if n >= 0 {
							needed[out[n]] = true
						}
						return n < 0
					})
				}
				return written[key]
			}
			for i, a := range ran {
				for _, b := range ran[i+1:] {
					var out []int
					for n, row := range rows {
						if row.script == script && row.by(a) != row.by(b) {
							out = append(out, n)
						}
					}
					if first := firstDifference(a.name, b.name, plain(a, out), plain(b, out)); first != "" {
						t.Fatalf("%s differs between the modes:\n%s", script, first)
					}
				}
			}
		})
	}
	for n, row := range rows {
		if len(modesOf(all.of[row.script])) == len(modes()) && !needed[n] {
			t.Errorf("the exception of %q in %s is none: %s", row.command, row.script, row.reason)
		}
	}
}

// modesOf lists the modes in which a script ran, in their order.
func modesOf(of map[string]*transcript) []mode {
	var ran []mode
	for _, mode := range modes() {
		if of[mode.name] != nil {
			ran = append(ran, mode)
		}
	}
	return ran
}

// firstDifference shows the first run that the transcripts of two modes do not have in
// common, with the one before it, and is empty when there is none.
func firstDifference(a, b string, one, other []string) string {
	n := 0
	for n < len(one) && n < len(other) && one[n] == other[n] {
		n++
	}
	if n == len(one) && n == len(other) {
		return ""
	}
	around := func(texts []string) []byte {
		return []byte(strings.Join(texts[max(0, n-1):min(n+1, len(texts))], ""))
	}
	return string(diff.Diff(a, around(one), b, around(other)))
}
