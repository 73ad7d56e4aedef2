package engine

import (
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

func TestAHoldLivesFromAMinuteTo31Days(t *testing.T) {
	t.Parallel()
	tests := []struct {
		asked, life time.Duration
		refused     bool
	}{
		{0, wallet.DefaultHoldLife, false},
		{wallet.MinHoldLife, wallet.MinHoldLife, false},
		{wallet.MinHoldLife - 1, 0, true},
		{wallet.MaxHoldLife, wallet.MaxHoldLife, false},
		{wallet.MaxHoldLife + 1, 0, true},
		{-time.Hour, 0, true},
	}
	for _, test := range tests {
		c := newCorner(t)
		in := with(pay("10.00", "", ""), func(in *intent) { in.kind, in.expiresIn = wallet.KindHold, test.asked })(c)
		o := c.run(keyed("h", in))[0]
		if test.refused {
			if wallet.CodeOf(o.err) != wallet.CodeInvalidInput || c.held(c.anna, "EUR") != 0 {
				t.Errorf("%s: %v", test.asked, o.err)
			}
			continue
		}
		if o.err != nil || o.txn.ExpiresAt-o.txn.CreatedAt != test.life.Microseconds() || o.txn.Status != wallet.TransactionPending {
			t.Errorf("%s: %+v, %v", test.asked, o.txn, o.err)
		}
	}
}

// TestAHoldIsGoodUpToItsLastMicrosecond captures, releases and spends around
// the moment at which a hold expires.
func TestAHoldIsGoodUpToItsLastMicrosecond(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		from    time.Duration // the expiry to the moment
		capture wallet.Code
		spend   wallet.Code // all that anna has, held or not
	}{
		{"the last microsecond", -time.Microsecond, "", wallet.CodeInsufficientFunds},
		{"the moment itself", 0, wallet.CodeHoldExpired, ""},
		{"a microsecond later", time.Microsecond, wallet.CodeHoldExpired, ""},
	}
	for _, test := range tests {
		hold := func() (*corner, string) {
			c := newCorner(t)
			txn := c.must(keyed("h", with(pay("10.00", "", ""), func(in *intent) { in.kind, in.expiresIn = wallet.KindHold, time.Hour })(c)))
			c.clock = timeOf(txn.ExpiresAt).Add(test.from)
			return c, txn.ID
		}
		c, id := hold()
		if code := c.refused(keyed("c", intent{kind: wallet.KindCapture, parent: id})); code != test.capture {
			t.Errorf("%s: the capture: %q", test.name, code)
		}
		c, id = hold()
		if code := c.refused(keyed("r", intent{kind: wallet.KindRelease, parent: id})); code != "" || c.available(c.anna, "EUR") != 1_000_00 {
			t.Errorf("%s: the release: %q", test.name, code)
		}
		c, id = hold()
		if code := c.refused(keyed("p", pay("1000.00", "", "")(c))); code != test.spend {
			t.Errorf("%s: the payment of all: %q", test.name, code)
		}
		closed := c.txns[id].Status == wallet.TransactionVoided && c.txns[id].Reason == "expired" && c.held(c.anna, "EUR") == 0
		if closed != (test.spend == "") {
			t.Errorf("%s: the hold is %s (%s) with %d held", test.name, c.txns[id].Status, c.txns[id].Reason, c.held(c.anna, "EUR"))
		}
	}
}

// TestARefusedPaymentStillFreesWhatHasExpired gives back a hold though the
// payment is refused: it is free by its time, not by the payment.
func TestARefusedPaymentStillFreesWhatHasExpired(t *testing.T) {
	t.Parallel()
	c := newCorner(t)
	c.must(keyed("h", with(pay("10.00", "", ""), func(in *intent) { in.kind, in.expiresIn = wallet.KindHold, time.Hour })(c)))
	c.clock = c.clock.Add(2 * time.Hour)
	if code := c.refused(keyed("p", pay("1000.01", "", "")(c))); code != wallet.CodeInsufficientFunds {
		t.Fatalf("%q", code)
	}
	if c.available(c.anna, "EUR") != 1_000_00 || c.held(c.anna, "EUR") != 0 || c.usedOn(c.anna, wallet.KindHold, c.clock) != 0 {
		t.Errorf("%d are available, %d held, %d counted", c.available(c.anna, "EUR"), c.held(c.anna, "EUR"), c.usedOn(c.anna, wallet.KindHold, c.clock))
	}
}

func TestOfAHoldAllIsCapturedChargedOrReleased(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		bearer         policy.Bearer
		capture        money.Decimal // empty for all, "release" for none
		anna, shop     int64
		fees, heldThen int64
	}{
		{"all of it, the merchant bears the fee", policy.Payee, "", 900_00, 97_00, 3_00, 100_00},
		{"a part, the merchant bears the fee", policy.Payee, "40.00", 960_00, 38_80, 1_20, 100_00},
		{"a cent, on which there is no fee", policy.Payee, "0.01", 999_99, 1, 0, 100_00},
		{"all of it, the payer bears the fee", policy.Payer, "", 897_00, 100_00, 3_00, 103_00},
		{"a part, the payer bears the fee", policy.Payer, "40.00", 958_80, 40_00, 1_20, 103_00},
		{"nothing, the payer bears the fee", policy.Payer, "release", 1_000_00, 0, 0, 103_00},
		{"nothing, the merchant bears the fee", policy.Payee, "release", 1_000_00, 0, 0, 100_00},
	}
	for _, test := range tests {
		b := newBank(t, lines(t, func(p *policy.Policy) {
			p.Fees = []policy.FeeLine{{Name: "three", Kinds: []string{"capture"}, PercentBps: 300, Bearer: test.bearer}}
		}))
		anna, shop := b.person("anna", 2, "DE"), b.person("shop-tea", 3, "DE")
		b.fund(anna, 1_000_00, "EUR")
		hold := b.must(keyed("h", intent{kind: wallet.KindHold, user: anna, other: shop, amount: "100.00", currency: "EUR"}))
		if got := b.held(anna, "EUR"); got != test.heldThen {
			t.Errorf("%s: %d are held, want %d", test.name, got, test.heldThen)
		}
		in := intent{kind: wallet.KindCapture, parent: hold.ID, amount: test.capture}
		if test.capture == "release" {
			in.kind, in.amount = wallet.KindRelease, ""
		}
		b.must(keyed("c", in))
		if b.available(anna, "EUR") != test.anna || b.available(shop, "EUR") != test.shop || b.system("fees:capture", "EUR") != test.fees || b.held(anna, "EUR") != 0 {
			t.Errorf("%s: anna %d, the shop %d, fees %d, held %d", test.name,
				b.available(anna, "EUR"), b.available(shop, "EUR"), b.system("fees:capture", "EUR"), b.held(anna, "EUR"))
		}
		for _, kind := range []wallet.TransactionKind{wallet.KindCapture, wallet.KindRelease} {
			if code := b.refused(keyed("again "+string(kind), intent{kind: kind, parent: hold.ID})); code != wallet.CodeHoldClosed {
				t.Errorf("%s: a %s of what is closed: %q", test.name, kind, code)
			}
		}
	}
}

func TestACaptureOfMoreThanIsHeldIsRefused(t *testing.T) {
	t.Parallel()
	c := newCorner(t)
	hold := c.must(keyed("h", with(pay("10.00", "", ""), func(in *intent) { in.kind = wallet.KindHold })(c)))
	for amount, want := range map[money.Decimal]wallet.Code{
		"10.01": wallet.CodeCaptureExceedsHold, "10.001": wallet.CodeTooManyDecimals, "0": wallet.CodeInvalidAmount, "x": wallet.CodeInvalidAmount,
	} {
		if code := c.refused(keyed("c"+string(amount), intent{kind: wallet.KindCapture, parent: hold.ID, amount: amount})); code != want {
			t.Errorf("%s: %q, want %q", amount, code, want)
		}
	}
	if c.held(c.anna, "EUR") != 10_00 || c.available(c.shop, "EUR") != 0 {
		t.Errorf("%d are held and the shop has %d", c.held(c.anna, "EUR"), c.available(c.shop, "EUR"))
	}
}

// TestARefundMayUseWhatHasExpired has a merchant whose only money is in a hold
// that has expired.
func TestARefundMayUseWhatHasExpired(t *testing.T) {
	t.Parallel()
	c := newCorner(t)
	other := c.person("shop-coffee", 3, "DE")
	payment := c.must(keyed("p", pay("100.00", "", "")(c)))
	c.must(keyed("h", intent{kind: wallet.KindHold, user: c.shop, other: other, amount: "99.00", currency: "EUR", expiresIn: time.Hour}))
	refund := func(key string) *intent {
		return keyed(key, intent{kind: wallet.KindRefund, parent: payment.ID, amount: "99.00"})
	}
	if code := c.refused(refund("r1")); code != wallet.CodeInsufficientFunds {
		t.Errorf("before the hold has expired: %q", code)
	}
	c.clock = c.clock.Add(2 * time.Hour)
	c.must(refund("r2"))
	if c.held(c.shop, "EUR") != 0 || c.available(c.anna, "EUR") != 999_00 {
		t.Errorf("%d are held, and anna has %d", c.held(c.shop, "EUR"), c.available(c.anna, "EUR"))
	}
}
