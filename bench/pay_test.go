package bench

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// measurePay measures okpay pay, the whole process, beside a bare program that
// writes the same rows. Each has a wallet of its own, and in the end both
// wallets have as many rows in each table and are sound.
func measurePay(b *testing.B, l *lab) ratio {
	c := l.people(b)
	ours, limit := l.copyWallet(b, c.wallet, "pay-ours.db"), l.copyWallet(b, c.wallet, "pay-limit.db")
	okpay, bare := l.program(b, "cmd/okpay"), l.program(b, "bench/bare/pay")
	medians := alternate(b, 20, 300,
		l.process(b, okpay, "pay", merchant, "1.00", "EUR", "--user", payer, "-o", "json", "--wallet", ours),
		l.process(b, bare, limit, c.payerID, c.merchantID, "100", "1"))
	if a, b2 := countRows(b, ours), countRows(b, limit); !slices.Equal(a, b2) {
		b.Fatalf("the wallets differ: okpay's has %v rows, the bare program's %v", a, b2)
	}
	same(b, l.okpay(b, limit, "ledger", "check", "--jq", ".ok"), "true")
	return ratio{
		what: "okpay pay, whole process, durable", against: "a bare Go program that writes the same rows",
		ours: medians[0], limit: medians[1], target: 1.5,
	}
}

// countRows counts the rows of every table that a payment writes to.
func countRows(b *testing.B, wallet string) []string {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+wallet+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	var counts []string
	for _, table := range []string{"transactions", "postings", "accounts", "events", "usage"} {
		var n int
		if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
			b.Fatal(err)
		}
		counts = append(counts, fmt.Sprintf("%s %d", table, n))
	}
	return counts
}
