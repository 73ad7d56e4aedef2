package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// A case goes to the provider in three steps, as a message goes to its gateway:
// commit that somebody has it for a while (a lease) and count the attempt; send
// it, with its id as the key; commit what the provider says, if nobody else has
// taken it since. Steps one and three are alone with the customer.

// How cases are checked.
const (
	maxChecks    = 12               // attempts before a person has to look; with their waits, some seven hours
	checkTime    = 40 * time.Second // that one may take
	checkLease   = 2 * time.Minute
	checksAtOnce = 4 // of one run-due, because each may take its time

	maxVerdictReasons = 20
	maxVerdictReason  = 200 // bytes
)

// byProvider is who decides when the provider does.
const byProvider = "provider"

// What is put on record where the provider said nothing that could be.
const (
	providerSilent  = "the provider gave no answer in all attempts"
	providerUnknown = "the provider failed"
)

// checksDue asks the provider about cases that are due.
func (e *Engine) checksDue(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	if e.Identity == nil {
		return nil
	}
	if err := e.Identity.Ready(); err != nil {
		return err
	}
	limit = min(limit, checksAtOnce)
	var due []KYCRecord
	err := e.Store.Read(ctx, func(r Reader) (err error) {
		due, err = r.KYCToCheck(ctx, e.now(), limit+1)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the cases to be checked: %w", err)
	}
	if len(due) > limit {
		due, result.More = due[:limit], true
	}
	for i := range due {
		if dry {
			result.Checked++
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := e.checkCase(ctx, due[i].ID, due[i].Owner); err != nil {
			return err
		}
		result.Checked++
	}
	return nil
}

// CheckPapers asks the provider about some of the cases that are due, says how
// many, and whether more are. A server calls it time and again.
func (e *Engine) CheckPapers(ctx context.Context) (checked int, more bool, err error) {
	var result wallet.RunDueResult
	err = e.checksDue(ctx, checksAtOnce, false, &result)
	return result.Checked, result.More, err
}

// checkCase asks the provider about one case, if nobody else does. Once the
// provider has spoken its word is committed, even when the caller has gone.
func (e *Engine) checkCase(ctx context.Context, id, owner string) error {
	taken, ends, err := e.takeCase(ctx, id, owner)
	if err != nil || taken == nil {
		return err
	}
	about, err := e.checkOf(ctx, taken)
	if err != nil {
		return err
	}
	if ctx.Err() != nil || e.now()+checkTime.Microseconds() > ends {
		return ctx.Err() // the process was asked to end, or was asleep: another may have it
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTime)
	defer cancel()
	verdict, said := e.Identity.Check(bounded, about)
	commitCtx, done := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer done()
	return e.alone(commitCtx, id, owner, func(r Reader, c *Changes, k *KYCRecord, moment int64) error {
		if k.Attempts != taken.Attempts { // somebody else has taken it since
			return nil
		}
		return e.settleCheck(commitCtx, r, c, k, verdict, said, moment)
	})
}

// alone runs a change of a case that is still being checked, in a write that is
// alone with its customer.
func (e *Engine) alone(ctx context.Context, id, owner string, do func(r Reader, c *Changes, k *KYCRecord, moment int64) error) error {
	return e.write(ctx, false, func(r Reader, c *Changes, moment int64) error {
		if err := r.Lock(ctx, Locks{Customers: []Ref{{Kind: RefID, Text: owner}}}); err != nil {
			return fmt.Errorf("lock a customer: %w", err)
		}
		k, found, err := r.KYCCase(ctx, id)
		if err != nil {
			return fmt.Errorf("read a case: %w", err)
		}
		if !found || k.Status != wallet.KYCChecking {
			return nil
		}
		return do(r, c, &k, moment)
	})
}

// takeCase takes a case for as long as a lease, and counts the attempt that
// follows; nil when there is nothing to ask. After too many a person has to look.
func (e *Engine) takeCase(ctx context.Context, id, owner string) (taken *KYCRecord, ends int64, err error) {
	err = e.alone(ctx, id, owner, func(_ Reader, c *Changes, k *KYCRecord, moment int64) error {
		taken = nil
		if k.NextAt > moment {
			return nil
		}
		if k.Attempts >= maxChecks {
			toReview(c, k, []string{providerSilent}, moment)
			return nil
		}
		ends = moment + checkLease.Microseconds()
		k.Attempts, k.NextAt = k.Attempts+1, ends
		c.KYC = append(c.KYC, *k)
		c.event(EventRecord{Type: "kyc.check_begun", Object: k.ID, Data: mustData("user", k.Owner, "attempt", k.Attempts), At: moment, Actor: bySystem})
		taken = k
		return nil
	})
	return taken, ends, err
}

// checkOf reads what the provider is told.
func (e *Engine) checkOf(ctx context.Context, k *KYCRecord) (IdentityCheck, error) {
	about := IdentityCheck{ID: k.ID, RegisteredName: k.OwnerName, DocumentType: k.DocumentType, Stated: k.Stated}
	err := e.Store.Read(ctx, func(r Reader) error {
		customer, err := findCustomer(ctx, r, k.Owner)
		if err != nil {
			return err
		}
		about.Country, about.Images = customer.Country, nil
		list, err := r.KYCImages(ctx, k.ID)
		if err != nil {
			return fmt.Errorf("list images: %w", err)
		}
		for i := range list {
			image, _, err := r.KYCImageContent(ctx, k.ID, list[i].Name)
			if err != nil {
				return fmt.Errorf("read an image: %w", err)
			}
			about.Images = append(about.Images, image)
		}
		return nil
	})
	return about, err
}

// settleCheck is what becomes of a case after an attempt.
func (e *Engine) settleCheck(ctx context.Context, r Reader, c *Changes, k *KYCRecord, verdict IdentityVerdict, said error, moment int64) error {
	if said != nil {
		failed := DeliveryError{Reason: providerUnknown}
		if known, ok := errors.AsType[*DeliveryError](said); ok {
			failed = *known
		}
		reason := cut(failed.Reason, maxVerdictReason)
		if failed.Final || k.Attempts >= maxChecks {
			toReview(c, k, []string{reason}, moment)
			return nil
		}
		k.Provider = []string{reason}
		k.NextAt = moment + max(waitAfter(k.Attempts), min(failed.RetryAfter, longestDelay)).Microseconds()
		c.KYC = append(c.KYC, *k)
		c.event(EventRecord{Type: "kyc.check_failed", Object: k.ID, Data: mustData("user", k.Owner, "reason", reason), At: moment, Actor: bySystem})
		return nil
	}
	reasons := cleanReasons(verdict.Reasons)
	if !verdict.Pass {
		toReview(c, k, reasons, moment)
		return nil
	}
	k.Causes = slices.DeleteFunc(k.Causes, func(cause wallet.KYCCause) bool { return cause == wallet.CauseImages })
	rules, err := e.inForce(ctx, r, moment)
	if err != nil {
		return err
	}
	if rules.KYC.FourEyes {
		k.Causes = append(k.Causes, wallet.CauseFourEyes)
	}
	customer, err := findOpen(ctx, r, k.Owner)
	if err != nil {
		return err
	}
	switch {
	case k.ExpiresAt != 0 && k.ExpiresAt <= moment, customer.KYCLevel < k.Level-1:
		k.Causes = append(k.Causes, wallet.CauseProvider)
		reasons = append(reasons, "the provider passed it, and meanwhile the document has expired or the level below was lost")
	}
	k.Provider, k.NextAt = reasons, 0
	if len(k.Causes) > 0 {
		k.Status = wallet.KYCReviewed
		c.KYC = append(c.KYC, *k)
		c.event(checked(k, "pass", moment))
		return nil
	}
	c.event(checked(k, "pass", moment))
	event, err := e.approve(ctx, r, c, k, customer, byProvider, moment)
	if err != nil {
		return err
	}
	c.KYC = append(c.KYC, *k)
	event.Object, event.At, event.Actor = k.ID, moment, bySystem
	c.event(event)
	return nil
}

// toReview lets a person look at what the provider did not pass: that is never a
// silent refusal.
func toReview(c *Changes, k *KYCRecord, reasons []string, moment int64) {
	k.Status, k.NextAt, k.Provider = wallet.KYCReviewed, 0, reasons
	k.Causes = append(k.Causes, wallet.CauseProvider)
	c.KYC = append(c.KYC, *k)
	c.event(checked(k, "review", moment))
}

func checked(k *KYCRecord, outcome string, moment int64) EventRecord {
	return EventRecord{
		Type: "kyc.checked", Object: k.ID, Data: mustData("user", k.Owner, "level", k.Level, "outcome", outcome), At: moment, Actor: bySystem,
	}
}

// cleanReasons makes what a provider says fit to be shown: short lines without
// what could break a terminal, and not too many.
func cleanReasons(given []string) []string {
	reasons := make([]string, 0, min(len(given), maxVerdictReasons))
	for _, reason := range given[:min(len(given), maxVerdictReasons)] {
		clean := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(reason, ""), func(r rune) bool { return r <= ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }), " ")
		if clean = cut(clean, maxVerdictReason); clean != "" {
			reasons = append(reasons, clean)
		}
	}
	return reasons
}
