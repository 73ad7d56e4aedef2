package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
)

// park puts on suspense what the bank has booked and nobody expected.
//
//	bank:NAME -> suspense     what came in; the other way round what went out
func (p *posting) park(ctx context.Context, r Reader) (bool, error) {
	lines, err := r.UnparkedLines(ctx, p.account.Name, parkedKinds(), wallet.MaxMatchBatch)
	if err != nil || len(lines) == 0 {
		return false, err
	}
	intents := make([]*intent, len(lines))
	for i := range lines {
		intents[i] = p.settlement(p.run.ID + " " + lines[i].ID)
	}
	if p.state, err = p.session.engine.load(ctx, r, p.changes, p.moment, intents); err != nil {
		return false, err
	}
	for i := range lines {
		intents[i].memo = "not expected: " + lines[i].ID
		txn, err := p.post(intents[i], []leg{{p.bankPath(), lines[i].Amount}}, ledger.Suspense)
		if err != nil {
			return false, fmt.Errorf("put %s on suspense: %w", lines[i].ID, err)
		}
		p.changes.Parkings = append(p.changes.Parkings, LineParking{Line: lines[i].ID, Transaction: txn})
		p.run.Parked++
	}
	return true, nil
}

// parkedKinds are the breaks whose lines of the bank go to suspense: not those that may
// still go together with lines of the ledger.
func parkedKinds() []string {
	return []string{
		string(wallet.BreakMissingInLedger), string(wallet.BreakAmountDiffers), string(wallet.BreakDuplicateAtBank), string(wallet.BreakReturned),
	}
}
