package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// ExplainLine implements wallet.Reconciliation.
func (s *session) ExplainLine(ctx context.Context, in wallet.ExplainLineInput) (wallet.LineExplanation, error) {
	shown := wallet.LineExplanation{Candidates: []wallet.LineCandidate{}}
	if err := s.operator(); err != nil {
		return shown, err
	}
	var input *MatchInput
	err := s.engine.Store.Read(ctx, func(r Reader) (err error) {
		input, err = explained(ctx, r, in.Line, dayOf(s.engine.now()), &shown)
		return err
	})
	if err != nil || input == nil {
		return shown, err
	}
	candidates, err := s.engine.Matcher.Explain(input, shown.Line.Side, in.Line)
	if err != nil {
		return shown, fmt.Errorf("explain %s: %w", in.Line, err)
	}
	others, side := input.Ledger, wallet.LedgerSide
	if shown.Line.Side == wallet.LedgerSide {
		others, side = input.Bank, wallet.BankSide
	}
	byID := make(map[string]*MatchLine, len(others))
	for i := range others {
		byID[others[i].ID] = &others[i]
	}
	states, err := s.lineStates(ctx, side, candidates)
	if err != nil {
		return shown, err
	}
	for i := range candidates {
		if l := byID[candidates[i].Line]; l != nil {
			line := presentLine(l, side)
			line.BankAccount, line.State = shown.Line.BankAccount, states[l.ID]
			shown.Candidates = append(shown.Candidates, wallet.LineCandidate{Line: line, For: candidates[i].For, Against: candidates[i].Against})
		}
	}
	return shown, nil
}

// lineStates says how candidates stand now. One that is pending on the rail is open.
func (s *session) lineStates(ctx context.Context, side wallet.LineSide, list []MatchCandidate) (map[string]string, error) {
	ids, states := make([]string, len(list)), make(map[string]string, len(list))
	for i := range list {
		ids[i] = list[i].Line
		states[ids[i]] = LineOpen
	}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		if side == wallet.BankSide {
			lines, err := r.BankLines(ctx, ids)
			for i := range lines {
				states[lines[i].ID] = lines[i].State
			}
			return err
		}
		lines, err := r.LedgerLines(ctx, ids)
		for i := range lines {
			states[lines[i].Txn] = lines[i].State
		}
		return err
	})
	return states, err
}

// explained finds a line, what became of it, and the input of the run that looked at
// it last; nil when none did.
func explained(ctx context.Context, r Reader, id string, today int64, shown *wallet.LineExplanation) (*MatchInput, error) {
	account, err := findLine(ctx, r, id, shown)
	if err != nil {
		return nil, err
	}
	state, _, err := r.ReconciledAccount(ctx, account, false)
	if err != nil {
		return nil, fmt.Errorf("read how far an account is reconciled: %w", err)
	}
	number := state.Runs
	matches, err := r.MatchesOfLines(ctx, []string{id})
	if err != nil {
		return nil, fmt.Errorf("find the match of a line: %w", err)
	}
	if matches[id] != "" {
		m, err := matchOf(ctx, r, matches[id])
		if err != nil {
			return nil, err
		}
		list := []MatchRecord{m}
		if err := nameLines(ctx, r, list); err != nil {
			return nil, err
		}
		match := presentMatch(&list[0])
		shown.Match, shown.Run = &match, m.Run
	}
	breaks, err := r.BreaksOfLine(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read breaks: %w", err)
	}
	for i := range breaks {
		b := &breaks[i]
		has := slices.Contains(b.Bank, id) || slices.Contains(b.Ledger, id)
		if has && (shown.Break == nil || b.Status == wallet.BreakOpen) && (shown.Match == nil || b.Status != wallet.BreakClosed) {
			of := presentBreak(b, today)
			shown.Break = &of
		}
	}
	if number == 0 {
		return nil, nil
	}
	run, err := lastRunOf(ctx, r, account, number, shown)
	if err != nil {
		return nil, err
	}
	input, err := storedInput(ctx, r, &run)
	if err != nil {
		return nil, err
	}
	has := func(side []MatchLine) bool {
		return slices.ContainsFunc(side, func(l MatchLine) bool { return l.ID == id })
	}
	if !has(input.Bank) && !has(input.Ledger) {
		return nil, nil
	}
	shown.Run = run.ID
	return input, nil
}

// lastRunOf is the run that has matched a line, or else the last of its account.
func lastRunOf(ctx context.Context, r Reader, account string, number int, shown *wallet.LineExplanation) (RunRecord, error) {
	if shown.Match != nil {
		return runOf(ctx, r, shown.Match.Run)
	}
	run, found, err := r.RunByNumber(ctx, account, number)
	if err == nil && !found {
		err = fmt.Errorf("the run %d of %s is not there", number, account)
	}
	return run, err
}

// findLine finds a line of either side, and gives its bank account.
func findLine(ctx context.Context, r Reader, id string, shown *wallet.LineExplanation) (string, error) {
	if isBankLine(id) {
		lines, err := r.BankLines(ctx, []string{id})
		if err != nil {
			return "", fmt.Errorf("read a line of the bank: %w", err)
		}
		if len(lines) == 0 {
			return "", lineNotFound(id)
		}
		shown.Line = presentLine(&bankInput(lines)[0], wallet.BankSide)
		shown.Line.State, shown.Line.Statement, shown.Line.BankAccount = lines[0].State, lines[0].Statement, lines[0].BankAccount
		return lines[0].BankAccount, nil
	}
	lines, err := r.LedgerLines(ctx, []string{id})
	if err != nil {
		return "", fmt.Errorf("read a line of the ledger: %w", err)
	}
	if len(lines) == 0 {
		return "", lineNotFound(id)
	}
	facts, err := r.LedgerFacts(ctx, []string{id})
	if err != nil {
		return "", fmt.Errorf("read a transaction: %w", err)
	}
	lines[0].Facts = facts[id]
	shown.Line = presentLine(&ledgerInput(lines)[0], wallet.LedgerSide)
	shown.Line.State, shown.Line.BankAccount = lines[0].State, lines[0].BankAccount
	return lines[0].BankAccount, nil
}

func lineNotFound(id string) error {
	return wallet.Refuse(wallet.CodeNotFound, fmt.Sprintf("there is no line %s of a bank or of an account that is reconciled", quote(id)),
		"see `okpay breaks list` and `okpay reconcile show RUN --matches`")
}

func presentLine(l *MatchLine, side wallet.LineSide) wallet.ReconciledLine {
	return wallet.ReconciledLine{
		ID: l.ID, Side: side, Kind: l.Kind, BookingDate: dayText(l.Booked), ValueDate: dayText(l.Value), Amount: l.Amount.Decimal(),
		Currency: l.Amount.Currency(), Name: l.Name, Text: l.Text, References: append([]string{}, l.References...),
	}
}
