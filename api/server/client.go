package server

import (
	"net"
	"net/netip"
	"strings"
)

// client is the address of whoever asks, as far as it can be relied on: that of
// the connection, or what the proxy before the server says that it is.
func (e *exchange) client() string {
	host, _, err := net.SplitHostPort(e.request.RemoteAddr)
	if err != nil {
		host = e.request.RemoteAddr
	}
	if !e.server.config.BehindProxy {
		return host
	}
	// What stands last was written by the proxy; what stands before may be the
	// caller's invention.
	list := strings.Split(strings.Join(e.request.Header.Values("X-Forwarded-For"), ","), ",")
	if address, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
		return address.Unmap().String()
	}
	return host
}
