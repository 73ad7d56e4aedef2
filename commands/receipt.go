package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newReceiptCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "receipt",
		Short: "Show that a payment was made, by a link",
		Long: `Show that a payment to a merchant was made. A receipt has a link that cannot be
guessed: whoever is given it sees what was paid to whom and what was given
back, and nothing of who paid.`,
		Example: `  okpay receipt get "$(okpay history --user ann@example.com --kind payment --jq '.[0].id')" --user ann@example.com`,
	}, newReceiptGetCmd(f), newReceiptLookCmd(f))
}

func newReceiptGetCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "get TXN",
		Short: "Give the receipt of a payment",
		Long: `Give the receipt of a payment to a merchant, or of what was captured of a hold,
with its token and link: to its payer, its merchant or an operator. It is
always the same one. Give the link only to whom the receipt is for.`,
		Example: `  okpay receipt get "$(okpay history --user ann@example.com --kind payment --jq '.[0].id')" --user ann@example.com
  okpay receipt get "$(okpay history --user cafe --kind payment --jq '.[0].id')" --user cafe --jq .link`,
		Args:              exactly("TXN"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			in := wallet.ReceiptInput{User: f.settings.User, Transaction: args[0]}
			return f.printReceipt(cmd.Context(), func(ctx context.Context, r wallet.Receipts) (wallet.Receipt, error) {
				return call(ctx, f, "Receipt", r.Receipt, in)
			})
		},
	}
}

func newReceiptLookCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "look RECEIPT",
		Short: "Look at a receipt by its token or link",
		Long: `Look at a receipt that somebody gave, by its token or its link. It needs no
login: who has the token may see it. What was given back of the payment since
then is told with it.`,
		Example:           `  okpay receipt look "$(okpay receipt get "$(okpay history --user cafe --kind payment --jq '.[0].id')" --user cafe --jq .token)"`,
		Args:              exactly("RECEIPT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			in := wallet.LookAtReceiptInput{Receipt: args[0]} // what is no link or token, the wallet does not find
			if token, ok := wallet.ReceiptOf(args[0]); ok {
				in.Receipt = token
			}
			return f.printReceipt(cmd.Context(), func(ctx context.Context, r wallet.Receipts) (wallet.Receipt, error) {
				return call(ctx, f, "LookAtReceipt", r.LookAtReceipt, in)
			})
		},
	}
}

func (f *factory) printReceipt(ctx context.Context, find func(context.Context, wallet.Receipts) (wallet.Receipt, error)) error {
	if err := output.Check(f.printer, receiptView()); err != nil {
		return err
	}
	service, err := f.receipts(ctx)
	if err != nil {
		return err
	}
	receipt, err := find(ctx, service)
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, receiptView(), receipt)
}

// receiptView shows a receipt.
func receiptView() output.View[wallet.Receipt] {
	type column = output.Column[wallet.Receipt]
	return output.View[wallet.Receipt]{
		Columns: []column{
			{Name: "status", Kind: output.Status},
			{Name: "merchant_name", Header: "Merchant"},
			{Name: "merchant_handle", Header: "Handle"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "refunded", Kind: output.Decimal},
			{Name: "order_id", Header: "Order", Optional: true},
			{Name: "memo", Optional: true},
			{Name: "paid_at", Header: "Paid", Kind: output.Time},
			{Name: "transaction", Kind: output.ID},
			{Name: "token", Kind: output.ID},
			{Name: "link"},
		},
	}
}
