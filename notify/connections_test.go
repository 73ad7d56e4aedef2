package notify

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// answersTwice is a receiver that answers every request twice, the second time
// when there is somebody on the connection to take it, and counts what it has read.
func answersTwice(t *testing.T) (url string, read *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	read = &atomic.Int64{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close() //nolint:errcheck // who asked has its answers
				const yes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
				from := bufio.NewReader(conn)
				request, err := http.ReadRequest(from)
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				read.Add(1)
				_, _ = io.WriteString(conn, yes)
				if _, err := from.Peek(1); err == nil {
					_, _ = io.WriteString(conn, yes)
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String(), read
}

// Were a connection used again, an answer to spare would be taken for that of the
// next request, which nobody has read.
func TestAnAnswerToSpareIsNotTakenForThatOfTheNextRequest(t *testing.T) {
	t.Parallel()
	const requests = 5
	url, read := answersTwice(t)
	w := NewWebhooks(onThisMachine(), time.Now)
	for range requests {
		if code, reason := send(t, w, url); code != http.StatusOK || reason != "" {
			t.Errorf("%d, %q", code, reason)
		}
	}
	if n := read.Load(); n != requests {
		t.Errorf("of %d requests that were taken, a webhook read %d", requests, n)
	}

	url, read = answersTwice(t)
	gateway, err := NewEndpoint(EndpointSettings{
		Name: "the gateway", Setting: "sms", URL: url, Secret: func() (string, error) { return "a secret of two dozen bytes", nil },
	}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for range requests {
		answer, refused := gateway.Post(t.Context(), "msg_1", []byte(`{}`))
		if refused != nil {
			t.Fatal(refused)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
	}
	if n := read.Load(); n != requests {
		t.Errorf("of %d requests that were answered, a gateway read %d", requests, n)
	}
}
