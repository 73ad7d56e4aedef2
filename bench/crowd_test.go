package bench

import (
	"fmt"
	"path/filepath"
	"testing"
)

// crowdSize is how many customers the wallet has, and rows its payout.
const crowdSize = 100_000

// What the wallet is made of, by the name that the programs are given.
const (
	merchant = "cafe"
	payer    = "ann@example.com"
	iban     = "DE89370400440532013000"
)

// crowd is a wallet with crowdSize customers, a merchant and a payer who are
// funded, and a plan that pays every customer once.
type crowd struct {
	wallet, plan        string
	merchantID, payerID string
}

// people makes the crowd, once.
func (l *lab) people(b *testing.B) *crowd {
	b.Helper()
	if l.crowd != nil {
		return l.crowd
	}
	c := &crowd{wallet: filepath.Join(l.dir, "crowd.db"), plan: filepath.Join(l.dir, "payees.plan.json")}
	customers := l.writeLines(b, "people.csv", "name,email,phone,country", crowdSize, func(i int) string {
		return fmt.Sprintf("Person %d,p%d@example.com,+4915%09d,DE", i, i, i)
	})
	two := l.writeLines(b, "two.csv", "kind,name,email,phone,country,handle", 2, func(i int) string {
		return []string{"merchant,Cafe,cafe@example.com,+49301234567,DE," + merchant, "person,Ann," + payer + ",+49301234568,DE,"}[i]
	})
	l.okpay(b, c.wallet, "users", "import", customers, "--verified", "--level", "1", "--reason", "benchmark")
	l.okpay(b, c.wallet, "users", "import", two, "--verified", "--level", "3", "--reason", "benchmark")
	for user, amount := range map[string]string{merchant: "90000000", payer: "1000001"} {
		bank := l.okpay(b, c.wallet, "bind-bank", "--user", user, "--iban", iban, "--holder", user, "--jq", ".id")
		l.okpay(b, c.wallet, "top-up", amount, "EUR", "--user", user, "--from", bank)
	}
	l.okpay(b, c.wallet, "pay", merchant, "1.00", "EUR", "--user", payer) // makes the account of its fee
	payees := l.writeLines(b, "payees.csv", "item,recipient,amount,currency,memo", crowdSize, func(i int) string {
		return fmt.Sprintf("salary-%06d,p%d@example.com,%d.%02d,EUR,salary", i, i, 1+i%500, i%100)
	})
	l.okpay(b, c.wallet, "payout", "plan", payees, "--from", merchant, "--out", c.plan)
	c.merchantID = l.okpay(b, c.wallet, "users", "show", merchant, "--jq", ".id")
	c.payerID = l.okpay(b, c.wallet, "users", "show", payer, "--jq", ".id")
	l.crowd = c
	return c
}
