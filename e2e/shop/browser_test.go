//go:build unix

package shop

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/internal/browsertest"
)

// TestACustomerPaysInTheBrowser is the whole way of a customer: from the shop to
// okpay's page, through the login, the choice of a purse, the rate and the PIN,
// and back; and that of the shopkeeper who gives the money back.
func TestACustomerPaysInTheBrowser(t *testing.T) {
	t.Parallel()
	windows := map[string]browsertest.Options{"SQLite": {}, "PostgreSQL": {Phone: true, Dark: true, NoScript: true}}
	for name, location := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := browsertest.Open(t, windows[name])
			w := newWorld(t, location)
			page.Visit(w.shop)
			w.readable(page, "shop-"+name)
			if first, second := page.Tab().Name, page.Tab().Name; first != "Tea Shop" || second != "Order for 12.50 EUR Mountain oolong" {
				t.Errorf("the keyboard goes to %q, then to %q", first, second)
			}
			page.Follow("button[value=oolong]")

			if !strings.HasPrefix(page.URL(), w.okpay+"/pay/chk_") {
				t.Fatalf("ordering leads to %s", page.URL())
			}
			w.pays(page, name)
			page.Follow("a#return")

			order, query, _ := strings.Cut(strings.TrimPrefix(page.URL(), w.shop+"/orders/"), "?")
			if !strings.HasPrefix(query, "checkout=chk_") || page.TextOf("#state") != "Paid" {
				t.Errorf("back at %s, which says %q", page.URL(), page.TextOf("#state"))
			}
			w.readable(page, "shop-order-"+name)
			w.until(order, "paid")
			w.heard(order)

			w.refunds(browsertest.Open(t, windows[name]), order, name)
			page.Reload()
			if got := page.TextOf("#state"); got != "Refunded" {
				t.Errorf("to the customer the shop says %q", got)
			}
			ann := w.ann()
			if got := ann.must("", "history", "--kind", "refund", "--jq", `map("\(.amount) \(.currency)") | join(", ")`); got != "12.50 EUR" {
				t.Errorf("her history tells of the refund %q", got)
			}
			if got := ann.must("", "balance", "--jq", `.[] | select(.currency=="USD") | .total`); got != "100.00" {
				t.Errorf("she has %s USD again", got)
			}
			w.sound()
		})
	}
}

// pays goes through okpay's page, from which the customer pays out of her dollars.
func (w *world) pays(page *browsertest.Page, name string) {
	w.t.Helper()
	if got := page.TextOf("#amount"); got != "12.50" {
		w.t.Errorf("the shop asks for %q", got)
	}
	page.Fill("input[name=user]", "ann@example.com")
	page.Fill("input[name=password]", password)
	page.Follow("button[value=login]")
	page.Click("input[name=from][value=USD]")
	page.Follow("button[value=review]")
	// As on the command line: 15.625 USD at 1.25, with a margin of half a percent.
	if got := page.TextOf("#pays"); got != "15.70 USD" {
		w.t.Errorf("it costs her %q", got)
	}
	if got := page.TextOf("#rate"); !strings.Contains(got, "USD") || !strings.Contains(got, "EUR") {
		w.t.Errorf("at the rate %q", got)
	}
	page.Fill("input[name=pin]", "000000")
	page.Follow("button[value=pay]")
	if !page.Has("[role=alert]") || page.Has("#result") {
		w.t.Errorf("with a wrong PIN the page says %q", page.Text())
	}
	page.Fill("input[name=pin]", pin)
	w.readable(page, "shop-pay-"+name)
	page.Follow("button[value=pay]")
	if !page.Has("#result") {
		w.t.Fatalf("after the PIN the page says %q", page.Text())
	}
}

// refunds gives the money of an order back by the shopkeeper's page.
func (w *world) refunds(page *browsertest.Page, order, name string) {
	w.t.Helper()
	address, err := url.Parse(w.shop + "/keeper")
	if err != nil {
		w.t.Fatal(err)
	}
	address.User = url.UserPassword("keeper", keeper)
	page.Visit(address.String())
	w.readable(page, "shop-keeper-"+name)
	page.Follow(`button[value="` + order + `"]`)
	if got := page.TextOf(".state"); got != "Refunded" || page.Has("button") {
		w.t.Errorf("after the refund the shopkeeper reads %q", page.Text())
	}
}

// readable is what must hold of every page, and keeps a picture of it.
func (w *world) readable(page *browsertest.Page, name string) {
	w.t.Helper()
	page.Screenshot(strings.ToLower(name))
	if list := page.Faint(); len(list) != 0 {
		w.t.Errorf("%s: hard to read: %q", page.URL(), list)
	}
	if wide := page.Sideways(); wide != 0 {
		w.t.Errorf("%s: %d pixels wider than its window", page.URL(), wide)
	}
	if list := page.Nameless(); len(list) != 0 {
		w.t.Errorf("%s: without a name: %v", page.URL(), list)
	}
	list := slices.DeleteFunc(page.Complaints(), func(said string) bool { return strings.Contains(said, "403 (Forbidden)") }) // the wrong PIN
	if len(list) != 0 {
		w.t.Errorf("%s: the browser complains: %q", page.URL(), list)
	}
}
