package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// unreachable says why a gateway could not be spoken to, in words of this
// package: what a library or a server says may hold an address or the message.
func unreachable(gateway string, err error) *engine.DeliveryError {
	why := "the connection failed"
	var name *net.DNSError
	var operation *net.OpError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		why = "its certificate does not hold"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		why = "it took too long"
	case errors.As(err, &name):
		why = "its name is not known"
	case errors.As(err, &operation) && operation.Op == "dial":
		why = "it cannot be reached"
	}
	return &engine.DeliveryError{Reason: gateway + ": " + why}
}

// misconfigured refuses a setting.
func misconfigured(what, hint string) error {
	return wallet.Refuse(wallet.CodeConfiguration, what, hint)
}

// maxRetryAfterSeconds is the most that a wish to be left alone counts for: a day.
const maxRetryAfterSeconds = 24 * 60 * 60

// retryAfter is how long an answer asks to be left alone (RFC 9110, section
// 10.2.3), 0 when it does not ask for so many seconds.
func retryAfter(answer *http.Response) time.Duration {
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil || seconds <= 0 {
		return 0
	}
	return time.Duration(min(seconds, maxRetryAfterSeconds)) * time.Second
}

// onLoopback reports whether a host is this machine.
func onLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
