package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// CreateCheckout implements wallet.Service.
func (c *Client) CreateCheckout(ctx context.Context, in wallet.CreateCheckoutInput) (wallet.Checkout, error) {
	return call[wallet.Checkout](ctx, c, "CreateCheckout", in)
}

// ListCheckouts implements wallet.Service.
func (c *Client) ListCheckouts(ctx context.Context, in wallet.ListCheckoutsInput) (wallet.Page[wallet.Checkout], error) {
	return call[wallet.Page[wallet.Checkout]](ctx, c, "ListCheckouts", in)
}

// ShowCheckout implements wallet.Service.
func (c *Client) ShowCheckout(ctx context.Context, in wallet.ShowCheckoutInput) (wallet.Checkout, error) {
	return call[wallet.Checkout](ctx, c, "ShowCheckout", in)
}

// ExpireCheckout implements wallet.Service.
func (c *Client) ExpireCheckout(ctx context.Context, in wallet.ExpireCheckoutInput) (wallet.Checkout, error) {
	return call[wallet.Checkout](ctx, c, "ExpireCheckout", in)
}

// LookAtCheckout implements wallet.Service.
func (c *Client) LookAtCheckout(ctx context.Context, in wallet.LookAtCheckoutInput) (wallet.CheckoutView, error) {
	return call[wallet.CheckoutView](ctx, c, "LookAtCheckout", in)
}
