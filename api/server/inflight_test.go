package server_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// The rows of the guide about what takes several requests.
const (
	rowMismatch = "an idempotency key that was used"
	rowRate     = "more requests a second"
	rowFull     = "the server has all hands full"
)

func TestOneKeyInFlightWithOtherContentIsDoneOnceAndRefusedOtherwise(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, cafe := w.people()
	const callers = 16
	var wait sync.WaitGroup
	type outcome struct {
		amount string
		status int
		body   string
	}
	ended := make([]outcome, callers)
	for i := range callers {
		amount := []string{"7", "8"}[i%2]
		request := w.request(&badRequest{
			body:    fmt.Sprintf(`{"user":%q,"merchant":%q,"amount":%q,"currency":"EUR"}`, ann, cafe, amount),
			headers: "Idempotency-Key: one",
		})
		wait.Go(func() {
			response, body := w.send(request)
			ended[i] = outcome{amount, response.StatusCode, body}
		})
	}
	wait.Wait()
	paid, first := "", 0
	for _, o := range ended {
		switch {
		case o.status == http.StatusOK && (paid == "" || paid == o.amount):
			paid = o.amount
			if !strings.Contains(o.body, `"idempotent_replay":true`) {
				first++
			}
		case o.status == http.StatusConflict && strings.Contains(o.body, `"code":"idempotency_mismatch"`) && strings.Contains(o.body, `"amount"`):
		default:
			t.Errorf("a payment of %s: %d %s", o.amount, o.status, o.body)
		}
	}
	for _, o := range ended {
		if (o.status == http.StatusOK) != (o.amount == paid) {
			t.Errorf("%s was paid, and a payment of %s ends with %d", paid, o.amount, o.status)
		}
	}
	if want := map[string]string{"7": "993.00", "8": "992.00"}[paid]; w.available(ann) != want || first != 1 {
		t.Errorf("ann has %s, want %s; %d did the work", w.available(ann), want, first)
	}
	guideRows(t).want(t, "other content", rowMismatch, http.StatusConflict, wallet.CodeIdempotencyMismatch)
	w.wantQuietLog(nil)
}

// stuck is a wallet whose plans wait to be let go on.
type stuck struct {
	wallet.Service
	arrived chan struct{}
	goOn    chan struct{}
}

func (s stuck) PlanPayout(context.Context, wallet.PlanPayoutInput) (wallet.PayoutPlan, error) {
	s.arrived <- struct{}{}
	<-s.goOn
	return wallet.PayoutPlan{}, nil
}

func TestWhoComesWhenAllHandsAreFullIsToldToComeAgain(t *testing.T) {
	t.Parallel()
	const hands = 2 // for what may fill much memory
	play := stuck{arrived: make(chan struct{}), goOn: make(chan struct{})}
	w := newWorld(t, options{service: func(s wallet.Service) wallet.Service { play.Service = s; return play }})
	plan := func() *http.Request {
		return w.request(&badRequest{path: "/v1/payouts/plan", body: "{}", headers: "Idempotency-Key:"})
	}
	var wait sync.WaitGroup
	for range hands {
		request := plan()
		wait.Go(func() {
			if response, body := w.send(request); response.StatusCode != http.StatusOK {
				t.Errorf("what was accepted: %d %s", response.StatusCode, body)
			}
		})
		<-play.arrived
	}
	response, body := w.send(plan())
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" || !strings.Contains(body, `"code":"unavailable"`) {
		t.Errorf("one too many: %d %s, to come again after %q", response.StatusCode, body, response.Header.Get("Retry-After"))
	}
	other := w.request(&badRequest{verb: http.MethodGet, path: "/v1/wallet", headers: "Idempotency-Key:"})
	if response, body := w.send(other); response.StatusCode != http.StatusOK {
		t.Errorf("what is small: %d %s", response.StatusCode, body)
	}
	close(play.goOn)
	wait.Wait()
	guideRows(t).want(t, "too many", rowFull, http.StatusServiceUnavailable, wallet.CodeUnavailable)
}
