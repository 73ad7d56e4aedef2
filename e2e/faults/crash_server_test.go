//go:build unix

package faults

import (
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// TestPaymentsOutliveTheirServer kills okpay serve while payers pay, and starts
// it again at the same address.
func TestPaymentsOutliveTheirServer(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		served := serveProgram(t, location)
		w := openWorld(t, location)
		w.address = served.address
		load := newLoad(w, loadPayers, func() wallet.Service {
			return clientOf(t, w.address, w.token)
		})
		load.payMany(t)
		for range crashRounds().runs(t) {
			load.awaitPaid(t, between, recovery)
			served.kill()
			time.Sleep(20 * time.Millisecond) // some payers meet nobody there
			served.start()
		}
		load.awaitPaid(t, between, recovery)
		load.end()
		served.kill()
		load.verify(t)
		for line := range strings.Lines(served.log.String()) {
			if strings.Contains(line, `"status":500`) {
				t.Errorf("a fault of the server: %s", line)
			}
		}
	})
}
