package fx_test

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/money"
)

// rates are what one euro is worth, as they were published for 13 April 2026; the
// euro is worth one of itself.
func rates() map[money.Currency]string {
	return map[money.Currency]string{
		"EUR": "1", "USD": "1.1684", "GBP": "0.87058", "JPY": "186.75", "IDR": "20082.05", "KRW": "1740.86", "KWD": "0.35942", "CLF": "0.028761",
	}
}

func currencies() []money.Currency {
	return []money.Currency{"EUR", "USD", "GBP", "JPY", "IDR", "KRW", "KWD", "CLF"}
}

func rate(t rapid.TB, c money.Currency) money.Rate {
	t.Helper()
	r, err := money.ParseRate(rates()[c])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func terms(t rapid.TB, from, to money.Currency, margin int64) fx.Terms {
	t.Helper()
	cross, err := money.NewCross(rate(t, from), rate(t, to))
	if err != nil {
		t.Fatal(err)
	}
	return fx.Terms{Mid: cross, MarginBPS: margin, Rule: fx.Rule}
}

func amount(t rapid.TB, text string, c money.Currency) money.Amount {
	t.Helper()
	a, err := money.Parse(money.Decimal(text), c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestADealIsRoundedOnceAndDividedIntoItsParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to         money.Currency
		margin           int64
		receiving        bool
		given, other     string
		kept, fromRounds string
	}{
		{"USD", "EUR", 50, false, "100.00", "85.16", "0.50", "0.00"},
		{"EUR", "USD", 50, false, "100.00", "116.26", "0.50", "0.00"},
		{"EUR", "USD", 50, true, "116.26", "100.00", "0.50", "0.00"},
		{"EUR", "JPY", 0, false, "1.00", "186", "0.00", "0.00"}, // 186.75 would be 187, which is worth more than was paid
		{"IDR", "EUR", 50, false, "1000000.33", "49.55", "5000.00", "-65.25"},
		{"IDR", "EUR", 50, true, "49.55", "1000065.91", "5000.33", "0.00"},
		{"EUR", "JPY", 0, true, "1", "0.01", "0.00", "0.00"}, // half a cent, rounded up
		{"JPY", "EUR", 0, true, "0.01", "2", "0", "0"},       // 1.8675
	} {
		given, other := c.from, c.to
		deal := terms(t, c.from, c.to, c.margin).Paying
		if c.receiving {
			given, other = c.to, c.from
			deal = terms(t, c.from, c.to, c.margin).Receiving
		}
		got, err := deal(amount(t, c.given, given), other)
		if err != nil {
			t.Errorf("%s %s to %s: %v", c.given, given, other, err)
			continue
		}
		result := got.Receive
		if c.receiving {
			result = got.Pay
		}
		if result != amount(t, c.other, other) || string(got.Margin.Decimal()) != c.kept || string(got.Residue.Decimal()) != c.fromRounds {
			t.Errorf("%s %s at %d: %s for %s, margin %s, residue %s; want %s, %s, %s", c.given, given, c.margin,
				got.Receive, got.Pay, got.Margin, got.Residue, c.other, c.kept, c.fromRounds)
		}
	}
}

func TestWhatIsTooSmallIsNotConverted(t *testing.T) {
	t.Parallel()
	if _, err := terms(t, "JPY", "EUR", 50).Paying(amount(t, "1", "JPY"), "EUR"); !errors.Is(err, fx.ErrTooSmall) {
		t.Errorf("one yen, which is worth half a cent: %v", err)
	}
	if _, err := terms(t, "JPY", "EUR", 50).Paying(amount(t, "2", "JPY"), "EUR"); err != nil {
		t.Errorf("two yen, which are worth a cent: %v", err)
	}
	odd := terms(t, "JPY", "EUR", 50)
	odd.Rule++
	if _, err := odd.Paying(amount(t, "100", "JPY"), "EUR"); !errors.Is(err, fx.ErrRule) {
		t.Errorf("a rule that is not known: %v", err)
	}
}

// TestNoRowOfConversionsEverGains walks through currencies in both ways of
// quoting, in all or in part of what is there. What is held is worth at most what
// was held before, exactly, at every step.
func TestNoRowOfConversionsEverGains(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		held := map[money.Currency]int64{}
		start := rapid.SampledFrom(currencies()).Draw(t, "start")
		held[start] = rapid.OneOf(rapid.Int64Range(1, 100), rapid.Int64Range(1, 1_000_000_000)).Draw(t, "minor")
		margin := rapid.SampledFrom([]int64{0, 0, 1, 50, 1999}).Draw(t, "margin")
		before := worth(t, held)
		for range rapid.IntRange(2, 12).Draw(t, "steps") {
			from := rapid.SampledFrom(currencies()).Draw(t, "from")
			to := rapid.SampledFrom(currencies()).Draw(t, "to")
			if from == to || held[from] == 0 {
				continue
			}
			at := terms(t, from, to, margin)
			var deal fx.Deal
			var err error
			if rapid.Bool().Draw(t, "receiving") {
				most, convertErr := at.Mid.Convert(money.FromMinor(held[from], from), to, money.Up)
				if convertErr != nil {
					t.Fatal(convertErr)
				}
				deal, err = at.Receiving(money.FromMinor(rapid.Int64Range(1, most.Minor()).Draw(t, "wanted"), to), from)
			} else {
				part := held[from]
				if rapid.Bool().Draw(t, "part") {
					part = rapid.Int64Range(1, part).Draw(t, "pays")
				}
				deal, err = at.Paying(money.FromMinor(part, from), to)
			}
			if errors.Is(err, fx.ErrTooSmall) || err == nil && deal.Pay.Minor() > held[from] {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			checkDeal(t, at, deal)
			held[from] -= deal.Pay.Minor()
			held[to] += deal.Receive.Minor()
			now := worth(t, held)
			if now.Cmp(before) > 0 {
				t.Fatalf("%s for %s makes %s euro of %s", deal.Receive, deal.Pay, now.FloatString(6), before.FloatString(6))
			}
			before = now
		}
	})
}

// worth is what is held, in the base, exactly.
func worth(t rapid.TB, held map[money.Currency]int64) *big.Rat {
	t.Helper()
	sum := new(big.Rat)
	for c, minor := range held {
		value, _ := new(big.Rat).SetString(rate(t, c).String())
		one := new(big.Rat).SetFrac(big.NewInt(minor), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Digits())), nil))
		sum.Add(sum, one.Quo(one, value))
	}
	return sum
}

// checkDeal holds the parts of a deal to one another.
func checkDeal(t rapid.TB, at fx.Terms, d fx.Deal) {
	t.Helper()
	got, err := d.Worth()
	if err != nil {
		t.Fatal(err)
	}
	want, err := at.Mid.ConvertBack(d.Receive, d.Pay.Currency(), money.HalfEven)
	if err != nil || got != want {
		t.Fatalf("%s for %s: without margin and residue %s are left, and it is worth %s (%v)", d.Receive, d.Pay, got, want, err)
	}
	if d.Margin.IsNegative() {
		t.Fatalf("a margin of %s", d.Margin)
	}
}

func TestThePartsOfADealSumToIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pay := money.FromMinor(rapid.Int64Range(10_000, 1_000_000_000).Draw(t, "pay"), "IDR")
		deal, err := terms(t, "IDR", "EUR", 50).Paying(pay, "EUR")
		if errors.Is(err, fx.ErrTooSmall) {
			t.Skip()
		}
		if err != nil {
			t.Fatal(err)
		}
		whole := deal.Receive.Minor()
		zero := money.Zero("IDR")
		sum := fx.Deal{Pay: zero, Receive: money.Zero("EUR"), Margin: zero, Residue: zero}
		for before := int64(0); before < whole; {
			after := rapid.Int64Range(before+1, whole).Draw(t, "after")
			part, err := deal.Part(before, after, whole)
			if err != nil {
				t.Fatal(err)
			}
			if part.Pay.IsNegative() || part.Receive != money.FromMinor(after-before, "EUR") {
				t.Fatalf("from %d to %d of %d: %+v", before, after, whole, part)
			}
			if sum, err = sum.Add(part); err != nil {
				t.Fatal(err)
			}
			before = after
		}
		if sum != deal {
			t.Fatalf("the parts sum to %+v, want %+v", sum, deal)
		}
	})
}
