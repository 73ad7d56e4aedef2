package engine

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet"
)

// Courier brings messages to people. Like a rail it is never called inside a
// transaction: a message is committed to the outbox, taken out of it for a
// while, handed over, and what became of it is committed.
type Courier interface {
	// Channels lists the channels that have a gateway. It fails with
	// configuration when a gateway cannot be used as it is set up.
	Channels() ([]wallet.Channel, error)
	// Deliver hands a message over; without an error its gateway has taken it.
	// The message's ID is its idempotency key: the same message may be handed
	// over again after a crash, always with the same ID. An error that is a
	// *DeliveryError says more; of any other nothing is put on record.
	Deliver(ctx context.Context, message wallet.OutboxMessage) error
}

// DeliveryError is why a message was not taken. Reason is put on record and
// shown: it holds neither the message, nor whom it goes to, nor a secret.
type DeliveryError struct {
	Reason string
	// Final says that the same message will never be taken.
	Final bool
	// RetryAfter is how long the gateway asks to be left alone, 0 for nothing asked.
	RetryAfter time.Duration
}

func (e *DeliveryError) Error() string { return e.Reason }
