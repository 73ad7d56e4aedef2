package store

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet/engine"
)

// maxResealBytes is how much of what is sealed is held in memory at once; a
// single row may be larger.
const maxResealBytes = 16 << 20

// Reseal seals at most limit rows anew. It goes through the sealed columns, each
// in the order of its rows, and keeps in the same transaction how far it came.
// Rows that are added meanwhile are sealed with the newest key already.
func (s *session) Reseal(ctx context.Context, limit int) (rows int, more bool, err error) {
	keys, found, err := s.findKeysets(ctx, s.dialect.forUpdate())
	if err != nil || !found || !keys.Rotating {
		return 0, false, err
	}
	v, err := s.store.unlock(ctx, keys)
	if err != nil {
		return 0, false, err
	}
	columns := sealedColumns()
	name, after, _ := strings.Cut(keys.Progress, " ")
	at := max(slices.Index(columns, sealed(name)), 0)
	for ; at < len(columns); at++ {
		last, n, err := s.resealColumn(ctx, columns[at], v, after, limit-rows)
		if err != nil {
			return 0, false, err
		}
		rows += n
		if last != "" { // there may be more in this one
			return rows, true, s.keepProgress(ctx, &keys, columns[at].about(last))
		}
		after = ""
	}
	keys.Rotating = false
	return rows, false, s.keepProgress(ctx, &keys, "")
}

func (s *session) keepProgress(ctx context.Context, keys *engine.Keysets, progress string) error {
	keys.Progress = progress
	return s.saveKeysets(ctx, keys)
}

// staleRow is a row of a column that is sealed with a key before the newest.
type staleRow struct {
	id      string
	length  int64
	content []byte
}

// resealColumn seals rows of one column anew, those behind after. last is the
// last of them, empty when none is left behind it.
func (s *session) resealColumn(ctx context.Context, c sealed, v *openedVault, after string, limit int) (last string, n int, err error) {
	if limit <= 0 {
		return after, 0, nil
	}
	table, column := c.names()
	key := c.key()
	stale, err := collect(ctx, s, "look for what is sealed with an older key", `SELECT `+key+`, length(`+column+`) FROM `+table+`
		WHERE `+key+` > $1 AND length(`+column+`) > 0 AND substr(`+column+`, 1, `+prefixLength+`) <> $2 ORDER BY `+key+` LIMIT $3`,
		func(r rowScanner, row *staleRow) error { return r.Scan(&row.id, &row.length) }, after, v.Newest(), limit)
	if err != nil || len(stale) == 0 {
		return "", 0, err
	}
	most := len(stale)
	all := most < limit
	var size int64
	for i := range stale {
		if size += stale[i].length; i > 0 && size > maxResealBytes {
			most, all = i, false
			break
		}
	}
	stale = stale[:most]
	if err := s.resealRows(ctx, c, v, stale); err != nil {
		return "", 0, err
	}
	if all {
		return "", most, nil
	}
	return stale[most-1].id, most, nil
}

// prefixLength is engine.KeyPrefixBytes in the text of a statement.
const prefixLength = "5"

// resealRows opens and seals rows, alone with them.
func (s *session) resealRows(ctx context.Context, c sealed, v *openedVault, stale []staleRow) error {
	table, column := c.names()
	key := c.key()
	ids := make([]string, len(stale))
	for i := range stale {
		ids[i] = stale[i].id
	}
	rows, err := collectMost(ctx, s, "read what is sealed with an older key", len(ids), `SELECT `+key+`, `+column+` FROM `+table+`
		WHERE `+key+` IN {set $1} ORDER BY `+key+s.forUpdate(),
		func(r rowScanner, row *staleRow) error { return r.Scan(&row.id, &row.content) }, set(ids))
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(row staleRow) bool { // what somebody has changed meanwhile
		return len(row.content) == 0 || bytes.HasPrefix(row.content, v.Newest())
	})
	for i := range rows {
		content, err := s.unseal(ctx, c, rows[i].id, rows[i].content)
		if err != nil {
			return err
		}
		if rows[i].content, err = v.Seal(content, c.about(rows[i].id)); err != nil {
			return err
		}
	}
	return s.bulk(ctx, "seal anew", `UPDATE `+table+` SET `+column+` = $2 WHERE `+key+` = $1`, len(rows), func(i int, r *row) {
		r.text(rows[i].id)
		r.bytes(rows[i].content)
	})
}
