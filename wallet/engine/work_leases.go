package engine

import (
	"context"
	"time"
)

// WorkLease says who has a work of the background for itself, and until when.
type WorkLease struct {
	Name   string
	Holder string
	Until  int64
}

// WorkReader reads who has a work of the background.
type WorkReader interface {
	WorkLease(ctx context.Context, name string) (WorkLease, bool, error)
}

// workLease is how long a work of the background is somebody's.
const workLease = time.Minute

// maxClockDifference is how far the clocks of a wallet's servers may be apart. A
// lease that ends later is that of a clock that was wrong, and holds nobody up.
const maxClockDifference = time.Hour

// TakeWork gives a program a work of the background for itself until its lease
// ends, unless another one has it: then it gives false. Who has it takes it again
// before the end, which is written when half of the lease is over; when a program dies, another takes it over after that. The time
// is that of this machine's clock, so servers of one wallet keep theirs together.
func (e *Engine) TakeWork(ctx context.Context, name, holder string) (taken bool, err error) {
	err = e.write(ctx, false, func(tx Reader, c *Changes, _ int64) error {
		if err := tx.Lock(ctx, workLock(name)); err != nil {
			return err
		}
		lease, found, err := tx.WorkLease(ctx, name)
		if err != nil {
			return err
		}
		now := e.now()
		ahead := lease.Until > now+(workLease+maxClockDifference).Microseconds()
		taken = !found || lease.Holder == holder || lease.Until <= now || ahead
		if fresh := lease.Holder == holder && !ahead && lease.Until-now > workLease.Microseconds()/2; taken && !fresh {
			c.WorkLeases = append(c.WorkLeases, WorkLease{Name: name, Holder: holder, Until: now + workLease.Microseconds()})
		}
		return nil
	})
	return taken, wrapped(err, "take "+name)
}

// LeaveWork gives back what TakeWork gave, so that another need not wait.
func (e *Engine) LeaveWork(ctx context.Context, name, holder string) error {
	err := e.write(ctx, false, func(tx Reader, c *Changes, _ int64) error {
		if err := tx.Lock(ctx, workLock(name)); err != nil {
			return err
		}
		lease, found, err := tx.WorkLease(ctx, name)
		if err != nil || !found || lease.Holder != holder {
			return err
		}
		c.WorkLeases = append(c.WorkLeases, WorkLease{Name: name, Holder: holder})
		return nil
	})
	return wrapped(err, "leave "+name)
}

func workLock(name string) Locks { return Locks{Key: KeyRef{"work", name}} }
