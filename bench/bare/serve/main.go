// Serve is the limit of okpay serve: the same server, with the same routes,
// checks, log and counters, over a wallet that answers a payment without doing
// anything. It knows one API key and keeps nothing.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/okpay/okpay/api/server"
	"github.com/okpay/okpay/docs"
	"github.com/okpay/okpay/wallet"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var made atomic.Int64
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	nobody := server.Identity{Key: wallet.APIKey{ID: "key_bare", Scopes: []wallet.Scope{wallet.ScopePay}}, Service: idle{}}
	serves, err := server.New(server.Config{
		Authenticate: func(context.Context, string) (server.Identity, error) { return nobody, nil },
		Anonymous:    func(string) wallet.Service { return nobody.Service },
		Ready:        func(context.Context) error { return nil },
		Now:          time.Now,
		NewID:        func(prefix string) string { return prefix + "_" + strconv.FormatInt(made.Add(1), 10) },
		Log:          log,
		OpenAPI:      docs.OpenAPI(),
	})
	if err != nil {
		return err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	log.Info("listening", "url", "http://"+listener.Addr().String())
	return serves.Serve(ctx, listener, nil)
}

// idle is a wallet that takes payments and does nothing.
type idle struct{ wallet.Service }

// Pay answers as the wallet does.
func (idle) Pay(_ context.Context, in wallet.PayInput) (wallet.Transaction, error) {
	made := time.UnixMicro(1_700_000_000_000_000).UTC()
	return wallet.Transaction{
		ID: "txn_01J0000000000000000000000A", Kind: wallet.KindPayment, Status: wallet.TransactionPosted,
		Amount: in.Amount, Currency: "EUR", Fee: "0.01",
		From: "usr_01J0000000000000000000000A", To: "mer_01J0000000000000000000000A", Counterparty: in.Merchant,
		Memo: in.Memo, OrderID: in.OrderID, CreatedAt: made, EffectiveAt: &made, IdempotencyKey: in.Key,
	}, nil
}
