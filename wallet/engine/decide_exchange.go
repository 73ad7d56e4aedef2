package engine

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// fxMargin names what set the fee of an exchange: the margin of the policy.
const fxMargin = "fx-margin"

// decideExchange answers an exchange: money of one owner from one purse into
// another. Nothing leaves to anybody, so it counts to no limit of its owner, but
// to the cap of an API key it does: changing to and fro costs the margin.
//
//	payer available -> fx:position   what is paid
//	fx:position -> fees:exchange     of it, the margin
//	fx:position -> fx:rounding       of it, what rounding gives; or back, what it takes
//	fx:position -> payer available   what is received
func (st *state) decideExchange(in *intent) (outcome, error) {
	payer, err := st.payer(in)
	if err != nil {
		return outcome{}, err
	}
	q, err := st.quote(in, payer.Customer)
	if err != nil {
		return outcome{}, err
	}
	if err := st.expireHolds(payer); err != nil {
		return outcome{}, err
	}
	worth := money.Zero(st.policy.Base)
	if in.by != nil {
		if worth, err = st.policy.ToBase(q.Pay); err != nil {
			return outcome{}, err
		}
	}
	byKey, err := st.checkAPIKey(in, "", worth)
	if err != nil {
		return outcome{}, err
	}
	txn := st.newTxn(in, q.Pay, customerParty(payer), customerParty(payer))
	txn.setFee(policy.Fee{Amount: q.Margin, Returnable: money.Zero(q.Pay.Currency()), Bearer: policy.Payee, Line: fxMargin})
	purse := payer.availablePath()
	movements := conversionMovements(nil, purse, q.Deal)
	movements = append(movements, ledger.Movement{From: ledger.FXPosition, To: purse, Amount: q.Receive})
	st.convert(txn, q, q.Deal, fx.Deal{Pay: money.Zero(q.Pay.Currency()), Margin: money.Zero(q.Pay.Currency()), Residue: money.Zero(q.Pay.Currency())})
	o, err := st.record(in, txn, movements...)
	if err != nil {
		return outcome{}, err
	}
	st.use(q, txn)
	st.count(&byKey, txn.CreatedAt)
	return o, nil
}

// conversionMovements adds what takes the paid side of a deal out of a purse.
func conversionMovements(list []ledger.Movement, purse string, d fx.Deal) []ledger.Movement {
	list = append(list, ledger.Movement{From: purse, To: ledger.FXPosition, Amount: d.Pay},
		ledger.Movement{From: ledger.FXPosition, To: ledger.FeesPath(string(wallet.KindExchange)), Amount: d.Margin})
	return append(list, signed(ledger.FXPosition, ledger.FXRounding, d.Residue))
}

// signed moves an amount from one account to another, or back when it is below
// zero. The amounts of a deal are within those that it was reckoned from, so
// their opposites can be counted.
func signed(from, to string, amount money.Amount) ledger.Movement {
	if amount.IsNegative() {
		return ledger.Movement{From: to, To: from, Amount: money.FromMinor(-amount.Minor(), amount.Currency())}
	}
	return ledger.Movement{From: from, To: to, Amount: amount}
}

// quote finds what an intent converts at, and refuses a quote that is not the
// payer's, was used or has expired. What is made for the intent itself begins to
// hold now.
func (st *state) quote(in *intent, payer *Customer) (*QuoteRecord, error) {
	if in.fresh != nil {
		q := *in.fresh
		q.ID, q.Customer = st.newID("fxq"), payer.ID
		q.ExpiresAt += st.at - q.CreatedAt
		q.CreatedAt = st.at
		return &q, nil
	}
	q := st.quotes[in.quote]
	if q == nil || q.Customer != payer.ID {
		return nil, wallet.Refuse(wallet.CodeQuoteNotFound, fmt.Sprintf("there is no quote %s", quote(in.quote)), "make one with `okpay fx-quote`")
	}
	if q.UsedBy != "" {
		return nil, wallet.Refuse(wallet.CodeQuoteUsed, "the quote was used already, and is good for one use", "make a new one with `okpay fx-quote`",
			"quote", q.ID, "transaction", q.UsedBy)
	}
	if q.ExpiresAt <= st.at {
		return nil, wallet.Refuse(wallet.CodeQuoteExpired, "the quote has expired", "make a new one with `okpay fx-quote`",
			"quote", q.ID, "expired_at", timeOf(q.ExpiresAt))
	}
	for _, c := range []money.Currency{q.Pay.Currency(), q.Receive.Currency()} {
		if err := st.offered(c); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// convert records on a transaction what it converts: a deal, of which bought is
// the part that buys the payer's fee.
func (st *state) convert(txn *Txn, q *QuoteRecord, d, bought fx.Deal) {
	txn.Conversion = &Conversion{
		Transaction: txn.ID, Quote: q.ID, Paid: d.Pay, Received: q.Receive, Margin: d.Margin, Residue: d.Residue,
		FeePaid: bought.Pay, FeeMargin: bought.Margin, FeeResidue: bought.Residue, Rate: q.Rate, At: txn.CreatedAt,
	}
}

// use makes a quote good for nothing else, within the batch; for all others the
// database does.
func (st *state) use(q *QuoteRecord, txn *Txn) {
	q.UsedBy = txn.ID
	if st.quotes[q.ID] == nil {
		st.quotes[q.ID] = q
		st.changes.NewQuotes = append(st.changes.NewQuotes, *q)
	}
}
