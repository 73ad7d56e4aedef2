package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
)

// session reads a snapshot, or writes, within the transaction that is open on
// its connection.
type session struct {
	tx      *sql.Tx
	conn    *sql.Conn
	dialect dialect
}

var _ engine.Tx = (*session)(nil)

// rowScanner is a row of a result.
type rowScanner interface{ Scan(columns ...any) error }

// collect reads the whole result of a query. attempted says in an error what
// was being done.
func collect[T any](ctx context.Context, s *session, attempted, query string, scan func(rowScanner, *T) error, args ...any) ([]T, error) {
	var list []T
	err := s.dialect.query(ctx, s.conn, query, args, func(r rowScanner) error {
		var empty T
		list = append(list, empty)
		return scan(r, &list[len(list)-1])
	})
	if err != nil {
		return nil, s.dialect.fail(ctx, err, attempted)
	}
	return list, nil
}

// one reads the only row of a result, found false when there is none.
func one[T any](ctx context.Context, s *session, attempted, query string, scan func(rowScanner, *T) error, args ...any) (item T, found bool, err error) {
	list, err := collect(ctx, s, attempted, query, scan, args...)
	if err != nil || len(list) == 0 {
		return item, false, err
	}
	if len(list) > 1 {
		return item, false, fmt.Errorf("%s: %d rows where one was expected", attempted, len(list))
	}
	return list[0], true, nil
}

// number reads a single number.
func (s *session) number(ctx context.Context, attempted, query string, args ...any) (int64, error) {
	n, _, err := one(ctx, s, attempted, query, func(r rowScanner, n *int64) error { return r.Scan(n) }, args...)
	return n, err
}

// exec runs one statement and gives how many rows it changed.
func (s *session) exec(ctx context.Context, attempted, query string, args ...any) (int64, error) {
	result, err := s.tx.ExecContext(ctx, s.dialect.text(query), args...)
	if err != nil {
		return 0, s.dialect.fail(ctx, err, attempted)
	}
	changed, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", attempted, err)
	}
	return changed, nil
}

// bulk runs a statement for each of n rows, all of which must change one row
// of the database.
func (s *session) bulk(ctx context.Context, attempted, query string, n int, fill func(i int, r *row)) error {
	if n == 0 {
		return nil
	}
	changed, err := s.dialect.bulk(ctx, s.conn, query, n, fill)
	if err != nil {
		return s.dialect.fail(ctx, err, attempted)
	}
	if changed != int64(n) {
		return fmt.Errorf("%s: %d of %d rows were as expected", attempted, changed, n)
	}
	return nil
}

// set is a list of texts as a parameter for {set $1}.
func set(list []string) string {
	if len(list) == 0 {
		return "[]"
	}
	return encode(list)
}

// pairs is a list of two texts each as a parameter for {pairs $1}.
func pairs(keys []engine.KeyRef) string {
	list := make([][2]string, len(keys))
	for i, key := range keys {
		list[i] = [2]string{key.Scope, key.Key}
	}
	return encode(list)
}

func encode(list any) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic("store: a list of texts has no JSON form: " + err.Error())
	}
	return string(text)
}
