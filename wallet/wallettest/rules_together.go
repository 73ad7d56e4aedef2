package wallettest

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// watchful is what the policy of these behaviours says besides the shipped one:
// a transfer or a payment from 20 euros on waits for an operator.
const watchful = `
promotions:
  - {name: five, kind: cashback, kinds: [payment], percent: 5, cap: 2, budget: 2}
`

// watch puts it into force.
func (w *world) watch() {
	w.t.Helper()
	const first = "risk:\n"
	w.appliesPolicy(w.shippedPolicy("watchful-1", first, first+`  - {name: all, kinds: [payment, transfer], when: "amount >= eur(20)", decision: review}
`, "    when: idle_days >= 180 and amount >= eur(1000)", "    when: idle_days >= 9999 and amount >= eur(1000)",
		"expect: { decision: review, rule: dormant-wakes }", "expect: { decision: review, rule: all }",
		"risk: { idle_days: 179 } }\n    expect: { decision: pass }", "risk: { idle_days: 179 } }\n    expect: { decision: review }") + watchful)
}

func describeRulesTogether(s *suite) {
	s.it("a conversion that waits takes its four legs when it is approved, and none when it is rejected", func(w *world) {
		w.statesRates()
		w.watch()
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		pay := func() wallet.Transaction {
			in := w.payInput(ann, shop, "30.00 USD") // worth 25.68 euros by the policy
			in.From = "EUR"
			return w.txn(w.Service.Pay(w.ctx(), in))
		}
		first, second := pay(), pay()
		w.is(first, wallet.KindPayment, wallet.TransactionPending, "30.00", "0.30")
		w.has(ann, "51.76 EUR", "48.24")
		w.has(shop, "0.00 USD", "0.00")
		w.ok(failure(w.riskDecide(first.ID, wallet.RiskReviewApproved)))
		w.ok(failure(w.riskDecide(second.ID, wallet.RiskReviewRejected)))
		w.has(ann, "75.88 EUR", "0.00")
		w.has(shop, "29.70 USD", "0.00")
		equal(w, "the second", w.show(second.ID).Status, wallet.TransactionVoided)
		w.txn(w.refund(first.ID, "30.00"))
		w.has(ann, "100.00 EUR", "0.00")
	})
	s.it("a trial of the same rules under another name finds nothing that changes", func(w *world) {
		w.statesRates()
		const waived = `
promotions:
  - {name: free, kind: waiver, kinds: [payment]}
`
		w.appliesPolicy(w.shippedPolicy("free-1") + waived)
		ann, shop := w.rich("ann", "700.00 EUR"), w.merchant("shop")
		w.fund(shop, "10.00 EUR")
		w.setLevel(shop, 0)
		w.exchanges(ann, w.quotes(ann, "20.00 EUR", "USD").ID)
		equal(w, "what waives the fee", w.pay(ann, shop, "300.00 EUR").Promotion, "free")
		w.pay(ann, shop, "190.00 EUR")      // what a shop takes counts to none of its own limits,
		w.transfer(shop, ann, "400.00 EUR") // of which it has 500 a day
		trial, err := w.Service.TryPolicy(w.ctx(), wallet.TryPolicyInput{Days: 30, Document: w.shippedPolicy("free-2")})
		w.ok(err)
		equal(w, "what changes", fmt.Sprint(trial.FeesChanged, trial.WouldRefuse, trial.Examples), "0 0 []")
		equal(w, "the sum of fees", text(trial.Fees), `[{"currency":"EUR","before":"4.90","after":"4.90"}]`)
	})
	s.it("a payment that waits keeps its place in a budget, and gives it back when it is rejected", func(w *world) {
		w.watch()
		ann, shop := w.rich("ann", "200.00 EUR"), w.merchant("shop")
		first := w.pay(ann, shop, "40.00 EUR")
		equal(w, "what it promises", fmt.Sprint(first.Status, first.Cashback), "pending2.00")
		w.has(ann, "160.00 EUR", "40.00")
		equal(w, "another, for which nothing is left", w.pay(ann, shop, "10.00 EUR").Cashback, "")
		w.ok(failure(w.riskDecide(first.ID, wallet.RiskReviewRejected)))
		w.has(ann, "190.00 EUR", "0.00")
		second := w.pay(ann, shop, "40.00 EUR")
		w.ok(failure(w.riskDecide(second.ID, wallet.RiskReviewApproved)))
		w.has(ann, "152.00 EUR", "0.00")
	})
	s.it("a statement adds up over conversions, cashback and what waited", func(w *world) {
		w.statesRates()
		w.watch()
		ann, shop := w.rich("ann", "200.00 EUR"), w.merchant("shop")
		w.exchanges(ann, w.quotes(ann, "10.00 EUR", "USD").ID)
		w.ok(failure(w.riskDecide(w.pay(ann, shop, "40.00 EUR").ID, wallet.RiskReviewApproved)))
		in := w.payInput(ann, shop, "10.00 USD")
		in.From = "EUR"
		w.txn(w.Service.Pay(w.ctx(), in))
		w.pay(ann, shop, "40.00 EUR") // waits still
		since := w.Now().UTC().Truncate(day)
		until := since.Add(2 * day)
		stated := w.statement(ann, since, until)
		for _, c := range stated.Currencies {
			w.followOn(c, w.statementLines(wallet.StatementLinesInput{User: ann, Since: since, Until: until, Currency: string(c.Currency)}, 3))
		}
		equal(w, "currencies", len(stated.Currencies), 2)
	})
	s.it("limits hold for those who pay at once under a policy of their own", func(w *world) {
		ann, shop := w.rich("ann", "500.00 EUR", "500.00 USD"), w.merchant("shop")
		w.setLevel(ann, 2)
		w.appliesPolicy(withoutCases(w.shippedPolicy("narrow", limitsBegin, limitsBegin+
			fmt.Sprintf(aTestLine, "dollars", "payment", "day", "currency: USD, ", "30")+fmt.Sprintf(aTestLine, "all", "payment", "month", "", "60"))))
		went := make(chan bool, 40)
		for i := range cap(went) {
			much := "5.00 EUR"
			if i%2 == 0 {
				much = "5.84 USD" // worth 5.00 euros by the policy
			}
			in := w.payInput(ann, shop, much)
			go func() { went <- failure(w.Service.Pay(w.ctx(), in)) == nil }()
		}
		through := 0
		for range cap(went) {
			if <-went {
				through++
			}
		}
		equal(w, "payments of 5 euros under a limit of 60", through, 12)
		for _, l := range w.limitsOf(ann) {
			if w.amount(l.Used, "EUR").Minor() > w.amount(l.Limit, "EUR").Minor() {
				w.t.Errorf("%s: %s used of %s", l.Name, l.Used, l.Limit)
			}
		}
	})
}

func (w *world) limitsOf(user string) []wallet.Limit {
	w.t.Helper()
	list, err := w.Service.Limits(w.ctx(), wallet.LimitsInput{User: user})
	w.ok(err)
	return list
}
