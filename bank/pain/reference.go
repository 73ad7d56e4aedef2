package pain

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/okpay/okpay/bank/sepa"
)

// The parts of a reference: what a person recognises, a dash, and a key of 80
// bits in Crockford's base 32, together MaxID characters.
const (
	visibleLength = 18
	keyBytes      = 10
	crockford     = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// EndToEndID returns the reference by which an item of a payout goes through the
// banks and comes back: up to 18 characters of the item, by which a person finds
// it, a dash, and 16 characters of a key over merchant, payout and item. It is
// made as [Reference] makes it, the same for ever.
func EndToEndID(merchant, payout, item string) string {
	return Reference(item, merchant, payout, item)
}

// PaymentID returns the id of the numberth block of a message.
func PaymentID(message string, number int) string {
	return Reference(message, message, strconv.Itoa(number))
}

// Reference returns a reference of at most 35 characters that every bank carries
// unchanged: the first 18 characters of visible, a dash, and the key.
//
// Of visible, transliterated, letters, digits and full stops stay; each run of
// anything else is one dash; dashes and full stops at either end are left out.
// When nothing stays, the reference is the key alone.
//
// The key is the first 80 bits of the SHA-256 of the parts, each as its length in
// eight bytes, big-endian, followed by its bytes, in Crockford's base 32 (digits
// and capital letters without I, L, O and U): 16 characters. Two different lists
// of parts have the same key with a probability of 1 in 2^80; among ten million
// references, of 1 in 2^34 that any two of them do.
func Reference(visible string, parts ...string) string {
	key := referenceKey(parts)
	if shown := shown(visible); shown != "" {
		return shown + "-" + key
	}
	return key
}

func referenceKey(parts []string) string {
	hash := sha256.New()
	var length [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		hash.Write(length[:])
		hash.Write([]byte(part))
	}
	sum := hash.Sum(nil)[:keyBytes]
	// Five bytes are eight characters of five bits each.
	key := make([]byte, 0, keyBytes/5*8)
	for ; len(sum) > 0; sum = sum[5:] {
		bits := uint64(sum[0])<<32 | uint64(sum[1])<<24 | uint64(sum[2])<<16 | uint64(sum[3])<<8 | uint64(sum[4])
		for shift := 35; shift >= 0; shift -= 5 {
			key = append(key, crockford[bits>>shift&31])
		}
	}
	return string(key)
}

// shown returns what of a text stands at the front of a reference.
func shown(text string) string {
	plain, _ := sepa.Transliterate(text)
	out := make([]byte, 0, visibleLength)
	for i := 0; i < len(plain) && len(out) < visibleLength; i++ {
		c := plain[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			out = append(out, c)
		case len(out) == 0:
		case c == '.':
			out = append(out, c)
		case out[len(out)-1] != '-':
			out = append(out, '-')
		}
	}
	return strings.TrimRight(string(out), "-.")
}
