//go:build unix

package faults

import (
	"math/rand/v2"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet"
)

func cutPayments() share { return share{of: 1, usual: 120, short: 40} }

// A connection to the database ends after at most so many bytes, doubled up to
// so many times: from the middle of its start to a whole payout later.
const (
	fewBytes = 6 << 10
	doubled  = 7
)

// TestAConnectionToTheDatabaseMayEndAfterAnyByte lets payers pay over a server
// whose every connection to PostgreSQL is cut, sooner or later, in the middle of
// a statement, a commit or its answer.
func TestAConnectionToTheDatabaseMayEndAfterAnyByte(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	w := openWorld(t, address)
	seed := firstSeed(t)
	var mu sync.Mutex
	connections := 0
	random := rand.New(rand.NewPCG(seed, 6))
	way := newForwarder(t, dialPostgres(t, address), func() cutting {
		mu.Lock()
		defer mu.Unlock()
		connections++
		return cutting{random.Int64N(fewBytes << random.IntN(doubled+1)), random.IntN(2) == 0, random.IntN(2) == 0}
	})
	front := &world{t: t, engine: openEngine(t, behind(t, address, way.address)), log: w.log}
	front.serve()
	w.address = front.address
	payers := 0
	load := newLoad(w, loadPayers, func() wallet.Service {
		if payers++; payers%2 == 0 { // half of them without a client, which would ask again
			return front.direct()
		}
		return clientOf(t, w.address, w.token)
	})
	load.payMany(t)
	for paid := 0; paid < cutPayments().runs(t); paid += between {
		load.awaitPaid(t, between, recovery)
	}
	load.end()
	load.verify(t)
	mu.Lock()
	defer mu.Unlock()
	t.Logf("%d connections to the database were cut", connections)
	for line := range strings.Lines(w.log.String()) {
		if strings.Contains(line, "status=500") {
			t.Errorf("the server calls the fault of its database its own: %s", line)
		}
	}
}

// dialPostgres connects to the database server at an address.
func dialPostgres(t *testing.T, address string) func() (net.Conn, error) {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(int(config.Port))
	return func() (net.Conn, error) {
		if strings.HasPrefix(config.Host, "/") {
			return net.Dial("unix", filepath.Join(config.Host, ".s.PGSQL."+port))
		}
		return net.Dial("tcp", net.JoinHostPort(config.Host, port))
	}
}

// behind is the address of the same database behind what listens elsewhere.
func behind(t *testing.T, address, elsewhere string) string {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	at.Host = elsewhere
	query := at.Query()
	query.Del("host")
	query.Set("sslmode", "disable")
	at.RawQuery = query.Encode()
	return at.String()
}
