//go:build unix

package faults

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// proofItem is one item of a run: what it is, and what the naive model says has
// become of it.
type proofItem struct {
	name     string
	currency money.Currency
	cents    int64

	payee   int // number of a customer; -1 where a bank account is paid
	row     [6]string
	refused bool // its payee is gone, so it is never paid

	status wallet.ItemStatus
	sent   int // how often it is to have been paid: once, and once more after each return that was retried
}

func (it *proofItem) toBank() bool { return it.payee < 0 }

// want is a purse that is too small, or a merchant who is frozen, while a payout is
// applied for the first time.
type want int

const (
	wantNothing want = iota
	wantFunds
	wantLiberty
)

// story is what a run is about: drawn from its seed, all at once.
type story struct {
	seed    uint64
	name    string // of the payout
	tag     string // of everything else that has to be its own
	items   []*proofItem
	bad     []string // rows that no plan takes
	want    want
	retries int    // how often what came back is sent again
	mend    bool   // by mending the file
	format  string // of exports
	booking bool
	payees  int
}

// The measures of a run.
const (
	mostItems  = 14
	mostPayees = 3
	proofChunk = 3 // items in one transaction, in one request and on one page
)

func drawStory(random *rand.Rand, seed uint64) *story {
	s := &story{
		seed: seed, name: fmt.Sprintf("payout %d", seed), tag: fmt.Sprintf("run-%d", seed), want: want(max(0, random.IntN(5)-2)),
		retries: random.IntN(3), format: []string{"pain.001.001.03", "pain.001.001.09"}[random.IntN(2)], booking: random.IntN(2) == 0,
		payees: 1 + random.IntN(mostPayees),
	}
	dollars, gone := random.IntN(3) == 0, random.IntN(4) == 0
	s.mend = !gone && random.IntN(3) == 0
	for i := range 2 + random.IntN(mostItems-1) {
		it := &proofItem{name: fmt.Sprintf("%s-%d", s.tag, i), currency: "EUR", cents: 1 + random.Int64N(50000), payee: -1, status: wallet.ItemPending}
		if dollars && random.IntN(3) == 0 {
			it.currency = "USD"
		}
		switch {
		case gone && random.IntN(4) == 0:
			it.payee, it.refused = s.payees, true // one more, who is gone by the time
		case random.IntN(5) < 2:
			it.payee = random.IntN(s.payees)
		default:
			it.row = drawAccount(random, it.currency)
		}
		s.items = append(s.items, it)
	}
	for range random.IntN(4) {
		s.bad = append(s.bad, []string{
			"bad-%d,,Anna,DE89370400440532013001,,,,,1.00,EUR,",              // check digits
			"bad-%d,nobody@example.com,,,,,,,1.00,EUR,",                      // an unknown payee
			"bad-%d,,張偉,DE89370400440532013000,,,,,1.00,EUR,",                // no letter that banks take
			"bad-%d,,Anna,DE89370400440532013000,,,,,1.005,EUR,",             // too many decimals
			"bad-%d,,Anna,DE89370400440532013000,BNPAFRPP,,,,1.00,EUR,",      // a bank of another country
			"bad-%d,,Anna,DE89370400440532013000,,,,,0,EUR,",                 // nothing
			"bad-%d,,,,,123456789,021000022,US,1.00,USD,",                    // no name, and a routing code that is none
			"bad-%d,,Anna,DE89370400440532013000,,,,,1.00,EUR," + longMemo(), // more than 140 characters
		}[random.IntN(8)])
	}
	return s
}

func longMemo() string { return strings.Repeat("too long ", 20) }

// drawAccount draws a bank account: name, iban, bic, account, routing, country.
func drawAccount(random *rand.Rand, currency money.Currency) [6]string {
	name := []string{"Anna Müller", "Jean Petit", "Łukasz Żak", "O'Brien & Söhne", "Ærø Rederi", "José Núñez"}[random.IntN(6)]
	switch {
	case currency == "USD":
		return [6]string{name, "", "", fmt.Sprintf("%09d", random.IntN(1e9)), "021000021", "US"}
	case random.IntN(8) == 0: // outside SEPA, in a block of its own
		return [6]string{name, "JO94CBJO0010000000000131000302", "CBJOJOAX", "", "", ""}
	case random.IntN(2) == 0:
		return [6]string{name, ibanOf("DE", fmt.Sprintf("%018d", random.Int64N(1e18))), "", "", "", ""}
	default:
		return [6]string{name, ibanOf("AT", fmt.Sprintf("%016d", random.Int64N(1e16))), "", "", "", ""}
	}
}

// ibanOf computes the check digits of an account number (ISO 13616, mod 97).
func ibanOf(country, digits string) string {
	number, _ := new(big.Int).SetString(digits+fmt.Sprint(country[0]-'A'+10)+fmt.Sprint(country[1]-'A'+10)+"00", 10)
	return fmt.Sprintf("%s%02d%s", country, 98-new(big.Int).Mod(number, big.NewInt(97)).Int64(), digits)
}

func (s *story) payeeEmail(n int) string { return fmt.Sprintf("%s-%d@example.com", s.tag, n) }

const payeeHeader = "item,recipient,name,iban,bic,account,routing,country,amount,currency,memo\n"

// file is the payee file.
func (s *story) file() string {
	var file strings.Builder
	file.WriteString(payeeHeader)
	for _, it := range s.items {
		recipient := ""
		if !it.toBank() {
			recipient = s.payeeEmail(it.payee)
		}
		fmt.Fprintf(&file, "%s,%s,%s,%s,%s,royalties\n", it.name, recipient, strings.Join(it.row[:], ","), inCents(it.cents), it.currency)
	}
	return file.String()
}

// badFile is the payee file with the rows that no plan takes, and the lines of
// these.
func (s *story) badFile(random *rand.Rand) (file string, lines []int) {
	rows := strings.SplitAfter(strings.TrimPrefix(s.file(), payeeHeader), "\n")
	rows = rows[:len(rows)-1]
	for i, row := range s.bad {
		rows = slices.Insert(rows, random.IntN(len(rows)+1), fmt.Sprintf(row, i)+"\n")
	}
	for i, row := range rows {
		if strings.HasPrefix(row, "bad-") {
			lines = append(lines, i+2)
		}
	}
	return payeeHeader + strings.Join(rows, ""), lines
}

// inCents writes minor units of a currency that has two decimals.
func inCents(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// sums are what the items are worth in each currency.
func (s *story) sums() map[money.Currency]int64 {
	sums := map[money.Currency]int64{"EUR": 0, "USD": 0}
	for _, it := range s.items {
		sums[it.currency] += it.cents
	}
	return sums
}

// plenty is what is in a purse beyond what a payout needs.
const plenty = 12345

// people puts the merchant with his money, and the payees, into the wallet.
func (s *story) people(t *testing.T, all wallet.Service) (merchant string, payees []string) {
	t.Helper()
	ctx := context.Background()
	in := wallet.ImportUsersInput{Change: wallet.Change{Key: s.tag}, Verified: true, Level: 3, Reason: "test"}
	add := func(user wallet.ImportUser) {
		user.Line, user.Country, user.Phone = len(in.Users)+1, "DE", fmt.Sprintf("+4917%08d%d", s.seed%1e8, len(in.Users))
		in.Users = append(in.Users, user)
	}
	add(wallet.ImportUser{Kind: wallet.KindMerchant, Name: "Merchant", Email: s.tag + "@example.com", Handle: s.tag})
	for n := range s.payees + 1 {
		add(wallet.ImportUser{Kind: wallet.KindPerson, Name: "Payee", Email: s.payeeEmail(n)})
	}
	_, err := all.ImportUsers(ctx, in)
	must(t, err)
	for i := range in.Users {
		shown, err := all.ShowUser(ctx, wallet.ShowUserInput{User: in.Users[i].Email})
		must(t, err)
		if merchant == "" {
			merchant = shown.ID
			continue
		}
		payees = append(payees, shown.ID)
	}
	bound, err := all.BindBank(ctx, wallet.BindBankInput{
		Change: wallet.Change{Key: "bind-" + s.tag}, User: merchant, IBAN: "DE89370400440532013000", Holder: "Merchant",
	})
	must(t, err)
	for currency, cents := range s.sums() {
		_, err = all.TopUp(ctx, wallet.TopUpInput{
			Change: wallet.Change{Key: "fund-" + s.tag + string(currency)}, User: merchant, Amount: money.Decimal(inCents(cents + plenty)),
			Currency: string(currency), Instrument: bound.ID,
		})
		must(t, err)
	}
	return merchant, payees
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
