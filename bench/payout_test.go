package bench

import (
	"cmp"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"testing"
	"time"
)

// measurePayout measures okpay payout apply of crowdSize rows, the whole
// process with the reading of its plan and every rule, beside an insert of the
// rows that it leaves behind: prepared, sorted, in transactions of the size
// that suits best, past database/sql, and without having to make them. Each
// round starts from a fresh copy of one wallet.
func measurePayout(b *testing.B, l *lab) ratio {
	c := l.people(b)
	apply := func() cost {
		wallet := l.copyWallet(b, c.wallet, "payout-ours.db")
		return l.process(b, l.program(b, "cmd/okpay"), "payout", "apply", c.plan, "--wallet", wallet)()
	}
	apply()
	ours := l.dir + "/payout-ours.db"
	same(b, l.okpay(b, ours, "payout", "list", "--jq", ".[].paid"), fmt.Sprint(crowdSize))
	left := readPayout(b, c.wallet, ours)
	insert := func(size int) cost {
		wallet := l.copyWallet(b, c.wallet, "payout-limit.db")
		return timed(func() { left.insert(b, wallet, size) })
	}
	size, sizes := 0, map[int]time.Duration{}
	for _, n := range []int{1_000, 5_000, 10_000, 25_000, crowdSize} {
		if sizes[n] = insert(n).wall.Round(time.Millisecond); size == 0 || sizes[n] < sizes[size] {
			size = n
		}
	}
	sameWallet(b, ours, l.dir+"/payout-limit.db")
	medians := alternate(b, 0, 5, apply, func() cost { return insert(size) })
	return ratio{
		what: fmt.Sprintf("okpay payout apply, %d rows", crowdSize), against: "an insert of the rows that it leaves behind",
		ours: medians[0], limit: medians[1], items: crowdSize, target: 0.5,
		context: fmt.Sprintf("the limit commits every %d rows; once with other sizes: %v", size, sizes),
	}
}

// leftBehind is every row that a payout has added to a wallet or changed in it.
type leftBehind struct {
	payouts, items, accounts, transactions, postings, events, usage table
	merchant, sequence                                              []driver.Value
}

func readPayout(b *testing.B, before, after string) *leftBehind {
	b.Helper()
	old := read(b, before, "sequence", "")
	known := read(b, before, "accounts", "ORDER BY id DESC LIMIT 1").rows[0][0]
	seq, at := old.rows[0][1], old.rows[0][2]
	left := &leftBehind{
		payouts:      read(b, after, "payouts", ""),
		items:        read(b, after, "payout_items", "ORDER BY payout_id, place"),
		accounts:     read(b, after, "accounts", "WHERE id > ?1 ORDER BY id", known),
		transactions: read(b, after, "transactions", "WHERE seq >= ?1 ORDER BY seq", seq),
		events:       read(b, after, "events", "WHERE seq >= ?1 ORDER BY seq", seq),
		usage:        read(b, after, "usage", "WHERE kind = 'payout'"),
		postings:     read(b, after, "postings", "WHERE at > ?1 ORDER BY at, idx", at),
		merchant:     read(b, after, "accounts", "WHERE class = 'merchant:available'").rows[0],
		sequence:     read(b, after, "sequence", "").rows[0],
	}
	if n := len(left.transactions.rows); n != crowdSize || len(left.items.rows) != n || len(left.postings.rows) != 2*n {
		b.Fatalf("a payout of %d left %d transactions, %d items and %d postings", crowdSize, n, len(left.items.rows), len(left.postings.rows))
	}
	return left
}

// insert writes the rows in transactions of size payments.
func (l *leftBehind) insert(b *testing.B, wallet string, size int) {
	b.Helper()
	bulk(b, wallet, func(w *bulkWriter) error {
		for first := 0; first < crowdSize; first += size {
			err := w.transaction(func() error { return l.insertBatch(w, first, min(first+size, crowdSize)) })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *leftBehind) insertBatch(w *bulkWriter, first, last int) error {
	if first == 0 {
		for _, t := range []table{l.payouts, l.usage, l.events} {
			if err := t.insertInto(w, 0, len(t.rows)); err != nil {
				return err
			}
		}
	}
	for _, t := range []table{l.accounts, l.transactions, l.items} {
		if err := t.insertInto(w, first, last); err != nil {
			return err
		}
	}
	postings := slices.Clone(l.postings.rows[2*first : 2*last])
	slices.SortStableFunc(postings, func(a, b []driver.Value) int { return cmp.Compare(number(a[0]), number(b[0])) })
	for _, row := range postings {
		if err := w.run(l.postings.insert, row...); err != nil {
			return err
		}
	}
	err := w.run("UPDATE accounts SET balance = ?2, postings = ?3, last_at = ?4 WHERE id = ?1", l.merchant[0], l.merchant[6], l.merchant[7], l.merchant[8])
	if err != nil {
		return err
	}
	return w.run("UPDATE sequence SET next_seq = ?1, last_at = ?2 WHERE id = 1", l.sequence[1], l.sequence[2])
}

// sameWallet proves that two wallets hold the same in every table.
func sameWallet(b *testing.B, first, second string) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+first+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			b.Fatal(err)
		}
		if digest(b, first, name) != digest(b, second, name) {
			b.Fatalf("the rows of %s differ", name)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}

// digest sums a table up: a hash of all its rows, in an order of their own.
func digest(b *testing.B, wallet, name string) [sha256.Size]byte {
	b.Helper()
	sum := sha256.New()
	var lines []string
	for _, row := range read(b, wallet, name, "").rows {
		lines = append(lines, fmt.Sprintln(row))
	}
	slices.Sort(lines)
	for _, line := range lines {
		if _, err := sum.Write([]byte(line)); err != nil {
			b.Fatal(err)
		}
	}
	return [sha256.Size]byte(sum.Sum(nil))
}
