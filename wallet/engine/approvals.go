package engine

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
)

// RegisterApprovalKey implements wallet.Approvals.
func (s *session) RegisterApprovalKey(ctx context.Context, in wallet.RegisterApprovalKeyInput) (wallet.ApprovalKey, error) {
	if err := s.operator(); err != nil {
		return wallet.ApprovalKey{}, err
	}
	public, err := wallet.ParsePublicKey(in.PublicKey)
	if err != nil {
		return wallet.ApprovalKey{}, err
	}
	record := ApprovalKeyRecord{PublicKey: public}
	if record.Person, err = ident.ParseText("person", strings.ToLower(in.Person), wallet.MaxNameLength); err != nil {
		return wallet.ApprovalKey{}, refusal(wallet.CodeInvalidInput, err)
	}
	if record.Person == "" {
		return wallet.ApprovalKey{}, wallet.Refuse(wallet.CodeInvalidInput, "nobody is said to have this key",
			"name the person with --person, by an e-mail address or another name that nobody else has")
	}
	if record.Name, err = checkText("name", in.Name, wallet.MaxNameLength); err != nil {
		return wallet.ApprovalKey{}, err
	}
	fields := []field{
		{"command", "register-approval-key"}, {"public_key", wallet.FormatPublicKey(public)}, {"person", record.Person}, {"name", record.Name},
	}
	return s.changeApprovalKey(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (ApprovalKeyRecord, EventRecord, error) {
		known, found, err := r.ApprovalKeyByFingerprint(ctx, record.Fingerprint())
		if err != nil {
			return known, EventRecord{}, fmt.Errorf("look for an approval key: %w", err)
		}
		if found {
			return known, EventRecord{}, wallet.Refuse(wallet.CodeAlreadyExists, "this key is registered already, as "+known.ID,
				"see `okpay keys approval list --old`; a revoked key stays revoked: make another", "approval_key", known.ID)
		}
		fresh := record
		fresh.ID, fresh.CreatedAt, fresh.CreatedBy = s.engine.NewID("apk"), moment, s.caller.actor()
		c.NewApprovalKeys = append(c.NewApprovalKeys, fresh)
		data, err := eventData("person", fresh.Person, "fingerprint", wallet.FingerprintOf(public))
		return fresh, EventRecord{Type: "approval_key.registered", Data: data}, err
	})
}

// RevokeApprovalKey implements wallet.Approvals.
func (s *session) RevokeApprovalKey(ctx context.Context, in wallet.RevokeApprovalKeyInput) (wallet.ApprovalKey, error) {
	if err := s.operator(); err != nil {
		return wallet.ApprovalKey{}, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return wallet.ApprovalKey{}, err
	}
	fields := []field{{"command", "revoke-approval-key"}, {"key", in.Key}, {"reason", reason}}
	return s.changeApprovalKey(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (ApprovalKeyRecord, EventRecord, error) {
		record, found, err := approvalKey(ctx, r, in.Key)
		if err != nil {
			return record, EventRecord{}, err
		}
		if !found {
			return record, EventRecord{}, wallet.Refuse(wallet.CodeApprovalKeyNotFound, fmt.Sprintf("there is no approval key %s", quote(in.Key)),
				"see `okpay keys approval list`")
		}
		if record.RevokedAt == 0 {
			record.RevokedAt, record.Reason = moment, reason
			c.ApprovalKeys = append(c.ApprovalKeys, record)
		}
		data, err := eventData("person", record.Person, "reason", reason)
		return record, EventRecord{Type: "approval_key.revoked", Data: data}, err
	})
}

// approvalKey finds a key by its id or its fingerprint.
func approvalKey(ctx context.Context, r Reader, text string) (record ApprovalKeyRecord, found bool, err error) {
	if name, ok := strings.CutPrefix(text, wallet.FingerprintPrefix); ok {
		hash, malformed := base64.RawStdEncoding.Strict().DecodeString(name)
		if malformed != nil {
			hash = nil // which no key has
		}
		record, found, err = r.ApprovalKeyByFingerprint(ctx, hash)
		if err != nil {
			return record, false, fmt.Errorf("look for an approval key: %w", err)
		}
		return record, found, nil
	}
	if record, found, err = r.ApprovalKey(ctx, text); err != nil {
		return record, false, fmt.Errorf("read an approval key: %w", err)
	}
	return record, found, nil
}

// changeApprovalKey runs one keyed change of one key.
func (s *session) changeApprovalKey(
	ctx context.Context, change wallet.Change, fields []field,
	decide func(r Reader, c *Changes, moment int64) (ApprovalKeyRecord, EventRecord, error),
) (wallet.ApprovalKey, error) {
	var result wallet.ApprovalKey
	err := s.keyed(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, event, err := decide(r, c, moment)
		if err != nil {
			return event, err
		}
		result, event.Object = presentApprovalKey(&record), record.ID
		return event, nil
	}, func(r Reader, stored EventRecord) error {
		record, found, err := r.ApprovalKey(ctx, stored.Object)
		if err != nil || !found {
			return fmt.Errorf("read the approval key %s of a replay: %w", stored.Object, err)
		}
		result = presentApprovalKey(&record)
		result.IdempotentReplay = true
		return nil
	})
	if err != nil {
		return wallet.ApprovalKey{}, err
	}
	result.DryRun = change.DryRun
	return result, nil
}

// ListApprovalKeys implements wallet.Approvals.
func (s *session) ListApprovalKeys(ctx context.Context, in wallet.ListApprovalKeysInput) (wallet.Page[wallet.ApprovalKey], error) {
	page := wallet.Page[wallet.ApprovalKey]{Items: []wallet.ApprovalKey{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	var list []ApprovalKeyRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		list, err = r.ListApprovalKeys(ctx, ApprovalKeyQuery{Before: in.After, Person: strings.ToLower(in.Person), All: in.All, Limit: limit + 1})
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(k *ApprovalKeyRecord) string { return k.ID }, presentApprovalKey), nil
}

func presentApprovalKey(k *ApprovalKeyRecord) wallet.ApprovalKey {
	shown := wallet.ApprovalKey{
		ID: k.ID, Fingerprint: wallet.FingerprintOf(k.public()), PublicKey: wallet.FormatPublicKey(k.public()), Person: k.Person, Name: k.Name,
		Status: wallet.ApprovalKeyActive, RevokedAt: timePtr(k.RevokedAt), Reason: k.Reason, CreatedAt: timeOf(k.CreatedAt),
	}
	if k.RevokedAt != 0 {
		shown.Status = wallet.ApprovalKeyRevoked
	}
	return shown
}

// ApprovePayout implements wallet.Approvals.
func (s *session) ApprovePayout(ctx context.Context, in wallet.ApprovePayoutInput) (wallet.PayoutApproval, error) {
	given := in.Approval
	var result wallet.PayoutApproval
	fields := []field{{"command", "payout approve"}, {"merchant", given.Merchant}, {"plan", given.Plan}, {"signature", given.Signature}}
	err := s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		merchant, err := merchantFor(ctx, r, s, given.Merchant)
		if err != nil {
			return EventRecord{}, err
		}
		record, err := s.checkSignature(ctx, r, &given, wallet.PlanApproved, merchant.ID, given.Plan, moment)
		if err != nil {
			return EventRecord{}, err
		}
		if record.ID != "" { // the same one is there already
			result = presentApproval(record, moment)
			return EventRecord{}, nil
		}
		s.keepSignature(c, record, moment)
		result = presentApproval(record, moment)
		data, err := eventData("merchant", record.Merchant, "plan", record.Plan, "person", record.Key.Person, "fingerprint", given.Key)
		return EventRecord{Type: "payout.approved", Object: record.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		record, found, err := r.PlanSignature(ctx, stored.Object)
		if err != nil || !found {
			return fmt.Errorf("read the approval %s of a replay: %w", stored.Object, err)
		}
		result = presentApproval(&record, s.engine.now())
		result.IdempotentReplay = true
		return nil
	})
	if err != nil {
		return wallet.PayoutApproval{}, err
	}
	result.DryRun = in.DryRun
	return result, nil
}

// keepSignature adds a signature that was checked and is new to what is saved.
func (s *session) keepSignature(c *Changes, record *SignatureRecord, moment int64) {
	record.ID, record.CreatedAt, record.CreatedBy = s.engine.NewID("psig"), moment, s.caller.actor()
	c.NewSignatures = append(c.NewSignatures, *record)
}

// ListPayoutApprovals implements wallet.Approvals.
func (s *session) ListPayoutApprovals(ctx context.Context, in wallet.ListPayoutApprovalsInput) (wallet.Page[wallet.PayoutApproval], error) {
	page := wallet.Page[wallet.PayoutApproval]{Items: []wallet.PayoutApproval{}}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	from, err := s.actingOrOperator(in.From)
	if err != nil {
		return page, err
	}
	now := s.engine.now()
	var list []SignatureRecord
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		query := SignatureQuery{Type: wallet.PlanApproved, Before: in.After, Plan: in.Plan, Limit: limit + 1}
		if from != "" {
			merchant, err := merchantFor(ctx, r, s, from)
			if err != nil {
				return err
			}
			query.Merchant = merchant.ID
		}
		list, err = r.ListPlanSignatures(ctx, query)
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(g *SignatureRecord) string { return g.ID },
		func(g *SignatureRecord) wallet.PayoutApproval { return presentApproval(g, now) }), nil
}

// presentApproval shows an approval as it stands at a moment.
func presentApproval(g *SignatureRecord, now int64) wallet.PayoutApproval {
	shown := wallet.PayoutApproval{
		ID: g.ID, Plan: g.Plan, Merchant: g.Merchant, Key: wallet.FingerprintOf(g.Key.public()), Person: g.Key.Person,
		Status: wallet.ApprovalValid, SignedAt: timeOf(g.SignedAt), ExpiresAt: timeOf(g.ExpiresAt), CreatedAt: timeOf(g.CreatedAt),
		Approval: g.statement(),
	}
	switch {
	case g.Key.RevokedAt != 0:
		shown.Status = wallet.ApprovalRevoked
	case g.ExpiresAt <= now:
		shown.Status = wallet.ApprovalExpired
	}
	return shown
}
