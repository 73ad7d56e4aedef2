package engine

import (
	"context"
	"strconv"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// batchOf is how many intents a benchmark decides over one loaded state, as a
// server under load or a chunk of a payout does.
const batchOf = 1000

// BenchmarkDecidePayment measures deciding alone, in memory: payments of many
// people to some shops under the shipped policy. The goal is at most 3
// microseconds an intent.
func BenchmarkDecidePayment(b *testing.B) {
	benchmarkDecide(b, func(bank *bank, people, shops []string, i int) intent {
		return intent{
			kind: wallet.KindPayment, user: people[i%len(people)], other: shops[i%len(shops)], amount: "12.50", currency: "EUR",
			memo: "tea", orderID: "order-" + strconv.Itoa(i),
		}
	})
}

// BenchmarkDecidePayoutItem measures the same for the items of a payout, which
// all come from one purse. The goal is the same.
func BenchmarkDecidePayoutItem(b *testing.B) {
	benchmarkDecide(b, func(bank *bank, people, shops []string, i int) intent {
		return intent{
			kind: wallet.KindPayout, user: shops[0], other: people[i%len(people)], amount: "12.50", currency: "EUR",
			memo: "salary", payout: "po_00000000000000000000000001", item: "item-" + strconv.Itoa(i),
		}
	})
}

func benchmarkDecide(b *testing.B, nth func(bank *bank, people, shops []string, i int) intent) {
	bank := newBank(b, lines(b, nil))
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
		return prefix + "_" + strconv.Itoa(1_000_000+ids)
	}
	batch := func() (*state, []*intent) {
		intents := []*intent{}
		for i := range batchOf {
			intents = append(intents, keyed("6f1f7c6e-5d3c-4f0e-9a53-"+strconv.Itoa(i), nth(bank, people, shops, i)))
		}
		st, err := bank.engine.load(context.Background(), bank.vault, &Changes{}, bank.clock.UnixMicro()+1_000_000, intents)
		if err != nil {
			b.Fatal(err)
		}
		return st, intents
	}
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; done += batchOf {
		b.StopTimer()
		st, intents := batch()
		b.StartTimer()
		for _, in := range intents[:min(batchOf, b.N-done)] {
			if _, err := st.decide(in); err != nil {
				b.Fatal(err)
			}
		}
	}
}
