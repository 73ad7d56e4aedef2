package wallettest

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

func (w *world) refresh(app, token string, scopes ...wallet.Scope) (wallet.LinkToken, error) {
	return w.nobody().GrantToken(w.ctx(), wallet.GrantTokenInput{Grant: wallet.GrantRefresh, App: app, RefreshToken: token, Scopes: scopes})
}

func describeLinkTokens(s *suite) {
	s.it("gives a new refresh token each time, and voids the access token before", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		token := w.tokens(app, ann)
		seen := map[string]bool{token.AccessToken: true, token.RefreshToken: true}
		for range 3 {
			w.Advance(2 * wallet.AccessLife)
			w.refused(wallet.CodeUnauthenticated, w.dead(token.AccessToken))
			next, err := w.refresh(app, token.RefreshToken)
			w.ok(err)
			w.ok(w.dead(next.AccessToken))
			if seen[next.AccessToken] || seen[next.RefreshToken] || !strings.HasPrefix(next.AccessToken, wallet.AccessPrefix) ||
				!strings.HasPrefix(next.RefreshToken, wallet.RefreshPrefix) {
				w.t.Errorf("the tokens are not new ones: %+v", next)
			}
			seen[next.AccessToken], seen[next.RefreshToken] = true, true
			token = next
		}
		early, err := w.refresh(app, token.RefreshToken)
		w.ok(err)
		w.refused(wallet.CodeUnauthenticated, w.dead(token.AccessToken))
		w.ok(w.dead(early.AccessToken))
		w.Advance(wallet.RefreshLife + time.Second)
		w.refused(wallet.CodeCodeExpired, failure(w.refresh(app, early.RefreshToken)))
		equal(w, "what is linked", len(w.links(w.Service, wallet.ListLinksInput{})), 0)
		equal(w, "how it stands", w.links(w.Service, wallet.ListLinksInput{All: true})[0].Status, wallet.AppExpired)
	})
	s.it("ends the link when a refresh token comes twice", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		stolen := w.tokens(app, ann)
		next, err := w.refresh(app, stolen.RefreshToken)
		w.ok(err)
		w.Advance(time.Minute)
		w.refused(wallet.CodeWrongCode, failure(w.refresh(app, stolen.RefreshToken)))
		w.refused(wallet.CodeUnauthenticated, w.dead(next.AccessToken))
		w.refused(wallet.CodeWrongCode, failure(w.refresh(app, next.RefreshToken)))
		equal(w, "how it stands", w.links(w.Service, wallet.ListLinksInput{All: true})[0].Status, wallet.AppRevoked)
	})
	s.it("gives a client another token whose answer was lost, and finds out whoever uses the lost one", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		first := w.tokens(app, ann)
		lost, err := w.refresh(app, first.RefreshToken)
		w.ok(err)
		got, err := w.refresh(app, first.RefreshToken)
		w.ok(err)
		w.refused(wallet.CodeUnauthenticated, w.dead(lost.AccessToken))
		w.ok(w.dead(got.AccessToken))
		next, err := w.refresh(app, got.RefreshToken)
		w.ok(err)
		w.refused(wallet.CodeWrongCode, failure(w.refresh(app, first.RefreshToken))) // now that what came after it was used
		w.refused(wallet.CodeUnauthenticated, w.dead(next.AccessToken))

		again := w.tokens(app, ann)
		lost, err = w.refresh(app, again.RefreshToken)
		w.ok(err)
		got, err = w.refresh(app, again.RefreshToken)
		w.ok(err)
		w.Advance(time.Minute)
		w.refused(wallet.CodeWrongCode, failure(w.refresh(app, lost.RefreshToken)))
		w.refused(wallet.CodeUnauthenticated, w.dead(got.AccessToken))
	})
	s.it("gives the tokens of a device once, and again only while nobody used them", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		request := w.asks(app)
		_, err := w.consent(w.Service, ann, request.UserCode)
		w.ok(err)
		lost, err := w.poll(app, request.DeviceCode)
		w.ok(err)
		got, err := w.poll(app, request.DeviceCode)
		w.ok(err)
		w.refused(wallet.CodeUnauthenticated, w.dead(lost.AccessToken))
		w.Advance(time.Minute)
		w.refused(wallet.CodeWrongCode, failure(w.poll(app, request.DeviceCode)))
		w.ok(w.dead(got.AccessToken))
	})
	s.it("narrows scopes by a refresh and never widens them", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		token := w.tokens(app, ann)
		narrow, err := w.refresh(app, token.RefreshToken, wallet.ScopeRead)
		w.ok(err)
		equal(w, "the scopes", text(narrow.Scopes), `["read"]`)
		who, err := w.as(narrow.AccessToken).WhoAmI(w.ctx(), wallet.WhoAmIInput{})
		w.ok(err)
		equal(w, "the scopes", text(who.Scopes), `["read"]`)
		w.refused(wallet.CodeScopeMissing, failure(w.refresh(app, narrow.RefreshToken, wallet.ScopeRead, wallet.ScopeTransfer)))
		w.refused(wallet.CodeScopeMissing, failure(w.refresh(app, narrow.RefreshToken, wallet.ScopeOperator)))
		all, err := w.refresh(app, narrow.RefreshToken) // what was consented to is still there
		w.ok(err)
		equal(w, "the scopes", text(all.Scopes), `["read","pay"]`)
	})
	s.it("takes a token of the application alone that it was given to, and of one that shows its secret", func(w *world) {
		in := w.appInput()
		in.Confidential = true
		made, err := w.Service.CreateApp(w.ctx(), in)
		w.ok(err)
		again, err := w.Service.CreateApp(w.ctx(), in)
		w.ok(err)
		equal(w, "the secret of a repetition", again.Secret, "")
		other, ann := w.app().ID, w.person("ann")
		ask := func(secret string) (wallet.LinkRequest, error) {
			return w.nobody().RequestLink(w.ctx(), wallet.RequestLinkInput{App: made.ID, AppSecret: secret})
		}
		w.refused(wallet.CodeWrongCredentials, failure(ask("")))
		w.refused(wallet.CodeWrongCredentials, failure(ask(made.Secret+"x")))
		request, err := ask(made.Secret)
		w.ok(err)
		_, err = w.consent(w.Service, ann, request.UserCode)
		w.ok(err)
		grant := wallet.GrantTokenInput{Grant: wallet.GrantDevice, App: made.ID, DeviceCode: request.DeviceCode}
		w.refused(wallet.CodeWrongCredentials, failure(w.nobody().GrantToken(w.ctx(), grant)))
		grant.AppSecret = made.Secret
		token, err := w.nobody().GrantToken(w.ctx(), grant)
		w.ok(err)
		w.refused(wallet.CodeWrongCode, failure(w.refresh(other, token.RefreshToken)))
		w.refused(wallet.CodeWrongCredentials, failure(w.refresh(made.ID, token.RefreshToken)))
		w.refused(wallet.CodeWrongCode, failure(w.refresh(other, token.AccessToken)))
		grant = wallet.GrantTokenInput{Grant: wallet.GrantRefresh, App: other, AppSecret: "some", RefreshToken: token.RefreshToken}
		w.refused(wallet.CodeWrongCredentials, failure(w.nobody().GrantToken(w.ctx(), grant))) // it keeps no secret
		grant = wallet.GrantTokenInput{Grant: "password", App: other}
		w.refused(wallet.CodeInvalidInput, failure(w.nobody().GrantToken(w.ctx(), grant)))
		w.ok(w.dead(token.AccessToken))
		w.refused(wallet.CodeUnauthenticated, w.dead(token.RefreshToken))
		w.refused(wallet.CodeUnauthenticated, w.dead(wallet.AccessPrefix+strings.Repeat("A", 43)))
	})
	s.it("lets an application end what it was given, and says nothing of what is not there", func(w *world) {
		app, other, ann := w.app().ID, w.app().ID, w.person("ann")
		token := w.tokens(app, ann)
		end := func(app, token string) error {
			return failure(w.nobody().RevokeToken(w.ctx(), wallet.RevokeTokenInput{App: app, Token: token}))
		}
		w.ok(end(app, "oka_nothing"))
		w.ok(end(other, token.RefreshToken))
		w.ok(w.dead(token.AccessToken))
		w.refused(wallet.CodeWrongCredentials, end("app_x", token.AccessToken))
		w.ok(end(app, token.AccessToken))
		w.refused(wallet.CodeUnauthenticated, w.dead(token.AccessToken))
		next, err := w.refresh(app, token.RefreshToken)
		w.ok(err)
		w.ok(end(app, next.RefreshToken))
		w.refused(wallet.CodeUnauthenticated, w.dead(next.AccessToken))
		equal(w, "how it stands", w.links(w.Service, wallet.ListLinksInput{All: true})[0].Status, wallet.AppRevoked)
	})
	s.it("goes on after what has expired was dropped", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		token := w.tokens(app, ann)
		for range 3 {
			w.asks(app)
		}
		w.Advance(2 * wallet.AccessLife)
		equal(w, "whether more is due", w.runDue(wallet.RunDueInput{Limit: 2}).More, true)
		equal(w, "whether more is due", w.runDue(wallet.RunDueInput{Limit: 100}).More, false)
		_, err := w.refresh(app, token.RefreshToken)
		w.ok(err)
	})
}
