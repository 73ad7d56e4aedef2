package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
)

// saveKYC writes cases and their images: first those that move on, because a new
// one may take the claim of an older one.
func (s *session) saveKYC(ctx context.Context, changes *engine.Changes) error {
	for _, part := range []func() error{
		func() error { return s.changeKYC(ctx, changes.KYC) },
		func() error { return s.addKYC(ctx, changes.NewKYC) },
		func() error { return s.addKYCImages(ctx, changes.NewKYCImages) },
		func() error { return s.forgetKYC(ctx, changes.ForgetKYC) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// listJSON is a list as it is stored, [] for none.
func listJSON[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "", fmt.Errorf("write a list: %w", err)
	}
	return string(text), nil
}

// kycLists are the lists of a case as they are stored.
type kycLists struct{ causes, hits, provider, approvals string }

func listsOf(list []engine.KYCRecord) ([]kycLists, error) {
	texts := make([]kycLists, len(list))
	for i := range list {
		var err error
		if texts[i].causes, err = listJSON(list[i].Causes); err != nil {
			return nil, err
		}
		if texts[i].provider, err = listJSON(list[i].Provider); err != nil {
			return nil, err
		}
		if texts[i].approvals, err = listJSON(list[i].Approvals); err != nil {
			return nil, err
		}
		if texts[i].hits, err = listJSON(list[i].Hits); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func (s *session) changeKYC(ctx context.Context, list []engine.KYCRecord) error {
	texts, err := listsOf(list)
	if err != nil {
		return err
	}
	return s.bulk(ctx, "change cases", `UPDATE kyc_cases SET status = $2, causes = $3, hits = $4, provider = $5, approvals = $6, claim = $7,
		reason = $8, decided_by = $9, attempts = $10, next_at = $11, reminded_at = $12, decided_at = $13 WHERE id = $1`, len(list),
		func(i int, r *row) {
			k := &list[i]
			r.text(k.ID)
			r.text(string(k.Status))
			r.text(texts[i].causes)
			r.text(texts[i].hits)
			r.text(texts[i].provider)
			r.text(texts[i].approvals)
			r.text(k.Claim)
			r.text(k.Reason)
			r.text(k.DecidedBy)
			r.place(k.Attempts)
			r.int(k.NextAt)
			r.int(k.RemindedAt)
			r.int(k.DecidedAt)
		})
}

func (s *session) addKYC(ctx context.Context, list []engine.KYCRecord) error {
	texts, err := listsOf(list)
	if err != nil {
		return err
	}
	stated := make([][]byte, len(list))
	for i := range list {
		text, err := json.Marshal(list[i].Stated)
		if err != nil {
			return fmt.Errorf("write what was stated: %w", err)
		}
		if stated[i], err = s.seal(ctx, kycStated, list[i].ID, text); err != nil {
			return err
		}
	}
	return s.bulk(ctx, "add cases", `INSERT INTO kyc_cases (id, owner_id, level, status, causes, hits, provider, approvals, stated, document_type,
		document_index, claim, expires_at, images, reason, decided_by, attempts, next_at, reminded_at, created_at, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`, len(list),
		func(i int, r *row) {
			k := &list[i]
			r.text(k.ID)
			r.text(k.Owner)
			r.place(k.Level)
			r.text(string(k.Status))
			r.text(texts[i].causes)
			r.text(texts[i].hits)
			r.text(texts[i].provider)
			r.text(texts[i].approvals)
			r.bytes(stated[i])
			r.text(string(k.DocumentType))
			r.text(k.DocumentIndex)
			r.text(k.Claim)
			r.int(k.ExpiresAt)
			r.place(k.Images)
			r.text(k.Reason)
			r.text(k.DecidedBy)
			r.place(k.Attempts)
			r.int(k.NextAt)
			r.int(k.RemindedAt)
			r.int(k.CreatedAt)
			r.int(k.DecidedAt)
		})
}

func (s *session) addKYCImages(ctx context.Context, list []engine.KYCImageRecord) error {
	content := make([][]byte, len(list))
	for i := range list {
		var err error
		if content[i], err = s.seal(ctx, kycImage, imageRow(list[i].Case, list[i].Name), list[i].Content); err != nil {
			return err
		}
	}
	return s.bulk(ctx, "add images", `INSERT INTO kyc_images (id, case_id, place, name, media_type, bytes, width, height, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, len(list),
		func(i int, r *row) {
			image := &list[i]
			r.text(imageRow(image.Case, image.Name))
			r.text(image.Case)
			r.place(image.Place)
			r.text(image.Name)
			r.text(image.MediaType)
			r.place(image.Bytes)
			r.place(image.Width)
			r.place(image.Height)
			r.bytes(content[i])
		})
}

// forgetKYC erases what customers stated and showed, and by what a document could
// be known again: each customer has any number of cases.
func (s *session) forgetKYC(ctx context.Context, list []engine.KYCForgetting) error {
	for _, f := range list {
		which := ` AND k.status NOT IN ('approved', 'expired', 'replaced')`
		if f.All {
			which = ``
		}
		_, err := s.exec(ctx, "erase images", `UPDATE kyc_images SET content = $2
			WHERE case_id IN (SELECT k.id FROM kyc_cases k WHERE k.owner_id = $1`+which+`)`, f.Owner, blob(nil))
		if err != nil {
			return err
		}
		_, err = s.exec(ctx, "erase what was stated", `UPDATE kyc_cases AS k SET stated = $2 WHERE k.owner_id = $1`+which, f.Owner, blob(nil))
		if err != nil {
			return err
		}
		_, err = s.exec(ctx, "forget documents", `UPDATE kyc_cases AS k SET document_index = $2, claim = $2 WHERE k.owner_id = $1`, f.Owner, "")
		if err != nil {
			return err
		}
	}
	return nil
}
