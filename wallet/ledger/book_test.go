package ledger_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

const (
	annaPath = "customer:usr_a:available"
	annaHeld = "customer:usr_a:held"
	shopPath = "merchant:mer_s:available"
	railPath = "rail:sandbox:clearing"
	feesPath = "fees:payment"
)

func TestPostNumbersPostingsAndGivesTheBalanceAfterEach(t *testing.T) {
	t.Parallel()
	book := ledger.NewBook(4)
	loadEUR(book, 7, annaPath, 100_00)
	postings, err := book.Post("txn_1", 32, 1234, []ledger.Movement{eur(annaPath, shopPath, 40_00), eur(shopPath, feesPath, 40)})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		path          string
		id            int64
		amount, after int64
	}{
		{annaPath, 7, -40_00, 60_00}, {shopPath, 0, 40_00, 40_00}, {shopPath, 0, -40, 39_60}, {feesPath, 0, 40, 40},
	}
	if len(postings) != len(want) {
		t.Fatalf("%d postings, want %d", len(postings), len(want))
	}
	for i, w := range want {
		p := postings[i]
		if p.Transaction != "txn_1" || p.Index != 32+i || p.At != 1234 || p.Balance.Account.Path != w.path || p.Balance.ID != w.id ||
			p.Amount != money.FromMinor(w.amount, "EUR") || p.BalanceAfter != money.FromMinor(w.after, "EUR") {
			t.Errorf("posting %d is %+v on %+v, want %+v", i, p, *p.Balance, w)
		}
	}
	if got := paths(book.Touched()); !slices.Equal(got, []string{annaPath, shopPath, feesPath}) {
		t.Errorf("touched %v", got)
	}
	if got := paths(book.Fresh()); !slices.Equal(got, []string{shopPath, feesPath}) {
		t.Errorf("fresh %v", got)
	}
	if shop := book.Touched()[1]; shop.Postings != 2 || shop.LastAt != 1234 {
		t.Errorf("the shop has had %d postings, the last at %d", shop.Postings, shop.LastAt)
	}
}

func TestPostCountsOnFromWhatWasLoaded(t *testing.T) {
	t.Parallel()
	book := ledger.NewBook(1)
	book.Load(ledger.Balance{ID: 3, Account: ledger.Account{Path: annaPath, Currency: "EUR"}, Amount: money.FromMinor(5, "EUR"), Postings: 41, LastAt: 9})
	if _, err := book.Post("txn_1", 0, 10, []ledger.Movement{eur(annaPath, shopPath, 1)}); err != nil {
		t.Fatal(err)
	}
	if anna := book.Touched()[0]; anna.Postings != 42 || anna.LastAt != 10 || anna.ID != 3 {
		t.Errorf("the account is %+v", *anna)
	}
}

func TestPostRefusesWhatNoCallerMayAskFor(t *testing.T) {
	t.Parallel()
	many := func(n int) []ledger.Movement {
		list := make([]ledger.Movement, n)
		for i := range list {
			list[i] = eur(railPath, annaPath, 1)
		}
		return list
	}
	tests := []struct {
		name      string
		movements []ledger.Movement
		refused   bool
	}{
		{"no movement", nil, true},
		{"one movement", many(1), false},
		{"as many as allowed", many(ledger.MaxMovements), false},
		{"one too many", many(ledger.MaxMovements + 1), true},
		{"nothing", []ledger.Movement{eur(railPath, annaPath, 0)}, true},
		{"less than nothing", []ledger.Movement{eur(railPath, annaPath, -1)}, true},
		{"the least number", []ledger.Movement{eur(railPath, annaPath, math.MinInt64)}, true},
		{"nothing of no currency", []ledger.Movement{{From: railPath, To: annaPath}}, true},
		{"to itself", []ledger.Movement{eur(railPath, railPath, 1)}, true},
		{"to itself after a good one", []ledger.Movement{eur(railPath, annaPath, 1), eur(annaPath, annaPath, 1)}, true},
		{"nothing after a good one", []ledger.Movement{eur(railPath, annaPath, 1), eur(railPath, annaPath, 0)}, true},
	}
	for _, test := range tests {
		book := ledger.NewBook(2)
		before := snapshot(book)
		postings, err := book.Post("txn_1", 0, 1, test.movements)
		if (err != nil) != test.refused {
			t.Errorf("%s: %v, want refused %t", test.name, err, test.refused)
			continue
		}
		if !test.refused {
			continue
		}
		if postings != nil || errors.Is(err, ledger.ErrOverdraft) || errors.Is(err, money.ErrOverflow) {
			t.Errorf("%s: %d postings and %v", test.name, len(postings), err)
		}
		if after := snapshot(book); !before.equal(after) {
			t.Errorf("%s: the book changed from %+v to %+v", test.name, before, after)
		}
	}
}

func TestPostAtTheLimitsOfAnAmount(t *testing.T) {
	t.Parallel()
	const most, least = math.MaxInt64, math.MinInt64
	tests := []struct {
		name      string
		anna      int64
		rail      int64
		movements []ledger.Movement
		want      error
	}{
		{"up to the most", most - 5, 0, []ledger.Movement{eur(railPath, annaPath, 5)}, nil},
		{"above the most", most - 5, 0, []ledger.Movement{eur(railPath, annaPath, 6)}, money.ErrOverflow},
		{"down to the least", 0, least + 5, []ledger.Movement{eur(railPath, annaPath, 5)}, nil},
		{"below the least", 0, least + 5, []ledger.Movement{eur(railPath, annaPath, 6)}, money.ErrOverflow},
		{"all at once", 0, 0, []ledger.Movement{eur(railPath, annaPath, most)}, nil},
		{"all at once, and back", 0, 0, []ledger.Movement{eur(railPath, annaPath, most), eur(annaPath, railPath, most)}, nil},
		{"all at once, and one more", 0, 0, []ledger.Movement{eur(railPath, annaPath, most), eur(feesPath, annaPath, 1)}, money.ErrOverflow},
		{"too much on the way", most, 0, []ledger.Movement{eur(railPath, annaPath, 1), eur(annaPath, railPath, 1)}, money.ErrOverflow},
		{"the most out of nothing", 0, 0, []ledger.Movement{eur(annaPath, railPath, most)}, ledger.ErrOverdraft},
		{"more than the most out of nothing", 0, 0, []ledger.Movement{eur(annaPath, railPath, most), eur(annaPath, feesPath, 2)}, money.ErrOverflow},
		{"a debt that cannot be counted", 0, 0, []ledger.Movement{eur(annaPath, railPath, most), eur(annaPath, feesPath, 1)}, money.ErrOverflow},
	}
	for _, test := range tests {
		book := ledger.NewBook(2)
		loadEUR(book, 1, annaPath, test.anna)
		loadEUR(book, 2, railPath, test.rail)
		before := snapshot(book)
		_, err := book.Post("txn_1", 0, 1, test.movements)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		if after := snapshot(book); err != nil && !before.equal(after) {
			t.Errorf("%s: the book changed from %+v to %+v", test.name, before, after)
		}
	}
}

func TestConstrainedAccountsAreNeverBelowZeroOnTheWay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		movements []ledger.Movement
		refused   bool
	}{
		{"spent before it came", []ledger.Movement{eur(annaPath, shopPath, 1), eur(railPath, annaPath, 1)}, true},
		{"spent after it came", []ledger.Movement{eur(railPath, annaPath, 1), eur(annaPath, shopPath, 1)}, false},
		{"held before it came", []ledger.Movement{eur(annaPath, annaHeld, 1), eur(railPath, annaPath, 1)}, true},
		{"released before it was held", []ledger.Movement{eur(railPath, annaPath, 1), eur(annaHeld, annaPath, 1), eur(annaPath, annaHeld, 1)}, true},
		{"a fee before the takings", []ledger.Movement{eur(shopPath, feesPath, 1), eur(railPath, shopPath, 1)}, true},
		{"a system account spends first", []ledger.Movement{eur(feesPath, railPath, 1), eur(railPath, feesPath, 1)}, false},
	}
	for _, test := range tests {
		book := ledger.NewBook(2)
		before := snapshot(book)
		_, err := book.Post("txn_1", 0, 1, test.movements)
		if errors.Is(err, ledger.ErrOverdraft) != test.refused {
			t.Errorf("%s: %v, want refused %t", test.name, err, test.refused)
		}
		if after := snapshot(book); test.refused && !before.equal(after) {
			t.Errorf("%s: the book changed from %+v to %+v", test.name, before, after)
		}
	}
}

func TestTheSamePathInTwoCurrenciesIsTwoAccounts(t *testing.T) {
	t.Parallel()
	book := ledger.NewBook(2)
	loadEUR(book, 1, annaPath, 10)
	yen := ledger.Movement{From: annaPath, To: shopPath, Amount: money.FromMinor(10, "JPY")}
	if _, err := book.Post("txn_1", 0, 1, []ledger.Movement{yen}); !errors.Is(err, ledger.ErrOverdraft) {
		t.Errorf("yen paid from euros: %v", err)
	}
	if book.Balance(ledger.Account{Path: annaPath, Currency: "JPY"}) != money.Zero("JPY") {
		t.Error("there are yen")
	}
}

func loadEUR(book *ledger.Book, id int64, path string, minor int64) {
	book.Load(ledger.Balance{ID: id, Account: ledger.Account{Path: path, Currency: "EUR"}, Amount: money.FromMinor(minor, "EUR")})
}

func paths(balances []*ledger.Balance) []string {
	var list []string
	for _, b := range balances {
		list = append(list, b.Account.Path)
	}
	return list
}

func TestABalanceOfOneBookIsAsGoodAsNewInAnother(t *testing.T) {
	t.Parallel()
	first, second := ledger.NewBook(1), ledger.NewBook(1)
	loadEUR(first, 1, annaPath, 10)
	if _, err := first.Post("txn_1", 0, 1, []ledger.Movement{eur(annaPath, railPath, 1)}); err != nil {
		t.Fatal(err)
	}
	second.Load(*first.Touched()[0])
	if _, err := second.Post("txn_2", 0, 2, []ledger.Movement{eur(annaPath, railPath, 1)}); err != nil {
		t.Fatal(err)
	}
	if got := paths(second.Touched()); !slices.Equal(got, []string{annaPath, railPath}) {
		t.Errorf("touched %v", got)
	}
}

func TestAdoptTakesWholeWhatIsNotKnownAndKeepsWhatIs(t *testing.T) {
	t.Parallel()
	first, second := ledger.NewBook(2), ledger.NewBook(2)
	loadEUR(first, 1, annaPath, 10)
	if _, err := first.Post("txn_1", 0, 1, []ledger.Movement{eur(annaPath, railPath, 4)}); err != nil {
		t.Fatal(err)
	}
	loadEUR(second, 1, annaPath, 10)
	second.Load(ledger.Balance{ID: 2, Account: ledger.Account{Path: shopPath, Currency: "EUR"}, Amount: money.FromMinor(20, "EUR"), Postings: 3, LastAt: 7})
	first.Adopt(second)
	if got := first.Balance(ledger.Account{Path: annaPath, Currency: "EUR"}); got != money.FromMinor(6, "EUR") {
		t.Errorf("what was known is %s", got)
	}
	if _, err := first.Post("txn_2", 0, 8, []ledger.Movement{eur(railPath, shopPath, 1)}); err != nil {
		t.Fatal(err)
	}
	shop := first.Touched()[2]
	if shop.ID != 2 || shop.Amount != money.FromMinor(21, "EUR") || shop.Postings != 4 || shop.LastAt != 8 {
		t.Errorf("what was adopted is %+v", *shop)
	}
}
