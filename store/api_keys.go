package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const apiKeyColumns = `k.id, k.name, k.owner_id, k.scopes, k.hash, k.cap_amount, k.cap_currency, k.allow,
	k.expires_at, k.revoked_at, k.last_used_day, k.created_at`

func scanAPIKey(r rowScanner, k *engine.APIKeyRecord) error {
	var scopes, allow string
	var amount int64
	var currency money.Currency
	err := r.Scan(&k.ID, &k.Name, &k.Owner, &scopes, &k.Hash, &amount, &currency, &allow,
		&k.ExpiresAt, &k.RevokedAt, &k.LastUsedDay, &k.CreatedAt)
	if err != nil {
		return err
	}
	k.Cap = capOf(amount, currency)
	if err := decode(scopes, &k.Scopes, "the scopes of "+k.ID); err != nil {
		return err
	}
	return decode(allow, &k.Allow, "the allow-list of "+k.ID)
}

// HeldKeys finds keys by the SHA-256 of their secrets, with what their owners
// are named by. It is one statement, which is a snapshot by itself.
func (s *Store) HeldKeys(ctx context.Context, hashes [][]byte) ([]engine.HeldKey, error) {
	var list []engine.HeldKey
	err := s.ask(ctx, func(r *session) (err error) {
		list, err = collectMost(ctx, r, "read API keys", len(hashes), heldKeysQuery, scanHeldKey, blobList(hashes))
		return err
	})
	return list, err
}

const heldKeysQuery = `SELECT ` + apiKeyColumns + `, COALESCE(c.email, ''), COALESCE(c.handle, '')
	FROM api_keys k LEFT JOIN customers c ON c.id = k.owner_id WHERE k.hash IN {blobs $1}`

// scanHeldKey scans an API key and what follows it.
func scanHeldKey(r rowScanner, k *engine.HeldKey) error {
	return scanAPIKey(appending{r, []any{&k.Email, &k.Handle}}, &k.APIKeyRecord)
}

// appending is a row of which the last columns are scanned into more.
type appending struct {
	rowScanner
	more []any
}

func (a appending) Scan(columns ...any) error {
	return a.rowScanner.Scan(append(columns[:len(columns):len(columns)], a.more...)...)
}

// APIKey finds a key by its id.
func (s *session) APIKey(ctx context.Context, id string) (engine.APIKeyRecord, bool, error) {
	return one(ctx, s, "read an API key", `SELECT `+apiKeyColumns+` FROM api_keys k WHERE k.id = $1`, scanAPIKey, id)
}

// ListAPIKeys pages through keys, the newest first.
func (s *session) ListAPIKeys(ctx context.Context, in engine.APIKeyQuery) ([]engine.APIKeyRecord, error) {
	return collect(ctx, s, "list API keys", `SELECT `+apiKeyColumns+` FROM api_keys k
		WHERE ($1 = '' OR k.id < $1) AND ($2 = '' OR k.owner_id = $2) AND (CAST($3 AS BIGINT) = 0 OR (k.revoked_at = 0 AND k.expires_at > $3))
		ORDER BY k.id DESC LIMIT $4`, scanAPIKey, in.Before, in.Owner, in.UsableAt, limitOf(in.Limit))
}

func (s *session) saveAPIKeys(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "add API keys", `INSERT INTO api_keys (id, name, owner_id, scopes, hash, cap_amount, cap_currency, allow,
			expires_at, revoked_at, last_used_day, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, len(changes.NewAPIKeys),
		func(i int, r *row) {
			k := &changes.NewAPIKeys[i]
			r.text(k.ID)
			r.text(k.Name)
			r.text(k.Owner)
			r.text(encode(k.Scopes))
			r.bytes(k.Hash)
			r.int(k.Cap.Minor())
			r.text(string(k.Cap.Currency()))
			r.text(set(k.Allow).json())
			r.int(k.ExpiresAt)
			r.int(k.RevokedAt)
			r.int(k.LastUsedDay)
			r.int(k.CreatedAt)
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "change API keys", `UPDATE api_keys SET revoked_at = $2, last_used_day = $3 WHERE id = $1`, len(changes.APIKeys),
		func(i int, r *row) {
			k := &changes.APIKeys[i]
			r.text(k.ID)
			r.int(k.RevokedAt)
			r.int(k.LastUsedDay)
		})
}
