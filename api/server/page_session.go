package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"github.com/okpay/okpay/api/server/pages"
	"github.com/okpay/okpay/wallet"
)

// cookieName is that of the cookie that holds the session of a page. It is for
// this host alone where the caller came by TLS.
func (e *exchange) cookieName() string {
	if e.secure() {
		return "__Host-okpay"
	}
	return "okpay"
}

// keep gives the browser the session of a page, or takes it away with "". No
// script can read it. Another site can have it sent by a link alone, as a shop does
// that sends its customer here, and not by a form.
func (e *exchange) keep(session string) {
	cookie := &http.Cookie{ //nolint:gosec // in clear on this machine alone there is no TLS to ask for
		Name: e.cookieName(), Value: session, Path: "/", HttpOnly: true, Secure: e.secure(), SameSite: http.SameSiteLaxMode,
		MaxAge: int(wallet.FreshSession.Seconds()),
	}
	if session == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(e.writer, cookie)
}

// visitor is whoever has the session of a page.
type visitor struct {
	Identity
	token string
	who   wallet.Identity
}

// visitor finds the session of a page; nil when there is none that holds.
func (e *exchange) visitor(ctx context.Context) (*visitor, error) {
	for _, cookie := range e.request.CookiesNamed(e.cookieName()) {
		if !strings.HasPrefix(cookie.Value, wallet.TokenPrefix) {
			continue
		}
		who, err := e.server.config.Authenticate(ctx, cookie.Value)
		if wallet.CodeOf(err) == wallet.CodeUnauthenticated {
			continue
		}
		if err != nil {
			return nil, err
		}
		e.key = who.Key.ID
		v := &visitor{Identity: who, token: cookie.Value}
		v.who, err = who.Service.WhoAmI(ctx, wallet.WhoAmIInput{})
		return v, err
	}
	return nil, nil
}

// greet puts who is logged in on a page.
func (v *visitor) greet(page *pages.Page) {
	page.Visitor, page.FormToken = v.who.Email, formToken(v.token)
}

// leaves ends the session of a page.
func (e *exchange) leaves(ctx context.Context, v *visitor) {
	e.keep("")
	// Should it fail, the session ends by itself in minutes.
	_, _ = v.Service.Logout(ctx, wallet.LogoutInput{Change: wallet.Change{Key: e.server.config.NewID("web")}})
}

// ours reports whether a form was sent by a page of this server, as browsers
// tell, and within a session by its own page.
func (e *exchange) ours(v *visitor, form parameters) bool {
	if err := http.NewCrossOriginProtection().Check(e.request); err != nil {
		return false
	}
	return v == nil || subtle.ConstantTimeCompare([]byte(form["form_token"]), []byte(formToken(v.token))) == 1
}

// formToken is what a page of a session has in its forms, so that no other page
// can send them.
func formToken(session string) string {
	sum := sha256.Sum256([]byte("okpay form v1 " + session))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// login opens the session of a page. It gives what to tell of a refusal.
func (e *exchange) login(ctx context.Context, form parameters) (refused wallet.Code, err error) {
	session, err := e.server.config.Anonymous(e.source()).Login(ctx, wallet.LoginInput{
		Change: wallet.Change{Key: e.server.config.NewID("web")}, User: form["user"], Password: form["password"], Code: strings.TrimSpace(form["code"]),
		Agent: "a page", ExpiresIn: wallet.FreshSession,
	})
	if refusal, ok := errors.AsType[*wallet.Error](err); ok && wallet.ExitOf(refusal.Code) != wallet.ExitInternal {
		return refusal.Code, nil
	}
	if err == nil {
		e.keep(session.Token)
	}
	return "", err
}

// comes finds who is at a page, whose form was read, and answers what is the same
// at each: forms of other pages, logging in and out. done says that it answered,
// with show for what is to be seen besides.
func (e *exchange) comes(ctx context.Context, page *pages.Page, show func(status int)) (v *visitor, form parameters, done bool) {
	v, err := e.visitor(ctx)
	if err != nil {
		e.pageFail(page, err)
		return nil, nil, true
	}
	if e.request.Method != http.MethodPost {
		if v != nil {
			v.greet(page)
		}
		return v, parameters{}, false
	}
	if form, err = e.form(); err != nil {
		e.pageFail(page, err)
		return nil, nil, true
	}
	loggingIn := form["action"] == "login"
	if loggingIn { // a form from before: who is logged in goes on
		v = nil
	}
	if v != nil {
		v.greet(page)
	}
	switch {
	case !e.ours(v, form):
		e.code, page.Problem = wallet.CodeUnauthorized, page.Words.Foreign
		show(http.StatusForbidden)
		return nil, nil, true
	case v != nil && form["action"] == "logout":
		e.leaves(ctx, v)
		e.reopen(e.request.URL.RawQuery)
		return nil, nil, true
	case !loggingIn:
		return v, form, false
	}
	refused, err := e.login(ctx, form)
	switch {
	case err != nil:
		e.pageFail(page, err)
	case refused != "":
		e.code, page.User, page.Problem = refused, form["user"], page.Words.Problem(refused)
		show(http.StatusForbidden)
	default:
		e.reopen(e.request.URL.RawQuery)
	}
	return nil, nil, true
}
