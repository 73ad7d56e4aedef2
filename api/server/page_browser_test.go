package server_test

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/internal/browsertest"
	"github.com/okpay/okpay/wallet"
)

// looksGood holds a page to what it promises to people who cannot see it, or not
// well, and to the browser.
func looksGood(t *testing.T, page *browsertest.Page) {
	t.Helper()
	if list := page.Nameless(); len(list) != 0 {
		t.Errorf("%s has what has no name: %v", page.URL(), list)
	}
	if list := page.Faint(); len(list) != 0 {
		t.Errorf("%s has texts that are hard to read: %v", page.URL(), list)
	}
}

// logIn logs the customer in by the keyboard alone.
func logIn(t *testing.T, page *browsertest.Page) {
	t.Helper()
	page.Fill("input[name=user]", buyer)
	page.Fill("input[name=password]", buyerPassword)
	page.Enter("input[name=password]")
}

func TestACustomerPaysInABrowser(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]browsertest.Options{
		"desktop": {NoScript: true}, "phone": {Phone: true, NoScript: true}, "dark": {Dark: true}, "zh": {Phone: true, Language: "zh-CN,zh", Dark: true, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, "100 EUR", "20 USD")
			c := s.asks("12.50", nil)
			page := browsertest.Open(t, o)
			at := s.url + "/pay/" + c.ID
			page.Visit(at)
			looksGood(t, page)
			page.Screenshot("pay-login-" + name)
			logIn(t, page)
			for id, want := range map[string]string{"#amount": "12.50", "#pays": "12.50 EUR"} {
				if got := page.TextOf(id); got != want {
					t.Errorf("%s says %q, want %q", id, got, want)
				}
			}
			looksGood(t, page)
			page.Screenshot("pay-review-" + name)
			page.Fill("input[name=pin]", strangersPIN)
			page.Enter("input[name=pin]")
			if !page.Has("#result") || !strings.Contains(page.URL(), "?paid=txn_") {
				t.Fatalf("%s: after the payment:\n%s", page.URL(), page.Text())
			}
			looksGood(t, page)
			page.Screenshot("pay-done-" + name)
			if got := page.Attribute("#return", "href"); got != "https://cafe.example/thanks?order=1001&checkout="+c.ID {
				t.Errorf("back to the shop is %s", got)
			}
			page.Reload()
			if list := s.payments(c.ID); len(list) != 1 || s.has("EUR") != "87.50" {
				t.Errorf("%d payments, and %s EUR are left", len(list), s.has("EUR"))
			}
			page.Follow("#receipt")
			if !strings.Contains(page.Text(), "Corner Cafe") || strings.Contains(page.Text(), "Eve") {
				t.Errorf("the receipt says:\n%s", page.Text())
			}
			looksGood(t, page)
			page.Screenshot("receipt-" + name)
			if list := page.Complaints(); len(list) != 0 {
				t.Errorf("the browser complains: %v", list)
			}
		})
	}
}

func TestACustomerPaysFromAnotherPurseInABrowser(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]browsertest.Options{"desktop": {NoScript: true}, "phone-dark": {Phone: true, Dark: true, NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, "5 EUR", "100 USD")
			c := s.asks("20.00", nil)
			page := browsertest.Open(t, o)
			page.Visit(s.url + "/pay/" + c.ID)
			logIn(t, page)
			if !page.Has("input[value=EUR][disabled]") || !page.Has("input[value=USD][checked]") {
				t.Errorf("the purses:\n%s", page.Text())
			}
			looksGood(t, page)
			page.Screenshot("pay-choose-" + name)
			page.Follow("button[value=review]")
			if page.TextOf("#rate") != "1 USD = 0.796 EUR" || !strings.HasSuffix(page.TextOf("#pays"), " USD") {
				t.Errorf("the review:\n%s", page.Text())
			}
			looksGood(t, page)
			page.Screenshot("pay-rate-" + name)
			pays := page.TextOf("#pays")
			page.Fill("input[name=pin]", "111112")
			page.Follow("button[value=pay]")
			if !page.Has("[role=alert]") || page.TextOf("#pays") != pays {
				t.Errorf("after a wrong PIN:\n%s", page.Text())
			}
			looksGood(t, page)
			page.Screenshot("pay-problem-" + name)
			page.Fill("input[name=pin]", strangersPIN)
			page.Follow("button[value=pay]")
			if page.TextOf("#pays") != pays {
				t.Errorf("it was to be %s:\n%s", pays, page.Text())
			}
			list := s.payments(c.ID)
			if len(list) != 1 || string(list[0].Paid)+" USD" != pays {
				t.Errorf("the payments are %+v", list)
			}
			looksGood(t, page)
		})
	}
}

// A page is used by the keyboard alone: each thing on it is reached by the tabulator,
// in the order in which it is read.
func TestThePageIsGoneThroughByKeyboard(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR", "20 USD")
	c := s.asks("12.50", nil)
	page := browsertest.Open(t, browsertest.Options{NoScript: true})
	page.Visit(s.url + "/pay/" + c.ID)
	logIn(t, page)
	if !page.Has("input[name=pin][autofocus]") {
		t.Error("the page does not begin at the PIN")
	}
	page.Fill("input[name=pin]", "4") // where the keyboard is from then on
	names := []string{}
	for range 5 {
		names = append(names, page.Tab().Name)
	}
	want := []string{"Pay 12.50 EUR", "Pay in another way", "Back to the shop without paying"}
	if !slices.Equal(names[:len(want)], want) {
		t.Errorf("the tabulator goes to %q", names)
	}
}

func TestACustomerConsentsInABrowser(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]browsertest.Options{"desktop": {NoScript: true}, "phone-dark": {Phone: true, Dark: true, NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			app, err := s.operator().CreateApp(t.Context(), wallet.CreateAppInput{
				Change: s.change(), Name: "Ledgerly", Scopes: []wallet.Scope{wallet.ScopeRead, wallet.ScopePay}, DailyCap: "50", Currency: "EUR",
			})
			s.must(err)
			request, err := s.operator().RequestLink(t.Context(), wallet.RequestLinkInput{App: app.ID})
			s.must(err)
			page := browsertest.Open(t, o)
			page.Visit(s.url + "/device?user_code=" + request.UserCode)
			looksGood(t, page)
			logIn(t, page)
			page.Follow("button[value=find]")
			looksGood(t, page)
			page.Screenshot("consent-" + name)
			page.Follow("button[value=approve]")
			if !strings.Contains(page.Text(), "It is linked") || page.Has("button") {
				t.Errorf("after the consent:\n%s", page.Text())
			}
			if list := page.Complaints(); len(list) != 0 {
				t.Errorf("the browser complains: %v", list)
			}
		})
	}
}

// A browser of before 2023 does not say where a form comes from but in Origin, which
// it writes as null where a page has no referrer at all.
func TestACustomerPaysInAnOldBrowser(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR")
	c := s.asks("12.50", nil)
	to, err := url.Parse(s.url)
	s.must(err)
	old := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
		r.Out.Header.Del("Sec-Fetch-Site")
	}})
	t.Cleanup(old.Close)
	page := browsertest.Open(t, browsertest.Options{NoScript: true})
	page.Visit(old.URL + "/pay/" + c.ID)
	logIn(t, page)
	if !page.Has("input[name=pin]") {
		t.Fatalf("%s: after logging in:\n%s", page.URL(), page.Text())
	}
	page.Fill("input[name=pin]", strangersPIN)
	page.Enter("input[name=pin]")
	if !page.Has("#result") {
		t.Errorf("%s: after the payment:\n%s", page.URL(), page.Text())
	}
}
