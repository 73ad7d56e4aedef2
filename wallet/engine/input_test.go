package engine

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// TestTheHashOfAnInputIsThatOfItsFields hashes the inputs of random intents one
// after another over one state, so that what is remembered of one is there for the
// next, however those on both sides are named.
func TestTheHashOfAnInputIsThatOfItsFields(t *testing.T) {
	t.Parallel()
	ada := &standing{Customer: &Customer{Customer: wallet.Customer{ID: "usr_0000000000000000000000000A", Email: "ada@example.com"}}}
	shop := &standing{Customer: &Customer{Customer: wallet.Customer{ID: "mer_0000000000000000000000000B", Handle: "shop"}}}
	texts := []string{"", "a", " a ", "b", ada.ID, shop.ID}
	rapid.Check(t, func(t *rapid.T) {
		st := &state{
			customers: map[string]*standing{ada.ID: ada, shop.ID: shop},
			refs:      map[Ref]*standing{{Kind: RefEmail, Text: ada.Email}: ada, {Kind: RefHandle, Text: shop.Handle}: shop},
		}
		for range rapid.IntRange(1, 5).Draw(t, "intents") {
			text := func(label string) string { return rapid.SampledFrom(texts).Draw(t, label) }
			who := func(label string) string {
				return rapid.SampledFrom([]string{"", ada.ID, shop.ID, ada.Email, "SHOP", "nobody@example.com"}).Draw(t, label)
			}
			in := &intent{
				kind: rapid.SampledFrom([]wallet.TransactionKind{wallet.KindPayment, wallet.KindTransfer, wallet.KindRefund}).Draw(t, "kind"),
				user: who("user"), other: who("other"), instrument: text("instrument"), parent: text("parent"),
				amount:   money.Decimal(rapid.SampledFrom([]string{"", "12.50", "012.5", "x"}).Draw(t, "amount")),
				currency: rapid.SampledFrom([]string{"", "EUR", "eur", "USD"}).Draw(t, "currency"), memo: text("memo"), orderID: text("order"),
				reason: text("reason"), expiresIn: time.Duration(rapid.IntRange(0, 2).Draw(t, "expires")), quote: text("quote"), from: text("from"),
				chosen: rapid.Bool().Draw(t, "chosen"), promo: text("promo"),
			}
			want := hashFields(st.fieldsOf(in))
			if rapid.Bool().Draw(t, "found") {
				st.findSides(in)
			}
			if got := st.inputHash(in); !bytes.Equal(got, want) {
				t.Fatalf("%+v is hashed to %x, want %x", in, got, want)
			}
		}
	})
}
