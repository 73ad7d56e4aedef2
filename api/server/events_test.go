package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/okpay/wallet"
)

// subscription is a stream of events as a client of its own reads it.
type subscription struct {
	t    *testing.T
	body io.ReadCloser
	in   *bufio.Scanner
	last string // id
}

// subscribe opens a stream; lastID is what the client saw last, empty for none.
func (w *world) subscribe(t *testing.T, token, query, lastID string) *subscription {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/v1/events"+query, nil)
	w.must(err)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Accept", "text/event-stream")
	if lastID != "" {
		request.Header.Set("Last-Event-ID", lastID)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	w.must(err)
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" {
		text, _ := io.ReadAll(response.Body)
		t.Fatalf("%d %s: %s", response.StatusCode, response.Header.Get("Content-Type"), text)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return &subscription{t: t, body: response.Body, in: bufio.NewScanner(response.Body), last: lastID}
}

// next reads the stream up to the next event, by the rules of WHATWG HTML,
// section 9.2.6; found is false at its end.
func (s *subscription) next() (event wallet.Event, found bool) {
	s.t.Helper()
	id, kind, data := s.last, "", ""
	for s.in.Scan() {
		name, value, _ := strings.Cut(s.in.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case s.in.Text() == "":
			s.last = id
			if data == "" {
				kind = ""
				continue
			}
			if err := json.Unmarshal([]byte(data), &event); err != nil {
				s.t.Fatalf("%s: %v", data, err)
			}
			if event.Type != kind || strconv.FormatInt(event.Seq, 10) != s.last {
				s.t.Errorf("id %s and event %s are not those of %s", s.last, kind, data)
			}
			return event, true
		case name == "id":
			id = value
		case name == "event":
			kind = value
		case name == "data":
			data += value
		}
	}
	return event, false
}

func (w *world) pay(key, from, to string) {
	w.t.Helper()
	_, err := w.operator().Pay(context.Background(), wallet.PayInput{Change: wallet.Change{Key: key}, User: from, Merchant: to, Amount: "1", Currency: "EUR"})
	w.must(err)
}

func TestAStreamGivesEventsAsTheyComeAndGoesOnAfterABreak(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, cafe := w.people()
	first := w.subscribe(t, w.token, "", "")
	seen := int64(0)
	take := func(s *subscription, until string) {
		t.Helper()
		for {
			event, found := s.next()
			if !found || event.Seq != seen+1 {
				t.Fatalf("after %d comes %+v, %v", seen, event, found)
			}
			if seen = event.Seq; strings.Contains(string(event.Data), until) {
				return
			}
		}
	}
	take(first, `"kind":"top_up"`) // what was there
	w.pay("one", ann, cafe)
	take(first, `"kind":"payment"`)
	_ = first.body.Close()
	for i := range 20 {
		w.pay(fmt.Sprint("beside ", i), ann, cafe)
	}
	again := w.subscribe(t, w.token, "?since=1", first.last) // what the client saw counts, and not the address
	for range 20 {
		take(again, `"kind":"payment"`)
	}
	w.pay("two", ann, cafe)
	take(again, `"kind":"payment"`)
}

func TestAStreamIsOfWhatConcernsItsCallerAndGoesOnPastTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, cafe := w.people()
	token := w.key(wallet.CreateAPIKeyInput{Name: "shop", User: cafe, Scopes: []wallet.Scope{wallet.ScopeRead}})
	shop := w.subscribe(t, token, "?types=transaction.", "")
	w.pay("one", ann, cafe)
	event, found := shop.next()
	if !found || event.Type != "transaction.created" || strings.Contains(string(event.Data), "actor") {
		t.Errorf("the shop is told %+v", event)
	}
	w.fund(cafe, "5")
	if event, _ := shop.next(); !strings.Contains(string(event.Data), `"kind":"top_up"`) {
		t.Errorf("the shop is told %+v", event)
	}

	_, err := w.operator().RevokeAPIKey(t.Context(), wallet.RevokeAPIKeyInput{Change: wallet.Change{Key: "revoke"}, APIKey: w.idOfKey(cafe), Reason: "test"})
	w.must(err)
	w.pay("two", ann, cafe)
	event = wallet.Event{}
	for found = true; found && !strings.Contains(string(event.Data), `"kind":"payment"`); {
		event, found = shop.next() // of what was before
	}
	if found {
		t.Errorf("with a revoked key the stream goes on with %+v", event)
	}
}

// idOfKey is the id of the only key of a customer.
func (w *world) idOfKey(owner string) string {
	w.t.Helper()
	page, err := w.operator().ListAPIKeys(context.Background(), wallet.ListAPIKeysInput{User: owner})
	w.must(err)
	return page.Items[0].ID
}

func TestWhatIsNoStreamIsRefusedAsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, c := range []struct{ query, headers, code string }{
		{"?limit=5", "", "invalid_input"},
		{"?wait_s=5", "", "invalid_input"},
		{"?since=x", "", "invalid_input"},
		{"?types=nothing", "", "invalid_input"},
		{"?user=nobody@example.com", "", "customer_not_found"},
		{"", "Last-Event-ID: x", "invalid_input"},
		{"", "Last-Event-ID: -1", "invalid_input"},
		{"", "Last-Event-ID: 1000000", "event_not_found"},
		{"", "Authorization:", "unauthenticated"},
	} {
		response, body := w.send(w.request(&badRequest{
			verb: http.MethodGet, path: "/v1/events" + c.query, headers: "Idempotency-Key:\nAccept: text/event-stream\n" + c.headers,
		}))
		if !strings.Contains(body, `"code":"`+c.code+`"`) || response.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s", c.query, c.headers, response.StatusCode, body)
		}
	}
	for accept, stream := range map[string]bool{"*/*": false, "application/json": false, "text/html, Text/Event-Stream;q=0.5": true, "text/event-stream;q=0": false} {
		request := w.request(&badRequest{verb: http.MethodGet, path: "/v1/events", headers: "Idempotency-Key:\nAccept: " + accept})
		response, err := http.DefaultTransport.RoundTrip(request)
		w.must(err)
		if got := response.Header.Get("Content-Type") == "text/event-stream"; got != stream {
			t.Errorf("%s gives %s", accept, response.Header.Get("Content-Type"))
		}
		_ = response.Body.Close()
	}
}

// followersEach is how many requests of one key may wait for events, as the guide
// has it.
const followersEach = 16

func TestThoseWhoWaitForEventsAreBoundedAndTakeNoPlaceOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, cafe := w.people()
	for range followersEach {
		w.subscribe(t, w.token, "", "").next()
	}
	get := func(token, query string) (*http.Response, string) {
		return w.send(w.request(&badRequest{verb: http.MethodGet, path: "/v1/events" + query, headers: "Idempotency-Key:", token: token}))
	}
	response, body := get(w.token, "?wait_s=1&since=-1")
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" || !strings.Contains(body, `"code":"unavailable"`) {
		t.Errorf("one too many: %d %s", response.StatusCode, body)
	}
	if response, body := get(w.token, ""); response.StatusCode != http.StatusOK {
		t.Errorf("without waiting: %d %s", response.StatusCode, body)
	}
	token := w.key(wallet.CreateAPIKeyInput{Name: "shop", User: cafe, Scopes: []wallet.Scope{wallet.ScopeRead}})
	if response, body := get(token, "?wait_s=1&since=-1"); response.StatusCode != http.StatusOK || !strings.Contains(body, `"items":[]`) {
		t.Errorf("another key: %d %s", response.StatusCode, body)
	}
	w.pay("one", ann, cafe)
}

func TestWhoWaitsForEventsHoldsUpNoEndOfTheServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	s := w.newServer(options{})
	listener := listen(t)
	ctx, end := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener, nil) }()
	w.url = "http://" + listener.Addr().String()
	stream := w.subscribe(t, w.token, "", "")
	stream.next()
	answers := make(chan string, 1)
	go func() {
		_, body := w.send(w.request(&badRequest{verb: http.MethodGet, path: "/v1/events?wait_s=30&since=-1", headers: "Idempotency-Key:"}))
		answers <- body
	}()
	time.Sleep(300 * time.Millisecond) // so that both wait
	began := time.Now()
	end()
	w.must(<-served)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the server ended after %s", took)
	}
	if body := <-answers; !strings.HasPrefix(body, `{"items":[],"next":`) {
		t.Errorf("the one who waited was told %s", body)
	}
	if event, found := stream.next(); found {
		t.Errorf("the stream goes on with %+v", event)
	}
}

// busy is a wallet in which more happens than anybody can take, and quiet one in
// which nothing does.
type busy struct{ wallet.Service }

func (busy) ListEvents(_ context.Context, in wallet.ListEventsInput) (wallet.EventPage, error) {
	page := wallet.EventPage{Next: in.Since + wallet.MaxPageSize, More: true}
	for i := range int64(wallet.MaxPageSize) {
		page.Items = append(page.Items, wallet.Event{Seq: in.Since + i + 1, Type: "customer.registered", Data: []byte("{}")})
	}
	return page, nil
}

type quiet struct{ wallet.Service }

func (quiet) ListEvents(ctx context.Context, in wallet.ListEventsInput) (wallet.EventPage, error) {
	select {
	case <-time.After(time.Duration(in.WaitSeconds) * time.Second):
		return wallet.EventPage{Next: in.Since}, nil
	case <-ctx.Done():
		return wallet.EventPage{}, ctx.Err()
	}
}

const streamRequest = "GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer okp_secret\r\nAccept: text/event-stream\r\n\r\n"

func TestASlowFollowerIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		listener, log := serveOverPipes(t, busy{})
		conn := listener.dial()
		_, err := io.WriteString(conn, streamRequest)
		began := time.Now()
		for one := make([]byte, 1); err == nil; { // a byte a second
			time.Sleep(time.Second)
			_, err = conn.Read(one)
		}
		_ = conn.Close()
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("given up after %s", took)
		}
		synctest.Wait()
		if text := log.String(); strings.Contains(text, `"level":"ERROR"`) || strings.Contains(text, "okp_secret") || !strings.Contains(text, `"route":"EventStream"`) {
			t.Errorf("the log says %s", text)
		}
	})
}

func TestAStreamShowsThatItIsThereAndEndsInBoundedTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		listener, _ := serveOverPipes(t, quiet{})
		conn := listener.dial()
		var sending sync.WaitGroup
		sending.Go(func() { _, _ = io.WriteString(conn, streamRequest) })
		began := time.Now()
		in := bufio.NewReader(conn)
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(response.Body)
		silence, last, beats, retry := time.Duration(0), began, 0, ""
		for lines.Scan() {
			silence, last = max(silence, time.Since(last)), time.Now()
			if strings.HasPrefix(lines.Text(), ":") {
				beats++
			}
			if strings.HasPrefix(lines.Text(), "retry:") {
				retry = lines.Text()
			}
		}
		if took := time.Since(began); silence > 15*time.Second || beats < 55 || took < 14*time.Minute || took > 16*time.Minute || retry != "retry: 1000" {
			t.Errorf("it lived for %s with %d signs, silent for %s at most, %q", took, beats, silence, retry)
		}
		_ = conn.Close()
		sending.Wait()
	})
}
