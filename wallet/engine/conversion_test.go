package engine

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// drawnQuote draws a quote between two currencies at rates of any size.
func drawnQuote(t *rapid.T) *QuoteRecord {
	rate := func(name string) money.Rate {
		r, err := money.ParseRate(rapid.StringMatching(`[1-9][0-9]{0,4}\.[0-9]{1,5}`).Draw(t, name))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	list := rapid.Permutation([]money.Currency{"EUR", "USD", "JPY", "IDR", "KWD"}).Draw(t, "currencies")
	q := &QuoteRecord{
		ID: "fxq_1", MarginBPS: rapid.SampledFrom([]int64{0, 50, 2000}).Draw(t, "margin"), Rounding: fx.Rule,
		From: QuoteLeg{Rate: rate("from")}, To: QuoteLeg{Rate: rate("to")}, Rate: "1",
	}
	terms, err := q.terms()
	if err != nil {
		t.Fatal(err)
	}
	w := wish{from: list[0], to: list[1], side: FixedReceive, amount: money.FromMinor(rapid.Int64Range(1, 10_000_000).Draw(t, "amount"), list[1])}
	if q.Deal, err = terms.of(w); errors.Is(err, fx.ErrTooSmall) || errors.Is(err, money.ErrOverflow) {
		t.Skip("too small or too large")
	}
	if err != nil {
		t.Fatal(err)
	}
	return q
}

const (
	payersPurse = "customer:usr_1:available"
	shopsPurse  = "merchant:mer_1:available"
)

// purses is a book in which both sides have enough of both currencies.
func purses(q *QuoteRecord) *ledger.Book {
	book := ledger.NewBook(8)
	for _, path := range []string{payersPurse, shopsPurse} {
		for _, c := range []money.Currency{q.Pay.Currency(), q.Receive.Currency()} {
			book.Load(ledger.Balance{ID: 1, Account: ledger.Account{Path: path, Currency: c}, Amount: money.FromMinor(1<<60, c)})
		}
	}
	return book
}

// post carries movements out and sees that they balance by currency.
func post(t *rapid.T, book *ledger.Book, movements []ledger.Movement) []ledger.Posting {
	t.Helper()
	moving := movements[:0]
	for _, m := range movements {
		if !m.Amount.IsZero() {
			moving = append(moving, m)
		}
	}
	postings, err := book.Post("txn", 0, 1, moving)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[money.Currency]int64{}
	for i := range postings {
		sums[postings[i].Amount.Currency()] += postings[i].Amount.Minor()
	}
	for c, sum := range sums {
		if sum != 0 {
			t.Fatalf("the legs in %s sum to %d", c, sum)
		}
	}
	return postings
}

// TestAPaymentAcrossCurrenciesBalancesAndIsGivenBackWhole pays in four legs and
// refunds in parts of any sizes, after which nobody has gained or lost but for the
// part of the fee that a refund does not give back.
func TestAPaymentAcrossCurrenciesBalancesAndIsGivenBackWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := drawnQuote(t)
		s := sending{
			st: &state{},
			in: &intent{kind: wallet.KindPayment}, quote: q, amount: q.Receive, payer: &standing{Customer: &Customer{}}, payee: &standing{Customer: &Customer{}},
			fee: policy.Fee{Amount: money.Zero(q.Receive.Currency()), Bearer: rapid.SampledFrom([]policy.Bearer{policy.Payer, policy.Payee}).Draw(t, "bearer")},
		}
		s.payer.ID, s.payee.ID = "usr_1", "mer_1"
		s.to = destination{party: party{id: "mer_1"}, path: shopsPurse}
		s.fee.Amount = money.FromMinor(rapid.Int64Range(0, q.Receive.Minor()).Draw(t, "fee"), q.Receive.Currency())
		s.fee.Returnable = money.FromMinor(rapid.Int64Range(0, s.fee.Amount.Minor()).Draw(t, "returnable"), q.Receive.Currency())
		if err := s.convert(); errors.Is(err, fx.ErrTooSmall) || errors.Is(err, money.ErrOverflow) {
			t.Skip("the fee is too small or too large")
		} else if err != nil {
			t.Fatal(err)
		}
		book := purses(q)
		s.txn = &Txn{ID: "txn_1", Kind: wallet.KindPayment, Amount: s.amount, Taken: money.Zero(s.amount.Currency()), TakenFee: money.Zero(s.amount.Currency())}
		s.txn.setFee(s.fee)
		st := &state{}
		st.convert(s.txn, q, s.deal, s.bought)
		post(t, book, s.movements(nil))
		after := func(path string, c money.Currency) int64 {
			return book.Balance(ledger.Account{Path: path, Currency: c}).Minor() - 1<<60
		}
		if got := after(payersPurse, q.Pay.Currency()); got != -s.deal.Pay.Minor() {
			t.Fatalf("the payer paid %d, want %s", -got, s.deal.Pay)
		}
		payment := s.txn
		for payment.Taken != payment.Amount {
			part := money.FromMinor(rapid.Int64Range(1, payment.Amount.Minor()-payment.Taken.Minor()).Draw(t, "part"), payment.Amount.Currency())
			back, taken, err := feeBack(payment, part, policy.FeePercentage)
			if err != nil {
				t.Fatal(err)
			}
			movements, err := convertedBack(&Txn{ID: "txn_2"}, payment, shopsPurse, payersPurse, part, back)
			if err != nil {
				t.Fatal(err)
			}
			post(t, book, movements)
			payment.Taken = taken
			payment.TakenFee = money.FromMinor(payment.TakenFee.Minor()+back.Minor(), back.Currency())
		}
		kept := s.fee.Amount.Minor() - s.fee.Returnable.Minor()
		wantShop, wantPayer := int64(0), int64(0)
		if s.fee.Bearer == policy.Payee {
			wantShop = -kept
		} else if kept > 0 {
			given, err := s.bought.Part(0, s.fee.Returnable.Minor(), s.fee.Amount.Minor())
			if err != nil {
				t.Fatal(err)
			}
			wantPayer = given.Pay.Minor() - s.bought.Pay.Minor()
		}
		if got := after(shopsPurse, q.Receive.Currency()); got != wantShop {
			t.Fatalf("the merchant is at %d, want %d", got, wantShop)
		}
		if got := after(payersPurse, q.Pay.Currency()); got != wantPayer {
			t.Fatalf("the payer is at %d, want %d", got, wantPayer)
		}
		if kept > 0 {
			return
		}
		for account, amount := range book.All() {
			if !ledger.Constrained(account.Path) && !amount.IsZero() {
				t.Fatalf("%s keeps %s", account.Path, amount)
			}
		}
	})
}
