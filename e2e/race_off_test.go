//go:build unix && !race

package e2e

// raceEnabled says that the race detector is on.
const raceEnabled = false
