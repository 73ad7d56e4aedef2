package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// courier is a gateway for e-mail that does what a test says.
type courier struct {
	mu     sync.Mutex
	handed []string // ids, in the order in which they came
	answer func(wallet.OutboxMessage) error
}

func (c *courier) Channels() ([]wallet.Channel, error) {
	return []wallet.Channel{wallet.ChannelEmail}, nil
}

func (c *courier) Deliver(_ context.Context, m wallet.OutboxMessage) error {
	c.mu.Lock()
	c.handed = append(c.handed, m.ID)
	c.mu.Unlock()
	return c.answer(m)
}

func (c *courier) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.handed)
}

// post is a wallet whose e-mail goes through a courier.
type post struct {
	t       *testing.T
	clock   *clock
	place   string
	engine  *engine.Engine
	courier *courier
}

// overBoth runs a test on a wallet in a file and on one in PostgreSQL.
func overBoth(t *testing.T, test func(p *post)) {
	t.Helper()
	for name, place := range map[string]func(t *testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "wallet.db") },
		"PostgreSQL": func(t *testing.T) string { return store.PostgresWallets.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &post{
				t: t, clock: &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}, place: place(t),
				courier: &courier{answer: func(wallet.OutboxMessage) error { return nil }},
			}
			p.engine = p.open()
			test(p)
		})
	}
}

// open is another process over the same wallet, with the same courier.
func (p *post) open() *engine.Engine {
	p.t.Helper()
	e := makeEngine(p.t, p.place, p.clock)
	e.Courier = p.courier
	return e
}

func (p *post) service() wallet.Service { return p.engine.As(engine.LocalOperator()) }

// register makes a customer, with a message by e-mail and one by phone, a moment
// after what was before.
func (p *post) register(name string) {
	p.t.Helper()
	defer p.clock.Advance(time.Millisecond)
	_, err := p.service().Register(p.t.Context(), wallet.RegisterInput{
		Change: wallet.Change{Key: "register " + name}, Name: "Somebody", Email: name + "@example.org",
		Phone: "+49151" + strings.Repeat("0", 6) + string('0'+name[0]%10) + string('0'+name[len(name)-1]%10),
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) send(in wallet.SendOutboxInput) wallet.SendOutboxResult {
	p.t.Helper()
	got, err := p.service().SendOutbox(p.t.Context(), in)
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

// mail is the messages by e-mail, the newest first.
func (p *post) mail() []wallet.OutboxMessage {
	p.t.Helper()
	page, err := p.service().ListOutbox(p.t.Context(), wallet.ListOutboxInput{Channel: wallet.ChannelEmail})
	if err != nil {
		p.t.Fatal(err)
	}
	return page.Items
}

func (p *post) wantCounts(what string, got wallet.SendOutboxResult, sent, failed, delayed int, more bool) {
	p.t.Helper()
	if got.Sent != sent || got.Failed != failed || got.Delayed != delayed || got.More != more {
		p.t.Errorf("%s: got %+v, want %d sent, %d failed, %d delayed, more %t", what, got, sent, failed, delayed, more)
	}
}

func TestAMessageIsSentOnceAndOnlyOverAChannelWithAGateway(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		p.register("ann")
		dry := p.send(wallet.SendOutboxInput{DryRun: true})
		p.wantCounts("a dry run", dry, 1, 0, 0, false)
		if p.courier.count() != 0 || p.mail()[0].Attempts != 0 {
			p.t.Error("a dry run hands over")
		}
		p.clock.Advance(time.Second)
		p.wantCounts("the first run", p.send(wallet.SendOutboxInput{}), 1, 0, 0, false)
		p.wantCounts("the second run", p.send(wallet.SendOutboxInput{}), 0, 0, 0, false)
		m := p.mail()[0]
		if m.Status != wallet.MessageSent || m.SentAt == nil || m.SentAt.Before(p.clock.Now()) || m.NextAttemptAt != nil || m.Attempts != 1 || m.Error != "" {
			p.t.Errorf("it stands at %+v", m)
		}
		phones, err := p.service().ListOutbox(p.t.Context(), wallet.ListOutboxInput{Channel: wallet.ChannelPhone, Status: wallet.MessageQueued})
		if err != nil || len(phones.Items) != 1 || phones.Items[0].Attempts != 0 {
			p.t.Errorf("what has no gateway: %+v, %v", phones.Items, err)
		}
	})
}

func TestARunSendsABoundedAmountAndRunDueSendsToo(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		for _, name := range []string{"a0", "a1", "a2", "a3", "a4", "a5", "a6"} {
			p.register(name)
		}
		p.wantCounts("a limit of 2", p.send(wallet.SendOutboxInput{Limit: 2}), 2, 0, 0, true)
		due, err := p.service().RunDue(p.t.Context(), wallet.RunDueInput{Limit: 4, DryRun: true})
		if err != nil || due.MessagesSent != 4 || !due.More {
			p.t.Errorf("a dry run of what is due: %+v, %v", due, err)
		}
		if due, err = p.service().RunDue(p.t.Context(), wallet.RunDueInput{}); err != nil || due.MessagesSent != 5 || due.More {
			p.t.Errorf("what is due: %+v, %v", due, err)
		}
		seen := map[string]bool{}
		for _, id := range p.courier.handed {
			seen[id] = true
		}
		if len(seen) != 7 || p.courier.count() != 7 {
			p.t.Errorf("handed over: %v", p.courier.handed)
		}
	})
}

// TestWaitsDoubleUntilTheMessageIsPastItsTime follows a code, which is good for
// half an hour, over a gateway that is down.
func TestWaitsDoubleUntilTheMessageIsPastItsTime(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		p.courier.answer = func(wallet.OutboxMessage) error { return &engine.DeliveryError{Reason: "the gateway is down"} }
		p.register("ann")
		wait := 15 * time.Second
		for attempt := 1; attempt <= 6; attempt++ {
			p.wantCounts("an attempt", p.send(wallet.SendOutboxInput{}), 0, 0, 1, false)
			m := p.mail()[0]
			got := m.NextAttemptAt.Sub(p.clock.Now()).Round(time.Second)
			if m.Attempts != attempt || got != wait || m.Error != "the gateway is down" || m.Status != wallet.MessageQueued {
				p.t.Fatalf("after attempt %d: %+v waits %s, want %s", attempt, m, got, wait)
			}
			p.clock.Advance(wait - time.Second)
			p.wantCounts("too early", p.send(wallet.SendOutboxInput{}), 0, 0, 0, false)
			p.clock.Advance(2 * time.Second)
			wait *= 2
		}
		p.wantCounts("when the next wait would be too long", p.send(wallet.SendOutboxInput{}), 0, 1, 0, false)
		if m := p.mail()[0]; m.Status != wallet.MessageFailed || m.NextAttemptAt != nil || m.Attempts != 7 || m.Error != "the gateway is down" {
			p.t.Errorf("it ends as %+v", m)
		}
		p.clock.Advance(24 * time.Hour)
		p.wantCounts("afterwards", p.send(wallet.SendOutboxInput{}), 0, 0, 0, false)
		if p.courier.count() != 7 {
			p.t.Errorf("it was handed over %d times", p.courier.count())
		}
	})
}

func TestWhatAGatewayWillNeverTakeOrIsTooLateFailsAtOnce(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		p.courier.answer = func(wallet.OutboxMessage) error { return &engine.DeliveryError{Reason: "no such mailbox", Final: true} }
		p.register("ann")
		p.wantCounts("what will never be taken", p.send(wallet.SendOutboxInput{}), 0, 1, 0, false)
		p.register("bob")
		p.clock.Advance(31 * time.Minute)
		p.wantCounts("a dry run of what is too late", p.send(wallet.SendOutboxInput{DryRun: true}), 0, 1, 0, false)
		p.wantCounts("what is too late", p.send(wallet.SendOutboxInput{}), 0, 1, 0, false)
		for i, want := range []string{"it was too late to send it", "no such mailbox"} {
			if m := p.mail()[i]; m.Status != wallet.MessageFailed || m.Error != want {
				p.t.Errorf("%+v, want %s", m, want)
			}
		}
		if p.courier.count() != 1 {
			p.t.Errorf("%d were handed over, want 1", p.courier.count())
		}
	})
}

// TestAGatewayIsLeftAloneForAsLongAsItAsks also bounds what it may ask for, and
// what is put on record of an error that is of nobody knows what.
func TestAGatewayIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		p.courier.answer = func(wallet.OutboxMessage) error {
			return &engine.DeliveryError{Reason: strings.Repeat("é", 300), RetryAfter: 5 * time.Minute}
		}
		p.register("ann")
		p.send(wallet.SendOutboxInput{})
		m := p.mail()[0]
		if got := m.NextAttemptAt.Sub(p.clock.Now()).Round(time.Second); got != 5*time.Minute || len(m.Error) > 200 || m.Error == "" {
			p.t.Errorf("it waits %s, and says %d bytes", got, len(m.Error))
		}
		p.clock.Advance(6 * time.Minute)
		p.courier.answer = func(m wallet.OutboxMessage) error { return errors.New("cannot send " + m.Code + " to " + m.To) }
		p.send(wallet.SendOutboxInput{})
		if m = p.mail()[0]; m.Error != "the gateway failed" || m.Attempts != 2 {
			p.t.Errorf("on record: %+v", m)
		}
	})
}

// TestAMessageWhoseSenderDiedBeforeItCouldSaySoIsSentAgainWithTheSameID stops
// the world between the hand-over and its record.
func TestAMessageWhoseSenderDiedBeforeItCouldSaySoIsSentAgainWithTheSameID(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		p.register("ann")
		handed, never := make(chan struct{}), make(chan struct{})
		died := make(chan struct{})
		p.courier.answer = func(wallet.OutboxMessage) error {
			close(handed)
			<-never // the gateway has it, and the process says nothing more
			return nil
		}
		dying := p.open()
		go func() {
			defer close(died)
			_, _ = dying.As(engine.LocalOperator()).SendOutbox(context.WithoutCancel(p.t.Context()), wallet.SendOutboxInput{})
		}()
		<-handed
		p.courier.answer = func(wallet.OutboxMessage) error { return nil }
		p.wantCounts("within the lease", p.send(wallet.SendOutboxInput{}), 0, 0, 0, false)
		p.clock.Advance(59 * time.Second)
		p.wantCounts("still within the lease", p.send(wallet.SendOutboxInput{}), 0, 0, 0, false)
		p.clock.Advance(2 * time.Second)
		p.wantCounts("after the lease", p.send(wallet.SendOutboxInput{}), 1, 0, 0, false)
		if ids := p.courier.handed; len(ids) != 2 || ids[0] != ids[1] {
			p.t.Errorf("handed over: %v, want one id twice", ids)
		}
		sent := p.mail()[0]
		close(never) // a word that comes after another has sent it changes nothing
		<-died
		if got := p.mail()[0]; got.Attempts != sent.Attempts || !got.SentAt.Equal(*sent.SentAt) {
			p.t.Errorf("the late word makes of %+v %+v", sent, got)
		}
	})
}

func TestAMessageWhoseLastAttemptEndedWithoutAWordIsGivenUp(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		p.register("ann")
		m := p.mail()[0]
		if err := takeTwelveTimes(p, m.ID); err != nil {
			p.t.Fatal(err)
		}
		p.wantCounts("after the last", p.send(wallet.SendOutboxInput{}), 0, 1, 0, false)
		if m = p.mail()[0]; m.Status != wallet.MessageFailed || m.Error != "the last attempt ended without a word" || m.Attempts != 12 {
			p.t.Errorf("it ends as %+v", m)
		}
	})
}

// takeTwelveTimes records what twelve senders that died have left.
func takeTwelveTimes(p *post, id string) error {
	return p.engine.Store.Write(p.t.Context(), func(tx engine.Tx) error {
		now := p.clock.Now().UnixMicro()
		return tx.Save(p.t.Context(), &engine.Changes{LastAt: now, Deliveries: []engine.Delivery{
			{Message: id, Status: wallet.MessageQueued, Attempts: 12, NextAt: now},
		}})
	})
}

// TestManySendersAtOnceNeverHandOverAMessageTwice has six processes that send
// the same forty messages.
func TestManySendersAtOnceNeverHandOverAMessageTwice(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		const messages, senders = 40, 6
		for i := range messages {
			p.register(string(rune('a'+i/10)) + string(rune('0'+i%10)))
		}
		var all sync.WaitGroup
		sent := make([]int, senders)
		for i := range senders {
			service := p.open().As(engine.LocalOperator())
			all.Go(func() {
				for range messages {
					got, err := service.SendOutbox(p.t.Context(), wallet.SendOutboxInput{Limit: 3})
					if err != nil {
						p.t.Error(err)
						return
					}
					if sent[i] += got.Sent; !got.More {
						return
					}
				}
			})
		}
		all.Wait()
		sum, seen := 0, map[string]bool{}
		for i := range sent {
			sum += sent[i]
		}
		for _, id := range p.courier.handed {
			if seen[id] {
				p.t.Errorf("%s was handed over twice", id)
			}
			seen[id] = true
		}
		if sum != messages || len(seen) != messages {
			p.t.Errorf("%d were sent and %d handed over, want %d", sum, len(seen), messages)
		}
	})
}

// TestWhoIsAskedToEndGivesBackWhatItHasNotHandedOver ends a run during its
// first hand-over.
func TestWhoIsAskedToEndGivesBackWhatItHasNotHandedOver(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		for _, name := range []string{"a0", "a1", "a2", "a3", "a4", "a5"} {
			p.register(name)
		}
		ctx, cancel := context.WithCancel(p.t.Context())
		p.courier.answer = func(wallet.OutboxMessage) error {
			cancel()
			return nil
		}
		_, err := p.service().SendOutbox(ctx, wallet.SendOutboxInput{})
		if !errors.Is(err, context.Canceled) {
			p.t.Errorf("a run that is ended says %v", err)
		}
		sent, queued := 0, 0
		for _, m := range p.mail() {
			switch {
			case m.Status == wallet.MessageSent && m.Attempts == 1:
				sent++
			case m.Status == wallet.MessageQueued && m.Attempts == 0:
				queued++
			default:
				p.t.Errorf("%+v is neither sent nor given back", m)
			}
		}
		if sent == 0 || sent != p.courier.count() || sent+queued != 6 {
			p.t.Errorf("%d sent, %d given back, %d handed over", sent, queued, p.courier.count())
		}
		p.clock.Advance(time.Second)
		p.wantCounts("the rest", p.send(wallet.SendOutboxInput{}), 6-sent, 0, 0, false)
	})
}
