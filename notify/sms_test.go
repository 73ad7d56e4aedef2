package notify

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

const smsSecret = "hush hush hush hush hush hush"

func secretOf(text string) func() (string, error) {
	return func() (string, error) { return text, nil }
}

// phonebox is a gateway on this machine that does what a test says.
type phonebox struct {
	answer func(w http.ResponseWriter, try int)

	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

func (p *phonebox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	p.requests, p.bodies = append(p.requests, r), append(p.bodies, string(body))
	try := len(p.bodies)
	p.mu.Unlock()
	if p.answer != nil {
		p.answer(w, try)
	}
}

func textMessage() wallet.OutboxMessage {
	return wallet.OutboxMessage{ID: "msg_02", To: "+4915112345678", Channel: wallet.ChannelPhone, Code: code, Subject: "not sent", Body: code + " is your okpay code."}
}

// sendText sends one message through a phonebox and gives the waits between tries.
func sendText(t *testing.T, box *phonebox) (waits []time.Duration, err error) {
	t.Helper()
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	w := world()
	w.Sleep = func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	}
	courier := New(Settings{SMS: SMS{URL: server.URL + "/send", Secret: secretOf(smsSecret)}}, w)
	if channels, err := courier.Channels(); err != nil || len(channels) != 1 || channels[0] != wallet.ChannelPhone {
		t.Fatalf("channels: %v, %v", channels, err)
	}
	err = courier.Deliver(t.Context(), textMessage())
	return waits, err
}

func TestATextMessageIsPostedAndSigned(t *testing.T) {
	t.Parallel()
	box := &phonebox{}
	if _, err := sendText(t, box); err != nil {
		t.Fatal(err)
	}
	if len(box.requests) != 1 {
		t.Fatalf("%d requests came", len(box.requests))
	}
	r, body := box.requests[0], box.bodies[0]
	var got TextMessage
	if err := json.Unmarshal([]byte(body), &got); err != nil || got != (TextMessage{ID: "msg_02", To: "+4915112345678", Text: code + " is your okpay code."}) {
		t.Errorf("the body is %s, %v", body, err)
	}
	for name, want := range map[string]string{
		HeaderID: "msg_02", HeaderKey: `"msg_02"`, HeaderTimestamp: strconv.FormatInt(sentAt.Unix(), 10),
		HeaderSignature: Sign([]byte(smsSecret), "msg_02", sentAt, []byte(body)), "Content-Type": "application/json",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if r.Method != http.MethodPost || r.URL.Path != "/send" {
		t.Errorf("%s %s", r.Method, r.URL)
	}
}

// TestASignatureIsThatOfTheSpecification uses the example of the specification
// of Standard Webhooks.
func TestASignatureIsThatOfTheSpecification(t *testing.T) {
	t.Parallel()
	secret, err := parseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", EndpointSettings{})
	if err != nil {
		t.Fatal(err)
	}
	got := Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if other := Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265331, 0), []byte(`{"test": 2432232314}`)); other == got {
		t.Error("the time is not signed")
	}
}

func TestATextMessageIsTriedAgainWithTheSameIDWhereThatMayHelp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status     int
		retryAfter string
		tries      int
		final      bool
		asks       time.Duration
	}{
		"a server that is down":      {503, "", 3, false, 0},
		"a fault":                    {500, "", 3, false, 0},
		"too many":                   {429, "1", 3, false, time.Second},
		"too many, much later":       {429, "120", 1, false, 2 * time.Minute},
		"much too late":              {503, "99999999", 1, false, 24 * time.Hour},
		"a wish that is none":        {503, "soon", 3, false, 0},
		"a message that is none":     {422, "", 1, true, 0},
		"a request that is none":     {400, "", 1, true, 0},
		"a key that is not taken":    {401, "", 1, false, 0},
		"an address that is nowhere": {404, "", 1, false, 0},
		"a redirect":                 {307, "", 1, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := &phonebox{answer: func(w http.ResponseWriter, _ int) {
				w.Header().Set("Retry-After", c.retryAfter)
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, code+" +4915112345678 "+smsSecret)
			}}
			waits, err := sendText(t, box)
			says(t, err, c.final, "the SMS gateway answered "+strconv.Itoa(c.status))
			if said, _ := errors.AsType[*engine.DeliveryError](err); said.RetryAfter != c.asks {
				t.Errorf("it asks for %s, want %s", said.RetryAfter, c.asks)
			}
			if len(box.requests) != c.tries || len(waits) != c.tries-1 {
				t.Errorf("%d tries with waits %v, want %d", len(box.requests), waits, c.tries)
			}
			for i, r := range box.requests {
				if r.Header.Get(HeaderID) != "msg_02" || r.URL.Path != "/send" || box.bodies[i] != box.bodies[0] {
					t.Errorf("try %d is another request: %s %s", i, r.Header.Get(HeaderID), box.bodies[i])
				}
			}
			for i := 1; i < len(waits); i++ {
				if c.asks == 0 && waits[i] <= waits[i-1] {
					t.Errorf("the waits do not grow: %v", waits)
				}
			}
		})
	}
}

func TestATextMessageThatIsTakenAtTheSecondTryIsTaken(t *testing.T) {
	t.Parallel()
	box := &phonebox{answer: func(w http.ResponseWriter, try int) {
		if try == 1 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}}
	if _, err := sendText(t, box); err != nil || len(box.requests) != 2 {
		t.Errorf("%v after %d tries", err, len(box.requests))
	}
}

func TestAGatewayThatIsNotThereIsTriedAgainAndSaysNoAddress(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	courier := New(Settings{SMS: SMS{URL: server.URL, Secret: secretOf(smsSecret)}}, world())
	says(t, courier.Deliver(t.Context(), textMessage()), false, "the SMS gateway: it cannot be reached")
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	says(t, courier.Deliver(ctx, textMessage()), false, "the SMS gateway: it took too long")
}

func TestTheCertificateOfAGatewayMustHold(t *testing.T) {
	t.Parallel()
	box := &phonebox{}
	server := httptest.NewUnstartedServer(box)
	config, pool := certificate(t)
	server.TLS = config
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // handshakes fail on purpose
	server.StartTLS()
	t.Cleanup(server.Close)
	says(t, New(Settings{SMS: SMS{URL: server.URL, Secret: secretOf(smsSecret)}}, world()).Deliver(t.Context(), textMessage()), false,
		"the SMS gateway: its certificate does not hold")
	if err := New(Settings{SMS: SMS{URL: server.URL, Secret: secretOf(smsSecret), Roots: pool}}, world()).Deliver(t.Context(), textMessage()); err != nil {
		t.Error(err)
	}
	if len(box.requests) != 1 {
		t.Errorf("%d requests came", len(box.requests))
	}
}

func TestSettingsOfAGatewayThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]SMS{
		"in clear to elsewhere": {URL: "http://sms.example.com/send", Secret: secretOf(smsSecret)},
		"no address":            {URL: "sms.example.com", Secret: secretOf(smsSecret)},
		"no secret":             {URL: "https://sms.example.com", Secret: secretOf("")},
		"a short secret":        {URL: "https://sms.example.com", Secret: secretOf(strings.Repeat("x", MinSecretBytes-1))},
		"a secret in no base64": {URL: "https://sms.example.com", Secret: secretOf("whsec_?")},
		"a short one in base64": {URL: "https://sms.example.com", Secret: secretOf("whsec_" + base64.StdEncoding.EncodeToString([]byte("hush")))},
		"a secret that is gone": {URL: "https://sms.example.com", Secret: func() (string, error) { return "", misconfigured("gone", "mend it") }},
	} {
		_, err := New(Settings{SMS: c}, world()).Channels()
		if wallet.CodeOf(err) != wallet.CodeConfiguration || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New(Settings{SMS: SMS{URL: "https://sms.example.com", Secret: secretOf(strings.Repeat("x", MinSecretBytes))}}, world()).Channels(); err != nil {
		t.Errorf("a secret that is just long enough: %v", err)
	}
}
