package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

// ListSanctionsReviews implements wallet.Sanctions.
func (s *session) ListSanctionsReviews(ctx context.Context, in wallet.ListSanctionsReviewsInput) (wallet.Page[wallet.SanctionsReview], error) {
	page := wallet.Page[wallet.SanctionsReview]{Items: []wallet.SanctionsReview{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, wallet.ReviewStatuses()...); err != nil {
		return page, err
	}
	query := ReviewQuery{Before: in.After, Limit: limit + 1, Status: in.Status}
	var list []ReviewRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.Customer, err = idOf(ctx, r, in.User); err == nil {
			list, err = r.ListSanctionsReviews(ctx, query)
		}
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(v *ReviewRecord) string { return v.ID }, presentReview), nil
}

func presentReview(v *ReviewRecord) wallet.SanctionsReview {
	return wallet.SanctionsReview{
		ID: v.ID, User: v.Customer, UserName: v.CustomerName, Status: v.Status, Hits: v.Hits, CreatedAt: timeOf(v.CreatedAt),
		DecidedAt: timePtr(v.DecidedAt), Reason: v.Reason,
	}
}

// DecideSanctionsReview implements wallet.Sanctions. The account of a confirmed
// one is frozen in the same transaction, unless it is frozen or closed.
func (s *session) DecideSanctionsReview(ctx context.Context, in wallet.DecideSanctionsReviewInput) (wallet.SanctionsReview, error) {
	var out wallet.SanctionsReview
	if err := s.operator(); err != nil {
		return out, err
	}
	if err := oneOf("verdict", in.Verdict, wallet.ReviewCleared, wallet.ReviewConfirmed); err != nil {
		return out, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return out, err
	}
	if reason == "" || in.Verdict == "" {
		return out, wallet.Refuse(wallet.CodeInvalidInput, "a review is decided by a verdict and for a reason", "say why with --reason")
	}
	fields := []field{{"command", "sanctions decide"}, {"review", in.Review}, {"verdict", string(in.Verdict)}, {"reason", reason}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		if _, err := r.Screening(ctx, true); err != nil { // which makes it alone with the reviews
			return EventRecord{}, fmt.Errorf("read where the screening stands: %w", err)
		}
		review, err := s.review(ctx, r, in.Review)
		if err != nil {
			return EventRecord{}, err
		}
		if review.Status != wallet.ReviewOpen {
			return EventRecord{}, wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the review is %s already", review.Status),
				"see `okpay sanctions reviews`", "review", review.ID, "status", string(review.Status))
		}
		review.Status, review.DecidedAt, review.Reason, review.Actor = in.Verdict, moment, reason, s.caller.actor()
		c.Reviews = append(c.Reviews, *review)
		if len(review.Hits) >= wallet.MaxSanctionHits { // there may be more that nobody has seen
			c.Unscreened = append(c.Unscreened, review.Customer)
		}
		if in.Verdict == wallet.ReviewConfirmed {
			if err := s.freezeSanctioned(ctx, r, c, moment, review.Customer, reason); err != nil {
				return EventRecord{}, err
			}
		}
		out = presentReview(review)
		data, err := eventData("user", review.Customer, "verdict", string(in.Verdict), "reason", reason)
		return EventRecord{Type: "sanctions.review_decided", Object: review.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		review, err := s.review(ctx, r, stored.Object)
		if err != nil {
			return fmt.Errorf("read the review %s of a replay: %w", stored.Object, err)
		}
		out = presentReview(review)
		out.IdempotentReplay = true
		return nil
	})
	out.DryRun = in.DryRun
	return out, err
}

func (s *session) review(ctx context.Context, r Reader, id string) (*ReviewRecord, error) {
	review, found, err := r.SanctionsReview(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read a review: %w", err)
	}
	if !found {
		return nil, wallet.Refuse(wallet.CodeReviewNotFound, fmt.Sprintf("there is no review %s", quote(id)), "see `okpay sanctions reviews`")
	}
	return &review, nil
}

// freezeSanctioned freezes the account of a customer who is on a list. One that
// the customer froze can be unfrozen by an operator alone from then on.
func (s *session) freezeSanctioned(ctx context.Context, r Reader, c *Changes, moment int64, id, reason string) error {
	ref := Ref{Kind: RefID, Text: id}
	if err := r.Lock(ctx, Locks{Customers: []Ref{ref}}); err != nil {
		return fmt.Errorf("lock a customer: %w", err)
	}
	customer, err := findCustomer(ctx, r, id)
	if err != nil || customer.Status == wallet.StatusClosed || customer.FrozenBy == wallet.FrozenByOperator {
		return err
	}
	before := customer.Status
	customer.Status, customer.FrozenReason, customer.FrozenBy = wallet.StatusFrozen, reason, wallet.FrozenByOperator
	c.Customers = append(c.Customers, *customer)
	data, err := eventData("from", string(before), "to", string(wallet.StatusFrozen), "reason", reason)
	if err != nil {
		return err
	}
	c.event(EventRecord{Type: "customer.frozen", Object: customer.ID, Data: data, At: moment, Actor: s.caller.actor()})
	return s.engine.alert(c, customer, wording.Frozen, "", moment)
}
