package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

// WorkLease reads who has a work of the background.
func (s *session) WorkLease(ctx context.Context, name string) (engine.WorkLease, bool, error) {
	return one(ctx, s, "read a lease", `SELECT l.name, l.holder, l.until_at FROM work_leases l WHERE l.name = $1`,
		func(r rowScanner, l *engine.WorkLease) error { return r.Scan(&l.Name, &l.Holder, &l.Until) }, name)
}

func (s *session) saveWorkLeases(ctx context.Context, list []engine.WorkLease) error {
	return s.bulk(ctx, "take leases", `INSERT INTO work_leases (name, holder, until_at) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at`, len(list), func(i int, r *row) {
		r.text(list[i].Name)
		r.text(list[i].Holder)
		r.int(list[i].Until)
	})
}
