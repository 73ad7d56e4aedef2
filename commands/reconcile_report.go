package commands

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/reconciliation"
	"github.com/okpay/okpay/wallet"
)

// maxReports bounds the files that one command writes its report to.
const maxReports = 10

// reportFlag is the --report of the commands that tell of runs.
type reportFlag struct{ paths []string }

func (r *reportFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&r.paths, "report", nil,
		"write a report to this `FILE`: Markdown as .md, a page of HTML as .html; may be given more than once")
	mustComplete(cmd, "report", cobra.FixedCompletions([]cobra.Completion{"md", "html"}, cobra.ShellCompDirectiveFilterFileExt))
}

// check refuses what could not be written in the end.
func (r *reportFlag) check() error {
	if len(r.paths) > maxReports {
		return usageError(fmt.Sprintf("--report is given %d times", len(r.paths)), fmt.Sprintf("give it at most %d times", maxReports))
	}
	for _, path := range r.paths {
		if _, err := reportForm(path); err != nil {
			return err
		}
		if err := mayWriteBeside(path); err != nil {
			return err
		}
	}
	return nil
}

// clear removes what is there under the names of reports: it is of another run. A
// dry run leaves it.
func (r *reportFlag) clear(f *factory) error {
	if f.flags.dryRun {
		if len(r.paths) > 0 {
			f.printer.Note("dry run: no report is written")
		}
		return nil
	}
	for _, path := range r.paths {
		if err := removeFile(path); err != nil {
			return err
		}
	}
	return nil
}

// save writes all reports, each whole or not at all.
func (r *reportFlag) save(runs []wallet.ReconciliationRun) error {
	var failed []error
	for _, path := range r.paths {
		form, err := reportForm(path)
		if err == nil {
			_, err = saveFile(path, func(w io.Writer) error { return form(w, runs) })
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// reportForm tells by the ending of a name in which form a report is written.
func reportForm(path string) (func(io.Writer, []wallet.ReconciliationRun) error, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".md":
		return reconciliation.WriteMarkdown, nil
	case ".html":
		return reconciliation.WriteHTML, nil
	default:
		return nil, usageError("--report: the name of the file does not end in .md or .html", "name it FILE.md for Markdown, or FILE.html for a page")
	}
}
