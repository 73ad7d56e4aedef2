package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

const instrumentColumns = `i.id, i.owner_id, i.kind, i.brand, i.last4, i.bin, i.expiry, i.holder, i.country, i.status,
	i.token, i.fingerprint, i.created_at`

func scanInstrument(r rowScanner, i *engine.Instrument) error {
	var created int64
	err := r.Scan(&i.ID, &i.User, &i.Kind, &i.Brand, &i.Last4, &i.BIN, &i.Expiry, &i.Holder, &i.Country, &i.Status,
		&i.Token, &i.Fingerprint, &created)
	i.CreatedAt = moment(created)
	return err
}

const instrumentsQuery = `SELECT ` + instrumentColumns + ` FROM instruments i WHERE i.id IN {set $1} ORDER BY i.id`

// Instruments finds instruments by id.
func (s *session) Instruments(ctx context.Context, ids []string) ([]engine.Instrument, error) {
	return collect(ctx, s, "read instruments", instrumentsQuery, scanInstrument, set(ids))
}

// InstrumentByFingerprint finds the instrument of an owner by the keyed hash of its
// number: the active one, else the one that was removed and bound last.
func (s *session) InstrumentByFingerprint(ctx context.Context, owner, fingerprint string) (engine.Instrument, bool, error) {
	return one(ctx, s, "find an instrument", `SELECT `+instrumentColumns+` FROM instruments i
		WHERE i.owner_id = $1 AND i.fingerprint = $2
		ORDER BY CASE WHEN i.status = 'active' THEN 0 ELSE 1 END, i.created_at DESC, i.id DESC LIMIT 1`, scanInstrument, owner, fingerprint)
}

// OwnerInstruments lists the instruments of an owner, the newest first; removed
// ones only when all are wanted.
func (s *session) OwnerInstruments(ctx context.Context, owner string, all bool) ([]engine.Instrument, error) {
	return collect(ctx, s, "list instruments", `SELECT `+instrumentColumns+` FROM instruments i
		WHERE i.owner_id = $1 AND ($2 <> 0 OR i.status = 'active')
		ORDER BY i.created_at DESC, i.id DESC`, scanInstrument, owner, flag(all))
}

func (s *session) saveInstruments(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "add instruments", `INSERT INTO instruments (id, owner_id, kind, brand, last4, bin, expiry, holder,
			country, status, token, fingerprint, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, len(changes.NewInstruments),
		func(i int, r *row) {
			fillInstrument(r, &changes.NewInstruments[i])
			r.int(changes.NewInstruments[i].CreatedAt.UnixMicro())
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "change instruments", `UPDATE instruments SET owner_id = $2, kind = $3, brand = $4, last4 = $5, bin = $6,
			expiry = $7, holder = $8, country = $9, status = $10, token = $11, fingerprint = $12
		WHERE id = $1`, len(changes.Instruments), func(i int, r *row) { fillInstrument(r, &changes.Instruments[i]) })
}

func fillInstrument(r *row, i *engine.Instrument) {
	r.text(i.ID)
	r.text(i.User)
	r.text(string(i.Kind))
	r.text(i.Brand)
	r.text(i.Last4)
	r.text(i.BIN)
	r.text(i.Expiry)
	r.text(i.Holder)
	r.text(i.Country)
	r.text(string(i.Status))
	r.text(i.Token)
	r.text(i.Fingerprint)
}
