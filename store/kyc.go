package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
)

const kycColumns = `k.id, k.owner_id, k.level, k.status, k.causes, k.hits, k.provider, k.approvals, k.document_type, k.document_index, k.claim,
	k.expires_at, k.images, k.reason, k.decided_by, k.attempts, k.next_at, k.reminded_at, k.created_at, k.decided_at, c.name`

// kycRow is a case with what was stated as it is stored.
type kycRow struct {
	engine.KYCRecord
	sealed []byte
}

func scanKYC(r rowScanner, k *engine.KYCRecord) error { return scanKYCAnd(r, k) }

// scanKYCAnd also scans what follows the columns of a case.
func scanKYCAnd(r rowScanner, k *engine.KYCRecord, more ...any) error {
	var causes, hits, provider, approvals string
	err := r.Scan(append([]any{
		&k.ID, &k.Owner, &k.Level, &k.Status, &causes, &hits, &provider, &approvals, &k.DocumentType, &k.DocumentIndex, &k.Claim,
		&k.ExpiresAt, &k.Images, &k.Reason, &k.DecidedBy, &k.Attempts, &k.NextAt, &k.RemindedAt, &k.CreatedAt, &k.DecidedAt, &k.OwnerName,
	}, more...)...)
	if err != nil {
		return err
	}
	for _, list := range []struct {
		text string
		into any
	}{{causes, &k.Causes}, {hits, &k.Hits}, {provider, &k.Provider}, {approvals, &k.Approvals}} {
		if err := decode(list.text, list.into, "a list of the case "+k.ID); err != nil {
			return err
		}
	}
	return nil
}

const fromKYC = ` FROM kyc_cases k JOIN customers c ON c.id = k.owner_id `

// withStated reads cases with what was stated.
func (s *session) withStated(ctx context.Context, query string, args ...any) ([]engine.KYCRecord, error) {
	rows, err := collect(ctx, s, "read cases", `SELECT `+kycColumns+`, k.stated`+fromKYC+query,
		func(r rowScanner, row *kycRow) error { return scanKYCAnd(r, &row.KYCRecord, &row.sealed) }, args...)
	if err != nil {
		return nil, err
	}
	list := make([]engine.KYCRecord, len(rows))
	for i := range rows {
		list[i] = rows[i].KYCRecord
		stated, err := s.unseal(ctx, kycStated, rows[i].ID, rows[i].sealed)
		if err != nil {
			return nil, err
		}
		if list[i].Erased = len(stated) == 0; list[i].Erased {
			continue
		}
		if err := json.Unmarshal(stated, &list[i].Stated); err != nil {
			return nil, fmt.Errorf("what was stated in the case %s: %w", rows[i].ID, err)
		}
	}
	return list, nil
}

// KYCCase reads a case with what was stated.
func (s *session) KYCCase(ctx context.Context, id string) (engine.KYCRecord, bool, error) {
	list, err := s.withStated(ctx, `WHERE k.id = $1`, id)
	if err != nil || len(list) == 0 {
		return engine.KYCRecord{}, false, err
	}
	return list[0], true, nil
}

// KYCOfCustomer reads the newest cases of a customer, the newest first.
func (s *session) KYCOfCustomer(ctx context.Context, owner string, limit int) ([]engine.KYCRecord, error) {
	return s.withStated(ctx, `WHERE k.owner_id = $1 ORDER BY k.created_at DESC, k.id DESC LIMIT $2`, owner, limitOf(limit))
}

// ApprovedKYC reads the cases of customers that are approved, by level: one of
// each at most, because a newer one takes the place of that before.
func (s *session) ApprovedKYC(ctx context.Context, owners ...string) ([]engine.KYCRecord, error) {
	return s.withStated(ctx, `WHERE k.owner_id IN {set $1} AND k.status = 'approved' ORDER BY k.level, k.id`, set(owners))
}

// ListKYC pages through cases, the one that was opened first before the others.
func (s *session) ListKYC(ctx context.Context, in engine.KYCQuery) ([]engine.KYCRecord, error) {
	query := `SELECT ` + kycColumns + fromKYC + `WHERE (k.created_at > $1 OR (k.created_at = $1 AND k.id > $2))`
	args := []any{in.After, in.AfterID, limitOf(in.Limit)}
	if in.Owner != "" {
		args = append(args, in.Owner)
		query += fmt.Sprintf(` AND k.owner_id = $%d`, len(args))
	}
	if in.Status != "" {
		args = append(args, string(in.Status))
		query += fmt.Sprintf(` AND k.status = $%d`, len(args))
	}
	return collect(ctx, s, "list cases", query+` ORDER BY k.created_at, k.id LIMIT $3`, scanKYC, args...)
}

// KYCByDocument finds customers other than owner who have shown a document.
func (s *session) KYCByDocument(ctx context.Context, index, owner string, limit int) ([]string, error) {
	return collect(ctx, s, "look for a document", `SELECT DISTINCT k.owner_id FROM kyc_cases k
		WHERE k.document_index = $1 AND k.document_index <> '' AND k.owner_id <> $2 ORDER BY k.owner_id LIMIT $3`,
		func(r rowScanner, id *string) error { return r.Scan(id) }, index, owner, limitOf(limit))
}

// ExpiredKYC finds approved cases whose documents are not good any more.
func (s *session) ExpiredKYC(ctx context.Context, now int64, limit int) ([]engine.KYCRecord, error) {
	return collect(ctx, s, "find expired documents", `SELECT `+kycColumns+fromKYC+`WHERE k.status = 'approved' AND k.expires_at > 0 AND k.expires_at <= $1
		ORDER BY k.expires_at, k.id LIMIT $2`, scanKYC, now, limitOf(limit))
}

// ExpiringKYC finds approved cases whose customers are to be reminded.
func (s *session) ExpiringKYC(ctx context.Context, before int64, limit int) ([]engine.KYCRecord, error) {
	return collect(ctx, s, "find documents that expire", `SELECT `+kycColumns+fromKYC+`WHERE k.status = 'approved' AND k.expires_at > 0 AND k.reminded_at = 0
		AND k.expires_at <= $1 ORDER BY k.expires_at, k.id LIMIT $2`, scanKYC, before, limitOf(limit))
}

// KYCToCheck finds cases that the provider is to be asked about now.
func (s *session) KYCToCheck(ctx context.Context, now int64, limit int) ([]engine.KYCRecord, error) {
	return collect(ctx, s, "find cases to check", `SELECT `+kycColumns+fromKYC+`WHERE k.status = 'checking' AND k.next_at <= $1
		ORDER BY k.next_at, k.id LIMIT $2`, scanKYC, now, limitOf(limit))
}

// imageRow names the row of an image.
func imageRow(id, name string) string { return id + "/" + name }

// KYCImages lists the images of a case without their content.
func (s *session) KYCImages(ctx context.Context, id string) ([]engine.KYCImageRecord, error) {
	return collect(ctx, s, "list images", `SELECT i.case_id, i.place, i.name, i.media_type, i.bytes, i.width, i.height
		FROM kyc_images i WHERE i.case_id = $1 ORDER BY i.place`,
		func(r rowScanner, i *engine.KYCImageRecord) error {
			return r.Scan(&i.Case, &i.Place, &i.Name, &i.MediaType, &i.Bytes, &i.Width, &i.Height)
		}, id)
}

// KYCImageContent reads an image of a case; one that was erased has no content.
func (s *session) KYCImageContent(ctx context.Context, id, name string) (engine.KYCImageRecord, bool, error) {
	image, found, err := one(ctx, s, "read an image", `SELECT i.case_id, i.place, i.name, i.media_type, i.bytes, i.width, i.height, i.content
		FROM kyc_images i WHERE i.id = $1`,
		func(r rowScanner, i *engine.KYCImageRecord) error {
			return r.Scan(&i.Case, &i.Place, &i.Name, &i.MediaType, &i.Bytes, &i.Width, &i.Height, &i.Content)
		}, imageRow(id, name))
	if err != nil || !found {
		return engine.KYCImageRecord{}, false, err
	}
	image.Content, err = s.unseal(ctx, kycImage, imageRow(id, name), image.Content)
	return image, true, err
}
