//go:build unix

package e2e

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSecretsAreNowhere looks for a card's number, a password and the wallet's
// key in all that the program writes: its results, its errors, its log at the
// level that says most, the wallet's file and the files beside it. A code is
// looked for in errors and logs; the outbox is where it is to be read.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	const (
		number   = "5105105105105100"
		spaced   = "4000 0566 5566 5556"
		refused  = "4111111111111111"
		password = "seven grey herons by the pond"
		iban     = testIBAN
	)
	s := newShell(t)
	debug := []string{"--log-level", "debug"}
	var written []result
	run := func(stdin string, args ...string) result {
		r := s.try(stdin, append(args, debug...)...)
		written = append(written, r)
		return r
	}

	register := []string{"register", "--email", "ann@example.com", "--phone", "+4915112345678", "--name", "Ann Arbor", "--password-stdin"}
	run(password+"\n", register...).wantExit(t, 0)
	run(password+"\n", register...).wantExit(t, 6) // she is there already
	run("short\n", "register", "--email", "bob@example.com", "--phone", "+4915112345679", "--name", "Bob", "--password-stdin").wantExit(t, 2)

	code := s.must("outbox", "list", "--user", "ann@example.com", "--channel", "email", "--jq", ".[0].code")
	verify := []string{"verify", "--user", "ann@example.com", "--channel", "email", "--code"}
	run("", append(verify, "000000x")...).wantExit(t, 4)
	run("", append(verify, code)...).wantExit(t, 0)
	run("", append(verify, code)...).wantExit(t, 6)
	s.must("verify", "--user", "ann@example.com", "--channel", "phone", "-q",
		"--code", s.must("outbox", "list", "--user", "ann@example.com", "--channel", "phone", "--jq", ".[0].code"))

	bind := func(expiry string) []string {
		return []string{"bind-card", "--user", "ann@example.com", "--number-stdin", "--expiry", expiry, "--holder", "Ann Arbor", "-o", "json"}
	}
	run(number+"\n", bind("12/34")...).wantExit(t, 0)
	run(spaced+"\n", bind("12/34")...).wantExit(t, 0)
	run(number+"\n", bind("01/20")...).wantExit(t, 2)
	run(refused+"\n", bind("12/34")...).wantExit(t, 2)
	run(number[:15]+"1\n", bind("12/34")...).wantExit(t, 2)
	run("", "bind-bank", "--user", "ann@example.com", "--iban", iban, "--holder", "Ann Arbor", "-o", "json").wantExit(t, 0)
	card := s.must("instruments", "list", "--user", "ann@example.com", "--jq", "map(select(.kind==\"prepaid\"))[0].id")
	run("", "top-up", "10", "EUR", "--user", "ann@example.com", "--from", card, "-o", "json").wantExit(t, 0)
	run("", "history", "--all", "-o", "json").wantExit(t, 0)
	run("", "instruments", "list", "--user", "ann@example.com", "-o", "json").wantExit(t, 0)
	run("", "users", "list", "-o", "json").wantExit(t, 0)

	key, err := os.ReadFile(s.wallet() + ".key")
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{
		"the card's number": number, "the other card's number": strings.ReplaceAll(spaced, " ", ""), "the other card's number as typed": spaced,
		"the refused card's number": refused, "a number with a slip": number[:15] + "1",
		"the password": password, "the wallet's key": strings.TrimSpace(string(key)),
	}
	for _, r := range written {
		for what, secret := range secrets {
			if strings.Contains(r.stdout+r.stderr, secret) {
				t.Errorf("%s is in what the program says: %s", what, r)
			}
		}
		if strings.Contains(r.stderr, code) || strings.Contains(r.stdout, code) {
			t.Errorf("the code is in what the program says: %s", r)
		}
		if strings.Contains(r.stdout+r.stderr, iban) && !strings.Contains(r.line, "list") {
			t.Errorf("the account's number is in what the program says: %s", r)
		}
	}
	s.wantNoBytes(map[string]string{
		"the card's number": number, "the other card's number": strings.ReplaceAll(spaced, " ", ""), "the refused card's number": refused,
		"the password": password, "the wallet's key": strings.TrimSpace(string(key)), "the account's number": iban,
	})
}

// wantNoBytes looks for secrets in every file of the shell's folder but the
// key's own, while a reader keeps the log beside the wallet from being removed.
func (s *shell) wantNoBytes(secrets map[string]string) {
	s.tb.Helper()
	db, err := openFile(s.wallet())
	if err != nil {
		s.tb.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // what failed would show in what is checked
	if _, err := db.Exec("SELECT COUNT(*) FROM customers"); err != nil {
		s.tb.Fatal(err)
	}
	s.must("users", "set-level", "ann@example.com", "1", "--reason", "to leave something in the log", "-q")
	files, err := filepath.Glob(s.wallet() + "*")
	if err != nil {
		s.tb.Fatal(err)
	}
	looked := 0
	for _, path := range files {
		if strings.HasSuffix(path, ".key") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			s.tb.Fatal(err)
		}
		looked++
		for what, secret := range secrets {
			raw, err := hex.DecodeString(secret)
			if bytes.Contains(text, []byte(secret)) || (err == nil && len(raw) > 16 && bytes.Contains(text, raw)) {
				s.tb.Errorf("%s is in %s", what, filepath.Base(path))
			}
		}
	}
	if looked < 2 {
		s.tb.Fatalf("the log beside the wallet was not there to be looked at: %v", files)
	}
}
