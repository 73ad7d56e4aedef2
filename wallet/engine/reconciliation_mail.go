package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/reconciliation"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
)

// letterLife is how long it is worth telling what a reconciliation found.
const letterLife = 3 * 24 * time.Hour

// MailReconciliation implements wallet.ReconciliationMail. Its event names the runs
// and the message, and not to whom it goes.
func (s *session) MailReconciliation(ctx context.Context, in wallet.MailReconciliationInput) (wallet.OutboxMessage, error) {
	var message wallet.OutboxMessage
	if err := s.operator(); err != nil {
		return message, err
	}
	if err := checkMailedRuns(in.Runs); err != nil {
		return message, err
	}
	to, err := ident.ParseEmail(in.To)
	if err != nil {
		return message, refusal(wallet.CodeInvalidInput, err)
	}
	fields := []field{{"command", "reconcile mail"}, {"to", to}, {"runs", strings.Join(in.Runs, " ")}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		runs, err := runsWithBreaks(ctx, r, in.Runs, dayOf(moment))
		if err != nil {
			return EventRecord{}, err
		}
		subject, body, err := reconciliation.Letter(runs)
		if err != nil {
			return EventRecord{}, fmt.Errorf("write a letter of a reconciliation: %w", err)
		}
		at := timeOf(moment)
		message = wallet.OutboxMessage{
			ID: s.engine.NewID("msg"), To: to, Channel: wallet.ChannelEmail, Purpose: wallet.PurposeReconciliation, Subject: subject, Body: body,
			Status: wallet.MessageQueued, CreatedAt: at, ExpiresAt: timeOf(moment + letterLife.Microseconds()), NextAttemptAt: &at,
		}
		c.Messages = append(c.Messages, message)
		data, err := eventData("runs", in.Runs)
		return EventRecord{Type: "reconciliation.mailed", Object: message.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		list, err := r.Messages(ctx, MessageQuery{IDs: []string{stored.Object}})
		if err != nil {
			return fmt.Errorf("read the message of a replay: %w", err)
		}
		if len(list) == 0 {
			return fmt.Errorf("the message %s of a replay is not there", stored.Object)
		}
		message = list[0]
		message.IdempotentReplay = true
		return nil
	})
	message.DryRun = in.DryRun
	return message, err
}

// checkMailedRuns refuses no runs, too many, and one twice.
func checkMailedRuns(runs []string) error {
	if len(runs) == 0 || len(runs) > wallet.MaxMailedRuns {
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a message tells 1 to %d runs, and not %d", wallet.MaxMailedRuns, len(runs)),
			"name runs by their ids, see `okpay reconcile list`")
	}
	seen := map[string]bool{}
	for _, run := range runs {
		if seen[run] {
			return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("the run %s is named twice", quote(run)), "name each run once", "run", run)
		}
		seen[run] = true
	}
	return nil
}

// runsWithBreaks reads runs with the breaks that they found and that are open today, as
// many of these as a report shows. Of a run that has no more than that, they are
// counted as they stand today.
func runsWithBreaks(ctx context.Context, r Reader, ids []string, today int64) ([]wallet.ReconciliationRun, error) {
	runs := make([]wallet.ReconciliationRun, len(ids))
	left := reconciliation.MaxBreaks
	for i, id := range ids {
		record, err := runOf(ctx, r, id)
		if err != nil {
			return nil, err
		}
		runs[i] = presentRun(&record)
		if left == 0 {
			continue
		}
		list, err := r.Breaks(ctx, BreakQuery{Run: id, Status: wallet.BreakOpen, Limit: left})
		if err != nil {
			return nil, fmt.Errorf("read the breaks of a run: %w", err)
		}
		runs[i].Breaks = make([]wallet.Break, len(list))
		for j := range list {
			runs[i].Breaks[j] = presentBreak(&list[j], today)
		}
		if len(list) < left {
			runs[i].BreaksOpen = len(list)
		}
		left -= len(list)
	}
	return runs, nil
}
