package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/api/trace"
	"github.com/okpay/okpay/wallet"
)

// answer is what became of one attempt.
type answer struct {
	kind       answerKind
	body       []byte        // when it was answered
	refused    *wallet.Error // what the server said
	err        error         // what happened instead of an answer
	retryAfter time.Duration // what the server asks for
	repeated   bool          // it went out more than once, and only the last was answered so
}

type answerKind int

const (
	answered    answerKind = iota // the server did it
	answerFinal                   // refused; asking again would change nothing
	answerLater                   // nothing happened this time; it can be asked again
	answerLost                    // it was sent, and what became of it is not known
)

const (
	compressFrom = 8 << 10          // bytes of a body from which it is compressed
	attemptGrace = 15 * time.Second // how much longer than the server may take is waited
)

// attempt sends a request once. The transport may send it again by itself, when
// a connection that was kept turns out to be cut.
func (c *Client) attempt(ctx context.Context, route *Route, request encoded) answer {
	ctx, cancel := context.WithTimeout(ctx, route.Size.Time+attemptGrace)
	defer cancel()
	var connections atomic.Int32 // before the first nothing of the request can have left
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connections.Add(1) },
	})
	message, err := c.message(traced, route, request)
	if err != nil {
		return answer{kind: answerFinal, err: err}
	}
	got := c.send(route, message, &connections)
	got.repeated = connections.Load() > 1
	return got
}

func (c *Client) send(route *Route, message *http.Request, connections *atomic.Int32) answer {
	response, err := c.http.Do(message)
	if err != nil {
		return unanswered(err, connections.Load() > 0)
	}
	defer response.Body.Close()
	body, err := readBounded(response.Body, route.Size.Response)
	if err != nil {
		return answer{kind: answerLost, err: fmt.Errorf("read the answer: %w", withoutAddress(err))}
	}
	return judge(response, body)
}

// message makes the HTTP request.
func (c *Client) message(ctx context.Context, route *Route, request encoded) (*http.Request, error) {
	body, compressed := request.body, false
	if len(body) >= compressFrom {
		var packed bytes.Buffer
		packer, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
		if err != nil {
			return nil, fmt.Errorf("compress the request: %w", err)
		}
		_, err = packer.Write(body)
		if err := errors.Join(err, packer.Close()); err != nil {
			return nil, fmt.Errorf("compress the request: %w", err)
		}
		body, compressed = packed.Bytes(), true
	}
	message, err := http.NewRequestWithContext(ctx, route.Verb, c.base+request.path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	message.Header.Set("User-Agent", c.options.UserAgent)
	message.Header.Set("Accept", "application/json, "+ProblemType)
	if c.options.Token != "" {
		message.Header.Set("Authorization", "Bearer "+c.options.Token)
	}
	if request.keyed {
		message.Header.Set(KeyHeader, FormatKey(request.key))
	}
	if request.id != "" {
		message.Header.Set(RequestIDHeader, request.id)
	}
	if parent := c.options.Parent; parent.Trace != (trace.TraceID{}) {
		message.Header.Set(trace.ParentHeader, parent.String())
		if parent.State != "" {
			message.Header.Set(trace.StateHeader, parent.State)
		}
	}
	if route.HasBody() {
		message.Header.Set("Content-Type", "application/json")
	}
	if compressed {
		message.Header.Set("Content-Encoding", "gzip")
	}
	return message, nil
}

// unanswered says what a failed attempt means. A certificate that does not hold
// will not hold the next time either.
func unanswered(err error, connected bool) answer {
	err = withoutAddress(err)
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	switch {
	case errors.As(err, &verification), errors.As(err, &authority), errors.As(err, &name):
		refused := wallet.Refuse(wallet.CodeConfiguration, "the certificate of the remote API does not hold: "+err.Error(),
			"name the certificates that it comes from in tls_ca")
		return answer{kind: answerFinal, refused: refused}
	case wantsCertificate(err):
		refused := wallet.Refuse(wallet.CodeConfiguration, "the remote API does not take the client's certificate, or asks for one: "+err.Error(),
			"name it with --client-cert and its key with --client-key")
		return answer{kind: answerFinal, refused: refused}
	case connected:
		return answer{kind: answerLost, err: err}
	default:
		return answer{kind: answerLater, err: err}
	}
}

// wantsCertificate reports whether the server ended the handshake for want of a
// client's certificate that it takes (RFC 8446, section 6.2). It has read no
// request then, although the client, which ends its part of the handshake first,
// may have sent one.
func wantsCertificate(err error) bool {
	var alert *net.OpError
	if !errors.As(err, &alert) || alert.Op != "remote error" || alert.Err == nil {
		return false
	}
	const (
		badCertificate tls.AlertError = 42 + iota
		unsupportedCertificate
		revokedCertificate
		expiredCertificate
		unknownCertificate
		unknownAuthority    tls.AlertError = 48
		certificateRequired tls.AlertError = 116
	)
	for _, code := range []tls.AlertError{
		badCertificate, unsupportedCertificate, revokedCertificate, expiredCertificate, unknownCertificate, unknownAuthority, certificateRequired,
	} {
		if alert.Err.Error() == code.Error() {
			return true
		}
	}
	return false
}

// withoutAddress takes the verb and the address off an error of net/http.
func withoutAddress(err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		return address.Err
	}
	return err
}

// judge says what an answer of the server, or of something before it, means.
func judge(response *http.Response, body []byte) answer {
	status := response.StatusCode
	if status >= 200 && status < 300 {
		return answer{kind: answered, body: body}
	}
	retryAfter, asked := parseRetryAfter(response.Header.Get("Retry-After"))
	if isProblem(response.Header.Get("Content-Type")) {
		if refused, ok := parseProblem(body); ok && !foreign(refused.Code, status) {
			kind := answerFinal
			switch exit := wallet.ExitOf(refused.Code); {
			case asked && exit == wallet.ExitUnavailable:
				kind = answerLater
			case asked && exit == wallet.ExitUnknown:
				kind = answerLost
			}
			return answer{kind: kind, refused: refused, retryAfter: retryAfter}
		}
	}
	err := fmt.Errorf("status %d without a problem that okpay knows", status)
	switch {
	case status >= 300 && status < 400:
		refused := wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the remote API redirects (%d), and no redirect is followed", status),
			"give the final address with --remote")
		return answer{kind: answerFinal, refused: refused}
	case status == http.StatusTooManyRequests:
		return answer{kind: answerLater, err: err, retryAfter: retryAfter}
	case status >= 500:
		return answer{kind: answerLost, err: err, retryAfter: retryAfter}
	default:
		refused := wallet.Refuse(wallet.CodeConfiguration, "what answers there is no okpay: "+err.Error(), "check --remote")
		return answer{kind: answerFinal, refused: refused}
	}
}

// foreign says that a failure comes from something before the server, which has
// codes of its own: only a refusal may have one that a later okpay has brought.
func foreign(code wallet.Code, status int) bool {
	return status >= 500 && !slices.Contains(wallet.Codes(), code)
}

func isProblem(mediaType string) bool {
	kind, _, _ := strings.Cut(mediaType, ";")
	return strings.TrimSpace(kind) == ProblemType
}

// parseRetryAfter reads a number of seconds (RFC 9110, section 10.2.3). A date
// is not waited for.
func parseRetryAfter(text string) (time.Duration, bool) {
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 0 {
		return 0, false
	}
	return time.Duration(seconds) * time.Second, true
}

// readBounded reads all of an answer, at most limit bytes.
func readBounded(in io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("it is longer than %d bytes", limit)
	}
	return body, nil
}
