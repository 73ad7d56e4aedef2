// Package fetch gets files of reference rates over HTTP, only when they have
// changed (RFC 9110, section 13). It promises that an address is https, or http on
// this machine (loopback), that a redirect leads to no weaker one, and that time,
// size and redirects are bounded. What it fetches is read by package rates.
//
// It may import wallet, wallet/engine and rates.
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/okpay/okpay/rates"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// The bounds of an exchange.
const (
	DefaultTimeout = 30 * time.Second
	MaxBytes       = 4 << 20 // the file of 90 days is 0.1 MB
	MaxRedirects   = 3
	maxMarkBytes   = 500 // of a validator that is sent back
)

// Settings say where the file is.
type Settings struct {
	URL string
	// Roots are the certificates that the other side's must come from; nil for
	// those of the system.
	Roots *x509.CertPool
	// Timeout bounds the whole of a fetch; 0 is DefaultTimeout.
	Timeout time.Duration
}

// Source fetches. It is safe for concurrent use.
type Source struct {
	settings Settings
	http     *http.Client
}

var _ engine.RateSource = (*Source)(nil)

// New makes a source, and gives nil without an address. The address is checked
// when it is used.
func New(settings Settings) *Source {
	if settings.URL == "" {
		return nil
	}
	if settings.Timeout == 0 {
		settings.Timeout = DefaultTimeout
	}
	s := &Source{settings: settings}
	s.http = &http.Client{
		Timeout: settings.Timeout,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableKeepAlives: true,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: settings.Roots},
		},
		CheckRedirect: s.mayFollow,
	}
	return s
}

// errRedirect refuses to follow.
var errRedirect = errors.New("it redirects where this program does not follow")

// mayFollow lets a redirect lead to https, and to http on this machine only from
// there.
func (s *Source) mayFollow(next *http.Request, via []*http.Request) error {
	if len(via) > MaxRedirects || !safe(next.URL) || (next.URL.Scheme == "http" && via[0].URL.Scheme != "http") {
		return errRedirect
	}
	return nil
}

// safe says whether an address is one to fetch from.
func safe(at *url.URL) bool {
	if at.Host == "" || at.User != nil {
		return false
	}
	return at.Scheme == "https" || (at.Scheme == "http" && onLoopback(at.Hostname()))
}

func onLoopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || (address != nil && address.IsLoopback())
}

// URL is the address.
func (s *Source) URL() string { return s.settings.URL }

// Fetch gets the file unless it is the one of the mark. Codes: configuration,
// unavailable, invalid_file.
func (s *Source) Fetch(ctx context.Context, mark engine.RateMark) (engine.RateFetch, error) {
	at, err := url.Parse(s.settings.URL)
	if err != nil || !safe(at) {
		return engine.RateFetch{}, wallet.Refuse(wallet.CodeConfiguration, "rates_url is no address to fetch rates from",
			"use an https address without a password in it; http is for this machine alone")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return engine.RateFetch{}, fmt.Errorf("ask for rates: %w", err)
	}
	if mark.ETag != "" {
		request.Header.Set("If-None-Match", mark.ETag)
	}
	if mark.LastModified != "" {
		request.Header.Set("If-Modified-Since", mark.LastModified)
	}
	answer, err := s.http.Do(request)
	if err != nil {
		return engine.RateFetch{}, unreachable(ctx, err)
	}
	defer answer.Body.Close()
	asked := mark.ETag != "" || mark.LastModified != ""
	switch {
	case answer.StatusCode == http.StatusNotModified && asked:
		return engine.RateFetch{Unchanged: true, Mark: mark}, nil
	case answer.StatusCode == http.StatusOK:
	default:
		return engine.RateFetch{}, unavailable(fmt.Sprintf("it answers with %d", answer.StatusCode))
	}
	body := &body{from: answer.Body, left: MaxBytes}
	days, err := rates.Read(body)
	switch {
	case body.long:
		return engine.RateFetch{}, wallet.Refuse(wallet.CodeInvalidFile, fmt.Sprintf("the file of rates is larger than %d MiB", MaxBytes>>20),
			"take a shorter one, and import the whole history once with `okpay rates import`", "url", s.settings.URL)
	case body.failed != nil:
		return engine.RateFetch{}, unreachable(ctx, body.failed)
	case err != nil:
		return engine.RateFetch{}, err
	}
	return engine.RateFetch{Days: days, Mark: engine.RateMark{
		URL: s.settings.URL, ETag: validator(answer.Header.Get("ETag")), LastModified: validator(answer.Header.Get("Last-Modified")),
	}}, nil
}

// validator keeps a mark that can be sent back as it is, and none that is longer
// than marks are.
func validator(text string) string {
	if len(text) > maxMarkBytes {
		return ""
	}
	return text
}

// body reads what there is up to a bound, and knows what went wrong.
type body struct {
	from   io.Reader
	left   int
	long   bool
	failed error
}

func (b *body) Read(into []byte) (int, error) {
	if len(into) > b.left+1 {
		into = into[:b.left+1]
	}
	n, err := b.from.Read(into)
	if b.left -= n; b.left < 0 {
		b.long = true
		return 0, io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err
}

// unreachable tells a failure in words of this package: what a library says may
// hold an address that somebody was redirected to.
func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var timeout net.Error
	switch {
	case errors.Is(err, errRedirect):
		return unavailable(errRedirect.Error())
	case errors.As(err, &timeout) && timeout.Timeout():
		return unavailable("it does not answer in time")
	default:
		return unavailable("it cannot be reached")
	}
}

func unavailable(why string) error {
	return wallet.Refuse(wallet.CodeUnavailable, "the rates cannot be fetched: "+why, "try again later; nothing was changed")
}
