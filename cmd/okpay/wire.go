package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/okpay/okpay/bank/reconcile"
	"github.com/okpay/okpay/bank/transfer"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/internal/garbage"
	"github.com/okpay/okpay/keyring"
	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/policy/document"
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
		OpenVault: func(ctx context.Context, at commands.Target) (wallet.Vault, func() error, error) {
			return openVault(ctx, at, ids)
		},
		BoundMemory: garbage.Bound,
		Serve: func(ctx context.Context, what commands.Serving) error {
			return serve(ctx, what, ids, streams.Err)
		},
		OpenBackups: openBackups,
		Keyring: func(ctx context.Context, unattended bool) config.Keyring {
			return sessionKeyring{ctx, keyring.Ring{Unattended: unattended}}
		},

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
	caller, scopes, err := localCaller(ctx, at, local)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	if scopes != nil {
		return api.Within(local.As(caller), scopes), db.Close, nil
	}
	return local.As(caller), db.Close, nil
}

// localCaller is the customer whose session's token is given, or the application
// whose access token is, with its scopes; and else the operator of the wallet,
// which is whoever can open it: an API key changes nothing about that.
func localCaller(ctx context.Context, at commands.Target, local *engine.Engine) (engine.Caller, []wallet.Scope, error) {
	if at.Anonymous {
		return engine.LocalOperator(), nil, nil
	}
	token, err := at.Token()
	if err != nil || !wallet.IsCustomers(token) {
		return engine.LocalOperator(), nil, err
	}
	caller, key, err := local.Authenticate(ctx, token)
	if err != nil || caller.Session != "" {
		return caller, nil, err
	}
	return caller, key.Scopes, nil
}

// openVault opens the vault of a local wallet for who holds its key.
func openVault(ctx context.Context, at commands.Target, ids *idSource) (wallet.Vault, func() error, error) {
	local, db, err := openEngine(ctx, at, ids, engine.Observer{})
	if err != nil {
		return nil, nil, err
	}
	caller, _, err := localCaller(ctx, at, local)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return local.Holding(db.Keyring(), caller), db.Close, nil
}

// openEngine makes the engine over the database at at.Wallet.
func openEngine(ctx context.Context, at commands.Target, ids *idSource, observer engine.Observer) (*engine.Engine, *store.Store, error) {
	db, err := store.Open(ctx, at.Wallet, store.Options{
		Create: at.Create, Now: time.Now, Log: at.Log, Keyring: keysOf(at),
		Replica: at.Replica, Connections: at.Connections, StatementTimeout: at.StatementTimeout,
	})
	if err != nil {
		return nil, nil, err
	}
	rules, err := document.Default()
	if err != nil {
		return nil, nil, fmt.Errorf("read the shipped policy: %w", err)
	}
	local, err := engine.New(engine.Config{
		Store: db,
		Rail:  rail.NewSandbox(sandboxMemory{db.Sandbox()}, time.Now), BankFile: transfer.Files{}, Matcher: reconcile.Matcher{},
		Policy: rules,
		Clock:  time.Now,
		NewID:  ids.next,
		Random: rand.Reader,
		Vault:  db.Vault,

		Courier:  courierOf(at.Gateways),
		Webhooks: notify.NewWebhooks(notify.WebhookSettings{Allow: at.Gateways.WebhookAllow}, time.Now),
		Rates:    ratesOf(at.Gateways),
		Identity: providerOf(at.Gateways),
		Observer: observer,

		PublicURL: at.PublicURL,
	})
	if err != nil {
		return nil, nil, err
	}
	return local, db, nil
}

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
