// Package garbage says how seldom the program has its memory collected, and bounds
// what it takes all the same. Who sets GOGC or GOMEMLIMIT knows better.
//
// The package imports the standard library alone.
package garbage

import (
	"os"
	"runtime/debug"
)

// How much garbage may gather: four times what is in use, and less as the
// program comes near the limit, which the largest plan would exceed.
const (
	Percent = 400
	limit   = 1 << 30 // bytes
)

// CollectSeldom spares collections. A run is short, and with Go's own setting
// they take a fifth of a large payout.
func CollectSeldom() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(Percent)
	debug.SetMemoryLimit(limit)
}

// The memory near which a payout has its garbage collected as it comes: the least,
// and so much for each item. With what the database keeps besides, 100,000 items
// stay below 300 MiB.
const (
	payoutMemory  = 128 << 20
	memoryPerItem = 1300
)

// Bound prepares for a payout of so many items.
func Bound(items int) {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(payoutMemory, int64(items)*memoryPerItem))
	}
}
