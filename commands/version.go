package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
)

func newVersionCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show which build of okpay this is",
		Long: `Show which build of okpay this is, what it was built with, and the version of
the storage that it writes. A wallet file of a newer version is refused.`,
		Example: `  okpay version
  okpay version --jq .version`,
		Args:        exactly(),
		Annotations: withoutConfig(),
		RunE:        func(cmd *cobra.Command, _ []string) error { return runVersion(cmd.Context(), f) },
	}
}

func runVersion(ctx context.Context, f *factory) error {
	return output.One(ctx, f.printer, buildView(), f.deps.Build())
}

// buildView shows which build this is.
func buildView() output.View[Build] {
	type column = output.Column[Build]
	return output.View[Build]{
		Columns: []column{
			{Name: "version"},
			{Name: "commit", Kind: output.ID},
			{Name: "go", Header: "Go"},
			{Name: "os", Header: "OS"},
			{Name: "arch"},
			{Name: "schema", Kind: output.Number},
		},
	}
}
