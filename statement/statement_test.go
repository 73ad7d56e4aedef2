package statement_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// october is the span of the tests.
func october() (since, until time.Time) {
	return time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
}

// kept is a wallet that keeps one statement.
type kept struct {
	head  wallet.Statement
	lines map[money.Currency][]wallet.StatementLine
	page  int // lines of a page; 0 for all
	asked []wallet.StatementLinesInput
}

func (k *kept) Statement(context.Context, wallet.StatementInput) (wallet.Statement, error) {
	return k.head, nil
}

func (k *kept) StatementLines(_ context.Context, in wallet.StatementLinesInput) (wallet.Page[wallet.StatementLine], error) {
	k.asked = append(k.asked, in)
	list := k.lines[money.Currency(in.Currency)]
	first := 0
	if in.After != "" {
		if _, err := fmt.Sscan(in.After, &first); err != nil {
			return wallet.Page[wallet.StatementLine]{}, err
		}
	}
	end := len(list)
	if k.page > 0 {
		end = min(end, first+k.page)
	}
	page := wallet.Page[wallet.StatementLine]{Items: list[first:end]}
	if end < len(list) {
		page.Next = fmt.Sprint(end)
	}
	return page, nil
}

// newKept keeps a statement of October with so many lines in EUR, which come
// one every three hours, and none in USD.
func newKept(t *testing.T, lines int) *kept {
	t.Helper()
	since, until := october()
	k := &kept{
		head: wallet.Statement{
			User: "usr_01K6ANN", Kind: wallet.KindPerson, Name: "Ann Łukasz", Lang: wallet.LanguageEnglish,
			Since: since, Until: until, Through: until, Final: true, CreatedAt: time.Date(2026, 11, 2, 8, 30, 0, 0, time.UTC),
		},
		lines: map[money.Currency][]wallet.StatementLine{},
	}
	balance := money.FromMinor(123456, "EUR")
	opening := balance.Decimal()
	for i := range lines {
		in, out, fee := money.Zero("EUR"), money.FromMinor(int64(100+i), "EUR"), money.FromMinor(30, "EUR")
		kind, memo := wallet.KindPayment, fmt.Sprintf("order of day %d", i)
		if i%3 == 0 {
			in, out, fee = money.FromMinor(int64(100000+i), "EUR"), money.Zero("EUR"), money.Zero("EUR")
			kind, memo = wallet.KindTopUp, ""
		}
		for _, part := range []money.Amount{in, negative(t, out), negative(t, fee)} {
			next, err := balance.Add(part)
			if err != nil {
				t.Fatal(err)
			}
			balance = next
		}
		k.lines["EUR"] = append(k.lines["EUR"], wallet.StatementLine{
			At: since.Add(time.Duration(i) * 3 * time.Hour), Transaction: fmt.Sprintf("txn_%026d", i), Kind: kind,
			Counterparty: "cafe", Memo: memo, In: in.Decimal(), Out: out.Decimal(), Fee: fee.Decimal(), Balance: balance.Decimal(),
		})
	}
	k.head.Currencies = []wallet.StatementCurrency{
		{Currency: "EUR", Opening: opening, OpeningHeld: "0.00", Closing: balance.Decimal(), ClosingHeld: "5.00"},
		{Currency: "USD", Opening: "0.00", OpeningHeld: "0.00", Closing: "0.00", ClosingHeld: "0.00"},
	}
	return k
}

func negative(t *testing.T, a money.Amount) money.Amount {
	t.Helper()
	n, err := a.Neg()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (k *kept) assemble(t *testing.T, lang wallet.Language) statement.Document {
	t.Helper()
	d, err := statement.Assemble(t.Context(), k, wallet.StatementInput{Since: k.head.Since, Until: k.head.Until}, lang)
	if err != nil {
		t.Fatalf("assemble: %v", err)
	}
	return d
}

func TestAStatementIsPutTogetherOfItsPages(t *testing.T) {
	t.Parallel()
	for _, page := range []int{0, 1, 2, 7} {
		k := newKept(t, 20)
		k.page = page
		d := k.assemble(t, "")
		if len(d.Currencies) != 1 || len(d.Currencies[0].Lines) != 20 {
			t.Fatalf("in pages of %d: %+v", page, d.Currencies)
		}
		s := d.Currencies[0]
		if s.In != "7000.63" || s.Out != "14.27" || s.Fees != "3.90" || s.Closing != "8217.02" {
			t.Errorf("sums: in %s, out %s, fees %s, closing %s", s.In, s.Out, s.Fees, s.Closing)
		}
		if d.Lang != wallet.LanguageEnglish || d.TimeZone != "UTC" {
			t.Errorf("language %s, zone %s", d.Lang, d.TimeZone)
		}
	}
}

func TestAStatementThatDoesNotAddUpIsAFault(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(k *kept){
		"the closing balance": func(k *kept) { k.head.Currencies[0].Closing = "8217.03" },
		"the opening balance": func(k *kept) { k.head.Currencies[0].Opening = "1234.57" },
		"a missing line":      func(k *kept) { k.lines["EUR"] = append(k.lines["EUR"][:4], k.lines["EUR"][5:]...) },
		"a line twice":        func(k *kept) { k.lines["EUR"][6] = k.lines["EUR"][5] },
		"a line's fee":        func(k *kept) { k.lines["EUR"][1].Fee = "0.31" },
		"a line's balance":    func(k *kept) { k.lines["EUR"][1].Balance = "1.00" },
		"no amount":           func(k *kept) { k.lines["EUR"][1].In = "much" },
		"the order":           func(k *kept) { k.lines["EUR"][2].At = k.lines["EUR"][1].At },
		"all lines gone":      func(k *kept) { k.lines["EUR"] = nil },
		"one with no lines":   func(k *kept) { k.head.Currencies[1].Closing = "1.00" },
	} {
		k := newKept(t, 20)
		spoil(k)
		_, err := statement.Assemble(t.Context(), k, wallet.StatementInput{Since: k.head.Since, Until: k.head.Until}, "")
		if _, refused := errors.AsType[*wallet.Error](err); err == nil || refused {
			t.Errorf("%s: %v, want a fault", name, err)
		}
	}
}

func TestAStatementIsBounded(t *testing.T) {
	t.Parallel()
	since, _ := october()
	k := newKept(t, 1)
	in := wallet.StatementInput{Since: since, Until: since.AddDate(0, 0, statement.MaxDays+1)}
	if _, err := statement.Assemble(t.Context(), k, in, ""); wallet.CodeOf(err) != wallet.CodeInvalidInput {
		t.Errorf("a span above %d days: %v", statement.MaxDays, err)
	}
	in.Until = since.AddDate(0, 0, statement.MaxDays)
	if _, err := statement.Assemble(t.Context(), k, in, ""); err != nil {
		t.Errorf("a span of %d days: %v", statement.MaxDays, err)
	}
	many := newKept(t, 1)
	line := many.lines["EUR"][0]
	many.lines["EUR"] = make([]wallet.StatementLine, 0, statement.MaxLines+1)
	for i := range statement.MaxLines + 1 {
		next := line
		next.At = line.At.Add(time.Duration(i) * time.Microsecond)
		next.In, next.Balance = "0.00", "1234.56"
		many.lines["EUR"] = append(many.lines["EUR"], next)
	}
	many.head.Currencies[0].Closing = "1234.56"
	in = wallet.StatementInput{Since: many.head.Since, Until: many.head.Until}
	if _, err := statement.Assemble(t.Context(), many, in, ""); wallet.CodeOf(err) != wallet.CodeInvalidInput {
		t.Errorf("one line above %d: %v", statement.MaxLines, err)
	}
	many.lines["EUR"] = many.lines["EUR"][:statement.MaxLines]
	if _, err := statement.Assemble(t.Context(), many, in, ""); err != nil {
		t.Errorf("%d lines: %v", statement.MaxLines, err)
	}
}

func TestAPageThatDoesNotGoOnIsAFault(t *testing.T) {
	t.Parallel()
	k := stuck{newKept(t, 3)}
	_, err := statement.Assemble(t.Context(), k, wallet.StatementInput{Since: k.head.Since, Until: k.head.Until}, "")
	if err == nil {
		t.Error("no fault")
	}
}

// stuck gives the same cursor again and again.
type stuck struct{ *kept }

func (stuck) StatementLines(context.Context, wallet.StatementLinesInput) (wallet.Page[wallet.StatementLine], error) {
	return wallet.Page[wallet.StatementLine]{Next: "again"}, nil
}

func TestBalancesByDayEndWhereTheSpanOrTheTimeDoes(t *testing.T) {
	t.Parallel()
	days := newKept(t, 20).assemble(t, "").Currencies[0].Days
	if len(days) != 31 || days[0].Date != "2026-10-01" || days[30].Date != "2026-10-31" || days[30].Balance != "8217.02" {
		t.Errorf("October has %d days, from %+v to %+v", len(days), days[0], days[len(days)-1])
	}
	if days[0].Balance != "4227.96" || days[2].Balance != "8217.02" { // eight lines a day
		t.Errorf("balances by day: %+v", days[:3])
	}
	k := newKept(t, 20)
	k.head.Final, k.head.CreatedAt = false, k.head.Since.Add(4*24*time.Hour+time.Hour)
	if days := k.assemble(t, "").Currencies[0].Days; len(days) != 5 || days[4].Date != "2026-10-05" {
		t.Errorf("on the fifth there are %d days: %+v", len(days), days)
	}
	k.head.CreatedAt = k.head.Since.Add(time.Hour) // the clock is behind the lines
	if days := k.assemble(t, "").Currencies[0].Days; len(days) != 3 || days[2].Balance != "8217.02" {
		t.Errorf("behind the lines there are %d days: %+v", len(days), days)
	}
}

func TestAmountsAreGroupedAndCurrenciesStandWhereTheyAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[money.Decimal]string{
		"0.00": "0.00", "1.00": "1.00", "999.99": "999.99", "1000.00": "1,000.00", "123456.78": "123,456.78", "-1234.50": "-1,234.50",
		"1234567": "1,234,567", "-999": "-999", "1234.567": "1,234.567", "": "",
	} {
		if got := statement.Amount(text); got != want {
			t.Errorf("Amount(%q) = %q, want %q", text, got, want)
		}
	}
	for _, c := range []struct {
		lang wallet.Language
		text money.Decimal
		in   money.Currency
		want string
	}{
		{"en", "1234.50", "CNY", "CNY 1,234.50"},
		{"en", "-1234.50", "USD", "-USD 1,234.50"},
		{"zh", "1234.50", "CNY", "¥1,234.50"},
		{"zh", "-1234.50", "USD", "-US$1,234.50"},
		{"zh", "1234", "JPY", "JP¥1,234"},
		{"zh", "1.50", "SEK", "SEK 1.50"},
	} {
		if got := statement.Money(c.lang, c.text, c.in); got != c.want {
			t.Errorf("Money(%s, %s, %s) = %q, want %q", c.lang, c.text, c.in, got, c.want)
		}
	}
}

func TestEveryKindHasANameInEachLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range []wallet.Language{wallet.LanguageEnglish, wallet.LanguageChinese} {
		seen := map[string]bool{}
		for _, kind := range wallet.TransactionKinds() {
			name := statement.WordsOf(lang).KindOf(kind)
			if name == "" || name == string(kind) || seen[name] {
				t.Errorf("%s: %s is %q", lang, kind, name)
			}
			seen[name] = true
		}
	}
	if got := statement.WordsOf("xx").Lang; got != "en" {
		t.Errorf("an unknown language is %s", got)
	}
}

func TestThePeriodIsToldByDaysWhereItIsWholeDays(t *testing.T) {
	t.Parallel()
	d := newKept(t, 1).assemble(t, "")
	if got, want := statement.WordsOf("en").PeriodOf(&d), "1 October 2026 to 31 October 2026 (UTC)"; got != want {
		t.Errorf("the period is %q, want %q", got, want)
	}
	if got, want := statement.WordsOf("zh").PeriodOf(&d), "2026年10月1日 至 2026年10月31日 (UTC)"; got != want {
		t.Errorf("the period is %q, want %q", got, want)
	}
	d.Until = d.Until.Add(-time.Hour)
	if got, want := statement.WordsOf("en").PeriodOf(&d), "2026-10-01 00:00:00 to 2026-10-31 23:00:00 (UTC)"; got != want {
		t.Errorf("the period is %q, want %q", got, want)
	}
}

func TestTheSparklineHasALevelADay(t *testing.T) {
	t.Parallel()
	s := statement.Section{Currency: "EUR"}
	if got := statement.Sparkline(s); got != "" {
		t.Errorf("of nothing: %q", got)
	}
	for i, text := range []money.Decimal{"0.00", "10.00", "70.00", "35.00", "-5.00"} {
		s.Days = append(s.Days, statement.Day{Date: fmt.Sprint(i), Balance: text})
	}
	if got := statement.Sparkline(s); got != "▁▂█▅▁" {
		t.Errorf("the sparkline is %q", got)
	}
	s.Days = nil
	for range 365 {
		s.Days = append(s.Days, statement.Day{Balance: "1.00"})
	}
	if got := len([]rune(statement.Sparkline(s))); got > 40 || got < 31 {
		t.Errorf("a year takes %d characters", got)
	}
	if got := statement.Sparkline(statement.Section{Currency: "EUR", Days: []statement.Day{{Balance: "0.00"}}}); !strings.HasPrefix(got, "▁") {
		t.Errorf("a day without money is %q", got)
	}
}
