package engine

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// sending is a payment, a transfer or an item of a payout while it is decided:
// money from one purse to another. Its steps fill it from the top.
type sending struct {
	st *state
	in *intent

	amount       money.Amount // that the payee is sent
	payer, payee *standing    // nobody is the payee of what goes to a bank account
	to           destination
	fee          policy.Fee      // that is left of it
	promoted     policy.Promoted // by promotions
	quote        *QuoteRecord    // nil of what is paid in its own currency
	checkout     *CheckoutRecord // nil of what no checkout asks for
	deal, bought fx.Deal         // what is converted, and the part of it that buys the payer's fee
	out, byKey   outgo           // what counts to the limits of the payer and of the API key
	txn          *Txn
}

// decideSend answers one.
//
//	payer available -> payee available   the amount
//	whoever bears it -> fees:KIND        the fee
//	promotions:NAME -> payer available   the cashback
//
// Paid from the purse of another currency, the payer's side is fx:position, which
// gets what it is worth as decideExchange says.
func (st *state) decideSend(in *intent) (outcome, error) {
	s := sending{st: st, in: in}
	if err := s.name(); err != nil {
		return outcome{}, err
	}
	if err := s.price(); err != nil {
		return outcome{}, err
	}
	if err := s.allow(); err != nil {
		return outcome{}, err
	}
	judged, err := st.judge(in, s.payer, s.to.id, s.to.country, s.to.instrument, s.amount, s.out.worth)
	if err != nil {
		return outcome{}, err
	}
	s.txn = st.newTxn(in, s.amount, customerParty(s.payer), s.to.party)
	s.txn.setFee(s.fee)
	if s.quote != nil {
		st.convert(s.txn, s.quote, s.deal, s.bought)
	}
	s.txn.Given = s.given()
	var room [maxSendMovements]ledger.Movement
	movements := s.movements(room[:0])
	var review *RiskReviewRecord
	if judged.waits() {
		if movements, review, err = st.holdForReview(s.txn, &judged, movements); err != nil {
			return outcome{}, err
		}
	}
	o, err := st.record(in, s.txn, movements...)
	if err != nil {
		return outcome{}, err
	}
	st.passed(in, &judged, s.txn, review, s.to.country, s.out.worth)
	if s.quote != nil {
		st.use(s.quote, s.txn)
	}
	if s.checkout != nil {
		if err := st.payCheckout(s.checkout, s.txn); err != nil {
			return outcome{}, err
		}
	}
	st.count(&s.out, s.txn.CreatedAt)
	st.count(&s.byKey, s.txn.CreatedAt)
	st.countGiven(&s.txn.Given, s.payer.ID, s.txn.CreatedAt)
	return o, nil
}

// name finds the amount and both sides, and refuses those that may not.
func (s *sending) name() error {
	err := s.ask()
	if err != nil {
		return err
	}
	if err := s.st.offered(s.amount.Currency()); err != nil {
		return err
	}
	if s.payer, err = s.st.payer(s.in); err != nil {
		return err
	}
	if err = s.address(); err != nil {
		return err
	}
	if err := s.in.cleanTexts(); err != nil {
		return err
	}
	if err := s.st.expireHolds(s.payer); err != nil || s.in.quote == "" && s.in.fresh == nil {
		return err
	}
	return s.fit()
}

// ask finds the amount, which a checkout must ask for when there is one.
func (s *sending) ask() (err error) {
	if s.in.checkout != "" {
		s.checkout, s.amount, err = s.st.asked(s.in)
		return err
	}
	s.amount, err = parseAmount(s.in.amount, s.in.currency)
	return err
}

// destination is where a sending goes: to the purse of a customer, or to a bank
// account.
type destination struct {
	party
	country, instrument string
	path                string
}

// address finds the payee.
func (s *sending) address() (err error) {
	if p := s.in.payee; p != nil {
		s.to = destination{party{p.ID, p.Name}, p.Country, string(wallet.InstrumentBank), s.st.bankRail}
		return nil
	}
	if s.payee, err = s.st.payee(s.in, s.payer); err != nil {
		return err
	}
	s.to = destination{customerParty(s.payee), s.payee.Country, "", s.payee.availablePath()}
	return nil
}

// fit finds what is converted at, and refuses a quote for something else.
func (s *sending) fit() (err error) {
	if s.quote, err = s.st.quote(s.in, s.payer.Customer); err != nil {
		return err
	}
	if s.quote.Receive != s.amount {
		return wallet.Refuse(wallet.CodeQuoteMismatch, fmt.Sprintf("the quote is for %s, and not for %s", s.quote.Receive, s.amount),
			"make one for this amount with `okpay fx-quote AMOUNT FROM TO --receive`", "quote", s.quote.ID,
			"receive", string(s.quote.Receive.Decimal()), "to", string(s.quote.Receive.Currency()))
	}
	if from := string(s.quote.Pay.Currency()); s.in.from != "" && s.in.from != from {
		return wallet.Refuse(wallet.CodeQuoteMismatch, fmt.Sprintf("the quote is paid in %s, and not in %s", from, s.in.from),
			"leave the currency out, or make a quote from it", "quote", s.quote.ID, "from", from)
	}
	return nil
}

// price says what it costs.
func (s *sending) price() (err error) {
	if s.fee, err = s.st.feeOf(s.in.kind, s.payer.Customer, s.payer.Country, s.to.country, s.to.instrument, s.amount); err != nil {
		return err
	}
	if s.in.payee != nil {
		if err := leavesSome(s.amount, s.fee); err != nil {
			return err
		}
	}
	if err := s.promote(); err != nil {
		return err
	}
	if s.quote != nil {
		if err := s.convert(); err != nil {
			return err
		}
	}
	return s.asShown()
}

// convert reckons what leaves the purse of the quote. A fee that the payer bears
// is in the currency of the amount, and is bought at the same rate.
func (s *sending) convert() error {
	zero := money.Zero(s.quote.Pay.Currency())
	s.deal, s.bought = s.quote.Deal, fx.Deal{Pay: zero, Receive: money.Zero(s.amount.Currency()), Margin: zero, Residue: zero}
	if s.fee.Bearer != policy.Payer || s.fee.Amount.IsZero() {
		return nil
	}
	terms, err := s.quote.terms()
	if err != nil {
		return err
	}
	if s.bought, err = terms.Receiving(s.fee.Amount, s.quote.Pay.Currency()); err != nil {
		return err
	}
	s.deal, err = s.deal.Add(s.bought)
	return err
}

// asShown refuses to take something else out of the purse than what was shown to
// the one who pays.
func (s *sending) asShown() error {
	if s.in.takes == "" {
		return nil
	}
	takes, err := s.takes()
	if err != nil {
		return err
	}
	shown, err := parseAmount(s.in.takes, string(takes.Currency()))
	if err != nil || shown == takes {
		return err
	}
	return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("it takes %s by now, and not %s", takes, shown),
		"look at it anew with a dry run", "takes", string(takes.Decimal()), "currency", string(takes.Currency()))
}

// takes is what leaves the purse of who pays.
func (s *sending) takes() (money.Amount, error) {
	switch {
	case s.quote != nil:
		return s.deal.Pay, nil
	case s.fee.Bearer == policy.Payer:
		return s.amount.Add(s.fee.Amount)
	default:
		return s.amount, nil
	}
}

// allow refuses what the limits of either side, or of the API key, do not allow.
func (s *sending) allow() (err error) {
	if s.out, err = s.st.checkOutgoing(s.payer.Customer, s.in.kind, s.amount); err != nil {
		return err
	}
	if s.in.payee != nil {
		if err = s.st.checkToBank(s.payer.Customer, s.amount, s.out.worth); err != nil {
			return err
		}
	}
	if s.byKey, err = s.st.checkAPIKey(s.in, s.to.id, s.out.worth); err != nil || s.payee == nil {
		return err
	}
	err = s.st.checkIncoming(s.payee.Customer, s.amount, s.fee, wallet.CodeRecipientLimit)
	if wallet.CodeOf(err) == wallet.CodeRecipientLimit && !s.in.operator {
		return recipientIsFull()
	}
	return err
}

// recipientIsFull says no more than that: how much is left, or what the limit is,
// would tell the payer what the recipient has.
func recipientIsFull() error {
	return wallet.Refuse(wallet.CodeRecipientLimit, "this is more than the recipient may still receive",
		"a smaller amount may fit; the recipient needs a higher KYC level for more")
}

// maxSendMovements is how many movements one makes at most.
const maxSendMovements = 8

// movements adds what it posts.
func (s *sending) movements(list []ledger.Movement) []ledger.Movement {
	from, to := s.payer.availablePath(), s.to.path
	if s.quote != nil {
		list = conversionMovements(list, from, s.deal)
		from = ledger.FXPosition
	}
	bearer := from
	if s.fee.Bearer == policy.Payee {
		bearer = to
	}
	list = append(list, ledger.Movement{From: from, To: to, Amount: s.amount})
	if !s.fee.Amount.IsZero() {
		list = append(list, ledger.Movement{From: bearer, To: s.st.feesPath(s.in.kind), Amount: s.fee.Amount})
	}
	if s.promoted.CashbackPromotion != "" {
		list = append(list, cashbackMovement(&s.txn.Given, from, false))
	}
	return list
}

// payee finds the other side and refuses one that this kind does not go to.
func (st *state) payee(in *intent, payer *standing) (*standing, error) {
	c := st.otherOf(in)
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
	return c, mayReceive(c.Customer)
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

// feeOf prices an intent of a customer by the policy.
func (st *state) feeOf(kind wallet.TransactionKind, who *Customer, fromCountry, toCountry, instrument string, amount money.Amount) (policy.Fee, error) {
	return st.policy.Fee(st.feeQuery(kind, who, fromCountry, toCountry, instrument, amount))
}

func (st *state) feeQuery(kind wallet.TransactionKind, who *Customer, fromCountry, toCountry, instrument string, amount money.Amount) policy.FeeQuery {
	return policy.FeeQuery{
		Kind: string(kind), Instrument: instrument, FromCountry: fromCountry, ToCountry: toCountry, Tier: st.tierOf(who), Amount: amount,
	}
}
