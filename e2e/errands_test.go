//go:build unix

package e2e

import (
	"fmt"
	"strings"
)

// errand is something to do that a crash may interrupt. It is done again with
// the same command until it ends, and then must have been done exactly once.
type errand struct {
	name string
	// fresh says that there is no wallet before it.
	fresh bool
	// prepare makes what the errand needs and gives its command.
	prepare func(s *shell) []string
	exit    int // how it ends when nobody kills it
	chunk   int // how many items of a payout a kill child pays in one transaction
	check   func(s *shell)
}

// payoutErrand pays a file of so many items, a chunk at a time.
func payoutErrand(name string, items, chunk int, flags ...string) errand {
	return errand{
		name: name,
		prepare: func(s *shell) []string {
			s.makePayees(items)
			return append([]string{"payout", "run", "payees.csv", "--from", "cafe", "--name", "june", "-q"}, flags...)
		},
		chunk: chunk,
		check: func(s *shell) { s.checkPayees(items) },
	}
}

// errands are what the kill tests interrupt. A payout has the number of items.
func errands(items int) []errand {
	return []errand{
		payoutErrand("a payout", items, items/5),
		payoutErrand("a payout of all or nothing", items, items/5, "--on-error", "all-or-nothing"),
		{
			name:    "a top-up",
			prepare: func(s *shell) []string { return s.makeTopUp("4242424242424242") },
			check:   checkTopUp,
		},
		{
			name:    "a top-up that is answered twice",
			prepare: func(s *shell) []string { return s.makeTopUp("4000000000000259") },
			check:   checkTopUp,
		},
		{
			name:    "a top-up that is declined",
			prepare: func(s *shell) []string { return s.makeTopUp("4000000000000002") },
			exit:    5,
			check: func(s *shell) {
				s.wantNumber(0, "bob's minor units", balanceQuery, "bob@example.com", "available")
				s.wantNumber(0, "pending transactions", `SELECT COUNT(*) FROM transactions WHERE status = 'pending'`)
				s.wantNumber(0, "charges", chargesQuery)
			},
		},
		{
			name: "settling what is pending",
			prepare: func(s *shell) []string {
				topUp := s.makeTopUp("4000000000003220")
				for i := range lateTopUps {
					s.must(append(topUp, "--idempotency-key", fmt.Sprint("late-", i))...)
				}
				return []string{"run-due", "--all", "-q"}
			},
			check: func(s *shell) {
				s.wantNumber(lateTopUps*toppedUp, "bob's minor units", balanceQuery, "bob@example.com", "available")
				s.wantNumber(lateTopUps, "charges", chargesQuery)
				s.wantNumber(0, "pending transactions", `SELECT COUNT(*) FROM transactions WHERE status = 'pending'`)
			},
		},
		{
			name: "a withdrawal",
			prepare: func(s *shell) []string {
				s.makeWorld()
				bank := s.must("instruments", "list", "--user", "ann@example.com", "--jq", ".[0].id")
				return []string{"withdraw", "25", "EUR", "--user", "ann@example.com", "--to", bank, "--idempotency-key", "w-1", "-q"}
			},
			check: func(s *shell) {
				s.wantNumber(97450, "ann's minor units", balanceQuery, "ann@example.com", "available")
				s.wantNumber(0, "ann's held minor units", balanceQuery, "ann@example.com", "held")
				s.wantNumber(1, "orders that went out", `SELECT COUNT(*) FROM sandbox_orders WHERE direction = 'out'`)
				s.wantNumber(1, "orders of the right amount", `SELECT COUNT(*) FROM sandbox_orders
					WHERE direction = 'out' AND state = 'succeeded' AND amount = '25.00'`)
				s.wantNumber(1, "withdrawals", `SELECT COUNT(*) FROM transactions WHERE kind = 'withdrawal'`)
			},
		},
		{
			name: "a payment",
			prepare: func(s *shell) []string {
				s.makeWorld()
				return []string{"pay", "cafe", "12.50", "EUR", "--user", "ann@example.com", "--idempotency-key", "p-1", "-q"}
			},
			check: func(s *shell) {
				s.wantNumber(98750, "ann's minor units", balanceQuery, "ann@example.com", "available")
				s.wantNumber(101238, "the cafe's minor units", balanceQuery, "cafe@example.com", "available")
				s.wantNumber(1, "payments", `SELECT COUNT(*) FROM transactions WHERE kind = 'payment'`)
			},
		},
		{
			name:    "making a wallet",
			fresh:   true,
			prepare: func(*shell) []string { return []string{"init", "-q"} },
			check: func(s *shell) {
				s.wantNumber(0, "customers", `SELECT COUNT(*) FROM customers`)
				s.registerAnn()
				s.wantUsableKey()
			},
		},
		{
			name:  "the first registration",
			fresh: true,
			prepare: func(*shell) []string {
				return []string{
					"register", "--email", "ann@example.com", "--phone", "+4915112345678", "--name", "Ann Arbor", "--country", "DE",
					"--idempotency-key", "r-1", "-q",
				}
			},
			check: func(s *shell) {
				s.wantNumber(1, "customers", `SELECT COUNT(*) FROM customers`)
				s.wantNumber(2, "codes", `SELECT COUNT(*) FROM outbox`)
				s.wantUsableKey()
			},
		},
	}
}

// balanceQuery gives what a customer has, in minor units: ?1 is the e-mail, ?2
// available or held.
const balanceQuery = `SELECT COALESCE(SUM(a.balance), 0) FROM accounts a JOIN customers c ON c.id = a.owner_id
	WHERE c.email = ?1 AND a.path LIKE '%:' || ?2`

// payeeEmail is the address of the payee of that number.
func payeeEmail(i int) string { return fmt.Sprintf("p%03d@example.com", i) }

// payeeCents is what the payee of that number gets.
func payeeCents(i int) int { return 100 + i }

// makePayees makes a world with payees and their file.
func (s *shell) makePayees(items int) {
	s.tb.Helper()
	s.makeWorld()
	var people, file strings.Builder
	people.WriteString("name,email,phone,country\n")
	file.WriteString("item,recipient,amount,currency,memo\n")
	for i := range items {
		fmt.Fprintf(&people, "Payee %03d,%s,+49160%07d,DE\n", i, payeeEmail(i), i)
		fmt.Fprintf(&file, "june-%03d,%s,%d.%02d,EUR,salary\n", i, payeeEmail(i), payeeCents(i)/100, payeeCents(i)%100)
	}
	s.mustWith(people.String(), "users", "import", "-", "--verified", "--level", "1", "--reason", "payroll", "-q")
	s.write("payees.csv", file.String())
}

// checkPayees wants every payee to have what the file says, once.
func (s *shell) checkPayees(items int) {
	s.tb.Helper()
	sum := 0
	for i := range items {
		sum += payeeCents(i)
	}
	s.wantNumber(int64(100000-sum), "the cafe's minor units", balanceQuery, "cafe@example.com", "available")
	s.wantNumber(int64(items), "payees who have what the file says", `SELECT COUNT(*) FROM accounts a JOIN customers c ON c.id = a.owner_id
		WHERE c.email LIKE 'p___@example.com' AND a.path LIKE '%:available' AND a.balance = 100 + CAST(SUBSTR(c.email, 2, 3) AS INTEGER)`)
	s.wantNumber(int64(items), "transactions of the payout", `SELECT COUNT(*) FROM transactions WHERE kind = 'payout' AND status = 'posted'`)
	s.wantNumber(int64(items), "paid items with a transaction each",
		`SELECT COUNT(DISTINCT transaction_id) FROM payout_items WHERE status = 'paid'`)
	s.wantNumber(1, "payouts that are done and count right",
		`SELECT COUNT(*) FROM payouts WHERE status = 'done' AND paid = ?1 AND count = ?1 AND failed = 0 AND pending = 0`, items)
	s.wantNumber(1, "payouts", `SELECT COUNT(*) FROM payouts`)
}

// What bob's purse gets of a top-up of 100 EUR by credit card, in minor units,
// and how many top-ups are pending when they are settled at once.
const (
	toppedUp   = 9750
	lateTopUps = 3
)

// chargesQuery counts the charges of cards that the sandbox carried out.
const chargesQuery = `SELECT COUNT(*) FROM sandbox_orders WHERE direction = 'in' AND state = 'succeeded' AND token LIKE 'sandbox:card:%'`

// makeTopUp makes a world in which bob has a card, and gives the command that
// charges it once.
func (s *shell) makeTopUp(number string) []string {
	s.tb.Helper()
	s.makeWorld()
	card := s.mustWith(number+"\n", "bind-card", "--user", "bob@example.com", "--number-stdin", "--expiry", "12/34",
		"--holder", "Bob Stone", "--jq", ".id")
	return []string{"top-up", "100", "EUR", "--user", "bob@example.com", "--from", card, "-q", "--idempotency-key", "t-1"}
}

// checkTopUp wants bob to be credited once, and his card to be charged once.
func checkTopUp(s *shell) {
	s.wantNumber(toppedUp, "bob's minor units", balanceQuery, "bob@example.com", "available")
	s.wantNumber(1, "charges", chargesQuery)
	s.wantNumber(1, "charges of the right amount", chargesQuery+` AND amount = '100.00'`)
	s.wantNumber(1, "top-ups of bob", `SELECT COUNT(*) FROM transactions t JOIN customers c ON c.id = t.to_id
		WHERE t.kind = 'top_up' AND t.status = 'posted' AND c.email = 'bob@example.com'`)
}

func (s *shell) registerAnn() {
	s.tb.Helper()
	s.must("register", "--email", "ann@example.com", "--phone", "+4915112345678", "--name", "Ann Arbor", "-q")
}

// wantUsableKey wants the wallet's key to be whole and the one that the codes
// in the wallet were made with.
func (s *shell) wantUsableKey() {
	s.tb.Helper()
	for _, channel := range []string{"email", "phone"} {
		code := s.must("outbox", "list", "--user", "ann@example.com", "--channel", channel, "--jq", ".[0].code")
		s.must("verify", "--user", "ann@example.com", "--channel", channel, "--code", code, "-q")
	}
	if status := s.must("users", "show", "ann@example.com", "--jq", ".status"); status != "active" {
		s.tb.Fatalf("ann is %s", status)
	}
}
