//go:build unix

package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // for what scripts do to a wallet's database
	_ "github.com/mattn/go-sqlite3"    // for what they do to a wallet's file
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/otp"
)

// scriptCommand is a command of scripts besides those that testscript has.
type scriptCommand = func(ts *testscript.TestScript, neg bool, args []string)

// scriptCommands lists them by name:
//
//	okpay ARGS…               runs the program, which must exit with 0
//	exits N okpay ARGS…       runs it; it must exit with N
//	refused CODE okpay ARGS…  runs it with -o json; it must be refused with that
//	                          error code, its exit code and a hint, print no
//	                          result and change nothing
//	json EXPR VALUE           the jq expression over stdout must give the value
//	problem EXPR VALUE        the same over the error in JSON on stderr
//	capture NAME [EXPR]       puts stdout, or what the expression gives of it,
//	                          into the environment
//	lines N                   stdout must have so many lines
//	register WHO PHONE NAME [FLAGS…]  registers WHO@example.com and proves both
//	                          channels by the codes of the outbox
//	world                     makes ann and bob, two people at level 2 with 1000 EUR
//	                          and none, and the merchant cafe with 1000 EUR
//	fund USER AMOUNT CUR      tops USER up from a bank account
//	balance USER CUR AVAILABLE [HELD]  USER must have that
//	sound                     the check of the ledger must be clean; what there is
//	                          then is compared too
//	sql STATEMENT             runs SQL on the wallet's database, behind the program
//	damage FILE               overwrites the middle of a file
//	picture FILE W H          makes a picture of so many pixels (PNG)
//	lock, unlock              holds the wallet's write lock, as another program
//	                          would, and lets go of it (a file only)
func scriptCommands() map[string]scriptCommand {
	return map[string]scriptCommand{
		"okpay":    scriptOkpay,
		"exits":    scriptExits,
		"refused":  scriptRefused,
		"json":     scriptJSON,
		"problem":  scriptProblem,
		"capture":  scriptCapture,
		"lines":    scriptLines,
		"totp":     scriptTOTP,
		"recovery": scriptRecovery,
		"register": scriptRegister,
		"world":    scriptWorld,
		"fund":     scriptFund,
		"balance":  scriptBalance,
		"sound":    scriptSound,
		"sql":      scriptSQL,
		"damage":   scriptDamage,
		"picture":  scriptPicture,
		"lock":     scriptLock,
		"unlock":   scriptUnlock,
		"receiver": scriptReceiver,
		"received": scriptReceived,
	}
}

// fails ends a script that has misused a command.
func usage(ts *testscript.TestScript, wrong bool, text string) {
	if wrong {
		ts.Fatalf("usage: %s", text)
	}
}

// stage is where a script plays.
type stage struct {
	wallet   *scriptWallet
	said     *transcript
	receiver *hookReceiver // once the script has started one
}

func stageOf(ts *testscript.TestScript) *stage {
	st, ok := ts.Value(stage{}).(*stage)
	if !ok {
		ts.Fatalf("the script has no stage")
	}
	return st
}

// run runs okpay for a script and gives its exit code.
func run(ts *testscript.TestScript, args []string) int {
	err := ts.Exec(tool, args...)
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		ts.Fatalf("okpay: %v", err)
	}
	exit := 0
	if ended != nil {
		exit = ended.ExitCode()
	}
	stageOf(ts).said.hear(result{args: args, stdout: ts.ReadFile("stdout"), stderr: ts.ReadFile("stderr"), exit: exit})
	return exit
}

func runExpecting(ts *testscript.TestScript, exit int, args []string) {
	if got := run(ts, args); got != exit {
		ts.Fatalf("exit code %d, want %d", got, exit)
	}
}

func scriptOkpay(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, "okpay ARGS…, or exits N okpay ARGS…")
	runExpecting(ts, 0, args)
}

func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2 || args[1] != programName, "exits N okpay ARGS…")
	exit, err := strconv.Atoi(args[0])
	ts.Check(err)
	runExpecting(ts, exit, args[2:])
}

func scriptRefused(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2 || args[1] != programName, "refused CODE okpay ARGS…")
	code := wallet.Code(args[0])
	usage(ts, !slices.Contains(wallet.Codes(), code), "refused CODE okpay ARGS…, CODE being one of the contract")
	before := snapshotOf(ts)
	line := slices.Clone(args[2:])
	if i := slices.Index(line, "--"); i >= 0 {
		line = slices.Insert(line, i, "-o", "json")
	} else {
		line = append(line, "-o", "json")
	}
	exit := run(ts, line)
	told, err := readProblem(ts.ReadFile("stderr"))
	ts.Check(err)
	switch want := wallet.ExitOf(code); {
	case told.Code != string(code):
		ts.Fatalf("error code %s, want %s", told.Code, code)
	case exit != want || told.Exit != want:
		ts.Fatalf("exit code %d, and %d in the error, want %d", exit, told.Exit, want)
	case told.Message == "" || told.Hint == "":
		ts.Fatalf("the error lacks its sentence or its hint")
	case ts.ReadFile("stdout") != "":
		ts.Fatalf("a refusal has a result on stdout")
	}
	if after := snapshotOf(ts); after != before {
		ts.Fatalf("the refusal changed something\nbefore:\n%s\nafter:\n%s", before, after)
	}
}

// snapshotOf tells all that a refusal must not change.
func snapshotOf(ts *testscript.TestScript) string {
	all, err := snapshotBehind(context.Background(), locationOf(ts))
	ts.Check(err)
	return all
}

// locationOf is where the script's wallet is, also when it is behind a server.
func locationOf(ts *testscript.TestScript) string {
	if named := ts.Getenv("OKPAY_WALLET"); named != "" {
		return named
	}
	return stageOf(ts).wallet.location
}

// shellOf is the shell in which a script stands.
func shellOf(ts *testscript.TestScript) *shell {
	s := &shell{tb: scriptTB{ts: ts}, program: tool, dir: ts.MkAbs("."), hear: stageOf(ts).said.hear}
	for _, name := range []string{
		"PATH", "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR", "OKPAY_WALLET", "OKPAY_REMOTE", "OKPAY_TOKEN", "TZ", "LANG", "GORACE",
	} {
		if value := ts.Getenv(name); value != "" {
			s.env = append(s.env, name+"="+value)
		}
	}
	return s
}

func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "json EXPR VALUE")
	got, err := evaluate(ts.ReadFile("stdout"), args[0])
	ts.Check(err)
	if got != args[1] {
		ts.Fatalf("%s is %s, want %s", args[0], got, args[1])
	}
}

func scriptProblem(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "problem EXPR VALUE")
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stderr")), "\n")
	got, err := evaluate(lines[len(lines)-1], ".error|("+args[0]+")")
	ts.Check(err)
	if got != args[1] {
		ts.Fatalf("%s of the error is %s, want %s", args[0], got, args[1])
	}
}

func scriptCapture(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 1 || len(args) > 2, "capture NAME [EXPR]")
	value := strings.TrimSpace(ts.ReadFile("stdout"))
	if len(args) == 2 {
		var err error
		value, err = evaluate(value, args[1])
		ts.Check(err)
	}
	ts.Setenv(args[0], value)
}

// scriptRecovery puts one of the recovery codes that CODES holds into a variable.
func scriptRecovery(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "recovery NAME N")
	code, err := evaluate(ts.Getenv("CODES"), ".recovery_codes["+args[1]+"]")
	ts.Check(err)
	ts.Setenv(args[0], code)
}

// scriptTOTP puts the code that an authenticator shows now into a variable, or
// so many steps later.
func scriptTOTP(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2 || len(args) > 3, "totp NAME SECRET [STEPS]")
	secret, err := otp.ParseSecret(args[1])
	ts.Check(err)
	steps := 0
	if len(args) == 3 {
		steps, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	ts.Setenv(args[0], otp.Code(secret, time.Now().Add(time.Duration(steps)*otp.Period)))
}

func scriptLines(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "lines N")
	if got := strings.Count(ts.ReadFile("stdout"), "\n"); strconv.Itoa(got) != args[0] {
		ts.Fatalf("%d lines, want %s", got, args[0])
	}
}

func scriptRegister(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 3, "register WHO PHONE NAME [FLAGS…]")
	email := args[0] + "@example.com"
	runExpecting(ts, 0, append([]string{"register", "--email", email, "--phone", args[1], "--name", args[2]}, args[3:]...))
	for _, channel := range []string{"email", "phone"} {
		runExpecting(ts, 0, []string{"outbox", "list", "--user", email, "--channel", channel, "--limit", "1", "--jq", ".[0].code"})
		code := strings.TrimSpace(ts.ReadFile("stdout"))
		runExpecting(ts, 0, []string{"verify", "--user", email, "--channel", channel, "--code", code, "-o", "json"})
	}
	scriptJSON(ts, false, []string{".status", "active"})
}

func scriptWorld(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "world")
	shellOf(ts).makeWorld()
}

func scriptFund(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 3, "fund USER AMOUNT CUR")
	shellOf(ts).fund(args[0], args[1], args[2])
}

func scriptBalance(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 3 || len(args) > 4, "balance USER CUR AVAILABLE [HELD]")
	held := ""
	if len(args) == 4 {
		held = args[3]
	}
	s := shellOf(ts)
	available := s.must("balance", "--user", args[0], "--jq", fmt.Sprintf(`.[]|select(.currency==%q)|.available`, args[1]))
	if available != args[2] {
		ts.Fatalf("%s has %s %s available, want %s", args[0], available, args[1], args[2])
	}
	if held == "" {
		return
	}
	got := s.must("balance", "--user", args[0], "--jq", fmt.Sprintf(`.[]|select(.currency==%q)|.held`, args[1]))
	if got != held {
		ts.Fatalf("of %s %s %s are held, want %s", args[0], got, args[1], held)
	}
}

func scriptSound(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "sound")
	s := shellOf(ts)
	s.checkLedger()
	s.snapshot()
}

func scriptSQL(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "sql STATEMENT")
	location := locationOf(ts)
	open := openFile
	if strings.HasPrefix(location, "postgres://") {
		open = func(address string) (*sql.DB, error) { return sql.Open("pgx", address) }
	}
	db, err := open(location)
	ts.Check(err)
	defer db.Close() //nolint:errcheck // what failed would show in what is checked
	_, err = db.Exec(args[0])
	ts.Check(err)
}

// openFile opens a wallet's file behind the program's back.
func openFile(path string) (*sql.DB, error) {
	return sql.Open("sqlite3", "file:"+path+"?_busy_timeout=10000&_txlock=immediate")
}

// damagedFrom is where damage starts: behind the first page, which says what
// the file is.
const damagedFrom = 4096

func scriptDamage(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "damage FILE")
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	ts.Check(err)
	for i := damagedFrom; i < len(text); i++ {
		text[i] ^= 0x5a
	}
	ts.Check(os.WriteFile(path, text, 0o600))
}

func scriptPicture(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 3, "picture FILE W H")
	width, err := strconv.Atoi(args[1])
	ts.Check(err)
	height, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pictureOf(width, height), 0o600))
}

// pictureOf is a picture of so many pixels, in shades of its own.
func pictureOf(width, height int) []byte {
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i * i % 251)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		panic(err) // it has no bounds, or memory is out
	}
	return b.Bytes()
}

// held is the name under which a script keeps the lock that it holds.
type held struct{}

func scriptLock(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "lock")
	db, err := openFile(ts.Getenv("OKPAY_WALLET"))
	ts.Check(err)
	tx, err := db.Begin()
	ts.Check(err)
	locks, ok := ts.Value(held{}).(*[]func() error)
	if !ok {
		ts.Fatalf("the script cannot keep locks")
	}
	*locks = append(*locks, tx.Rollback, db.Close)
}

func scriptUnlock(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "unlock")
	locks, ok := ts.Value(held{}).(*[]func() error)
	if !ok {
		ts.Fatalf("the script cannot keep locks")
	}
	for _, release := range *locks {
		ts.Check(release())
	}
	*locks = nil
}
