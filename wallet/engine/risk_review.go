package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// DecideRiskReview implements wallet.Risk. The decision is committed first; what
// then goes to a rail goes as any other top-up or withdrawal, and is settled by
// `wait` or `run-due` when it is interrupted.
func (s *session) DecideRiskReview(ctx context.Context, in wallet.DecideRiskReviewInput) (wallet.RiskReview, error) {
	var out wallet.RiskReview
	if err := s.operator(); err != nil {
		return out, err
	}
	if err := oneOf("verdict", in.Verdict, wallet.RiskReviewApproved, wallet.RiskReviewRejected); err != nil {
		return out, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return out, err
	}
	if reason == "" || in.Verdict == "" {
		return out, wallet.Refuse(wallet.CodeInvalidInput, "a review is decided by a verdict and for a reason", "say why with --reason")
	}
	fields := []field{{"command", "risk decide"}, {"transaction", in.Transaction}, {"verdict", string(in.Verdict)}, {"reason", reason}}
	var decided *reviewed
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		d := &riskDesk{session: s, changes: c, verdict: in.Verdict, reason: reason}
		if err := d.load(ctx, r, in.Transaction, moment); err != nil {
			return EventRecord{}, err
		}
		if err := d.decide(); err != nil {
			return EventRecord{}, err
		}
		decided = &reviewed{d.review, *d.txn}
		data, err := eventData("user", d.review.Owner, "verdict", string(in.Verdict), "reason", reason)
		return EventRecord{Type: "risk.review_decided", Object: d.txn.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		var err error
		decided, err = reviewOf(ctx, r, stored.Object)
		out.IdempotentReplay = true
		return err
	})
	if err != nil {
		return out, err
	}
	if !in.DryRun && decided.review.Status == wallet.RiskReviewApproved && onRail(&decided.txn) && decided.txn.Status == wallet.TransactionPending {
		if err := s.send(ctx, decided, !out.IdempotentReplay); err != nil {
			return out, err
		}
	}
	replay := out.IdempotentReplay
	out = presentRiskReview(decided)
	out.IdempotentReplay, out.DryRun = replay, in.DryRun
	return out, nil
}

// send gives what was approved to its rail. That the rail declines it is no
// refusal of the approval: it shows in the transaction.
func (s *session) send(ctx context.Context, decided *reviewed, fresh bool) error {
	txn, err := s.engine.pursue(ctx, &decided.txn, fresh)
	if err == nil {
		decided.txn = *txn
		return nil
	}
	if wallet.ExitOf(wallet.CodeOf(err)) == wallet.ExitUnknown {
		return err
	}
	return s.engine.Store.Read(ctx, func(r Reader) error {
		now, err := reviewOf(ctx, r, decided.txn.ID)
		if err == nil {
			decided.txn = now.txn
		}
		return err
	})
}

// reviewOf reads a review with its transaction.
func reviewOf(ctx context.Context, r Reader, id string) (*reviewed, error) {
	review, found, err := r.RiskReview(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read a review: %w", err)
	}
	if !found {
		return nil, noSuchReview(id)
	}
	list, err := withTransactions(ctx, r, []RiskReviewRecord{review})
	if err != nil {
		return nil, fmt.Errorf("read the transaction of a review: %w", err)
	}
	if len(list) != 1 {
		return nil, fmt.Errorf("the transaction %s of a review is not there", id)
	}
	return &list[0], nil
}

func noSuchReview(id string) error {
	return wallet.Refuse(wallet.CodeTransactionNotFound, fmt.Sprintf("no transaction %s waits, or waited, for an operator", quote(id)),
		"see `okpay risk reviews`")
}

// riskDesk is one review that is being decided.
type riskDesk struct {
	session *session
	changes *Changes
	verdict wallet.RiskReviewStatus
	reason  string
	state   *state
	review  RiskReviewRecord
	txn     *Txn
}

// load reads the review and all that its decision depends on, alone with both
// sides of the transaction.
func (d *riskDesk) load(ctx context.Context, r Reader, id string, moment int64) error {
	list, err := r.Transactions(ctx, []string{id})
	if err != nil {
		return fmt.Errorf("read a transaction: %w", err)
	}
	if len(list) == 0 {
		return noSuchReview(id)
	}
	review, found, err := r.RiskReview(ctx, id) // whose movements never change
	if err != nil {
		return fmt.Errorf("read a review: %w", err)
	}
	if !found {
		return noSuchReview(id)
	}
	in := &intent{kind: list[0].Kind, system: true, parent: id, checkout: list[0].Checkout}
	if in.kind == wallet.KindWithdrawal {
		in.instrument = list[0].To
	}
	for _, m := range review.Movements {
		for _, path := range [...]string{m.From, m.To} {
			if ledger.Owner(path) == "" {
				in.touches = append(in.touches, ledger.Account{Path: path, Currency: m.Currency})
			}
		}
	}
	if d.state, err = d.session.engine.load(ctx, r, d.changes, moment, []*intent{in}); err != nil {
		return err
	}
	if review, found, err = r.RiskReview(ctx, id); err != nil { // now that nobody else decides it
		return fmt.Errorf("read a review: %w", err)
	}
	if d.txn = d.state.parents[id]; !found || d.txn == nil {
		return noSuchReview(id)
	}
	d.review = review
	if review.Status != wallet.RiskReviewOpen || d.txn.Status != wallet.TransactionPending {
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the review is %s already", review.Status),
			"see `okpay show "+id+"`", "transaction", id, "status", string(review.Status))
	}
	if own := d.session.caller.Customer; own != "" && (own == d.txn.From || own == d.txn.To) {
		return wallet.Refuse(wallet.CodeUnauthorized, "whoever takes part in a transaction does not decide it", "ask another operator")
	}
	return nil
}

// decide approves or rejects.
func (d *riskDesk) decide() error {
	var err error
	if d.verdict == wallet.RiskReviewApproved {
		err = d.approve()
	} else {
		err = d.reject()
	}
	if err != nil {
		return err
	}
	at := d.state.tick()
	if d.verdict == wallet.RiskReviewApproved {
		d.state.knowApproved(d.txn, at)
	}
	d.review.Status, d.review.DecidedAt, d.review.Reason, d.review.Actor = d.verdict, at, d.reason, d.session.caller.actor()
	d.changes.RiskReviews = append(d.changes.RiskReviews, d.review)
	event := RiskEventRecord{
		ID: d.state.newID("rsk"), Owner: d.review.Owner, Txn: d.txn.ID, Kind: d.txn.Kind, Amount: d.txn.Amount, Other: d.txn.To,
		Rule: d.review.Rule, RuleHash: d.review.RuleHash, Decision: wallet.RiskApprove, Outcome: wallet.RiskPassed,
		PolicyVersion: d.review.PolicyVersion, Seen: []byte("{}"), Note: d.reason, Actor: d.review.Actor, At: at,
	}
	if d.txn.Kind == wallet.KindTopUp {
		event.Other = d.txn.From
	}
	if d.verdict == wallet.RiskReviewRejected {
		event.Decision, event.Outcome = wallet.RiskReject, wallet.RiskRefused
	}
	d.changes.RiskEvents = append(d.changes.RiskEvents, event)
	return nil
}

// approve posts what was decided. What goes to a rail stays pending until the
// rail has spoken. The payer's account must not be frozen by now, and the
// payee must still take the money.
func (d *riskDesk) approve() error {
	st, txn := d.state, d.txn
	if payer := st.customers[txn.From]; payer != nil {
		if err := mayPay(payer.Customer); err != nil {
			return err
		}
	}
	if onRail(txn) {
		return nil
	}
	if payee := st.customers[txn.To]; payee != nil {
		if err := mayReceive(payee.Customer); err != nil {
			return err
		}
		// What waits did not count to what the payee holds, and others may have come since.
		fee := policy.Fee{Amount: txn.Fee, Bearer: policy.Bearer(txn.FeeBearer)}
		if err := st.checkIncoming(payee.Customer, txn.Amount, fee, wallet.CodeRecipientLimit); err != nil {
			return err
		}
	}
	movements, err := d.movements()
	if err != nil {
		return err
	}
	return d.conclude(wallet.TransactionPosted, reasonApproved, movements)
}

// reject gives back what is held, and to limits and promotions what was used of them.
func (d *riskDesk) reject() error {
	st, txn := d.state, d.txn
	var movements []ledger.Movement
	switch txn.Kind {
	case wallet.KindTopUp: // nothing was charged
	case wallet.KindWithdrawal:
		reserved, err := txn.reserved()
		if err != nil {
			return err
		}
		movements = append(movements, ledger.Movement{From: ledger.HeldPath(txn.From), To: ledger.AvailablePath(txn.From), Amount: reserved})
	default:
		movements = append(movements, ledger.Movement{From: ledger.HeldPath(txn.From), To: ledger.AvailablePath(txn.From), Amount: d.review.Held})
	}
	if err := d.conclude(wallet.TransactionVoided, reasonRejected, movements); err != nil {
		return err
	}
	if txn.Kind == wallet.KindTopUp && !st.countedBy(txn).LimitsTopUps() {
		return nil
	}
	st.ungive(txn.Given, txn.From, txn.CreatedAt)
	return st.unuse(txn)
}

// conclude posts movements and moves the transaction to its last status.
func (d *riskDesk) conclude(to wallet.TransactionStatus, reason string, movements []ledger.Movement) error {
	st, txn := d.state, d.txn
	at := st.tick()
	if _, err := st.post(txn.ID, settlePostingIndex, at, movements); err != nil {
		return err
	}
	st.changes.transition(Transition{Txn: txn.ID, From: txn.Status, To: to, At: at, Reason: reason, Actor: d.session.caller.actor()})
	txn.Status, txn.Reason = to, reason
	if to == wallet.TransactionPosted {
		txn.EffectiveAt = at
	}
	if txn.Checkout == "" {
		return nil
	}
	return st.settleCheckout(txn, d.session.caller.actor(), at)
}

// movements are those that the review kept.
func (d *riskDesk) movements() ([]ledger.Movement, error) {
	list := make([]ledger.Movement, 0, len(d.review.Movements))
	for _, m := range d.review.Movements {
		amount, err := money.Parse(m.Amount, m.Currency)
		if err != nil {
			return nil, fmt.Errorf("the review of %s: %w", d.txn.ID, err)
		}
		list = append(list, ledger.Movement{From: m.From, To: m.To, Amount: amount})
	}
	return list, nil
}

// reviewOpen reports whether a pending transaction still waits for an operator.
func (e *Engine) reviewOpen(ctx context.Context, txn *Txn) (bool, error) {
	if txn.Reason != reasonReview {
		return false, nil
	}
	var open bool
	err := e.Store.Read(ctx, func(r Reader) error {
		review, found, err := r.RiskReview(ctx, txn.ID)
		open = found && review.Status == wallet.RiskReviewOpen
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look whether %s is reviewed: %w", txn.ID, err)
	}
	return open, nil
}
