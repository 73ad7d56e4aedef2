package store_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/wallet"
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
	answer func(n int, g got) int // 0 ends the connection without an answer, hangs gives none until nobody waits any more

	mu      sync.Mutex
	secrets []string // a request is to verify with each of them
	all     []got
	taken   []got // those that were answered with 200
}

// hangs is no code of an answer.
const hangs = -1

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
	switch code {
	case 0:
		panic(http.ErrAbortHandler)
	case hangs:
		<-request.Context().Done()
		return
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
func hooks(p *post) *post { return hooksWithin(p, 5*time.Second) }

// hooksWithin is hooks that wait for an answer no longer than that.
func hooksWithin(p *post, timeout time.Duration) *post {
	p.engine.Webhooks = notify.NewWebhooks(notify.WebhookSettings{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Timeout: timeout,
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
