package server

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/okpay/okpay/wallet"
)

// readyTimeout bounds the look at the wallet for /readyz.
const readyTimeout = 5 * time.Second

// serveOwn answers what is about the server itself. /metrics needs an API key,
// of whatever scopes; the others tell nothing.
func (e *exchange) serveOwn(ctx context.Context, path string) {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	switch path {
	case "/openapi.json":
		e.send(http.StatusOK, "application/json", e.server.config.OpenAPI)
	case "/metrics":
		if _, err := e.authenticate(ctx); err != nil {
			e.fail(err)
			return
		}
		e.send(http.StatusOK, "text/plain; version=0.0.4; charset=utf-8", e.server.metrics.text())
	case "/readyz":
		e.ready(ctx)
	default:
		e.send(http.StatusOK, "application/json", []byte(`{"status":"ok"}`+"\n"))
	}
}

func (e *exchange) ready(ctx context.Context) {
	if e.server.ending.Load() {
		e.fail(wallet.Refuse(wallet.CodeUnavailable, "the server is ending", "ask another"))
		return
	}
	if err := e.server.config.Ready(ctx); err != nil {
		e.fault = err
		e.retryAfter(time.Second)
		e.refuse(wallet.Refuse(wallet.CodeUnavailable, "the wallet cannot be worked with", "the server's log says more"), http.StatusServiceUnavailable)
		return
	}
	e.send(http.StatusOK, "application/json", []byte(`{"status":"ready"}`+"\n"))
}

func parseQuery(raw string) (url.Values, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the query is not escaped as it must be", "")
	}
	return query, nil
}
