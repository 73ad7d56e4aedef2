package store

import (
	"context"
	"encoding/json"
	"fmt"

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
	if currency != "" {
		k.Cap = money.FromMinor(amount, currency)
	}
	if err := json.Unmarshal([]byte(scopes), &k.Scopes); err != nil {
		return fmt.Errorf("the scopes of %s: %w", k.ID, err)
	}
	if err := json.Unmarshal([]byte(allow), &k.Allow); err != nil {
		return fmt.Errorf("the allow-list of %s: %w", k.ID, err)
	}
	return nil
}

// APIKeyByHash finds a key by the SHA-256 of its secret.
func (s *session) APIKeyByHash(ctx context.Context, hash []byte) (engine.APIKeyRecord, bool, error) {
	return one(ctx, s, "read an API key", `SELECT `+apiKeyColumns+` FROM api_keys k WHERE k.hash = $1`, scanAPIKey, blob(hash))
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
