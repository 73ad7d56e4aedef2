package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/okpay/okpay/internal/htmltest"
	"github.com/okpay/okpay/wallet"
)

// leads is where the element of a page with an id leads to.
func leads(t *testing.T, page, id string) string {
	t.Helper()
	for _, e := range htmltest.Elements(t, page) {
		if e.Attrs["id"] == id {
			return e.Attrs["href"]
		}
	}
	return ""
}

// An address may be signed, or have parameters that no form would write so.
func TestTheWayBackIsTheShopsOwnAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR")
	for address, want := range map[string]string{
		"https://cafe.example":                                "https://cafe.example?checkout=",
		"https://cafe.example/back?z=1;y=2&flag&a=%20x&a=2#f": "https://cafe.example/back?z=1;y=2&flag&a=%20x&a=2&checkout=CHECKOUT#f",
		"https://cafe.example/?":                              "https://cafe.example/?checkout=",
		"https://cafe.example/?b=2&checkout=mine&a=1":         "https://cafe.example/?b=2&a=1&checkout=",
	} {
		c := s.asks("1.00", func(in *wallet.CreateCheckoutInput) { in.ReturnURL = address })
		if !strings.Contains(want, "CHECKOUT") {
			want += "CHECKOUT"
		}
		_, page := s.browser().sends("/pay/"+c.ID, "", "login", "user", buyer, "password", buyerPassword)
		if got := leads(t, page, "return"); got != strings.ReplaceAll(want, "CHECKOUT", c.ID) {
			t.Errorf("%s leads back to %s", address, got)
		}
	}
}

// Who logged in again in another window has a form of the session before: it is
// refused, and the page goes on.
func TestAFormOfTheSessionBeforeLeadsOn(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR")
	c := s.asks("12.50", nil)
	at := "/pay/" + c.ID
	b := s.browser()
	before := b.comes(at)
	b.sends(at, "", "login", "user", buyer, "password", buyerPassword)
	response, page := b.sends(at, before, "pay", "pin", strangersPIN)
	if response.StatusCode != http.StatusForbidden || alert(t, page) == "" || leads(t, page, "again") != c.ID || len(s.payments(c.ID)) != 0 {
		t.Fatalf("%s:\n%s", response.Status, bare(page))
	}
	_, page = b.visit("/pay/"+leads(t, page, "again"), nil)
	if _, page = b.sends(at, page, "pay", "pin", strangersPIN); says(t, page, "result") == "" {
		t.Errorf("the result:\n%s", bare(page))
	}

	app, err := s.operator().CreateApp(t.Context(), wallet.CreateAppInput{Change: s.change(), Name: "Ledgerly", Scopes: []wallet.Scope{wallet.ScopeRead}})
	s.must(err)
	link, err := s.operator().RequestLink(t.Context(), wallet.RequestLinkInput{App: app.ID})
	s.must(err)
	at = "/device?user_code=" + link.UserCode
	_, page = b.visit(at, nil)
	response, page = b.sends(at, page, "find", "form_token", "of before")
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign form is answered %s", response.Status)
	}
	_, page = b.sends(at, page, "find", "user_code", link.UserCode)
	if _, page = b.sends(at, page, "approve"); !strings.Contains(page, "It is linked") {
		t.Errorf("the consent:\n%s", bare(page))
	}
}

// Whoever does not see the page knows by its title at what step it is.
func TestTheTitleNamesTheStep(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR")
	c := s.asks("12.50", nil)
	at := "/pay/" + c.ID
	b := s.browser()
	title := func(page string) string {
		_, after, _ := strings.Cut(page, "<title>")
		title, _, _ := strings.Cut(after, "</title>")
		return title
	}
	_, login := b.visit(at, nil)
	review := b.comes(at)
	_, done := b.sends(at, review, "pay", "pin", strangersPIN)
	for page, want := range map[string]string{login: "Log in to pay", review: "Check and pay", done: "Payment made"} {
		if got := title(page); got != want+" · Corner Cafe · okpay" {
			t.Errorf("the title is %q, want %q", got, want)
		}
	}
}

// What a browser asks for may stand in more than one line of its header.
func TestALanguageMayStandInAnotherLine(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/pay/"+s.asks("1.00", nil).ID, http.NoBody)
	s.must(err)
	request.Header["Accept-Language"] = []string{"de", "zh;q=0.8, en;q=0.5"}
	if _, page := s.send(request); !strings.Contains(page, `lang="zh"`) {
		t.Errorf("the page:\n%s", bare(page))
	}
}

// A form pays once. Sent again with another amount it says so, and the next one pays.
func TestAFormThatPaidLeadsToAnother(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR")
	c := s.asks("", func(in *wallet.CreateCheckoutInput) { in.Open, in.Reusable = true, true })
	at := "/pay/" + c.ID
	b := s.browser()
	choice := b.comes(at)
	_, review := b.sends(at, choice, "review", "from", "EUR", "amount", "3")
	b.sends(at, review, "pay", "pin", strangersPIN)
	if _, page := b.sends(at, review, "choose"); says(t, page, "result") == "" {
		t.Errorf("what the form paid:\n%s", bare(page))
	}
	response, again := b.sends(at, choice, "review", "from", "EUR", "amount", "5")
	if response.StatusCode != http.StatusConflict || !strings.Contains(alert(t, again), "paid already") {
		t.Fatalf("the form with another amount, %s:\n%s", response.Status, bare(again))
	}
	_, review = b.sends(at, again, "review", "from", "EUR", "amount", "5")
	if _, page := b.sends(at, review, "pay", "pin", strangersPIN); says(t, page, "result") == "" || len(s.payments(c.ID)) != 2 || s.has("EUR") != "92.00" {
		t.Errorf("the other payment, with %s EUR left:\n%s", s.has("EUR"), bare(page))
	}
}

// Who leaves the field empty is shown what is left, and pays that or nothing.
func TestWhatIsLeftIsPaidAsItWasShown(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR")
	c := s.asks("10.00", func(in *wallet.CreateCheckoutInput) { in.Partial = true })
	at := "/pay/" + c.ID
	b := s.browser()
	_, review := b.sends(at, b.comes(at), "review", "from", "EUR", "amount", " ")
	if says(t, review, "pays") != "10.00 EUR" {
		t.Fatalf("the review:\n%s", bare(review))
	}
	_, err := s.operator().Pay(t.Context(), wallet.PayInput{Change: s.change(), User: buyer, Checkout: c.ID, Amount: "4.00", Currency: "EUR"})
	s.must(err)
	response, page := b.sends(at, review, "pay", "pin", strangersPIN)
	if response.StatusCode != http.StatusConflict || !strings.Contains(alert(t, page), "more than what is left") || len(s.payments(c.ID)) != 1 {
		t.Errorf("%s:\n%s", response.Status, bare(page))
	}
}
