package engine

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// WebhookSender sends events to programs elsewhere. Like a rail it is never
// called inside a transaction.
type WebhookSender interface {
	// Check refuses an address that nothing would be sent to, as far as it tells by
	// itself. Codes: invalid_input, address_refused.
	Check(url string) error
	// Send sends a request once and gives the number of the answer, 0 without one.
	// Without an error it was taken. An error that is a *DeliveryError says more.
	Send(ctx context.Context, request WebhookRequest) (code int, err error)
}

// WebhookRequest is what is sent to a webhook. Secrets sign it, each for itself,
// the newest first. Attempt counts from 1; a request of a test has 0.
type WebhookRequest struct {
	URL     string
	ID      string
	Attempt int
	Body    []byte
	Secrets [][]byte
}

// webhookSecretBytes is how many random bytes the secret of a webhook has: the
// specification asks for 24 to 64.
const webhookSecretBytes = 32

// webhookLock is what is locked by whoever changes webhooks, hands events to
// them, takes deliveries, or says what became of them.
func webhookLock() Locks { return Locks{Key: KeyRef{"webhooks", "deliveries"}} }

// hookOwner gives the id of whose webhooks the caller means, empty for the
// wallet's own.
func (s *session) hookOwner(ctx context.Context, user string) (string, error) {
	if err := s.noApp(); err != nil {
		return "", err
	}
	user, err := s.actingOrOperator(user)
	if err != nil || user == "" {
		return "", err
	}
	var owner string
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		customer, err := findOpen(ctx, r, user)
		if err == nil {
			owner = customer.ID
		}
		return err
	})
	return owner, err
}

// mayRead refuses an API key that may not read itself what a webhook would tell.
func (s *session) mayRead() error {
	key := s.caller.key
	if key == nil || s.caller.Operator || slices.Contains(key.scopes, wallet.ScopeRead) {
		return nil
	}
	return wallet.Refuse(wallet.CodeScopeMissing, "a webhook tells what the API key, without the scope read, may not see",
		"use a key that has it, too", "scopes", []wallet.Scope{wallet.ScopeRead})
}

// hookOf reads a webhook that the caller may see. That of somebody else is not
// there.
func (s *session) hookOf(ctx context.Context, r Reader, id string) (*WebhookRecord, error) {
	if err := s.noApp(); err != nil {
		return nil, err
	}
	record, found, err := r.Webhook(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read a webhook: %w", err)
	}
	if !found || !s.caller.Operator && (s.caller.Customer == "" || record.Owner != s.caller.Customer) {
		return nil, wallet.Refuse(wallet.CodeWebhookNotFound, fmt.Sprintf("there is no webhook %s", quote(id)), "see `okpay webhook list`")
	}
	return &record, nil
}

// AddWebhook implements wallet.Webhooks.
func (s *session) AddWebhook(ctx context.Context, in wallet.AddWebhookInput) (wallet.Webhook, error) {
	if err := s.mayRead(); err != nil {
		return wallet.Webhook{}, err
	}
	owner, err := s.hookOwner(ctx, in.User)
	if err != nil {
		return wallet.Webhook{}, err
	}
	record, err := s.newWebhook(&in)
	if err != nil {
		return wallet.Webhook{}, err
	}
	record.Owner = owner
	if record.Secret, err = s.engine.newWebhookSecret(); err != nil {
		return wallet.Webhook{}, err
	}
	last, err := s.engine.lastEvent(ctx)
	if err != nil {
		return wallet.Webhook{}, err
	}
	record.Since = last
	fields := []field{
		{"command", "webhook add"},
		{"user", owner},
		{"url", record.URL},
		{"description", record.Description},
		{"types", strings.Join(record.Types, " ")},
	}
	return s.changeHook(ctx, in.Change, fields, true, func(r Reader, c *Changes, moment int64) (*WebhookRecord, EventRecord, error) {
		fresh := record
		own, err := r.ListWebhooks(ctx, WebhookQuery{Owner: &owner, Limit: wallet.MaxWebhooks})
		if err != nil {
			return nil, EventRecord{}, fmt.Errorf("read webhooks: %w", err)
		}
		if len(own) >= wallet.MaxWebhooks {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeTooManyWebhooks, fmt.Sprintf("there are %d webhooks already", len(own)),
				"remove one with `okpay webhook remove`; one webhook takes events of many types")
		}
		if err := s.engine.firstHook(ctx, r, c, last); err != nil {
			return nil, EventRecord{}, err
		}
		fresh.ID, fresh.CreatedAt = s.engine.NewID("whk"), moment
		c.NewWebhooks = append(c.NewWebhooks, fresh)
		data, err := eventData("user", owner, "types", fresh.Types)
		return &fresh, EventRecord{Type: "webhook.added", Data: data}, err
	})
}

// firstHook has events be handed out from here on, when there was no webhook that
// those before could have gone to.
func (e *Engine) firstHook(ctx context.Context, r Reader, c *Changes, last int64) error {
	found, err := r.AnyWebhook(ctx)
	if err != nil || found {
		return wrapped(err, "look for webhooks")
	}
	progress, err := r.WebhookProgress(ctx)
	c.WebhookProgress = max(progress, last)
	return wrapped(err, "read how far events were handed out")
}

// newWebhook checks what an input says by itself.
func (s *session) newWebhook(in *wallet.AddWebhookInput) (WebhookRecord, error) {
	record := WebhookRecord{URL: in.URL, Status: wallet.WebhookActive, Types: []string{}}
	if s.engine.Webhooks == nil {
		return record, wallet.Refuse(wallet.CodeNotAvailableThere, "this wallet sends no events", "set it up with what sends them")
	}
	if len(in.URL) > wallet.MaxWebhookURL {
		return record, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("an address has at most %d bytes", wallet.MaxWebhookURL), "use a shorter one")
	}
	if err := s.engine.Webhooks.Check(in.URL); err != nil {
		return record, err
	}
	var err error
	if record.Description, err = checkText("description", in.Description, wallet.MaxNameLength); err != nil {
		return record, err
	}
	record.Types, err = cleanTypes(in.Types)
	return record, err
}

// cleanTypes gives types of events in their order, each once.
func cleanTypes(given []string) ([]string, error) {
	if len(given) > wallet.MaxHookTypes {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a webhook takes at most %d types of events", wallet.MaxHookTypes),
			"name the start of types, such as payout. with its dot")
	}
	types := slices.Clone(given)
	slices.Sort(types)
	types = slices.Compact(types)
	for _, t := range types {
		if err := knownType(t); err != nil {
			return nil, err
		}
	}
	if types == nil {
		types = []string{}
	}
	return types, nil
}

// newWebhookSecret makes the secret of a webhook.
func (e *Engine) newWebhookSecret() ([]byte, error) {
	secret := make([]byte, webhookSecretBytes)
	if _, err := io.ReadFull(e.Random, secret); err != nil {
		return nil, fmt.Errorf("make the secret of a webhook: %w", err)
	}
	return secret, nil
}

// showSecret gives a secret as it is written.
func showSecret(secret []byte) string {
	return wallet.WebhookSecretPrefix + base64.StdEncoding.EncodeToString(secret)
}

// changeHook runs one keyed change of one webhook; withSecret shows its secret,
// unless it is shown again.
func (s *session) changeHook(
	ctx context.Context, change wallet.Change, fields []field, withSecret bool,
	decide func(r Reader, c *Changes, moment int64) (*WebhookRecord, EventRecord, error),
) (wallet.Webhook, error) {
	var out wallet.Webhook
	err := s.keyedHook(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, event, err := decide(r, c, moment)
		if err != nil {
			return event, err
		}
		out = presentHook(record, moment)
		if withSecret && !change.DryRun {
			out.Secret = showSecret(record.Secret)
		}
		event.Object = record.ID
		return event, nil
	}, func(r Reader, stored EventRecord) error {
		record, found, err := r.Webhook(ctx, stored.Object)
		if err != nil || !found {
			return fmt.Errorf("read the webhook %s of a replay: %w", stored.Object, err)
		}
		out = presentHook(&record, s.engine.now())
		out.IdempotentReplay = true
		return nil
	})
	if err != nil {
		return wallet.Webhook{}, err
	}
	out.DryRun = change.DryRun
	return out, nil
}

// keyedHook is keyed for what is alone with all webhooks.
func (s *session) keyedHook(
	ctx context.Context, change wallet.Change, fields []field,
	decide func(r Reader, c *Changes, moment int64) (EventRecord, error), replay func(r Reader, stored EventRecord) error,
) error {
	if err := wallet.CheckKey(change.Key); err != nil {
		return err
	}
	ref := KeyRef{s.caller.ID, change.Key}
	return s.engine.write(ctx, change.DryRun, func(r Reader, c *Changes, moment int64) error {
		if err := r.Lock(ctx, webhookLock()); err != nil {
			return fmt.Errorf("lock the webhooks: %w", err)
		}
		stored, found, err := before(ctx, r, ref, fields)
		if err != nil {
			return err
		}
		if found {
			return replay(r, stored)
		}
		event, err := decide(r, c, moment)
		if err != nil {
			return err
		}
		s.keep(c, event, ref, fields, moment)
		return nil
	})
}

// ListWebhooks implements wallet.Webhooks.
func (s *session) ListWebhooks(ctx context.Context, in wallet.ListWebhooksInput) (wallet.Page[wallet.Webhook], error) {
	page := wallet.Page[wallet.Webhook]{Items: []wallet.Webhook{}}
	if err := s.noApp(); err != nil {
		return page, err
	}
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	var list []WebhookRecord
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		query := WebhookQuery{Before: in.After, Limit: limit + 1, All: in.All}
		if user != "" {
			owner, err := idOf(ctx, r, user)
			if err != nil {
				return err
			}
			query.Owner = &owner
		}
		list, err = r.ListWebhooks(ctx, query)
		return wrapped(err, "list webhooks")
	})
	if err != nil {
		return page, err
	}
	now := s.engine.now()
	return pageOf(list, limit, func(w *WebhookRecord) string { return w.ID }, func(w *WebhookRecord) wallet.Webhook { return presentHook(w, now) }), nil
}

// presentHook shows a webhook as it stands at a moment, without its secret.
func presentHook(w *WebhookRecord, now int64) wallet.Webhook {
	shown := wallet.Webhook{
		ID: w.ID, User: w.Owner, URL: w.URL, Description: w.Description, Types: w.Types, Status: w.Status, Waiting: w.Waiting,
		Failure: w.Failure, FailingSince: timePtr(w.FailingSince), CreatedAt: timeOf(w.CreatedAt),
	}
	if w.OldUntil > now {
		shown.OldSecretTo = timePtr(w.OldUntil)
	}
	return shown
}
