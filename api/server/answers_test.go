package server_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// The bounds of a payment's body and of an idempotency key, as the guide has them.
const (
	mostBody = 1 << 20
	mostKey  = 200
)

// Secrets that bad requests bring along. None may be in the log.
const (
	secretCard     = "4242424242424242"
	secretPassword = "seven grey herons by the pond"
	secretPIN      = "730915"
)

// badRequest is a request that cannot be done as it is.
type badRequest struct {
	name string
	row  string // of the guide's table: how its first cell starts
	verb string // POST when empty
	path string // of payments when empty
	body string
	// headers are added to those of a good request, or take their place: a line
	// each, as NAME: VALUE; without a value the header is left out.
	headers string
	token   string // the operator's when empty
	status  int
	code    wallet.Code
	allow   string // of the answer
}

// packed is a text in gzip.
func packed(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// bomb is a gzip of less than a payment's body may have that unpacks to a
// gibibyte: many members of zeros, one behind the other (RFC 1952, section 2.2).
func bomb(t testing.TB) string {
	t.Helper()
	member := packed(t, strings.Repeat("\x00", 1<<20))
	return strings.Repeat(member, min(1<<10, (mostBody-1)/len(member)))
}

// malformedRequests cannot be read or are not such as the API takes.
func malformedRequests(t testing.TB) []badRequest {
	full := `{"user":"nobody","memo":"` + strings.Repeat("x", mostBody) + `"}`
	longest := `{"user":"nobody","merchant":"x","amount":"1","currency":"EUR","memo":""}`
	longest = strings.Replace(longest, `"memo":""`, `"memo":"`+strings.Repeat("x", mostBody-len(longest))+`"`, 1)
	const gzipped = "Content-Encoding: gzip"
	return []badRequest{
		{name: "unknown path", row: "no such path", verb: "GET", path: "/v1/nothing", status: 404, code: wallet.CodeNotFound},
		{name: "root", row: "no such path", verb: "GET", path: "/", status: 404, code: wallet.CodeNotFound},
		{name: "slash at the end", row: "no such path", path: "/v1/payments/", body: `{}`, status: 404, code: wallet.CodeNotFound},
		{name: "two slashes", row: "no such path", path: "/v1//payments", body: `{}`, status: 404, code: wallet.CodeNotFound},
		{name: "capitals", row: "no such path", path: "/V1/payments", body: `{}`, status: 404, code: wallet.CodeNotFound},
		{name: "wrong method", row: "a method that", verb: "DELETE", status: 405, code: wallet.CodeInvalidInput, allow: "POST"},
		{name: "method of nobody", row: "a method that", verb: "BREW", status: 405, code: wallet.CodeInvalidInput, allow: "POST"},
		{name: "long method", row: "a method that", verb: strings.Repeat("M", 1000), status: 405, code: wallet.CodeInvalidInput, allow: "POST"},
		{name: "two methods", row: "a method that", verb: "PUT", path: "/v1/users", status: 405, code: wallet.CodeInvalidInput, allow: "GET, POST"},
		{name: "wrong method of a page", row: "a method that", path: "/healthz", status: 405, code: wallet.CodeInvalidInput, allow: "GET, HEAD"},

		{name: "malformed", row: "a body that is no JSON", body: `{"user"`, status: 400, code: wallet.CodeInvalidInput},
		{name: "no object", row: "a body that is no JSON", body: `[]`, status: 400, code: wallet.CodeInvalidInput},
		{name: "two objects", row: "a body that is no JSON", body: `{}{}`, status: 400, code: wallet.CodeInvalidInput},
		{name: "not UTF-8", row: "a body that is no JSON", body: "{\"memo\":\"\xff\"}", status: 400, code: wallet.CodeInvalidInput},
		{name: "deep", row: "a body that is no JSON", body: strings.Repeat("[", mostBody), status: 400, code: wallet.CodeInvalidInput},
		{name: "secret cut short", row: "a body that is no JSON", path: "/v1/cards", body: `{"number":"` + secretCard, status: 400, code: wallet.CodeInvalidInput},
		{name: "unknown field", row: "a field that", body: `{"usr":"x"}`, status: 400, code: wallet.CodeInvalidInput},
		{name: "field twice", row: "a field that", body: `{"user":"ann","user":"bob"}`, status: 400, code: wallet.CodeInvalidInput},
		{name: "field of another kind", row: "a field that", body: `{"amount":12.5}`, status: 400, code: wallet.CodeInvalidInput},
		{name: "secret in a strange field", row: "a field that", path: "/v1/users", body: `{"passwort":"` + secretPassword + `"}`, status: 400, code: wallet.CodeInvalidInput},
		{name: "secret of another kind", row: "a field that", path: "/v1/verifications", body: `{"code":` + secretPIN + `}`, status: 400, code: wallet.CodeInvalidInput},
		{name: "query beside the body", row: "a parameter that", path: "/v1/payments?user=x", body: `{}`, status: 400, code: wallet.CodeInvalidInput},
		{name: "unknown parameter", row: "a parameter that", verb: "GET", path: "/v1/wallet?x=1", status: 400, code: wallet.CodeInvalidInput},
		{name: "parameter twice", row: "a parameter that", verb: "GET", path: "/v1/balances?user=a&user=b", status: 400, code: wallet.CodeInvalidInput},
		{name: "secret in the query", row: "a parameter that", verb: "GET", path: "/v1/wallet?number=" + secretCard, status: 400, code: wallet.CodeInvalidInput},
		{name: "bad query", row: "a parameter that", verb: "GET", path: "/v1/wallet?%zz", status: 400, code: wallet.CodeInvalidInput},
		{name: "body of a GET", row: "a body where none", verb: "GET", path: "/v1/wallet", body: `{}`, status: 400, code: wallet.CodeInvalidInput},
		{name: "text", row: "another `Content-Type`", body: `{}`, headers: "Content-Type: text/plain", status: 400, code: wallet.CodeInvalidInput},
		{name: "a form", row: "another `Content-Type`", body: `user=x`, headers: "Content-Type: application/x-www-form-urlencoded", status: 400, code: wallet.CodeInvalidInput},
		{name: "no type", row: "another `Content-Type`", body: `{}`, headers: "Content-Type:", status: 400, code: wallet.CodeInvalidInput},
		{name: "another charset", row: "another `Content-Type`", body: `{}`, headers: "Content-Type: application/json; charset=latin1", status: 400, code: wallet.CodeInvalidInput},
		{name: "unknown encoding", row: "another `Content-Encoding`", body: `{}`, headers: "Content-Encoding: br", status: 400, code: wallet.CodeInvalidInput},
		{name: "two encodings", row: "another `Content-Encoding`", body: packed(t, packed(t, `{}`)), headers: "Content-Encoding: gzip, gzip", status: 400, code: wallet.CodeInvalidInput},
		{name: "no gzip", row: "another `Content-Encoding`", body: `{}`, headers: gzipped, status: 400, code: wallet.CodeInvalidInput},
		{name: "half of a gzip", row: "another `Content-Encoding`", body: packed(t, full)[:40], headers: gzipped, status: 400, code: wallet.CodeInvalidInput},
		{name: "more behind a gzip", row: "another `Content-Encoding`", body: packed(t, `{}`) + "more", headers: gzipped, status: 400, code: wallet.CodeInvalidInput},

		{name: "too large", row: "a body that is too large", body: full, status: 413, code: wallet.CodeRequestTooLarge},
		{name: "too large unpacked", row: "a body that is too large", body: packed(t, full), headers: gzipped, status: 413, code: wallet.CodeRequestTooLarge},
		{name: "a bomb", row: "a body that is too large", body: bomb(t), headers: gzipped, status: 413, code: wallet.CodeRequestTooLarge},
		{name: "as large as may be", row: "a customer, merchant", body: longest, status: 404, code: wallet.CodeCustomerNotFound},

		{name: "no key", row: "no `Idempotency-Key`", body: `{"user":"nobody"}`, headers: "Idempotency-Key:", status: 400, code: wallet.CodeInvalidInput},
		{name: "half a quoted key", row: "no `Idempotency-Key`", body: `{"user":"nobody"}`, headers: `Idempotency-Key: "a`, status: 400, code: wallet.CodeInvalidInput},
		{name: "long key", row: "no `Idempotency-Key`", body: `{"user":"nobody"}`, headers: "Idempotency-Key: " + strings.Repeat("k", mostKey+1), status: 400, code: wallet.CodeInvalidInput},
		{name: "longest key", row: "a customer, merchant", body: `{"user":"nobody","merchant":"x","amount":"1","currency":"EUR"}`, headers: "Idempotency-Key: " + strings.Repeat("k", mostKey), status: 404, code: wallet.CodeCustomerNotFound},
	}
}

// strangers' requests come with an API key that does not allow them.
func strangersRequests(w *world) []badRequest {
	ann, _, _ := w.people()
	expired := w.key(wallet.CreateAPIKeyInput{Name: "old", Scopes: []wallet.Scope{wallet.ScopeOperator}, ExpiresIn: time.Minute})
	w.clock.Advance(2 * time.Minute)
	revoked := w.key(wallet.CreateAPIKeyInput{Name: "lost", Scopes: []wallet.Scope{wallet.ScopeOperator}})
	list, err := w.operator().ListAPIKeys(w.t.Context(), wallet.ListAPIKeysInput{})
	w.must(err)
	_, err = w.operator().RevokeAPIKey(w.t.Context(), wallet.RevokeAPIKeyInput{Change: wallet.Change{Key: "revoke"}, APIKey: list.Items[0].ID})
	w.must(err)
	reads := w.key(wallet.CreateAPIKeyInput{Name: "reads", User: ann, Scopes: []wallet.Scope{wallet.ScopeRead}})
	pays := w.key(wallet.CreateAPIKeyInput{
		Name: "pays", User: ann, Scopes: []wallet.Scope{wallet.ScopePay, wallet.ScopeTransfer}, DailyCap: "50", Currency: "EUR", Allow: []string{"cafe"},
	})
	const pay = `{"merchant":"cafe","amount":"1","currency":"EUR"}`
	return []badRequest{
		{name: "no token", row: "no API key", body: pay, headers: "Authorization:", status: 401, code: wallet.CodeUnauthenticated},
		{name: "no token for the metrics", row: "no API key", verb: "GET", path: "/metrics", headers: "Authorization:", status: 401, code: wallet.CodeUnauthenticated},
		{name: "another scheme", row: "no API key", body: pay, headers: "Authorization: Basic " + w.token, status: 401, code: wallet.CodeUnauthenticated},
		{name: "nothing behind the scheme", row: "no API key", body: pay, headers: "Authorization: Bearer", status: 401, code: wallet.CodeUnauthenticated},
		{name: "not a token", row: "no API key", body: pay, token: "hello", status: 401, code: wallet.CodeUnauthenticated},
		{name: "wrong token", row: "no API key", body: pay, token: "okp_" + strings.Repeat("A", 43), status: 401, code: wallet.CodeUnauthenticated},
		{name: "long token", row: "no API key", body: pay, token: strings.Repeat("A", 20<<10), status: 401, code: wallet.CodeUnauthenticated},
		{name: "expired token", row: "no API key", body: pay, token: expired, status: 401, code: wallet.CodeUnauthenticated},
		{name: "revoked token", row: "no API key", body: pay, token: revoked, status: 401, code: wallet.CodeUnauthenticated},
		{name: "body of a stranger is not read", row: "no API key", body: `{"user"`, token: expired, status: 401, code: wallet.CodeUnauthenticated},
		{name: "missing scope", row: "a key without the scope", body: pay, token: reads, status: 403, code: wallet.CodeScopeMissing},
		{name: "missing operator's scope", row: "a key without the scope", verb: "GET", path: "/v1/users", token: pays, status: 403, code: wallet.CodeScopeMissing},
		{name: "another's purse", row: "a key for another", body: `{"user":"bob@example.com","merchant":"cafe","amount":"1","currency":"EUR"}`, token: pays, status: 403, code: wallet.CodeUnauthorized},
		{name: "above the cap", row: "more than the key's", body: `{"merchant":"cafe","amount":"50.01","currency":"EUR"}`, token: pays, status: 422, code: wallet.CodeKeyCapExceeded},
		{name: "not on the list", row: "somebody who is not", path: "/v1/transfers", body: `{"recipient":"bob@example.com","amount":"1","currency":"EUR"}`, token: pays, status: 422, code: wallet.CodeRecipientNotAllowed},
		{name: "declined", row: "declined", body: `{"user":"ann@example.com","merchant":"cafe","amount":"5000","currency":"EUR"}`, status: 422, code: wallet.CodeInsufficientFunds},
		{name: "bad card", row: "a value that", path: "/v1/cards", body: `{"user":"ann@example.com","number":"` + secretCard[:15] + `1","expiry":"12/34","holder":"Ann"}`, status: 400, code: wallet.CodeInvalidCard},
		{name: "expired card", row: "a value that", path: "/v1/cards", body: `{"user":"ann@example.com","number":"` + secretCard + `","expiry":"12/19","holder":"Ann"}`, status: 400, code: wallet.CodeInvalidCard},
		{name: "weak password", row: "a value that", path: "/v1/users", body: `{"kind":"person","name":"Eve","email":"eve@example.com","phone":"+4915112345681","password":"herons"}`, status: 400, code: wallet.CodeWeakPassword},
		{name: "taken", row: "a conflict", path: "/v1/users", body: `{"kind":"person","name":"Ann","email":"ann@example.com","phone":"+4915112345681","password":"` + secretPassword + `"}`, status: 409, code: wallet.CodeAlreadyExists},
	}
}

// request makes the HTTP request.
func (w *world) request(bad *badRequest) *http.Request {
	w.t.Helper()
	verb, path := bad.verb, bad.path
	if verb == "" {
		verb = http.MethodPost
	}
	if path == "" {
		path = "/v1/payments"
	}
	path, query, _ := strings.Cut(path, "?")
	request, err := http.NewRequestWithContext(w.t.Context(), verb, w.url+path, strings.NewReader(bad.body))
	w.must(err)
	request.URL.RawQuery = query
	token := bad.token
	if token == "" {
		token = w.token
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(api.KeyHeader, "key of "+bad.name)
	for line := range strings.Lines(bad.headers) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		request.Header.Del(name)
		if value = strings.TrimSpace(value); value != "" {
			request.Header.Set(name, value)
		}
	}
	return request
}

func TestEveryBadRequestHasTheAnswerOfTheGuide(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	rows := guideRows(t)
	requests := append(strangersRequests(w), malformedRequests(t)...)
	for i := range requests {
		bad := &requests[i]
		response, body := w.send(w.request(bad))
		var problem api.Problem
		if err := json.Unmarshal([]byte(body), &problem); err != nil || problem.Detail == "" || problem.Status != bad.status {
			t.Errorf("%s: %s is no problem: %v", bad.name, body, err)
		}
		if response.StatusCode != bad.status || problem.Code != bad.code {
			t.Errorf("%s: %d %s", bad.name, response.StatusCode, body)
		}
		if kind := response.Header.Get("Content-Type"); kind != api.ProblemType {
			t.Errorf("%s is of type %s", bad.name, kind)
		}
		if id := response.Header.Get(api.RequestIDHeader); id == "" || id != problem.RequestID {
			t.Errorf("%s has the ids %q and %q", bad.name, id, problem.RequestID)
		}
		if got := response.Header.Get("Allow"); got != bad.allow {
			t.Errorf("%s allows %q", bad.name, got)
		}
		if asks := response.Header.Get("WWW-Authenticate") != ""; asks != (bad.status == http.StatusUnauthorized) {
			t.Errorf("%s asks for a key: %t", bad.name, asks)
		}
		for _, secret := range []string{w.token, secretCard, secretCard[:15], secretPassword, secretPIN} {
			if strings.Contains(body, secret) && !strings.Contains(bad.path, secret) {
				t.Errorf("%s: the answer repeats %s", bad.name, secret)
			}
		}
		rows.want(t, bad.name, bad.row, bad.status, bad.code)
	}
	rows.done(t)
	w.wantQuietLog(requests)
}

// wantQuietLog wants no fault in the log and no secret.
func (w *world) wantQuietLog(requests []badRequest) {
	w.t.Helper()
	log := w.log.String()
	if strings.Contains(log, `"level":"ERROR"`) || strings.Contains(log, `"status":5`) {
		w.t.Errorf("a bad request is logged as a fault: %s", log)
	}
	secrets := []string{w.token, "okp_", secretCard, secretCard[:15], secretPassword, secretPIN, "herons"}
	for i := range requests {
		if token := requests[i].token; token != "" {
			secrets = append(secrets, token)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(log, secret) {
			w.t.Errorf("the log tells %s", secret)
		}
	}
}

// rows are those of the guide's table of answers: what they are about, the
// status and the codes.
type rows struct {
	cells [][]string
	used  map[int]bool
}

func guideRows(t *testing.T) *rows {
	t.Helper()
	text, err := os.ReadFile("../../docs/guides/remote-api.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| what is wrong | status | code |\n")
	if !found {
		t.Fatal("the guide has no table of answers")
	}
	r := &rows{used: map[int]bool{}}
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		if cells := strings.Split(line, "|"); len(cells) == 5 && !strings.Contains(line, "---") {
			r.cells = append(r.cells, cells[1:4])
		}
	}
	return r
}

// want wants the row to say the status and the code.
func (r *rows) want(t *testing.T, name, row string, status int, code wallet.Code) {
	t.Helper()
	i := slices.IndexFunc(r.cells, func(cells []string) bool { return strings.HasPrefix(strings.TrimSpace(cells[0]), row) })
	if i < 0 {
		t.Errorf("%s: the guide has no row %q", name, row)
		return
	}
	r.used[i] = true
	says := strings.TrimSpace(r.cells[i][1]) == strconv.Itoa(status)
	if code == "" {
		says = says && strings.TrimSpace(r.cells[i][2]) == "none"
	} else {
		says = says && regexp.MustCompile("`"+string(code)+"`|, …").MatchString(r.cells[i][2])
	}
	if !says {
		t.Errorf("%s: the guide says %v, and it is %d %s", name, r.cells[i], status, code)
	}
}

// done wants every row to have been tested, but for those that other tests name.
func (r *rows) done(t *testing.T) {
	t.Helper()
	for i, cells := range r.cells {
		elsewhere := slices.ContainsFunc(rowsOfOtherTests(), func(row string) bool { return strings.HasPrefix(strings.TrimSpace(cells[0]), row) })
		if !r.used[i] && !elsewhere {
			t.Errorf("no request shows the guide's row of %s", strings.TrimSpace(cells[0]))
		}
	}
}

// rowsOfOtherTests are those that take more than one request to show.
func rowsOfOtherTests() []string {
	return []string{rowMismatch, rowRate, rowHeaders, rowNoHTTP, rowSlowBody, rowFull}
}
