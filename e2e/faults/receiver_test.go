//go:build unix

package faults

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Where a receiver takes what.
const (
	eventsPath   = "/events"
	messagesPath = "/messages"
)

// request is one that a receiver got. Came and taken are places in the order of
// all that the receiver saw; taken is 0 until it was answered with yes.
type request struct {
	path, id, body string
	attempt        int
	at             time.Time
	came, taken    int
	held           bool // it was held before it was answered
	orphan         bool // who sent it was gone by then

	Seq    int64
	Object string
}

// misdeed is a way to answer. takes says whether the sender is told that the
// request is taken, and answer tells it.
type misdeed struct {
	name   string
	takes  bool
	answer func(w http.ResponseWriter)
}

// none is to answer as one does.
func none() misdeed {
	return misdeed{"well", true, func(http.ResponseWriter) {}}
}

// receiver is a program elsewhere that takes events and text messages, and holds
// each to an independent implementation of the specification. It can be stopped,
// and started again at its address.
type receiver struct {
	t       testing.TB
	address string

	mu      sync.Mutex
	secrets map[string]string // by path
	seen    int
	all     []*request
	held    chan struct{} // closed when what is held is answered; nil when nothing is
	holding map[string]int
	// misdeeds chooses how a request is answered, nil for well.
	misdeeds func(r *request) misdeed
	server   *http.Server
	served   chan struct{}
}

func newReceiver(t testing.TB) *receiver {
	t.Helper()
	r := &receiver{t: t, address: "127.0.0.1:0", secrets: map[string]string{}, holding: map[string]int{}}
	r.start()
	t.Cleanup(func() {
		r.release()
		r.stop()
	})
	return r
}

// start listens, at the address that it had.
func (r *receiver) start() {
	r.t.Helper()
	listener, err := net.Listen("tcp", r.address)
	for end := time.Now().Add(recovery); err != nil; listener, err = net.Listen("tcp", r.address) {
		if time.Now().After(end) { // a connection of somebody else may have the port for a moment
			r.t.Fatalf("listen again: %v", err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	r.address = listener.Addr().String()
	r.server, r.served = &http.Server{Handler: r, ReadHeaderTimeout: recovery}, make(chan struct{})
	go func(server *http.Server, served chan struct{}) {
		defer close(served)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			r.t.Errorf("serve: %v", err)
		}
	}(r.server, r.served)
}

// stop ends the receiver and cuts its connections.
func (r *receiver) stop() {
	_ = r.server.Close() // what is open is cut either way
	<-r.served
}

// signedBy says by which secret requests to a path are signed.
func (r *receiver) signedBy(path, secret string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secrets[path] = secret
}

// hold leaves every request without an answer until release.
func (r *receiver) hold() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held, r.holding = make(chan struct{}), map[string]int{}
}

func (r *receiver) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held != nil {
		close(r.held)
	}
	r.held = nil
}

// answers sets how the receiver answers from now on. It is asked for one request
// at a time.
func (r *receiver) answers(misdeeds func(r *request) misdeed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.misdeeds = misdeeds
}

// heldAt is how many requests to a path are held.
func (r *receiver) heldAt(path string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holding[path]
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, asked *http.Request) {
	got, held, wrong := r.note(asked)
	if got == nil {
		panic(http.ErrAbortHandler) // it was cut while it was read
	}
	if held != nil {
		select {
		case <-held:
		case <-asked.Context().Done():
		}
	}
	r.verify(got, asked.Header)
	if !r.settle(got, asked.Context().Err() == nil, wrong.takes) {
		panic(http.ErrAbortHandler)
	}
	wrong.answer(w)
}

// note keeps a request, nil for one that did not arrive whole, and says what is to
// be done about it.
func (r *receiver) note(asked *http.Request) (got *request, held chan struct{}, wrong misdeed) {
	wrong = none()
	body, err := io.ReadAll(io.LimitReader(asked.Body, 1<<20))
	if err != nil {
		return nil, nil, wrong
	}
	got = &request{path: asked.URL.Path, id: asked.Header.Get("webhook-id"), body: string(body)}
	if text := asked.Header.Get("okpay-attempt"); text != "" {
		if got.attempt, err = strconv.Atoi(text); err != nil {
			r.t.Errorf("the attempt is %q", text)
		}
	}
	if err := json.Unmarshal(body, got); err != nil {
		r.t.Errorf("a request is no JSON: %v: %s", err, body)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen++
	got.came, got.at = r.seen, time.Now()
	r.all = append(r.all, got)
	if got.held = r.held != nil; got.held {
		r.holding[got.path]++
	}
	if r.misdeeds != nil {
		wrong = r.misdeeds(got)
	}
	return got, r.held, wrong
}

// verify holds a request to the secret of its path.
func (r *receiver) verify(got *request, header http.Header) {
	r.mu.Lock()
	defer r.mu.Unlock()
	verifier, err := standardwebhooks.NewWebhook(r.secrets[got.path])
	if err == nil {
		err = verifier.Verify([]byte(got.body), header)
	}
	if err != nil {
		r.t.Errorf("a request does not verify: %v: %s", err, got.body)
	}
}

// settle puts on record whether who asked is still there and, before it is
// answered, that the request is taken, so that what the sender does next comes after.
func (r *receiver) settle(got *request, there, takes bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if got.orphan = !there; !there {
		return false
	}
	if takes {
		r.seen++
		got.taken = r.seen
	}
	return true
}

// got gives what was sent to a path, as it stands.
func (r *receiver) got(path string) []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []request
	for _, g := range r.all {
		if g.path == path {
			list = append(list, *g)
		}
	}
	return list
}

// orphans is how many requests to a path had nobody any more who waited for the answer.
func (r *receiver) orphans(path string) (n int) {
	for _, g := range r.got(path) {
		if g.orphan {
			n++
		}
	}
	return n
}
