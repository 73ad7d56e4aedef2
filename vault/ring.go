package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/key"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf/hmacprf"
	"github.com/tink-crypto/tink-go/v2/secretdata"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// Ring makes and opens vaults with the key-encryption key that lies in one of
// its places. It keeps nothing in memory and is safe for concurrent use.
type Ring struct{ places Places }

var _ engine.Keyring = (*Ring)(nil)

// New makes a ring. Nothing is looked at yet.
func New(places Places) *Ring { return &Ring{places} }

// The length of the keys in bytes, of the tag of what is sealed, and of its
// nonce, which is drawn at random: a key is good for 2^32 rows (SP 800-38D,
// section 8.3).
const (
	keyBytes   = 32
	tagBytes   = 16
	nonceBytes = 12
)

// maxKeptKeys is how many keys before the newest are kept. Nothing in the
// database is sealed with them once a rotation has ended; a backup has its own.
const maxKeptKeys = 32

// What binds an encrypted keyset to what it is for.
const (
	aboutSealing = "okpay keyset of keys that seal v1"
	aboutLookup  = "okpay keyset of keyed hashes v1"
)

// Create implements engine.Keyring.
func (r *Ring) Create(ctx context.Context, moment int64, before bool) (engine.Keysets, error) {
	var legacy secret
	if before {
		var err error
		if legacy, err = readKeyFile(r.places.File); err != nil {
			return engine.Keysets{}, wallet.Refuse(wallet.CodeWalletKeyMissing,
				fmt.Sprintf("the wallet's key is needed to bring the wallet up to date: %s %s", r.places.File, err),
				"put the key back beside the wallet; if it is lost for good, a new one can take its place (openssl rand -hex 32), and cards "+
					"that were bound before are not known again")
		}
	}
	wrapping, err := r.places.forNew(ctx)
	if err != nil {
		return engine.Keysets{}, err
	}
	id, err := wrapping.id()
	if err != nil {
		return engine.Keysets{}, err
	}
	sealing := keyset.NewManager()
	sealingID, err := addSealingKey(sealing)
	if err != nil {
		return engine.Keysets{}, err
	}
	lookup := keyset.NewManager()
	lookupID, err := addLookupKey(lookup, legacy.bytes)
	if err != nil {
		return engine.Keysets{}, err
	}
	keys := engine.Keysets{Version: 1, Wrapping: id, Keys: []engine.VaultKeyRecord{
		{ID: sealingID, Use: wallet.VaultKeySeals, State: wallet.VaultKeyPrimary, CreatedAt: moment},
		{ID: lookupID, Use: wallet.VaultKeyIndexes, State: wallet.VaultKeyPrimary, CreatedAt: moment},
		{ID: id, Use: wallet.VaultKeyWraps, State: wallet.VaultKeyPrimary, CreatedAt: moment},
	}}
	return keys, wrapAll(&keys, sealing, lookup, wrapping)
}

// addSealingKey adds a key that seals from then on.
func addSealingKey(manager *keyset.Manager) (string, error) {
	parameters, err := aesgcm.NewParameters(aesgcm.ParametersOpts{
		KeySizeInBytes: keyBytes, IVSizeInBytes: nonceBytes, TagSizeInBytes: tagBytes, Variant: aesgcm.VariantTink,
	})
	if err != nil {
		return "", fmt.Errorf("make a key that seals: %w", err)
	}
	number, err := manager.AddNewKeyFromParameters(parameters)
	if err != nil {
		return "", fmt.Errorf("make a key that seals: %w", err)
	}
	if err := manager.SetPrimary(number); err != nil {
		return "", fmt.Errorf("make a key that seals: %w", err)
	}
	return keyID(number), nil
}

// addLookupKey adds the key of hashes: the given one, or a new one.
func addLookupKey(manager *keyset.Manager, given []byte) (string, error) {
	bytes, err := secretdata.NewBytesFromRand(keyBytes)
	if given != nil {
		bytes = secretdata.NewBytesFromData(given, insecuresecretdataaccess.Token{})
	}
	if err != nil {
		return "", fmt.Errorf("make a key of hashes: %w", err)
	}
	parameters, err := hmacprf.NewParameters(keyBytes, hmacprf.SHA256)
	if err != nil {
		return "", fmt.Errorf("make a key of hashes: %w", err)
	}
	var made key.Key
	if made, err = hmacprf.NewKey(bytes, parameters); err != nil {
		return "", fmt.Errorf("make a key of hashes: %w", err)
	}
	number, err := manager.AddKey(made)
	if err != nil {
		return "", fmt.Errorf("make a key of hashes: %w", err)
	}
	if err := manager.SetPrimary(number); err != nil {
		return "", fmt.Errorf("make a key of hashes: %w", err)
	}
	return keyID(number), nil
}

// keyID is a key's number as it is shown: eight digits in hex.
func keyID(number uint32) string { return fmt.Sprintf("%08x", number) }

// wrapAll encrypts both keysets.
func wrapAll(keys *engine.Keysets, sealing, lookup *keyset.Manager, with secret) (err error) {
	if keys.Sealing, err = wrap(sealing, with, aboutSealing); err != nil {
		return err
	}
	keys.Lookup, err = wrap(lookup, with, aboutLookup)
	return err
}

func wrap(manager *keyset.Manager, with secret, about string) ([]byte, error) {
	handle, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("encrypt a keyset: %w", err)
	}
	aead, err := with.wrapping()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&out), aead, []byte(about)); err != nil {
		return nil, fmt.Errorf("encrypt a keyset: %w", err)
	}
	return out.Bytes(), nil
}

// unwrap decrypts a keyset. That it cannot be is the database's fault: the key
// is the right one by its id.
func unwrap(wrapped []byte, with secret, about string) (*keyset.Handle, error) {
	aead, err := with.wrapping()
	if err != nil {
		return nil, err
	}
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(wrapped)), aead, []byte(about))
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeWalletUnreadable, "the keys in the wallet's database are damaged",
			"restore the wallet from a backup")
	}
	return handle, nil
}

// unwrapAll finds the key-encryption key and decrypts both keysets.
func (r *Ring) unwrapAll(ctx context.Context, keys engine.Keysets) (sealing, lookup *keyset.Handle, with secret, err error) {
	if with, _, err = r.places.find(ctx, keys.Wrapping); err != nil {
		return nil, nil, with, err
	}
	if sealing, err = unwrap(keys.Sealing, with, aboutSealing); err != nil {
		return nil, nil, with, err
	}
	lookup, err = unwrap(keys.Lookup, with, aboutLookup)
	return sealing, lookup, with, err
}

// Unlock implements engine.Keyring.
func (r *Ring) Unlock(ctx context.Context, keys engine.Keysets) (engine.Vault, error) {
	sealing, lookup, _, err := r.unwrapAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	return open(sealing, lookup)
}

// AddKey implements engine.Keyring. Of the keys before it the newest are kept.
func (r *Ring) AddKey(ctx context.Context, keys engine.Keysets, moment int64) (engine.Keysets, error) {
	sealing, lookup, with, err := r.unwrapAll(ctx, keys)
	if err != nil {
		return keys, err
	}
	if keys.Rotating {
		return keys, errors.New("make a key that seals: the rotation before has not ended")
	}
	manager := keyset.NewManagerFromHandle(sealing)
	id, err := addSealingKey(manager)
	if err != nil {
		return keys, err
	}
	list, gone := retire(keys.Keys, wallet.VaultKeySeals, moment)
	for _, old := range gone {
		number, err := strconv.ParseUint(old, 16, 32)
		if err != nil {
			return keys, fmt.Errorf("read the id of a key: %w", err)
		}
		if err := manager.Delete(uint32(number)); err != nil {
			return keys, fmt.Errorf("leave out a key: %w", err)
		}
	}
	keys.Keys = slices.Insert(list, 0, engine.VaultKeyRecord{
		ID: id, Use: wallet.VaultKeySeals, State: wallet.VaultKeyPrimary, CreatedAt: moment,
	})
	keys.Version++
	keys.Rotating, keys.Progress = true, ""
	return keys, wrapAll(&keys, manager, keyset.NewManagerFromHandle(lookup), with)
}

// retire gives the list with what is primary of a use kept from then on, and
// without those that are too many; it names these.
func retire(keys []engine.VaultKeyRecord, use wallet.VaultKeyUse, moment int64) (list []engine.VaultKeyRecord, gone []string) {
	kept := 0
	for _, k := range keys {
		if k.Use != use {
			list = append(list, k)
			continue
		}
		if k.State == wallet.VaultKeyPrimary {
			k.State, k.RetiredAt = wallet.VaultKeyKept, moment
		}
		if kept++; kept > maxKeptKeys {
			gone = append(gone, k.ID)
			continue
		}
		list = append(list, k)
	}
	return list, gone
}
