package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// The feed as Server-Sent Events (WHATWG HTML, section 9.2): an event has its
// number as id, its type as event, and its JSON on one data line. A comment, at
// least once in a heartbeat, shows that the server is there, and a number beside
// it goes on past what was not wanted. A stream ends after streamTime, at the end
// of the server, and when whoever follows may no more; a client then connects
// again with the header Last-Event-ID and misses nothing.

const (
	eventStream   = "text/event-stream"
	lastEventID   = "Last-Event-ID"
	streamRoute   = "EventStream" // in the metrics and the log
	waitParameter = "wait_s"
)

// isFollowed reports whether a request for events waits: whether it is a stream
// or a long poll.
func (e *exchange) isFollowed(in any) (*wallet.ListEventsInput, bool) {
	events, ok := in.(*wallet.ListEventsInput)
	return events, ok && (events.WaitSeconds > 0 || takesEventStream(e.request.Header.Values("Accept")))
}

// takesEventStream reads Accept (RFC 9110, section 12.5.1): a stream is for who
// names it, not for who takes anything.
func takesEventStream(headers []string) bool {
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			kind, weight, _ := strings.Cut(part, ";")
			weight = strings.ReplaceAll(weight, " ", "")
			if strings.EqualFold(strings.TrimSpace(kind), eventStream) && weight != "q=0" && !strings.HasPrefix(weight, "q=0.000") {
				return true
			}
		}
	}
	return false
}

// stream sends events as they come.
func (e *exchange) stream(who Identity, in *wallet.ListEventsInput) {
	e.name = streamRoute
	if err := e.resume(in); err != nil {
		e.fail(err)
		return
	}
	ctx, cancel := context.WithTimeout(e.request.Context(), streamTime)
	defer cancel()
	defer context.AfterFunc(e.server.draining, cancel)()
	e.deadlines(streamTime+writeGrace, writeGrace)

	// The first page is asked for before anything is sent, so that a refusal is
	// answered as one.
	page, err := who.Service.ListEvents(ctx, *in)
	if err != nil {
		e.fail(err)
		return
	}
	e.status = http.StatusOK
	header := e.writer.Header()
	header.Set("Content-Type", eventStream)
	header.Set("X-Accel-Buffering", "no") // which proxies of nginx's kind obey
	e.writer.WriteHeader(e.status)
	opening := fmt.Sprintf("retry: %d\n\n", streamRetry.Milliseconds())
	for err = e.chunk([]byte(opening)); err == nil; {
		if err = e.events(&page, in.Since); err != nil {
			break
		}
		in.Since, in.WaitSeconds = page.Next, int(heartbeat/time.Second)
		if page, err = who.Service.ListEvents(ctx, *in); err == nil {
			who, err = e.again(ctx) // what has come meanwhile is for who may see it now
		}
	}
	if _, refused := errors.AsType[*wallet.Error](err); !refused && ctx.Err() == nil && !errors.Is(err, errGone) {
		e.fault = err
	}
}

// resume reads from where a stream goes on: after the event that the client saw
// last, or after Since.
func (e *exchange) resume(in *wallet.ListEventsInput) error {
	switch {
	case in.WaitSeconds != 0 || in.Limit != 0:
		return wallet.Refuse(wallet.CodeInvalidInput, "a stream has no pages, and waits by itself", "leave out limit and "+waitParameter)
	case len(e.request.Header.Values(lastEventID)) > 1:
		return wallet.Refuse(wallet.CodeInvalidInput, "the header "+lastEventID+" stands more than once", "give it once")
	}
	in.Limit = wallet.MaxPageSize
	if text := e.request.Header.Get(lastEventID); text != "" {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil || number < 0 {
			return wallet.Refuse(wallet.CodeInvalidInput, "the header "+lastEventID+" is no number of an event", "give the id of the last event that came, or leave it out")
		}
		in.Since = number
	}
	return nil
}

// again looks whether whoever follows still may: a key that was revoked, or a
// session that has ended, gets no further page.
func (e *exchange) again(ctx context.Context) (Identity, error) {
	who, err := e.authenticate(ctx)
	if err == nil && !who.Session {
		err = e.route.Allows(who.Key.Scopes)
	}
	return who, err
}

// events sends a page: its events, and how far it looked when that is further, or
// that there is nothing.
func (e *exchange) events(page *wallet.EventPage, since int64) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	last := since
	for i := range page.Items {
		event := &page.Items[i]
		fmt.Fprintf(&out, "id: %d\nevent: %s\ndata: ", event.Seq, event.Type)
		if err := encoder.Encode(event); err != nil { // which ends the line
			return fmt.Errorf("write the event %d: %w", event.Seq, err)
		}
		out.WriteString("\n")
		last = event.Seq
	}
	switch {
	case page.Next > last:
		fmt.Fprintf(&out, ": looked\nid: %d\n\n", page.Next)
	case len(page.Items) == 0:
		out.WriteString(": waiting\n\n")
	}
	return e.chunk(out.Bytes())
}

// errGone says that the client takes no more.
var errGone = errors.New("the client has gone away")

// chunk sends what the client is to have now. One that is too slow is given up.
func (e *exchange) chunk(text []byte) error {
	control := http.NewResponseController(e.writer)
	_ = control.SetWriteDeadline(time.Now().Add(writeGrace)) // a writer that knows no deadlines, as one of a test, has none
	if _, err := e.writer.Write(text); err != nil {
		return errors.Join(errGone, err)
	}
	if err := control.Flush(); err != nil {
		return errors.Join(errGone, err)
	}
	return nil
}
