package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/engine"
)

// EndpointSettings say where signed requests go.
type EndpointSettings struct {
	// Name is how the other side is called in reasons: "the SMS gateway".
	Name string
	// Setting begins the names of its settings: sms for sms_url, sms_secret_file
	// and OKPAY_SMS_SECRET.
	Setting string
	// URL takes a POST. It is https, but for this machine (loopback).
	URL string
	// Secret gives the secret by which requests are signed.
	Secret func() (string, error)
	// Roots are the certificates that the other side's must come from; nil for
	// those of the system.
	Roots *x509.CertPool
	// Timeout bounds one request and its answer.
	Timeout time.Duration
}

// Endpoint takes requests that are signed as the Standard Webhooks specification
// has it. It is safe for concurrent use.
type Endpoint struct {
	settings EndpointSettings
	secret   []byte
	http     *http.Client
	now      func() time.Time
}

// NewEndpoint checks settings and reads the secret. Codes: configuration.
func NewEndpoint(settings EndpointSettings, now func() time.Time) (*Endpoint, error) {
	at, err := url.Parse(settings.URL)
	if err != nil || at.Host == "" || (at.Scheme != "https" && at.Scheme != "http") {
		return nil, misconfigured(settings.Setting+"_url is no address", "set it to where "+settings.Name+" takes requests, such as https://gateway.example.com/send")
	}
	if at.Scheme == "http" && !onLoopback(at.Hostname()) {
		return nil, misconfigured(settings.Setting+"_url would send secrets in clear", "use an https address; http is for this machine alone")
	}
	text, err := settings.Secret()
	if err != nil {
		return nil, err
	}
	secret, err := parseSecret(text, settings)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		// A connection for each request: on the same one, an answer to spare would be
		// taken for that of the next request.
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: settings.Roots},
	}
	return &Endpoint{settings: settings, secret: secret, now: now, http: &http.Client{
		Transport: transport, Timeout: settings.Timeout,
		// What is signed for one address goes to no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Post sends a body of JSON once, with a signature of its own time and id as the
// idempotency key. Whoever calls it closes the answer's body. A failure is in
// words of this package: what a library says may hold an address or the body.
func (e *Endpoint) Post(ctx context.Context, id string, body []byte) (*http.Response, *engine.DeliveryError) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.settings.URL, bytes.NewReader(body))
	if err != nil {
		return nil, &engine.DeliveryError{Reason: e.settings.Name + ": its address is none", Final: true}
	}
	signRequest(request, id, e.now(), body, e.secret)
	request.Header.Set(HeaderKey, strconv.Quote(id))
	answer, err := e.http.Do(request)
	if err != nil {
		return nil, unreachable(e.settings.Name, err)
	}
	return answer, nil
}

// secretVariable is the variable that holds the secret.
func (s *EndpointSettings) secretVariable() string {
	return "OKPAY_" + strings.ToUpper(s.Setting) + "_SECRET"
}
