//go:build unix

package faults

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// kind is what a proxy does to one request.
type kind int

const (
	pass          kind = iota
	refuse             // the connection is closed before anything is read
	dropBefore         // the request is read and goes no further
	resetBefore        // the same, with a reset
	halfRequest        // a part of the request goes on, and then nothing
	delayRequest       // the request goes on a little later
	delayAnswer        // the answer goes on a little later
	dropAnswer         // the request is carried out and its answer is not told
	resetAnswer        // the same, with a reset
	cutAnswer          // the answer ends in the middle
	abandon            // both sides are left while the server works
	late               // the caller is left at once, and the request goes on a little later
	repeat             // the request is sent twice, one after the other
	repeatAtOnce       // the request is sent twice at once
	closeIdle          // the answer is told, and the connection that was kept is closed
	gatewayBefore      // 502, 503 or 504 of a gateway that did not reach the server
	gatewayAfter       // the same after the server has carried it out
	limited            // 429 of a gateway
	portal             // a stranger answers: a redirect, a page, a 404
	noHands            // 503 of the server itself, which has all hands full or no database
	kinds              // how many there are
)

func (k kind) String() string {
	names := [kinds]string{
		"pass", "refuse", "drop the request", "reset before the request", "half a request", "delay the request", "delay the answer",
		"drop the answer", "reset instead of an answer", "cut the answer", "abandon the request", "send it late", "repeat", "repeat at once",
		"close what is idle", "gateway error before", "gateway error after", "limited by a gateway", "a stranger answers",
		"all hands full",
	}
	return names[k]
}

// fault is what becomes of one request.
type fault struct {
	kind   kind
	after  time.Duration // how much later, where something is late
	cut    float64       // where a request or an answer ends, as a part of it
	status int           // of a gateway or a stranger
	retry  string        // its Retry-After, empty for none
	first  bool          // of two answers the first is told
}

func (f fault) String() string {
	return fmt.Sprintf("%s (%+v)", f.kind, struct{ After, Status any }{f.after, f.status})
}

// longestDelay bounds how much later something comes. It is more than a client
// in a hurry waits in all, so that what is late may come after its last attempt.
const longestDelay = 25 * time.Millisecond

// drawFault draws what becomes of one request.
func drawFault(random *rand.Rand) fault {
	f := fault{
		kind: kind(random.IntN(int(kinds))), after: time.Duration(random.Int64N(int64(longestDelay))), cut: random.Float64(),
		first: random.IntN(2) == 0,
	}
	switch f.kind {
	case gatewayBefore, gatewayAfter:
		f.status = []int{502, 503, 504}[random.IntN(3)]
		f.retry = []string{"", "0", "1", "7"}[random.IntN(4)]
	case limited:
		f.status, f.retry = 429, []string{"", "1"}[random.IntN(2)]
	case portal:
		f.status = []int{200, 302, 404, 400, 401}[random.IntN(5)]
	default:
	}
	return f
}

// drawFaults draws what becomes of the requests of one run: often of the first
// one or two alone, now and then of more than a client makes, and now and then
// something that lasts, from the start or after something that does not.
func drawFaults(random *rand.Rand) []fault {
	const more = 16 // than the requests that a client makes, with those that its connections repeat
	var list []fault
	for range []int{0, 1, 1, 1, 2, 2, 3, more}[random.IntN(8)] {
		list = append(list, drawFault(random))
	}
	if lasting := []kind{pass, pass, pass, limited, noHands, refuse, portal, gatewayBefore, dropAnswer}[random.IntN(9)]; lasting != pass {
		f := drawFault(random)
		for f.kind != lasting {
			f = drawFault(random)
		}
		for range more {
			list = append(list, f)
		}
	}
	return list
}
