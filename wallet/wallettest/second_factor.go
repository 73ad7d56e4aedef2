package wallettest

import (
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/otp"
)

// authenticator is a customer's, and what it is set up with.
type authenticator struct {
	w      *world
	secret otp.Secret
}

// code is what it shows now.
func (a authenticator) code() string { return otp.Code(a.secret, a.w.Now()) }

// next is the code of the step after this one, when the clock has come there.
func (a authenticator) next() string {
	a.w.Advance(otp.Period)
	return a.code()
}

func (w *world) begin(s wallet.Service) authenticator {
	w.t.Helper()
	setup, err := s.EnableSecondFactor(w.ctx(), wallet.EnableFactorInput{Change: w.change(), Password: goodPassword})
	w.ok(err)
	secret, err := otp.ParseSecret(setup.Secret)
	w.ok(err)
	return authenticator{w, secret}
}

// factored is a customer with a second factor, a PIN and money, who is logged in.
func (w *world) factored(name string) (id string, s wallet.Service, a authenticator, recovery []string) {
	w.t.Helper()
	id, s = w.payer(name)
	a = w.begin(s)
	status, err := s.ConfirmSecondFactor(w.ctx(), wallet.ConfirmFactorInput{Change: w.change(), Code: a.code()})
	w.ok(err)
	equal(w, "it is on", status.Enabled, true)
	equal(w, "the recovery codes", len(status.RecoveryCodes), otp.RecoveryCodes)
	return id, s, a, status.RecoveryCodes
}

func describeSecondFactor(s *suite) {
	s.it("is on once a code of its secret is confirmed, and then logging in takes a code", func(w *world) {
		ann, service := w.payer("ann")
		a := w.begin(service)
		confirm := func(code string) error {
			return failure(service.ConfirmSecondFactor(w.ctx(), wallet.ConfirmFactorInput{Change: w.change(), Code: code}))
		}
		w.ok(w.tryLogin(ann, goodPassword)) // it is not on yet
		w.refused(wallet.CodeWrongCode, confirm(otherThan(a.code())))
		w.refused(wallet.CodeWrongCode, confirm(""))
		w.ok(confirm(a.code()))
		w.refused(wallet.CodeStateConflict, confirm(a.next()))
		who, err := service.WhoAmI(w.ctx(), wallet.WhoAmIInput{})
		w.ok(err)
		equal(w, "the second factor", who.SecondFactor, true)
		equal(w, "the recovery codes left", who.RecoveryCodesLeft, otp.RecoveryCodes)
		said := w.refused(wallet.CodeSecondFactorRequired, w.tryLogin(ann, goodPassword))
		w.detail(said, "needs", text([]string{"totp"}))
		w.refused(wallet.CodeWrongCredentials, w.tryLogin(ann, "wrong "+goodPassword))
		in := w.loginInput(ann, goodPassword)
		in.Code = a.code()
		w.ok(failure(w.nobody().Login(w.ctx(), in)))
	})
	s.it("takes a code once, of a clock that is at most one step apart", func(w *world) {
		ann, _, a, _ := w.factored("ann")
		try := func(code string) error {
			in := w.loginInput(ann, goodPassword)
			in.Code = code
			return failure(w.nobody().Login(w.ctx(), in))
		}
		code := a.next()
		w.ok(try(code))
		w.refused(wallet.CodeWrongCode, try(code))
		w.ok(try(otp.Code(a.secret, w.Now().Add(otp.Period)))) // a clock that is fast
		w.refused(wallet.CodeWrongCode, try(a.next()))         // of a step that was used before it came
		w.refused(wallet.CodeWrongCode, try(otp.Code(a.secret, w.Now().Add(2*otp.Period))))
		w.Advance(2 * otp.Period)
		w.ok(try(otp.Code(a.secret, w.Now().Add(-otp.Period)))) // one that is slow
		w.refused(wallet.CodeWrongCode, try(otp.Code(a.secret, w.Now().Add(-2*otp.Period))))
	})
	s.it("gives the session again to who repeats a login with its code", func(w *world) {
		ann, _, a, recovery := w.factored("ann")
		for _, code := range []string{a.next(), recovery[0]} {
			in := w.loginInput(ann, goodPassword)
			in.Code = code
			first, err := w.nobody().Login(w.ctx(), in)
			w.ok(err)
			again, err := w.nobody().Login(w.ctx(), in)
			w.ok(err)
			equal(w, "the token", again.Token, first.Token)
			equal(w, "a replay", again.IdempotentReplay, true)
			in.Code = ""
			w.refused(wallet.CodeSecondFactorRequired, failure(w.nobody().Login(w.ctx(), in)))
			in.Code = otherThan(a.code())
			w.refused(wallet.CodeWrongCode, failure(w.nobody().Login(w.ctx(), in)))
		}
	})
	s.it("takes each recovery code once, and none after others were made", func(w *world) {
		ann, service, a, recovery := w.factored("ann")
		try := func(code string) error {
			in := w.loginInput(ann, goodPassword)
			in.Code = code
			return failure(w.nobody().Login(w.ctx(), in))
		}
		w.ok(try(recovery[3]))
		w.refused(wallet.CodeWrongCode, try(recovery[3]))
		more := func(code string) (wallet.FactorStatus, error) {
			return service.NewRecoveryCodes(w.ctx(), wallet.RecoveryCodesInput{Change: w.change(), Code: code})
		}
		w.refused(wallet.CodeWrongCode, failure(more(recovery[4]))) // which is no code of the authenticator
		status, err := more(a.next())
		w.ok(err)
		equal(w, "the codes left", status.RecoveryCodesLeft, otp.RecoveryCodes)
		w.refused(wallet.CodeWrongCode, try(recovery[4]))
		w.ok(try(status.RecoveryCodes[0]))
	})
	s.it("asks for the PIN and a code above an amount, and before a payout", func(w *world) {
		_, service, a, recovery := w.factored("ann")
		w.merchant("cafe")
		try := func(much, pin, code string) error {
			in := w.payInput("", "cafe", much)
			in.StepUp = wallet.StepUp{PIN: pin, Code: code}
			return failure(service.Pay(w.ctx(), in))
		}
		w.ok(try("499.99 EUR", goodPIN, ""))
		dry := w.payInput("", "cafe", "500.01 EUR")
		dry.DryRun = true
		equal(w, "what a dry run says is needed", text(w.txn(service.Pay(w.ctx(), dry)).Needs), text([]wallet.Proof{wallet.ProofPIN, wallet.ProofTOTP}))
		said := w.refused(wallet.CodeSecondFactorRequired, try("500.01 EUR", "", ""))
		w.detail(said, "needs", text([]string{"pin", "totp"}))
		said = w.refused(wallet.CodeSecondFactorRequired, try("500.01 EUR", goodPIN, ""))
		w.detail(said, "needs", text([]string{"totp"}))
		w.refused(wallet.CodeWrongPIN, try("500.01 EUR", "000000", recovery[0]))
		w.refused(wallet.CodeWrongCode, try("500.01 EUR", goodPIN, otherThan(a.next())))
		w.refused(wallet.CodeInsufficientFunds, try("500.02 EUR", goodPIN, recovery[0]))
		w.ok(try("500.01 EUR", goodPIN, a.code()))
	})
	s.it("goes off by the password and a code, or by an operator with a reason", func(w *world) {
		ann, service, a, recovery := w.factored("ann")
		off := func(password, code string) error {
			return failure(service.DisableSecondFactor(w.ctx(), wallet.DisableFactorInput{Change: w.change(), Password: password, Code: code}))
		}
		w.refused(wallet.CodeWrongCredentials, off("wrong", a.next()))
		w.refused(wallet.CodeWrongCode, off(goodPassword, otherThan(a.code())))
		w.refused(wallet.CodeSecondFactorRequired, off(goodPassword, ""))
		w.ok(off(goodPassword, recovery[0]))
		w.refused(wallet.CodeStateConflict, off(goodPassword, recovery[1]))
		w.ok(w.tryLogin(ann, goodPassword))
		bob, _, _, _ := w.factored("bob")
		byOperator := wallet.DisableFactorInput{Change: w.change(), User: bob}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.DisableSecondFactor(w.ctx(), byOperator)))
		byOperator.Reason = "came to the desk with a passport"
		dry := byOperator
		dry.DryRun = true
		w.ok(failure(w.Service.DisableSecondFactor(w.ctx(), dry)))
		w.refused(wallet.CodeSecondFactorRequired, w.tryLogin(bob, goodPassword))
		first, err := w.Service.DisableSecondFactor(w.ctx(), byOperator)
		w.ok(err)
		equal(w, "it is on", first.Enabled, false)
		again, err := w.Service.DisableSecondFactor(w.ctx(), byOperator)
		w.ok(err)
		equal(w, "a replay", again.IdempotentReplay, true)
		w.ok(w.tryLogin(bob, goodPassword))
	})
	s.it("gives its secret again to the same key until it is confirmed, and its codes never", func(w *world) {
		_, service := w.payer("ann")
		in := wallet.EnableFactorInput{Change: w.change(), Password: goodPassword}
		first, err := service.EnableSecondFactor(w.ctx(), in)
		w.ok(err)
		again, err := service.EnableSecondFactor(w.ctx(), in)
		w.ok(err)
		equal(w, "the secret", again.Secret, first.Secret)
		equal(w, "a replay", again.IdempotentReplay, true)
		in.Password = "wrong"
		w.refused(wallet.CodeWrongCredentials, failure(service.EnableSecondFactor(w.ctx(), in)))
		other := w.begin(service)
		equal(w, "another secret", other.secret.Base32() == first.Secret, false)
		confirm := wallet.ConfirmFactorInput{Change: w.change(), Code: other.code()}
		w.ok(failure(service.ConfirmSecondFactor(w.ctx(), confirm)))
		status, err := service.ConfirmSecondFactor(w.ctx(), confirm)
		w.ok(err)
		equal(w, "a replay", status.IdempotentReplay, true)
		equal(w, "the codes shown again", len(status.RecoveryCodes), 0)
		in.Password = goodPassword
		w.refused(wallet.CodeStateConflict, failure(service.EnableSecondFactor(w.ctx(), in)))
	})
	s.it("makes who guesses codes wait, longer each time and never for ever", func(w *world) {
		ann, _, a, _ := w.factored("ann")
		try := func(code string) error {
			in := w.loginInput(ann, goodPassword)
			in.Code = code
			return failure(w.nobody().Login(w.ctx(), in))
		}
		for range 5 {
			w.refused(wallet.CodeWrongCode, try(otherThan(a.next())))
		}
		w.refused(wallet.CodeTooManyAttempts, try(a.code()))
		w.Advance(31 * time.Second)
		w.ok(try(a.code()))
	})
	s.it("is for the customer who is logged in", func(w *world) {
		_, err := w.Service.EnableSecondFactor(w.ctx(), wallet.EnableFactorInput{Change: w.change(), Password: goodPassword})
		w.refused(wallet.CodeUnauthenticated, err)
		_, service := w.payer("ann")
		for _, err := range []error{
			failure(service.ConfirmSecondFactor(w.ctx(), wallet.ConfirmFactorInput{Change: w.change(), Code: "123456"})),
			failure(service.NewRecoveryCodes(w.ctx(), wallet.RecoveryCodesInput{Change: w.change(), Code: "123456"})),
		} {
			w.refused(wallet.CodeStateConflict, err)
		}
	})
}
