package commands

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"time"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// factory gives the commands what they need, and makes each thing on first
// use. There is one a run; it is for one goroutine.
type factory struct {
	deps     Deps
	flags    globalFlags
	settings settings
	printer  *output.Printer
	log      *slog.Logger

	key string // the idempotency key of the run, once it is made
	// unnamed says that the command acts for a customer whom nobody named.
	unnamed bool
	// rerunnable says that the command as it is, without a key, does nothing twice.
	rerunnable bool
	// summary is what the command was asked to write of a payout, if anything.
	summary   *payoutSummary
	given     func(flag string) bool // reports whether a flag was given
	anonymous bool

	service wallet.Service
	closer  func() error
	cancel  context.CancelFunc // ends the run's time limit
}

func newFactory(deps Deps) *factory {
	return &factory{deps: deps, log: slog.New(slog.DiscardHandler), cancel: func() {}}
}

// open gives the Service and opens the wallet when nobody did before.
func (f *factory) open(ctx context.Context) (wallet.Service, error) {
	if f.service != nil {
		return f.service, nil
	}
	at := f.settings.target()
	at.Log = f.log
	at.Anonymous = f.anonymous
	at.Create = !f.flags.dryRun // a dry run changes nothing, and makes no wallet
	start := f.deps.Now()
	service, closer, err := f.deps.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	f.service, f.closer = service, closer
	f.log.DebugContext(ctx, "wallet opened", "wallet", f.settings.String(), "duration", f.deps.Now().Sub(start))
	return service, nil
}

// openAnonymous is open for who shows no token, as to log in. It comes before
// any other use of the wallet.
func (f *factory) openAnonymous(ctx context.Context) (wallet.Sessions, error) {
	f.anonymous = true
	return f.open(ctx)
}

// close lets go of what the run opened.
func (f *factory) close() error {
	f.cancel()
	if f.closer == nil {
		return nil
	}
	closer := f.closer
	f.closer, f.service = nil, nil
	return closer()
}

// The small interfaces that commands depend on, one a topic.

func (f *factory) people(ctx context.Context) (wallet.People, error) { return f.open(ctx) }

func (f *factory) sessions(ctx context.Context) (wallet.Sessions, error) { return f.open(ctx) }

func (f *factory) secondFactor(ctx context.Context) (wallet.SecondFactor, error) { return f.open(ctx) }

func (f *factory) alerts(ctx context.Context) (wallet.Alerts, error) { return f.open(ctx) }

func (f *factory) instruments(ctx context.Context) (wallet.Instruments, error) { return f.open(ctx) }

func (f *factory) payments(ctx context.Context) (wallet.Payments, error) { return f.open(ctx) }

func (f *factory) transactions(ctx context.Context) (wallet.Transactions, error) {
	return f.open(ctx)
}
func (f *factory) events(ctx context.Context) (wallet.Events, error)         { return f.open(ctx) }
func (f *factory) checkouts(ctx context.Context) (wallet.Checkouts, error)   { return f.open(ctx) }
func (f *factory) receipts(ctx context.Context) (wallet.Receipts, error)     { return f.open(ctx) }
func (f *factory) statements(ctx context.Context) (wallet.Statements, error) { return f.open(ctx) }
func (f *factory) merchants(ctx context.Context) (wallet.Merchants, error)   { return f.open(ctx) }
func (f *factory) rules(ctx context.Context) (wallet.Rules, error)           { return f.open(ctx) }
func (f *factory) promotions(ctx context.Context) (wallet.Promotions, error) { return f.open(ctx) }
func (f *factory) bankFiles(ctx context.Context) (wallet.BankFiles, error)   { return f.open(ctx) }
func (f *factory) reconciliation(ctx context.Context) (wallet.Reconciliation, error) {
	return f.open(ctx)
}
func (f *factory) payouts(ctx context.Context) (wallet.Payouts, error)       { return f.open(ctx) }
func (f *factory) approvals(ctx context.Context) (wallet.Approvals, error)   { return f.open(ctx) }
func (f *factory) keys(ctx context.Context) (wallet.Keys, error)             { return f.open(ctx) }
func (f *factory) apps(ctx context.Context) (wallet.Apps, error)             { return f.open(ctx) }
func (f *factory) webhooks(ctx context.Context) (wallet.Webhooks, error)     { return f.open(ctx) }
func (f *factory) links(ctx context.Context) (wallet.Links, error)           { return f.open(ctx) }
func (f *factory) support(ctx context.Context) (wallet.Support, error)       { return f.open(ctx) }
func (f *factory) sanctions(ctx context.Context) (wallet.Sanctions, error)   { return f.open(ctx) }
func (f *factory) risk(ctx context.Context) (wallet.Risk, error)             { return f.open(ctx) }
func (f *factory) rates(ctx context.Context) (wallet.Rates, error)           { return f.open(ctx) }
func (f *factory) policies(ctx context.Context) (wallet.Policies, error)     { return f.open(ctx) }
func (f *factory) exchange(ctx context.Context) (wallet.Exchange, error)     { return f.open(ctx) }
func (f *factory) closing(ctx context.Context) (wallet.Closing, error)       { return f.open(ctx) }
func (f *factory) kyc(ctx context.Context) (wallet.KYC, error)               { return f.open(ctx) }
func (f *factory) operations(ctx context.Context) (wallet.Operations, error) { return f.open(ctx) }

func (f *factory) reconciliationMail(ctx context.Context) (wallet.ReconciliationMail, error) {
	return f.open(ctx)
}

// call calls one method of the Service and records that it did. The record
// names the method and never the input, which may hold a secret.
func call[In, Out any](ctx context.Context, f *factory, method string, do func(context.Context, In) (Out, error), in In) (Out, error) {
	start := f.deps.Now()
	out, err := do(ctx, in)
	if f.unnamed && wallet.CodeOf(err) == wallet.CodeUserRequired {
		err = userRequired()
	}
	f.log.DebugContext(ctx, "method called", "method", method, "duration", f.deps.Now().Sub(start), "code", string(wallet.CodeOf(err)))
	return out, err
}

// change gives the idempotency key and the dry run of a command that changes
// something. The key is made here, before anything is sent, and stays the same
// for the run; an error tells it.
func (f *factory) change() wallet.Change {
	if f.key == "" {
		f.key = f.flags.key
	}
	if f.key == "" {
		f.key = f.deps.NewKey()
	}
	return wallet.Change{Key: f.key, DryRun: f.flags.dryRun}
}

// part gives the change of one of several calls that a command makes under one
// key, so that the command as a whole can be run again.
func (f *factory) part(name string, n int) wallet.Change {
	change := f.change()
	change.Key = derivedKey(change.Key, name+"."+strconv.Itoa(n))
	return change
}

// flagGiven reports whether a flag that all commands take was given.
func (f *factory) flagGiven(name string) bool {
	return f.given != nil && f.given(name)
}

// user is the customer that the command acts for. Over the remote API nobody
// need be named: a customer's key says by itself whose it is, and only the
// server knows whether the key is one.
func (f *factory) user() (string, error) {
	f.unnamed = f.settings.User == ""
	if f.unnamed && f.settings.Remote == "" && !f.inSession() {
		return "", userRequired()
	}
	return f.settings.User, nil
}

// inSession reports whether a session says whom the command acts for; what is
// wrong with a token is told when the wallet is opened.
func (f *factory) inSession() bool {
	token, err := f.settings.Token()
	return wallet.IsCustomers(token) || err != nil
}

func userRequired() error {
	return wallet.Refuse(wallet.CodeUserRequired, "this command acts for a customer, and none is named",
		"name one with --user ID|E-MAIL|PHONE|HANDLE, or in OKPAY_USER")
}

// boundMemory prepares for a payout of so many items; 0 are not counted yet.
func (f *factory) boundMemory(items int) {
	if f.deps.BoundMemory != nil {
		f.deps.BoundMemory(items)
	}
}

// confirm asks before something is done that is hard to take back, and refuses
// when the answer is no. With --yes it asks nothing. Without a terminal it
// fails, naming --yes.
func (f *factory) confirm(ctx context.Context, question string) error {
	if f.flags.yes || f.flags.dryRun {
		return nil
	}
	yes, err := f.printer.Streams().Confirm(ctx, question, false, confirmFlag)
	if errors.Is(err, io.EOF) { // the input ended instead of an answer
		yes, err = false, nil
	}
	if err != nil {
		return err
	}
	if !yes {
		return wallet.Refuse(wallet.CodeConfirmRequired, "not confirmed; nothing was done", "")
	}
	return nil
}

// confirmOnTerminal is confirm for what must also run unattended: without a
// terminal it asks nothing and goes on.
func (f *factory) confirmOnTerminal(ctx context.Context, question string) error {
	if !f.asksOnTerminal() {
		return nil
	}
	return f.confirm(ctx, question)
}

// asksOnTerminal reports whether confirmOnTerminal asks.
func (f *factory) asksOnTerminal() bool {
	s := f.printer.Streams()
	return s.InTerminal && s.ErrTerminal && !s.NoInput && !f.flags.yes && !f.flags.dryRun
}

// tell says on stderr what both a person and a program should know.
func (f *factory) tell(format string, args ...any) {
	switch f.printer.Format() {
	case output.JSON, output.JSONL:
		f.printer.Warn(format, args...)
	default:
		f.printer.Note(format, args...)
	}
}

// noteChange tells a person that a result is not a new change.
func (f *factory) noteChange(replay, dryRun bool) {
	switch {
	case dryRun:
		f.printer.Note("dry run: nothing was changed")
	case replay:
		f.printer.Note("this was done before with the same idempotency key; nothing was done again")
	}
}

// sleep waits for d unless the run ends before.
func (f *factory) sleep(ctx context.Context, d time.Duration) error { return f.deps.Sleep(ctx, d) }
