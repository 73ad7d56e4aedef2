package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
)

// momentText is a moment as a field of an input, and in an event.
func momentText(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

// schedule says from when on a payout is paid; nil leaves it as it is.
func (s *session) schedule(p *PayoutRecord, at *time.Time, moment int64) error {
	if at == nil {
		return nil
	}
	due := at.UnixMicro()
	if due <= moment {
		p.DueAt = 0
		return nil
	}
	key := s.caller.key
	switch {
	case due > timeOf(moment).AddDate(wallet.MaxScheduleYears, 0, 0).UnixMicro():
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a payout is scheduled at most %d years ahead", wallet.MaxScheduleYears),
			"schedule it later", "at", momentText(at))
	case p.Purse != "":
		return wallet.Refuse(wallet.CodeInvalidInput, "the plan pays across currencies at the rates of today, which will not hold then",
			"make the plan on that day, or pay each item out of the purse of its own currency")
	case key != nil && (key.most.Currency() != "" || len(key.allow) > 0 || key.app != ""):
		return wallet.Refuse(wallet.CodeScopeMissing, "what an API key with a cap or an allow-list may pay is judged when it is paid, not ahead",
			"pay it with this key when it is due, or schedule it with a key that has neither")
	}
	p.DueAt = due
	return nil
}

// begin makes a scheduled payout one that is paid, unless its time has not come.
func (p *PayoutRecord) begin(moment int64) error {
	if p.DueAt > moment {
		return wallet.Refuse(wallet.CodeStateConflict, "the payout is scheduled for "+timeOf(p.DueAt).Format(time.RFC3339),
			"okpay run-due pays it then; okpay payout resume "+p.ID+" --at now pays it at once", "payout", p.ID, "due_at", timeOf(p.DueAt).Format(time.RFC3339Nano))
	}
	p.conclude(moment)
	return nil
}

// payDue pays on with scheduled payouts whose time has come, at most so many items,
// the one that is due longest first. One that is refused as a whole stops, and holds
// up no other.
func (e *Engine) payDue(ctx context.Context, s *session, limit int, dry bool, result *wallet.RunDueResult) error {
	var due []PayoutRecord
	moment := e.Clock().UnixMicro()
	if err := e.Store.Read(ctx, func(r Reader) (err error) {
		due, err = r.DuePayouts(ctx, moment, maxDuePayouts+1)
		return err
	}); err != nil {
		return fmt.Errorf("read payouts that are due: %w", err)
	}
	if len(due) > maxDuePayouts {
		due, result.More = due[:maxDuePayouts], true
	}
	for i := range due {
		if limit <= 0 {
			result.More = true
			break
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		paid, err := e.payDuePart(ctx, s, &due[i], limit, dry, result)
		if err != nil {
			return err
		}
		limit -= paid
	}
	return nil
}

// maxDuePayouts bounds the payouts of one payDue.
const maxDuePayouts = 100

// payDuePart pays the next items of a payout that is due, and gives how many it
// looked at.
func (e *Engine) payDuePart(ctx context.Context, s *session, p *PayoutRecord, limit int, dry bool, result *wallet.RunDueResult) (int, error) {
	in := wallet.PayItemsInput{Change: wallet.Change{Key: e.NewID("due"), DryRun: dry}, Payout: p.ID, Limit: limit}
	done, err := s.PayItems(ctx, in)
	if refused, coded := errors.AsType[*wallet.Error](err); coded && wallet.ExitOf(refused.Code) != wallet.ExitUnavailable {
		result.PayoutsStopped++
		if dry {
			return 0, nil
		}
		return 0, e.stopDue(ctx, s, p.ID, refused)
	} else if err != nil {
		return 0, fmt.Errorf("pay what is due of the payout %s: %w", p.ID, err)
	}
	for i := range done.Items {
		if done.Items[i].Status == wallet.ItemFailed {
			result.ItemsRefused++
		} else {
			result.ItemsPaid++
		}
	}
	if !done.Done {
		result.More = true
	}
	return len(done.Items), nil
}

// stopDue stops a scheduled payout that cannot be paid, so that somebody looks at
// it, and keeps why.
func (e *Engine) stopDue(ctx context.Context, s *session, payout string, why *wallet.Error) error {
	return e.write(ctx, false, func(r Reader, c *Changes, moment int64) error {
		record, found, err := r.Payout(ctx, payout)
		if err != nil || !found {
			return fmt.Errorf("read the payout %s that is due: %w", payout, err)
		}
		if record.Status != wallet.PayoutScheduled && record.Status != wallet.PayoutRunning {
			return nil // somebody else has done something with it
		}
		record.Status = wallet.PayoutStopped
		data, err := eventData("status", string(record.Status), "code", string(why.Code), "message", why.Message)
		if err != nil {
			return err
		}
		c.Payouts = append(c.Payouts, record)
		c.event(EventRecord{Type: "payout.stopped", Object: record.ID, Data: data, At: moment, Actor: s.caller.actor()})
		return nil
	})
}
