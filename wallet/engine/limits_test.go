package engine

import (
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func TestACaptureMakesNoMerchantHoldMoreThanItMay(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, nil))
	anna, shop := b.person("anna", 2, "DE"), b.person("shop-small", 0, "DE")
	b.fund(anna, 2_000_00, "EUR")
	b.fund(shop, 500_00, "EUR")
	hold := b.must(keyed("h", intent{kind: wallet.KindHold, user: anna, other: shop, amount: "600.00", currency: "EUR"}))
	capture := func(key string, amount money.Decimal) *intent {
		return keyed(key, intent{kind: wallet.KindCapture, user: shop, parent: hold.ID, amount: amount})
	}
	before := b.dump()
	if code := b.refused(capture("c1", "")); code != wallet.CodeRecipientLimit { // 594 would come to 500
		t.Fatalf("the capture of all: %q", code)
	}
	if code := b.refused(capture("c2", "505.06")); code != wallet.CodeRecipientLimit { // 500.01 would come
		t.Fatalf("the capture of a cent too much: %q", code)
	}
	if after := b.dump(); after != before {
		t.Fatalf("the refusals changed\n%s\nto\n%s", before, after)
	}
	b.must(capture("c3", "505.05")) // 5.05 of it are the fee
	if got := b.available(shop, "EUR"); got != 1_000_00 {
		t.Errorf("the shop holds %d", got)
	}
}
