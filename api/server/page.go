package server

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/api/server/pages"
	"github.com/okpay/okpay/wallet"
)

// The paths of pages that people open by a link.
const (
	payPath     = "/pay/"
	receiptPath = "/receipt/"
)

const pageTime = 60 * time.Second

// pageAt gives what shows the page at a path, and its name for the metrics.
func pageAt(path string) (show func(*exchange, context.Context), name string, ok bool) {
	if id, found := strings.CutPrefix(path, payPath); found && id != "" && !strings.Contains(id, "/") {
		return func(e *exchange, ctx context.Context) { e.payPage(ctx, id) }, "page pay", true
	}
	if token, found := strings.CutPrefix(path, receiptPath); found && token != "" && !strings.Contains(token, "/") {
		return func(e *exchange, ctx context.Context) { e.receiptPage(ctx, token) }, "page receipt", true
	}
	return nil, "", false
}

// servePage answers at the path of a page.
func (e *exchange) servePage(ctx context.Context, show func(*exchange, context.Context)) {
	refuse := func(err error) {
		page := e.page()
		page.Title = page.Words.Problem(wallet.CodeOf(err))
		e.pageFail(page, err)
	}
	ctx, done, ok := e.admitStranger(ctx, []string{http.MethodGet, http.MethodHead, http.MethodPost}, pageTime, refuse)
	if !ok {
		return
	}
	defer done()
	show(e, ctx)
}

// admitStranger lets in who need show nothing, within bounds: one of the verbs, a
// place among the requests under way, and the rate of the address. The caller frees
// what was taken with done.
func (e *exchange) admitStranger(ctx context.Context, verbs []string, long time.Duration, refuse func(error)) (_ context.Context, done func(), ok bool) {
	if !slices.Contains(verbs, e.request.Method) {
		e.wrongMethod(verbs)
		return ctx, nil, false
	}
	free, ok := take(e.server.places)
	if !ok {
		refuse(handsFull())
		return ctx, nil, false
	}
	if wait, ok := e.server.limiter.take("from "+e.source(), e.started); !ok {
		free()
		e.retryAfter(wait)
		refuse(wallet.Refuse(wallet.CodeRateLimited, "there are too many requests of this caller", ""))
		return ctx, nil, false
	}
	ctx, cancel := context.WithTimeout(ctx, long)
	e.deadlines(strangerTime, long+writeGrace)
	return ctx, func() { cancel(); free() }, true
}

// page makes a page in the language that the browser asks for.
func (e *exchange) page() *pages.Page {
	return &pages.Page{Words: pages.WordsFor(strings.Join(e.request.Header.Values("Accept-Language"), ",")), Host: e.request.Host}
}

// sendPage sends a page. What its forms are answered with may lead to back.
func (e *exchange) sendPage(p *pages.Page, status int, back string) {
	body, err := e.server.pages.Write(p)
	if err != nil {
		e.fail(err)
		return
	}
	pages.SetHeaders(e.writer.Header(), back)
	e.send(status, "text/html; charset=utf-8", body)
}

// pageFail sends a page that tells no more than its problem, and of a fault no more
// than its id.
func (e *exchange) pageFail(p *pages.Page, err error) {
	e.code = wallet.CodeOf(err)
	status := api.StatusOf(e.code)
	p.Pay, p.Consent, p.Receipt = nil, nil, nil
	if p.Problem == "" {
		p.Problem = p.Words.Problem(e.code)
	}
	if status == http.StatusInternalServerError {
		e.fault = err
		p.Problem += " " + e.id
	}
	e.sendPage(p, status, "")
}

// reopen has the browser open the page anew, with other parameters than those of
// now where there are any: what was sent is not sent again when it is reloaded.
func (e *exchange) reopen(query string) {
	here := path.Base(e.request.URL.EscapedPath())
	if query != "" {
		here += "?" + query
	}
	e.redirect(here, "")
}

// redirect sends the browser on, from a form that may lead to back.
func (e *exchange) redirect(to, back string) {
	e.writer.Header().Set("Location", to)
	pages.SetHeaders(e.writer.Header(), back)
	e.send(http.StatusSeeOther, "text/plain; charset=utf-8", nil)
}
