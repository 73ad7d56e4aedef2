package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

func scanLinkToken(r rowScanner, k *engine.LinkTokenRecord) error {
	var scopes string
	if err := r.Scan(&k.Hash, &k.Link, &k.Kind, &scopes, &k.Replaces, &k.UsedAt, &k.ExpiresAt, &k.CreatedAt); err != nil {
		return err
	}
	return decode(scopes, &k.Scopes, "the scopes of a token of "+k.Link)
}

// LinkByToken finds a token by its SHA-256, with its link.
func (s *session) LinkByToken(ctx context.Context, hash []byte) (engine.HeldLink, bool, error) {
	return one(ctx, s, "read a link by a token", `SELECT `+linkColumns+`, c.email, COALESCE(c.handle, ''), k.scopes, k.hash, k.kind, k.replaces, k.used_at, k.expires_at, k.created_at
		FROM link_tokens k JOIN app_links b ON b.id = k.link_id JOIN apps a ON a.id = b.app_id JOIN customers c ON c.id = b.owner_id
		WHERE k.hash = $1`, scanHeldLink, blob(hash))
}

func scanHeldLink(r rowScanner, h *engine.HeldLink) error {
	var scopes string
	k := &h.Token
	more := []any{&h.Email, &h.Handle, &scopes, &k.Hash, &k.Kind, &k.Replaces, &k.UsedAt, &k.ExpiresAt, &k.CreatedAt}
	if err := scanLink(appending{r, more}, &h.LinkRecord); err != nil {
		return err
	}
	k.Link = h.ID
	return decode(scopes, &k.Scopes, "the scopes of a token of "+h.ID)
}

// CurrentRefresh finds the refresh token of a link that was not used yet.
func (s *session) CurrentRefresh(ctx context.Context, link string) (engine.LinkTokenRecord, bool, error) {
	return one(ctx, s, "read a refresh token", `SELECT k.hash, k.link_id, k.kind, k.scopes, k.replaces, k.used_at, k.expires_at, k.created_at
		FROM link_tokens k
		WHERE k.link_id = $1 AND k.kind = 'refresh' AND k.used_at = 0`, scanLinkToken, link)
}

// DueLinkTokens finds tokens that expired at or before a moment.
func (s *session) DueLinkTokens(ctx context.Context, at int64, limit int) ([][]byte, error) {
	return collect(ctx, s, "find expired tokens", `SELECT k.hash FROM link_tokens k WHERE k.expires_at <= $1 ORDER BY k.expires_at, k.hash LIMIT $2`,
		func(r rowScanner, hash *[]byte) error { return r.Scan(hash) }, at, limitOf(limit))
}

const linkRequestColumns = `q.id, q.app_id, q.hash, q.user_code, q.scopes, q.cap_amount, q.cap_currency, q.redirect_uri, q.challenge,
	q.status, q.link_id, q.interval_s, q.polled_at, q.redeemed_at, q.expires_at, q.created_at`

func scanLinkRequest(r rowScanner, q *engine.LinkRequestRecord) error {
	var scopes string
	var amount int64
	var currency money.Currency
	err := r.Scan(&q.ID, &q.App, &q.Hash, &q.UserCode, &scopes, &amount, &currency, &q.RedirectURI, &q.Challenge,
		&q.Status, &q.Link, &q.IntervalS, &q.PolledAt, &q.RedeemedAt, &q.ExpiresAt, &q.CreatedAt)
	if err != nil {
		return err
	}
	q.Cap = capOf(amount, currency)
	return decode(scopes, &q.Scopes, "the scopes of "+q.ID)
}

// LinkRequest finds what an application asks for by the hash of its code.
func (s *session) LinkRequest(ctx context.Context, hash []byte) (engine.LinkRequestRecord, bool, error) {
	return one(ctx, s, "read what an application asks for", `SELECT `+linkRequestColumns+` FROM link_requests q WHERE q.hash = $1`,
		scanLinkRequest, blob(hash))
}

// LinkRequestByUserCode finds it by the hash of the customer's code. That there
// is a code is said for the index.
func (s *session) LinkRequestByUserCode(ctx context.Context, hash []byte) (engine.LinkRequestRecord, bool, error) {
	return one(ctx, s, "read what an application asks for", `SELECT `+linkRequestColumns+` FROM link_requests q
		WHERE q.user_code = $1 AND length(q.user_code) > 0`, scanLinkRequest, blob(hash))
}

// OpenLinkRequests counts what an application asks for that has not expired.
func (s *session) OpenLinkRequests(ctx context.Context, app string, at int64) (int, error) {
	n, err := s.number(ctx, "count what an application asks for", `SELECT COUNT(*) FROM link_requests q WHERE q.app_id = $1 AND q.expires_at > $2`, app, at)
	return int(n), err
}

// DueLinkRequests finds what expired at or before a moment.
func (s *session) DueLinkRequests(ctx context.Context, at int64, limit int) ([]string, error) {
	return collect(ctx, s, "find what has expired", `SELECT q.id FROM link_requests q WHERE q.expires_at <= $1 ORDER BY q.expires_at, q.id LIMIT $2`,
		func(r rowScanner, id *string) error { return r.Scan(id) }, at, limitOf(limit))
}

func (s *session) saveLinkRequests(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "add what an application asks for", `INSERT INTO link_requests (id, app_id, hash, user_code, scopes, cap_amount, cap_currency,
			redirect_uri, challenge, status, link_id, interval_s, polled_at, redeemed_at, expires_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, len(changes.NewLinkRequests),
		func(i int, r *row) {
			q := &changes.NewLinkRequests[i]
			r.text(q.ID)
			r.text(q.App)
			r.bytes(q.Hash)
			r.bytes(q.UserCode)
			r.text(encode(q.Scopes))
			r.int(q.Cap.Minor())
			r.text(string(q.Cap.Currency()))
			r.text(q.RedirectURI)
			r.text(q.Challenge)
			r.text(string(q.Status))
			r.text(q.Link)
			r.place(q.IntervalS)
			r.int(q.PolledAt)
			r.int(q.RedeemedAt)
			r.int(q.ExpiresAt)
			r.int(q.CreatedAt)
		})
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "change what an application asks for", `UPDATE link_requests SET status = $2, link_id = $3, interval_s = $4, polled_at = $5,
		redeemed_at = $6 WHERE id = $1`, len(changes.LinkRequests),
		func(i int, r *row) {
			q := &changes.LinkRequests[i]
			r.text(q.ID)
			r.text(string(q.Status))
			r.text(q.Link)
			r.place(q.IntervalS)
			r.int(q.PolledAt)
			r.int(q.RedeemedAt)
		})
	if err != nil {
		return err
	}
	for _, id := range changes.DropLinkRequests {
		if _, err := s.exec(ctx, "drop what has expired", `DELETE FROM link_requests WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) saveLinkTokens(ctx context.Context, changes *engine.Changes) error {
	for _, link := range changes.RenewedLinks {
		if _, err := s.exec(ctx, "void access tokens", `DELETE FROM link_tokens WHERE link_id = $1 AND kind = 'access'`, link); err != nil {
			return err
		}
		_, err := s.exec(ctx, "forget old refresh tokens", `DELETE FROM link_tokens WHERE link_id = $1 AND kind = 'refresh' AND created_at <=
			(SELECT k.created_at FROM link_tokens k WHERE k.link_id = $1 AND k.kind = 'refresh' ORDER BY k.created_at DESC LIMIT 1 OFFSET $2)`,
			link, engine.RefreshMemory-1)
		if err != nil {
			return err
		}
	}
	for _, hash := range changes.DropLinkTokens {
		if _, err := s.exec(ctx, "drop a token", `DELETE FROM link_tokens WHERE hash = $1`, blob(hash)); err != nil {
			return err
		}
	}
	return s.bulk(ctx, "keep tokens", `INSERT INTO link_tokens (hash, link_id, kind, scopes, replaces, used_at, expires_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (hash) DO UPDATE SET used_at = excluded.used_at`, len(changes.LinkTokens),
		func(i int, r *row) {
			k := &changes.LinkTokens[i]
			r.bytes(k.Hash)
			r.text(k.Link)
			r.text(string(k.Kind))
			r.text(encode(k.Scopes))
			r.bytes(k.Replaces)
			r.int(k.UsedAt)
			r.int(k.ExpiresAt)
			r.int(k.CreatedAt)
		})
}
