package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wallettest"
)

// wallets is a database with an empty wallet in it.
//
//nolint:gochecknoglobals // it is made once for all tests
var wallets = pgtest.Template{Prepare: func(address string) error {
	db, err := store.Open(context.Background(), address, store.Options{Create: true})
	if err != nil {
		return err
	}
	_, err = db.Info(context.Background())
	return errors.Join(err, db.Close())
}}

// TestTheEngineOverPostgreSQLConforms runs the whole suite on the engine over a
// database of its own each, with a second engine over a store of its own as
// another process.
func TestTheEngineOverPostgreSQLConforms(t *testing.T) {
	t.Parallel()
	wallettest.Run(t, func(t *testing.T) wallettest.Wallet {
		t.Helper()
		address := wallets.Database(t)
		clock := &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}
		open := func() wallet.Service { return openEngine(t, address, clock) }
		return wallettest.Wallet{Service: open(), Another: open, Now: clock.Now, Advance: clock.Advance}
	})
}
