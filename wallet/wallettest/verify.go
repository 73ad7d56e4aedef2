package wallettest

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// code is the newest code that was sent to a channel of a user.
func (w *world) code(user string, channel wallet.Channel) string {
	w.t.Helper()
	for _, m := range w.messages(user) {
		if m.Channel == channel && m.Purpose == "verify" {
			return m.Code
		}
	}
	w.t.Fatalf("no code was sent to the %s of %s", channel, user)
	return ""
}

// otherThan gives a code of six digits that is not this one.
func otherThan(code string) string {
	if strings.HasPrefix(code, "1") {
		return "2" + code[1:]
	}
	return "1" + code[1:]
}

func (w *world) verify(user string, channel wallet.Channel, code string) (wallet.Customer, error) {
	return w.Service.Verify(w.ctx(), wallet.VerifyInput{Change: w.change(), User: user, Channel: channel, Code: code})
}

func (w *world) resend(user string, channel wallet.Channel) (wallet.Customer, error) {
	return w.Service.ResendCode(w.ctx(), wallet.ResendCodeInput{Change: w.change(), User: user, Channel: channel})
}

// The life of a code, and how often one may be tried and sent.
const (
	codeLife  = 30 * time.Minute
	codeTries = 5
	codesSent = 10
)

func describeVerify(s *suite) {
	s.it("makes a customer active when both channels are proven, in either order", func(w *world) {
		for channels, in := range map[[2]wallet.Channel]wallet.RegisterInput{
			{wallet.ChannelEmail, wallet.ChannelPhone}: w.ann(),
			{wallet.ChannelPhone, wallet.ChannelEmail}: w.shop(),
		} {
			who := w.customer(w.Service.Register(w.ctx(), in))
			half := w.customer(w.verify(who.ID, channels[0], w.code(who.ID, channels[0])))
			equal(w, "the status with one channel", half.Status, wallet.StatusPending)
			equal(w, "only one is proven", half.EmailVerified != half.PhoneVerified, true)
			whole := w.customer(w.verify(who.Email, channels[1], " "+w.code(who.ID, channels[1])+" "))
			equal(w, "the status with both", whole.Status, wallet.StatusActive)
			equal(w, "both are proven", whole.EmailVerified && whole.PhoneVerified, true)
			shown := w.customer(w.Service.ShowUser(w.ctx(), wallet.ShowUserInput{User: who.ID}))
			equal(w, "the status as it is stored", shown.Status, wallet.StatusActive)
		}
	})
	s.it("takes a code once", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		code := w.code(ann, wallet.ChannelEmail)
		w.customer(w.verify(ann, wallet.ChannelEmail, code))
		w.refused(wallet.CodeStateConflict, failure(w.verify(ann, wallet.ChannelEmail, code)))
		w.refused(wallet.CodeStateConflict, failure(w.resend(ann, wallet.ChannelEmail)))
	})
	s.it("does not take the code of the other channel or of another customer", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		shop := w.customer(w.Service.Register(w.ctx(), w.shop())).ID
		codes := map[string]bool{}
		for _, m := range w.messages("") {
			codes[m.Code] = true
		}
		if len(codes) < 4 {
			w.t.Skip("two of the codes are the same by chance")
		}
		w.refused(wallet.CodeWrongCode, failure(w.verify(ann, wallet.ChannelEmail, w.code(ann, wallet.ChannelPhone))))
		w.refused(wallet.CodeWrongCode, failure(w.verify(ann, wallet.ChannelEmail, w.code(shop, wallet.ChannelEmail))))
	})
	s.it("counts wrong codes and voids the right one after five", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		code := w.code(ann, wallet.ChannelPhone)
		for left := codeTries - 1; left >= 0; left-- {
			said := w.refused(wallet.CodeWrongCode, failure(w.verify(ann, wallet.ChannelPhone, otherThan(code))))
			w.detail(said, "tries_left", text(left))
		}
		w.refused(wallet.CodeTooManyAttempts, failure(w.verify(ann, wallet.ChannelPhone, code)))
		w.customer(w.verify(ann, wallet.ChannelEmail, w.code(ann, wallet.ChannelEmail))) // the other channel is not touched
	})
	s.it("takes the right code after four wrong ones", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		code := w.code(ann, wallet.ChannelPhone)
		for range codeTries - 1 {
			w.refused(wallet.CodeWrongCode, failure(w.verify(ann, wallet.ChannelPhone, otherThan(code))))
		}
		w.customer(w.verify(ann, wallet.ChannelPhone, code))
	})
	s.it("lets the key of a wrong code be used for the right one", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		code := w.code(ann, wallet.ChannelPhone)
		in := wallet.VerifyInput{Change: w.change(), User: ann, Channel: wallet.ChannelPhone, Code: otherThan(code)}
		w.refused(wallet.CodeWrongCode, failure(w.Service.Verify(w.ctx(), in)))
		in.Code = code
		equal(w, "the phone is proven", w.customer(w.Service.Verify(w.ctx(), in)).PhoneVerified, true)
	})
	s.it("takes a code just before it expires and not after", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		w.Advance(codeLife - time.Second)
		w.customer(w.verify(ann, wallet.ChannelEmail, w.code(ann, wallet.ChannelEmail)))
		w.Advance(2 * time.Second)
		w.refused(wallet.CodeCodeExpired, failure(w.verify(ann, wallet.ChannelPhone, w.code(ann, wallet.ChannelPhone))))
	})
	s.it("refuses a channel that there is not and a customer who is not there", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		w.refused(wallet.CodeInvalidInput, failure(w.verify(ann, "fax", "123456")))
		w.refused(wallet.CodeCustomerNotFound, failure(w.verify("bob@example.org", wallet.ChannelEmail, "123456")))
		w.refused(wallet.CodeInvalidInput, failure(w.resend(ann, "fax")))
		w.refused(wallet.CodeCustomerNotFound, failure(w.resend("bob@example.org", wallet.ChannelEmail)))
	})
	s.it("tries no code for a stranger, or for its customer, without counting it", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), wallet.RegisterInput{
			Change: w.change(), Name: "Ann", Email: "ann@example.org", Phone: phone(1), Country: "DE", Password: goodPassword,
		})).ID
		_, hers := w.login(ann, goodPassword)
		code := w.code(ann, wallet.ChannelEmail)
		for _, service := range []wallet.Service{w.nobody(), hers} {
			for _, tried := range []string{otherThan(code), code} {
				in := wallet.VerifyInput{Change: w.change(), User: ann, Channel: wallet.ChannelEmail, Code: tried}
				in.DryRun = true
				w.refused(wallet.CodeInvalidInput, failure(service.Verify(w.ctx(), in)))
			}
		}
		w.customer(w.verify(ann, wallet.ChannelEmail, code))
	})
	s.it("tells a stranger who asks for a code nothing of the customer", func(w *world) {
		in := w.ann()
		ann := w.customer(w.Service.Register(w.ctx(), in)).ID
		ask := func() (wallet.Customer, error) {
			return w.nobody().ResendCode(w.ctx(), wallet.ResendCodeInput{Change: w.change(), User: in.Email, Channel: wallet.ChannelEmail})
		}
		got := w.customer(ask())
		equal(w, "who it is", got.ID, ann)
		for _, secret := range []string{got.Name, got.Phone, got.Country, got.Handle} {
			equal(w, "told to a stranger", secret, "")
		}
		again := wallet.ResendCodeInput{Change: w.change(), User: in.Email, Channel: wallet.ChannelPhone}
		for range 2 { // also when the same comes again
			got = w.customer(w.nobody().ResendCode(w.ctx(), again))
			equal(w, "told to a stranger", got.Name+got.Phone, "")
		}
		equal(w, "an operator sees all", w.customer(w.resend(ann, wallet.ChannelEmail)).Name, in.Name)
		w.customer(w.verify(ann, wallet.ChannelEmail, w.code(ann, wallet.ChannelEmail)))
		said := w.refused(wallet.CodeStateConflict, failure(ask()))
		equal(w, "details for a stranger", len(said.Details), 0)
	})
	describeResend(s)
}

func describeResend(s *suite) {
	s.it("sends a fresh code that voids the one before and counts anew", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		old := w.code(ann, wallet.ChannelEmail)
		for range codeTries {
			w.refused(wallet.CodeWrongCode, failure(w.verify(ann, wallet.ChannelEmail, otherThan(old))))
		}
		w.customer(w.resend(ann, wallet.ChannelEmail))
		equal(w, "messages", len(w.messages(ann)), 3)
		fresh := w.code(ann, wallet.ChannelEmail)
		if fresh != old {
			w.refused(wallet.CodeWrongCode, failure(w.verify(ann, wallet.ChannelEmail, old)))
		}
		w.customer(w.verify(ann, wallet.ChannelEmail, fresh))
	})
	s.it("sends a fresh code when the one before has expired", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		w.Advance(codeLife)
		w.refused(wallet.CodeCodeExpired, failure(w.verify(ann, wallet.ChannelEmail, w.code(ann, wallet.ChannelEmail))))
		w.customer(w.resend(ann, wallet.ChannelEmail))
		w.customer(w.verify(ann, wallet.ChannelEmail, w.code(ann, wallet.ChannelEmail)))
	})
	s.it("sends ten codes a channel, and more only after a day of silence", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		for range codesSent - 1 { // the first was sent at the registration
			w.customer(w.resend(ann, wallet.ChannelEmail))
		}
		w.refused(wallet.CodeTooManyAttempts, failure(w.resend(ann, wallet.ChannelEmail)))
		w.customer(w.resend(ann, wallet.ChannelPhone))
		w.Advance(day - time.Second)
		w.refused(wallet.CodeTooManyAttempts, failure(w.resend(ann, wallet.ChannelEmail)))
		w.Advance(2 * time.Second)
		w.customer(w.resend(ann, wallet.ChannelEmail))
		w.customer(w.verify(ann, wallet.ChannelEmail, w.code(ann, wallet.ChannelEmail)))
	})
}
