package store_test

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// TestAnAccountClosesWithAThousandCheckoutsAndNotWithMore is about the bound of
// what one transaction ends.
func TestAnAccountClosesWithAThousandCheckoutsAndNotWithMore(t *testing.T) {
	t.Parallel()
	p := &post{t: t, clock: &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}, place: filepath.Join(t.TempDir(), "wallet.db"), courier: &courier{}}
	p.engine = p.open()
	shop := p.enter(wallet.KindMerchant, "shop", 1)
	last := ""
	for i := range 1001 {
		made, err := p.service().CreateCheckout(t.Context(), wallet.CreateCheckoutInput{
			Change: wallet.Change{Key: strconv.Itoa(i)}, User: shop, Amount: "1.00", Currency: "EUR",
		})
		p.must(err)
		last = made.ID
	}
	closing := wallet.CloseAccountInput{Change: wallet.Change{Key: "close"}, User: shop, Reason: "a test"}
	if _, err := p.service().CloseAccount(t.Context(), closing); wallet.CodeOf(err) != wallet.CodeNotClosable {
		t.Fatalf("with 1,001 checkouts: %v", err)
	}
	_, err := p.service().ExpireCheckout(t.Context(), wallet.ExpireCheckoutInput{Change: wallet.Change{Key: "expire"}, Checkout: last})
	p.must(err)
	_, err = p.service().CloseAccount(t.Context(), closing)
	p.must(err)
	open, err := p.service().ListCheckouts(t.Context(), wallet.ListCheckoutsInput{User: shop, Status: wallet.CheckoutOpen})
	p.must(err)
	if len(open.Items) != 0 {
		t.Errorf("%d checkouts are open after it", len(open.Items))
	}
}
