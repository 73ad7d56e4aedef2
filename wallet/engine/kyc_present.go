package engine

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// How much of a document's number is told to who is no reviewer: its end, when
// that is no more than half of it.
const (
	endingLength = 3
	endingOf     = 2 * endingLength
)

// ending hides a document's number but for its end.
func ending(number string) string {
	if len(number) < endingOf {
		return ""
	}
	return "***" + number[len(number)-endingLength:]
}

// lastDay is the day before a document is not good any more.
func lastDay(expiresAt int64) string {
	if expiresAt == 0 {
		return ""
	}
	return timeOf(expiresAt - microsPerDay).Format(time.DateOnly)
}

// presentKYC shows a case to the caller. Why somebody has to look at it, and who
// decided, is for operators.
func (s *session) presentKYC(k *KYCRecord) wallet.KYCCase {
	shown := wallet.KYCCase{
		ID: k.ID, User: k.Owner, UserName: k.OwnerName, Level: k.Level, Status: k.Status, Causes: []wallet.KYCCause{},
		DocumentType: k.DocumentType, DocumentEnding: ending(k.Stated.Number), DocumentExpires: lastDay(k.ExpiresAt),
		ImageCount: k.Images, Approvals: len(k.Approvals), Reason: k.Reason, CreatedAt: timeOf(k.CreatedAt), DecidedAt: timePtr(k.DecidedAt),
	}
	if s.caller.Operator {
		shown.Causes, shown.DecidedBy = append(shown.Causes, k.Causes...), k.DecidedBy
	}
	return shown
}

// KYCStatus implements wallet.KYC.
func (s *session) KYCStatus(ctx context.Context, in wallet.KYCStatusInput) (wallet.KYCStatus, error) {
	out := wallet.KYCStatus{Needs: []string{}, Cases: []wallet.KYCCase{}}
	user, err := s.acting(in.User)
	if err != nil {
		return out, err
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		customer, err := findCustomer(ctx, r, user)
		if err != nil {
			return err
		}
		out.User, out.KYCLevel = customer.ID, customer.KYCLevel
		newest, err := r.KYCOfCustomer(ctx, customer.ID, wallet.KYCStatusCases)
		if err != nil {
			return fmt.Errorf("read the cases of a customer: %w", err)
		}
		for i := range newest {
			out.Cases = append(out.Cases, s.presentKYC(&newest[i]))
		}
		approved, err := r.ApprovedKYC(ctx, customer.ID)
		if err != nil {
			return fmt.Errorf("read approved cases: %w", err)
		}
		soonest := int64(0)
		for i := range approved {
			if at := approved[i].ExpiresAt; at != 0 && (soonest == 0 || at < soonest) {
				soonest = at
			}
		}
		out.DocumentExpires = lastDay(soonest)
		if customer.Status != wallet.StatusClosed {
			out.NextLevel, out.Needs = needsOf(customer)
		}
		return nil
	})
	if err != nil {
		return wallet.KYCStatus{}, err
	}
	return out, nil
}

// needsOf says what the level above a customer's needs.
func needsOf(customer *Customer) (next int, needs []string) {
	switch {
	case customer.KYCLevel == 0:
		return 1, []string{"name", "birth", "nationality", "document"}
	case customer.KYCLevel == 1:
		return 2, []string{string(wallet.ImageFront), string(wallet.ImageSelfie)}
	case customer.KYCLevel == 2 && customer.Kind == wallet.KindMerchant:
		return wallet.MaxKYCLevel, []string{string(wallet.ImagePaper)}
	default:
		return 0, []string{}
	}
}

// ListKYC implements wallet.KYC. A cursor is a moment and an id.
func (s *session) ListKYC(ctx context.Context, in wallet.ListKYCInput) (wallet.Page[wallet.KYCCase], error) {
	page := wallet.Page[wallet.KYCCase]{Items: []wallet.KYCCase{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, wallet.KYCStates()...); err != nil {
		return page, err
	}
	query := KYCQuery{Limit: limit + 1, Status: in.Status}
	if query.Status == "" && !in.All {
		query.Status = wallet.KYCReviewed
	}
	if in.After != "" {
		moment, id, found := strings.Cut(in.After, " ")
		query.AfterID = id
		if query.After, err = strconv.ParseInt(moment, 10, 64); err != nil || !found {
			return page, badCursor()
		}
	}
	var list []KYCRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.Owner, err = idOf(ctx, r, in.User); err == nil {
			list, err = r.ListKYC(ctx, query)
		}
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(k *KYCRecord) string { return strconv.FormatInt(k.CreatedAt, 10) + " " + k.ID }, s.presentKYC), nil
}
