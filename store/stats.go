package store

import "database/sql"

// PoolStats tells of the connections that serve one purpose.
type PoolStats struct {
	Name string
	sql.DBStats
}

// Pools tells of the connections that are in use for something, by purpose: of
// a file reader and writer, of a server primary, replica and sequencer.
func (s *Store) Pools() []PoolStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []PoolStats
	add := func(name string, pool *sql.DB) {
		if pool != nil {
			list = append(list, PoolStats{Name: name, DBStats: pool.Stats()})
		}
	}
	if s.server == nil {
		add("reader", s.reader)
		add("writer", s.writer)
		return list
	}
	add("primary", s.reader)
	if s.replica != nil {
		add("replica", s.replica.current())
	}
	if s.sequencer != nil {
		add("sequencer", s.sequencer.pool)
	}
	return list
}

func (r *replica) current() *sql.DB {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pool
}
