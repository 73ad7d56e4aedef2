package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// Pay implements wallet.Payments.
func (s *session) Pay(ctx context.Context, in wallet.PayInput) (wallet.Transaction, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	wish := &intent{
		kind: wallet.KindPayment, user: user, other: in.Merchant, amount: in.Amount, currency: in.Currency,
		memo: in.Memo, orderID: in.OrderID, promo: in.Promo, takes: in.Takes,
	}
	if in.Checkout != "" {
		if err := s.byCheckout(ctx, &in, wish); err != nil {
			return wallet.Transaction{}, err
		}
	}
	if err := (outOf{in.From, in.Quote, in.Chosen}).pay(ctx, s, in.Change, wish); err != nil {
		return wallet.Transaction{}, err
	}
	return s.spend(ctx, in.Change, in.StepUp, wish)
}

// Transfer implements wallet.Payments.
func (s *session) Transfer(ctx context.Context, in wallet.TransferInput) (wallet.Transaction, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	wish := &intent{
		kind: wallet.KindTransfer, user: user, other: in.Recipient, amount: in.Amount, currency: in.Currency, memo: in.Memo,
		promo: in.Promo,
	}
	if err := (outOf{in.From, in.Quote, in.Chosen}).pay(ctx, s, in.Change, wish); err != nil {
		return wallet.Transaction{}, err
	}
	return s.spend(ctx, in.Change, in.StepUp, wish)
}

// Hold implements wallet.Payments.
func (s *session) Hold(ctx context.Context, in wallet.HoldInput) (wallet.Transaction, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	return s.spend(ctx, in.Change, in.StepUp, &intent{
		kind: wallet.KindHold, user: user, other: in.Merchant, amount: in.Amount, currency: in.Currency,
		memo: in.Memo, orderID: in.OrderID, expiresIn: in.ExpiresIn,
	})
}

// Capture implements wallet.Payments.
func (s *session) Capture(ctx context.Context, in wallet.CaptureInput) (wallet.Transaction, error) {
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	return s.do(ctx, in.Change, &intent{kind: wallet.KindCapture, user: user, parent: in.Hold, amount: in.Amount})
}

// Release implements wallet.Payments.
func (s *session) Release(ctx context.Context, in wallet.ReleaseInput) (wallet.Transaction, error) {
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	return s.do(ctx, in.Change, &intent{kind: wallet.KindRelease, user: user, parent: in.Hold, reason: in.Reason})
}

// Refund implements wallet.Payments.
func (s *session) Refund(ctx context.Context, in wallet.RefundInput) (wallet.Transaction, error) {
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	return s.do(ctx, in.Change, &intent{
		kind: wallet.KindRefund, user: user, parent: in.Transaction, amount: in.Amount, reason: in.Reason,
	})
}

// actingOrOperator is acting, but an operator need not name anybody.
func (s *session) actingOrOperator(user string) (string, error) {
	if s.caller.Operator && user == "" {
		return "", nil
	}
	return s.acting(user)
}

// spend is do for an intent by which money leaves to somebody.
func (s *session) spend(ctx context.Context, change wallet.Change, shown wallet.StepUp, in *intent) (wallet.Transaction, error) {
	needs, err := s.stepUp(ctx, change, shown, in.amount, in.currency, in.other)
	if err != nil {
		return wallet.Transaction{}, err
	}
	done, err := s.do(ctx, change, in)
	done.Needs = needs
	return done, err
}

// do runs one intent in the caller's name and shows what became of it.
func (s *session) do(ctx context.Context, change wallet.Change, in *intent) (wallet.Transaction, error) {
	s.sign(change, in)
	o, err := s.engine.one(ctx, change.DryRun, in)
	if err != nil {
		return wallet.Transaction{}, err
	}
	return s.presentOutcome(o, change.DryRun), nil
}

// sign puts the caller's name and key on an intent.
func (s *session) sign(change wallet.Change, in *intent) {
	in.scope, in.actor, in.by, in.key = s.caller.ID, s.caller.actor(), s.caller.key, change.Key
	in.operator = s.caller.Operator
}

// presentOutcome shows the caller what became of an intent.
func (s *session) presentOutcome(o outcome, dry bool) wallet.Transaction {
	t := presentOutcome(o, dry)
	t.Postings = s.balancesOfOwn(t.Postings)
	return t
}

func presentOutcome(o outcome, dry bool) wallet.Transaction {
	t := present(o.txn, "")
	t.IdempotentReplay = o.replay
	if dry {
		t.DryRun, t.Postings = true, shown(o.postings)
	}
	return t
}

// Wait implements wallet.Payments.
func (s *session) Wait(ctx context.Context, in wallet.WaitInput) (wallet.Transaction, error) {
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	txn, err := s.find(ctx, s.engine.Store.Read, in.Transaction, user)
	if err != nil {
		return wallet.Transaction{}, err
	}
	if txn.Status == wallet.TransactionPending && onRail(txn) {
		if txn, err = s.engine.pursue(ctx, txn, false); err != nil {
			return wallet.Transaction{}, err
		}
	}
	return present(txn, ""), nil
}

// find reads one transaction by id, in which user takes part when one is given.
func (s *session) find(ctx context.Context, read func(context.Context, func(Reader) error) error, id, user string) (*Txn, error) {
	var found *Txn
	err := read(ctx, func(r Reader) error {
		list, err := r.Transactions(ctx, []string{id})
		if err != nil {
			return fmt.Errorf("read a transaction: %w", err)
		}
		if len(list) == 0 {
			return transactionNotFound(id)
		}
		found = &list[0]
		if user == "" {
			return nil
		}
		customer, err := findCustomer(ctx, r, user)
		if err != nil {
			return err
		}
		if found.From != customer.ID && found.To != customer.ID {
			return transactionNotFound(id)
		}
		return nil
	})
	return found, err
}

// RunDue implements wallet.Payments.
func (s *session) RunDue(ctx context.Context, in wallet.RunDueInput) (wallet.RunDueResult, error) {
	if err := s.operator(); err != nil {
		return wallet.RunDueResult{}, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return wallet.RunDueResult{}, err
	}
	result := wallet.RunDueResult{DryRun: in.DryRun}
	// What cannot be done holds up nothing that is sent. Messages come first, for
	// there are codes among them; what they leave of the time is the webhooks'.
	undone := s.duties(ctx, limit, in.DryRun, &result)
	until := s.engine.Clock().Add(sendTime)
	var messages wallet.SendOutboxResult
	err = s.engine.sendDue(ctx, limit, in.DryRun, &messages)
	result.MessagesSent, result.MessagesFailed, result.More = messages.Sent, messages.Failed, result.More || messages.More
	unsent := s.engine.hooksDue(ctx, limit, in.DryRun, until, &result)
	return result, cmp.Or(undone, err, unsent)
}

// duties does what time brings, but for what is sent to people and to webhooks.
func (s *session) duties(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	e := s.engine
	if err := e.settleDue(ctx, limit, dry, result); err != nil {
		return err
	}
	if err := e.payDue(ctx, s, limit, dry, result); err != nil {
		return err
	}
	undone := e.sweepDue(ctx, limit, dry, result) // which holds up nothing else, as little as checks do
	for _, work := range []func(context.Context, int, bool, *wallet.RunDueResult) error{e.expireDue, e.endDue, e.eraseDue, e.kycDue} {
		if err := work(ctx, limit, dry, result); err != nil {
			return err
		}
	}
	undone = errors.Join(undone, e.checksDue(ctx, limit, dry, result))
	if err := e.screenDue(ctx, limit, dry, result); err != nil {
		return err
	}
	if dry {
		return undone
	}
	if err := e.resealDue(ctx, limit, result); err != nil {
		return err
	}
	return cmp.Or(e.dropDue(ctx, limit, result), e.dropDeliveries(ctx, limit, result), undone)
}

// Duties does once what time brings, but for messages to people and events to
// webhooks, which a server sends by themselves. It does a bounded amount.
func (e *Engine) Duties(ctx context.Context) (wallet.RunDueResult, error) {
	var result wallet.RunDueResult
	s := &session{engine: e, caller: LocalOperator()}
	err := s.duties(ctx, wallet.MaxPageSize, false, &result)
	return result, err
}

// settleDue asks the rail about pending transactions, the oldest first.
func (e *Engine) settleDue(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	var pending []Txn
	err := e.Store.Read(ctx, func(r Reader) (err error) {
		pending, err = r.PendingRail(ctx, "", limit+1)
		return err
	})
	if err != nil {
		return fmt.Errorf("read pending transactions: %w", err)
	}
	if len(pending) > limit {
		pending, result.More = pending[:limit], true
	}
	for i := range pending {
		if dry {
			result.StillPending++
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		txn, err := e.pursue(ctx, &pending[i], false)
		switch {
		case wallet.CodeOf(err) == wallet.CodeOutcomeUnknown, err == nil && txn.Status == wallet.TransactionPending:
			result.StillPending++ // one that cannot be settled holds up no other
		default: // posted, or failed
			result.Settled++
		}
	}
	return nil
}

// expireDue releases expired holds of everybody.
func (e *Engine) expireDue(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	return e.write(ctx, dry, func(r Reader, changes *Changes, moment int64) error {
		holds, err := r.DueHolds(ctx, nil, moment, limit+1)
		if err != nil {
			return fmt.Errorf("read expired holds: %w", err)
		}
		if len(holds) > limit {
			holds, result.More = holds[:limit], true
		}
		result.HoldsReleased = 0
		if len(holds) == 0 {
			return nil
		}
		intents := make([]*intent, len(holds))
		for i := range holds {
			intents[i] = &intent{kind: wallet.KindRelease, system: true, parent: holds[i].ID}
		}
		st, err := e.load(ctx, r, changes, moment, intents)
		if err != nil {
			return err
		}
		for i := range holds {
			payer := st.customers[holds[i].From]
			if payer == nil {
				return fmt.Errorf("hold %s: its payer %s is not there", holds[i].ID, holds[i].From)
			}
			if err := st.expireHolds(payer); err != nil {
				return err
			}
		}
		result.HoldsReleased = len(changes.Transactions) // all that are due of those payers
		return nil
	})
}
