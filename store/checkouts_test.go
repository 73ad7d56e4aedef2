package store

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// paidCheckout leaves a checkout of 1.00 that one payment has paid; change makes
// it another one.
func (w *world) paidCheckout(payer, merchant string, change func(*engine.CheckoutRecord)) (id string, paid *engine.Txn) {
	w.t.Helper()
	record := engine.CheckoutRecord{
		ID: w.id("chk"), Merchant: merchant, Amount: eur(100), OrderID: "o-7", Memo: "m", ReturnURL: "https://shop.example/", Status: wallet.CheckoutPaid,
		Paid: eur(100), Reserved: eur(0), Payments: 1, CreatedAt: w.tick(), ExpiresAt: start * 2, Version: 1,
	}
	record.EndedAt = w.tick()
	if change != nil {
		change(&record)
	}
	w.write(nil, func(b *batch) { b.NewCheckouts = []engine.CheckoutRecord{record} })
	paid = w.pay(payer, merchant, 100, func(t *engine.Txn) { t.Checkout, t.OrderID = record.ID, record.OrderID })
	return record.ID, paid
}

// worlds are the ways to make a wallet, by the database.
func worlds() map[string]func(t testing.TB) *world {
	return map[string]func(t testing.TB) *world{"sqlite": newWorld, "postgres": newServerWorld}
}

func openCheckout(c *engine.CheckoutRecord) {
	c.Status, c.Paid, c.Payments, c.EndedAt = wallet.CheckoutOpen, eur(0), 0, 0
}

func TestACheckoutIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for name, open := range worlds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			ada, shop := w.person("Ada"), w.merchant("shop")
			w.topUp(ada, w.card(ada), 10_000)
			id, paid := w.paidCheckout(ada, shop, nil)
			w.check()
			w.read(func(ctx context.Context, r engine.Reader) error {
				list, err := r.Checkouts(ctx, []string{id, "chk_none"})
				if err != nil {
					return err
				}
				if c := list[0]; len(list) != 1 || c.Amount != eur(100) || c.Paid != eur(100) || c.MerchantHandle != "shop" || c.ReturnURL != "https://shop.example/" || c.Partial || c.Reusable {
					t.Errorf("read %+v", list)
				}
				txns, err := r.CheckoutPayments(ctx, id, 10)
				if err != nil {
					return err
				}
				if len(txns) != 1 || txns[0].ID != paid.ID || txns[0].Checkout != id {
					t.Errorf("its payments: %+v", txns)
				}
				return nil
			})
		})
	}
}

// TestACheckoutIsWrittenOnlyAsItWasRead has two sets decided on one state: the
// second is a fault that undoes it.
func TestACheckoutIsWrittenOnlyAsItWasRead(t *testing.T) {
	t.Parallel()
	for name, open := range worlds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			shop := w.merchant("shop")
			record := engine.CheckoutRecord{
				ID: w.id("chk"), Merchant: shop, Amount: eur(100), Paid: eur(0), Reserved: eur(0), Reusable: true, CreatedAt: w.tick(), Status: wallet.CheckoutOpen, Version: 1,
			}
			w.write(nil, func(b *batch) { b.NewCheckouts = []engine.CheckoutRecord{record} })
			save := func(paid int64) error {
				changed := record
				changed.Paid, changed.Payments = eur(paid), 1
				return w.store.Write(t.Context(), func(tx engine.Tx) error {
					return tx.Save(t.Context(), &engine.Changes{CheckoutChanges: engine.CheckoutChanges{Checkouts: []*engine.CheckoutRecord{&changed}}})
				})
			}
			if err := save(100); err != nil {
				t.Fatal(err)
			}
			if err := save(200); err == nil || !strings.Contains(err.Error(), "change checkouts") {
				t.Errorf("a set that was decided on another state: %v", err)
			}
		})
	}
}

// TestTheDatabasesThemselvesPayACheckoutOnce tries what no program of ours does.
func TestTheDatabasesThemselvesPayACheckoutOnce(t *testing.T) {
	t.Parallel()
	for name, open := range worlds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			db := w.raw
			if name == "postgres" {
				db = w.rawServer
			}
			ada, shop := w.person("Ada"), w.merchant("shop")
			w.topUp(ada, w.card(ada), 10_000)
			w.paidCheckout(ada, shop, openCheckout)
			const change = "UPDATE checkouts SET version = version + 1, "
			for statement, want := range map[string]string{
				change + "payments = 2":                                                        "checkouts_paid_once",
				change + "paid = 101":                                                          "checkouts_not_overpaid",
				change + "paid = 50, reserved = 51":                                            "checkouts_not_overpaid",
				change + "status = 'paid', ended_at = 5, paid = 99":                            "checkouts_paid",
				change + "status = 'expired', ended_at = 5, reserved = 1":                      "checkouts_expired",
				change + "status = 'expired'":                                                  "checkouts_ended_at",
				"INSERT INTO checkout_payments (txn_id, checkout_id) VALUES ('t', 'chk_none')": "foreign key",
				`INSERT INTO checkouts (id, merchant_id, amount, currency, order_id, memo, return_url, partial, reusable, status, paid, reserved, payments, created_at, expires_at, ended_at, version)
					SELECT 'chk_2', merchant_id, amount, currency, order_id, memo, return_url, partial, reusable, 'open', 0, 0, 0, created_at, expires_at, 0, 1 FROM checkouts`: "unique",
			} {
				if _, err := db().Exec(statement); err == nil || !strings.Contains(strings.ToLower(err.Error()), want) {
					t.Errorf("%s: got %v, want %s", statement, err, want)
				}
			}
		})
	}
}

func TestEachPlantedCorruptionOfACheckoutIsFound(t *testing.T) {
	t.Parallel()
	const change = "UPDATE checkouts SET version = version + 1, "
	for name, c := range map[string]struct {
		plant string
		found []string
	}{
		"more paid than was":        {change + "paid = 200", []string{"checkout_paid_is_sum"}},
		"less paid than was":        {change + "paid = 99", []string{"checkout_paid_is_sum"}},
		"something reserved":        {change + "reserved = 5", []string{"checkout_reserved_is_sum"}},
		"a payment that is missing": {change + "payments = 2", []string{"checkout_paid_once"}},
		"a payment that was voided": {"UPDATE transactions SET status = 'voided' WHERE order_id = 'o-7'", []string{"checkout_paid_is_sum", "checkout_paid_once"}},
		"a second payment": {
			"INSERT INTO checkout_payments SELECT id, (SELECT id FROM checkouts) FROM transactions WHERE memo = 'other'",
			[]string{"checkout_paid_is_sum", "checkout_paid_once", "checkout_not_overpaid", "checkout_paid_to_merchant"},
		},
		"an amount below what was paid": {change + "amount = 99", []string{"checkout_not_overpaid"}},
		"another merchant's payment":    {change + "merchant_id = (SELECT id FROM customers WHERE name = 'Ada')", []string{"checkout_paid_to_merchant"}},
		"a payment of nothing":          {"INSERT INTO checkout_payments SELECT 'txn_none', id FROM checkouts", []string{"checkout_paid_to_merchant"}},
		"a code that was paid otherwise": {
			change + "reusable = 1, status = 'open', ended_at = 0, amount = 99, order_id = 'o-7'", []string{"checkout_paid_to_merchant"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, shop := w.person("Ada"), w.merchant("shop")
			w.topUp(ada, w.card(ada), 10_000)
			w.paidCheckout(ada, shop, nil)
			w.pay(ada, shop, 7, func(t *engine.Txn) { t.Memo = "other" })
			w.check()
			db := w.raw()
			db.SetMaxOpenConns(1)
			if _, err := db.Exec(unguarded + "DROP TRIGGER checkouts_only_move_on; DROP TRIGGER checkout_payments_never_change; " + c.plant); err != nil {
				t.Fatal(err)
			}
			w.read(func(ctx context.Context, r engine.Reader) error {
				check, err := r.CheckLedger(ctx)
				var found []string
				for _, p := range check.Problems {
					if !strings.HasPrefix(p.Invariant, "checkout") {
						continue // what it breaks besides
					}
					found = append(found, p.Invariant)
					if p.Object == "" || p.Message == "" || strings.Contains(p.Message, "%!") {
						t.Errorf("a problem that says nothing: %+v", p)
					}
				}
				if !slices.Equal(found, c.found) {
					t.Errorf("found %v, want %v: %+v", found, c.found, check.Problems)
				}
				return err
			})
		})
	}
}
