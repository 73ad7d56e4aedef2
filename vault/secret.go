package vault

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// SecretBytes is the length of the secret that a key-encryption key is derived from.
const SecretBytes = 32

// What is derived from a secret, each by its own label.
const (
	labelWrapping = "okpay key encryption v1"
	labelID       = "okpay key id v1"
)

// idBytes is the length of a secret's id. It tells keys apart and proves nothing.
const idBytes = 8

// secret is what a key-encryption key is derived from, and where it lies.
type secret struct {
	bytes []byte
	place string
}

// errNoSecret says that a text does not hold a secret.
var errNoSecret = fmt.Errorf("does not hold a key of %d bytes in base64 or hex", SecretBytes)

// parseSecret reads a secret in hex or in one of the forms of base64 (RFC 4648),
// which cannot be confused: 32 bytes have another length in each.
func parseSecret(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	} {
		if bytes, err := decode(text); err == nil && len(bytes) == SecretBytes {
			return bytes, nil
		}
	}
	return nil, errNoSecret
}

// drawSecret makes a new secret.
func drawSecret() ([]byte, error) {
	bytes := make([]byte, SecretBytes)
	if _, err := rand.Read(bytes); err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	return bytes, nil
}

// id names the secret without telling anything of it.
func (s secret) id() (string, error) {
	sum, err := hkdf.Key(sha256.New, s.bytes, nil, labelID, idBytes)
	if err != nil {
		return "", fmt.Errorf("name a key: %w", err)
	}
	return hex.EncodeToString(sum), nil
}

// wrapping gives the key-encryption key.
func (s secret) wrapping() (tink.AEAD, error) {
	key, err := hkdf.Key(sha256.New, s.bytes, nil, labelWrapping, SecretBytes)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	aead, err := subtle.NewAESGCM(key)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	return aead, nil
}

// errAbsent says that there is nothing at a place.
var errAbsent = errors.New("is not there")
