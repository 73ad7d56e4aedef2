package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// watchPause is how often the database is asked whether something was committed,
// while somebody waits for it.
const watchPause = 100 * time.Millisecond

// watchers hold the one watch that all who wait share.
type watchers struct {
	mu      sync.Mutex // guards what follows
	current *watch
	done    sync.WaitGroup
}

// watch looks, for all who wait at one time, how far the sequence has come. It
// ends with the last of them, or when the database cannot be asked.
type watch struct {
	stop context.CancelFunc

	waiting int           // guarded by the mutex of watchers, as is what follows
	last    int64         // the highest number that was seen
	failed  error         // why it ended
	changed chan struct{} // closed when last or failed changes
}

// Numbered returns when all that was committed before has its number.
func (s *Store) Numbered(ctx context.Context) error { return s.numberNow(ctx) }

// AwaitEvent returns when an event has a number above since. However many wait,
// the database is asked once in a while for all of them: on a server how far the
// sequence is, and of a file only whether it was written to.
func (s *Store) AwaitEvent(ctx context.Context, since int64) error {
	w := s.watchers.enter(s) //nolint:contextcheck // it looks for others too, and goes on when this one has gone
	defer s.watchers.leave(w)
	for {
		last, changed, failed := s.watchers.seen(w)
		switch {
		case last > since:
			return nil
		case failed != nil:
			return failed
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// enter joins the watch, and begins one when there is none.
func (all *watchers) enter(s *Store) *watch {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.current == nil {
		ctx, cancel := context.WithCancel(context.Background())
		w := &watch{stop: cancel, changed: make(chan struct{})}
		all.current = w
		all.done.Go(func() {
			defer cancel()
			err := s.look(ctx, func(last int64) { all.tell(w, last, nil) })
			all.tell(w, 0, errors.Join(err, ctx.Err()))
		})
	}
	all.current.waiting++
	return all.current
}

// leave ends a watch that nobody needs any more.
func (all *watchers) leave(w *watch) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if w.waiting--; w.waiting > 0 {
		return
	}
	w.stop()
	if all.current == w {
		all.current = nil
	}
}

func (all *watchers) seen(w *watch) (last int64, changed <-chan struct{}, failed error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	return w.last, w.changed, w.failed
}

// tell lets those who wait know how far the sequence is, or that nobody looks
// any more. Who comes after that begins anew.
func (all *watchers) tell(w *watch, last int64, failed error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if failed == nil && last <= w.last {
		return
	}
	w.last, w.failed = max(w.last, last), failed
	if failed != nil && all.current == w {
		all.current = nil
	}
	close(w.changed)
	w.changed = make(chan struct{})
}

// close ends the watch, and returns when it has ended.
func (all *watchers) close() {
	all.mu.Lock()
	if all.current != nil {
		all.current.stop()
	}
	all.mu.Unlock()
	all.done.Wait()
}

// look tells how far the sequence is, at once and whenever it has grown, until
// ctx ends or the database cannot be asked.
func (s *Store) look(ctx context.Context, tell func(last int64)) error {
	grown, ended, err := s.growth(ctx)
	if err != nil {
		return err
	}
	defer ended()
	tick := time.NewTicker(watchPause)
	defer tick.Stop()
	for {
		may, err := grown(ctx)
		if err != nil {
			return err
		}
		if may {
			last, err := s.lastEvent(ctx)
			if err != nil {
				return err
			}
			tell(last)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// lastEvent is the highest number, with one for all that is committed.
func (s *Store) lastEvent(ctx context.Context) (last int64, err error) {
	if err := s.numberNow(ctx); err != nil {
		return 0, err
	}
	err = s.read(ctx, func(r *session) error {
		last, err = r.LastEvent(ctx)
		return err
	})
	return last, err
}

// growth gives the cheap question whether the sequence may have grown since it
// was asked last.
func (s *Store) growth(ctx context.Context) (grown func(context.Context) (bool, error), ended func(), err error) {
	switch {
	case s.server != nil:
		return s.serverGrowth(), func() {}, nil
	case s.file.readOnly: // which may be read without the log that would tell
		return func(context.Context) (bool, error) { return true, nil }, func() {}, nil
	default:
		return s.fileGrowth(ctx)
	}
}

// fileGrowth asks a connection of its own for PRAGMA data_version, which another
// connection's commit changes, of whatever program. It reads no page.
func (s *Store) fileGrowth(ctx context.Context) (grown func(context.Context) (bool, error), ended func(), err error) {
	if _, err := s.readPool(ctx); err != nil { // the file is made and looked at
		return nil, nil, err
	}
	pool := s.open(forReading, 1)
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(s.dialect.fail(ctx, err, "watch the wallet"), pool.Close())
	}
	before := int64(-1)
	return func(ctx context.Context) (bool, error) {
		var version int64
		if err := conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
			return false, s.dialect.fail(ctx, err, "watch the wallet")
		}
		changed := version != before
		before = version
		return changed, nil
	}, func() { _, _ = conn.Close(), pool.Close() }, nil
}

// serverGrowth asks for the next number, and whether there is something that has
// none: whoever committed it may be gone before it was numbered.
func (s *Store) serverGrowth() func(context.Context) (bool, error) {
	const query = `SELECT next_seq - 1, (SELECT COUNT(*) FROM (SELECT 1 FROM commits WHERE first_seq IS NULL LIMIT 1) AS waits) FROM sequence WHERE id = 1`
	before := int64(-1)
	return func(ctx context.Context) (bool, error) {
		var last, waits int64
		err := s.ask(ctx, func(r *session) error {
			_, _, err := one(ctx, r, "watch the wallet", query, func(row rowScanner, _ *struct{}) error { return row.Scan(&last, &waits) })
			return err
		})
		if err != nil {
			return false, err
		}
		changed := last != before || waits != 0
		before = last
		return changed, nil
	}
}
