package wallettest

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// goodPassword is one that nobody guesses, and goodPIN a PIN that is taken.
const (
	goodPassword = "seven grey herons by the pond"
	nextPassword = "eleven brass kettles in a shed"
	goodPIN      = "493817"
)

// secretive enters a person with a password who has proven e-mail and phone.
func (w *world) secretive(name string) string {
	w.t.Helper()
	id := w.customer(w.Service.Register(w.ctx(), wallet.RegisterInput{
		Change: w.change(), Name: strings.ToUpper(name[:1]) + name[1:] + " Ahorn", Email: name + "@example.org",
		Phone: phone(int(w.phones.Add(1))), Country: "DE", Password: goodPassword,
	})).ID
	for _, channel := range []wallet.Channel{wallet.ChannelEmail, wallet.ChannelPhone} {
		w.customer(w.Service.Verify(w.ctx(), wallet.VerifyInput{Change: w.change(), User: id, Channel: channel, Code: w.sent(id, channel).Code}))
	}
	w.setLevel(id, unlimited)
	return id
}

// sent is the newest message to somebody over a channel.
func (w *world) sent(user string, channel wallet.Channel) wallet.OutboxMessage {
	w.t.Helper()
	page, err := w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{User: user, Channel: channel})
	w.ok(err)
	if len(page.Items) == 0 {
		w.t.Fatalf("no message to %s by %s", user, channel)
	}
	return page.Items[0]
}

func (w *world) loginInput(user, password string) wallet.LoginInput {
	return wallet.LoginInput{Change: w.change(), User: user, Password: password, Agent: "the suite"}
}

// login opens a session and gives the wallet in its hands.
func (w *world) login(user, password string) (wallet.Session, wallet.Service) {
	w.t.Helper()
	opened, err := w.nobody().Login(w.ctx(), w.loginInput(user, password))
	w.ok(err)
	return opened, w.as(opened.Token)
}

// as is the wallet in the hands of whoever shows a token, nobody that of who
// shows none.
func (w *world) as(token string) wallet.Service {
	w.t.Helper()
	service, err := w.As(token)
	w.ok(err)
	return service
}

func (w *world) nobody() wallet.Service {
	w.t.Helper()
	return w.as("")
}

// known is the refusal of a session's token, nil when it is taken.
func (w *world) known(opened wallet.Session) error {
	service, err := w.As(opened.Token)
	if err != nil {
		return err
	}
	return failure(service.WhoAmI(w.ctx(), wallet.WhoAmIInput{}))
}

func (w *world) tryLogin(user, password string) error {
	return failure(w.nobody().Login(w.ctx(), w.loginInput(user, password)))
}

func describeSessions(s *suite) {
	s.it("lets a customer in by any of its names, and tells who that is", func(w *world) {
		ann := w.secretive("ann")
		shown := w.user(ann)
		for _, name := range []string{ann, shown.Email, strings.ToUpper(shown.Email), shown.Phone} {
			opened, service := w.login(name, goodPassword)
			equal(w, "the customer", opened.User, ann)
			equal(w, "the end", opened.ExpiresAt, opened.CreatedAt.Add(wallet.DefaultSessionLife))
			who, err := service.WhoAmI(w.ctx(), wallet.WhoAmIInput{})
			w.ok(err)
			equal(w, "who", who.User, ann)
			equal(w, "by what", who.Means, wallet.MeansSession)
			equal(w, "the session", who.ID, opened.ID)
			equal(w, "an operator", who.Operator, false)
		}
	})
	s.it("answers the same about who is there and who is not", func(w *world) {
		ann := w.secretive("ann")
		bob := w.person("bob") // without a password
		first := w.refused(wallet.CodeWrongCredentials, w.tryLogin(ann, "wrong "+goodPassword))
		for _, name := range []string{bob, "nobody@example.org", "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV", "no handle", strings.Repeat("x", 300)} {
			got := w.refused(wallet.CodeWrongCredentials, w.tryLogin(name, goodPassword))
			equal(w, "the code for "+name, got.Code, first.Code)
			equal(w, "the message for "+name, got.Message, first.Message)
			equal(w, "the hint for "+name, got.Hint, first.Hint)
		}
	})
	s.it("gives the same session and token for the same key", func(w *world) {
		ann := w.secretive("ann")
		in := w.loginInput(ann, goodPassword)
		first, err := w.nobody().Login(w.ctx(), in)
		w.ok(err)
		again, err := w.nobody().Login(w.ctx(), in)
		w.ok(err)
		equal(w, "the token", again.Token, first.Token)
		equal(w, "a replay", again.IdempotentReplay, true)
		in.Password = "wrong"
		w.refused(wallet.CodeWrongCredentials, failure(w.nobody().Login(w.ctx(), in)))
		in.Password, in.Agent = goodPassword, "elsewhere"
		w.refused(wallet.CodeIdempotencyMismatch, failure(w.nobody().Login(w.ctx(), in)))
	})
	s.it("bounds the life of a session from both sides", func(w *world) {
		ann := w.secretive("ann")
		for life, good := range map[time.Duration]bool{
			wallet.MinSessionLife: true, wallet.MinSessionLife - 1: false, wallet.MaxSessionLife: true, wallet.MaxSessionLife + 1: false,
		} {
			in := w.loginInput(ann, goodPassword)
			in.ExpiresIn = life
			err := failure(w.nobody().Login(w.ctx(), in))
			if good {
				w.ok(err)
			} else {
				w.refused(wallet.CodeInvalidInput, err)
			}
		}
	})
	s.it("ends a session by time, by logging out, and all of them", func(w *world) {
		ann := w.secretive("ann")
		late, _ := w.login(ann, goodPassword)
		w.Advance(wallet.DefaultSessionLife + time.Second)
		w.refused(wallet.CodeUnauthenticated, w.known(late))

		first, one := w.login(ann, goodPassword)
		second, two := w.login(ann, goodPassword)
		third, _ := w.login(ann, goodPassword)
		ended, err := one.Logout(w.ctx(), wallet.LogoutInput{Change: w.change()})
		w.ok(err)
		equal(w, "ended", ended.Ended, 1)
		w.refused(wallet.CodeUnauthenticated, w.known(first))
		w.ok(w.known(second))
		ended, err = two.Logout(w.ctx(), wallet.LogoutInput{Change: w.change(), All: true})
		w.ok(err)
		equal(w, "ended", ended.Ended, 2)
		w.refused(wallet.CodeUnauthenticated, w.known(third))
	})
	s.it("lists the sessions of a customer, and ends one of them", func(w *world) {
		ann, bob := w.secretive("ann"), w.secretive("bob")
		in := w.loginInput(ann, goodPassword)
		in.ExpiresIn = wallet.MinSessionLife
		w.ok(failure(w.nobody().Login(w.ctx(), in)))
		w.Advance(wallet.MinSessionLife + time.Second)
		first, _ := w.login(ann, goodPassword)
		second, two := w.login(ann, goodPassword)
		his, other := w.login(bob, goodPassword)

		list, err := two.ListSessions(w.ctx(), wallet.ListSessionsInput{})
		w.ok(err)
		equal(w, "open", len(list), 2)
		for i, opened := range []wallet.Session{second, first} {
			equal(w, "session", list[i], wallet.OpenSession{
				ID: opened.ID, User: ann, Agent: opened.Agent, CreatedAt: opened.CreatedAt, ExpiresAt: opened.ExpiresAt, Current: i == 0,
			})
		}
		all, err := w.Service.ListSessions(w.ctx(), wallet.ListSessionsInput{User: ann})
		w.ok(err)
		equal(w, "seen by an operator", len(all), 2)
		equal(w, "an operator's own", all[0].Current || all[1].Current, false)
		w.refused(wallet.CodeUnauthorized, failure(other.ListSessions(w.ctx(), wallet.ListSessionsInput{User: ann})))
		w.refused(wallet.CodeUserRequired, failure(w.Service.ListSessions(w.ctx(), wallet.ListSessionsInput{})))
		w.refused(wallet.CodeUnauthenticated, failure(w.nobody().ListSessions(w.ctx(), wallet.ListSessionsInput{})))

		revoke := wallet.RevokeSessionInput{Change: w.change(), Session: first.ID}
		revoke.DryRun = true
		foreseen, err := two.RevokeSession(w.ctx(), revoke)
		w.ok(err)
		w.ok(w.known(first))
		revoke.DryRun = false
		ended, err := two.RevokeSession(w.ctx(), revoke)
		w.ok(err)
		equal(w, "foreseen", foreseen.ID+foreseen.User, ended.ID+ended.User)
		equal(w, "ended", ended, wallet.RevokedSession{ID: first.ID, User: ann, EndedAt: ended.EndedAt})
		w.refused(wallet.CodeUnauthenticated, w.known(first))
		w.ok(w.known(second))
		again, err := two.RevokeSession(w.ctx(), revoke)
		w.ok(err)
		ended.IdempotentReplay = true
		equal(w, "again", again, ended)

		for _, id := range []string{first.ID, his.ID, "ses_x"} { // one that has ended, another's, and none
			w.refused(wallet.CodeSessionNotFound, failure(two.RevokeSession(w.ctx(), wallet.RevokeSessionInput{Change: w.change(), Session: id})))
		}
		w.refused(wallet.CodeUnauthorized, failure(other.RevokeSession(w.ctx(), wallet.RevokeSessionInput{Change: w.change(), User: ann, Session: second.ID})))
		w.ok(w.known(his))
		own, err := two.RevokeSession(w.ctx(), wallet.RevokeSessionInput{Change: w.change(), Session: second.ID})
		w.ok(err)
		equal(w, "the own", own.Current, true)
		w.refused(wallet.CodeUnauthenticated, w.known(second))
		byOperator, err := w.Service.RevokeSession(w.ctx(), wallet.RevokeSessionInput{Change: w.change(), User: bob, Session: his.ID})
		w.ok(err)
		equal(w, "by an operator", byOperator.User, bob)
		w.refused(wallet.CodeUnauthenticated, w.known(his))
	})
	s.it("keeps at most so many sessions of a customer", func(w *world) {
		ann := w.secretive("ann")
		oldest, _ := w.login(ann, goodPassword)
		second, _ := w.login(ann, goodPassword)
		for range wallet.MaxSessions - 1 {
			w.login(ann, goodPassword)
		}
		w.refused(wallet.CodeUnauthenticated, w.known(oldest))
		w.ok(w.known(second))
	})
	s.it("lets a session act for its own customer alone", func(w *world) {
		ann, bob := w.secretive("ann"), w.rich("bob", "10.00 EUR")
		_, service := w.login(ann, goodPassword)
		w.ok(failure(service.Balance(w.ctx(), wallet.BalanceInput{})))
		w.ok(failure(service.Balance(w.ctx(), wallet.BalanceInput{User: "ann@example.org"})))
		w.refused(wallet.CodeUnauthorized, failure(service.Balance(w.ctx(), wallet.BalanceInput{User: bob})))
		w.refused(wallet.CodeUnauthorized, failure(service.Pay(w.ctx(), w.payInput(bob, ann, "1.00 EUR"))))
	})
	describeGuessing(s)
	describePasswords(s)
	describeStepUp(s)
}

func describeGuessing(s *suite) {
	s.it("makes who guesses wait, longer each time and never for ever", func(w *world) {
		ann := w.secretive("ann")
		for range 5 {
			w.refused(wallet.CodeWrongCredentials, w.tryLogin(ann, "wrong"))
		}
		w.refused(wallet.CodeTooManyAttempts, w.tryLogin(ann, goodPassword))
		w.refused(wallet.CodeTooManyAttempts, w.tryLogin("ANN@example.org", goodPassword))
		w.Advance(31 * time.Second)
		w.refused(wallet.CodeWrongCredentials, w.tryLogin(ann, "wrong"))
		w.Advance(31 * time.Second)
		w.refused(wallet.CodeTooManyAttempts, w.tryLogin(ann, goodPassword))
		w.Advance(30 * time.Second)
		for range 10 {
			w.refused(wallet.CodeWrongCredentials, w.tryLogin(ann, "wrong"))
			w.Advance(16 * time.Minute)
		}
		w.ok(w.tryLogin(ann, goodPassword))
		w.refused(wallet.CodeWrongCredentials, w.tryLogin(ann, "wrong")) // counted from the start again
		w.ok(w.tryLogin(ann, goodPassword))
	})
	s.it("makes who guesses at nobody wait as well", func(w *world) {
		for range 5 {
			w.refused(wallet.CodeWrongCredentials, w.tryLogin("nobody@example.org", "wrong"))
		}
		w.refused(wallet.CodeTooManyAttempts, w.tryLogin(" NOBODY@example.org", "wrong"))
	})
	s.it("lets open sessions go on while others guess", func(w *world) {
		ann := w.secretive("ann")
		_, service := w.login(ann, goodPassword)
		for range 6 {
			_ = w.tryLogin(ann, "wrong")
		}
		w.ok(failure(service.Balance(w.ctx(), wallet.BalanceInput{})))
	})
}

func describePasswords(s *suite) {
	change := func(w *world, service wallet.Service, old, next string) error {
		return failure(service.ChangePassword(w.ctx(), wallet.ChangePasswordInput{Change: w.change(), Password: old, NewPassword: next}))
	}
	s.it("changes a password by the one of now, and ends the other sessions", func(w *world) {
		ann := w.secretive("ann")
		first, one := w.login(ann, goodPassword)
		second, _ := w.login(ann, goodPassword)
		w.refused(wallet.CodeWrongCredentials, change(w, one, "wrong", nextPassword))
		w.refused(wallet.CodeWeakPassword, change(w, one, goodPassword, "short"))
		w.refused(wallet.CodeWeakPassword, change(w, one, goodPassword, "ann@example.org"))
		w.refused(wallet.CodeWeakPassword, change(w, one, goodPassword, ""))
		in := wallet.ChangePasswordInput{Change: w.change(), Password: goodPassword, NewPassword: nextPassword}
		done, err := one.ChangePassword(w.ctx(), in)
		w.ok(err)
		equal(w, "sessions ended", done.SessionsEnded, 1)
		again, err := one.ChangePassword(w.ctx(), in)
		w.ok(err)
		equal(w, "a replay", again.IdempotentReplay, true)
		w.ok(w.known(first))
		w.refused(wallet.CodeUnauthenticated, w.known(second))
		w.refused(wallet.CodeWrongCredentials, w.tryLogin(ann, goodPassword))
		w.ok(w.tryLogin(ann, nextPassword))
	})
	s.it("resets a password by a mailed code, which ends all sessions and all waiting", func(w *world) {
		ann := w.secretive("ann")
		open, _ := w.login(ann, goodPassword)
		for range 6 {
			_ = w.tryLogin(ann, "wrong")
		}
		asked, err := w.nobody().RequestPasswordReset(w.ctx(), wallet.RequestResetInput{Change: w.change(), User: "ann@example.org"})
		w.ok(err)
		equal(w, "whose", asked.User, "ann@example.org")
		message := w.sent(ann, wallet.ChannelEmail)
		equal(w, "the purpose", message.Purpose, "password_reset")
		in := wallet.ResetPasswordInput{Change: w.change(), User: "ann@example.org", Code: message.Code, NewPassword: nextPassword}
		wrong := in
		wrong.Change, wrong.Code = w.change(), "000000x"
		w.refused(wallet.CodeWrongCode, failure(w.nobody().ResetPassword(w.ctx(), wrong)))
		done, err := w.nobody().ResetPassword(w.ctx(), in)
		w.ok(err)
		equal(w, "sessions ended", done.SessionsEnded, 1)
		w.refused(wallet.CodeUnauthenticated, w.known(open))
		w.ok(w.tryLogin(ann, nextPassword))
		in.Change = w.change()
		w.refused(wallet.CodeWrongCode, failure(w.nobody().ResetPassword(w.ctx(), in))) // a code is good once
	})
	s.it("says nothing of who is there when a reset is asked for", func(w *world) {
		ann := w.secretive("ann")
		known, err := w.nobody().RequestPasswordReset(w.ctx(), wallet.RequestResetInput{Change: w.change(), User: ann})
		w.ok(err)
		unknown, err := w.nobody().RequestPasswordReset(w.ctx(), wallet.RequestResetInput{Change: w.change(), User: "nobody@example.org"})
		w.ok(err)
		equal(w, "how long the code is good", known.ExpiresAt.Sub(unknown.ExpiresAt).Round(time.Second), 0)
		for _, who := range []string{ann, "nobody@example.org"} {
			in := wallet.ResetPasswordInput{Change: w.change(), User: who, Code: "123456x", NewPassword: nextPassword}
			w.refused(wallet.CodeWrongCode, failure(w.nobody().ResetPassword(w.ctx(), in)))
		}
	})
	s.it("voids the code of a reset by time and by wrong tries", func(w *world) {
		ann := w.secretive("ann")
		ask := func() string {
			w.ok(failure(w.nobody().RequestPasswordReset(w.ctx(), wallet.RequestResetInput{Change: w.change(), User: ann})))
			return w.sent(ann, wallet.ChannelEmail).Code
		}
		reset := func(code string) error {
			return failure(w.nobody().ResetPassword(w.ctx(), wallet.ResetPasswordInput{Change: w.change(), User: ann, Code: code, NewPassword: nextPassword}))
		}
		code := ask()
		w.Advance(30*time.Minute + time.Second)
		w.refused(wallet.CodeWrongCode, reset(code))
		code = ask()
		for range 4 {
			w.refused(wallet.CodeWrongCode, reset("no"))
		}
		w.refused(wallet.CodeTooManyAttempts, reset(code))
		w.Advance(16 * time.Minute)
		w.ok(reset(ask()))
	})
	s.it("sends no more codes than enough", func(w *world) {
		ann := w.secretive("ann")
		for range 4 {
			w.ok(failure(w.nobody().RequestPasswordReset(w.ctx(), wallet.RequestResetInput{Change: w.change(), User: ann})))
		}
		w.ok(failure(w.nobody().RequestPasswordReset(w.ctx(), wallet.RequestResetInput{Change: w.change(), User: ann})))
		w.refused(wallet.CodeTooManyAttempts, failure(w.nobody().RequestPasswordReset(w.ctx(), wallet.RequestResetInput{Change: w.change(), User: ann})))
	})
	s.it("takes secrets of nobody who is not logged in, and tries none without counting", func(w *world) {
		ann := w.secretive("ann")
		_, service := w.login(ann, goodPassword)
		w.refused(wallet.CodeUnauthenticated, change(w, w.nobody(), goodPassword, nextPassword))
		w.refused(wallet.CodeUnauthenticated, failure(w.nobody().SetPIN(w.ctx(), wallet.SetPINInput{Change: w.change(), Password: goodPassword, PIN: goodPIN})))
		w.refused(wallet.CodeUnauthenticated, failure(w.nobody().Logout(w.ctx(), wallet.LogoutInput{Change: w.change()})))
		w.refused(wallet.CodeUnauthenticated, failure(w.nobody().WhoAmI(w.ctx(), wallet.WhoAmIInput{})))
		dry := w.change()
		dry.DryRun = true
		w.refused(wallet.CodeInvalidInput, failure(service.ChangePassword(w.ctx(), wallet.ChangePasswordInput{Change: dry, Password: "x", NewPassword: nextPassword})))
		in := w.loginInput(ann, goodPassword)
		in.DryRun = true
		w.refused(wallet.CodeInvalidInput, failure(w.nobody().Login(w.ctx(), in)))
	})
}
