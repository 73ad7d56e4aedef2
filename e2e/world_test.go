//go:build unix

package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// testIBAN is the account number that banks print in their examples.
const testIBAN = "DE89370400440532013000"

// worldCSV lists who is in a world, in the columns of users import.
const worldCSV = `kind,name,email,phone,country,handle
person,Ann Arbor,ann@example.com,+4915112345678,DE,
person,Bob Stone,bob@example.com,+4915112345679,DE,
merchant,Corner Cafe,cafe@example.com,+493012345678,DE,cafe
`

// makeWorld makes ann and bob, two people at level 2, of whom ann has 1000 EUR,
// and the merchant cafe at level 3, who has 1000 EUR.
func (s *shell) makeWorld() {
	s.tb.Helper()
	s = s.withoutUser()
	s.mustWith(worldCSV, "users", "import", "-", "--verified", "--level", "2", "--reason", "a world for a test", "-q")
	s.must("users", "set-level", "cafe", "3", "--reason", "a world for a test", "-q")
	s.fund("ann@example.com", "1000", "EUR")
	s.fund("cafe", "1000", "EUR")
}

// fund tops a customer up from a bank account, for which nothing is charged.
func (s *shell) fund(user, amount, currency string) {
	s.tb.Helper()
	bank := s.must("bind-bank", "--user", user, "--iban", testIBAN, "--holder", "A Holder", "--jq", ".id")
	s.must("top-up", amount, currency, "--user", user, "--from", bank, "-q")
}

// available is what a customer can spend.
func (s *shell) available(user, currency string) string {
	s.tb.Helper()
	return s.must("balance", "--user", user, "--jq", `.[]|select(.currency=="`+currency+`")|.available`)
}

// scriptTB lets a script stand where a test is expected: what fails the test
// fails the script, at its line.
type scriptTB struct {
	testing.TB // nil: only what is below is called
	ts         *testscript.TestScript
}

func (tb scriptTB) Helper() {}

func (tb scriptTB) Context() context.Context { return context.Background() }

func (tb scriptTB) Fatal(args ...any) {
	tb.ts.Fatalf("%s", fmt.Sprint(args...))
}

func (tb scriptTB) Fatalf(format string, args ...any) { tb.ts.Fatalf(format, args...) }
