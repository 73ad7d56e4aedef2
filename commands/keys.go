package commands

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/okpay/okpay/wallet"
)

// derivedKey makes the idempotency key of one call out of the key of the whole
// command. It is the key, a slash and the part; a key too long for that gives
// way to its SHA-256, so that two long keys stay two.
func derivedKey(key, part string) string {
	if len(key)+1+len(part) > wallet.MaxKeyLength {
		sum := sha256.Sum256([]byte(key))
		key = hex.EncodeToString(sum[:])
	}
	return key + "/" + part
}
