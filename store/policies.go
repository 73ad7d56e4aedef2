package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

// policyInForceQuery finds the version that holds at a moment: of two that hold
// from the same one, the one that was applied later.
const policyInForceQuery = `SELECT p.version FROM policies p WHERE p.effective_at <= $1 ORDER BY p.effective_at DESC, p.applied_at DESC LIMIT 1`

func scanVersion(r rowScanner, text *string) error { return r.Scan(text) }

// PolicyInForce gives the version of the policy that holds at a moment.
func (s *session) PolicyInForce(ctx context.Context, at int64) (string, error) {
	version, _, err := one(ctx, s, "read the policy's version", policyInForceQuery, scanVersion, at)
	return version, err
}

// Policy reads a version with its document.
func (s *session) Policy(ctx context.Context, version string) (engine.PolicyRecord, bool, error) {
	return one(ctx, s, "read a policy", `SELECT p.version, p.sha256, p.effective_at, p.applied_at, p.actor, p.reason, p.document, p.compiled
		FROM policies p WHERE p.version = $1`,
		func(r rowScanner, v *engine.PolicyRecord) error {
			return r.Scan(&v.Version, &v.SHA256, &v.EffectiveAt, &v.AppliedAt, &v.Actor, &v.Reason, &v.Document, &v.Compiled)
		}, version)
}

// ListPolicies pages through versions, the one that holds last first.
func (s *session) ListPolicies(ctx context.Context, in engine.PolicyQuery) ([]engine.PolicyRecord, error) {
	return collect(ctx, s, "list policies", `SELECT p.version, p.sha256, p.effective_at, p.applied_at, p.actor, p.reason
		FROM policies p WHERE p.effective_at <= $1 AND NOT (p.effective_at = $1 AND p.applied_at >= $2)
		ORDER BY p.effective_at DESC, p.applied_at DESC LIMIT $3`,
		func(r rowScanner, v *engine.PolicyRecord) error {
			return r.Scan(&v.Version, &v.SHA256, &v.EffectiveAt, &v.AppliedAt, &v.Actor, &v.Reason)
		}, in.EffectiveAt, in.AppliedAt, limitOf(in.Limit))
}

func (s *session) savePolicies(ctx context.Context, policies []engine.PolicyRecord) error {
	return s.bulk(ctx, "apply a policy", `INSERT INTO policies (version, document, compiled, sha256, effective_at, applied_at, actor, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, len(policies),
		func(i int, r *row) {
			v := &policies[i]
			r.text(v.Version)
			r.text(v.Document)
			r.text(v.Compiled)
			r.text(v.SHA256)
			r.int(v.EffectiveAt)
			r.int(v.AppliedAt)
			r.text(v.Actor)
			r.text(v.Reason)
		})
}
