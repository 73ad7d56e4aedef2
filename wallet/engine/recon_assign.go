package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// assign makes a customer's top-up of what came and nobody expected.
//
//	rail clearing -> owner available     the amount, which its match moves there
//	owner available -> fees              the fee of a top-up from a bank, if there is one
func (x *changing) assign(ctx context.Context, r Reader) error {
	line, err := x.unexpected(ctx, r)
	if err != nil {
		return err
	}
	if x.run, err = runOf(ctx, r, x.record.OpenedRun); err != nil {
		return err
	}
	in := &intent{
		kind: wallet.KindTopUp, system: true, actor: x.session.caller.actor(), scope: settlementScope, key: "assign " + line.ID, user: x.in.User,
		currency: string(x.account.Currency), memo: cut("from the bank: "+line.ID, wallet.MaxMemoLength),
		touches: []ledger.Account{{Path: x.clearing(), Currency: x.account.Currency}},
	}
	if x.state, err = x.session.engine.load(ctx, r, x.changes, x.moment, []*intent{in, x.settlement(line.ID)}); err != nil {
		return err
	}
	txn, err := x.state.decideAssigned(in, line.Amount, x.clearing())
	if err != nil {
		return err
	}
	x.record.Status, x.record.ClosedBy, x.record.ClosedAt, x.record.Transaction = wallet.BreakResolved, x.session.caller.actor(), x.moment, txn.ID
	return x.matchNow(ctx, r, MatchRecord{
		Rule: ruleAssigned, Amount: line.Amount, Fee: money.Zero(line.Amount.Currency()), Bank: []string{line.ID}, Ledger: []string{txn.ID},
	}, []*BankLineRecord{line}, txn.CreatedAt)
}

// unexpected gives the one line of the bank that can be assigned.
func (x *changing) unexpected(ctx context.Context, r Reader) (*BankLineRecord, error) {
	if x.record.Status != wallet.BreakOpen {
		return nil, x.wrongState("reopen it first")
	}
	lines, err := r.BankLines(ctx, x.record.Bank)
	if err != nil {
		return nil, fmt.Errorf("read lines of the bank: %w", err)
	}
	fits := x.record.Kind == wallet.BreakMissingInLedger || x.record.Kind == wallet.BreakDuplicateAtBank || x.record.Kind == wallet.BreakUndone
	if !fits || len(lines) != 1 || len(x.record.Ledger) > 0 || !lines[0].Amount.IsPositive() || lines[0].State != LineOpen && lines[0].State != LineAside {
		return nil, wallet.Refuse(wallet.CodeStateConflict, "the break is not of one sum that came in and that the ledger does not know",
			"such a sum alone can be assigned; resolve the break otherwise", "break", x.record.ID, "kind", string(x.record.Kind))
	}
	return &lines[0], nil
}

// decideAssigned is a top-up that is there already.
func (st *state) decideAssigned(in *intent, amount money.Amount, clearing string) (*Txn, error) {
	owner := st.userOf(in)
	if owner == nil {
		return nil, customerNotFound(in.user)
	}
	if owner.Status != wallet.StatusFrozen { // money still comes in
		if err := mayPay(owner.Customer); err != nil {
			return nil, err
		}
	}
	if err := st.offered(amount.Currency()); err != nil {
		return nil, err
	}
	fee, err := st.feeOf(in.kind, owner.Customer, owner.Country, owner.Country, string(wallet.InstrumentBank), amount)
	if err != nil {
		return nil, err
	}
	if err := st.checkIncoming(owner.Customer, amount, fee, wallet.CodeLimitExceeded); err != nil {
		return nil, err
	}
	txn := st.newTxn(in, amount, party{}, customerParty(owner))
	if txn.setFee(fee); txn.FeeBearer != "" {
		txn.FeeBearer = string(policy.Payee) // the amount has come, and no more
	}
	to := owner.availablePath()
	_, err = st.record(in, txn, ledger.Movement{From: clearing, To: to, Amount: amount}, feeMovement(in.kind, to, txn.Fee))
	return txn, err
}
