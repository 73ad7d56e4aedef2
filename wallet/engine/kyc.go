package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

// bySystem is who decides where nobody looks.
const bySystem = "system"

// sandboxRail is the name of the rail that moves no money. Over it the specimen
// documents of ICAO 9303, by which nobody can be known, are taken.
const sandboxRail = "sandbox"

// maxSameDocument is how many others with the same document are told of.
const maxSameDocument = 20

// SubmitKYC implements wallet.KYC.
func (s *session) SubmitKYC(ctx context.Context, in wallet.SubmitKYCInput) (wallet.KYCCase, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.KYCCase{}, err
	}
	if in.Level < 1 || in.Level > wallet.MaxKYCLevel {
		return wallet.KYCCase{}, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("nobody can ask for the KYC level %d", in.Level),
			fmt.Sprintf("levels go from 1 to %d", wallet.MaxKYCLevel))
	}
	images, err := readImages(in.Level, in.Images)
	if err != nil {
		return wallet.KYCCase{}, err
	}
	paper := &statement{}
	if in.Level == 1 {
		paper, err = s.engine.readStatement(in)
	} else {
		err = statesNothing(in)
	}
	if err != nil {
		return wallet.KYCCase{}, err
	}
	fields, err := s.submitFields(ctx, user, in)
	if err != nil {
		return wallet.KYCCase{}, err
	}
	hits, err := s.engine.screenPapers(ctx, user, paper)
	if err != nil {
		return wallet.KYCCase{}, err
	}
	opened, err := s.changeKYC(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*KYCRecord, EventRecord, error) {
		customer, err := findOpen(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if err := maySubmit(ctx, r, customer, in.Level, moment); err != nil {
			return nil, EventRecord{}, err
		}
		record := &KYCRecord{
			ID: s.engine.NewID("kyc"), Owner: customer.ID, OwnerName: customer.Name, Level: in.Level, Status: wallet.KYCReviewed,
			Images: len(images), Hits: hits, CreatedAt: moment,
		}
		if err := s.fill(ctx, r, record, customer, paper, moment); err != nil {
			return nil, EventRecord{}, err
		}
		if err := causeOfLowering(ctx, r, record, customer); err != nil {
			return nil, EventRecord{}, err
		}
		event := EventRecord{Type: "kyc.submitted", Data: mustData("user", customer.ID, "level", in.Level)}
		if record.Level == 2 && s.engine.Identity != nil { // what it finds decides who looks
			record.Status, record.NextAt = wallet.KYCChecking, moment
		}
		if len(hits) > 0 {
			record.Causes = append(record.Causes, wallet.CauseSanctions)
		}
		if len(record.Causes) == 0 { // nobody need look
			record.Claim = record.DocumentIndex
			c.event(EventRecord{Type: event.Type, Object: record.ID, Data: event.Data, At: moment, Actor: s.caller.actor()})
			event, err = s.engine.approve(ctx, r, c, record, customer, bySystem, moment)
		}
		for i := range images {
			images[i].Case = record.ID
		}
		c.NewKYC = append(c.NewKYC, *record)
		c.NewKYCImages = append(c.NewKYCImages, images...)
		return record, event, err
	})
	if err != nil || opened.Status != wallet.KYCChecking || opened.DryRun {
		return opened, err
	}
	return s.afterCheck(ctx, opened)
}

// afterCheck asks the provider about a case that was committed, and gives the case
// as it is then. When that fails the case is there all the same, and is asked
// about again in time.
func (s *session) afterCheck(ctx context.Context, opened wallet.KYCCase) (wallet.KYCCase, error) {
	if err := s.engine.checkCase(ctx, opened.ID, opened.User); err != nil {
		return opened, nil //nolint:nilerr // what was asked for is done: the case is open
	}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := s.kycCase(ctx, r, opened.ID)
		if err != nil {
			return err
		}
		replay := opened.IdempotentReplay
		opened = s.presentKYC(record)
		opened.IdempotentReplay = replay
		return nil
	})
	if err != nil {
		return opened, nil //nolint:nilerr // the same
	}
	return opened, nil
}

// submitFields is what an idempotency key of a submission is bound to. What
// could be guessed goes in as a keyed hash.
func (s *session) submitFields(ctx context.Context, user string, in wallet.SubmitKYCInput) ([]field, error) {
	shown := sha256.New()
	for i := range in.Images {
		sum := sha256.Sum256(in.Images[i].Content)
		shown.Write([]byte(in.Images[i].Kind))
		shown.Write(sum[:])
	}
	images := ""
	if len(in.Images) > 0 {
		images = hex.EncodeToString(shown.Sum(nil))
	}
	fields := []field{{"command", "kyc submit"}, {"user", user}, {"level", fmt.Sprint(in.Level)}, {"document_type", string(in.DocumentType)}}
	for _, f := range []field{
		{"name", in.Name},
		{"birth", in.Birth},
		{"nationality", in.Nationality},
		{"issuer", in.Issuer},
		{"document_number", in.DocumentNumber},
		{"sex", in.Sex},
		{"expires", in.Expires},
		{"mrz", in.MRZ},
		{"images", images},
	} {
		guarded, err := s.engine.guarded(ctx, f.name, f.value)
		if err != nil {
			return nil, err
		}
		fields = append(fields, guarded)
	}
	return fields, nil
}

// maySubmit refuses a case of who has one open, lacks the level below, has
// handed in enough today, or has not proven e-mail and phone.
func maySubmit(ctx context.Context, r Reader, customer *Customer, level int, moment int64) error {
	switch {
	case !customer.EmailVerified || !customer.PhoneVerified:
		return wallet.Refuse(wallet.CodeAccountNotActive, "e-mail and phone are not proven yet", "prove both first, see `okpay verify`", "user", customer.ID)
	case level == wallet.MaxKYCLevel && customer.Kind != wallet.KindMerchant:
		return wallet.Refuse(wallet.CodeInvalidInput, "level 3 is for merchants, who show the papers of a business", "level 2 is the highest of a person")
	case customer.KYCLevel < level-1:
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("level %d builds on level %d, and the account has level %d", level, level-1, customer.KYCLevel),
			"begin with the level that `okpay kyc status` names", "user", customer.ID, "kyc_level", customer.KYCLevel)
	}
	newest, err := r.KYCOfCustomer(ctx, customer.ID, wallet.MaxKYCSubmissions)
	if err != nil {
		return fmt.Errorf("read the cases of a customer: %w", err)
	}
	if len(newest) > 0 && newest[0].open() {
		return wallet.Refuse(wallet.CodeKYCCaseOpen, "a case of this customer is open already", "wait until it is decided, see `okpay kyc status`",
			"case", newest[0].ID)
	}
	if len(newest) == wallet.MaxKYCSubmissions {
		if again := newest[len(newest)-1].CreatedAt + microsPerDay; again > moment {
			at := timeOf(again).Format(time.RFC3339)
			return wallet.Refuse(wallet.CodeTooManyAttempts, fmt.Sprintf("%d cases were opened in 24 hours", len(newest)), "try again after "+at, "retry_at", at)
		}
	}
	return nil
}

func (k *KYCRecord) open() bool {
	return k.Status == wallet.KYCReviewed || k.Status == wallet.KYCChecking
}

// fill puts into a case what was stated, or for the levels above the first what
// is known, and the causes for which somebody has to look at it.
func (s *session) fill(ctx context.Context, r Reader, record *KYCRecord, customer *Customer, paper *statement, moment int64) error {
	if record.Level > 1 {
		record.Causes = []wallet.KYCCause{wallet.CauseImages}
		return fillFromBelow(ctx, r, record)
	}
	if !paper.expiry.Known() {
		record.ExpiresAt = 0
	} else if record.ExpiresAt = paper.expiry.Time().UnixMicro() + microsPerDay; record.ExpiresAt <= moment {
		return documentExpired()
	}
	record.Stated, record.DocumentType = paper.stated, paper.kind
	index, err := s.engine.documentIndex(ctx, paper)
	if err != nil {
		return err
	}
	record.DocumentIndex = index
	if paper.nameDiffers || !paper.isNamed(customer.Name) {
		record.Causes = append(record.Causes, wallet.CauseNameDiffers)
	}
	others, err := r.KYCByDocument(ctx, index, customer.ID, 1)
	if err != nil {
		return fmt.Errorf("look for a document: %w", err)
	}
	if len(others) > 0 {
		record.Causes = append(record.Causes, wallet.CauseDuplicateDocument)
	}
	return nil
}

// causeOfLowering has an operator look at a case of a level that the customer was
// given by papers that are still good, and does not have: an operator has taken it,
// and the same papers do not give it back.
func causeOfLowering(ctx context.Context, r Reader, record *KYCRecord, customer *Customer) error {
	if customer.KYCLevel >= record.Level {
		return nil
	}
	approved, err := r.ApprovedKYC(ctx, customer.ID)
	if err != nil {
		return fmt.Errorf("read approved cases: %w", err)
	}
	if slices.ContainsFunc(approved, func(k KYCRecord) bool { return k.Level == record.Level }) {
		record.Causes = append(record.Causes, wallet.CauseLevelLowered)
	}
	return nil
}

// fillFromBelow puts what the customer was known by before into a case of images.
// Images show a document, and are good for as long as it is.
func fillFromBelow(ctx context.Context, r Reader, record *KYCRecord) error {
	approved, err := r.ApprovedKYC(ctx, record.Owner)
	if err != nil {
		return fmt.Errorf("read approved cases: %w", err)
	}
	if len(approved) > 0 && approved[0].Level == 1 {
		record.Stated, record.DocumentType = approved[0].Stated, approved[0].DocumentType
		if record.Level == 2 {
			record.ExpiresAt = approved[0].ExpiresAt
		}
	}
	return nil
}

// approve gives a customer the level of a case, in a write that is alone with the
// customer, and tells so. A case of that level from before is replaced. Where it
// had expired, a level that was approved above it and is still good comes back
// with it; where it had not, an operator has lowered the level.
func (e *Engine) approve(ctx context.Context, r Reader, c *Changes, record *KYCRecord, customer *Customer, by string, moment int64) (EventRecord, error) {
	record.Status, record.DecidedBy, record.DecidedAt = wallet.KYCApproved, by, moment
	approved, err := r.ApprovedKYC(ctx, customer.ID)
	if err != nil {
		return EventRecord{}, fmt.Errorf("read approved cases: %w", err)
	}
	level, expired := max(customer.KYCLevel, record.Level), true
	for i := range approved { // they come by level
		switch older := &approved[i]; {
		case older.Level == record.Level:
			older.Status, older.Claim, expired = wallet.KYCReplaced, "", false
			c.KYC = append(c.KYC, *older)
		case older.Level == level+1 && expired:
			level++
		}
	}
	if err := screenAgain(ctx, r, c, record); err != nil {
		return EventRecord{}, err
	}
	if from := customer.KYCLevel; level != from {
		customer.KYCLevel = level
		c.Customers = append(c.Customers, *customer)
		c.event(EventRecord{
			Type: "customer.level_set", Object: customer.ID, Data: mustData("from", from, "to", level, "case", record.ID), At: moment, Actor: by,
		})
	}
	err = e.tellKYC(c, customer, wording.KYCApproved, wording.About{Level: level}, moment)
	return EventRecord{Type: "kyc.approved", Data: mustData("user", customer.ID, "level", record.Level, "by", by)}, err
}

// screenAgain lets the customer of a case wait to be screened when a list has come
// since the names in it were looked for.
func screenAgain(ctx context.Context, r Reader, c *Changes, record *KYCRecord) error {
	if record.Level > 1 {
		return nil
	}
	lists, err := r.SanctionsLists(ctx)
	if err != nil {
		return fmt.Errorf("read the lists of sanctions: %w", err)
	}
	for i := range lists {
		if lists[i].ImportedAt.UnixMicro() >= record.CreatedAt {
			c.Unscreened = []string{record.Owner}
		}
	}
	return nil
}

// tellKYC writes to a customer at the proven e-mail.
func (e *Engine) tellKYC(c *Changes, customer *Customer, kind wording.Kind, about wording.About, moment int64) error {
	if !customer.EmailVerified {
		return nil
	}
	about.At = timeOf(moment)
	return e.message(c, customer, wallet.ChannelEmail, string(kind), kind, about, alertLife, moment)
}

// changeKYC runs one keyed change of one case.
func (s *session) changeKYC(
	ctx context.Context, change wallet.Change, fields []field, decide func(r Reader, c *Changes, moment int64) (*KYCRecord, EventRecord, error),
) (wallet.KYCCase, error) {
	var result wallet.KYCCase
	err := s.keyed(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, event, err := decide(r, c, moment)
		if err != nil {
			return event, err
		}
		event.Object = record.ID
		result = s.presentKYC(record)
		return event, nil
	}, func(r Reader, stored EventRecord) error {
		record, found, err := r.KYCCase(ctx, stored.Object)
		if err != nil || !found {
			return fmt.Errorf("read the case %s of a replay: %w", stored.Object, err)
		}
		result = s.presentKYC(&record)
		result.IdempotentReplay = true
		return nil
	})
	if err != nil {
		return wallet.KYCCase{}, err
	}
	result.DryRun = change.DryRun
	return result, nil
}
