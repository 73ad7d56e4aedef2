package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
)

// refreshGrace is how soon a client may show again what was never answered: a
// refresh token whose successor was never used. The successor is void then, so
// that whoever holds it and uses it is found out.
const refreshGrace = 10 * time.Second

// grant is one request of tokens: the write that it runs in, the application
// that asks, and tokens that are drawn for it.
type grant struct {
	session         *session
	in              wallet.GrantTokenInput
	asks            *AppRecord
	access, refresh string

	tx     Reader
	c      *Changes
	moment int64
	out    wallet.LinkToken
}

// GrantToken implements wallet.Apps.
func (s *session) GrantToken(ctx context.Context, in wallet.GrantTokenInput) (wallet.LinkToken, error) {
	g := &grant{session: s, in: in}
	by := map[wallet.GrantType]func(*grant, context.Context) (refused, err error){
		wallet.GrantDevice: (*grant).byDevice, wallet.GrantCode: (*grant).byCode, wallet.GrantRefresh: (*grant).byRefresh,
	}[in.Grant]
	if by == nil {
		return g.out, wallet.Refuse(wallet.CodeInvalidInput, "there is no grant "+quote(string(in.Grant)),
			fmt.Sprintf("use one of %v", []wallet.GrantType{wallet.GrantDevice, wallet.GrantCode, wallet.GrantRefresh}))
	}
	var err error
	if g.access, err = s.engine.drawToken(wallet.AccessPrefix); err != nil {
		return g.out, err
	}
	if g.refresh, err = s.engine.drawToken(wallet.RefreshPrefix); err != nil {
		return g.out, err
	}
	var refused error
	err = s.engine.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		g.tx, g.c, g.moment, g.out = tx, c, moment, wallet.LinkToken{}
		if g.asks, err = app(ctx, tx, in.App, in.AppSecret); err != nil {
			return err
		}
		refused, err = by(g, ctx)
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return wallet.LinkToken{}, err
	}
	return g.out, nil
}

func wrongGrant() error {
	return wallet.Refuse(wallet.CodeWrongCode, "the code or token is wrong, was used before, or belongs to another application", "let the customer link the application again")
}

func grantExpired() error {
	return wallet.Refuse(wallet.CodeCodeExpired, "the code or token has expired", "let the customer link the application again")
}

// asked finds what the application asked for by its code, alone with it and,
// once it is answered, with the customer.
func (g *grant) asked(ctx context.Context, code string, byPage bool) (*LinkRequestRecord, *LinkRecord, error) {
	first, found, err := g.tx.LinkRequest(ctx, hashToken(code))
	if err != nil {
		return nil, nil, fmt.Errorf("read what an application asks for: %w", err)
	}
	if !found || first.App != g.asks.ID || byPage != (len(first.UserCode) == 0) {
		return nil, nil, wrongGrant()
	}
	what := Locks{Key: linkRequestKey(first.ID)}
	if first.Link != "" {
		link, err := g.link(ctx, first.Link)
		if err != nil {
			return nil, nil, err
		}
		what.Customers = []Ref{{Kind: RefID, Text: link.Owner}}
	}
	if err := g.tx.Lock(ctx, what); err != nil {
		return nil, nil, fmt.Errorf("lock what an application asks for: %w", err)
	}
	record, _, err := g.tx.LinkRequest(ctx, first.Hash)
	if err != nil {
		return nil, nil, fmt.Errorf("read what an application asks for: %w", err)
	}
	if record.Link != first.Link { // it was answered just now; the next poll is alone with the customer
		record.Status, record.Link = LinkPending, ""
	}
	if record.Link == "" {
		return &record, nil, nil
	}
	link, err := g.link(ctx, record.Link)
	return &record, link, err
}

func (g *grant) link(ctx context.Context, id string) (*LinkRecord, error) {
	link, found, err := g.tx.Link(ctx, id)
	if err == nil && !found {
		err = fmt.Errorf("the link %s is not there", id)
	}
	return &link, wrapped(err, "read a link")
}

// usable refuses a link that has ended.
func (l *LinkRecord) usable() error {
	if l.RevokedAt != 0 || l.AppRevokedAt != 0 {
		return wrongGrant()
	}
	return nil
}

// byDevice answers a poll (RFC 8628, section 3.5).
func (g *grant) byDevice(ctx context.Context) (refused, err error) {
	record, link, err := g.asked(ctx, g.in.DeviceCode, false)
	if err != nil {
		return nil, err
	}
	if record.Status == LinkRedeemed {
		return g.again(ctx, link, record.RedeemedAt)
	}
	if record.ExpiresAt <= g.moment {
		return nil, grantExpired()
	}
	switch record.Status {
	case LinkDenied:
		return nil, wallet.Refuse(wallet.CodeLinkDenied, "the customer refused", "nothing was linked")
	case LinkPending:
		soon := record.PolledAt != 0 && g.moment-record.PolledAt < int64(record.IntervalS)*time.Second.Microseconds()
		if soon {
			record.IntervalS += int(wallet.PollPenalty.Seconds())
		}
		record.PolledAt = g.moment
		g.c.LinkRequests = append(g.c.LinkRequests, *record)
		if soon {
			return wallet.Refuse(wallet.CodeRateLimited, "this is asked too often", "wait longer before the next time", "interval_s", record.IntervalS), nil
		}
		return wallet.Refuse(wallet.CodeLinkPending, "the customer has not answered yet", "ask again later", "interval_s", record.IntervalS), nil
	case LinkApproved, LinkRedeemed:
	}
	return nil, g.redeem(record, link)
}

// again gives others for tokens that were given just now and never used.
func (g *grant) again(ctx context.Context, link *LinkRecord, given int64) (refused, err error) {
	if err := link.usable(); err != nil {
		return nil, err
	}
	current, found, err := g.tx.CurrentRefresh(ctx, link.ID)
	if err != nil {
		return nil, fmt.Errorf("read a refresh token: %w", err)
	}
	if !found || len(current.Replaces) > 0 || g.moment-given > refreshGrace.Microseconds() {
		return nil, wrongGrant()
	}
	g.spend(&current)
	g.issue(link, link.Scopes, nil)
	return nil, nil
}

// redeem gives the first tokens of a link.
func (g *grant) redeem(record *LinkRequestRecord, link *LinkRecord) error {
	if err := link.usable(); err != nil {
		return err
	}
	record.Status, record.RedeemedAt = LinkRedeemed, g.moment
	g.c.LinkRequests = append(g.c.LinkRequests, *record)
	g.issue(link, link.Scopes, nil)
	return nil
}

// byCode takes a code of the flow by a page, bound to the application, the
// redirect URI and the PKCE challenge. One that comes twice ends the link (RFC
// 6749, section 4.1.2).
func (g *grant) byCode(ctx context.Context) (refused, err error) {
	record, link, err := g.asked(ctx, g.in.Code, true)
	if err != nil {
		return nil, err
	}
	if record.Status == LinkRedeemed {
		g.end(link, "a code came twice")
		return wrongGrant(), nil
	}
	if record.ExpiresAt <= g.moment {
		return nil, grantExpired()
	}
	if g.in.RedirectURI != record.RedirectURI || !verifies(g.in.Verifier, record.Challenge) {
		return nil, wrongGrant()
	}
	return nil, g.redeem(record, link)
}

// verifies compares a PKCE verifier with its challenge (RFC 7636, section 4.6).
func verifies(verifier, challenge string) bool {
	const least, most = 43, 128 // characters (section 4.1)
	if len(verifier) < least || len(verifier) > most {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// byRefresh takes a refresh token, once. One that was used before was stolen from
// somebody, nobody knows from whom: the link ends (RFC 9700, section 4.14.2).
func (g *grant) byRefresh(ctx context.Context) (refused, err error) {
	held, err := g.held(ctx, g.in.RefreshToken)
	if err != nil {
		return nil, err
	}
	if held == nil || held.Token.Kind != RefreshToken {
		return nil, wrongGrant()
	}
	link := &held.LinkRecord
	if err := link.usable(); err != nil {
		return nil, err
	}
	if held.Token.ExpiresAt <= g.moment {
		return nil, grantExpired()
	}
	scopes, err := narrowed(link.Scopes, g.in.Scopes)
	if err != nil {
		return nil, err
	}
	if held.Token.UsedAt == 0 {
		g.spend(&held.Token)
		g.issue(link, scopes, held.Token.Hash)
		return nil, nil
	}
	current, found, err := g.tx.CurrentRefresh(ctx, link.ID)
	if err != nil {
		return nil, fmt.Errorf("read a refresh token: %w", err)
	}
	if !found || !bytes.Equal(current.Replaces, held.Token.Hash) || g.moment-held.Token.UsedAt > refreshGrace.Microseconds() {
		g.end(link, "a refresh token came twice")
		return wrongGrant(), nil
	}
	g.spend(&current)
	g.issue(link, scopes, held.Token.Hash)
	return nil, nil
}

// held finds a token of the application, alone with its customer; nil when there
// is none.
func (g *grant) held(ctx context.Context, token string) (*HeldLink, error) {
	return heldOf(ctx, g.tx, g.asks.ID, token)
}

func heldOf(ctx context.Context, tx Reader, asks, token string) (*HeldLink, error) {
	hash := hashToken(token)
	first, found, err := tx.LinkByToken(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("read a link by a token: %w", err)
	}
	if !found || first.App != asks {
		return nil, nil
	}
	if err := tx.Lock(ctx, Locks{Customers: []Ref{{Kind: RefID, Text: first.Owner}}}); err != nil {
		return nil, fmt.Errorf("lock a customer: %w", err)
	}
	held, found, err := tx.LinkByToken(ctx, hash)
	if err != nil || !found {
		return nil, wrapped(err, "read a link by a token")
	}
	return &held, nil
}

// end ends a link whose codes or tokens are in more hands than one.
func (g *grant) end(link *LinkRecord, why string) {
	endLink(g.c, link, g.moment, g.asks.ID, why)
}

func endLink(c *Changes, link *LinkRecord, moment int64, actor, why string) {
	if link.RevokedAt != 0 {
		return
	}
	link.RevokedAt = moment
	c.Links = append(c.Links, *link)
	c.event(EventRecord{Type: "link.revoked", Object: link.ID, Data: mustData("user", link.Owner, "reason", why), At: moment, Actor: actor})
}

// spend notes that a refresh token was used, or is void.
func (g *grant) spend(token *LinkTokenRecord) {
	token.UsedAt = g.moment
	g.c.LinkTokens = append(g.c.LinkTokens, *token)
}

// issue gives a link new tokens for a refresh token, or the first ones for none.
// Access tokens from before are void.
func (g *grant) issue(link *LinkRecord, scopes []wallet.Scope, replaces []byte) {
	ends := g.moment + wallet.RefreshLife.Microseconds()
	link.ExpiresAt = ends
	g.c.Links = append(g.c.Links, *link)
	g.c.RenewedLinks = append(g.c.RenewedLinks, link.ID)
	access := LinkTokenRecord{
		Hash: hashToken(g.access), Link: link.ID, Kind: AccessToken, Scopes: scopes, Replaces: []byte{}, CreatedAt: g.moment,
		ExpiresAt: g.moment + wallet.AccessLife.Microseconds(),
	}
	refresh := LinkTokenRecord{
		Hash: hashToken(g.refresh), Link: link.ID, Kind: RefreshToken, Scopes: link.Scopes, Replaces: replaces, CreatedAt: g.moment, ExpiresAt: ends,
	}
	g.c.LinkTokens = append(g.c.LinkTokens, access, refresh)
	g.out = wallet.LinkToken{
		Link: link.ID, Scopes: scopes, AccessToken: g.access, RefreshToken: g.refresh,
		ExpiresAt: timeOf(access.ExpiresAt), RefreshExpiresAt: timeOf(ends),
	}
	g.out.DailyCap, g.out.Currency = presentCap(link.Cap)
}

// RevokeToken implements wallet.Apps.
func (s *session) RevokeToken(ctx context.Context, in wallet.RevokeTokenInput) (wallet.TokenRevoked, error) {
	return wallet.TokenRevoked{}, s.engine.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		asks, err := app(ctx, tx, in.App, in.AppSecret)
		if err != nil {
			return err
		}
		held, err := heldOf(ctx, tx, asks.ID, in.Token)
		if err != nil || held == nil {
			return err
		}
		if held.Token.Kind == RefreshToken {
			endLink(c, &held.LinkRecord, moment, asks.ID, "by the application")
			return nil
		}
		c.DropLinkTokens = append(c.DropLinkTokens, held.Token.Hash)
		return nil
	})
}
