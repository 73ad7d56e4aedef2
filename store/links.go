package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const appColumns = `a.id, a.name, a.secret_hash, a.redirect_uris, a.scopes, a.cap_amount, a.cap_currency, a.revoked_at, a.created_at`

func scanApp(r rowScanner, a *engine.AppRecord) error {
	var uris, scopes string
	var amount int64
	var currency money.Currency
	err := r.Scan(&a.ID, &a.Name, &a.SecretHash, &uris, &scopes, &amount, &currency, &a.RevokedAt, &a.CreatedAt)
	if err != nil {
		return err
	}
	a.Cap = capOf(amount, currency)
	if err := decode(uris, &a.RedirectURIs, "the redirect URIs of "+a.ID); err != nil {
		return err
	}
	return decode(scopes, &a.Scopes, "the scopes of "+a.ID)
}

// capOf is a cap as it is stored, which is none without a currency.
func capOf(amount int64, currency money.Currency) money.Amount {
	if currency == "" {
		return money.Amount{}
	}
	return money.FromMinor(amount, currency)
}

// App finds an application by its id.
func (s *session) App(ctx context.Context, id string) (engine.AppRecord, bool, error) {
	return one(ctx, s, "read an application", `SELECT `+appColumns+` FROM apps a WHERE a.id = $1`, scanApp, id)
}

// ListApps pages through applications, the newest first.
func (s *session) ListApps(ctx context.Context, in engine.AppQuery) ([]engine.AppRecord, error) {
	return collect(ctx, s, "list applications", `SELECT `+appColumns+` FROM apps a
		WHERE ($1 = '' OR a.id < $1) AND (CAST($2 AS BIGINT) = 1 OR a.revoked_at = 0) ORDER BY a.id DESC LIMIT $3`,
		scanApp, in.Before, flag(in.All), limitOf(in.Limit))
}

// ActiveApps counts the applications that are not revoked.
func (s *session) ActiveApps(ctx context.Context) (int, error) {
	n, err := s.number(ctx, "count applications", `SELECT COUNT(*) FROM apps a WHERE a.revoked_at = 0`)
	return int(n), err
}

const linkColumns = `b.id, b.app_id, b.owner_id, b.scopes, b.cap_amount, b.cap_currency, b.expires_at, b.revoked_at,
	b.last_used_day, b.created_at, a.name, a.revoked_at`

func scanLink(r rowScanner, l *engine.LinkRecord) error {
	var scopes string
	var amount int64
	var currency money.Currency
	err := r.Scan(&l.ID, &l.App, &l.Owner, &scopes, &amount, &currency, &l.ExpiresAt, &l.RevokedAt,
		&l.LastUsedDay, &l.CreatedAt, &l.AppName, &l.AppRevokedAt)
	if err != nil {
		return err
	}
	l.Cap = capOf(amount, currency)
	return decode(scopes, &l.Scopes, "the scopes of "+l.ID)
}

// Link finds a link by its id.
func (s *session) Link(ctx context.Context, id string) (engine.LinkRecord, bool, error) {
	return one(ctx, s, "read a link", `SELECT `+linkColumns+` FROM app_links b JOIN apps a ON a.id = b.app_id WHERE b.id = $1`, scanLink, id)
}

// ListLinks pages through links, the newest first. What is not asked for is not
// in the query, so that there is an index for the rest.
func (s *session) ListLinks(ctx context.Context, in engine.LinkQuery) ([]engine.LinkRecord, error) {
	query := `SELECT ` + linkColumns + ` FROM app_links b JOIN apps a ON a.id = b.app_id WHERE ($1 = '' OR b.id < $1)`
	args := []any{in.Before, limitOf(in.Limit)}
	if in.Owner != "" {
		args = append(args, in.Owner)
		query += fmt.Sprintf(` AND b.owner_id = $%d`, len(args))
	}
	if in.UsableAt != 0 {
		args = append(args, in.UsableAt)
		query += fmt.Sprintf(` AND b.revoked_at = 0 AND a.revoked_at = 0 AND b.expires_at > $%d`, len(args))
	}
	return collect(ctx, s, "list links", query+` ORDER BY b.id DESC LIMIT $2`, scanLink, args...)
}

// OpenLinks counts the links of a customer that are good at a moment.
func (s *session) OpenLinks(ctx context.Context, owner string, at int64) (int, error) {
	n, err := s.number(ctx, "count links", `SELECT COUNT(*) FROM app_links b JOIN apps a ON a.id = b.app_id
		WHERE b.owner_id = $1 AND b.revoked_at = 0 AND b.expires_at > $2 AND a.revoked_at = 0`, owner, at)
	return int(n), err
}

// LinkUses gives the ids of the newest transactions that were made by a link.
// That actors of this form are meant is said for the index.
func (s *session) LinkUses(ctx context.Context, link string, limit int) ([]string, error) {
	return collect(ctx, s, "read what a link was used for", `SELECT t.id FROM transactions t
		WHERE t.actor = $1 AND substr(t.actor, 1, 5) = 'link_' ORDER BY t.created_at DESC, t.id DESC LIMIT $2`,
		func(r rowScanner, id *string) error { return r.Scan(id) }, link, limitOf(limit))
}

func (s *session) saveApps(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "add applications", `INSERT INTO apps (id, name, secret_hash, redirect_uris, scopes, cap_amount, cap_currency, revoked_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, len(changes.NewApps),
		func(i int, r *row) {
			a := &changes.NewApps[i]
			r.text(a.ID)
			r.text(a.Name)
			r.bytes(a.SecretHash)
			r.text(set(a.RedirectURIs).json())
			r.text(encode(a.Scopes))
			r.int(a.Cap.Minor())
			r.text(string(a.Cap.Currency()))
			r.int(a.RevokedAt)
			r.int(a.CreatedAt)
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "revoke applications", `UPDATE apps SET revoked_at = $2 WHERE id = $1`, len(changes.Apps),
		func(i int, r *row) {
			r.text(changes.Apps[i].ID)
			r.int(changes.Apps[i].RevokedAt)
		})
}

func (s *session) saveLinks(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "add links", `INSERT INTO app_links (id, app_id, owner_id, scopes, cap_amount, cap_currency, expires_at, revoked_at,
			last_used_day, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, len(changes.NewLinks),
		func(i int, r *row) {
			l := &changes.NewLinks[i]
			r.text(l.ID)
			r.text(l.App)
			r.text(l.Owner)
			r.text(encode(l.Scopes))
			r.int(l.Cap.Minor())
			r.text(string(l.Cap.Currency()))
			r.int(l.ExpiresAt)
			r.int(l.RevokedAt)
			r.int(l.LastUsedDay)
			r.int(l.CreatedAt)
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "change links", `UPDATE app_links SET expires_at = $2, revoked_at = $3, last_used_day = $4 WHERE id = $1`, len(changes.Links),
		func(i int, r *row) {
			l := &changes.Links[i]
			r.text(l.ID)
			r.int(l.ExpiresAt)
			r.int(l.RevokedAt)
			r.int(l.LastUsedDay)
		})
}
