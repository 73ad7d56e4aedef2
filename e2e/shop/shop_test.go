//go:build unix

package shop

import (
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/internal/htmltest"
)

func TestAnOrderIsPaidInAnotherCurrencyAndRefunded(t *testing.T) {
	t.Parallel()
	for name, location := range databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, location)
			order, link := w.order()
			if got := w.said("/orders/" + order + "?checkout=" + link[strings.LastIndex(link, "/")+1:]); got != "Waiting for the payment" {
				t.Errorf("before it is paid the order says %q", got)
			}
			ann := w.ann()
			// 12.50 EUR are 15.625 USD at 1.25, which is 99.5 percent of 15.70: the margin is half a percent.
			if got := ann.must("", "pay", link, "--from", "USD", "--yes", "--jq", "[.paid, .paid_currency, .amount, .currency] | join(\" \")"); got != "15.70 USD 12.50 EUR" {
				t.Errorf("she pays %s", got)
			}
			w.until(order, "paid")
			if got := w.said("/orders/" + order); got != "Paid" {
				t.Errorf("the paid order says %q", got)
			}

			// A part goes back from elsewhere, which the shop hears of, and the rest by
			// its button, which may be pressed twice.
			payment := ann.must("", "history", "--kind", "payment", "--jq", ".[0].id")
			w.must("", "refund", payment, "--amount", "2.50", "--reason", "one bag was open", "-q")
			w.until(order, "paid 2.50")
			for range 2 {
				if status, _, page := w.ask("/keeper/refund", url.Values{"order": {order}}); status != http.StatusSeeOther {
					t.Fatalf("refund: %d %s", status, page)
				}
			}
			if got := w.said("/orders/" + order); got != "Refunded" {
				t.Errorf("the refunded order says %q", got)
			}
			if got := ann.must("", "history", "--kind", "refund", "--jq", `map("\(.amount) \(.currency)") | join(", ")`); got != "10.00 EUR, 2.50 EUR" {
				t.Errorf("her history tells of the refunds %s", got)
			}
			if got := ann.must("", "balance", "--jq", `.[] | select(.currency=="USD") | .total`); got != "100.00" {
				t.Errorf("she has %s USD again", got)
			}
			w.sound()
		})
	}
}

func TestAStolenKeyOfTheShopPaysNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, databases()["SQLite"])
	w.must("", "register", "-q", "--kind", "merchant", "--handle", "thief", "--name", "A Thief", "--email", "thief@example.com", "--phone", "+4930123457", "--country", "DE")
	for _, channel := range []string{"email", "phone"} {
		code := w.must("", "outbox", "list", "--user", "thief", "--channel", channel, "--jq", ".[0].code")
		w.must("", "verify", "-q", "--user", "thief", "--channel", channel, "--code", code)
	}
	_, link := w.order()
	w.ann().must("", "pay", link, "--from", "USD", "--yes", "-q")
	stolen := w.as("OKPAY_REMOTE="+w.okpay, "OKPAY_TOKEN_FILE="+filepath.Join(w.dir, "okpay.key"), "OKPAY_WALLET=")
	for _, args := range [][]string{{"pay", "thief", "1.00", "EUR"}, {"transfer", "thief", "1.00", "EUR"}, {"apikey", "list"}} {
		if out, err := stolen.run("", append(args, "-o", "json")...); err == nil || !strings.Contains(out, "recipient_not_allowed") && !strings.Contains(out, "scope_missing") {
			t.Errorf("okpay %v: %v, %s", args, err, out)
		}
	}
}

func TestAShopThatWasAwayHearsOfThePaymentLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, databases()["SQLite"])
	order, link := w.order()
	w.close()
	ann := w.ann()
	ann.must("", "pay", link, "--from", "USD", "--yes", "-q")
	w.sells()
	w.until(order, "paid")
	w.sound()
}

// order orders a tea, twice by the same form, and gives the order's id and where
// it is paid.
func (w *world) order() (order, link string) {
	w.t.Helper()
	list := w.elements("/")
	i := slices.IndexFunc(list, func(e htmltest.Element) bool { return e.Attrs["name"] == "order" })
	button := slices.IndexFunc(list, func(e htmltest.Element) bool { return e.Name == "button" })
	if i < 0 || button < 0 {
		w.t.Fatalf("the shop has nothing to order: %v", list)
	}
	order = list[i].Attrs["value"]
	for range 2 {
		status, location, page := w.ask("/orders", url.Values{"order": {order}, "good": {list[button].Attrs["value"]}})
		if status != http.StatusSeeOther || !strings.HasPrefix(location, w.okpay+"/pay/chk_") || link != "" && location != link {
			w.t.Fatalf("ordering: %d %s %s", status, location, page)
		}
		link = location
	}
	return order, link
}

// said is what the page of an order says of its state.
func (w *world) said(path string) string {
	w.t.Helper()
	list := w.elements(path)
	i := slices.IndexFunc(list, func(e htmltest.Element) bool { return e.Attrs["id"] == "state" })
	if i < 0 {
		w.t.Fatalf("%s tells no state: %v", path, list)
	}
	return strings.TrimSpace(list[i].Text)
}

// sound is what must hold at the end of every story.
func (w *world) sound() {
	w.t.Helper()
	if got := w.must("", "checkout", "list", "--user", "tea-shop", "--jq", "map(.status) | join(\" \")"); got != "paid" {
		w.t.Errorf("the shop's checkouts are %s", got)
	}
	w.must("", "ledger", "check", "-q")
}
