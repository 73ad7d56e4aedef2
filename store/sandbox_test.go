package store

import (
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

func TestTheSandboxRemembersAnOrderOnceForAllPrograms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	other := open(t, w.path, Options{})
	order := SandboxOrder{
		Key: "txn_1", Direction: engine.RailIn, Token: "tok", Amount: "12.50", Currency: "EUR", State: engine.RailPending,
		CreatedAt: time.UnixMicro(start).UTC(),
	}
	var group sync.WaitGroup
	fresh := make(chan bool, 20)
	for i := range 20 {
		group.Go(func() {
			memory := w.store.Sandbox()
			if i%2 == 0 {
				memory = other.Sandbox()
			}
			stored, first, err := memory.Remember(t.Context(), order)
			if err != nil || stored != order {
				t.Errorf("remember: %+v, %v", stored, err)
			}
			fresh <- first
		})
	}
	group.Wait()
	close(fresh)
	firsts := 0
	for first := range fresh {
		if first {
			firsts++
		}
	}
	if firsts != 1 {
		t.Errorf("%d of 20 were the first, want 1", firsts)
	}

	memory := other.Sandbox()
	declined := order
	declined.Key, declined.State, declined.Code = "txn_2", engine.RailDeclined, wallet.CodeProcessingError
	if _, first, err := memory.Remember(t.Context(), declined); err != nil || !first {
		t.Errorf("remember another: %t, %v", first, err)
	}
	if last, found, err := memory.Latest(t.Context(), "tok"); err != nil || !found || last != declined {
		t.Errorf("latest: %+v, %t, %v", last, found, err)
	}
	if _, found, err := memory.Latest(t.Context(), "none"); err != nil || found {
		t.Errorf("latest of none: %t, %v", found, err)
	}
	settled, err := memory.Settle(t.Context(), "txn_1", engine.RailSucceeded)
	if err != nil || settled.State != engine.RailSucceeded {
		t.Errorf("settle: %+v, %v", settled, err)
	}
	if again, err := memory.Settle(t.Context(), "txn_2", engine.RailSucceeded); err != nil || again != declined {
		t.Errorf("settle what is no longer pending: %+v, %v", again, err)
	}
	if _, err := memory.Settle(t.Context(), "none", engine.RailSucceeded); err == nil {
		t.Error("settled an order that is not there")
	}
	if got, found, err := memory.Recall(t.Context(), "txn_1"); err != nil || !found || got != settled {
		t.Errorf("recall: %+v, %t, %v", got, found, err)
	}
	if _, found, err := memory.Recall(t.Context(), "none"); err != nil || found {
		t.Errorf("recall none: %t, %v", found, err)
	}
}
