package main

import (
	"context"
	"time"
)

// inBackground does a bounded amount of work time and again: at once where more
// is left, else after every, and after trouble when it failed. It goes on until
// ctx ends or the function that it gives is called, which waits for what is under
// way.
func inBackground(ctx context.Context, every, trouble time.Duration, work func(ctx context.Context) (more bool, err error)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			more, err := work(ctx)
			pause := every
			switch {
			case err != nil:
				pause = trouble
			case more:
				continue
			}
			if sleep(ctx, pause) != nil {
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
