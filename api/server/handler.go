package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// exchange is one request and its answer.
type exchange struct {
	server  *Server
	writer  http.ResponseWriter
	request *http.Request
	started time.Time

	id     string // of the request
	route  *api.Route
	key    string // id of the API key, once it is known
	status int
	code   wallet.Code
	fault  error // what is in the log and not in the answer
}

// Handler answers every request.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := &exchange{server: s, writer: w, request: r, started: s.config.Now(), id: s.requestID(r)}
		w.Header().Set(api.RequestIDHeader, e.id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		s.metrics.begin()
		defer e.end()
		defer e.recovered()
		e.serve(r.Context())
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
	case "/healthz", "/readyz", "/openapi.json", "/metrics":
		if e.request.Method != http.MethodGet && e.request.Method != http.MethodHead {
			e.wrongMethod([]string{http.MethodGet, http.MethodHead})
			return
		}
		e.serveOwn(ctx, path)
		return
	default:
	}
	route, values, verbs := api.Match(e.server.routes, e.request.Method, path)
	switch {
	case route != nil:
		e.route = route
		e.call(ctx, values)
	case len(verbs) > 0:
		e.wrongMethod(verbs)
	default:
		e.refuse(wallet.Refuse(wallet.CodeNotFound, "there is nothing at this path", "see /openapi.json"), http.StatusNotFound)
	}
}

func (e *exchange) wrongMethod(allowed []string) {
	slices.Sort(allowed)
	e.writer.Header().Set("Allow", strings.Join(slices.Compact(allowed), ", "))
	e.refuse(wallet.Refuse(wallet.CodeInvalidInput, "this path does not take "+methodName(e.request.Method), "see /openapi.json"),
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
	e.deadlines()
	who, err := e.authenticate(ctx)
	if err != nil {
		e.fail(err)
		return
	}
	if !who.Session { // whose wallet refuses what is an operator's, as it does locally
		if err := mayCall(e.route, who.Key.Scopes); err != nil {
			e.fail(err)
			return
		}
	}
	limited := who.Key.ID
	if limited == "" {
		limited = "from " + e.source()
	}
	if wait, ok := e.server.limiter.take(limited, e.started); !ok {
		e.retryAfter(wait)
		e.fail(wallet.Refuse(wallet.CodeRateLimited, "there are too many requests of this caller", "come again a little later; nothing was done"))
		return
	}
	free, ok := e.server.enter(e.route)
	if !ok {
		e.fail(wallet.Refuse(wallet.CodeUnavailable, "the server has all hands full", "come again a little later; nothing was done"))
		return
	}
	defer free()
	in, err := e.input(values)
	if err != nil {
		e.fail(err)
		return
	}
	out, err := e.route.Call(ctx, who.Service, in)
	if err != nil {
		e.fail(err)
		return
	}
	e.answer(out)
}

// enter takes a place among the requests under way, if there is one; free gives
// it back.
func (s *Server) enter(route *api.Route) (free func(), ok bool) {
	places := s.slots
	if route.Size.Request >= largeFrom {
		places = s.large
	}
	select {
	case places <- struct{}{}:
		return func() { <-places }, true
	default:
		return nil, false
	}
}

// deadlines bound how slowly a body may come and an answer be taken.
func (e *exchange) deadlines() {
	control := http.NewResponseController(e.writer)
	end := time.Now().Add(e.route.Size.Time)
	// A writer that knows no deadlines, as one of a test, has none.
	_ = control.SetReadDeadline(end)
	_ = control.SetWriteDeadline(end.Add(writeGrace))
}

// writeGrace is how much longer an answer may be under way than it was worked on.
const writeGrace = 10 * time.Second

// source is where a request comes from: the address of the connection, or what
// the proxy before the server says that it is.
func (e *exchange) source() string {
	host, _, err := net.SplitHostPort(e.request.RemoteAddr)
	if err != nil {
		host = e.request.RemoteAddr
	}
	if !e.server.config.BehindProxy {
		return host
	}
	// What stands last was written by the proxy; what stands before may be the
	// caller's invention.
	list := strings.Split(strings.Join(e.request.Header.Values("X-Forwarded-For"), ","), ",")
	if address, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
		return address.Unmap().String()
	}
	return host
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
	who, err := e.server.config.Authenticate(ctx, strings.TrimSpace(secret))
	if err == nil {
		e.key = who.Key.ID
	}
	return who, err
}

// mayCall refuses a key without a scope of the route. An operator's has all.
func mayCall(route *api.Route, has []wallet.Scope) error {
	if route.Scopes == nil || slices.Contains(has, wallet.ScopeOperator) {
		return nil
	}
	names := make([]string, 0, len(route.Scopes))
	for _, scope := range route.Scopes {
		if slices.Contains(has, scope) {
			return nil
		}
		names = append(names, string(scope))
	}
	return wallet.Refuse(wallet.CodeScopeMissing, "the API key lacks the scope "+strings.Join(names, " or "),
		"use a key that has it", "scopes", names)
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

// end logs and counts the request.
func (e *exchange) end() {
	took := e.server.config.Now().Sub(e.started)
	name := "none"
	if e.route != nil {
		name = e.route.Method
	}
	e.server.metrics.done(name, e.status, e.code, took)
	log := e.server.config.Log.With("request_id", e.id, "route", name, "method", methodName(e.request.Method), "status", e.status,
		"duration_ms", took.Milliseconds(), "code", string(e.code), "api_key", e.key)
	switch {
	case e.fault != nil:
		log.Error("request", "error", e.fault.Error())
	case e.route == nil && e.status < http.StatusBadRequest:
		log.Debug("request")
	default:
		log.Info("request")
	}
}
