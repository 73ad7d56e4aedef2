package commands

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

// summaryFlag is the --summary of the commands that pay.
type summaryFlag struct{ path string }

func (s *summaryFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.path, "summary", "", "write what became of the items to this `FILE`: JUnit as .xml, Markdown as .md")
	mustComplete(cmd, "summary", cobra.FixedCompletions([]cobra.Completion{"xml", "md"}, cobra.ShellCompDirectiveFilterFileExt))
}

// summaryFormat writes a report in one of the forms that a summary may have.
type summaryFormat func(w io.Writer, report *payoutReport) error

// payoutReport is what a summary tells. Payout is empty when none was opened, and
// Refusal is set when the run did not come to its end. Items goes through the
// items in the plan's order, those in one status alone when it is given.
type payoutReport struct {
	Payout  wallet.Payout
	Refusal *wallet.Error
	Items   func(only wallet.ItemStatus, visit func(wallet.PayoutItem) error) error
}

// payoutSummary is the summary of a run that was asked for one.
type payoutSummary struct {
	path    string
	write   summaryFormat
	payout  wallet.Payout // as it is known to stand
	written bool
}

// withSummary runs a command that pays and sees to it that its summary, when it
// is asked for, is written however the command ends. What was there under its
// name is of another run, and is removed before anything is paid.
func (f *factory) withSummary(flag summaryFlag, run func() error) error {
	if flag.path == "" {
		return run()
	}
	summary, err := newPayoutSummary(flag.path)
	if err != nil {
		return err
	}
	if f.flags.dryRun {
		f.printer.Note("dry run: no summary is written")
		return run()
	}
	if err := summary.prepare(); err != nil {
		return err
	}
	f.summary = summary
	err = run()
	if err == nil || summary.written {
		return err
	}
	if failed := summary.save(&payoutReport{Payout: summary.payout, Refusal: refusal(err), Items: noItems}); failed != nil {
		f.printer.Warn("the summary was not written: %s", refusal(failed).Message)
	}
	return err
}

// newPayoutSummary tells by the ending of its name in which form it is written.
func newPayoutSummary(path string) (*payoutSummary, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xml":
		return &payoutSummary{path: path, write: writeJUnit}, nil
	case ".md":
		return &payoutSummary{path: path, write: writeMarkdown}, nil
	default:
		return nil, usageError("--summary: the name of the file does not end in .xml or .md", "name it FILE.xml for JUnit, or FILE.md for Markdown")
	}
}

// prepare refuses a file that could not be written in the end, and removes what is
// there under its name.
func (s *payoutSummary) prepare() error {
	if err := mayWriteBeside(s.path); err != nil {
		return err
	}
	return removeFile(s.path)
}

// save writes the file.
func (s *payoutSummary) save(report *payoutReport) error {
	_, err := saveFile(s.path, func(w io.Writer) error { return s.write(w, report) })
	s.written = s.written || err == nil
	return err
}

// noItems goes through the items of a payout that was not opened, or of which
// nothing can be asked any more.
func noItems(wallet.ItemStatus, func(wallet.PayoutItem) error) error { return nil }

// stands notes how a payout stands, for the summary of a run that then fails.
func (f *factory) stands(payout wallet.Payout) {
	if f.summary != nil {
		f.summary.payout = payout
	}
}

// summarize writes the summary of a payout that was paid to its end, or to where
// it stopped. outcome is what the command ends with; a summary that cannot be
// written does not take its place.
func (f *factory) summarize(ctx context.Context, payouts wallet.Payouts, payout wallet.Payout, outcome error) error {
	if f.summary == nil {
		return outcome
	}
	err := f.summary.save(&payoutReport{Payout: payout, Items: func(only wallet.ItemStatus, visit func(wallet.PayoutItem) error) error {
		if payout.ID == "" {
			return nil
		}
		return eachPayoutItem(ctx, payoutItemPages(f, payouts, wallet.ListPayoutItemsInput{Payout: payout.ID, Status: only}), visit)
	}})
	switch {
	case err == nil:
		return outcome
	case outcome == nil:
		return err
	default:
		f.printer.Warn("the summary was not written: %s", refusal(err).Message)
		return outcome
	}
}

// errEnough ends a walk over items early.
var errEnough = errors.New("enough items were seen")

// eachPayoutItem hands every item of a payout to visit, page by page. It ends
// well when visit has seen enough.
func eachPayoutItem(ctx context.Context, fetch itemPages, visit func(wallet.PayoutItem) error) error {
	page := wallet.PageInput{Limit: wallet.MaxPageSize}
	for seen := 0; ; {
		got, err := fetch(ctx, page)
		if err != nil {
			return err
		}
		if seen += len(got.Items); seen > wallet.MaxPayoutRows {
			return errTooManyItems
		}
		for _, item := range got.Items {
			if err := visit(item); errors.Is(err, errEnough) {
				return nil
			} else if err != nil {
				return err
			}
		}
		if got.Next == "" {
			return nil
		}
		page.After = got.Next
	}
}

// itemOutcome is what an item of a payout is to who runs a job.
type itemOutcome int

const (
	itemDone    itemOutcome = iota // it is paid, or on its way to a bank
	itemRefused                    // it was refused, or came back
	itemLeft                       // nothing has become of it yet
)

func itemOutcomeOf(status wallet.ItemStatus) itemOutcome {
	switch status {
	case wallet.ItemFailed, wallet.ItemReturned:
		return itemRefused
	case wallet.ItemPending, wallet.ItemCancelled:
		return itemLeft
	default:
		return itemDone
	}
}

// summaryName is what a payout is called in a summary.
func summaryName(p wallet.Payout) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.ID != "":
		return p.ID
	default:
		return "not opened"
	}
}
