package idcheck

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

const secret = "a secret that nobody knows but we"

func now() time.Time { return time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC) }

func provider(url string, timeout time.Duration) *Provider {
	return New(Settings{URL: url, Secret: func() (string, error) { return secret, nil }, Timeout: timeout}, now)
}

func about() engine.IdentityCheck {
	return engine.IdentityCheck{
		ID: "kyc_1", RegisteredName: "Eve Elm", Country: "DE", DocumentType: wallet.DocumentPassport,
		Stated: engine.KYCStated{Name: "Eve Elm", Birth: "1990-02-28", Nationality: "DE", Issuer: "DE", Number: "C01X00T47", Expires: "2031-01-31"},
		Images: []engine.KYCImageRecord{{Name: "front", MediaType: "image/png", Content: []byte{1, 2, 3}}},
	}
}

// serve answers every request as handler does.
func serve(t *testing.T, handler http.HandlerFunc) *Provider {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return provider(server.URL, time.Second)
}

func TestACaseIsPostedSignedAndItsVerdictRead(t *testing.T) {
	t.Parallel()
	var got Request
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &got) != nil {
			t.Errorf("the body is %s, %v", body, err)
		}
		header := r.Header
		if header.Get(notify.HeaderID) != "kyc_1" || header.Get(notify.HeaderKey) != `"kyc_1"` || header.Get(notify.HeaderTimestamp) != strconv.FormatInt(now().Unix(), 10) ||
			header.Get(notify.HeaderSignature) != notify.Sign([]byte(secret), "kyc_1", now(), body) {
			t.Errorf("the headers are %v", header)
		}
		_, _ = io.WriteString(w, `{"id":"kyc_1","verdict":"fail","reasons":["another face"],"score":3}`)
	})
	verdict, err := p.Check(t.Context(), about())
	if err != nil || verdict.Pass || len(verdict.Reasons) != 1 || verdict.Reasons[0] != "another face" {
		t.Errorf("got %+v, %v", verdict, err)
	}
	if got.Name != "Eve Elm" || got.DocumentNumber != "C01X00T47" || len(got.Images) != 1 || string(got.Images[0].Content) != "\x01\x02\x03" {
		t.Errorf("the provider was told %+v", got)
	}
}

func TestWhatIsNoVerdictIsAFailureThatTellsNothing(t *testing.T) {
	t.Parallel()
	const good = `{"id":"kyc_1","verdict":"pass"}`
	for name, c := range map[string]struct {
		status int
		body   string
		final  bool
		wait   time.Duration
		says   string
	}{
		"a fault":            {status: 500, body: "C01X00T47", says: "answered 500"},
		"not done":           {status: 202, body: good, wait: firstLook, says: "not done yet"},
		"a bad case":         {status: 422, body: "C01X00T47", final: true, says: "answered 422"},
		"not let in":         {status: 401, says: "answered 401"},
		"another success":    {status: 204, says: "answered 204"},
		"nothing":            {status: 200, says: "no verdict"},
		"text":               {status: 200, body: "pass", says: "no verdict"},
		"half":               {status: 200, body: good[:12], says: "no verdict"},
		"two answers":        {status: 200, body: good + good, says: "more than one verdict"},
		"an answer and more": {status: 200, body: good + "x", says: "more than one verdict"},
		"another case":       {status: 200, body: `{"id":"kyc_2","verdict":"pass"}`, says: "another case"},
		"no case":            {status: 200, body: `{"verdict":"pass"}`, says: "another case"},
		"another word":       {status: 200, body: `{"id":"kyc_1","verdict":"PASS"}`, says: "neither pass nor fail"},
		"another kind":       {status: 200, body: `{"id":"kyc_1","verdict":true}`, says: "no verdict"},
		"too much":           {status: 200, body: good + strings.Repeat(" ", maxAnswerBytes), says: "more than an answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				if c.status != http.StatusNoContent {
					_, _ = io.WriteString(w, c.body)
				}
			})
			_, err := p.Check(t.Context(), about())
			failed, ok := errors.AsType[*engine.DeliveryError](err)
			if !ok || !strings.Contains(failed.Reason, c.says) || failed.Final != c.final || failed.RetryAfter != c.wait || strings.Contains(failed.Reason, "C01X") {
				t.Errorf("got %+v, %v", failed, err)
			}
		})
	}
	just := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, good+strings.Repeat(" ", maxAnswerBytes-len(good)))
	})
	if verdict, err := just.Check(t.Context(), about()); err != nil || !verdict.Pass {
		t.Errorf("an answer of just as much: %+v, %v", verdict, err)
	}
}

func TestAWishToWaitIsHeardAndBounded(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]time.Duration{"90": 90 * time.Second, "99999999": 24 * time.Hour, "-1": 0, "soon": 0} {
		p := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", asked)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, err := p.Check(t.Context(), about())
		if failed, ok := errors.AsType[*engine.DeliveryError](err); !ok || failed.RetryAfter != want {
			t.Errorf("%s: %+v", asked, err)
		}
	}
}

func TestASilentProviderIsNotWaitedForAndARedirectNotFollowed(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hold:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hold) })
	_, err := provider(server.URL, 50*time.Millisecond).Check(t.Context(), about())
	if err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a silent one: %v", err)
	}
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Error("a redirect was followed")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	if _, err := p.Check(t.Context(), about()); err == nil || !strings.Contains(err.Error(), "307") {
		t.Errorf("a redirect: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Check(ended, about()); err == nil {
		t.Error("a caller who has gone is answered")
	}
}

func TestAProviderThatCannotBeUsedSaysSoBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	if New(Settings{}, now) != nil {
		t.Error("a provider without an address")
	}
	for url, secret := range map[string]string{
		"http://checks.example.com/": secret, "ftp://checks.example.com/": secret, "https://checks.example.com/": "tiny", "https://checks.example.com/x": "whsec_?",
	} {
		p := New(Settings{URL: url, Secret: func() (string, error) { return secret, nil }}, now)
		if err := p.Ready(); wallet.CodeOf(err) != wallet.CodeConfiguration || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", url, err)
		}
		if _, err := p.Check(t.Context(), about()); err == nil {
			t.Errorf("%s is asked", url)
		}
	}
	if err := provider("https://checks.example.com/", 0).Ready(); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

func FuzzVerdict(f *testing.F) {
	f.Add(`{"id":"kyc_1","verdict":"pass","reasons":["x"]}`)
	f.Add(`{"id":"kyc_1","verdict":"fail"}{}`)
	f.Fuzz(func(t *testing.T, text string) {
		verdict, err := read("kyc_1", strings.NewReader(text))
		if err == nil && verdict.Pass && (!strings.Contains(text, Pass) || !strings.Contains(text, "kyc_1")) {
			t.Errorf("%q passes", text)
		}
	})
}
