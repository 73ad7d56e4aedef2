package server_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func decimal(text string) money.Decimal { return money.Decimal(text) }

func TestTheServersOwnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for path, want := range map[string]string{"/healthz": `"ok"`, "/readyz": `"ready"`, "/openapi.json": `{}`} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, http.NoBody)
		w.must(err)
		if response, body := w.send(request); response.StatusCode != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, response.StatusCode, body)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/metrics", http.NoBody)
	w.must(err)
	if response, _ := w.send(request); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("/metrics without a key: %d", response.StatusCode)
	}
	request.Header.Set("Authorization", "Bearer "+w.token)
	if _, body := w.send(request); !strings.Contains(body, `okpay_refusals_total{code="unauthenticated"} 1`) {
		t.Errorf("/metrics: %s", body)
	}
}

// faulty is a wallet that breaks.
type faulty struct{ wallet.Service }

func (faulty) Balance(context.Context, wallet.BalanceInput) ([]wallet.Balance, error) {
	panic("broken: okp_a-secret-inside")
}

func (faulty) Limits(context.Context, wallet.LimitsInput) ([]wallet.Limit, error) {
	return nil, io.ErrShortWrite
}

func TestAFaultIsToldInTheLogAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{service: func(s wallet.Service) wallet.Service { return faulty{s} }})
	for path, says := range map[string]string{"/v1/balances": "broken", "/v1/limits": io.ErrShortWrite.Error()} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, http.NoBody)
		w.must(err)
		request.Header.Set("Authorization", "Bearer "+w.token)
		request.Header.Set(api.RequestIDHeader, "my-request")
		response, body := w.send(request)
		if response.StatusCode != http.StatusInternalServerError || strings.Contains(body, says) || !strings.Contains(body, "my-request") {
			t.Errorf("%s: %d %s", path, response.StatusCode, body)
		}
		if !strings.Contains(w.log.String(), says) || !strings.Contains(w.log.String(), `"request_id":"my-request"`) {
			t.Errorf("%s is not in the log: %s", path, w.log)
		}
	}
}

func TestOneKeyInFlightTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, cafe := w.people()
	const callers = 16
	var wait sync.WaitGroup
	ids, failures := make([]string, callers), make([]error, callers)
	for i := range callers {
		c := w.client(w.token)
		wait.Go(func() {
			done, err := c.Pay(context.Background(), wallet.PayInput{
				Change: wallet.Change{Key: "one"}, User: ann, Merchant: cafe, Amount: "7", Currency: "EUR",
			})
			ids[i], failures[i] = done.ID, err
		})
	}
	wait.Wait()
	for i := range callers {
		if failures[i] != nil || ids[i] != ids[0] {
			t.Errorf("caller %d: %q, %v", i, ids[i], failures[i])
		}
	}
	if got := w.available(ann); got != "993.00" {
		t.Errorf("ann has %s", got)
	}
}

// slow is a wallet whose payments wait to be let go on.
type slow struct {
	wallet.Service
	arrived, goOn chan struct{}
}

func (s slow) Pay(ctx context.Context, in wallet.PayInput) (wallet.Transaction, error) {
	s.arrived <- struct{}{}
	<-s.goOn
	return s.Service.Pay(ctx, in)
}

func TestWhatWasAcceptedIsFinished(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, cafe := w.people()
	arrived, goOn := make(chan struct{}), make(chan struct{})
	s := w.newServer(options{service: func(s wallet.Service) wallet.Service { return slow{s, arrived, goOn} }})
	listener := listen(t)
	ctx, end := context.WithCancel(context.Background())
	served, paid := make(chan error, 1), make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener, nil) }()
	c := newClient(t, "http://"+listener.Addr().String(), w.token)
	go func() {
		_, err := c.Pay(context.Background(), wallet.PayInput{Change: wallet.Change{Key: "slow"}, User: ann, Merchant: cafe, Amount: "7", Currency: "EUR"})
		paid <- err
	}()
	<-arrived
	end()
	for { // until nobody listens any more
		connection, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/healthz", http.NoBody)
		w.must(err)
		connection.Close = true
		response, err := http.DefaultTransport.RoundTrip(connection)
		if err != nil {
			break
		}
		_ = response.Body.Close()
	}
	close(goOn)
	if err := <-paid; err != nil {
		t.Errorf("the payment that was accepted: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
	if got := w.available(ann); got != "993.00" {
		t.Errorf("ann has %s", got)
	}
}
