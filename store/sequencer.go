package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// sequencer gives numbers to what was committed without one, on a database
// with many writers: a number at the commit would be a queue for all of them.
// It works soon after a commit and beside it, so that no payment waits; and
// whoever reads events has it work first, so that nobody sees one without its
// number. All sequencers of a database take turns, by an advisory lock. What is
// numbered is commits, each with one narrow row: what a commit has written has
// the numbers from its first one on, and is not written again. Numbers have no
// gap, for they are taken and given in one transaction. Of two commits, of which
// the first ended before the second was begun, the first gets the lower ones. In
// the same transaction the sequencer folds what was posted to the system's
// accounts into their balances.
type sequencer struct {
	pool *sql.DB

	mu      sync.Mutex // guards what follows
	waiting bool       // a run is due
	closed  bool
	stop    context.CancelFunc // ends the run under way
	done    sync.WaitGroup
}

// numberingDelay is how long a run waits for further commits, which it then
// numbers with one statement, and numberedAtOnce how many commits it numbers in
// one transaction. backgroundTimeout bounds a run that nobody waits for.
const (
	numberingDelay    = 200 * time.Millisecond
	numberedAtOnce    = 20_000
	backgroundTimeout = time.Minute
)

// The keys of the advisory locks of a wallet's database.
const (
	sequencerLock = int64(0x6f6b_7061_7901)
	migrationLock = int64(0x6f6b_7061_7902)
)

// wake has a run follow soon, unless one is due. What fails then is left to the
// next run; who needs the numbers asks for them and is told.
func (q *sequencer) wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting || q.closed {
		return
	}
	q.waiting = true
	ctx, cancel := context.WithTimeout(context.Background(), backgroundTimeout)
	q.stop = cancel
	q.done.Go(func() {
		defer cancel()
		timer := time.NewTimer(numberingDelay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		q.mu.Lock()
		q.waiting = false
		q.mu.Unlock()
		if ctx.Err() == nil {
			_ = q.run(ctx)
		}
	})
}

// close ends what is under way. What has no number yet gets one from whoever
// reads it first.
func (q *sequencer) close() error {
	q.mu.Lock()
	q.closed = true
	if q.stop != nil {
		q.stop()
	}
	q.mu.Unlock()
	q.done.Wait()
	return q.pool.Close()
}

// run numbers all that is committed when it begins.
func (q *sequencer) run(ctx context.Context) error {
	for {
		numbered, err := q.step(ctx)
		if err != nil || numbered < numberedAtOnce {
			return err
		}
	}
}

func (q *sequencer) step(ctx context.Context) (numbered int64, err error) {
	tx, err := q.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreDone(tx.Rollback()))
		}
	}()
	// The lock comes in a statement of its own: the next one then sees all that
	// the sequencer before this one has committed.
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, sequencerLock); err != nil {
		return 0, err
	}
	if err := tx.QueryRowContext(ctx, numberQuery, numberedAtOnce).Scan(&numbered); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, foldQuery); err != nil {
		return 0, err
	}
	return numbered, tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

const numberQuery = `WITH
	fresh AS (SELECT id, count, last_at FROM commits WHERE first_seq IS NULL ORDER BY id LIMIT $1),
	numbered AS (SELECT id, (SELECT next_seq FROM sequence WHERE id = 1) + CAST(SUM(count) OVER (ORDER BY id) AS BIGINT) - count AS first_seq
		FROM fresh),
	done AS (UPDATE commits c SET first_seq = n.first_seq FROM numbered n WHERE c.id = n.id),
	taken AS (UPDATE sequence s SET next_seq = s.next_seq + f.count, last_at = GREATEST(s.last_at, f.last_at)
		FROM (SELECT CAST(SUM(count) AS BIGINT) AS count, MAX(last_at) AS last_at FROM fresh) AS f WHERE s.id = 1 AND f.count > 0)
	SELECT COUNT(*) FROM fresh`

const foldQuery = `WITH
	folded AS (DELETE FROM balance_deltas RETURNING account_id, amount, postings, last_at),
	sums AS (SELECT account_id, SUM(amount) AS amount, SUM(postings) AS postings, MAX(last_at) AS last_at
		FROM folded GROUP BY account_id)
	UPDATE accounts a SET balance = CAST(a.balance + s.amount AS BIGINT), postings = CAST(a.postings + s.postings AS BIGINT),
		last_at = GREATEST(a.last_at, s.last_at)
	FROM sums s WHERE a.id = s.account_id`
