package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/okpay/okpay/api/trace"
	"github.com/okpay/okpay/wallet"
)

// Options say how a Client reaches its server. URL, Sleep and Jitter are
// required.
type Options struct {
	// URL is https://…, or http://… of this machine alone; of another one in clear
	// nothing but what changes nothing can be asked, and without a token.
	URL   string
	Token string // the API key; it is sent over TLS or to this machine alone
	// CAFile holds the certificates, in PEM, that the server's must come from;
	// those of the system when it is empty.
	CAFile string
	// CertFile and KeyFile hold the client's own certificate, in PEM.
	CertFile, KeyFile string
	// Sleep waits for d, or less when ctx ends before. Jitter draws a number
	// from 0 up to but without n.
	Sleep  func(ctx context.Context, d time.Duration) error
	Jitter func(n int64) int64
	// UserAgent names the program.
	UserAgent string
	// NewRequestID names a call in the server's log; nil leaves that to the server.
	NewRequestID func() string
	// Parent is the trace that the calls belong to; one without ids is none.
	Parent trace.Parent
	// Log is told of each attempt, without what was sent; nil tells nobody. When
	// it takes debug, errors name their request.
	Log *slog.Logger
}

// Client is the wallet of a server. It is safe for concurrent use.
type Client struct {
	options Options
	base    string
	http    *http.Client
	inClear bool // what is sent can be read on its way
	routes  map[string]*Route
	within  *within // instead of a server
}

// The bounds of a connection.
const (
	dialTimeout      = 10 * time.Second
	handshakeTimeout = 10 * time.Second
	idleTimeout      = 90 * time.Second
	maxConnections   = 64 // to the one server
	maxHeaderBytes   = 64 << 10
)

// NewClient makes a client. Nothing is sent yet. Codes: configuration.
func NewClient(options Options) (*Client, error) {
	at, err := url.Parse(options.URL)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, misconfigured("the address of the remote API is not one: "+quoted(options.URL), "give one such as https://pay.example.com")
	}
	inClear := at.Scheme == "http" && !isLoopback(at.Hostname())
	if inClear && options.Token != "" {
		return nil, misconfigured("a token is sent over TLS alone, and "+options.URL+" is in clear", "use https://")
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	secure, err := tlsOf(options)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: dialTimeout}
	c := &Client{
		options: options, base: strings.TrimRight(options.URL, "/"), inClear: inClear, routes: map[string]*Route{},
		http: &http.Client{
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSClientConfig: secure,
				TLSHandshakeTimeout: handshakeTimeout, IdleConnTimeout: idleTimeout, ForceAttemptHTTP2: true,
				MaxIdleConns: maxConnections, MaxIdleConnsPerHost: maxConnections, MaxConnsPerHost: maxConnections,
				MaxResponseHeaderBytes: maxHeaderBytes,
			},
		},
	}
	routes := Routes()
	for i := range routes {
		c.routes[routes[i].Method] = &routes[i]
	}
	return c, nil
}

// Close lets go of the connections that are kept for reuse.
func (c *Client) Close() error {
	if c.http != nil {
		c.http.CloseIdleConnections()
	}
	return nil
}

// tlsOf makes the TLS settings of a client.
func tlsOf(options Options) (*tls.Config, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if options.CAFile != "" {
		text, err := os.ReadFile(options.CAFile)
		if err != nil {
			return nil, misconfigured("the file of trusted certificates cannot be read: "+err.Error(), "check tls_ca")
		}
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM(text) {
			return nil, misconfigured("the file "+options.CAFile+" holds no certificate in PEM", "check tls_ca")
		}
	}
	if options.CertFile == "" && options.KeyFile == "" {
		return secure, nil
	}
	own, err := tls.LoadX509KeyPair(options.CertFile, options.KeyFile)
	if err != nil {
		return nil, misconfigured("the client's certificate cannot be used: "+err.Error(), "check tls_cert and tls_key; they go together")
	}
	secure.Certificates = []tls.Certificate{own}
	return secure, nil
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address := net.ParseIP(host)
	return address != nil && address.IsLoopback()
}

func misconfigured(message, hint string) error {
	return wallet.Refuse(wallet.CodeConfiguration, message, hint)
}
