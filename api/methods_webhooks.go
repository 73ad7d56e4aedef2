package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// AddWebhook implements wallet.Service.
func (c *Client) AddWebhook(ctx context.Context, in wallet.AddWebhookInput) (wallet.Webhook, error) {
	return call[wallet.Webhook](ctx, c, "AddWebhook", in)
}

// ListWebhooks implements wallet.Service.
func (c *Client) ListWebhooks(ctx context.Context, in wallet.ListWebhooksInput) (wallet.Page[wallet.Webhook], error) {
	return call[wallet.Page[wallet.Webhook]](ctx, c, "ListWebhooks", in)
}

// RemoveWebhook implements wallet.Service.
func (c *Client) RemoveWebhook(ctx context.Context, in wallet.RemoveWebhookInput) (wallet.Webhook, error) {
	return call[wallet.Webhook](ctx, c, "RemoveWebhook", in)
}

// EnableWebhook implements wallet.Service.
func (c *Client) EnableWebhook(ctx context.Context, in wallet.EnableWebhookInput) (wallet.Webhook, error) {
	return call[wallet.Webhook](ctx, c, "EnableWebhook", in)
}

// RotateWebhookSecret implements wallet.Service.
func (c *Client) RotateWebhookSecret(ctx context.Context, in wallet.RotateWebhookSecretInput) (wallet.Webhook, error) {
	return call[wallet.Webhook](ctx, c, "RotateWebhookSecret", in)
}

// TestWebhook implements wallet.Service.
func (c *Client) TestWebhook(ctx context.Context, in wallet.TestWebhookInput) (wallet.WebhookTest, error) {
	return call[wallet.WebhookTest](ctx, c, "TestWebhook", in)
}

// ListDeliveries implements wallet.Service.
func (c *Client) ListDeliveries(ctx context.Context, in wallet.ListDeliveriesInput) (wallet.Page[wallet.WebhookDelivery], error) {
	return call[wallet.Page[wallet.WebhookDelivery]](ctx, c, "ListDeliveries", in)
}

// ReplayWebhook implements wallet.Service.
func (c *Client) ReplayWebhook(ctx context.Context, in wallet.ReplayWebhookInput) (wallet.WebhookReplay, error) {
	return call[wallet.WebhookReplay](ctx, c, "ReplayWebhook", in)
}
