package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// HeaderAttempt says which attempt a request to a webhook is, from 1; that of a
// test has 0. It is no part of the specification and is not signed.
const HeaderAttempt = "okpay-attempt"

// The bounds of a request to a webhook.
const (
	webhookDial   = 5 * time.Second
	webhookAnswer = 64 << 10 // bytes of an answer that are read, and thrown away
)

// WebhookSettings say where events may go.
type WebhookSettings struct {
	// Allow are addresses that are not public and yet may be sent to, such as
	// 127.0.0.0/8 or 10.1.2.3; http without encryption is for these alone.
	Allow []netip.Prefix
	// Roots are the certificates that a webhook's must come from; nil for those of
	// the system.
	Roots *x509.CertPool
	// Timeout bounds one request and its answer, beside the context; 0 does not.
	Timeout time.Duration
}

// Webhooks sends events to webhooks. An address that is not public is refused
// when the connection is made, whatever name led to it, and an answer that leads
// elsewhere is not followed. It is safe for concurrent use.
type Webhooks struct {
	allow []netip.Prefix
	http  *http.Client
	now   func() time.Time
}

var _ engine.WebhookSender = (*Webhooks)(nil)

// NewWebhooks makes what sends events.
func NewWebhooks(settings WebhookSettings, now func() time.Time) *Webhooks {
	w := &Webhooks{allow: settings.Allow, now: now}
	dialer := &net.Dialer{Timeout: webhookDial, Control: w.control}
	w.http = &http.Client{
		Timeout: settings.Timeout,
		Transport: &http.Transport{
			// No proxy: it would look names up, and connect, where nothing is checked.
			// And a connection for each request: whoever answers twice would on the same
			// one be understood to have taken the next event, which it has not seen.
			Proxy: nil, DialContext: dialer.DialContext, ForceAttemptHTTP2: true, DisableKeepAlives: true, MaxResponseHeaderBytes: 16 << 10,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: settings.Roots},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return w
}

// Check implements engine.WebhookSender.
func (w *Webhooks) Check(address string) error {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.Hostname() == "" || at.Opaque != "" || at.Scheme != "https" && at.Scheme != "http" {
		return wallet.Refuse(wallet.CodeInvalidInput, "this is no address that events could be sent to", "write one such as https://shop.example.com/okpay")
	}
	if at.User != nil || at.Fragment != "" {
		return wallet.Refuse(wallet.CodeInvalidInput, "the address holds a user or a fragment", "requests are signed: who they come from is told by the secret")
	}
	if port := at.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return wallet.Refuse(wallet.CodeInvalidInput, "the address has a port that there is not", "write one from 1 to 65535")
		}
	}
	ip, err := netip.ParseAddr(at.Hostname())
	literal := err == nil
	local := literal && w.allowed(ip) || strings.EqualFold(at.Hostname(), "localhost") && w.allowed(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	switch {
	case at.Scheme == "http" && !local:
		return wallet.Refuse(wallet.CodeAddressRefused, "events are not sent in clear", "use an https address; http is for addresses that webhook_allow names")
	case literal && !local && !public(ip):
		return wallet.Refuse(wallet.CodeAddressRefused, "the address is not public", "who runs the wallet may allow it with webhook_allow")
	}
	return nil
}

func (w *Webhooks) allowed(ip netip.Addr) bool {
	ip = ip.Unmap()
	for _, prefix := range w.allow {
		if prefix.Contains(ip) {
			return true
		}
	}
	return false
}

// errNotPublic refuses a connection.
var errNotPublic = errors.New("the address is not public")

// control looks at the address that a connection is made to, which is behind any
// name by then.
func (w *Webhooks) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", address, err)
	}
	if ip := at.Addr().WithZone(""); w.allowed(ip) || public(ip) {
		return nil
	}
	return errNotPublic
}

// Send implements engine.WebhookSender.
func (w *Webhooks) Send(ctx context.Context, r engine.WebhookRequest) (code int, err error) {
	if err := w.Check(r.URL); err != nil { // what was allowed once may not be now
		return 0, &engine.DeliveryError{Reason: "the address is refused"}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return 0, &engine.DeliveryError{Reason: "its address is none"}
	}
	signRequest(request, r.ID, w.now(), r.Body, r.Secrets...)
	request.Header.Set("User-Agent", "okpay-webhooks")
	request.Header.Set(HeaderAttempt, strconv.Itoa(r.Attempt))
	answer, err := w.http.Do(request)
	if errors.Is(err, errNotPublic) {
		return 0, &engine.DeliveryError{Reason: "the webhook: its address is not public"}
	}
	if err != nil {
		return 0, unreachable("the webhook", err)
	}
	defer func() { _ = answer.Body.Close() }()
	// Who is still writing when the connection ends may take that for a failure.
	_, _ = io.CopyN(io.Discard, answer.Body, webhookAnswer)
	return answer.StatusCode, judgeWebhook(answer)
}

// judgeWebhook says whether an answer means that the event was taken, which is any of
// the numbers from 200 to 299.
func judgeWebhook(answer *http.Response) error {
	switch code := answer.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code >= 300 && code < 400:
		return &engine.DeliveryError{Reason: fmt.Sprintf("the webhook leads elsewhere with %d, which is not followed", code)}
	default:
		refused := &engine.DeliveryError{Reason: fmt.Sprintf("the webhook answered with %d", code)}
		if code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable {
			refused.RetryAfter = retryAfter(answer)
		}
		return refused
	}
}
