package bench

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// balanceQuery is what okpay balance asks the database: who is meant, what is
// on the accounts, and which holds have expired.
const balanceQuery = `
SELECT id, kind, name, email, phone, handle, country, status, kyc_level, email_verified, phone_verified, frozen_reason,
	password_hash, created_at FROM customers WHERE email = '%[1]s';
SELECT id, path, currency, balance, postings, last_at FROM accounts WHERE owner_id <> '' AND owner_id = '%[2]s';
SELECT id, amount, currency, fee, fee_bearer, expires_at FROM transactions
	WHERE kind = 'hold' AND status = 'pending' AND from_id = '%[2]s' AND expires_at <= 1800000000000000
	ORDER BY expires_at, id LIMIT 1000;`

// measureBalance measures okpay balance -o json, the whole process, beside the
// sqlite3 shell with the same query on the same file.
func measureBalance(b *testing.B, l *lab) ratio {
	r := ratio{
		what: "okpay balance -o json, whole process", against: "the sqlite3 shell running the same query", target: 2.5,
	}
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		r.leftOut = "sqlite3 is not installed"
		return r
	}
	c := l.people(b)
	wallet := l.copyWallet(b, c.wallet, "balance.db")
	query := fmt.Sprintf(balanceQuery, payer, c.payerID)
	same(b, l.okpay(b, wallet, "balance", "--user", payer, "--jq", ".[].available"), "1000000.00")
	if rows := l.run(b, sqlite, wallet, query); !strings.Contains(rows, "|EUR|100000000|") || !strings.Contains(rows, payer) {
		b.Fatalf("the query gives other rows: %s", rows)
	}
	bare := l.program(b, "bench/bare/cli")
	same(b, l.run(b, bare, "balance", "--wallet", wallet, "--user", payer), `[{"currency":"EUR","available":"100000000"}]`)
	medians := alternate(b, 20, 300,
		l.process(b, l.program(b, "cmd/okpay"), "balance", "--user", payer, "-o", "json", "--wallet", wallet),
		l.process(b, sqlite, wallet, query),
		l.process(b, bare, "balance", "--wallet", wallet, "--user", payer))
	r.ours, r.limit = medians[0], medians[1]
	r.context = fmt.Sprintf("a bare cobra + viper + SQLite program takes %s, %.2f times the limit",
		r.figure(medians[2].wall), medians[2].wall.Seconds()/r.limit.wall.Seconds())
	return r
}

func same(b *testing.B, got, want string) {
	b.Helper()
	if got != want {
		b.Fatalf("got %s, want %s", got, want)
	}
}
