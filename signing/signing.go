// Package signing keeps the private keys with which people sign payout plans:
// Ed25519 keys (RFC 8032) in PKCS #8 (RFC 5958), encrypted by age with a passphrase.
//
// It promises that no error of its holds a part of a key or a passphrase, and that
// what it writes age and openssl read as well: age -d KEY | openssl pkey -text. It
// imports the standard library and age, knows nothing of this program, and does no
// I/O of its own.
package signing

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
	"filippo.io/age/armor"
)

const (
	// MaxKeyBytes is the most bytes that an encrypted key has.
	MaxKeyBytes = 8 << 10
	// MinPassphraseBytes is the least that a passphrase has.
	MinPassphraseBytes = 12
	// workFactor is the cost of scrypt, as a power of two: 64 MiB and a quarter of a
	// second for each guess.
	workFactor = 16
	// maxWorkFactor is the most that is taken from a file: age's own default.
	maxWorkFactor = 18

	pemType = "PRIVATE KEY"
)

// Why a key cannot be used.
var (
	// ErrNoKey says that a text is no key of this kind.
	ErrNoKey = errors.New("it is no approval key")
	// ErrPassphrase says that a passphrase does not open a key.
	ErrPassphrase = errors.New("the passphrase does not open it")
	// ErrShort says that a passphrase is too short to keep a key.
	ErrShort = fmt.Errorf("the passphrase has less than %d bytes", MinPassphraseBytes)
)

// New draws a key.
func New(random io.Reader) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(random)
	if err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	return key, nil
}

// Marshal writes a key in clear, as PEM.
func Marshal(key ed25519.PrivateKey) (string, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", fmt.Errorf("write a key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der})), nil
}

// Parse reads what Marshal writes. Errors: ErrNoKey.
func Parse(text string) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != pemType {
		return nil, ErrNoKey
	}
	read, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, ErrNoKey // what is wrong with it could tell of it
	}
	key, ok := read.(ed25519.PrivateKey)
	if !ok {
		return nil, ErrNoKey
	}
	return key, nil
}

// Seal encrypts a key with a passphrase, as text. Errors: ErrShort.
func Seal(key ed25519.PrivateKey, passphrase string) (string, error) {
	if len(passphrase) < MinPassphraseBytes {
		return "", ErrShort
	}
	plain, err := Marshal(key)
	if err != nil {
		return "", err
	}
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return "", fmt.Errorf("take the passphrase: %w", err)
	}
	to.SetWorkFactor(workFactor)
	var text bytes.Buffer
	armored := armor.NewWriter(&text)
	sealed, err := age.Encrypt(armored, to)
	if err != nil {
		return "", fmt.Errorf("encrypt a key: %w", err)
	}
	for _, step := range []func() error{
		func() error { _, err := io.WriteString(sealed, plain); return err }, sealed.Close, armored.Close,
	} {
		if err := step(); err != nil {
			return "", fmt.Errorf("encrypt a key: %w", err)
		}
	}
	return text.String(), nil
}

// Open decrypts what Seal encrypted. Errors: ErrNoKey, ErrPassphrase.
func Open(text, passphrase string) (ed25519.PrivateKey, error) {
	if len(text) > MaxKeyBytes {
		return nil, ErrNoKey
	}
	with, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, ErrPassphrase // an empty one
	}
	with.SetMaxWorkFactor(maxWorkFactor)
	content, err := age.Decrypt(armor.NewReader(bytes.NewReader([]byte(text))), with)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, ErrPassphrase
	case err != nil:
		return nil, ErrNoKey
	}
	plain, err := io.ReadAll(io.LimitReader(content, MaxKeyBytes))
	if err != nil {
		return nil, ErrNoKey
	}
	return Parse(string(plain))
}
