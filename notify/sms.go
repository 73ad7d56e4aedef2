package notify

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// SMS is a gateway that takes text messages over HTTP.
type SMS struct {
	// URL takes a POST. It is https, but for this machine (loopback).
	URL string
	// Secret gives the secret by which requests are signed.
	Secret func() (string, error)
	// Roots are the certificates that the gateway's must come from; nil for those
	// of the system.
	Roots *x509.CertPool
}

// TextMessage is the body of a request, in JSON.
type TextMessage struct {
	ID   string `json:"id"`
	To   string `json:"to"` // E.164
	Text string `json:"text"`
}

// How a text message is sent.
const (
	smsTries     = 3 // in one go
	smsTryTime   = 4 * time.Second
	smsFirstWait = 250 * time.Millisecond // then four times as long
	// smsLongestWait is how long a gateway may ask to be left alone for the next
	// try to be made in the same go.
	smsLongestWait = time.Second
	maxAnswerBytes = 64 << 10
)

// smsGateway is how the gateway is called in reasons.
const smsGateway = "the SMS gateway"

type texter struct {
	gateway *Endpoint
	world   World
}

func newTexter(settings SMS, world World) (*texter, error) {
	gateway, err := NewEndpoint(EndpointSettings{
		Name: smsGateway, Setting: "sms", URL: settings.URL, Secret: settings.Secret, Roots: settings.Roots, Timeout: smsTryTime,
	}, world.Now)
	if err != nil {
		return nil, err
	}
	return &texter{gateway: gateway, world: world}, nil
}

// deliver posts a message and, where nothing was said or the gateway asks for
// it, posts it again with the same id. What the last try came to is the answer;
// the outbox tries again later.
func (t *texter) deliver(ctx context.Context, message *wallet.OutboxMessage) error {
	body, err := json.Marshal(TextMessage{ID: message.ID, To: message.To, Text: message.Body})
	if err != nil {
		return &engine.DeliveryError{Reason: "the message cannot be written as JSON", Final: true}
	}
	wait := smsFirstWait
	for try := 1; ; try++ {
		failed, again := t.post(ctx, message.ID, body)
		switch {
		case failed == nil:
			return nil
		case !again || try == smsTries || failed.RetryAfter > smsLongestWait:
			return failed
		case t.world.Sleep(ctx, max(wait, failed.RetryAfter)) != nil:
			return failed
		}
		wait *= 4
	}
}

// post sends a request once, with a signature of its own time. again says that
// the same may be well a moment later.
func (t *texter) post(ctx context.Context, id string, body []byte) (failed *engine.DeliveryError, again bool) {
	answer, failed := t.gateway.Post(ctx, id, body)
	if failed != nil {
		again = !failed.Final
		failed.Final = false // the settings may be mended
		return failed, again
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswerBytes)) // so that the connection can be used again
	return judge(answer)
}

// judge says what an answer means. What the message itself is to blame for is
// final; what the gateway or its set-up is to blame for may be mended.
func judge(answer *http.Response) (failed *engine.DeliveryError, again bool) {
	failed = &engine.DeliveryError{Reason: fmt.Sprintf("%s answered %d", smsGateway, answer.StatusCode)}
	switch status := answer.StatusCode; {
	case status >= 200 && status < 300:
		return nil, false
	case status == http.StatusBadRequest, status == http.StatusRequestEntityTooLarge, status == http.StatusUnprocessableEntity:
		failed.Final = true
		return failed, false
	case status == http.StatusTooManyRequests, status >= 500:
		failed.RetryAfter = retryAfter(answer)
		return failed, true
	default: // 401, 404, a redirect: the set-up is wrong
		return failed, false
	}
}
