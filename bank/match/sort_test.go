package match

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/okpay/okpay/wallet/money"
)

// factsOf makes facts as newSide does before it sorts them, and their lines, whose
// ids are in no order.
func factsOf(random *rand.Rand, count int, draw func(i int) fact) ([]fact, []Line) {
	facts, lines := make([]fact, count), make([]Line, count)
	for i, name := range random.Perm(count) {
		f := draw(i)
		f.link = int32(i)
		facts[i] = f
		lines[i] = Line{ID: fmt.Sprintf("line-%d", name), Amount: money.FromMinor(f.amount, "EUR"), Booked: f.day}
	}
	return facts, lines
}

func TestFactsAreSortedAsByComparingThem(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	extremes := []int64{math.MinInt64, math.MinInt64 + 1, math.MinInt64 / 2, -1 << 32, -256, -255, -1, 0, 1, 255, 256, 65_535, 65_536, 1 << 32, math.MaxInt64 - 1, math.MaxInt64}
	days := []Day{0, 1, 255, 256, 20_000, 20_001, 65_536, math.MaxInt32}
	for name, draw := range map[string]func(i int) fact{
		"all the same":      func(int) fact { return fact{currency: 1, amount: -7, day: 20_000} },
		"amounts of a bank": func(int) fact { return fact{amount: 1 + random.Int64N(500_000), day: 20_000 + Day(random.Int32N(365))} },
		"in and out":        func(int) fact { return fact{amount: random.Int64N(2_001) - 1_000, day: 20_000 + Day(random.Int32N(3))} },
		"extremes": func(int) fact {
			return fact{amount: extremes[random.IntN(len(extremes))], day: days[random.IntN(len(days))]}
		},
		"any amount":            func(int) fact { return fact{amount: int64(random.Uint64()), day: Day(random.Int32())} },
		"one amount on any day": func(int) fact { return fact{amount: math.MinInt64, day: Day(random.Int32())} },
		"several currencies": func(int) fact {
			return fact{currency: uint16(random.IntN(3)), amount: random.Int64N(5) - 2, day: days[random.IntN(len(days))]}
		},
		"many currencies":        func(i int) fact { return fact{currency: uint16(i * 37 % 1_000), amount: int64(i % 3), day: 1} },
		"in order":               func(i int) fact { return fact{amount: int64(i), day: 1} },
		"against the order":      func(i int) fact { return fact{amount: -int64(i), day: 1} },
		"one that is not like":   func(i int) fact { return fact{amount: 5, day: Day(1 + i/2_000), currency: uint16(i / 2_999)} },
		"a long run and a short": func(i int) fact { return fact{amount: int64(min(i/(shortRun+3), 1)) << 40, day: 7} },
	} {
		for _, count := range []int{0, 1, 2, shortRun - 1, shortRun, shortRun + 1, 2*shortRun + 5, 3_000} {
			facts, lines := factsOf(random, count, draw)
			want := slices.Clone(facts)
			slices.SortFunc(want, func(a, b fact) int { return compareFacts(&a, &b, lines) })
			sortFacts(facts, lines)
			if !slices.Equal(facts, want) {
				t.Errorf("%s: %d facts are in another order", name, count)
			}
		}
	}
}

func TestEntriesAreSortedAsByComparingThem(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	for name, hash := range map[string]func() uint64{
		"spread":       random.Uint64,
		"all the same": func() uint64 { return 42 },
		"low bytes":    func() uint64 { return random.Uint64N(300) },
		"high bytes":   func() uint64 { return random.Uint64N(3) << 62 },
	} {
		for _, count := range []int{0, 1, shortRun, shortRun + 1, 3_000} {
			entries := make([]entry, count)
			for i := range entries {
				entries[i] = entry{hash: hash(), rank: random.Int32N(50), from: uint16(i), to: uint16(i % 2)}
			}
			want := slices.Clone(entries)
			slices.SortFunc(want, compareEntries)
			sortEntries(entries)
			if !slices.Equal(entries, want) {
				t.Errorf("%s: %d entries are in another order", name, count)
			}
		}
	}
}
