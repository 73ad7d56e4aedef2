//go:build unix

package faults

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet"
)

// The load under which a database is broken.
const (
	loadPayers = 8
	// recovery bounds how long after its database a server is back.
	recovery = 20 * time.Second
	// between is how many payments go through between two faults.
	between = 40
)

func crashRounds() share { return share{of: 200, usual: 1, short: 1} }

// TestAServerOutlivesItsDatabase crashes PostgreSQL and cuts its connections
// while payers pay.
func TestAServerOutlivesItsDatabase(t *testing.T) {
	t.Parallel()
	database := pgtest.Own(t)
	w := newWorld(t, database.Address)
	load := newLoad(w, loadPayers, func() wallet.Service {
		return clientOf(t, w.address, w.token)
	})
	load.payMany(t)
	for range crashRounds().runs(t) {
		load.awaitPaid(t, between, recovery)
		database.Disconnect(t)
		load.awaitPaid(t, between, recovery)
		database.Disconnect(t)
		load.awaitPaid(t, between, recovery)
		database.Crash(t)
		w.wantReady(t, http.StatusServiceUnavailable)
		time.Sleep(30 * time.Millisecond) // some payers meet nobody there
		database.Start(t)
		back := time.Now()
		load.awaitPaid(t, 1, recovery)
		t.Logf("paid again %s after the database was back", time.Since(back).Round(time.Millisecond))
		w.wantReady(t, http.StatusOK)
	}
	load.end()
	load.verify(t)
	for line := range strings.Lines(w.log.String()) {
		if strings.Contains(line, "status=500") {
			t.Errorf("the server calls the fault of its database its own: %s", line)
		}
	}
}

// wantReady asks the server whether it is ready.
func (w *world) wantReady(t *testing.T, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), recovery)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.address+"/readyz", http.NoBody)
	w.must(err)
	response, err := http.DefaultTransport.RoundTrip(request)
	w.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		t.Errorf("/readyz answers %d, want %d: %s, %v", response.StatusCode, status, body, err)
	}
}
