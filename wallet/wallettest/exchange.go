package wallettest

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// statesRates states rates of today that are easy to reckon with: a euro is worth
// 1.25 dollars, 160 yen and 20,000 rupiah.
func (w *world) statesRates() {
	w.t.Helper()
	w.importsRates(w.rateDay(w.Now().UTC().Format(time.DateOnly), "USD", "1.25", "JPY", "160", "IDR", "20000"))
}

// spaced writes values with a space between them.
func spaced(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

func (w *world) quoteInput(user, much, other string) wallet.QuoteFXInput {
	amount, from := sum(much)
	return wallet.QuoteFXInput{Change: w.change(), User: user, Amount: amount, From: from, To: other}
}

// quotes fixes a rate to pay so much into another currency.
func (w *world) quotes(user, much, to string) wallet.FXQuote {
	w.t.Helper()
	q, err := w.Service.QuoteFX(w.ctx(), w.quoteInput(user, much, to))
	w.ok(err)
	return q
}

// quotesFor fixes a rate to receive so much, from another currency.
func (w *world) quotesFor(user, much, from string) wallet.FXQuote {
	w.t.Helper()
	amount, to := sum(much)
	q, err := w.Service.QuoteFX(w.ctx(), wallet.QuoteFXInput{Change: w.change(), User: user, Amount: amount, From: from, To: to, Receive: true})
	w.ok(err)
	return q
}

func (w *world) exchanges(user, quote string) wallet.Transaction {
	w.t.Helper()
	return w.txn(w.Service.Exchange(w.ctx(), wallet.ExchangeInput{Change: w.change(), User: user, Quote: quote}))
}

// stands is the FX position, as "SPREAD REVALUATION ROUNDING GAIN" and a line a
// currency, "CURRENCY POSITION MARGIN ROUNDING WORTH".
func (w *world) stands() string {
	w.t.Helper()
	p, err := w.Service.FXPosition(w.ctx(), wallet.FXPositionInput{})
	w.ok(err)
	lines := []string{spaced(p.Spread, p.Revaluation, p.Rounding, p.Gain)}
	for _, l := range p.Currencies {
		lines = append(lines, spaced(l.Currency, l.Position, l.Margin, l.Rounding, l.Worth))
	}
	return strings.Join(lines, "\n")
}

// replays says that all conversions come to the same again, and counts them.
func (w *world) replays() int {
	w.t.Helper()
	n, in := 0, wallet.ReplayFXInput{PageInput: wallet.PageInput{Limit: 2}}
	for {
		page, err := w.Service.ReplayFX(w.ctx(), in)
		w.ok(err)
		for _, r := range page.Items {
			n++
			if !r.OK || r.Why != "" || r.Paid != r.ReckonedPaid || r.Received != r.ReckonedReceive || r.Rate != r.ReckonedRate {
				w.t.Errorf("a conversion comes to something else: %s", text(r))
			}
		}
		if in.After = page.Next; in.After == "" {
			return n
		}
	}
}

func exchangeMethods() []method {
	return []method{
		{"quote a rate", func(w *world) calls {
			w.statesRates()
			ann := w.rich("ann")
			return build(
				func(s wallet.Service, in wallet.QuoteFXInput) (wallet.FXQuote, error) { return s.QuoteFX(w.ctx(), in) },
				func(in *wallet.QuoteFXInput) *wallet.Change { return &in.Change }, w.quoteInput(ann, "10 EUR", "USD"),
				wallet.CodeRateNotFound, func(in *wallet.QuoteFXInput) { in.To = "CHF" },
				variant[wallet.QuoteFXInput]{"amount", func(in *wallet.QuoteFXInput) { in.Amount = "11" }},
				variant[wallet.QuoteFXInput]{"from", func(in *wallet.QuoteFXInput) { in.From = "JPY" }},
				variant[wallet.QuoteFXInput]{"to", func(in *wallet.QuoteFXInput) { in.To = "JPY" }},
				variant[wallet.QuoteFXInput]{"receive", func(in *wallet.QuoteFXInput) { in.Receive = true }},
			)
		}},
		{"exchange", func(w *world) calls {
			w.statesRates()
			ann := w.rich("ann", "50.00 EUR")
			good, other := w.quotes(ann, "10 EUR", "USD").ID, w.quotes(ann, "10 EUR", "USD").ID
			tooMuch := w.quotes(ann, "60 EUR", "USD").ID
			return moving(build(
				func(s wallet.Service, in wallet.ExchangeInput) (wallet.Transaction, error) {
					return s.Exchange(w.ctx(), in)
				},
				func(in *wallet.ExchangeInput) *wallet.Change { return &in.Change }, wallet.ExchangeInput{User: ann, Quote: good},
				wallet.CodeInsufficientFunds, func(in *wallet.ExchangeInput) { in.Quote = tooMuch },
				variant[wallet.ExchangeInput]{"quote", func(in *wallet.ExchangeInput) { in.Quote = other }},
				variant[wallet.ExchangeInput]{"user", func(in *wallet.ExchangeInput) { in.User = "nobody" }},
			))
		}},
		{"transfer by a quote", func(w *world) calls {
			w.statesRates()
			ann, bob := w.rich("ann", "50.00 EUR"), w.person("bob")
			in := w.transferInput(ann, bob, "20 USD")
			in.Quote = w.quotesFor(ann, "20 USD", "EUR").ID
			other, tooMuch := w.quotesFor(ann, "20 USD", "EUR").ID, w.quotesFor(ann, "100 USD", "EUR").ID
			return moving(build(
				func(s wallet.Service, in wallet.TransferInput) (wallet.Transaction, error) {
					return s.Transfer(w.ctx(), in)
				},
				func(in *wallet.TransferInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeInsufficientFunds, func(in *wallet.TransferInput) { in.Amount, in.Quote = "100", tooMuch },
				variant[wallet.TransferInput]{"quote", func(in *wallet.TransferInput) { in.Quote = other }},
				variant[wallet.TransferInput]{"amount", func(in *wallet.TransferInput) { in.Amount = "21" }},
			))
		}},
		{"transfer from another purse", func(w *world) calls {
			w.statesRates()
			ann, bob := w.rich("ann", "50.00 EUR", "9000 JPY"), w.abroad(wallet.KindPerson, "bob")
			in := w.transferInput(ann, bob, "20 USD")
			in.From = "eur"
			return moving(build(
				func(s wallet.Service, in wallet.TransferInput) (wallet.Transaction, error) {
					return s.Transfer(w.ctx(), in)
				},
				func(in *wallet.TransferInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeInsufficientFunds, func(in *wallet.TransferInput) { in.Amount = "100" },
				variant[wallet.TransferInput]{"from", func(in *wallet.TransferInput) { in.From = "JPY" }},
				variant[wallet.TransferInput]{"amount", func(in *wallet.TransferInput) { in.Amount = "21" }},
			))
		}},
	}
}

func describeExchange(s *suite) {
	s.it("quotes what is received, and what is paid", func(w *world) {
		w.statesRates()
		ann := w.rich("ann", "100.00 EUR")
		q := w.quotes(ann, "100 EUR", "USD")
		equal(w, "the quote", spaced(q.Pay, q.From, q.Receive, q.To, q.Rate, q.MidRate, q.MarginBPS, q.Fee, q.Source, q.Status),
			"100.00 EUR 124.38 USD 1.24375 1.25 50 0.50 ecb open")
		equal(w, "its date", q.RateDate, w.Now().UTC().Format(time.DateOnly))
		equal(w, "its life", q.ExpiresAt.Sub(q.CreatedAt), 5*time.Minute)
		equal(w, "its legs", len(q.Legs), 1)
		back := w.quotesFor(ann, "20.00 USD", "EUR")
		equal(w, "the other way", spaced(back.Pay, back.From, back.Receive, back.To, back.Fee), "16.08 EUR 20.00 USD 0.08")
		w.setsRate("JPY", "160", "")
		cross := w.quotes(ann, "10 USD", "JPY")
		equal(w, "a cross rate", spaced(cross.Receive, cross.MidRate, cross.Source, len(cross.Legs)), "1274 128 ecb+operator 2")
		for name, in := range map[string]wallet.QuoteFXInput{
			"itself": w.quoteInput(ann, "1 EUR", "eur"), "a rate that is missing": w.quoteInput(ann, "1 EUR", "CHF"),
			"no currency": w.quoteInput(ann, "1 EUR", "XYZ"), "nothing": w.quoteInput(ann, "0 EUR", "USD"), "too little": w.quoteInput(ann, "0.09 EUR", "USD"),
			"too fine": w.quoteInput(ann, "1.001 EUR", "USD"), "not offered": w.quoteInput(ann, "1 EUR", "KWD"), "nobody's": w.quoteInput("nobody", "1 EUR", "USD"),
		} {
			_, err := w.Service.QuoteFX(w.ctx(), in)
			want := map[string]wallet.Code{
				"itself": wallet.CodeInvalidInput, "a rate that is missing": wallet.CodeRateNotFound, "no currency": wallet.CodeUnknownCurrency,
				"nothing": wallet.CodeInvalidAmount, "too little": wallet.CodeInvalidAmount, "too fine": wallet.CodeTooManyDecimals,
				"not offered": wallet.CodeCurrencyNotOffered, "nobody's": wallet.CodeCustomerNotFound,
			}[name]
			equal(w, name, wallet.CodeOf(err), want)
		}
	})
	s.it("quotes at no rate that is too old", func(w *world) {
		w.statesRates()
		ann := w.rich("ann", "100.00 EUR")
		w.Advance(4 * day)
		w.quotes(ann, "1 EUR", "USD")
		w.Advance(day)
		said := w.refused(wallet.CodeRateStale, failure(w.Service.QuoteFX(w.ctx(), w.quoteInput(ann, "1 EUR", "USD"))))
		w.detail(said, "age_days", "5")
		in := w.payInput(ann, w.merchant("shop"), "1 USD")
		in.From = "EUR"
		w.refused(wallet.CodeRateStale, failure(w.Service.Pay(w.ctx(), in)))
		w.Advance(6 * day)
		w.refused(wallet.CodeRateNotFound, failure(w.Service.QuoteFX(w.ctx(), w.quoteInput(ann, "1 EUR", "USD"))))
		w.setsRate("USD", "1.25", "")
		w.quotes(ann, "1 EUR", "USD")
	})
	s.it("changes money in four legs that balance by currency, and books margin and rounding", func(w *world) {
		w.statesRates()
		ann := w.rich("ann", "100.00 EUR", "1000100.00 IDR")
		t := w.exchanges(ann, w.quotes(ann, "100 EUR", "USD").ID)
		w.is(t, wallet.KindExchange, wallet.TransactionPosted, "100.00", "0.50")
		equal(w, "the transaction", spaced(t.Rate, t.Paid, t.PaidCurrency, t.Received, t.ReceivedCurrency, t.FXFee, t.Currency, t.From == t.To),
			"1.24375 100.00 EUR 124.38 USD 0.50 EUR true")
		w.posts(w.show(t.ID).Postings,
			available(ann)+" -100.00", "fx:position 100.00", "fx:position -0.50", "fees:exchange 0.50", "fx:position -124.38", available(ann)+" 124.38")
		w.has(ann, "124.38 USD", "0.00")
		rounded := w.show(w.exchanges(ann, w.quotes(ann, "1000100 IDR", "EUR").ID).ID)
		w.posts(rounded.Postings, available(ann)+" -1000100.00", "fx:position 1000100.00", "fx:position -5000.50", "fees:exchange 5000.50",
			"fx:position -99.50", "fx:rounding 99.50", "fx:position -49.75", available(ann)+" 49.75")
		equal(w, "where the wallet stands", w.stands(), "0.75 0.00 0.00 0.75\nEUR 49.75 0.50 0.00 49.75\nIDR 995000.00 5000.50 99.50 49.75\nUSD -124.38 0.00 0.00 -99.50")
		equal(w, "conversions", w.replays(), 2)
		w.setsRate("USD", "1.20", "")
		equal(w, "after the rate moved", w.stands(), "0.75 -4.15 0.00 -3.40\nEUR 49.75 0.50 0.00 49.75\nIDR 995000.00 5000.50 99.50 49.75\nUSD -124.38 0.00 0.00 -103.65")
		equal(w, "conversions after the rate moved", w.replays(), 2)
	})
	s.it("takes a quote once, before it expires, from whom it was made for", func(w *world) {
		w.statesRates()
		ann, bob := w.rich("ann", "100.00 EUR"), w.rich("bob", "100.00 EUR")
		use := func(user, quote string) error {
			return failure(w.Service.Exchange(w.ctx(), wallet.ExchangeInput{Change: w.change(), User: user, Quote: quote}))
		}
		q := w.quotes(ann, "10 EUR", "USD")
		w.refused(wallet.CodeQuoteNotFound, use(bob, q.ID))
		w.refused(wallet.CodeQuoteNotFound, use(ann, "fxq_01ARZ3NDEKTSV4RRFFQ69G5FAV"))
		w.refused(wallet.CodeQuoteNotFound, use(ann, ""))
		w.Advance(5*time.Minute - time.Second)
		w.ok(use(ann, q.ID))
		w.refused(wallet.CodeQuoteUsed, use(ann, q.ID))
		in := w.payInput(ann, w.merchant("shop"), "12.44 USD")
		in.Quote = q.ID
		w.refused(wallet.CodeQuoteUsed, failure(w.Service.Pay(w.ctx(), in)))
		late := w.quotes(ann, "10 EUR", "USD")
		w.Advance(5*time.Minute + time.Second)
		w.refused(wallet.CodeQuoteExpired, use(ann, late.ID))
		w.has(ann, "90.00 EUR", "0.00")
	})
	s.it("takes a quote once when many use it at the same time", func(w *world) {
		w.statesRates()
		ann, shop := w.rich("ann", "1000.00 EUR"), w.merchant("shop")
		q := w.quotesFor(ann, "20.00 USD", "EUR").ID
		went(w, together(w, 24, func(i int, s wallet.Service) (wallet.Transaction, error) {
			if i%3 == 0 {
				return s.Exchange(w.ctx(), wallet.ExchangeInput{Change: w.change(), User: ann, Quote: q})
			}
			in := w.payInput(ann, shop, "20.00 USD")
			in.Quote = q
			return s.Pay(w.ctx(), in)
		}), 1, wallet.CodeQuoteUsed)
		w.has(ann, "983.92 EUR", "0.00")
	})
	s.it("bounds the open quotes of a customer", func(w *world) {
		w.statesRates()
		ann := w.rich("ann", "100.00 EUR")
		first := w.quotes(ann, "1 EUR", "USD").ID
		for range wallet.MaxOpenQuotes - 1 {
			w.quotes(ann, "1 EUR", "USD")
		}
		more := func() error { return failure(w.Service.QuoteFX(w.ctx(), w.quoteInput(ann, "1 EUR", "USD"))) }
		w.refused(wallet.CodeTooManyQuotes, more())
		w.exchanges(ann, first)
		w.ok(more())
		w.refused(wallet.CodeTooManyQuotes, more())
		w.Advance(5*time.Minute + time.Second)
		w.ok(more())
	})
	describePayingAcross(s)
}

// describePayingAcross is what is paid from the purse of another currency.
func describePayingAcross(s *suite) {
	s.it("pays a merchant from the purse of another currency", func(w *world) {
		w.statesRates()
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		in := w.payInput(ann, shop, "20.00 USD")
		in.Quote = w.quotesFor(ann, "20.00 USD", "EUR").ID
		t := w.txn(w.Service.Pay(w.ctx(), in))
		w.is(t, wallet.KindPayment, wallet.TransactionPosted, "20.00", "0.20")
		equal(w, "the payment", spaced(t.Quote == in.Quote, t.Rate, t.Paid, t.PaidCurrency, t.Received, t.ReceivedCurrency, t.FXFee),
			"true 1.24375 16.08 EUR 20.00 USD 0.08")
		w.posts(w.show(t.ID).Postings, available(ann)+" -16.08", "fx:position 16.08", "fx:position -0.08", "fees:exchange 0.08",
			"fx:position -20.00", available(shop)+" 20.00", available(shop)+" -0.20", "fees:payment 0.20")
		w.has(ann, "83.92 EUR", "0.00")
		w.has(shop, "19.80 USD", "0.00")
		for name, change := range map[string]func(*wallet.PayInput){
			"another amount":   func(in *wallet.PayInput) { in.Amount = "20.01" },
			"another currency": func(in *wallet.PayInput) { in.Currency = "EUR" },
			"another purse":    func(in *wallet.PayInput) { in.From = "JPY" },
		} {
			other := w.payInput(ann, shop, "20.00 USD")
			other.Quote = w.quotesFor(ann, "20.00 USD", "EUR").ID
			change(&other)
			equal(w, name, wallet.CodeOf(failure(w.Service.Pay(w.ctx(), other))), wallet.CodeQuoteMismatch)
		}
		equal(w, "conversions", w.replays(), 1)
		page, err := w.Service.History(w.ctx(), wallet.HistoryInput{User: shop})
		w.ok(err)
		equal(w, "the history of the merchant", spaced(page.Items[0].Received, page.Items[0].ReceivedCurrency, page.Items[0].Rate), "20.00 USD 1.24375")
	})
	s.it("buys the payer's fee at the same rate, and counts to limits once", func(w *world) {
		w.statesRates()
		ann, bob := w.small("ann", "100.00 EUR"), w.abroad(wallet.KindPerson, "bob")
		in := w.transferInput(ann, bob, "20.00 USD")
		in.From = "EUR"
		t := w.txn(w.Service.Transfer(w.ctx(), in))
		w.is(t, wallet.KindTransfer, wallet.TransactionPosted, "20.00", "0.20")
		equal(w, "what it took", spaced(t.Paid, t.PaidCurrency, t.Received, t.ReceivedCurrency), "16.24 EUR 20.00 USD")
		w.posts(w.show(t.ID).Postings, available(ann)+" -16.24", "fx:position 16.24", "fx:position -0.08", "fees:exchange 0.08",
			"fx:position -20.00", available(bob)+" 20.00", "fx:position -0.20", "fees:transfer 0.20")
		w.has(ann, "83.76 EUR", "0.00")
		w.has(bob, "20.00 USD", "0.00")
		w.moved(ann, "17.12", "482.88") // the worth of 20 dollars by the policy
		w.exchanges(ann, w.quotes(ann, "10 EUR", "USD").ID)
		w.moved(ann, "17.12", "482.88") // nothing left to anybody
		equal(w, "conversions", w.replays(), 2)
	})
	s.it("finds the same payment again, whatever the rate is by then", func(w *world) {
		w.statesRates()
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		in := w.payInput(ann, shop, "20.00 USD")
		in.From = "EUR"
		first := w.txn(w.Service.Pay(w.ctx(), in))
		w.Advance(20 * day) // there is no rate any more
		again := w.txn(w.Service.Pay(w.ctx(), in))
		equal(w, "the payment again", again.ID, first.ID)
		equal(w, "it is a replay", again.IdempotentReplay, true)
		equal(w, "its quote", again.Quote, first.Quote)
		in.From = ""
		said := w.refused(wallet.CodeIdempotencyMismatch, failure(w.Service.Pay(w.ctx(), in)))
		w.detail(said, "fields", `["from"]`)
	})
	s.it("takes what the tool chose for no part of the key's input", func(w *world) {
		w.statesRates()
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		chosen := w.payInput(ann, shop, "20.00 USD")
		chosen.From, chosen.Chosen = "EUR", true
		first := w.txn(w.Service.Pay(w.ctx(), chosen))
		plain := chosen
		plain.From, plain.Chosen = "", false
		equal(w, "the payment again", w.txn(w.Service.Pay(w.ctx(), plain)).ID, first.ID)
		asked := w.payInput(ann, shop, "20.00 USD")
		asked.From, asked.Quote, asked.Chosen = "EUR", w.quotesFor(ann, "20.00 USD", "EUR").ID, true
		second := w.txn(w.Service.Pay(w.ctx(), asked))
		asked.Quote, asked.Chosen = "", false
		equal(w, "what was asked about again", w.txn(w.Service.Pay(w.ctx(), asked)).ID, second.ID)
	})
	s.it("gives such a payment back in parts that sum to the whole in both currencies", func(w *world) {
		w.statesRates()
		ann, shop := w.rich("ann", "1000.00 EUR"), w.richMerchant("shop", "1000.00 USD")
		in := w.payInput(ann, shop, "20.00 USD")
		in.From = "EUR"
		paid := w.txn(w.Service.Pay(w.ctx(), in)).ID
		w.setsRate("USD", "2.50", "") // which is of no account
		parts := []string{}
		for _, part := range []string{"6.66", "6.67", "6.67"} {
			t := w.txn(w.Service.Refund(w.ctx(), wallet.RefundInput{Change: w.change(), Transaction: paid, Amount: money.Decimal(part)}))
			parts = append(parts, spaced(t.Paid, t.PaidCurrency, t.Received, t.ReceivedCurrency, t.Rate, t.Fee))
		}
		sameList(w, "the parts", parts, []string{"6.66 USD 5.35 EUR 1.24375 0.07", "6.67 USD 5.37 EUR 1.24375 0.06", "6.67 USD 5.36 EUR 1.24375 0.07"})
		w.has(ann, "1000.00 EUR", "0.00")
		w.has(shop, "1000.00 USD", "0.00")
		equal(w, "where the wallet stands", w.stands(), "0.00 0.00 0.00 0.00\nEUR 0.00 0.00 0.00 0.00\nUSD 0.00 0.00 0.00 0.00")
		equal(w, "conversions", w.replays(), 4)
		w.refused(wallet.CodeRefundExceedsRest, failure(w.Service.Refund(w.ctx(), wallet.RefundInput{Change: w.change(), Transaction: paid, Amount: "0.01"})))
	})
	s.it("holds an API key to its scope and cap, and a session to its PIN", func(w *world) {
		w.statesRates()
		ann, session := w.payer("ann")
		shop := w.merchant("shop")
		key, err := w.Service.CreateAPIKey(w.ctx(), wallet.CreateAPIKeyInput{
			Change: w.change(), Name: "shop", User: ann, Scopes: []wallet.Scope{wallet.ScopePay}, DailyCap: "50.00", Currency: "EUR",
		})
		w.ok(err)
		by := w.as(key.Secret)
		q, err := by.QuoteFX(w.ctx(), w.quoteInput("", "40 EUR", "USD"))
		w.ok(err)
		w.txn(by.Exchange(w.ctx(), wallet.ExchangeInput{Change: w.change(), Quote: q.ID}))
		more := w.payInput("", shop, "20.00 USD")
		more.From = "EUR"
		w.refused(wallet.CodeKeyCapExceeded, failure(by.Pay(w.ctx(), more)))
		large := wallet.ExchangeInput{Change: w.change(), Quote: w.quotes(ann, "50.01 EUR", "USD").ID}
		w.refused(wallet.CodeSecondFactorRequired, failure(session.Exchange(w.ctx(), large)))
		large.StepUp.PIN = goodPIN
		w.txn(session.Exchange(w.ctx(), large))
		small := wallet.ExchangeInput{Change: w.change(), Quote: w.quotes(ann, "10 EUR", "USD").ID}
		w.txn(session.Exchange(w.ctx(), small))
		for _, err := range []error{
			failure(session.FXPosition(w.ctx(), wallet.FXPositionInput{})), failure(session.ReplayFX(w.ctx(), wallet.ReplayFXInput{})),
		} {
			if code := wallet.CodeOf(err); code != wallet.CodeUnauthorized && code != wallet.CodeScopeMissing {
				w.t.Errorf("a customer is told where the wallet stands: %v", err)
			}
		}
	})
	s.it("replays one transaction, or those of a time", func(w *world) {
		w.statesRates()
		ann := w.rich("ann", "100.00 EUR")
		first := w.exchanges(ann, w.quotes(ann, "10 EUR", "USD").ID)
		w.Advance(time.Hour)
		second := w.exchanges(ann, w.quotes(ann, "10 EUR", "JPY").ID)
		list := func(in wallet.ReplayFXInput) string {
			page, err := w.Service.ReplayFX(w.ctx(), in)
			w.ok(err)
			ids := ""
			for _, r := range page.Items {
				ids += r.Transaction + " "
			}
			return ids
		}
		equal(w, "all", list(wallet.ReplayFXInput{}), second.ID+" "+first.ID+" ")
		equal(w, "one", list(wallet.ReplayFXInput{Transaction: first.ID}), first.ID+" ")
		equal(w, "before the second", list(wallet.ReplayFXInput{Until: second.CreatedAt}), first.ID+" ")
		equal(w, "from the second on", list(wallet.ReplayFXInput{Since: second.CreatedAt}), second.ID+" ")
		w.refused(wallet.CodeTransactionNotFound, failure(w.Service.ReplayFX(w.ctx(), wallet.ReplayFXInput{Transaction: "txn_1"})))
		plain := w.transfer(ann, w.person("bob"), "1.00 EUR").ID
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ReplayFX(w.ctx(), wallet.ReplayFXInput{Transaction: plain})))
	})
}
