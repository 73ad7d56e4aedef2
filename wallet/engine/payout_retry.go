package engine

import (
	"context"
	"strconv"

	"github.com/okpay/okpay/wallet"
)

// RetryPayout implements wallet.Payouts.
func (s *session) RetryPayout(ctx context.Context, in wallet.RetryPayoutInput) (wallet.Payout, error) {
	if in.OnError != "" {
		if err := checkOnError(in.OnError); err != nil {
			return wallet.Payout{}, err
		}
	}
	from, err := s.engine.guarded(ctx, "from", in.From)
	if err != nil {
		return wallet.Payout{}, err
	}
	fields := []field{
		{"command", "payout retry"}, from, {"payout", in.Payout}, {"on_error", string(in.OnError)}, {"returned", strconv.FormatBool(in.Returned)},
	}
	var record PayoutRecord
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (event EventRecord, err error) {
		if record, err = s.payout(ctx, r, in.From, in.Payout); err != nil {
			return event, err
		}
		if record.Status == wallet.PayoutLoading {
			return event, wallet.Refuse(wallet.CodeStateConflict, "the payout's plan is not there in full", "apply the plan again: it goes on where it stopped",
				"payout", record.ID)
		}
		record.AlreadyPaid = record.Paid
		again := PayoutRetry{Payout: record.ID, Failed: record.Failed}
		if in.Returned {
			again.Returned = record.Returned
		}
		if again.Failed+again.Returned == 0 {
			return event, nil
		}
		if in.OnError != "" {
			record.OnError = in.OnError
		}
		record.Pending += again.Failed + again.Returned
		record.Failed, record.Returned, record.Next = 0, record.Returned-again.Returned, 0
		record.conclude(moment)
		c.Payouts, c.Retries = append(c.Payouts, record), append(c.Retries, again)
		event = EventRecord{Type: "payout.retried", Object: record.ID}
		event.Data, err = eventData("failed", again.Failed, "returned", again.Returned)
		return event, err
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
