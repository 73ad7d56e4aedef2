package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// readPool gives the connections for reads, and looks at the schema when this
// is the first use of the wallet.
func (s *Store) readPool(ctx context.Context) (*sql.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reader == nil {
		connections := s.options.Readers
		if s.server != nil {
			connections = s.options.Connections
		}
		pool, err := s.connect(ctx, forReading, connections)
		if err != nil {
			return nil, err
		}
		s.reader = pool
	}
	return s.reader, nil
}

// readOnly says that nothing may be written.
func (s *Store) readOnly() bool { return s.options.ReadOnly || (s.file != nil && s.file.readOnly) }

// numbers gives the sequencer, nil where numbers are given at the commit.
func (s *Store) numbers() *sequencer {
	if s.dialect.oneWriter() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sequencer == nil {
		s.sequencer = &sequencer{pool: s.open(forNumbering, 1)}
	}
	return s.sequencer
}

// numberSoon has the sequencer number what was committed, some time later.
func (s *Store) numberSoon() {
	if q := s.numbers(); q != nil {
		q.wake()
	}
}

// numberNow returns when all that was committed has its number.
func (s *Store) numberNow(ctx context.Context) error {
	q := s.numbers()
	if q == nil || s.readOnly() {
		return nil
	}
	return s.dialect.fail(ctx, q.run(ctx), "number what was committed")
}

// writePool gives the one connection for writes, or those to a server.
func (s *Store) writePool(ctx context.Context) (*sql.DB, error) {
	if s.readOnly() {
		return nil, refuseReadOnly()
	}
	if s.server != nil {
		return s.readPool(ctx)
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
	if s.created == 0 && s.file != nil {
		if err := s.file.create(); err != nil {
			return nil, err
		}
		if err := s.file.remember(); err != nil {
			return nil, err
		}
	}
	pool := s.open(use, connections)
	if s.created != 0 {
		return pool, nil
	}
	created, err := s.prepare(ctx, pool)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	s.created = created
	return pool, nil
}

// open makes a pool; it connects when it is used.
func (s *Store) open(use use, connections int) *sql.DB {
	if s.server != nil {
		return s.server.open(use, connections)
	}
	pool := sql.OpenDB(sqliteConnector{address: s.file.dsn(use)})
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool
}

// sqliteConnector connects to one address.
type sqliteConnector struct{ address string }

// checkpointPages is how long the log may grow before a commit writes it back
// into the file. A batch of ten thousand payments is some four thousand pages:
// writing them back each time would cost as much again as writing them.
const checkpointPages = 16384

// Connect opens a connection. What the driver's address cannot say is said here.
func (c sqliteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	opening := &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", checkpointPages), nil)
		return err
	}}
	return opening.Open(c.address)
}

// Driver gives the driver that the connector opens connections of.
func (c sqliteConnector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }
