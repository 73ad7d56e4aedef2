package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
)

const approvalKeyColumns = `a.id, a.public_key, a.person, a.name, a.created_at, a.created_by, a.revoked_at, a.reason`

func scanApprovalKey(r rowScanner, k *engine.ApprovalKeyRecord) error {
	return r.Scan(&k.ID, &k.PublicKey, &k.Person, &k.Name, &k.CreatedAt, &k.CreatedBy, &k.RevokedAt, &k.Reason)
}

// ApprovalKey finds a key by its id.
func (s *session) ApprovalKey(ctx context.Context, id string) (engine.ApprovalKeyRecord, bool, error) {
	return one(ctx, s, "read an approval key", `SELECT `+approvalKeyColumns+` FROM approval_keys a WHERE a.id = $1`, scanApprovalKey, id)
}

// ApprovalKeyByFingerprint finds a key by the SHA-256 of its public half.
func (s *session) ApprovalKeyByFingerprint(ctx context.Context, fingerprint []byte) (engine.ApprovalKeyRecord, bool, error) {
	return one(ctx, s, "look for an approval key", `SELECT `+approvalKeyColumns+` FROM approval_keys a WHERE a.fingerprint = $1`, scanApprovalKey, fingerprint)
}

// ListApprovalKeys pages through keys, the newest first.
func (s *session) ListApprovalKeys(ctx context.Context, in engine.ApprovalKeyQuery) ([]engine.ApprovalKeyRecord, error) {
	query, args := `SELECT `+approvalKeyColumns+` FROM approval_keys a WHERE ($1 = '' OR a.id < $1)`, []any{in.Before, limitOf(in.Limit)}
	if !in.All {
		query += ` AND a.revoked_at = 0`
	}
	if in.Person != "" {
		args = append(args, in.Person)
		query += ` AND a.person = $3`
	}
	return collect(ctx, s, "list approval keys", query+` ORDER BY a.id DESC LIMIT $2`, scanApprovalKey, args...)
}

const planSignatureColumns = `g.id, g.type, g.merchant_id, g.plan, g.signed_at, g.expires_at, g.signature, g.created_at, g.created_by, ` + approvalKeyColumns

const planSignatureTables = ` FROM plan_signatures g JOIN approval_keys a ON a.id = g.key_id `

func scanPlanSignature(r rowScanner, g *engine.SignatureRecord) error {
	k := &g.Key
	return r.Scan(&g.ID, &g.Type, &g.Merchant, &g.Plan, &g.SignedAt, &g.ExpiresAt, &g.Signature, &g.CreatedAt, &g.CreatedBy,
		&k.ID, &k.PublicKey, &k.Person, &k.Name, &k.CreatedAt, &k.CreatedBy, &k.RevokedAt, &k.Reason)
}

// PlanSignature finds a signature by its id, and PlanSignatureByBytes by itself.
func (s *session) PlanSignature(ctx context.Context, id string) (engine.SignatureRecord, bool, error) {
	return one(ctx, s, "read a signature", `SELECT `+planSignatureColumns+planSignatureTables+`WHERE g.id = $1`, scanPlanSignature, id)
}

func (s *session) PlanSignatureByBytes(ctx context.Context, signature []byte) (engine.SignatureRecord, bool, error) {
	return one(ctx, s, "look for a signature", `SELECT `+planSignatureColumns+planSignatureTables+`WHERE g.signature = $1`, scanPlanSignature, signature)
}

// ListPlanSignatures pages through signatures of a type, the newest first.
func (s *session) ListPlanSignatures(ctx context.Context, in engine.SignatureQuery) ([]engine.SignatureRecord, error) {
	query, args := `SELECT `+planSignatureColumns+planSignatureTables+`WHERE g.type = $1 AND ($2 = '' OR g.id < $2)`, []any{in.Type, in.Before, limitOf(in.Limit)}
	if in.Merchant != "" {
		args = append(args, in.Merchant)
		query += ` AND g.merchant_id = $4`
	}
	if in.Plan != "" {
		args = append(args, in.Plan)
		query += fmt.Sprintf(` AND g.plan = $%d`, len(args))
	}
	return collect(ctx, s, "list signatures", query+` ORDER BY g.id DESC LIMIT $3`, scanPlanSignature, args...)
}

// PayoutOpenedBy reads the newest pair of signatures by which a payout of a plan
// was opened.
func (s *session) PayoutOpenedBy(ctx context.Context, payout, plan string) (engine.PayoutApprovalRecord, bool, error) {
	return one(ctx, s, "read how a payout was approved", `SELECT o.id, o.payout_id, o.plan, o.made_id, o.approved_id, o.created_at
		FROM payout_approvals o WHERE o.payout_id = $1 AND o.plan = $2 ORDER BY o.id DESC LIMIT 1`,
		func(r rowScanner, o *engine.PayoutApprovalRecord) error {
			return r.Scan(&o.ID, &o.Payout, &o.Plan, &o.Made, &o.Approved, &o.CreatedAt)
		}, payout, plan)
}

func (s *session) saveApprovals(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "register approval keys", `INSERT INTO approval_keys (id, public_key, fingerprint, person, name, created_at, created_by, revoked_at, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, len(changes.NewApprovalKeys),
		func(i int, r *row) {
			k := &changes.NewApprovalKeys[i]
			r.text(k.ID)
			r.bytes(k.PublicKey)
			r.bytes(k.Fingerprint())
			r.text(k.Person)
			r.text(k.Name)
			r.int(k.CreatedAt)
			r.text(k.CreatedBy)
			r.int(k.RevokedAt)
			r.text(k.Reason)
		})
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "revoke approval keys", `UPDATE approval_keys SET revoked_at = $2, reason = $3 WHERE id = $1`, len(changes.ApprovalKeys),
		func(i int, r *row) {
			k := &changes.ApprovalKeys[i]
			r.text(k.ID)
			r.int(k.RevokedAt)
			r.text(k.Reason)
		})
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "keep signatures", `INSERT INTO plan_signatures (id, type, merchant_id, plan, key_id, signed_at, expires_at, signature, created_at, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, len(changes.NewSignatures),
		func(i int, r *row) {
			g := &changes.NewSignatures[i]
			r.text(g.ID)
			r.text(g.Type)
			r.text(g.Merchant)
			r.text(g.Plan)
			r.text(g.Key.ID)
			r.int(g.SignedAt)
			r.int(g.ExpiresAt)
			r.bytes(g.Signature)
			r.int(g.CreatedAt)
			r.text(g.CreatedBy)
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "keep how a payout was approved", `INSERT INTO payout_approvals (id, payout_id, plan, made_id, approved_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, len(changes.PayoutApprovals),
		func(i int, r *row) {
			o := &changes.PayoutApprovals[i]
			r.text(o.ID)
			r.text(o.Payout)
			r.text(o.Plan)
			r.text(o.Made)
			r.text(o.Approved)
			r.int(o.CreatedAt)
		})
}
