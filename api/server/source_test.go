package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// loginFrom sends a login with a wrong password from an address, and gives the code of
// the refusal.
func loginFrom(t *testing.T, h http.Handler, address, key string) wallet.Code {
	t.Helper()
	body := `{"user":"eve@example.org","password":"wrong"}`
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/sessions", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	r.RemoteAddr = address
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	var problem struct{ Code wallet.Code }
	if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil {
		t.Fatalf("the answer %s: %v", answer.Body, err)
	}
	return problem.Code
}

func TestWhoHasANetworkOfIPv6IsCountedAsOne(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		guesses []string
		again   string // from the same
		other   string
	}{
		"one network of IPv6":   {[]string{"[2001:db8:1:2::1]:9", "[2001:db8:1:2::2]:9", "[2001:db8:1:2:ffff::3]:9", "[2001:db8:1:2:a:b:c:d]:9", "[2001:db8:1:2::5]:9"}, "[2001:db8:1:2::6]:9", "[2001:db8:1:3::1]:9"},
		"one address of IPv4":   {[]string{"192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3", "192.0.2.1:4", "192.0.2.1:5"}, "192.0.2.1:6", "192.0.2.2:1"},
		"IPv4 within IPv6":      {[]string{"[::ffff:192.0.2.1]:1", "[::ffff:192.0.2.1]:2", "[::ffff:192.0.2.1]:3", "[::ffff:192.0.2.1]:4", "[::ffff:192.0.2.1]:5"}, "[::ffff:192.0.2.1]:6", "[::ffff:192.0.2.2]:1"},
		"addresses with a zone": {[]string{"[fe80::1%a]:1", "[fe80::2%a]:1", "[fe80::3%a]:1", "[fe80::4%a]:1", "[fe80::5%a]:1"}, "[fe80::6%a]:1", "192.0.2.2:1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, options{})
			w.session("eve@example.org")
			h := w.newServer(options{}).Handler()
			for i, address := range test.guesses {
				if got := loginFrom(t, h, address, "guess-"+address); got != wallet.CodeWrongCredentials {
					t.Fatalf("guess %d is answered %s", i, got)
				}
			}
			if got := loginFrom(t, h, test.again, "again"); got != wallet.CodeTooManyAttempts {
				t.Errorf("one more of the same is answered %s", got)
			}
			if got := loginFrom(t, h, test.other, "other"); got != wallet.CodeWrongCredentials {
				t.Errorf("another is answered %s", got)
			}
		})
	}
}

func TestStrangersOfOneNetworkOfIPv6ShareOneRate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	h := w.newServer(options{rate: 1}).Handler()
	look := func(address string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/checkouts/chk_none/look", http.NoBody)
		r.RemoteAddr = address
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		return answer.Code
	}
	for i, want := range []int{404, 404, 429} {
		if got := look("[2001:db8:1:2::" + string(rune('1'+i)) + "]:9"); got != want {
			t.Errorf("request %d: %d, want %d", i, got, want)
		}
	}
	if got := look("[2001:db8:1:3::1]:9"); got != http.StatusNotFound {
		t.Errorf("of another network: %d", got)
	}
}
