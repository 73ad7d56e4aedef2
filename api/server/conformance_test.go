package server_test

import (
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wallettest"
)

// TestARemoteWalletConforms runs the whole suite through client and server over
// a wallet's file; the second implementation is a client with connections of
// its own.
func TestARemoteWalletConforms(t *testing.T) {
	t.Parallel()
	wallettest.Run(t, func(t *testing.T) wallettest.Wallet {
		t.Helper()
		w := newWorld(t, options{})
		open := func() wallet.Service { return w.client(w.token) }
		as := func(token string) (wallet.Service, error) { return w.client(token), nil }
		return wallettest.Wallet{Service: open(), Another: open, As: as, Now: w.clock.Now, Advance: w.clock.Advance}
	})
}
