package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// webhookView shows one webhook.
func webhookView() output.View[wallet.Webhook] {
	type column = output.Column[wallet.Webhook]
	return output.View[wallet.Webhook]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user", Kind: output.ID, Optional: true},
			{Name: "url"},
			{Name: "description", Optional: true},
			{Name: "types", Optional: true},
			{Name: "status", Kind: output.Status},
			{Name: "waiting", Kind: output.Number},
			{Name: "failure", Optional: true},
			{Name: "failing_since", Header: "Failing since", Kind: output.Time, Optional: true},
			{Name: "old_secret_to", Header: "Old secret until", Kind: output.Time, Optional: true},
			{Name: "created_at", Header: "Added", Kind: output.Time},
			{Name: "secret", Kind: output.ID, Optional: true},
		},
	}
}

// webhooksView shows many webhooks.
func webhooksView() output.View[wallet.Webhook] {
	type column = output.Column[wallet.Webhook]
	return output.View[wallet.Webhook]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user", Kind: output.ID},
			{Name: "url"},
			{Name: "types"},
			{Name: "status", Kind: output.Status},
			{Name: "waiting", Kind: output.Number},
			{Name: "failure"},
			{Name: "failing_since", Header: "Failing since", Kind: output.Time, Wide: true},
			{Name: "created_at", Header: "Added", Kind: output.Time, Wide: true},
		},
		Empty: "no webhooks",
	}
}

// webhookTestView shows how a test was answered.
func webhookTestView() output.View[wallet.WebhookTest] {
	type column = output.Column[wallet.WebhookTest]
	return output.View[wallet.WebhookTest]{
		Columns: []column{
			{Name: "webhook", Kind: output.ID},
			{Name: "id", Kind: output.ID},
			{Name: "delivered"},
			{Name: "code", Kind: output.Number},
			{Name: "failure", Optional: true},
			{Name: "duration_ms", Header: "Took (ms)", Kind: output.Number},
		},
	}
}

// deliveriesView shows deliveries to a webhook.
func deliveriesView() output.View[wallet.WebhookDelivery] {
	type column = output.Column[wallet.WebhookDelivery]
	return output.View[wallet.WebhookDelivery]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "seq", Kind: output.Number},
			{Name: "type"},
			{Name: "object", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "attempts", Kind: output.Number},
			{Name: "code", Kind: output.Number},
			{Name: "failure"},
			{Name: "next_attempt_at", Header: "Next attempt", Kind: output.Time, Wide: true},
			{Name: "delivered_at", Header: "Delivered", Kind: output.Time, Wide: true},
		},
		Empty: "no deliveries",
	}
}

// webhookReplayView shows what is sent again.
func webhookReplayView() output.View[wallet.WebhookReplay] {
	type column = output.Column[wallet.WebhookReplay]
	return output.View[wallet.WebhookReplay]{
		Columns: []column{
			{Name: "webhook", Kind: output.ID},
			{Name: "queued", Kind: output.Number},
			{Name: "more"},
			{Name: "next", Kind: output.Number},
		},
	}
}
