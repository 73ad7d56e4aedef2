package otp

import (
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
)

// RecoveryCodes is how many recovery codes a customer has.
const RecoveryCodes = 10

// A recovery code is ten characters of Crockford's base32, in two groups: 50
// bits, which nobody guesses at the rate at which tries are let in.
const (
	recoveryLength = 10
	recoveryGroup  = 5
	recoveryBytes  = 7 // of which 50 bits are used
	maxRecovery    = 64
	crockford      = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// NewRecoveryCodes draws RecoveryCodes different codes from random, such as
// "7K2QX-M94TB", each in the form that [ParseRecoveryCode] returns.
func NewRecoveryCodes(random io.Reader) ([]string, error) {
	codes := make([]string, 0, RecoveryCodes)
	seen := make(map[string]bool, RecoveryCodes)
	// Two codes are the same once in 10^13 times: a source that goes on giving
	// the same is broken.
	for range 2 * RecoveryCodes {
		code, err := newRecoveryCode(random)
		if err != nil {
			return nil, err
		}
		if !seen[code] {
			seen[code] = true
			codes = append(codes, code)
		}
		if len(codes) == RecoveryCodes {
			return codes, nil
		}
	}
	return nil, fmt.Errorf("draw recovery codes: the source of randomness repeats itself")
}

func newRecoveryCode(random io.Reader) (string, error) {
	var drawn [recoveryBytes]byte
	if _, err := io.ReadFull(random, drawn[:]); err != nil {
		return "", fmt.Errorf("draw a recovery code: %w", err)
	}
	var bits uint64
	for _, b := range drawn {
		bits = bits<<8 | uint64(b)
	}
	var code [recoveryLength]byte
	for i := range code {
		code[i] = crockford[bits&31]
		bits >>= 5
	}
	return grouped(code[:]), nil
}

// ParseRecoveryCode reads a recovery code as somebody types it. Case, spaces and
// dashes do not matter, O is read as 0, and I and L as 1 (Crockford's base32).
// It returns the form in which codes are made, which is the one to hash.
func ParseRecoveryCode(text string) (string, error) {
	refuse := func() (string, error) {
		return "", &ident.Error{
			Message: "that is not a recovery code",
			Hint:    "a recovery code has ten letters and digits, such as 7K2QX-M94TB",
		}
	}
	if len(text) > maxRecovery {
		return refuse()
	}
	code := make([]byte, 0, recoveryLength)
	for i := range len(text) {
		c := text[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		switch c {
		case ' ', '-', '\t', '\r', '\n':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		if strings.IndexByte(crockford, c) < 0 || len(code) == recoveryLength {
			return refuse()
		}
		code = append(code, c)
	}
	if len(code) != recoveryLength {
		return refuse()
	}
	return grouped(code), nil
}

func grouped(code []byte) string {
	return string(code[:recoveryGroup]) + "-" + string(code[recoveryGroup:])
}
