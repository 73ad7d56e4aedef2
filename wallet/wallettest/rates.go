package wallettest

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// rateDay is a day with rates, given as code and rate by turns.
func (w *world) rateDay(date string, pairs ...string) wallet.RateDay {
	w.t.Helper()
	day := wallet.RateDay{Date: date, Rates: map[string]money.Rate{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		rate, err := money.ParseRate(pairs[i+1])
		w.ok(err)
		day.Rates[pairs[i]] = rate
	}
	return day
}

func (w *world) importsRates(days ...wallet.RateDay) wallet.RatesImport {
	w.t.Helper()
	out, err := w.Service.ImportRates(w.ctx(), wallet.ImportRatesInput{Change: w.change(), Days: days})
	w.ok(err)
	return out
}

func (w *world) setsRate(currency, rate, date string) wallet.ReferenceRate {
	w.t.Helper()
	out, err := w.Service.SetRate(w.ctx(), wallet.SetRateInput{Change: w.change(), Currency: currency, Rate: rate, Date: date})
	w.ok(err)
	return out
}

// mid is the rate between two currencies on a day, as "RATE DATE".
func (w *world) mid(from, to, date string) string {
	w.t.Helper()
	out, err := w.Service.ShowRate(w.ctx(), wallet.ShowRateInput{From: from, To: to, Date: date})
	w.ok(err)
	return out.Rate + " " + out.Date
}

// rates lists rates in pages of three, as "DATE CURRENCY RATE SOURCE".
func (w *world) rates(in wallet.ListRatesInput) string {
	w.t.Helper()
	list := ""
	for in.Limit = 3; ; {
		page, err := w.Service.ListRates(w.ctx(), in)
		w.ok(err)
		for _, r := range page.Items {
			list += fmt.Sprintf("%s %s %s %s\n", r.Date, r.Currency, r.Rate, r.Source)
		}
		if page.Next == "" {
			return list
		}
		in.After = page.Next
	}
}

func ratesMethods() []method {
	return []method{
		{"import rates", func(w *world) calls {
			return build(
				func(s wallet.Service, in wallet.ImportRatesInput) (wallet.RatesImport, error) {
					return s.ImportRates(w.ctx(), in)
				},
				func(in *wallet.ImportRatesInput) *wallet.Change { return &in.Change },
				wallet.ImportRatesInput{Days: []wallet.RateDay{w.rateDay("2024-02-29", "USD", "1.0842")}},
				wallet.CodeInvalidInput, func(in *wallet.ImportRatesInput) { in.Days = nil },
				variant[wallet.ImportRatesInput]{"days", func(in *wallet.ImportRatesInput) {
					in.Days = []wallet.RateDay{w.rateDay("2024-02-29", "USD", "1.0843")}
				}},
			)
		}},
		{"set a rate", func(w *world) calls {
			return build(
				func(s wallet.Service, in wallet.SetRateInput) (wallet.ReferenceRate, error) {
					return s.SetRate(w.ctx(), in)
				},
				func(in *wallet.SetRateInput) *wallet.Change { return &in.Change },
				wallet.SetRateInput{Currency: "USD", Rate: "1.10", Date: "2024-02-29"},
				wallet.CodeUnknownCurrency, func(in *wallet.SetRateInput) { in.Currency = "CYP" },
				variant[wallet.SetRateInput]{"currency", func(in *wallet.SetRateInput) { in.Currency = "CNY" }},
				variant[wallet.SetRateInput]{"rate", func(in *wallet.SetRateInput) { in.Rate = "1.2" }},
				variant[wallet.SetRateInput]{"date", func(in *wallet.SetRateInput) { in.Date = "2024-02-28" }},
			)
		}},
	}
}

func describeRates(s *suite) {
	s.it("takes no rates of days that have not come yet", func(w *world) {
		day := func(days int) wallet.RateDay {
			return w.rateDay(w.Now().AddDate(0, 0, days).Format(time.DateOnly), "USD", "1.5")
		}
		w.importsRates(day(1)) // of a wallet whose clock is behind
		said := w.refused(wallet.CodeInvalidInput, failure(w.Service.ImportRates(w.ctx(), wallet.ImportRatesInput{
			Change: w.change(), Days: []wallet.RateDay{day(-1), day(2)},
		})))
		w.detail(said, "date", day(2).Date)
		equal(w, "what was recorded", w.rates(wallet.ListRatesInput{}), day(1).Date+" USD 1.5 ecb\n")
	})
	s.it("keeps what was published, and what is published anew beside it", func(w *world) {
		friday, monday := w.rateDay("2026-04-10", "USD", "1.1711", "CNY", "8.0"), w.rateDay("2026-04-13", "USD", "1.1684", "CNY", "7.9827", "CYP", "0.58")
		first := w.importsRates(monday, friday)
		equal(w, "the import", text(first), text(wallet.RatesImport{
			Source: wallet.RateFromECB, Days: 2, First: "2026-04-10", Last: "2026-04-13", Added: 5,
		}))
		monday.Rates["CNY"] = w.rateDay("", "CNY", "7.98270").Rates["CNY"] // the same number
		monday.Rates["USD"] = w.rateDay("", "USD", "1.1685").Rates["USD"]
		again := w.importsRates(monday)
		equal(w, "what came again", fmt.Sprint(again.Added, again.Corrected, again.Unchanged), "0 1 2")
		once := w.importsRates(monday, friday)
		equal(w, "what came a third time", fmt.Sprint(once.Added, once.Corrected, once.Unchanged), "0 0 5")
		equal(w, "the mid rate", w.mid("EUR", "USD", "2026-04-13"), "1.1685 2026-04-13")
		equal(w, "what was recorded", w.rates(wallet.ListRatesInput{}), `2026-04-13 CNY 7.9827 ecb
2026-04-13 CYP 0.58 ecb
2026-04-13 USD 1.1685 ecb
2026-04-13 USD 1.1684 ecb
2026-04-10 CNY 8.0 ecb
2026-04-10 USD 1.1711 ecb
`)
	})
	s.it("lets what an operator states go before what was published", func(w *world) {
		w.importsRates(w.rateDay("2026-04-13", "USD", "1.1684", "CNY", "7.9827"))
		w.setsRate("USD", "1.3", "2026-04-13")
		w.setsRate("USD", "1.2", "2026-04-13")
		equal(w, "the mid rate", w.mid("EUR", "USD", "2026-04-13"), "1.2 2026-04-13")
		w.importsRates(w.rateDay("2026-04-13", "USD", "1.1685"))
		equal(w, "the mid rate after a correction", w.mid("EUR", "USD", "2026-04-13"), "1.2 2026-04-13")
		equal(w, "what was stated", w.rates(wallet.ListRatesInput{Source: wallet.RateFromOperator}), "2026-04-13 USD 1.2 operator\n2026-04-13 USD 1.3 operator\n")
		equal(w, "dollars", w.rates(wallet.ListRatesInput{Currency: "usd", Since: "2026-04-13", Until: "2026-04-13"}),
			"2026-04-13 USD 1.2 operator\n2026-04-13 USD 1.3 operator\n2026-04-13 USD 1.1685 ecb\n2026-04-13 USD 1.1684 ecb\n")
		equal(w, "before that day", w.rates(wallet.ListRatesInput{Until: "2026-04-12"}), "")
		today := w.Now().UTC().Format("2006-01-02")
		equal(w, "a rate without a date", w.setsRate("JPY", "180", "").Date, today)
		equal(w, "the mid rate of today", w.mid("JPY", "EUR", ""), "0.005555555556 "+today)
	})
	s.it("crosses by way of the base, on the newest day on which both have a rate", func(w *world) {
		w.importsRates(w.rateDay("2026-04-09", "USD", "1.17", "CNY", "8"), w.rateDay("2026-04-10", "USD", "1.25"), w.rateDay("2026-04-13", "CNY", "7.9"))
		equal(w, "dollars in yuan", w.mid("USD", "CNY", "2026-04-13"), "6.837606838 2026-04-09")
		equal(w, "yuan in dollars", w.mid("CNY", "USD", "2026-04-13"), "0.14625 2026-04-09")
		equal(w, "euros in dollars", w.mid("EUR", "USD", "2026-04-13"), "1.25 2026-04-10")
		equal(w, "a currency in itself", w.mid("USD", "USD", "2026-04-13"), "1 2026-04-10")
		equal(w, "the base in itself", w.mid("EUR", "EUR", "2026-04-13"), "1 2026-04-13")
		equal(w, "the last day on which it counts", w.mid("EUR", "USD", "2026-04-20"), "1.25 2026-04-10")
		for _, in := range []wallet.ShowRateInput{
			{From: "EUR", To: "USD", Date: "2026-04-21"}, {From: "EUR", To: "USD", Date: "2026-04-08"}, {From: "USD", To: "JPY", Date: "2026-04-13"},
		} {
			_, err := w.Service.ShowRate(w.ctx(), in)
			w.refused(wallet.CodeRateNotFound, err)
		}
		_, err := w.Service.ShowRate(w.ctx(), wallet.ShowRateInput{From: "EUR", To: "CYP"})
		w.refused(wallet.CodeUnknownCurrency, err)
	})
	s.it("refuses what is no rate", func(w *world) {
		tomorrow := w.Now().UTC().AddDate(0, 0, 1).Format("2006-01-02")
		for name, in := range map[string]wallet.SetRateInput{
			"the base": {Currency: "EUR", Rate: "1"}, "zero": {Currency: "USD", Rate: "0"}, "below zero": {Currency: "USD", Rate: "-1"},
			"words": {Currency: "USD", Rate: "one"}, "no date": {Currency: "USD", Rate: "1.1", Date: "2026-02-30"},
			"long ago": {Currency: "USD", Rate: "1.1", Date: "1998-12-31"}, "tomorrow": {Currency: "USD", Rate: "1.1", Date: tomorrow},
		} {
			in.Change = w.change()
			if _, err := w.Service.SetRate(w.ctx(), in); wallet.CodeOf(err) != wallet.CodeInvalidInput {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		many := []wallet.RateDay{}
		for i := range wallet.MaxRateDays + 1 {
			many = append(many, w.rateDay(w.Now().AddDate(0, 0, -i).Format("2006-01-02"), "USD", "1.1"))
		}
		for name, days := range map[string][]wallet.RateDay{
			"no day": {}, "a day twice": {many[0], many[0]}, "too many": many, "no rates": {w.rateDay("2026-04-13")},
			"the base": {w.rateDay("2026-04-13", "EUR", "1")}, "no code": {w.rateDay("2026-04-13", "usd", "1")}, "no date": {w.rateDay("13.4.2026", "USD", "1")},
		} {
			if _, err := w.Service.ImportRates(w.ctx(), wallet.ImportRatesInput{Change: w.change(), Days: days}); wallet.CodeOf(err) != wallet.CodeInvalidInput {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		w.importsRates(many[:wallet.MaxRateDays]...)
		full := w.rateDay("2026-04-13")
		for i := range wallet.MaxDayRates + 1 {
			full.Rates[fmt.Sprintf("Q%c%c", 'A'+i/26, 'A'+i%26)] = money.One()
		}
		_, err := w.Service.ImportRates(w.ctx(), wallet.ImportRatesInput{Change: w.change(), Days: []wallet.RateDay{full}})
		w.refused(wallet.CodeInvalidInput, err)
		delete(full.Rates, "QAA")
		equal(w, "added", w.importsRates(full).Added, wallet.MaxDayRates)
		for _, in := range []wallet.ListRatesInput{{Currency: "dollar"}, {Since: "yesterday"}, {Until: "x"}, {Source: "nobody"}, {PageInput: wallet.PageInput{After: "1 2 3"}}} {
			_, err := w.Service.ListRates(w.ctx(), in)
			w.refused(wallet.CodeInvalidInput, err)
		}
	})
}
