package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

func TestAMerchantsWebhookGetsWhatConcernsItSignedAndInOrder(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		shop, other := p.enter(wallet.KindMerchant, "shop", 1), p.enter(wallet.KindMerchant, "other", 2)
		p.level(shop, 2) // before there is a webhook
		mine, all := newReceiver(p.t), newReceiver(p.t)
		hook := p.addHook(mine, shop, "customer.")
		p.addHook(all, "")
		for level := range 3 {
			p.level(shop, level)
			p.level(other, level)
		}
		done := p.due()
		if again := p.due(); again.WebhooksDelivered+again.WebhooksDelayed+again.WebhooksFailed != 0 {
			p.t.Errorf("a second run sends again: %+v", again)
		}
		if got := mine.got(); len(got) != 3 {
			p.t.Fatalf("the merchant got %+v", got)
		}
		last := int64(0)
		for i, g := range mine.got() {
			var data struct {
				To     *int    `json:"to"`
				Reason *string `json:"reason"`
			}
			if err := json.Unmarshal(g.Data, &data); err != nil || data.To == nil || *data.To != i || data.Reason != nil {
				p.t.Errorf("%d: it tells %s", i, g.body)
			}
			if g.Type != "customer.level_set" || g.Object != shop || g.Seq <= last || g.attempt != "1" || g.id != fmt.Sprintf("msg_%s_%d", hook.ID[4:], g.Seq) {
				p.t.Errorf("%d: %+v", i, g)
			}
			last = g.Seq
		}
		for _, d := range p.deliveries(hook.ID) {
			if d.Status != wallet.DeliveryDelivered || d.Attempts != 1 || d.Code != 200 || d.DeliveredAt == nil || d.NextAttemptAt != nil {
				p.t.Errorf("%+v", d)
			}
		}
		// The wallet's own gets every event after it was added, of which the first is that.
		got := all.got()
		if len(got) != 7 || done.WebhooksDelivered != 10 {
			p.t.Errorf("the wallet got %d of %+v", len(got), done)
		}
		mine.inOrder()
		all.inOrder()
	})
}

func TestAnEventThatIsNotTakenIsSentAgainAndKeepsThoseOfItsObjectBack(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		first, second := p.enter(wallet.KindPerson, "first", 1), p.enter(wallet.KindPerson, "second", 2)
		r := newReceiver(p.t)
		hook := p.addHook(r, "", "customer.")
		answers := []int{500, 0, 302, 429, 200}
		tries := 0
		r.answers(func(_ int, g got) int {
			if g.Object != first || tries == len(answers) {
				return 200
			}
			tries++
			return answers[tries-1]
		})
		for level := range 2 {
			p.level(first, level)
			p.level(second, level)
		}
		p.due()
		status := map[string]int{}
		for _, d := range p.deliveries(hook.ID) {
			status[d.Object+" "+string(d.Status)]++
		}
		if status[first+" pending"] != 1 || status[first+" waiting"] != 1 || status[second+" delivered"] != 2 {
			p.t.Fatalf("after the first run: %v", status)
		}
		for range 20 {
			p.clock.Advance(10 * time.Minute)
			p.due()
		}
		seen, firsts := map[string]bool{}, 0
		for _, g := range r.got() {
			if g.attempt == "1" {
				firsts++
			}
			seen[g.id] = true
		}
		if len(seen) != 4 || firsts != 4 || len(r.got()) != 4+len(answers)-1 {
			p.t.Errorf("%d events in %d requests of which %d are first ones", len(seen), len(r.got()), firsts)
		}
		r.inOrder()
		if w := p.hook(hook.ID); w.Waiting != 0 || w.FailingSince != nil || w.Failure != "" {
			p.t.Errorf("the webhook stands at %+v", w)
		}
	})
}

// Nobody waits for an answer for ever. The receiver here has each event in its hands
// and says nothing, twice, and then says yes: it gets the event again under its id.
func TestAnEventThatIsAnsweredTooLateIsSentAgain(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooksWithin(p, 500*time.Millisecond)
		ann := p.enter(wallet.KindPerson, "ann", 1)
		r := newReceiver(p.t)
		hook := p.addHook(r, "", "customer.level_set")
		tries, hung := map[string]int{}, 0
		r.answers(func(_ int, g got) int {
			if tries[g.id]++; tries[g.id] <= 2 {
				hung++
				return hangs
			}
			return 200
		})
		const events = 3
		for level := range events {
			p.level(ann, level)
		}
		for rounds := 0; p.hook(hook.ID).Waiting != 0 || rounds == 0; rounds++ {
			if rounds == 100 {
				p.t.Fatalf("the webhook stands at %+v", p.hook(hook.ID))
			}
			p.due()
			p.clock.Advance(10 * time.Minute)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		taken := map[string]bool{}
		for _, g := range r.taken {
			taken[g.id] = true
		}
		if len(taken) != events || hung != 2*events {
			p.t.Errorf("%d events were taken, and %d answers came too late", len(taken), hung)
		}
		r.inOrder()
	})
}

// dying is what sends events of a program that ends with some on their way.
type dying struct {
	engine.WebhookSender
	sent chan engine.WebhookRequest
	die  chan struct{}
}

func (d *dying) Send(ctx context.Context, r engine.WebhookRequest) (int, error) {
	code, err := d.WebhookSender.Send(ctx, r)
	d.sent <- r
	<-d.die
	if err != nil {
		return code, err
	}
	return 0, errors.New("nobody is there any more")
}

func TestWhatAProgramHadInItsHandsWhenItDiedIsSentByAnother(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		r := newReceiver(p.t)
		hook := p.addHook(r, "", "customer.level_set")
		for i := range 3 {
			p.level(p.enter(wallet.KindPerson, fmt.Sprintf("one%d", i), i), 1)
		}
		other := &post{t: p.t, clock: p.clock, place: p.place, courier: p.courier}
		other.engine = other.open()
		hooks(other)
		dead := &dying{WebhookSender: p.engine.Webhooks, sent: make(chan engine.WebhookRequest, 8), die: make(chan struct{})}
		p.engine.Webhooks = dead
		postman := engine.NewPostman(p.engine)
		if _, err := postman.Round(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
		for range 3 {
			select {
			case <-dead.sent:
			case <-time.After(3 * time.Second):
				_, err := postman.Done()
				p.t.Fatalf("it does not send: %v", err)
			}
		}
		if done := other.due(); done.WebhooksDelivered != 0 {
			p.t.Errorf("the other sends what the first has in its hands: %+v", done)
		}
		p.clock.Advance(2 * time.Minute) // the lease is over
		if done := other.due(); done.WebhooksDelivered != 3 {
			p.t.Errorf("the other takes over %+v", done)
		}
		close(dead.die)
		postman.Wait()
		firsts, all := 0, r.got()
		for _, g := range all {
			if g.attempt == "1" {
				firsts++
			}
		}
		if firsts != 3 || len(all) != 6 {
			p.t.Errorf("%d requests, of which %d are first ones", len(all), firsts)
		}
		for _, d := range p.deliveries(hook.ID) {
			if d.Status != wallet.DeliveryDelivered || d.Attempts != 2 {
				p.t.Errorf("what the dead one says counts: %+v", d)
			}
		}
		_, err := postman.Done()
		p.must(err)
	})
}

func TestASlowWebhookKeepsNoOtherFromItsEvents(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		slow, quick := newReceiver(p.t), newReceiver(p.t)
		p.addHook(slow, "", "customer.level_set")
		p.addHook(quick, "", "customer.level_set")
		hold := make(chan struct{})
		blocked := &dying{WebhookSender: p.engine.Webhooks, sent: make(chan engine.WebhookRequest, 8), die: hold}
		p.engine.Webhooks = pick{slow.url: blocked, quick.url: p.engine.Webhooks}
		ann := p.enter(wallet.KindPerson, "ann", 1)
		p.level(ann, 1)
		postman := engine.NewPostman(p.engine)
		for round := range 3 {
			// While the slow one is still at its first. A round that finds the quick
			// one at the end of the last leaves it to the next.
			for tries := 0; len(quick.got()) != round+1; tries++ {
				_, err := postman.Round(p.t.Context())
				p.must(err)
				if tries == 2000 {
					p.t.Fatalf("the quick one has %d after %d rounds", len(quick.got()), round)
				}
				time.Sleep(5 * time.Millisecond)
			}
			p.level(ann, round)
		}
		<-blocked.sent
		close(hold)
		postman.Wait()
		if len(slow.got()) != 1 {
			p.t.Errorf("the slow one got %d", len(slow.got()))
		}
	})
}

// pick sends by address.
type pick map[string]engine.WebhookSender

func (s pick) Check(string) error { return nil }

func (s pick) Send(ctx context.Context, r engine.WebhookRequest) (int, error) {
	return s[r.URL].Send(ctx, r)
}

func TestAWebhookThatFailsForDaysIsDisabledAndCanBeBroughtUpToDate(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		r := newReceiver(p.t)
		r.answers(func(int, got) int { return 503 })
		ann := p.enter(wallet.KindPerson, "ann", 1)
		hook := p.addHook(r, ann, "customer.level_set")
		p.level(ann, 1)
		p.level(ann, 2)
		for range 15 {
			p.due()
			p.clock.Advance(9 * time.Hour)
		}
		p.level(ann, 3)
		p.due()
		if w := p.hook(hook.ID); w.Status != wallet.WebhookDisabled || w.FailingSince == nil || !strings.Contains(w.Failure, "503") {
			p.t.Fatalf("after five days: %+v", w)
		}
		if told := p.mail(); len(told) != 1 || told[0].User != ann || !strings.Contains(told[0].Body, hook.ID) || !strings.Contains(told[0].Body, "503") {
			p.t.Errorf("its owner was told %+v", told)
		}
		given := p.deliveries(hook.ID)
		if given[0].Status != wallet.DeliveryFailed || given[0].Code != 503 || given[0].DeliveredAt != nil {
			p.t.Errorf("the first event stands at %+v", given[0])
		}
		before := len(r.got())
		p.level(ann, 0) // nobody keeps it for the webhook
		p.due()
		if len(r.got()) != before {
			p.t.Error("something is sent to a disabled webhook")
		}
		replay := wallet.ReplayWebhookInput{Change: wallet.Change{Key: "again"}, Webhook: hook.ID, Failed: true}
		if _, err := p.service().ReplayWebhook(p.t.Context(), replay); wallet.CodeOf(err) != wallet.CodeStateConflict {
			p.t.Errorf("a replay to a disabled webhook: %v", err)
		}
		_, err := p.service().EnableWebhook(p.t.Context(), wallet.EnableWebhookInput{Change: wallet.Change{Key: "on"}, Webhook: hook.ID})
		p.must(err)
		r.answers(func(int, got) int { return 200 })
		since := int64(0)
		replay = wallet.ReplayWebhookInput{Change: wallet.Change{Key: "all"}, Webhook: hook.ID, Since: &since}
		for range 2 { // which is one replay
			_, err := p.service().ReplayWebhook(p.t.Context(), replay)
			p.must(err)
		}
		p.due()
		levels := []string{}
		for _, g := range r.taken {
			levels = append(levels, string(g.Data))
		}
		if len(r.taken) != 4 {
			p.t.Errorf("taken at last: %v", levels)
		}
		if w := p.hook(hook.ID); w.Waiting != 0 || w.Status != wallet.WebhookActive {
			p.t.Errorf("it stands at %+v", w)
		}
		p.clock.Advance(wallet.DeliveriesKept + time.Hour)
		p.due()
		if left := p.deliveries(hook.ID); len(left) != 0 {
			p.t.Errorf("kept after a month: %+v", left)
		}
	})
}

func TestANewSecretSignsBesideTheOldOneForADay(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		r := newReceiver(p.t)
		hook := p.addHook(r, "", "customer.level_set")
		rotated, err := p.service().RotateWebhookSecret(p.t.Context(), wallet.RotateWebhookSecretInput{Change: wallet.Change{Key: "new"}, Webhook: hook.ID})
		p.must(err)
		if rotated.Secret == hook.Secret || rotated.OldSecretTo == nil {
			p.t.Fatalf("%+v", rotated)
		}
		ann := p.enter(wallet.KindPerson, "ann", 1)
		r.secrets = []string{hook.Secret, rotated.Secret}
		p.level(ann, 1)
		p.due()
		p.clock.Advance(wallet.SecretOverlap + time.Second)
		r.secrets = []string{rotated.Secret}
		p.level(ann, 2)
		p.due()
		if len(r.taken) != 2 {
			p.t.Fatalf("%d were taken", len(r.taken))
		}
		again, err := p.service().RotateWebhookSecret(p.t.Context(), wallet.RotateWebhookSecretInput{Change: wallet.Change{Key: "leaked"}, Webhook: hook.ID, Now: true})
		p.must(err)
		if again.OldSecretTo != nil {
			p.t.Errorf("%+v", again)
		}
		r.secrets = []string{again.Secret}
		tested, err := p.service().TestWebhook(p.t.Context(), wallet.TestWebhookInput{Webhook: hook.ID})
		p.must(err)
		if !tested.Delivered || tested.Code != 200 {
			p.t.Errorf("%+v", tested)
		}
		_, err = p.service().RemoveWebhook(p.t.Context(), wallet.RemoveWebhookInput{Change: wallet.Change{Key: "away"}, Webhook: hook.ID})
		p.must(err)
		p.level(ann, 0)
		if done := p.due(); done.WebhooksDelivered != 0 || len(r.taken) != 3 {
			p.t.Errorf("a removed webhook gets %+v", done)
		}
	})
}

// slow is what sends events and takes ten seconds of the clock for each.
type slow struct {
	engine.WebhookSender
	clock *clock
}

func (s slow) Send(context.Context, engine.WebhookRequest) (int, error) {
	s.clock.Advance(10 * time.Second)
	return 200, nil
}

func TestARunEndsInTimeHoweverSlowGatewaysAndWebhooksAre(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		p.addHook(newReceiver(p.t), "", "customer.level_set")
		ann := p.enter(wallet.KindPerson, "ann", 1)
		for range 9 {
			p.level(ann, 1)
			p.level(ann, 2)
		}
		for _, name := range []string{"a0", "a1", "a2", "a3"} {
			p.register(name)
		}
		p.engine.Webhooks = slow{p.engine.Webhooks, p.clock}
		p.courier.answer = func(wallet.OutboxMessage) error {
			p.clock.Advance(4 * time.Second)
			return nil
		}
		began := p.clock.Now()
		done := p.due()
		if took := p.clock.Now().Sub(began); took > 30*time.Second || !done.More || done.MessagesSent != 4 || done.WebhooksDelivered != 1 {
			p.t.Errorf("it took %s for %+v", took, done)
		}
	})
}

// TestAWebhookToWhichNothingWasSentForLongIsNotDisabledForAnOldFailure has an event
// fail for good, and the next one weeks later fail once.
func TestAWebhookToWhichNothingWasSentForLongIsNotDisabledForAnOldFailure(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		r := newReceiver(p.t)
		hook := p.addHook(r, "", "customer.level_set")
		ann := p.enter(wallet.KindPerson, "ann", 1)
		r.answers(func(int, got) int { return 503 })
		p.level(ann, 1)
		for range 10 {
			p.due()
			p.clock.Advance(9 * time.Hour)
		}
		p.clock.Advance(20 * 24 * time.Hour)
		p.level(ann, 2)
		p.due()
		if w := p.hook(hook.ID); w.Status != wallet.WebhookActive || w.FailingSince == nil || p.clock.Now().Sub(*w.FailingSince) > time.Hour {
			p.t.Fatalf("after one failure: %+v", w)
		}
		r.answers(func(int, got) int { return 200 })
		p.clock.Advance(time.Hour)
		p.due()
		if w := p.hook(hook.ID); len(r.taken) != 1 || w.Waiting != 0 || w.FailingSince != nil {
			p.t.Errorf("%d were taken at last, and it stands at %+v", len(r.taken), w)
		}
	})
}

// TestADisabledWebhookCountsAsOneOfItsOwners has all of an owner's webhooks disabled
// by a receiver that wants nothing any more.
func TestADisabledWebhookCountsAsOneOfItsOwners(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		var ids []string
		for range wallet.MaxWebhooks {
			r := newReceiver(p.t)
			r.answers(func(int, got) int { return 410 })
			ids = append(ids, p.addHook(r, "", "customer.level_set").ID)
		}
		p.level(p.enter(wallet.KindPerson, "ann", 1), 2)
		p.due()
		for _, id := range ids {
			if w := p.hook(id); w.Status != wallet.WebhookDisabled {
				p.t.Fatalf("after 410: %+v", w)
			}
		}
		add := wallet.AddWebhookInput{Change: wallet.Change{Key: "more"}, URL: newReceiver(p.t).url}
		if _, err := p.service().AddWebhook(p.t.Context(), add); wallet.CodeOf(err) != wallet.CodeTooManyWebhooks {
			p.t.Errorf("one more than there may be, of which all are disabled: %v", err)
		}
		_, err := p.service().RemoveWebhook(p.t.Context(), wallet.RemoveWebhookInput{Change: wallet.Change{Key: "less"}, Webhook: ids[0]})
		p.must(err)
		_, err = p.service().AddWebhook(p.t.Context(), add)
		p.must(err)
	})
}

// TestAServerForgetsDeliveries has the duties of a server alone be done.
func TestAServerForgetsDeliveries(t *testing.T) {
	t.Parallel()
	overBoth(t, func(p *post) {
		hooks(p)
		hook := p.addHook(newReceiver(p.t), "", "customer.level_set")
		p.level(p.enter(wallet.KindPerson, "ann", 1), 2)
		p.due()
		given := len(p.deliveries(hook.ID))
		for _, c := range []struct {
			later time.Duration
			want  int
		}{{wallet.DeliveriesKept - time.Hour, given}, {2 * time.Hour, 0}} {
			p.clock.Advance(c.later)
			_, err := p.engine.Duties(p.t.Context())
			p.must(err)
			if left := len(p.deliveries(hook.ID)); given == 0 || left != c.want {
				p.t.Errorf("%d of %d deliveries are kept, want %d", left, given, c.want)
			}
		}
	})
}
