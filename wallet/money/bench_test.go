package money_test

import (
	"testing"

	"github.com/okpay/okpay/wallet/money"
)

// These keep what a benchmark computes from being optimised away.
var (
	sinkAmount   money.Amount
	sinkDecimal  money.Decimal
	sinkString   string
	sinkCurrency money.Currency
	sinkErr      error
)

// operations are what the benchmarks measure, each with the allocations it may
// make; TestHotOperationsAllocateNoMore holds them to it.
func operations(t testing.TB) []struct {
	name        string
	allocations float64
	run         func()
} {
	t.Helper()
	price, fee := money.FromMinor(123456789, "USD"), money.FromMinor(1250, "USD")
	rate, err := money.ParseRate("155.2034")
	if err != nil {
		t.Fatal(err)
	}
	return []struct {
		name        string
		allocations float64
		run         func()
	}{
		{"Parse", 0, func() { sinkAmount, sinkErr = money.Parse("1234567.89", "USD") }},
		{"ParseCurrency", 0, func() { sinkCurrency, sinkErr = money.ParseCurrency("usd") }},
		{"Decimal", 1, func() { sinkDecimal = price.Decimal() }},
		{"String", 1, func() { sinkString = price.String() }},
		{"Add", 0, func() { sinkAmount, sinkErr = price.Add(fee) }},
		{"MulBps", 0, func() { sinkAmount, sinkErr = price.MulBps(250, money.HalfEven) }},
		{"Convert", 0, func() { sinkAmount, sinkErr = rate.Convert(price, "JPY", money.HalfEven) }},
	}
}

func TestHotOperationsAllocateNoMore(t *testing.T) { // not parallel: allocations are counted for the process
	for _, operation := range operations(t) {
		sinkErr = nil
		if got := testing.AllocsPerRun(100, operation.run); got > operation.allocations {
			t.Errorf("%s allocates %v times, may %v", operation.name, got, operation.allocations)
		}
		if sinkErr != nil {
			t.Errorf("%s: %v", operation.name, sinkErr)
		}
	}
}

func BenchmarkMoney(b *testing.B) {
	for _, operation := range operations(b) {
		b.Run(operation.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				operation.run()
			}
		})
	}
	b.Run("Allocate100", func(b *testing.B) {
		weights := make([]int64, 100)
		for i := range weights {
			weights[i] = int64(i * i)
		}
		whole := money.FromMinor(123456789, "USD")
		b.ReportAllocs()
		for b.Loop() {
			if _, err := whole.Allocate(weights); err != nil {
				b.Fatal(err)
			}
		}
	})
}
