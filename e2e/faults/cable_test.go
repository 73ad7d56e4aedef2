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
	world    *world
	address  string
	listener net.Listener

	mu   sync.Mutex
	cuts []cutting // of the connections to come
	open map[net.Conn]bool
	mine []string // addresses of the connections to the server
	told []string
}

// cutting says after how many bytes a connection ends, in which direction they
// are counted, and whether by a reset.
type cutting struct {
	after  int64
	answer bool // bytes of the server
	reset  bool
}

// never is more bytes than a connection carries here.
const never = int64(1) << 40

// mostBytes is about what a connection carries in a run: a handshake and the few
// messages of a call.
const mostBytes = 3 << 10

func newCable(t testing.TB, w *world) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{world: w, address: listener.Addr().String(), listener: listener, open: map[net.Conn]bool{}}
	go c.accept()
	t.Cleanup(func() {
		_ = listener.Close()
		c.heal()
	})
	return c
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
	for conn := range c.open {
		_ = conn.Close()
	}
	mine := c.mine
	c.mine = nil
	c.mu.Unlock()
	c.world.wires.await(mine) // then the server has read what came
	c.world.awaitIdle()
}

func (c *cable) tells() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.told, "\n")
}

func (c *cable) accept() {
	for {
		conn, err := c.listener.Accept()
		if err != nil {
			return
		}
		go c.connect(conn)
	}
}

// connect carries bytes between the caller and the server until it is cut, or
// one of them ends.
func (c *cable) connect(caller net.Conn) {
	server, err := net.Dial("tcp", c.world.address)
	if err != nil {
		_ = caller.Close()
		return
	}
	c.world.wires.dialled(server.LocalAddr().String())
	c.mu.Lock()
	cut := cutting{after: never}
	if len(c.cuts) > 0 {
		cut, c.cuts = c.cuts[0], c.cuts[1:]
	}
	c.told = append(c.told, fmt.Sprintf("a connection: %+v", cut))
	c.mine = append(c.mine, server.LocalAddr().String())
	c.open[caller], c.open[server] = true, true
	c.mu.Unlock()
	var both sync.WaitGroup
	carry := func(to, from net.Conn, answer bool) {
		bytes := never
		if answer == cut.answer {
			bytes = cut.after
		}
		_, _ = io.CopyN(to, from, bytes)
		if cut.reset {
			reset(caller)
		}
		_, _ = caller.Close(), server.Close()
	}
	both.Go(func() { carry(server, caller, false) })
	both.Go(func() { carry(caller, server, true) })
	both.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, caller)
	delete(c.open, server)
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
