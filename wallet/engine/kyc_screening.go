package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// screenPapers looks on the lists of sanctions for every name that a case has:
// the registered one, the stated one and that in the document. Entries of which an
// operator has said that they are somebody else are left out. It is done before
// the write, because the lists are large and nobody is to wait for them.
func (e *Engine) screenPapers(ctx context.Context, user string, paper *statement) ([]wallet.SanctionHit, error) {
	var hits []wallet.SanctionHit
	err := e.Store.Read(ctx, func(r Reader) error {
		customer, err := findOpen(ctx, r, user)
		if err != nil {
			return err
		}
		lists, err := e.screener(ctx, r)
		if err != nil {
			return err
		}
		rules, err := e.inForceNow(ctx, r)
		if err != nil {
			return err
		}
		names := []string{customer.Name, paper.stated.Name, paper.stated.MRZName}
		approved, err := r.ApprovedKYC(ctx, customer.ID)
		if err != nil {
			return fmt.Errorf("read approved cases: %w", err)
		}
		for i := range approved {
			names = append(names, approved[i].Stated.Name, approved[i].Stated.MRZName)
		}
		cleared, err := clearedEntries(ctx, r, customer.ID)
		if err != nil {
			return err
		}
		slices.Sort(names)
		hits = lists.search(slices.Compact(names), rules.SimilarityBPS, cleared)
		return nil
	})
	return hits, err
}

// clearedEntries are those of which an operator has said that they are not the
// customer.
func clearedEntries(ctx context.Context, r Reader, customer string) (map[listedEntry]bool, error) {
	reviews, err := r.SanctionsReviewsOf(ctx, []string{customer})
	if err != nil {
		return nil, fmt.Errorf("read reviews: %w", err)
	}
	cleared := map[listedEntry]bool{}
	for _, review := range reviews[customer] {
		if review.Status != wallet.ReviewCleared {
			continue
		}
		for _, hit := range review.Hits {
			cleared[entryOf(hit)] = true
		}
	}
	return cleared, nil
}
