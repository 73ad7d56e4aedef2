package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Rail moves money between the wallet and the outside world. It is never
// called inside a transaction: the engine first commits a pending transaction,
// then calls the rail with that transaction's id as the order's key, then
// commits the outcome. After a crash it asks with the same key.
type Rail interface {
	// Name names the rail in account paths: rail:NAME:clearing.
	Name() string
	// Tokenize gives the token by which the rail knows a card or an account
	// from now on, and says how it is funded. It answers a *wallet.Error when
	// the rail does not take it.
	Tokenize(ctx context.Context, in RailInstrument) (RailToken, error)
	// Send places an order and hands each answer to deliver, which may be
	// called more than once with the same answer and stops the call when it
	// fails. The same order sent twice is carried out once. Any error that is
	// not a *wallet.Error with CodeRailUnavailable means that the answer is
	// lost; CodeRailUnavailable means that the order did not arrive.
	Send(ctx context.Context, order RailOrder, deliver func(RailAnswer) error) error
	// Ask gives the outcome of the order with that key.
	Ask(ctx context.Context, key string) (RailAnswer, error)
}

// RailInstrument is a card or a bank account in clear, on its way to the rail.
type RailInstrument struct {
	Card   bool   // a card, else a bank account
	Number string // card number, digits only; or the IBAN; or the account number
	// Routing goes with an account number that is no IBAN.
	Routing string
	Expiry  string // MM/YY of a card
	Holder  string
	// Fingerprint is the wallet's keyed hash of the number, in hex.
	Fingerprint string
}

// RailToken is what a rail gives for an instrument. Kind says how it is
// funded, which the issuer of a card knows and its number does not tell.
type RailToken struct {
	Token string
	Kind  wallet.InstrumentKind
}

// RailDirection says which way money goes, seen from the wallet.
type RailDirection string

// The directions.
const (
	RailIn  RailDirection = "in"  // charge an instrument
	RailOut RailDirection = "out" // send to an instrument
)

// RailOrder asks a rail to move Amount. Key is the order's idempotency key.
type RailOrder struct {
	Key       string
	Direction RailDirection
	Token     string
	Amount    money.Amount
}

// RailState is what a rail says of an order.
type RailState string

// The states of an order.
const (
	RailSucceeded RailState = "succeeded"
	RailDeclined  RailState = "declined"
	RailPending   RailState = "pending"
	RailUnknown   RailState = "unknown" // the rail never received the order
)

// RailAnswer is a rail's word on an order. Code says why it was declined.
type RailAnswer struct {
	Key    string
	State  RailState
	Code   wallet.Code
	Reason string // one clear sentence of why it was declined
}
