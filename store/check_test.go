package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// populated is a wallet with something of everything, in order.
func populated(t testing.TB) (w *world, ada, shop, payout string) {
	w = newWorld(t)
	ada, shop = w.person("Ada"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 10_000)
	w.topUp(shop, w.card(shop), 10_000)
	paid := w.pay(ada, shop, 500, nil)
	w.hold(ada, shop, 300, start*2)
	w.write([]string{ada, shop}, func(b *batch) {
		refund := b.txn(func(t *engine.Txn) {
			t.Kind, t.Parent, t.From, t.To, t.Amount = wallet.KindRefund, paid.ID, shop, ada, eur(200)
		})
		b.post(refund.ID, refund.CreatedAt, ledger.Movement{From: ledger.AvailablePath(shop), To: ledger.AvailablePath(ada), Amount: eur(200)})
	})
	payout = w.id("po")
	w.openPayout(shop, payout, []string{ada}, 3)
	w.payItems(shop, payout, []string{ada}, 0, 2)
	w.check()
	return w, ada, shop, payout
}

// unguarded are statements that take away what would refuse a corruption.
const unguarded = `DROP TRIGGER transactions_only_move_on; DROP TRIGGER transactions_stay; DROP TRIGGER postings_never_change;
	DROP TRIGGER postings_stay; DROP TRIGGER events_never_change; DROP TRIGGER events_stay;
	DROP TRIGGER payout_items_paid_once; DROP TRIGGER payout_items_stay; PRAGMA ignore_check_constraints = 1; PRAGMA foreign_keys = off;`

// intoConversions starts a statement that adds a conversion.
const intoConversions = `INSERT INTO fx_conversions (txn_id, quote_id, payment_id, paid, paid_currency, received, received_currency, fee_paid,
	margin, residue, fee_margin, fee_residue, rate, refunded_before, fee_before, at) `

// intoTransfers starts a statement that adds a credit transfer.
const intoTransfers = `INSERT INTO credit_transfers (transaction_id, payout_id, merchant_id, item, attempt, payee_id, amount, currency, memo,
	reference, end_to_end_id, export_id, export_place) `

func TestEachPlantedCorruptionIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plant string
		found []string // the invariants that it breaks, in their order
	}{
		"an amount of a posting": {
			"UPDATE postings SET amount = amount + 1 WHERE rowid_of = 1",
			[]string{"transaction_balances", "balance_is_sum", "balance_after_follows"},
		},
		"both amounts of a transaction": { // it balances, and so does the currency
			"UPDATE postings SET amount = amount * 2, balance_after = balance_after + amount WHERE txn_id = (SELECT MAX(id) FROM transactions)",
			[]string{"balance_is_sum", "balance_is_sum"},
		},
		"a balance":                     {"UPDATE accounts SET balance = balance + 1 WHERE id = 1", []string{"currency_balances", "balance_is_sum"}},
		"the owner of a purse":          {"UPDATE accounts SET owner_id = 'usr_x' WHERE class = 'customer:available'", []string{"account_is_of_its_path"}},
		"a purse that is none":          {"UPDATE accounts SET class = 'fees', constrained = 0 WHERE class = 'customer:available'", []string{"account_is_of_its_path"}},
		"a purse that may be in debt":   {"UPDATE accounts SET constrained = 0 WHERE class = 'merchant:available'", []string{"account_is_of_its_path"}},
		"a purse of the system":         {"UPDATE accounts SET class = 'customer:available', constrained = 1 WHERE path LIKE 'rail:%'", nil},
		"a count of postings":           {"UPDATE accounts SET postings = 0 WHERE id = 1", []string{"postings_are_counted"}},
		"the time of the last posting":  {"UPDATE accounts SET last_at = 1 WHERE id = 1", []string{"postings_are_counted"}},
		"a balance after":               {"UPDATE postings SET balance_after = balance_after + 1 WHERE rowid_of = 1", []string{"balance_after_follows", "balance_after_follows"}},
		"a purse that was below zero":   {"UPDATE postings SET balance_after = -5 WHERE account_id = (SELECT id FROM accounts WHERE path LIKE 'merchant:%available')", nil},
		"a refund above its payment":    {"UPDATE transactions SET amount = 600 WHERE kind = 'refund'", []string{"refunds_within_payment"}},
		"a refund of nothing":           {"UPDATE transactions SET parent_id = 'txn_none' WHERE kind = 'refund'", []string{"refunds_within_payment"}},
		"a capture above its hold":      {"UPDATE transactions SET kind = 'capture', parent_id = (SELECT id FROM transactions WHERE kind = 'hold'), amount = 301 WHERE kind = 'refund'", []string{"captures_within_hold"}},
		"a gap in the sequence":         {"UPDATE transactions SET seq = seq + 50 WHERE seq = (SELECT MAX(seq) FROM transactions)", []string{"sequence_has_no_gap", "sequence_has_no_gap"}},
		"a number given twice":          {"UPDATE events SET seq = (SELECT MAX(seq) FROM transactions) WHERE seq = (SELECT MAX(seq) FROM events)", []string{"sequence_has_no_gap", "sequence_has_no_gap", "time_never_goes_back"}},
		"a sequence that went back":     {"UPDATE sequence SET next_seq = 2", []string{"sequence_has_no_gap"}},
		"time that went back":           {"UPDATE events SET at = 5 WHERE seq = 2", []string{"time_never_goes_back"}},
		"a posted one without postings": {"DELETE FROM postings WHERE txn_id = (SELECT id FROM transactions WHERE kind = 'refund')", nil},
		"a posting to no account":       {"UPDATE postings SET account_id = 999 WHERE rowid_of = 1", nil},
		"a deleted transaction":         {"DELETE FROM transactions WHERE kind = 'refund'", []string{"sequence_has_no_gap", "posting_has_transaction"}},
		"a hold that was forgotten":     {"UPDATE transactions SET status = 'voided' WHERE kind = 'hold'", []string{"held_is_reserved"}},
		"a withdrawal without its hold": {"UPDATE transactions SET status = 'pending', kind = 'withdrawal' WHERE kind = 'refund'", []string{"held_is_reserved"}},
		"a conversion of no quote": {
			intoConversions + "SELECT id, 'fxq_none', '', 5, 'EUR', 6, 'USD', 0, 0, 0, 0, 0, '1', 0, 0, created_at FROM transactions WHERE kind = 'refund'",
			[]string{"conversion_is_as_quoted"},
		},
		"a conversion given back twice": {
			intoConversions + "SELECT id, '', 'txn_none', 5, 'USD', 6, 'EUR', 0, 0, 0, 0, 0, '1', 0, 0, created_at FROM transactions WHERE kind = 'refund'",
			[]string{"conversion_is_given_back_once"},
		},
		"a conversion of nothing": {
			intoConversions + "VALUES ('txn_none', '', 'txn_p', 5, 'USD', 0, 'EUR', 0, 0, 0, 0, 0, '1', 0, 0, 1)",
			[]string{"conversion_has_transaction"},
		},
		"a count of a payout":         {"UPDATE payouts SET paid = 3, pending = 0", []string{"payout_counts_items"}},
		"an item that nobody paid":    {"UPDATE payout_items SET status = 'paid', transaction_id = 'txn_none' WHERE place = 2", []string{"payout_counts_items", "item_paid_once"}},
		"an item paid by another":     {"UPDATE payout_items SET transaction_id = (SELECT id FROM transactions WHERE kind = 'refund') WHERE place = 0", []string{"item_paid_once", "payment_has_item"}},
		"an item paid another amount": {"UPDATE payout_items SET amount = 99 WHERE place = 0", []string{"item_paid_once"}},
		"an instruction of no payment": {
			intoTransfers + "VALUES ('txn_none', 'po_none', 'mer_1', 'i', 0, 'pye_1', 5, 'EUR', '', '', 'E-1', '', 0)", []string{"credit_transfer_of_item"},
		},
		"an item to a bank that it was not told of": {
			"UPDATE payout_items SET recipient_id = 'pye_1' WHERE place = 0", []string{"item_paid_once", "item_at_bank_instructed_once"},
		},
		"an item that came back and was not given back": {
			intoTransfers + `SELECT id, payout_id, from_id, item, 0, to_id, amount, currency, '', '', 'E-1', '', 0 FROM transactions
				WHERE id = (SELECT transaction_id FROM payout_items WHERE place = 0);
				UPDATE transactions SET status = 'returned' WHERE id = (SELECT transaction_id FROM credit_transfers)`,
			[]string{"item_paid_once", "returned_item_given_back"},
		},
		"a cancelled item that is not counted": {
			"UPDATE payout_items SET status = 'cancelled', transaction_id = '' WHERE place = 2", []string{"payout_counts_items"},
		},
		"an export of nothing": {
			`INSERT INTO payout_exports (id, payout_id, bank_account, format, message_id, execution_date, batch_booking, count, amount, currency, created_at)
				VALUES ('exp_1', 'po_1', 'giro', 'pain', 'M-1', '2026-05-29', 0, 1, 5, 'EUR', 1)`, []string{"export_sums_up"},
		},
		"a line of a bank that nobody posted": {
			`INSERT INTO bank_accounts (name, holder, iban, bic, account, routing, country, currency, created_at, rail) VALUES ('giro', 'h', 'i', '', '', '', '', 'EUR', 1, '');
			INSERT INTO bank_lines (id, statement_id, bank_account, format, entry, part, booked, valued, amount, currency, fingerprint, state, parked, facts)
				VALUES ('stl_1', 'stm_1', 'giro', 'f', 1, 0, 0, 0, 5, 'EUR', 'ff', 'open', 'txn_none', x'00')`, []string{"bank_holds_what_is_booked"},
		},
		"a line in two matches of other sums": {
			`INSERT INTO line_matches (id, run_id, bank_account, place, rule, bank_count, ledger_count, amount, fee, currency, reference, days, posted, txn_id, undone_at, reversal_id)
				VALUES ('mat_1', 'rec_1', 'giro', 1, 'r', 1, 1, 5, 0, 'EUR', '', 0, 1, '', 0, ''), ('mat_2', 'rec_1', 'giro', 2, 'r', 1, 1, 5, 0, 'EUR', '', 0, 1, '', 0, '');
			INSERT INTO matched_lines (match_id, line_id) VALUES ('mat_1', 'stl_9'), ('mat_2', 'stl_9')`,
			[]string{"line_matched_once", "match_sums_up", "match_sums_up", "match_has_its_lines", "match_has_its_lines"},
		},
		"an item that was unpaid": {"UPDATE payout_items SET status = 'pending', transaction_id = '' WHERE place = 1", []string{"payout_counts_items", "payment_has_item"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, _, _ := populated(t)
			first := "(account_id, at, idx) = (SELECT account_id, at, idx FROM postings ORDER BY account_id, at, idx LIMIT 1)"
			plant := strings.Replace(c.plant, "rowid_of = 1", first, 1)
			db := w.raw()
			db.SetMaxOpenConns(1)
			if _, err := db.Exec(unguarded); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(plant); err != nil {
				t.Fatal(err)
			}
			w.read(func(ctx context.Context, r engine.Reader) error {
				check, err := r.CheckLedger(ctx)
				var found []string
				for _, p := range check.Problems {
					found = append(found, p.Invariant)
					if p.Object == "" || p.Message == "" || strings.Contains(p.Message, "%!") {
						t.Errorf("a problem that says nothing: %+v", p)
					}
				}
				if check.OK || len(found) == 0 || (c.found != nil && !slices.Equal(found, c.found)) {
					t.Errorf("found %v, want %v: %+v", found, c.found, check.Problems)
				}
				return err
			})
		})
	}
}

func TestEveryInvariantCanBeBroken(t *testing.T) {
	t.Parallel()
	planted := `transaction_balances balance_is_sum balance_after_follows currency_balances postings_are_counted never_below_zero
		refunds_within_payment captures_within_hold sequence_has_no_gap time_never_goes_back posted_has_postings posting_has_transaction
		posting_has_account held_is_reserved account_is_of_its_path payout_counts_items item_paid_once payment_has_item
		credit_transfer_of_item item_at_bank_instructed_once returned_item_given_back export_sums_up
		line_matched_once match_sums_up match_has_its_lines bank_holds_what_is_booked
		promotion_is_sum promotion_uses_are_counted cashback_is_posted conversion_is_as_quoted conversion_is_given_back_once conversion_has_transaction
		checkout_paid_is_sum checkout_reserved_is_sum checkout_paid_once checkout_not_overpaid checkout_paid_to_merchant`
	for _, inv := range slices.Concat(ledgerInvariants(), payoutInvariants(), promotionInvariants(), reconciliationInvariants(), checkoutInvariants()) {
		if !slices.Contains(strings.Fields(planted), inv.name) {
			t.Errorf("no corruption is planted for %s", inv.name)
		}
	}
	for invariant, plant := range map[string]string{ // those that never break alone
		"never_below_zero":    "UPDATE postings SET balance_after = -5 WHERE account_id = (SELECT id FROM accounts WHERE path LIKE 'merchant:%available')",
		"posting_has_account": "UPDATE postings SET account_id = 999 WHERE txn_id = (SELECT MAX(txn_id) FROM postings)",
		"posted_has_postings": "DELETE FROM postings WHERE txn_id = (SELECT id FROM transactions WHERE kind = 'refund')",
	} {
		w, _, _, _ := populated(t)
		db := w.raw()
		db.SetMaxOpenConns(1)
		if _, err := db.Exec(unguarded + plant); err != nil {
			t.Fatal(err)
		}
		w.read(func(ctx context.Context, r engine.Reader) error {
			check, err := r.CheckLedger(ctx)
			if !strings.Contains(fmt.Sprint(check.Problems), invariant) {
				t.Errorf("%s is not found: %+v", invariant, check.Problems)
			}
			return err
		})
	}
}

func TestACheckCountsAndListsABoundedNumberOfProblems(t *testing.T) {
	t.Parallel()
	w, ada, _, _ := populated(t)
	w.read(func(ctx context.Context, r engine.Reader) error {
		check, err := r.CheckLedger(ctx)
		if !check.OK || check.Transactions != 7 || check.Postings != 16 || check.Accounts != 5 || check.Problems == nil {
			t.Errorf("check: %+v", check)
		}
		return err
	})
	w.topUp(ada, "card_x", 1000)
	for range maxProblems {
		w.pay(ada, "usr_x", 1, nil)
	}
	db := w.raw()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(unguarded + "UPDATE postings SET amount = amount + 1"); err != nil {
		t.Fatal(err)
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		check, err := r.CheckLedger(ctx)
		if check.OK || len(check.Problems) != maxProblems {
			t.Errorf("%d problems, want %d", len(check.Problems), maxProblems)
		}
		return err
	})
}
