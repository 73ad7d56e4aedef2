package notify

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

func onThisMachine() WebhookSettings {
	return WebhookSettings{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
}

func send(t *testing.T, w *Webhooks, url string) (code int, reason string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	code, err := w.Send(ctx, engine.WebhookRequest{URL: url, ID: "msg_1", Attempt: 2, Body: []byte(`{}`), Secrets: [][]byte{[]byte("new"), []byte("old")}})
	if err == nil {
		return code, ""
	}
	return code, err.Error()
}

func TestAnAddressBehindANameIsLookedAtWhenTheConnectionIsMade(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
	defer server.Close()
	url := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	w := NewWebhooks(WebhookSettings{}, time.Now)
	if err := w.Check(url); err != nil {
		t.Fatalf("the name alone tells nothing: %v", err)
	}
	if _, reason := send(t, w, url); !strings.Contains(reason, "not public") {
		t.Errorf("it says %q", reason)
	}
	if _, reason := send(t, w, server.URL); !strings.Contains(reason, "refused") {
		t.Errorf("the address itself: %q", reason)
	}
}

func TestARedirectIsNotFollowedAndIsNoAnswer(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was followed") }))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	code, reason := send(t, NewWebhooks(onThisMachine(), time.Now), server.URL)
	if code != 307 || !strings.Contains(reason, "not followed") {
		t.Errorf("%d, %q", code, reason)
	}
}

func TestEverySecretSignsARequest(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_800_000_000, 0)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		want := Sign([]byte("new"), "msg_1", at, []byte(`{}`)) + " " + Sign([]byte("old"), "msg_1", at, []byte(`{}`))
		if r.Header.Get(HeaderSignature) != want || r.Header.Get(HeaderID) != "msg_1" || r.Header.Get(HeaderTimestamp) != "1800000000" ||
			r.Header.Get(HeaderAttempt) != "2" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("the headers are %v", r.Header)
		}
	}))
	defer server.Close()
	if code, reason := send(t, NewWebhooks(onThisMachine(), func() time.Time { return at }), server.URL); code != 200 || reason != "" {
		t.Errorf("%d, %q", code, reason)
	}
}

func TestAnAnswerOtherThanYesSaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	_, err := NewWebhooks(onThisMachine(), time.Now).Send(t.Context(), engine.WebhookRequest{URL: server.URL, Secrets: [][]byte{{1}}})
	refused, ok := err.(*engine.DeliveryError) //nolint:errorlint // it is what is promised
	if !ok || refused.RetryAfter != 90*time.Second || refused.Final {
		t.Errorf("it says %+v", err)
	}
}

func TestOnlyPublicAddressesAreUsed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"8.8.8.8": true, "172.15.255.255": true, "172.32.0.0": true, "2606:4700::1111": true, "192.169.0.1": true,
		"127.0.0.1": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "198.18.0.1": false, "203.0.113.9": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:8.8.8.8": true, "64:ff9b::7f00:1": false, "fc00::1": false, "fe80::1%eth0": false,
		"ff02::1": false, "2002:7f00:1::": false, "2001:db8::1": false,
		"::ffff:0:10.0.0.1": false, "::ffff:0:8.8.8.8": false, "4000::1": false, "1fff:ffff::1": false, "2a00:1450::1": true, "3fff:1000::1": true,
	} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is public: %t", text, got)
		}
	}
	w := NewWebhooks(WebhookSettings{}, time.Now)
	for url, code := range map[string]wallet.Code{
		"https://shop.example/a?b=1": "", "https://8.8.8.8/": "", "http://8.8.8.8/": wallet.CodeAddressRefused, "http://localhost/": wallet.CodeAddressRefused,
		"https://shop.example/#a": wallet.CodeInvalidInput, "https://:443/": wallet.CodeInvalidInput, "//shop.example": wallet.CodeInvalidInput,
	} {
		if err := w.Check(url); (err == nil) != (code == "") || err != nil && wallet.CodeOf(err) != code {
			t.Errorf("%s: %v", url, err)
		}
	}
}
