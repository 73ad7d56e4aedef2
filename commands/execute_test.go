package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func TestMistakesInTheUsageEndWithExitCode2(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args string
		want string
	}{
		"unknown command":             {"pey cafe 1 EUR", `unknown command "pey"`},
		"unknown command has a hint":  {"blance", "did you mean okpay balance?"},
		"unknown subcommand":          {"payout go", `unknown command "go" for "okpay payout"`},
		"unknown flag":                {"balance --user u --nonsense", "unknown flag: --nonsense"},
		"missing argument":            {"pay cafe 1", "missing CUR"},
		"missing arguments":           {"pay cafe", "missing AMOUNT and CUR"},
		"too many arguments":          {"show a b", `unexpected argument "b"`},
		"negative amount":             {"pay cafe -5.00 EUR --user u", "an amount cannot be negative: -5.00"},
		"empty amount of a refund":    {"refund txn_1 --amount=", "--amount is empty"},
		"empty amount of a capture":   {"capture hold_1 --amount=", "--amount is empty"},
		"no customer":                 {"pay cafe 5.00 EUR", "OKPAY_USER"},
		"no payer":                    {"payout plan x.csv", "--from"},
		"no instrument":               {"top-up 5 EUR --user u", "--from is required"},
		"no destination":              {"withdraw 5 EUR --user u", "--to is required"},
		"no channel":                  {"verify --user u --code 1", "--channel is required"},
		"no code":                     {"verify --user u --channel email", "--code is required"},
		"code and resend":             {"verify --user u --channel email --code 1 --resend", "code resend"},
		"unknown kind":                {"history --kind gift", `--kind: there is no "gift"`},
		"unknown status":              {"payout list --status lost", `--status: there is no "lost"`},
		"unknown on-error":            {"payout run x.csv --from cafe --on-error retry", `--on-error: there is no "retry"`},
		"unknown output":              {"balance --user u -o xml", "--output must be one of"},
		"unknown column":              {"pay cafe 5 EUR --user u --columns nonsense", `there is no column "nonsense"`},
		"jq does not parse":           {"balance --user u --jq .[", "--jq does not parse"},
		"wallet and remote":           {"balance --user u --wallet a --remote https://b", "both --wallet and --remote"},
		"limit of nothing":            {"history --limit 0", "--limit must be at least 1"},
		"limit and all":               {"history --limit 5 --all", "limit all"},
		"moment":                      {"history --since yesterday", "neither a time nor a date"},
		"wrong level":                 {"users set-level u high --reason r", `"high" is not a level`},
		"no reason":                   {"users set-level u 1", "--reason is required"},
		"no bank account":             {"bind-bank --user u --holder h", "a bank account is needed"},
		"iban and account":            {"bind-bank --user u --iban a --account b", "iban account"},
		"no card number off terminal": {"bind-card --user u --expiry 12/34 --holder h", "--number-stdin"},
		"removing unasked":            {"instruments remove card_1 --user u", "--yes"},
		"no such file":                {"payout plan /nowhere.csv --from cafe", "no such file"},
		"no such plan":                {"payout apply /nowhere.json", "no such file"},
		"shell without completion":    {"completion tcsh", `no completion for "tcsh"`},
		"negative timeout":            {"balance --user u --timeout -1s", "--timeout"},
		"unknown log level":           {"balance --user u --log-level loud", "--log-level"},
		"a hold without time":         {"hold cafe 5 EUR --user u --expires 0", "--expires"},
		"waiting less than no time":   {"wait txn_1 --for -1s", "--for"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			open := func(context.Context, Target) (wallet.Service, func() error, error) {
				return nil, func() error { return nil }, nil
			}
			got := shell{open: open}.run(t, strings.Fields(c.args)...)
			got.wantExit(t, wallet.ExitUsage).wantErr(t, "error: ", c.want)
			if got.out != "" {
				t.Errorf("stdout has %q", got.out)
			}
		})
	}
}

// A flag with a variable of a script that is not set would do more than was meant
// if it counted as left out: pay again, pay now, pay without a bound.
func TestAFlagWithoutItsValueDoesNotCountAsLeftOut(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"pay cafe 5 EUR --user u --idempotency-key", "transfer bob 5 EUR --user u --idempotency-key", "run-due --idempotency-key",
		"pay cafe 5 EUR --user u --quote", "transfer bob 5 USD --user u --from",
		"payout run x.csv --from cafe --name", "payout run x.csv --from", "payout plan x.csv --from cafe --purse", "payout apply x.json --at",
		"payout run x.csv --from cafe --at", "apikey create --name n --daily-cap", "connect approve CODE --daily-cap", "checkout create 5 EUR --user u --expires",
		"policy apply p.yaml --effective", "backup b.okpay --recipients-file", "backup b.okpay --passphrase-file",
	} {
		words := strings.Fields(command)
		flag := words[len(words)-1]
		for _, empty := range []string{"", " "} {
			shell{}.run(t, append(words, empty)...).wantExit(t, wallet.ExitUsage).wantErr(t, flag+" is empty", "leave the flag out")
		}
	}
}

func TestErrorsAreOneJSONObjectWhereJSONIsAskedFor(t *testing.T) {
	t.Parallel()
	for _, args := range []string{
		"pay cafe -o json", "pay cafe --output json", "pay cafe --output=json", "pay cafe -ojson", "pay cafe -o jsonl", "-o json pay cafe",
		"nonsense -o json", "pay cafe 5 EUR --nonsense -o json",
	} {
		got := shell{}.run(t, strings.Fields(args)...).wantExit(t, wallet.ExitUsage)
		if !strings.HasPrefix(got.err, `{"error":{"code":"invalid_input","exit":2,"message":"`) || strings.Count(got.err, "\n") != 1 {
			t.Errorf("%s: stderr is %q", args, got.err)
		}
	}
}

func TestAnErrorTellsTheIdempotencyKey(t *testing.T) {
	t.Parallel()
	refusing := func(code wallet.Code) shell {
		return shell{open: func(context.Context, Target) (wallet.Service, func() error, error) {
			return nil, nil, wallet.Refuse(code, "it is so", "do this")
		}}
	}
	pay := []string{"pay", "cafe", "5.00", "EUR", "--user", "ann", "--memo", "two words", "-o", "json"}
	const settles = `okpay pay cafe 5.00 EUR --user ann --memo 'two words' -o json --idempotency-key made-key`

	got := refusing(wallet.CodeInsufficientFunds).run(t, pay...).wantExit(t, wallet.ExitDeclined)
	got.wantErr(t, `"idempotency_key":"made-key"`, `"hint":"do this"`)

	got = refusing(wallet.CodeUnavailable).run(t, pay...).wantExit(t, wallet.ExitUnavailable)
	got.wantErr(t, `"hint":"do this; then run this, which does nothing twice: `+settles+`"`)

	got = refusing(wallet.CodeOutcomeUnknown).run(t, append(pay, "--idempotency-key", "mine")...).wantExit(t, wallet.ExitUnknown)
	got.wantErr(t, `"idempotency_key":"mine"`)

	got = refusing(wallet.CodeUnavailable).run(t, append(pay, "--dry-run")...).wantExit(t, wallet.ExitUnavailable)
	got.wantErr(t, `"hint":"do this"`)

	// A result that could not be written, on a full disk, is that of a change that is done.
	full := shell{open: func(context.Context, Target) (wallet.Service, func() error, error) {
		return nil, nil, fmt.Errorf("write: %w", syscall.ENOSPC)
	}}
	got = full.run(t, pay...).wantExit(t, wallet.ExitInternal)
	got.wantErr(t, `"hint":"with --log-level debug it shows what it does; then run this, which does nothing twice: `+settles+`"`)
	got = full.run(t, append(pay, "--dry-run")...).wantExit(t, wallet.ExitInternal)
	got.wantErr(t, `"hint":"`+hintInternal+`"`)

	// Behind -- a flag is none.
	got = refusing(wallet.CodeUnavailable).run(t, "pay", "--user", "ann", "--", "cafe", "5.00", "EUR").wantExit(t, wallet.ExitUnavailable)
	got.wantErr(t, ": okpay --idempotency-key made-key pay --user ann -- cafe 5.00 EUR\n")

	for given, shown := range map[string]string{
		"postgres://ann:s3cret@db.invalid/pay":            "postgres://ann:xxxxx@db.invalid/pay",
		"postgresql://ann@db.invalid/pay?password=s3cret": "postgresql://ann@db.invalid/pay?password=xxxxx",
		"postgres://ann:s3cret%zz@db.invalid/pay":         "postgres://…",
		"postgres://ann@db.invalid/pay":                   "postgres://ann@db.invalid/pay",
	} {
		for _, way := range [][]string{{"--wallet", given}, {"--wallet=" + given}} {
			got = refusing(wallet.CodeUnavailable).run(t, append([]string{"pay", "cafe", "5.00", "EUR", "--user", "ann"}, way...)...)
			got.wantExit(t, wallet.ExitUnavailable).wantErr(t, "nothing twice: okpay pay cafe 5.00 EUR --user ann ", "--wallet", shown)
			if strings.Contains(got.err, "s3cret") {
				t.Errorf("the password of the database is told: %s", got.err)
			}
		}
	}

	got = refusing(wallet.CodeUnavailable).run(t, "balance", "--user", "ann", "-o", "json").wantExit(t, wallet.ExitUnavailable)
	if strings.Contains(got.err, "idempotency_key") {
		t.Errorf("a command that changes nothing tells a key: %s", got.err)
	}
}

func TestEveryWayToEndHasItsExitCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		code wallet.Code
	}{
		"refused":        {wallet.Refuse(wallet.CodeLimitExceeded, "m", ""), wallet.CodeLimitExceeded},
		"wrapped":        {fmt.Errorf("lock: %w", wallet.Refuse(wallet.CodeWalletBusy, "m", "")), wallet.CodeWalletBusy},
		"fault":          {errors.New("it broke"), wallet.CodeInternal},
		"timed out":      {errTimedOut, wallet.CodeTimeout},
		"deadline":       {context.DeadlineExceeded, wallet.CodeTimeout},
		"interrupted":    {ErrInterrupted, wallet.CodeInterrupted},
		"cancelled":      {context.Canceled, wallet.CodeInterrupted},
		"output flag":    {&output.UsageError{Message: "m"}, wallet.CodeInvalidInput},
		"filter":         {&output.FilterError{Err: errors.New("m")}, wallet.CodeInvalidInput},
		"not confirmed":  {&output.NoTerminalError{Question: "q", Flag: "--yes"}, wallet.CodeConfirmRequired},
		"not answered":   {&output.NoTerminalError{Question: "q", Flag: "--number-stdin"}, wallet.CodeInvalidInput},
		"nobody listens": {fmt.Errorf("write: %w", syscall.EPIPE), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := shell{open: func(context.Context, Target) (wallet.Service, func() error, error) { return nil, nil, c.err }}.
				run(t, "balance", "--user", "ann")
			got.wantExit(t, wallet.ExitOf(c.code))
			if quiet := got.err == ""; quiet != (c.code == "") {
				t.Errorf("stderr is %q", got.err)
			}
		})
	}
}

func TestAnInterruptedRunEndsWith130(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(ErrInterrupted)
	got := shell{ctx: ctx, open: func(ctx context.Context, _ Target) (wallet.Service, func() error, error) {
		return nil, nil, ctx.Err()
	}}.run(t, "transfer", "bob", "5", "EUR", "--user", "ann")
	got.wantExit(t, wallet.ExitInterrupted).wantErr(t, "what was committed stays", "--idempotency-key made-key")
}

func TestATimeLimitEndsWith7(t *testing.T) {
	t.Parallel()
	got := shell{open: func(ctx context.Context, _ Target) (wallet.Service, func() error, error) {
		<-ctx.Done()
		return nil, nil, fmt.Errorf("read: %w", ctx.Err())
	}}.run(t, "balance", "--user", "ann", "--timeout", "1ms", "-o", "json")
	got.wantExit(t, wallet.ExitUnavailable).wantErr(t, `"code":"timeout"`)
}

func TestCommandsThatNeedNoWalletOpenNone(t *testing.T) {
	t.Parallel()
	for _, args := range []string{
		"", "--help", "help", "help pay", "pay --help", "payout", "version", "version -o json", "completion bash", "completion zsh",
		"completion fish", "completion powershell", "config path", "config list", "config profiles", "demo --dry-run", "__complete pay ",
	} {
		got := shell{}.run(t, strings.Fields(args)...).wantExit(t, wallet.ExitOK)
		if got.out == "" && args != "config list" && args != "config profiles" {
			t.Errorf("okpay %s prints nothing", args)
		}
	}
}

func TestVersionAsJSON(t *testing.T) {
	t.Parallel()
	got := shell{}.run(t, "version", "-o", "jsonl").wantExit(t, wallet.ExitOK)
	if want := `{"version":"1.2.3","commit":"abc","go":"go1.26","os":"linux","arch":"amd64","schema":1}` + "\n"; got.out != want {
		t.Errorf("got %s want %s", got.out, want)
	}
}

func TestShellQuoteKeepsAWordOneWord(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"plain-1.50": "plain-1.50", "": "''", "two words": "'two words'", "it's": `'it'\''s'`, "$HOME": "'$HOME'", "a;b": "'a;b'",
		"ann@example.com": "ann@example.com", "+4915": "+4915", ".[0].id": "'.[0].id'", "été": "'été'",
	} {
		if got := shellQuote(word); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", word, got, want)
		}
	}
}
