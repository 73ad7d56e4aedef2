// Package bench measures okpay beside the limit of what it does: the same work
// done by as little as can do it, on the same machine, in the same run. What
// it promises is a ratio and never a time, so it is printed and never tested.
//
// The programs in bare are such limits, or a part of okpay in a process of its
// own. They stand for nothing else.
package bench

import "testing"

// BenchmarkRatios measures every row of the table in docs/performance.md and
// prints it with its target. One pass takes the rounds that its rows need, so
// -benchtime 1x is enough: make bench runs it so.
func BenchmarkRatios(b *testing.B) {
	l := &lab{dir: b.TempDir()}
	for _, row := range []struct {
		name    string
		measure func(*testing.B, *lab) ratio
	}{
		{"balance", measureBalance},
		{"pay", measurePay},
		{"payout", measurePayout},
		{"start", measureStart},
		{"history", measureHistory},
		{"reconcile", measureReconcile},
		{"sqlite", measureSQLite},
		{"spread", measureSpread},
		{"hot", measureHot},
		{"remote", measureRemotePayout},
	} {
		b.Run(row.name, func(b *testing.B) {
			measured := row.measure(b, l)
			l.measured = append(l.measured, measured)
			measured.report(b)
		})
	}
	printRatios(b, l.measured)
}
