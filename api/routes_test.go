package api

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func TestEveryMethodOfTheServiceHasOneRoute(t *testing.T) {
	t.Parallel()
	service := reflect.TypeFor[wallet.Service]()
	routes := map[string][]Route{}
	for _, route := range Routes() {
		routes[route.Method] = append(routes[route.Method], route)
	}
	for method := range service.Methods() {
		if n := len(routes[method.Name]); n != 1 {
			t.Errorf("%s has %d routes", method.Name, n)
			continue
		}
		route := routes[method.Name][0]
		if route.In != method.Type.In(1) || route.Out != method.Type.Out(0) {
			t.Errorf("the route of %s is of another method: %s to %s", method.Name, route.In, route.Out)
		}
		delete(routes, method.Name)
	}
	for name := range routes {
		t.Errorf("the route %s is of no method", name)
	}
}

func TestRoutesAreWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	// Whoever is added here can be called by anybody on the network.
	open := []string{
		"Register", "Verify", "ResendCode", "Login", "RequestPasswordReset", "ResetPassword", "FreezeByPassword",
		"RequestLink", "CheckLink", "GrantToken", "RevokeToken", "LookAtCheckout", "LookAtReceipt",
	}
	for _, route := range Routes() {
		if slices.Contains(open, route.Method) != (route.Scopes == nil) {
			t.Errorf("%s: open to anybody is %v", route.Method, route.Scopes == nil)
		}
		at := route.Verb + " " + route.Path
		if seen[at] {
			t.Errorf("%s is there twice", at)
		}
		seen[at] = true
		if !strings.HasPrefix(route.Path, "/v1/") || route.Path != strings.ToLower(route.Path) || route.Summary == "" || route.Scopes != nil && len(route.Scopes) == 0 {
			t.Errorf("%s: %+v", at, route)
		}
		for _, scope := range route.Scopes {
			if !slices.Contains(wallet.Scopes(), scope) {
				t.Errorf("%s: %s is no scope", at, scope)
			}
		}
		if route.Size.Request <= 0 || route.Size.Response <= 0 || route.Size.Time <= 0 {
			t.Errorf("%s is not bounded: %+v", at, route.Size)
		}
		if _, changes := route.In.FieldByName("Change"); changes && route.Effect != Writes {
			t.Errorf("%s takes an idempotency key and is said to change nothing", at)
		}
		if route.Verb == http.MethodGet && route.Effect != Reads {
			t.Errorf("%s is a GET that changes something", at)
		}
		for _, name := range route.parameters() {
			if fieldNamed(reflect.New(route.In).Elem(), name).Kind() != reflect.String {
				t.Errorf("%s: the parameter %s is no text", at, name)
			}
		}
	}
}

// fill puts a value of its own into every field that travels.
func fill(t *testing.T, value reflect.Value, n *int) {
	t.Helper()
	*n++
	switch {
	case value.Type() == reflect.TypeFor[time.Time]():
		value.Set(reflect.ValueOf(time.Date(2026, 5, 6, 7, 8, *n, 123_456_000, time.UTC)))
	case value.Kind() == reflect.String:
		value.SetString(strings.Repeat("x/ü +%?&#\"\\", 1) + string(rune('a'+*n%26)))
	case value.Kind() == reflect.Int, value.Kind() == reflect.Int64:
		value.SetInt(int64(*n))
	case value.Kind() == reflect.Bool:
		value.SetBool(true)
	case value.Kind() == reflect.Struct:
		for i := range value.NumField() {
			fill(t, value.Field(i), n)
		}
	case value.Type() == reflect.TypeFor[map[string]money.Rate]():
		rate, err := money.ParseRate("1.0" + strconv.Itoa(*n))
		if err != nil {
			t.Fatal(err)
		}
		value.Set(reflect.ValueOf(map[string]money.Rate{"USD": rate}))
	case value.Type() == reflect.TypeFor[[]string]():
		value.Set(reflect.ValueOf([]string{"x/ü +%?&#" + strconv.Itoa(*n), "y"}))
	case value.Type() == reflect.TypeFor[[]byte]():
		value.SetBytes([]byte{0, byte(*n), 0xff})
	case value.Kind() == reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 2, 2))
		fill(t, value.Index(0), n)
		fill(t, value.Index(1), n)
	case value.Kind() == reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		fill(t, value.Elem(), n)
	default:
		t.Fatalf("a %s cannot be filled", value.Type())
	}
}

func TestEveryInputArrivesAsItWasSent(t *testing.T) {
	t.Parallel()
	routes := Routes()
	for i := range routes {
		route := &routes[i]
		for _, full := range []bool{true, false} {
			in := reflect.New(route.In)
			if full {
				n := 0
				fill(t, in.Elem(), &n)
			}
			if change := in.Elem().FieldByName("Change"); change.IsValid() {
				change.FieldByName("Key").SetString(` "a\ key" `)
			}
			sent, err := route.encode(in.Elem().Interface())
			if err != nil {
				t.Errorf("%s: %v", route.Method, err)
				continue
			}
			at, err := url.Parse("http://x" + sent.path)
			if err != nil {
				t.Fatal(err)
			}
			found, values, _ := Match(routes, route.Verb, at.EscapedPath())
			if found == nil || found.Method != route.Method {
				t.Errorf("%s: %s finds %v", route.Method, sent.path, found)
				continue
			}
			key, err := ParseKey(FormatKey(sent.key))
			if err != nil {
				t.Fatal(err)
			}
			got := route.NewInput()
			if err := route.Decode(got, values, at.Query(), sent.body, key); err != nil {
				t.Errorf("%s: %v", route.Method, err)
				continue
			}
			if !reflect.DeepEqual(got, in.Interface()) {
				t.Errorf("%s:\n got %+v\nwant %+v", route.Method, got, in.Interface())
			}
		}
	}
}

func TestNamesInAPathArriveWhateverTheyAre(t *testing.T) {
	t.Parallel()
	routes := Routes()
	route, _, _ := Match(routes, http.MethodGet, "/v1/users/x")
	for _, user := range []string{"", ".", "..", "a/b", "%2F", "a?b#c", "+49 1", "import", "ü", "a\x00b", "a;b"} {
		sent, err := route.encode(wallet.ShowUserInput{User: user})
		if err != nil {
			t.Fatal(err)
		}
		at, err := url.Parse("http://x" + sent.path)
		if err != nil {
			t.Fatal(err)
		}
		got := route.NewInput()
		found, values, _ := Match(routes, http.MethodGet, at.EscapedPath())
		if found != nil {
			err = found.Decode(got, values, at.Query(), nil, "")
		}
		if in, ok := got.(*wallet.ShowUserInput); found == nil || err != nil || !ok || in.User != user {
			t.Errorf("%q arrives by %s as %+v, %v", user, sent.path, got, err)
		}
	}
}

func TestABodyIsReadStrictly(t *testing.T) {
	t.Parallel()
	routes := Routes()
	pay, _, _ := Match(routes, http.MethodPost, "/v1/payments")
	refund, values, _ := Match(routes, http.MethodPost, "/v1/transactions/txn_1/refunds")
	for _, c := range []struct {
		route *Route
		body  string
		says  string // "" when it is taken
	}{
		{pay, `{"user":"ann","merchant":"cafe","amount":"1.00","currency":"EUR"}`, ""},
		{pay, ``, ""},
		{pay, ` {} `, ""},
		{pay, `{"memo":"{\"user\":1,\"user\":2}"}`, ""},
		{pay, `{"user":"ann","usr":"bob"}`, "unknown field"},
		{pay, `{"user":"ann","user":"bob"}`, "stands twice"},
		{pay, `{"user":"ann","USER":"bob"}`, "stands twice"},
		{pay, `{"user":"ann","\u0075ser":"bob"}`, "stands twice"},
		{pay, `{"user":"ann"}{}`, "follows"},
		{pay, `{"user":"ann"} x`, "follows"},
		{pay, `{"user":1}`, "cannot be a number"},
		{pay, `{"amount":12.5}`, "cannot be a number"},
		{pay, `[]`, "what it must be"},
		{pay, `null`, "not a JSON object"},
		{pay, `{"user":"ann"`, "ends too early"},
		{pay, `{user}`, "no JSON at byte"},
		{pay, "{\"memo\":\"\xff\"}", "UTF-8"},
		{refund, `{"amount":"1"}`, ""},
		{refund, `{"transaction":"txn_1"}`, ""},
		{refund, `{"transaction":"txn_2"}`, "different transaction"},
	} {
		path := map[string]string{}
		if c.route == refund {
			path = values
		}
		err := c.route.Decode(c.route.NewInput(), path, nil, []byte(c.body), "k")
		if c.says == "" && err != nil || c.says != "" && (wallet.CodeOf(err) != wallet.CodeInvalidInput || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: got %v, want %q", c.body, err, c.says)
		}
	}
}

func TestAQueryIsReadStrictly(t *testing.T) {
	t.Parallel()
	route, _, _ := Match(Routes(), http.MethodGet, "/v1/transactions")
	for query, takes := range map[string]bool{
		"user=ann&limit=5&since=2026-05-06T07:08:09Z": true, "": true, "limit=-1": true,
		"usr=ann": false, "user=ann&user=bob": false, "limit=x": false, "limit=1.5": false, "since=yesterday": false, "Key=x": false,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if err := route.Decode(route.NewInput(), nil, values, nil, ""); (err == nil) != takes {
			t.Errorf("%s: %v", query, err)
		}
	}
	if err := route.Decode(route.NewInput(), nil, nil, []byte("{}"), ""); err == nil {
		t.Error("a GET takes a body")
	}
}

func TestEveryCodeHasAStatus(t *testing.T) {
	t.Parallel()
	for _, code := range wallet.Codes() {
		status := StatusOf(code)
		fault := status == http.StatusInternalServerError
		ours := code == wallet.CodeInternal || code == wallet.CodeConfiguration || code == wallet.CodeWalletUnreadable ||
			code == wallet.CodeWalletNewer || code == wallet.CodeWalletKeyMissing || code == wallet.CodeWalletKeyWrong
		if status < 400 || http.StatusText(status) == "" || fault != ours {
			t.Errorf("%s has the status %d", code, status)
		}
	}
	for code, status := range map[wallet.Code]int{
		wallet.CodeInvalidInput: 400, wallet.CodeUnauthenticated: 401, wallet.CodeScopeMissing: 403, wallet.CodeCustomerNotFound: 404,
		wallet.CodeIdempotencyMismatch: 409, wallet.CodeRequestTooLarge: 413, wallet.CodeInsufficientFunds: 422, wallet.CodeRateLimited: 429,
		wallet.CodeWalletBusy: 503, wallet.CodeTimeout: 504, "nobody_knows": 500,
	} {
		if got := StatusOf(code); got != status {
			t.Errorf("%s has the status %d, want %d", code, got, status)
		}
	}
}

func TestKeysTravelInTheirHeader(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"plain", "with space", " at the ends ", `"quoted"`, `back\slash`, `"`, `\`, "a/b.c"} {
		if got, err := ParseKey(FormatKey(key)); err != nil || got != key {
			t.Errorf("%q comes back as %q, %v", key, got, err)
		}
	}
	for _, header := range []string{`"`, `"a`, `"a"b`, `"a\x"`, `"a\`} {
		if key, err := ParseKey(header); err == nil {
			t.Errorf("%s is read as %q", header, key)
		}
	}
}

func FuzzABodyIsReadWithoutFaults(f *testing.F) {
	f.Add([]byte(`{"user":"ann","rows":[{"line":1,"problem":{"code":"x"}}]}`))
	f.Add([]byte(`{"a":{"a":[{"a":"\\\""}]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		route, _, _ := Match(Routes(), http.MethodPost, "/v1/payouts/plan")
		err := route.Decode(route.NewInput(), nil, nil, body, "")
		if err != nil && wallet.CodeOf(err) != wallet.CodeInvalidInput {
			t.Errorf("%q gives %v", body, err)
		}
	})
}
