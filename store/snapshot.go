package store

import (
	"context"
	"database/sql"
	_ "embed"
)

//go:generate go run ./internal/gensnapshot -migrations migrations/sqlite -out snapshot/sqlite.sql

// sqliteSnapshot makes in an empty file what the migrations make one after the
// other, and says that they have run, so that later ones go on from there. One
// after the other they take thirty times as long: SQLite reads the whole schema
// anew for every column that is added, and each flushes the disk.
//
//go:embed snapshot/sqlite.sql
var sqliteSnapshot string

// makeAtOnce makes a new wallet in a file in one transaction, so that whoever is
// killed meanwhile leaves an empty file or a whole wallet. It does nothing when
// the file is not empty: an older program was killed while it ran migrations,
// which then go on.
func (s *Store) makeAtOnce(ctx context.Context, pool *sql.DB) (made bool, err error) {
	keys, err := s.createKeysets(ctx, false)
	if err != nil {
		return false, err
	}
	err = s.migrating(ctx, pool, func(t *session) error {
		made = false
		alone := context.WithoutCancel(ctx) // the driver starts a goroutine a statement for a context that can end
		var objects int64
		if err := t.conn.QueryRowContext(alone, `SELECT COUNT(*) FROM sqlite_schema`).Scan(&objects); err != nil {
			return s.dialect.fail(ctx, err, "look at what is in the file")
		}
		if objects != 0 {
			return nil
		}
		if _, err := t.conn.ExecContext(alone, sqliteSnapshot); err != nil {
			return s.dialect.fail(ctx, err, "make the tables")
		}
		made = true
		return t.finish(ctx, &keys)
	})
	return made, err
}
