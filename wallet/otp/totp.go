package otp

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 4226 is HMAC-SHA-1, which the weakness of SHA-1 against collisions does not touch
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/ident"
)

// The settings of RFC 6238 that authenticators take for granted.
const (
	Digits     = 6
	Period     = 30 * time.Second
	windowBack = 1 // steps before and after the present one that are let in,
	windowOn   = 1 // for clocks that differ (RFC 6238, section 5.2)
)

// maxCodeText is the most bytes of a code that are looked at: its digits and
// some space.
const maxCodeText = 32

// Verify reports whether code is the one of a step that is at most one away
// from that of now, and which step: the number of periods since 1970 (RFC 6238,
// section 4.2). Of several that fit it is the latest. A caller that has let a
// step in refuses it, and every earlier one, from then on (section 5.2).
//
// Spaces and dashes in code are left out. The time that the check takes depends
// neither on the secret nor on how much of the code is right.
func Verify(secret Secret, code string, now time.Time) (step int64, ok bool) {
	digits, wellFormed := readCode(code)
	present := now.Unix() / int64(Period/time.Second)
	for at := present - windowBack; at <= present+windowOn; at++ {
		if at < 0 {
			continue
		}
		expected := generate(secret, uint64(at), Digits)
		if subtle.ConstantTimeCompare([]byte(expected), []byte(digits)) == 1 {
			step, ok = at, true
		}
	}
	if !wellFormed || len(secret) == 0 {
		return 0, false
	}
	return step, ok
}

// Code returns the code of the step of now, as an authenticator shows it; a
// time before 1970 has the code of the first step.
func Code(secret Secret, now time.Time) string {
	step := max(now.Unix(), 0) / int64(Period/time.Second)
	return generate(secret, uint64(step), Digits)
}

// readCode leaves spaces and dashes out; ok is false when the rest is not six
// digits.
func readCode(text string) (digits string, ok bool) {
	if len(text) > maxCodeText {
		return "", false
	}
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			b.WriteByte(c)
		case c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n':
		default:
			return "", false
		}
	}
	return b.String(), b.Len() == Digits
}

// ParseCode reads a code as somebody types it and returns its six digits.
func ParseCode(text string) (string, error) {
	digits, ok := readCode(text)
	if !ok {
		return "", &ident.Error{Message: "the code does not have six digits", Hint: "type the code that the authenticator shows now"}
	}
	return digits, nil
}

// generate returns the code of a counter (RFC 4226, section 5.3): four bytes of
// the HMAC, from where its last four bits say, as a number of 31 bits, of which
// the last digits are taken.
func generate(secret Secret, counter uint64, digits int) string {
	var message [8]byte
	binary.BigEndian.PutUint64(message[:], counter)
	mac := hmac.New(sha1.New, secret)
	mac.Write(message[:])
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	power := uint32(1)
	for range digits {
		power *= 10
	}
	return fmt.Sprintf("%0*d", digits, number%power)
}
