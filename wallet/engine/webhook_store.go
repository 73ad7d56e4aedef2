package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// WebhookReader reads webhooks and what is on its way to them.
type WebhookReader interface {
	// Webhook reads one with its secrets; the lists are without them.
	Webhook(ctx context.Context, id string) (WebhookRecord, bool, error)
	ListWebhooks(ctx context.Context, in WebhookQuery) ([]WebhookRecord, error)
	// WebhooksOf reads the active webhooks of owners; the wallet's own have the
	// empty one.
	WebhooksOf(ctx context.Context, owners []string) ([]WebhookRecord, error)
	// AnyWebhook says whether one is active at all.
	AnyWebhook(ctx context.Context) (bool, error)
	// DueWebhooks gives the ids of active webhooks to which something is to be sent
	// at a moment, the one that is due longest first, at most limit.
	DueWebhooks(ctx context.Context, at int64, limit int) ([]string, error)
	// WebhookProgress is up to which event all were handed to the webhooks.
	WebhookProgress(ctx context.Context) (int64, error)
	HookDeliveries(ctx context.Context, in HookDeliveryQuery) ([]HookDelivery, error)
	// OpenHookObjects gives which pairs of a webhook and an object have a delivery
	// that has not ended.
	OpenHookObjects(ctx context.Context, pairs []HookObject) ([]HookObject, error)
	// NextWaiting gives the first delivery of each pair that waits.
	NextWaiting(ctx context.Context, pairs []HookObject) ([]HookDelivery, error)
	// EndedDeliveries counts deliveries that ended before a moment, up to limit.
	EndedDeliveries(ctx context.Context, before int64, limit int) (int, error)
}

// WebhookChanges is the part of Changes that is about webhooks.
type WebhookChanges struct {
	NewWebhooks []WebhookRecord
	Webhooks    []WebhookRecord // with their new content, but for owner and address
	// WebhookProgress is up to which event all were handed to the webhooks, 0 for
	// as before.
	WebhookProgress int64
	HookDeliveries  []HookDelivery // new ones, or with their new content
	DropDeliveries  DroppedDeliveries
	// DueHooks are webhooks of which it is worked out anew when something is due.
	DueHooks []string
}

func (c *WebhookChanges) empty() bool {
	return len(c.NewWebhooks) == 0 && len(c.Webhooks) == 0 && c.WebhookProgress == 0 && len(c.HookDeliveries) == 0 && c.DropDeliveries.Limit == 0 &&
		len(c.DueHooks) == 0
}

// DroppedDeliveries are those that ended before a moment, the oldest first, at
// most Limit.
type DroppedDeliveries struct {
	Before int64
	Limit  int
}

// WebhookRecord is a webhook as it is stored. Owner is empty for one of the
// wallet. Events up to Since do not go there.
type WebhookRecord struct {
	ID, Owner   string
	URL         string
	Description string
	Types       []string
	Status      wallet.WebhookStatus
	Since       int64
	Secret      []byte
	OldSecret   []byte // signs too until OldUntil
	OldUntil    int64
	// Failures counts the requests that were not taken since one was, FailingSince
	// is when the first of them was, and RetryAt until when none is tried.
	Failures     int
	FailingSince int64
	RetryAt      int64
	Failure      string
	CreatedAt    int64

	Waiting int // deliveries that have not ended; read with it
}

// WebhookQuery pages through webhooks, the newest first.
type WebhookQuery struct {
	Before string
	Limit  int
	Owner  *string // of this owner alone
	All    bool    // removed ones too
}

// HookObject is an object in the eyes of a webhook: what concerns it arrives
// there in order.
type HookObject struct{ Webhook, Object string }

// HookDelivery is an event on its way to a webhook. A pending one is tried at
// NextAt, which is also until when whoever tries it has it for itself.
type HookDelivery struct {
	Webhook   string
	Seq       int64
	Type      string
	Object    string
	Status    wallet.DeliveryStatus
	Attempts  int
	NextAt    int64
	Code      int
	Failure   string
	CreatedAt int64
	EndedAt   int64
}

// object is what the delivery is in order with.
func (d *HookDelivery) object() HookObject { return HookObject{d.Webhook, d.Object} }

// HooksAtOnce is how many deliveries to one webhook are taken, and sent, at once.
const HooksAtOnce = 4

// HookDeliveryQuery reads deliveries of a webhook: at most HooksAtOnce by their
// numbers, all from one number to another, those that are due at a moment with the
// one due longest first, or a page of all, the newest first.
type HookDeliveryQuery struct {
	Webhook  string
	Seqs     []int64
	From, To int64
	DueAt    int64
	Before   int64
	Limit    int
	Status   wallet.DeliveryStatus
	Object   string
}
