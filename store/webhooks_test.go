package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// got is a request as a receiver got it.
type got struct {
	id, attempt, body string
	Type              string          `json:"type"`
	Timestamp         time.Time       `json:"timestamp"`
	Seq               int64           `json:"seq"`
	Object            string          `json:"object"`
	Data              json.RawMessage `json:"data"`
}

// receiver is a program elsewhere that takes events. It holds every request to an
// independent implementation of the specification, and answers as a test says.
type receiver struct {
	t      *testing.T
	url    string
	answer func(n int, g got) int // 0 ends the connection without an answer

	mu      sync.Mutex
	secrets []string // a request is to verify with each of them
	all     []got
	taken   []got // those that were answered with 200
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, answer: func(int, got) int { return 200 }}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL + "/events"
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(io.LimitReader(request.Body, 1<<20))
	if err != nil {
		r.t.Errorf("read a request: %v", err)
	}
	g := got{id: request.Header.Get("webhook-id"), attempt: request.Header.Get("okpay-attempt"), body: string(body)}
	if err := json.Unmarshal(body, &g); err != nil {
		r.t.Errorf("a request is no JSON: %v: %s", err, body)
	}
	r.mu.Lock()
	for _, secret := range r.secrets {
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err == nil {
			// The clock of the test stands still, which the library's does not.
			err = verifier.VerifyIgnoringTimestamp(body, request.Header)
		}
		if err != nil {
			r.t.Errorf("a request does not verify: %v", err)
		}
	}
	r.all = append(r.all, g)
	code := r.answer(len(r.all), g)
	if code == http.StatusOK {
		r.taken = append(r.taken, g)
	}
	r.mu.Unlock()
	if code == 0 {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(code)
}

func (r *receiver) got() []got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

func (r *receiver) answers(answer func(n int, g got) int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// inOrder fails unless the requests that were taken are, of each object, in the
// order of the feed, each for the first time after the one before it was taken.
func (r *receiver) inOrder() {
	r.t.Helper()
	last := map[string]int64{}
	for _, g := range r.taken {
		if g.Seq < last[g.Object] {
			r.t.Errorf("%s of %s (%d) was taken after %d", g.Type, g.Object, g.Seq, last[g.Object])
		}
		last[g.Object] = g.Seq
	}
}

// hooks is a wallet with a merchant and what sends its events.
func hooks(p *post) *post {
	p.engine.Webhooks = notify.NewWebhooks(notify.WebhookSettings{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Timeout: 5 * time.Second,
	}, p.clock.Now)
	return p
}

func (p *post) enter(kind wallet.Kind, name string, number int) string {
	p.t.Helper()
	row := wallet.ImportUser{
		Line: 1, Kind: kind, Name: "Somebody", Email: name + "@example.org", Phone: fmt.Sprintf("+49160%08d", number), Country: "DE",
	}
	if kind == wallet.KindMerchant {
		row.Handle = name
	}
	_, err := p.service().ImportUsers(p.t.Context(), wallet.ImportUsersInput{
		Change: wallet.Change{Key: "enter " + name}, Users: []wallet.ImportUser{row}, Verified: true, Level: 3, Reason: "a test",
	})
	p.must(err)
	shown, err := p.service().ShowUser(p.t.Context(), wallet.ShowUserInput{User: row.Email})
	p.must(err)
	return shown.ID
}

func (p *post) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) addHook(r *receiver, user string, types ...string) wallet.Webhook {
	p.t.Helper()
	hook, err := p.service().AddWebhook(p.t.Context(), wallet.AddWebhookInput{Change: wallet.Change{Key: p.engine.NewID("k")}, User: user, URL: r.url, Types: types})
	p.must(err)
	r.secrets = []string{hook.Secret}
	return hook
}

// level gives a customer a KYC level, which is an event that it sees.
func (p *post) level(user string, level int) {
	p.t.Helper()
	_, err := p.service().SetLevel(p.t.Context(), wallet.SetLevelInput{Change: wallet.Change{Key: p.engine.NewID("k")}, User: user, Level: level, Reason: "a test"})
	p.must(err)
}

func (p *post) due() wallet.RunDueResult {
	p.t.Helper()
	done, err := p.service().RunDue(p.t.Context(), wallet.RunDueInput{})
	p.must(err)
	return done
}

func (p *post) deliveries(hook string) []wallet.WebhookDelivery {
	p.t.Helper()
	page, err := p.service().ListDeliveries(p.t.Context(), wallet.ListDeliveriesInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}, Webhook: hook})
	p.must(err)
	slices.Reverse(page.Items)
	return page.Items
}

func (p *post) hook(id string) wallet.Webhook {
	p.t.Helper()
	page, err := p.service().ListWebhooks(p.t.Context(), wallet.ListWebhooksInput{All: true})
	p.must(err)
	for _, w := range page.Items {
		if w.ID == id {
			return w
		}
	}
	p.t.Fatalf("there is no %s", id)
	return wallet.Webhook{}
}

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
		hook := p.addHook(r, "", "customer.level_set")
		r.answers(func(int, got) int { return 503 })
		ann := p.enter(wallet.KindPerson, "ann", 1)
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
