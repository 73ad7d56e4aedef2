package wallet_test

import (
	"testing"

	"github.com/okpay/okpay/wallet"
)

const someCheckout = "chk_01ARZ3NDEKTSV4RRFFQ69G5FAV"

func TestACheckoutIsNamedByItsIDAndItsLinks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		someCheckout, wallet.CheckoutLink("", someCheckout), wallet.CheckoutLink("https://pay.example.com", someCheckout),
		wallet.CheckoutLink("https://pay.example.com/pay/", someCheckout), wallet.CheckoutLink("http://127.0.0.1:8460", someCheckout),
	} {
		if id, ok := wallet.CheckoutOf(text); !ok || id != someCheckout {
			t.Errorf("%s: %q, %v", text, id, ok)
		}
	}
	for _, text := range []string{
		"", "cafe", "chk@example.com", "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV", "https://pay.example.com/", "https://pay.example.com/" + someCheckout,
		"https://pay.example.com/pay/cafe", "https://pay.example.com/pay/" + someCheckout + "/x", "ftp://pay.example.com/pay/" + someCheckout, "okpay:" + someCheckout,
		someCheckout + "?amount=1",
	} {
		if id, ok := wallet.CheckoutOf(text); ok {
			t.Errorf("%s names %q", text, id)
		}
	}
}

func TestALinkStartsWithThePublicAddress(t *testing.T) {
	t.Parallel()
	for public, want := range map[string]string{
		"": "okpay:pay/" + someCheckout, "https://pay.example.com": "https://pay.example.com/pay/" + someCheckout,
		"https://example.com/okpay/": "https://example.com/okpay/pay/" + someCheckout,
	} {
		if got := wallet.CheckoutLink(public, someCheckout); got != want {
			t.Errorf("%q: %s, want %s", public, got, want)
		}
	}
}
