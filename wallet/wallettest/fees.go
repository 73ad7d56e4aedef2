package wallettest

import (
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// quote asks what an intent would cost; to is a recipient or an instrument.
func (w *world) quote(user string, kind wallet.TransactionKind, to, much string) (wallet.FeeQuote, error) {
	amount, currency := sum(much)
	in := wallet.QuoteFeeInput{User: user, Kind: kind, Amount: amount, Currency: currency, Recipient: to}
	if kind == wallet.KindTopUp || kind == wallet.KindWithdrawal {
		in.Recipient, in.Instrument = "", to
	}
	return w.Service.QuoteFee(w.ctx(), in)
}

func describeFees(s *suite) {
	s.it("are quoted as they are then taken", func(w *world) {
		ann := w.rich("ann", "9000.00 EUR", "9000.00 USD", "900000 JPY")
		shop, store := w.merchant("shop"), w.abroad(wallet.KindMerchant, "store")
		bob, sue := w.person("bob"), w.abroad(wallet.KindPerson, "sue")
		abroad := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(ann))).ID
		credit, debit, home := w.card(ann, visaCredit), w.card(ann, visaDebit), w.bank(ann)
		for _, much := range []string{"0.01 EUR", "0.49 EUR", "12.50 EUR", "1234.56 EUR", "99.99 USD", "77777 JPY", "1 JPY"} {
			for _, c := range []struct {
				kind wallet.TransactionKind
				to   string
				do   func() (wallet.Transaction, error)
			}{
				{wallet.KindPayment, shop, func() (wallet.Transaction, error) { return w.Service.Pay(w.ctx(), w.payInput(ann, shop, much)) }},
				{wallet.KindPayment, store, func() (wallet.Transaction, error) { return w.Service.Pay(w.ctx(), w.payInput(ann, store, much)) }},
				{wallet.KindTransfer, bob, func() (wallet.Transaction, error) {
					return w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, much))
				}},
				{wallet.KindTransfer, sue, func() (wallet.Transaction, error) {
					return w.Service.Transfer(w.ctx(), w.transferInput(ann, sue, much))
				}},
				{wallet.KindCapture, store, func() (wallet.Transaction, error) { return w.capture(w.hold(ann, store, much).ID, "") }},
				{wallet.KindTopUp, credit, func() (wallet.Transaction, error) { return w.Service.TopUp(w.ctx(), w.topUpInput(ann, credit, much)) }},
				{wallet.KindTopUp, debit, func() (wallet.Transaction, error) { return w.Service.TopUp(w.ctx(), w.topUpInput(ann, debit, much)) }},
				{wallet.KindTopUp, home, func() (wallet.Transaction, error) { return w.Service.TopUp(w.ctx(), w.topUpInput(ann, home, much)) }},
				{wallet.KindWithdrawal, home, func() (wallet.Transaction, error) {
					return w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, home, much))
				}},
				{wallet.KindWithdrawal, abroad, func() (wallet.Transaction, error) {
					return w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, abroad, much))
				}},
			} {
				quote, err := w.quote(ann, c.kind, c.to, much)
				w.ok(err)
				w.costs(quote, w.txn(c.do()))
			}
		}
	})
	s.it("are told with their rule and what each side pays and receives", func(w *world) {
		ann, store := w.person("ann"), w.abroad(wallet.KindMerchant, "store")
		quote, err := w.quote(ann, wallet.KindPayment, store, "100.00 EUR")
		w.ok(err)
		equal(w, "the quote", quote, wallet.FeeQuote{
			Kind: wallet.KindPayment, Amount: "100.00", Currency: "EUR", Fee: "2.80", Bearer: "payee", Rule: "payment-international",
			Explanation: quote.Explanation, Pays: "100.00", Receives: "97.20", PolicyVersion: w.policy(), FeeBefore: "2.80",
		})
		if quote.Explanation == "" {
			w.t.Error("the quote does not explain itself")
		}
		sue := w.abroad(wallet.KindPerson, "sue")
		quote, err = w.quote(ann, wallet.KindTransfer, sue, "100.00 EUR")
		w.ok(err)
		sameList(w, "the quote", []string{quote.Bearer, string(quote.Pays), string(quote.Receives)}, []string{"payer", "101.00", "100.00"})
		quote, err = w.quote(store, wallet.KindPayout, ann, "100.00 EUR")
		w.ok(err)
		equal(w, "the fee of a payout", quote.Fee, "0.00")
	})
	s.it("are not quoted for what is no intent", func(w *world) {
		ann, shop := w.person("ann"), w.merchant("shop")
		ask := func(user string, kind wallet.TransactionKind, to, much string) error {
			return failure(w.quote(user, kind, to, much))
		}
		w.refused(wallet.CodeInvalidInput, ask(ann, wallet.KindRefund, shop, "1.00 EUR"))
		w.refused(wallet.CodeInvalidInput, ask(ann, "gift", shop, "1.00 EUR"))
		w.refused(wallet.CodeCustomerNotFound, ask("nobody", wallet.KindPayment, shop, "1.00 EUR"))
		w.refused(wallet.CodeCustomerNotFound, ask(ann, wallet.KindPayment, "nobody", "1.00 EUR"))
		w.refused(wallet.CodeInvalidAmount, ask(ann, wallet.KindPayment, shop, "0.00 EUR"))
		w.refused(wallet.CodeTooManyDecimals, ask(ann, wallet.KindPayment, shop, "1.001 EUR"))
		w.refused(wallet.CodeUnknownCurrency, ask(ann, wallet.KindPayment, shop, "1.00 XYZ"))
		w.refused(wallet.CodeCurrencyNotOffered, ask(ann, wallet.KindPayment, shop, "1.000 KWD"))
		sue := w.abroad(wallet.KindPerson, "sue")
		w.refused(wallet.CodeInvalidAmount, ask(ann, wallet.KindTransfer, sue, "92233720368547758.07 EUR"))
	})
}

// policy is the version of the policy in force.
func (w *world) policy() string {
	w.t.Helper()
	info, err := w.Service.WalletInfo(w.ctx(), wallet.WalletInfoInput{})
	w.ok(err)
	return info.PolicyVersion
}

// costs says that a transaction cost what was quoted, in its fields and in its postings.
func (w *world) costs(quote wallet.FeeQuote, t wallet.Transaction) {
	w.t.Helper()
	equal(w, "the fee of "+string(t.Kind), t.Fee, quote.Fee)
	equal(w, "the rule of "+string(t.Kind), t.FeeRule, quote.Rule)
	equal(w, "the policy of "+string(t.Kind), t.PolicyVersion, quote.PolicyVersion)
	if quote.Fee != money.Zero(quote.Currency).Decimal() {
		equal(w, "the bearer for "+string(t.Kind), t.FeeBearer, quote.Bearer)
	}
	fees := money.Zero(t.Currency)
	for _, p := range w.show(t.ID).Postings {
		if p.Account == "fees:"+string(t.Kind) {
			sum, err := fees.Add(w.amount(p.Amount, p.Currency))
			w.ok(err)
			fees = sum
		}
	}
	equal(w, "what was posted as fee of "+string(t.Kind), fees.Decimal(), quote.Fee)
}
