package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// The bounds of connections.
const (
	// headerTimeout is how long the headers of a request, and a handshake, may take.
	headerTimeout  = 10 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 32 << 10
	// maxConnections bounds the connections that are open; further ones wait to
	// be accepted.
	maxConnections = 8192
	// Grace is how long requests that were accepted have to end when the server
	// is asked to end.
	Grace = 30 * time.Second
)

// Serve answers what comes to listener until ctx ends; secure is nil in clear.
// Then it takes no more, finishes within Grace what it accepted, and gives nil.
func (s *Server) Serve(ctx context.Context, listener net.Listener, secure *tls.Config) error {
	return s.serve(ctx, newBounded(listener, maxConnections), secure, s.Handler())
}

// ServeMetrics answers /metrics, /healthz and /readyz, to anybody and in clear,
// until ctx ends. It is for an address that only those who may know can reach.
func (s *Server) ServeMetrics(ctx context.Context, listener net.Listener) error {
	return s.serve(ctx, newBounded(listener, maxMetricsConnections), nil, s.metricsHandler())
}

// maxMetricsConnections is enough for those who watch a server.
const maxMetricsConnections = 64

func (s *Server) serve(ctx context.Context, listener net.Listener, secure *tls.Config, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, TLSConfig: secure, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
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
	if !s.ending.Swap(true) {
		s.drain() // who waits for events waits no more
		s.config.Log.Info("ending", "grace_s", int(Grace.Seconds()))
	}
	graceful, cancel := context.WithTimeout(context.WithoutCancel(ctx), Grace)
	defer cancel()
	if err := server.Shutdown(graceful); err != nil {
		return errors.Join(fmt.Errorf("end within %s: %w", Grace, err), server.Close())
	}
	return nil
}

// bounded accepts no more connections than may be open.
type bounded struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	once   sync.Once
}

func newBounded(listener net.Listener, most int) *bounded {
	return &bounded{Listener: listener, places: make(chan struct{}, most), closed: make(chan struct{})}
}

// Accept waits for a place, and then for a connection.
func (b *bounded) Accept() (net.Conn, error) {
	select {
	case b.places <- struct{}{}:
	case <-b.closed:
		return nil, net.ErrClosed
	}
	conn, err := b.Listener.Accept()
	if err != nil {
		<-b.places
		return nil, err
	}
	return &placed{Conn: conn, free: func() { <-b.places }}, nil
}

// Close ends the listener and whoever waits for a place.
func (b *bounded) Close() error {
	b.once.Do(func() { close(b.closed) })
	return b.Listener.Close()
}

// placed is a connection that has a place until it is closed.
type placed struct {
	net.Conn
	free func()
	once sync.Once
}

func (p *placed) Close() error {
	err := p.Conn.Close()
	p.once.Do(p.free)
	return err
}

// CloseWrite ends what is sent while the rest is still read: the server of
// net/http does so before it closes, that its last answer is not lost.
func (p *placed) CloseWrite() error {
	half, ok := p.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return half.CloseWrite()
}
