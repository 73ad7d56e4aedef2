package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type reconcileRunOptions struct {
	account, rules, since, mapping string
	force                          bool
	report                         reportFlag
	mail                           mailFlags
}

func newReconcileRunCmd(f *factory) *cobra.Command {
	opts := &reconcileRunOptions{}
	cmd := &cobra.Command{
		Use:   "run [STATEMENT...]",
		Short: "Match what the bank has booked with the ledger",
		Long: `Bring statements of banks and processors to the wallet, and match their lines
with the ledger's: the transactions of the rail that is tied to the account.
What the bank has booked is posted and settled, what it has sent back is
returned, and what is left over is a break: see okpay breaks. A statement finds
its account by the IBAN or number in it. - reads standard input.

A file is read to its end before anything is changed. The same statement again
is not counted again, in whatever file it comes. Killed at any point and run
again, it goes on. A statement that does not add up, or does not begin where the
one before it ended, is held back and is a break; --force matches it all the
same, unless that break was resolved.

Without statements the lines that are there are matched again, of --account or
of the only account that is tied to a rail. Reconciled are --account, or the
accounts to which the statements belong. The result is a run; of several
accounts it is a list of runs. A dry run only checks statements that are not in
the wallet yet: their lines are not matched.

Exit code 0 when all is clear, and 9 when there are open breaks of an account.
Breaks that are young and expected to close by themselves (timing) are no reason
for exit code 9.

--report writes what was found to a file, also when there are breaks, and --mail
puts a message about it into the outbox when there are: it names breaks, days
and amounts, and leaves out what the bank wrote. A dry run does neither.`,
		Example: `  okpay reconcile run giro.sta || test $? = 9
  okpay reconcile run --account giro --rules rules.yaml -o json || test $? = 9
  okpay reconcile run --since 2026-05-01 --dry-run || test $? = 9
  okpay reconcile run --report report.html --mail ops@example.com || test $? = 9`,
		Args: anyNumber,
		RunE: func(cmd *cobra.Command, args []string) error { return runReconcileRun(cmd.Context(), f, opts, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.account, "account", "", "our `ACCOUNT`, by its name (default: where each statement belongs)")
	flags.StringVar(&opts.rules, "rules", "", "match by the rules in this `FILE` (default: those that ship with okpay)")
	flags.StringVar(&opts.since, "since", "", "leave out lines that were booked before this `DATE`, as 2026-01-31")
	flags.BoolVar(&opts.force, "force", false, "match statements too that are held back")
	flags.StringVar(&opts.mapping, "mapping", "", "read CSV by this mapping: a `FILE`, or the name of a ready one")
	mustComplete(cmd, "account", noFiles)
	mustComplete(cmd, "since", noFiles)
	mustComplete(cmd, "mapping", completeMappings)
	opts.report.add(cmd)
	opts.mail.add(cmd)
	return cmd
}

func runReconcileRun(ctx context.Context, f *factory, opts *reconcileRunOptions, paths []string) error {
	f.rerunnable = true
	f.change() // so that every error from here on tells the key
	if err := output.Check(f.printer, reconciliationView()); err != nil {
		return err
	}
	if err := checkDay("since", opts.since); err != nil {
		return err
	}
	if err := opts.report.check(); err != nil {
		return err
	}
	if err := opts.mail.check(); err != nil {
		return err
	}
	rules, err := f.rulesText(ctx, opts.rules)
	if err != nil {
		return err
	}
	mapping, err := f.mapping(opts.mapping)
	if err != nil {
		return err
	}
	files, err := f.readStatementFiles(paths, statement.Options{Mapping: mapping})
	if err != nil {
		return err
	}
	defer files.close()
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	if err := opts.report.clear(f); err != nil {
		return err
	}
	accounts, added, err := importStatements(ctx, f, service, files, opts.account)
	if err != nil {
		return err
	}
	if len(accounts) == 0 {
		accounts = []string{opts.account}
	}
	if added > 0 {
		f.tell("%s not in the wallet yet, and only checked by a dry run", counted(added, "statement is", "statements are"))
	}
	found := &foundBreaks{}
	var runs []wallet.ReconciliationRun
	for _, account := range accounts {
		run, err := reconcileAccount(ctx, f, service, wallet.ReconcileInput{Account: account, Since: opts.since, Rules: rules, Force: opts.force})
		if err != nil {
			return withoutStatement(err, added)
		}
		if err := found.gather(ctx, f, service, &run); err != nil {
			return err
		}
		runs = append(runs, run)
	}
	outcome := found.outcome()
	untold := f.tellRuns(ctx, opts, runs, outcome != nil)
	if err := f.printRuns(ctx, runs); err != nil {
		return err
	}
	if outcome != nil && untold != nil { // what the bank says counts for more
		f.printer.Warn("not all are told of it: %s", refusal(untold).Message)
		return outcome
	}
	return cmp.Or(outcome, untold)
}

// tellRuns writes the reports and the message that were asked for.
func (f *factory) tellRuns(ctx context.Context, opts *reconcileRunOptions, runs []wallet.ReconciliationRun, differences bool) error {
	if f.flags.dryRun {
		return nil
	}
	return errors.Join(opts.report.save(runs), f.mailRuns(ctx, opts.mail, runs, differences))
}

// anyNumber takes as many arguments as a command line may name files.
func anyNumber(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return atLeastOne("STATEMENT")(cmd, args)
}

// reconcileAccount makes a run of an account, and carries it on until all that
// follows from it is posted.
func reconcileAccount(ctx context.Context, f *factory, service wallet.Reconciliation, in wallet.ReconcileInput) (wallet.ReconciliationRun, error) {
	part := "reconcile." + in.Account
	in.Change = f.part(part, 0)
	run, err := call(ctx, f, "Reconcile", service.Reconcile, in)
	if err != nil || run.Done || run.DryRun {
		return run, err
	}
	bar := f.printer.Progress("posting", run.Matches+run.UnmatchedStatement)
	defer bar.Done()
	bar.Add(postedOf(&run))
	replay := run.IdempotentReplay
	for n, idle := 1, 0; !run.Done; n++ {
		before := postedOf(&run)
		if run, err = call(ctx, f, "Reconcile", service.Reconcile, wallet.ReconcileInput{Change: f.part(part, n), Run: run.ID}); err != nil {
			return run, err
		}
		bar.Add(postedOf(&run) - before)
		if idle++; postedOf(&run) > before {
			idle = 0
		}
		if idle > maxIdleRounds {
			return run, fmt.Errorf("run %s is not done, and posts nothing any more", run.ID)
		}
	}
	run.IdempotentReplay = replay
	return run, nil
}

// maxIdleRounds bounds the rounds after each other in which a run posts nothing that
// it counts: more than there are payouts in a set, whose items are settled before.
const maxIdleRounds = 10 * wallet.MaxMatchBatch

// postedOf counts what of a run is posted.
func postedOf(run *wallet.ReconciliationRun) int { return run.Settled + run.Returned + run.Parked }

// withoutStatement says of a dry run that found no statement that it has looked at
// one: only a run that changes something brings it.
func withoutStatement(err error, added int) error {
	refused, is := errors.AsType[*wallet.Error](err)
	if !is || added == 0 || refused.Code != wallet.CodeStateConflict {
		return err
	}
	told := *refused
	told.Hint = "the statements that are given can be read; without --dry-run they are brought to the wallet and matched"
	return &told
}

// checkDay refuses a flag that is no day.
func checkDay(flag, text string) error {
	if text == "" {
		return nil
	}
	at, day, err := readMoment(flag, text)
	if err == nil && (!day || at.Year() < 1) {
		err = usageError(fmt.Sprintf("--%s: %q is not a day", flag, text), "write it as 2026-01-31")
	}
	return err
}
