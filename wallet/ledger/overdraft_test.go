package ledger_test

import (
	"errors"
	"testing"

	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

func TestOverdraftNamesTheBalanceBeforeAndAllThatIsMissing(t *testing.T) {
	t.Parallel()
	const anna, shop = "customer:usr_a:available", "merchant:mer_s:available"
	tests := []struct {
		name             string
		has              int64
		movements        []ledger.Movement
		available, short int64
	}{
		{"one movement", 100, []ledger.Movement{eur(anna, shop, 130)}, 100, 30},
		{"nothing there", 0, []ledger.Movement{eur(anna, shop, 1)}, 0, 1},
		{"the fee alone is too much", 100, []ledger.Movement{eur(anna, shop, 100), eur(anna, "fees:transfer", 7)}, 100, 7},
		{"a fee on top of too much", 100, []ledger.Movement{eur(anna, shop, 130), eur(anna, "fees:transfer", 7)}, 100, 37},
		{"short only on the way", 100, []ledger.Movement{eur(anna, shop, 130), eur("fees:payment", anna, 50)}, 100, 30},
		{"money that comes first counts", 100, []ledger.Movement{eur("fees:payment", anna, 20), eur(anna, shop, 130)}, 100, 10},
	}
	for _, test := range tests {
		book := ledger.NewBook(2)
		book.Load(ledger.Balance{ID: 1, Account: ledger.Account{Path: anna, Currency: "EUR"}, Amount: money.FromMinor(test.has, "EUR")})
		_, err := book.Post("txn_1", 0, 1, test.movements)
		short, ok := errors.AsType[*ledger.OverdraftError](err)
		if !ok || !errors.Is(err, ledger.ErrOverdraft) {
			t.Errorf("%s: %v, want an overdraft", test.name, err)
			continue
		}
		if short.Account != (ledger.Account{Path: anna, Currency: "EUR"}) {
			t.Errorf("%s: the account is %v", test.name, short.Account)
		}
		if short.Available != money.FromMinor(test.available, "EUR") || short.Short != money.FromMinor(test.short, "EUR") {
			t.Errorf("%s: available %s and short %s, want %d and %d", test.name, short.Available, short.Short, test.available, test.short)
		}
		if want := anna + " holds " + short.Available.String() + " and lacks " + short.Short.String(); err.Error() != want {
			t.Errorf("%s: message %q, want %q", test.name, err, want)
		}
	}
}

// eur is a movement of cents.
func eur(from, to string, minor int64) ledger.Movement {
	return ledger.Movement{From: from, To: to, Amount: money.FromMinor(minor, "EUR")}
}
