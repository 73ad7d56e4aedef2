package commands

import "github.com/spf13/cobra"

// addPromo adds the flag by which a customer gives the code of a promotion.
func addPromo(cmd *cobra.Command, code *string) {
	cmd.Flags().StringVar(code, "promo", "", "the code of a promotion, which must be of use")
	mustComplete(cmd, "promo", noFiles)
}
