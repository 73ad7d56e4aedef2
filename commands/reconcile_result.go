package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// maxRunBreaks bounds the breaks that are told with a run; okpay breaks list has all
// of them.
const maxRunBreaks = 10_000

// tableBreaks bounds the breaks, and the suggestions, below a run's table.
const tableBreaks = 20

// foundBreaks counts the breaks of runs that are to be looked after.
type foundBreaks struct {
	count    int
	accounts []string // that have some
	held     bool     // one is of a statement that is held back
}

// gather puts the breaks into a run, as many as are told with one, and counts those
// that are open and not expected to close by themselves. A dry run has its own.
func (b *foundBreaks) gather(ctx context.Context, f *factory, service wallet.Reconciliation, run *wallet.ReconciliationRun) error {
	open := 0
	count := func(all []wallet.Break) {
		for i := range all {
			if all[i].Status == wallet.BreakOpen && all[i].Kind != wallet.BreakTiming {
				open++
				b.held = b.held || all[i].Kind == wallet.BreakFooting || all[i].Kind == wallet.BreakContinuity
			}
		}
	}
	if run.DryRun {
		count(run.Breaks)
	} else {
		all, kept := 0, []wallet.Break{}
		in := wallet.ListBreaksInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}, Run: run.ID}
		for {
			page, err := call(ctx, f, "ListBreaks", service.ListBreaks, in)
			if err != nil {
				return err
			}
			count(page.Items)
			all += len(page.Items)
			kept = append(kept, page.Items[:min(maxRunBreaks-len(kept), len(page.Items))]...)
			if in.After = page.Next; page.Next == "" {
				break
			}
		}
		if run.Breaks = kept; all > len(kept) {
			f.tell("the first %d of %d breaks are told; see all with: okpay breaks list --run %s --all", len(kept), all, run.ID)
		}
	}
	if open > 0 {
		b.count += open
		b.accounts = append(b.accounts, run.Account)
	}
	return nil
}

// outcome is nil when no break is to be looked after.
func (b *foundBreaks) outcome() error {
	if b.count == 0 {
		return nil
	}
	hint := "see them with okpay breaks list"
	if len(b.accounts) == 1 {
		hint += " --account " + b.accounts[0]
	}
	hint += "; okpay reconcile explain LINE says what came nearest"
	if b.held {
		hint += ", and --force matches a statement that is held back"
	}
	return wallet.Refuse(wallet.CodeDifferences,
		fmt.Sprintf("%s: %s a look", strings.Join(b.accounts, ", "), counted(b.count, "break needs", "breaks need")),
		hint, "breaks", b.count, "accounts", b.accounts)
}

// printRuns prints one run by itself, and several as a list.
func (f *factory) printRuns(ctx context.Context, runs []wallet.ReconciliationRun) error {
	if len(runs) == 1 {
		return f.printRun(ctx, runs[0])
	}
	if err := output.List(ctx, f.printer, reconciliationsView(), runs); err != nil {
		return err
	}
	f.noteChange(runs[0].IdempotentReplay, runs[0].DryRun)
	return nil
}

// printRun prints a run with its breaks, of which a person sees the first.
func (f *factory) printRun(ctx context.Context, run wallet.ReconciliationRun) error {
	breaks := len(run.Breaks)
	if f.printer.Plain() {
		run.Breaks = run.Breaks[:min(breaks, tableBreaks)]
		run.Suggestions = run.Suggestions[:min(len(run.Suggestions), tableBreaks)]
	}
	if err := output.One(ctx, f.printer, reconciliationView(), run); err != nil {
		return err
	}
	if more := breaks - len(run.Breaks); more > 0 && !run.DryRun {
		f.printer.Note("and %s more; see them with: okpay breaks list --run %s --all", counted(more, "break", "breaks"), run.ID)
	}
	f.noteChange(run.IdempotentReplay, run.DryRun)
	return nil
}
