package wallettest

import (
	"strings"

	"github.com/okpay/okpay/wallet"
)

func describePlans(s *suite) {
	s.it("say what would be paid, and change nothing", func(w *world) {
		shop, ann, bob := w.richMerchant("shop", "100.00 EUR", "5000 JPY"), w.person("ann"), w.abroad(wallet.KindPerson, "bob")
		f := payees("may", "e1 ann@example.org 10.50 EUR", "e2 "+bob+" 20.00 eur", "e3 ann@example.org 1000 JPY")
		var plan wallet.PayoutPlan
		w.changesNothing(func() { plan = w.planned("shop", f) })
		equal(w, "the head", strings.Join([]string{plan.Name, plan.From, plan.Source, plan.SourceSHA256, plan.PolicyVersion}, " "),
			strings.Join([]string{"may", shop, "payees.csv", strings.Repeat("a", 64), w.policy()}, " "))
		sameList(w, "the items", plan.Items, []wallet.PlanItem{
			{Line: 2, Item: "e1", Recipient: ann, Amount: "10.50", Currency: "EUR", Fee: "0.00", Memo: "pay of e1"},
			{Line: 3, Item: "e2", Recipient: bob, Amount: "20.00", Currency: "EUR", Fee: "0.00", Memo: "pay of e2"},
			{Line: 4, Item: "e3", Recipient: ann, Amount: "1000", Currency: "JPY", Fee: "0", Memo: "pay of e3"},
		})
		sameList(w, "the totals", plan.Totals, []wallet.CurrencyTotal{
			{Currency: "EUR", Amount: "30.50", Count: 2}, {Currency: "JPY", Amount: "1000", Count: 1},
		})
		equal(w, "the counts", [3]int{plan.Count, plan.AlreadyPaid, plan.Skipped}, [3]int{3, 0, 0})
		for _, list := range []string{text(plan.Problems), text(plan.Warnings), text(plan.Fees)} {
			equal(w, "problems, warnings or fees", list, "[]")
		}
		id, err := plan.ContentID()
		w.ok(err)
		equal(w, "the id is the hash of the content", plan.ID, id)
	})
	s.it("have the same id for the same file, before and after it was paid", func(w *world) {
		shop := w.richMerchant("shop", "100.00 EUR")
		w.person("ann")
		f := payees("may", "e1 ann@example.org 10.00 EUR", "e2 ann@example.org 20.00 EUR")
		first := w.planned(shop, f)
		equal(w, "the id of a second plan", w.plan(w.Another().PlanPayout(w.ctx(), w.planInput("SHOP", f))).ID, first.ID)
		payout := w.opened(first, 10, wallet.OnErrorContinue)
		result, err := w.payItems(payout.ID, 1)
		w.ok(err)
		equal(w, "paid items", len(result.Items), 1)
		half := w.planned(shop, f)
		equal(w, "the id of a plan of what is half paid", half.ID, first.ID)
		equal(w, "already paid", half.AlreadyPaid, 1)
		w.paid(payout.ID, 10)
		whole := w.planned(shop, f)
		equal(w, "the id of a plan of what is paid", whole.ID, first.ID)
		equal(w, "already paid", whole.AlreadyPaid, 2)
		other := f
		other.mark = 'b'
		if w.planned(shop, other).ID == first.ID {
			w.t.Error("another file gives the same id")
		}
	})
	s.it("are named by file and hash when no name is given", func(w *world) {
		shop := w.richMerchant("shop", "100.00 EUR")
		w.person("ann")
		f := payees("", "e1 ann@example.org 10.00 EUR")
		equal(w, "the name", w.planned(shop, f).Name, "payees.csv@aaaaaaaaaaaa")
	})
	s.it("report every bad row at once, with its line", func(w *world) {
		shop := w.richMerchant("shop", "5000.00 EUR")
		w.person("ann")
		w.enter(who{kind: wallet.KindPerson, name: "late", country: "DE", pending: true})
		w.enter(who{kind: wallet.KindPerson, name: "small", country: "DE", level: basic})
		f := payees("may",
			"e1 ann@example.org 10.00 EUR",
			"e2 nobody@example.org 10.00 EUR",
			"e3 ann@example.org 10.001 EUR",
			"e4 ann@example.org 0.00 EUR",
			"e5 ann@example.org -1.00 EUR",
			"e6 ann@example.org 1.00 XYZ",
			"e7 ann@example.org 1.000 KWD",
			"e1 ann@example.org 11.00 EUR",
			"e8 late@example.org 10.00 EUR",
			"e9 small@example.org 600.00 EUR",
			"e10 small@example.org 400.01 EUR",
			"e11 small@example.org 400.00 EUR",
			"e12 shop 10.00 EUR",
			"e13 ann@example.org 12.00 EUR",
		)
		f.rows[13].Problem = &wallet.PayoutProblem{Line: 15, Item: "e13", Code: wallet.CodeInvalidFile, Message: "the row has a column too many"}
		f.rows = append(f.rows, wallet.PayoutRow{Line: 16, Item: strings.Repeat("e", wallet.MaxOrderIDLength+1), Recipient: "ann@example.org", Amount: "1.00", Currency: "EUR"})
		var plan wallet.PayoutPlan
		w.changesNothing(func() { plan = w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f))) })
		long := f.rows[14].Item
		sameList(w, "the problems", problems(plan.Problems), []string{
			"3 e2 customer_not_found", "4 e3 too_many_decimals", "5 e4 invalid_amount", "6 e5 invalid_amount", "7 e6 unknown_currency",
			"8 e7 currency_not_offered", "9 e1 invalid_file", "10 e8 recipient_not_active", "12 e10 recipient_limit_exceeded",
			"14 e12 invalid_recipient", "15 e13 invalid_file", "16 " + long + " invalid_file",
		})
		equal(w, "good rows", len(plan.Items), 3)
		if !strings.Contains(plan.Problems[6].Message, "line 2") {
			w.t.Errorf("the duplicate does not name the line of the first: %s", plan.Problems[6].Message)
		}
	})
	s.it("report what is missing in the purse as one problem, once a currency", func(w *world) {
		shop := w.richMerchant("shop", "30.00 EUR")
		w.person("ann")
		f := payees("may", "e1 ann@example.org 20.00 EUR", "e2 ann@example.org 10.01 EUR", "e3 ann@example.org 5 JPY")
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f)))
		sameList(w, "the problems", problems(plan.Problems), []string{"0  insufficient_funds", "0  insufficient_funds"})
		for i, want := range []string{"0.01 EUR", "5 JPY"} {
			if !strings.Contains(plan.Problems[i].Message, want) {
				w.t.Errorf("the problem does not say that %s are missing: %s", want, plan.Problems[i].Message)
			}
		}
		w.fund(shop, "0.01 EUR")
		w.fund(shop, "5 JPY")
		equal(w, "the id after the purse was filled", w.planned(shop, f).ID, plan.ID)
	})
	describeMorePlans(s)
}

func describeMorePlans(s *suite) {
	s.it("report rows beyond the limit of a day, and a merchant who may not pay", func(w *world) {
		shop := w.richMerchant("shop", "900.00 EUR")
		w.setLevel(shop, basic)
		w.person("ann")
		f := payees("may", "e1 ann@example.org 400.00 EUR", "e2 ann@example.org 100.01 EUR", "e3 ann@example.org 100.00 EUR")
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f)))
		sameList(w, "the problems", problems(plan.Problems), []string{"3 e2 limit_exceeded"})
		w.freeze(shop)
		w.refused(wallet.CodeAccountFrozen, failure(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f))))
	})
	s.it("warn of the same payee and amount twice", func(w *world) {
		shop := w.richMerchant("shop", "100.00 EUR")
		w.person("ann")
		w.person("bob")
		plan := w.planned(shop, payees("may", "e1 ann@example.org 10.00 EUR", "e2 bob@example.org 10.00 EUR",
			"e3 +4916000000002 10.00 EUR", "e4 ann@example.org 10.01 EUR"))
		sameList(w, "the warnings", problems(plan.Warnings), []string{"4 e3 payout_problems"})
		if !strings.Contains(plan.Warnings[0].Message, "line 2") {
			w.t.Errorf("the warning does not name the line of the first: %s", plan.Warnings[0].Message)
		}
		equal(w, "items", plan.Count, 4)
	})
	s.it("are made for a merchant alone, out of one row at least", func(w *world) {
		ann := w.rich("ann", "10.00 EUR")
		f := payees("may", "e1 ann@example.org 10.00 EUR")
		for _, from := range []string{ann, "nobody", ""} {
			w.refused(wallet.CodeMerchantNotFound, failure(w.Service.PlanPayout(w.ctx(), w.planInput(from, f))))
		}
		shop := w.richMerchant("shop", "10.00 EUR")
		w.refused(wallet.CodeInvalidInput, failure(w.Service.PlanPayout(w.ctx(), w.planInput(shop, payees("may")))))
		f.name = strings.Repeat("n", wallet.MaxNameLength+1)
		w.refused(wallet.CodeInvalidInput, failure(w.Service.PlanPayout(w.ctx(), w.planInput(shop, f))))
		f.name = f.name[1:]
		w.planned(shop, f)
	})
	s.it("with problems are not opened", func(w *world) {
		shop := w.richMerchant("shop", "10.00 EUR")
		w.person("ann")
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, payees("may", "e1 ann@example.org 10.00 EUR", "e2 nobody 1.00 EUR"))))
		w.changesNothing(func() {
			w.refused(wallet.CodePayoutProblems, failure(w.Service.OpenPayout(w.ctx(), w.chunk(plan, 0, 1, wallet.OnErrorContinue))))
		})
	})
}
