package server

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// The paths at which applications of others find the wallet, as OAuth 2.0 has
// them (RFC 6749, RFC 7009, RFC 8414, RFC 8628): a face on wallet.Apps and
// wallet.Links in the words of the standard.
const (
	metadataPath  = "/.well-known/oauth-authorization-server"
	authorizePath = "/oauth/authorize"
	tokenPath     = "/oauth/token" //nolint:gosec // a path
	revokePath    = "/oauth/revoke"
	devicePath    = "/oauth/device_authorization"
	typePath      = "/device" // where a customer types the code of a device
)

const (
	oauthBody      = 16 << 10 // bytes of a form
	oauthTime      = 60 * time.Second
	deviceGrant    = "urn:ietf:params:oauth:grant-type:device_code"
	maxOAuthValues = 32 // parameters of a request
)

// isOAuth reports whether a path is one of these.
func isOAuth(path string) bool {
	switch path {
	case metadataPath, authorizePath, tokenPath, revokePath, devicePath, typePath:
		return true
	default:
		return false
	}
}

// serveOAuth answers at one of these paths.
func (e *exchange) serveOAuth(ctx context.Context, path string) {
	e.name = strings.TrimPrefix(path, "/")
	verbs := []string{http.MethodPost}
	switch path {
	case metadataPath:
		verbs = []string{http.MethodGet, http.MethodHead}
	case authorizePath, typePath:
		verbs = []string{http.MethodGet, http.MethodPost}
	}
	ctx, done, ok := e.admitStranger(ctx, verbs, oauthTime, func(err error) { e.oauthFail(err, "") })
	if !ok {
		return
	}
	defer done()
	switch path {
	case metadataPath:
		e.metadata()
	case authorizePath:
		e.authorizePage(ctx)
	case typePath:
		e.devicePage(ctx)
	default:
		e.oauthCall(ctx, path)
	}
}

// metadata says where everything is (RFC 8414, section 2).
func (e *exchange) metadata() {
	base := e.base()
	scopes := []wallet.Scope{}
	for _, scope := range wallet.Scopes() {
		if scope != wallet.ScopeOperator {
			scopes = append(scopes, scope)
		}
	}
	methods := []string{"none", "client_secret_basic", "client_secret_post"}
	e.oauthJSON(http.StatusOK, map[string]any{
		"issuer": base, "authorization_endpoint": base + authorizePath, "token_endpoint": base + tokenPath,
		"revocation_endpoint": base + revokePath, "device_authorization_endpoint": base + devicePath,
		"scopes_supported": scopes, "response_types_supported": []string{"code"}, "response_modes_supported": []string{"query"},
		"grant_types_supported":            []string{"authorization_code", "refresh_token", deviceGrant},
		"code_challenge_methods_supported": []string{"S256"}, "token_endpoint_auth_methods_supported": methods,
		"revocation_endpoint_auth_methods_supported": methods, "authorization_response_iss_parameter_supported": true,
	})
}

// base is the address by which the caller reached the server.
func (e *exchange) base() string {
	if e.secure() {
		return "https://" + e.request.Host
	}
	return "http://" + e.request.Host
}

// secure reports whether the caller came by TLS, also to a proxy that says so.
func (e *exchange) secure() bool {
	return e.request.TLS != nil || e.server.config.BehindProxy && strings.EqualFold(e.request.Header.Get("X-Forwarded-Proto"), "https")
}

// parameters are those of a form or a query, each at most once (RFC 6749,
// section 3.1).
type parameters map[string]string

func once(values url.Values) (parameters, error) {
	list := make(parameters, len(values))
	for name, given := range values {
		if len(given) > 1 {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, "a parameter stands more than once", "give each once")
		}
		list[name] = given[0]
	}
	if len(list) > maxOAuthValues {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "there are too many parameters", "leave some out")
	}
	return list, nil
}

// form reads the form of a request.
func (e *exchange) form() (parameters, error) {
	kind, _, err := mime.ParseMediaType(e.request.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the body is not said to be a form", "send it with Content-Type: application/x-www-form-urlencoded")
	}
	e.request.Body = http.MaxBytesReader(e.writer, e.request.Body, oauthBody)
	if err := e.request.ParseForm(); err != nil {
		return nil, unreadable(err, oauthBody)
	}
	return once(e.request.PostForm)
}

// asked reads what an application asks for: scope is a list of words, and
// daily_cap, which is ours, an amount and its currency.
func (p parameters) asked() (wallet.LinkAsked, error) {
	in := wallet.LinkAsked{}
	for _, scope := range strings.Fields(p["scope"]) {
		in.Scopes = append(in.Scopes, wallet.Scope(scope))
	}
	if p["daily_cap"] == "" {
		return in, nil
	}
	words := strings.Fields(p["daily_cap"])
	if len(words) != 2 {
		return in, wallet.Refuse(wallet.CodeInvalidInput, "daily_cap is an amount and its currency", "write it as 50.00 EUR")
	}
	in.DailyCap, in.Currency = money.Decimal(words[0]), words[1]
	return in, nil
}

// app gives the id and the secret that an application shows, in the form or by
// Basic, never in both ways (RFC 6749, section 2.3.1).
func (e *exchange) app(form parameters) (id, secret string, err error) {
	id, secret = form["client_id"], form["client_secret"]
	if e.request.Header.Get("Authorization") == "" {
		return id, secret, nil
	}
	name, password, ok := e.request.BasicAuth()
	unescapedName, err1 := url.QueryUnescape(name)
	unescaped, err2 := url.QueryUnescape(password)
	if !ok || err1 != nil || err2 != nil || secret != "" || id != "" && id != unescapedName {
		return "", "", wallet.Refuse(wallet.CodeWrongCredentials, "the application shows its secret in no way that is known, or in two", "show it by Basic or in the form")
	}
	return unescapedName, unescaped, nil
}

// oauthCall answers an application.
func (e *exchange) oauthCall(ctx context.Context, path string) {
	form, err := e.form()
	if err != nil {
		e.oauthFail(err, "")
		return
	}
	id, secret, err := e.app(form)
	if err != nil {
		e.oauthFail(err, "")
		return
	}
	service := e.server.config.Anonymous(e.source())
	switch path {
	case devicePath:
		e.beginDevice(ctx, service, form, id, secret)
	case revokePath:
		if _, err := service.RevokeToken(ctx, wallet.RevokeTokenInput{App: id, AppSecret: secret, Token: form["token"]}); err != nil {
			e.oauthFail(err, "")
			return
		}
		e.oauthJSON(http.StatusOK, struct{}{})
	default:
		e.grantToken(ctx, service, form, id, secret)
	}
}

// beginDevice answers a device authorization request (RFC 8628, section 3.2).
func (e *exchange) beginDevice(ctx context.Context, service wallet.Service, form parameters, id, secret string) {
	asked, err := form.asked()
	if err != nil {
		e.oauthFail(err, "")
		return
	}
	request, err := service.RequestLink(ctx, wallet.RequestLinkInput{LinkAsked: asked, App: id, AppSecret: secret})
	if err != nil {
		e.oauthFail(err, "")
		return
	}
	at := e.base() + typePath
	e.oauthJSON(http.StatusOK, map[string]any{
		"device_code": request.DeviceCode, "user_code": request.UserCode, "verification_uri": at,
		"verification_uri_complete": at + "?" + url.Values{"user_code": {request.UserCode}}.Encode(),
		"expires_in":                int64(request.ExpiresAt.Sub(e.server.config.Now()) / time.Second), "interval": request.IntervalS,
	})
}

// grantToken answers a token request (RFC 6749, section 5.1).
func (e *exchange) grantToken(ctx context.Context, service wallet.Service, form parameters, id, secret string) {
	in := wallet.GrantTokenInput{
		App: id, AppSecret: secret, DeviceCode: form["device_code"], Code: form["code"], RedirectURI: form["redirect_uri"],
		Verifier: form["code_verifier"], RefreshToken: form["refresh_token"],
	}
	asked, err := form.asked()
	if err != nil {
		e.oauthFail(err, "")
		return
	}
	switch form["grant_type"] {
	case deviceGrant:
		in.Grant = wallet.GrantDevice
	case "authorization_code":
		in.Grant = wallet.GrantCode
	case "refresh_token":
		in.Grant, in.Scopes = wallet.GrantRefresh, asked.Scopes
	case "":
		e.oauthFail(wallet.Refuse(wallet.CodeInvalidInput, "grant_type is missing", ""), "")
		return
	default:
		e.oauthError(http.StatusBadRequest, "unsupported_grant_type", "this grant is not given here")
		return
	}
	token, err := service.GrantToken(ctx, in)
	if err != nil {
		e.oauthFail(err, in.Grant)
		return
	}
	scopes := make([]string, len(token.Scopes))
	for i, scope := range token.Scopes {
		scopes[i] = string(scope)
	}
	answer := map[string]any{
		"access_token": token.AccessToken, "token_type": "Bearer", "refresh_token": token.RefreshToken, "scope": strings.Join(scopes, " "),
		"expires_in": int64(token.ExpiresAt.Sub(e.server.config.Now()) / time.Second), "link": token.Link,
	}
	if token.DailyCap != "" {
		answer["daily_cap"] = fmt.Sprintf("%s %s", token.DailyCap, token.Currency)
	}
	e.oauthJSON(http.StatusOK, answer)
}

// oauthCode is the standard's word for a refusal (RFC 6749, section 5.2; RFC
// 8628, section 3.5).
func oauthCode(code wallet.Code, grant wallet.GrantType) (status int, word string) {
	switch code {
	case wallet.CodeWrongCredentials:
		return http.StatusUnauthorized, "invalid_client"
	case wallet.CodeWrongCode:
		return http.StatusBadRequest, "invalid_grant"
	case wallet.CodeCodeExpired:
		if grant == wallet.GrantDevice {
			return http.StatusBadRequest, "expired_token"
		}
		return http.StatusBadRequest, "invalid_grant"
	case wallet.CodeLinkPending:
		return http.StatusBadRequest, "authorization_pending"
	case wallet.CodeLinkDenied:
		return http.StatusBadRequest, "access_denied"
	case wallet.CodeRateLimited:
		if grant == wallet.GrantDevice {
			return http.StatusBadRequest, "slow_down"
		}
		return http.StatusServiceUnavailable, "temporarily_unavailable"
	case wallet.CodeScopeMissing:
		return http.StatusBadRequest, "invalid_scope"
	default:
	}
	switch wallet.ExitOf(code) {
	case wallet.ExitUsage, wallet.ExitDeclined, wallet.ExitNotFound:
		return http.StatusBadRequest, "invalid_request"
	case wallet.ExitUnavailable:
		return http.StatusServiceUnavailable, "temporarily_unavailable"
	default:
		return http.StatusInternalServerError, "server_error"
	}
}

// oauthFail answers an application with an error. A fault is told in the log
// alone.
func (e *exchange) oauthFail(err error, grant wallet.GrantType) {
	e.code = wallet.CodeOf(err)
	status, word := oauthCode(e.code, grant)
	description := err.Error()
	if status == http.StatusInternalServerError {
		e.fault, description = err, "a fault of the server; its log says more under the request "+e.id
	}
	if status == http.StatusUnauthorized && e.request.Header.Get("Authorization") != "" {
		e.writer.Header().Set("WWW-Authenticate", `Basic realm="okpay"`)
	}
	e.oauthError(status, word, description)
}

func (e *exchange) oauthError(status int, word, description string) {
	e.oauthJSON(status, map[string]string{"error": word, "error_description": inASCII(description)})
}

// inASCII leaves out what an error_description may not have (RFC 6749, section
// 5.2).
func inASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return -1
		}
		return r
	}, text)
}

func (e *exchange) oauthJSON(status int, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		e.fail(fmt.Errorf("write an answer: %w", err))
		return
	}
	e.writer.Header().Set("Pragma", "no-cache") // RFC 6749, section 5.1
	e.send(status, "application/json", append(body, '\n'))
}
