package engine

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// decideRefund gives a payment back, whole or in part. The percentage part of
// its fee goes back in proportion, counted over all refunds so that the parts
// sum to the whole.
//
//	fees:KIND -> whoever bore it               the fee's part
//	merchant available -> payer available      the amount
//	payer available -> promotions:NAME         the cashback's part
func (st *state) decideRefund(in *intent) (outcome, error) {
	payment, payer, merchant, err := st.payment(in)
	if err != nil {
		return outcome{}, err
	}
	left, err := payment.Amount.Sub(payment.Taken)
	if err != nil {
		return outcome{}, err
	}
	amount := left
	if in.amount != "" {
		if amount, err = parsePositive(in.amount, left.Currency()); err != nil {
			return outcome{}, err
		}
	}
	if more, err := amount.Cmp(left); err != nil || more > 0 || left.IsZero() {
		return outcome{}, refundExceeds(payment, left)
	}
	if err := mayPay(merchant.Customer); err != nil {
		return outcome{}, err
	}
	if err := mayReceive(payer.Customer); err != nil {
		return outcome{}, err
	}
	if err := in.cleanTexts(); err != nil {
		return outcome{}, err
	}
	if err := st.expireHolds(merchant); err != nil {
		return outcome{}, err
	}
	back, taken, err := feeBack(payment, amount, st.policy.Refunds.Fee)
	if err != nil {
		return outcome{}, err
	}
	given, err := st.takenBack(payment, amount)
	if err != nil {
		return outcome{}, err
	}
	worth := money.Zero(st.policy.Base)
	if in.by != nil && in.by.most.Currency() != "" { // or nobody counts it
		if worth, err = st.policy.ToBase(amount); err != nil {
			return outcome{}, err
		}
	}
	byKey, err := st.checkAPIKey(in, "", worth)
	if err != nil {
		return outcome{}, err
	}
	txn := st.newTxn(in, amount, customerParty(merchant), customerParty(payer))
	txn.Fee, txn.FeeBearer, txn.FeeRule = back, payment.FeeBearer, payment.FeeRule
	txn.OrderID, txn.Given = payment.OrderID, given
	from, to := merchant.availablePath(), payer.availablePath()
	bearer := from
	if payment.FeeBearer == string(policy.Payer) {
		bearer = to
	}
	movements := []ledger.Movement{
		{From: ledger.FeesPath(string(payment.Kind)), To: bearer, Amount: back}, {From: from, To: to, Amount: amount},
	}
	if payment.Conversion != nil {
		if movements, err = convertedBack(txn, payment, from, to, amount, back); err != nil {
			return outcome{}, err
		}
	}
	if given.CashbackPromotion != "" { // of what has just come, so that it is there
		movements = append(movements, cashbackMovement(&given, to, true))
	}
	o, err := st.record(in, txn, movements...)
	if err != nil {
		return outcome{}, err
	}
	if payment.TakenFee, err = payment.TakenFee.Add(back); err != nil {
		return outcome{}, err
	}
	payment.Taken = taken
	st.count(&byKey, txn.CreatedAt)
	st.returnGiven(&given, payer.ID, txn.CreatedAt)
	return o, nil
}

// payment finds what an intent refunds, with both its sides.
func (st *state) payment(in *intent) (payment *Txn, payer, merchant *standing, err error) {
	payment = st.parents[in.parent]
	if payment == nil {
		return nil, nil, nil, transactionNotFound(in.parent)
	}
	payer, merchant = st.customers[payment.From], st.customers[payment.To]
	if in.user != "" {
		user := st.userOf(in)
		if user == nil {
			return nil, nil, nil, customerNotFound(in.user)
		}
		if err := merchantsAct(user.Customer, payment, in.kind); err != nil {
			return nil, nil, nil, err
		}
	}
	if payment.Kind != wallet.KindPayment && payment.Kind != wallet.KindCapture {
		return nil, nil, nil, wallet.Refuse(wallet.CodeNotRefundable, fmt.Sprintf("a %s cannot be refunded", payment.Kind),
			"payments and captures can be", "transaction", payment.ID, "kind", string(payment.Kind))
	}
	if payment.Status != wallet.TransactionPosted {
		return nil, nil, nil, wallet.Refuse(wallet.CodeNotRefundable, fmt.Sprintf("the payment is %s", payment.Status),
			"only a posted payment can be refunded", "transaction", payment.ID, "status", string(payment.Status))
	}
	if payer == nil || merchant == nil {
		return nil, nil, nil, fmt.Errorf("payment %s: its sides %s and %s are not there", payment.ID, payment.From, payment.To)
	}
	return payment, payer, merchant, nil
}

// merchantsAct refuses whoever is not the merchant of a payment or a hold. Its
// payer is told who may; nobody else learns that it is there.
func merchantsAct(user *Customer, of *Txn, kind wallet.TransactionKind) error {
	switch user.ID {
	case of.To:
		return nil
	case of.From:
		return wallet.Refuse(wallet.CodeUnauthorized, fmt.Sprintf("a %s is for the merchant, not for the payer", kind),
			"the merchant does it with --user "+of.ToName+", or an operator without --user", "transaction", of.ID)
	case "":
		return fmt.Errorf("a customer without an id acts on %s", of.ID)
	}
	if kind == wallet.KindRefund {
		return transactionNotFound(of.ID)
	}
	return holdNotFound(of.ID)
}

func transactionNotFound(id string) error {
	return wallet.Refuse(wallet.CodeTransactionNotFound, fmt.Sprintf("there is no transaction %s", quote(id)), "see `okpay history`")
}

func refundExceeds(payment *Txn, left money.Amount) error {
	return wallet.Refuse(wallet.CodeRefundExceedsRest,
		fmt.Sprintf("of the payment of %s only %s are left to refund", payment.Amount, left),
		"refund at most what is left", "transaction", payment.ID, "paid", string(payment.Amount.Decimal()),
		"refunded", string(payment.Taken.Decimal()), "left", string(left.Decimal()), "currency", string(left.Currency()))
}

// feeBack is the part of a payment's fee that goes back with amount, by what the
// policy says of it, and what is refunded in all with it. It is never less than
// nothing, should the policy have said more at a refund before.
func feeBack(payment *Txn, amount money.Amount, treatment policy.FeeRefund) (back, taken money.Amount, err error) {
	whole := payment.FeeReturnable
	switch treatment {
	case policy.FeeAll:
		whole = payment.Fee
	case policy.FeeKept:
		whole = money.Zero(amount.Currency())
	case policy.FeePercentage:
	}
	if taken, err = payment.Taken.Add(amount); err != nil {
		return back, taken, err
	}
	due, err := whole.MulRatio(taken.Minor(), payment.Amount.Minor(), money.HalfEven)
	if err != nil {
		return back, taken, err
	}
	if back, err = due.Sub(payment.TakenFee); err != nil {
		return back, taken, err
	}
	back, err = money.Max(back, money.Zero(back.Currency()))
	return back, taken, err
}
