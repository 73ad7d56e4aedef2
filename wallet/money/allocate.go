package money

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
)

// MaxAllocationParts is the most parts that an amount is divided into at once.
const MaxAllocationParts = 10_000

// Allocate divides the amount in proportion to the weights, one part a weight in
// their order. The parts sum to the whole, each is within one minor unit of its
// exact proportion, and a part of weight zero is zero.
//
// What is left after rounding down goes, one minor unit each, to the parts with
// the largest remainders, and among equal remainders to the earlier part (the
// largest remainder method of Hamilton). A negative amount is divided as the
// positive one is, with the sign put back.
//
// It returns [ErrAllocation] for a negative weight or more than
// [MaxAllocationParts] weights, [ErrDivisionByZero] when there is no weight above
// zero, and [ErrOverflow] when the weights sum to more than a uint64 holds.
func (a Amount) Allocate(weights []int64) ([]Amount, error) {
	total, err := sumWeights(weights)
	if err != nil {
		return nil, fmt.Errorf("allocate %s: %w", a, err)
	}
	whole := magnitude(a.minor)
	left := whole
	shares := make([]share, len(weights))
	for i, weight := range weights {
		// The weight is at most the total, so the quotient is at most whole.
		high, low := bits.Mul64(whole, uint64(weight))
		size, remainder := bits.Div64(high, low, total)
		shares[i] = share{part: i, size: size, remainder: remainder}
		left -= size
	}
	slices.SortFunc(shares, func(x, y share) int {
		return cmp.Or(cmp.Compare(y.remainder, x.remainder), cmp.Compare(x.part, y.part))
	})
	// The remainders sum to left times total and each is below total, so more
	// than left of them are not zero: no part of an exact size is enlarged.
	for i := range left {
		shares[i].size++
	}
	parts := make([]Amount, len(weights))
	for _, s := range shares {
		minor, _ := signed(s.size, a.minor < 0) // at most whole, which has fitted
		parts[s.part] = Amount{minor: minor, currency: a.currency}
	}
	return parts, nil
}

// Split divides the amount into n parts that differ by at most one minor unit and
// sum to the whole; the earlier parts are the larger ones by size. It returns
// [ErrDivisionByZero] for no part, and [ErrAllocation] for a negative number of
// parts or more than [MaxAllocationParts].
func (a Amount) Split(n int) ([]Amount, error) {
	switch {
	case n == 0:
		return nil, fmt.Errorf("split %s: %w", a, ErrDivisionByZero)
	case n < 0 || n > MaxAllocationParts:
		return nil, fmt.Errorf("split %s into %d parts, of at most %d: %w", a, n, MaxAllocationParts, ErrAllocation)
	}
	size, larger := magnitude(a.minor)/uint64(n), magnitude(a.minor)%uint64(n)
	parts := make([]Amount, n)
	for i := range parts {
		part := size
		if uint64(i) < larger {
			part++
		}
		minor, _ := signed(part, a.minor < 0) // at most the whole, which has fitted
		parts[i] = Amount{minor: minor, currency: a.currency}
	}
	return parts, nil
}

// share is one part of an allocation before its sign is put back.
type share struct {
	part      int
	size      uint64
	remainder uint64
}

// sumWeights checks the weights and returns their sum, which is above zero.
func sumWeights(weights []int64) (uint64, error) {
	if len(weights) > MaxAllocationParts {
		return 0, fmt.Errorf("%d parts, of at most %d: %w", len(weights), MaxAllocationParts, ErrAllocation)
	}
	var total uint64
	for i, weight := range weights {
		if weight < 0 {
			return 0, fmt.Errorf("weight %d at position %d: %w", weight, i, ErrAllocation)
		}
		sum, carry := bits.Add64(total, uint64(weight), 0)
		if carry != 0 {
			return 0, fmt.Errorf("sum of the weights: %w", ErrOverflow)
		}
		total = sum
	}
	if total == 0 {
		return 0, fmt.Errorf("sum of the weights: %w", ErrDivisionByZero)
	}
	return total, nil
}
