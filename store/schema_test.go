package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// raw opens the file as any other program would.
func (w *world) raw() *sql.DB {
	w.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+w.path+"?_busy_timeout=5000&_foreign_keys=on")
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return db
}

func TestTheSchemasVersionIsThatOfTheNewestMigration(t *testing.T) {
	t.Parallel()
	newest := int64(0)
	entries, err := fs.ReadDir(migrations, "migrations/sqlite")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		number, _, _ := strings.Cut(path.Base(entry.Name()), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		newest = max(newest, version)
	}
	if newest != SchemaVersion {
		t.Errorf("the newest migration is %d and SchemaVersion %d", newest, SchemaVersion)
	}
}

func TestEveryTableIsStrict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	var loose string
	err := w.raw().QueryRow(`SELECT COALESCE(group_concat(name), '') FROM pragma_table_list
		WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'`).Scan(&loose)
	if err != nil || loose != "" {
		t.Errorf("not strict: %q, %v", loose, err)
	}
}

func TestTheDatabaseItselfRefusesToRewriteTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, shop := w.person("Ada"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 1000)
	paid := w.pay(ada, shop, 100, nil)
	held := w.hold(ada, shop, 10, start*2)
	db := w.raw()
	columns := []string{
		"seq = seq + 100", "id = 'txn_x'", "kind = 'transfer'", "amount = amount + 1", "currency = 'USD'", "fee = fee + 1",
		"fee_returnable = 1", "fee_bearer = 'payer'", "fee_rule = 'x'", "from_id = 'x'", "to_id = 'x'", "memo = 'x'", "order_id = 'x'",
		"created_at = created_at + 1", "expires_at = expires_at + 1", "key_scope = 'x'", "key = 'x'", "input_hash = x'ff'", "actor = 'x'",
		"policy_version = 'x'", "parent_id = 'x'", "payout_id = 'x'", "item = 'x'",
	}
	statements := []string{
		"DELETE FROM transactions", "DELETE FROM postings", "DELETE FROM events",
		"UPDATE postings SET amount = amount + 1", "UPDATE postings SET at = at + 1", "UPDATE events SET type = 'x'",
		"UPDATE transactions SET status = 'pending' WHERE id = '" + paid.ID + "'",
		"UPDATE transactions SET status = 'failed' WHERE id = '" + paid.ID + "'",
		"UPDATE transactions SET status = 'returned' WHERE id = '" + held.ID + "'",
		"UPDATE transactions SET reason = 'x' WHERE id = '" + paid.ID + "'",
		"UPDATE transactions SET effective_at = 5 WHERE id = '" + paid.ID + "'",
	}
	for _, column := range columns { // not even on the way to another status
		statements = append(statements, "UPDATE transactions SET status = 'posted', "+column+" WHERE id = '"+held.ID+"'")
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err == nil || (!strings.Contains(err.Error(), "never") && !strings.Contains(err.Error(), "moves on")) {
			t.Errorf("%s: got %v", statement, err)
		}
	}
	for _, statement := range []string{
		"UPDATE transactions SET status = 'posted', effective_at = 9, reason = 'x' WHERE id = '" + held.ID + "'",
		"UPDATE transactions SET status = 'returned', reason = 'y' WHERE id = '" + held.ID + "'",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestTheDatabaseItselfRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	card := w.card(ada)
	w.topUp(ada, card, 1000)
	db := w.raw()
	for statement, want := range map[string]string{
		"UPDATE accounts SET balance = -1 WHERE constrained = 1":                                                    "accounts_not_overdrawn",
		"UPDATE customers SET status = 'gone'":                                                                      "CHECK",
		"UPDATE customers SET kyc_level = 4":                                                                        "CHECK",
		"UPDATE customers SET kyc_level = 'one'":                                                                    "INTEGER",
		"UPDATE instruments SET kind = 'cash'":                                                                      "CHECK",
		"UPDATE instruments SET owner_id = 'usr_none'":                                                              "FOREIGN KEY",
		"INSERT INTO postings VALUES (999, 1, 0, 't', 1, 1)":                                                        "FOREIGN KEY",
		"INSERT INTO postings VALUES (1, 1, 0, 't', 0, 1)":                                                          "CHECK",
		"INSERT INTO events VALUES (99, 'x', '', '{', 1, '', '', '', x'')":                                          "CHECK",
		"INSERT INTO events SELECT seq + 90, type, object, data, at, actor, key_scope, key, input_hash FROM events": "UNIQUE",
		"INSERT INTO instruments SELECT id || 'x', owner_id, kind, brand, last4, bin, expiry, holder, country, status, token, fingerprint, created_at FROM instruments": "UNIQUE",
		"INSERT INTO wallet VALUES (2, 5)": "CHECK",
	} {
		if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", statement, err, want)
		}
	}
}

func TestAKeyIsUsedOnceUnlessTheAttemptFailed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	use := func(status wallet.TransactionStatus) error {
		return w.tryWrite(nil, func(b *batch) {
			b.txn(func(t *engine.Txn) {
				t.Kind, t.To, t.Status, t.Key = wallet.KindTopUp, ada, status, "once"
			})
		})
	}
	for i, step := range []struct {
		status wallet.TransactionStatus
		taken  bool
	}{{wallet.TransactionFailed, false}, {wallet.TransactionFailed, false}, {wallet.TransactionPending, false}, {wallet.TransactionPending, true}, {wallet.TransactionFailed, false}} {
		if err := use(step.status); (err != nil) != step.taken {
			t.Errorf("use %d of a key, %s: %v", i, step.status, err)
		}
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		list, err := r.KeyedTransactions(ctx, []engine.KeyRef{{Scope: "test", Key: "once"}})
		if len(list) != 1 || list[0].Status != wallet.TransactionPending {
			t.Errorf("what the key was used for: %+v", list)
		}
		return err
	})
}

func TestTwoCustomersNeverShareAnEmailAPhoneOrAHandle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant("shop")
	first := w.ids
	for field, change := range map[string]func(c *engine.Customer){
		"e-mail": func(c *engine.Customer) { c.Email = fmt.Sprintf("mer_%026d@example.org", first) },
		"phone":  func(c *engine.Customer) { c.Phone = fmt.Sprintf("+49%012d", first) },
		"handle": func(c *engine.Customer) { c.Handle = "shop" },
	} {
		err := w.tryWrite(nil, func(b *batch) {
			c := w.makeCustomer(w.id("mer"), wallet.KindMerchant, "Other", "other")
			change(&c)
			b.NewCustomers = []engine.Customer{c}
		})
		refused, ok := wallet.CodeOf(err), err != nil
		if !ok || refused != wallet.CodeAlreadyExists || !strings.Contains(err.Error(), field) {
			t.Errorf("the same %s: got %v", field, err)
		}
	}
}
