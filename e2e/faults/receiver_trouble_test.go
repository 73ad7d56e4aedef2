//go:build unix

package faults

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// misdeeds are what goes wrong with receivers. One that has said yes has said it,
// whatever comes after.
func misdeeds() []misdeed {
	const yes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	return []misdeed{
		{"with 500", false, func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }},
		{"with 503", false, func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }},
		{"with nothing", false, resets("")},
		{"with half a line", false, resets("HTTP/1.1 20")},
		{"with half a head", false, resets("HTTP/1.1 200 OK\r\nContent-Le")},
		{"with what is no answer", false, resets("200, thank you\r\n\r\n")},
		{"with half a body", true, writes("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nok")},
		{"twice", true, writes(yes + yes)},
		{"with yes and then with no", true, writes(yes + "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")},
	}
}

// writes answers with bytes as they stand, and closes the connection.
func writes(text string) func(w http.ResponseWriter) {
	return func(w http.ResponseWriter) { rawAnswer(w, text, false) }
}

// resets is writes, and the connection is reset.
func resets(text string) func(w http.ResponseWriter) {
	return func(w http.ResponseWriter) { rawAnswer(w, text, true) }
}

func rawAnswer(w http.ResponseWriter, text string, reset bool) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = conn.Write([]byte(text)) // who asked may be gone
	if reset {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	}
	_ = conn.Close()
}

// TestAReceiverInTroubleGetsEveryEventInOrder has the program send events to a
// receiver that is stopped and started again at its address while they flow, and
// that then answers in every bad way there is.
func TestAReceiverInTroubleGetsEveryEventInOrder(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		r := newReceiver(t)
		served := sending(t, location, r)
		served.shell.must("init", "--wallet", location, "-q")
		served.start()
		m := newMarket(openWorld(t, location), troubleCasts, served.address)
		m.addHook(r)
		for range restarts {
			m.begin(4)
			r.stop()
			m.end()
			await(t, "the server has met nobody", func() bool { return m.failure() != "" })
			r.start()
			m.awaitEvents(r, func() { passMinute(t, location) })
		}

		restarted := len(r.got(eventsPath))
		var list []misdeed
		for range 2 {
			list = append(list, misdeeds()...)
		}
		var chosen atomic.Int64
		r.answers(func(g *request) misdeed {
			if n := int(chosen.Load()); g.attempt == 1 && n < len(list) {
				chosen.Add(1)
				return list[n]
			}
			return none()
		})
		for int(chosen.Load()) < len(list) {
			m.run(1)
			m.awaitEvents(r, func() { passMinute(t, location) })
		}
		served.kill()
		m.verifyEvents(r)
		verifyYesIsYes(t, r.got(eventsPath)[restarted:])
		m.verifyMoney()
		for line := range strings.Lines(served.log.String()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("the log of the server has %q", line)
			}
		}
	})
}

// How a receiver is troubled: for how many people, and how often it restarts.
const (
	troubleCasts = 3
	restarts     = 3
)

// verifyYesIsYes proves that what a receiver has taken was not sent again.
func verifyYesIsYes(t *testing.T, list []request) {
	t.Helper()
	taken := map[string]bool{}
	for _, g := range list {
		if taken[g.id] {
			t.Errorf("%s was taken and came again", g.id)
		}
		taken[g.id] = taken[g.id] || g.taken > 0
	}
}
