package wallet

import "fmt"

// CheckKey refuses an idempotency key that is missing, longer than MaxKeyLength
// bytes or not printable ASCII. Codes: invalid_input.
func CheckKey(key string) error {
	if key == "" {
		return Refuse(CodeInvalidInput, "an idempotency key is missing", "give one with --idempotency-key")
	}
	if len(key) > MaxKeyLength {
		return Refuse(CodeInvalidInput, "the idempotency key is too long",
			fmt.Sprintf("use at most %d bytes", MaxKeyLength), "limit_bytes", MaxKeyLength)
	}
	for i := range len(key) {
		if key[i] < 0x20 || key[i] > 0x7e {
			return Refuse(CodeInvalidInput, "the idempotency key holds a character that is not printable ASCII",
				"use letters, digits and marks")
		}
	}
	return nil
}
