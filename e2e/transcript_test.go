//go:build unix

package e2e

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/okpay/okpay/wallet"
)

// transcript is all that the program was asked and answered in a script in one
// mode, in this order.
type transcript struct {
	mode  mode
	names []name // of what this mode has of its own
	runs  []result
}

// hear adds a run. It is for the one goroutine of the script.
func (tr *transcript) hear(r result) {
	if len(r.args) == 0 { // okpay alone
		r.args = []string{""}
	}
	tr.runs = append(tr.runs, r)
}

// transcripts are those of all scripts, by script and mode.
type transcripts struct {
	mu sync.Mutex
	of map[string]map[string]*transcript
}

// begin starts the transcript of the script that plays in dir.
func (all *transcripts) begin(dir string, mode mode, at *scriptWallet) *transcript {
	literal := func(text, stands string) name { return name{regexp.MustCompile(regexp.QuoteMeta(text)), stands} }
	tr := &transcript{mode: mode, names: []name{{listening(), "$LISTENING"}, {modules(), "$MODULES"}}}
	if mode.postgres { // an address is shown in more ways than one
		tr.names = append(tr.names, name{regexp.MustCompile(`postgres://[^\s"/]*/` + databaseOf(at.location) + `[^\s",]*`), "$WALLET"})
	}
	tr.names = append(tr.names, literal(at.location, "$WALLET"), literal(dir, "$WORK"))
	if mode.remote {
		// Whoever has the file is its operator; elsewhere it is who has the key.
		tr.names = append(tr.names, literal(`"actor": "`+at.key+`"`, `"actor": "local"`), literal(`"decided_by": "`+at.key+`"`, `"decided_by": "local"`))
	}
	script := strings.TrimPrefix(filepath.Base(dir), "script-")
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.of[script] == nil {
		all.of[script] = map[string]*transcript{}
	}
	all.of[script][mode.name] = tr
	return tr
}

// codes lists the codes that the outbox showed.
func (tr *transcript) codes() []string {
	var codes []string
	for _, r := range tr.runs {
		if r.args[0] == "outbox" {
			codes = append(codes, codesIn(r.stdout)...)
		}
	}
	return codes
}

// faults counts the runs that a fault of the server ended.
func (tr *transcript) faults() int {
	n := 0
	for _, r := range tr.runs {
		if r.exit == wallet.ExitInternal {
			n++
		}
	}
	return n
}

// plain writes the runs that are wanted with names in place of what is another
// each time, and of nothing else: ids, secrets and codes that are drawn, hashes
// over ids, times, and where the wallet is. A name counts the different values
// in the order of their appearance, so that what is the same stays the same.
func (tr *transcript) plain(wanted func(line string) bool) []string {
	d := &drawn{given: map[string]string{}, count: map[string]int{}}
	texts := make([]string, 0, len(tr.runs))
	for _, r := range tr.runs {
		line := strings.Join(r.args, " ")
		if !wanted(line) {
			continue
		}
		stdout := tr.named(r.stdout)
		if r.args[0] == "outbox" {
			d.learnCodes(stdout)
		}
		texts = append(texts, fmt.Sprintf("okpay %s\n%s%sexit %d\n", d.plain(tr.named(line)),
			prefixed("stdout: ", d.plain(stdout)), prefixed("stderr: ", d.plain(tr.named(r.stderr))), r.exit))
	}
	return texts
}

// name stands in place of what matches a pattern.
type name struct {
	pattern *regexp.Regexp
	stands  string
}

func (tr *transcript) named(text string) string {
	for _, n := range tr.names {
		text = n.pattern.ReplaceAllLiteralString(text, n.stands)
	}
	return text
}

// listening is the address of a server on a port that the system chose.
func listening() *regexp.Regexp { return regexp.MustCompile(`127\.0\.0\.1:[0-9]{5}\b`) }

// modules are those of a QR code, which draw an id, in half blocks or in SVG.
// Spaces alone are none: they are between the columns of a table, too.
func modules() *regexp.Regexp {
	return regexp.MustCompile(` *[\x{2580}\x{2584}\x{2588}][ \x{2580}\x{2584}\x{2588}]*|d="M[0-9Mhvz -]+"`)
}

// prefixed marks each line, and the end of a text that ends within one.
func prefixed(prefix, text string) string {
	var marked strings.Builder
	for line := range strings.Lines(text) {
		marked.WriteString(prefix + line)
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		marked.WriteString("[no newline]\n")
	}
	return marked.String()
}

// drawn knows the values that are drawn, and gives them names.
type drawn struct {
	given map[string]string // by value
	count map[string]int    // by kind
	codes []*regexp.Regexp
}

func (d *drawn) name(kind, value string) string {
	if d.given[value] == "" {
		d.count[kind]++
		d.given[value] = fmt.Sprintf("<%s %d>", kind, d.count[kind])
	}
	return d.given[value]
}

// learnCodes remembers the codes of six digits that the outbox shows.
func (d *drawn) learnCodes(stdout string) {
	for _, code := range codesIn(stdout) {
		d.codes = append(d.codes, regexp.MustCompile(`\b`+code+`\b`))
	}
}

// codesIn lists the codes of six digits that the outbox shows.
func codesIn(stdout string) []string {
	return masks().code.FindAllString(timePattern().ReplaceAllString(stdout, ""), -1)
}

// timePattern is a time as RFC 3339 has it, in UTC. Its fraction has as many
// digits as it needs.
func timePattern() *regexp.Regexp { return masks().time }

// masked is what is drawn of one kind.
type masked struct {
	kind    string // empty for what stands before the value's first underscore
	pattern *regexp.Regexp
}

// masking is all that tells what is drawn.
type masking struct {
	time, code, gap *regexp.Regexp
	values          []masked
}

// masks are compiled once: they are held against every line of every script.
var masks = sync.OnceValue(func() *masking {
	m := &masking{
		time: regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b`), code: regexp.MustCompile(`\b\d{6}\b`), gap: regexp.MustCompile(`  +`),
	}
	for _, v := range []struct{ kind, pattern string }{
		{"", `\b(ok[acdpqrs])_[A-Za-z0-9_-]{43}`},                            // the secret of an API key, a session, an application or a link
		{"", `\b(okpub)_[A-Za-z0-9_-]{43}`},                                  // a public key
		{"", `\b([a-z]+)_[0-7][0-9A-HJKMNP-TV-Z]{25}\b`},                     // an id: a prefix and a ULID
		{"", `\b(plan)_[0-9a-f]{64}\b`},                                      // the hash of a plan, in which ids stand
		{"authenticator", `\b[A-Z2-7]{32}\b`},                                // its secret
		{"typed", `\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b`}, // the code of a device flow
		{"reference", `\b[0-9A-HJKMNP-TV-Z]{16}\b`},                          // the end of what banks know an item or a file by
		{"secret", `whsec_[A-Za-z0-9+/]{43}=`},                               // of a webhook
		{"receipt", `\brct_[0-9A-Z]{26}[a-z2-7]{26}\b`},                      // a token
		{"fingerprint", `SHA256:[A-Za-z0-9+/]{43}`},
		{"signature", `[A-Za-z0-9+/]{86}==`},                  // its first letter may be no word, so that nothing is asked of what stands before
		{"sum", `(input|result|was)_sha256": ?"[0-9a-f]{64}`}, // over the ids of lines
		{"recovery", `\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b`},
	} {
		m.values = append(m.values, masked{v.kind, regexp.MustCompile(v.pattern)})
	}
	return m
})

func (d *drawn) plain(text string) string {
	timed := timePattern().ReplaceAllString(text, "<time>")
	if timed != text && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		// The columns of a table are as wide as its times.
		timed = masks().gap.ReplaceAllString(timed, "  ")
	}
	text = timed
	for _, mask := range masks().values {
		text = mask.pattern.ReplaceAllStringFunc(text, func(value string) string {
			kind := mask.kind
			if kind == "" {
				kind, _, _ = strings.Cut(value, "_")
			}
			return d.name(kind, value)
		})
	}
	for _, code := range d.codes {
		text = code.ReplaceAllStringFunc(text, func(value string) string { return d.name("code", value) })
	}
	return text
}
