package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// run takes a batch of intents through load, decide and commit, in one durable
// transaction. A refused intent has its refusal in its outcome and spoils no
// other. A dry run decides over a snapshot and commits nothing.
func (e *Engine) run(ctx context.Context, dry bool, intents ...*intent) ([]outcome, error) {
	var outcomes []outcome
	batch := &Batch{Size: len(intents), Began: e.Clock(), DryRun: dry}
	err := e.write(ctx, dry, func(r Reader, changes *Changes, moment int64) error {
		st, err := e.load(ctx, r, changes, moment, intents)
		if err != nil {
			return err
		}
		batch.loaded(e.Clock())
		changes.expect(len(intents), 4*len(intents)) // an amount and a fee
		if outcomes, err = st.decideAll(intents); err == nil && dry {
			err = st.foresee(outcomes)
		}
		batch.Decided = e.Clock()
		return err
	})
	batch.Ended, batch.Failed = e.Clock(), err != nil
	for _, in := range intents {
		in.batch, in.found = batch, found{}
	}
	e.observeBatch(*batch)
	if err != nil {
		return nil, fmt.Errorf("run a batch of %d: %w", len(intents), err)
	}
	return outcomes, nil
}

// decideAll answers the intents in their order. A fault stops it.
func (st *state) decideAll(intents []*intent) ([]outcome, error) {
	outcomes := make([]outcome, len(intents))
	for i, in := range intents {
		o, err := st.decide(in)
		if err != nil {
			refused, ok := errors.AsType[*wallet.Error](err)
			if !ok {
				return nil, fmt.Errorf("decide a %s: %w", in.kind, err)
			}
			o = outcome{err: refused}
		}
		if o.txn != nil { // as it is after this intent, whatever the next ones do to it
			now := *o.txn
			o.txn = &now
		}
		outcomes[i] = o
	}
	return outcomes, nil
}

// one runs one intent, together with those that arrive at the same time. A dry
// run is always alone.
func (e *Engine) one(ctx context.Context, dry bool, in *intent) (outcome, error) {
	asked := e.Clock()
	if !dry {
		o, err := e.group.submit(ctx, in)
		e.observeIntent(ctx, asked, in.batch)
		if err != nil {
			return outcome{}, err
		}
		return o, o.err
	}
	outcomes, err := e.run(ctx, true, in)
	e.observeIntent(ctx, asked, in.batch)
	if err != nil {
		return outcome{}, err
	}
	return outcomes[0], outcomes[0].err
}
