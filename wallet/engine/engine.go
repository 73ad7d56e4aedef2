package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/password"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/wording"
)

// Config is what an engine is made of. All fields but Courier, Identity, Rates,
// Webhooks, Observer, PublicURL and PasswordKiB are required.
type Config struct {
	Store Store
	Rail  Rail
	// BankFile says what can stand in the files that instruct banks.
	BankFile BankFile
	// Matcher compares what banks say with what the ledger says.
	Matcher Matcher
	// Policy ships with the tool: it holds until a version is applied.
	Policy *policy.Policy
	Clock  Clock
	// NewID makes an id: the prefix, an underscore and a ULID that is above all
	// that it made before.
	NewID func(prefix string) string
	// Random gives the randomness of codes and salts.
	Random io.Reader
	// Vault opens the wallet's vault, or gives the opened one. It is asked for
	// when it is needed; most commands never need it.
	Vault func(ctx context.Context) (Vault, error)
	// Courier brings messages to people; without one they stay in the outbox.
	Courier Courier
	// Identity checks documents and faces; without one operators look at them.
	Identity IdentityProvider
	// Rates fetches what is published of reference rates; nil for nothing.
	Rates RateSource
	// Webhooks sends events to programs elsewhere; without one there are no webhooks.
	Webhooks WebhookSender
	// Observer is told of batches, as far as it has functions.
	Observer Observer
	// PublicURL is where people reach the server of this wallet, without a slash at
	// its end; empty where there is none. Links of checkouts start with it.
	PublicURL string
	// PasswordKiB is the memory, and with it the time, that hashing a password or
	// a PIN takes, from 8 KiB to 1 GiB; zero for DefaultPasswordKiB. It is for who
	// runs an engine on a machine that can bear more than the default, and for
	// tests, which prove the same with less. A hash says what it was made with.
	PasswordKiB uint32
}

// Engine is the wallet over a store. It is safe for concurrent use.
type Engine struct {
	Config
	group     group[*intent, outcome]
	keys      group[string, *HeldKey] // by the hash of a secret
	passwords *password.Estimator
	words     *wording.Book
	policies  policies
	dayPolicy atomic.Pointer[dayPolicy]
	screens   atomic.Pointer[screener] // the lists of sanctions, once they were needed
	kinds     func() eventKinds
	feeding   chan struct{} // places for pages of the feed that are read at one time
	hashing   chan struct{} // places for passwords and PINs that are hashed at one time
}

// New makes an engine.
func New(config Config) (*Engine, error) {
	switch {
	case config.Store == nil, config.Rail == nil, config.BankFile == nil, config.Matcher == nil, config.Policy == nil, config.Clock == nil,
		config.NewID == nil, config.Random == nil, config.Vault == nil:
		return nil, errors.New("make an engine: a part of its configuration is missing")
	}
	config.PasswordKiB = cmp.Or(config.PasswordKiB, DefaultPasswordKiB)
	if config.PasswordKiB < minArgonMemoryKiB || config.PasswordKiB > maxArgonMemoryKiB {
		return nil, fmt.Errorf("make an engine: a password's hash of %d KiB", config.PasswordKiB)
	}
	e := &Engine{
		Config: config, hashing: make(chan struct{}, maxHashing), feeding: make(chan struct{}, maxFeeding), passwords: password.NewEstimator(),
		words: wording.New(), kinds: sync.OnceValue(knownEvents),
	}
	e.group.run = func(ctx context.Context, intents []*intent) ([]outcome, error) { return e.run(ctx, false, intents...) }
	e.keys.run = e.heldKeys
	return e, nil
}

// As gives the wallet as seen by a caller.
func (e *Engine) As(caller Caller) wallet.Service { return &session{engine: e, caller: caller} }

// session is the wallet in the hands of one caller.
type session struct {
	engine *Engine
	caller Caller
}

var _ wallet.Service = (*session)(nil)

// operator refuses a caller who is no operator.
func (s *session) operator() error {
	if s.caller.Operator {
		return nil
	}
	return wallet.Refuse(wallet.CodeUnauthorized, "this needs an operator",
		"run it against the local wallet, or with an operator's token")
}

// acting gives the reference of the customer that the caller acts for.
func (s *session) acting(user string) (string, error) {
	if !s.caller.Operator {
		if s.caller.Customer == "" {
			return "", unauthenticated("nobody is logged in")
		}
		if user == "" {
			return s.caller.Customer, nil
		}
		if own, err := s.caller.is(user); err != nil || !own {
			return "", cmp.Or(err, error(wallet.Refuse(wallet.CodeUnauthorized, "you may act for yourself alone", "leave --user out")))
		}
		return s.caller.Customer, nil
	}
	if user == "" {
		return "", wallet.Refuse(wallet.CodeUserRequired, "whose wallet is meant is not said",
			"name the customer with --user, or set OKPAY_USER")
	}
	return user, nil
}

// naming is acting for what anybody may do who knows a code that was sent:
// somebody who is not known names the customer.
func (s *session) naming(user string) (string, error) {
	if s.caller.Operator || s.caller.Customer != "" {
		return s.acting(user)
	}
	if user == "" {
		return "", wallet.Refuse(wallet.CodeUserRequired, "whose wallet is meant is not said", "name the customer with --user, or set OKPAY_USER")
	}
	return user, nil
}

// write runs decide over a transaction and saves the changes that it makes.
// decide may be run again; it starts with empty changes each time. moment is
// later than every change before it.
func (e *Engine) write(ctx context.Context, dry bool, decide func(tx Reader, c *Changes, moment int64) error) error {
	if dry {
		return e.Store.Read(ctx, func(r Reader) error {
			moment, err := e.moment(ctx, r)
			if err != nil {
				return err
			}
			return decide(r, &Changes{LastAt: moment}, moment)
		})
	}
	return e.Store.Write(ctx, func(tx Tx) error {
		moment, err := e.moment(ctx, tx)
		if err != nil {
			return err
		}
		changes := &Changes{LastAt: moment}
		if err := decide(tx, changes, moment); err != nil {
			return err
		}
		if changes.empty() {
			return nil
		}
		return tx.Save(ctx, changes)
	})
}

// moment gives a time after every change so far: the clock's, unless the clock
// went back.
func (e *Engine) moment(ctx context.Context, r Reader) (int64, error) {
	last, err := r.LastAt(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the time of the last change: %w", err)
	}
	return max(e.Clock().UnixMicro(), last+1), nil
}

// now is the clock's time in the unit of all stored times.
func (e *Engine) now() int64 { return e.Clock().UnixMicro() }

func (c *Changes) empty() bool {
	return c.orders == 0 && len(c.Challenges) == 0 && len(c.Messages) == 0 && len(c.Deliveries) == 0 && len(c.Payouts) == 0 && len(c.Items) == 0 &&
		len(c.APIKeys) == 0 && len(c.Sessions) == 0 && len(c.Credentials) == 0 && len(c.Guards) == 0 && len(c.Recipients) == 0 &&
		len(c.Policies) == 0 && len(c.RiskEvents) == 0 && c.Keysets == nil && c.Screening == nil && c.LinkChanges.empty() && c.ReconciliationChanges.empty() &&
		c.WebhookChanges.empty() && len(c.WorkLeases) == 0 && len(c.Sweeps) == 0
}

// event adds an event with a key to the changes.
func (c *Changes) event(record EventRecord) {
	record.Order = c.next()
	c.Events = append(c.Events, record)
	c.LastAt = max(c.LastAt, record.At)
}

// transition moves a transaction to another status.
func (c *Changes) transition(t Transition) {
	t.Order = c.next()
	c.Transitions = append(c.Transitions, t)
	c.LastAt = max(c.LastAt, t.At)
}

// settleTimeout bounds the commit of an outcome that a rail has given, which
// goes on even when the caller has gone away.
const settleTimeout = 30 * time.Second
