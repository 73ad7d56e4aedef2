package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// Receipt implements wallet.Service.
func (c *Client) Receipt(ctx context.Context, in wallet.ReceiptInput) (wallet.Receipt, error) {
	return call[wallet.Receipt](ctx, c, "Receipt", in)
}

// LookAtReceipt implements wallet.Service.
func (c *Client) LookAtReceipt(ctx context.Context, in wallet.LookAtReceiptInput) (wallet.Receipt, error) {
	return call[wallet.Receipt](ctx, c, "LookAtReceipt", in)
}
