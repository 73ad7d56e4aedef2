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

// networkBits is how much of an IPv6 address says whose it is: who is given one
// network has all of the addresses in it (RFC 6177, RFC 7421).
const networkBits = 64

// source is what wrong answers and requests of strangers are counted by: the
// address of whoever asks, and of IPv6 its network.
func (e *exchange) source() string {
	client := e.client()
	address, err := netip.ParseAddr(client)
	if err != nil || address.Unmap().Is4() {
		return client
	}
	network, err := address.WithZone("").Prefix(networkBits)
	if err != nil {
		return client
	}
	return network.String()
}
