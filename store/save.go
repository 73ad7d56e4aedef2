package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
)

// Save writes changes as one set: first those that others refer to, and each
// table in the order of its key as far as the set allows.
func (s *session) Save(ctx context.Context, changes *engine.Changes) error {
	first, err := s.takeNumbers(ctx, changes)
	if err != nil {
		return err
	}
	for _, part := range []func() error{
		func() error { return s.saveCustomers(ctx, changes) },
		func() error { return s.saveInstruments(ctx, changes) },
		func() error { return s.saveBalances(ctx, changes) },
		func() error { return s.saveTransactions(ctx, changes.Transactions, first) },
		func() error { return s.savePostings(ctx, changes.Postings) },
		func() error { return s.saveTransitions(ctx, changes.Transitions) },
		func() error { return s.saveEvents(ctx, changes, first) },
		func() error { return s.saveUsage(ctx, changes.Usage) },
		func() error { return s.saveChallenges(ctx, changes.Challenges) },
		func() error { return s.saveMessages(ctx, changes.Messages) },
		func() error { return s.saveDeliveries(ctx, changes.Deliveries) },
		func() error { return s.savePayouts(ctx, changes.Payouts) },
		func() error { return s.saveItems(ctx, changes.Items) },
		func() error { return s.saveRetries(ctx, changes.Retries) },
		func() error { return s.saveCancels(ctx, changes.Cancels) },
		func() error { return s.saveMoves(ctx, changes.ItemMoves) },
		func() error { return s.savePayees(ctx, changes.Payees) },
		func() error { return s.saveTransfers(ctx, changes.Transfers) },
		func() error { return s.saveBankAccounts(ctx, changes.BankAccounts) },
		func() error { return s.saveExports(ctx, changes.Exports) },
		func() error { return s.saveReconciliation(ctx, changes) },
		func() error { return s.saveApprovals(ctx, changes) },
		func() error { return s.saveAPIKeys(ctx, changes) },
		func() error { return s.saveKeysets(ctx, changes.Keysets) },
		func() error { return s.saveSessions(ctx, changes) },
		func() error { return s.saveCredentials(ctx, changes.Credentials) },
		func() error { return s.saveSecondFactors(ctx, changes.SecondFactors) },
		func() error { return s.saveGuards(ctx, changes) },
		func() error { return s.saveRecipients(ctx, changes.Recipients) },
		func() error { return s.saveClosed(ctx, changes) },
		func() error { return s.saveTickets(ctx, changes) },
		func() error { return s.saveApps(ctx, changes) },
		func() error { return s.saveLinks(ctx, changes) },
		func() error { return s.saveLinkRequests(ctx, changes) },
		func() error { return s.saveLinkTokens(ctx, changes) },
		func() error { return s.saveKYC(ctx, changes) },
		func() error { return s.saveSanctions(ctx, changes) },
		func() error { return s.saveRates(ctx, changes.Rates) },
		func() error { return s.saveRateMarks(ctx, changes.RateMarks) },
		func() error { return s.saveRisk(ctx, changes) },
		func() error { return s.savePolicies(ctx, changes.Policies) },
		func() error { return s.saveQuotes(ctx, changes.NewQuotes) },
		func() error { return s.saveConversions(ctx, changes.Transactions) },
		func() error { return s.saveCheckouts(ctx, changes) },
		func() error { return s.savePromotions(ctx, changes) },
		func() error { return s.saveWebhooks(ctx, changes) },
		func() error { return s.saveWorkLeases(ctx, changes.WorkLeases) },
		func() error { return s.saveSweeps(ctx, changes.Sweeps) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// takeNumbers takes as many sequence numbers as the set has transactions,
// transitions and events, and gives the first of them; 0 where the sequencer
// gives them later.
func (s *session) takeNumbers(ctx context.Context, changes *engine.Changes) (int64, error) {
	count, err := countOrders(changes)
	if err != nil {
		return 0, err
	}
	if !s.dialect.oneWriter() {
		return 0, s.addCommit(ctx, count, changes.LastAt)
	}
	first, err := s.number(ctx, "take sequence numbers", `SELECT next_seq FROM sequence WHERE id = 1`)
	if err != nil {
		return 0, err
	}
	changed, err := s.exec(ctx, "take sequence numbers", `UPDATE sequence SET next_seq = next_seq + $1,
		last_at = CASE WHEN last_at < $2 THEN $2 ELSE last_at END WHERE id = 1`, count, changes.LastAt)
	if err == nil && (changed != 1 || first <= 0) {
		err = fmt.Errorf("take sequence numbers: the wallet has no sequence")
	}
	return first, err
}

// addCommit writes the row by which the sequencer numbers the set.
func (s *session) addCommit(ctx context.Context, count int, lastAt int64) error {
	n := min(count, 1) // what has no number is no commit to the sequencer
	return s.bulk(ctx, "add a commit", `INSERT INTO commits (count, last_at) VALUES ($1, $2)`, n, func(_ int, r *row) {
		r.place(count)
		r.int(lastAt)
	})
}

// countOrders checks that the places in the set are 0, 1, … each once, so that
// the sequence has no gap.
func countOrders(changes *engine.Changes) (int, error) {
	taken := make([]bool, len(changes.Transactions)+len(changes.Transitions)+len(changes.Events))
	take := func(order int) error {
		if order < 0 || order >= len(taken) || taken[order] {
			return fmt.Errorf("save changes: place %d of %d is given twice or is none", order, len(taken))
		}
		taken[order] = true
		return nil
	}
	for _, t := range changes.Transactions {
		if err := take(t.Order); err != nil {
			return 0, err
		}
	}
	for i := range changes.Transitions {
		if err := take(changes.Transitions[i].Order); err != nil {
			return 0, err
		}
	}
	for i := range changes.Events {
		if err := take(changes.Events[i].Order); err != nil {
			return 0, err
		}
	}
	return len(taken), nil
}
