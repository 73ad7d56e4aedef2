package engine

import (
	"context"
	"encoding/json"

	"github.com/okpay/okpay/wallet"
)

// ListRiskEvents implements wallet.Risk.
func (s *session) ListRiskEvents(ctx context.Context, in wallet.ListRiskEventsInput) (wallet.Page[wallet.RiskEvent], error) {
	page := wallet.Page[wallet.RiskEvent]{Items: []wallet.RiskEvent{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("decision", in.Decision, wallet.RiskDecisions()...); err != nil {
		return page, err
	}
	query := RiskEventQuery{Before: in.After, Limit: limit + 1, Rule: in.Rule, Decision: in.Decision}
	if !in.Since.IsZero() {
		query.Since = in.Since.UnixMicro()
	}
	var list []RiskEventRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.Owner, err = idOf(ctx, r, in.User); err == nil {
			list, err = r.ListRiskEvents(ctx, query)
		}
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(v *RiskEventRecord) string { return v.ID }, presentRiskEvent), nil
}

func presentRiskEvent(v *RiskEventRecord) wallet.RiskEvent {
	return wallet.RiskEvent{
		ID: v.ID, At: timeOf(v.At), User: v.Owner, UserName: v.OwnerName, Transaction: v.Txn, Kind: v.Kind,
		Amount: v.Amount.Decimal(), Currency: v.Amount.Currency(), Other: v.Other, Rule: v.Rule, RuleHash: v.RuleHash,
		Decision: v.Decision, Outcome: v.Outcome, PolicyVersion: v.PolicyVersion, Seen: json.RawMessage(v.Seen), Note: v.Note, Actor: v.Actor,
	}
}

// ListRiskReviews implements wallet.Risk.
func (s *session) ListRiskReviews(ctx context.Context, in wallet.ListRiskReviewsInput) (wallet.Page[wallet.RiskReview], error) {
	page := wallet.Page[wallet.RiskReview]{Items: []wallet.RiskReview{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, wallet.RiskReviewStatuses()...); err != nil {
		return page, err
	}
	query := RiskReviewQuery{Before: in.After, Limit: limit + 1, Status: in.Status}
	var list []reviewed
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.Owner, err = idOf(ctx, r, in.User); err != nil {
			return err
		}
		records, err := r.ListRiskReviews(ctx, query)
		if err != nil {
			return err
		}
		list, err = withTransactions(ctx, r, records)
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(v *reviewed) string { return v.review.Txn }, presentRiskReview), nil
}

// reviewed is a review with its transaction.
type reviewed struct {
	review RiskReviewRecord
	txn    Txn
}

// withTransactions reads the transactions of reviews, as one set.
func withTransactions(ctx context.Context, r Reader, records []RiskReviewRecord) ([]reviewed, error) {
	ids := make([]string, len(records))
	for i := range records {
		ids[i] = records[i].Txn
	}
	found, err := r.Transactions(ctx, ids)
	if err != nil {
		return nil, err
	}
	of := make(map[string]*Txn, len(found))
	for i := range found {
		of[found[i].ID] = &found[i]
	}
	list := make([]reviewed, 0, len(records))
	for i := range records {
		if txn := of[records[i].Txn]; txn != nil {
			list = append(list, reviewed{records[i], *txn})
		}
	}
	return list, nil
}

func presentRiskReview(v *reviewed) wallet.RiskReview {
	out := wallet.RiskReview{
		Transaction: v.txn.ID, Kind: v.txn.Kind, User: v.txn.From, UserName: v.txn.FromName, Other: v.txn.To, OtherName: v.txn.ToName,
		Amount: v.txn.Amount.Decimal(), Currency: v.txn.Amount.Currency(), Fee: v.txn.Fee.Decimal(),
		Rule: v.review.Rule, RuleHash: v.review.RuleHash, PolicyVersion: v.review.PolicyVersion,
		Status: v.review.Status, TransactionStatus: v.txn.Status, CreatedAt: timeOf(v.review.CreatedAt),
		DecidedAt: timePtr(v.review.DecidedAt), Reason: v.review.Reason, DecidedBy: v.review.Actor,
	}
	if v.txn.Kind == wallet.KindTopUp {
		out.User, out.UserName, out.Other, out.OtherName = v.txn.To, v.txn.ToName, v.txn.From, v.txn.FromName
	}
	return out
}
