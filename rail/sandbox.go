package rail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// SandboxName is the name of the sandbox in account paths.
const SandboxName = "sandbox"

// Sandbox is a rail that moves no money. What it does with an order follows from
// the instrument's token, see [TestCards]; a bank account always succeeds. It is
// safe for concurrent use, as far as its Memory is.
type Sandbox struct {
	memory Memory
	now    func() time.Time
}

// The engine drives the sandbox through its interface.
var _ engine.Rail = (*Sandbox)(nil)

// NewSandbox makes a sandbox over its memory. now is the clock.
func NewSandbox(memory Memory, now func() time.Time) *Sandbox {
	return &Sandbox{memory: memory, now: now}
}

// Name returns SandboxName.
func (s *Sandbox) Name() string { return SandboxName }

// Tokenize gives the token of a test card or of any bank account. The same
// fingerprint gives the same token. A card that is no test card is refused with
// invalid_card.
func (s *Sandbox) Tokenize(_ context.Context, in engine.RailInstrument) (engine.RailToken, error) {
	t, err := makeToken(in)
	if err != nil {
		return engine.RailToken{}, err
	}
	kind := wallet.InstrumentBank
	if t.card {
		kind = cardKind(in.Number)
	}
	return engine.RailToken{Token: t.String(), Kind: kind}, nil
}

// Send remembers the order with its answer and then delivers the answer, once or,
// for the card that answers twice, two times. An order whose key was sent before
// gets the answer that was given then. Money cannot be sent out to a card: such
// an order is declined with instrument_unusable, and so is one with a token that
// the sandbox did not give.
//
// It returns rail_unavailable when ctx has ended before the order was taken,
// invalid_amount when the amount is not positive, and idempotency_mismatch when
// another order was sent under that key.
func (s *Sandbox) Send(ctx context.Context, order engine.RailOrder, deliver func(engine.RailAnswer) error) error {
	if ctx.Err() != nil {
		return wallet.Refuse(wallet.CodeRailUnavailable, "the order was not sent: the time was up or it was interrupted",
			"run the command again with the same idempotency key")
	}
	if order.Key == "" {
		return errors.New("send order: the key is empty")
	}
	if order.Amount.Sign() <= 0 {
		return wallet.Refuse(wallet.CodeInvalidAmount, "the rail takes no order of nothing or less", "give an amount above zero")
	}
	stored, err := s.take(ctx, order)
	if err != nil {
		return fmt.Errorf("send order %s: %w", order.Key, err)
	}
	times := 1
	if t, _ := parseToken(stored.Token); t.behaviour == twice && stored.State == engine.RailSucceeded {
		times = 2
	}
	for range times {
		if err := deliver(answerOf(stored)); err != nil {
			return fmt.Errorf("deliver the answer to order %s: %w", order.Key, err)
		}
	}
	return nil
}

// take decides the order, remembers it and gives what is remembered of its key.
func (s *Sandbox) take(ctx context.Context, order engine.RailOrder) (Order, error) {
	state, code, err := s.decide(ctx, order)
	if err != nil {
		return Order{}, err
	}
	wanted := Order{
		Key:       order.Key,
		Direction: order.Direction,
		Token:     order.Token,
		Amount:    string(order.Amount.Decimal()),
		Currency:  string(order.Amount.Currency()),
		State:     state,
		Code:      code,
		CreatedAt: s.now().UTC().Truncate(time.Microsecond),
	}
	stored, fresh, err := s.memory.Remember(ctx, wanted)
	if err != nil {
		return Order{}, err
	}
	if !fresh && !sameOrder(stored, wanted) {
		return Order{}, wallet.Refuse(wallet.CodeIdempotencyMismatch, "another order was sent to the rail under that key",
			"use a new key for a new order")
	}
	return stored, nil
}

// decide says how an order that was never sent before is answered.
func (s *Sandbox) decide(ctx context.Context, order engine.RailOrder) (engine.RailState, wallet.Code, error) {
	t, ok := parseToken(order.Token)
	if !ok {
		return engine.RailDeclined, wallet.CodeInstrumentUnusable, nil
	}
	switch order.Direction {
	case engine.RailIn:
	case engine.RailOut:
		if t.card {
			return engine.RailDeclined, wallet.CodeInstrumentUnusable, nil
		}
	default:
		return "", "", fmt.Errorf("unknown direction %q", order.Direction)
	}
	if code := t.behaviour.decline(); code != "" {
		return engine.RailDeclined, code, nil
	}
	switch t.behaviour {
	case late:
		return engine.RailPending, "", nil
	case processingError:
		return s.failUnlessFailed(ctx, order.Token)
	default:
		return engine.RailSucceeded, "", nil
	}
}

// failUnlessFailed declines with a processing error, unless that is how the
// order before this one of the same token ended: so a retry succeeds.
func (s *Sandbox) failUnlessFailed(ctx context.Context, token string) (engine.RailState, wallet.Code, error) {
	before, found, err := s.memory.Latest(ctx, token)
	if err != nil {
		return "", "", err
	}
	if found && before.Code == wallet.CodeProcessingError {
		return engine.RailSucceeded, "", nil
	}
	return engine.RailDeclined, wallet.CodeProcessingError, nil
}

// Ask gives the outcome of an order. An order that is pending, because its card
// answers late, has succeeded by the time that it is asked about. A key that was
// never sent gives the state unknown.
func (s *Sandbox) Ask(ctx context.Context, key string) (engine.RailAnswer, error) {
	order, found, err := s.memory.Recall(ctx, key)
	if err != nil {
		return engine.RailAnswer{}, fmt.Errorf("ask for order %s: %w", key, err)
	}
	if !found {
		return engine.RailAnswer{Key: key, State: engine.RailUnknown}, nil
	}
	if order.State == engine.RailPending {
		if order, err = s.memory.Settle(ctx, key, engine.RailSucceeded); err != nil {
			return engine.RailAnswer{}, fmt.Errorf("settle order %s: %w", key, err)
		}
	}
	return answerOf(order), nil
}

func answerOf(order Order) engine.RailAnswer {
	return engine.RailAnswer{Key: order.Key, State: order.State, Code: order.Code, Reason: reasonOf(order)}
}

func reasonOf(order Order) string {
	t, ok := parseToken(order.Token)
	if ok && t.card && order.Direction == engine.RailOut {
		return "money cannot be sent to a card"
	}
	return reason(order.Code)
}

// sameOrder reports whether two orders of one key ask for the same.
func sameOrder(a, b Order) bool {
	return a.Direction == b.Direction && a.Token == b.Token && a.Amount == b.Amount && a.Currency == b.Currency
}
