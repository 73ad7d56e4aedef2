package engine

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// returning says what of a credit transfer goes back.
type returning bool

const (
	returnAmount returning = false // a bank has sent it back: what it has cost stays paid
	returnWhole  returning = true  // no bank was told of it: the fee goes back too
)

// returnIntent is the wish to give the money of a credit transfer back.
func returnIntent(s *session, t *TransferRecord) *intent {
	return &intent{
		kind: wallet.KindReturn, system: true, actor: s.caller.actor(), scope: t.Merchant, parent: t.Transaction,
		currency: string(t.Amount.Currency()), payout: t.Payout, item: t.Item,
	}
}

// decideReturn gives back what a bank did not pay. What was converted comes back at
// its own rate. It gives what the purse gets.
//
//	fees:payout -> who has borne it                 the fee, of what is returned whole
//	rail:bank-file:clearing -> merchant available   the amount
func (st *state) decideReturn(in *intent, t *TransferRecord, what returning, reason string) (txn *Txn, got money.Amount, err error) {
	sent := st.parents[in.parent]
	if sent == nil || sent.Status != wallet.TransactionPosted {
		return nil, got, fmt.Errorf("the transaction %s of a credit transfer is not there, or not posted", in.parent)
	}
	merchant := st.customers[sent.From]
	if merchant == nil {
		return nil, got, fmt.Errorf("the merchant %s of a credit transfer is not there", sent.From)
	}
	amount, back := t.Amount, money.Zero(t.Amount.Currency())
	if what == returnWhole {
		amount, back = sent.Amount, sent.Fee
	}
	txn = st.newTxn(in, amount, party{id: sent.To, name: sent.ToName}, customerParty(merchant))
	txn.Reason = reason
	to := merchant.availablePath()
	bearer := st.bankRail
	if sent.FeeBearer == string(policy.Payer) {
		bearer = to
	}
	if !back.IsZero() {
		txn.Fee, txn.FeeBearer, txn.FeeRule = back, sent.FeeBearer, sent.FeeRule
	}
	movements := []ledger.Movement{
		{From: ledger.FeesPath(string(sent.Kind)), To: bearer, Amount: back}, {From: st.bankRail, To: to, Amount: amount},
	}
	if sent.Conversion != nil {
		if movements, err = convertedBack(txn, sent, st.bankRail, to, amount, back); err != nil {
			return nil, got, err
		}
	}
	if got, err = received(movements, to); err != nil {
		return nil, got, err
	}
	if _, err := st.record(in, txn, movements...); err != nil {
		return nil, got, err
	}
	st.changes.transition(Transition{
		Txn: sent.ID, From: sent.Status, To: wallet.TransactionReturned, At: txn.CreatedAt, Reason: reason, Actor: in.actor,
	})
	sent.Status, sent.Reason = wallet.TransactionReturned, reason
	return txn, got, st.unuse(sent)
}

// received sums up what movements give an account.
func received(movements []ledger.Movement, account string) (money.Amount, error) {
	var sum money.Amount
	for _, m := range movements {
		switch {
		case m.To != account:
		case sum.Currency() == "":
			sum = m.Amount
		default:
			var err error
			if sum, err = sum.Add(m.Amount); err != nil {
				return sum, err
			}
		}
	}
	return sum, nil
}
