package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// charges has whoever pays a shop of the same country bear a fee.
func (s *shop) charges(version, percent string) {
	s.t.Helper()
	shown, err := s.operator().ShowPolicy(s.t.Context(), wallet.ShowPolicyInput{})
	s.must(err)
	document, _, _ := strings.Cut(shown.Document, "\ncases:")
	before, line, found := strings.Cut(document, "  - name: payment-domestic\n")
	_, after, ended := strings.Cut(line, "  - name: payment-international\n")
	if !found || !ended {
		s.t.Fatal("the policy has other lines")
	}
	document = before + "  - name: payment-domestic\n    kinds: [payment, capture]\n    reach: domestic\n    percent: " + percent +
		"\n    bearer: payer\n  - name: payment-international\n" + after + "\n"
	_, err = s.operator().ApplyPolicy(s.t.Context(), wallet.ApplyPolicyInput{
		Change: s.change(), Document: strings.Replace(document, "version: "+shown.Version, "version: "+version, 1), Reason: "test",
	})
	s.must(err)
}

// What a payment costs may change while the customer reads it. Nothing else is paid
// than what was shown.
func TestNothingIsPaidButWhatWasShown(t *testing.T) {
	t.Parallel()
	for from, c := range map[money.Currency]struct{ shown, now, left string }{
		"EUR": {"20.20 EUR", "21.00 EUR", "79.00"}, "USD": {"25.38 USD", "26.39 USD", "73.61"},
	} {
		t.Run(string(from), func(t *testing.T) {
			t.Parallel()
			s := newShop(t, "100 EUR", "100 USD")
			s.charges("cheap", "1.00")
			checkout := s.asks("20.00", nil)
			at := "/pay/" + checkout.ID
			b := s.browser()
			_, review := b.sends(at, b.comes(at), "review", "from", string(from))
			if says(t, review, "pays") != c.shown || says(t, review, "fee") != "0.20 EUR" {
				t.Fatalf("the review:\n%s", bare(review))
			}
			s.charges("dear", "5.00")
			response, again := b.sends(at, review, "pay", "pin", strangersPIN)
			if response.StatusCode != http.StatusConflict || !strings.Contains(alert(t, again), "this costs has changed") || len(s.payments(checkout.ID)) != 0 {
				t.Fatalf("after the price changed, %s:\n%s", response.Status, bare(again))
			}
			if says(t, again, "pays") != c.now || says(t, again, "fee") != "1.00 EUR" {
				t.Errorf("the new review:\n%s", bare(again))
			}
			// The payment tells what left the purse, which is more than the shop got.
			if _, done := b.sends(at, again, "pay", "pin", strangersPIN); says(t, done, "pays") != c.now {
				t.Errorf("the result:\n%s", bare(done))
			}
			if got := string(s.payments(checkout.ID)[0].Fee); got != "1.00" {
				t.Errorf("the fee is %s", got)
			}
			if got := string(s.has(from)); got != c.left {
				t.Errorf("%s %s are left, want %s", got, from, c.left)
			}
		})
	}
}
