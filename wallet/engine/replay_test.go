package engine

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// corner is a bank with a payer who has 1,000 EUR, another person and a shop.
type corner struct {
	*bank
	anna, ben, shop string
}

func newCorner(t *testing.T) *corner {
	t.Helper()
	b := newBank(t, lines(t, nil))
	c := &corner{bank: b, anna: b.person("anna", 2, "DE"), ben: b.person("ben", 2, "DE"), shop: b.person("shop-tea", 3, "DE")}
	c.fund(c.anna, 1_000_00, "EUR")
	return c
}

func TestTheSameInputUnderOneKeyIsTheStoredResult(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		first, second func(c *corner) intent
	}{
		{"an amount in two spellings", pay("12.5", "tea", "1"), pay("012.50", "tea", "1")},
		{"a memo with space around it", pay("12.50", " tea\t", "1"), pay("12.50", " tea\t", "1")},
		{"a memo once with space and once without", pay("12.50", " tea ", "1"), pay("12.50", "tea", "1")},
		{"an order id with space around it", pay("12.50", "tea", " 1 "), pay("12.50", "tea", " 1 ")},
		{"a currency in small letters", pay("12.50", "tea", "1"), with(pay("12.50", "tea", "1"), func(in *intent) { in.currency = "eur" })},
		{"the merchant by id", pay("12.50", "tea", "1"), func(c *corner) intent {
			in := pay("12.50", "tea", "1")(c)
			in.other = c.shop
			return in
		}},
		{"the payer by e-mail", pay("12.50", "tea", "1"), with(pay("12.50", "tea", "1"), func(in *intent) { in.user = " Anna@Example.com" })},
	}
	for _, test := range tests {
		c := newCorner(t)
		first, second := test.first(c), test.second(c)
		txn := c.must(keyed("k", first))
		before := c.dump()
		o := c.run(keyed("k", second))[0]
		if o.err != nil || !o.replay || o.txn.ID != txn.ID {
			t.Errorf("%s: %+v, want %s again", test.name, o, txn.ID)
		}
		if after := c.dump(); after != before {
			t.Errorf("%s: the replay changed\n%s\nto\n%s", test.name, before, after)
		}
	}
}

// pay makes payments of anna to the shop.
func pay(amount, memo, order string) func(*corner) intent {
	return func(c *corner) intent {
		return intent{
			kind: wallet.KindPayment, user: c.anna, other: "shop-tea", amount: money.Decimal(amount), currency: "EUR", memo: memo, orderID: order,
		}
	}
}

// with alters what an intent would be.
func with(base func(*corner) intent, change func(*intent)) func(*corner) intent {
	return func(c *corner) intent {
		in := base(c)
		change(&in)
		return in
	}
}

// TestAnAmountOfAHoldOrPaymentInTwoSpellingsIsOne is about intents that do not
// name their currency: it is that of what they are about.
func TestAnAmountOfAHoldOrPaymentInTwoSpellingsIsOne(t *testing.T) {
	t.Parallel()
	tests := []struct {
		first, second money.Decimal
		same          bool
	}{
		{"12.50", "12.5", true},
		{"12.50", "012.50", true},
		{"12.00", "12", true},
		{"10", "10.00", true},
		{"12.50", "12.51", false},
		{"12.50", "", false},
		{"12.00", "12.", false},  // no amount at all
		{"12.00", "12..", false}, // nor this
	}
	for _, test := range tests {
		c := newCorner(t)
		payment := c.must(keyed("p", pay("50.00", "", "")(c)))
		hold := c.must(keyed("h", with(pay("50.00", "", ""), func(in *intent) { in.kind = wallet.KindHold })(c)))
		for _, in := range []intent{{kind: wallet.KindCapture, parent: hold.ID}, {kind: wallet.KindRefund, parent: payment.ID}} {
			in.amount = test.first
			c.must(keyed(string(in.kind), in))
			in.amount = test.second
			o := c.run(keyed(string(in.kind), in))[0]
			if o.replay != test.same {
				t.Errorf("%s of %q and then of %q: %+v, %v", in.kind, test.first, test.second, o.replay, o.err)
			}
			if !test.same && (wallet.CodeOf(o.err) != wallet.CodeIdempotencyMismatch || !slices.Equal(namedFields(o.err), []string{"amount"})) {
				t.Errorf("%s of %q and then of %q: %v, %v", in.kind, test.first, test.second, o.err, namedFields(o.err))
			}
		}
	}
}

// namedFields are the fields that a mismatch names.
func namedFields(err error) []string {
	refused, ok := errors.AsType[*wallet.Error](err)
	if !ok {
		return nil
	}
	names, _ := refused.Details["fields"].([]string)
	return names
}

func TestAnotherInputUnderOneKeyIsRefusedAndNamesExactlyWhatDiffers(t *testing.T) {
	t.Parallel()
	base := with(pay("12.50", "tea", "1"), func(in *intent) { in.kind, in.expiresIn = wallet.KindHold, time.Hour })
	tests := []struct {
		name   string
		change func(c *corner, in *intent)
		fields []string
	}{
		{"another kind", func(_ *corner, in *intent) { in.kind = wallet.KindPayment }, []string{"command"}},
		{"another payer", func(c *corner, in *intent) { in.user = c.ben }, []string{"user"}},
		{"a payer whom nobody knows", func(_ *corner, in *intent) { in.user = "nobody@example.com" }, []string{"user"}},
		{"another recipient", func(c *corner, in *intent) { in.other = c.ben }, []string{"recipient"}},
		{"another amount", func(_ *corner, in *intent) { in.amount = "12.51" }, []string{"amount"}},
		{"no amount", func(_ *corner, in *intent) { in.amount = "much" }, []string{"amount"}},
		{"another currency", func(_ *corner, in *intent) { in.currency = "USD" }, []string{"currency"}},
		{"the same number of another currency", func(_ *corner, in *intent) { in.amount, in.currency = "12.5", "XYZ" }, []string{"currency"}},
		{"another memo", func(_ *corner, in *intent) { in.memo = "coffee" }, []string{"memo"}},
		{"no memo", func(_ *corner, in *intent) { in.memo = "" }, []string{"memo"}},
		{"another order", func(_ *corner, in *intent) { in.orderID = "2" }, []string{"order_id"}},
		{"an instrument", func(_ *corner, in *intent) { in.instrument = "card_1" }, []string{"instrument"}},
		{"a transaction", func(_ *corner, in *intent) { in.parent = "txn_1" }, []string{"transaction"}},
		{"another life", func(_ *corner, in *intent) { in.expiresIn = 2 * time.Hour }, []string{"expires"}},
		{"a reason", func(_ *corner, in *intent) { in.reason = "because" }, []string{"reason"}},
		{"much", func(_ *corner, in *intent) {
			in.kind, in.amount, in.memo, in.reason = wallet.KindPayment, "1", "", "because"
		}, []string{"command", "amount", "memo", "reason"}},
	}
	for _, test := range tests {
		c := newCorner(t)
		c.must(keyed("k", base(c)))
		before := c.dump()
		in := base(c)
		test.change(c, &in)
		o := c.run(keyed("k", in))[0]
		if wallet.CodeOf(o.err) != wallet.CodeIdempotencyMismatch || !slices.Equal(namedFields(o.err), test.fields) {
			t.Errorf("%s: %v names %v, want %v", test.name, o.err, namedFields(o.err), test.fields)
		}
		if after := c.dump(); after != before {
			t.Errorf("%s: the refusal changed\n%s\nto\n%s", test.name, before, after)
		}
	}
}
