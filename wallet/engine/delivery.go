package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/okpay/okpay/wallet"
)

// A message goes to its gateway in three steps, as money goes to a rail:
//
//  1. commit that somebody has it for a while (a lease), and count the attempt;
//  2. hand it over, with its id as the key;
//  3. commit what became of it.
//
// Two senders never hand over one message knowingly: the lease is taken in a
// write that is alone, and is longer than the steps may take. A crash between
// the second step and the third is found by the end of the lease, and the
// message is handed over once more with the same id. So it arrives at least
// once, and a gateway that knows the id makes that once.

// How messages are sent.
const (
	// maxAttempts is how often a message is handed over before it is given up:
	// with the waits below, for some seven hours.
	maxAttempts  = 12
	firstDelay   = 15 * time.Second // after the first attempt; then twice as long each time
	longestDelay = 3 * time.Hour    // also for what a gateway asks for

	deliveryTime     = 15 * time.Second // that one hand-over may take
	leaseTime        = time.Minute
	deliveriesAtOnce = 4                // taken by one lease, and handed over together
	sendTime         = 20 * time.Second // after which no more are taken in one go

	maxFailureLength = 200 // bytes of a reason that is put on record
)

// deliveryLock is what is locked by whoever takes messages, or says what became
// of them.
func deliveryLock() Locks { return Locks{Key: KeyRef{"outbox", "delivery"}} }

// Why messages are given up without a word of a gateway.
const (
	failureExpired = "it was too late to send it"
	failureLost    = "the last attempt ended without a word"
	failureUnknown = "the gateway failed"
)

// waitAfter is how long a message waits after so many attempts.
func waitAfter(attempts int) time.Duration {
	wait := firstDelay
	for range attempts - 1 {
		if wait *= 2; wait >= longestDelay {
			return longestDelay
		}
	}
	return wait
}

// SendOutbox implements wallet.Operations.
func (s *session) SendOutbox(ctx context.Context, in wallet.SendOutboxInput) (wallet.SendOutboxResult, error) {
	result := wallet.SendOutboxResult{Channels: []wallet.Channel{}, DryRun: in.DryRun}
	if err := s.operator(); err != nil {
		return result, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return result, err
	}
	err = s.engine.sendDue(ctx, limit, in.DryRun, &result)
	return result, err
}

// sendDue sends at most limit messages that are due. A dry run counts them.
func (e *Engine) sendDue(ctx context.Context, limit int, dry bool, result *wallet.SendOutboxResult) error {
	if e.Courier == nil {
		return nil
	}
	channels, err := e.Courier.Channels()
	if err != nil {
		return err
	}
	result.Channels = append(result.Channels, channels...)
	until := e.Clock().Add(sendTime)
	for _, channel := range channels {
		send := e.sendChannel
		if dry {
			send = e.countDue
		}
		if limit, err = send(ctx, channel, limit, until, result); err != nil {
			return err
		}
	}
	return nil
}

// due reads the messages of a channel that are due.
func (e *Engine) due(ctx context.Context, channel wallet.Channel, limit int) (list []wallet.OutboxMessage, err error) {
	err = e.Store.Read(ctx, func(r Reader) (err error) {
		list, err = r.Messages(ctx, MessageQuery{Channel: channel, DueAt: e.now(), Limit: limit})
		return err
	})
	if err != nil {
		err = fmt.Errorf("read the messages that are due: %w", err)
	}
	return list, err
}

// countDue counts what sendChannel would do, and gives what is left of limit.
func (e *Engine) countDue(ctx context.Context, channel wallet.Channel, limit int, _ time.Time, result *wallet.SendOutboxResult) (int, error) {
	list, err := e.due(ctx, channel, limit+1)
	if len(list) > limit {
		list, result.More = list[:limit], true
	}
	for i := range list {
		if givenUp(&list[i], e.now()) != "" {
			result.Failed++
		} else {
			result.Sent++
		}
	}
	return limit - len(list), err
}

// sendChannel sends the messages of a channel that are due, until limit is
// reached or the time is over, and gives what is left of limit.
func (e *Engine) sendChannel(ctx context.Context, channel wallet.Channel, limit int, until time.Time, result *wallet.SendOutboxResult) (int, error) {
	for {
		if left, err := e.due(ctx, channel, 1); err != nil || len(left) == 0 {
			return limit, err
		}
		if limit == 0 || e.Clock().After(until) {
			result.More = true
			return limit, nil
		}
		taken, gone, err := e.takeMessages(ctx, channel, min(limit, deliveriesAtOnce))
		if err != nil {
			return limit, err
		}
		result.Failed += gone
		limit -= gone + len(taken.messages)
		if len(taken.messages) == 0 {
			continue
		}
		if err := e.handOver(ctx, taken, result); err != nil {
			return limit, err
		}
		if err := context.Cause(ctx); err != nil {
			return limit, err
		}
	}
}

// lease is messages that nobody else has until it ends.
type lease struct {
	messages []wallet.OutboxMessage
	ends     int64
}

// givenUp says why a message is not handed over any more, "" for one that is.
func givenUp(m *wallet.OutboxMessage, moment int64) string {
	switch {
	case m.ExpiresAt.UnixMicro() <= moment:
		return failureExpired
	case m.Attempts >= maxAttempts:
		return failureLost
	default:
		return ""
	}
}

// takeMessages takes messages that are due, and counts the attempt that follows.
// It gives up those for which it is too late, and says how many.
func (e *Engine) takeMessages(ctx context.Context, channel wallet.Channel, limit int) (taken lease, gone int, err error) {
	err = e.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		taken, gone = lease{ends: moment + leaseTime.Microseconds()}, 0
		if err := tx.Lock(ctx, deliveryLock()); err != nil {
			return err
		}
		list, err := tx.Messages(ctx, MessageQuery{Channel: channel, DueAt: moment, Limit: limit})
		if err != nil {
			return err
		}
		for i := range list {
			m := &list[i]
			if why := givenUp(m, moment); why != "" {
				gone++
				c.Deliveries = append(c.Deliveries, Delivery{Message: m.ID, Status: wallet.MessageFailed, Attempts: m.Attempts, Failure: why})
				continue
			}
			m.Attempts++
			c.Deliveries = append(c.Deliveries, Delivery{
				Message: m.ID, Status: wallet.MessageQueued, Attempts: m.Attempts, NextAt: taken.ends, Failure: m.Error,
			})
			taken.messages = append(taken.messages, *m)
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("take messages out of the outbox: %w", err)
	}
	return taken, gone, err
}

// errNotTried says that a message was not handed over.
var errNotTried = errors.New("the message was not handed over")

// handOver hands over the messages of a lease at one time and commits what
// became of each. Once a gateway has spoken its word is committed, even when the
// caller has gone: a hand-over that has begun is waited for.
func (e *Engine) handOver(ctx context.Context, taken lease, result *wallet.SendOutboxResult) error {
	outcomes := make([]error, len(taken.messages))
	var all sync.WaitGroup
	for i := range taken.messages {
		all.Go(func() {
			if ctx.Err() != nil || e.now()+deliveryTime.Microseconds() > taken.ends {
				outcomes[i] = errNotTried // the process was asked to end, or was asleep: another may have it
				return
			}
			bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), deliveryTime)
			defer cancel()
			outcomes[i] = e.Courier.Deliver(bounded, taken.messages[i])
		})
	}
	all.Wait()
	commitCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	var done wallet.SendOutboxResult
	err := e.write(commitCtx, false, func(tx Reader, c *Changes, moment int64) error {
		done = wallet.SendOutboxResult{}
		return recordOutcomes(commitCtx, tx, c, moment, taken.messages, outcomes, &done)
	})
	if err != nil {
		return fmt.Errorf("record what became of messages: %w", err)
	}
	result.Sent += done.Sent
	result.Failed += done.Failed
	result.Delayed += done.Delayed
	return nil
}

// recordOutcomes puts on record what became of messages that were taken, as far
// as nobody else has taken them since.
func recordOutcomes(
	ctx context.Context, tx Reader, c *Changes, moment int64, taken []wallet.OutboxMessage, outcomes []error, done *wallet.SendOutboxResult,
) error {
	if err := tx.Lock(ctx, deliveryLock()); err != nil {
		return err
	}
	ids := make([]string, len(taken))
	at := make(map[string]int, len(taken))
	for i := range taken {
		ids[i], at[taken[i].ID] = taken[i].ID, i
	}
	stored, err := tx.Messages(ctx, MessageQuery{IDs: ids})
	if err != nil {
		return err
	}
	for j := range stored {
		m := &stored[j]
		i := at[m.ID]
		if m.Status != wallet.MessageQueued || m.Attempts != taken[i].Attempts {
			continue
		}
		d := deliveryOf(m, outcomes[i], moment)
		switch d.Status {
		case wallet.MessageSent:
			done.Sent++
		case wallet.MessageFailed:
			done.Failed++
		case wallet.MessageQueued:
			done.Delayed++
		}
		c.Deliveries = append(c.Deliveries, d)
	}
	return nil
}

// deliveryOf says where a message stands after an attempt.
func deliveryOf(m *wallet.OutboxMessage, outcome error, moment int64) Delivery {
	d := Delivery{Message: m.ID, Status: wallet.MessageQueued, Attempts: m.Attempts}
	if outcome == nil {
		d.Status, d.SentAt = wallet.MessageSent, moment
		return d
	}
	if errors.Is(outcome, errNotTried) {
		d.Attempts, d.NextAt, d.Failure = m.Attempts-1, moment, m.Error
		return d
	}
	said := DeliveryError{Reason: failureUnknown}
	if known, ok := errors.AsType[*DeliveryError](outcome); ok {
		said = *known
	}
	d.Failure = cut(said.Reason, maxFailureLength)
	wait := max(waitAfter(m.Attempts), min(said.RetryAfter, longestDelay))
	d.NextAt = moment + wait.Microseconds()
	if said.Final || m.Attempts >= maxAttempts || d.NextAt >= m.ExpiresAt.UnixMicro() {
		d.Status, d.NextAt = wallet.MessageFailed, 0
	}
	return d
}

// cut gives at most so many bytes of a text.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}
