package wallet_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func TestEveryKindAndStatusOfABreakIsListed(t *testing.T) {
	t.Parallel()
	wantListed(t, wallet.BreakKinds(), declared[wallet.BreakKind](t, "breaks.go", "BreakKind"))
	wantListed(t, wallet.BreakStatuses(), declared[wallet.BreakStatus](t, "breaks.go", "BreakStatus"))
}

// wantListed checks that a list has each of the declared constants once, and no other.
func wantListed[T ~string](t *testing.T, list []T, declared map[string]T) {
	t.Helper()
	if want := slices.Sorted(maps.Values(declared)); len(want) == 0 || !slices.Equal(slices.Sorted(slices.Values(list)), want) {
		t.Errorf("listed are %v, declared %v", list, want)
	}
}
