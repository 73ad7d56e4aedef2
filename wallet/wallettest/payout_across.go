package wallettest

import (
	"strings"

	"github.com/okpay/okpay/wallet"
)

// across is a file of three currencies that a purse of euros pays. At the rates that
// statesRates states it takes 10.00, 16.08 and 6.28 of it.
func across() file {
	f := payees("may", "e1 ann@example.org 10.00 EUR", "e2 bob@example.org 20.00 USD", "e3 ann@example.org 1000 JPY")
	f.from = "eur"
	return f
}

// acrossNeeds is what across takes out of the purse.
const acrossNeeds = "32.36 EUR"

// ratesOf writes rates as "CURRENCY RATE MID MARGIN SOURCE AMOUNT PAYS".
func ratesOf(list []wallet.PayoutRate) []string {
	var out []string
	for _, r := range list {
		out = append(out, spaced(r.Currency, r.Rate, r.MidRate, r.MarginBPS, r.Source, r.Amount, r.Pays))
	}
	return out
}

func describePayoutsAcross(s *suite) {
	describePlansAcross(s)
	describeStaleRates(s)
	s.it("pays each item by a conversion of its own, out of the one purse", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		w.fund(shop, "50.00 USD") // the purse of the item's own currency is left alone
		p := w.apply(shop, across(), wallet.OnErrorContinue)
		equal(w, "the purse of the payout", spaced(p.Purse, len(p.FX)), "EUR 2")
		done, items := w.paid(p.ID, 2)
		sameList(w, "the items", outcomes(items), []string{"e1 paid", "e2 paid", "e3 paid"})
		equal(w, "the payout", spaced(done.Status, done.Purse), "done EUR")
		sameList(w, "its rates", ratesOf(w.showPayout(p.ID).FX), []string{"USD 1.24375 1.25 50 ecb 20.00 16.08", "JPY 159.2 160 50 ecb 1000 6.28"})
		sameList(w, "its totals", w.showPayout(p.ID).Totals, []wallet.CurrencyTotal{
			{Currency: "EUR", Amount: "10.00", Count: 1}, {Currency: "USD", Amount: "20.00", Count: 1}, {Currency: "JPY", Amount: "1000", Count: 1},
		})
		w.has(shop, "67.64 EUR", "0.00")
		w.has(shop, "50.00 USD", "0.00")
		w.has("bob@example.org", "20.00 USD", "0.00")
		w.has("ann@example.org", "1000 JPY", "0")
		dollars := w.show(items[1].Transaction)
		w.is(dollars, wallet.KindPayout, wallet.TransactionPosted, "20.00", "0.00")
		equal(w, "what was converted", spaced(dollars.Paid, dollars.PaidCurrency, dollars.Received, dollars.ReceivedCurrency, dollars.Rate, dollars.FXFee),
			"16.08 EUR 20.00 USD 1.24375 0.08")
		bob := dollars.To
		w.posts(dollars.Postings, available(shop)+" -16.08", "fx:position 16.08", "fx:position -0.08", "fees:exchange 0.08",
			"fx:position -20.00", available(bob)+" 20.00")
		equal(w, "the item of the purse's own currency has no quote", w.show(items[0].Transaction).Quote, "")
		equal(w, "conversions", w.replays(), 2)
		w.changesNothing(func() { w.opened(w.planned(shop, across()), 10, wallet.OnErrorContinue) })
	})
	s.it("buys a fee that the payer bears at the same rate", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		w.appliesPolicy(withoutCases(w.shippedPolicy("fees", "kinds: [payout]\n    bearer: payer", "kinds: [payout]\n    percent: 1.00\n    bearer: payer")))
		plan := w.planned(shop, across())
		sameList(w, "the rates", ratesOf(plan.FX), []string{"USD 1.24375 1.25 50 ecb 20.00 16.24", "JPY 159.2 160 50 ecb 1000 6.35"})
		sameList(w, "the totals", plan.Totals, []wallet.CurrencyTotal{{Currency: "EUR", Amount: "32.69", Count: 3}})
		sameList(w, "the fees", plan.Fees, []wallet.CurrencyTotal{
			{Currency: "EUR", Amount: "0.10", Count: 1}, {Currency: "USD", Amount: "0.20", Count: 1}, {Currency: "JPY", Amount: "10", Count: 1},
		})
		w.paid(w.opened(plan, 10, wallet.OnErrorContinue).ID, 10)
		w.has(shop, "67.31 EUR", "0.00")
		equal(w, "conversions", w.replays(), 2)
	})
	s.it("goes on where it was killed, and pays nothing twice", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		p := w.opened(w.planned(shop, across()), 2, wallet.OnErrorContinue)
		in := wallet.PayItemsInput{Change: w.change(), Payout: p.ID, Limit: 2}
		first, err := w.Service.PayItems(w.ctx(), in)
		w.ok(err)
		w.has(shop, "73.92 EUR", "0.00")
		other := w.Another()
		w.changesNothing(func() {
			again, err := other.PayItems(w.ctx(), in) // the answer was lost
			w.ok(err)
			sameList(w, "the items of the call", outcomes(again.Items), outcomes(first.Items))
		})
		w.setsRate("USD", "1.20", "") // what was paid stays as it is
		w.changesNothing(func() {
			again, err := other.PayItems(w.ctx(), in)
			w.ok(err)
			equal(w, "a replay", again.IdempotentReplay, true)
		})
		w.setsRate("USD", "1.25", "")
		plan := w.planned(shop, across()) // an operator's rate is another one
		equal(w, "already paid", plan.AlreadyPaid, 2)
		sameList(w, "what is left to pay", plan.Totals, []wallet.CurrencyTotal{{Currency: "EUR", Amount: "6.28", Count: 1}})
		again := w.opened(plan, 2, wallet.OnErrorContinue)
		equal(w, "the payout", again.ID, p.ID)
		_, items := w.paid(again.ID, 2)
		sameList(w, "the items", outcomes(items), []string{"e3 paid"})
		w.has(shop, "67.64 EUR", "0.00")
		equal(w, "payments", w.paidItems(shop), 3)
		equal(w, "conversions", w.replays(), 2)
	})
	s.it("pays all or nothing", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, across(), wallet.OnErrorAllOrNothing)
		w.pay(shop, w.merchant("cafe"), "67.65 EUR") // a cent too much for the last
		w.changesNothing(func() {
			_, err := w.payItems(p.ID, 1)
			w.refused(wallet.CodePayoutRefused, err)
		})
		equal(w, "conversions", w.replays(), 0)
		w.fund(shop, "0.01 EUR")
		mended := across().mended("e1 ann@example.org 10.00 EUR", "e2 cat@example.org 20.00 USD", "e3 ann@example.org 1000 JPY")
		_, items := w.paid(w.apply(shop, mended, wallet.OnErrorAllOrNothing).ID, 1)
		equal(w, "paid at once", len(items), 3)
		w.has(shop, "0.00 EUR", "0.00")
		w.has("cat@example.org", "20.00 USD", "0.00")
	})
	s.it("tries a refused item again at the rates of its plan", func(w *world) {
		w.statesRates()
		shop := w.employer(acrossNeeds)
		plan := w.planned(shop, across())
		p := w.opened(plan, 10, wallet.OnErrorContinue)
		w.pay(shop, w.merchant("cafe"), "0.01 EUR")
		_, items := w.paid(p.ID, 10)
		sameList(w, "the items", outcomes(items), []string{"e1 paid", "e2 paid", "e3 failed insufficient_funds"})
		w.fund(shop, "1.00 EUR")
		w.opened(plan, 10, wallet.OnErrorContinue)
		_, items = w.paid(p.ID, 10)
		sameList(w, "the items then", outcomes(items), []string{"e3 paid"})
		equal(w, "conversions", w.replays(), 2)
	})
}

// describePlansAcross is what a plan says of its purse.
func describePlansAcross(s *suite) {
	s.it("are planned with the rates, and with what leaves the purse", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		var plan wallet.PayoutPlan
		w.changesNothing(func() { plan = w.planned(shop, across()) })
		equal(w, "the purse", string(plan.Purse), "EUR")
		sameList(w, "the rates", ratesOf(plan.FX), []string{"USD 1.24375 1.25 50 ecb 20.00 16.08", "JPY 159.2 160 50 ecb 1000 6.28"})
		equal(w, "their date", plan.FX[0].RateDate, w.Now().UTC().Format("2006-01-02"))
		sameList(w, "the totals", plan.Totals, []wallet.CurrencyTotal{{Currency: "EUR", Amount: "32.36", Count: 3}})
		id, err := plan.ContentID()
		w.ok(err)
		equal(w, "the id is the hash of the content", plan.ID, id)
		equal(w, "the id of a second plan", w.planned(shop, across()).ID, plan.ID)
		w.setsRate("USD", "1.20", "")
		if w.planned(shop, across()).ID == plan.ID {
			w.t.Error("another rate gives the same id")
		}
	})
	s.it("suffice when the purse holds exactly what leaves it, and not with a unit less", func(w *world) {
		w.statesRates()
		shop := w.employer(acrossNeeds)
		plan := w.planned(shop, across())
		w.pay(shop, w.merchant("cafe"), "0.01 EUR")
		short := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, across())))
		sameList(w, "the problems", problems(short.Problems), []string{"0  insufficient_funds"})
		for _, said := range []string{"32.35 EUR", "32.36 EUR", "0.01 EUR are missing"} {
			if !strings.Contains(short.Problems[0].Message, said) {
				w.t.Errorf("the problem does not say %s: %s", said, short.Problems[0].Message)
			}
		}
		w.fund(shop, "0.01 EUR")
		w.paid(w.opened(plan, 10, wallet.OnErrorContinue).ID, 10)
		w.has(shop, "0.00 EUR", "0.00")
	})
	s.it("name a rate that is missing once, beside what is wrong with the rows", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		f := across().mended("e1 ann@example.org 1.00 CHF", "e2 nobody@example.org 2.00 CHF", "e3 ann@example.org 3.00 CHF",
			"e4 ann@example.org 1 KWD", "e5 bob@example.org 0.01 USD", "e6 bob@example.org 1.00 USD")
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f)))
		sameList(w, "the problems", problems(plan.Problems), []string{
			"3 e2 customer_not_found", "5 e4 currency_not_offered", "6 e5 invalid_amount", "0  rate_not_found",
		})
		sameList(w, "the rates", ratesOf(plan.FX), []string{"USD 1.24375 1.25 50 ecb 1.00 0.80"})
		w.Advance(5 * day)
		plan = w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, across())))
		sameList(w, "the problems of rates that are too old", problems(plan.Problems), []string{"0  rate_stale", "0  rate_stale"})
		w.changesNothing(func() {
			w.refused(wallet.CodePayoutProblems, failure(w.Service.OpenPayout(w.ctx(), w.chunk(plan, 0, 3, wallet.OnErrorContinue))))
		})
	})
	s.it("name a purse that there can be", func(w *world) {
		shop := w.employer("100.00 EUR")
		for purse, code := range map[string]wallet.Code{"euros": wallet.CodeUnknownCurrency, "KWD": wallet.CodeCurrencyNotOffered} {
			f := across()
			f.from = purse
			w.refused(code, failure(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f))))
		}
		own := five()
		plain := w.planned(shop, own)
		own.from = "EUR"
		plan := w.planned(shop, own) // no rate is needed, and none is there
		equal(w, "its rates", len(plan.FX), 0)
		w.paid(w.opened(plan, 10, wallet.OnErrorContinue).ID, 10)
		if plan.ID == plain.ID {
			w.t.Error("a plan with a purse has the id of one without")
		}
	})
}

// describeStaleRates is what becomes of a plan when rates move.
func describeStaleRates(s *suite) {
	s.it("pays nothing when rates have moved since the plan was made", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, across())
		w.setsRate("USD", "1.20", "")
		w.changesNothing(func() {
			said := w.refused(wallet.CodePlanStale, failure(w.Service.OpenPayout(w.ctx(), w.chunk(plan, 0, 3, wallet.OnErrorContinue))))
			w.detail(said, "currency", "USD")
			w.detail(said, "planned_rate", "1.24375")
			w.detail(said, "rate", "1.194")
		})
	})
	s.it("pays nothing more when rates move while it is paid, until it is planned anew", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, across(), wallet.OnErrorContinue)
		_, err := w.payItems(p.ID, 1)
		w.ok(err)
		w.setsRate("USD", "1.20", "")
		w.changesNothing(func() {
			_, err := w.payItems(p.ID, 1)
			w.refused(wallet.CodePlanStale, err)
		})
		plan := w.planned(shop, across())
		equal(w, "already paid", plan.AlreadyPaid, 1)
		sameList(w, "the rates", ratesOf(plan.FX), []string{"USD 1.194 1.2 50 operator 20.00 16.75", "JPY 159.2 160 50 ecb 1000 6.28"})
		mended := w.opened(plan, 10, wallet.OnErrorContinue)
		equal(w, "the payout", mended.ID, p.ID)
		w.paid(p.ID, 1)
		w.has(shop, "66.97 EUR", "0.00")
		equal(w, "payments", w.paidItems(shop), 3)
		equal(w, "conversions", w.replays(), 2)
		w.setsRate("USD", "1.30", "")
		w.changesNothing(func() { w.opened(plan, 10, wallet.OnErrorContinue) }) // what is done needs no rates
	})
	s.it("pays nothing at rates that have become too old", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, across(), wallet.OnErrorContinue)
		w.Advance(5 * day)
		w.changesNothing(func() {
			_, err := w.payItems(p.ID, 10)
			w.refused(wallet.CodeRateStale, err)
		})
	})
	s.it("takes no rates but those in force, whoever wrote the plan", func(w *world) {
		w.statesRates()
		shop := w.employer("100.00 EUR")
		good := w.planned(shop, across())
		for name, forge := range map[string]struct {
			code   wallet.Code
			change func(*wallet.PayoutPlan)
		}{
			"a better rate":     {wallet.CodePlanStale, func(p *wallet.PayoutPlan) { p.FX[0].Rate = "1.3" }},
			"no margin":         {wallet.CodePlanStale, func(p *wallet.PayoutPlan) { p.FX[0].MarginBPS = 0 }},
			"another day":       {wallet.CodePlanStale, func(p *wallet.PayoutPlan) { p.FX[0].RateDate = "2020-01-02" }},
			"no rates":          {wallet.CodeInvalidInput, func(p *wallet.PayoutPlan) { p.FX = nil }},
			"a rate twice":      {wallet.CodeInvalidInput, func(p *wallet.PayoutPlan) { p.FX[1] = p.FX[0] }},
			"no purse":          {wallet.CodeInvalidInput, func(p *wallet.PayoutPlan) { p.Purse = "" }},
			"a purse of shells": {wallet.CodeInvalidInput, func(p *wallet.PayoutPlan) { p.Purse = "shells" }},
			"a sum below zero":  {wallet.CodeInvalidInput, func(p *wallet.PayoutPlan) { p.FX[0].Pays = "-1.00" }},
		} {
			plan := good
			plan.FX = append([]wallet.PayoutRate{}, good.FX...)
			forge.change(&plan)
			id, err := plan.ContentID()
			w.ok(err)
			plan.ID = id
			w.changesNothing(func() {
				err := failure(w.Service.OpenPayout(w.ctx(), w.chunk(plan, 0, 3, wallet.OnErrorContinue)))
				equal(w, name, wallet.CodeOf(err), forge.code)
			})
		}
	})
}
