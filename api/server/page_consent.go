package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/okpay/okpay/api/server/pages"
	"github.com/okpay/okpay/wallet"
)

// consent makes a page on which a customer consents to an application.
func (e *exchange) consent() *pages.Page {
	page := e.page()
	page.Title, page.Consent = page.Words.Consent.Title, &pages.Consent{}
	return page
}

// consentFail tells that linking cannot go on.
func (e *exchange) consentFail(page *pages.Page, err error) {
	page.Consent = &pages.Consent{Done: page.Words.Consent.Again}
	e.code = wallet.CodeOf(err)
	status, _ := oauthCode(e.code, "")
	switch status {
	case http.StatusInternalServerError:
		e.fault, page.Problem = err, page.Words.Wrong+" "+e.id
	case http.StatusUnauthorized:
		status, page.Problem = http.StatusBadRequest, page.Words.Consent.Unknown
	default:
		page.Problem = page.Words.Problem(e.code)
	}
	e.sendPage(page, status, "")
}

// authorizePage is where a customer consents to what an application asks for
// (RFC 6749, section 4.1.1).
func (e *exchange) authorizePage(ctx context.Context) {
	page := e.consent()
	query, err := once(e.request.URL.Query())
	if err != nil {
		e.consentFail(page, err)
		return
	}
	asked := wallet.CheckLinkInput{
		App: query["client_id"], RedirectURI: query["redirect_uri"], Challenge: query["code_challenge"], ChallengeMethod: query["code_challenge_method"],
	}
	var wrong error
	asked.LinkAsked, wrong = query.asked()
	offer, err := e.server.config.Anonymous(e.source()).CheckLink(ctx, asked)
	if wallet.CodeOf(err) == wallet.CodeWrongCredentials {
		e.consentFail(page, err) // nobody is sent to where nobody vouches for
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
	page.Consent.Offer = &offer
	e.consentPage(ctx, page, asked.RedirectURI, func(v *visitor, form parameters) {
		if form["action"] != "approve" {
			e.leaves(ctx, v)
			back.send(url.Values{"error": {"access_denied"}})
			return
		}
		code, err := v.Service.AuthorizeLink(ctx, wallet.AuthorizeLinkInput{Change: wallet.Change{Key: form["key"]}, Asked: asked})
		if err != nil {
			e.consentFail(page, err)
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
	page := e.consent()
	query, err := once(e.request.URL.Query())
	if err != nil {
		e.consentFail(page, err)
		return
	}
	shown := page.Consent
	shown.Device, shown.UserCode = true, query["user_code"]
	e.consentPage(ctx, page, "", func(v *visitor, form parameters) {
		shown.UserCode = form["user_code"]
		change := wallet.Change{Key: form["key"]}
		switch form["action"] {
		case "approve":
			_, err = v.Service.ApproveLink(ctx, wallet.ApproveLinkInput{Change: change, UserCode: shown.UserCode})
			shown.Done = page.Words.Consent.Linked
		case "deny":
			_, err = v.Service.DenyLink(ctx, wallet.DenyLinkInput{Change: change, UserCode: shown.UserCode})
			shown.Done = page.Words.Consent.Denied
		default:
			offer, findErr := v.Service.FindLink(ctx, wallet.FindLinkInput{UserCode: shown.UserCode})
			if err = findErr; err == nil {
				shown.Offer = &offer
			}
		}
		if code := wallet.CodeOf(err); wallet.ExitOf(code) == wallet.ExitUnauthorized || code == wallet.CodeStateConflict {
			e.code, shown.Done, page.Problem = code, "", page.Words.Problem(code)
			e.sendPage(page, http.StatusForbidden, "")
			return
		}
		if err != nil {
			e.consentFail(page, err)
			return
		}
		if shown.Done != "" {
			e.leaves(ctx, v)
			page.Ended = true
		}
		e.sendPage(page, http.StatusOK, "")
	})
}

// consentPage has the customer log in, shows the page, and answers its form, which
// may lead to back. A session is for one answer.
func (e *exchange) consentPage(ctx context.Context, page *pages.Page, back string, answer func(v *visitor, form parameters)) {
	page.Key = e.server.config.NewID("web") // of whatever form is shown
	v, form, done := e.comes(ctx, page, func(status int) { e.sendPage(page, status, back) })
	if done {
		return
	}
	if v != nil && e.request.Method == http.MethodPost {
		answer(v, form)
		return
	}
	e.sendPage(page, http.StatusOK, back)
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
	t.e.redirect(t.uri+join+values.Encode(), "")
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
