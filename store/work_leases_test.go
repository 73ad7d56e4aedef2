package store_test

import (
	"testing"
	"time"

	"github.com/okpay/okpay/wallet/engine"
)

func TestAWorkOfTheBackgroundIsOneProgramsUntilItsLeaseEnds(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		other := p.open()
		ctx := p.t.Context()
		take := func(e *engine.Engine, holder string, want bool) {
			p.t.Helper()
			if got, err := e.TakeWork(ctx, "duties", holder); err != nil || got != want {
				p.t.Errorf("%s takes it: %t, %v", holder, got, err)
			}
		}
		take(p.engine, "a", true)
		take(other, "b", false)
		p.clock.Advance(50 * time.Second)
		take(p.engine, "a", true)
		p.clock.Advance(50 * time.Second)
		take(other, "b", false)
		p.clock.Advance(11 * time.Second) // a has died
		take(other, "b", true)
		take(p.engine, "a", false)
		p.must(p.engine.LeaveWork(ctx, "duties", "a")) // which is not a's any more
		take(p.engine, "a", false)
		p.must(other.LeaveWork(ctx, "duties", "b"))
		take(p.engine, "a", true)
	})
}

// TestALeaseOfAClockThatWasAheadDoesNotLastLonger has a program take a work by a
// clock that is ahead by a year, and die; and two whose clocks differ a little.
func TestALeaseOfAClockThatWasAheadDoesNotLastLonger(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		other := p.open()
		ctx := p.t.Context()
		take := func(e *engine.Engine, holder string, want bool) {
			p.t.Helper()
			if got, err := e.TakeWork(ctx, "duties", holder); err != nil || got != want {
				p.t.Errorf("%s takes it: %t, %v", holder, got, err)
			}
		}
		const year = 365 * 24 * time.Hour
		p.clock.Advance(year)
		take(p.engine, "a", true)
		p.clock.Advance(-year)
		take(other, "b", true)
		take(p.engine, "a", false)
		p.clock.Advance(2 * time.Minute)
		take(p.engine, "a", true)
		p.clock.Advance(-time.Hour)
		take(other, "b", false) // a's clock is ahead by as much as clocks may be
		p.clock.Advance(-time.Second)
		take(other, "b", true)
	})
}
