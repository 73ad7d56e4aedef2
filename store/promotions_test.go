package store

import (
	"context"
	"slices"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// promoted pays 10.00 for which 0.50 come back, of a fee of 0.20 of which 0.10 are
// forgone, and counts both.
func (w *world) promoted(from, to string) *engine.Txn {
	w.t.Helper()
	var made *engine.Txn
	w.write([]string{from, to}, func(b *batch) {
		made = b.txn(func(t *engine.Txn) {
			t.From, t.To, t.Amount = from, to, eur(10_00)
			t.Given = engine.Given{
				FeePromotion: "half", Forgone: eur(10), ForgoneWorth: 10, CashbackPromotion: "five", Cashback: eur(50), CashbackWorth: 50,
			}
		})
		b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.AvailablePath(from), To: ledger.AvailablePath(to), Amount: eur(10_00)},
			ledger.Movement{From: ledger.PromotionsPath("five"), To: ledger.AvailablePath(from), Amount: eur(50)})
		b.PromotionTotals = []engine.PromotionTotal{{Promotion: "half", Used: 10, Uses: 1}, {Promotion: "five", Used: 20, Uses: 1}, {Promotion: "five", Used: 30}}
		b.PromotionUses = []engine.PromotionUses{{Owner: from, Promotion: "half", Uses: 1}, {Owner: from, Promotion: "five", Uses: 1}}
		b.CashbackEarned = []engine.CashbackEarned{{Owner: from, Currency: "EUR", Month: 20_000, Amount: 70}, {Owner: from, Currency: "EUR", Month: 20_000, Amount: -20}}
	})
	return made
}

func TestWhatPromotionsGaveIsKeptAndCounted(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) *world{
		"sqlite":   func(t *testing.T) *world { return newWorld(t) },
		"postgres": func(t *testing.T) *world { return newServerWorld(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			ada, bob, shop := w.person("Ada"), w.person("Bob"), w.merchant("shop")
			w.topUp(ada, w.card(ada), 5_000)
			made, plain := w.promoted(ada, shop), w.pay(ada, shop, 100, nil)
			w.read(func(ctx context.Context, r engine.Reader) error {
				list, err := r.Transactions(ctx, []string{made.ID, plain.ID})
				if err != nil {
					return err
				}
				if list[0].Given != made.Given || !list[1].Given.None() {
					t.Errorf("given %+v and %+v", list[0].Given, list[1].Given)
				}
				used, err := r.Promotions(ctx, engine.PromotionsOf{
					Totals: []string{"five", "half", "none"}, Uses: []string{"five", "none"}, Owners: []string{ada, bob},
				})
				if err != nil {
					return err
				}
				if !slices.Equal(used.Totals, []engine.PromotionTotal{{Promotion: "five", Used: 50, Uses: 1}, {Promotion: "half", Used: 10, Uses: 1}}) ||
					!slices.Equal(used.Uses, []engine.PromotionUses{{Owner: ada, Promotion: "five", Uses: 1}}) {
					t.Errorf("used %+v", used)
				}
				earned, err := r.CashbackEarned(ctx, ada)
				if err == nil && !slices.Equal(earned, []engine.CashbackEarned{{Owner: ada, Currency: "EUR", Month: 20_000, Amount: 50}}) {
					t.Errorf("earned %+v", earned)
				}
				return err
			})
			w.check()
		})
	}
}

// TestAWriteIsAloneWithABudget asks for the budget of a promotion that was never
// used in two writes at once: the second sees what the first has used.
func TestAWriteIsAloneWithABudget(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	ask := func(tx engine.Tx) (int64, error) {
		used, err := tx.Promotions(t.Context(), engine.PromotionsOf{Totals: []string{"five"}})
		if err != nil || len(used.Totals) == 0 {
			return 0, err
		}
		return used.Totals[0].Used, nil
	}
	spend := func(s *Store) error {
		return s.Write(t.Context(), func(tx engine.Tx) error {
			used, err := ask(tx)
			if err != nil {
				return err
			}
			return tx.Save(t.Context(), &engine.Changes{PromotionChanges: engine.PromotionChanges{
				PromotionTotals: []engine.PromotionTotal{{Promotion: "five", Used: 2*used + 1}}, // 1, 2·1+1, …: 3 times what was seen, and 1
			}})
		})
	}
	const writers = 8
	failed := make(chan error, writers)
	for i := range writers {
		side := w
		if i%2 == 1 {
			side = w.beside(Options{})
		}
		go func() { failed <- spend(side.store) }()
	}
	want := int64(0)
	for range writers {
		if err := <-failed; err != nil {
			t.Error(err)
		}
		want = 3*want + 1
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		used, err := r.Promotions(ctx, engine.PromotionsOf{Totals: []string{"five"}})
		if err == nil && used.Totals[0].Used != want {
			t.Errorf("used %d, want %d as one after the other", used.Totals[0].Used, want)
		}
		return err
	})
}

func TestPromotionsThatDoNotAddUpAreFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ plant, found string }{
		{"UPDATE promotion_totals SET used = used + 1 WHERE promotion = 'five'", "promotion_is_sum"},
		{"UPDATE promotion_totals SET uses = uses + 1 WHERE promotion = 'five'", "promotion_uses_are_counted"},
		{"UPDATE promotion_uses SET uses = uses - 1 WHERE promotion = 'half'", "promotion_uses_are_counted"},
		{"DELETE FROM promotion_totals WHERE promotion = 'half'", "promotion_is_sum"},
		{"UPDATE promoted SET cashback = cashback + 1", "cashback_is_posted"},
		{"UPDATE promoted SET cashback_promotion = 'six'", "cashback_is_posted"},
		{"UPDATE transactions SET status = 'voided' WHERE kind = 'payment'", "promotion_is_sum"},
		{"UPDATE transactions SET status = 'pending' WHERE kind = 'payment'", "cashback_is_posted"},
	} {
		w := newWorld(t)
		ada, shop := w.person("Ada"), w.merchant("shop")
		w.topUp(ada, w.card(ada), 5_000)
		w.promoted(ada, shop)
		db := w.raw()
		db.SetMaxOpenConns(1)
		if _, err := db.Exec("DROP TRIGGER promoted_never_changes; DROP TRIGGER transactions_only_move_on; " + c.plant); err != nil {
			t.Fatal(err)
		}
		w.read(func(ctx context.Context, r engine.Reader) error {
			check, err := r.CheckLedger(ctx)
			if !slices.ContainsFunc(check.Problems, func(p wallet.LedgerProblem) bool { return p.Invariant == c.found }) {
				t.Errorf("%s: found %+v, want %s", c.plant, check.Problems, c.found)
			}
			return err
		})
	}
}
