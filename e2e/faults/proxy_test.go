//go:build unix

package faults

import (
	"bufio"
	"bytes"
	"context"
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

// proxy stands between a client and its server, speaks HTTP with both and does
// to each request the next of its faults; without one the request just passes.
type proxy struct {
	address  string
	upstream string
	listener net.Listener
	way      *http.Transport // to the server, a connection a request
	wires    *wires          // nil where the server cannot be looked into

	mu     sync.Mutex
	idle   sync.Cond // told when busy has become 0
	busy   int       // what is not at its end yet, late requests too
	faults []fault
	told   []string // what was done, for a test that fails
	count  [kinds]int
	open   map[net.Conn]bool
	dialed []string // addresses of the connections to the server, since nothing was under way
	strike *strike
}

// strike is what happens when so many more requests have come: before the last
// of them is handed on, or when the server has answered it and nobody was told.
type strike struct {
	at    int
	after bool
	do    func()
}

// newProxy listens until the test ends. wires is the server's listener; when it
// is nil, nobody waits for what the server does beyond its answers.
func newProxy(t testing.TB, upstream string, wires *wires) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{address: listener.Addr().String(), upstream: upstream, listener: listener, open: map[net.Conn]bool{}, wires: wires}
	p.idle.L = &p.mu
	p.way = &http.Transport{DisableKeepAlives: true, DisableCompression: true, DialContext: p.dial}
	go p.accept()
	t.Cleanup(func() {
		_ = listener.Close()
		p.mu.Lock()
		for conn := range p.open {
			_ = conn.Close()
		}
		p.mu.Unlock()
		p.settle()
	})
	return p
}

// dial connects to the server.
func (p *proxy) dial(ctx context.Context, network, address string) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, address)
	if err == nil && p.wires != nil {
		p.wires.dialled(conn.LocalAddr().String())
		p.mu.Lock()
		defer p.mu.Unlock()
		p.dialed = append(p.dialed, conn.LocalAddr().String())
	}
	return conn, err
}

// worsen draws the faults of the requests to come.
func (p *proxy) worsen(random *rand.Rand) { p.plan(drawFaults(random)) }

// plan gives the faults of the requests to come, and forgets what was told.
func (p *proxy) plan(faults []fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults, p.told = slices.Clone(faults), nil
}

// heal lets the requests to come pass, and returns when none is under way any
// more, here or in the server.
func (p *proxy) heal() {
	p.mu.Lock()
	p.faults = nil
	p.mu.Unlock()
	p.settle()
}

// settle returns when no request is under way.
func (p *proxy) settle() {
	p.mu.Lock()
	for p.busy > 0 {
		p.idle.Wait()
	}
	dialed := p.dialed
	p.dialed = nil
	p.mu.Unlock()
	if p.wires != nil {
		p.wires.await(dialed)
	}
}

func (p *proxy) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy++
}

func (p *proxy) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	if p.busy == 0 {
		p.idle.Broadcast()
	}
}

// tells says what became of the requests since the last plan.
func (p *proxy) tells() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.told, "\n")
}

// next takes the next fault: of kind refuse when a connection begins, of any
// other when a request is there.
func (p *proxy) next(beginning bool) fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.faults) == 0 || (p.faults[0].kind == refuse) != beginning {
		return fault{}
	}
	f := p.faults[0]
	p.faults = p.faults[1:]
	p.count[f.kind]++
	return f
}

// arm has something happen at a request to come; nil lets nothing happen.
func (p *proxy) arm(s *strike) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.strike = s
}

// struck gives what happens at this request, if anything.
func (p *proxy) struck() *strike {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.strike == nil {
		return nil
	}
	if p.strike.at--; p.strike.at > 0 {
		return nil
	}
	s := p.strike
	p.strike = nil
	return s
}

func (p *proxy) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, time.Now().Format("05.000000 ")+fmt.Sprintf(format, args...))
}

func (p *proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		if f := p.next(true); f.kind == refuse {
			p.note("%s", f)
			_ = conn.Close()
			continue
		}
		p.mu.Lock()
		p.open[conn] = true
		p.mu.Unlock()
		go p.talk(conn)
	}
}

// talk serves the requests of one connection until a fault ends it.
func (p *proxy) talk(conn net.Conn) {
	defer func() {
		_ = conn.Close()
		p.mu.Lock()
		delete(p.open, conn)
		p.mu.Unlock()
	}()
	in := bufio.NewReader(conn)
	for {
		if _, err := in.Peek(1); err != nil {
			return
		}
		p.begin()
		goOn := p.handle(conn, in)
		p.end()
		if !goOn {
			return
		}
	}
}

// handle does to one request what its fault says. It reports whether the
// connection goes on.
func (p *proxy) handle(conn net.Conn, in *bufio.Reader) bool {
	request, err := readMessage(in)
	if err != nil {
		return false
	}
	f, struck := p.next(false), p.struck()
	p.note("%s %s %s: %s", request.method, request.path, request.key, f)
	if struck != nil && !struck.after {
		struck.do()
	}
	switch f.kind {
	case dropBefore:
		return false
	case resetBefore:
		reset(conn)
		return false
	case halfRequest:
		p.sendHalf(request, f)
		return false
	case abandon:
		ctx, cancel := context.WithTimeout(context.Background(), f.after)
		defer cancel()
		_, _ = p.forward(ctx, request)
		return false
	case late:
		_ = conn.Close()
		time.Sleep(f.after)
		_, _ = p.forward(context.Background(), request)
		return false
	case gatewayBefore, limited, portal:
		_, err := conn.Write(stranger(f))
		return err == nil && f.first
	case noHands:
		_, err := conn.Write(problem503())
		return err == nil
	case delayRequest:
		time.Sleep(f.after)
	default:
	}
	answer, err := p.carryOut(request, f)
	if struck != nil && struck.after {
		struck.do()
	}
	if err != nil {
		p.note("the server does not answer: %v", err)
		return false
	}
	return p.tell(conn, answer, f)
}

// carryOut gets the server's answer, of two requests one of two.
func (p *proxy) carryOut(request message, f fault) ([]byte, error) {
	ctx := context.Background()
	if f.kind != repeat && f.kind != repeatAtOnce {
		return p.forward(ctx, request)
	}
	var answers [2][]byte
	var errs [2]error
	var both sync.WaitGroup
	for i := range answers {
		both.Add(1)
		send := func() {
			defer both.Done()
			answers[i], errs[i] = p.forward(ctx, request)
		}
		if f.kind == repeat {
			send()
		} else {
			go send()
		}
	}
	both.Wait()
	if f.first {
		return answers[0], errs[0]
	}
	return answers[1], errs[1]
}

// tell gives the answer to the caller, as far as the fault lets it.
func (p *proxy) tell(conn net.Conn, answer []byte, f fault) bool {
	switch f.kind {
	case dropAnswer:
		return false
	case resetAnswer:
		reset(conn)
		return false
	case cutAnswer:
		_, _ = conn.Write(answer[:int(float64(len(answer))*f.cut)])
		return false
	case gatewayAfter:
		_, err := conn.Write(stranger(f))
		return err == nil && f.first
	case delayAnswer:
		time.Sleep(f.after)
	default:
	}
	_, err := conn.Write(answer)
	return err == nil && f.kind != closeIdle
}

// message is a request as it came.
type message struct {
	method, path, key string
	header            http.Header
	body              []byte
}

func readMessage(in *bufio.Reader) (message, error) {
	request, err := http.ReadRequest(in)
	if err != nil {
		return message{}, err
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return message{}, err
	}
	return message{request.Method, request.URL.RequestURI(), request.Header.Get("Idempotency-Key"), request.Header, body}, nil
}

// forward sends a request to the server and gives the bytes of its answer.
func (p *proxy) forward(ctx context.Context, m message) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, m.method, "http://"+p.upstream+m.path, bytes.NewReader(m.body))
	if err != nil {
		return nil, err
	}
	request.Header = m.header.Clone()
	response, err := p.way.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer bytes.Buffer
	response.Close = false // the connection to the caller is another
	err = response.Write(&answer)
	return answer.Bytes(), err
}

// sendHalf sends a part of a request to the server and closes the connection.
func (p *proxy) sendHalf(m message, f fault) {
	request, err := http.NewRequest(m.method, "http://"+p.upstream+m.path, bytes.NewReader(m.body))
	if err != nil {
		return
	}
	request.Header = m.header.Clone()
	var whole bytes.Buffer
	if err := request.Write(&whole); err != nil {
		return
	}
	conn, err := p.dial(context.Background(), "tcp", p.upstream)
	if err != nil {
		return
	}
	defer conn.Close() //nolint:errcheck // it is to be broken
	_, _ = conn.Write(whole.Bytes()[:int(float64(whole.Len()-1)*f.cut)])
}

// stranger is the answer of something that is no okpay.
func stranger(f fault) []byte {
	body := "<html>" + http.StatusText(f.status) + "</html>"
	var answer strings.Builder
	fmt.Fprintf(&answer, "HTTP/1.1 %d %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n", f.status, http.StatusText(f.status), len(body))
	if f.status/100 == 3 {
		answer.WriteString("Location: http://portal.example/\r\n")
	}
	if f.retry != "" {
		answer.WriteString("Retry-After: " + f.retry + "\r\n")
	}
	if !f.first {
		answer.WriteString("Connection: close\r\n")
	}
	return []byte(answer.String() + "\r\n" + body)
}

// problem503 is the server's own word that it did nothing.
func problem503() []byte {
	const body = `{"type":"urn:okpay:problem:unavailable","title":"unavailable","status":503,"detail":"the server has all hands full","code":"unavailable"}`
	return fmt.Appendf(nil, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1\r\nContent-Length: %d\r\n\r\n%s",
		len(body), body)
}

// reset has the connection end with a reset.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
