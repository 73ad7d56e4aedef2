package server_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/okpay/okpay/internal/browsertest"
	"github.com/okpay/okpay/wallet"
)

// A form of the consent that is refused as foreign is shown anew, and then links.
func TestAConsentIsGivenAfterAForeignForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.session("eve@example.org")
	b, at := w.browser(), pageOf(w.oauthApp(false).ID)
	form := hidden(b.logsIn(at))
	form.Set("action", "approve")
	form.Set("form_token", "of before")
	response, page := b.visit(at, form)
	if response.StatusCode != http.StatusForbidden {
		t.Fatalf("a foreign form: %s", response.Status)
	}
	form = hidden(page)
	form.Set("action", "approve")
	if response, page = b.visit(at, form); response.StatusCode != http.StatusSeeOther || !strings.Contains(response.Header.Get("Location"), "code=") {
		t.Errorf("%s to %s:\n%s", response.Status, response.Header.Get("Location"), bare(page))
	}
}

// An application on the customer's own machine is led back to on any loopback
// address (RFC 8252, section 7.3).
func TestAConsentLeadsBackToAnApplicationOnThisMachine(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"127.0.0.1", "[::1]"} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", host+":0")
			if err != nil {
				t.Skipf("there is no %s here: %v", host, err)
			}
			application := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = w.Write([]byte("<!doctype html><title>Back</title><p id=back>" + r.URL.Query().Get("state")))
			})}}
			application.Start()
			t.Cleanup(application.Close)
			s := newShop(t)
			app, err := s.operator().CreateApp(t.Context(), wallet.CreateAppInput{
				Change: s.change(), Name: "Ledgerly", Scopes: []wallet.Scope{wallet.ScopeRead}, RedirectURIs: []string{"http://" + host + "/back"},
			})
			s.must(err)
			page := browsertest.Open(t, browsertest.Options{NoScript: true})
			page.Visit(s.url + pageOf(app.ID, "redirect_uri", "http://"+listener.Addr().String()+"/back", "state", "mine"))
			logIn(t, page)
			page.Follow("button[value=approve]")
			if !page.Has("#back") || page.TextOf("#back") != "mine" {
				t.Errorf("%s, %v:\n%s", page.URL(), page.Complaints(), page.Text())
			}
		})
	}
}
