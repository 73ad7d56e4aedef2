package api

import (
	"context"
	"errors"
	"log/slog"
	"maps"

	"github.com/okpay/okpay/wallet"
)

// tell logs an attempt: what was called and what became of it, without what was
// sent.
func (c *Client) tell(ctx context.Context, route *Route, request encoded, n int, got answer) {
	if !c.options.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	outcome, cause := "answered", ""
	switch got.kind {
	case answered:
	case answerFinal:
		outcome = "refused"
	case answerLater:
		outcome = "not done"
	case answerLost:
		outcome = "lost"
	}
	switch {
	case got.refused != nil:
		cause = string(got.refused.Code)
	case got.err != nil:
		cause = got.err.Error()
	}
	c.options.Log.DebugContext(ctx, "request", "request_id", request.id, "method", route.Method, "attempt", n+1, "outcome", outcome, "cause", cause,
		"retry_after", got.retryAfter)
}

// named adds the id of the request to an error, for whoever looks closely: with
// it the server's log tells the rest.
func (c *Client) named(ctx context.Context, err error, request encoded) error {
	refused, ok := errors.AsType[*wallet.Error](err)
	if !ok || request.id == "" || !c.options.Log.Enabled(ctx, slog.LevelDebug) {
		return err
	}
	with := *refused
	with.Details = maps.Clone(refused.Details)
	if with.Details == nil {
		with.Details = map[string]any{}
	}
	with.Details["request_id"] = request.id
	return &with
}
