package engine

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
)

// question is something that is answered to prove who one is.
type question string

// The questions. What one is asked by one of them counts for it alone.
const (
	askPassword question = "password"
	askPIN      question = "pin"
	askReset    question = "reset" // who asks for codes, right or wrong
	askCode     question = "reset code"
	askFactor   question = "second factor"
	askLink     question = "link"
)

// After so many wrong answers from one source, or from all of them together,
// the next have to wait. A wait doubles with each wrong answer up to the longest,
// so that nobody is locked out for ever; a day without a wrong answer ends it all.
const (
	freeFromOne = 5
	freeFromAll = 50
	firstWait   = 30 * time.Second
	longestWait = 15 * time.Minute
	guardMemory = 24 * time.Hour
)

const purposeGuard = "okpay guard v1"

// guards are the counts of one question about one customer, or about a name
// that nobody has: of one source, and of all.
type guards struct {
	one, all Guard
}

// guardsOf reads the counts of a question. about is a customer's id, or the name
// that was given when there is no such customer.
func (s *session) guardsOf(ctx context.Context, r Reader, q question, about string) (*guards, error) {
	one, err := s.engine.keyedHash(ctx, purposeGuard, string(q), about, s.caller.Source)
	if err != nil {
		return nil, err
	}
	all, err := s.engine.keyedHash(ctx, purposeGuard, string(q), about)
	if err != nil {
		return nil, err
	}
	g := &guards{one: Guard{Name: hex.EncodeToString(one)}, all: Guard{Name: hex.EncodeToString(all)}}
	stored, err := r.Guards(ctx, []string{g.one.Name, g.all.Name})
	if err != nil {
		return nil, fmt.Errorf("read the count of wrong answers: %w", err)
	}
	for _, guard := range stored {
		if guard.Name == g.one.Name {
			g.one = guard
		} else {
			g.all = guard
		}
	}
	return g, nil
}

// lock makes a write alone with the count.
func (g *guards) lock(ctx context.Context, tx Reader, customers ...Ref) error {
	if err := tx.Lock(ctx, Locks{Key: KeyRef{"guard", g.all.Name}, Customers: customers}); err != nil {
		return fmt.Errorf("lock the count of wrong answers: %w", err)
	}
	return nil
}

// blocked refuses an answer that comes too soon after wrong ones.
func (g *guards) blocked(moment int64) error {
	until := max(g.one.BlockedUntil, g.all.BlockedUntil)
	if until <= moment {
		return nil
	}
	at := timeOf(until)
	return wallet.Refuse(wallet.CodeTooManyAttempts, "there were too many wrong answers",
		"try again after "+at.Format(time.RFC3339), "retry_at", at.Format(time.RFC3339))
}

// wrong counts a wrong answer.
func (g *guards) wrong(c *Changes, moment int64) {
	g.one = g.one.more(freeFromOne, moment)
	g.all = g.all.more(freeFromAll, moment)
	g.keep(c, moment)
}

func (g Guard) more(free int, moment int64) Guard {
	if moment-g.LastAt > guardMemory.Microseconds() {
		g.Failures = 0
	}
	g.Failures++
	g.LastAt = moment
	if over := g.Failures - free; over >= 0 {
		wait := longestWait
		if over < 8 { // 30 s doubled eight times is beyond the longest
			wait = min(firstWait<<over, longestWait)
		}
		g.BlockedUntil = moment + wait.Microseconds()
	}
	return g
}

// right forgets the wrong answers of this source.
func (g *guards) right(c *Changes, moment int64) {
	if g.one.Failures > 0 {
		g.one.Failures, g.one.BlockedUntil, g.one.LastAt = 0, 0, moment
		g.keep(c, moment)
	}
}

// clear forgets the wrong answers of all sources as far as they make others
// wait.
func (g *guards) clear(c *Changes, moment int64) {
	g.one.Failures, g.one.BlockedUntil, g.one.LastAt = 0, 0, moment
	g.all.Failures, g.all.BlockedUntil, g.all.LastAt = 0, 0, moment
	g.keep(c, moment)
}

func (g *guards) keep(c *Changes, moment int64) {
	c.Guards = append(c.Guards, g.one, g.all)
	c.ForgetGuards = moment - guardMemory.Microseconds()
}
