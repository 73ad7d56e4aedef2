package wallettest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// statement is what there was at both ends of a span.
func (w *world) statement(user string, since, until time.Time) wallet.Statement {
	w.t.Helper()
	s, err := w.Service.Statement(w.ctx(), wallet.StatementInput{User: user, Since: since, Until: until})
	w.ok(err)
	return s
}

// statementLines are the lines of a span, read in pages of limit.
func (w *world) statementLines(in wallet.StatementLinesInput, limit int) []wallet.StatementLine {
	w.t.Helper()
	return pages(w, limit, func(p wallet.PageInput) (wallet.Page[wallet.StatementLine], error) {
		in.PageInput = p
		return w.Service.StatementLines(w.ctx(), in)
	})
}

// lineTexts are lines as "kind counterparty in out fee balance".
func lineTexts(list []wallet.StatementLine) []string {
	var out []string
	for i := range list {
		l := &list[i]
		out = append(out, fmt.Sprintf("%s %s %s %s %s %s", l.Kind, l.Counterparty, l.In, l.Out, l.Fee, l.Balance))
	}
	return out
}

// followOn checks that the lines lead from the opening to the closing balance
// of a currency, each from the one before.
func (w *world) followOn(c wallet.StatementCurrency, lines []wallet.StatementLine) {
	w.t.Helper()
	after := w.amount(c.Opening, c.Currency)
	for i := range lines {
		l := &lines[i]
		balance, err := after.Add(w.amount(l.In, c.Currency))
		w.ok(err)
		for _, out := range []money.Decimal{l.Out, l.Fee} {
			balance, err = balance.Sub(w.amount(out, c.Currency))
			w.ok(err)
		}
		after = balance
		equal(w, fmt.Sprintf("the balance after line %d in %s", i, c.Currency), l.Balance, after.Decimal())
		if l.In != money.Zero(c.Currency).Decimal() && l.Out != money.Zero(c.Currency).Decimal() {
			w.t.Errorf("line %d takes in and gives out: %+v", i, *l)
		}
		if i > 0 && !lines[i-1].At.Before(l.At) {
			w.t.Errorf("line %d at %s is not after the one before it", i, l.At)
		}
	}
	equal(w, "the closing balance in "+string(c.Currency), c.Closing, after.Decimal())
}

func describeAccountStatements(s *suite) {
	s.it("tell every movement with its fee and what was there after it", func(w *world) {
		ann, bob, shop := w.story()
		begin, end := w.Now().Add(-day), w.Now()
		lines := func(user, currency string) []string {
			return lineTexts(w.statementLines(wallet.StatementLinesInput{User: user, Currency: currency, Since: begin, Until: end}, 50))
		}
		// The top-up that answers late, the holds and what is held of them are no
		// movements; a capture is one.
		sameList(w, "ann's lines in EUR", lines(ann, "EUR"), []string{
			"top_up iban 3000 500.00 0.00 0.00 500.00", "top_up visa 4242 33.33 0.00 0.83 532.50",
			"payment shop 0.00 20.00 0.00 512.50", "transfer Bob 0.00 10.00 0.00 502.50",
			"withdrawal iban 3000 0.00 7.00 0.50 495.00", "capture shop 0.00 15.00 0.00 480.00",
		})
		sameList(w, "bob's lines in EUR", lines(bob, "EUR"), []string{
			"top_up iban 3000 50.00 0.00 0.00 50.00", "transfer Ann 10.00 0.00 0.00 60.00",
		})
		sameList(w, "the merchant's lines in USD", lines(shop, "USD"), []string{
			"payment Ann 60.00 0.00 1.85 58.15", "refund Ann 0.00 6.00 -0.15 52.30", "transfer Bob 0.00 1.00 0.01 51.29",
		})
		sameList(w, "lines in a currency that there is none of", lines(bob, "CHF"), nil)
		dollars := w.statement(ann, begin, end).Currencies[1]
		equal(w, "ann's dollars", text(dollars),
			`{"currency":"USD","opening":"0.00","opening_held":"0.00","closing":"446.00","closing_held":"11.00"}`)
	})
	s.it("lead from what was there to what is there, for any span and in pages of any size", func(w *world) {
		ann, bob, shop := w.story()
		moments := []time.Time{w.Now().Add(-day), w.Now()}
		for _, m := range w.movements() {
			moments = append(moments, m.at, m.at.Add(time.Microsecond))
		}
		slices.SortFunc(moments, time.Time.Compare)
		moments = slices.CompactFunc(moments, time.Time.Equal)
		for i := 0; i < len(moments); i += 3 {
			for k := i + 1; k < len(moments); k += 5 {
				for _, user := range []string{ann, bob, shop} {
					got := w.statement(user, moments[i], moments[k])
					for _, c := range got.Currencies {
						in := wallet.StatementLinesInput{User: user, Currency: string(c.Currency), Since: got.Since, Until: got.Until}
						w.followOn(c, w.statementLines(in, 1+(i+k)%3))
					}
				}
			}
		}
	})
	describeStatementSpans(s)
	describeStatementRefusals(s)
}

func describeStatementSpans(s *suite) {
	s.it("take what moved at their beginning, and leave what moved at their end", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		w.Advance(time.Hour)
		paid := w.pay(ann, shop, "10.00 EUR")
		w.Advance(time.Hour)
		at := paid.CreatedAt
		for name, c := range map[string]struct {
			since, until     time.Time
			opening, closing money.Decimal
			lines            int
		}{
			"begins with it":          {at, at.Add(time.Minute), "100.00", "90.00", 1},
			"begins after it":         {at.Add(time.Microsecond), at.Add(time.Minute), "90.00", "90.00", 0},
			"ends with it":            {at.Add(-time.Minute), at, "100.00", "100.00", 0},
			"ends after it":           {at.Add(-time.Minute), at.Add(time.Microsecond), "100.00", "90.00", 1},
			"is it":                   {at, at.Add(time.Microsecond), "100.00", "90.00", 1},
			"is the moment before it": {at.Add(-time.Microsecond), at, "100.00", "100.00", 0},
		} {
			got := w.statement(ann, c.since, c.until)
			equal(w, name+": opening", got.Currencies[0].Opening, c.opening)
			equal(w, name+": closing", got.Currencies[0].Closing, c.closing)
			in := wallet.StatementLinesInput{User: ann, Currency: "EUR", Since: c.since, Until: c.until}
			equal(w, name+": lines", len(w.statementLines(in, 1)), c.lines)
		}
	})
	s.it("say whether their span is over, and to which moment all is counted", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		w.Advance(time.Hour)
		paid := w.pay(ann, shop, "10.00 EUR")
		w.Advance(time.Hour)
		now := w.Now()
		past := w.statement(ann, now.Add(-day), now)
		equal(w, "the span is over", past.Final, true)
		running := w.statement(ann, now.Add(-day), now.Add(day))
		equal(w, "the span is not over", running.Final, false)
		equal(w, "through", running.Through, paid.CreatedAt.Add(time.Microsecond))
		w.pay(ann, shop, "20.00 EUR")
		in := wallet.StatementLinesInput{User: ann, Currency: "EUR", Since: running.Since, Until: running.Through}
		w.followOn(running.Currencies[0], w.statementLines(in, 50)) // the newer payment is not among them
		equal(w, "closing by now", w.statement(ann, now.Add(-day), now.Add(day)).Currencies[0].Closing, "70.00")
		quiet := w.statement(ann, paid.CreatedAt.Add(time.Microsecond), now)
		equal(w, "through, where nothing moved", quiet.Through, quiet.Since)
		before := w.statement(ann, now.Add(-2*day), now.Add(-day))
		equal(w, "currencies before the first movement", text(before.Currencies), "[]")
		equal(w, "of whom", strings.Join([]string{past.User, past.Name, string(past.Lang), string(past.Kind)}, " "), ann+" Ann en person")
	})
	s.it("count what is held as the owner's until it is taken", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		begin := w.Now().Add(-day)
		w.Advance(time.Hour)
		hold := w.hold(ann, shop, "40.00 EUR")
		w.Advance(time.Hour)
		held := w.statement(ann, begin, w.Now()).Currencies[0]
		equal(w, "while it is held", string(held.Closing)+" "+string(held.ClosingHeld), "100.00 40.00")
		w.txn(w.capture(hold.ID, "30.00"))
		w.Advance(time.Hour)
		taken := w.statement(ann, begin, w.Now()).Currencies[0]
		equal(w, "after the capture", string(taken.Closing)+" "+string(taken.ClosingHeld), "70.00 0.00")
		in := wallet.StatementLinesInput{User: ann, Currency: "EUR", Since: begin, Until: w.Now()}
		sameList(w, "lines", lineTexts(w.statementLines(in, 1)), []string{
			"top_up iban 3000 100.00 0.00 0.00 100.00", "capture shop 0.00 30.00 0.00 70.00",
		})
	})
}

func describeStatementRefusals(s *suite) {
	s.it("are refused without a span, of what is to come, and for nobody", func(w *world) {
		ann := w.rich("ann", "10.00 EUR")
		now := w.Now()
		for name, in := range map[string]wallet.StatementInput{
			"no beginning":     {User: ann, Until: now},
			"no end":           {User: ann, Since: now},
			"an empty span":    {User: ann, Since: now, Until: now},
			"a span backwards": {User: ann, Since: now, Until: now.Add(-day)},
			"one to come":      {User: ann, Since: now.Add(day), Until: now.Add(2 * day)},
		} {
			_, err := w.Service.Statement(w.ctx(), in)
			if wallet.CodeOf(err) != wallet.CodeInvalidInput {
				w.t.Errorf("a statement with %s: %v", name, err)
			}
			_, err = w.Service.StatementLines(w.ctx(), wallet.StatementLinesInput{User: ann, Currency: "EUR", Since: in.Since, Until: in.Until})
			if wallet.CodeOf(err) != wallet.CodeInvalidInput {
				w.t.Errorf("the lines of a statement with %s: %v", name, err)
			}
		}
		span := wallet.StatementInput{User: "nobody@example.org", Since: now.Add(-day), Until: now.Add(day)}
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.Statement(w.ctx(), span)))
		span.User, span.Currency = ann, "EURO"
		w.refused(wallet.CodeUnknownCurrency, failure(w.Service.Statement(w.ctx(), span)))
		span.Currency = "eur"
		one, err := w.Service.Statement(w.ctx(), span)
		w.ok(err)
		equal(w, "currencies of the one asked for", len(one.Currencies), 1)
		span.Currency = "USD"
		none, err := w.Service.Statement(w.ctx(), span)
		w.ok(err)
		equal(w, "currencies of one that there is none of", len(none.Currencies), 0)

		lines := wallet.StatementLinesInput{User: ann, Since: now.Add(-day), Until: now}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.StatementLines(w.ctx(), lines)))
		lines.Currency = "EURO"
		w.refused(wallet.CodeUnknownCurrency, failure(w.Service.StatementLines(w.ctx(), lines)))
		lines.Currency = "EUR"
		for _, cursor := range []string{"x", "1", "99999999999999999", "99999999999999999999"} {
			lines.After = cursor
			w.refused(wallet.CodeInvalidInput, failure(w.Service.StatementLines(w.ctx(), lines)))
		}
		lines.After, lines.Limit = "", wallet.MaxPageSize+1
		w.refused(wallet.CodeInvalidInput, failure(w.Service.StatementLines(w.ctx(), lines)))
		lines.Limit, lines.User = 0, "nobody@example.org"
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.StatementLines(w.ctx(), lines)))
	})
	s.it("are their owner's own by a session", func(w *world) {
		ann, hers := w.payer("ann")
		bob := w.rich("bob", "10.00 EUR")
		now := w.Now()
		mine, err := hers.Statement(w.ctx(), wallet.StatementInput{Since: now.Add(-day), Until: now})
		w.ok(err)
		equal(w, "whose it is", mine.User, ann)
		w.refused(wallet.CodeUnauthorized, failure(hers.Statement(w.ctx(), wallet.StatementInput{User: bob, Since: now.Add(-day), Until: now})))
		w.refused(wallet.CodeUnauthorized, failure(hers.StatementLines(w.ctx(),
			wallet.StatementLinesInput{User: bob, Currency: "EUR", Since: now.Add(-day), Until: now})))
	})
}
