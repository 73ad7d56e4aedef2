package engine

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

// linking gives the customer whose links the caller sees to: one who is logged
// in, or whom an operator names. What a program shows is not enough.
func (s *session) linking(ctx context.Context, user string) (*Customer, error) {
	user, err := s.acting(user)
	if err != nil {
		return nil, err
	}
	if !s.caller.Operator && s.caller.Session == "" {
		return nil, wallet.Refuse(wallet.CodeUnauthorized, "to link an application is for the customer who is logged in", "log in with `okpay login`")
	}
	var customer *Customer
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		customer, err = findOpen(ctx, r, user)
		return err
	})
	return customer, err
}

// FindLink implements wallet.Links.
func (s *session) FindLink(ctx context.Context, in wallet.FindLinkInput) (wallet.LinkOffer, error) {
	customer, err := s.linking(ctx, in.User)
	if err != nil {
		return wallet.LinkOffer{}, err
	}
	var out wallet.LinkOffer
	_, err = s.typed(ctx, customer, in.UserCode, func(asks *AppRecord, record *LinkRequestRecord) { out = presentOffer(asks, record) })
	return out, err
}

// typed finds what an application asks for by the code that a customer typed,
// and counts a wrong one.
func (s *session) typed(
	ctx context.Context, customer *Customer, code string, show func(*AppRecord, *LinkRequestRecord),
) (LinkRequestRecord, error) {
	var record LinkRequestRecord
	hash, err := s.engine.userCodeHash(ctx, code)
	if err != nil {
		return record, err
	}
	var refused error
	err = s.engine.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		refused = nil
		g, err := s.guardsOf(ctx, tx, askLink, customer.ID)
		if err != nil {
			return err
		}
		if err := g.lock(ctx, tx, Ref{Kind: RefID, Text: customer.ID}); err != nil {
			return err
		}
		if g, err = s.guardsOf(ctx, tx, askLink, customer.ID); err != nil {
			return err
		}
		if err := g.blocked(moment); err != nil {
			return err
		}
		asks, found, err := byUserCode(ctx, tx, hash, &record)
		if err != nil {
			return err
		}
		if !found {
			g.wrong(c, moment)
			refused = wrongUserCode()
			return nil
		}
		g.right(c, moment)
		if show != nil {
			show(asks, &record)
		}
		return nil
	})
	if err == nil {
		err = refused
	}
	return record, err
}

// byUserCode reads what an application asks for, and which one it is. That of an
// application that was revoked is not there.
func byUserCode(ctx context.Context, r Reader, hash []byte, record *LinkRequestRecord) (*AppRecord, bool, error) {
	stored, found, err := r.LinkRequestByUserCode(ctx, hash)
	if err != nil || !found {
		return nil, false, wrapped(err, "read what an application asks for")
	}
	*record = stored
	asks, found, err := r.App(ctx, record.App)
	return &asks, found && asks.RevokedAt == 0, wrapped(err, "read an application")
}

// wrapped says what was attempted, of an error alone.
func wrapped(err error, attempted string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", attempted, err)
}

func wrongUserCode() error {
	return wallet.Refuse(wallet.CodeWrongCode, "there is no such code", "type the code as the application shows it")
}

// open refuses to answer what has been answered, and what has expired.
func (q *LinkRequestRecord) open(moment int64) error {
	switch {
	case q.Status != LinkPending:
		return wallet.Refuse(wallet.CodeStateConflict, "this code was answered before", "see `okpay connect list`")
	case q.ExpiresAt <= moment:
		return wallet.Refuse(wallet.CodeCodeExpired, "the code has expired", "let the application ask again")
	}
	return nil
}

// ApproveLink implements wallet.Links.
func (s *session) ApproveLink(ctx context.Context, in wallet.ApproveLinkInput) (wallet.Link, error) {
	customer, err := s.linking(ctx, in.User)
	if err != nil {
		return wallet.Link{}, err
	}
	fields := append(consentFields("connect approve", customer.ID, in.Consent), field{"user_code", ""})
	var out wallet.Link
	err = s.answer(ctx, in.Change, customer, in.UserCode, fields, &in.Consent,
		func(r Reader, c *Changes, moment int64, asks *AppRecord, record *LinkRequestRecord) (EventRecord, error) {
			link, err := s.link(ctx, r, c, moment, customer, asks, record, in.LinkAsked)
			if err != nil {
				return EventRecord{}, err
			}
			record.Status, record.Link = LinkApproved, link.ID
			out = s.engine.presentLink(link, nil, 0, moment)
			data, err := eventData("app", asks.ID, "user", customer.ID, "scopes", link.Scopes)
			return EventRecord{Type: "link.approved", Object: link.ID, Data: data}, err
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

// DenyLink implements wallet.Links.
func (s *session) DenyLink(ctx context.Context, in wallet.DenyLinkInput) (wallet.LinkOffer, error) {
	customer, err := s.linking(ctx, in.User)
	if err != nil {
		return wallet.LinkOffer{}, err
	}
	fields := []field{{"command", "connect deny"}, {"user", customer.ID}, {"user_code", ""}}
	var out wallet.LinkOffer
	show := func(asks *AppRecord, record *LinkRequestRecord) { out = presentOffer(asks, record) }
	err = s.answer(ctx, in.Change, customer, in.UserCode, fields, nil,
		func(_ Reader, _ *Changes, _ int64, asks *AppRecord, record *LinkRequestRecord) (EventRecord, error) {
			show(asks, record)
			record.Status = LinkDenied
			data, err := eventData("app", asks.ID, "user", customer.ID)
			return EventRecord{Type: "link.denied", Object: customer.ID, Data: data}, err
		}, func(r Reader, _ EventRecord) error {
			var record LinkRequestRecord
			hash, err := s.engine.userCodeHash(ctx, in.UserCode)
			if err != nil {
				return err
			}
			asks, found, err := byUserCode(ctx, r, hash, &record)
			if err != nil {
				return err
			}
			if !found {
				return wrongUserCode() // it was dropped long after it expired
			}
			show(asks, &record)
			out.IdempotentReplay = true
			return nil
		})
	if err != nil {
		return wallet.LinkOffer{}, err
	}
	out.DryRun = in.DryRun
	return out, nil
}

// consentFields are what counts as the input of a consent, but for proofs.
func consentFields(command, customer string, in wallet.Consent) []field {
	return []field{
		{"command", command},
		{"user", customer},
		{"scopes", joinScopes(in.Scopes)},
		{"daily_cap", canonical(in.DailyCap)},
		{"currency", in.Currency},
	}
}

// answer answers what an application asks for by a code: by the proofs of a
// consent, where there is one, and then in a write that is alone with it and
// with the customer. The last of fields is the code.
func (s *session) answer(
	ctx context.Context, change wallet.Change, customer *Customer, code string, fields []field, consent *wallet.Consent,
	decide func(r Reader, c *Changes, moment int64, asks *AppRecord, record *LinkRequestRecord) (EventRecord, error),
	replay func(r Reader, stored EventRecord) error,
) error {
	if err := wallet.CheckKey(change.Key); err != nil {
		return err
	}
	hash, err := s.engine.userCodeHash(ctx, code)
	if err != nil {
		return err
	}
	fields[len(fields)-1].value = hex.EncodeToString(hash)
	stored, err := s.replayed(ctx, change.Key, fields)
	if err != nil {
		return err
	}
	if stored != nil {
		return s.engine.Store.Read(ctx, func(r Reader) error { return replay(r, *stored) })
	}
	found, err := s.typed(ctx, customer, code, nil)
	if err != nil {
		return err
	}
	if err := s.consents(ctx, change, consent); err != nil {
		return err
	}
	ref := KeyRef{s.caller.ID, change.Key}
	return s.engine.write(ctx, change.DryRun, func(r Reader, c *Changes, moment int64) error {
		if err := r.Lock(ctx, Locks{Key: linkRequestKey(found.ID), Customers: []Ref{{Kind: RefID, Text: customer.ID}}}); err != nil {
			return fmt.Errorf("lock what an application asks for: %w", err)
		}
		stored, done, err := before(ctx, r, ref, fields)
		if err != nil {
			return err
		}
		if done {
			return replay(r, stored)
		}
		var record LinkRequestRecord
		asks, known, err := byUserCode(ctx, r, hash, &record)
		if err != nil {
			return err
		}
		if !known {
			return wrongUserCode()
		}
		if err := record.open(moment); err != nil {
			return err
		}
		event, err := decide(r, c, moment, asks, &record)
		if err != nil {
			return err
		}
		c.LinkRequests = append(c.LinkRequests, record)
		s.keep(c, event, ref, fields, moment)
		return nil
	})
}

// linkRequestKey is by what a write is alone with what an application asks for.
func linkRequestKey(id string) KeyRef { return KeyRef{"link request", id} }

// consents sees that a session which is not fresh shows the password, and a code
// where there is a second factor, before it links an application.
func (s *session) consents(ctx context.Context, change wallet.Change, in *wallet.Consent) error {
	if in == nil || s.caller.Session == "" || change.DryRun || s.engine.now()-s.caller.since <= wallet.FreshSession.Microseconds() {
		return nil
	}
	if in.Password == "" {
		return wallet.Refuse(wallet.CodeSecondFactorRequired, "the password is needed before an application is linked",
			"enter it when you are asked, or give it with --password-stdin; where the second factor is on, give --code as well", "needs", []string{"password"})
	}
	return s.shownPassword(ctx, in.Password, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) error {
		return s.factorShown(ctx, tx, c, moment, customer.ID, in.Code, codeUse{})
	})
}

// link adds a link for what an application asks for, or for less of it, and
// tells the customer. It ends with the code until tokens are given for it.
func (s *session) link(
	ctx context.Context, r Reader, c *Changes, moment int64, customer *Customer, asks *AppRecord, record *LinkRequestRecord, given wallet.LinkAsked,
) (*LinkRecord, error) {
	scopes, err := narrowed(record.Scopes, given.Scopes)
	if err != nil {
		return nil, err
	}
	rules, err := s.engine.inForce(ctx, r, moment)
	if err != nil {
		return nil, err
	}
	most, err := lowered(rules, record.Cap, given)
	if err != nil {
		return nil, err
	}
	open, err := r.OpenLinks(ctx, customer.ID, moment)
	if err != nil {
		return nil, fmt.Errorf("count links: %w", err)
	}
	if open >= wallet.MaxLinks {
		return nil, wallet.Refuse(wallet.CodeTooManyLinks, fmt.Sprintf("%d applications are linked already", open),
			"revoke one that is not used any more, see `okpay connect list`", "open", open, "most", wallet.MaxLinks)
	}
	link := LinkRecord{
		ID: s.engine.NewID("link"), App: asks.ID, AppName: asks.Name, Owner: customer.ID, Scopes: scopes, Cap: most,
		CreatedAt: moment, ExpiresAt: record.ExpiresAt,
	}
	c.NewLinks = append(c.NewLinks, link)
	return &link, s.engine.alert(c, customer, wording.AppLinked, asks.Name, moment)
}

// AuthorizeLink implements wallet.Links.
func (s *session) AuthorizeLink(ctx context.Context, in wallet.AuthorizeLinkInput) (wallet.LinkCode, error) {
	var out wallet.LinkCode
	if err := wallet.CheckKey(in.Key); err != nil {
		return out, err
	}
	customer, err := s.linking(ctx, in.User)
	if err != nil {
		return out, err
	}
	asked := in.Asked
	fields := append(consentFields("connect authorize", customer.ID, in.Consent),
		field{"app", asked.App}, field{"redirect_uri", asked.RedirectURI}, field{"asked_scopes", joinScopes(asked.Scopes)},
		field{"asked_cap", canonical(asked.DailyCap)}, field{"asked_currency", asked.Currency}, field{"challenge", asked.Challenge})
	code, err := s.engine.drawToken(wallet.AuthCodePrefix)
	if err != nil {
		return out, err
	}
	if stored, err := s.replayed(ctx, in.Key, fields); err != nil {
		return out, err
	} else if stored == nil {
		if err := s.consents(ctx, in.Change, &in.Consent); err != nil {
			return out, err
		}
	}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		asks, record, err := s.engine.checkPage(ctx, r, asked)
		if err != nil {
			return EventRecord{}, err
		}
		if err := mayAsk(ctx, r, asks, moment); err != nil {
			return EventRecord{}, err
		}
		record.ID, record.Hash = s.engine.NewID("lrq"), hashToken(code)
		record.CreatedAt, record.ExpiresAt = moment, moment+wallet.CodeLife.Microseconds()
		link, err := s.link(ctx, r, c, moment, customer, asks, &record, in.LinkAsked)
		if err != nil {
			return EventRecord{}, err
		}
		record.Status, record.Link = LinkApproved, link.ID
		c.NewLinkRequests = append(c.NewLinkRequests, record)
		out = wallet.LinkCode{Link: link.ID, Code: code, RedirectURI: asked.RedirectURI, ExpiresAt: timeOf(record.ExpiresAt)}
		data, err := eventData("app", asks.ID, "user", customer.ID, "scopes", link.Scopes)
		return EventRecord{Type: "link.approved", Object: link.ID, Data: data}, err
	}, func(_ Reader, stored EventRecord) error {
		out = wallet.LinkCode{
			Link: stored.Object, RedirectURI: asked.RedirectURI, ExpiresAt: timeOf(stored.At + wallet.CodeLife.Microseconds()), IdempotentReplay: true,
		}
		return nil
	})
	if err != nil {
		return wallet.LinkCode{}, err
	}
	if out.DryRun = in.DryRun; in.DryRun {
		out.Code = ""
	}
	return out, nil
}
