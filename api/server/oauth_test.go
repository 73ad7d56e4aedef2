package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

const (
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" // of verifier (RFC 7636, appendix B)
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	backURI   = "https://ledgerly.example/back?from=okpay"
)

// oauthApp registers an application.
func (w *world) oauthApp(confidential bool) wallet.App {
	w.t.Helper()
	w.keys++
	app, err := w.operator().CreateApp(w.t.Context(), wallet.CreateAppInput{
		Change: wallet.Change{Key: "app" + time.Duration(w.keys).String()}, Name: "<b>Ledgerly", Confidential: confidential,
		Scopes: []wallet.Scope{wallet.ScopeRead, wallet.ScopePay}, DailyCap: "50", Currency: "EUR", RedirectURIs: []string{backURI},
	})
	w.must(err)
	return app
}

// post sends a form, and gives the answer with what its JSON says.
func (w *world) post(path string, form url.Values, change func(*http.Request)) (*http.Response, map[string]any) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+path, strings.NewReader(form.Encode()))
	w.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if change != nil {
		change(request)
	}
	response, body := w.send(request)
	said := map[string]any{}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		w.must(json.Unmarshal([]byte(body), &said))
		if response.Header.Get("Cache-Control") != "no-store" {
			w.t.Errorf("%s may be cached", path)
		}
	}
	return response, said
}

func (w *world) approves(email, code string) {
	w.t.Helper()
	w.keys++
	_, err := w.operator().ApproveLink(w.t.Context(), wallet.ApproveLinkInput{
		Change: wallet.Change{Key: "approve " + code}, Consent: wallet.Consent{User: email}, UserCode: code,
	})
	w.must(err)
}

func TestADeviceIsLinkedInTheWordsOfTheStandard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.session("eve@example.org")
	app := w.oauthApp(false)
	_, begun := w.post("/oauth/device_authorization", url.Values{"client_id": {app.ID}, "scope": {"read pay"}, "daily_cap": {"20.00 EUR"}}, nil)
	if begun["verification_uri"] != w.url+"/device" || begun["interval"] != 5.0 || begun["expires_in"] != 600.0 {
		t.Errorf("the device is told %v", begun)
	}
	text := func(name string) string { value, _ := begun[name].(string); return value }
	if text("verification_uri_complete") != w.url+"/device?user_code="+text("user_code") {
		t.Errorf("the device is told %v", begun)
	}
	poll := func() (int, map[string]any) {
		response, said := w.post("/oauth/token", url.Values{
			"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {app.ID}, "device_code": {text("device_code")},
		}, nil)
		return response.StatusCode, said
	}
	for _, want := range []string{"authorization_pending", "slow_down"} {
		if status, said := poll(); status != http.StatusBadRequest || said["error"] != want {
			t.Errorf("%d %v, want %s", status, said, want)
		}
	}
	w.approves("eve@example.org", text("user_code"))
	_, token := poll()
	access, _ := token["access_token"].(string)
	if token["token_type"] != "Bearer" || token["expires_in"] != 3600.0 || token["scope"] != "read pay" || token["daily_cap"] != "20.00 EUR" {
		t.Errorf("the token is %v", token)
	}
	who, err := w.client(access).WhoAmI(t.Context(), wallet.WhoAmIInput{})
	if err != nil || who.Means != wallet.MeansApp {
		t.Errorf("the token is for %+v, %v", who, err)
	}
	if _, err := w.client(access).Transfer(t.Context(), wallet.TransferInput{Change: wallet.Change{Key: "k"}, Recipient: "a", Amount: "1", Currency: "EUR"}); wallet.CodeOf(err) != wallet.CodeScopeMissing {
		t.Errorf("a transfer: %v", err)
	}
	refresh, _ := token["refresh_token"].(string)
	widen := url.Values{"grant_type": {"refresh_token"}, "client_id": {app.ID}, "refresh_token": {refresh}, "scope": {"read transfer"}}
	if _, said := w.post("/oauth/token", widen, nil); said["error"] != "invalid_scope" {
		t.Errorf("wider scopes: %v", said)
	}
	widen.Set("scope", "read")
	if _, said := w.post("/oauth/token", widen, nil); said["scope"] != "read" {
		t.Errorf("fewer scopes: %v", said)
	}
	if response, _ := w.post("/oauth/revoke", url.Values{"client_id": {app.ID}, "token": {refresh}}, nil); response.StatusCode != http.StatusOK {
		t.Errorf("a revocation: %s", response.Status)
	}
	if response, _ := w.post("/oauth/revoke", url.Values{"client_id": {app.ID}, "token": {"oka_nothing"}}, nil); response.StatusCode != http.StatusOK {
		t.Errorf("a revocation of nothing: %s", response.Status)
	}
	for _, secret := range []string{access, refresh, text("device_code"), text("user_code")} {
		if strings.Contains(w.log.String(), secret) {
			t.Error("the log has a secret")
		}
	}
}

func TestAnApplicationIsToldWhatIsWrongInTheWordsOfTheStandard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	public, secret := w.oauthApp(false), w.oauthApp(true)
	basic := func(id, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(password)) }
	}
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"okr_x"}}
	with := func(values url.Values, more ...string) url.Values {
		all := maps.Clone(values)
		for i := 0; i < len(more); i += 2 {
			all[more[i]] = append(append([]string{}, all[more[i]]...), more[i+1])
		}
		return all
	}
	for what, c := range map[string]struct {
		path   string
		form   url.Values
		change func(*http.Request)
		status int
		word   string
	}{
		"no application":         {"/oauth/token", refresh, nil, http.StatusUnauthorized, "invalid_client"},
		"an unknown one":         {"/oauth/token", with(refresh, "client_id", "app_x"), nil, http.StatusUnauthorized, "invalid_client"},
		"no secret":              {"/oauth/token", with(refresh, "client_id", secret.ID), nil, http.StatusUnauthorized, "invalid_client"},
		"a wrong secret":         {"/oauth/token", refresh, basic(secret.ID, "okq_x"), http.StatusUnauthorized, "invalid_client"},
		"a secret twice":         {"/oauth/token", with(refresh, "client_secret", secret.Secret), basic(secret.ID, secret.Secret), http.StatusUnauthorized, "invalid_client"},
		"another id":             {"/oauth/token", with(refresh, "client_id", public.ID), basic(secret.ID, secret.Secret), http.StatusUnauthorized, "invalid_client"},
		"a wrong token":          {"/oauth/token", refresh, basic(secret.ID, secret.Secret), http.StatusBadRequest, "invalid_grant"},
		"no grant":               {"/oauth/token", url.Values{"client_id": {public.ID}}, nil, http.StatusBadRequest, "invalid_request"},
		"another grant":          {"/oauth/token", url.Values{"client_id": {public.ID}, "grant_type": {"password"}}, nil, http.StatusBadRequest, "unsupported_grant_type"},
		"a parameter twice":      {"/oauth/token", with(refresh, "client_id", public.ID, "client_id", public.ID), nil, http.StatusBadRequest, "invalid_request"},
		"a body that is no form": {"/oauth/token", refresh, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, http.StatusBadRequest, "invalid_request"},
		"too large a body":       {"/oauth/token", url.Values{"client_id": {strings.Repeat("x", 17<<10)}}, nil, http.StatusBadRequest, "invalid_request"},
		"a scope not its own":    {"/oauth/device_authorization", url.Values{"client_id": {public.ID}, "scope": {"read operator"}}, nil, http.StatusBadRequest, "invalid_scope"},
		"too high a cap":         {"/oauth/device_authorization", url.Values{"client_id": {public.ID}, "daily_cap": {"51 EUR"}}, nil, http.StatusBadRequest, "invalid_request"},
		"a cap that is none":     {"/oauth/device_authorization", url.Values{"client_id": {public.ID}, "daily_cap": {"51"}}, nil, http.StatusBadRequest, "invalid_request"},
		"a revocation by none":   {"/oauth/revoke", url.Values{"token": {"x"}}, nil, http.StatusUnauthorized, "invalid_client"},
	} {
		response, said := w.post(c.path, c.form, c.change)
		if response.StatusCode != c.status || said["error"] != c.word {
			t.Errorf("%s: %d %v, want %d %s", what, response.StatusCode, said, c.status, c.word)
		}
	}
	if response, _ := w.post("/oauth/token", refresh, basic(secret.ID, "okq_x")); !strings.HasPrefix(response.Header.Get("WWW-Authenticate"), "Basic ") {
		t.Error("one who came by Basic is not told so")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/oauth/token", http.NoBody)
	w.must(err)
	if response, _ := w.send(request); response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != http.MethodPost {
		t.Errorf("a GET: %s", response.Status)
	}
	request, err = http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/.well-known/oauth-authorization-server", http.NoBody)
	w.must(err)
	_, body := w.send(request)
	var said map[string]any
	if err := json.Unmarshal([]byte(body), &said); err != nil || said["issuer"] != w.url || said["token_endpoint"] != w.url+"/oauth/token" || strings.Contains(body, "operator") {
		t.Errorf("the metadata: %s, %v", body, err)
	}
}

// browser is one that keeps cookies and follows no redirect.
type browser struct {
	w       *world
	cookies map[string]string
	site    string // what it says of where a form comes from
}

// visit opens a page, or sends a form.
func (b *browser) visit(at string, form url.Values) (*http.Response, string) {
	b.w.t.Helper()
	verb, body := http.MethodGet, ""
	if form != nil {
		verb, body = http.MethodPost, form.Encode()
	}
	request, err := http.NewRequestWithContext(b.w.t.Context(), verb, b.w.url+at, strings.NewReader(body))
	b.w.must(err)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", b.site)
	}
	for name, value := range b.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	response, text := b.w.send(request)
	for _, cookie := range response.Cookies() {
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
			b.w.t.Errorf("the cookie is %+v", cookie)
		}
		b.cookies[cookie.Name] = cookie.Value
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		}
	}
	if header := response.Header.Get("Content-Security-Policy"); !strings.Contains(header, "frame-ancestors 'none'") || !strings.Contains(header, "default-src 'none'") ||
		strings.Contains(header, "unsafe") || response.Header.Get("X-Frame-Options") != "DENY" || response.Header.Get("Cache-Control") != "no-store" {
		b.w.t.Errorf("%s may be framed, run scripts or be kept: %v", at, response.Header)
	}
	if style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(text); style != nil {
		sum := sha256.Sum256([]byte(style[1]))
		if !strings.Contains(response.Header.Get("Content-Security-Policy"), "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
			b.w.t.Errorf("the style of %s is not the one that may be", at)
		}
	}
	return response, text
}

// hidden are the hidden fields of the form of a page.
func hidden(text string) url.Values {
	values := url.Values{}
	for _, field := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`).FindAllStringSubmatch(text, -1) {
		values.Set(field[1], field[2])
	}
	return values
}

func (w *world) browser() *browser {
	return &browser{w, map[string]string{}, "same-origin"}
}

// logsIn logs eve in at a page and gives the page after that.
func (b *browser) logsIn(at string) string {
	b.w.t.Helper()
	if _, text := b.visit(at, nil); !strings.Contains(text, `name="password"`) {
		b.w.t.Fatalf("the page does not ask for the password:\n%s", text)
	}
	response, _ := b.visit(at, url.Values{"action": {"login"}, "user": {"eve@example.org"}, "password": {"seven grey herons by the pond"}})
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != path.Base(at) {
		b.w.t.Fatalf("logged in: %s to %s", response.Status, response.Header.Get("Location"))
	}
	_, text := b.visit(at, nil)
	return text
}

func pageOf(app string, more ...string) string {
	query := url.Values{
		"response_type": {"code"}, "client_id": {app}, "redirect_uri": {backURI}, "state": {"a b&c"}, "scope": {"read"},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	return "/oauth/authorize?" + query.Encode()
}

func TestACustomerConsentsOnAPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.session("eve@example.org")
	app := w.oauthApp(false)
	b, at := w.browser(), pageOf(app.ID)
	text := b.logsIn(at)
	if !strings.Contains(text, "&lt;b&gt;Ledgerly") || !strings.Contains(text, "see your balances") || strings.Contains(text, "pay merchants") ||
		strings.Contains(text, "<script") || !strings.Contains(text, "eve@example.org") {
		t.Errorf("the page:\n%s", text)
	}
	form := hidden(text)
	form.Set("action", "approve")
	response, _ := b.visit(at, form)
	back, err := url.Parse(response.Header.Get("Location"))
	w.must(err)
	answer := back.Query()
	if response.StatusCode != http.StatusSeeOther || !strings.HasPrefix(back.String(), backURI+"&") || answer.Get("state") != "a b&c" || answer.Get("iss") != w.url ||
		answer.Get("from") != "okpay" || answer.Get("code") == "" || answer.Get("error") != "" {
		t.Fatalf("%s to %s", response.Status, back)
	}
	if len(b.cookies) != 0 {
		t.Error("the session of the page goes on after its answer")
	}
	exchange := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {app.ID}, "code": {answer.Get("code")}, "redirect_uri": {backURI}, "code_verifier": {strings.Repeat("A", 43)},
	}
	if _, said := w.post("/oauth/token", exchange, nil); said["error"] != "invalid_grant" {
		t.Errorf("another verifier: %v", said)
	}
	exchange.Set("code_verifier", verifier)
	_, token := w.post("/oauth/token", exchange, nil)
	access, _ := token["access_token"].(string)
	if who, err := w.client(access).WhoAmI(t.Context(), wallet.WhoAmIInput{}); err != nil || len(who.Scopes) != 1 {
		t.Errorf("the token is for %+v, %v", who, err)
	}
	if _, said := w.post("/oauth/token", exchange, nil); said["error"] != "invalid_grant" {
		t.Errorf("the code again: %v", said)
	}
	if _, err := w.client(access).WhoAmI(t.Context(), wallet.WhoAmIInput{}); wallet.CodeOf(err) != wallet.CodeUnauthenticated {
		t.Errorf("the token of a code that came twice: %v", err)
	}
}

func TestAPageTakesNoFormOfAnotherSite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.session("eve@example.org")
	app := w.oauthApp(false)
	b, at := w.browser(), pageOf(app.ID)
	b.site = "cross-site"
	if response, _ := b.visit(at, url.Values{"action": {"login"}, "user": {"eve@example.org"}, "password": {"seven grey herons by the pond"}}); response.StatusCode != http.StatusForbidden || len(b.cookies) != 0 {
		t.Errorf("a login from elsewhere: %s", response.Status)
	}
	b.site = "same-origin"
	form := hidden(b.logsIn(at))
	form.Set("action", "approve")
	b.site = "cross-site"
	if response, _ := b.visit(at, form); response.StatusCode != http.StatusForbidden {
		t.Errorf("a consent from elsewhere: %s", response.Status)
	}
	b.site = "same-origin"
	for _, forged := range []string{"", "AAAA"} {
		form.Set("form_token", forged)
		if response, _ := b.visit(at, form); response.StatusCode != http.StatusForbidden {
			t.Errorf("a consent with the token %q: %s", forged, response.Status)
		}
	}
	links, err := w.operator().ListLinks(t.Context(), wallet.ListLinksInput{})
	if err != nil || len(links.Items) != 0 {
		t.Errorf("what is linked: %v, %v", links.Items, err)
	}
	if response, text := b.visit(at, url.Values{"action": {"login"}, "user": {"eve@example.org"}, "password": {"wrong"}}); response.StatusCode != http.StatusForbidden || !strings.Contains(text, "wrong") {
		t.Errorf("a wrong password: %s", response.Status)
	}
}

func TestAPageSendsNobodyToWhereNobodyVouchesFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.session("eve@example.org")
	app := w.oauthApp(false)
	b := w.browser()
	for what, at := range map[string]string{
		"an unknown application":    pageOf("app_x"),
		"another address":           pageOf(app.ID, "redirect_uri", "https://evil.example/"),
		"a longer address":          pageOf(app.ID, "redirect_uri", backURI+"/evil"),
		"no address":                pageOf(app.ID, "redirect_uri", ""),
		"an address and its errors": pageOf(app.ID, "redirect_uri", "https://evil.example/", "response_type", "token", "scope", "operator"),
		"an address twice":          pageOf(app.ID) + "&redirect_uri=https://evil.example/",
	} {
		if response, _ := b.visit(at, nil); response.StatusCode != http.StatusBadRequest || response.Header.Get("Location") != "" {
			t.Errorf("%s: %s to %q", what, response.Status, response.Header.Get("Location"))
		}
	}
	for word, at := range map[string]string{
		"unsupported_response_type": pageOf(app.ID, "response_type", "token"),
		"invalid_scope":             pageOf(app.ID, "scope", "read withdraw"),
		"invalid_request":           pageOf(app.ID, "code_challenge_method", "plain"),
		"invalid_request ":          pageOf(app.ID, "code_challenge", ""),
		"invalid_request  ":         pageOf(app.ID, "daily_cap", "a lot"),
	} {
		response, _ := b.visit(at, nil)
		back, err := url.Parse(response.Header.Get("Location"))
		w.must(err)
		if response.StatusCode != http.StatusSeeOther || back.Host != "ledgerly.example" || back.Query().Get("error") != strings.TrimSpace(word) ||
			back.Query().Get("state") != "a b&c" || back.Query().Get("iss") != w.url {
			t.Errorf("%s: %s to %s", word, response.Status, back)
		}
	}
	form := hidden(b.logsIn(pageOf(app.ID)))
	form.Set("action", "deny")
	response, _ := b.visit(pageOf(app.ID), form)
	back, err := url.Parse(response.Header.Get("Location"))
	if err != nil || back.Query().Get("error") != "access_denied" || back.Query().Get("code") != "" {
		t.Errorf("a refusal goes to %s, %v", back, err)
	}
}

func TestACustomerTypesTheCodeOfADevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.session("eve@example.org")
	app := w.oauthApp(false)
	request, err := w.operator().RequestLink(t.Context(), wallet.RequestLinkInput{App: app.ID})
	w.must(err)
	b := w.browser()
	page := b.logsIn("/device?user_code=" + request.UserCode)
	if !strings.Contains(page, `value="`+request.UserCode+`"`) {
		t.Errorf("the code is not there already:\n%s", page)
	}
	form := hidden(page)
	form.Set("action", "find")
	form.Set("user_code", "BBBB-BBBB")
	if response, text := b.visit("/device", form); response.StatusCode != http.StatusForbidden || !strings.Contains(text, "The code is wrong") {
		t.Errorf("a wrong code: %s\n%s", response.Status, text)
	}
	form.Set("user_code", strings.ToLower(request.UserCode))
	_, page = b.visit("/device", form)
	if !strings.Contains(page, "pay merchants") || !strings.Contains(page, "50.00 EUR") {
		t.Errorf("the page:\n%s", page)
	}
	form = hidden(page)
	form.Set("action", "approve")
	if response, text := b.visit("/device", form); response.StatusCode != http.StatusOK || !strings.Contains(text, "It is linked") || len(b.cookies) != 0 {
		t.Errorf("approved: %s\n%s", response.Status, text)
	}
	token, err := w.operator().GrantToken(t.Context(), wallet.GrantTokenInput{Grant: wallet.GrantDevice, App: app.ID, DeviceCode: request.DeviceCode})
	if err != nil || token.AccessToken == "" {
		t.Errorf("the token: %+v, %v", token, err)
	}
}

func TestAPageSpeaksTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for accept, want := range map[string]string{
		"": "Log in", "de, en;q=0.8": "Log in", "zh-CN,zh;q=0.9,en;q=0.8": "登录", "en-GB, zh": "Log in", "fr, zh-TW, en": "登录",
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/device", http.NoBody)
		w.must(err)
		request.Header.Set("Accept-Language", accept)
		if _, text := w.send(request); !strings.Contains(text, want) {
			t.Errorf("%q: the page does not say %s", accept, want)
		}
	}
}
