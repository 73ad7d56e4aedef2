package fetch_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/okpay/rates/fetch"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

const published = "Date,USD,CNY,\n2026-04-13,1.1684,7.9827,\n2026-04-10,1.1711,8.0021,\n"

// publisher publishes a file as the European Central Bank's server does.
type publisher struct {
	*httptest.Server
	content atomic.Value
	sent    atomic.Int64 // files
	asked   atomic.Int64
}

func newPublisher(t *testing.T) *publisher {
	t.Helper()
	p := &publisher{}
	p.content.Store(published)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		content, _ := p.content.Load().(string)
		tag := strconv.Quote(strconv.Itoa(len(content)))
		w.Header().Set("ETag", tag)
		w.Header().Set("Last-Modified", "Mon, 13 Apr 2026 15:00:00 GMT")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		p.sent.Add(1)
		_, _ = w.Write([]byte(content))
	}))
	t.Cleanup(p.Close)
	return p
}

func source(url string, timeout time.Duration) *fetch.Source {
	return fetch.New(fetch.Settings{URL: url, Timeout: timeout})
}

func TestAFileThatHasNotChangedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	s := source(p.URL, 0)
	first, err := s.Fetch(t.Context(), engine.RateMark{})
	if err != nil {
		t.Fatal(err)
	}
	if first.Unchanged || len(first.Days) != 2 || first.Days[0].Date != "2026-04-10" || first.Mark.ETag == "" || first.Mark.URL != p.URL {
		t.Errorf("the first time: %+v", first)
	}
	again, err := s.Fetch(t.Context(), first.Mark)
	if err != nil || !again.Unchanged || len(again.Days) != 0 || again.Mark != first.Mark {
		t.Errorf("the second time: %+v, %v", again, err)
	}
	p.content.Store(strings.Replace(published, "1.1684", "1.16840", 1))
	if third, err := s.Fetch(t.Context(), first.Mark); err != nil || third.Unchanged || third.Mark.ETag == first.Mark.ETag {
		t.Errorf("after a change: %+v, %v", third, err)
	}
	if p.asked.Load() != 3 || p.sent.Load() != 2 {
		t.Errorf("asked %d times, sent %d files", p.asked.Load(), p.sent.Load())
	}
}

func TestTheTimeOfTheLastChangeIsSentBackToo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-Modified-Since") == "Mon, 13 Apr 2026 15:00:00 GMT" && r.Header.Get("If-None-Match") == "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte(published))
	}))
	t.Cleanup(server.Close)
	got, err := source(server.URL, 0).Fetch(t.Context(), engine.RateMark{LastModified: "Mon, 13 Apr 2026 15:00:00 GMT"})
	if err != nil || !got.Unchanged {
		t.Errorf("%+v, %v", got, err)
	}
}

// A proxy that answers so to whoever has nothing yet would else leave a wallet
// without rates, and say that all is well.
func TestThatNothingHasChangedIsBelievedOnlyWhenItWasAsked(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }))
	t.Cleanup(server.Close)
	got, err := source(server.URL, 0).Fetch(t.Context(), engine.RateMark{})
	if wallet.CodeOf(err) != wallet.CodeUnavailable || got.Unchanged {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatIsNoFileOfRatesIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   wallet.Code
	}{
		"a page":        {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html><p>busy</p></html>")) }, wallet.CodeInvalidFile},
		"nothing":       {func(http.ResponseWriter, *http.Request) {}, wallet.CodeInvalidFile},
		"half a line":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("Date,USD,CNY,\n2026-04-13,1.1")) }, wallet.CodeInvalidFile},
		"a fault":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, wallet.CodeUnavailable},
		"not there":     {http.NotFound, wallet.CodeUnavailable},
		"an end within": {cutOff, wallet.CodeUnavailable},
		"a long one": {func(w http.ResponseWriter, _ *http.Request) {
			line := []byte(strings.Repeat(" ", 1<<16) + "\n")
			for range fetch.MaxBytes/len(line) + 2 {
				if _, err := w.Write(line); err != nil {
					return
				}
			}
		}, wallet.CodeInvalidFile},
	} {
		server := httptest.NewServer(c.answer)
		if _, err := source(server.URL, 0).Fetch(t.Context(), engine.RateMark{}); wallet.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		server.Close()
	}
}

// cutOff promises more than it sends.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "5000")
	_, _ = w.Write([]byte("Date,USD,CNY,\n2026-04-13,"))
}

func TestAServerThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-let }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(let) })
	_, err := source(server.URL, 50*time.Millisecond).Fetch(t.Context(), engine.RateMark{})
	if wallet.CodeOf(err) != wallet.CodeUnavailable || !strings.Contains(err.Error(), "in time") {
		t.Errorf("a server that hangs: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source(server.URL, 0).Fetch(ctx, engine.RateMark{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted run: %v", err)
	}
}

func TestRedirectsAreFollowedToWhereItIsSafeAndNotForEver(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	hops := 0
	mux := http.NewServeMux()
	mux.Handle("/once", http.RedirectHandler(p.URL, http.StatusFound))
	mux.Handle("/away", http.RedirectHandler("http://192.0.2.1/rates", http.StatusFound))
	mux.Handle("/file", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) {
		hops++
		http.Redirect(w, r, "/loop", http.StatusFound)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	if got, err := source(server.URL+"/once", 0).Fetch(t.Context(), engine.RateMark{}); err != nil || len(got.Days) != 2 {
		t.Errorf("one redirect: %+v, %v", got, err)
	}
	for _, path := range []string{"/away", "/file", "/loop"} {
		_, err := source(server.URL+path, 0).Fetch(t.Context(), engine.RateMark{})
		if wallet.CodeOf(err) != wallet.CodeUnavailable || strings.Contains(err.Error(), "192.0.2.1") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if hops != fetch.MaxRedirects+1 {
		t.Errorf("a loop was followed %d times", hops)
	}
}

func TestHTTPSDoesNotLeadBackToHTTP(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	server := httptest.NewTLSServer(http.RedirectHandler(p.URL, http.StatusFound))
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	_, err := fetch.New(fetch.Settings{URL: server.URL, Roots: roots}).Fetch(t.Context(), engine.RateMark{})
	if wallet.CodeOf(err) != wallet.CodeUnavailable || p.asked.Load() != 0 {
		t.Errorf("%v; asked %d times", err, p.asked.Load())
	}
	if _, err := source(server.URL, 0).Fetch(t.Context(), engine.RateMark{}); wallet.CodeOf(err) != wallet.CodeUnavailable {
		t.Errorf("with a certificate of nobody: %v", err)
	}
}

func TestAnAddressIsHTTPSOrOfThisMachine(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"http://rates.example.com/x", "http://192.0.2.1/", "ftp://127.0.0.1/", "https://", "::", "https://ann:secret@rates.example.com/"} {
		if _, err := source(url, 0).Fetch(t.Context(), engine.RateMark{}); wallet.CodeOf(err) != wallet.CodeConfiguration || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if fetch.New(fetch.Settings{}) != nil {
		t.Error("there is a source without an address")
	}
}
