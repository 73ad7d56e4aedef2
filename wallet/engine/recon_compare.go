package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// CompareRules implements wallet.Reconciliation.
func (s *session) CompareRules(ctx context.Context, in wallet.CompareRulesInput) (wallet.RulesComparison, error) {
	var shown wallet.RulesComparison
	if err := s.operator(); err != nil {
		return shown, err
	}
	since, err := lineDay(in.Since)
	if err != nil {
		return shown, err
	}
	before, err := s.engine.Matcher.Rules(in.Before)
	if err != nil {
		return shown, err
	}
	if _, err := s.engine.Matcher.Rules(in.After); err != nil {
		return shown, err
	}
	input := &MatchInput{Rules: before.Text, Today: dayOf(s.engine.now())}
	var account wallet.BankAccount
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if account, err = reconcilable(ctx, r, in.Account); err != nil {
			return err
		}
		return allLines(ctx, r, s.engine.BankFile, &account, since, input)
	})
	if err != nil {
		return shown, err
	}
	d, err := s.engine.Matcher.Compare(input, in.After)
	if err != nil {
		return shown, err
	}
	return wallet.RulesComparison{
		BankLines: len(input.Bank), LedgerLines: len(input.Ledger), Kept: d.Kept, ByAnother: d.ByAnother,
		WonCount: len(d.Won), LostCount: len(d.Lost), Won: wouldBe(d.Won, &account, input), Lost: wouldBe(d.Lost, &account, input),
		BreaksBefore: d.BreaksBefore, BreaksAfter: d.BreaksAfter,
	}, nil
}

// allLines reads all lines of an account from a day on.
func allLines(ctx context.Context, r Reader, file BankFile, account *wallet.BankAccount, since int64, into *MatchInput) error {
	bank, err := r.OpenBankLines(ctx, account.Name, true, wallet.MaxOpenLines+1)
	if err != nil {
		return fmt.Errorf("read the lines of the bank: %w", err)
	}
	lines, err := r.OpenLedgerLines(ctx, LedgerQuery{
		BankAccount: account.Name, Path: ledger.RailPath(account.Rail), Currency: account.Currency, All: true, Limit: wallet.MaxOpenLines + 1,
	})
	if err != nil {
		return fmt.Errorf("read the lines of the ledger: %w", err)
	}
	bank = slices.DeleteFunc(bank, func(l BankLineRecord) bool { return l.day() < since })
	lines = slices.DeleteFunc(lines, func(l LedgerLineRecord) bool { return dayOf(l.At) < since })
	if len(bank) > wallet.MaxOpenLines || len(lines) > wallet.MaxOpenLines {
		return tooManyLines()
	}
	into.Bank, into.Ledger = bankInput(bank), ledgerInput(lines)
	into.nameGroups(file)
	return nil
}

// wouldBe shows matches that are not stored, as a list shows those that are.
func wouldBe(list []Matched, account *wallet.BankAccount, in *MatchInput) []wallet.LineMatch {
	list = list[:min(len(list), wallet.MaxBreakLines)]
	shown := make([]wallet.LineMatch, len(list))
	byID := make(map[string]int64, len(in.Bank))
	for i := range in.Bank {
		byID[in.Bank[i].ID] = in.Bank[i].Minor
	}
	for i := range list {
		m := &list[i]
		minor := int64(0)
		for _, id := range m.Bank {
			minor += byID[id] // which the matcher has summed up within range
		}
		shown[i] = listedMatch(&MatchRecord{
			BankAccount: account.Name, Rule: m.Rule, Bank: m.Bank, BankCount: len(m.Bank), Ledger: m.Ledger, LedgerCount: len(m.Ledger),
			Amount: money.FromMinor(minor, account.Currency), Fee: feeOf(m, account.Currency), Reference: m.Reference, Days: m.Days,
		})
	}
	return shown
}

// feeOf is the fee of a match, zero for none.
func feeOf(m *Matched, currency money.Currency) money.Amount {
	if m.Fee.Currency() == "" {
		return money.Zero(currency)
	}
	return m.Fee
}
