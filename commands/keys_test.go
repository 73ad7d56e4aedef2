package commands

import (
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func TestDerivedKeysAreDistinctAndShortEnough(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", wallet.MaxKeyLength)
	seen := map[string]bool{}
	for _, key := range []string{"a", "b", long, long[1:], "x" + long[1:]} {
		for _, part := range []string{"open.0", "open.10000", "import.0"} {
			got := derivedKey(key, part)
			if len(got) > wallet.MaxKeyLength {
				t.Errorf("the key of %s has %d bytes", part, len(got))
			}
			if seen[got] {
				t.Errorf("the key %s is given twice", got)
			}
			seen[got] = true
			if got != derivedKey(key, part) {
				t.Errorf("the key of %s changes", part)
			}
		}
	}
	if got := derivedKey("a", "open.0"); got != "a/open.0" {
		t.Errorf("got %s", got)
	}
}
