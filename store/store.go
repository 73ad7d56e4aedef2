package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// Options say how a wallet is opened. The zero value opens one that exists,
// for reading and writing, with the defaults.
type Options struct {
	// Create makes a wallet where there is none: its folder with mode 0700 and
	// its file with mode 0600.
	Create bool
	// ReadOnly refuses every write with wallet_read_only. A file or a folder
	// that cannot be written is opened like that by itself.
	ReadOnly bool
	// BusyTimeout is how long a write waits for other programs before it is
	// refused with wallet_busy; 0 is DefaultBusyTimeout.
	BusyTimeout time.Duration
	// Readers is how many reads run at once; 0 is DefaultReaders.
	Readers int
	// Replica is the address of a streaming replica of the database: histories
	// are read there while it has caught up. Empty, there is none.
	Replica string
	// Connections is how many connections to a server there are at once, to
	// each of the database and its copy; 0 is DefaultConnections.
	Connections int
	// Keyring makes the keyring that opens the vault of the wallet at a
	// location. Without one, nothing sealed can be read or written, and no
	// wallet can be made.
	Keyring func(location string) engine.Keyring
	// StatementTimeout is how long a statement may run on a server, unless its
	// address says otherwise; 0 is DefaultStatementTimeout.
	StatementTimeout time.Duration
	// Log is told what an operator should know; nil tells nobody.
	Log *slog.Logger
	// Now is the clock that dates a new wallet; nil is the system's.
	Now func() time.Time
}

// The defaults of Options.
const (
	DefaultBusyTimeout = time.Minute
	DefaultReaders     = 8
	DefaultConnections = 16

	DefaultStatementTimeout = 30 * time.Second
)

// Store is a wallet in a database. It is safe for concurrent use, within a
// program and by several at once. Nothing is connected to before it is needed:
// a program that only reads opens one connection.
type Store struct {
	location string
	options  Options
	dialect  dialect
	file     *file    // nil on a server
	server   *server  // nil in a file
	replica  *replica // nil without one
	ring     engine.Keyring
	vault    atomic.Pointer[openedVault] // once something was sealed or opened

	sealBatch int // how many rows of an older wallet are sealed in one transaction; 0 for as many as always

	watchers watchers

	mu        sync.Mutex // guards what follows
	created   int64      // when the wallet was made; 0 until its schema was looked at
	reader    *sql.DB
	writer    *sql.DB    // of a file; a server's connections do both
	sequencer *sequencer // of a server
}

// The engine works over a Store through its interface.
var _ engine.Store = (*Store)(nil)

// Open names a wallet: location is the path of a file, or the address of a
// PostgreSQL database (postgres://…). The file is looked at but not yet opened,
// and no server is spoken to; what a damaged, foreign or newer wallet gives
// (wallet_unreadable, wallet_newer), or a server that cannot be reached
// (unavailable, configuration), comes with the first read or write.
// Errors: wallet_unreadable when location is no file that can be read, or when
// there is none and Options.Create is not set; configuration when it is an
// address that cannot be read.
func Open(ctx context.Context, location string, options Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if options.BusyTimeout <= 0 {
		options.BusyTimeout = DefaultBusyTimeout
	}
	if options.Readers <= 0 {
		options.Readers = DefaultReaders
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Connections <= 0 {
		options.Connections = DefaultConnections
	}
	if options.StatementTimeout <= 0 {
		options.StatementTimeout = DefaultStatementTimeout
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	if isServer(location) {
		return openServer(location, options)
	}
	if options.Replica != "" {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "a replica goes with a wallet on PostgreSQL, and this one is a file",
			"leave the replica out, or name the database with --wallet postgres://…")
	}
	f, err := locate(location, options)
	if err != nil {
		return nil, err
	}
	s := &Store{
		location: f.path, options: options, file: f,
		dialect: &sqliteDialect{busyTimeout: options.BusyTimeout},
	}
	return s.withKeyring(), nil
}

func (s *Store) withKeyring() *Store {
	if s.options.Keyring != nil {
		s.ring = s.options.Keyring(s.location)
	}
	return s
}

// Keyring gives the keyring that opens the vault, nil without one.
func (s *Store) Keyring() engine.Keyring { return s.ring }

func openServer(location string, options Options) (*Store, error) {
	at, err := reach(location, options)
	if err != nil {
		return nil, err
	}
	s := &Store{location: at.shown, options: options, server: at, dialect: &postgresDialect{at: at}}
	if at.replica != nil {
		s.replica = &replica{}
	}
	return s.withKeyring(), nil
}

// Close lets go of the database. Reads and writes under way end first.
func (s *Store) Close() error {
	s.watchers.close()
	return s.letGo()
}

// letGo is Close but for those who wait: what they need is opened again.
func (s *Store) letGo() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failures []error
	if s.sequencer != nil {
		failures = append(failures, s.sequencer.close())
	}
	if s.replica != nil {
		failures = append(failures, s.replica.close())
	}
	for _, pool := range []*sql.DB{s.reader, s.writer} {
		if pool != nil {
			failures = append(failures, pool.Close())
		}
	}
	s.reader, s.writer, s.sequencer = nil, nil, nil
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("close the wallet: %w", err)
	}
	return nil
}

// Location says where the wallet is: the path of its file, or the address of its
// database without a password.
func (s *Store) Location() string { return s.location }

// Engine names what the wallet is kept by: sqlite or postgres.
func (s *Store) Engine() string { return s.dialect.engine() }

// Exists says whether there is a wallet, and makes none.
func (s *Store) Exists(ctx context.Context) (bool, error) {
	if s.server == nil {
		return !s.file.missing, nil
	}
	pool := s.open(forReading, 1)
	version, created, err := s.version(ctx, pool)
	return version != 0 && created != 0, errors.Join(err, pool.Close())
}

// Info says what database this is, and makes it when it is new. The version of
// the policy is left to the engine.
func (s *Store) Info(ctx context.Context) (wallet.WalletInfo, error) {
	if err := s.read(ctx, func(*session) error { return nil }); err != nil {
		return wallet.WalletInfo{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return wallet.WalletInfo{
		Engine: s.dialect.engine(), Location: s.location, SchemaVersion: SchemaVersion, CreatedAt: moment(s.created),
	}, nil
}

// Read runs fn over one consistent snapshot. Codes: wallet_unreadable,
// wallet_newer, wallet_busy.
func (s *Store) Read(ctx context.Context, fn func(engine.Reader) error) error {
	return s.read(ctx, func(r *session) error { return fn(r) })
}

func (s *Store) read(ctx context.Context, fn func(*session) error) error {
	return s.quietly(ctx, func() error {
		pool, err := s.readPool(ctx)
		if err != nil {
			return err
		}
		return s.dialect.again(ctx, func() error { return s.readOnce(ctx, pool, fn) })
	})
}

// ask is read for one statement, which is a snapshot by itself.
func (s *Store) ask(ctx context.Context, fn func(*session) error) error {
	if s.dialect.oneWriter() {
		return s.read(ctx, fn)
	}
	pool, err := s.readPool(ctx)
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return s.dialect.fail(ctx, err, "connect to the wallet")
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool
	tx := s.dialect.alone(conn)
	defer func() { _ = tx.Rollback() }() // what was committed stays
	return fn(&session{tx: tx, conn: conn, dialect: s.dialect, store: s})
}

func (s *Store) readOnce(ctx context.Context, pool *sql.DB, fn func(*session) error) error {
	conn, err := s.connection(ctx, pool)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool
	tx, err := s.dialect.beginRead(ctx, conn)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // what was committed stays
	if err := s.inPlace(); err != nil {
		return err
	}
	return fn(&session{tx: tx, conn: conn, dialect: s.dialect, store: s})
}

// connection takes one of a pool, or opens it where the file is that the others
// have open.
func (s *Store) connection(ctx context.Context, pool *sql.DB) (*sql.Conn, error) {
	if err := s.inPlace(); err != nil {
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	return conn, s.dialect.fail(ctx, err, "connect to the wallet")
}

// Write runs fn in one durable transaction. Codes: wallet_unreadable,
// wallet_newer, wallet_busy, wallet_read_only, disk_full.
func (s *Store) Write(ctx context.Context, fn func(engine.Tx) error) error {
	return s.write(ctx, func(t *session) error { return fn(t) })
}

func (s *Store) write(ctx context.Context, fn func(*session) error) (err error) {
	pool, err := s.writePool(ctx)
	if err != nil {
		return err
	}
	defer s.numberSoon() //nolint:contextcheck // it goes on when the write has ended
	return s.dialect.again(ctx, func() error { return s.writeOnce(ctx, pool, fn) })
}

// writeOnce commits what fn did unless it failed or ctx has ended. A commit
// that has begun is carried through.
func (s *Store) writeOnce(ctx context.Context, pool *sql.DB, fn func(*session) error) error {
	conn, err := s.connection(ctx, pool)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool, or is out of use already
	tx, err := s.dialect.begin(ctx, conn)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // what was committed stays
	if err := s.inPlace(); err != nil {
		return err
	}
	w := &session{tx: tx, conn: conn, dialect: s.dialect, store: s, writing: true}
	if err := fn(w); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.dialect.commit(ctx, w)
}

// moment turns a stored time into a UTC time, the zero time for 0.
func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
