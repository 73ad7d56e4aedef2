package api

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// dialled makes a client that does not wait, and tells how often it would have.
func dialled(t *testing.T, url string, waits *[]time.Duration) *Client {
	t.Helper()
	c, err := NewClient(Options{
		URL: url, Token: "secret-token", UserAgent: "test", Jitter: func(int64) int64 { return 0 },
		Sleep: func(ctx context.Context, d time.Duration) error {
			if waits != nil {
				*waits = append(*waits, d)
			}
			return context.Cause(ctx)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func payInput() wallet.PayInput {
	return wallet.PayInput{Change: wallet.Change{Key: "k-1"}, User: "ann", Merchant: "cafe", Amount: "1.00", Currency: "EUR"}
}

func TestAnErrorComesOutAsItWentIn(t *testing.T) {
	t.Parallel()
	for _, code := range wallet.Codes() {
		sent := wallet.Refuse(code, "It's <said> & \"quoted\"", "a hint", "limit", 9007199254740993, "names", []string{"a", "b"}, "left", "1.00")
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", ProblemType)
			w.WriteHeader(StatusOf(code))
			_ = json.NewEncoder(w).Encode(NewProblem(sent, StatusOf(code), "req_1"))
		}))
		_, err := dialled(t, server.URL, nil).Pay(t.Context(), payInput())
		server.Close()
		var got *wallet.Error
		if !errors.As(err, &got) {
			t.Errorf("%s comes out as %T: %v", code, err, err)
			continue
		}
		before, err1 := json.Marshal(sent)
		after, err2 := json.Marshal(got)
		if err := errors.Join(err1, err2); err != nil || string(before) != string(after) {
			t.Errorf("%s: sent %s, got %s, %v", code, before, after, err)
		}
	}
}

// script answers each attempt by the next of its steps.
type script struct {
	t     *testing.T
	steps []string
	n     atomic.Int32
	mu    sync.Mutex // of keys: a request that was cut may still be under way
	keys  []string
}

// seen is the idempotency keys that came so far.
func (s *script) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys)
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	step := s.steps[min(int(s.n.Add(1))-1, len(s.steps)-1)]
	s.mu.Lock()
	s.keys = append(s.keys, r.Header.Get(KeyHeader))
	s.mu.Unlock()
	problem := func(code wallet.Code, retryAfter string) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.Header().Set("Content-Type", ProblemType)
		w.WriteHeader(StatusOf(code))
		_ = json.NewEncoder(w).Encode(NewProblem(wallet.Refuse(code, "said by the server", ""), StatusOf(code), ""))
	}
	switch step {
	case "ok":
		_, _ = w.Write([]byte(`{"id":"txn_1"}`))
	case "cut":
		panic(http.ErrAbortHandler)
	case "half":
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"id":`))
		panic(http.ErrAbortHandler)
	case "garbage":
		_, _ = w.Write([]byte(`<html>`))
	case "busy":
		problem(wallet.CodeUnavailable, "2")
	case "busy long":
		problem(wallet.CodeUnavailable, "3600")
	case "busy without a time":
		problem(wallet.CodeWalletReadOnly, "")
	case "limited":
		problem(wallet.CodeRateLimited, "1")
	case "declined":
		problem(wallet.CodeInsufficientFunds, "")
	case "unauthenticated":
		problem(wallet.CodeUnauthenticated, "")
	case "guessed":
		problem(wallet.CodeTooManyAttempts, "")
	case "fault":
		problem(wallet.CodeInternal, "")
	case "unknown":
		problem(wallet.CodeOutcomeUnknown, "1")
	case "proxy 502":
		w.WriteHeader(http.StatusBadGateway)
	case "proxy 503":
		w.WriteHeader(http.StatusServiceUnavailable)
	case "redirect":
		http.Redirect(w, r, "http://elsewhere.example/", http.StatusTemporaryRedirect)
	case "nothing":
		_, _ = w.Write([]byte(`null`))
	case "empty":
		_, _ = w.Write([]byte(`{}`))
	case "other JSON":
		_, _ = w.Write([]byte(`{"status":"ok","created_at":"2026-01-31T12:00:00Z"}`))
	case "other problem":
		w.Header().Set("Content-Type", ProblemType)
		w.WriteHeader(http.StatusGatewayTimeout)
		_, _ = w.Write([]byte(`{"status":504,"code":"upstream_timeout","detail":"no answer in time"}`))
	case "later refusal":
		w.Header().Set("Content-Type", ProblemType)
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = w.Write([]byte(`{"status":422,"code":"a_code_to_come","detail":"it is so"}`))
	case "stranger":
		w.WriteHeader(http.StatusNotFound)
	case "large":
		_, _ = w.Write([]byte(`{"id":"` + strings.Repeat("x", smallBody) + `"}`))
	default:
		s.t.Errorf("no step %q", step)
	}
}

func TestWhatIsAskedAgainAndWhatIsTakenForTrue(t *testing.T) {
	t.Parallel()
	const all = maxAttempts
	for _, c := range []struct {
		steps    string // with commas between them; the last goes on
		attempts int
		write    wallet.Code // of a payment, "" for none
		read     wallet.Code // of a look
	}{
		{"ok", 1, "", ""},
		{"cut,ok", 2, "", ""},
		{"half,ok", 2, "", ""},
		{"busy,busy,limited,ok", 4, "", ""},
		{"proxy 502,proxy 503,ok", 3, "", ""},
		{"cut", all, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		{"half", all, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		{"proxy 502", all, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		{"busy", all, wallet.CodeUnavailable, wallet.CodeUnavailable},
		{"limited", all, wallet.CodeRateLimited, wallet.CodeRateLimited},
		{"cut,busy", all, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		// What does not come from the wallet says nothing of the attempt before.
		{"cut,redirect", 2, wallet.CodeOutcomeUnknown, wallet.CodeConfiguration},
		{"cut,stranger", 2, wallet.CodeOutcomeUnknown, wallet.CodeConfiguration},
		{"cut,unauthenticated", 2, wallet.CodeOutcomeUnknown, wallet.CodeUnauthenticated},
		{"cut,guessed", 2, wallet.CodeOutcomeUnknown, wallet.CodeTooManyAttempts},
		{"cut,fault", 2, wallet.CodeOutcomeUnknown, wallet.CodeInternal},
		{"unknown,ok", 2, "", ""},
		{"unknown", all, wallet.CodeOutcomeUnknown, wallet.CodeOutcomeUnknown},
		{"unknown,declined", 2, wallet.CodeInsufficientFunds, wallet.CodeInsufficientFunds},
		{"busy long", 1, wallet.CodeUnavailable, wallet.CodeUnavailable},
		{"busy without a time", 1, wallet.CodeWalletReadOnly, wallet.CodeWalletReadOnly},
		{"declined", 1, wallet.CodeInsufficientFunds, wallet.CodeInsufficientFunds},
		{"cut,declined", 2, wallet.CodeInsufficientFunds, wallet.CodeInsufficientFunds},
		{"redirect", 1, wallet.CodeConfiguration, wallet.CodeConfiguration},
		{"stranger", 1, wallet.CodeConfiguration, wallet.CodeConfiguration},
		{"garbage", 1, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		{"nothing", 1, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		{"empty", 1, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		{"other JSON", 1, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		{"other problem,ok", 2, "", ""},
		{"other problem", all, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
		{"later refusal", 1, "a_code_to_come", "a_code_to_come"},
		{"large", all, wallet.CodeOutcomeUnknown, wallet.CodeUnavailable},
	} {
		t.Run(c.steps, func(t *testing.T) {
			t.Parallel()
			ask := func(what string, want wallet.Code, do func(*Client) error) {
				s := &script{t: t, steps: strings.Split(c.steps, ",")}
				server := httptest.NewServer(s)
				defer server.Close()
				err := do(dialled(t, server.URL, nil))
				if got := wallet.CodeOf(err); got != want {
					t.Errorf("%s: got %q (%v), want %q", what, got, err, want)
				}
				// The transport may ask once more by itself on a connection that was kept.
				if n := int(s.n.Load()); n < c.attempts || n > 2*c.attempts {
					t.Errorf("%s: asked %d times, want %d", what, n, c.attempts)
				}
				if err != nil && strings.Contains(err.Error(), "secret-token") {
					t.Errorf("%s: the error tells the token: %v", what, err)
				}
				for _, key := range s.seen() {
					if what == "pay" && key != "k-1" {
						t.Errorf("a payment went out under the key %q", key)
					}
				}
			}
			ask("pay", c.write, func(c *Client) error {
				_, err := c.Pay(t.Context(), payInput())
				return err
			})
			ask("show", c.read, func(c *Client) error {
				_, err := c.Show(t.Context(), wallet.ShowInput{Transaction: "txn_1"})
				return err
			})
			if c.write == wallet.CodeOutcomeUnknown {
				ask("dry run", c.read, func(c *Client) error {
					in := payInput()
					in.DryRun = true
					_, err := c.Pay(t.Context(), in)
					return err
				})
			}
		})
	}
}

// A connection that was kept may be cut with a request on its way; net/http then
// sends it again by itself, and the first may have arrived.
func TestARequestThatTheTransportRepeatsMayHaveHappened(t *testing.T) {
	t.Parallel()
	s := &script{t: t, steps: []string{"ok", "cut", "limited"}}
	server := httptest.NewServer(s)
	defer server.Close()
	c := dialled(t, server.URL, nil)
	if _, err := c.Pay(t.Context(), payInput()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Pay(t.Context(), payInput()); wallet.CodeOf(err) != wallet.CodeOutcomeUnknown {
		t.Errorf("after %d requests it gives %v", s.n.Load(), err)
	}
}

func TestNothingHappenedWhenNobodyListens(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	var waits []time.Duration
	_, err = dialled(t, url, &waits).Pay(t.Context(), payInput())
	if wallet.CodeOf(err) != wallet.CodeUnavailable {
		t.Errorf("got %v", err)
	}
	want := []time.Duration{50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond}
	if !reflect.DeepEqual(waits, want) {
		t.Errorf("waited %v, want %v", waits, want)
	}
}

func TestTheServersTimeIsWaitedFor(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&script{t: t, steps: []string{"busy", "limited", "ok"}})
	defer server.Close()
	var waits []time.Duration
	if _, err := dialled(t, server.URL, &waits).Pay(t.Context(), payInput()); err != nil {
		t.Fatal(err)
	}
	if want := []time.Duration{2 * time.Second, time.Second}; !reflect.DeepEqual(waits, want) {
		t.Errorf("waited %v, want %v", waits, want)
	}
}

// timeUp is a context whose time is up when the test says so.
type timeUp struct {
	context.Context
	up chan struct{}
}

func (c timeUp) Done() <-chan struct{} { return c.up }

func (c timeUp) Err() error {
	select {
	case <-c.up:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestATimeLimitAfterSendingIsNoNothing(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 2)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then is it seen that the caller has gone
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	defer server.Close()
	c := dialled(t, server.URL, nil)
	limited := timeUp{Context: t.Context(), up: make(chan struct{})}
	go func() {
		<-arrived
		close(limited.up)
	}()
	if _, err := c.Pay(limited, payInput()); wallet.CodeOf(err) != wallet.CodeOutcomeUnknown {
		t.Errorf("the time limit gives %v", err)
	}
	interrupted, stop := context.WithCancelCause(t.Context())
	cause := errors.New("interrupted")
	go func() {
		<-arrived
		stop(cause)
	}()
	if _, err := c.Pay(interrupted, payInput()); !errors.Is(err, cause) {
		t.Errorf("an interruption gives %v", err)
	}
}

func TestATokenGoesOverTLSAlone(t *testing.T) {
	t.Parallel()
	for url, fine := range map[string]bool{
		"http://127.0.0.1:1": true, "http://localhost:1": true, "http://[::1]:1": true, "https://pay.example.com": true,
		"http://pay.example.com": false, "http://10.0.0.1": false, "ftp://x": false, "nothing": false, "": false,
	} {
		_, err := NewClient(Options{URL: url, Token: "t"})
		if fine != (err == nil) || err != nil && wallet.CodeOf(err) != wallet.CodeConfiguration {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestInClearNothingThatChangesGoesToAnotherMachine(t *testing.T) {
	t.Parallel()
	for url, fine := range map[string]bool{
		"http://127.0.0.1:1": true, "http://[::1]:1": true, "https://127.0.0.1:1": true, "http://192.0.2.1:1": false, "http://pay.invalid": false,
	} {
		c, err := NewClient(Options{URL: url, Jitter: func(int64) int64 { return 0 }, Sleep: func(context.Context, time.Duration) error { return nil }})
		if err != nil {
			t.Fatal(err)
		}
		ended, end := context.WithCancel(t.Context()) // so that nothing is dialled
		end()
		_, err = c.Login(ended, wallet.LoginInput{User: "ann", Password: "seven grey herons"})
		if refused := wallet.CodeOf(err) == wallet.CodeConfiguration; refused == fine {
			t.Errorf("%s: a login gives %v", url, err)
		}
		if _, err := c.Show(ended, wallet.ShowInput{Transaction: "txn_1"}); wallet.CodeOf(err) == wallet.CodeConfiguration {
			t.Errorf("%s: a look gives %v", url, err)
		}
	}
}

func TestTheServersCertificateMustHold(t *testing.T) {
	t.Parallel()
	var protocol atomic.Value
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol.Store(fmt.Sprint(r.ProtoMajor))
		_, _ = w.Write([]byte(`{"id":"txn_1"}`))
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	if _, err := dialled(t, server.URL, nil).Pay(t.Context(), payInput()); wallet.CodeOf(err) != wallet.CodeConfiguration {
		t.Errorf("a certificate from nobody known gives %v", err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, text, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := NewClient(Options{URL: server.URL, Token: "t", CAFile: ca})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Pay(t.Context(), payInput()); err != nil {
		t.Errorf("a certificate that is trusted gives %v", err)
	}
	if protocol.Load() != "2" {
		t.Errorf("HTTP/%v is spoken", protocol.Load())
	}
	for name, bad := range map[string]Options{
		"no file":        {URL: server.URL, CAFile: ca + ".not"},
		"no certificate": {URL: server.URL, CAFile: os.Args[0]},
		"no key":         {URL: server.URL, CertFile: ca},
	} {
		if _, err := NewClient(bad); wallet.CodeOf(err) != wallet.CodeConfiguration {
			t.Errorf("%s gives %v", name, err)
		}
	}
}

func TestAKeyThatNoHeaderTakesIsNotSent(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "a\nb", "ü", strings.Repeat("k", wallet.MaxKeyLength+1)} {
		in := payInput()
		in.Key = key
		if _, err := dialled(t, "http://127.0.0.1:1", nil).Pay(t.Context(), in); wallet.CodeOf(err) != wallet.CodeInvalidInput {
			t.Errorf("%q gives %v", key, err)
		}
	}
	in := payInput()
	in.Memo = "\xff"
	if _, err := dialled(t, "http://127.0.0.1:1", nil).Pay(t.Context(), in); wallet.CodeOf(err) != wallet.CodeInvalidInput {
		t.Error("a text that is not UTF-8 is changed on its way")
	}
}
