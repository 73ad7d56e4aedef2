package server

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/okpay/okpay/api/trace"
)

// trace begins the span of the request, under that of its caller.
func (e *exchange) trace(ctx context.Context) context.Context {
	parent, _ := trace.ParseParent(e.request.Header.Get(trace.ParentHeader), e.request.Header.Get(trace.StateHeader))
	ctx, e.span = e.server.config.Tracer.Start(ctx, methodName(e.request.Method), trace.Server, parent, e.started)
	return ctx
}

// endTrace ends the span with what is known of the request by now, under the
// names of OpenTelemetry's semantic conventions for HTTP. The path is not told:
// it may name a customer.
func (e *exchange) endTrace(now time.Time) {
	if e.span == nil {
		return
	}
	method, path := methodName(e.request.Method), ""
	if e.route != nil {
		path = e.route.Path
		e.span.Rename(method + " " + path)
	}
	e.span.Set(
		trace.Text("http.request.method", method), trace.Text("http.route", path), trace.Number("http.response.status_code", int64(e.status)),
		trace.Text("okpay.code", string(e.code)), trace.Text("client.address", e.client()), trace.Text("user_agent.original", e.request.UserAgent()),
		trace.Text("network.protocol.version", strings.TrimPrefix(e.request.Proto, "HTTP/")),
		trace.Text("okpay.method", e.name), trace.Text("okpay.api_key.id", e.key), trace.Text("okpay.request.id", e.id),
	)
	failed := e.status >= http.StatusInternalServerError
	if failed {
		e.span.Set(trace.Text("error.type", string(e.code)))
	}
	e.span.End(now, failed)
}
