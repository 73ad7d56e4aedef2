package otp

import (
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
)

// The size of a secret: that of the hash, as RFC 4226, section 4, R6 recommends;
// and what is read of one that came from elsewhere, whose R6 asks for 128 bits.
const (
	secretBytes    = 20
	minSecretBytes = 16
	maxSecretBytes = 64
	maxSecretText  = 256
	secretGroup    = 4
)

// Secret is what the authenticator and the wallet share. Printing, logging or
// encoding one shows nothing of it; [Secret.Base32] does.
type Secret []byte

// NewSecret draws a secret of 160 bits from random.
func NewSecret(random io.Reader) (Secret, error) {
	secret := make(Secret, secretBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, fmt.Errorf("draw a secret: %w", err)
	}
	return secret, nil
}

// ParseSecret reads a secret in base32 (RFC 4648, section 6) with or without its
// padding; spaces, dashes and lower case are fine. It has 128 to 512 bits.
func ParseSecret(text string) (Secret, error) {
	refuse := func() (Secret, error) {
		return nil, &ident.Error{
			Message: "the secret is not base32 of 16 to 64 bytes",
			Hint:    "type it as it was shown: letters and the digits 2 to 7",
		}
	}
	if len(text) > maxSecretText {
		return refuse()
	}
	plain := strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(text))
	plain = strings.TrimRight(plain, "=")
	if strings.ContainsAny(plain, "\r\n") { // which the decoder would leave out
		return refuse()
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(plain))
	if err != nil || len(secret) < minSecretBytes || len(secret) > maxSecretBytes {
		return refuse()
	}
	return secret, nil
}

// Base32 returns the secret as authenticators take it: base32 without padding.
func (s Secret) Base32() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s)
}

// Groups returns the secret in groups of four characters, for who types it.
func (s Secret) Groups() string {
	text := s.Base32()
	var b strings.Builder
	for at := 0; at < len(text); at += secretGroup {
		if at > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[at:min(at+secretGroup, len(text))])
	}
	return b.String()
}

// String returns a text that says nothing.
func (s Secret) String() string { return "[secret]" }

// GoString returns what String returns.
func (s Secret) GoString() string { return s.String() }

// Format writes what String returns, whatever the verb.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(s.String())) }

// LogValue gives what String returns to structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText encodes what String returns, so that JSON does not hold the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// The most bytes of the names in a URI.
const maxURIName = 300

// ErrURIName says that issuer or account cannot stand in a URI: one is empty or
// too long, or the issuer holds the colon that ends it.
var ErrURIName = errors.New("issuer and account must be given, and the issuer has no colon")

// URI returns the address that sets an authenticator up, mostly shown as a QR
// code: otpauth://totp/ISSUER:ACCOUNT with secret, issuer, algorithm, digits and
// period (Key URI format). The names are percent-encoded, a space as %20. The
// URI holds the secret.
func (s Secret) URI(issuer, account string) (string, error) {
	if issuer == "" || account == "" || strings.Contains(issuer, ":") || len(issuer) > maxURIName || len(account) > maxURIName {
		return "", ErrURIName
	}
	return fmt.Sprintf("otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d",
		escape(issuer), escape(account), s.Base32(), escape(issuer), Digits, int(Period.Seconds())), nil
}

// escape percent-encodes everything but the unreserved characters of RFC 3986,
// section 2.3: some authenticators do not read a plus sign as a space.
func escape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
