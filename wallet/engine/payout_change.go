package engine

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/okpay/okpay/wallet"
)

// payoutChange is one change to a payout that is there, whatever it is.
type payoutChange struct {
	wallet.Change
	command      string
	from, payout string
	onError      wallet.OnError // empty to leave it
	at           *time.Time     // nil to leave it
	more         []field        // of its input, after those that all have
}

// changePayout finds the payout, alone with it, and has decide change it. What is
// left of it when the same key comes again is how it stands then.
func (s *session) changePayout(
	ctx context.Context, in payoutChange, decide func(record *PayoutRecord, c *Changes, moment int64) (EventRecord, error),
) (wallet.Payout, error) {
	if in.onError != "" {
		if err := checkOnError(in.onError); err != nil {
			return wallet.Payout{}, err
		}
	}
	from, err := s.engine.guarded(ctx, "from", in.from)
	if err != nil {
		return wallet.Payout{}, err
	}
	fields := append([]field{{"command", in.command}, from, {"payout", in.payout}, {"on_error", string(in.onError)}}, in.more...)
	var record PayoutRecord
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (event EventRecord, err error) {
		if record, err = s.payout(ctx, r, in.from, in.payout); err != nil {
			return event, err
		}
		if record.Status == wallet.PayoutLoading {
			return event, notLoaded(&record)
		}
		record.AlreadyPaid = record.Paid
		if in.onError != "" {
			record.OnError = in.onError
		}
		if err := s.schedule(&record, in.at, moment); err != nil {
			return event, err
		}
		return decide(&record, c, moment)
	}, func(r Reader, stored EventRecord) (err error) {
		record, err = s.payout(ctx, r, "", stored.Object)
		return err
	})
	if err != nil {
		return wallet.Payout{}, err
	}
	payout := presentPayout(record)
	payout.DryRun = in.DryRun
	return payout, nil
}

func notLoaded(p *PayoutRecord) error {
	return wallet.Refuse(wallet.CodeStateConflict, "the payout's plan is not there in full", "apply the plan again: it goes on where it stopped", "payout", p.ID)
}

// ResumePayout implements wallet.Payouts.
func (s *session) ResumePayout(ctx context.Context, in wallet.ResumePayoutInput) (wallet.Payout, error) {
	change := payoutChange{
		Change: in.Change, command: "payout resume", from: in.From, payout: in.Payout, onError: in.OnError, at: in.At, more: []field{{"at", momentText(in.At)}},
	}
	return s.changePayout(ctx, change, func(record *PayoutRecord, c *Changes, moment int64) (event EventRecord, err error) {
		before := record.Status
		switch {
		case in.At != nil && record.Pending == 0:
			return event, wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the payout is %s: there is nothing to pay", record.Status),
				"okpay payout retry tries refused items again", "payout", record.ID, "status", string(record.Status))
		case in.At != nil, before == wallet.PayoutStopped:
			record.conclude(moment)
		case before == wallet.PayoutScheduled:
			if err := record.begin(moment); err != nil {
				return event, err
			}
		}
		if record.Status != before {
			event = EventRecord{Type: "payout.resumed", Object: record.ID}
		}
		if record.Status == wallet.PayoutScheduled {
			event = EventRecord{Type: "payout.scheduled", Object: record.ID}
			event.Data, err = eventData("due_at", momentText(in.At))
		}
		c.Payouts = append(c.Payouts, *record)
		return event, err
	})
}

// RetryPayout implements wallet.Payouts.
func (s *session) RetryPayout(ctx context.Context, in wallet.RetryPayoutInput) (wallet.Payout, error) {
	change := payoutChange{
		Change: in.Change, command: "payout retry", from: in.From, payout: in.Payout, onError: in.OnError,
		more: []field{{"returned", strconv.FormatBool(in.Returned)}},
	}
	return s.changePayout(ctx, change, func(record *PayoutRecord, c *Changes, moment int64) (event EventRecord, err error) {
		again := PayoutRetry{Payout: record.ID, Failed: record.Failed}
		if in.Returned {
			again.Returned = record.Returned
		}
		if again.Failed+again.Returned == 0 {
			return event, nil
		}
		record.Pending += again.Failed + again.Returned
		record.Failed, record.Returned, record.Next = 0, record.Returned-again.Returned, 0
		record.conclude(moment)
		c.Payouts, c.Retries = append(c.Payouts, *record), append(c.Retries, again)
		event = EventRecord{Type: "payout.retried", Object: record.ID}
		event.Data, err = eventData("failed", again.Failed, "returned", again.Returned)
		return event, err
	})
}
