package engine

import (
	"context"
	"crypto/subtle"
	"fmt"
	"slices"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// authenticateLink gives the caller whose access token this is: one like that of
// an API key, so that scopes and cap hold for it as they do for those. Its
// idempotency keys are the link's own. Codes: unauthenticated.
func (e *Engine) authenticateLink(ctx context.Context, token string) (Caller, wallet.APIKey, error) {
	var none wallet.APIKey
	hash := hashToken(token)
	var held HeldLink
	err := e.Store.Read(ctx, func(r Reader) error {
		stored, found, err := r.LinkByToken(ctx, hash)
		if err != nil {
			return fmt.Errorf("look for a token: %w", err)
		}
		if held = stored; !found || held.Token.Kind != AccessToken || subtle.ConstantTimeCompare(held.Token.Hash, hash) != 1 {
			return badToken("the token is not known here")
		}
		return nil
	})
	now := e.now()
	switch {
	case err != nil:
		return Caller{}, none, err
	case held.RevokedAt != 0 || held.AppRevokedAt != 0:
		return Caller{}, none, badToken("the link was revoked")
	case held.Token.ExpiresAt <= now:
		return Caller{}, none, badToken("the token has expired")
	}
	if held.LastUsedDay < dayOf(now) {
		e.touchLink(ctx, &held.LinkRecord, dayOf(now))
	}
	caller := Caller{
		ID: held.ID, Actor: held.ID, Customer: held.Owner, names: e.refsOf(ctx, held.Owner, held.Email, held.Handle), ends: held.Token.ExpiresAt,
		key: &callerKey{id: held.ID, scopes: held.Token.Scopes, most: held.Cap, app: held.App},
	}
	return caller, wallet.APIKey{ID: held.ID, User: held.Owner, Scopes: held.Token.Scopes}, nil
}

func badToken(message string) error {
	return wallet.Refuse(wallet.CodeUnauthenticated, message, "refresh it, or let the customer link the application again")
}

// touchLink notes the day of use, as touchAPIKey does.
func (e *Engine) touchLink(ctx context.Context, link *LinkRecord, day int64) {
	_ = e.Store.Write(ctx, func(tx Tx) error {
		if err := tx.Lock(ctx, Locks{Customers: []Ref{{Kind: RefID, Text: link.Owner}}}); err != nil {
			return err
		}
		record, found, err := tx.Link(ctx, link.ID)
		if err != nil || !found || record.LastUsedDay >= day {
			return err
		}
		record.LastUsedDay = day
		return tx.Save(ctx, &Changes{LinkChanges: LinkChanges{Links: []LinkRecord{record}}})
	})
}

// ListLinks implements wallet.Links.
func (s *session) ListLinks(ctx context.Context, in wallet.ListLinksInput) (wallet.Page[wallet.Link], error) {
	page := wallet.Page[wallet.Link]{Items: []wallet.Link{}}
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
	now := s.engine.now()
	query := LinkQuery{Before: in.After, Limit: limit + 1}
	if !in.All {
		query.UsableAt = now
	}
	var list []LinkRecord
	var used []UsageRow
	var day int64
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.Owner, err = idOf(ctx, r, user); err != nil {
			return err
		}
		if list, err = r.ListLinks(ctx, query); err != nil || len(list) == 0 {
			return err
		}
		ids := make([]string, len(list))
		for i := range list {
			ids[i] = list[i].ID
		}
		if day, err = s.engine.usageDay(ctx, r, now); err != nil {
			return err
		}
		used, err = r.Usage(ctx, ids, day)
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(l *LinkRecord) string { return l.ID }, func(l *LinkRecord) wallet.Link { return s.engine.presentLink(l, used, day, now) }), nil
}

// noApp refuses an application, which need not know what else is linked.
func (s *session) noApp() error {
	if s.caller.key != nil && s.caller.key.app != "" {
		return wallet.Refuse(wallet.CodeUnauthorized, "what is linked to an account is no business of an application", "log in with `okpay login`")
	}
	return nil
}

// ShowLink implements wallet.Links.
func (s *session) ShowLink(ctx context.Context, in wallet.ShowLinkInput) (wallet.Link, error) {
	if err := s.noApp(); err != nil {
		return wallet.Link{}, err
	}
	var out wallet.Link
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := s.linkOf(ctx, r, in.Link)
		if err != nil {
			return err
		}
		if out, err = s.linkAsItIs(ctx, r, record.ID); err != nil {
			return err
		}
		ids, err := r.LinkUses(ctx, record.ID, wallet.MaxLinkUses)
		if err != nil {
			return fmt.Errorf("read what a link was used for: %w", err)
		}
		list, err := r.Transactions(ctx, ids)
		if err != nil {
			return fmt.Errorf("read transactions: %w", err)
		}
		slices.Reverse(list) // the newest first
		out.Uses = make([]wallet.Transaction, len(list))
		for i := range list {
			out.Uses[i] = present(&list[i], record.Owner)
		}
		return nil
	})
	return out, err
}

// linkOf finds a link that the caller may see. That of somebody else is not
// there.
func (s *session) linkOf(ctx context.Context, r Reader, id string) (*LinkRecord, error) {
	record, found, err := r.Link(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read a link: %w", err)
	}
	if !found || !s.caller.Operator && (s.caller.Customer == "" || record.Owner != s.caller.Customer) {
		return nil, wallet.Refuse(wallet.CodeLinkNotFound, fmt.Sprintf("there is no link %s", quote(id)), "see `okpay connect list`")
	}
	return &record, nil
}

func (s *session) linkAsItIs(ctx context.Context, r Reader, id string) (wallet.Link, error) {
	record, found, err := r.Link(ctx, id)
	if err != nil || !found {
		return wallet.Link{}, fmt.Errorf("read the link %s: %w", id, err)
	}
	now := s.engine.now()
	day, err := s.engine.usageDay(ctx, r, now)
	if err != nil {
		return wallet.Link{}, err
	}
	used, err := r.Usage(ctx, []string{id}, day)
	if err != nil {
		return wallet.Link{}, fmt.Errorf("read what was used: %w", err)
	}
	return s.engine.presentLink(&record, used, day, now), nil
}

// RevokeLink implements wallet.Links.
func (s *session) RevokeLink(ctx context.Context, in wallet.RevokeLinkInput) (wallet.Link, error) {
	if !s.caller.Operator && s.caller.Session == "" {
		return wallet.Link{}, wallet.Refuse(wallet.CodeUnauthorized, "to revoke a link is for the customer who is logged in", "log in with `okpay login`")
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return wallet.Link{}, err
	}
	owner := ""
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := s.linkOf(ctx, r, in.Link)
		if err == nil {
			owner = record.Owner
		}
		return err
	})
	if err != nil {
		return wallet.Link{}, err
	}
	fields := []field{{"command", "connect revoke"}, {"user", owner}, {"link", in.Link}, {"reason", reason}}
	var out wallet.Link
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, err := s.linkOf(ctx, r, in.Link)
		if err != nil {
			return EventRecord{}, err
		}
		day, err := s.engine.usageDay(ctx, r, moment)
		if err != nil {
			return EventRecord{}, err
		}
		used, err := r.Usage(ctx, []string{record.ID}, day)
		if err != nil {
			return EventRecord{}, fmt.Errorf("read what was used: %w", err)
		}
		if record.RevokedAt == 0 {
			record.RevokedAt = moment
			c.Links = append(c.Links, *record)
		}
		out = s.engine.presentLink(record, used, day, moment)
		data, err := eventData("user", record.Owner, "reason", reason)
		return EventRecord{Type: "link.revoked", Object: record.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) (err error) {
		out, err = s.linkAsItIs(ctx, r, stored.Object)
		out.IdempotentReplay = true
		return err
	})
	if err != nil {
		return wallet.Link{}, err
	}
	out.DryRun = in.DryRun
	return out, nil
}

// endLinks revokes all links of a customer.
func endLinks(ctx context.Context, r Reader, c *Changes, customer string, moment int64) error {
	for after := ""; ; {
		list, err := r.ListLinks(ctx, LinkQuery{Owner: customer, Before: after, UsableAt: moment, Limit: wallet.MaxLinks})
		if err != nil {
			return fmt.Errorf("read links: %w", err)
		}
		for i := range list {
			list[i].RevokedAt, after = moment, list[i].ID
			c.Links = append(c.Links, list[i])
		}
		if len(list) < wallet.MaxLinks {
			return nil
		}
	}
}

// presentLink shows a link as it stands, with what was used of it on
// a day.
func (e *Engine) presentLink(l *LinkRecord, used []UsageRow, day, now int64) wallet.Link {
	today := money.Zero(e.Policy.Base)
	for _, row := range used {
		if row.Owner == l.ID && row.Kind == string(keyUsage) && row.Day == day {
			today = money.FromMinor(row.Amount, e.Policy.Base)
		}
	}
	shown := wallet.Link{
		ID: l.ID, User: l.Owner, App: l.App, AppName: l.AppName, Scopes: l.Scopes, UsedToday: today.Decimal(), UsedCurrency: e.Policy.Base,
		Status: wallet.AppActive, ExpiresAt: timeOf(l.ExpiresAt), RevokedAt: timePtr(l.RevokedAt), CreatedAt: timeOf(l.CreatedAt),
	}
	shown.DailyCap, shown.Currency = presentCap(l.Cap)
	if l.LastUsedDay > 0 {
		shown.LastUsedOn = timeOf(l.LastUsedDay * microsPerDay).Format(time.DateOnly)
	}
	ended := l.RevokedAt
	if ended == 0 {
		ended = l.AppRevokedAt
	}
	switch {
	case ended != 0:
		shown.Status, shown.RevokedAt = wallet.AppRevoked, timePtr(ended)
	case l.ExpiresAt <= now:
		shown.Status = wallet.AppExpired
	}
	return shown
}

// requestMemory is how long what an application asked for is remembered after it
// expired, so that a code that comes twice is known.
const requestMemory = time.Hour

// dropDue drops what an application asked for, and tokens, long after they
// expired.
func (e *Engine) dropDue(ctx context.Context, limit int, result *wallet.RunDueResult) error {
	return e.write(ctx, false, func(r Reader, c *Changes, moment int64) error {
		requests, err := r.DueLinkRequests(ctx, moment-requestMemory.Microseconds(), limit)
		if err != nil {
			return fmt.Errorf("find what has expired: %w", err)
		}
		tokens, err := r.DueLinkTokens(ctx, moment, limit)
		if err != nil {
			return fmt.Errorf("find expired tokens: %w", err)
		}
		c.DropLinkRequests, c.DropLinkTokens = requests, tokens
		result.More = result.More || len(requests) == limit || len(tokens) == limit
		return nil
	})
}

// usageDay is the day under which is counted what is moved at a moment.
func (e *Engine) usageDay(ctx context.Context, r Reader, at int64) (int64, error) {
	p, err := e.inForce(ctx, r, at)
	if err != nil {
		return 0, err
	}
	return p.Day(at), nil
}
