package server

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"

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
// other site can have it sent, and no script can read it.
func (e *exchange) keep(session string) {
	cookie := &http.Cookie{ //nolint:gosec // in clear on this machine alone there is no TLS to ask for
		Name: e.cookieName(), Value: session, Path: "/", HttpOnly: true, Secure: e.secure(), SameSite: http.SameSiteStrictMode,
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
}

// visitor finds the session of a page; nil when there is none that holds.
func (e *exchange) visitor(ctx context.Context) (*visitor, error) {
	for _, cookie := range e.request.CookiesNamed(e.cookieName()) {
		if !strings.HasPrefix(cookie.Value, wallet.TokenPrefix) {
			continue
		}
		who, err := e.server.config.Authenticate(ctx, cookie.Value)
		switch {
		case err == nil:
			e.key = who.Key.ID
			return &visitor{who, cookie.Value}, nil
		case wallet.CodeOf(err) != wallet.CodeUnauthenticated:
			return nil, err
		}
	}
	return nil, nil
}

// leaves ends the session of a page: one is for one answer.
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

// login opens the session of a page. It gives what to tell of a refusal.
func (e *exchange) login(ctx context.Context, form parameters) (refused wallet.Code, err error) {
	session, err := e.server.config.Anonymous(e.client()).Login(ctx, wallet.LoginInput{
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

// authorizePage is where a customer consents to what an application asks for
// (RFC 6749, section 4.1.1).
func (e *exchange) authorizePage(ctx context.Context) {
	page := e.page()
	query, err := once(e.request.URL.Query())
	if err != nil {
		e.pageFail(page, err)
		return
	}
	asked := wallet.CheckLinkInput{
		App: query["client_id"], RedirectURI: query["redirect_uri"], Challenge: query["code_challenge"], ChallengeMethod: query["code_challenge_method"],
	}
	var wrong error
	asked.LinkAsked, wrong = query.asked()
	offer, err := e.server.config.Anonymous(e.client()).CheckLink(ctx, asked)
	if wallet.CodeOf(err) == wallet.CodeWrongCredentials {
		e.pageFail(page, err) // nobody is sent to where nobody vouches for
		return
	}
	back := target{e, asked.RedirectURI, query["state"]}
	switch {
	case wrong != nil:
		back.refuse(wrong)
		return
	case err != nil:
		back.refuse(err)
		return
	case query["response_type"] != "code":
		back.send(url.Values{"error": {"unsupported_response_type"}})
		return
	}
	page.Offer, page.back = &offer, asked.RedirectURI
	e.consentPage(ctx, page, func(v *visitor, form parameters) {
		if form["action"] != "approve" {
			e.leaves(ctx, v)
			back.send(url.Values{"error": {"access_denied"}})
			return
		}
		code, err := v.Service.AuthorizeLink(ctx, wallet.AuthorizeLinkInput{Change: wallet.Change{Key: form["key"]}, Asked: asked})
		if err != nil {
			e.pageFail(page, err)
			return
		}
		e.leaves(ctx, v)
		if code.Code == "" { // the form came twice
			back.send(url.Values{"error": {"server_error"}})
			return
		}
		back.send(url.Values{"code": {code.Code}})
	})
}

// devicePage is where a customer types the code of a device.
func (e *exchange) devicePage(ctx context.Context) {
	page := e.page()
	query, err := once(e.request.URL.Query())
	if err != nil {
		e.pageFail(page, err)
		return
	}
	page.Device, page.UserCode = true, query["user_code"]
	e.consentPage(ctx, page, func(v *visitor, form parameters) {
		page.UserCode = form["user_code"]
		change := wallet.Change{Key: form["key"]}
		switch form["action"] {
		case "approve":
			_, err = v.Service.ApproveLink(ctx, wallet.ApproveLinkInput{Change: change, UserCode: page.UserCode})
			page.Done = page.Words.Linked
		case "deny":
			_, err = v.Service.DenyLink(ctx, wallet.DenyLinkInput{Change: change, UserCode: page.UserCode})
			page.Done = page.Words.Denied
		default:
			offer, findErr := v.Service.FindLink(ctx, wallet.FindLinkInput{UserCode: page.UserCode})
			if err = findErr; err == nil {
				page.Offer = &offer
			}
		}
		if wallet.ExitOf(wallet.CodeOf(err)) == wallet.ExitUnauthorized || wallet.CodeOf(err) == wallet.CodeStateConflict {
			page.Done, page.Problem = "", page.Words.problem(wallet.CodeOf(err))
			e.sendPage(page, http.StatusForbidden)
			return
		}
		if err != nil {
			e.pageFail(page, err)
			return
		}
		if page.Done != "" {
			e.leaves(ctx, v)
		}
		e.sendPage(page, http.StatusOK)
	})
}

// consentPage has the customer log in, shows the page, and answers its form.
func (e *exchange) consentPage(ctx context.Context, page *page, answer func(v *visitor, form parameters)) {
	v, err := e.visitor(ctx)
	if err != nil {
		e.pageFail(page, err)
		return
	}
	form := parameters{}
	if e.request.Method == http.MethodPost {
		if form, err = e.form(); err != nil {
			e.pageFail(page, err)
			return
		}
		loggingIn := form["action"] == "login"
		if v != nil && loggingIn { // a form from before: who is logged in goes on
			v = nil
		}
		if !e.ours(v, form) {
			page.Problem = page.Words.Foreign
			e.sendPage(page, http.StatusForbidden)
			return
		}
		if loggingIn {
			refused, err := e.login(ctx, form)
			switch {
			case err != nil:
				e.pageFail(page, err)
			case refused != "":
				page.Problem = page.Words.problem(refused)
				e.sendPage(page, http.StatusForbidden)
			default:
				e.writer.Header().Set("Location", e.request.URL.RequestURI())
				e.sendPage(page, http.StatusSeeOther)
			}
			return
		}
	}
	if v == nil {
		e.sendPage(page, http.StatusOK)
		return
	}
	who, err := v.Service.WhoAmI(ctx, wallet.WhoAmIInput{})
	if err != nil {
		e.pageFail(page, err)
		return
	}
	page.Who, page.FormToken, page.Key = who.Email, formToken(v.token), e.server.config.NewID("web")
	if e.request.Method == http.MethodPost {
		answer(v, form)
		return
	}
	e.sendPage(page, http.StatusOK)
}

// target is where a page sends the customer back to, once it is known to be the
// application's.
type target struct {
	e          *exchange
	uri, state string
}

// send sends the customer back (RFC 6749, section 4.1.2; RFC 9207).
func (t target) send(values url.Values) {
	if t.state != "" {
		values.Set("state", t.state)
	}
	values.Set("iss", t.e.base())
	join := "?"
	if strings.Contains(t.uri, "?") {
		join = "&"
	}
	t.e.writer.Header().Set("Location", t.uri+join+values.Encode())
	t.e.pageHeaders("")
	t.e.send(http.StatusSeeOther, "text/plain; charset=utf-8", nil)
}

// refuse sends the customer back with an error.
func (t target) refuse(err error) {
	t.e.code = wallet.CodeOf(err)
	status, word := oauthCode(t.e.code, "")
	if status == http.StatusInternalServerError {
		t.e.fault = err
		t.send(url.Values{"error": {word}})
		return
	}
	t.send(url.Values{"error": {word}, "error_description": {inASCII(err.Error())}})
}
