package server

import (
	"net/http"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// take takes one of the places, if there is one; free gives it back.
func take(places chan struct{}) (free func(), ok bool) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, true
	default:
		return func() {}, false
	}
}

// isLarge reports whether a request of the route may fill much memory.
func isLarge(route *api.Route) bool { return route.Size.Request >= largeFrom }

func handsFull() error {
	return wallet.Refuse(wallet.CodeUnavailable, "the server has all hands full", "come again a little later; nothing was done")
}

// The bounds of slowness. Who is not known yet, or asks for what has no route,
// gets little time; who is known gets time for his body by its length, and then
// for the work what the route says.
const (
	strangerTime = 10 * time.Second // for all of a request and its answer
	bodyTime     = 30 * time.Second // for a body, and more by its length
	bodyRate     = 256 << 10        // bytes a second at least
	writeGrace   = 10 * time.Second // longer than the work an answer may be under way
)

// bodyLimit is how long a body of so many bytes may take. A length that is not
// said (-1) counts as the most that the route takes.
func bodyLimit(route *api.Route, length int64) time.Duration {
	if length < 0 || length > route.Size.Request {
		length = route.Size.Request
	}
	return min(bodyTime+time.Duration(length/bodyRate)*time.Second, route.Size.Time)
}

// deadlines bound how slowly what is still to be read may come, and how slowly
// an answer may be taken.
func (e *exchange) deadlines(read, write time.Duration) {
	control := http.NewResponseController(e.writer)
	now := time.Now()
	// A writer that knows no deadlines, as one of a test, has none.
	_ = control.SetReadDeadline(now.Add(read))
	_ = control.SetWriteDeadline(now.Add(write))
}
