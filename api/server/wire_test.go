package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// The rows of the guide about what goes wrong below a request.
const (
	rowHeaders = "more than 32 KiB of headers"
	rowNoHTTP  = "what is no HTTP"
)

// patience bounds what a test waits for on the wire, so that one that hangs is
// told from one that is slow.
const patience = time.Minute

// endOfInput stands for a client that sends no more, and still listens.
const endOfInput = "[end of input]"

// wire sends bytes as they are, on a connection of their own, and gives the
// answer with its body and whether the connection was then closed. A text that
// ends with endOfInput ends what the client sends.
func (w *world) wire(text string) (response *http.Response, body string, closed bool) {
	w.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	w.must(err)
	defer conn.Close() //nolint:errcheck // what failed shows in what is read
	w.must(conn.SetDeadline(time.Now().Add(patience)))
	text, ends := strings.CutSuffix(text, endOfInput)
	go func() { // the server may answer before it has read it all
		_, _ = io.WriteString(conn, text)
		if tcp, ok := conn.(*net.TCPConn); ok && ends {
			_ = tcp.CloseWrite()
		}
	}()
	in := bufio.NewReader(conn)
	response, err = http.ReadResponse(in, nil)
	if err != nil {
		w.t.Fatalf("no answer to %.100q: %v", text, err)
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatalf("half an answer to %.100q: %v", text, err)
	}
	_, err = in.ReadByte()
	return response, string(all), err != nil
}

func TestWhatIsNoGoodHTTPIsAnsweredAndTheConnectionClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, _ := w.people()
	good := fmt.Sprintf(`{"user":%q,"merchant":"cafe","amount":"1","currency":"EUR"}`, ann)
	head := "POST /v1/payments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + w.token + "\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nConnection: close\r\n"
	many := strings.Repeat("X-More: "+strings.Repeat("x", 100)+"\r\n", 400)
	guide := guideRows(t)
	for _, c := range []struct {
		name, text string
		row        string // empty for an answer of the API itself
		status     int
		code       wallet.Code
	}{
		{"many headers", head + many + "Content-Length: 2\r\n\r\n{}", rowHeaders, 431, ""},
		{"one long header", head + "X-Long: " + strings.Repeat("x", 64<<10) + "\r\nContent-Length: 2\r\n\r\n{}", rowHeaders, 431, ""},
		{"long path", "GET /" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", rowHeaders, 431, ""},
		{"no HTTP", "hello\r\n\r\n", rowNoHTTP, 400, ""},
		{"TLS in clear", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", rowNoHTTP, 400, ""},
		{"HTTP of the future", "GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", rowNoHTTP, 505, ""},
		{"no host", "GET /healthz HTTP/1.1\r\n\r\n", rowNoHTTP, 400, ""},
		{"two hosts", "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", rowNoHTTP, 400, ""},
		{"header without a colon", "GET /healthz HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", rowNoHTTP, 400, ""},
		{"a line end in a header", "GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", rowNoHTTP, 400, ""},
		{"length of no number", head + "Content-Length: two\r\n\r\n{}", rowNoHTTP, 400, ""},
		{"two lengths", head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", rowNoHTTP, 400, ""},
		{"an encoding of the transfer that nobody knows", head + "Transfer-Encoding: gzip\r\n\r\n{}", rowNoHTTP, 501, ""},
		{"negative length", head + "Content-Length: -1\r\n\r\n{}", rowNoHTTP, 400, ""},

		{"length above what there is", head + "Content-Length: 100\r\n\r\n{}" + endOfInput, "", 400, wallet.CodeInvalidInput},
		{"length above all bounds", head + "Content-Length: 9000000000000000000\r\n\r\n{}", "", 413, wallet.CodeRequestTooLarge},
		{"chunks of no number", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", "", 400, wallet.CodeInvalidInput},
		{"chunks without an end", head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n" + endOfInput, "", 400, wallet.CodeInvalidInput},
		{"two keys", head + "Idempotency-Key: other\r\nContent-Length: 2\r\n\r\n{}", "", 400, wallet.CodeInvalidInput},
		{"a proxy's request", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nConnection: close\r\n\r\n", "", 404, wallet.CodeNotFound},
		{"a stranger's path", "GET http://example.com/healthz HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n", "", 200, ""},
		{"HTTP/1.0", strings.Replace(head, "HTTP/1.1", "HTTP/1.0", 1) + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(good), good), "", 200, ""},
		{"HTTP/1.0 without a host", "GET /healthz HTTP/1.0\r\n\r\n", "", 200, ""},
	} {
		response, body, closed := w.wire(c.text)
		if response.StatusCode != c.status || !closed || c.code != "" && !strings.Contains(body, `"code":"`+string(c.code)+`"`) {
			t.Errorf("%s: %d %.200s, closed: %t", c.name, response.StatusCode, body, closed)
		}
		if strings.Contains(body, w.token) {
			t.Errorf("%s: the answer tells the token", c.name)
		}
		if c.row == rowHeaders || c.row == rowNoHTTP && c.status == http.StatusBadRequest {
			guide.want(t, c.name, c.row, c.status, c.code)
		}
	}
	if got := w.available(ann); got != "999.00" {
		t.Errorf("ann has %s: one good payment was made", got)
	}
	w.wantQuietLog(nil)
}
