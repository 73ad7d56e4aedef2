package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// spell is what a server did in one spell of load.
type spell struct {
	done      int
	took      time.Duration
	latencies []time.Duration
}

// cost is the time of rateOf requests at the rate of the spell.
func (s spell) cost() cost {
	return cost{wall: time.Duration(float64(s.took) * rateOf / float64(s.done))}
}

// rateOf is the number of requests whose time stands for a rate.
const rateOf = 10_000

// quantiles says how long requests took, of all spells together.
func quantiles(spells []spell) string {
	var all []time.Duration
	for _, s := range spells {
		all = append(all, s.latencies...)
	}
	if len(all) == 0 {
		return "none"
	}
	slices.Sort(all)
	at := func(percent int) string { return milliseconds(all[min(len(all)*percent/100, len(all)-1)]) }
	return "p50 " + at(50) + ", p99 " + at(99)
}

func milliseconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds()*1e3, 'f', 2, 64) + " ms"
}

// visitor is one keep-alive connection that sends the next request when the one
// before is answered. It writes requests that are there and reads of an answer
// what it must, so that it takes little of what the server could use.
type visitor struct {
	conn   net.Conn
	in     *bufio.Reader
	out    []byte
	random *rand.Rand
}

// crew is payers of one server. ask writes the next request into out.
type crew struct {
	payers []*visitor
	ask    func(out []byte, random *rand.Rand) []byte
}

// newCrew connects n payers to a server, for as long as the benchmark runs.
func newCrew(b *testing.B, address string, n int, ask func([]byte, *rand.Rand) []byte) *crew {
	b.Helper()
	c := &crew{ask: ask}
	for i := range n {
		conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close() })
		c.payers = append(c.payers, &visitor{conn: conn, in: bufio.NewReader(conn), random: rand.New(rand.NewPCG(rand.Uint64(), uint64(i)))})
	}
	return c
}

// work sends requests for a time. An answer other than 200 ends the benchmark.
func (c *crew) work(b *testing.B, d time.Duration) spell {
	b.Helper()
	results, failures := make([]spell, len(c.payers)), make([]error, len(c.payers))
	start := time.Now()
	var all sync.WaitGroup
	for i, p := range c.payers {
		all.Go(func() { results[i], failures[i] = p.work(start, d, c.ask) })
	}
	all.Wait()
	if err := errors.Join(failures...); err != nil {
		b.Fatal(err)
	}
	sum := spell{took: time.Since(start)}
	for _, r := range results {
		sum.done += r.done
		sum.latencies = append(sum.latencies, r.latencies...)
	}
	return sum
}

func (p *visitor) work(start time.Time, d time.Duration, ask func([]byte, *rand.Rand) []byte) (spell, error) {
	var s spell
	for now := start; now.Sub(start) < d; {
		p.out = ask(p.out[:0], p.random)
		if err := p.exchange(); err != nil {
			return s, err
		}
		end := time.Now()
		s.latencies = append(s.latencies, end.Sub(now))
		s.done++
		now = end
	}
	return s, nil
}

// exchange sends a request and reads its answer: the status and the length, and
// of all else nothing.
func (p *visitor) exchange() error {
	if _, err := p.conn.Write(p.out); err != nil {
		return fmt.Errorf("send a request: %w", err)
	}
	length, good := -1, false
	for first := true; ; first = false {
		line, err := p.in.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read an answer: %w", err)
		}
		line = bytes.TrimSuffix(line, []byte("\r\n"))
		if len(line) == 0 {
			break
		}
		if first {
			good = bytes.HasPrefix(line, []byte("HTTP/1.1 200 "))
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return fmt.Errorf("read an answer: %w", err)
			}
		}
	}
	if length < 0 {
		return errors.New("read an answer: it has no length")
	}
	if !good {
		said, err := io.ReadAll(io.LimitReader(p.in, int64(length)))
		return errors.Join(fmt.Errorf("the server refuses: %s", said), err)
	}
	_, err := p.in.Discard(length)
	return err
}

// payment writes the request of a payment with a fresh key.
func payment(out []byte, random *rand.Rand, secret, merchant string) []byte {
	body := make([]byte, 0, 128)
	body = append(body, `{"merchant":"`...)
	body = append(body, merchant...)
	body = append(body, `","amount":"1.`...)
	body = strconv.AppendInt(body, 10+random.Int64N(90), 10)
	body = append(body, `","currency":"EUR"}`...)
	out = append(out, "POST /v1/payments HTTP/1.1\r\nHost: wallet\r\nContent-Type: application/json\r\nAuthorization: Bearer "...)
	out = append(out, secret...)
	out = append(out, "\r\nIdempotency-Key: bench-"...)
	out = strconv.AppendUint(out, random.Uint64(), 36)
	out = append(out, "\r\nContent-Length: "...)
	out = strconv.AppendInt(out, int64(len(body)), 10)
	out = append(out, "\r\n\r\n"...)
	return append(out, body...)
}
