package store

import (
	"context"
	"errors"

	"github.com/okpay/okpay/wallet/engine"
)

// openedVault is a vault with the version of the keysets that it was opened of.
type openedVault struct {
	engine.Vault
	version int64
}

// Vault gives the wallet's vault, and opens it when nobody did before. Within a
// transaction of a server's wallet it may take a connection of its own.
// Codes: wallet_key_missing, wallet_key_wrong, and what a read gives.
func (s *Store) Vault(ctx context.Context) (engine.Vault, error) {
	if v := s.vault.Load(); v != nil {
		return v, nil
	}
	if _, err := s.readPool(ctx); err != nil { // which makes the wallet
		return nil, err
	}
	var keys engine.Keysets
	err := s.quietly(ctx, func() (err error) {
		// The pool's connections may all be waiting for this one.
		pool := s.open(forReading, 1)
		defer func() { err = errors.Join(err, pool.Close()) }()
		return s.readOnce(ctx, pool, func(r *session) error {
			keys, err = r.Keysets(ctx)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return s.unlock(ctx, keys)
}

// unlock opens keysets and keeps the vault unless a newer one is kept.
func (s *Store) unlock(ctx context.Context, keys engine.Keysets) (*openedVault, error) {
	if s.ring == nil {
		return nil, errors.New("open the vault: no keyring was given")
	}
	v, err := s.ring.Unlock(ctx, keys)
	if err != nil {
		return nil, err
	}
	fresh := &openedVault{v, keys.Version}
	for {
		kept := s.vault.Load()
		if (kept != nil && kept.version >= fresh.version) || s.vault.CompareAndSwap(kept, fresh) {
			return fresh, nil
		}
	}
}

// opener gives a vault to open with, and to look up by: the kept one, else one
// of the keysets that the session sees.
func (s *session) opener(ctx context.Context) (*openedVault, error) {
	if v := s.store.vault.Load(); v != nil {
		return v, nil
	}
	keys, err := s.Keysets(ctx)
	if err != nil {
		return nil, err
	}
	return s.store.unlock(ctx, keys)
}

// sealer gives the vault to seal with: the one whose newest key is that of the
// database, which does not change until the write has ended. So nothing is
// sealed with an older key once there is a newer one, and a rotation that has
// looked at every row has missed none.
func (s *session) sealer(ctx context.Context) (*openedVault, error) {
	if s.seals != nil {
		return s.seals, nil
	}
	version, err := s.number(ctx, "look at the keys of the vault", `SELECT version FROM keysets WHERE id = 1`+s.dialect.forKeyShare())
	if err != nil {
		return nil, err
	}
	if v := s.store.vault.Load(); v != nil && v.version == version {
		s.seals = v
		return v, nil
	}
	keys, err := s.Keysets(ctx)
	if err != nil {
		return nil, err
	}
	s.seals, err = s.store.unlock(ctx, keys)
	return s.seals, err
}

// Keysets reads the keys of the vault.
func (s *session) Keysets(ctx context.Context) (engine.Keysets, error) {
	keys, found, err := s.findKeysets(ctx, "")
	if err == nil && !found {
		err = refuseUnreadable("the wallet has lost the keys of its vault: " + s.store.location)
	}
	return keys, err
}

func (s *session) findKeysets(ctx context.Context, locking string) (engine.Keysets, bool, error) {
	return one(ctx, s, "read the keys of the vault", `SELECT version, wrapping, sealing, lookup, keys, rotating, progress
		FROM keysets WHERE id = 1`+locking, scanKeysets)
}

func scanKeysets(r rowScanner, k *engine.Keysets) error {
	var list string
	if err := r.Scan(&k.Version, &k.Wrapping, &k.Sealing, &k.Lookup, &list, &k.Rotating, &k.Progress); err != nil {
		return err
	}
	return decode(list, &k.Keys, "the list of keys")
}

// lockKeysets makes a write the only one that seals or changes keys.
func (s *session) lockKeysets(ctx context.Context) error {
	_, err := s.number(ctx, "lock the keys of the vault", `SELECT version FROM keysets WHERE id = 1 FOR UPDATE`)
	return err
}

func (s *session) saveKeysets(ctx context.Context, keys *engine.Keysets) error {
	if keys == nil {
		return nil
	}
	return s.bulk(ctx, "change the keys of the vault", `UPDATE keysets SET version = $1, wrapping = $2, sealing = $3, lookup = $4, keys = $5,
			rotating = $6, progress = $7
		WHERE id = 1`, 1, func(_ int, r *row) { fillKeysets(r, keys) })
}

// addKeysets puts the keysets into a wallet that has none.
func (s *session) addKeysets(ctx context.Context, keys *engine.Keysets) error {
	return s.bulk(ctx, "keep the keys of the vault", `INSERT INTO keysets (version, wrapping, sealing, lookup, keys, rotating, progress, id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1)`, 1, func(_ int, r *row) { fillKeysets(r, keys) })
}

func fillKeysets(r *row, keys *engine.Keysets) {
	r.int(keys.Version)
	r.text(keys.Wrapping)
	r.bytes(keys.Sealing)
	r.bytes(keys.Lookup)
	r.text(encode(keys.Keys))
	r.flag(keys.Rotating)
	r.text(keys.Progress)
}
