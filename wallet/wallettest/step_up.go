package wallettest

import (
	"time"

	"github.com/okpay/okpay/wallet"
)

// payer is a customer with money and a PIN, who is logged in.
func (w *world) payer(name string) (id string, service wallet.Service) {
	w.t.Helper()
	id = w.secretive(name)
	w.fund(id, "1000.00 EUR")
	_, service = w.login(id, goodPassword)
	w.ok(failure(service.SetPIN(w.ctx(), wallet.SetPINInput{Change: w.change(), Password: goodPassword, PIN: goodPIN})))
	return id, service
}

func describeStepUp(s *suite) {
	s.it("takes a PIN by the password, and no PIN that everybody tries", func(w *world) {
		ann := w.secretive("ann")
		_, service := w.login(ann, goodPassword)
		set := func(password, pin string) error {
			return failure(service.SetPIN(w.ctx(), wallet.SetPINInput{Change: w.change(), Password: password, PIN: pin}))
		}
		for _, pin := range []string{"", "12345", "4938172", "12a456", "111111", "121212", "123456", "987654"} {
			w.refused(wallet.CodeWeakPIN, set(goodPassword, pin))
		}
		w.refused(wallet.CodeWrongCredentials, set("wrong", goodPIN))
		w.ok(set(goodPassword, goodPIN))
		who, err := service.WhoAmI(w.ctx(), wallet.WhoAmIInput{})
		w.ok(err)
		equal(w, "a PIN is set", who.PINSet, true)
	})
	s.it("asks a session for the PIN of a new recipient, and again above an amount", func(w *world) {
		_, service := w.payer("ann")
		w.merchant("cafe")
		try := func(much, pin string) error {
			in := w.payInput("", "cafe", much)
			in.StepUp.PIN = pin
			return failure(service.Pay(w.ctx(), in))
		}
		w.refused(wallet.CodeSecondFactorRequired, try("1.00 EUR", ""))
		w.refused(wallet.CodeWrongPIN, try("1.00 EUR", "000000"))
		w.ok(try("1.00 EUR", goodPIN))
		w.ok(try("50.00 EUR", ""))
		w.refused(wallet.CodeSecondFactorRequired, try("50.01 EUR", ""))
		w.ok(try("50.01 EUR", goodPIN))
	})
	s.it("asks for the PIN before transfers, holds and withdrawals as well", func(w *world) {
		ann, service := w.payer("ann")
		bank := w.bank(ann)
		w.person("bob")
		w.merchant("cafe")
		transfer, hold, withdrawal := w.transferInput("", "bob@example.org", "1.00 EUR"), w.holdInput("", "cafe", "1.00 EUR"), w.withdrawInput("", bank, "1.00 EUR")
		w.refused(wallet.CodeSecondFactorRequired, failure(service.Transfer(w.ctx(), transfer)))
		w.refused(wallet.CodeSecondFactorRequired, failure(service.Hold(w.ctx(), hold)))
		w.refused(wallet.CodeSecondFactorRequired, failure(service.Withdraw(w.ctx(), withdrawal)))
		transfer.StepUp.PIN, hold.StepUp.PIN, withdrawal.StepUp.PIN = goodPIN, goodPIN, goodPIN
		w.ok(failure(service.Transfer(w.ctx(), transfer)))
		w.ok(failure(service.Hold(w.ctx(), hold)))
		w.ok(failure(service.Withdraw(w.ctx(), withdrawal)))
	})
	s.it("does not ask again for what was paid, and tells a dry run what it would ask for", func(w *world) {
		_, service := w.payer("ann")
		w.merchant("cafe")
		in := w.payInput("", "cafe", "80.00 EUR")
		dry := in
		dry.DryRun = true
		equal(w, "what is needed", text(w.txn(service.Pay(w.ctx(), dry)).Needs), text([]wallet.Proof{wallet.ProofPIN}))
		equal(w, "what an operator needs", len(w.txn(w.Service.Pay(w.ctx(), as(dry, "ann@example.org"))).Needs), 0)
		in.StepUp.PIN = goodPIN
		first := w.txn(service.Pay(w.ctx(), in))
		in.StepUp.PIN = ""
		again := w.txn(service.Pay(w.ctx(), in))
		equal(w, "the transaction", again.ID, first.ID)
		equal(w, "a replay", again.IdempotentReplay, true)
		equal(w, "what is needed of what was paid", len(w.txn(service.Pay(w.ctx(), dry)).Needs), 0)
	})
	s.it("makes who guesses a PIN wait, until it is set anew", func(w *world) {
		_, service := w.payer("ann")
		w.merchant("cafe")
		try := func(pin string) error {
			in := w.payInput("", "cafe", "60.00 EUR")
			in.StepUp.PIN = pin
			return failure(service.Pay(w.ctx(), in))
		}
		for range 5 {
			w.refused(wallet.CodeWrongPIN, try("000000"))
		}
		w.refused(wallet.CodeTooManyAttempts, try(goodPIN))
		w.Advance(31 * time.Second)
		w.refused(wallet.CodeWrongPIN, try("000000"))
		w.refused(wallet.CodeTooManyAttempts, try(goodPIN))
		w.ok(failure(service.SetPIN(w.ctx(), wallet.SetPINInput{Change: w.change(), Password: goodPassword, PIN: "271934"})))
		w.refused(wallet.CodeWrongPIN, try(goodPIN))
		w.ok(try("271934"))
	})
	s.it("asks neither an operator nor an API key for a PIN", func(w *world) {
		ann, _ := w.payer("ann")
		w.merchant("cafe")
		w.pay(ann, "cafe", "80.00 EUR")
		key, err := w.Service.CreateAPIKey(w.ctx(), wallet.CreateAPIKeyInput{Change: w.change(), Name: "shop", User: ann, Scopes: []wallet.Scope{wallet.ScopePay}})
		w.ok(err)
		w.txn(w.as(key.Secret).Pay(w.ctx(), w.payInput("", "cafe", "80.00 EUR")))
	})
	s.it("asks a merchant's session for the PIN before a payout", func(w *world) {
		_, service := w.payer("ann")
		w.refused(wallet.CodeSecondFactorRequired, failure(service.OpenPayout(w.ctx(), wallet.OpenPayoutInput{Change: w.change()})))
	})
}

// as is a payment by somebody.
func as(in wallet.PayInput, payer string) wallet.PayInput {
	in.User = payer
	return in
}
