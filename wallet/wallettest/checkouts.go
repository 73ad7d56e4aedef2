package wallettest

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// checkout opens a checkout of a merchant; change may make it another one.
func (w *world) checkout(merchant, much string, change func(in *wallet.CreateCheckoutInput)) wallet.Checkout {
	w.t.Helper()
	c, err := w.Service.CreateCheckout(w.ctx(), w.checkoutInput(merchant, much, change))
	w.ok(err)
	return c
}

func (w *world) checkoutInput(merchant, much string, change func(in *wallet.CreateCheckoutInput)) wallet.CreateCheckoutInput {
	amount, currency := sum(much)
	in := wallet.CreateCheckoutInput{Change: w.change(), User: merchant, Amount: amount, Currency: currency}
	if change != nil {
		change(&in)
	}
	return in
}

func partial(in *wallet.CreateCheckoutInput)  { in.Partial = true }
func reusable(in *wallet.CreateCheckoutInput) { in.Reusable = true }
func open(in *wallet.CreateCheckoutInput)     { in.Open, in.Amount = true, "" }
func ofOrder(id string) func(in *wallet.CreateCheckoutInput) {
	return func(in *wallet.CreateCheckoutInput) { in.OrderID = id }
}

// pays pays a checkout; much may be empty.
func (w *world) pays(payer, checkout, much string) (wallet.Transaction, error) {
	return w.Service.Pay(w.ctx(), w.paysInput(payer, checkout, much))
}

func (w *world) paysInput(payer, checkout, much string) wallet.PayInput {
	in := w.payInput(payer, "", much)
	in.Checkout = checkout
	return in
}

// checkoutIs says what a checkout says of itself, as "STATUS PAID RESERVED LEFT PAYMENTS".
func (w *world) checkoutIs(checkout, want string) wallet.Checkout {
	w.t.Helper()
	c, err := w.Service.ShowCheckout(w.ctx(), wallet.ShowCheckoutInput{Checkout: checkout})
	w.ok(err)
	equal(w, "the checkout", fmt.Sprint(c.Status, " ", c.Paid, " ", c.Reserved, " ", c.Left, " ", c.PaymentCount), want)
	return c
}

func describeCheckouts(s *suite) {
	s.it("asks for an amount and is paid by it once", paidOnce)
	s.it("tells anybody what is to be paid to whom, and its books to its merchant alone", looks)
	s.it("is paid in parts up to its amount, and never above", paidInParts)
	s.it("lets the customer say how much of an open one", func(w *world) {
		ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
		c := w.checkout(shop, " EUR", open)
		equal(w, "open", fmt.Sprint(c.Open, c.Amount, c.Left), "true")
		w.refused(wallet.CodeInvalidAmount, failure(w.pays(ann, c.ID, "")))
		w.refused(wallet.CodeCheckoutMismatch, failure(w.pays(ann, c.ID, "3.00 USD")))
		w.txn(w.pays(ann, c.ID, "3.00 EUR"))
		said := w.refused(wallet.CodeCheckoutPaid, failure(w.pays(ann, c.ID, "3.00 EUR")))
		equal(w, "what another is told of the payment", text(said.Details), `{"checkout":"`+c.ID+`"}`)
		w.checkoutIs(c.ID, "paid 3.00 0.00  1")
	})
	s.it("has a code on a counter paid any number of times", counterCodes)
	s.it("has one checkout of an order that is open or paid", ordersOnce)
	s.it("expires by the clock, and by its merchant", expires)
	s.it("is reserved by a payment that waits for an operator", reservedByReview)
	s.it("keeps one that is reserved past its time", reservedPastItsTime)
	s.it("stays paid when the payment is given back", func(w *world) {
		ann, shop := w.rich("ann", "50.00 EUR"), w.richMerchant("shop", "50.00 EUR")
		c := w.checkout(shop, "10.00 EUR", ofOrder("7"))
		t := w.txn(w.pays(ann, c.ID, ""))
		w.txn(w.refund(t.ID, "10.00"))
		shown := w.checkoutIs(c.ID, "paid 10.00 0.00 0.00 1")
		equal(w, "what was given back", shown.Payments[0].Refunded, "10.00")
		w.refused(wallet.CodeCheckoutPaid, failure(w.pays(ann, c.ID, "")))
	})
	s.it("is paid out of the purse of another currency, and says before what it costs", func(w *world) {
		_, err := w.Service.SetRate(w.ctx(), wallet.SetRateInput{Change: w.change(), Currency: "USD", Rate: "1.25"})
		w.ok(err)
		ann, shop := w.rich("ann", "50.00 USD"), w.merchant("shop")
		c := w.checkout(shop, "10.00 EUR", nil)
		in := w.paysInput(ann, c.ID, "")
		in.From, in.DryRun = "USD", true
		cost := w.txn(w.Service.Pay(w.ctx(), in))
		equal(w, "what leaves the purse", string(cost.Paid)+" "+string(cost.PaidCurrency)+" "+string(cost.Fee), "12.56 USD 0.10")
		w.checkoutIs(c.ID, "open 0.00 0.00 10.00 0")
		in.DryRun = false
		equal(w, "the payment", w.txn(w.Service.Pay(w.ctx(), in)).Paid, cost.Paid)
		w.checkoutIs(c.ID, "paid 10.00 0.00 0.00 1")
	})
	s.it("pays again with the same key what was paid, whatever became of the checkout", func(w *world) {
		ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
		c := w.checkout(shop, "10.00 EUR", partial)
		w.txn(w.pays(ann, c.ID, "4.00 EUR"))
		in := w.paysInput(ann, c.ID, "")
		first := w.txn(w.Service.Pay(w.ctx(), in)) // all that is left
		equal(w, "what was left", first.Amount, "6.00")
		again := w.txn(w.Service.Pay(w.ctx(), in))
		equal(w, "the replay", fmt.Sprint(again.IdempotentReplay, again.ID), "true"+first.ID)
		in.Amount, in.Currency, in.Shown = "6.00", "EUR", true // as a tool sends what it showed
		equal(w, "the replay of what was shown", w.txn(w.Service.Pay(w.ctx(), in)).ID, first.ID)
	})
	s.it("refuses what is no checkout, or not one that can be", refusesCheckouts)
	s.it("lists the newest first, by status and order", listsCheckouts)
	s.it("takes what was shown to leave the purse, or nothing", takesWhatWasShown)
	s.it("is paid once, however many pay it at once", paidOnceTogether)
	s.it("is paid in parts to the amount exactly, however many pay it at once", paidInPartsTogether)
	s.it("gives an order one checkout, however many ask at once", func(w *world) {
		shop := w.merchant("shop")
		went(w, together(w, 12, func(_ int, s wallet.Service) (wallet.Checkout, error) {
			return s.CreateCheckout(w.ctx(), w.checkoutInput(shop, "1.00 EUR", ofOrder("7")))
		}), 1, wallet.CodeCheckoutExists)
	})
}

func paidOnce(w *world) {
	ann, bob, shop := w.rich("ann", "50.00 EUR"), w.rich("bob", "50.00 EUR"), w.merchant("shop")
	c := w.checkout(shop, "12.50 EUR", func(in *wallet.CreateCheckoutInput) { in.OrderID, in.Memo = "1001", "Two coffees" })
	equal(w, "it", fmt.Sprint(c.Status, c.MerchantHandle, c.Amount, c.Left, c.Paid, c.Link == wallet.CheckoutLink("", c.ID)), "openshop12.5012.500.00true")
	equal(w, "its life", c.ExpiresAt.Sub(c.CreatedAt), wallet.DefaultCheckoutLife)
	w.refused(wallet.CodeCheckoutMismatch, failure(w.pays(ann, c.ID, "12.00 EUR")))
	w.refused(wallet.CodeCheckoutMismatch, failure(w.pays(ann, c.ID, "12.50 USD")))
	w.detail(w.refused(wallet.CodeCheckoutMismatch, failure(w.pays(ann, c.ID, "13.00 EUR"))), "amount", "12.50")
	t := w.txn(w.pays(ann, c.ID, ""))
	w.is(t, wallet.KindPayment, wallet.TransactionPosted, "12.50", "0.12")
	equal(w, "the payment", fmt.Sprint(t.Checkout, t.OrderID, t.Memo, t.To), c.ID+"1001Two coffees"+shop)
	said := w.refused(wallet.CodeCheckoutPaid, failure(w.pays(bob, c.ID, "")))
	w.detail(said, "checkout", c.ID)
	after := w.checkoutIs(c.ID, "paid 12.50 0.00 0.00 1")
	equal(w, "its payments", fmt.Sprint(len(after.Payments), after.Payments[0].ID, after.EndedAt != nil), "1"+t.ID+"true")
	w.has(shop, "12.38 EUR", "0.00")
	w.has(bob, "50.00 EUR", "0.00")
}

func looks(w *world) {
	bob := w.secretive("bob")
	shop := w.merchant("shop")
	c := w.checkout(shop, "12.50 EUR", func(in *wallet.CreateCheckoutInput) { in.OrderID, in.Memo = "1001", "Two coffees" })
	seen, err := w.nobody().LookAtCheckout(w.ctx(), wallet.LookAtCheckoutInput{Checkout: c.ID})
	w.ok(err)
	equal(w, "what anybody sees", fmt.Sprint(seen.Status, seen.MerchantHandle, seen.MerchantName, seen.Amount, seen.Currency, seen.Memo, seen.Left),
		"openshopShop12.50EURTwo coffees12.50")
	_, his := w.login(bob, goodPassword)
	w.refused(wallet.CodeCheckoutNotFound, failure(his.ShowCheckout(w.ctx(), wallet.ShowCheckoutInput{Checkout: c.ID})))
	for _, other := range []wallet.Service{w.nobody(), his} {
		w.refused(wallet.CodeCheckoutNotFound, failure(other.LookAtCheckout(w.ctx(), wallet.LookAtCheckoutInput{Checkout: "chk_x"})))
	}
	w.refused(wallet.CodeCheckoutNotFound, failure(his.ExpireCheckout(w.ctx(), wallet.ExpireCheckoutInput{Change: w.change(), Checkout: c.ID})))
	page, err := his.ListCheckouts(w.ctx(), wallet.ListCheckoutsInput{})
	w.ok(err)
	equal(w, "what somebody else lists", len(page.Items), 0)
	w.refused(wallet.CodeInvalidRecipient, failure(his.CreateCheckout(w.ctx(), wallet.CreateCheckoutInput{Change: w.change(), Amount: "1", Currency: "EUR"})))
}

func takesWhatWasShown(w *world) {
	ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
	payerBears := "percent: 1.00\n    bearer: payer\n  - name: payment-international"
	w.appliesPolicy(withoutCases(w.shippedPolicy("fees", "percent: 1.00\n    bearer: payee\n  - name: payment-international", payerBears)))
	in := w.paysInput(ann, w.checkout(shop, "20.00 EUR", nil).ID, "")
	in.DryRun, in.Takes = true, "20.20"
	_, err := w.Service.Pay(w.ctx(), in)
	w.ok(err)
	in.DryRun = false
	for _, shown := range []money.Decimal{"20.00", "20.19", "20.21"} {
		in.Takes = shown
		w.detail(w.refused(wallet.CodeStateConflict, failure(w.Service.Pay(w.ctx(), in))), "takes", "20.20")
	}
	for takes, code := range map[money.Decimal]wallet.Code{"20.201": wallet.CodeTooManyDecimals, "x": wallet.CodeInvalidAmount} {
		in.Takes = takes
		w.refused(code, failure(w.Service.Pay(w.ctx(), in)))
	}
	in.Takes = "20.2"
	t := w.txn(w.Service.Pay(w.ctx(), in))
	in.Takes = "20.00" // which is no part of what the key stands for
	again := w.txn(w.Service.Pay(w.ctx(), in))
	equal(w, "the payment again", fmt.Sprint(again.ID, again.IdempotentReplay), t.ID+"true")
	w.has(ann, "29.80 EUR", "0.00")
}

func paidInParts(w *world) {
	ann, bob, shop := w.rich("ann", "50.00 EUR"), w.rich("bob", "50.00 EUR"), w.merchant("shop")
	c := w.checkout(shop, "10.00 EUR", partial)
	w.txn(w.pays(ann, c.ID, "4.00 EUR"))
	w.checkoutIs(c.ID, "open 4.00 0.00 6.00 1")
	w.detail(w.refused(wallet.CodeCheckoutExceeded, failure(w.pays(bob, c.ID, "6.01 EUR"))), "left", "6.00")
	w.txn(w.pays(bob, c.ID, "0.01 EUR"))
	equal(w, "all that is left", w.txn(w.pays(ann, c.ID, "")).Amount, "5.99")
	after := w.checkoutIs(c.ID, "paid 10.00 0.00 0.00 3")
	equal(w, "the newest first", after.Payments[0].Amount, "5.99")
	w.refused(wallet.CodeCheckoutPaid, failure(w.pays(bob, c.ID, "0.01 EUR")))
}

func counterCodes(w *world) {
	ann, bob, shop := w.rich("ann", "50.00 EUR"), w.rich("bob", "50.00 EUR"), w.merchant("shop")
	fixed, free := w.checkout(shop, "3.50 EUR", reusable), w.checkout(shop, " EUR", func(in *wallet.CreateCheckoutInput) { open(in); reusable(in) })
	if fixed.ExpiresAt != nil || free.ExpiresAt != nil {
		w.t.Errorf("a code on a counter expires")
	}
	for _, payer := range []string{ann, bob, ann} {
		w.txn(w.pays(payer, fixed.ID, ""))
		w.refused(wallet.CodeCheckoutMismatch, failure(w.pays(payer, fixed.ID, "3.51 EUR")))
		w.txn(w.pays(payer, free.ID, "1.25 EUR"))
	}
	w.checkoutIs(fixed.ID, "open 10.50 0.00  3")
	w.checkoutIs(free.ID, "open 3.75 0.00  3")
	_, err := w.Service.ExpireCheckout(w.ctx(), wallet.ExpireCheckoutInput{Change: w.change(), User: shop, Checkout: fixed.ID})
	w.ok(err)
	w.refused(wallet.CodeCheckoutExpired, failure(w.pays(ann, fixed.ID, "")))
	w.checkoutIs(fixed.ID, "expired 10.50 0.00  3")
}

func ordersOnce(w *world) {
	ann, shop, cafe := w.rich("ann", "50.00 EUR"), w.merchant("shop"), w.merchant("cafe")
	c := w.checkout(shop, "1.00 EUR", ofOrder("7"))
	w.checkout(cafe, "1.00 EUR", ofOrder("7")) // of another merchant
	again := func() error {
		return failure(w.Service.CreateCheckout(w.ctx(), w.checkoutInput(shop, "2.00 EUR", ofOrder("7"))))
	}
	w.detail(w.refused(wallet.CodeCheckoutExists, again()), "checkout", c.ID)
	_, err := w.Service.ExpireCheckout(w.ctx(), wallet.ExpireCheckoutInput{Change: w.change(), Checkout: c.ID})
	w.ok(err)
	second := w.checkout(shop, "2.00 EUR", ofOrder("7"))
	w.Advance(wallet.DefaultCheckoutLife + time.Second) // two changes of one moment stand microseconds apart
	third := w.checkout(shop, "3.00 EUR", ofOrder("7")) // the time of the second is over
	equal(w, "the second", w.checkoutIs(second.ID, "expired 0.00 0.00 2.00 0").Status, wallet.CheckoutExpired)
	w.txn(w.pays(ann, third.ID, ""))
	w.refused(wallet.CodeCheckoutExists, again())
}

func expires(w *world) {
	ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
	c := w.checkout(shop, "1.00 EUR", func(in *wallet.CreateCheckoutInput) { in.ExpiresIn = wallet.MinCheckoutLife })
	at := w.checkout(shop, "1.00 EUR", func(in *wallet.CreateCheckoutInput) { in.ExpiresAt = w.Now().Add(2 * time.Hour) })
	equal(w, "the moment", *at.ExpiresAt, w.Now().Add(2*time.Hour).UTC())
	part := w.checkout(shop, "2.00 EUR", func(in *wallet.CreateCheckoutInput) { partial(in); in.ExpiresIn = time.Hour })
	w.txn(w.pays(ann, part.ID, "0.50 EUR"))
	w.Advance(time.Hour + time.Second)
	for _, id := range []string{c.ID, part.ID} {
		w.refused(wallet.CodeCheckoutExpired, failure(w.pays(ann, id, "")))
		w.refused(wallet.CodeCheckoutExpired, failure(w.Service.ExpireCheckout(w.ctx(), wallet.ExpireCheckoutInput{Change: w.change(), Checkout: id})))
	}
	before := w.checkoutIs(part.ID, "expired 0.50 0.00 1.50 1")
	dry, err := w.Service.RunDue(w.ctx(), wallet.RunDueInput{DryRun: true})
	w.ok(err)
	first, err := w.Service.RunDue(w.ctx(), wallet.RunDueInput{Limit: 1})
	w.ok(err)
	second, err := w.Service.RunDue(w.ctx(), wallet.RunDueInput{})
	w.ok(err)
	equal(w, "what run-due ends", fmt.Sprint(dry.CheckoutsExpired, first.CheckoutsExpired, first.More, second.CheckoutsExpired), "2 1 true 1")
	after := w.checkoutIs(part.ID, "expired 0.50 0.00 1.50 1")
	if before.EndedAt == nil || after.EndedAt == nil {
		w.t.Error("an expired checkout has no end")
	}
	w.checkoutIs(at.ID, "open 0.00 0.00 1.00 0")
}

// underReview opens a checkout that ann pays by a payment which waits.
func (w *world) underReview(change func(in *wallet.CreateCheckoutInput)) (ann string, c wallet.Checkout, t wallet.Transaction) {
	w.t.Helper()
	ann = w.rich("ann", "6000.00 EUR")
	c = w.checkout(w.abroad(wallet.KindMerchant, "shop"), "2500.00 EUR", change)
	t = w.txn(w.pays(ann, c.ID, ""))
	w.is(t, wallet.KindPayment, wallet.TransactionPending, "2500.00", "62.80")
	return ann, c, t
}

func reservedByReview(w *world) {
	ann, c, t := w.underReview(ofOrder("7"))
	bob := w.rich("bob", "6000.00 EUR")
	w.checkoutIs(c.ID, "open 0.00 2500.00 0.00 1")
	w.detail(w.refused(wallet.CodeCheckoutReserved, failure(w.pays(bob, c.ID, ""))), "checkout", c.ID)
	w.refused(wallet.CodeCheckoutReserved, failure(w.Service.ExpireCheckout(w.ctx(), wallet.ExpireCheckoutInput{Change: w.change(), Checkout: c.ID})))
	w.ok(failure(w.riskDecide(t.ID, wallet.RiskReviewRejected)))
	w.checkoutIs(c.ID, "open 0.00 0.00 2500.00 0")
	again := w.txn(w.pays(bob, c.ID, ""))
	w.ok(failure(w.riskDecide(again.ID, wallet.RiskReviewApproved)))
	after := w.checkoutIs(c.ID, "paid 2500.00 0.00 0.00 1")
	equal(w, "its payments, the rejected one too", fmt.Sprint(after.Payments[0].Status, after.Payments[1].Status), "postedvoided")
	w.refused(wallet.CodeCheckoutPaid, failure(w.pays(ann, c.ID, "")))
}

func reservedPastItsTime(w *world) {
	ann, c, t := w.underReview(partial)
	w.Advance(2 * wallet.DefaultCheckoutLife)
	w.refused(wallet.CodeCheckoutReserved, failure(w.pays(ann, c.ID, "1.00 EUR")))
	done, err := w.Service.RunDue(w.ctx(), wallet.RunDueInput{})
	w.ok(err)
	equal(w, "what run-due ends", done.CheckoutsExpired, 0)
	w.checkoutIs(c.ID, "open 0.00 2500.00 0.00 1")
	w.ok(failure(w.riskDecide(t.ID, wallet.RiskReviewApproved)))
	w.checkoutIs(c.ID, "paid 2500.00 0.00 0.00 1")
}

func refusesCheckouts(w *world) {
	ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
	for name, bad := range map[string]func(in *wallet.CreateCheckoutInput){
		"partial and open":       func(in *wallet.CreateCheckoutInput) { partial(in); open(in) },
		"partial and reusable":   func(in *wallet.CreateCheckoutInput) { partial(in); reusable(in) },
		"an order of many":       func(in *wallet.CreateCheckoutInput) { reusable(in); in.OrderID = "7" },
		"open with an amount":    func(in *wallet.CreateCheckoutInput) { in.Open = true },
		"two ends":               func(in *wallet.CreateCheckoutInput) { in.ExpiresIn, in.ExpiresAt = time.Hour, w.Now().Add(time.Hour) },
		"too short a life":       func(in *wallet.CreateCheckoutInput) { in.ExpiresIn = wallet.MinCheckoutLife - 1 },
		"too long a life":        func(in *wallet.CreateCheckoutInput) { in.ExpiresIn = wallet.MaxCheckoutLife + 1 },
		"an end that is over":    func(in *wallet.CreateCheckoutInput) { in.ExpiresAt = w.Now().Add(-time.Hour) },
		"back in clear":          func(in *wallet.CreateCheckoutInput) { in.ReturnURL = "http://shop.example/" },
		"back with a password":   func(in *wallet.CreateCheckoutInput) { in.ReturnURL = "https://me:secret@shop.example/" },
		"back to a script":       func(in *wallet.CreateCheckoutInput) { in.ReturnURL = "javascript:alert(1)" },
		"too long a way back":    func(in *wallet.CreateCheckoutInput) { in.ReturnURL = longURL(wallet.MaxReturnURLLength + 1) },
		"two lines in the order": func(in *wallet.CreateCheckoutInput) { in.OrderID = "a\nb" },
	} {
		_, err := w.Service.CreateCheckout(w.ctx(), w.checkoutInput(shop, "1.00 EUR", bad))
		if wallet.CodeOf(err) != wallet.CodeInvalidInput {
			w.t.Errorf("%s: %v", name, err)
		}
	}
	for _, good := range []func(in *wallet.CreateCheckoutInput){
		func(in *wallet.CreateCheckoutInput) { in.ExpiresIn = wallet.MinCheckoutLife },
		func(in *wallet.CreateCheckoutInput) { in.ExpiresIn = wallet.MaxCheckoutLife },
		func(in *wallet.CreateCheckoutInput) { in.ReturnURL = longURL(wallet.MaxReturnURLLength) },
		func(in *wallet.CreateCheckoutInput) { in.ReturnURL = "http://127.0.0.1:8080/back#done" },
	} {
		w.checkout(shop, "1.00 EUR", good)
	}
	w.refused(wallet.CodeInvalidRecipient, failure(w.Service.CreateCheckout(w.ctx(), w.checkoutInput(ann, "1.00 EUR", nil))))
	w.refused(wallet.CodeInvalidAmount, failure(w.Service.CreateCheckout(w.ctx(), w.checkoutInput(shop, "0.00 EUR", nil))))
	w.refused(wallet.CodeCheckoutNotFound, failure(w.pays(ann, "chk_01ARZ3NDEKTSV4RRFFQ69G5FAV", "")))
	c := w.checkout(shop, "1.00 EUR", nil)
	in := w.paysInput(ann, c.ID, "")
	in.Merchant = shop
	w.refused(wallet.CodeInvalidInput, failure(w.Service.Pay(w.ctx(), in)))
	w.refused(wallet.CodeInvalidRecipient, failure(w.pays(shop, c.ID, "")))
}

func longURL(bytes int) string {
	const start = "https://shop.example/"
	return start + fmt.Sprintf("%0*d", bytes-len(start), 0)
}

func listsCheckouts(w *world) {
	ann, shop, cafe := w.rich("ann", "50.00 EUR"), w.merchant("shop"), w.merchant("cafe")
	first := w.checkout(shop, "1.00 EUR", ofOrder("7")).ID
	w.Advance(wallet.DefaultCheckoutLife + time.Second) // two changes of one moment stand microseconds apart
	second, third := w.checkout(shop, "2.00 EUR", ofOrder("7")).ID, w.checkout(shop, "3.00 EUR", nil).ID
	other := w.checkout(cafe, "4.00 EUR", ofOrder("7")).ID
	w.txn(w.pays(ann, third, ""))
	short := w.checkout(shop, "5.00 EUR", func(in *wallet.CreateCheckoutInput) { in.ExpiresIn = time.Minute }).ID
	w.Advance(time.Minute + time.Second)
	list := func(in wallet.ListCheckoutsInput) string {
		ids := ""
		for in.Limit = 2; ; {
			page, err := w.Service.ListCheckouts(w.ctx(), in)
			w.ok(err)
			for i := range page.Items {
				ids += page.Items[i].ID + " "
			}
			if page.Next == "" {
				return ids
			}
			in.After = page.Next
		}
	}
	for want, in := range map[string]wallet.ListCheckoutsInput{
		short + " " + other + " " + third + " " + second + " " + first + " ": {},
		short + " " + third + " " + second + " " + first + " ":               {User: shop},
		second + " ":                             {User: "shop", Status: wallet.CheckoutOpen},
		third + " ":                              {Status: wallet.CheckoutPaid},
		short + " " + first + " ":                {Status: wallet.CheckoutExpired},
		other + " " + second + " " + first + " ": {OrderID: "7"},
		second + " " + first + " ":               {OrderID: "7", User: shop},
		"":                                       {OrderID: "8"},
	} {
		equal(w, fmt.Sprintf("the list of %+v", in), list(in), want)
	}
	w.refused(wallet.CodeInvalidInput, failure(w.Service.ListCheckouts(w.ctx(), wallet.ListCheckoutsInput{Status: "gone"})))
}
