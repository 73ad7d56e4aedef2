package engine

import (
	"context"
	"crypto/hmac"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

const purposeReset = "okpay password reset v1"

// ChangePassword implements wallet.Sessions.
func (s *session) ChangePassword(ctx context.Context, in wallet.ChangePasswordInput) (wallet.PasswordResult, error) {
	if err := s.proving(in.Change, "a change of the password"); err != nil {
		return wallet.PasswordResult{}, err
	}
	if stored, err := s.replayed(ctx, in.Change.Key, passwordFields("password change")); err != nil || stored != nil {
		return passwordReplay(stored), err
	}
	hash, err := s.newPassword(ctx, s.caller.Customer, in.NewPassword)
	if err != nil {
		return wallet.PasswordResult{}, err
	}
	var out wallet.PasswordResult
	err = s.shownPassword(ctx, in.Password, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) (err error) {
		out, err = s.setPassword(ctx, tx, c, moment, customer, hash, in.Change.Key, "password change")
		return err
	})
	return out, err
}

// proving refuses to take a secret from anybody but a customer who is logged
// in, and without counting.
func (s *session) proving(change wallet.Change, what string) error {
	if err := wallet.CheckKey(change.Key); err != nil {
		return err
	}
	if change.DryRun {
		return noDryRun(what)
	}
	if s.caller.Session == "" {
		return loggedOut(what + " is for the customer who is logged in")
	}
	return nil
}

func passwordFields(command string) []field { return []field{{"command", command}} }

// replayed finds the change that the caller's key was used for. The secrets of
// an input are no part of what is compared.
func (s *session) replayed(ctx context.Context, key string, fields []field) (*EventRecord, error) {
	var stored *EventRecord
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		list, err := r.KeyedEvents(ctx, []KeyRef{{s.caller.ID, key}})
		if err != nil || len(list) == 0 {
			return err
		}
		stored = &list[0]
		return sameInput(key, fields, stored.InputHash)
	})
	if err != nil {
		return nil, err
	}
	return stored, nil
}

func passwordReplay(stored *EventRecord) wallet.PasswordResult {
	if stored == nil {
		return wallet.PasswordResult{}
	}
	return wallet.PasswordResult{User: stored.Object, ChangedAt: timeOf(stored.At), IdempotentReplay: true}
}

// newPassword checks a password that a customer is to have, and hashes it.
func (s *session) newPassword(ctx context.Context, user, chosen string) (string, error) {
	if chosen == "" {
		return "", wallet.Refuse(wallet.CodeWeakPassword, "the new password is empty", "a few unrelated words make a good one")
	}
	about := wallet.Customer{}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		customer, _, err := s.provable(ctx, r, user)
		if err != nil || customer == nil {
			return err
		}
		about = customer.Customer
		return withPhones(ctx, r, &about)
	})
	if err != nil {
		return "", err
	}
	if err := s.engine.checkPassword(chosen, about); err != nil {
		return "", err
	}
	return s.engine.hashSecret(ctx, chosen)
}

// setPassword gives a customer a password and ends all sessions but the
// caller's.
func (s *session) setPassword(
	ctx context.Context, tx Reader, c *Changes, moment int64, customer *Customer, hash, key, command string,
) (wallet.PasswordResult, error) {
	customer.PasswordHash = hash
	c.Customers = append(c.Customers, *customer)
	proofs, err := credentialsOf(ctx, tx, customer.ID)
	if err != nil {
		return wallet.PasswordResult{}, err
	}
	proofs.PasswordAt = moment
	proofs.ResetHash, proofs.ResetExpiresAt = []byte{}, 0
	c.Credentials = append(c.Credentials, *proofs)
	ended, err := endSessions(ctx, tx, c, customer.ID, moment, func(v *SessionRecord) bool { return v.ID != s.caller.Session })
	if err != nil {
		return wallet.PasswordResult{}, err
	}
	if err := s.engine.alert(c, customer, wording.PasswordChanged, "", moment); err != nil {
		return wallet.PasswordResult{}, err
	}
	c.event(EventRecord{
		Type: "customer.password_set", Object: customer.ID, Data: mustData("by", command, "sessions_ended", ended), At: moment,
		Actor: s.caller.actor(), Scope: s.caller.ID, Key: key, InputHash: hashFields(passwordFields(command)),
	})
	return wallet.PasswordResult{User: customer.ID, ChangedAt: timeOf(moment), SessionsEnded: ended}, nil
}

// The life of the code of a reset, and how many may be sent in a day.
const (
	resetLife = 30 * time.Minute
	maxResets = 5
)

// RequestPasswordReset implements wallet.Sessions. Every request counts, for
// somebody who is there and for somebody who is not.
func (s *session) RequestPasswordReset(ctx context.Context, in wallet.RequestResetInput) (wallet.ResetRequested, error) {
	var out wallet.ResetRequested
	if err := wallet.CheckKey(in.Key); err != nil {
		return out, err
	}
	if in.DryRun {
		return out, noDryRun("a reset")
	}
	if canonicalName(in.User) == "" {
		return out, wallet.Refuse(wallet.CodeUserRequired, "whose password is meant is not said", "name the customer with --user")
	}
	err := s.engine.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		out = wallet.ResetRequested{User: strings.TrimSpace(in.User), ExpiresAt: timeOf(moment + resetLife.Microseconds())}
		customer, _, err := s.provable(ctx, tx, in.User)
		if err != nil {
			return err
		}
		about, refs := "name "+canonicalName(in.User), []Ref(nil)
		if customer != nil {
			about, refs = customer.ID, []Ref{{Kind: RefID, Text: customer.ID}}
		}
		g, err := s.guardsOf(ctx, tx, askReset, about)
		if err != nil {
			return err
		}
		if err := g.lock(ctx, tx, refs...); err != nil {
			return err
		}
		if g, err = s.guardsOf(ctx, tx, askReset, about); err != nil {
			return err
		}
		if err := g.blocked(moment); err != nil {
			return err
		}
		g.wrong(c, moment)
		if customer == nil || !customer.EmailVerified {
			return nil
		}
		return s.sendReset(ctx, tx, c, moment, customer, in.Key)
	})
	if err != nil {
		return wallet.ResetRequested{}, err
	}
	return out, nil
}

// sendReset puts a code into the outbox, unless this key has done so or enough
// were sent of late.
func (s *session) sendReset(ctx context.Context, tx Reader, c *Changes, moment int64, customer *Customer, key string) error {
	ref := KeyRef{"reset:" + customer.ID, key}
	stored, err := tx.KeyedEvents(ctx, []KeyRef{ref})
	if err != nil {
		return fmt.Errorf("read an idempotency key: %w", err)
	}
	proofs, err := credentialsOf(ctx, tx, customer.ID)
	if err != nil {
		return err
	}
	if moment-proofs.ResetSentAt > guardMemory.Microseconds() {
		proofs.ResetSent = 0
	}
	if len(stored) > 0 || proofs.ResetSent >= maxResets {
		return nil
	}
	code, err := s.engine.newCode()
	if err != nil {
		return err
	}
	if proofs.ResetHash, err = s.engine.keyedHash(ctx, purposeReset, customer.ID, code); err != nil {
		return err
	}
	proofs.ResetAttempts, proofs.ResetSent = 0, proofs.ResetSent+1
	proofs.ResetSentAt, proofs.ResetExpiresAt = moment, moment+resetLife.Microseconds()
	c.Credentials = append(c.Credentials, *proofs)
	about := wording.About{Code: code, Life: resetLife}
	if err := s.engine.message(c, customer, wallet.ChannelEmail, string(wording.PasswordReset), wording.PasswordReset, about, resetLife, moment); err != nil {
		return err
	}
	c.event(EventRecord{
		Type: "customer.reset_sent", Object: customer.ID, Data: mustData("sent", proofs.ResetSent), At: moment, Actor: s.caller.actor(),
		Scope: ref.Scope, Key: ref.Key, InputHash: hashFields(passwordFields("password reset")),
	})
	return nil
}

// ResetPassword implements wallet.Sessions. It ends every wait of a login: who
// holds the mailbox is never locked out.
func (s *session) ResetPassword(ctx context.Context, in wallet.ResetPasswordInput) (wallet.PasswordResult, error) {
	var out wallet.PasswordResult
	if err := wallet.CheckKey(in.Key); err != nil {
		return out, err
	}
	if in.DryRun {
		return out, noDryRun("a reset")
	}
	hash, err := s.newPassword(ctx, in.User, in.NewPassword)
	if err != nil {
		return out, err
	}
	var refused error
	err = s.engine.write(ctx, false, func(tx Reader, c *Changes, moment int64) (err error) {
		out, refused, err = s.resetBy(ctx, tx, c, moment, in, hash)
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return wallet.PasswordResult{}, err
	}
	return out, nil
}

// resetBy sets a password by a code. A refusal is committed with what it counts.
func (s *session) resetBy(
	ctx context.Context, tx Reader, c *Changes, moment int64, in wallet.ResetPasswordInput, hash string,
) (out wallet.PasswordResult, refused, err error) {
	refused = wallet.Refuse(wallet.CodeWrongCode, "the code is wrong, or no longer good", "ask for a new one with `okpay password reset`")
	customer, _, err := s.provable(ctx, tx, in.User)
	if err != nil {
		return out, nil, err
	}
	about, refs := "name "+canonicalName(in.User), []Ref(nil)
	if customer != nil {
		about, refs = customer.ID, []Ref{{Kind: RefID, Text: customer.ID}}
	}
	g, err := s.guardsOf(ctx, tx, askCode, about)
	if err != nil {
		return out, nil, err
	}
	if err := g.lock(ctx, tx, refs...); err != nil {
		return out, nil, err
	}
	if g, err = s.guardsOf(ctx, tx, askCode, about); err != nil {
		return out, nil, err
	}
	if err := g.blocked(moment); err != nil {
		return out, nil, err
	}
	if customer == nil {
		g.wrong(c, moment)
		return out, refused, nil
	}
	proofs, err := credentialsOf(ctx, tx, customer.ID)
	if err != nil {
		return out, nil, err
	}
	given, err := s.engine.keyedHash(ctx, purposeReset, customer.ID, strings.TrimSpace(in.Code))
	if err != nil {
		return out, nil, err
	}
	good := len(proofs.ResetHash) > 0 && proofs.ResetExpiresAt > moment && proofs.ResetAttempts < maxCodeTries
	if !hmac.Equal(given, proofs.ResetHash) || !good {
		g.wrong(c, moment)
		proofs.ResetAttempts++
		c.Credentials = append(c.Credentials, *proofs)
		return out, refused, nil
	}
	g.right(c, moment)
	login, err := s.guardsOf(ctx, tx, askPassword, customer.ID)
	if err != nil {
		return out, nil, err
	}
	login.clear(c, moment)
	if err := endLinks(ctx, tx, c, customer.ID, moment); err != nil { // whoever knew the password may have linked something
		return out, nil, err
	}
	out, err = s.setPassword(ctx, tx, c, moment, customer, hash, "reset "+in.Key, "password reset")
	return out, nil, err
}
