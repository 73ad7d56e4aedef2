package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// pageFlags say how much of a list is wanted.
type pageFlags struct {
	limit int
	all   bool
}

func (p *pageFlags) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&p.limit, "limit", wallet.DefaultPageSize, "show at most this many")
	cmd.Flags().BoolVar(&p.all, "all", false, "show all, page after page")
	cmd.MarkFlagsMutuallyExclusive("limit", "all")
}

// check refuses a limit that lists nothing.
func (p pageFlags) check() error {
	if !p.all && p.limit < 1 {
		return usageError("--limit must be at least 1", "use --all for everything")
	}
	return nil
}

// listPages prints a list that the Service gives in pages, each as it arrives,
// and says on stderr when there is more than was asked for.
func listPages[T any](
	ctx context.Context, f *factory, view output.View[T], want pageFlags,
	fetch func(ctx context.Context, page wallet.PageInput) (wallet.Page[T], error),
) error {
	rows, err := output.NewRows(ctx, f.printer, view)
	if err != nil {
		return err
	}
	page, left := wallet.PageInput{}, want.limit
	for {
		page.Limit = wallet.MaxPageSize
		if !want.all {
			page.Limit = min(left, wallet.MaxPageSize)
		}
		got, err := fetch(ctx, page)
		if err != nil {
			return err
		}
		if err := rows.Write(got.Items...); err != nil {
			return err
		}
		left -= len(got.Items)
		page.After = got.Next
		if got.Next == "" || (!want.all && left <= 0) {
			break
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if page.After != "" {
		f.printer.Note("there is more; --limit N or --all shows it")
	}
	return nil
}
