package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

const (
	buyer         = "eve@example.org"
	buyerPassword = "seven grey herons by the pond"
	shopURL       = "https://cafe.example/thanks?order=1001"
)

// shop is a world with a merchant, and a customer who can log in and pay.
type shop struct {
	*world
	keys int
}

// newShop opens a shop whose customer has what purses say, as "100 EUR".
func newShop(t *testing.T, purses ...string) *shop {
	t.Helper()
	s := &shop{world: newWorld(t, options{})}
	_, err := s.operator().ImportUsers(t.Context(), wallet.ImportUsersInput{
		Change: s.change(), Verified: true, Level: 3, Reason: "test",
		Users: []wallet.ImportUser{{Line: 1, Kind: wallet.KindMerchant, Name: "Corner Cafe", Email: "cafe@example.com", Phone: "+493012345678", Country: "DE", Handle: "cafe"}},
	})
	s.must(err)
	s.proven(buyer)
	_, err = s.operator().SetLevel(t.Context(), wallet.SetLevelInput{Change: s.change(), User: buyer, Level: 2, Reason: "test"})
	s.must(err)
	_, err = s.operator().SetRate(t.Context(), wallet.SetRateInput{Change: s.change(), Currency: "USD", Rate: "1.25"})
	s.must(err)
	if len(purses) == 0 {
		return s
	}
	bank, err := s.operator().BindBank(t.Context(), wallet.BindBankInput{Change: s.change(), User: buyer, IBAN: "DE89370400440532013000", Holder: "Eve Elm"})
	s.must(err)
	for _, purse := range purses {
		amount, currency, _ := strings.Cut(purse, " ")
		_, err := s.operator().TopUp(t.Context(), wallet.TopUpInput{Change: s.change(), User: buyer, Amount: money.Decimal(amount), Currency: currency, Instrument: bank.ID})
		s.must(err)
	}
	return s
}

func (s *shop) change() wallet.Change {
	s.keys++
	return wallet.Change{Key: "shop " + strings.Repeat("i", s.keys)}
}

// asks makes a checkout; change may make it another one.
func (s *shop) asks(amount string, change func(in *wallet.CreateCheckoutInput)) wallet.Checkout {
	s.t.Helper()
	in := wallet.CreateCheckoutInput{Change: s.change(), User: "cafe", Amount: money.Decimal(amount), Currency: "EUR", Memo: "Two coffees", ReturnURL: shopURL}
	if change != nil {
		change(&in)
	}
	c, err := s.operator().CreateCheckout(s.t.Context(), in)
	s.must(err)
	return c
}

// payments are those of a checkout.
func (s *shop) payments(checkout string) []wallet.Transaction {
	s.t.Helper()
	c, err := s.operator().ShowCheckout(s.t.Context(), wallet.ShowCheckoutInput{Checkout: checkout})
	s.must(err)
	return c.Payments
}

// has is what the customer can spend of a currency.
func (s *shop) has(currency money.Currency) money.Decimal {
	s.t.Helper()
	list, err := s.operator().Balance(s.t.Context(), wallet.BalanceInput{User: buyer})
	s.must(err)
	for _, b := range list {
		if b.Currency == currency {
			return b.Available
		}
	}
	return ""
}

// comes logs the customer in at a page.
func (b *browser) comes(at string) string {
	b.w.t.Helper()
	return b.logsIn(at)
}

// sends sends the form of a page with a button and more fields, and gives the page
// that answers, which it follows one redirect to.
func (b *browser) sends(at, text, button string, fields ...string) (response *http.Response, page string) {
	b.w.t.Helper()
	form := hidden(text)
	form.Set("action", button)
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	response, page = b.visit(at, form)
	if response.StatusCode == http.StatusSeeOther {
		to, err := (&url.URL{Path: strings.SplitN(at, "?", 2)[0]}).Parse(response.Header.Get("Location"))
		b.w.must(err)
		response, page = b.visit(to.String(), nil)
	}
	return response, page
}
