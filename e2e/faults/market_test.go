//go:build unix

package faults

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// lease is for how long a server has what it sends for itself.
const lease = time.Minute

// sending prepares a server that sends what it has to tell to a receiver.
func sending(t testing.TB, location string, r *receiver) *serving {
	t.Helper()
	const secret = "whsec_dGhlIHNlY3JldCBvZiBhIGdhdGV3YXkgb2YgYSB0ZXN0"
	r.signedBy(messagesPath, secret)
	return newServing(newShell(t, "OKPAY_WEBHOOK_ALLOW=127.0.0.1", "OKPAY_SMS_URL=http://"+r.address+messagesPath, "OKPAY_SMS_SECRET="+secret), location)
}

// await waits until something has come to pass.
func await(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(2*lease + recovery); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it has not come to pass that %s", what)
		}
	}
}

// doesDuties says whether somebody does what is due on its own.
func (w *world) doesDuties(t testing.TB) (found bool) {
	t.Helper()
	w.must(w.engine.Store.Read(t.Context(), func(r engine.Reader) (err error) {
		_, found, err = r.WorkLease(t.Context(), "duties")
		return err
	}))
	return found
}

// passMinute lets a minute pass for all that somebody has for itself, or waits for
// next, and gives from when on another may have it. In a campaign it does nothing:
// there the minute is waited for.
func passMinute(t testing.TB, location string) time.Time {
	t.Helper()
	if os.Getenv(campaignVariable) != "" {
		return time.Now().Add(time.Hour)
	}
	driver, source := "pgx", location
	if !strings.Contains(location, "://") {
		driver, source = "sqlite3", "file:"+location+"?_busy_timeout=10000&_txlock=immediate"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // what failed would show in what is awaited
	ended := time.Now()
	for _, column := range []string{"webhook_deliveries.next_at", "webhooks.due_at", "webhooks.retry_at", "outbox.next_at", "work_leases.until_at"} {
		table, column, _ := strings.Cut(column, ".")
		change := fmt.Sprintf(`UPDATE %s SET %s = %s - %d WHERE %s > %d`, table, column, column, lease.Microseconds(), column, lease.Microseconds())
		for try := 1; ; try++ {
			_, err := db.ExecContext(t.Context(), change)
			if err == nil {
				break
			}
			if try == 10 { // a server and this may each wait for the other, and the database ends one of them
				t.Fatalf("%s: %v", change, err)
			}
		}
	}
	return ended
}

// market is what people do while servers send what there is to tell of it: each
// pays, and has his friend's level set, which makes many events of one object.
type market struct {
	*world
	casts    []cast
	services []wallet.Service // of which the last outlives the others
	hook     wallet.Webhook
	since    int64 // events after this one are for the webhook
	steps    []int // that each has gone
	all      sync.WaitGroup
}

// newMarket puts people into the wallet, who use the servers at addresses in turn.
func newMarket(w *world, people int, addresses ...string) *market {
	w.t.Helper()
	m := &market{world: w, casts: w.enter(people, "100.00"), steps: make([]int, people)}
	for _, address := range addresses {
		m.services = append(m.services, clientOf(w.t, address, w.token))
	}
	return m
}

// addHook has every event from now on sent to the receiver.
func (m *market) addHook(r *receiver) {
	m.t.Helper()
	page, err := m.direct().ListEvents(context.Background(), wallet.ListEventsInput{Since: wallet.EventsFromNow})
	m.must(err)
	m.since = page.Next
	r.hold() // until it knows the secret
	m.hook, err = m.services[0].AddWebhook(context.Background(), wallet.AddWebhookInput{Change: wallet.Change{Key: "hook"}, URL: "http://" + r.address + eventsPath})
	m.must(err)
	r.signedBy(eventsPath, m.hook.Secret)
	r.release()
}

// begin lets each go so many steps, and end waits for them.
func (m *market) begin(steps int) {
	for i := range m.casts {
		m.all.Go(func() {
			for range steps {
				m.step(i)
			}
		})
	}
}

func (m *market) end() { m.all.Wait() }

func (m *market) run(steps int) {
	m.begin(steps)
	m.end()
}

// step pays and sets a level. What a server does not acknowledge is asked for
// again, under its key, from the last one.
func (m *market) step(i int) {
	n, c, ctx := m.steps[i], m.casts[i], context.Background()
	m.steps[i]++
	change := func(what string) wallet.Change { return wallet.Change{Key: fmt.Sprintf("%s-%d-%d", what, i, n)} }
	once := func(do func(wallet.Service) error) {
		err := do(m.services[(i+n)%len(m.services)])
		if err != nil {
			err = do(m.services[len(m.services)-1])
		}
		if err != nil {
			m.t.Errorf("step %d of %d: %v", n, i, err)
		}
	}
	once(func(service wallet.Service) error {
		_, err := service.Pay(ctx, wallet.PayInput{Change: change("pay"), User: c.payer, Merchant: c.merchant, Amount: "1.00", Currency: "EUR"})
		return err
	})
	once(func(service wallet.Service) error {
		_, err := service.SetLevel(ctx, wallet.SetLevelInput{Change: change("level"), User: c.friend, Level: 2 - n%2, Reason: "a test"})
		return err
	})
}

// register lets people register, who get a code by text message.
func (m *market) register(people int) {
	m.t.Helper()
	for i := range people {
		_, err := m.services[len(m.services)-1].Register(context.Background(), wallet.RegisterInput{
			Change: wallet.Change{Key: fmt.Sprintf("register-%d", i)}, Kind: wallet.KindPerson, Name: "Somebody", Country: "DE",
			Email: fmt.Sprintf("somebody%d@example.com", i), Phone: fmt.Sprintf("+49170%08d", i),
		})
		m.must(err)
	}
}

// topUpLate tops up from a card that answers late, which is settled by whoever
// does what is due.
func (m *market) topUpLate() (id string) {
	m.t.Helper()
	service, ctx := m.services[len(m.services)-1], context.Background()
	card, err := service.BindCard(ctx, wallet.BindCardInput{
		Change: wallet.Change{Key: "card"}, User: m.casts[0].friend, Number: "4000000000003220", Expiry: time.Now().AddDate(2, 0, 0).Format("01/06"), Holder: "Somebody",
	})
	m.must(err)
	made, err := service.TopUp(ctx, wallet.TopUpInput{
		Change: wallet.Change{Key: "late"}, User: m.casts[0].friend, Amount: "10.00", Currency: "EUR", Instrument: card.ID,
	})
	m.must(err)
	if made.Status != wallet.TransactionPending {
		m.t.Fatalf("the top-up is %s", made.Status)
	}
	return made.ID
}

func (m *market) statusOf(transaction string) wallet.TransactionStatus {
	m.t.Helper()
	shown, err := m.direct().Show(context.Background(), wallet.ShowInput{Transaction: transaction})
	m.must(err)
	return shown.Status
}

// messagesWait is how many text messages have not been sent.
func (m *market) messagesWait() int {
	m.t.Helper()
	page, err := m.direct().ListOutbox(context.Background(), wallet.ListOutboxInput{Channel: wallet.ChannelPhone, Status: wallet.MessageQueued})
	m.must(err)
	return len(page.Items)
}

// feed gives the events for the webhook, those of an object in their order.
func (m *market) feed() map[string][]int64 {
	m.t.Helper()
	objects := map[string][]int64{}
	in := wallet.ListEventsInput{Since: m.since, Limit: wallet.MaxPageSize}
	for {
		page, err := m.direct().ListEvents(context.Background(), in)
		m.must(err)
		for _, e := range page.Items {
			objects[e.Object] = append(objects[e.Object], e.Seq)
		}
		if in.Since = page.Next; !page.More {
			return objects
		}
	}
}

// messageID is the id of an event for the webhook.
func (m *market) messageID(seq int64) string {
	return fmt.Sprintf("msg_%s_%d", strings.TrimPrefix(m.hook.ID, "whk_"), seq)
}

// awaitEvents waits until every event that there is has been taken, and does
// something each time that it looks; nil does nothing.
func (m *market) awaitEvents(r *receiver, meanwhile func()) {
	m.t.Helper()
	await(m.t, "every event has arrived", func() bool {
		missing := m.missing(r)
		if len(missing) > 0 && meanwhile != nil {
			meanwhile()
		}
		return len(missing) == 0
	})
}

// missing gives the objects of which an event has not been taken, with the first
// of these.
func (m *market) missing(r *receiver) map[string]int64 {
	m.t.Helper()
	taken := map[int64]bool{}
	for _, g := range r.got(eventsPath) {
		taken[g.Seq] = taken[g.Seq] || g.taken > 0
	}
	missing := map[string]int64{}
	for object, seqs := range m.feed() {
		if i := slices.IndexFunc(seqs, func(seq int64) bool { return !taken[seq] }); i >= 0 {
			missing[object] = seqs[i]
		}
	}
	return missing
}

// failure is what was wrong with the last request to the webhook.
func (m *market) failure() string {
	m.t.Helper()
	page, err := m.direct().ListWebhooks(context.Background(), wallet.ListWebhooksInput{})
	m.must(err)
	return page.Items[0].Failure
}
