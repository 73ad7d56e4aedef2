package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/password"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/wording"
)

// SetPIN implements wallet.Sessions.
func (s *session) SetPIN(ctx context.Context, in wallet.SetPINInput) (wallet.PINResult, error) {
	if err := s.proving(in.Change, "a new PIN"); err != nil {
		return wallet.PINResult{}, err
	}
	fields := passwordFields("pin set")
	stored, err := s.replayed(ctx, in.Change.Key, fields)
	if err != nil {
		return wallet.PINResult{}, err
	}
	if stored != nil {
		return wallet.PINResult{User: stored.Object, SetAt: timeOf(stored.At), IdempotentReplay: true}, nil
	}
	if err := s.checkPIN(ctx, in.PIN); err != nil {
		return wallet.PINResult{}, err
	}
	hash, err := s.engine.hashSecret(ctx, in.PIN)
	if err != nil {
		return wallet.PINResult{}, err
	}
	var out wallet.PINResult
	err = s.shownPassword(ctx, in.Password, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) error {
		proofs, err := credentialsOf(ctx, tx, customer.ID)
		if err != nil {
			return err
		}
		proofs.PINHash, proofs.PINAt = hash, moment
		c.Credentials = append(c.Credentials, *proofs)
		pin, err := s.guardsOf(ctx, tx, askPIN, customer.ID)
		if err != nil {
			return err
		}
		pin.clear(c, moment)
		if err := s.engine.alert(c, customer, wording.PINChanged, "", moment); err != nil {
			return err
		}
		c.event(EventRecord{
			Type: "customer.pin_set", Object: customer.ID, Data: []byte("{}"), At: moment, Actor: s.caller.actor(),
			Scope: s.caller.ID, Key: in.Change.Key, InputHash: hashFields(fields),
		})
		out = wallet.PINResult{User: customer.ID, SetAt: timeOf(moment)}
		return nil
	})
	return out, err
}

// checkPIN refuses a PIN that the customer who is logged in should not choose.
func (s *session) checkPIN(ctx context.Context, pin string) error {
	about := wallet.Customer{}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		customer, err := findCustomer(ctx, r, s.caller.Customer)
		if err != nil {
			return err
		}
		about = customer.Customer
		return withPhones(ctx, r, &about)
	})
	if err != nil {
		return err
	}
	return refusal(wallet.CodeWeakPIN, password.CheckPIN(pin, ownerOf(about)))
}

// stepUp sees that a session shows what the policy asks for before an amount
// leaves to a recipient, named as a customer or an instrument. What the caller's
// key has paid before is not asked for again. A dry run is asked for nothing, and
// told what would be.
func (s *session) stepUp(ctx context.Context, change wallet.Change, shown wallet.StepUp, amount money.Decimal, currency, recipient string) ([]wallet.Proof, error) {
	if s.caller.Session == "" {
		return nil, nil
	}
	var needs stepUpNeeds
	err := s.engine.Store.Read(ctx, func(r Reader) (err error) {
		rules, err := s.engine.inForceNow(ctx, r)
		if err != nil {
			return err
		}
		worth, ok := worthOf(rules, amount, currency)
		if !ok {
			return nil // the decision says what is wrong with it
		}
		needs, err = s.asks(ctx, r, change.Key, rules.StepUp, worth, recipient)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case change.DryRun:
		return needs.missing(wallet.StepUp{}), nil
	case !needs.pin:
		return nil, nil
	default:
		return nil, s.showPIN(ctx, shown, needs)
	}
}

// stepUpAlways sees that a session shows all that it has before it opens a payout or has
// money go out by itself.
func (s *session) stepUpAlways(ctx context.Context, change wallet.Change, shown wallet.StepUp) error {
	if s.caller.Session == "" || change.DryRun {
		return nil
	}
	needs := stepUpNeeds{pin: true}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		factor, err := secondFactorOf(ctx, r, s.caller.Customer)
		needs.code = err == nil && factor.EnabledAt != 0
		return err
	})
	if err != nil {
		return err
	}
	return s.showPIN(ctx, shown, needs)
}

// stepUpOnce is stepUpAlways, unless the caller's key has done this before. The fields
// have ids for the customers that they name, as they have for a session.
func (s *session) stepUpOnce(ctx context.Context, change wallet.Change, shown wallet.StepUp, fields []field) error {
	if s.caller.Session == "" || change.DryRun {
		return nil
	}
	done, err := s.replayed(ctx, change.Key, fields)
	if err != nil || done != nil {
		return err
	}
	return s.stepUpAlways(ctx, change, shown)
}

// stepUpNeeds is what a session must show before money leaves, to a recipient who is
// known from then on.
type stepUpNeeds struct {
	pin, code bool
	to        string
}

// missing lists what is needed and not shown.
func (n stepUpNeeds) missing(shown wallet.StepUp) []wallet.Proof {
	list := []wallet.Proof{}
	if n.pin && shown.PIN == "" {
		list = append(list, wallet.ProofPIN)
	}
	if n.code && shown.Code == "" {
		list = append(list, wallet.ProofTOTP)
	}
	return list
}

// showPIN takes the PIN, and the code where it is asked for, and knows the
// recipient from then on.
func (s *session) showPIN(ctx context.Context, shown wallet.StepUp, needs stepUpNeeds) error {
	if shown.PIN == "" || needs.code && shown.Code == "" {
		return s.stepUpRequired(ctx, shown, needs)
	}
	hashOf := func(_ *Customer, proofs *Credentials) string { return proofs.PINHash }
	return s.shown(ctx, askPIN, s.caller.Customer, shown.PIN, hashOf, wrongPIN,
		func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) error {
			if needs.code {
				if err := s.factorShown(ctx, tx, c, moment, customer.ID, shown.Code, codeUse{}); err != nil {
					return err
				}
			}
			if needs.to != "" {
				c.Recipients = append(c.Recipients, KnownRecipient{Owner: customer.ID, Recipient: needs.to, Since: moment})
			}
			return nil
		})
}

// worthOf gives what an amount is worth in the base; ok is false for what is no
// amount that the policy offers.
func worthOf(p *policy.Policy, amount money.Decimal, currency string) (worth money.Amount, ok bool) {
	parsed, err := parseAmount(amount, currency)
	if err != nil || !p.Offers(parsed.Currency()) {
		return worth, false
	}
	worth, err = p.ToBase(parsed)
	return worth, err == nil
}

// asks says what must be shown, and who the recipient is.
func (s *session) asks(ctx context.Context, r Reader, key string, rule policy.StepUp, worth money.Amount, recipient string) (stepUpNeeds, error) {
	used, err := r.KeyedTransactions(ctx, []KeyRef{{s.caller.ID, key}})
	if err != nil {
		return stepUpNeeds{}, fmt.Errorf("read an idempotency key: %w", err)
	}
	if len(used) > 0 {
		return stepUpNeeds{}, nil
	}
	abovePIN, err := worth.Cmp(rule.PINAbove)
	if err != nil {
		return stepUpNeeds{}, err
	}
	aboveCode, err := worth.Cmp(rule.TOTPAbove)
	if err != nil {
		return stepUpNeeds{}, err
	}
	needs := stepUpNeeds{pin: abovePIN > 0}
	if aboveCode > 0 {
		factor, err := secondFactorOf(ctx, r, s.caller.Customer)
		if err != nil {
			return stepUpNeeds{}, err
		}
		needs.code = factor.EnabledAt != 0
		needs.pin = needs.pin || needs.code
	}
	if recipient == "" {
		return needs, nil
	}
	if needs.to, err = allowed(ctx, r, recipient, s.caller.Customer); err != nil {
		return stepUpNeeds{}, err
	}
	known, err := r.KnowsRecipient(ctx, s.caller.Customer, needs.to)
	if err != nil {
		return stepUpNeeds{}, fmt.Errorf("look for a known recipient: %w", err)
	}
	needs.pin = needs.pin || !known && rule.NewRecipient
	return needs, nil
}

// stepUpRequired names what is missing of what is asked for.
func (s *session) stepUpRequired(ctx context.Context, shown wallet.StepUp, needs stepUpNeeds) error {
	set := false
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		proofs, err := credentialsOf(ctx, r, s.caller.Customer)
		set = err == nil && proofs.PINHash != ""
		return err
	})
	if err != nil {
		return err
	}
	message, hint := "the payment PIN is needed before this money leaves", "enter it when you are asked, or give it with --pin-stdin, --pin-file or OKPAY_PIN"
	if needs.code {
		message = "the payment PIN and a code of the second factor are needed before this money leaves"
		hint += "; the code with --code or OKPAY_CODE"
	}
	if !set {
		hint = "set a PIN with `okpay pin set`"
	}
	return wallet.Refuse(wallet.CodeSecondFactorRequired, message, hint, "needs", needs.missing(shown), "pin_set", set)
}

func wrongPIN() error {
	return wallet.Refuse(wallet.CodeWrongPIN, "the payment PIN is wrong, or none is set", "try again, or set a new one with `okpay pin set`")
}
