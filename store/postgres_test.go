package store_test

import (
	"testing"
	"time"

	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/wallettest"
)

// TestTheEngineOverPostgreSQLConforms runs the whole suite on the engine over a
// database of its own each, with a second engine over a store of its own as
// another process.
func TestTheEngineOverPostgreSQLConforms(t *testing.T) {
	t.Parallel()
	wallettest.Run(t, func(t *testing.T) wallettest.Wallet {
		t.Helper()
		address := store.PostgresWallets.Database(t)
		clock := &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}
		e := makeEngine(t, address, clock)
		return wallettest.Wallet{Service: e.As(engine.LocalOperator()), Another: func() wallet.Service { return openEngine(t, address, clock) }, As: shown(t, e), Now: clock.Now, Advance: clock.Advance}
	})
}
