package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// ruleReturn names the matches of what a bank has sent back with what gave it back.
const ruleReturn = "return"

// isBankLine says that a line is of a bank, and not a transaction.
func isBankLine(id string) bool { return strings.HasPrefix(id, "stl_") }

// giveBack gives the money of one break back that says that it was returned: of an
// item of a payout that a bank was told of, or of a withdrawal, when what came is what
// went. Others stay for people.
func (p *posting) giveBack(ctx context.Context, r Reader) (bool, error) {
	after := ""
	for {
		list, err := r.Breaks(ctx, BreakQuery{
			BankAccount: p.account.Name, Status: wallet.BreakOpen, Kind: wallet.BreakReturned, After: after, Limit: wallet.MaxPageSize,
		})
		if err != nil {
			return false, fmt.Errorf("read breaks: %w", err)
		}
		for i := range list {
			if did, err := p.giveBackOne(ctx, r, &list[i]); err != nil || did {
				return did, err
			}
		}
		if len(list) < wallet.MaxPageSize {
			return false, nil
		}
		after = list[len(list)-1].ID
	}
}

func (p *posting) giveBackOne(ctx context.Context, r Reader, b *BreakRecord) (bool, error) {
	if b.Original == "" || len(b.Bank) != 1 {
		return false, nil
	}
	lines, err := r.BankLines(ctx, b.Bank)
	if err != nil {
		return false, fmt.Errorf("read a line of the bank: %w", err)
	}
	if len(lines) != 1 || lines[0].State != LineOpen || !lines[0].Amount.IsPositive() {
		return false, nil
	}
	line := &lines[0]
	transfers, err := r.TransfersStanding(ctx, []string{b.Original})
	if err != nil {
		return false, fmt.Errorf("find a credit transfer: %w", err)
	}
	var returned *Txn
	if len(transfers) == 1 {
		returned, err = p.returnItem(ctx, r, line, &transfers[0])
	} else {
		returned, err = p.returnWithdrawal(ctx, r, line, b.Original)
	}
	if err != nil || returned == nil {
		return false, err
	}
	if err := p.matchReturn(ctx, r, line, returned); err != nil {
		return false, err
	}
	b.Status, b.ClosedBy, b.ClosedAt, b.Transaction = wallet.BreakClosed, p.run.ID, p.moment, returned.ID
	p.changes.Breaks = append(p.changes.Breaks, *b)
	p.run.Returned++
	return true, nil
}

// returnItem gives back an item of a payout, nil when that is not what came.
func (p *posting) returnItem(ctx context.Context, r Reader, line *BankLineRecord, t *TransferRecord) (*Txn, error) {
	if t.Amount != line.Amount || t.Status != wallet.ItemSubmitted && t.Status != wallet.ItemSettled {
		return nil, nil
	}
	report := emptyReport()
	payout, err := p.session.payout(ctx, r, "", t.Payout)
	if err != nil {
		return nil, err
	}
	back := &reporting{session: p.session, changes: p.changes, moment: p.moment, report: &report, payout: payout}
	if back.state, err = p.session.engine.load(ctx, r, p.changes, p.moment, []*intent{returnIntent(p.session, t), p.settlement(line.ID)}); err != nil {
		return nil, err
	}
	if merchant := back.state.customers[t.Merchant]; merchant == nil || merchant.Status == wallet.StatusClosed {
		return nil, nil
	}
	p.state = back.state
	if err := back.giveBack(t, &wallet.TransferOutcome{EndToEndID: t.EndToEndID, Status: wallet.ItemReturned, Text: "the bank has returned it: " + line.ID}); err != nil {
		return nil, err
	}
	back.payout.concludeReport(p.moment)
	p.changes.Payouts = append(p.changes.Payouts, back.payout)
	return p.changes.Transactions[len(p.changes.Transactions)-1], nil
}

// returnWithdrawal gives a withdrawal back that a bank has sent back, nil when that is
// not what came. What it has cost stays paid.
//
//	rail clearing -> owner available     what the rail had sent
func (p *posting) returnWithdrawal(ctx context.Context, r Reader, line *BankLineRecord, original string) (*Txn, error) {
	in := &intent{
		kind: wallet.KindReturn, system: true, actor: p.session.caller.actor(), scope: settlementScope, key: "return " + line.ID,
		currency: string(p.account.Currency), parent: original, touches: []ledger.Account{{Path: p.clearing(), Currency: p.account.Currency}},
	}
	st, err := p.session.engine.load(ctx, r, p.changes, p.moment, []*intent{in, p.settlement(line.ID)})
	if err != nil {
		return nil, err
	}
	sent := st.parents[original]
	if sent == nil || sent.Kind != wallet.KindWithdrawal || sent.Status != wallet.TransactionPosted {
		return nil, nil
	}
	owner := st.customers[sent.From]
	went, err := sent.onTheRail()
	if err != nil || owner == nil || owner.Status == wallet.StatusClosed || went != line.Amount {
		return nil, err
	}
	p.state = st
	txn := st.newTxn(in, went, party{id: sent.To, name: sent.ToName}, customerParty(owner))
	txn.Reason = "the bank has returned it"
	if _, err := st.record(in, txn, ledger.Movement{From: p.clearing(), To: owner.availablePath(), Amount: went}); err != nil {
		return nil, err
	}
	st.changes.transition(Transition{
		Txn: sent.ID, From: sent.Status, To: wallet.TransactionReturned, At: txn.CreatedAt, Reason: txn.Reason, Actor: in.actor,
	})
	sent.Status, sent.Reason = wallet.TransactionReturned, txn.Reason
	return txn, st.unuse(sent)
}

// matchReturn matches what came with what gave it back.
func (p *posting) matchReturn(ctx context.Context, r Reader, line *BankLineRecord, returned *Txn) error {
	record := MatchRecord{
		Rule: ruleReturn, Amount: line.Amount, Fee: money.Zero(line.Amount.Currency()), Bank: []string{line.ID}, Ledger: []string{returned.ID},
		Days: int(line.day() - dayOf(returned.CreatedAt)),
	}
	return p.matchNow(ctx, r, record, []*BankLineRecord{line}, returned.CreatedAt)
}

// matchNow keeps and posts a match of lines of the bank that are open with one
// transaction that was just made.
func (p *posting) matchNow(ctx context.Context, r Reader, m MatchRecord, lines []*BankLineRecord, at int64) error {
	place, err := r.LastMatch(ctx, p.run.ID)
	if err != nil {
		return fmt.Errorf("count the matches of a run: %w", err)
	}
	m.ID, m.Run, m.BankAccount, m.Place = p.session.engine.NewID("mat"), p.run.ID, p.account.Name, place+1
	m.BankCount, m.LedgerCount = len(m.Bank), len(m.Ledger)
	if err := p.settle(&m, lines); err != nil {
		return err
	}
	p.changes.Matches = append(p.changes.Matches, m)
	for _, l := range lines {
		p.changes.BankStates = append(p.changes.BankStates, LineState{Line: l.ID, From: l.State, To: LineMatched})
	}
	for _, id := range m.Ledger {
		p.changes.LedgerLines = append(p.changes.LedgerLines, LedgerLineRecord{
			Txn: id, BankAccount: p.account.Name, At: at, Amount: m.Amount, State: LineMatched,
		})
	}
	return nil
}
