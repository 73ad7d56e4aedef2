package wallet

import (
	"context"
	"time"
)

// Webhooks is how a program elsewhere learns of what happened: a request by HTTP
// for each event of the feed that concerns its owner, signed as the Standard
// Webhooks specification has it (https://www.standardwebhooks.com), at least
// once, and in the order of the feed for one object.
//
// A customer or merchant has webhooks of its own, and the events that concern it
// go there. An operator who names nobody has those of the wallet, which get every
// event. An application that is linked has none: it would be told of what happens
// after its link has ended.
type Webhooks interface {
	// AddWebhook adds an address that events are sent to from now on, and gives its
	// secret, this once. Codes: invalid_input, address_refused, too_many_webhooks,
	// scope_missing of an API key that may not read what it would tell.
	AddWebhook(ctx context.Context, in AddWebhookInput) (Webhook, error)
	// ListWebhooks pages through webhooks, the newest first. An operator without a
	// User sees those of everybody. Codes: customer_not_found.
	ListWebhooks(ctx context.Context, in ListWebhooksInput) (Page[Webhook], error)
	// RemoveWebhook ends a webhook: nothing is sent there any more, also of what
	// waits. One that was removed before stays as it is. Codes: webhook_not_found.
	RemoveWebhook(ctx context.Context, in RemoveWebhookInput) (Webhook, error)
	// EnableWebhook lets one that was disabled, because it failed for too long,
	// take events again: those that wait, and new ones. What was not kept for it
	// meanwhile is sent by ReplayWebhook. Codes: webhook_not_found, state_conflict.
	EnableWebhook(ctx context.Context, in EnableWebhookInput) (Webhook, error)
	// RotateWebhookSecret gives a new secret, this once. Until SecretOverlap has
	// passed, requests are signed by the one before it as well.
	// Codes: webhook_not_found, state_conflict.
	RotateWebhookSecret(ctx context.Context, in RotateWebhookSecretInput) (Webhook, error)
	// TestWebhook sends one request of the type webhook.test now, and says how it
	// was answered. It is not kept. A dry run sends nothing.
	// Codes: webhook_not_found, state_conflict.
	TestWebhook(ctx context.Context, in TestWebhookInput) (WebhookTest, error)
	// ListDeliveries pages through what was or is to be sent to a webhook, the
	// newest first. Codes: webhook_not_found.
	ListDeliveries(ctx context.Context, in ListDeliveriesInput) (Page[WebhookDelivery], error)
	// ReplayWebhook sends events to a webhook again, with the ids that they had: one
	// delivery, those that were given up, or all from a sequence number on, also
	// those that were never kept for it. It does at most MaxReplay and says from
	// where to go on. Codes: webhook_not_found, delivery_not_found, invalid_input,
	// state_conflict.
	ReplayWebhook(ctx context.Context, in ReplayWebhookInput) (WebhookReplay, error)
}

// WebhookTestEvent is the type of what TestWebhook sends. No event of the feed has it.
const WebhookTestEvent = "webhook.test"

// WebhookSecretPrefix begins the secret of a webhook, which is base64 after it.
const WebhookSecretPrefix = "whsec_"

// The bounds of webhooks.
const (
	MaxWebhooks    = 10   // of one owner that are not removed
	MaxWebhookURL  = 1000 // bytes of an address
	MaxHookTypes   = 50   // types of events that one webhook takes
	MaxReplay      = 1000 // events of one ReplayWebhook
	SecretOverlap  = 24 * time.Hour
	DeliveriesKept = 30 * 24 * time.Hour // of those that arrived or were given up
)

// WebhookStatus says whether events are sent to a webhook.
type WebhookStatus string

// The statuses of a webhook.
const (
	WebhookActive   WebhookStatus = "active"
	WebhookDisabled WebhookStatus = "disabled" // it failed for too long
	WebhookRemoved  WebhookStatus = "removed"
)

// Webhook is an address that events are sent to. User is its owner, empty for one
// of the wallet. Types are the types of events that it takes, exact or the start
// of one up to its dot ("checkout."); none means all. Failure is what was wrong
// with the last request when it was not taken, FailingSince since when none was,
// and Waiting how many deliveries have not arrived yet.
type Webhook struct {
	ID           string        `json:"id"`
	User         string        `json:"user"`
	URL          string        `json:"url"`
	Description  string        `json:"description"`
	Types        []string      `json:"types"`
	Status       WebhookStatus `json:"status"`
	Waiting      int           `json:"waiting"`
	Failure      string        `json:"failure"`
	FailingSince *time.Time    `json:"failing_since"` // absent when the last request was taken
	OldSecretTo  *time.Time    `json:"old_secret_to"` // until when the secret before signs too; absent without one
	CreatedAt    time.Time     `json:"created_at"`

	Secret string `json:"secret,omitempty"` // when it is made, and never again

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// AddWebhookInput adds a webhook. URL is https; http is for addresses that the
// configuration allows.
type AddWebhookInput struct {
	Change
	User        string   `json:"user,omitempty"`
	URL         string   `json:"url"`
	Description string   `json:"description,omitempty"`
	Types       []string `json:"types,omitempty"`
}

// ListWebhooksInput filters webhooks; All shows removed ones too.
type ListWebhooksInput struct {
	PageInput
	User string `json:"user,omitempty"`
	All  bool   `json:"all,omitempty"`
}

// RemoveWebhookInput names a webhook.
type RemoveWebhookInput struct {
	Change
	Webhook string `json:"webhook"`
}

// EnableWebhookInput names a webhook.
type EnableWebhookInput struct {
	Change
	Webhook string `json:"webhook"`
}

// RotateWebhookSecretInput names a webhook. With Now the secret before it signs
// nothing any more, for one that somebody else has learnt.
type RotateWebhookSecretInput struct {
	Change
	Webhook string `json:"webhook"`
	Now     bool   `json:"now,omitempty"`
}

// TestWebhookInput names a webhook.
type TestWebhookInput struct {
	Webhook string `json:"webhook"`
	DryRun  bool   `json:"dry_run,omitempty"`
}

// WebhookTest is how a request of a test was answered. Code is the number of the
// answer, 0 without one.
type WebhookTest struct {
	Webhook    string `json:"webhook"`
	ID         string `json:"id"`
	Delivered  bool   `json:"delivered"`
	Code       int    `json:"code"`
	Failure    string `json:"failure"`
	DurationMS int64  `json:"duration_ms"`
	DryRun     bool   `json:"dry_run,omitempty"`
}

// DeliveryStatus is where the delivery of an event stands.
type DeliveryStatus string

// The statuses of a delivery.
const (
	// DeliveryWaiting is behind another one of the same object.
	DeliveryWaiting DeliveryStatus = "waiting"
	// DeliveryPending is tried at NextAttemptAt.
	DeliveryPending   DeliveryStatus = "pending"
	DeliveryDelivered DeliveryStatus = "delivered"
	DeliveryFailed    DeliveryStatus = "failed" // given up
)

// DeliveryStatuses lists the statuses of a delivery.
func DeliveryStatuses() []DeliveryStatus {
	return []DeliveryStatus{DeliveryWaiting, DeliveryPending, DeliveryDelivered, DeliveryFailed}
}

// WebhookDelivery is one event on its way to one webhook. ID is what stands in the
// header webhook-id: the same event has the same one each time. Seq is the event's
// number in the feed. Code is the number of the last answer, 0 without one, and
// Failure what was wrong.
type WebhookDelivery struct {
	ID            string         `json:"id"`
	Webhook       string         `json:"webhook"`
	Seq           int64          `json:"seq"`
	Type          string         `json:"type"`
	Object        string         `json:"object"`
	Status        DeliveryStatus `json:"status"`
	Attempts      int            `json:"attempts"`
	Code          int            `json:"code"`
	Failure       string         `json:"failure"`
	CreatedAt     time.Time      `json:"created_at"`
	NextAttemptAt *time.Time     `json:"next_attempt_at"` // absent when there is none
	DeliveredAt   *time.Time     `json:"delivered_at"`    // absent unless it arrived
}

// ListDeliveriesInput filters the deliveries of a webhook.
type ListDeliveriesInput struct {
	PageInput
	Webhook string         `json:"webhook"`
	Status  DeliveryStatus `json:"status,omitempty"`
	Object  string         `json:"object,omitempty"`
}

// ReplayWebhookInput says what is sent again: the Delivery, those that Failed, or
// the events after Since (0 for all) up to Until (0 for all there are).
type ReplayWebhookInput struct {
	Change
	Webhook  string `json:"webhook"`
	Delivery string `json:"delivery,omitempty"`
	Failed   bool   `json:"failed,omitempty"`
	Since    *int64 `json:"since,omitempty"`
	Until    int64  `json:"until,omitempty"`
}

// WebhookReplay counts the deliveries that are sent again. More says that there
// are further ones, and Next is the Since to go on from.
type WebhookReplay struct {
	Webhook string `json:"webhook"`
	Queued  int    `json:"queued"`
	More    bool   `json:"more"`
	Next    int64  `json:"next"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}
