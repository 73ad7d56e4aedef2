//go:build unix

package faults

import (
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// cable stands between a client and a server that speak TLS: it sees bytes
// alone, and cuts connections after so many of them in one direction.
type cable struct {
	*forwarder

	world *world

	mu   sync.Mutex
	cuts []cutting // of the connections to come
	mine []string  // addresses of the connections to the server
	told []string
}

// mostBytes is about what a connection carries in a run: a handshake and the few
// messages of a call.
const mostBytes = 3 << 10

func newCable(t testing.TB, w *world) *cable {
	t.Helper()
	c := &cable{world: w}
	c.forwarder = newForwarder(t, c.dialServer, c.nextCut)
	t.Cleanup(c.heal)
	return c
}

func (c *cable) dialServer() (net.Conn, error) {
	conn, err := net.Dial("tcp", c.world.address)
	if err == nil {
		c.world.wires.dialled(conn.LocalAddr().String())
		c.mu.Lock()
		defer c.mu.Unlock()
		c.mine = append(c.mine, conn.LocalAddr().String())
	}
	return conn, err
}

func (c *cable) nextCut() cutting {
	c.mu.Lock()
	defer c.mu.Unlock()
	cut := cutting{after: never}
	if len(c.cuts) > 0 {
		cut, c.cuts = c.cuts[0], c.cuts[1:]
	}
	c.told = append(c.told, fmt.Sprintf("a connection: %+v", cut))
	return cut
}

// worsen draws where the next connections are cut.
func (c *cable) worsen(random *rand.Rand) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = nil
	for range []int{1, 2, 5, 5, 16}[random.IntN(5)] {
		c.cuts = append(c.cuts, cutting{random.Int64N(mostBytes), random.IntN(2) == 0, random.IntN(2) == 0})
	}
}

// heal ends every connection, lets those to come live, and returns when the
// server works on nothing.
func (c *cable) heal() {
	c.mu.Lock()
	c.cuts = nil
	mine := c.mine
	c.mine = nil
	c.mu.Unlock()
	c.cutAll()
	c.world.wires.await(mine) // then the server has read what came
	c.world.awaitIdle()
}

func (c *cable) tells() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.told, "\n")
}

// awaitIdle returns when the server works on no request but the one that asks.
func (w *world) awaitIdle() {
	w.t.Helper()
	for end := time.Now().Add(longestRun); ; time.Sleep(time.Millisecond) {
		request, err := http.NewRequest(http.MethodGet, "https://"+w.address+"/metrics", http.NoBody)
		w.must(err)
		request.Header.Set("Authorization", "Bearer "+w.token)
		way := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: w.secure.pool}, DisableKeepAlives: true}
		response, err := way.RoundTrip(request)
		w.must(err)
		text, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		w.must(err)
		if slices.Contains(strings.Split(string(text), "\n"), "okpay_http_requests_in_flight 1") {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("the server is never idle: %s", text)
		}
	}
}
