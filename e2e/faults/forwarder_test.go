//go:build unix

package faults

import (
	"io"
	"net"
	"sync"
	"testing"
)

// forwarder carries bytes between what connects to it and a server, and cuts
// connections after so many of them in one direction.
type forwarder struct {
	address  string
	listener net.Listener
	dial     func() (net.Conn, error)
	next     func() cutting // of the next connection

	mu   sync.Mutex
	open map[net.Conn]bool
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

// newForwarder listens until the test ends.
func newForwarder(t testing.TB, dial func() (net.Conn, error), next func() cutting) *forwarder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &forwarder{address: listener.Addr().String(), listener: listener, dial: dial, next: next, open: map[net.Conn]bool{}}
	go f.accept()
	t.Cleanup(func() {
		_ = listener.Close()
		f.cutAll()
	})
	return f
}

func (f *forwarder) accept() {
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			return
		}
		go f.connect(conn)
	}
}

// cutAll ends every connection.
func (f *forwarder) cutAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for conn := range f.open {
		_ = conn.Close()
	}
}

// connect carries bytes between a caller and the server until it is cut, or one
// of them ends.
func (f *forwarder) connect(caller net.Conn) {
	server, err := f.dial()
	if err != nil {
		_ = caller.Close()
		return
	}
	cut := f.next()
	f.mu.Lock()
	f.open[caller], f.open[server] = true, true
	f.mu.Unlock()
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
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.open, caller)
	delete(f.open, server)
}
