package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
)

// session reads a snapshot, or writes, within the transaction that is open on
// its connection.
type session struct {
	tx      transaction
	conn    *sql.Conn
	dialect dialect
	store   *Store
	writing bool
	locked  map[string]bool // of a write, what it is alone with
	seals   *openedVault    // of a write, with what it seals, once it did
}

var _ engine.Tx = (*session)(nil)

// rowScanner is a row of a result.
type rowScanner interface{ Scan(columns ...any) error }

// collect reads the whole result of a query. attempted says in an error what
// was being done.
func collect[T any](ctx context.Context, s *session, attempted, query string, scan func(rowScanner, *T) error, args ...any) ([]T, error) {
	return collectMost(ctx, s, attempted, 0, query, scan, args...)
}

// collectMost is collect with room for most rows from the start, which spares
// large sets their growth.
func collectMost[T any](
	ctx context.Context, s *session, attempted string, most int, query string, scan func(rowScanner, *T) error, args ...any,
) ([]T, error) {
	list := make([]T, 0, max(most, 0))
	err := s.dialect.query(ctx, s, query, s.arguments(args), func(r rowScanner) error {
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
	changed, err := s.dialect.exec(ctx, s, query, s.arguments(args))
	return changed, s.dialect.fail(ctx, err, attempted)
}

// arguments gives parameters in the form that the database's statements take.
func (s *session) arguments(args []any) []any {
	list := make([]any, len(args))
	for i, value := range args {
		list[i] = s.dialect.argument(value)
	}
	return list
}

// bulk writes n rows with a statement for one, each of which must change one
// row of the database.
func (s *session) bulk(ctx context.Context, attempted, query string, n int, fill func(i int, r *row)) error {
	if n == 0 {
		return nil
	}
	return s.dialect.bulk(ctx, s, attempted, query, n, fill)
}

// asExpected refuses a bulk write that changed other rows than it was to.
func asExpected(attempted string, changed int64, n int) error {
	if changed == int64(n) {
		return nil
	}
	return fmt.Errorf("%s: %d of %d rows were as expected", attempted, changed, n)
}

// Lock makes a write alone with what it names, until its end.
func (s *session) Lock(ctx context.Context, what engine.Locks) error {
	if !s.writing {
		return nil
	}
	return s.dialect.lock(ctx, s, what)
}

// forUpdate ends a query whose rows a write is to be alone with.
func (s *session) forUpdate() string {
	if !s.writing {
		return ""
	}
	return s.dialect.forUpdate()
}

// textList is a list of texts as a parameter for {set $1}.
type textList []string

func set(list []string) textList { return list }

func (l textList) json() string {
	if len(l) == 0 {
		return "[]"
	}
	return encode([]string(l))
}

// blobList is a list of bytes as a parameter for {blobs $1}.
type blobList [][]byte

func (l blobList) json() string {
	list := make([]string, len(l))
	for i, value := range l {
		list[i] = hex.EncodeToString(value)
	}
	return encode(list)
}

// pairList is a list of two texts each as a parameter for {pairs $1}.
type pairList []engine.KeyRef

func pairs(keys []engine.KeyRef) pairList { return keys }

func (l pairList) json() string {
	list := make([][2]string, len(l))
	for i, key := range l {
		list[i] = [2]string{key.Scope, key.Key}
	}
	return encode(list)
}

// decode reads a column that encode wrote; what names it in an error.
func decode(text string, into any, what string) error {
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func encode(list any) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic("store: a list of texts has no JSON form: " + err.Error())
	}
	return string(text)
}
