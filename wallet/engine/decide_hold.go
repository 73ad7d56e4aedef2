package engine

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// decideHold reserves money for a merchant. What is held counts as moved for
// the limits; a release gives it back to them.
//
//	payer available -> payer held   the amount, and the fee when the payer bears it
func (st *state) decideHold(in *intent) (outcome, error) {
	amount, err := parseAmount(in.amount, in.currency)
	if err != nil {
		return outcome{}, err
	}
	if err := st.offered(amount.Currency()); err != nil {
		return outcome{}, err
	}
	life := in.expiresIn
	if life == 0 {
		life = wallet.DefaultHoldLife
	}
	if life < wallet.MinHoldLife || life > wallet.MaxHoldLife {
		return outcome{}, wallet.Refuse(wallet.CodeInvalidInput,
			fmt.Sprintf("a hold lives from %s to %s", wallet.MinHoldLife, wallet.MaxHoldLife), "give a length such as 48h with --expires")
	}
	payer, err := st.payer(in)
	if err != nil {
		return outcome{}, err
	}
	merchant, err := st.payee(in, payer)
	if err != nil {
		return outcome{}, err
	}
	if err := in.cleanTexts(); err != nil {
		return outcome{}, err
	}
	if err := st.expireHolds(payer); err != nil {
		return outcome{}, err
	}
	fee, err := st.feeOf(wallet.KindCapture, payer.Customer, payer.Country, merchant.Country, "", amount)
	if err != nil {
		return outcome{}, err
	}
	out, err := st.checkOutgoing(payer.Customer, in.kind, amount)
	if err != nil {
		return outcome{}, err
	}
	byKey, err := st.checkAPIKey(in, merchant.ID, out.worth)
	if err != nil {
		return outcome{}, err
	}
	judged, err := st.judge(in, payer, merchant.ID, merchant.Country, "", amount, out.worth)
	if err != nil {
		return outcome{}, err
	}
	txn := st.newTxn(in, amount, customerParty(payer), customerParty(merchant))
	if fee.Bearer == policy.Payer { // the merchant's fee is taken at the capture
		txn.setFee(fee)
	}
	txn.Status, txn.EffectiveAt = wallet.TransactionPending, 0
	txn.ExpiresAt = txn.CreatedAt + life.Microseconds()
	reserved, err := txn.reserved()
	if err != nil {
		return outcome{}, err
	}
	o, err := st.record(in, txn, ledger.Movement{
		From: payer.availablePath(), To: ledger.HeldPath(payer.ID), Amount: reserved,
	})
	if err != nil {
		return outcome{}, err
	}
	st.passed(in, &judged, txn, nil, merchant.Country, out.worth)
	st.count(&out, txn.CreatedAt)
	st.count(&byKey, txn.CreatedAt)
	return o, nil
}

// decideCapture takes all or a part of a hold and releases the rest.
//
//	payer held -> merchant available   what is captured
//	whoever bears it -> fees:capture   the fee
//	payer held -> payer available      the rest
func (st *state) decideCapture(in *intent) (outcome, error) {
	hold, payer, merchant, err := st.hold(in)
	if err != nil {
		return outcome{}, err
	}
	if hold.ExpiresAt <= st.at {
		return outcome{}, wallet.Refuse(wallet.CodeHoldExpired, "the hold has expired and its money is free again",
			"ask the payer for a new hold", "hold", hold.ID, "expired_at", timeOf(hold.ExpiresAt))
	}
	if err := mayPay(payer.Customer); err != nil {
		return outcome{}, err
	}
	amount := hold.Amount
	if in.amount != "" {
		if amount, err = parsePositive(in.amount, hold.Amount.Currency()); err != nil {
			return outcome{}, err
		}
	}
	if more, err := amount.Cmp(hold.Amount); err != nil || more > 0 {
		return outcome{}, wallet.Refuse(wallet.CodeCaptureExceedsHold, fmt.Sprintf("the hold is %s, less than %s", hold.Amount, amount),
			"capture at most what is held", "held", string(hold.Amount.Decimal()), "currency", string(hold.Amount.Currency()))
	}
	if err := in.cleanTexts(); err != nil {
		return outcome{}, err
	}
	fee, err := st.feeOf(in.kind, payer.Customer, payer.Country, merchant.Country, "", amount)
	if err != nil {
		return outcome{}, err
	}
	txn := st.newTxn(in, amount, customerParty(payer), customerParty(merchant))
	txn.OrderID, txn.Memo = hold.OrderID, hold.Memo
	held, to := ledger.HeldPath(payer.ID), merchant.availablePath()
	bearer := to
	if fee.Bearer == policy.Payer { // never more than what was reserved for it
		bearer = held
		if fee.Amount, err = money.Min(fee.Amount, hold.Fee); err != nil {
			return outcome{}, err
		}
		if fee.Returnable, err = money.Min(fee.Returnable, fee.Amount); err != nil {
			return outcome{}, err
		}
	}
	txn.setFee(fee)
	rest, err := restOf(hold, amount, fee)
	if err != nil {
		return outcome{}, err
	}
	if err := st.checkIncoming(merchant.Customer, amount, fee, wallet.CodeRecipientLimit); err != nil {
		return outcome{}, err
	}
	o, err := st.record(in, txn, ledger.Movement{From: held, To: to, Amount: amount},
		feeMovement(in.kind, bearer, fee.Amount), ledger.Movement{From: held, To: payer.availablePath(), Amount: rest})
	if err != nil {
		return outcome{}, err
	}
	if err := st.giveBackUse(hold, amount); err != nil {
		return outcome{}, err
	}
	hold.Taken = amount
	st.closeHold(hold, wallet.TransactionPosted, "captured", in.actor, txn.CreatedAt)
	return o, nil
}

// restOf is what goes back to the payer when amount and fee are taken of a hold.
func restOf(hold *Txn, amount money.Amount, fee policy.Fee) (money.Amount, error) {
	rest, err := hold.reserved()
	if err != nil {
		return rest, err
	}
	if rest, err = rest.Sub(amount); err != nil {
		return rest, err
	}
	if fee.Bearer == policy.Payer {
		return rest.Sub(fee.Amount)
	}
	return rest, nil
}

// decideRelease gives a hold back, by the merchant or an operator, or by the
// wallet itself when it has expired.
//
//	payer held -> payer available   what was reserved
func (st *state) decideRelease(in *intent) (outcome, error) {
	hold, payer, merchant, err := st.hold(in)
	if err != nil {
		return outcome{}, err
	}
	if err := in.cleanTexts(); err != nil {
		return outcome{}, err
	}
	reserved, err := hold.reserved()
	if err != nil {
		return outcome{}, err
	}
	txn := st.newTxn(in, hold.Amount, customerParty(payer), customerParty(merchant))
	txn.OrderID, txn.Memo = hold.OrderID, hold.Memo
	o, err := st.record(in, txn, ledger.Movement{
		From: ledger.HeldPath(payer.ID), To: payer.availablePath(), Amount: reserved,
	})
	if err != nil {
		return outcome{}, err
	}
	if err := st.giveBackUse(hold, money.Zero(hold.Amount.Currency())); err != nil {
		return outcome{}, err
	}
	reason := in.reason
	if reason == "" {
		reason = "released"
	}
	st.closeHold(hold, wallet.TransactionVoided, reason, in.actor, txn.CreatedAt)
	return o, nil
}

// hold finds the open hold of an intent with both its sides, and refuses a
// caller who is not its merchant.
func (st *state) hold(in *intent) (hold *Txn, payer, merchant *standing, err error) {
	hold = st.parents[in.parent]
	if hold == nil || hold.Kind != wallet.KindHold {
		return nil, nil, nil, holdNotFound(in.parent)
	}
	payer, merchant = st.customers[hold.From], st.customers[hold.To]
	if payer == nil || merchant == nil {
		return nil, nil, nil, fmt.Errorf("hold %s: its sides %s and %s are not there", hold.ID, hold.From, hold.To)
	}
	if in.user != "" {
		user := st.userOf(in)
		if user == nil {
			return nil, nil, nil, customerNotFound(in.user)
		}
		if err := merchantsAct(user.Customer, hold, in.kind); err != nil {
			return nil, nil, nil, err
		}
	}
	if hold.Status != wallet.TransactionPending {
		return nil, nil, nil, wallet.Refuse(wallet.CodeHoldClosed, fmt.Sprintf("the hold is no longer open: %s", hold.Reason),
			"see `okpay show "+hold.ID+"`", "hold", hold.ID, "status", string(hold.Status))
	}
	return hold, payer, merchant, nil
}

func holdNotFound(id string) error {
	return wallet.Refuse(wallet.CodeHoldNotFound, fmt.Sprintf("there is no hold %s", quote(id)),
		"see `okpay history --kind hold --status pending`")
}

// closeHold moves a hold to its last status.
func (st *state) closeHold(hold *Txn, to wallet.TransactionStatus, reason, actor string, at int64) {
	st.changes.transition(Transition{Txn: hold.ID, From: hold.Status, To: to, At: at, Reason: reason, Actor: actor})
	hold.Status, hold.Reason = to, reason
	if to == wallet.TransactionPosted {
		hold.EffectiveAt = at
	}
}

// giveBackUse takes what a hold had counted off the limits of the day on which
// it was made, but for the worth of what was captured of it.
func (st *state) giveBackUse(hold *Txn, captured money.Amount) error {
	counted, err := st.worthThen(hold, hold.Amount)
	if err != nil {
		return err
	}
	kept, err := st.worthThen(hold, captured)
	if err != nil {
		return err
	}
	back, err := kept.Sub(counted)
	if err != nil || back.IsZero() {
		return err
	}
	return st.giveBack(hold, back)
}

// expireHolds releases the holds of a payer that have expired, so that no
// schedule is needed for their money to be free.
func (st *state) expireHolds(payer *standing) error {
	holds := st.dueHolds[payer.ID]
	if len(holds) == 0 {
		return nil
	}
	delete(st.dueHolds, payer.ID)
	for _, hold := range holds {
		if known := st.parents[hold.ID]; known != nil {
			hold = known
		} else {
			st.parents[hold.ID] = hold
		}
		if hold.Status != wallet.TransactionPending {
			continue
		}
		if err := st.expireHold(hold, payer); err != nil {
			return err
		}
	}
	return nil
}

func (st *state) expireHold(hold *Txn, payer *standing) error {
	reserved, err := hold.reserved()
	if err != nil {
		return err
	}
	in := &intent{
		kind: wallet.KindRelease, scope: systemActor, key: "expire:" + hold.ID, actor: systemActor, parent: hold.ID,
		reason: "expired", system: true,
	}
	txn := st.newTxn(in, hold.Amount, customerParty(payer), party{hold.To, hold.ToName})
	txn.OrderID, txn.Memo = hold.OrderID, hold.Memo
	if _, err := st.record(in, txn, ledger.Movement{
		From: ledger.HeldPath(payer.ID), To: payer.availablePath(), Amount: reserved,
	}); err != nil {
		return fmt.Errorf("release the expired hold %s: %w", hold.ID, err)
	}
	if err := st.giveBackUse(hold, money.Zero(hold.Amount.Currency())); err != nil {
		return err
	}
	st.closeHold(hold, wallet.TransactionVoided, "expired", systemActor, txn.CreatedAt)
	return nil
}

// systemActor is who acts when nobody asked: the wallet itself.
const systemActor = "system"
