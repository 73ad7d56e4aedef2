package wallet

import (
	"context"
	"time"
)

// Vault is what only those may do who hold the key of a local wallet. It is no
// part of Service: nobody reaches it over a network.
type Vault interface {
	// VaultKeys lists the keys of the wallet, without their material: those
	// that seal, the newest first, then that of keyed hashes, then those that
	// the others are encrypted with. It needs no key.
	VaultKeys(ctx context.Context) ([]VaultKey, error)
	// RotateVault makes a new key, with which everything is sealed from then
	// on; keys before it stay for reading. As long as something is left that was
	// sealed before the last rotation, no further key is made: it goes on with
	// that one. Codes: wallet_key_missing, wallet_key_wrong, idempotency_mismatch.
	RotateVault(ctx context.Context, in RotateVaultInput) (VaultRotation, error)
	// ResealVault seals at most Limit rows anew with the newest key, and says
	// whether more are left. It may be stopped at any point and called again.
	ResealVault(ctx context.Context, in ResealVaultInput) (VaultRotation, error)
	// RewrapVault encrypts the keys of the wallet with a new key-encryption key.
	// The one before is kept where it can be found for backups that need it.
	// Codes: wallet_key_missing, wallet_key_wrong, configuration, invalid_input.
	RewrapVault(ctx context.Context, in RewrapVaultInput) (VaultRotation, error)
}

// VaultKeyUse is what a key is for.
type VaultKeyUse string

// The uses of keys.
const (
	VaultKeySeals   VaultKeyUse = "seal"   // encrypts what is in the database
	VaultKeyIndexes VaultKeyUse = "lookup" // makes the keyed hashes by which that is found
	VaultKeyWraps   VaultKeyUse = "wrap"   // encrypts the keys of the other uses
)

// VaultKeyState is where a key stands.
type VaultKeyState string

// The states of keys.
const (
	VaultKeyPrimary VaultKeyState = "primary" // in use
	VaultKeyKept    VaultKeyState = "kept"    // for what was made with it: rows, or backups
)

// VaultKey is a key of the wallet, without its material. Place is where a
// key-encryption key lies, empty when it is not found.
type VaultKey struct {
	ID        string        `json:"id"`
	Use       VaultKeyUse   `json:"use"`
	State     VaultKeyState `json:"state"`
	Place     string        `json:"place,omitempty"`
	CreatedAt time.Time     `json:"created_at"`
	RetiredAt *time.Time    `json:"retired_at,omitempty"`
}

// RotateVaultInput has no fields of its own.
type RotateVaultInput struct{ Change }

// ResealVaultInput bounds one call; 0 is MaxResealRows.
type ResealVaultInput struct{ Limit int }

// MaxResealRows is the most rows that are sealed anew in one transaction.
const MaxResealRows = 200

// VaultPlace is where a key-encryption key is kept.
type VaultPlace string

// The places that a new key-encryption key can be put in.
const (
	VaultInFile    VaultPlace = "file"    // beside the wallet
	VaultInKeyring VaultPlace = "keyring" // the operating system's
)

// RewrapVaultInput says where the new key-encryption key comes from: Given is
// one that the caller keeps, in base64 or hex; else one is made and put in
// Place, which is where the present one lies when it is empty.
type RewrapVaultInput struct {
	Change
	Place VaultPlace
	Given string
}

// VaultRotation is what became of the keys. Key is the id of the newest that
// seals and Wrapping that of the key-encryption key, which lies in Place.
// Resealed counts the rows that this call has sealed anew.
type VaultRotation struct {
	Key              string     `json:"key"`
	Wrapping         string     `json:"wrapping"`
	Place            string     `json:"place,omitempty"`
	CreatedAt        *time.Time `json:"created_at,omitempty"` // of Key
	Resealed         int        `json:"resealed"`
	More             bool       `json:"more"`
	IdempotentReplay bool       `json:"idempotent_replay,omitempty"`
	DryRun           bool       `json:"dry_run,omitempty"`
}
