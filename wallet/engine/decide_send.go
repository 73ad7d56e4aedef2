package engine

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// decideSend answers a payment, a transfer or an item of a payout: money from
// one purse to another.
//
//	payer available -> payee available   the amount
//	whoever bears it -> fees:KIND        the fee
func (st *state) decideSend(in *intent) (outcome, error) {
	amount, err := parseAmount(in.amount, in.currency)
	if err != nil {
		return outcome{}, err
	}
	if err := st.offered(amount.Currency()); err != nil {
		return outcome{}, err
	}
	payer, err := st.payer(in.user)
	if err != nil {
		return outcome{}, err
	}
	payee, err := st.payee(in, payer)
	if err != nil {
		return outcome{}, err
	}
	if err := in.cleanTexts(); err != nil {
		return outcome{}, err
	}
	if err := st.expireHolds(payer); err != nil {
		return outcome{}, err
	}
	fee, err := st.feeOf(in.kind, payer.Country, payee.Country, "", amount)
	if err != nil {
		return outcome{}, err
	}
	out, err := st.checkOutgoing(payer, in.kind, amount)
	if err != nil {
		return outcome{}, err
	}
	if err := st.checkIncoming(payee, amount, fee, wallet.CodeRecipientLimit); err != nil {
		return outcome{}, err
	}
	txn := st.newTxn(in, amount, customerParty(payer), customerParty(payee))
	txn.setFee(fee)
	from, to := ledger.AvailablePath(payer.ID), ledger.AvailablePath(payee.ID)
	bearer := from
	if fee.Bearer == policy.Payee {
		bearer = to
	}
	o, err := st.record(in, txn, ledger.Movement{From: from, To: to, Amount: amount}, feeMovement(in.kind, bearer, fee.Amount))
	if err != nil {
		return outcome{}, err
	}
	st.count(out, txn.CreatedAt)
	return o, nil
}

// payee finds the other side and refuses one that this kind does not go to.
func (st *state) payee(in *intent, payer *Customer) (*Customer, error) {
	c := st.find(in.other)
	merchant := in.kind == wallet.KindPayment || in.kind == wallet.KindHold
	switch {
	case c == nil && merchant:
		return nil, wallet.Refuse(wallet.CodeMerchantNotFound, fmt.Sprintf("there is no merchant %s", quote(in.other)),
			"name one by handle, id, e-mail or phone; see `okpay users list --kind merchant`")
	case c == nil:
		return nil, customerNotFound(in.other)
	case c.ID == payer.ID:
		return nil, wallet.Refuse(wallet.CodeInvalidRecipient, "payer and recipient are the same", "name somebody else")
	case merchant && c.Kind != wallet.KindMerchant:
		return nil, wallet.Refuse(wallet.CodeInvalidRecipient, fmt.Sprintf("%s is no merchant", quote(in.other)),
			"give money to a person with `okpay transfer`")
	case in.kind == wallet.KindTransfer && c.Kind == wallet.KindMerchant:
		return nil, wallet.Refuse(wallet.CodeInvalidRecipient, fmt.Sprintf("%s is a merchant", quote(in.other)),
			"pay a merchant with `okpay pay`")
	}
	return c, mayReceive(c)
}

// cleanTexts checks the free texts of an intent and keeps their clean form.
func (in *intent) cleanTexts() error {
	var err error
	if in.memo, err = checkText("memo", in.memo, wallet.MaxMemoLength); err != nil {
		return err
	}
	if in.orderID, err = checkText("order id", in.orderID, wallet.MaxOrderIDLength); err != nil {
		return err
	}
	in.reason, err = checkText("reason", in.reason, wallet.MaxMemoLength)
	return err
}

// feeOf prices an intent by the policy.
func (st *state) feeOf(kind wallet.TransactionKind, fromCountry, toCountry, instrument string, amount money.Amount) (policy.Fee, error) {
	return st.policy.Fee(policy.FeeQuery{
		Kind: string(kind), Instrument: instrument, FromCountry: fromCountry, ToCountry: toCountry, Amount: amount,
	})
}
