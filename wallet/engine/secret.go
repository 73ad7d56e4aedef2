package engine

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"

	"golang.org/x/crypto/argon2"
)

// Purposes keep the uses of the vault's key of hashes apart.
const (
	purposeCard = "okpay card fingerprint v1"
	purposeCode = "okpay verification code v1"
	// of the tokens of receipts, which are good for as long as there is the wallet
	purposeReceipt = "okpay receipt v1"
	// PurposePhone is that of the hashes by which a phone is looked up.
	PurposePhone = "okpay phone v1"
	// PurposeInput is that of the hashes of inputs that could be guessed.
	PurposeInput = "okpay input v1"
)

// keyedHash is the vault's hash of texts for one purpose.
func (e *Engine) keyedHash(ctx context.Context, purpose string, texts ...string) ([]byte, error) {
	v, err := e.Vault(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the vault: %w", err)
	}
	return v.Index(purpose, texts...)
}

func (e *Engine) fingerprint(ctx context.Context, number string) (string, error) {
	sum, err := e.keyedHash(ctx, purposeCard, number)
	return hex.EncodeToString(sum), err
}

// codeDigits is the length of a verification code.
const codeDigits = 6

// newCode draws a verification code, uniformly from 000000 to 999999.
func (e *Engine) newCode() (string, error) {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(codeDigits), nil)
	n, err := rand.Int(e.Random, limit)
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	return fmt.Sprintf("%0*d", codeDigits, n), nil
}

// DefaultPasswordKiB is the memory that a password's hash costs, unless an
// engine is made with another (RFC 9106, section 4, second recommended option,
// with the memory of OWASP's first): 46 MiB, with one pass and one lane.
const DefaultPasswordKiB = 46 * 1024

const (
	argonPasses    = 1
	argonLanes     = 1
	argonSaltBytes = 16
	argonHashBytes = 32
)

// hashPassword hashes a password with argon2id (RFC 9106) in PHC string form.
func (e *Engine) hashPassword(password string) (string, error) {
	salt := make([]byte, argonSaltBytes)
	if _, err := io.ReadFull(e.Random, salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	sum := argon2.IDKey([]byte(password), salt, argonPasses, e.PasswordKiB, argonLanes, argonHashBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, e.PasswordKiB, argonPasses, argonLanes,
		b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}
