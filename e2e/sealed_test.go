//go:build unix

package e2e

import (
	"bytes"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/okpay/okpay/internal/pgtest"
)

// sealedStory is the whole story of a wallet, of which is kept what it must not
// give away and what it said.
type sealedStory struct {
	*shell
	t       *testing.T
	secrets map[string]*regexp.Regexp // by what they are
	said    bytes.Buffer              // on stderr, with the log at its most
}

const (
	storyPassword = "seven grey herons by the pond"
	storyPIN      = "493817"
	storyCard     = "5105105105105100"
)

func (s *sealedStory) secret(what, text string) {
	s.t.Helper()
	if len(text) < 6 {
		s.t.Fatalf("%s is %q", what, text)
	}
	s.secrets[what] = regexp.MustCompile(regexp.QuoteMeta(text))
}

// short is a secret that is so short that it stands in random bytes by chance:
// it is looked for as a word, and beside what stood beside it in clear.
func (s *sealedStory) short(what, text string) {
	s.t.Helper()
	if !regexp.MustCompile(`^\d{6}$`).MatchString(text) {
		s.t.Fatalf("%s is %q", what, text)
	}
	s.secrets[what] = regexp.MustCompile(`(^|[^0-9A-Za-z+/.-])` + text + `($|[^0-9A-Za-z+/.-])|verify` + text + `|password_reset` + text)
}

// run runs okpay with the log at its most, and keeps what it says beside its result.
func (s *sealedStory) run(exit int, stdin string, args ...string) string {
	s.t.Helper()
	r := s.try(stdin, append(args, "--log-level", "debug")...)
	r.wantExit(s.t, exit)
	fmt.Fprintf(&s.said, "%s\n", r.stderr)
	if exit != 0 { // what is refused has no result
		s.said.WriteString(r.stdout)
	}
	return strings.TrimSpace(r.stdout)
}

// code reads the code that was last sent to a customer.
func (s *sealedStory) code(user, channel string) string {
	s.t.Helper()
	code := s.run(0, "", "outbox", "list", "--user", user, "--channel", channel, "--limit", "1", "--jq", ".[0].code")
	s.short("the code "+code, code)
	return code
}

// join registers somebody and proves both channels.
func (s *sealedStory) join(email, phone string, more ...string) {
	s.t.Helper()
	s.secret("the phone of "+email, strings.TrimPrefix(phone, "+"))
	register := append([]string{"register", "--email", email, "--phone", phone, "--name", "A Name", "--country", "DE", "--password-stdin"}, more...)
	s.run(0, storyPassword+"\n", register...)
	s.run(6, storyPassword+"\n", register...) // which tells of what is there already
	for _, channel := range []string{"email", "phone"} {
		s.run(4, "", "verify", "--user", phone, "--channel", channel, "--code", "999999x")
		s.run(0, "", "verify", "--user", phone, "--channel", channel, "--code", s.code(email, channel))
	}
}

// play is the story: people join, prove themselves, log in, pay, are paid by a
// payout and named by phone in all of it; what is wrong is refused; keys change.
func (s *sealedStory) play() {
	s.t.Helper()
	const ann, bob, cafe, nobody = "+4915112345678", "+4915112345679", "+493012345678", "+4915199999999"
	s.secret("the password", storyPassword)
	s.short("the PIN", storyPIN)
	s.secret("the card", storyCard)
	s.secret("the account", testIBAN)
	s.secret("the phone of nobody", nobody[1:])
	s.join("ann@example.com", ann)
	s.join("bob@example.com", bob)
	s.join("cafe@example.com", cafe, "--kind", "merchant", "--handle", "cafe")
	s.run(0, "", "users", "set-level", ann, "2", "--reason", "Passport seen")
	s.run(0, "", "users", "set-level", cafe, "3", "--reason", "Papers seen")
	s.run(0, storyCard+"\n", "bind-card", "--user", ann, "--number-stdin", "--expiry", "12/34", "--holder", "Ann Arbor")
	bank := s.run(0, "", "bind-bank", "--user", ann, "--iban", testIBAN, "--holder", "Ann Arbor", "--jq", ".id")
	s.run(0, "", "top-up", "500", "EUR", "--user", ann, "--from", bank)
	till := s.run(0, "", "bind-bank", "--user", cafe, "--iban", testIBAN, "--holder", "Cafe", "--jq", ".id")
	s.run(0, "", "top-up", "500", "EUR", "--user", cafe, "--from", till)
	s.run(0, "", "pay", cafe, "12.50", "EUR", "--user", ann)
	s.run(0, "", "transfer", bob, "2", "EUR", "--user", ann)
	s.run(3, "", "transfer", nobody, "2", "EUR", "--user", ann, "-o", "json")
	s.run(3, "", "balance", "--user", nobody)
	s.run(0, "", "withdraw", "5", "EUR", "--user", ann, "--to", bank)
	s.write("payees.csv", "item,recipient,amount,currency\n1,"+ann+",1.00,EUR\n2,"+bob+",2.00,EUR\n")
	s.run(0, "", "payout", "run", "payees.csv", "--from", cafe, "--name", "June")
	s.write("wrong.csv", "item,recipient,amount,currency\n1,"+nobody+",1.00,EUR\n")
	s.run(2, "", "payout", "run", "wrong.csv", "--from", cafe, "--name", "July", "-o", "json")
	s.write("people.csv", "name,email,phone\nNew One,new@example.com,+4915112345670\n")
	s.secret("the phone of an import", "4915112345670")
	s.run(0, "", "users", "import", "people.csv")

	key := s.run(0, "", "apikey", "create", "--name", "x", "--user", ann, "--scope", "read", "--allow", bob, "--jq", ".secret")
	s.secret("the secret of an API key", key)
	token := s.run(0, storyPassword+"\n", "login", "--user", ann, "--password-stdin", "--show-token", "--jq", ".token")
	s.secret("the token of a session", token)
	session := &sealedStory{shell: s.with("OKPAY_TOKEN=" + token), t: s.t, secrets: s.secrets}
	session.run(0, storyPassword+"\n"+storyPIN+"\n", "pin", "set", "--pin-stdin")
	session.run(4, "000001\n", "pay", "cafe", "60", "EUR", "--pin-stdin")
	session.run(0, storyPIN+"\n", "pay", "cafe", "60", "EUR", "--pin-stdin")
	s.said.Write(session.said.Bytes())
	s.run(4, storyPassword+"\n", "login", "--user", nobody, "--password-stdin")
	s.run(0, "", "password", "reset", "--user", ann)
	s.code(ann, "email")

	s.kyc()

	s.run(0, "", "keys", "rotate")
	s.run(0, "", "keys", "rotate", "--kek")
	s.run(0, "", "keys", "list")
	if seen := s.run(0, "", "kyc", "show", s.run(0, "", "kyc", "list", "--status", "approved", "--jq", ".[0].id"), "--jq", ".birth"); seen != "1990-02-28" {
		s.t.Errorf("after new keys a reviewer sees %q", seen)
	}
	s.run(0, "", "freeze", "--user", bob, "--reason", "Phone stolen")
	if got := s.run(0, "", "users", "list", "--all", "--jq", ".[].phone"); strings.Count(got, "+49") != 4 {
		s.t.Errorf("the phones after it all are %s", got)
	}
}

// kyc has somebody say who he is, by a document and by images, which an operator
// looks at; what is wrong is refused.
func (s *sealedStory) kyc() {
	s.t.Helper()
	const bob, number, other, birth = "bob@example.com", "C01X00T47", "L8988901C", "1990-02-28"
	s.secret("the number of a document", number)
	s.secret("the number of a document that is refused", other)
	s.secret("the birth date", birth)
	state := []string{
		"kyc", "submit", "--user", bob, "--level", "1", "--name", "A Name", "--birth", birth, "--document-type", "passport",
		"--document-number-stdin", "--expires", "2099-01-31",
	}
	s.run(2, other+"\n", append(state, "-o", "json")...) // there is no nationality
	s.run(0, number+"\n", append(state, "--nationality", "DE")...)
	s.write("wrong.mrz", "P<D<<ELM<<EVE<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"+other+"<4D<<9002281F4912310<<<<<<<<<<<<<<<0\n")
	s.run(2, "", "kyc", "submit", "--user", bob, "--level", "1", "--name", "A Name", "--birth", birth, "--document-type", "passport", "--mrz-file", "wrong.mrz")
	const pixels = "what a camera adds to the pixels of a face"
	s.secret("an image", pixels)
	s.write("face.png", string(pictureOf(120, 140))+pixels)
	s.run(0, "", "kyc", "submit", "--user", bob, "--level", "2", "--image", "face.png", "--selfie", "face.png")
	s.run(0, "", "kyc", "list")
	id := s.run(0, "", "kyc", "list", "--jq", ".[0].id")
	if seen := s.run(0, "", "kyc", "show", id, "--jq", ".document_number"); seen != number {
		s.t.Errorf("a reviewer sees %q", seen)
	}
	s.run(0, "", "kyc", "image", id, "front", "--out", "seen.png")
	s.run(0, "", "kyc", "approve", id)
	s.run(6, "", "kyc", "approve", id, "-o", "json")
	s.run(0, "", "kyc", "status", "--user", bob)
}

// serve lets the same be asked of a server, and keeps its log.
func (s *sealedStory) serve() {
	s.t.Helper()
	operator := s.run(0, "", "apikey", "create", "--name", "operator", "--scope", "operator", "--jq", ".secret")
	s.secret("the secret of the operator's API key", operator)
	served, err := serveWallet(s.env, s.wallet(), "--log-level", "debug")
	if err != nil {
		s.t.Fatal(err)
	}
	remote := &sealedStory{shell: s.with("OKPAY_WALLET=", "OKPAY_REMOTE="+served.url, "OKPAY_TOKEN="+operator), t: s.t, secrets: s.secrets}
	remote.join("eve@example.com", "+4915112345675")
	remote.run(0, "", "balance", "--user", "+4915112345675")
	remote.run(3, "", "balance", "--user", "+4915199999999", "-o", "json")
	remote.run(6, "", "verify", "--user", "+4915112345675", "--channel", "phone", "--code", "123456x")
	if err := served.stop(); err != nil {
		s.t.Error(err)
	}
	s.said.Write(remote.said.Bytes())
	s.said.WriteString(served.log())
}

// backup makes a backup.
func (s *sealedStory) backup() string {
	s.t.Helper()
	path := filepath.Join(s.dir, "story.backup")
	s.run(0, "", "backup", path)
	return path
}

// wantNone looks for every secret in texts, by where they are.
func (s *sealedStory) wantNone(texts map[string][]byte) {
	s.t.Helper()
	if len(s.secrets) < 20 {
		s.t.Fatalf("only %d secrets are looked for", len(s.secrets))
	}
	for where, text := range texts {
		if len(text) == 0 {
			continue
		}
		for what, secret := range s.secrets {
			if at := secret.FindIndex(text); at != nil {
				s.t.Errorf("%s is in clear in %s: %q", what, where, text[max(0, at[0]-60):min(len(text), at[1]+20)])
			}
		}
	}
}

func newSealedStory(t *testing.T, s *shell) *sealedStory {
	t.Helper()
	return &sealedStory{shell: s, t: t, secrets: map[string]*regexp.Regexp{}}
}

func TestWhatIsSecretIsInNoFileNoBackupNoLogAndNoError(t *testing.T) {
	t.Parallel()
	s := newSealedStory(t, newShell(t))
	s.play()
	s.serve()
	backup := s.backup()
	reader, err := openFile(s.wallet())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()                                                     //nolint:errcheck // it only reads
	if _, err := reader.Exec("SELECT COUNT(*) FROM customers"); err != nil { // whoever closes last empties the log
		t.Fatal(err)
	}
	s.run(0, "", "register", "--email", "last@example.com", "--phone", "+4915112345671", "--name", "The Last") // so that there is a log
	s.secret("the last phone", "4915112345671")
	texts := map[string][]byte{"what was said": s.said.Bytes()}
	for _, path := range []string{s.wallet(), s.wallet() + "-wal", backup} {
		text, err := os.ReadFile(path)
		if err != nil || len(text) == 0 {
			t.Fatalf("%s has %d bytes, %v", path, len(text), err)
		}
		texts[filepath.Base(path)] = text
	}
	s.wantNone(texts)
	key, err := os.ReadFile(s.wallet() + ".key")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(key)))
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range texts {
		if bytes.Contains(text, raw) || bytes.Contains(text, bytes.TrimSpace(key)) {
			t.Errorf("the wallet's key is in %s", where)
		}
	}
}

func TestWhatIsSecretIsInNoColumnOfAServer(t *testing.T) {
	t.Parallel()
	shell := newShell(t)
	s := newSealedStory(t, shell.with("OKPAY_WALLET="+pgtest.Database(t)))
	s.play()
	s.serve()
	texts := columnsOf(t, s.wallet())
	texts["what was said"] = s.said.Bytes()
	backup, err := os.ReadFile(s.backup())
	if err != nil {
		t.Fatal(err)
	}
	texts["the backup"] = backup
	s.wantNone(texts)
}

// columnsOf reads every column of text or bytes of every table of a database.
func columnsOf(t *testing.T, address string) map[string][]byte {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close() //nolint:errcheck // it is only read
	var names []string
	err = eachRow(db, `SELECT table_name || '.' || column_name FROM information_schema.columns JOIN information_schema.tables
		USING (table_schema, table_name) WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
		AND data_type IN ('text', 'bytea', 'character varying', 'json', 'jsonb')`, func(value []byte) { names = append(names, string(value)) })
	if err != nil || len(names) < 60 {
		t.Fatalf("%d columns of text and bytes, %v", len(names), err)
	}
	texts := map[string][]byte{}
	for _, name := range names {
		table, column, _ := strings.Cut(name, ".")
		if err := eachRow(db, `SELECT "`+column+`" FROM "`+table+`"`, func(value []byte) {
			texts[name] = append(append(texts[name], value...), '\n')
		}); err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// eachRow calls each for the only column of every row.
func eachRow(db *sql.DB, query string, each func(value []byte)) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var value []byte
		if err := rows.Scan(&value); err != nil {
			return err
		}
		each(value)
	}
	return errors.Join(rows.Err())
}
