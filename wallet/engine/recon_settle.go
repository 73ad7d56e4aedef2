package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

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
		if payout.counts(t) {
			payout.Submitted--
			payout.Settled++
		}
		if len(p.changes.ItemMoves) == wallet.MaxTransferReports {
			break
		}
	}
	p.changes.Payouts = append(p.changes.Payouts, payout)
	return true, nil
}

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
