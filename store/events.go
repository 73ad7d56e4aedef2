package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

const eventColumns = `{seq e}, e.type, e.object, e.data, e.at, e.actor, e.key_scope, e.key, e.input_hash`

func scanEvent(r rowScanner, e *engine.EventRecord) error {
	return r.Scan(&e.Seq, &e.Type, &e.Object, &e.Data, &e.At, &e.Actor, &e.Scope, &e.Key, &e.InputHash)
}

// KeyedEvents finds changes other than transactions by their keys.
func (s *session) KeyedEvents(ctx context.Context, keys []engine.KeyRef) ([]engine.EventRecord, error) {
	return collect(ctx, s, "read events by key", `SELECT `+eventColumns+`
		FROM {pairs $1} pair CROSS JOIN events e
		WHERE e.key_scope = pair.a AND e.key = pair.b AND e.key <> '' `, scanEvent, pairs(keys))
}

// Events reads those of one object in the order in which they happened. Where
// numbers come after the commit they are given now, and the events are read
// beside the snapshot, in which they may have none yet.
func (s *session) Events(ctx context.Context, object string) ([]engine.EventRecord, error) {
	const query = `SELECT ` + eventColumns + ` FROM events e WHERE e.object = $1 AND {seq e} <> 0 ORDER BY {seq e}`
	if s.writing || s.dialect.oneWriter() {
		return collect(ctx, s, "read events", query, scanEvent, object)
	}
	return afterNumbering(ctx, s, query, scanEvent, object)
}

// afterNumbering numbers all that was committed and reads it in a snapshot of its own.
func afterNumbering[T any](ctx context.Context, s *session, query string, scan func(rowScanner, *T) error, args ...any) (list []T, err error) {
	if err := s.store.numberNow(ctx); err != nil {
		return nil, err
	}
	err = s.store.readOnce(ctx, s.store.numbers().pool, func(after *session) error {
		list, err = collect(ctx, after, "read numbers", query, scan, args...)
		return err
	})
	return list, err
}
