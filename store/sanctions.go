package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// Screening says how far customers are screened. Its row is the lock of all
// that screens.
func (s *session) Screening(ctx context.Context, alone bool) (engine.Screening, error) {
	locking := ""
	if alone {
		locking = s.forUpdate()
	}
	state, found, err := one(ctx, s, "read where the screening stands", `SELECT version, cursor_id, done FROM screening WHERE id = 1`+locking,
		func(r rowScanner, v *engine.Screening) error {
			var done int64
			err := r.Scan(&v.Version, &v.Cursor, &done)
			v.Done = done == 1
			return err
		})
	if err == nil && !found {
		err = fmt.Errorf("read where the screening stands: the wallet has no row of it")
	}
	return state, err
}

// SanctionsLists reads what lists there are.
func (s *session) SanctionsLists(ctx context.Context) ([]wallet.SanctionsList, error) {
	return collect(ctx, s, "list the lists of sanctions", `SELECT l.list, l.entries, l.names, l.sha256, l.imported_at FROM sanctions_lists l ORDER BY l.list`,
		func(r rowScanner, l *wallet.SanctionsList) error {
			var imported int64
			err := r.Scan(&l.List, &l.Entries, &l.Names, &l.SHA256, &imported)
			l.ImportedAt = moment(imported)
			return err
		})
}

// SanctionedEntries reads a list in the order of its entries.
func (s *session) SanctionedEntries(ctx context.Context, list string) ([]wallet.SanctionedEntry, error) {
	return collect(ctx, s, "read a list of sanctions", `SELECT e.entry, e.kind, e.program, e.names FROM sanctions_entries e
		WHERE e.list = $1 ORDER BY e.place`, func(r rowScanner, e *wallet.SanctionedEntry) error {
		var names string
		if err := r.Scan(&e.ID, &e.Kind, &e.Program, &names); err != nil {
			return err
		}
		return decode(names, &e.Names, "the names of "+e.ID)
	}, list)
}

// Unscreened gives those who wait to be screened.
func (s *session) Unscreened(ctx context.Context, limit int) ([]string, error) {
	return collect(ctx, s, "read who waits to be screened", `SELECT w.customer_id FROM unscreened w ORDER BY w.customer_id LIMIT $1`,
		func(r rowScanner, id *string) error { return r.Scan(id) }, limitOf(limit))
}

const reviewColumns = `v.id, v.customer_id, c.name, v.status, v.hits, v.created_at, v.decided_at, v.reason, v.actor`

const reviewTables = ` FROM sanctions_reviews v JOIN customers c ON c.id = v.customer_id `

func scanReview(r rowScanner, v *engine.ReviewRecord) error {
	var hits string
	if err := r.Scan(&v.ID, &v.Customer, &v.CustomerName, &v.Status, &hits, &v.CreatedAt, &v.DecidedAt, &v.Reason, &v.Actor); err != nil {
		return err
	}
	return decode(hits, &v.Hits, "the hits of "+v.ID)
}

// SanctionsReview finds a review by its id.
func (s *session) SanctionsReview(ctx context.Context, id string) (engine.ReviewRecord, bool, error) {
	return one(ctx, s, "read a review", `SELECT `+reviewColumns+reviewTables+`WHERE v.id = $1`, scanReview, id)
}

// ListSanctionsReviews pages through reviews, the newest first.
func (s *session) ListSanctionsReviews(ctx context.Context, in engine.ReviewQuery) ([]engine.ReviewRecord, error) {
	query, args := `SELECT `+reviewColumns+reviewTables+`WHERE ($1 = '' OR v.id < $1)`, []any{in.Before, limitOf(in.Limit)}
	if in.Customer != "" {
		args = append(args, in.Customer)
		query += fmt.Sprintf(` AND v.customer_id = $%d`, len(args))
	}
	switch in.Status {
	case "":
	case wallet.ReviewOpen:
		query += ` AND v.status = 'open'` // for which there is an index
	case wallet.ReviewCleared, wallet.ReviewConfirmed:
		args = append(args, string(in.Status))
		query += fmt.Sprintf(` AND v.status = $%d`, len(args))
	}
	return collect(ctx, s, "list reviews", query+` ORDER BY v.id DESC LIMIT $2`, scanReview, args...)
}

// SanctionsReviewsOf reads all reviews of customers, the oldest first.
func (s *session) SanctionsReviewsOf(ctx context.Context, customers []string) (map[string][]engine.ReviewRecord, error) {
	list, err := collect(ctx, s, "read reviews", `SELECT `+reviewColumns+reviewTables+`WHERE v.customer_id IN {set $1} ORDER BY v.id`, scanReview, set(customers))
	if err != nil {
		return nil, err
	}
	of := make(map[string][]engine.ReviewRecord, len(list))
	for i := range list {
		of[list[i].Customer] = append(of[list[i].Customer], list[i])
	}
	return of, nil
}

func (s *session) saveSanctions(ctx context.Context, changes *engine.Changes) error {
	for i := range changes.SanctionsLists {
		if err := s.saveSanctionsList(ctx, &changes.SanctionsLists[i]); err != nil {
			return err
		}
		// Everybody is screened again, those who wait among them.
		if _, err := s.exec(ctx, "let nobody wait", `DELETE FROM unscreened`); err != nil {
			return err
		}
	}
	if state := changes.Screening; state != nil {
		if _, err := s.exec(ctx, "note how far is screened", `UPDATE screening SET version = $1, cursor_id = $2, done = $3 WHERE id = 1`,
			state.Version, state.Cursor, flag(state.Done)); err != nil {
			return err
		}
	}
	err := s.bulk(ctx, "let customers wait to be screened", `INSERT INTO unscreened (customer_id) VALUES ($1)`, len(changes.NewCustomers),
		func(i int, r *row) { r.text(changes.NewCustomers[i].ID) })
	if err != nil {
		return err
	}
	if len(changes.Screened) > 0 {
		if _, err := s.exec(ctx, "let customers wait no more", `DELETE FROM unscreened WHERE customer_id IN {set $1}`, set(changes.Screened)); err != nil {
			return err
		}
	}
	err = s.bulk(ctx, "let customers wait to be screened again", `INSERT INTO unscreened (customer_id) VALUES ($1) ON CONFLICT (customer_id) DO NOTHING`,
		len(changes.Unscreened), func(i int, r *row) { r.text(changes.Unscreened[i]) })
	if err != nil {
		return err
	}
	return s.saveReviews(ctx, changes)
}

func (s *session) saveSanctionsList(ctx context.Context, list *engine.SanctionsRecord) error {
	if _, err := s.exec(ctx, "replace a list of sanctions", `DELETE FROM sanctions_entries WHERE list = $1`, list.List); err != nil {
		return err
	}
	err := s.bulk(ctx, "keep a list of sanctions", `INSERT INTO sanctions_lists (list, entries, names, sha256, imported_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (list) DO UPDATE SET entries = excluded.entries, names = excluded.names, sha256 = excluded.sha256, imported_at = excluded.imported_at`, 1,
		func(_ int, r *row) {
			r.text(list.List)
			r.place(list.SanctionsList.Entries)
			r.place(list.Names)
			r.text(list.SHA256)
			r.int(list.ImportedAt.UnixMicro())
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "keep the entries of a list of sanctions", `INSERT INTO sanctions_entries (list, place, entry, kind, program, names)
		VALUES ($1, $2, $3, $4, $5, $6)`, len(list.Entries), func(i int, r *row) {
		e := &list.Entries[i]
		r.text(list.List)
		r.place(i)
		r.text(e.ID)
		r.text(e.Kind)
		r.text(e.Program)
		r.text(encode(e.Names))
	})
}

func (s *session) saveReviews(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "open reviews", `INSERT INTO sanctions_reviews (id, customer_id, status, hits, created_at, decided_at, reason, actor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, len(changes.NewReviews), func(i int, r *row) {
		v := &changes.NewReviews[i]
		r.text(v.ID)
		r.text(v.Customer)
		r.text(string(v.Status))
		r.text(encode(v.Hits))
		r.int(v.CreatedAt)
		r.int(v.DecidedAt)
		r.text(v.Reason)
		r.text(v.Actor)
	})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "change reviews", `UPDATE sanctions_reviews SET status = $2, hits = $3, decided_at = $4, reason = $5, actor = $6 WHERE id = $1`,
		len(changes.Reviews), func(i int, r *row) {
			v := &changes.Reviews[i]
			r.text(v.ID)
			r.text(string(v.Status))
			r.text(encode(v.Hits))
			r.int(v.DecidedAt)
			r.text(v.Reason)
			r.text(v.Actor)
		})
}
