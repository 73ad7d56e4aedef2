package server

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// The pages about the server itself.
const (
	healthPath  = "/healthz"
	readyPath   = "/readyz"
	metricsPath = "/metrics"
	openAPIPath = "/openapi.json"
)

// readyTimeout bounds the look at the wallet for /readyz.
const readyTimeout = 5 * time.Second

// serveOwn answers what is about the server itself. Where anybody may ask, the
// metrics, which tell of all customers together, need an operator's key; the
// other pages tell nothing.
func (e *exchange) serveOwn(ctx context.Context, path string, anybody bool) {
	e.name = strings.TrimPrefix(path, "/")
	if e.request.Method != http.MethodGet && e.request.Method != http.MethodHead {
		e.wrongMethod([]string{http.MethodGet, http.MethodHead})
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	switch path {
	case openAPIPath:
		e.send(http.StatusOK, "application/json", e.server.config.OpenAPI)
	case metricsPath:
		if err := e.mayMeasure(ctx, anybody); err != nil {
			e.fail(err)
			return
		}
		e.send(http.StatusOK, expositionType, e.server.exposition())
	case readyPath:
		e.ready(ctx)
	default:
		e.send(http.StatusOK, "application/json", []byte(`{"status":"ok"}`+"\n"))
	}
}

func (e *exchange) mayMeasure(ctx context.Context, anybody bool) error {
	if !anybody {
		return nil
	}
	who, err := e.authenticate(ctx)
	if err == nil && !slices.Contains(who.Key.Scopes, wallet.ScopeOperator) {
		err = wallet.Refuse(wallet.CodeScopeMissing, "the API key lacks the scope operator",
			"use an operator's key, or ask at the address of --metrics-listen", "scopes", []wallet.Scope{wallet.ScopeOperator})
	}
	return err
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
