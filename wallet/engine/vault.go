package engine

import (
	"context"
	"errors"

	"github.com/okpay/okpay/wallet"
)

// Vault keeps what must be worthless to whoever has the database alone. It is
// opened with a key that lies elsewhere, and is safe for concurrent use.
type Vault interface {
	// Seal encrypts and authenticates plain. about says what it is of (a table,
	// a column and a row), and has to be said again to open it: what was sealed
	// cannot be moved to another place.
	Seal(plain []byte, about string) ([]byte, error)
	// Open gives what was sealed about the same. ErrUnknownKey says that it was
	// sealed with a key that this vault does not have; any other error that it
	// was changed or moved.
	Open(sealed []byte, about string) ([]byte, error)
	// Index is a keyed hash of texts for one purpose, IndexBytes long, by which
	// what is sealed can be looked up. It is the same for as long as there is
	// the wallet.
	Index(purpose string, texts ...string) ([]byte, error)
	// Newest is how everything begins that Seal makes now.
	Newest() []byte
}

// Bounds of a vault.
const (
	// MaxSealed is the most bytes that are sealed as one, enough for the
	// picture of a document.
	MaxSealed = 8 << 20
	// IndexBytes is the length of a keyed hash.
	IndexBytes = 32
	// KeyPrefixBytes is how much of what is sealed says with which key.
	KeyPrefixBytes = 5
)

// ErrUnknownKey says that something was sealed with a key that the opened vault
// does not have, as after another program made a new one.
var ErrUnknownKey = errors.New("sealed with a key that is not known here")

// Keysets are the keys of a vault as they are stored: encrypted with a
// key-encryption key that is not stored with them.
type Keysets struct {
	Version  int64  // grows with every key that is added
	Wrapping string // id of the key-encryption key
	Sealing  []byte // the keys that seal, encrypted
	Lookup   []byte // the key of keyed hashes, encrypted
	Keys     []VaultKeyRecord
	// Rotating says that rows may still be sealed with a key before the
	// newest, and Progress up to which of them all were sealed anew.
	Rotating bool
	Progress string
}

// VaultKeyRecord tells of a key all but its material. Times are microseconds
// since 1970 (UTC), 0 for none.
type VaultKeyRecord struct {
	ID        string               `json:"id"`
	Use       wallet.VaultKeyUse   `json:"use"`
	State     wallet.VaultKeyState `json:"state"`
	CreatedAt int64                `json:"created_at"`
	RetiredAt int64                `json:"retired_at"`
}

// Keyring makes and opens vaults with the key-encryption key, wherever that
// lies. Its errors are wallet_key_missing, wallet_key_wrong and, where a place
// that is named cannot be read, configuration.
type Keyring interface {
	// Create makes the keysets of a wallet that has none. A wallet from before
	// there were vaults has a key already: it goes on to make keyed hashes, and
	// is not made where it is missing.
	Create(ctx context.Context, moment int64, before bool) (Keysets, error)
	// Unlock opens keysets.
	Unlock(ctx context.Context, keys Keysets) (Vault, error)
	// AddKey gives the keysets with one more key, with which is sealed from then on.
	AddKey(ctx context.Context, keys Keysets, moment int64) (Keysets, error)
	// Locate says where the key-encryption key of that id lies.
	Locate(ctx context.Context, id string) (place string, err error)
	// Prepare puts a new key-encryption key where it is to lie, beside the one
	// that is there.
	Prepare(ctx context.Context, keys Keysets, in wallet.RewrapVaultInput) (WrappingKey, error)
	// Rewrap gives the keysets encrypted with another key-encryption key.
	Rewrap(ctx context.Context, keys Keysets, with WrappingKey, moment int64) (Keysets, error)
	// Settle makes the key-encryption key that keysets are encrypted with the
	// one that is found first. It may be called again, and does nothing that is done.
	Settle(ctx context.Context, keys Keysets) error
}

// WrappingKey is a key-encryption key that was put somewhere.
type WrappingKey interface {
	ID() string
	Place() string
}
