package commands

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/payees"
	"github.com/okpay/okpay/wallet"
)

func newSanctionsCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "sanctions",
		Short: "Screen customers by lists of sanctions",
		Long: `Screen the names of customers by lists of people and companies with whom nobody
may deal. A customer whose name is like one on a list is put up for review, and
nothing is refused until an operator has decided: clear, and it is somebody
else; confirm, and the account is frozen. okpay run-due screens who is new, and
everybody after a list was imported.`,
		Example: `  okpay sanctions import sdn.csv --aliases alt.csv
  okpay sanctions reviews --status open`,
	}, newSanctionsImportCmd(f), newSanctionsListCmd(f), newSanctionsScreenCmd(f), newSanctionsReviewsCmd(f),
		newSanctionsDecideCmd(f, wallet.ReviewCleared), newSanctionsDecideCmd(f, wallet.ReviewConfirmed))
}

type sanctionsImportOptions struct{ list, aliases string }

func newSanctionsImportCmd(f *factory) *cobra.Command {
	opts := &sanctionsImportOptions{}
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Import a list of sanctions",
		Long: `Import a list of sanctions from a file in the form of sdn.csv, as OFAC publishes
it, with the aliases of alt.csv of the same release. It takes the place of the
list of the same name, whole. A file with a row that cannot be read imports
nothing. A list that is there with this content already is left as it is, so
that cron may import it every night.`,
		Example: `  okpay sanctions import sdn.csv --aliases alt.csv
  okpay sanctions import ours.csv --list ours --dry-run`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSanctionsImport(cmd.Context(), f, args[0], opts)
		},
	}
	cmd.Flags().StringVar(&opts.list, "list", "ofac-sdn", "name of the list: small letters, digits and hyphens")
	cmd.Flags().StringVar(&opts.aliases, "aliases", "", "`FILE` with the other names, in the form of alt.csv")
	mustComplete(cmd, "list", noFiles)
	return cmd
}

func runSanctionsImport(ctx context.Context, f *factory, path string, opts *sanctionsImportOptions) error {
	in := wallet.ImportSanctionsInput{Change: f.change(), List: opts.list}
	if err := output.Check(f.printer, sanctionsListView()); err != nil {
		return err
	}
	var err error
	if in.Entries, err = f.readSanctions(path, opts.aliases); err != nil {
		return err
	}
	sanctions, err := f.sanctions(ctx)
	if err != nil {
		return err
	}
	list, err := call(ctx, f, "ImportSanctions", sanctions.ImportSanctions, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, sanctionsListView(), list); err != nil {
		return err
	}
	f.noteChange(list.IdempotentReplay, list.DryRun)
	if list.Unchanged {
		f.printer.Note("the list was there with this content already")
	}
	return nil
}

// readSanctions reads the file of a list, and that of its aliases if there is one.
func (f *factory) readSanctions(path, aliases string) ([]wallet.SanctionedEntry, error) {
	if path == standardInput && aliases == standardInput {
		return nil, usageError("only one of the two files can be standard input", "name the other by its path")
	}
	list, err := f.openFile(path)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	var more io.ReadCloser
	if aliases != "" {
		if more, err = f.openFile(aliases); err != nil {
			return nil, err
		}
		defer more.Close()
	}
	entries, err := payees.ReadSanctions(list, more)
	if err != nil {
		return nil, readFailure(path, err)
	}
	return entries, nil
}

func newSanctionsListCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Say which lists of sanctions there are",
		Long:    `Say which lists of sanctions there are, how long each is, and since when.`,
		Example: `  okpay sanctions list`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runSanctionsList(cmd.Context(), f) },
	}
}

func runSanctionsList(ctx context.Context, f *factory) error {
	if err := output.Check(f.printer, sanctionsListView()); err != nil {
		return err
	}
	sanctions, err := f.sanctions(ctx)
	if err != nil {
		return err
	}
	lists, err := call(ctx, f, "ListSanctions", sanctions.ListSanctions, wallet.ListSanctionsInput{})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, sanctionsListView(), lists)
}

func newSanctionsScreenCmd(f *factory) *cobra.Command {
	similarity := 0
	cmd := &cobra.Command{
		Use:   "screen NAME",
		Short: "Find the entries of all lists that a name is like",
		Long: `Find the entries of all lists that a name is like, the most alike first, and how
much: 10000 for the same words in any order, less for words that are spelt in
another way or left out. It looks as screening does, and changes nothing.`,
		Example: `  okpay sanctions screen 'Ivan Example'
  okpay sanctions screen 'Ivan Example' --similarity-bps 9500 --jq '.hits[].name'`,
		Args:              exactly("NAME"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSanctionsScreen(cmd.Context(), f, wallet.ScreenNameInput{Name: args[0], SimilarityBPS: similarity})
		},
	}
	cmd.Flags().IntVar(&similarity, "similarity-bps", 0, "how alike a name must be, 8000 to 10000; what the policy says when it is not given")
	mustComplete(cmd, "similarity-bps", noFiles)
	return cmd
}

func runSanctionsScreen(ctx context.Context, f *factory, in wallet.ScreenNameInput) error {
	if err := output.Check(f.printer, screeningView()); err != nil {
		return err
	}
	sanctions, err := f.sanctions(ctx)
	if err != nil {
		return err
	}
	found, err := call(ctx, f, "ScreenName", sanctions.ScreenName, in)
	if err != nil {
		return err
	}
	if len(found.Lists) == 0 {
		f.tell("there is no list of sanctions: import one with okpay sanctions import")
	}
	return output.One(ctx, f.printer, screeningView(), found)
}

type sanctionsReviewsOptions struct {
	page   pageFlags
	status string
}

func newSanctionsReviewsCmd(f *factory) *cobra.Command {
	opts := &sanctionsReviewsOptions{}
	cmd := &cobra.Command{
		Use:   "reviews",
		Short: "List customers whose names are like one on a list",
		Long: `List reviews of customers whose names are like one on a list of sanctions, the
newest first: those of everybody, or of --user. With --status open it is the
queue of those that wait to be decided.`,
		Example: `  okpay sanctions reviews --status open
  okpay sanctions reviews --all --jq '.[] | [.user_name, .hits[0].name]'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runSanctionsReviews(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.status, "status", "", "those of this status alone: open, cleared or confirmed")
	oneOf(cmd, "status", wallet.ReviewStatuses()...)
	opts.page.add(cmd)
	return cmd
}

func runSanctionsReviews(ctx context.Context, f *factory, opts *sanctionsReviewsOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	sanctions, err := f.sanctions(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, reviewsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.SanctionsReview], error) {
			in := wallet.ListSanctionsReviewsInput{PageInput: page, User: f.settings.User, Status: wallet.ReviewStatus(opts.status)}
			return call(ctx, f, "ListSanctionsReviews", sanctions.ListSanctionsReviews, in)
		})
}

// newSanctionsDecideCmd makes the command that gives a review one of its verdicts.
func newSanctionsDecideCmd(f *factory, verdict wallet.ReviewStatus) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "clear REVIEW",
		Short: "Say that a customer is somebody else",
		Long: `Say that a customer is somebody else than the entries of the review, for a
reason that is recorded. These entries are not held against the customer again;
others are.`,
		Example: `  okpay sanctions clear "$(okpay sanctions reviews --status open --jq '.[0].id')" --reason 'Born in another year'`,
	}
	if verdict == wallet.ReviewConfirmed {
		cmd.Use, cmd.Short = "confirm REVIEW", "Say that a customer is on a list, and freeze the account"
		cmd.Long = `Say that a customer is the one on the list, for a reason that is recorded. The
account is frozen at once: money comes in, and none goes out until an operator
unfreezes it.`
		cmd.Example = `  okpay sanctions confirm "$(okpay sanctions reviews --status open --jq '.[0].id')" --reason 'Same passport'`
	}
	cmd.Args, cmd.ValidArgsFunction = exactly("REVIEW"), noFiles
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSanctionsDecide(cmd.Context(), f, wallet.DecideSanctionsReviewInput{Review: args[0], Verdict: verdict, Reason: reason})
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return cmd
}

func runSanctionsDecide(ctx context.Context, f *factory, in wallet.DecideSanctionsReviewInput) error {
	in.Change = f.change()
	if err := output.Check(f.printer, reviewView()); err != nil {
		return err
	}
	sanctions, err := f.sanctions(ctx)
	if err != nil {
		return err
	}
	review, err := call(ctx, f, "DecideSanctionsReview", sanctions.DecideSanctionsReview, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, reviewView(), review); err != nil {
		return err
	}
	f.noteChange(review.IdempotentReplay, review.DryRun)
	return nil
}
