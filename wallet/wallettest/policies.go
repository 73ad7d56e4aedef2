package wallettest

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// shippedPolicy is the document in force, with another version and some lines
// replaced, given as old and new by turns.
func (w *world) shippedPolicy(version string, changes ...string) string {
	w.t.Helper()
	shown, err := w.Service.ShowPolicy(w.ctx(), wallet.ShowPolicyInput{})
	w.ok(err)
	document := strings.Replace(shown.Document, "version: "+shown.Version, "version: "+version, 1)
	for i := 0; i+1 < len(changes); i += 2 {
		if !strings.Contains(document, changes[i]) {
			w.t.Fatalf("the policy has no %q", changes[i])
		}
		document = strings.Replace(document, changes[i], changes[i+1], 1)
	}
	return document
}

// withoutCases leaves the cases of a document out.
func withoutCases(document string) string {
	document, _, _ = strings.Cut(document, "\ncases:")
	return document + "\n"
}

func (w *world) appliesPolicy(document string) wallet.PolicyVersion {
	w.t.Helper()
	out, err := w.Service.ApplyPolicy(w.ctx(), wallet.ApplyPolicyInput{Change: w.change(), Document: document})
	w.ok(err)
	return out
}

// policies lists the versions in pages of two, as "VERSION STATUS".
func (w *world) policies() string {
	w.t.Helper()
	var list []string
	in := wallet.ListPoliciesInput{PageInput: wallet.PageInput{Limit: 2}}
	for {
		page, err := w.Service.ListPolicies(w.ctx(), in)
		w.ok(err)
		for _, v := range page.Items {
			list = append(list, v.Version+" "+string(v.Status))
		}
		if in.After = page.Next; page.Next == "" {
			return strings.Join(list, ", ")
		}
	}
}

const (
	limitsBegin = "limits:\n"
	aTestLine   = "  - { name: %s, level: 2, kind: %s, window: %s, %smost: %s }\n"
)

func policyMethods() []method {
	return []method{{"apply a policy", func(w *world) calls {
		document := w.shippedPolicy("december")
		return build(
			func(s wallet.Service, in wallet.ApplyPolicyInput) (wallet.PolicyVersion, error) {
				return s.ApplyPolicy(w.ctx(), in)
			},
			func(in *wallet.ApplyPolicyInput) *wallet.Change { return &in.Change },
			wallet.ApplyPolicyInput{Document: document, Reason: "prices"},
			wallet.CodePolicyInvalid, func(in *wallet.ApplyPolicyInput) { in.Document = "version: x" },
			variant[wallet.ApplyPolicyInput]{"document", func(in *wallet.ApplyPolicyInput) { in.Document = document + "# a comment\n" }},
			variant[wallet.ApplyPolicyInput]{"reason", func(in *wallet.ApplyPolicyInput) { in.Reason = "another" }},
			variant[wallet.ApplyPolicyInput]{"effective_at", func(in *wallet.ApplyPolicyInput) { in.EffectiveAt = w.Now().Add(time.Hour) }},
		)
	}}}
}

func describePolicies(s *suite) {
	s.it("ship with one, which holds until another is applied", func(w *world) {
		shipped, err := w.Service.ShowPolicy(w.ctx(), wallet.ShowPolicyInput{})
		w.ok(err)
		equal(w, "its status", shipped.Status, wallet.PolicyInForce)
		equal(w, "the list", w.policies(), shipped.Version+" in_force")
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		equal(w, "the version of a payment", w.pay(ann, shop, "10.00 EUR").PolicyVersion, shipped.Version)
		equal(w, "its fee", w.pay(ann, shop, "10.00 EUR").Fee, money.Decimal("0.10"))

		december := w.appliesPolicy(withoutCases(w.shippedPolicy("december", "reach: domestic\n    percent: 1.00", "reach: domestic\n    percent: 2.00")))
		equal(w, "the new one", december.Status, wallet.PolicyInForce)
		paid := w.pay(ann, shop, "10.00 EUR")
		equal(w, "a payment under it", fmt.Sprint(paid.PolicyVersion, paid.Fee), "december0.20")
		equal(w, "the list", w.policies(), "december in_force, "+shipped.Version+" past")
		info, err := w.Service.WalletInfo(w.ctx(), wallet.WalletInfoInput{})
		w.ok(err)
		equal(w, "what the wallet says", info.PolicyVersion, "december")
		old, err := w.Service.ShowPolicy(w.ctx(), wallet.ShowPolicyInput{Version: shipped.Version})
		w.ok(err)
		equal(w, "the old document", old.Document, shipped.Document)
		before, err := w.Service.ShowPolicy(w.ctx(), wallet.ShowPolicyInput{At: december.EffectiveAt.Add(-time.Microsecond)})
		w.ok(err)
		equal(w, "what held before", before.Version, shipped.Version)
		_, err = w.Service.ShowPolicy(w.ctx(), wallet.ShowPolicyInput{Version: "nothing"})
		w.refused(wallet.CodePolicyNotFound, err)
	})
	s.it("come into force at their moment and not before", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		from := w.Now().Add(2 * time.Hour).Truncate(time.Microsecond)
		document := withoutCases(w.shippedPolicy("later", "reach: domestic\n    percent: 1.00", "reach: domestic\n    percent: 3.00"))
		later, err := w.Service.ApplyPolicy(w.ctx(), wallet.ApplyPolicyInput{Change: w.change(), Document: document, EffectiveAt: from})
		w.ok(err)
		equal(w, "its status", later.Status, wallet.PolicyScheduled)
		equal(w, "a fee before", w.pay(ann, shop, "10.00 EUR").Fee, money.Decimal("0.10"))
		w.Advance(2 * time.Hour)
		equal(w, "a fee after", w.pay(ann, shop, "10.00 EUR").Fee, money.Decimal("0.30"))
		if list := w.policies(); !strings.HasPrefix(list, "later in_force, ") {
			w.t.Errorf("the list is %s", list)
		}
	})
	s.it("may take a currency no more in which there is money, and let it go back and out of nobody's way", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR", "500.00 CNY"), w.merchant("shop")
		bob := w.rich("bob", "10.00 EUR")
		paid := w.pay(ann, shop, "40.00 CNY")
		released, captured, expired := w.hold(ann, shop, "30.00 CNY"), w.hold(ann, shop, "20.00 CNY"), w.hold(ann, shop, "10.00 CNY")
		w.late(bob, "8.00 CNY")
		w.appliesPolicy(withoutCases(w.shippedPolicy("without-yuan", "  CNY: 7.9827\n", "")))

		w.refused(wallet.CodeCurrencyNotOffered, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "1.00 CNY"))))
		_, err := w.Service.Limits(w.ctx(), wallet.LimitsInput{User: ann})
		w.ok(err)
		w.transfer(bob, ann, "5.00 EUR")
		w.has(ann, "105.00 EUR", "0.00")
		w.is(w.txn(w.release(released.ID)), wallet.KindRelease, wallet.TransactionPosted, "30.00", "0.00")
		w.is(w.txn(w.capture(captured.ID, "")), wallet.KindCapture, wallet.TransactionPosted, "20.00", "0.20")
		w.txn(w.refund(paid.ID, "15.00"))
		w.Advance(wallet.DefaultHoldLife + time.Second)
		w.transfer(ann, bob, "1.00 EUR")
		equal(w, "the hold whose time is over", w.show(expired.ID).Status, wallet.TransactionVoided)
		w.has(ann, "455.00 CNY", "0.00")
	})
	s.it("are taken once a version, and refused when they are not right", func(w *world) {
		document := w.shippedPolicy("december")
		first := w.appliesPolicy(document)
		again := w.appliesPolicy(document)
		equal(w, "the same again", fmt.Sprint(again.Unchanged, again.EffectiveAt.Equal(*first.EffectiveAt)), "true true")
		for name, test := range map[string]struct {
			in   wallet.ApplyPolicyInput
			code wallet.Code
		}{
			"the version with another text": {wallet.ApplyPolicyInput{Document: document + "#\n"}, wallet.CodePolicyVersionUsed},
			"the version that ships":        {wallet.ApplyPolicyInput{Document: strings.Replace(document, "version: december", "version: "+w.oldest(), 1)}, wallet.CodePolicyVersionUsed},
			"another base":                  {wallet.ApplyPolicyInput{Document: "version: usd\nbase: USD\nworths: {}\nfees: []\nlimits: []\n"}, wallet.CodePolicyInvalid},
			"mistakes":                      {wallet.ApplyPolicyInput{Document: strings.Replace(document, "percent: 1.00", "percnt: 1.00", 1)}, wallet.CodePolicyInvalid},
			"no YAML":                       {wallet.ApplyPolicyInput{Document: "{"}, wallet.CodePolicyInvalid},
			"nothing":                       {wallet.ApplyPolicyInput{}, wallet.CodePolicyInvalid},
			"cases that do not hold":        {wallet.ApplyPolicyInput{Document: strings.Replace(document, "fee: 0.50", "fee: 0.51", 1)}, wallet.CodePolicyCasesFailed},
			"a moment that is past": {wallet.ApplyPolicyInput{
				Document: strings.Replace(document, "december", "x1", 1), EffectiveAt: w.Now().Add(-time.Hour),
			}, wallet.CodeInvalidInput},
			"a moment too far away": {wallet.ApplyPolicyInput{
				Document: strings.Replace(document, "december", "x2", 1), EffectiveAt: w.Now().Add(wallet.MaxPolicyScheduled + time.Hour),
			}, wallet.CodeInvalidInput},
		} {
			test.in.Change = w.change()
			_, err := w.Service.ApplyPolicy(w.ctx(), test.in)
			if wallet.CodeOf(err) != test.code {
				w.t.Errorf("%s: %v, want %s", name, err, test.code)
			}
		}
		if list := w.policies(); strings.Count(list, ",") != 1 {
			w.t.Errorf("the list is %s", list)
		}
	})
	s.it("say what they would have decided otherwise", func(w *world) {
		ann, shop := w.rich("ann", "3000.00 EUR"), w.merchant("shop")
		w.setLevel(ann, 2)
		w.pay(ann, shop, "10.00 EUR")
		big := w.pay(ann, shop, "1000.00 EUR")
		w.transfer(ann, w.person("bob"), "50.00 EUR")
		trial, err := w.Service.TryPolicy(w.ctx(), wallet.TryPolicyInput{Days: 30, Document: w.shippedPolicy("strict",
			"reach: domestic\n    percent: 1.00", "reach: domestic\n    percent: 2.00", "kind: outgoing, window: day, most: 20000", "kind: outgoing, window: day, most: 1000")})
		w.ok(err)
		equal(w, "what changes", text(trial.Changes), `[{"path":"version","before":"`+trial.Against+`","after":"strict"},`+
			`{"path":"fees[payment-domestic].percent","before":"1","after":"2"},{"path":"limits[level-2-day].most","before":"20000","after":"1000"}]`)
		equal(w, "fees and refusals", fmt.Sprint(trial.FeesChanged, trial.WouldRefuse), "2 1")
		equal(w, "the sum of fees", text(trial.Fees), `[{"currency":"EUR","before":"10.10","after":"20.20"}]`)
		for _, e := range trial.Examples {
			if e.Transaction == big.ID && e.RefusedBy != "level-2-day" {
				w.t.Errorf("the payment above the limit: %s", text(e))
			}
		}
		holds := map[bool]int{}
		for _, c := range trial.Cases {
			holds[c.Holds]++
		}
		equal(w, "cases that do not hold", holds[false], 1)
		w.refused(wallet.CodeInvalidInput, failure(w.Service.TryPolicy(w.ctx(), wallet.TryPolicyInput{Days: wallet.MaxTrialDays + 1, Document: w.shippedPolicy("x")})))
	})
	s.it("limit by currency, by instrument and by top-up", func(w *world) {
		ann := w.rich("ann", "5000.00 EUR", "5000.00 USD")
		w.setLevel(ann, 2)
		lines := fmt.Sprintf(aTestLine, "dollars", "outgoing", "day", "currency: USD, ", "100") +
			fmt.Sprintf(aTestLine, "bank-day", "withdrawal", "day", "each: instrument, ", "300") +
			fmt.Sprintf(aTestLine, "top-ups", "top_up", "month", "", "400")
		w.appliesPolicy(withoutCases(w.shippedPolicy("narrow", limitsBegin, limitsBegin+lines)))
		bob := w.person("bob")
		w.transfer(ann, bob, "200.00 EUR")
		w.transfer(ann, bob, "116.84 USD") // worth 100 EUR
		said := w.refused(wallet.CodeLimitExceeded, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "0.10 USD"))))
		equal(w, "the limit", said.Details["limit"], any("dollars"))
		w.transfer(ann, bob, "200.00 EUR")

		bank := w.bank(ann)
		w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, bank, "300.00 EUR")))
		said = w.refused(wallet.CodeLimitExceeded, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, bank, "0.01 EUR"))))
		equal(w, "the limit", said.Details["limit"], any("bank-day"))

		w.fund(ann, "400.00 EUR")
		said = w.refused(wallet.CodeLimitExceeded, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, bank, "0.01 EUR"))))
		equal(w, "the limit", said.Details["limit"], any("top-ups"))

		list, err := w.Service.Limits(w.ctx(), wallet.LimitsInput{User: ann})
		w.ok(err)
		used := map[string]string{}
		for _, l := range list {
			used[l.Name] = string(l.Used) + " " + l.Instrument + string(l.InCurrency)
		}
		equal(w, "dollars", used["dollars"], "100.00 USD")
		equal(w, "the bank", used["bank-day"], "300.00 "+bank)
		equal(w, "top-ups", used["top-ups"], "400.00 ")
		equal(w, "all that left", used["level-2-day"], "800.00 ")
	})
	s.it("count a card or bank account that was removed and bound again as the same", func(w *world) {
		ann := w.rich("ann", "5000.00 EUR")
		w.setLevel(ann, 2)
		w.appliesPolicy(withoutCases(w.shippedPolicy("narrow", limitsBegin, limitsBegin+fmt.Sprintf(aTestLine, "bank-day", "withdrawal", "day", "each: instrument, ", "300"))))
		bank := w.bank(ann)
		w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, bank, "300.00 EUR")))
		w.instrument(w.remove(ann, bank))
		delete(w.banks, ann)
		said := w.refused(wallet.CodeLimitExceeded, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "0.01 EUR"))))
		equal(w, "the limit", said.Details["limit"], any("bank-day"))
	})
	s.it("count a currency at its rate of the day when they say so", func(w *world) {
		ann, bob := w.rich("ann", "900.00 EUR", "5000.00 USD"), w.person("bob")
		w.setLevel(ann, 2)
		lines := limitsBegin + fmt.Sprintf(aTestLine, "small", "transfer", "day", "", "100")
		w.appliesPolicy(withoutCases(w.shippedPolicy("daily", "day_rates: false", "day_rates: true", limitsBegin, lines)))
		transfer := func(much string) error { return failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, much))) }
		w.refused(wallet.CodeLimitExceeded, transfer("116.85 USD")) // worth 100.01 EUR by the document
		w.setsRate("USD", "2", "")
		w.ok(transfer("150.00 USD"))
		w.setsRate("USD", "4", "")
		w.refused(wallet.CodeLimitExceeded, transfer("100.03 USD"))
		w.ok(transfer("100.00 USD"))
		if l := w.limit(ann, "transfer", "day"); l == nil || l.Used != "100.00" {
			w.t.Errorf("the limit is %s", text(l))
		}
		w.Advance(5 * day) // by then the rate is too old
		w.refused(wallet.CodeLimitExceeded, transfer("116.85 USD"))
		w.ok(transfer("116.84 USD"))
	})
	s.it("give back what they had counted, whatever it is worth by then", func(w *world) {
		ann, shop := w.rich("ann", "900.00 EUR", "5000.00 USD"), w.merchant("shop")
		w.setLevel(ann, 2)
		lines := limitsBegin + fmt.Sprintf(aTestLine, "holds", "hold", "month", "", "500") + fmt.Sprintf(aTestLine, "bank", "withdrawal", "month", "", "500")
		w.appliesPolicy(withoutCases(w.shippedPolicy("daily", "day_rates: false", "day_rates: true", limitsBegin, lines)))
		w.setsRate("USD", "2", "")
		freed, part, kept := w.hold(ann, shop, "200.00 USD"), w.hold(ann, shop, "200.00 USD"), w.hold(ann, shop, "200.00 USD")
		used := func(want string) {
			w.t.Helper()
			equal(w, "what is used", string(w.limit(ann, "hold", "month").Used), want)
		}
		used("300.00")
		w.Advance(time.Second) // so that on no storage the new rate is one of then
		w.setsRate("USD", "1", "")
		w.txn(w.Service.Release(w.ctx(), wallet.ReleaseInput{Change: w.change(), User: shop, Hold: freed.ID}))
		used("200.00") // and not 100, as it would be by now
		w.txn(w.Service.Capture(w.ctx(), wallet.CaptureInput{Change: w.change(), User: shop, Hold: part.ID, Amount: "50.00"}))
		used("125.00")
		w.appliesPolicy(w.shippedPolicy("dearer", "USD: 1.1684", "USD: 4"))
		w.setsRate("USD", "4", "")
		w.txn(w.Service.Release(w.ctx(), wallet.ReleaseInput{Change: w.change(), User: shop, Hold: kept.ID}))
		used("25.00")
		w.hold(ann, shop, "100.00 USD")
		used("50.00")
	})
	s.it("give back what they had counted, and nothing else, under any policy", func(w *world) {
		ann, shop := w.rich("ann", "5000.00 EUR"), w.merchant("shop")
		w.setLevel(ann, 2)
		euros := fmt.Sprintf(aTestLine, "euros", "hold", "day", "currency: EUR, ", "300")
		before := w.hold(ann, shop, "300.00 EUR")
		w.appliesPolicy(withoutCases(w.shippedPolicy("narrow", limitsBegin, limitsBegin+euros)))
		w.txn(w.release(before.ID))
		counted := w.hold(ann, shop, "300.00 EUR")
		said := w.refused(wallet.CodeLimitExceeded, failure(w.Service.Hold(w.ctx(), w.holdInput(ann, shop, "0.01 EUR"))))
		equal(w, "the limit", said.Details["limit"], any("euros"))
		w.appliesPolicy(w.shippedPolicy("wide", euros, ""))
		w.txn(w.release(counted.ID))
		w.appliesPolicy(w.shippedPolicy("narrow-2", limitsBegin, limitsBegin+euros))
		w.hold(ann, shop, "300.00 EUR")
	})
	s.it("give a top-up that was rejected back to the limits that had counted it alone", func(w *world) {
		ann := w.person("ann")
		w.setLevel(ann, 2)
		const rules = "\nrisk:\n"
		most := fmt.Sprintf(aTestLine, "top-ups", "top_up", "month", "", "400")
		w.appliesPolicy(withoutCases(w.shippedPolicy("asked", rules, rules+"  - { name: asked, kinds: [top_up], when: \"amount == eur(300)\", decision: review }\n")))
		in := w.topUpInput(ann, w.card(ann, visaDebit), "300.00 EUR")
		uncounted := w.txn(w.Service.TopUp(w.ctx(), in))
		w.appliesPolicy(w.shippedPolicy("narrow", limitsBegin, limitsBegin+most))
		w.ok(failure(w.riskDecide(uncounted.ID, wallet.RiskReviewRejected)))
		equal(w, "what is used", string(w.limit(ann, "top_up", "month").Used), "0.00")

		in.Change = w.change()
		counted := w.txn(w.Service.TopUp(w.ctx(), in))
		equal(w, "what is used", string(w.limit(ann, "top_up", "month").Used), "300.00")
		w.appliesPolicy(w.shippedPolicy("wide", most, ""))
		w.ok(failure(w.riskDecide(counted.ID, wallet.RiskReviewRejected)))
		w.appliesPolicy(w.shippedPolicy("narrow-2", limitsBegin, limitsBegin+most))
		equal(w, "what is used", string(w.limit(ann, "top_up", "month").Used), "0.00")
	})
	s.it("count days in their time zone", func(w *world) {
		ann := w.rich("ann", "1000.00 EUR")
		w.setLevel(ann, 2)
		w.appliesPolicy(withoutCases(w.shippedPolicy("tokyo", "time_zone: UTC", "time_zone: Asia/Tokyo", limitsBegin, limitsBegin+fmt.Sprintf(aTestLine, "small", "transfer", "day", "", "100"))))
		midnight := w.Now().UTC().Truncate(day).Add(15 * time.Hour) // in Tokyo, of which the day is nine hours ahead
		if !midnight.After(w.Now()) {
			midnight = midnight.Add(day)
		}
		w.Advance(midnight.Add(-time.Minute).Sub(w.Now()))
		bob := w.person("bob")
		w.transfer(ann, bob, "100.00 EUR")
		w.refused(wallet.CodeLimitExceeded, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "1.00 EUR"))))
		if l := w.limit(ann, "transfer", "day"); l == nil || !l.ResetsAt.Equal(midnight) {
			w.t.Errorf("the limit is %s, and resets at %s", text(l), midnight)
		}
		w.Advance(2 * time.Minute)
		w.transfer(ann, bob, "100.00 EUR")
	})
	s.it("are for operators", func(w *world) {
		shipped := w.shippedPolicy("x")
		anybody := w.nobody()
		for _, err := range []error{
			failure(anybody.ShowPolicy(w.ctx(), wallet.ShowPolicyInput{})),
			failure(anybody.ListPolicies(w.ctx(), wallet.ListPoliciesInput{})),
			failure(anybody.TryPolicy(w.ctx(), wallet.TryPolicyInput{Document: shipped})),
			failure(anybody.ApplyPolicy(w.ctx(), wallet.ApplyPolicyInput{Change: w.change(), Document: shipped})),
		} {
			if code := wallet.CodeOf(err); code != wallet.CodeUnauthorized && code != wallet.CodeUnauthenticated {
				w.t.Errorf("%v", err)
			}
		}
	})
}

// oldest is the version that ships.
func (w *world) oldest() string {
	w.t.Helper()
	list := strings.Split(w.policies(), ", ")
	version, _, _ := strings.Cut(list[len(list)-1], " ")
	return version
}
