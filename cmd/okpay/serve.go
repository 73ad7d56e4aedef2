package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/okpay/okpay/api/server"
	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/docs"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// serving serves a wallet over HTTP.
type serving struct {
	ids *idSource
	log io.Writer
}

// run serves until ctx ends.
func (s *serving) run(ctx context.Context, what commands.Serving) (err error) {
	secure, err := certificates(what)
	if err != nil {
		return err
	}
	if secure == nil && !what.BehindProxy && !onLoopback(what.Listen) {
		return wallet.Refuse(wallet.CodeInvalidInput, what.Listen+" can be reached from other machines, and nothing would be encrypted",
			"give --tls-cert and --tls-key, say --behind-proxy when something before it does TLS, or listen on 127.0.0.1")
	}
	local, db, err := openEngine(ctx, commands.Target{Wallet: what.Wallet, Create: true}, s.ids)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Info(ctx); err != nil { // a wallet that cannot be opened is told now
		return err
	}
	level := slog.LevelInfo
	if what.LogLevel == "debug" {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewJSONHandler(s.log, &slog.HandlerOptions{Level: level}))
	serves, err := server.New(server.Config{
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
		Now: time.Now, NewID: s.ids.next, Log: log, OpenAPI: docs.OpenAPI(), Rate: what.Rate,
	})
	if err != nil {
		return err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", what.Listen)
	if err != nil {
		return wallet.Refuse(wallet.CodeConfiguration, "cannot listen: "+err.Error(), "name another address with --listen")
	}
	scheme := "http"
	if secure != nil {
		scheme = "https"
	}
	log.Info("listening", "url", scheme+"://"+listener.Addr().String(), "version", version)
	return serves.Serve(ctx, listener, secure)
}

// certificates gives the TLS settings of a server, nil in clear.
func certificates(what commands.Serving) (*tls.Config, error) {
	if what.TLSCert == "" {
		return nil, nil //nolint:nilnil // no certificate is no TLS
	}
	own, err := tls.LoadX509KeyPair(what.TLSCert, what.TLSKey)
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "the certificate cannot be used: "+err.Error(), "check --tls-cert and --tls-key")
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{own}, NextProtos: []string{"h2", "http/1.1"}}, nil
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
