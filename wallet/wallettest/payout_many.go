package wallettest

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
)

func describeManyPayouts(s *suite) {
	s.it("pay two thousand people once each", func(w *world) {
		const people, each = 2000, "1.00 EUR"
		shop := w.richMerchant("shop", "2000.00 EUR")
		var rows []string
		for i, email := range w.staff(people, unlimited) {
			rows = append(rows, fmt.Sprintf("item-%04d %s %s", i, email, each))
		}
		f := payees("may", rows...)
		p := w.opened(w.planned(shop, f), 700, wallet.OnErrorContinue)
		equal(w, "items", p.Count, people)
		for done := false; !done; {
			result, err := w.payItems(p.ID, 450)
			w.ok(err)
			done = result.Done
		}
		w.countsItems(p.ID)
		equal(w, "paid", w.showPayout(p.ID).Paid, people)
		equal(w, "payments", w.paidItems(shop), people)
		w.has(shop, "0.00 EUR", "0.00")
		purses := 0
		for _, account := range w.accounts() {
			if account.Owner != shop && account.Owner != "" {
				equal(w, "the purse "+account.Account, account.Balance, "1.00")
				purses++
			}
		}
		equal(w, "purses", purses, people)
		equal(w, "already paid", w.planned(shop, f).AlreadyPaid, people)
	})
	s.it("are shared by two workers who pay each item once", func(w *world) {
		const people = 120
		shop := w.richMerchant("shop", "120.00 EUR")
		var rows []string
		for i, email := range w.staff(people, unlimited) {
			rows = append(rows, fmt.Sprintf("item-%03d %s 1.00 EUR", i, email))
		}
		p := w.apply(shop, payees("may", rows...), wallet.OnErrorContinue)
		workers := together(w, 2, func(i int, s wallet.Service) (map[string]int, error) {
			paid := map[string]int{}
			for range people {
				result, err := s.PayItems(w.ctx(), wallet.PayItemsInput{Change: w.change(), Payout: p.ID, Limit: 5 + i})
				if err != nil {
					return paid, err
				}
				for _, item := range result.Items {
					paid[item.Item]++
				}
				if result.Done {
					break
				}
			}
			return paid, nil
		})
		seen := map[string]int{}
		for _, worker := range workers {
			w.ok(worker.err)
			for item, times := range worker.value {
				seen[item] += times
			}
		}
		equal(w, "items that were paid", len(seen), people)
		for item, times := range seen {
			equal(w, "how often "+item+" was paid", times, 1)
		}
		w.countsItems(p.ID)
		equal(w, "payments", w.paidItems(shop), people)
		w.has(shop, "0.00 EUR", "0.00")
	})
	s.it("are one payout when two open the same plan at once", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, five())
		opened := together(w, 8, func(_ int, s wallet.Service) (string, error) {
			var last wallet.Payout
			for first := range plan.Items {
				p, err := s.OpenPayout(w.ctx(), w.chunk(plan, first, first+1, wallet.OnErrorContinue))
				if err != nil {
					return "", err
				}
				last = p
			}
			for {
				result, err := s.PayItems(w.ctx(), wallet.PayItemsInput{Change: w.change(), Payout: last.ID, Limit: 2})
				if err != nil || result.Done {
					return last.ID, err
				}
			}
		})
		for _, a := range opened {
			w.ok(a.err)
			equal(w, "the payout", a.value, opened[0].value)
		}
		w.countsItems(opened[0].value)
		equal(w, "payments", w.paidItems(shop), 5)
		equal(w, "payouts", len(w.payouts()), 1)
		w.has(shop, "85.00 EUR", "0.00")
	})
	s.it("of one merchant with the same items at once pay each item once", func(w *world) {
		shop := w.employer("100.00 EUR")
		june := five()
		june.name = "june"
		payouts := [2]string{w.apply(shop, five(), wallet.OnErrorContinue).ID, w.apply(shop, june, wallet.OnErrorContinue).ID}
		for _, a := range together(w, 2, func(i int, s wallet.Service) (int, error) {
			for range 10 {
				result, err := s.PayItems(w.ctx(), wallet.PayItemsInput{Change: w.change(), Payout: payouts[i], Limit: 1})
				if err != nil || result.Done {
					return result.Payout.Paid, err
				}
			}
			return 0, nil
		}) {
			w.ok(a.err)
		}
		first, second := w.showPayout(payouts[0]), w.showPayout(payouts[1])
		equal(w, "paid by both", first.Paid+second.Paid, 5)
		equal(w, "refused by both", first.Failed+second.Failed, 5)
		w.countsItems(first.ID)
		w.countsItems(second.ID)
		w.has(shop, "85.00 EUR", "0.00")
	})
}
