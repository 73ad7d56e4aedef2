package store

import (
	"context"
	"database/sql"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// readPool gives the connections for reads, and looks at the schema when this
// is the first use of the wallet.
func (s *Store) readPool(ctx context.Context) (*sql.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reader == nil {
		pool, err := s.connect(ctx, forReading, s.options.Readers)
		if err != nil {
			return nil, err
		}
		s.reader = pool
	}
	return s.reader, nil
}

// writePool gives the one connection for writes.
func (s *Store) writePool(ctx context.Context) (*sql.DB, error) {
	if s.file.readOnly {
		return nil, refuseReadOnly()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writer == nil {
		pool, err := s.connect(ctx, forWriting, 1)
		if err != nil {
			return nil, err
		}
		s.writer = pool
	}
	return s.writer, nil
}

// connect opens a pool. The first one of a store makes the wallet or brings its
// schema up to date where that is needed.
func (s *Store) connect(ctx context.Context, use use, connections int) (*sql.DB, error) {
	if s.created == 0 {
		if err := s.file.create(); err != nil {
			return nil, err
		}
	}
	pool, err := s.open(use, connections)
	if err != nil || s.created != 0 {
		return pool, err
	}
	created, err := s.prepare(ctx, pool)
	if s.file.mayBeImmutable(err) {
		pool.Close()
		s.file.immutable = true
		if pool, err = s.open(use, connections); err != nil {
			return nil, err
		}
		created, err = s.prepare(ctx, pool)
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	s.created = created
	return pool, nil
}

func (s *Store) open(use use, connections int) (*sql.DB, error) {
	pool, err := sql.Open("sqlite3", s.file.dsn(use))
	if err != nil {
		return nil, s.dialect.fail(context.Background(), err, "open the wallet")
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, nil
}
