package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/policy"
)

// dependencies are what the commands get of the world. Nothing is opened here.
func dependencies() commands.Deps {
	ids := newIDs(time.Now, rand.Reader)
	streams := output.System()
	return commands.Deps{
		Streams: streams,
		Environ: os.Environ(),
		Open: func(ctx context.Context, at commands.Target) (wallet.Service, func() error, error) {
			return open(ctx, at, ids)
		},
		Serve: func(ctx context.Context, what commands.Serving) error {
			return serve(ctx, what, ids, streams.Err)
		},
		OpenBackups: openBackups,

		NewKey:     func() string { return ids.next("cli") },
		Now:        time.Now,
		Sleep:      sleep,
		Executable: os.Executable,
		Build:      build,
	}
}

// open opens the wallet that a run is about. Each way to reach a Service has
// its case here, and nowhere else.
func open(ctx context.Context, at commands.Target, ids *idSource) (wallet.Service, func() error, error) {
	if at.Remote != "" {
		return openRemote(at, ids)
	}
	local, db, err := openEngine(ctx, at, ids, engine.Observer{})
	if err != nil {
		return nil, nil, err
	}
	caller, err := localCaller(ctx, at, local)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return local.As(caller), db.Close, nil
}

// localCaller is the customer whose session's token is given, and else the
// operator of the wallet, which is whoever can open it: an API key changes
// nothing about that.
func localCaller(ctx context.Context, at commands.Target, local *engine.Engine) (engine.Caller, error) {
	if at.Anonymous {
		return engine.LocalOperator(), nil
	}
	token, err := at.Token()
	if err != nil || !strings.HasPrefix(token, wallet.TokenPrefix) {
		return engine.LocalOperator(), err
	}
	caller, _, err := local.Authenticate(ctx, token)
	return caller, err
}

// openEngine makes the engine over the database at at.Wallet.
func openEngine(ctx context.Context, at commands.Target, ids *idSource, observer engine.Observer) (*engine.Engine, *store.Store, error) {
	db, key, err := openStore(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	rules, err := policy.Default()
	if err != nil {
		return nil, nil, fmt.Errorf("read the shipped policy: %w", err)
	}
	local, err := engine.New(engine.Config{
		Store:  db,
		Rail:   rail.NewSandbox(sandboxMemory{db.Sandbox()}, time.Now),
		Policy: rules,
		Clock:  time.Now,
		NewID:  ids.next,
		Random: rand.Reader,
		Secret: key.read,

		Courier:  courierOf(at.Gateways),
		Observer: observer,
	})
	if err != nil {
		return nil, nil, err
	}
	return local, db, nil
}

// openStore opens the database at at.Wallet, and finds its key or makes it
// before a new wallet is made.
func openStore(ctx context.Context, at commands.Target) (*store.Store, keyFile, error) {
	options := store.Options{
		Create: at.Create, Now: time.Now, Log: at.Log,
		Replica: at.Replica, Connections: at.Connections, StatementTimeout: at.StatementTimeout,
	}
	if isAddress(at.Wallet) {
		db, err := store.Open(ctx, at.Wallet, options)
		if err != nil {
			return nil, "", err
		}
		key, err := serverKey(ctx, db, at.Create)
		if err != nil {
			return nil, "", errors.Join(err, db.Close())
		}
		return db, key, nil
	}
	key := keyFile(at.Wallet)
	if at.Create {
		if err := key.prepare(at.Wallet); err != nil {
			return nil, "", err
		}
	}
	db, err := store.Open(ctx, at.Wallet, options)
	return db, key, err
}

// serverKey is the key of a wallet on a server: a file in the user's data
// folder that is named by the server and the database. It is made with the
// wallet; another machine that works on the same wallet needs a copy.
func serverKey(ctx context.Context, db *store.Store, create bool) (keyFile, error) {
	folder := filepath.Dir(config.DefaultWallet(os.Environ()))
	key := keyFile(filepath.Join(folder, serverName(db.Location())))
	if _, err := os.Stat(key.path()); err == nil || !create {
		return key, nil
	}
	if there, err := db.Exists(ctx); err != nil || there {
		return key, err
	}
	return key, key.make()
}

// serverName makes the name of a file out of the address of a database, the
// same for all its users.
func serverName(address string) string {
	at, err := url.Parse(address)
	if err != nil {
		return "postgres"
	}
	plain := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') {
			return r
		}
		return '-'
	}, at.Host+at.Query().Get("host")+"-"+at.Query().Get("port")+at.Path)
	return "postgres-" + strings.Trim(plain, "-")
}

// isAddress tells the address of a database server from the path of a file.
func isAddress(wallet string) bool { return strings.Contains(wallet, "://") }

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
