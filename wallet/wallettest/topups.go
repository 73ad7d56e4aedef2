package wallettest

import (
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func describeTopUps(s *suite) {
	for _, c := range []struct {
		from, does string
		fee, net   money.Decimal
		rule       string
	}{
		{"", "credit all that comes from a bank", "0.00", "100.00", "top-up-bank"},
		{visaCredit, "credit what comes from a credit card less 2.5 %", "2.50", "97.50", "top-up-credit"},
		{visaDebit, "credit what comes from a debit card less 1 %", "1.00", "99.00", "top-up-card"},
		{mastercardPrepaid, "credit what comes from a prepaid card less 1 %", "1.00", "99.00", "top-up-card"},
	} {
		s.it(c.does, func(w *world) {
			ann := w.person("ann")
			instrument := w.bank(ann)
			if c.from != "" {
				instrument = w.card(ann, c.from)
			}
			t := w.txn(w.Service.TopUp(w.ctx(), w.topUpInput(ann, instrument, "100.00 EUR")))
			w.is(t, wallet.KindTopUp, wallet.TransactionPosted, "100.00", c.fee)
			sameList(w, "the sides", []string{t.From, t.To, t.FeeRule}, []string{instrument, ann, c.rule})
			w.has(ann, string(c.net)+" EUR", "0.00")
			want := []string{clearing + " -100.00", available(ann) + " 100.00"}
			if c.fee != "0.00" {
				equal(w, "who bears the fee", t.FeeBearer, "payee")
				want = append(want, available(ann)+" -"+string(c.fee), "fees:top_up "+string(c.fee))
			}
			w.posts(w.show(t.ID).Postings, want...)
		})
	}
	s.it("come in each currency for itself", func(w *world) {
		ann := w.rich("ann", "10.00 EUR", "20.00 USD", "3000 JPY")
		list, err := w.Service.Balance(w.ctx(), wallet.BalanceInput{User: ann})
		w.ok(err)
		sameList(w, "the balances", list, []wallet.Balance{
			{Currency: "EUR", Available: "10.00", Held: "0.00", Total: "10.00"},
			{Currency: "JPY", Available: "3000", Held: "0", Total: "3000"},
			{Currency: "USD", Available: "20.00", Held: "0.00", Total: "20.00"},
		})
	})
	s.it("come to a frozen account and not to a pending one", func(w *world) {
		ann := w.rich("ann", "10.00 EUR")
		w.freeze(ann)
		w.fund(ann, "5.00 EUR")
		w.has(ann, "15.00 EUR", "0.00")
		bob := w.enter(who{kind: wallet.KindPerson, name: "bob", pending: true})
		w.refused(wallet.CodeAccountNotActive, failure(w.Service.TopUp(w.ctx(), w.topUpInput(bob, w.bank(ann), "5.00 EUR"))))
	})
	s.it("come up to what a level may hold, counted after the fee", func(w *world) {
		ann := w.person("ann")
		w.setLevel(ann, basic)
		card := w.card(ann, visaDebit)
		w.changesNothing(func() {
			said := w.refused(wallet.CodeLimitExceeded, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, card, "1010.12 EUR"))))
			w.detail(said, "limit", "level-0-holds")
			w.detail(said, "left", "1000.00")
		})
		w.txn(w.Service.TopUp(w.ctx(), w.topUpInput(ann, card, "1010.10 EUR"))) // less 10.10
		w.has(ann, "1000.00 EUR", "0.00")
		said := w.refused(wallet.CodeLimitExceeded, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, w.bank(ann), "0.01 USD"))))
		w.detail(said, "left", "0.00")
	})
	for name, c := range map[string]struct {
		number string
		code   wallet.Code
	}{
		"a declined card":            {declinedCard, wallet.CodeCardDeclined},
		"a card without funds":       {poorCard, wallet.CodeCardInsufficientFunds},
		"an expired card":            {expiredCard, wallet.CodeCardExpired},
		"a card with a wrong code":   {wrongCodeCard, wallet.CodeCardWrongCode},
		"a card that cannot process": {processingCard, wallet.CodeProcessingError},
	} {
		s.it("bring nothing from "+name, func(w *world) {
			ann := w.person("ann")
			in := w.topUpInput(ann, w.card(ann, c.number), "100.00 EUR")
			said := w.refused(c.code, failure(w.Service.TopUp(w.ctx(), in)))
			w.has(ann, "0.00 EUR", "0.00")
			history := w.history(wallet.HistoryInput{User: ann})
			equal(w, "transactions", len(history), 1)
			w.detail(said, "transaction", history[0].ID)
			failed := w.show(history[0].ID)
			w.is(failed, wallet.KindTopUp, wallet.TransactionFailed, "100.00", "2.50")
			equal(w, "the reason", failed.Reason, string(c.code))
			w.posts(failed.Postings)
			in.Instrument = w.bank(ann) // the failed attempt did not use up its key
			w.txn(w.Service.TopUp(w.ctx(), in))
			w.has(ann, "100.00 EUR", "0.00")
		})
	}
	s.it("succeed when a processing error is tried again with the same key", func(w *world) {
		ann := w.person("ann")
		in := w.topUpInput(ann, w.card(ann, processingCard), "100.00 EUR")
		w.refused(wallet.CodeProcessingError, failure(w.Service.TopUp(w.ctx(), in)))
		t := w.txn(w.Service.TopUp(w.ctx(), in))
		w.is(t, wallet.KindTopUp, wallet.TransactionPosted, "100.00", "2.50")
		equal(w, "it is a replay", t.IdempotentReplay, false)
		equal(w, "it is a replay after that", w.txn(w.Service.TopUp(w.ctx(), in)).IdempotentReplay, true)
		w.has(ann, "97.50 EUR", "0.00")
		equal(w, "transactions", len(w.history(wallet.HistoryInput{User: ann})), 2)
	})
}
