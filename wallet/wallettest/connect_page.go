package wallettest

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// goodVerifier is a PKCE verifier, of which challengeOf makes the challenge.
const goodVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func pageInput(app string) wallet.CheckLinkInput {
	return wallet.CheckLinkInput{
		App: app, RedirectURI: "https://ledgerly.example/back", Challenge: challengeOf(goodVerifier), ChallengeMethod: "S256",
	}
}

// byPage links an application by a page, and gives the code that goes back.
func (w *world) byPage(user string, asked wallet.CheckLinkInput) wallet.LinkCode {
	w.t.Helper()
	code, err := w.Service.AuthorizeLink(w.ctx(), wallet.AuthorizeLinkInput{Change: w.change(), Consent: wallet.Consent{User: user}, Asked: asked})
	w.ok(err)
	return code
}

func (w *world) exchange(app, code string, change func(*wallet.GrantTokenInput)) (wallet.LinkToken, error) {
	in := wallet.GrantTokenInput{
		Grant: wallet.GrantCode, App: app, Code: code, RedirectURI: "https://ledgerly.example/back", Verifier: goodVerifier,
	}
	if change != nil {
		change(&in)
	}
	return w.nobody().GrantToken(w.ctx(), in)
}

func describeLinkingByPage(s *suite) {
	s.it("knows the challenge of the standard", func(w *world) {
		equal(w, "the challenge", challengeOf(goodVerifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
	})
	s.it("checks what an application asks for, and first whether it may be sent anywhere", func(w *world) {
		app := w.app()
		check := func(change func(*wallet.CheckLinkInput)) error {
			in := pageInput(app.ID)
			change(&in)
			return failure(w.nobody().CheckLink(w.ctx(), in))
		}
		for _, uri := range []string{
			"", "https://evil.example/", "https://ledgerly.example/back/", "https://ledgerly.example/back?x=1", "https://ledgerly.example/",
			"https://ledgerly.example:443/back", "HTTPS://ledgerly.example/back", "https://ledgerly.example/back#", "https://ledgerly.example@evil.example/back",
			"http://127.0.0.1:1234/other", "http://127.0.0.2/back", "http://localhost/back", "https://127.0.0.1/back", "http://me@127.0.0.1/back",
			"http://127.0.0.1.evil.example/back", "javascript:alert(1)",
		} {
			w.refused(wallet.CodeWrongCredentials, check(func(in *wallet.CheckLinkInput) { in.RedirectURI = uri; in.Challenge = "" }))
		}
		w.refused(wallet.CodeWrongCredentials, check(func(in *wallet.CheckLinkInput) { in.App = "app_x" }))
		w.refused(wallet.CodeInvalidInput, check(func(in *wallet.CheckLinkInput) { in.Challenge = "" }))
		w.refused(wallet.CodeInvalidInput, check(func(in *wallet.CheckLinkInput) { in.Challenge, in.ChallengeMethod = goodVerifier, "plain" }))
		w.refused(wallet.CodeInvalidInput, check(func(in *wallet.CheckLinkInput) { in.ChallengeMethod = "" }))
		w.refused(wallet.CodeInvalidInput, check(func(in *wallet.CheckLinkInput) { in.Challenge = strings.Repeat("A", 44) }))
		w.refused(wallet.CodeScopeMissing, check(func(in *wallet.CheckLinkInput) { in.Scopes = []wallet.Scope{wallet.ScopeWithdraw} }))
		w.refused(wallet.CodeInvalidInput, check(func(in *wallet.CheckLinkInput) { in.DailyCap, in.Currency = "51", "EUR" }))
		for _, uri := range []string{"https://ledgerly.example/back", "http://127.0.0.1/back", "http://127.0.0.1:51515/back"} {
			w.ok(check(func(in *wallet.CheckLinkInput) { in.RedirectURI = uri }))
		}
		w.ok(failure(w.Service.RevokeApp(w.ctx(), wallet.RevokeAppInput{Change: w.change(), App: app.ID})))
		w.refused(wallet.CodeWrongCredentials, check(func(*wallet.CheckLinkInput) {}))
	})
	s.it("gives tokens for a code to whom it was made for alone", func(w *world) {
		app, other, ann := w.app().ID, w.app().ID, w.person("ann")
		code := w.byPage(ann, pageInput(app))
		equal(w, "how long it is good", code.ExpiresAt.Sub(w.Now()).Round(1e9), wallet.CodeLife)
		for what, change := range map[string]func(*wallet.GrantTokenInput){
			"another verifier":     func(in *wallet.GrantTokenInput) { in.Verifier = strings.Repeat("A", 43) },
			"no verifier":          func(in *wallet.GrantTokenInput) { in.Verifier = "" },
			"the challenge":        func(in *wallet.GrantTokenInput) { in.Verifier = challengeOf(goodVerifier) },
			"another redirect URI": func(in *wallet.GrantTokenInput) { in.RedirectURI = "http://127.0.0.1/back" },
			"no redirect URI":      func(in *wallet.GrantTokenInput) { in.RedirectURI = "" },
			"another application":  func(in *wallet.GrantTokenInput) { in.App = other },
			"another code":         func(in *wallet.GrantTokenInput) { in.Code = wallet.AuthCodePrefix + strings.Repeat("A", 43) },
			"a code of a device":   func(in *wallet.GrantTokenInput) { in.Code = w.asks(app).DeviceCode },
		} {
			if err := failure(w.exchange(app, code.Code, change)); wallet.CodeOf(err) != wallet.CodeWrongCode {
				w.t.Errorf("with %s: %v", what, err)
			}
		}
		w.refused(wallet.CodeWrongCode, failure(w.poll(app, code.Code)))
		token, err := w.exchange(app, code.Code, nil)
		w.ok(err)
		equal(w, "the link", token.Link, code.Link)
		w.ok(w.dead(token.AccessToken))

		late := w.byPage(ann, pageInput(app))
		w.Advance(wallet.CodeLife + time.Second)
		w.refused(wallet.CodeCodeExpired, failure(w.exchange(app, late.Code, nil)))
	})
	s.it("ends the link when a code comes twice", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		code := w.byPage(ann, pageInput(app))
		token, err := w.exchange(app, code.Code, nil)
		w.ok(err)
		w.refused(wallet.CodeWrongCode, failure(w.exchange(app, code.Code, nil)))
		w.refused(wallet.CodeUnauthenticated, w.dead(token.AccessToken))
		w.refused(wallet.CodeWrongCode, failure(w.refresh(app, token.RefreshToken)))
	})
	s.it("takes the consent of the customer who is logged in, as by a code", func(w *world) {
		app, ann := w.app().ID, w.secretive("ann")
		_, service := w.login(ann, goodPassword)
		in := wallet.AuthorizeLinkInput{Change: w.change(), Asked: pageInput(app)}
		try := func(change func(*wallet.AuthorizeLinkInput)) error {
			in := wallet.AuthorizeLinkInput{Change: w.change(), Asked: pageInput(app)}
			change(&in)
			return failure(service.AuthorizeLink(w.ctx(), in))
		}
		w.refused(wallet.CodeWrongCredentials, try(func(in *wallet.AuthorizeLinkInput) { in.Asked.RedirectURI = "https://evil.example/" }))
		w.refused(wallet.CodeInvalidInput, try(func(in *wallet.AuthorizeLinkInput) { in.Asked.ChallengeMethod = "plain" }))
		w.refused(wallet.CodeScopeMissing, try(func(in *wallet.AuthorizeLinkInput) { in.Scopes = []wallet.Scope{wallet.ScopePayout} }))
		w.refused(wallet.CodeUnauthenticated, failure(w.nobody().AuthorizeLink(w.ctx(), in)))
		first, err := service.AuthorizeLink(w.ctx(), in)
		w.ok(err)
		again, err := service.AuthorizeLink(w.ctx(), in)
		w.ok(err)
		equal(w, "a repetition", again.Link+again.Code, first.Link)
		equal(w, "what is linked", len(w.links(service, wallet.ListLinksInput{})), 1)
		dry := wallet.AuthorizeLinkInput{Change: w.change(), Asked: pageInput(app)}
		dry.DryRun = true
		shown, err := service.AuthorizeLink(w.ctx(), dry)
		w.ok(err)
		equal(w, "the code of a dry run", shown.Code, "")
		w.Advance(wallet.FreshSession + time.Second)
		w.refused(wallet.CodeSecondFactorRequired, try(func(*wallet.AuthorizeLinkInput) {}))
		w.refused(wallet.CodeWrongCredentials, try(func(in *wallet.AuthorizeLinkInput) { in.Password = "wrong" }))
		w.ok(try(func(in *wallet.AuthorizeLinkInput) { in.Password = goodPassword }))
	})
}
