package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/otp"
	"github.com/okpay/okpay/wallet/wording"
)

// issuer is who an authenticator says that a code is for.
const issuer = "okpay"

// EnableSecondFactor implements wallet.SecondFactor. The same key gives the
// secret again, to who shows the password again, until it is confirmed.
func (s *session) EnableSecondFactor(ctx context.Context, in wallet.EnableFactorInput) (wallet.FactorSetup, error) {
	var out wallet.FactorSetup
	if err := s.proving(in.Change, "a second factor"); err != nil {
		return out, err
	}
	secret, err := otp.NewSecret(s.engine.Random)
	if err != nil {
		return out, err
	}
	fields := passwordFields("2fa enable")
	err = s.shownPassword(ctx, in.Password, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) error {
		used, err := tx.KeyedEvents(ctx, []KeyRef{{s.caller.ID, in.Key}})
		if err != nil {
			return fmt.Errorf("read an idempotency key: %w", err)
		}
		factor, err := secondFactorOf(ctx, tx, customer.ID)
		if err != nil {
			return err
		}
		if len(used) > 0 {
			if err := sameInput(in.Key, fields, used[0].InputHash); err != nil {
				return err
			}
		}
		if factor.EnabledAt != 0 {
			return wallet.Refuse(wallet.CodeStateConflict, "the second factor is on already", "to set up another authenticator, run `okpay 2fa disable` first")
		}
		replay := len(used) > 0 && len(factor.Secret) > 0
		if !replay {
			*factor = SecondFactor{Customer: customer.ID, Secret: secret, Recovery: []string{}, ChangedAt: moment}
			c.SecondFactors = append(c.SecondFactors, *factor)
		}
		if len(used) == 0 {
			c.event(s.factorEvent("customer.second_factor_begun", customer.ID, moment, in.Key, fields))
		}
		shared := otp.Secret(factor.Secret)
		out = wallet.FactorSetup{User: customer.ID, Secret: shared.Base32(), IdempotentReplay: replay}
		out.URI, err = shared.URI(issuer, customer.Email)
		return err
	})
	if err != nil {
		return wallet.FactorSetup{}, err
	}
	return out, nil
}

func (s *session) factorEvent(kind, customer string, moment int64, key string, fields []field) EventRecord {
	return EventRecord{
		Type: kind, Object: customer, Data: []byte("{}"), At: moment, Actor: s.caller.actor(),
		Scope: s.caller.ID, Key: key, InputHash: hashFields(fields),
	}
}

func secondFactorOf(ctx context.Context, r Reader, customer string) (*SecondFactor, error) {
	stored, found, err := r.SecondFactor(ctx, customer)
	if err != nil {
		return nil, fmt.Errorf("read the second factor: %w", err)
	}
	if !found {
		stored = SecondFactor{Customer: customer, Recovery: []string{}}
	}
	return &stored, nil
}

// ConfirmSecondFactor implements wallet.SecondFactor.
func (s *session) ConfirmSecondFactor(ctx context.Context, in wallet.ConfirmFactorInput) (wallet.FactorStatus, error) {
	return s.byCode(ctx, in.Change, "2fa confirm", "a second factor", func(factor *SecondFactor) error {
		if len(factor.Secret) == 0 {
			return noFactor()
		}
		if factor.EnabledAt != 0 {
			return wallet.Refuse(wallet.CodeStateConflict, "the second factor is on already", "nothing is left to do")
		}
		return nil
	}, in.Code, "customer.second_factor_on")
}

// NewRecoveryCodes implements wallet.SecondFactor.
func (s *session) NewRecoveryCodes(ctx context.Context, in wallet.RecoveryCodesInput) (wallet.FactorStatus, error) {
	return s.byCode(ctx, in.Change, "2fa recovery-codes", "new recovery codes", func(factor *SecondFactor) error {
		if factor.EnabledAt == 0 {
			return noFactor()
		}
		return nil
	}, in.Code, "customer.recovery_codes_made")
}

func noFactor() error {
	return wallet.Refuse(wallet.CodeStateConflict, "there is no second factor", "begin with `okpay 2fa enable`")
}

// byCode gives the customer who is logged in, and shows a code of the
// authenticator, new recovery codes; with them the second factor is on.
func (s *session) byCode(
	ctx context.Context, change wallet.Change, command, what string, may func(*SecondFactor) error, code, kind string,
) (wallet.FactorStatus, error) {
	var out wallet.FactorStatus
	if err := s.proving(change, what); err != nil {
		return out, err
	}
	fields := passwordFields(command)
	stored, err := s.replayed(ctx, change.Key, fields)
	if err != nil {
		return out, err
	}
	if stored != nil {
		return s.factorReplay(ctx, stored)
	}
	codes, hashes, err := s.recoveryCodes(ctx)
	if err != nil {
		return out, err
	}
	var refused error
	err = s.engine.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		refused = nil
		g, err := s.guardsOf(ctx, tx, askFactor, s.caller.Customer)
		if err != nil {
			return err
		}
		if err := g.lock(ctx, tx, Ref{Kind: RefID, Text: s.caller.Customer}); err != nil {
			return err
		}
		factor, err := secondFactorOf(ctx, tx, s.caller.Customer)
		if err != nil {
			return err
		}
		if err := may(factor); err != nil {
			return err
		}
		refused, err = s.codeShown(ctx, tx, c, moment, factor, code, codeUse{authenticator: true})
		if err != nil || refused != nil {
			return err
		}
		if factor.EnabledAt == 0 {
			factor.EnabledAt = moment
		}
		factor.Recovery, factor.LastRecovery, factor.ChangedAt = hashes, "", moment
		c.SecondFactors = append(c.SecondFactors, *factor)
		c.event(s.factorEvent(kind, factor.Customer, moment, change.Key, fields))
		customer, err := findCustomer(ctx, tx, factor.Customer)
		if err != nil {
			return err
		}
		if err := s.engine.alert(c, customer, wording.SecondFactorChanged, "", moment); err != nil {
			return err
		}
		out = presentFactor(factor)
		out.RecoveryCodes = codes
		return nil
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return wallet.FactorStatus{}, err
	}
	return out, nil
}

func presentFactor(f *SecondFactor) wallet.FactorStatus {
	return wallet.FactorStatus{User: f.Customer, Enabled: f.EnabledAt != 0, ChangedAt: timeOf(f.ChangedAt), RecoveryCodesLeft: len(f.Recovery)}
}

// factorReplay is the answer to what was done before, without the codes, of
// which only hashes are kept.
func (s *session) factorReplay(ctx context.Context, stored *EventRecord) (wallet.FactorStatus, error) {
	var out wallet.FactorStatus
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		factor, err := secondFactorOf(ctx, r, stored.Object)
		if err == nil {
			out = presentFactor(factor)
			out.IdempotentReplay = true
		}
		return err
	})
	return out, err
}

// DisableSecondFactor implements wallet.SecondFactor.
func (s *session) DisableSecondFactor(ctx context.Context, in wallet.DisableFactorInput) (wallet.FactorStatus, error) {
	if s.caller.Operator {
		return s.disableFor(ctx, in)
	}
	var out wallet.FactorStatus
	if err := s.proving(in.Change, "to switch the second factor off"); err != nil {
		return out, err
	}
	fields := passwordFields("2fa disable")
	stored, err := s.replayed(ctx, in.Change.Key, fields)
	if err != nil {
		return out, err
	}
	if stored != nil {
		return s.factorReplay(ctx, stored)
	}
	err = s.shownPassword(ctx, in.Password, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) error {
		factor, err := secondFactorOf(ctx, tx, customer.ID)
		if err != nil {
			return err
		}
		if factor.EnabledAt == 0 {
			return noFactor()
		}
		if err := s.factorShown(ctx, tx, c, moment, customer.ID, in.Code, codeUse{}); err != nil {
			return err
		}
		out = s.switchOff(c, customer.ID, moment)
		if err := s.engine.alert(c, customer, wording.SecondFactorChanged, "", moment); err != nil {
			return err
		}
		c.event(s.factorEvent("customer.second_factor_off", customer.ID, moment, in.Key, fields))
		return nil
	})
	return out, err
}

// switchOff forgets the second factor.
func (s *session) switchOff(c *Changes, customer string, moment int64) wallet.FactorStatus {
	off := SecondFactor{Customer: customer, Secret: []byte{}, Recovery: []string{}, ChangedAt: moment}
	c.SecondFactors = append(c.SecondFactors[:0], off)
	return presentFactor(&off)
}

// disableFor switches a customer's second factor off for an operator.
func (s *session) disableFor(ctx context.Context, in wallet.DisableFactorInput) (wallet.FactorStatus, error) {
	var out wallet.FactorStatus
	user, err := s.acting(in.User)
	if err != nil {
		return out, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return out, err
	}
	if reason == "" {
		return out, wallet.Refuse(wallet.CodeInvalidInput, "an operator switches a second factor off for a reason", "say it with --reason")
	}
	fields := []field{{"command", "2fa disable"}, {"user", user}, {"reason", reason}}
	customer, err := s.changeCustomer(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*Customer, EventRecord, error) {
		customer, err := findCustomer(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		factor, err := secondFactorOf(ctx, r, customer.ID)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if factor.EnabledAt == 0 {
			return nil, EventRecord{}, noFactor()
		}
		out = s.switchOff(c, customer.ID, moment)
		if err := s.engine.alert(c, customer, wording.SecondFactorChanged, "", moment); err != nil {
			return nil, EventRecord{}, err
		}
		data, err := eventData("reason", reason)
		return customer, EventRecord{Type: "customer.second_factor_off", Data: data}, err
	})
	if err == nil && customer.IdempotentReplay {
		return s.factorReplay(ctx, &EventRecord{Object: customer.ID})
	}
	out.DryRun = in.DryRun
	return out, err
}
