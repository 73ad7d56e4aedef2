package output

import (
	"io"
	"testing"
)

// BenchmarkRows measures how long a row takes in each format.
func BenchmarkRows(b *testing.B) {
	for _, format := range Formats() {
		b.Run(string(format), func(b *testing.B) {
			s := pipes()
			s.Out = io.Discard
			b.ReportAllocs()
			if err := Stream(b.Context(), s.printer(b, Settings{Format: format}), paymentView(), manyPayments(b.N, func(int) {})); err != nil {
				b.Fatal(err)
			}
		})
	}
}
