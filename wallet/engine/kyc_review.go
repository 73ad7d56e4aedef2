package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/wording"
)

// operatorsNeeded is how many have to approve where the policy wants four eyes.
const operatorsNeeded = 2

// kycCase finds a case, for an operator.
func (s *session) kycCase(ctx context.Context, r Reader, id string) (*KYCRecord, error) {
	record, found, err := r.KYCCase(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read a case: %w", err)
	}
	if !found {
		return nil, wallet.Refuse(wallet.CodeKYCCaseNotFound, fmt.Sprintf("there is no case %s", quote(id)), "see `okpay kyc list --all`")
	}
	return &record, nil
}

// ownerOfKYC gives whose case it is, for an operator.
func (s *session) ownerOfKYC(ctx context.Context, id string) (owner string, err error) {
	if err := s.operator(); err != nil {
		return "", err
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := s.kycCase(ctx, r, id)
		if err == nil {
			owner = record.Owner
		}
		return err
	})
	return owner, err
}

// ApproveKYC implements wallet.KYC.
func (s *session) ApproveKYC(ctx context.Context, in wallet.ApproveKYCInput) (wallet.KYCCase, error) {
	owner, err := s.ownerOfKYC(ctx, in.Case)
	if err != nil {
		return wallet.KYCCase{}, err
	}
	fields := []field{{"command", "kyc approve"}, {"user", owner}, {"case", in.Case}}
	return s.changeKYC(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*KYCRecord, EventRecord, error) {
		record, customer, err := s.undecided(ctx, r, in.Case)
		if err != nil {
			return nil, EventRecord{}, err
		}
		rules, err := s.engine.inForce(ctx, r, moment)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if err := s.mayApprove(rules, record, customer, moment); err != nil {
			return nil, EventRecord{}, err
		}
		by := s.caller.actor()
		record.Approvals = append(record.Approvals, by)
		event := EventRecord{Type: "kyc.approval_recorded", Data: mustData("user", customer.ID, "level", record.Level, "by", by)}
		if !rules.KYC.FourEyes || len(record.Approvals) >= operatorsNeeded {
			event, err = s.engine.approve(ctx, r, c, record, customer, by, moment)
		}
		c.KYC = append(c.KYC, *record)
		return record, event, err
	})
}

// undecided reads a case that waits for an operator, and its customer.
func (s *session) undecided(ctx context.Context, r Reader, id string) (*KYCRecord, *Customer, error) {
	record, err := s.kycCase(ctx, r, id)
	if err != nil {
		return nil, nil, err
	}
	if record.Status != wallet.KYCReviewed {
		return nil, nil, wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the case is %s, and only one in review is decided on", record.Status),
			"see `okpay kyc list`", "case", id, "status", string(record.Status))
	}
	customer, err := findOpen(ctx, r, record.Owner)
	return record, customer, err
}

// mayApprove refuses the approval of one's own case, by an operator who has
// approved it before, and of what is not good any more.
func (s *session) mayApprove(rules *policy.Policy, record *KYCRecord, customer *Customer, moment int64) error {
	switch {
	case s.caller.Customer == customer.ID:
		return wallet.Refuse(wallet.CodeUnauthorized, "nobody approves a case of his own", "another operator has to", "case", record.ID)
	case rules.KYC.FourEyes && slices.Contains(record.Approvals, s.caller.actor()):
		return wallet.Refuse(wallet.CodeUnauthorized, "the policy asks for the word of two operators, and you have given yours",
			"let another operator approve it with an API key of his own (`okpay apikey create --scope operator`), on a server: whoever opens the wallet itself is one operator",
			"case", record.ID)
	case customer.KYCLevel < record.Level-1:
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the account has level %d now, and level %d builds on level %d", customer.KYCLevel, record.Level, record.Level-1),
			"reject it, and let the customer begin with the level below", "case", record.ID)
	case record.ExpiresAt != 0 && record.ExpiresAt <= moment:
		return documentExpired()
	}
	return nil
}

// RejectKYC implements wallet.KYC.
func (s *session) RejectKYC(ctx context.Context, in wallet.RejectKYCInput) (wallet.KYCCase, error) {
	owner, err := s.ownerOfKYC(ctx, in.Case)
	if err != nil {
		return wallet.KYCCase{}, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return wallet.KYCCase{}, err
	}
	if reason == "" {
		return wallet.KYCCase{}, wallet.Refuse(wallet.CodeInvalidInput, "a case is rejected for a reason, which the customer is told", "say it with --reason")
	}
	fields := []field{{"command", "kyc reject"}, {"user", owner}, {"case", in.Case}, {"reason", reason}}
	return s.changeKYC(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*KYCRecord, EventRecord, error) {
		record, customer, err := s.undecided(ctx, r, in.Case)
		if err != nil {
			return nil, EventRecord{}, err
		}
		record.Status, record.Reason, record.DecidedBy, record.DecidedAt = wallet.KYCRejected, reason, s.caller.actor(), moment
		c.KYC = append(c.KYC, *record)
		err = s.engine.tellKYC(c, customer, wording.KYCRejected, wording.About{Level: record.Level, Reason: reason}, moment)
		data := mustData("user", customer.ID, "level", record.Level, "by", record.DecidedBy, "reason", reason)
		return record, EventRecord{Type: "kyc.rejected", Data: data}, err
	})
}

// look records that the caller looks at a case, and then lets show read it. Every
// look is recorded anew, also one with a key that was used before: what it gave
// then is not given again without a trace.
func (s *session) look(
	ctx context.Context, change wallet.Change, id, reason, what string, show func(r Reader, record *KYCRecord) error,
) error {
	if change.DryRun {
		return noDryRun("a look")
	}
	owner, err := s.ownerOfKYC(ctx, id)
	if err != nil {
		return err
	}
	reason, err = checkText("reason", reason, wallet.MaxMemoLength)
	if err != nil {
		return err
	}
	fields := []field{{"command", "kyc look"}, {"user", owner}}
	return s.keyed(ctx, change, fields, func(r Reader, _ *Changes, _ int64) (EventRecord, error) {
		record, err := s.kycCase(ctx, r, id)
		if err != nil {
			return EventRecord{}, err
		}
		customer, err := findCustomer(ctx, r, record.Owner)
		if err != nil {
			return EventRecord{}, err
		}
		if customer.Status == wallet.StatusClosed {
			if reason == "" {
				return EventRecord{}, wallet.Refuse(wallet.CodeInvalidInput, "what is kept of a closed account is looked at for a reason", "say it with --reason")
			}
			if record.Erased {
				return EventRecord{}, erased(id)
			}
		}
		if err := show(r, record); err != nil {
			return EventRecord{}, err
		}
		data := mustData("user", record.Owner, "seen", what, "reason", reason)
		return EventRecord{Type: "kyc.seen", Object: record.ID, Data: data, keyless: true}, nil
	}, func(Reader, EventRecord) error {
		return wallet.Refuse(wallet.CodeIdempotencyMismatch, "the idempotency key was used before for something else", "use a new key", "idempotency_key", change.Key)
	})
}

func erased(id string) error {
	return wallet.Refuse(wallet.CodeStateConflict, "what was handed in is erased", "see `okpay kyc list --all`", "case", id)
}

// ShowKYC implements wallet.KYC.
func (s *session) ShowKYC(ctx context.Context, in wallet.ShowKYCInput) (wallet.KYCReview, error) {
	var out wallet.KYCReview
	err := s.look(ctx, in.Change, in.Case, in.Reason, "case", func(r Reader, record *KYCRecord) (err error) {
		out, err = review(ctx, r, record)
		return err
	})
	if err != nil {
		return wallet.KYCReview{}, err
	}
	return out, nil
}

// review is all of a case that an operator decides on.
func review(ctx context.Context, r Reader, k *KYCRecord) (wallet.KYCReview, error) {
	customer, err := findCustomer(ctx, r, k.Owner)
	if err != nil {
		return wallet.KYCReview{}, err
	}
	out := wallet.KYCReview{
		ID: k.ID, User: k.Owner, RegisteredName: customer.Name, Country: customer.Country, KYCLevel: customer.KYCLevel, Level: k.Level,
		Status: k.Status, Causes: append([]wallet.KYCCause{}, k.Causes...), Name: k.Stated.Name, Birth: k.Stated.Birth, Sex: k.Stated.Sex,
		Nationality: k.Stated.Nationality, DocumentType: k.DocumentType, Issuer: k.Stated.Issuer, DocumentNumber: k.Stated.Number,
		DocumentExpires: lastDay(k.ExpiresAt), MRZ: k.Stated.MRZ, MRZName: k.Stated.MRZName, SameDocument: []string{}, Images: []wallet.KYCImageInfo{},
		Hits: append([]wallet.SanctionHit{}, k.Hits...), Provider: append([]string{}, k.Provider...), Approvals: append([]string{}, k.Approvals...), Reason: k.Reason, DecidedBy: k.DecidedBy,
		CreatedAt: timeOf(k.CreatedAt), DecidedAt: timePtr(k.DecidedAt),
	}
	if k.DocumentIndex != "" {
		others, err := r.KYCByDocument(ctx, k.DocumentIndex, k.Owner, maxSameDocument)
		if err != nil {
			return out, fmt.Errorf("look for a document: %w", err)
		}
		out.SameDocument = append(out.SameDocument, others...)
	}
	images, err := r.KYCImages(ctx, k.ID)
	if err != nil {
		return out, fmt.Errorf("list images: %w", err)
	}
	for i := range images {
		image := &images[i]
		out.Images = append(out.Images, wallet.KYCImageInfo{
			Name: image.Name, MediaType: image.MediaType, Bytes: image.Bytes, Width: image.Width, Height: image.Height,
		})
	}
	return out, nil
}

// KYCImage implements wallet.KYC.
func (s *session) KYCImage(ctx context.Context, in wallet.KYCImageInput) (wallet.KYCImage, error) {
	var out wallet.KYCImage
	err := s.look(ctx, in.Change, in.Case, in.Reason, in.Image, func(r Reader, record *KYCRecord) error {
		image, found, err := r.KYCImageContent(ctx, record.ID, in.Image)
		switch {
		case err != nil:
			return fmt.Errorf("read an image: %w", err)
		case !found:
			return wallet.Refuse(wallet.CodeKYCCaseNotFound, fmt.Sprintf("the case has no image %s", quote(in.Image)), "`okpay kyc show` lists its images")
		case len(image.Content) == 0:
			return erased(record.ID)
		}
		out = wallet.KYCImage{Case: record.ID, Name: image.Name, MediaType: image.MediaType, Content: image.Content}
		return nil
	})
	if err != nil {
		return wallet.KYCImage{}, err
	}
	return out, nil
}
