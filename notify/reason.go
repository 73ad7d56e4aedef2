package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"strings"

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

// onLoopback reports whether a host is this machine.
func onLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
