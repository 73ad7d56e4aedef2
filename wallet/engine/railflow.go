package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
)

// A top-up and a withdrawal go in three steps, and a crash between any two of
// them loses nothing:
//
//  1. commit a pending transaction with its idempotency key;
//  2. send the order to the rail, with the transaction's id as its key;
//  3. commit what the rail said.
//
// Whoever comes back to a pending transaction, by the same key, by `wait` or by
// `run-due`, asks the rail what became of the order. An order that the rail
// never received is sent; no outcome is ever guessed.

// TopUp implements wallet.Payments.
func (s *session) TopUp(ctx context.Context, in wallet.TopUpInput) (wallet.Transaction, error) {
	return s.viaRail(ctx, in.Change, in.User, &intent{
		kind: wallet.KindTopUp, amount: in.Amount, currency: in.Currency, instrument: in.Instrument,
	})
}

// Withdraw implements wallet.Payments.
func (s *session) Withdraw(ctx context.Context, in wallet.WithdrawInput) (wallet.Transaction, error) {
	needs, err := s.stepUp(ctx, in.Change, in.StepUp, in.Amount, in.Currency, in.Instrument)
	if err != nil {
		return wallet.Transaction{}, err
	}
	done, err := s.viaRail(ctx, in.Change, in.User, &intent{
		kind: wallet.KindWithdrawal, amount: in.Amount, currency: in.Currency, instrument: in.Instrument,
	})
	done.Needs = needs
	return done, err
}

func (s *session) viaRail(ctx context.Context, change wallet.Change, user string, in *intent) (wallet.Transaction, error) {
	user, err := s.acting(user)
	if err != nil {
		return wallet.Transaction{}, err
	}
	in.user = user
	s.sign(change, in)
	o, err := s.engine.one(ctx, change.DryRun, in)
	if err != nil {
		return wallet.Transaction{}, err
	}
	if change.DryRun || o.txn.Status != wallet.TransactionPending {
		return s.presentOutcome(o, change.DryRun), nil
	}
	txn, err := s.engine.pursue(ctx, o.txn, !o.replay)
	if err != nil {
		return wallet.Transaction{}, err
	}
	o.txn = txn
	return s.presentOutcome(o, false), nil
}

func onRail(txn *Txn) bool {
	return txn.Kind == wallet.KindTopUp || txn.Kind == wallet.KindWithdrawal
}

// pursue gets the outcome of a pending transaction from the rail and commits
// it. fresh says that the order cannot have been sent yet. It gives the
// transaction as it stands then; a declined one is a refusal. Whatever else goes
// wrong is outcome_unknown: the transaction is pending, and whoever heard that
// nothing happened would ask for it a second time.
// One that waits for an operator stays as it is, and one that others have decided
// meanwhile is not sent any more.
func (e *Engine) pursue(ctx context.Context, txn *Txn, fresh bool) (*Txn, error) {
	if open, err := e.reviewOpen(ctx, txn); err != nil || open {
		return txn, err
	}
	if !fresh {
		answer, err := e.Rail.Ask(ctx, txn.ID)
		if err != nil {
			return nil, unknownOutcome(txn, err)
		}
		if answer.State != RailUnknown {
			return e.conclude(ctx, txn, answer)
		}
	}
	txn, order, err := e.orderFor(ctx, txn)
	if err != nil {
		return nil, unknownOutcome(txn, err)
	}
	if txn.Status != wallet.TransactionPending {
		return txn, nil
	}
	latest := txn
	var refused error
	err = e.Rail.Send(ctx, order, func(answer RailAnswer) error {
		var settled *Txn
		settled, refused = e.conclude(ctx, txn, answer)
		switch {
		case refused == nil:
			latest = settled
			return nil
		case wallet.CodeOf(refused) == wallet.CodeOutcomeUnknown: // it was not committed
			return refused
		default:
			return nil
		}
	})
	switch {
	case refused != nil:
		return nil, refused
	case err == nil:
		return latest, nil
	case wallet.CodeOf(err) == wallet.CodeRailUnavailable && fresh:
		// The order did not arrive: the intent came to nothing and its key is free. That of
		// somebody before, who is on the way with it still, may arrive yet.
		answer := RailAnswer{Key: txn.ID, State: RailDeclined, Code: wallet.CodeRailUnavailable, Reason: err.Error()}
		return e.conclude(ctx, txn, answer)
	case wallet.ExitOf(wallet.CodeOf(err)) == wallet.ExitDeclined:
		answer := RailAnswer{Key: txn.ID, State: RailDeclined, Code: wallet.CodeOf(err), Reason: err.Error()}
		return e.conclude(ctx, txn, answer)
	default:
		return nil, unknownOutcome(txn, err)
	}
}

// unknownOutcome says that a transaction may or may not come about, and the one
// command that settles it.
func unknownOutcome(txn *Txn, cause error) error {
	return wallet.Refuse(wallet.CodeOutcomeUnknown,
		fmt.Sprintf("the outcome of %s is not known: %v", txn.ID, cause),
		"settle it with `okpay wait "+txn.ID+"`", "transaction", txn.ID)
}

// orderFor makes the order of a pending transaction, which it gives as it stands
// right before it is sent: whoever lists many is long on the way to the last.
func (e *Engine) orderFor(ctx context.Context, txn *Txn) (now *Txn, order RailOrder, err error) {
	amount, err := txn.onTheRail()
	if err != nil {
		return txn, order, err
	}
	order = RailOrder{Key: txn.ID, Direction: RailIn, Amount: amount}
	id := txn.From
	if txn.Kind == wallet.KindWithdrawal {
		order.Direction, id = RailOut, txn.To
	}
	now = txn
	err = e.Store.Read(ctx, func(r Reader) error {
		instruments, err := r.Instruments(ctx, []string{id})
		if err != nil {
			return fmt.Errorf("read the instrument of %s: %w", txn.ID, err)
		}
		if len(instruments) == 0 {
			return fmt.Errorf("transaction %s: its instrument %s is not there", txn.ID, id)
		}
		order.Token = instruments[0].Token
		list, err := r.Transactions(ctx, []string{txn.ID})
		if err != nil {
			return fmt.Errorf("read the transaction %s again: %w", txn.ID, err)
		}
		if len(list) == 0 {
			return fmt.Errorf("the transaction %s is not there", txn.ID)
		}
		now = &list[0]
		return nil
	})
	return now, order, err
}

// conclude commits what the rail said of a transaction. An answer that comes
// twice, or late, changes nothing. Once the rail has spoken, its word is
// committed even when the caller has gone. Its errors are the refusal of what
// was declined, and outcome_unknown when nothing could be committed.
func (e *Engine) conclude(ctx context.Context, txn *Txn, answer RailAnswer) (*Txn, error) {
	if answer.State != RailSucceeded && answer.State != RailDeclined {
		return txn, nil
	}
	commitCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	var settled *Txn
	err := e.write(commitCtx, false, func(r Reader, changes *Changes, moment int64) error {
		st, err := e.load(commitCtx, r, changes, moment, []*intent{{kind: txn.Kind, system: true, parent: txn.ID}})
		if err != nil {
			return err
		}
		settled = st.parents[txn.ID]
		if settled == nil {
			return fmt.Errorf("transaction %s is not there any more", txn.ID)
		}
		_, err = st.settle(settled, answer, systemActor)
		return err
	})
	if err != nil {
		return nil, unknownOutcome(txn, fmt.Errorf("commit it: %w", err))
	}
	if settled.Status == wallet.TransactionFailed {
		return nil, declinedBy(settled, answer)
	}
	return settled, nil
}

// declinedBy is the refusal that a caller gets for what a rail declined.
func declinedBy(txn *Txn, answer RailAnswer) error {
	code := answer.Code
	if code == "" {
		code = wallet.CodeProcessingError
	}
	reason := answer.Reason
	if reason == "" {
		reason = "the rail declined it"
	}
	return wallet.Refuse(code, reason, railHint(code), "transaction", txn.ID)
}

func railHint(code wallet.Code) string {
	switch code {
	case wallet.CodeCardInsufficientFunds:
		return "use another card or a smaller amount"
	case wallet.CodeCardExpired, wallet.CodeCardDeclined, wallet.CodeInstrumentUnusable:
		return "use another instrument; see `okpay instruments list`"
	case wallet.CodeCardWrongCode:
		return "bind the card again with its right security code"
	case wallet.CodeProcessingError, wallet.CodeRailUnavailable:
		return "nothing was charged; run it again"
	default:
		return ""
	}
}

// findOpen is findCustomer for a change of an account, which is none when it is
// closed: who it was is erased.
func findOpen(ctx context.Context, r Reader, text string) (*Customer, error) {
	customer, err := findCustomer(ctx, r, text)
	if err == nil && customer.Status == wallet.StatusClosed {
		return nil, wallet.Refuse(wallet.CodeStateConflict, "the account is closed", "nothing can be done with it any more",
			"user", customer.ID, "status", string(customer.Status))
	}
	return customer, err
}

// idOf gives the id of the customer whom a list is about, "" for that of everybody.
func idOf(ctx context.Context, r Reader, user string) (string, error) {
	if user == "" {
		return "", nil
	}
	customer, err := findCustomer(ctx, r, user)
	if err != nil {
		return "", err
	}
	return customer.ID, nil
}

// findCustomer reads the customer that a text names.
func findCustomer(ctx context.Context, r Reader, text string) (*Customer, error) {
	ref := ident.Classify(text)
	if ref.Kind == ident.NoReference {
		return nil, customerNotFound(text)
	}
	list, err := r.Customers(ctx, []Ref{ref})
	if err != nil {
		return nil, fmt.Errorf("read a customer: %w", err)
	}
	if len(list) == 0 {
		return nil, customerNotFound(text)
	}
	return &list[0], nil
}
