package commands

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/payees"
	"github.com/okpay/okpay/wallet"
)

type usersImportOptions struct {
	file, reason string
	verified     bool
	level        int
}

func newUsersImportCmd(f *factory) *cobra.Command {
	opts := &usersImportOptions{}
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Register many customers from a file",
		Long: `Register the people and merchants of a CSV file with a header, of the first
sheet of an Excel workbook or of JSON Lines, with the columns name, email, phone
and where needed kind, country and handle.
Whoever is there already is left as it is, so the same file can be imported
again. A file with a bad row registers nobody and lists every bad row. With
--verified e-mails and phones count as proven elsewhere. - reads standard
input as CSV or JSON Lines.`,
		Example: `  okpay users import people.csv --verified --level 1 --reason 'Payroll of January'
  okpay users import people.csv --dry-run`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.file = args[0]
			return runUsersImport(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().BoolVar(&opts.verified, "verified", false, "take e-mails and phones as proven; the customers are active at once")
	cmd.Flags().IntVar(&opts.level, "level", 0, "KYC level to give them, 0 to 3")
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why they are taken as proven or get that level, for the record")
	oneOf(cmd, "level", "0", "1", "2", "3")
	mustComplete(cmd, "reason", noFiles)
	return cmd
}

func runUsersImport(ctx context.Context, f *factory, opts *usersImportOptions) error {
	f.change() // so that every error from here on tells the key
	if err := output.Check(f.printer, importView()); err != nil {
		return err
	}
	file, err := f.readUserFile(opts.file)
	if err != nil {
		return err
	}
	if len(file.Problems) > 0 {
		return f.refuseUsers(ctx, opts.file, file.Problems)
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	result, err := f.importUsers(ctx, people, file.Users, opts)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, importView(), result); err != nil {
		return err
	}
	f.noteChange(result.IdempotentReplay, result.DryRun)
	return nil
}

// importUsers registers chunk after chunk, each whole or not at all. Killed and
// run again it finds those of the chunks before as existing.
func (f *factory) importUsers(ctx context.Context, people wallet.People, users []wallet.ImportUser, opts *usersImportOptions) (wallet.ImportUsersResult, error) {
	bar := f.printer.Progress("importing", len(users))
	defer bar.Done()
	sum := wallet.ImportUsersResult{DryRun: f.flags.dryRun}
	for first := 0; first < len(users); first += wallet.MaxImportUsers {
		end := min(first+wallet.MaxImportUsers, len(users))
		result, err := call(ctx, f, "ImportUsers", people.ImportUsers, wallet.ImportUsersInput{
			Change:   f.part("import", first),
			Users:    users[first:end],
			Verified: opts.verified,
			Level:    opts.level,
			Reason:   opts.reason,
		})
		if err != nil {
			return sum, err
		}
		sum.Created += result.Created
		sum.Existing += result.Existing
		sum.IdempotentReplay = result.IdempotentReplay && (sum.IdempotentReplay || first == 0) // all of it was done before
		bar.Add(end - first)
	}
	return sum, nil
}

// refuseUsers lists every bad row for a person, and gives a program the first
// of them in the error.
func (f *factory) refuseUsers(ctx context.Context, path string, problems []payees.UserProblem) error {
	if f.isTable() {
		if err := output.List(ctx, f.printer, userProblemsView(), problems); err != nil {
			return err
		}
	}
	return wallet.Refuse(wallet.CodeInvalidFile,
		fmt.Sprintf("%s has %s; line %d: %s", path, counted(len(problems), "bad row", "bad rows"), problems[0].Line, problems[0].Message),
		"mend these lines and import the file again; nobody was registered",
		"problem_count", len(problems), "problems", problems[:min(len(problems), problemsInError)])
}

// userProblemsView shows what is wrong with a file of users.
func userProblemsView() output.View[payees.UserProblem] {
	type column = output.Column[payees.UserProblem]
	return output.View[payees.UserProblem]{
		Columns: []column{
			{Name: "line", Kind: output.Number},
			{Name: "code"},
			{Name: "message"},
		},
	}
}
