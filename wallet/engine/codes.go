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

// The life of a verification code, and how often one may be tried and sent.
const (
	codeLife       = 30 * time.Minute
	maxCodeTries   = 5
	maxCodesSent   = 10
	codePauseAfter = 24 * time.Hour // after which the count of sent codes starts anew
)

// sendCodes puts a code for each channel of a new customer into the outbox.
func (e *Engine) sendCodes(ctx context.Context, c *Changes, customer Customer, moment int64) error {
	for _, channel := range []wallet.Channel{wallet.ChannelEmail, wallet.ChannelPhone} {
		if err := e.sendCode(ctx, c, customer, channel, 1, moment); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) sendCode(ctx context.Context, c *Changes, customer Customer, channel wallet.Channel, sent int, moment int64) error {
	code, err := e.newCode()
	if err != nil {
		return err
	}
	hash, err := e.codeHash(ctx, customer.ID, channel, code)
	if err != nil {
		return err
	}
	c.Challenges = append(c.Challenges, Challenge{
		Customer: customer.ID, Channel: channel, Hash: hash, Sent: sent,
		ExpiresAt: moment + codeLife.Microseconds(), SentAt: moment,
	})
	kind := wording.VerifyEmail
	if channel == wallet.ChannelPhone {
		kind = wording.VerifyPhone
	}
	return e.message(c, &customer, channel, "verify", kind, wording.About{Code: code, Life: codeLife}, codeLife, moment)
}

func (e *Engine) codeHash(ctx context.Context, customer string, channel wallet.Channel, code string) ([]byte, error) {
	return e.keyedHash(ctx, purposeCode, customer, string(channel), code)
}

// Verify implements wallet.People. A wrong code counts and is committed even
// though the answer is a refusal. A dry run would not count it, so there is none
// but for an operator, who sees the codes that are sent.
func (s *session) Verify(ctx context.Context, in wallet.VerifyInput) (wallet.Customer, error) {
	user, err := s.naming(in.User)
	if err != nil {
		return wallet.Customer{}, err
	}
	if err := checkChannel(in.Channel); err != nil {
		return wallet.Customer{}, err
	}
	if in.DryRun && !s.caller.Operator {
		return wallet.Customer{}, noDryRun("a code")
	}
	code := strings.TrimSpace(in.Code)
	guarded, err := s.engine.guarded(ctx, "code", code)
	if err != nil {
		return wallet.Customer{}, err
	}
	var wrong error
	fields := []field{{"command", "verify"}, {"user", user}, {"channel", string(in.Channel)}, guarded}
	customer, err := s.changeCustomer(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*Customer, EventRecord, error) {
		wrong = nil
		customer, err := findOpen(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if verified(customer, in.Channel) {
			return nil, EventRecord{}, s.alreadyVerified(customer, in.Channel)
		}
		challenge, found, err := r.Challenge(ctx, customer.ID, in.Channel)
		if err != nil {
			return nil, EventRecord{}, fmt.Errorf("read the code that was sent: %w", err)
		}
		if !found {
			return nil, EventRecord{}, wrongCode(0)
		}
		if err := stillGood(challenge, moment); err != nil {
			return nil, EventRecord{}, err
		}
		hash, err := s.engine.codeHash(ctx, customer.ID, in.Channel, code)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if !hmac.Equal(hash, challenge.Hash) {
			challenge.Attempts++
			c.Challenges = append(c.Challenges, challenge)
			wrong = wrongCode(maxCodeTries - challenge.Attempts)
			return customer, EventRecord{Type: "customer.code_refused", keyless: true}, nil
		}
		verifyChannel(customer, in.Channel)
		challenge.Attempts = maxCodeTries // a code is good for one use
		c.Challenges = append(c.Challenges, challenge)
		c.Customers = append(c.Customers, *customer)
		data, err := eventData("channel", string(in.Channel), "status", string(customer.Status))
		return customer, EventRecord{Type: "customer.verified", Data: data}, err
	})
	if err == nil && wrong != nil {
		return wallet.Customer{}, wrong
	}
	return customer, err
}

func checkChannel(channel wallet.Channel) error {
	if channel == wallet.ChannelEmail || channel == wallet.ChannelPhone {
		return nil
	}
	return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no channel", quote(string(channel))), "use email or phone")
}

func verified(c *Customer, channel wallet.Channel) bool {
	if channel == wallet.ChannelEmail {
		return c.EmailVerified
	}
	return c.PhoneVerified
}

func verifyChannel(c *Customer, channel wallet.Channel) {
	if channel == wallet.ChannelEmail {
		c.EmailVerified = true
	} else {
		c.PhoneVerified = true
	}
	if c.Status == wallet.StatusPending && c.EmailVerified && c.PhoneVerified {
		c.Status = wallet.StatusActive
	}
}

func (s *session) alreadyVerified(c *Customer, channel wallet.Channel) error {
	var details []any
	if !s.stranger() {
		details = []any{"user", c.ID, "status", string(c.Status)}
	}
	return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the %s is proven already", channel), "nothing is left to do", details...)
}

// stranger says that the caller is nobody who is known.
func (s *session) stranger() bool { return !s.caller.Operator && s.caller.Customer == "" }

// toStranger leaves out who a customer is, for somebody who has proven nothing but
// knows one of its names.
func toStranger(c wallet.Customer) wallet.Customer {
	return wallet.Customer{
		ID: c.ID, Kind: c.Kind, Status: c.Status, EmailVerified: c.EmailVerified, PhoneVerified: c.PhoneVerified, CreatedAt: c.CreatedAt,
		IdempotentReplay: c.IdempotentReplay, DryRun: c.DryRun,
	}
}

// stillGood refuses a code that was tried too often or that has expired.
func stillGood(challenge Challenge, moment int64) error {
	if challenge.Attempts >= maxCodeTries {
		return wallet.Refuse(wallet.CodeTooManyAttempts, "the code was tried too often and is void",
			"ask for a new one with `okpay verify --resend --channel "+string(challenge.Channel)+"`")
	}
	if challenge.ExpiresAt <= moment {
		return wallet.Refuse(wallet.CodeCodeExpired, "the code has expired",
			"ask for a new one with `okpay verify --resend --channel "+string(challenge.Channel)+"`")
	}
	return nil
}

func wrongCode(left int) error {
	return wallet.Refuse(wallet.CodeWrongCode, "that is not the code that was sent",
		fmt.Sprintf("read it again (%d tries are left), or ask for a new one with --resend", max(left, 0)), "tries_left", max(left, 0))
}

// ResendCode implements wallet.People. It is for anybody, who is told no more than
// that it was sent.
func (s *session) ResendCode(ctx context.Context, in wallet.ResendCodeInput) (wallet.Customer, error) {
	user, err := s.naming(in.User)
	if err != nil {
		return wallet.Customer{}, err
	}
	if err := checkChannel(in.Channel); err != nil {
		return wallet.Customer{}, err
	}
	fields := []field{{"command", "verify --resend"}, {"user", user}, {"channel", string(in.Channel)}}
	customer, err := s.changeCustomer(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*Customer, EventRecord, error) {
		customer, err := findOpen(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if verified(customer, in.Channel) {
			return nil, EventRecord{}, s.alreadyVerified(customer, in.Channel)
		}
		before, found, err := r.Challenge(ctx, customer.ID, in.Channel)
		if err != nil {
			return nil, EventRecord{}, fmt.Errorf("read the code that was sent: %w", err)
		}
		sent := 1
		if found && moment-before.SentAt < codePauseAfter.Microseconds() {
			sent = before.Sent + 1
		}
		if sent > maxCodesSent {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeTooManyAttempts, "too many codes were sent",
				fmt.Sprintf("wait %s and ask again", codePauseAfter), "sent", before.Sent)
		}
		data, err := eventData("channel", string(in.Channel))
		if err != nil {
			return nil, EventRecord{}, err
		}
		if err := withPhones(ctx, r, &customer.Customer); err != nil {
			return nil, EventRecord{}, err
		}
		return customer, EventRecord{Type: "customer.code_sent", Data: data}, s.engine.sendCode(ctx, c, *customer, in.Channel, sent, moment)
	})
	if s.stranger() {
		customer = toStranger(customer)
	}
	return customer, err
}
