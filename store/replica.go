package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// replica is a copy of a wallet's database that PostgreSQL keeps by streaming.
// A read goes there when the copy holds all that was committed before the read
// began: the database is asked how far its log is on disk, and the copy whether
// it has replayed that. So everybody sees what he has just written, by whatever
// program on whatever machine, and an answer of the copy is never older than
// one of the database. A copy that is behind is waited for a moment. When it
// stays behind, cannot be used, or is none, the database itself answers.
type replica struct {
	mu     sync.Mutex // guards what follows
	pool   *sql.DB
	proven bool      // it answered, and is a copy of this wallet
	asked  bool      // somebody is finding out whether it can be used
	skip   time.Time // until then it is left alone

	reads ReplicaReads // by its own atomics
}

// ReplicaReads counts reads that a copy of the database was there for.
type ReplicaReads struct {
	Replica int64 // answered by the copy
	Behind  int64 // by the database itself, because the copy had not caught up
	Down    int64 // by the database itself, because the copy could not be used
}

// The patience with a copy.
const (
	replicaConnectTime = 2 * time.Second        // for a connection to it
	catchUpTime        = 100 * time.Millisecond // for it to catch up
	firstLook          = time.Millisecond       // before it is asked again; doubled each time
	downPause          = 5 * time.Second        // a copy that failed is left alone
	behindPause        = time.Second            // one that did not catch up is left alone
)

// Why a copy does not answer.
var (
	errBehind     = errors.New("the replica has not caught up")
	errNoReplica  = errors.New("it is no streaming replica: it takes writes of its own")
	errOtherStore = errors.New("it is a replica of another wallet")
)

// ReplicaReads tells how often the copy answered so far, and how often not.
func (s *Store) ReplicaReads() ReplicaReads {
	if s.replica == nil {
		return ReplicaReads{}
	}
	reads := &s.replica.reads
	return ReplicaReads{
		Replica: atomic.LoadInt64(&reads.Replica), Behind: atomic.LoadInt64(&reads.Behind), Down: atomic.LoadInt64(&reads.Down),
	}
}

// Browse is Read on the copy of the database, where there is one that has
// caught up. fn may be run twice. Codes: those of Read.
func (s *Store) Browse(ctx context.Context, fn func(engine.Reader) error) error {
	if s.replica == nil {
		return s.Read(ctx, fn)
	}
	err := s.browse(ctx, fn)
	fell, is := errors.AsType[*replicaError](err)
	if !is {
		if err == nil {
			atomic.AddInt64(&s.replica.reads.Replica, 1)
		}
		return err
	}
	if errors.Is(fell.cause, errBehind) {
		atomic.AddInt64(&s.replica.reads.Behind, 1)
	} else {
		atomic.AddInt64(&s.replica.reads.Down, 1)
	}
	return s.Read(ctx, fn)
}

// replicaError says why the copy did not answer; what fn said is none.
type replicaError struct{ cause error }

func (e *replicaError) Error() string { return "read the replica: " + e.cause.Error() }
func (e *replicaError) Unwrap() error { return e.cause }

func (s *Store) browse(ctx context.Context, fn func(engine.Reader) error) error {
	primary, err := s.readPool(ctx) // the schema is looked at in the database itself
	if err != nil {
		return err
	}
	if !s.replica.enter(s.options.Now()) {
		return &replicaError{errors.New("it is left alone for a while")}
	}
	err = s.browseCopy(ctx, primary, fn)
	fell, is := errors.AsType[*replicaError](err)
	switch {
	case !is:
		s.replica.leave(true, time.Time{})
	case ctx.Err() != nil: // nothing is known
		s.replica.leave(false, time.Time{})
		return ctx.Err()
	case errors.Is(err, errBehind):
		s.replica.leave(true, s.options.Now().Add(behindPause))
	default:
		s.replica.leave(false, s.options.Now().Add(downPause))
		s.options.Log.WarnContext(ctx, "the replica cannot be used; the database itself answers", "error", s.server.withoutPassword(fell.cause.Error()))
	}
	return err
}

// enter reports whether the copy may be asked. One that is not proven is asked
// by one read at a time, so that the others do not wait for what may be dead.
func (r *replica) enter(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Before(r.skip) || !r.proven && r.asked {
		return false
	}
	r.asked = true
	return true
}

func (r *replica) leave(proven bool, skip time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked, r.proven, r.skip = false, proven, skip
}

func (s *Store) browseCopy(ctx context.Context, primary *sql.DB, fn func(engine.Reader) error) error {
	var flushed string
	if err := primary.QueryRowContext(ctx, `SELECT CAST(pg_current_wal_flush_lsn() AS text)`).Scan(&flushed); err != nil {
		return &replicaError{fmt.Errorf("ask how far the log is on disk: %w", err)}
	}
	conn, err := s.replicaConn(ctx)
	if err != nil {
		return &replicaError{err}
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool
	if err := s.catchUp(ctx, conn, flushed); err != nil {
		return &replicaError{err}
	}
	tx, err := s.dialect.beginRead(ctx, conn)
	if err != nil {
		return &replicaError{err}
	}
	defer func() { _ = tx.Rollback() }() // what was committed stays
	err = fn(&session{tx: tx, conn: conn, dialect: s.dialect, store: s})
	if worthAnother(err) {
		return &replicaError{err}
	}
	return err
}

// replicaConn gives a connection to the copy.
func (s *Store) replicaConn(ctx context.Context) (*sql.Conn, error) {
	s.replica.mu.Lock()
	if s.replica.pool == nil {
		s.replica.pool = s.open(forBrowsing, s.options.Connections)
	}
	pool := s.replica.pool
	s.replica.mu.Unlock()
	bounded, cancel := context.WithTimeout(ctx, replicaConnectTime)
	defer cancel()
	conn, err := pool.Conn(bounded)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

// catchUp returns when the copy has replayed what was flushed.
func (s *Store) catchUp(ctx context.Context, conn *sql.Conn, flushed string) error {
	const query = `SELECT pg_is_in_recovery(), COALESCE(pg_last_wal_replay_lsn() >= CAST($1 AS pg_lsn), false),
		COALESCE((SELECT created_at FROM wallet WHERE id = 1), 0)`
	timer := time.NewTimer(catchUpTime)
	defer timer.Stop()
	for pause := firstLook; ; pause *= 2 {
		var copies, caughtUp bool
		var created int64
		switch err := conn.QueryRowContext(ctx, query, flushed).Scan(&copies, &caughtUp, &created); {
		case err != nil:
			return fmt.Errorf("ask how far it is: %w", err)
		case !copies:
			return errNoReplica
		case created != 0 && created != s.madeAt():
			return errOtherStore
		case caughtUp && created != 0:
			return nil
		}
		look := time.NewTimer(pause)
		select {
		case <-look.C:
		case <-timer.C:
			look.Stop()
			return errBehind
		case <-ctx.Done():
			look.Stop()
			return ctx.Err()
		}
	}
}

// madeAt is when the wallet was made, which names it.
func (s *Store) madeAt() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.created
}

// worthAnother reports whether the database itself may answer where the copy
// did not: one that was lost, or that had to cancel the read to go on replaying.
func worthAnother(err error) bool {
	if err == nil {
		return false
	}
	_, met := errors.AsType[*conflict](err)
	return met || wallet.CodeOf(err) == wallet.CodeUnavailable
}

// close lets go of the copy.
func (r *replica) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool == nil {
		return nil
	}
	pool := r.pool
	r.pool = nil
	return pool.Close()
}
