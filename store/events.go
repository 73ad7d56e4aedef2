package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

const eventColumns = `e.seq, e.type, e.object, e.data, e.at, e.actor, e.key_scope, e.key, e.input_hash`

func scanEvent(r rowScanner, e *engine.EventRecord) error {
	return r.Scan(&e.Seq, &e.Type, &e.Object, &e.Data, &e.At, &e.Actor, &e.Scope, &e.Key, &e.InputHash)
}

// KeyedEvents finds changes other than transactions by their keys.
func (s *session) KeyedEvents(ctx context.Context, keys []engine.KeyRef) ([]engine.EventRecord, error) {
	return collect(ctx, s, "read events by key", `SELECT `+eventColumns+`
		FROM {pairs $1} pair CROSS JOIN events e
		WHERE e.key_scope = pair.a AND e.key = pair.b AND e.key <> ''
		ORDER BY e.seq`, scanEvent, pairs(keys))
}

// Events reads those of one object in the order in which they happened.
func (s *session) Events(ctx context.Context, object string) ([]engine.EventRecord, error) {
	return collect(ctx, s, "read events", `SELECT `+eventColumns+` FROM events e
		WHERE e.object = $1 ORDER BY e.seq`, scanEvent, object)
}
