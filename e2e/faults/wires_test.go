//go:build unix

package faults

import (
	"net"
	"sync"
)

// wires is a server's listener that knows the connections between proxies and
// the server. The server may work on a request whose connection is gone at the
// proxy's side; it closes its own side only when it has ended that work.
type wires struct {
	net.Listener

	mu    sync.Mutex
	moved sync.Cond
	open  map[string]int // by the proxies' addresses; below 0 when the server was first to tell
}

func newWires(listener net.Listener) *wires {
	w := &wires{Listener: listener, open: map[string]int{}}
	w.moved.L = &w.mu
	return w
}

// dialled notes that a proxy is connected from the address.
func (w *wires) dialled(address string) { w.add(address, 1) }

func (w *wires) add(address string, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open[address] += n
	if w.open[address] == 0 {
		delete(w.open, address)
	}
	w.moved.Broadcast()
}

// await returns when the server has closed the connections from all of the
// addresses.
func (w *wires) await(addresses []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, address := range addresses {
		for w.open[address] > 0 {
			w.moved.Wait()
		}
	}
}

// Accept implements net.Listener.
func (w *wires) Accept() (net.Conn, error) {
	conn, err := w.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &watched{Conn: conn, wires: w}, nil
}

// watched is the server's side of a connection.
type watched struct {
	net.Conn

	wires *wires
	once  sync.Once
}

// Close implements net.Conn.
func (c *watched) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.wires.add(c.RemoteAddr().String(), -1) })
	return err
}
