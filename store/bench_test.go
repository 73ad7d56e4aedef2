package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// BenchmarkSave saves payouts of b.N items from one merchant to as many
// people, in batches: a transaction, two postings, two balances and the item's
// outcome each. It reports payments a second.
func BenchmarkSave(b *testing.B) {
	for _, size := range []int{1, 1000, 5000, 10000} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) { benchmarkSave(b, size) })
	}
}

func benchmarkSave(b *testing.B, size int) {
	w := newWorld(b)
	merchant := w.merchant("shop")
	people, payout := w.crowd(min(b.N, 100_000)), w.id("po")
	w.topUp(merchant, w.card(merchant), int64(b.N)*100)
	w.openPayout(merchant, payout, people, b.N)
	b.ResetTimer()
	for done := 0; done < b.N; done += size {
		w.payItems(merchant, payout, people, done, min(done+size, b.N))
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "payments/s")
}

// crowd registers n people and gives their ids.
func (w *world) crowd(n int) []string {
	w.t.Helper()
	ids := make([]string, n)
	w.write(nil, func(b *batch) {
		for i := range ids {
			ids[i] = w.id("usr")
			b.NewCustomers = append(b.NewCustomers, w.makeCustomer(ids[i], wallet.KindPerson, "Person", ""))
		}
		b.event("customers.imported", "", "import")
	})
	return ids
}

// openPayout puts n items of 1.00 EUR into a payout.
func (w *world) openPayout(merchant, payout string, people []string, n int) {
	w.t.Helper()
	items := make([]engine.Item, n)
	for i := range items {
		items[i] = engine.Item{
			Place: i, Line: i + 2, Item: fmt.Sprintf("salary-%08d", i), Recipient: people[i%len(people)],
			Amount: eur(100), Fee: eur(0), Memo: "salary",
		}
	}
	err := w.store.Write(w.t.Context(), func(tx engine.Tx) error {
		changes := &engine.Changes{Payouts: []engine.PayoutRecord{{
			ID: payout, Merchant: merchant, Name: payout, Status: wallet.PayoutRunning, OnError: wallet.OnErrorContinue,
			PayoutCounts: engine.PayoutCounts{Count: n, Pending: n}, CreatedAt: w.tick(),
		}}}
		if err := tx.Save(w.t.Context(), changes); err != nil {
			return err
		}
		return tx.PutPayoutItems(w.t.Context(), merchant, payout, items)
	})
	if err != nil {
		w.t.Fatalf("open a payout: %v", err)
	}
}

// payItems pays the items from place first to before last.
func (w *world) payItems(merchant, payout string, people []string, first, last int) {
	w.t.Helper()
	err := w.store.Write(w.t.Context(), func(tx engine.Tx) error {
		owners := []string{merchant}
		for i := first; i < last; i++ {
			owners = append(owners, people[i%len(people)])
		}
		b := w.batch().load(tx, owners...)
		for i := first; i < last; i++ {
			item, person := fmt.Sprintf("salary-%08d", i), people[i%len(people)]
			made := b.txn(func(t *engine.Txn) {
				t.Kind, t.From, t.To, t.Payout, t.Item, t.Memo = wallet.KindPayout, merchant, person, payout, item, "salary"
				t.Scope, t.Key = merchant, payout+"/"+item
			})
			b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.AvailablePath(merchant), To: ledger.AvailablePath(person), Amount: eur(100)})
			b.Items = append(b.Items, engine.Item{Payout: payout, Place: i, Status: wallet.ItemPaid, Transaction: made.ID})
		}
		record, _, err := tx.Payout(w.t.Context(), payout)
		if err != nil {
			return err
		}
		record.Paid, record.Pending, record.Next = record.Paid+last-first, record.Pending-last+first, last
		b.Payouts = []engine.PayoutRecord{record}
		return b.save(tx)
	})
	if err != nil {
		w.t.Fatalf("pay items: %v", err)
	}
}

// BenchmarkOpenAndRead opens a wallet, reads one balance and closes it again.
func BenchmarkOpenAndRead(b *testing.B) {
	w := newWorld(b)
	owner := w.person("Ada")
	w.topUp(owner, w.card(owner), 100)
	for b.Loop() {
		s, err := Open(b.Context(), w.path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		err = s.Read(b.Context(), func(r engine.Reader) error {
			_, err := r.Accounts(context.Background(), []string{owner}, nil)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
