package engine

import (
	"context"
	"time"
)

// Batch tells how a batch of intents went through load, decide and commit.
type Batch struct {
	Size     int // intents
	Attempts int // how often it was decided; more than once when others were in the way
	// Began is when the batch was begun, Loaded when what it names had been read
	// for the last attempt, Decided when that was answered, and Ended when it was
	// durable or had failed. Loaded and Decided are zero where it did not come
	// to that.
	Began, Loaded, Decided, Ended time.Time
	DryRun                        bool // nothing was committed
	Failed                        bool // as a whole; the refusal of an intent is no failure
}

// Observer is told of batches. Its methods return at once and are safe for
// concurrent use.
type Observer struct {
	// Batch is called once for each batch.
	Batch func(Batch)
	// Intent is called once for each intent that was in a batch, with the context
	// of whoever asked for it and when that was, and tells what became of the
	// batch that it was in.
	Intent func(ctx context.Context, asked time.Time, b Batch)
}

func (e *Engine) observeBatch(b Batch) {
	if e.Observer.Batch != nil {
		e.Observer.Batch(b)
	}
}

func (e *Engine) observeIntent(ctx context.Context, asked time.Time, b *Batch) {
	if e.Observer.Intent != nil && b != nil {
		e.Observer.Intent(ctx, asked, *b)
	}
}

// loaded notes that an attempt has read what it names.
func (b *Batch) loaded(at time.Time) {
	b.Attempts++
	b.Loaded, b.Decided = at, time.Time{}
}
