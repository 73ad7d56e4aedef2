package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// bankLines reads the lines of the bank that are open, of the statements that pass
// the gate.
func (x *running) bankLines(ctx context.Context, r Reader) ([]BankLineRecord, error) {
	list, err := r.OpenBankLines(ctx, x.bankAccount.Name, false, wallet.MaxOpenLines+1)
	if err != nil {
		return nil, fmt.Errorf("read the lines of the bank: %w", err)
	}
	if len(list) > wallet.MaxOpenLines {
		return nil, tooManyLines()
	}
	open := map[string]bool{}
	for i := range x.statements {
		open[x.statements[i].ID] = x.statements[i].Gate == wallet.GateOpen || x.statements[i].Gate == wallet.GateForced
	}
	return slices.DeleteFunc(list, func(l BankLineRecord) bool { return !open[l.Statement] || l.day() != 0 && l.day() < x.since }), nil
}

func tooManyLines() error {
	return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there are more than %d open lines", wallet.MaxOpenLines),
		"reconcile a part of them, with --since")
}

// day is the day that counts of a line.
func (l *BankLineRecord) day() int64 {
	if l.Booked != 0 {
		return l.Booked
	}
	return l.Valued
}

// ledgerLines reads those of the ledger, with what is pending on the rail, and stores
// those that are new.
func (x *running) ledgerLines(ctx context.Context, r Reader) ([]LedgerLineRecord, error) {
	query := LedgerQuery{
		BankAccount: x.bankAccount.Name, Path: ledger.RailPath(x.bankAccount.Rail), Currency: x.bankAccount.Currency,
		After: max(x.horizon(), x.state.LedgerAt-ledgerMargin), Limit: wallet.MaxOpenLines + 1,
	}
	list, err := r.OpenLedgerLines(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read the lines of the ledger: %w", err)
	}
	for i := range list {
		if !list[i].Known {
			x.changes.LedgerLines = append(x.changes.LedgerLines, list[i])
		}
	}
	awaited, err := x.awaited(ctx, r)
	if err != nil {
		return nil, err
	}
	if list = append(list, awaited...); len(list) > wallet.MaxOpenLines {
		return nil, tooManyLines()
	}
	return slices.DeleteFunc(list, func(l LedgerLineRecord) bool { return dayOf(l.At) < x.since }), nil
}

// awaited reads what is pending on the rail, of which the bank may speak first.
func (x *running) awaited(ctx context.Context, r Reader) ([]LedgerLineRecord, error) {
	if x.bankAccount.Rail != x.engine.Rail.Name() {
		return nil, nil
	}
	var lines []LedgerLineRecord
	after := ""
	for {
		list, err := r.PendingRail(ctx, after, wallet.MaxPageSize)
		if err != nil {
			return nil, fmt.Errorf("read what is pending on the rail: %w", err)
		}
		known, err := storedLines(ctx, r, list)
		if err != nil {
			return nil, err
		}
		for i := range list {
			t := &list[i]
			if known[t.ID] || t.Amount.Currency() != x.bankAccount.Currency || t.CreatedAt < x.horizon() {
				continue
			}
			amount, err := awaitedAmount(t)
			if err != nil {
				return nil, err
			}
			facts := LineFacts{Name: t.FromName, Text: t.Memo, Kind: string(t.Kind), References: []string{t.ID}}
			if t.Kind == wallet.KindWithdrawal {
				facts.Name = t.ToName
			}
			facts.refer(t.OrderID)
			lines = append(lines, LedgerLineRecord{
				Txn: t.ID, BankAccount: x.bankAccount.Name, At: t.CreatedAt, Amount: amount, Awaited: true, State: LineOpen, Facts: facts,
			})
		}
		if len(list) < wallet.MaxPageSize || len(lines) > wallet.MaxOpenLines {
			return lines, nil
		}
		after = list[len(list)-1].ID
	}
}

// awaitedAmount is what the bank's statement will show of a top-up or a withdrawal
// that is pending.
func awaitedAmount(t *Txn) (money.Amount, error) {
	amount, err := t.onTheRail()
	if err == nil && t.Kind == wallet.KindWithdrawal {
		amount, err = amount.Neg()
	}
	return amount, err
}

// storedLines says which of these are lines already.
func storedLines(ctx context.Context, r Reader, list []Txn) (map[string]bool, error) {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	stored, err := r.LedgerLines(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read lines of the ledger: %w", err)
	}
	known := make(map[string]bool, len(stored))
	for i := range stored {
		known[stored[i].Txn] = true
	}
	return known, nil
}
