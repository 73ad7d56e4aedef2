package document

import (
	"crypto/sha256"
	_ "embed" // the documents
	"encoding/hex"

	"github.com/okpay/okpay/wallet/policy"
)

//go:generate go run ../../../cmd/genpolicy

// defaultText is the document that ships with the tool, and defaultJSON the same
// in the form in which it is quick to read: `make generate` makes one of the other.
//
//go:embed default.yaml
var defaultText string

//go:embed default_gen.json
var defaultJSON []byte

// DefaultText gives the document that ships with the tool, as it is written.
func DefaultText() string { return defaultText }

// DefaultSHA256 gives the hash of that text, in hex.
func DefaultSHA256() string {
	sum := sha256.Sum256([]byte(defaultText))
	return hex.EncodeToString(sum[:])
}

// Default gives the policy that ships with the tool.
func Default() (*policy.Policy, error) { return Load(defaultJSON) }
