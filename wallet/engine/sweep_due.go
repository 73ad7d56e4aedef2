package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// A payout schedule runs in two steps, and a crash between them loses nothing:
//
//  1. a withdrawal as any other, whose idempotency key is made of the merchant, the
//     currency and the local day, so that there is one a day whoever runs it;
//  2. how it ended is written to the schedule, with when it runs next.
//
// Whoever finds the schedule still due looks for the withdrawal by its key first.

// sweepRetry is after what time a schedule is tried again when nobody could be
// reached and nothing happened.
const sweepRetry = time.Hour

// sweepDue runs the payout schedules that are due. One that withdraws nothing, or
// cannot be run, holds up no other.
func (e *Engine) sweepDue(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	var due []SweepRecord
	err := e.Store.Read(ctx, func(r Reader) (err error) {
		due, err = r.DueSweeps(ctx, e.now(), limit+1)
		return err
	})
	if err != nil {
		return fmt.Errorf("read payout schedules that are due: %w", err)
	}
	if len(due) > limit {
		due, result.More = due[:limit], true
	}
	var faults []error
	for i := range due {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := e.sweepOf(ctx, &due[i], dry, result); err != nil {
			faults = append(faults, fmt.Errorf("run the payout schedule of %s in %s: %w", due[i].Merchant, due[i].Currency, err))
		}
	}
	return errors.Join(faults...)
}

// sweepOf runs one schedule and keeps how it ended.
func (e *Engine) sweepOf(ctx context.Context, s *SweepRecord, dry bool, result *wallet.RunDueResult) error {
	run, err := e.sweep(ctx, s, dry)
	if err != nil {
		return err
	}
	kept := dry
	if !dry {
		if kept, err = e.swept(ctx, s, run); err != nil {
			return fmt.Errorf("keep how it ended: %w", err)
		}
	}
	switch {
	case run.Code == "":
		result.SchedulesWithdrawn++
	case kept: // else it is no run of the schedule that there is now
		result.SchedulesRefused++
	}
	return nil
}

// sweep makes the withdrawal of a schedule that is due, once for its day.
func (e *Engine) sweep(ctx context.Context, s *SweepRecord, dry bool) (SweepRun, error) {
	now := e.now()
	run := SweepRun{At: now, Amount: money.Zero(s.Currency)}
	var err error
	if run.Date, err = s.day(now); err != nil {
		return run, err
	}
	txn, fresh, err := e.sweepOnce(ctx, s, run.Date, dry)
	if err == nil && !dry && txn.Status == wallet.TransactionPending {
		settled, pursued := e.pursue(ctx, txn, fresh)
		switch {
		case pursued == nil:
			txn = settled
		case wallet.CodeOf(pursued) != wallet.CodeOutcomeUnknown: // else it is pending, and settled as any other
			err = pursued
		}
	}
	refused, coded := errors.AsType[*wallet.Error](err)
	switch {
	case err == nil:
		run.Txn, run.Amount = txn.ID, txn.Amount
		return run, nil
	case coded:
		run.Code, run.Message = refused.Code, refused.Message
		return run, nil
	default:
		return run, err
	}
}

// sweepOnce gives the withdrawal of a day: the one that there is, or a new one.
func (e *Engine) sweepOnce(ctx context.Context, s *SweepRecord, day string, dry bool) (txn *Txn, fresh bool, err error) {
	key := s.key(day)
	if txn, err = e.keyedTxn(ctx, key); err != nil || txn != nil {
		return txn, false, err
	}
	o, err := e.one(ctx, dry, &intent{
		kind: wallet.KindWithdrawal, scope: key.Scope, key: key.Key, actor: systemActor,
		user: s.Merchant, instrument: s.Instrument, currency: string(s.Currency), sweep: s,
	})
	if err == nil {
		return o.txn, !o.replay, nil
	}
	if wallet.CodeOf(err) != wallet.CodeIdempotencyMismatch {
		return nil, false, err
	}
	// Somebody else has made it in between, by a schedule that was another then.
	made, lookErr := e.keyedTxn(ctx, key)
	if lookErr != nil || made != nil {
		return made, false, lookErr
	}
	return nil, false, err
}

// keyedTxn finds the transaction that a key was used for, nil when there is none.
func (e *Engine) keyedTxn(ctx context.Context, key KeyRef) (*Txn, error) {
	var found []Txn
	err := e.Store.Read(ctx, func(r Reader) (err error) {
		found, err = r.KeyedTransactions(ctx, []KeyRef{key})
		return err
	})
	if err != nil || len(found) == 0 {
		return nil, wrapped(err, "look for a withdrawal of the day")
	}
	return &found[0], nil
}

// swept keeps how a schedule ended and when it runs next, unless somebody else has
// changed it meanwhile, which it tells.
func (e *Engine) swept(ctx context.Context, s *SweepRecord, run SweepRun) (kept bool, err error) {
	err = e.write(ctx, false, func(r Reader, c *Changes, moment int64) error {
		if err := r.Lock(ctx, Locks{Customers: []Ref{{Kind: ident.ByID, Text: s.Merchant}}}); err != nil {
			return fmt.Errorf("lock the merchant: %w", err)
		}
		record, found, err := r.Sweep(ctx, s.Merchant, s.Currency)
		if err != nil {
			return err
		}
		if kept = found && record.Version == s.Version; !kept {
			return nil
		}
		record.Last = run
		if record.NextAt, err = record.next(max(run.At, e.now())); err != nil {
			return err
		}
		if run.Code != "" && wallet.ExitOf(run.Code) == wallet.ExitUnavailable {
			record.NextAt = min(record.NextAt, run.At+sweepRetry.Microseconds())
		}
		record.Version++
		c.Sweeps = append(c.Sweeps, record)
		data, err := eventData("currency", record.Currency, "date", run.Date, "transaction", run.Txn, "amount", run.Amount.Decimal(),
			"code", run.Code, "message", run.Message, "next_at", timeOf(record.NextAt))
		if err != nil {
			return err
		}
		c.event(EventRecord{Type: "payout_schedule.ran", Object: record.Merchant, Data: data, At: moment, Actor: systemActor})
		return nil
	})
	return kept, err
}

// loadSweeps looks, alone with the merchants, whether the schedules that withdrawals
// are made by are still as they were found: one that was removed or changed in
// between, or run by another, withdraws nothing.
func loadSweeps(ctx context.Context, r Reader, intents []*intent) error {
	for _, in := range intents {
		if in.sweep == nil {
			continue
		}
		record, found, err := r.Sweep(ctx, in.sweep.Merchant, in.sweep.Currency)
		if err != nil {
			return fmt.Errorf("load a payout schedule: %w", err)
		}
		in.outdated = !found || record.Version != in.sweep.Version
	}
	return nil
}

// aboveFloor gives how much is withdrawn of what is above a floor: the most that
// leaves the floor once its fee is paid, too.
func (st *state) aboveFloor(in *intent) (money.Amount, error) {
	floor := in.sweep.Floor
	if in.outdated {
		return floor, wallet.Refuse(wallet.CodeStateConflict, "the payout schedule was changed meanwhile", "it runs when it is due as it is now")
	}
	if err := st.offered(floor.Currency()); err != nil {
		return floor, err
	}
	owner, err := st.payer(in)
	if err != nil {
		return floor, err
	}
	instrument, err := st.instrument(in, owner.Customer)
	if err != nil {
		return floor, err
	}
	if err := st.expireHolds(owner); err != nil {
		return floor, err
	}
	have := st.book.Balance(ledger.Account{Path: owner.availablePath(), Currency: floor.Currency()})
	room, err := have.Sub(floor)
	if err != nil {
		return floor, err
	}
	// What an amount takes grows with it, so the most that fits is found by halving.
	fits := func(minor int64) (bool, error) {
		amount := money.FromMinor(minor, floor.Currency())
		fee, err := st.feeOf(in.kind, owner.Customer, owner.Country, instrument.Country, string(instrument.Kind), amount)
		if err != nil {
			return false, err
		}
		if fee.Bearer != policy.Payer {
			over, err := amount.Sub(fee.Amount)
			return err == nil && over.IsPositive(), err
		}
		taken, err := amount.Add(fee.Amount)
		if err != nil {
			return false, err
		}
		more, err := taken.Cmp(room)
		return more <= 0, err
	}
	most, err := largest(room.Minor(), fits)
	if err != nil {
		return floor, err
	}
	if most == 0 {
		return floor, wallet.Refuse(wallet.CodeInsufficientFunds, fmt.Sprintf("%s are there, and nothing of it is above the floor of %s once the fee is paid", have, floor),
			"it is tried again on the next day of the schedule", "available", string(have.Decimal()), "floor", string(floor.Decimal()), "currency", string(floor.Currency()))
	}
	return money.FromMinor(most, floor.Currency()), nil
}

// largest gives the largest number from 1 to most that fits, 0 when none does. What
// fits is fitted by what is smaller, but for the fee that is kept back of an amount,
// of which the largest fits when any does.
func largest(most int64, fits func(int64) (bool, error)) (int64, error) {
	if most <= 0 {
		return 0, nil
	}
	if all, err := fits(most); err != nil || all {
		return most, err
	}
	low, high := int64(0), most // low fits, or is nothing; high does not
	for high-low > 1 {
		middle := low + (high-low)/2
		ok, err := fits(middle)
		if err != nil {
			return 0, err
		}
		if ok {
			low = middle
		} else {
			high = middle
		}
	}
	return low, nil
}
