package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

const sessionColumns = `s.id, s.owner_id, s.hash, s.agent, s.expires_at, s.ended_at, s.created_at`

func scanSession(r rowScanner, v *engine.SessionRecord) error {
	return r.Scan(&v.ID, &v.Owner, &v.Hash, &v.Agent, &v.ExpiresAt, &v.EndedAt, &v.CreatedAt)
}

// SessionByHash finds a session by the SHA-256 of its token.
func (s *session) SessionByHash(ctx context.Context, hash []byte) (engine.SessionRecord, bool, error) {
	return one(ctx, s, "read a session", `SELECT `+sessionColumns+` FROM sessions s WHERE s.hash = $1`, scanSession, blob(hash))
}

// OpenSessions reads the sessions of a customer that are good at a moment, the
// oldest first.
func (s *session) OpenSessions(ctx context.Context, owner string, at int64) ([]engine.SessionRecord, error) {
	return collect(ctx, s, "list sessions", `SELECT `+sessionColumns+` FROM sessions s
		WHERE s.owner_id = $1 AND s.ended_at = 0 AND s.expires_at > $2 ORDER BY s.id`, scanSession, owner, at)
}

// SessionsFrom says whether a customer ever had a session, and one from an agent.
func (s *session) SessionsFrom(ctx context.Context, owner, agent string) (some, same bool, err error) {
	type found struct{ some, same bool }
	read, _, err := one(ctx, s, "look for earlier sessions", `SELECT
			CASE WHEN EXISTS (SELECT 1 FROM sessions s WHERE s.owner_id = $1) THEN 1 ELSE 0 END,
			CASE WHEN EXISTS (SELECT 1 FROM sessions s WHERE s.owner_id = $1 AND s.agent = $2) THEN 1 ELSE 0 END`,
		func(r rowScanner, f *found) error { return r.Scan(&f.some, &f.same) }, owner, agent)
	return read.some, read.same, err
}

func (s *session) saveSessions(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "add sessions", `INSERT INTO sessions (id, owner_id, hash, agent, expires_at, ended_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, len(changes.NewSessions),
		func(i int, r *row) {
			v := &changes.NewSessions[i]
			r.text(v.ID)
			r.text(v.Owner)
			r.bytes(v.Hash)
			r.text(v.Agent)
			r.int(v.ExpiresAt)
			r.int(v.EndedAt)
			r.int(v.CreatedAt)
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "end sessions", `UPDATE sessions SET ended_at = $2 WHERE id = $1`, len(changes.Sessions),
		func(i int, r *row) {
			r.text(changes.Sessions[i].ID)
			r.int(changes.Sessions[i].EndedAt)
		})
}
