package engine

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// decideTopUp answers a top-up with a pending transaction. No money moves
// before the rail has said that it came.
func (st *state) decideTopUp(in *intent) (outcome, error) {
	amount, err := parseAmount(in.amount, in.currency)
	if err != nil {
		return outcome{}, err
	}
	if err := st.offered(amount.Currency()); err != nil {
		return outcome{}, err
	}
	owner := st.userOf(in)
	if owner == nil {
		return outcome{}, customerNotFound(in.user)
	}
	if owner.Status != wallet.StatusFrozen { // money still comes in
		if err := mayPay(owner.Customer); err != nil {
			return outcome{}, err
		}
	}
	instrument, err := st.instrument(in, owner.Customer)
	if err != nil {
		return outcome{}, err
	}
	fee, err := st.feeOf(in.kind, owner.Customer, instrument.Country, owner.Country, string(instrument.Kind), amount)
	if err != nil {
		return outcome{}, err
	}
	if err := st.checkIncoming(owner.Customer, amount, fee, wallet.CodeLimitExceeded); err != nil {
		return outcome{}, err
	}
	out, err := st.checkTopUp(owner.Customer, amount, instrument.ID)
	if err != nil {
		return outcome{}, err
	}
	judged, err := st.judge(in, owner, instrument.ID, instrument.Country, string(instrument.Kind), amount, out.worth)
	if err != nil {
		return outcome{}, err
	}
	txn := st.newTxn(in, amount, instrumentParty(instrument), customerParty(owner))
	txn.setFee(fee)
	txn.Status, txn.EffectiveAt = wallet.TransactionPending, 0
	review := st.waitForReview(txn, &judged)
	if err := st.fits(txn); err != nil {
		return outcome{}, err
	}
	expected, err := st.expected(txn)
	if err != nil {
		return outcome{}, err
	}
	o, err := st.record(in, txn)
	if err != nil {
		return outcome{}, err
	}
	st.count(&out, txn.CreatedAt)
	st.passed(in, &judged, txn, review, instrument.Country, out.worth)
	st.incoming[txn.To] = expected
	return o, nil
}

// expected is the worth of all pending top-ups of an owner with one more. They
// count to what it holds: a level that holds 1,000 must not get more by cards
// that answer late.
func (st *state) expected(txn *Txn) (money.Amount, error) {
	net := txn.Amount
	var err error
	if txn.FeeBearer == string(policy.Payee) {
		if net, err = net.Sub(txn.Fee); err != nil {
			return net, err
		}
	}
	worth, err := st.heldWorth(net)
	if err != nil {
		return worth, err
	}
	before, ok := st.incoming[txn.To]
	if !ok {
		return worth, nil
	}
	sum, err := before.Add(worth)
	if err != nil {
		return sum, fmt.Errorf("count the pending top-ups of %s: %w", txn.To, err)
	}
	return sum, nil
}

// fits refuses a top-up that its accounts could not count any more. It must be
// known before the instrument is charged.
func (st *state) fits(txn *Txn) error {
	charged, err := txn.onTheRail()
	if err != nil {
		return err
	}
	currency := charged.Currency()
	if _, err := st.book.Balance(ledger.Account{Path: ledger.AvailablePath(txn.To), Currency: currency}).Add(charged); err != nil {
		return err
	}
	_, err = st.book.Balance(ledger.Account{Path: st.rail, Currency: currency}).Sub(charged)
	return err
}

// decideWithdrawal answers a withdrawal with a pending transaction that holds
// the money.
//
//	owner available -> owner held   the amount, and the fee when the payer bears it
func (st *state) decideWithdrawal(in *intent) (outcome, error) {
	amount, err := st.withdrawn(in)
	if err != nil {
		return outcome{}, err
	}
	if err := st.offered(amount.Currency()); err != nil {
		return outcome{}, err
	}
	owner, err := st.payer(in)
	if err != nil {
		return outcome{}, err
	}
	instrument, err := st.instrument(in, owner.Customer)
	if err != nil {
		return outcome{}, err
	}
	if instrument.Kind != wallet.InstrumentBank {
		return outcome{}, wallet.Refuse(wallet.CodeInstrumentUnusable, "money can be withdrawn to a bank account alone",
			"bind one with `okpay bind-bank`", "instrument", instrument.ID, "kind", string(instrument.Kind))
	}
	if err := st.expireHolds(owner); err != nil {
		return outcome{}, err
	}
	fee, err := st.feeOf(in.kind, owner.Customer, owner.Country, instrument.Country, string(instrument.Kind), amount)
	if err != nil {
		return outcome{}, err
	}
	if err := leavesSome(amount, fee); err != nil {
		return outcome{}, err
	}
	out, err := st.checkMoved(owner.Customer, in.kind, amount, instrument.ID)
	if err != nil {
		return outcome{}, err
	}
	byKey, err := st.checkAPIKey(in, instrument.ID, out.worth)
	if err != nil {
		return outcome{}, err
	}
	judged, err := st.judge(in, owner, instrument.ID, instrument.Country, string(instrument.Kind), amount, out.worth)
	if err != nil {
		return outcome{}, err
	}
	txn := st.newTxn(in, amount, customerParty(owner), instrumentParty(instrument))
	txn.setFee(fee)
	txn.Status, txn.EffectiveAt = wallet.TransactionPending, 0
	review := st.waitForReview(txn, &judged)
	reserved, err := txn.reserved()
	if err != nil {
		return outcome{}, err
	}
	o, err := st.record(in, txn, ledger.Movement{
		From: owner.availablePath(), To: ledger.HeldPath(owner.ID), Amount: reserved,
	})
	if err != nil {
		return outcome{}, err
	}
	st.passed(in, &judged, txn, review, instrument.Country, out.worth)
	st.count(&out, txn.CreatedAt)
	st.count(&byKey, txn.CreatedAt)
	return o, nil
}

// leavesSome refuses to send nothing to a bank: an amount of which the fee that is
// kept back leaves nothing.
func leavesSome(amount money.Amount, fee policy.Fee) error {
	if fee.Bearer != policy.Payee || fee.Amount != amount {
		return nil
	}
	return wallet.Refuse(wallet.CodeInvalidAmount, fmt.Sprintf("of %s nothing is left to send once the fee of %s is kept back", amount, fee.Amount),
		"send more", "fee", string(fee.Amount.Decimal()), "currency", string(fee.Amount.Currency()))
}

// withdrawn is how much an intent withdraws.
func (st *state) withdrawn(in *intent) (money.Amount, error) {
	if in.sweep != nil {
		return st.aboveFloor(in)
	}
	return parseAmount(in.amount, in.currency)
}

// instrument finds the instrument of an intent and refuses one of somebody
// else or one that was removed.
func (st *state) instrument(in *intent, owner *Customer) (*Instrument, error) {
	i := st.instruments[in.instrument]
	if i == nil || i.User != owner.ID {
		return nil, wallet.Refuse(wallet.CodeInstrumentNotFound, fmt.Sprintf("there is no instrument %s", quote(in.instrument)),
			"see `okpay instruments list`")
	}
	if i.Status != wallet.InstrumentActive {
		return nil, wallet.Refuse(wallet.CodeInstrumentUnusable, "the instrument was removed", "bind it again", "instrument", i.ID)
	}
	if i.Expiry != "" && expired(i.Expiry, timeOf(st.at)) {
		return nil, wallet.Refuse(wallet.CodeCardExpired, fmt.Sprintf("the card ending in %s expired at the end of %s", i.Last4, i.Expiry),
			"bind a card that is valid", "instrument", i.ID)
	}
	return i, nil
}

// expired reports whether a stored expiry has passed. It was well formed when
// it was stored, so the only refusal is that of time.
func expired(expiry string, now time.Time) bool {
	_, _, _, err := ident.ParseExpiry(expiry, now)
	return err != nil
}

// reserved is what a hold or a withdrawal keeps back: the amount, and the fee
// when it comes on top.
func (t *Txn) reserved() (money.Amount, error) {
	if t.FeeBearer != string(policy.Payer) {
		return t.Amount, nil
	}
	sum, err := t.Amount.Add(t.Fee)
	if err != nil {
		return sum, wallet.Refuse(wallet.CodeInvalidAmount, "the amount is too large", "split it")
	}
	return sum, nil
}

// onTheRail is what the rail moves for a top-up or a withdrawal: whoever pays
// the fee is charged with it there, and from a payee's amount it is kept back.
func (t *Txn) onTheRail() (money.Amount, error) {
	switch {
	case t.Kind == wallet.KindTopUp:
		return t.reserved()
	case t.FeeBearer == string(policy.Payee):
		return t.Amount.Sub(t.Fee)
	default:
		return t.Amount, nil
	}
}

// settle carries out what a rail said of a pending transaction. It gives false
// when there was nothing to do: the outcome was known already.
//
//	top-up:     rail clearing -> owner available, bearer -> fees
//	withdrawal: owner held -> rail clearing, owner held -> fees; or all of it back
func (st *state) settle(txn *Txn, answer RailAnswer, actor string) (bool, error) {
	if txn.Status != wallet.TransactionPending || (answer.State != RailSucceeded && answer.State != RailDeclined) {
		return false, nil
	}
	movements, err := st.settlement(txn, answer)
	if err != nil {
		return false, err
	}
	at := st.tick()
	if _, err := st.post(txn.ID, settlePostingIndex, at, movements); err != nil {
		return false, err
	}
	if txn.Kind == wallet.KindTopUp {
		st.countTopUp(txn, answer, at)
	}
	if txn.Reason == reasonReview { // which an operator has decided, or the rail had not been asked
		txn.Reason = reasonApproved
	}
	next := Transition{Txn: txn.ID, From: txn.Status, To: wallet.TransactionPosted, At: at, Reason: txn.Reason, Actor: actor}
	if answer.State == RailDeclined {
		next.To, next.Reason = wallet.TransactionFailed, string(answer.Code)
		if txn.Kind == wallet.KindWithdrawal || st.countedBy(txn).LimitsTopUps() {
			if err := st.unuse(txn); err != nil {
				return false, err
			}
		}
	}
	st.changes.transition(next)
	txn.Status, txn.Reason = next.To, next.Reason
	if next.To == wallet.TransactionPosted {
		txn.EffectiveAt = at
	}
	return true, nil
}

// settlement gives what an answer of the rail moves.
func (st *state) settlement(txn *Txn, answer RailAnswer) ([]ledger.Movement, error) {
	if txn.Kind == wallet.KindTopUp {
		return settleTopUp(txn, answer, st.rail)
	}
	return settleWithdrawal(txn, answer, st.rail)
}

// foresee adds to what a dry run shows the postings that a rail's success would
// bring. What the rail will say is not known: the transaction stays pending.
func (st *state) foresee(outcomes []outcome) error {
	for i := range outcomes {
		o := &outcomes[i]
		if o.err != nil || o.replay || !onRail(o.txn) || o.txn.Reason == reasonReview {
			continue
		}
		movements, err := st.settlement(o.txn, RailAnswer{State: RailSucceeded})
		if err != nil {
			return fmt.Errorf("foresee the outcome of a %s: %w", o.txn.Kind, err)
		}
		postings, err := st.post(o.txn.ID, settlePostingIndex, st.tick(), movements)
		if err != nil {
			return fmt.Errorf("foresee the outcome of a %s: %w", o.txn.Kind, err)
		}
		o.postings = append(o.postings, postings...)
	}
	return nil
}

// settlePostingIndex numbers the postings of an outcome after those that a
// pending transaction may have had.
const settlePostingIndex = 2 * ledger.MaxMovements

func settleTopUp(txn *Txn, answer RailAnswer, rail string) ([]ledger.Movement, error) {
	if answer.State == RailDeclined {
		return nil, nil
	}
	charged, err := txn.onTheRail()
	if err != nil {
		return nil, err
	}
	owner := ledger.AvailablePath(txn.To)
	return []ledger.Movement{{From: rail, To: owner, Amount: charged}, feeMovement(txn.Kind, owner, txn.Fee)}, nil
}

func settleWithdrawal(txn *Txn, answer RailAnswer, rail string) ([]ledger.Movement, error) {
	held := ledger.HeldPath(txn.From)
	reserved, err := txn.reserved()
	if err != nil {
		return nil, err
	}
	if answer.State == RailDeclined {
		return []ledger.Movement{{From: held, To: ledger.AvailablePath(txn.From), Amount: reserved}}, nil
	}
	out, err := txn.onTheRail()
	if err != nil {
		return nil, err
	}
	return []ledger.Movement{{From: held, To: rail, Amount: out}, feeMovement(txn.Kind, held, txn.Fee)}, nil
}

// unuse gives back to the limits what a transaction that came to nothing had used.
func (st *state) unuse(txn *Txn) error {
	worth, err := st.worthThen(txn, txn.Amount)
	if err != nil {
		return err
	}
	if worth, err = worth.Neg(); err != nil {
		return err
	}
	return st.giveBack(txn, worth)
}
