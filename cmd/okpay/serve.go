package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"time"

	"github.com/okpay/okpay/api/server"
	"github.com/okpay/okpay/api/trace"
	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/docs"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// flushTime is how long the last traces may take to be sent.
const flushTime = 5 * time.Second

// serve serves a wallet over HTTP until ctx ends.
func serve(ctx context.Context, what commands.Serving, ids *idSource, logTo io.Writer) (err error) {
	secure, err := serverTLS(what, time.Now)
	if err != nil {
		return err
	}
	if secure == nil && !what.BehindProxy && !onLoopback(what.Listen) {
		return wallet.Refuse(wallet.CodeInvalidInput, what.Listen+" can be reached from other machines, and nothing would be encrypted",
			"give --tls-cert and --tls-key, say --behind-proxy when something before it does TLS, or listen on 127.0.0.1")
	}
	log := slog.New(slog.NewJSONHandler(logTo, &slog.HandlerOptions{Level: what.LogLevel}))
	tracer, err := newTracer(log) //nolint:contextcheck // it sends until it is closed, which comes after the end of ctx
	if err != nil {
		return err
	}
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
		defer cancel()
		if late := tracer.Close(last); late != nil {
			log.Warn("the last traces are lost", "error", late.Error())
		}
	}()
	watch := &watching{}
	at := what.Target
	at.Log = log
	local, db, err := openEngine(ctx, at, ids, watch.observer())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Info(ctx); err != nil { // a wallet that cannot be opened is told now
		return err
	}
	if _, err := db.Vault(ctx); err != nil { // and so is one whose key is not there
		return err
	}
	if watch.server, err = newServer(what, local, db, ids, log, tracer); err != nil {
		return err
	}
	stopSending, err := sendInBackground(ctx, local, log)
	if err != nil {
		return err
	}
	defer stopSending()
	stopChecking, err := checkInBackground(ctx, local, log)
	if err != nil {
		return err
	}
	defer stopChecking()
	if !what.NoDuties {
		defer sendHooksInBackground(ctx, local, log)()
		defer doDutiesInBackground(ctx, local, ids.next("srv"), log)()
	}
	return listenAndServe(ctx, what, watch.server, secure != nil, func(ctx context.Context, listener net.Listener) error {
		return watch.server.Serve(ctx, listener, secure)
	}, log)
}

// newServer makes the server over an engine.
func newServer(
	what commands.Serving, local *engine.Engine, db *store.Store, ids *idSource, log *slog.Logger, tracer *trace.Tracer,
) (*server.Server, error) {
	about := build()
	config := server.Config{
		Authenticate: func(ctx context.Context, secret string) (server.Identity, error) {
			caller, key, err := local.Authenticate(ctx, secret)
			if err != nil {
				return server.Identity{}, err
			}
			return server.Identity{Key: key, Session: caller.Session != "", Service: local.As(caller)}, nil
		},
		Anonymous:   func(source string) wallet.Service { return local.As(engine.Anonymous(source)) },
		BehindProxy: what.BehindProxy,
		Ready: func(ctx context.Context) error {
			_, err := local.As(engine.LocalOperator()).WalletInfo(ctx, wallet.WalletInfoInput{})
			return err
		},
		Now: time.Now, NewID: ids.next, Log: log, OpenAPI: docs.OpenAPI(),
		Rate: what.Rate, MaxRequests: what.MaxRequests,
		Build:  server.Build{Version: about.Version, Commit: about.Commit, Go: about.Go},
		Pools:  func() []server.Pool { return poolsOf(db) },
		Tracer: tracer,
	}
	if what.Target.Replica != "" {
		config.Replica = func() server.ReplicaReads { return server.ReplicaReads(db.ReplicaReads()) }
	}
	return server.New(config)
}

func poolsOf(db *store.Store) []server.Pool {
	var pools []server.Pool
	for _, p := range db.Pools() {
		pools = append(pools, server.Pool{
			Name: p.Name, Max: p.MaxOpenConnections, InUse: p.InUse, Idle: p.Idle, Waits: p.WaitCount, Waited: p.WaitDuration,
		})
	}
	return pools
}

// newTracer makes the tracer that the environment asks for, nil for none.
func newTracer(log *slog.Logger) (*trace.Tracer, error) {
	settings, err := trace.FromEnvironment(os.Getenv, "okpay", version)
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "traces cannot be sent as the environment says: "+err.Error(), "correct the variable, or unset it")
	}
	return trace.New(settings, trace.Options{Random: rand.Uint64, Sleep: sleep, Log: log}), nil
}

// listenAndServe listens at both addresses before it serves at either, and
// serves until ctx ends or one of them fails.
func listenAndServe(
	ctx context.Context, what commands.Serving, serves *server.Server, secure bool,
	serve func(context.Context, net.Listener) error, log *slog.Logger,
) error {
	listener, err := listen(ctx, what.Listen, "--listen")
	if err != nil {
		return err
	}
	scheme := "http"
	if secure {
		scheme = "https"
	}
	log.Info("listening", "url", scheme+"://"+listener.Addr().String(), "version", version)
	if what.MetricsListen == "" {
		ctx, cancel := serveFor(ctx, what.For)
		defer cancel()
		return serve(ctx, listener)
	}
	metrics, err := listen(ctx, what.MetricsListen, "--metrics-listen")
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	log.Info("listening for metrics", "url", "http://"+metrics.Addr().String())
	ctx, cancel := serveFor(ctx, what.For)
	defer cancel()
	served := make(chan error, 1)
	go func() {
		defer cancel() // one without the other is not what was asked for
		served <- serves.ServeMetrics(ctx, metrics)
	}()
	err = serve(ctx, listener)
	cancel()
	return errors.Join(err, <-served)
}

// serveFor bounds how long is served, which is counted from when the addresses
// are listened at: however slow the start was, what was asked for is served.
func serveFor(ctx context.Context, long time.Duration) (context.Context, context.CancelFunc) {
	if long <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, long)
}

func listen(ctx context.Context, address, flag string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "cannot listen: "+err.Error(), "name another address with "+flag)
	}
	return listener, nil
}

// watching hands on to the server what the engine tells of batches. Its server
// is there before anything is served.
type watching struct{ server *server.Server }

func (w *watching) observer() engine.Observer {
	return engine.Observer{
		Batch: func(b engine.Batch) {
			if w.server == nil || b.DryRun {
				return
			}
			w.server.ObserveBatch(b.Size, b.Failed, stagesOf(b)...)
		},
		Intent: traceBatch,
	}
}

// stagesOf are the stages of a batch that came to its end.
func stagesOf(b engine.Batch) []server.Stage {
	if b.Failed {
		return nil
	}
	return []server.Stage{
		{Name: "load", Took: b.Loaded.Sub(b.Began)}, {Name: "decide", Took: b.Decided.Sub(b.Loaded)}, {Name: "commit", Took: b.Ended.Sub(b.Decided)},
	}
}

// traceBatch puts the stages of the batch that a request was in into its trace:
// how long it waited for the batch before it, and what was done then for all
// that were in it.
func traceBatch(ctx context.Context, asked time.Time, b engine.Batch) {
	span := trace.FromContext(ctx)
	if span == nil {
		return
	}
	size, attempts := trace.Number("okpay.batch.size", int64(b.Size)), trace.Number("okpay.batch.attempts", int64(b.Attempts))
	if b.Began.After(asked) {
		span.Child("wait", asked, b.Began)
	}
	span.Child("load", b.Began, b.Loaded, size, attempts)
	span.Child("decide", b.Loaded, b.Decided, size)
	if !b.DryRun {
		span.Child("commit", b.Decided, b.Ended, size)
	}
}

// onLoopback reports whether an address can be reached from this machine alone.
func onLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
