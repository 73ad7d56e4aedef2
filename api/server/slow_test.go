package server_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/okpay/api/server"
	"github.com/okpay/okpay/wallet"
)

// rowSlowBody is the guide's row of a body that comes too slowly.
const rowSlowBody = "a body that does not come"

// pipes is a listener within the program, so that the test's own clock goes for
// its connections.
type pipes struct {
	dialled chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func newPipes() *pipes { return &pipes{dialled: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.dialled:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// dial gives the client's end of a new connection.
func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.dialled <- theirs
	return ours
}

// rich is a wallet with a long history, and nothing else.
type rich struct{ wallet.Service }

func (rich) History(context.Context, wallet.HistoryInput) (wallet.Page[wallet.Transaction], error) {
	return wallet.Page[wallet.Transaction]{Items: make([]wallet.Transaction, wallet.MaxPageSize)}, nil
}

func (rich) Pay(context.Context, wallet.PayInput) (wallet.Transaction, error) {
	return wallet.Transaction{}, errors.New("a body that did not come whole was taken")
}

// slowServer serves over pipes until the bubble of the test ends.
func slowServer(t *testing.T) (*pipes, *lockedLog) {
	t.Helper()
	return serveOverPipes(t, rich{})
}

func serveOverPipes(t *testing.T, service wallet.Service) (*pipes, *lockedLog) {
	t.Helper()
	log := &lockedLog{}
	s, err := server.New(server.Config{
		Authenticate: func(context.Context, string) (server.Identity, error) {
			return server.Identity{Key: wallet.APIKey{ID: "key_1", Scopes: []wallet.Scope{wallet.ScopeOperator}}, Service: service}, nil
		},
		Anonymous: func(string) wallet.Service { return service },
		Ready:     func(context.Context) error { return nil },
		Now:       time.Now, NewID: func(prefix string) string { return prefix + "_1" },
		Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), OpenAPI: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	listener := newPipes()
	ctx, end := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener, nil) }()
	t.Cleanup(func() {
		end()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return listener, log
}

// trickle sends a text a byte a second until the other end is closed.
func trickle(conn net.Conn, text string) {
	for i := 0; ; i++ {
		if _, err := conn.Write([]byte{text[i%len(text)]}); err != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// What bounds a connection, as the guide has it.
const (
	mostHeaders = 10*time.Second + theNextByte
	mostIdle    = 2 * time.Minute
	mostTaking  = 75 * time.Second // of a body of a megabyte, or for an answer
	// theNextByte is when a client that trickles sees that it was cut off.
	theNextByte = time.Second
)

func TestASlowClientIsCutOffInBoundedTime(t *testing.T) {
	t.Parallel()
	const request = "POST /v1/payments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer okp_secret\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"
	for name, c := range map[string]struct {
		first string // sent at once
		slow  string // then sent a byte a second, over and over; empty sends nothing more
		most  time.Duration
		says  string // in the answer; empty for none
	}{
		"nothing":              {"", "", mostHeaders, ""},
		"headers that stop":    {"GET /healthz HTTP/1.1\r\nHost", "", mostHeaders, ""},
		"headers that trickle": {"GET /healthz HTTP/1.1\r\n", "X-Slow: x\r\n", mostHeaders, ""},
		"a body that stops":    {request + "Content-Length: 100\r\n\r\n{", "", mostTaking, `"code":"invalid_input"`},
		"a body that trickles": {request + "Content-Length: 100000\r\n\r\n", " ", mostTaking, `"code":"invalid_input"`},
		"chunks that trickle":  {request + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", mostTaking, `"code":"invalid_input"`},
		"a gzip that trickles": {request + "Content-Encoding: gzip\r\nContent-Length: 100000\r\n\r\n\x1f\x8b\x08", "\x00", mostTaking, `"code":"invalid_input"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				listener, log := slowServer(t)
				conn := listener.dial()
				began := time.Now()
				var sending sync.WaitGroup
				sending.Go(func() {
					_, err := io.WriteString(conn, c.first)
					if err == nil && c.slow != "" {
						trickle(conn, c.slow)
					}
				})
				answer, _ := io.ReadAll(conn)
				_ = conn.Close()
				sending.Wait()
				if took := time.Since(began); took > c.most {
					t.Errorf("cut off after %s, and not within %s", took, c.most)
				}
				if c.says == "" && len(answer) > 0 && !strings.HasPrefix(string(answer), "HTTP/1.1 4") || !strings.Contains(string(answer), c.says) {
					t.Errorf("the answer is %q", answer)
				}
				if text := log.String(); strings.Contains(text, `"level":"ERROR"`) || strings.Contains(text, "okp_secret") {
					t.Errorf("the log says %s", text)
				}
			})
		})
	}
}

func TestASlowReaderIsCutOffInBoundedTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		listener, _ := slowServer(t)
		conn := listener.dial()
		defer conn.Close() //nolint:errcheck // the server has closed its end
		_, err := io.WriteString(conn, "GET /v1/transactions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n")
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		one := make([]byte, 1)
		for err == nil { // a byte a second
			time.Sleep(time.Second)
			_, err = conn.Read(one)
		}
		if took := time.Since(began); took > mostTaking {
			t.Errorf("cut off after %s, and not within %s", took, mostTaking)
		}
	})
}

func TestAConnectionThatIsNotUsedIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		listener, _ := slowServer(t)
		conn := listener.dial()
		defer conn.Close() //nolint:errcheck // the server has closed its end
		in := bufio.NewReader(conn)
		for range 2 { // it is kept from one request to the next
			if _, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			time.Sleep(time.Minute)
		}
		began := time.Now()
		if _, err := in.ReadByte(); err == nil {
			t.Error("a third answer to two questions")
		}
		if took := time.Since(began); took > mostIdle {
			t.Errorf("closed after %s, and not within %s", took, mostIdle)
		}
	})
}

// TestTheGuideTellsTheBounds holds what the guide says of slow clients to what
// is tested here.
func TestTheGuideTellsTheBounds(t *testing.T) {
	t.Parallel()
	guideRows(t).want(t, "a slow body", rowSlowBody, http.StatusBadRequest, wallet.CodeInvalidInput)
}
