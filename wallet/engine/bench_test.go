package engine

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/garbage"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
)

// batchOf is how many intents a benchmark decides over one loaded state, as a
// server under load or a chunk of a payout does.
const batchOf = 1000

// BenchmarkDecidePayment measures deciding alone, in memory: payments of many
// people to some shops under the shipped policy. The goal is at most 3
// microseconds an intent.
func BenchmarkDecidePayment(b *testing.B) { benchmarkDecide(b, shipped(b), payments) }

// BenchmarkDecideDifferentPayment measures payments of which no two that follow
// each other have the amount or the memo in common, so that more has to be hashed.
func BenchmarkDecideDifferentPayment(b *testing.B) { benchmarkDecide(b, shipped(b), different) }

// BenchmarkDecidePayoutItem measures the same for the items of a payout, which
// all come from one purse. The goal is the same.
func BenchmarkDecidePayoutItem(b *testing.B) { benchmarkDecide(b, shipped(b), items) }

// BenchmarkDecideManyRules measures payments under 50 risk rules that are all
// tried and none of which holds, and 50 fee lines of which the last fits. The goal
// is at most 15 microseconds an intent.
func BenchmarkDecideManyRules(b *testing.B) { benchmarkDecide(b, manyRules(b), payments) }

// BenchmarkLoadAndDecidePayment measures what a payment takes in a batch of many
// before it is stored, over a vault in memory: what deciding saves must not have
// been moved to loading.
func BenchmarkLoadAndDecidePayment(b *testing.B) {
	asTheProgram(b)
	load := newDeciding(b, shipped(b), payments)
	b.ReportAllocs()
	for done := 0; done < b.N; done += batchOf {
		st, intents := load()
		for _, in := range intents[:min(batchOf, b.N-done)] {
			if _, err := st.decide(in); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// manyRules is the shipped policy with 50 risk rules and 50 fee lines.
func manyRules(t testing.TB) *policy.Policy {
	t.Helper()
	p := *shipped(t)
	p.Risk, p.Fees = nil, nil
	for i := range 50 {
		p.Risk = append(p.Risk, policy.RiskRule{
			Name: "rule-" + strconv.Itoa(i), Kinds: []string{"payment"}, Decision: policy.RiskReview,
			When: fmt.Sprintf(`sent_hour < %d and amount >= eur(%d) and to_country in ["FR", "ES"]`, 100_000+i, 500+i),
		})
		p.Fees = append(p.Fees, policy.FeeLine{
			Name: "line-" + strconv.Itoa(i), Kinds: []string{"payment"}, Reach: policy.International, PercentBps: int64(i), Bearer: policy.Payee,
		})
	}
	p.Fees[49].Reach, p.Version = policy.AnyReach, "many"
	made, err := policy.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func shipped(t testing.TB) *policy.Policy {
	t.Helper()
	p, err := document.Default()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// payments and items are what is decided, the nth of them.
func payments(people, shops []string, i int) intent {
	return intent{
		kind: wallet.KindPayment, user: people[i%len(people)], other: shops[i%len(shops)], amount: "12.50", currency: "EUR",
		memo: "tea", orderID: "order-" + strconv.Itoa(i),
	}
}

func different(people, shops []string, i int) intent {
	in := payments(people, shops, i)
	in.amount, in.memo = money.Decimal(strconv.Itoa(10+i%7)+".50"), "tea for "+strconv.Itoa(i)
	return in
}

func items(people, shops []string, i int) intent {
	return intent{
		kind: wallet.KindPayout, user: shops[0], other: people[i%len(people)], amount: "12.50", currency: "EUR",
		memo: "salary", payout: "po_00000000000000000000000001", item: "item-" + strconv.Itoa(i),
	}
}

// TestDecidingAllocatesNoMore holds the mean over a batch to what it is, which is
// one for the id that the bank of the test makes, with room for one more.
func TestDecidingAllocatesNoMore(t *testing.T) {
	for name, test := range map[string]struct {
		nth  func(people, shops []string, i int) intent
		most int
	}{"payment": {payments, 2}, "a payment like none before": {different, 2}, "item of a payout": {items, 2}} {
		load := newDeciding(t, shipped(t), test.nth)
		var states []*state
		var batches [][]*intent
		for range 2 { // AllocsPerRun runs once more than it is told
			st, intents := load()
			states, batches = append(states, st), append(batches, intents)
		}
		run := 0
		got := testing.AllocsPerRun(1, func() {
			for _, in := range batches[run] {
				if _, err := states[run].decide(in); err != nil {
					t.Fatal(err)
				}
			}
			run++
		})
		if int(got) > test.most*batchOf {
			t.Errorf("%s: %d allocations in %d, want at most %d", name, int(got), batchOf, test.most*batchOf)
		}
	}
}

// asTheProgram has garbage collected as seldom as the program has it.
func asTheProgram(b *testing.B) {
	b.Helper()
	before := debug.SetGCPercent(garbage.Percent)
	b.Cleanup(func() { debug.SetGCPercent(before) })
}

// BenchmarkCore measures what the core is worth while the others are measured:
// sums that wait for nothing but its adders, which take twice as long when another
// thread, as of another machine on the same hardware, has the core's other half.
func BenchmarkCore(b *testing.B) {
	const rounds = 10_000
	var x [6]uint64
	times := newBatchTimes(b)
	for b.Loop() {
		times.start()
		for i := range uint64(rounds) {
			x[0] += i ^ x[1]
			x[1] += i ^ x[2]
			x[2] += i ^ x[3]
			x[3] += i ^ x[4]
			x[4] += i ^ x[5]
			x[5] += i ^ x[0]
		}
		times.end(1)
	}
	times.report()
	if x == [6]uint64{} {
		b.Error("nothing was added")
	}
}

// benchmarkDecide decides batch after batch. What the machine does beside it shows
// in the mean; the least of a batch is what deciding takes undisturbed.
func benchmarkDecide(b *testing.B, rules *policy.Policy, nth func(people, shops []string, i int) intent) {
	asTheProgram(b)
	load := newDeciding(b, rules, nth)
	times := newBatchTimes(b)
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; done += batchOf {
		b.StopTimer()
		st, intents := load()
		intents = intents[:min(batchOf, b.N-done)]
		b.StartTimer()
		times.start()
		for _, in := range intents {
			if _, err := st.decide(in); err != nil {
				b.Fatal(err)
			}
		}
		if len(intents) == batchOf {
			times.end(batchOf)
		}
	}
	times.report()
}

// batchTimes are what the batches of a benchmark took, a piece of each.
type batchTimes struct {
	b     *testing.B
	began time.Duration
	took  []time.Duration
}

func newBatchTimes(b *testing.B) *batchTimes { return &batchTimes{b: b} }

func (t *batchTimes) start() { t.began = t.b.Elapsed() }

// end notes a batch of so many pieces.
func (t *batchTimes) end(pieces int) {
	t.took = append(t.took, (t.b.Elapsed()-t.began)/time.Duration(pieces))
}

// report gives the least and the median beside the mean, when a batch was whole.
func (t *batchTimes) report() {
	if len(t.took) == 0 {
		return
	}
	slices.Sort(t.took)
	t.b.ReportMetric(float64(t.took[0].Nanoseconds()), "ns-least")
	t.b.ReportMetric(float64(t.took[len(t.took)/2].Nanoseconds()), "ns-median")
}

// newDeciding gives what loads one batch after another, each over a state of its own.
func newDeciding(t testing.TB, rules *policy.Policy, nth func(people, shops []string, i int) intent) func() (*state, []*intent) {
	bank := newBank(t, rules)
	var people, shops []string
	for i := range 100 {
		id := bank.person("person-"+strconv.Itoa(i), 2, "DE")
		bank.fund(id, 10_000_00, "EUR")
		people = append(people, id)
	}
	for i := range 10 {
		id := bank.person("shop-"+strconv.Itoa(i), 3, "DE")
		bank.fund(id, 1_000_000_00, "EUR")
		shops = append(shops, id)
	}
	ids := 0
	bank.engine.NewID = func(prefix string) string {
		ids++
		var room [40]byte
		return string(strconv.AppendInt(append(append(room[:0], prefix...), '_'), int64(1_000_000+ids), 10))
	}
	return func() (*state, []*intent) {
		intents := make([]*intent, batchOf)
		for i := range intents {
			intents[i] = keyed("6f1f7c6e-5d3c-4f0e-9a53-"+strconv.Itoa(i), nth(people, shops, i))
		}
		st, err := bank.engine.load(context.Background(), bank.vault, &Changes{}, bank.clock.UnixMicro()+1_000_000, intents)
		if err != nil {
			t.Fatal(err)
		}
		st.changes.expect(len(intents), 4*len(intents))
		return st, intents
	}
}
