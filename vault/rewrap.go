package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// prepared is a key-encryption key that was put where it is to lie.
type prepared struct {
	secret
	name string
}

// ID implements engine.WrappingKey.
func (p prepared) ID() string { return p.name }

// Place implements engine.WrappingKey. It is empty where the caller keeps the key.
func (p prepared) Place() string { return p.place }

// Locate implements engine.Keyring.
func (r *Ring) Locate(ctx context.Context, id string) (string, error) {
	found, _, err := r.places.find(ctx, id)
	return found.place, err
}

// Prepare implements engine.Keyring. Codes also: invalid_input when the caller
// has to say where the new key comes from.
func (r *Ring) Prepare(ctx context.Context, keys engine.Keysets, in wallet.RewrapVaultInput) (engine.WrappingKey, error) {
	_, present, err := r.places.find(ctx, keys.Wrapping)
	if err != nil {
		return nil, err
	}
	made, err := r.prepare(ctx, present, in)
	if err != nil {
		return nil, err
	}
	id, err := made.id()
	if err != nil {
		return nil, err
	}
	if id == keys.Wrapping {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the wallet's keys are encrypted with that key already", "give a new one: openssl rand -base64 32")
	}
	if in.DryRun {
		return prepared{made, id}, nil
	}
	if in.Given == "" && made.place == r.places.File {
		beside := besideKeyFile(r.places.File, id)
		if err := placeKeyFile(beside, made.bytes); err != nil {
			return nil, wallet.Refuse(wallet.CodeWalletUnreadable, "cannot make the new key: "+err.Error(), "make the wallet's folder writable")
		}
	}
	return prepared{made, id}, nil
}

// prepare draws the new secret, or takes the given one. That of a file is not
// written yet.
func (r *Ring) prepare(ctx context.Context, present place, in wallet.RewrapVaultInput) (secret, error) {
	if in.Given != "" {
		bytes, err := parseSecret(in.Given)
		if err != nil {
			return secret{}, wallet.Refuse(wallet.CodeInvalidInput, "the new key "+err.Error(), "make one with `openssl rand -base64 32`")
		}
		return secret{bytes: bytes}, nil
	}
	to := in.Place
	if to == "" {
		switch present.kind {
		case inEnvironment:
			return secret{}, wallet.Refuse(wallet.CodeInvalidInput, "the present key is given by the environment, and so must be the new one",
				"make one with `openssl rand -base64 32` and give it with --key-file, or say with --to where a fresh one is kept")
		case inKeyring:
			to = wallet.VaultInKeyring
		case inFile:
			to = wallet.VaultInFile
		}
	}
	switch {
	case to == wallet.VaultInFile && r.places.File != "":
		bytes, err := drawSecret()
		return secret{bytes, r.places.File}, err
	case to == wallet.VaultInKeyring && !r.places.Keyring:
		return secret{}, wallet.Refuse(wallet.CodeInvalidInput, "the operating system's keyring is not chosen, so no key would be looked for there",
			"choose it first: okpay config set key_store keyring")
	case to == wallet.VaultInKeyring && in.DryRun:
		bytes, err := drawSecret()
		return secret{bytes, "the keyring of the operating system"}, err
	case to == wallet.VaultInKeyring:
		made, err := makeKeyring(ctx)
		if err != nil {
			return secret{}, refuseKeyring(err)
		}
		return made, nil
	default:
		return secret{}, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there is no place %q for a key", to), "use file or keyring")
	}
}

// Rewrap implements engine.Keyring.
func (r *Ring) Rewrap(ctx context.Context, keys engine.Keysets, with engine.WrappingKey, moment int64) (engine.Keysets, error) {
	fresh, ok := with.(prepared)
	if !ok {
		return keys, errors.New("encrypt the keys anew: that key was not prepared here")
	}
	sealing, lookup, _, err := r.unwrapAll(ctx, keys)
	if err != nil {
		return keys, err
	}
	list, _ := retire(keys.Keys, wallet.VaultKeyWraps, moment)
	at := slices.IndexFunc(list, func(k engine.VaultKeyRecord) bool { return k.Use == wallet.VaultKeyWraps })
	keys.Keys = slices.Insert(list, max(at, 0), engine.VaultKeyRecord{
		ID: fresh.name, Use: wallet.VaultKeyWraps, State: wallet.VaultKeyPrimary, CreatedAt: moment,
	})
	keys.Wrapping = fresh.name
	return keys, wrapAll(&keys, keyset.NewManagerFromHandle(sealing), keyset.NewManagerFromHandle(lookup), fresh.secret)
}

// Settle implements engine.Keyring.
func (r *Ring) Settle(_ context.Context, keys engine.Keysets) error {
	if r.places.File == "" {
		return nil
	}
	if err := settleKeyFile(r.places.File, keys.Wrapping); err != nil {
		return wallet.Refuse(wallet.CodeWalletUnreadable, "the new key is in force, but lies beside the place of the old one still: "+err.Error(),
			"make the wallet's folder writable, and run okpay keys list")
	}
	return nil
}
