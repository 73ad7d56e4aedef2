package engine

import (
	"errors"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// decide answers one intent over the loaded state. A *wallet.Error is a
// refusal: nothing of the intent is in the state. Any other error is a fault
// and spoils the batch.
func (st *state) decide(in *intent) (outcome, error) {
	if in.payout == "" && !in.system {
		o, done, err := st.replayed(in)
		if done || err != nil {
			return o, err
		}
	}
	o, err := st.answer(in)
	if errors.Is(err, money.ErrUnknownCurrency) { // a price of a hold or a cap of a key from before
		err = wallet.Refuse(wallet.CodeCurrencyNotOffered, "it is counted in a currency that this wallet takes no more",
			fmt.Sprintf("it takes %v", st.policy.Offered()))
	}
	return o, uncountable(err)
}

// uncountable makes an overflow the refusal of an amount.
func uncountable(err error) error {
	if err != nil && errors.Is(err, money.ErrOverflow) {
		return wallet.Refuse(wallet.CodeInvalidAmount, "the amount is too large to be counted", "split it")
	}
	return err
}

// answer decides an intent whose key is new. An overflow, and a currency that the
// policy takes no more, on the way is one before anything is posted.
func (st *state) answer(in *intent) (outcome, error) {
	switch in.kind {
	case wallet.KindPayment, wallet.KindTransfer, wallet.KindPayout:
		return st.decideSend(in)
	case wallet.KindTopUp:
		return st.decideTopUp(in)
	case wallet.KindWithdrawal:
		return st.decideWithdrawal(in)
	case wallet.KindHold:
		return st.decideHold(in)
	case wallet.KindCapture:
		return st.decideCapture(in)
	case wallet.KindRelease:
		return st.decideRelease(in)
	case wallet.KindRefund:
		return st.decideRefund(in)
	case wallet.KindExchange:
		return st.decideExchange(in)
	case wallet.KindCashback, wallet.KindAdjustment, wallet.KindReversal, wallet.KindSettlement, wallet.KindReturn:
		return outcome{}, fmt.Errorf("decide: %s is no intent of a caller", in.kind)
	default:
		return outcome{}, fmt.Errorf("decide: unknown kind %q", in.kind)
	}
}

// replayed looks whether the key of an intent was used before: with the same
// input it gives the stored outcome, with another it refuses.
func (st *state) replayed(in *intent) (outcome, bool, error) {
	if err := wallet.CheckKey(in.key); err != nil {
		return outcome{}, true, err
	}
	ref := KeyRef{in.scope, in.key}
	if st.keyedOther[ref] {
		return outcome{}, true, sameInput(in.key, []field{{"command", string(in.kind)}}, nil)
	}
	txn, ok := st.keyed[ref]
	if !ok {
		return outcome{}, false, nil
	}
	if err := sameInput(in.key, st.fieldsOf(in), txn.InputHash); err != nil {
		return outcome{}, true, err
	}
	return outcome{txn: txn, replay: true}, true, nil
}

// payer finds who pays and refuses one from whom no money may go.
func (st *state) payer(in *intent) (*standing, error) {
	c := st.userOf(in)
	if c == nil {
		return nil, customerNotFound(in.user)
	}
	return c, mayPay(c.Customer)
}

func mayPay(c *Customer) error {
	switch c.Status {
	case wallet.StatusActive:
		return nil
	case wallet.StatusFrozen:
		return wallet.Refuse(wallet.CodeAccountFrozen, "the account is frozen: money comes in and none goes out",
			"an operator can lift it with `okpay unfreeze`", "user", c.ID, "reason", c.FrozenReason)
	case wallet.StatusPending:
		return wallet.Refuse(wallet.CodeAccountNotActive, "the account is not active yet: its e-mail and phone are not both proven",
			"prove them with `okpay verify --channel email|phone --code CODE`", "user", c.ID)
	case wallet.StatusClosed:
		return wallet.Refuse(wallet.CodeAccountNotActive, "the account is closed", "", "user", c.ID)
	default:
		return fmt.Errorf("customer %s has the unknown status %q", c.ID, c.Status)
	}
}

// mayReceive refuses a recipient to whom no money may come.
func mayReceive(c *Customer) error {
	switch c.Status {
	case wallet.StatusActive, wallet.StatusFrozen:
		return nil
	case wallet.StatusPending, wallet.StatusClosed:
		return wallet.Refuse(wallet.CodeRecipientNotActive, fmt.Sprintf("the recipient's account is %s and takes no money", c.Status),
			"the recipient proves e-mail and phone first", "recipient", c.ID, "status", string(c.Status))
	default:
		return fmt.Errorf("customer %s has the unknown status %q", c.ID, c.Status)
	}
}

func customerNotFound(text string) error {
	return wallet.Refuse(wallet.CodeCustomerNotFound, fmt.Sprintf("there is no customer %s", quote(text)),
		"name one by id, e-mail, phone (+…) or merchant handle; see `okpay users list`")
}

// offered refuses a currency that the wallet does not take.
func (st *state) offered(c money.Currency) error { return offered(st.policy, c) }

func offered(p *policy.Policy, c money.Currency) error {
	if p.Offers(c) {
		return nil
	}
	return wallet.Refuse(wallet.CodeCurrencyNotOffered, fmt.Sprintf("this wallet takes no %s", c),
		fmt.Sprintf("it takes %v", p.Offered()), "currency", string(c))
}

// newTxn starts the record of an intent that goes through.
func (st *state) newTxn(in *intent, amount money.Amount, from, to party) *Txn {
	prefix := "txn"
	if in.kind == wallet.KindHold {
		prefix = "hold"
	}
	at := st.tick()
	zero := money.Zero(amount.Currency())
	txn := st.blankTxn()
	txn.ID, txn.Kind, txn.Status = st.newID(prefix), in.kind, wallet.TransactionPosted
	txn.Amount, txn.Fee, txn.FeeReturnable, txn.Taken, txn.TakenFee = amount, zero, zero, zero, zero
	txn.From, txn.To, txn.FromName, txn.ToName = from.id, to.id, from.name, to.name
	txn.Memo, txn.OrderID, txn.CreatedAt, txn.EffectiveAt = in.memo, in.orderID, at, at
	txn.Scope, txn.Key, txn.Actor, txn.PolicyVersion = in.scope, in.key, in.actor, st.policy.Version
	txn.Parent, txn.Payout, txn.Item, txn.Reason, txn.Checkout = in.parent, in.payout, in.item, in.reason, in.checkout
	if in.payout == "" {
		txn.InputHash = st.inputHash(in)
	}
	return txn
}

// txnsTogether is how many transactions of a large batch get their memory at once.
const txnsTogether = 32

// blankTxn gives an empty transaction. Those of a batch live as long as it, so
// that they get their memory together.
func (st *state) blankTxn() *Txn {
	if len(st.blank) == 0 {
		st.blank = make([]Txn, max(1, min(st.intents, txnsTogether)))
	}
	txn := &st.blank[0]
	st.blank = st.blank[1:]
	return txn
}

// party is one side of a transaction.
type party struct{ id, name string }

func customerParty(c *standing) party {
	if c.Handle != "" {
		return party{c.ID, c.Handle}
	}
	return party{c.ID, c.Name}
}

func instrumentParty(i *Instrument) party { return party{i.ID, i.Brand + " " + i.Last4} }

// setFee records what a transaction costs.
func (t *Txn) setFee(fee policy.Fee) {
	t.Fee, t.FeeReturnable, t.FeeRule = fee.Amount, fee.Returnable, fee.Line
	t.FeeBearer = ""
	if !fee.Amount.IsZero() {
		t.FeeBearer = string(fee.Bearer)
	}
}

// record posts the movements of a new transaction and keeps it. Movements of
// nothing are left out. A lack of funds is a refusal, with nothing posted.
func (st *state) record(in *intent, txn *Txn, movements ...ledger.Movement) (outcome, error) {
	postings, err := st.post(txn.ID, 0, txn.CreatedAt, movements)
	if err != nil {
		return outcome{}, err
	}
	txn.Order = st.changes.next()
	st.changes.Transactions = append(st.changes.Transactions, txn)
	st.changes.LastAt = max(st.changes.LastAt, txn.CreatedAt)
	if in.payout == "" { // nobody asks again for what pays an item within its batch
		st.keyed[KeyRef{txn.Scope, txn.Key}] = txn
	}
	return outcome{txn: txn, postings: postings}, nil
}

// post carries movements out in the book, leaving out those of nothing.
func (st *state) post(txn string, first int, at int64, movements []ledger.Movement) ([]ledger.Posting, error) {
	moving := movements[:0]
	for _, m := range movements {
		if !m.Amount.IsZero() {
			moving = append(moving, m)
		}
	}
	if len(moving) == 0 {
		return nil, nil
	}
	known, before := len(st.book.Fresh()), len(st.changes.Postings)
	var err error
	if st.changes.Postings, err = st.book.PostTo(st.changes.Postings, txn, first, at, moving); err != nil {
		return nil, fundsRefusal(err)
	}
	for _, made := range st.book.Fresh()[known:] { // the rest of the batch counts them too
		if owner := ledger.Owner(made.Account.Path); owner != "" {
			st.owned[owner] = append(st.owned[owner], made.Account)
		}
	}
	st.changes.Balances = st.book.Touched()
	return slices.Clip(st.changes.Postings[before:]), nil
}

// fundsRefusal makes a lack of funds a refusal.
func fundsRefusal(err error) error {
	var short *ledger.OverdraftError
	if !errors.As(err, &short) {
		if errors.Is(err, money.ErrOverflow) {
			return wallet.Refuse(wallet.CodeInvalidAmount, "the amount is too large for the account", "split it")
		}
		return err
	}
	return wallet.Refuse(wallet.CodeInsufficientFunds,
		fmt.Sprintf("the funds do not suffice: %s are available and %s are missing", short.Available, short.Short),
		"top the purse up, or pay less; a fee comes on top of the amount",
		"available", string(short.Available.Decimal()), "short", string(short.Short.Decimal()),
		"currency", string(short.Account.Currency))
}

// shown turns postings into what a person sees of them.
func shown(postings []ledger.Posting) []wallet.Posting {
	list := make([]wallet.Posting, 0, len(postings))
	for i := range postings {
		p := &postings[i]
		list = append(list, wallet.Posting{
			Account: p.Balance.Account.Path, Amount: p.Amount.Decimal(), Currency: p.Amount.Currency(), BalanceAfter: p.BalanceAfter.Decimal(),
		})
	}
	return withoutRolledUp(list)
}

// feeMovement takes a fee from whoever bears it.
func feeMovement(kind wallet.TransactionKind, from string, fee money.Amount) ledger.Movement {
	return ledger.Movement{From: from, To: ledger.FeesPath(string(kind)), Amount: fee}
}
