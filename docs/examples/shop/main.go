// Shop is a small shop that is paid through okpay. It knows okpay's HTTP API and
// its webhooks and nothing else of it; README.md beside it tells how to run it.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		slog.Error("the shop ends", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	s, err := open(os.Getenv)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute,
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", os.Getenv("SHOP_LISTEN"))
	if err != nil {
		return err
	}
	slog.Info("the shop is open", "address", listener.Addr().String(), "url", s.url)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done() // finish what was begun
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		stopped <- server.Shutdown(ctx)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// open makes the shop of what the environment says. Secrets stand in files that
// it names, because the environment of a process is seen by too many.
func open(getenv func(string) string) (*shop, error) {
	for _, name := range []string{
		"SHOP_LISTEN", "SHOP_URL", "SHOP_ORDERS", "SHOP_PASSWORD_FILE", "SHOP_OKPAY_URL", "SHOP_API_KEY_FILE", "SHOP_WEBHOOK_SECRET_FILE",
	} {
		if getenv(name) == "" {
			return nil, fmt.Errorf("%s is not set", name)
		}
	}
	var secrets [3]string
	for i, name := range []string{"SHOP_PASSWORD_FILE", "SHOP_API_KEY_FILE", "SHOP_WEBHOOK_SECRET_FILE"} {
		content, err := os.ReadFile(getenv(name))
		if err != nil {
			return nil, err
		}
		if secrets[i] = strings.TrimSpace(string(content)); len(secrets[i]) < 12 {
			return nil, fmt.Errorf("the secret in the file of %s is shorter than 12 characters", name)
		}
	}
	signing, err := signingKey(secrets[2])
	if err != nil {
		return nil, err
	}
	orders, err := openOrders(getenv("SHOP_ORDERS"))
	if err != nil {
		return nil, err
	}
	pages, err := readPages()
	if err != nil {
		return nil, err
	}
	return &shop{
		url: strings.TrimRight(getenv("SHOP_URL"), "/"), password: secrets[0], signing: signing,
		okpay: newOkpay(getenv("SHOP_OKPAY_URL"), secrets[1]), orders: orders, pages: pages, now: time.Now,
	}, nil
}
