package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// Identity is who a request comes from and the wallet in those hands.
type Identity struct {
	Key     wallet.APIKey
	Session bool // a customer who is logged in: Key stands for the session
	Service wallet.Service
}

// Config is what a server is made of. All fields are required but
// BehindProxy and Rate.
type Config struct {
	// Authenticate gives the identity of an API key's secret.
	// Codes: unauthenticated.
	Authenticate func(ctx context.Context, secret string) (Identity, error)
	// Anonymous gives the wallet in the hands of nobody in particular, from a
	// source such as an address.
	Anonymous func(source string) wallet.Service
	// BehindProxy takes the address of a caller from X-Forwarded-For.
	BehindProxy bool
	// Ready says whether the wallet can be worked with.
	Ready func(ctx context.Context) error
	Now   func() time.Time
	// NewID makes an id with a prefix.
	NewID func(prefix string) string
	Log   *slog.Logger
	// OpenAPI is the document at /openapi.json.
	OpenAPI []byte
	// Rate is how many requests a second one API key may make; 0 is no limit.
	// Twice as many may come at once.
	Rate int
}

// The bounds of connections.
const (
	headerTimeout  = 10 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 32 << 10
	// maxInFlight bounds the requests under way, and maxLarge those among them
	// that may fill much memory: the plans of payouts.
	maxInFlight = 1024
	maxLarge    = 2
	largeFrom   = 64 << 20 // bytes that the body of a large one may have
	// Grace is how long requests that were accepted have to end when the server
	// is asked to end.
	Grace = 30 * time.Second
)

// Server serves one wallet.
type Server struct {
	config  Config
	routes  []api.Route
	limiter *limiter
	metrics *metrics
	ending  atomic.Bool
	slots   chan struct{} // of requests under way
	large   chan struct{} // of those among them that may be large
}

// New makes a server.
func New(config Config) (*Server, error) {
	if config.Authenticate == nil || config.Anonymous == nil || config.Ready == nil || config.Now == nil || config.NewID == nil || config.Log == nil || len(config.OpenAPI) == 0 {
		return nil, errors.New("make a server: a part of its configuration is missing")
	}
	routes := api.Routes()
	return &Server{
		config: config, routes: routes, limiter: newLimiter(config.Rate), metrics: newMetrics(routes),
		slots: make(chan struct{}, maxInFlight), large: make(chan struct{}, maxLarge),
	}, nil
}

// Serve answers what comes to listener until ctx ends; secure is nil in clear.
// Then it takes no more, finishes within Grace what it accepted, and gives nil.
func (s *Server) Serve(ctx context.Context, listener net.Listener, secure *tls.Config) error {
	server := &http.Server{
		Handler: s.Handler(), TLSConfig: secure, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(s.config.Log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context {
			return context.WithoutCancel(ctx) // what was accepted goes on when ctx ends
		},
	}
	served := make(chan error, 1)
	go func() {
		if secure != nil {
			served <- server.ServeTLS(listener, "", "")
			return
		}
		served <- server.Serve(listener)
	}()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.ending.Store(true)
	s.config.Log.Info("ending", "grace_s", int(Grace.Seconds()))
	graceful, cancel := context.WithTimeout(context.WithoutCancel(ctx), Grace)
	defer cancel()
	if err := server.Shutdown(graceful); err != nil {
		return errors.Join(fmt.Errorf("end within %s: %w", Grace, err), server.Close())
	}
	return nil
}
