package password

import (
	"math"
	"math/bits"
)

// Counts of guesses are whole numbers that stay at the greatest uint64 when they
// would pass it; anything near it is beyond what a guesser can try.

// plus returns a + b.
func plus(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	if carry != 0 {
		return math.MaxUint64
	}
	return sum
}

// times returns a * b.
func times(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	if high != 0 {
		return math.MaxUint64
	}
	return low
}

// power returns base to the given exponent.
func power(base uint64, exponent int) uint64 {
	result := uint64(1)
	for range exponent {
		if result = times(result, base); result == math.MaxUint64 {
			break
		}
	}
	return result
}

// choose returns in how many ways k of n can be chosen.
func choose(n, k int) uint64 {
	if k > n || k < 0 {
		return 0
	}
	result, fewer := uint64(1), min(k, n-k)
	for i := 1; i <= fewer; i++ {
		// The product before the division is a multiple of i; where it does not
		// fit any more, the number is great enough as it is.
		if result = times(result, uint64(max(n-fewer+i, 0))); result == math.MaxUint64 {
			return result
		}
		result /= uint64(i)
	}
	return result
}

// variations returns how many ways there are to have a few of few + many
// characters other than the rest: the sum of the choices of 1 to the smaller of
// the two. With one of them zero it is 2: all of them or none.
func variations(few, many int) uint64 {
	if few == 0 || many == 0 {
		return 2
	}
	sum := uint64(0)
	for i := 1; i <= min(few, many); i++ {
		sum = plus(sum, choose(few+many, i))
	}
	return sum
}

// rankOf returns the rank of a word of the dictionary from four times its binary
// logarithm, rounded down.
func rankOf(class byte) uint64 {
	// The fourth roots of 1, 2, 4 and 8, times 2^16.
	root := [4]uint64{65536, 77935, 92681, 110217}[class%4]
	return root << (class / 4) >> 16
}
