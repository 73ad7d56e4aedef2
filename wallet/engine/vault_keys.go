package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// vaultHolder changes the vault's keys in the hands of one caller.
type vaultHolder struct {
	session
	ring Keyring
}

var _ wallet.Vault = (*vaultHolder)(nil)

// Holding gives what a caller may do who holds the key of the wallet.
func (e *Engine) Holding(ring Keyring, caller Caller) wallet.Vault {
	return &vaultHolder{session{engine: e, caller: caller}, ring}
}

// The events of the vault, and what they are about. Their types also name the
// command in what is kept of its input.
const (
	eventRotated   = "vault.rotated"
	eventRewrapped = "vault.rewrapped"
	vaultObject    = "vault"
)

// VaultKeys implements wallet.Vault.
func (h *vaultHolder) VaultKeys(ctx context.Context) ([]wallet.VaultKey, error) {
	if err := h.operator(); err != nil {
		return nil, err
	}
	keys, err := h.keysets(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]wallet.VaultKey, 0, len(keys.Keys))
	for _, k := range keys.Keys {
		shown := wallet.VaultKey{ID: k.ID, Use: k.Use, State: k.State, CreatedAt: timeOf(k.CreatedAt), RetiredAt: timePtr(k.RetiredAt)}
		if k.Use == wallet.VaultKeyWraps {
			if shown.Place, err = h.locate(ctx, k.ID); err != nil {
				return nil, err
			}
		}
		list = append(list, shown)
	}
	return list, nil
}

// locate says where a key-encryption key lies, and nothing when it does not.
func (h *vaultHolder) locate(ctx context.Context, id string) (string, error) {
	place, err := h.ring.Locate(ctx, id)
	switch wallet.CodeOf(err) {
	case "":
		return place, nil
	case wallet.CodeWalletKeyMissing, wallet.CodeWalletKeyWrong:
		return "", nil
	default:
		return "", err
	}
}

func (h *vaultHolder) keysets(ctx context.Context) (keys Keysets, err error) {
	err = h.engine.Store.Read(ctx, func(r Reader) error {
		keys, err = r.Keysets(ctx)
		return err
	})
	if err != nil {
		return keys, fmt.Errorf("read the keys of the vault: %w", err)
	}
	return keys, nil
}

// RotateVault implements wallet.Vault.
func (h *vaultHolder) RotateVault(ctx context.Context, in wallet.RotateVaultInput) (wallet.VaultRotation, error) {
	if err := h.operator(); err != nil {
		return wallet.VaultRotation{}, err
	}
	before, err := h.keysets(ctx)
	if err != nil {
		return wallet.VaultRotation{}, err
	}
	if err := h.ring.Settle(ctx, before); err != nil { // what a crash may have left
		return wallet.VaultRotation{}, err
	}
	if before.Rotating {
		return h.rotation(ctx, before)
	}
	return h.change(ctx, in.Change, eventRotated, func(keys Keysets, moment int64) (Keysets, error) {
		if keys.Rotating { // another program was faster
			return keys, nil
		}
		return h.ring.AddKey(ctx, keys, moment)
	})
}

// RewrapVault implements wallet.Vault. The new key is put in its place before
// the keysets are encrypted with it, and becomes the first one to be found
// after; whatever comes between, the right one is found.
func (h *vaultHolder) RewrapVault(ctx context.Context, in wallet.RewrapVaultInput) (wallet.VaultRotation, error) {
	if err := h.operator(); err != nil {
		return wallet.VaultRotation{}, err
	}
	if err := wallet.CheckKey(in.Key); err != nil {
		return wallet.VaultRotation{}, err
	}
	done, replay, err := h.rewrappedBefore(ctx, in)
	if err != nil || replay {
		return done, err
	}
	before, err := h.keysets(ctx)
	if err != nil {
		return wallet.VaultRotation{}, err
	}
	if err := h.ring.Settle(ctx, before); err != nil {
		return wallet.VaultRotation{}, err
	}
	fresh, err := h.ring.Prepare(ctx, before, in)
	if err != nil {
		return wallet.VaultRotation{}, err
	}
	result, err := h.change(ctx, in.Change, eventRewrapped, func(keys Keysets, moment int64) (Keysets, error) {
		if keys.Wrapping != before.Wrapping {
			return keys, wallet.Refuse(wallet.CodeStateConflict, "another program has encrypted the keys anew meanwhile", "look at `okpay keys list`")
		}
		return h.ring.Rewrap(ctx, keys, fresh, moment)
	})
	if err != nil || in.DryRun {
		return result, err
	}
	after, err := h.keysets(ctx)
	if err != nil {
		return result, err
	}
	if err := h.ring.Settle(ctx, after); err != nil {
		return result, err
	}
	if result.Place = fresh.Place(); result.Place != "" {
		result.Place, err = h.locate(ctx, result.Wrapping)
	}
	return result, err
}

// rewrappedBefore looks whether the key of a change was used before, so that no
// key is made for what is done.
func (h *vaultHolder) rewrappedBefore(ctx context.Context, in wallet.RewrapVaultInput) (wallet.VaultRotation, bool, error) {
	var stored []EventRecord
	err := h.engine.Store.Read(ctx, func(r Reader) (err error) {
		stored, err = r.KeyedEvents(ctx, []KeyRef{{h.caller.ID, in.Key}})
		return err
	})
	if err != nil || len(stored) == 0 {
		return wallet.VaultRotation{}, false, err
	}
	result, err := h.change(ctx, in.Change, eventRewrapped, func(keys Keysets, _ int64) (Keysets, error) {
		return keys, errors.New("encrypt the keys anew: what was done under this key is gone")
	})
	return result, true, err
}

// change runs one keyed change of the vault's keys.
func (h *vaultHolder) change(
	ctx context.Context, change wallet.Change, event string, decide func(keys Keysets, moment int64) (Keysets, error),
) (wallet.VaultRotation, error) {
	var keys Keysets
	replayed := false
	err := h.keyed(ctx, change, []field{{"command", event}}, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		if err := r.Lock(ctx, Locks{Keysets: true}); err != nil {
			return EventRecord{}, err
		}
		before, err := r.Keysets(ctx)
		if err != nil {
			return EventRecord{}, fmt.Errorf("read the keys of the vault: %w", err)
		}
		if keys, err = decide(before, moment); err != nil {
			return EventRecord{}, err
		}
		c.Keysets = &keys
		data, err := eventData("key", keys.primary(wallet.VaultKeySeals).ID, "wrapping", keys.Wrapping)
		return EventRecord{Type: event, Object: vaultObject, Data: data}, err
	}, func(r Reader, _ EventRecord) (err error) {
		replayed = true
		keys, err = r.Keysets(ctx)
		return err
	})
	if err != nil {
		return wallet.VaultRotation{}, err
	}
	result, err := h.rotation(ctx, keys)
	if change.DryRun { // what would be made has no name yet
		result.Key, result.Wrapping, result.Place, result.CreatedAt = "", "", "", nil
	}
	result.IdempotentReplay, result.DryRun = replayed, change.DryRun
	return result, err
}

// rotation tells how keysets stand.
func (h *vaultHolder) rotation(ctx context.Context, keys Keysets) (wallet.VaultRotation, error) {
	newest := keys.primary(wallet.VaultKeySeals)
	place, err := h.locate(ctx, keys.Wrapping)
	return wallet.VaultRotation{
		Key: newest.ID, Wrapping: keys.Wrapping, Place: place, CreatedAt: timePtr(newest.CreatedAt), More: keys.Rotating,
	}, err
}

// primary gives the key in use.
func (k *Keysets) primary(use wallet.VaultKeyUse) VaultKeyRecord {
	for _, key := range k.Keys {
		if key.Use == use && key.State == wallet.VaultKeyPrimary {
			return key
		}
	}
	return VaultKeyRecord{}
}

// ResealVault implements wallet.Vault.
func (h *vaultHolder) ResealVault(ctx context.Context, in wallet.ResealVaultInput) (wallet.VaultRotation, error) {
	if err := h.operator(); err != nil {
		return wallet.VaultRotation{}, err
	}
	if in.Limit < 0 || in.Limit > wallet.MaxResealRows {
		return wallet.VaultRotation{}, wallet.Refuse(wallet.CodeInvalidInput,
			fmt.Sprintf("1 to %d rows are sealed anew at once", wallet.MaxResealRows), "ask again until no more are left")
	}
	rows, more, err := h.engine.reseal(ctx, in.Limit)
	if err != nil {
		return wallet.VaultRotation{}, err
	}
	keys, err := h.keysets(ctx)
	if err != nil {
		return wallet.VaultRotation{}, err
	}
	result, err := h.rotation(ctx, keys)
	result.Resealed, result.More = rows, more
	return result, err
}

// reseal seals rows anew in one transaction, at most limit; 0 is the most.
func (e *Engine) reseal(ctx context.Context, limit int) (rows int, more bool, err error) {
	if limit == 0 || limit > wallet.MaxResealRows {
		limit = wallet.MaxResealRows
	}
	err = e.Store.Write(ctx, func(tx Tx) error {
		rows, more, err = tx.Reseal(ctx, limit)
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("seal anew: %w", err)
	}
	return rows, more, nil
}

// resealDue goes on with a rotation of the vault's keys that was stopped.
func (e *Engine) resealDue(ctx context.Context, limit int, result *wallet.RunDueResult) error {
	var rotating bool
	err := e.Store.Read(ctx, func(r Reader) error {
		keys, err := r.Keysets(ctx)
		rotating = keys.Rotating
		return err
	})
	if err != nil || !rotating {
		return err
	}
	rows, more, err := e.reseal(ctx, limit)
	result.Resealed, result.More = rows, result.More || more
	return err
}
