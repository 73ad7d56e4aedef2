//go:build unix

package dying

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/okpay/okpay/api/server"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// serve serves the wallet at address until ctx ends, or a step kills it.
func serve(ctx context.Context, address string, s *steps, ids *idSource) (err error) {
	db, err := openStore(ctx, os.Getenv("OKPAY_WALLET"), false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	local, err := engineOver(db, s, ids)
	if err != nil {
		return err
	}
	made, err := NewServer(local, ids.next, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return made.Serve(ctx, listener, nil)
}

// NewServer is the server of an engine, as okpay serve has it, without limits on
// how much is asked of it.
func NewServer(local *engine.Engine, newID func(prefix string) string, log *slog.Logger) (*server.Server, error) {
	return server.New(server.Config{
		Authenticate: func(ctx context.Context, secret string) (server.Identity, error) {
			caller, key, err := local.Authenticate(ctx, secret)
			if err != nil {
				return server.Identity{}, err
			}
			return server.Identity{Key: key, Session: caller.Session != "", Service: local.As(caller)}, nil
		},
		Anonymous: func(source string) wallet.Service { return local.As(engine.Anonymous(source)) },
		Ready: func(ctx context.Context) error {
			_, err := local.As(engine.LocalOperator()).WalletInfo(ctx, wallet.WalletInfoInput{})
			return err
		},
		Now: time.Now, NewID: newID, OpenAPI: []byte("{}"), Log: log,
	})
}
