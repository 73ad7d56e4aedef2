package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// What follows from a run is posted after it is there, in sets that are one
// transaction each, in this order:
//
//  1. items of payouts that the bank confirms are settled, those of one payout at a time;
//  2. what is matched goes from the clearing account of the rail to that of the bank;
//     what was pending on the rail is posted first;
//  3. what the bank returns is given back, and matched with it;
//  4. what nobody expected goes to suspense.
//
// Each looks for what there is to do in what is stored, and marks it as done in the
// same transaction: whoever was killed goes on, and nothing is posted twice.

// settlementScope is the scope of the keys of what reconciliation posts. No caller has
// it.
const settlementScope = "reconciliation"

// carryOut posts the next set.
func (s *session) carryOut(ctx context.Context, in *wallet.ReconcileInput) (wallet.ReconciliationRun, error) {
	var shown wallet.ReconciliationRun
	fields := []field{{"command", "reconcile resume"}, {"run", in.Run}}
	err := s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		p := posting{session: s, changes: c, moment: moment}
		if err := p.load(ctx, r, in.Run); err != nil {
			return EventRecord{}, err
		}
		shown = presentRun(&p.run)
		if p.run.Done {
			return EventRecord{}, nil
		}
		if err := p.next(ctx, r); err != nil {
			return EventRecord{}, err
		}
		c.Runs = append(c.Runs, p.run)
		shown = presentRun(&p.run)
		data, err := eventData("settled", p.run.Settled, "returned", p.run.Returned, "parked", p.run.Parked, "done", p.run.Done)
		return EventRecord{Type: "reconciliation.posted", Object: p.run.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		record, err := runOf(ctx, r, stored.Object)
		shown = presentRun(&record)
		shown.IdempotentReplay = true
		return err
	})
	shown.DryRun = in.DryRun
	return shown, err
}

func runOf(ctx context.Context, r Reader, id string) (RunRecord, error) {
	record, found, err := r.Run(ctx, id)
	if err != nil {
		return record, fmt.Errorf("read a reconciliation: %w", err)
	}
	if !found {
		return record, wallet.Refuse(wallet.CodeNotFound, fmt.Sprintf("there is no reconciliation %s", quote(id)), "see `okpay reconcile list`")
	}
	return record, nil
}

// posting is one set under way.
type posting struct {
	session *session
	changes *Changes
	moment  int64
	run     RunRecord
	account wallet.BankAccount
	state   *state
}

func (p *posting) load(ctx context.Context, r Reader, run string) error {
	var err error
	if p.run, err = runOf(ctx, r, run); err != nil {
		return err
	}
	if _, _, err := r.ReconciledAccount(ctx, p.run.BankAccount, true); err != nil {
		return fmt.Errorf("lock a bank account: %w", err)
	}
	if p.run, err = runOf(ctx, r, run); err != nil { // as it is when nobody else changes it
		return err
	}
	p.account, err = bankAccount(ctx, r, p.run.BankAccount)
	return err
}

// next does the first of what there is to do.
func (p *posting) next(ctx context.Context, r Reader) error {
	for _, step := range []func(context.Context, Reader) (bool, error){p.settleMatches, p.giveBack, p.park} {
		if did, err := step(ctx, r); err != nil || did {
			return err
		}
	}
	p.run.Done = true
	return nil
}

// settlement is the wish to post what the bank has booked.
func (p *posting) settlement(key string) *intent {
	c := p.account.Currency
	return &intent{
		kind: wallet.KindSettlement, system: true, actor: p.session.caller.actor(), scope: settlementScope, key: key, currency: string(c),
		touches: []ledger.Account{
			{Path: p.clearing(), Currency: c}, {Path: p.bankPath(), Currency: c}, {Path: ledger.Suspense, Currency: c},
		},
	}
}

func (p *posting) clearing() string { return ledger.RailPath(p.account.Rail) }

func (p *posting) bankPath() string { return ledger.BankPath(p.account.Name) }

// leg is an amount that moves from an account, or to it when it is below zero.
type leg struct {
	path   string
	amount money.Amount
}

// post records a settlement that moves amounts to an account. It gives no transaction
// when nothing moves.
func (p *posting) post(in *intent, from []leg, to string) (string, error) {
	var movements []ledger.Movement
	largest := money.Zero(p.account.Currency)
	for _, s := range from {
		if s.amount.IsZero() {
			continue
		}
		m := ledger.Movement{From: s.path, To: to, Amount: s.amount}
		if s.amount.IsNegative() {
			back, err := s.amount.Neg()
			if err != nil {
				return "", err
			}
			m = ledger.Movement{From: to, To: s.path, Amount: back}
		}
		movements = append(movements, m)
		var err error
		if largest, err = money.Max(largest, m.Amount); err != nil {
			return "", err
		}
	}
	if len(movements) == 0 {
		return "", nil
	}
	txn := p.state.newTxn(in, largest, party{}, party{})
	_, err := p.state.record(in, txn, movements...)
	return txn.ID, err
}
