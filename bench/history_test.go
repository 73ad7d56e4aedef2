package bench

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/okpay/okpay/bank/reconcile"
	"github.com/okpay/okpay/bank/transfer"

	"github.com/oklog/ulid/v2"

	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/policy/document"
)

// The wallets in which a page of history is looked for.
const (
	manyTransactions = 1_000_000
	fewTransactions  = 10_000
	historyPeople    = 1000
	pagesATime       = 10 // one page is too short to be measured alone
)

// measureHistory measures a page of the history of a merchant who has a part
// in every transaction, among many of them beside among few.
func measureHistory(b *testing.B, l *lab) ratio {
	page := func(n int) func() cost {
		service := openWallet(b, l.longHistory(b, n))
		return func() cost {
			return timed(func() {
				for range pagesATime {
					got, err := service.History(b.Context(), wallet.HistoryInput{User: merchant, PageInput: wallet.PageInput{Limit: 50}})
					if err != nil || len(got.Items) != 50 || got.Next == "" {
						b.Fatalf("a page of history has %d transactions, error %v", len(got.Items), err)
					}
				}
			})
		}
	}
	medians := alternate(b, 5, 100, page(manyTransactions), page(fewTransactions))
	return ratio{
		what:    fmt.Sprintf("a page of history among %d transactions", manyTransactions),
		against: fmt.Sprintf("among %d", fewTransactions),
		ours:    medians[0].each(pagesATime), limit: medians[1].each(pagesATime), target: 1.5,
	}
}

func (c cost) each(n time.Duration) cost { return cost{c.wall / n, c.cpu / n} }

// openWallet opens a wallet within this process, as the program does.
func openWallet(b *testing.B, path string) wallet.Service {
	b.Helper()
	db, err := store.Open(b.Context(), path, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	rules, err := document.Default()
	if err != nil {
		b.Fatal(err)
	}
	local, err := engine.New(engine.Config{
		Store: db, Rail: rail.NewSandbox(nil, time.Now), BankFile: transfer.Files{}, Matcher: reconcile.Matcher{}, Policy: rules, Clock: time.Now,
		NewID:  func(prefix string) string { return prefix + "_" + ulid.Make().String() },
		Random: rand.Reader,
		Vault:  db.Vault,
	})
	if err != nil {
		b.Fatal(err)
	}
	return local.As(engine.LocalOperator())
}

// longHistory makes a wallet in which a merchant was funded once and then gave
// 1.00 EUR to one of historyPeople, n times.
func (l *lab) longHistory(b *testing.B, n int) string {
	b.Helper()
	path := fmt.Sprintf("%s/history-%d.db", l.dir, n)
	people := l.writeLines(b, "history.csv", "kind,name,email,phone,country,handle", historyPeople+1, func(i int) string {
		if i == 0 {
			return "merchant,Cafe,cafe@example.com,+49301234567,DE," + merchant
		}
		return fmt.Sprintf("person,Person %d,p%d@example.com,+4915%09d,DE,", i, i, i)
	})
	l.okpay(b, path, "users", "import", people, "--verified", "--level", "3", "--reason", "benchmark")
	bank := l.okpay(b, path, "bind-bank", "--user", merchant, "--iban", iban, "--holder", "Cafe", "--jq", ".id")
	l.okpay(b, path, "top-up", fmt.Sprint(n), "EUR", "--user", merchant, "--from", bank)
	h := &history{
		total: n, customers: read(b, path, "customers", "WHERE kind = 'person' ORDER BY id"),
		accounts: read(b, path, "accounts", "WHERE class = 'merchant:available'"), sequence: read(b, path, "sequence", ""),
	}
	bulk(b, path, h.write)
	if n <= fewTransactions {
		same(b, l.okpay(b, path, "ledger", "check", "--jq", ".ok"), "true")
	}
	return path
}

// history is a long one to be written.
type history struct {
	total                         int
	customers, accounts, sequence table
}

// historyBatch is how many transactions are made durable as one.
const historyBatch = 50_000

func (h *history) write(w *bulkWriter) error {
	for first := 0; first < h.total; first += historyBatch {
		err := w.transaction(func() error { return h.writeBatch(w, first, min(first+historyBatch, h.total)) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *history) writeBatch(w *bulkWriter, first, last int) error {
	seq, at := number(h.sequence.rows[0][1]), number(h.sequence.rows[0][2])
	shop, shopAccount := h.accounts.rows[0][3], number(h.accounts.rows[0][0])
	id := func(i int) string { return fmt.Sprintf("txn_%026d", i) }
	for i := first; i < last; i++ {
		person := h.customers.rows[i%historyPeople][0]
		err := w.run(`INSERT INTO transactions (seq, id, kind, status, amount, currency, fee, fee_returnable, fee_bearer, fee_rule,
				from_id, to_id, memo, order_id, created_at, effective_at, expires_at, key_scope, key, input_hash, actor,
				policy_version, parent_id, payout_id, item, reason)
			VALUES (?1, ?2, 'transfer', 'posted', 100, 'EUR', 0, 0, '', '', ?3, ?4, '', '', ?5, ?5, 0, 'bench', ?2, x'', 'bench', 'default-1',
				'', '', '', '')`, seq+int64(i), id(i), shop, person, at+int64(i)+1)
		if err != nil {
			return err
		}
	}
	const post = `INSERT INTO postings (account_id, at, idx, txn_id, amount, balance_after) VALUES (?, ?, ?, ?, ?, ?)`
	for i := first; i < last; i++ {
		if err := w.run(post, shopAccount, at+int64(i)+1, int64(0), id(i), int64(-100), int64(h.total-i-1)*100); err != nil {
			return err
		}
	}
	for p := range historyPeople {
		if err := h.writePerson(w, p, first, last, post, id); err != nil {
			return err
		}
	}
	err := w.run("UPDATE accounts SET balance = ?2, postings = ?3, last_at = ?4 WHERE id = ?1",
		shopAccount, int64(h.total-last)*100, int64(last)+1, at+int64(last))
	if err != nil {
		return err
	}
	return w.run("UPDATE sequence SET next_seq = ?1, last_at = ?2 WHERE id = 1", seq+int64(last), at+int64(last))
}

// writePerson writes the postings of one person in the batch, and his account.
func (h *history) writePerson(w *bulkWriter, p, first, last int, post string, id func(int) string) error {
	at, account := number(h.sequence.rows[0][2]), int64(1000+p)
	person := fmt.Sprint(h.customers.rows[p][0])
	count := int64(0)
	for i := first - first%historyPeople + p; i < last; i += historyPeople {
		count = int64(i/historyPeople) + 1
		if count == 1 {
			err := w.run(`INSERT INTO accounts (id, path, currency, owner_id, class, constrained, balance, postings, last_at)
				VALUES (?1, ?2, 'EUR', ?3, 'customer:available', 1, 0, 0, 0)`, account, "customer:"+person+":available", person)
			if err != nil {
				return err
			}
		}
		if err := w.run(post, account, at+int64(i)+1, int64(1), id(i), int64(100), count*100); err != nil {
			return err
		}
	}
	return w.run("UPDATE accounts SET balance = ?2, postings = ?3, last_at = ?4 WHERE id = ?1",
		account, count*100, count, at+(count-1)*historyPeople+int64(p)+1)
}
