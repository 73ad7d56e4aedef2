//go:build unix

// Package faults breaks what lies between a caller and his money, and looks
// whether any of it is lost or spent twice: a proxy that drops, cuts, delays
// and repeats what goes through it, servers and databases that are killed in
// mid-load, and histories of many callers at once that must be explained by
// calls one after the other.
//
// It holds tests alone. What they promise: a payment is made at most once,
// whatever becomes of its request; what was acknowledged is there; "nothing
// happened" is said only when nothing happened; and what is unknown is settled
// by the same call under the same key.
package faults

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// The environment of a campaign. Run i has the seed of the campaign plus i, so
// that one run is repeated by its own seed in a campaign of one.
const (
	campaignVariable = "OKPAY_CAMPAIGN"
	seedVariable     = "OKPAY_SEED"
)

// share is what a test takes of a campaign: of how many runs it makes one, and
// how many it makes where no campaign is asked for, in a short test or not.
type share struct{ of, usual, short int }

// runs is how many runs of its kind a test makes.
func (s share) runs(t *testing.T) int {
	t.Helper()
	if text := os.Getenv(campaignVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("%s: %q is no number of runs", campaignVariable, text)
		}
		return max(1, n/s.of)
	}
	if testing.Short() {
		return s.short
	}
	return s.usual
}

// firstSeed is the seed of the first run.
func firstSeed(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(seedVariable); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("%s: %v", seedVariable, err)
		}
	}
	t.Logf("%s=%d", seedVariable, seed)
	return seed
}
