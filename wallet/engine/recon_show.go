package engine

import (
	"context"
	"fmt"
	"strconv"

	"github.com/okpay/okpay/wallet"
)

// ShowReconciliation implements wallet.Reconciliation.
func (s *session) ShowReconciliation(ctx context.Context, in wallet.ShowReconciliationInput) (wallet.ReconciliationRun, error) {
	var shown wallet.ReconciliationRun
	if err := s.operator(); err != nil {
		return shown, err
	}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := runOf(ctx, r, in.ID)
		shown = presentRun(&record)
		return err
	})
	return shown, err
}

// ListReconciliations implements wallet.Reconciliation.
func (s *session) ListReconciliations(ctx context.Context, in wallet.ListReconciliationsInput) (wallet.Page[wallet.ReconciliationRun], error) {
	page := wallet.Page[wallet.ReconciliationRun]{Items: []wallet.ReconciliationRun{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	var list []RunRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if err := namesAccount(ctx, r, in.Account); err != nil {
			return err
		}
		list, err = r.Runs(ctx, RunQuery{BankAccount: in.Account, Before: in.After, Limit: limit + 1})
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(x *RunRecord) string { return x.ID }, presentRun), nil
}

// ListMatches implements wallet.Reconciliation. Its cursor is a place in the run.
func (s *session) ListMatches(ctx context.Context, in wallet.ListMatchesInput) (wallet.Page[wallet.LineMatch], error) {
	page := wallet.Page[wallet.LineMatch]{Items: []wallet.LineMatch{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	query := MatchQuery{Run: in.Run, Limit: limit + 1}
	if in.After != "" {
		if query.From, err = strconv.Atoi(in.After); err != nil || query.From < 0 {
			return page, badCursor()
		}
		query.From++
	}
	var list []MatchRecord
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		if _, err := runOf(ctx, r, in.Run); err != nil {
			return err
		}
		var err error
		if list, err = r.Matches(ctx, query); err != nil {
			return fmt.Errorf("read matches: %w", err)
		}
		return nameLines(ctx, r, list)
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(m *MatchRecord) string { return strconv.Itoa(m.Place) }, listedMatch), nil
}

// nameLines fills in the lines of matches.
func nameLines(ctx context.Context, r Reader, list []MatchRecord) error {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	lines, err := r.LinesOfMatches(ctx, ids)
	if err != nil {
		return fmt.Errorf("read the lines of matches: %w", err)
	}
	for i := range list {
		m := &list[i]
		m.Bank, m.Ledger = nil, nil
		for _, id := range lines[m.ID] {
			if isBankLine(id) {
				m.Bank = append(m.Bank, id)
			} else {
				m.Ledger = append(m.Ledger, id)
			}
		}
	}
	return nil
}

// storedInput reads what a run has matched, with its rules.
func storedInput(ctx context.Context, r Reader, run *RunRecord) (*MatchInput, error) {
	rules, found, err := r.MatchRules(ctx, run.RulesSHA256)
	if err != nil {
		return nil, fmt.Errorf("read the rules of a run: %w", err)
	}
	if !found {
		return nil, fmt.Errorf("the rules of the run %s are not there", run.ID)
	}
	compressed, err := r.RunInput(ctx, run.ID, run.InputParts)
	if err != nil {
		return nil, fmt.Errorf("read what a run has matched: %w", err)
	}
	return inputOf(compressed, rules.Text)
}

// ReplayReconciliation implements wallet.Reconciliation.
func (s *session) ReplayReconciliation(ctx context.Context, in wallet.ShowReconciliationInput) (wallet.ReconciliationReplay, error) {
	var replay wallet.ReconciliationReplay
	if err := s.operator(); err != nil {
		return replay, err
	}
	var run RunRecord
	var input *MatchInput
	err := s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if run, err = runOf(ctx, r, in.ID); err != nil {
			return err
		}
		input, err = storedInput(ctx, r, &run)
		return err
	})
	if err != nil {
		return replay, err
	}
	result, err := s.engine.Matcher.Match(input)
	if err != nil {
		return replay, fmt.Errorf("match the lines of %s again: %w", run.ID, err)
	}
	_, sum, err := inputText(input)
	if err != nil {
		return replay, err
	}
	return wallet.ReconciliationReplay{
		ID: run.ID, Same: result.SHA256 == run.ResultSHA256 && sum == run.InputSHA256, InputSHA256: sum,
		ResultSHA256: result.SHA256, WasSHA256: run.ResultSHA256, BankLines: len(input.Bank), LedgerLines: len(input.Ledger),
	}, nil
}
