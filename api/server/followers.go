package server

import (
	"context"
	"sync"
	"time"

	"github.com/okpay/okpay/wallet"
)

// The bounds of those who follow the events. They wait most of the time, so they
// have places of their own, and take none of those in which money is moved.
const (
	maxFollowers     = 256
	maxFollowersEach = 16 // of one API key or session
)

// followers counts those who wait for events, or are streamed them.
type followers struct {
	mu   sync.Mutex
	all  int
	each map[string]int // by API key or session
}

// enter gives a place, if there is one; leave gives it back.
func (f *followers) enter(key string) (leave func(), ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all >= maxFollowers || f.each[key] >= maxFollowersEach {
		return func() {}, false
	}
	f.all++
	f.each[key]++
	return func() { f.leave(key) }, true
}

func (f *followers) leave(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all--
	if f.each[key]--; f.each[key] == 0 {
		delete(f.each, key)
	}
}

func (f *followers) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all
}

// follow lets a caller who is admitted wait for events, in a place of a follower
// in exchange for the one of a request.
func (e *exchange) follow(ctx context.Context, who Identity, in *wallet.ListEventsInput, free func()) {
	leave, ok := e.server.followers.enter(who.Key.ID)
	if !ok {
		e.fail(wallet.Refuse(wallet.CodeUnavailable, "too many wait for events", "come again a little later; nothing was missed"))
		return
	}
	defer leave()
	free()
	if takesEventStream(e.request.Header.Values("Accept")) {
		e.stream(who, in) //nolint:contextcheck // it lives longer than an ordinary request may, and as long as the connection
		return
	}
	e.deadlines(e.route.Size.Time, e.route.Size.Time+writeGrace)
	page, err := e.await(ctx, who, *in)
	if err == nil {
		_, err = e.again(ctx)
	}
	if err != nil {
		e.fail(err)
		return
	}
	e.answer(page)
}

// await asks for events and waits for them as long as the input says, or until
// the server is to end: then it gives what there is.
func (e *exchange) await(ctx context.Context, who Identity, in wallet.ListEventsInput) (wallet.EventPage, error) {
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.server.draining, cancel)() //nolint:contextcheck // the end of the server ends the wait too
	page, err := who.Service.ListEvents(waiting, in)
	if err != nil && waiting.Err() != nil && ctx.Err() == nil {
		in.WaitSeconds = 0
		return who.Service.ListEvents(ctx, in)
	}
	return page, err
}

// The bounds of one stream.
const (
	heartbeat   = 15 * time.Second // the longest silence
	streamTime  = 15 * time.Minute // then the client connects again
	streamRetry = time.Second      // after which it does
)
