package engine

import (
	"context"
	"fmt"
	"slices"

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

// settleMatches posts the matches that are not posted.
func (p *posting) settleMatches(ctx context.Context, r Reader) (bool, error) {
	list, err := r.UnpostedMatches(ctx, p.account.Name, wallet.MaxMatchBatch)
	if err != nil || len(list) == 0 {
		return false, err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	lines, err := r.LinesOfMatches(ctx, ids)
	if err != nil {
		return false, fmt.Errorf("read the lines of matches: %w", err)
	}
	bank, ofLedger, err := linesByID(ctx, r, lines)
	if err != nil {
		return false, err
	}
	if did, err := p.settleItems(ctx, r, ofLedger); err != nil || did {
		return did, err
	}
	var intents []*intent
	for i := range list {
		intents = append(intents, p.settlement(list[i].ID))
	}
	for _, l := range ofLedger {
		if l.Awaited {
			intents = append(intents, &intent{kind: wallet.TransactionKind(l.Facts.Kind), system: true, parent: l.Txn})
		}
	}
	if p.state, err = p.session.engine.load(ctx, r, p.changes, p.moment, intents); err != nil {
		return false, err
	}
	failed, err := p.settleAwaited(ofLedger)
	if err != nil {
		return false, err
	}
	for i := range list {
		own := lines[list[i].ID]
		if slices.ContainsFunc(own, func(id string) bool { return failed[id] }) {
			p.release(&list[i], own, failed)
			continue
		}
		var ofBank []*BankLineRecord
		for _, id := range own {
			if l := bank[id]; l != nil {
				ofBank = append(ofBank, l)
			}
		}
		if err := p.settle(&list[i], ofBank); err != nil {
			return false, fmt.Errorf("post the match %s: %w", list[i].ID, err)
		}
		p.changes.PostedMatches = append(p.changes.PostedMatches, list[i])
		p.run.Settled++
	}
	return true, nil
}

// linesByID reads the lines of matches: those of the bank by their names, and those of
// the ledger in the order of theirs.
func linesByID(ctx context.Context, r Reader, byMatch map[string][]string) (map[string]*BankLineRecord, []LedgerLineRecord, error) {
	var bank, txns []string
	for _, lines := range byMatch {
		for _, id := range lines {
			if isBankLine(id) {
				bank = append(bank, id)
			} else {
				txns = append(txns, id)
			}
		}
	}
	sortStrings(bank)
	sortStrings(txns)
	records, err := r.BankLines(ctx, bank)
	if err != nil {
		return nil, nil, fmt.Errorf("read lines of the bank: %w", err)
	}
	found := make(map[string]*BankLineRecord, len(records))
	for i := range records {
		found[records[i].ID] = &records[i]
	}
	ofLedger, err := r.LedgerLines(ctx, txns)
	if err != nil {
		return nil, nil, fmt.Errorf("read lines of the ledger: %w", err)
	}
	return found, ofLedger, nil
}

// settleItems settles the items of one payout that the bank has confirmed, at most
// MaxTransferReports of them.
func (p *posting) settleItems(ctx context.Context, r Reader, lines []LedgerLineRecord) (bool, error) {
	ids := make([]string, len(lines))
	for i := range lines {
		ids[i] = lines[i].Txn
	}
	list, err := r.TransfersStanding(ctx, ids)
	if err != nil {
		return false, fmt.Errorf("find credit transfers: %w", err)
	}
	list = slices.DeleteFunc(list, func(t TransferRecord) bool { return t.Status != wallet.ItemSubmitted })
	if len(list) == 0 {
		return false, nil
	}
	payout, err := p.session.payout(ctx, r, "", list[0].Payout)
	if err != nil {
		return false, err
	}
	for i := range list {
		t := &list[i]
		if t.Payout != payout.ID {
			continue
		}
		p.changes.ItemMoves = append(p.changes.ItemMoves, ItemMove{
			Merchant: t.Merchant, Item: t.Item, Payout: t.Payout, From: wallet.ItemSubmitted, To: wallet.ItemSettled,
		})
		payout.Submitted--
		payout.Settled++
		if len(p.changes.ItemMoves) == wallet.MaxTransferReports {
			break
		}
	}
	p.changes.Payouts = append(p.changes.Payouts, payout)
	return true, nil
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

// settleAwaited posts what was pending on the rail: the bank has confirmed it. It gives
// those that the rail has declined since they were matched.
func (p *posting) settleAwaited(lines []LedgerLineRecord) (failed map[string]bool, err error) {
	failed = map[string]bool{}
	for i := range lines {
		if !lines[i].Awaited {
			continue
		}
		txn := p.state.parents[lines[i].Txn]
		if txn == nil {
			return nil, fmt.Errorf("the transaction %s of a match is not there", lines[i].Txn)
		}
		if _, err := p.state.settle(txn, RailAnswer{Key: txn.ID, State: RailSucceeded}, p.session.caller.actor()); err != nil {
			return nil, err
		}
		failed[txn.ID] = txn.Status != wallet.TransactionPosted && txn.Status != wallet.TransactionReturned
	}
	return failed, nil
}

// release takes a match back before it is posted: what it confirms has come to nothing
// meanwhile. Its lines are open again, for the next run to look at, but for what the
// rail has declined, which is no line any more.
func (p *posting) release(m *MatchRecord, lines []string, failed map[string]bool) {
	for _, id := range lines {
		switch {
		case isBankLine(id):
			p.changes.BankStates = append(p.changes.BankStates, LineState{Line: id, From: LineMatched, To: LineOpen})
		case failed[id]:
			p.changes.LedgerStates = append(p.changes.LedgerStates, LineState{Line: id, From: LineMatched, To: LineAside})
		default:
			p.changes.LedgerStates = append(p.changes.LedgerStates, LineState{Line: id, From: LineMatched, To: LineOpen})
		}
	}
	m.Posted, m.UndoneAt = true, p.moment
	p.changes.PostedMatches = append(p.changes.PostedMatches, *m)
}

// settle posts one match:
//
//	bank:NAME -> rail clearing           what came in; the other way round what went out
//	suspense -> rail clearing            of that, what was parked there
//	fees:settlement -> rail clearing     what a processor has kept
func (p *posting) settle(m *MatchRecord, lines []*BankLineRecord) error {
	direct, parked := money.Zero(p.account.Currency), money.Zero(p.account.Currency)
	var err error
	for _, l := range lines {
		sum := &direct
		if l.Parked != "" {
			sum = &parked
			p.changes.Parkings = append(p.changes.Parkings, LineParking{Line: l.ID})
		}
		if *sum, err = sum.Add(l.Amount); err != nil {
			return err
		}
	}
	in := p.settlement(m.ID)
	in.memo = cut("match "+m.ID+" by "+m.Rule+": "+lines[0].ID, wallet.MaxMemoLength)
	m.Transaction, err = p.post(in, []leg{{p.bankPath(), direct}, {ledger.Suspense, parked}, {ledger.FeesPath(string(wallet.KindSettlement)), m.Fee}}, p.clearing())
	m.Posted = true
	return err
}

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
