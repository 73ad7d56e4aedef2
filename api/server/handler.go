package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/api/trace"
	"github.com/okpay/okpay/wallet"
)

// exchange is one request and its answer.
type exchange struct {
	server  *Server
	writer  http.ResponseWriter
	request *http.Request
	started time.Time

	id     string // of the request
	name   string // of the route or page, for the metrics and the log
	route  *api.Route
	key    string // id of the API key, once it is known
	span   *trace.Span
	status int
	code   wallet.Code
	fault  error // what is in the log and not in the answer
}

// Handler answers every request.
func (s *Server) Handler() http.Handler {
	return s.handler((*exchange).serve)
}

// metricsHandler answers what needs no API key where only those who may know
// can ask.
func (s *Server) metricsHandler() http.Handler {
	return s.handler(func(e *exchange, ctx context.Context) {
		switch path := e.request.URL.EscapedPath(); path {
		case healthPath, readyPath, metricsPath:
			e.serveOwn(ctx, path, false)
		default:
			e.nothingHere()
		}
	})
}

func (s *Server) handler(serve func(e *exchange, ctx context.Context)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := &exchange{server: s, writer: w, request: r, started: s.config.Now(), id: s.requestID(r), name: "none"}
		w.Header().Set(api.RequestIDHeader, e.id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		s.meter.begin()
		ctx := e.trace(r.Context())
		defer e.end()
		defer e.recovered()
		e.deadlines(strangerTime, strangerTime)
		serve(e, ctx)
	})
}

// maxRequestID bounds the request id that a caller may give.
const maxRequestID = 100

// requestID is the caller's when it is plain, else a fresh one.
func (s *Server) requestID(r *http.Request) string {
	given := r.Header.Get(api.RequestIDHeader)
	plain := given != "" && len(given) <= maxRequestID && !strings.ContainsFunc(given, func(c rune) bool {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.':
			return false
		default:
			return true
		}
	})
	if plain {
		return given
	}
	return s.config.NewID("req")
}

// serve finds what the request is for.
func (e *exchange) serve(ctx context.Context) {
	path := e.request.URL.EscapedPath()
	switch path {
	case healthPath, readyPath, openAPIPath, metricsPath:
		e.serveOwn(ctx, path, true)
		return
	default:
	}
	if isOAuth(path) {
		e.serveOAuth(ctx, path)
		return
	}
	if show, name, ok := pageAt(path); ok {
		e.name = name
		e.servePage(ctx, show)
		return
	}
	route, values, verbs := api.Match(e.server.routes, e.request.Method, path)
	switch {
	case route != nil:
		e.route, e.name = route, route.Method
		e.call(ctx, values)
	case len(verbs) > 0:
		e.wrongMethod(verbs)
	default:
		e.nothingHere()
	}
}

func (e *exchange) nothingHere() {
	e.refuse(wallet.Refuse(wallet.CodeNotFound, "there is nothing at this path", "see "+openAPIPath), http.StatusNotFound)
}

func (e *exchange) wrongMethod(allowed []string) {
	slices.Sort(allowed)
	e.writer.Header().Set("Allow", strings.Join(slices.Compact(allowed), ", "))
	e.refuse(wallet.Refuse(wallet.CodeInvalidInput, "this path does not take "+methodName(e.request.Method), "see "+openAPIPath),
		http.StatusMethodNotAllowed)
}

// methodName is the verb of a request, bounded, for a message.
func methodName(verb string) string {
	if len(verb) > 10 {
		return "this method"
	}
	return verb
}

// call calls the route's method for whom the request comes from.
func (e *exchange) call(ctx context.Context, values map[string]string) {
	ctx, cancel := context.WithTimeout(ctx, e.route.Size.Time)
	defer cancel()
	free, ok := take(e.server.places)
	if !ok {
		e.fail(handsFull())
		return
	}
	free = sync.OnceFunc(free)
	defer free()
	who, err := e.admit(ctx)
	if err != nil {
		e.fail(err)
		return
	}
	if isLarge(e.route) {
		free, ok := take(e.server.large)
		if !ok {
			e.fail(handsFull())
			return
		}
		defer free()
	}
	in, err := e.input(values)
	if err != nil {
		e.fail(err)
		return
	}
	if events, waits := e.isFollowed(in); waits {
		e.follow(ctx, who, events, free)
		return
	}
	e.deadlines(e.route.Size.Time, e.route.Size.Time+writeGrace)
	out, err := e.route.Call(ctx, who.Service, in)
	if err != nil {
		e.fail(err)
		return
	}
	e.answer(out)
}

// admit tells who the request comes from, if that one may call the route now.
func (e *exchange) admit(ctx context.Context) (Identity, error) {
	who, err := e.authenticate(ctx)
	if err != nil {
		return who, err
	}
	if !who.Session { // whose wallet refuses what is an operator's, as it does locally
		if err := e.route.Allows(who.Key.Scopes); err != nil {
			return who, err
		}
	}
	limited := who.Key.ID
	if limited == "" {
		limited = "from " + e.source()
	}
	if wait, ok := e.server.limiter.take(limited, e.started); !ok {
		e.retryAfter(wait)
		return who, wallet.Refuse(wallet.CodeRateLimited, "there are too many requests of this caller", "come again a little later; nothing was done")
	}
	return who, nil
}

// authenticate tells who the request comes from. Whoever shows nothing is
// nobody in particular, and may call the routes of anybody alone.
func (e *exchange) authenticate(ctx context.Context) (Identity, error) {
	if e.route != nil && e.route.Scopes == nil && e.request.Header.Get("Authorization") == "" {
		return Identity{Service: e.server.config.Anonymous(e.source())}, nil
	}
	scheme, secret, _ := strings.Cut(e.request.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return Identity{}, wallet.Refuse(wallet.CodeUnauthenticated, "this needs an API key or a session",
			"log in with `okpay login`, or put an API key into the file of --token-file, or into OKPAY_TOKEN; `okpay apikey create` makes one")
	}
	began := e.server.config.Now()
	who, err := e.server.config.Authenticate(ctx, strings.TrimSpace(secret))
	e.span.Child("authenticate", began, e.server.config.Now())
	if err == nil {
		e.key = who.Key.ID
	}
	return who, err
}

// fail answers with an error. One without a code is a fault of the server: the
// log tells of it, and the answer does not.
func (e *exchange) fail(err error) {
	refused, ok := errors.AsType[*wallet.Error](err)
	switch {
	case ok:
	case errors.Is(err, context.DeadlineExceeded):
		refused = wallet.Refuse(wallet.CodeTimeout, "the server did not do it within its time limit", "")
	case errors.Is(err, context.Canceled):
		refused = wallet.Refuse(wallet.CodeInterrupted, "the caller went away", "")
	default:
		e.fault = err
		refused = e.internal()
	}
	if refused.Code == wallet.CodeInternal {
		e.fault = err
	}
	switch refused.Code {
	case wallet.CodeWalletBusy, wallet.CodeUnavailable, wallet.CodeOutcomeUnknown: // asked again under its key, it is settled
		e.retryAfter(time.Second)
	default:
	}
	if refused.Code == wallet.CodeUnauthenticated {
		e.writer.Header().Set("WWW-Authenticate", `Bearer realm="okpay"`)
	}
	e.refuse(refused, api.StatusOf(refused.Code))
}

func (e *exchange) internal() *wallet.Error {
	return wallet.Refuse(wallet.CodeInternal, "a fault of the server", "its log says more under the request "+e.id, "request_id", e.id)
}

// retryAfter asks the caller to come again after d, in whole seconds.
func (e *exchange) retryAfter(d time.Duration) {
	seconds := int64((d + time.Second - 1) / time.Second)
	e.writer.Header().Set("Retry-After", strconv.FormatInt(max(seconds, 1), 10))
}

// recovered turns a panic into a fault. One after the answer has begun can only
// cut it.
func (e *exchange) recovered() {
	cause := recover()
	if cause == nil {
		return
	}
	e.fault = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
	if e.status != 0 {
		panic(http.ErrAbortHandler)
	}
	e.refuse(e.internal(), http.StatusInternalServerError)
}

// end logs, counts and traces the request.
func (e *exchange) end() {
	now := e.server.config.Now()
	took := now.Sub(e.started)
	e.server.meter.done(e.name, e.status, e.code, took)
	e.endTrace(now)
	log := e.server.config.Log.With("request_id", e.id, "route", e.name, "method", methodName(e.request.Method), "status", e.status,
		"duration_ms", took.Milliseconds(), "code", string(e.code), "api_key", e.key, "client", e.client())
	if id := e.span.TraceID(); id != "" {
		log = log.With("trace_id", id)
	}
	switch {
	case e.fault != nil:
		log.Error("request", "error", e.fault.Error())
	case e.route == nil && e.status < http.StatusBadRequest:
		log.Debug("request")
	default:
		log.Info("request")
	}
}
