package policy_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// drawPolicy draws a well-formed policy of up to six lines a list, with worths
// from very small to very large.
func drawPolicy(t *rapid.T) policy.Policy {
	p := policy.Policy{Version: "random", Base: rapid.SampledFrom([]money.Currency{"EUR", "JPY"}).Draw(t, "base")}
	for _, c := range []money.Currency{"USD", "KWD", "JPY", "EUR"} {
		if c != p.Base && rapid.IntRange(0, 4).Draw(t, "offers") > 0 {
			text := rapid.SampledFrom([]string{"1", "1.1684", "186.75", "0.3071", "0.87058", "20082.05", "0.0001"}).Draw(t, "worth")
			p.Worths = append(p.Worths, policy.Worth{Currency: c, Rate: rate(t, text)})
		}
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "fees") {
		p.Fees = append(p.Fees, drawFeeLine(t, p.Base, i))
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "limits") {
		p.Limits = append(p.Limits, drawLimitLine(t, p.Base, i))
	}
	return p
}

func drawFeeLine(t *rapid.T, base money.Currency, i int) policy.FeeLine {
	some := func(label string, from ...string) []string {
		return slices.DeleteFunc(from, func(string) bool { return !rapid.Bool().Draw(t, label) })
	}
	small := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 500))
	l := policy.FeeLine{
		Name: fmt.Sprint("fee-", i), Kinds: some("kind", "payment", "transfer", "top_up"), Instruments: some("instrument", "bank", "credit", ""),
		Reach:      rapid.SampledFrom([]policy.Reach{policy.AnyReach, policy.Domestic, policy.International}).Draw(t, "reach"),
		PercentBps: rapid.OneOf(rapid.Int64Range(0, 400), rapid.Int64Range(0, policy.MaxPercentBps)).Draw(t, "bps"),
		Bearer:     rapid.SampledFrom([]policy.Bearer{policy.Payer, policy.Payee}).Draw(t, "bearer"),
		Fixed:      money.FromMinor(small.Draw(t, "fixed"), base),
		Least:      money.FromMinor(small.Draw(t, "least"), base),
	}
	if rapid.Bool().Draw(t, "has a most") {
		l.Most = money.FromMinor(max(1, l.Least.Minor()+small.Draw(t, "most above least")), base)
	}
	for _, c := range some("currency", "USD", "EUR", "JPY") {
		l.Currencies = append(l.Currencies, money.Currency(c))
	}
	return l
}

func drawLimitLine(t *rapid.T, base money.Currency, i int) policy.LimitLine {
	l := policy.LimitLine{
		Name: fmt.Sprint("limit-", i), Level: rapid.IntRange(0, 1).Draw(t, "level"),
		Kind:   rapid.SampledFrom([]string{policy.LimitBalance, policy.LimitOutgoing, "payment", "transfer"}).Draw(t, "limited kind"),
		Window: rapid.SampledFrom([]policy.Window{policy.Transaction, policy.Day, policy.Month}).Draw(t, "window"),
		Most:   money.FromMinor(rapid.Int64Range(0, 2000).Draw(t, "limit"), base),
	}
	if l.Kind == policy.LimitBalance {
		l.Window = policy.Always
	}
	return l
}

func drawQuery(t *rapid.T) policy.FeeQuery {
	country := rapid.SampledFrom([]string{"", "DE", "FR"})
	minor := rapid.OneOf(rapid.Int64Range(1, 1000), rapid.Int64Range(1, 1e9), rapid.Int64Range(1, math.MaxInt64))
	return policy.FeeQuery{
		Kind:        rapid.SampledFrom([]string{"payment", "transfer", "top_up", "hold"}).Draw(t, "asked kind"),
		Instrument:  rapid.SampledFrom([]string{"", "bank", "credit"}).Draw(t, "asked instrument"),
		FromCountry: country.Draw(t, "from"), ToCountry: country.Draw(t, "to"),
		Amount: money.FromMinor(minor.Draw(t, "amount"), rapid.SampledFrom([]money.Currency{"EUR", "USD", "JPY", "KWD"}).Draw(t, "currency")),
	}
}

// TestFeesFollowTheirDefinition holds the price of random intents under random
// policies to the price list read anew: the first line that matches, its
// percentage and its fixed part between its least and its most, never above
// the amount where the payee bears it.
func TestFeesFollowTheirDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := made(t, drawPolicy(t))
		for range rapid.IntRange(1, 5).Draw(t, "queries") {
			q := drawQuery(t)
			got, err := p.Fee(q)
			again, errAgain := p.Fee(q)
			if got != again || fmt.Sprint(err) != fmt.Sprint(errAgain) {
				t.Fatalf("the same query costs %+v, %v and %+v, %v", got, err, again, errAgain)
			}
			checkFee(t, p, q, got, err)
		}
	})
}

func checkFee(t *rapid.T, p *policy.Policy, q policy.FeeQuery, got policy.Fee, err error) {
	c := q.Amount.Currency()
	line := firstLine(p, q)
	if line == nil {
		want := policy.Fee{Amount: money.Zero(c), Returnable: money.Zero(c), Bearer: policy.Payer, Line: policy.NoFeeLine}
		if err != nil || got != want {
			t.Fatalf("no line matches %+v, and it costs %+v, %v", q, got, err)
		}
		return
	}
	amount := new(big.Int).SetInt64(q.Amount.Minor())
	percent := halfEven(new(big.Rat).Mul(new(big.Rat).SetInt(amount), big.NewRat(line.PercentBps, 10_000)))
	total := new(big.Int).Set(percent)
	for _, part := range []struct {
		of    money.Amount
		apply func(worth *big.Int)
	}{
		{line.Fixed, func(worth *big.Int) { total.Add(total, worth) }},
		{line.Least, func(worth *big.Int) { total = larger(total, worth) }},
		{line.Most, func(worth *big.Int) { total = lesser(total, worth) }},
	} {
		if part.of.IsZero() {
			continue
		}
		worth := inCurrency(p, part.of, c)
		if worth == nil {
			if !errors.Is(err, money.ErrUnknownCurrency) {
				t.Fatalf("%s is not offered: %v", c, err)
			}
			return
		}
		if part.apply(worth); !total.IsInt64() {
			if !errors.Is(err, money.ErrOverflow) {
				t.Fatalf("a fee of %s: %v", total, err)
			}
			return
		}
	}
	if line.Bearer == policy.Payee {
		total = lesser(total, amount)
	}
	want := policy.Fee{
		Amount: money.FromMinor(total.Int64(), c), Returnable: money.FromMinor(lesser(percent, total).Int64(), c),
		Bearer: line.Bearer, Line: line.Name,
	}
	if err != nil || got != want {
		t.Fatalf("%+v costs %+v, %v, want %+v by %+v", q, got, err, want, *line)
	}
	if got.Amount.IsNegative() || got.Returnable.IsNegative() || got.Returnable.Minor() > got.Amount.Minor() {
		t.Fatalf("of a fee of %s %s are returnable", got.Amount, got.Returnable)
	}
	if got.Bearer == policy.Payee && got.Amount.Minor() > q.Amount.Minor() {
		t.Fatalf("a payee of %s bears %s", q.Amount, got.Amount)
	}
}

// firstLine finds the line that decides, by hand.
func firstLine(p *policy.Policy, q policy.FeeQuery) *policy.FeeLine {
	sameCountry := q.FromCountry == q.ToCountry || q.FromCountry == "" || q.ToCountry == ""
	for i, l := range p.Fees {
		switch {
		case len(l.Kinds) > 0 && !slices.Contains(l.Kinds, q.Kind),
			len(l.Instruments) > 0 && !slices.Contains(l.Instruments, q.Instrument),
			len(l.Currencies) > 0 && !slices.Contains(l.Currencies, q.Amount.Currency()),
			l.Reach == policy.Domestic && !sameCountry,
			l.Reach == policy.International && sameCountry:
			continue
		}
		return &p.Fees[i]
	}
	return nil
}

// inCurrency is the worth of an amount in the base, nil where there is none.
func inCurrency(p *policy.Policy, a money.Amount, c money.Currency) *big.Int {
	if c == p.Base {
		return big.NewInt(a.Minor())
	}
	for _, w := range p.Worths {
		if w.Currency == c {
			worth, _ := new(big.Rat).SetString(w.Rate.String())
			worth.Mul(worth, new(big.Rat).SetFrac(tenTo(c.Digits()), tenTo(p.Base.Digits())))
			return halfEven(worth.Mul(worth, new(big.Rat).SetInt64(a.Minor())))
		}
	}
	return nil
}

// TestLimitsAllowExactlyUpToTheirAmount asks random policies about random sums:
// nothing above a limit goes through, everything up to it does, and the first
// line that refuses is the one that is named.
func TestLimitsAllowExactlyUpToTheirAmount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := made(t, drawPolicy(t))
		sum := func(label string) money.Amount {
			return money.FromMinor(rapid.Int64Range(0, 2500).Draw(t, label), p.Base)
		}
		level, kind := rapid.IntRange(0, 2).Draw(t, "of level"), rapid.SampledFrom([]string{"payment", "transfer", "hold"}).Draw(t, "of kind")
		ofKind, outgoing := policy.Used{Day: sum("kind, day"), Month: sum("kind, month")}, policy.Used{Day: sum("day"), Month: sum("month")}
		amount, held := sum("amount"), sum("held")
		if len(p.Limits) > 0 && rapid.Bool().Draw(t, "at the edge") { // exactly up to a limit, or one more
			line := rapid.SampledFrom(p.Limits).Draw(t, "edge")
			amount = money.FromMinor(rapid.Int64Range(0, 1).Draw(t, "over")+max(0, line.Most.Minor()-usedOf(&line, ofKind, outgoing, held)), p.Base)
			level = line.Level
		}
		breach, err := p.CheckMoved(&policy.LimitQuery{Level: level, Kind: kind, Currency: p.Base, Worth: amount, Used: wholeUse(ofKind, outgoing)})
		want := firstBreach(p, level, amount, ofKind, outgoing, held, kind, policy.LimitOutgoing)
		checkSameBreach(t, breach, err, want, usedOf(want, ofKind, outgoing, held))

		breach, err = p.CheckBalance(level, held, amount)
		want = firstBreach(p, level, amount, ofKind, outgoing, held, policy.LimitBalance)
		checkSameBreach(t, breach, err, want, usedOf(want, ofKind, outgoing, held))
	})
}

func firstBreach(
	p *policy.Policy, level int, amount money.Amount, ofKind, outgoing policy.Used, held money.Amount, kinds ...string,
) *policy.LimitLine {
	for i := range p.Limits {
		l := &p.Limits[i]
		if l.Level == level && slices.Contains(kinds, l.Kind) && usedOf(l, ofKind, outgoing, held)+amount.Minor() > l.Most.Minor() {
			return l
		}
	}
	return nil
}

// usedOf is what counts toward a line before the amount.
func usedOf(l *policy.LimitLine, ofKind, outgoing policy.Used, held money.Amount) int64 {
	if l == nil || l.Window == policy.Transaction {
		return 0
	}
	used := ofKind
	if l.Kind == policy.LimitOutgoing {
		used = outgoing
	}
	switch l.Window {
	case policy.Always:
		return held.Minor()
	case policy.Day:
		return used.Day.Minor()
	default:
		return used.Month.Minor()
	}
}

// wholeUse is what was used of limits that count everything.
func wholeUse(ofKind, outgoing policy.Used) (used [policy.Scopes]policy.Usage) {
	used[policy.Whole] = policy.Usage{OfKind: ofKind, Outgoing: outgoing}
	return used
}

func checkSameBreach(t *rapid.T, got *policy.Breach, err error, want *policy.LimitLine, used int64) {
	if err != nil {
		t.Fatal(err)
	}
	if want == nil {
		if got != nil {
			t.Fatalf("refused by %+v with %s used", *got.Line, got.Used)
		}
		return
	}
	if got == nil || got.Line != want || got.Used.Minor() != used || got.Left.Minor() != max(0, want.Most.Minor()-used) {
		t.Fatalf("%+v, want it refused by %+v with %d used", got, *want, used)
	}
}

func TestSumsThatCannotBeCountedAreNotAllowed(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	most := eur(math.MaxInt64)
	query := policy.LimitQuery{Kind: "payment", Worth: most, Used: wholeUse(policy.Used{}, policy.Used{Day: eur(1), Month: eur(1)})}
	if breach, err := p.CheckMoved(&query); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("outgoing: %v, %v", breach, err)
	}
	if breach, err := p.CheckBalance(0, eur(1), most); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("balance: %v, %v", breach, err)
	}
	if breach, err := p.CheckBalance(0, eur(0), usd(1)); !errors.Is(err, money.ErrCurrencyMismatch) {
		t.Errorf("an amount that is not in the base: %v, %v", breach, err)
	}
}

func lesser(x, y *big.Int) *big.Int {
	if x.Cmp(y) < 0 {
		return x
	}
	return y
}

func larger(x, y *big.Int) *big.Int {
	if x.Cmp(y) > 0 {
		return x
	}
	return y
}
