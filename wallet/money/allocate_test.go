package money_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

// minorsOf returns the minor units of each amount.
func minorsOf(amounts []money.Amount) []int64 {
	minors := make([]int64, len(amounts))
	for i, amount := range amounts {
		minors[i] = amount.Minor()
	}
	return minors
}

func TestAllocateGivesTheRemainderToTheLargestRemainders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		minor   int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}}, // a tie goes by position
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{5, []int64{3, 7}, []int64{2, 3}}, // 1.5 and 3.5: a tie
		{10, []int64{1, 2, 3}, []int64{2, 3, 5}},
		{7, []int64{1, 1, 4}, []int64{1, 1, 5}}, // 1.17, 1.17, 4.67
		{2, []int64{0, 1, 0, 1, 1}, []int64{0, 1, 0, 1, 0}},
		{0, []int64{5, 0}, []int64{0, 0}},
		{9, []int64{4}, []int64{9}},
		{math.MinInt64, []int64{1}, []int64{math.MinInt64}},
		{math.MinInt64, []int64{1, 1}, []int64{math.MinInt64 / 2, math.MinInt64 / 2}},
		{math.MaxInt64, []int64{math.MaxInt64, math.MaxInt64}, []int64{1 << 62, 1<<62 - 1}},
	}
	for _, test := range tests {
		parts, err := money.FromMinor(test.minor, "USD").Allocate(test.weights)
		if err != nil || !slices.Equal(minorsOf(parts), test.want) {
			t.Errorf("%d by %v = %v, %v, want %v", test.minor, test.weights, parts, err, test.want)
		}
	}
}

func TestAllocateRefusesImpossibleWeights(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		weights []int64
		want    error
	}{
		{"none", nil, money.ErrDivisionByZero},
		{"only zeros", []int64{0, 0}, money.ErrDivisionByZero},
		{"a negative one", []int64{3, -1}, money.ErrAllocation},
		{"one too many", make([]int64, money.MaxAllocationParts+1), money.ErrAllocation},
		{"a sum that does not fit", []int64{math.MaxInt64, math.MaxInt64, 2}, money.ErrOverflow},
	}
	for _, test := range tests {
		parts, err := money.FromMinor(100, "USD").Allocate(test.weights)
		if !errors.Is(err, test.want) || parts != nil {
			t.Errorf("%s: %v, %v, want %v", test.name, parts, err, test.want)
		}
	}
}

func TestAllocateAndSplitReachTheirLimit(t *testing.T) {
	t.Parallel()
	weights := slices.Repeat([]int64{1}, money.MaxAllocationParts)
	whole := money.FromMinor(3*money.MaxAllocationParts+1, "USD")
	allocated, err := whole.Allocate(weights)
	if err != nil {
		t.Fatal(err)
	}
	split, err := whole.Split(money.MaxAllocationParts)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(allocated, split) || split[0].Minor() != 4 || split[1].Minor() != 3 {
		t.Errorf("the parts begin %v and %v", allocated[:2], split[:2])
	}
}

func TestAllocatedPartsSumToTheWholeAndStandWithinOneUnit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := drawAmount(t, "whole")
		weights := rapid.SliceOfN(
			rapid.OneOf(rapid.Int64Range(0, 9), rapid.Int64Range(0, math.MaxInt64/40)), 1, 40).Draw(t, "weights")
		total := new(big.Int)
		for _, weight := range weights {
			total.Add(total, big.NewInt(weight))
		}
		if total.Sign() == 0 {
			t.Skip("nothing to divide by")
		}
		parts, err := whole.Allocate(weights)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := money.Sum(whole.Currency(), parts...); err != nil || sum != whole {
			t.Fatalf("%s by %v sums to %s, %v", whole, weights, sum, err)
		}
		for i, part := range parts {
			exact := new(big.Rat).SetFrac(
				new(big.Int).Mul(big.NewInt(whole.Minor()), big.NewInt(weights[i])), total)
			off := new(big.Rat).Sub(new(big.Rat).SetInt64(part.Minor()), exact)
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("part %d is %s, exactly %s minor units", i, part, exact.FloatString(3))
			}
			if weights[i] == 0 && !part.IsZero() {
				t.Fatalf("part %d of weight zero is %s", i, part)
			}
		}
		again, err := whole.Allocate(weights)
		if err != nil || !slices.Equal(again, parts) {
			t.Fatalf("a second time: %v, %v", again, err)
		}
	})
}

func TestSplitIsAllocationByEqualWeights(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole, n := drawAmount(t, "whole"), rapid.IntRange(1, 50).Draw(t, "n")
		parts, err := whole.Split(n)
		if err != nil {
			t.Fatal(err)
		}
		allocated, err := whole.Allocate(slices.Repeat([]int64{1}, n))
		if err != nil || !slices.Equal(parts, allocated) {
			t.Fatalf("split %v, allocated %v, %v", parts, allocated, err)
		}
	})
}

func TestSplitRefusesImpossibleParts(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]error{
		0:                            money.ErrDivisionByZero,
		-1:                           money.ErrAllocation,
		money.MaxAllocationParts + 1: money.ErrAllocation,
	} {
		if parts, err := money.FromMinor(100, "USD").Split(n); !errors.Is(err, want) || parts != nil {
			t.Errorf("into %d: %v, %v, want %v", n, parts, err, want)
		}
	}
}
