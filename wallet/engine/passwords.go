package engine

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
)

// maxHashing bounds how many passwords and PINs are hashed at one time: each
// takes the memory of a hash.
const maxHashing = 4

// nobodysHash is compared with when there is nobody to compare with, so that it
// takes as long. Nothing hashes to it but by a chance of one in 2^256.
func (e *Engine) nobodysHash() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$b2twYXkgbm9ib2R5IGhlcg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		argon2.Version, e.PasswordKiB, argonPasses, argonLanes)
}

// hashSecret hashes a password or a PIN, when there is a place for it.
func (e *Engine) hashSecret(ctx context.Context, text string) (string, error) {
	if err := e.enterHashing(ctx); err != nil {
		return "", err
	}
	defer e.leaveHashing()
	return e.hashPassword(text)
}

func (e *Engine) enterHashing(ctx context.Context) error {
	select {
	case e.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (e *Engine) leaveHashing() { <-e.hashing }

// matches compares a password or a PIN with its hash in PHC form. An empty hash
// matches nothing, and takes as long.
func (e *Engine) matches(ctx context.Context, phc, text string) (bool, error) {
	known := phc != ""
	if !known {
		phc = e.nobodysHash()
	}
	var version, memory, passes, lanes uint32
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errors.New("compare a password: its hash is not argon2id in PHC form")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil ||
		version != argon2.Version || memory == 0 || memory > maxArgonMemoryKiB || passes == 0 || passes > maxArgonPasses || lanes == 0 || lanes > maxArgonLanes {
		return false, errors.New("compare a password: the parameters of its hash are not of this program")
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("compare a password: its salt: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) != argonHashBytes {
		return false, errors.New("compare a password: its hash has another length")
	}
	if err := e.enterHashing(ctx); err != nil {
		return false, err
	}
	defer e.leaveHashing()
	got := argon2.IDKey([]byte(text), salt, passes, memory, uint8(lanes), argonHashBytes)
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

// The most that a stored hash may ask for, should later versions ask for more.
// An engine may be made to ask for no more, and for no less than argon2 can use.
const (
	minArgonMemoryKiB = 8 * argonLanes
	maxArgonMemoryKiB = 1024 * 1024
	maxArgonPasses    = 16
	maxArgonLanes     = 16
)

func wrongCredentials() error {
	return wallet.Refuse(wallet.CodeWrongCredentials, "the name or the password is wrong",
		"try again, or reset the password with `okpay password reset`")
}

// shownPassword takes a password that a customer shows: it counts a wrong one
// and, when it is right, runs decide in the same write.
func (s *session) shownPassword(
	ctx context.Context, given string, decide func(tx Reader, c *Changes, moment int64, customer *Customer, g *guards) error,
) error {
	return s.shown(ctx, askPassword, s.caller.Customer, given, func(c *Customer, _ *Credentials) string { return c.PasswordHash },
		wrongCredentials, decide)
}

// shown takes the answer to a question about a customer, whoever that is: hashOf
// gives what it is compared with, and refusal what a wrong one is told. The
// comparison, which takes long, is outside of the write.
func (s *session) shown(
	ctx context.Context, q question, user, given string, hashOf func(*Customer, *Credentials) string, refusal func() error,
	decide func(tx Reader, c *Changes, moment int64, customer *Customer, g *guards) error,
) error {
	about, found, hash, err := s.asked(ctx, q, user, hashOf)
	if err != nil {
		return err
	}
	right, err := s.engine.matches(ctx, hash, given)
	if err != nil {
		return err
	}
	var refused error
	err = s.engine.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		refused = nil
		g, err := s.guardsOf(ctx, tx, q, about)
		if err != nil {
			return err
		}
		if found {
			err = g.lock(ctx, tx, Ref{Kind: RefID, Text: about})
		} else {
			err = g.lock(ctx, tx)
		}
		if err != nil {
			return err
		}
		if g, err = s.guardsOf(ctx, tx, q, about); err != nil { // as it is now that nobody else counts
			return err
		}
		if err := g.blocked(moment); err != nil {
			return err
		}
		if !right {
			g.wrong(c, moment)
			refused = refusal()
			return nil
		}
		customer, stored, err := s.provable(ctx, tx, about)
		if err != nil {
			return err
		}
		if customer == nil || hashOf(customer, stored) != hash {
			return refusal() // it was changed in between
		}
		g.right(c, moment)
		err = decide(tx, c, moment, customer, g)
		if counted, is := errors.AsType[*countedError](err); is {
			refused = counted.refusal
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return refused
}

// countedError is a refusal of a write whose changes, which count what was
// wrong, are kept.
type countedError struct{ refusal error }

func (r *countedError) Error() string { return r.refusal.Error() }

// asked reads whom an answer is about and what it is compared with.
func (s *session) asked(
	ctx context.Context, q question, user string, hashOf func(*Customer, *Credentials) string,
) (about string, found bool, hash string, err error) {
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		customer, stored, err := s.provable(ctx, r, user)
		if err != nil {
			return err
		}
		about, found = "name "+canonicalName(user), customer != nil
		if found {
			about, hash = customer.ID, hashOf(customer, stored)
		}
		g, err := s.guardsOf(ctx, r, q, about)
		if err != nil {
			return err
		}
		return g.blocked(s.engine.now())
	})
	return about, found, hash, err
}

// canonicalName bounds a name that nobody has, and makes its spellings one.
func canonicalName(user string) string {
	user = strings.ToLower(strings.TrimSpace(user))
	if len(user) > wallet.MaxEmailLength {
		user = user[:wallet.MaxEmailLength]
	}
	return user
}

// provable finds a customer who may prove something, with what it proves itself
// by; nil when there is none or the account is closed.
func (s *session) provable(ctx context.Context, r Reader, user string) (*Customer, *Credentials, error) {
	ref := ident.Classify(user)
	if ref.Kind == ident.NoReference {
		return nil, nil, nil
	}
	list, err := r.Customers(ctx, []Ref{ref})
	if err != nil {
		return nil, nil, fmt.Errorf("read a customer: %w", err)
	}
	if len(list) == 0 || list[0].Status == wallet.StatusClosed {
		return nil, nil, nil
	}
	stored, err := credentialsOf(ctx, r, list[0].ID)
	return &list[0], stored, err
}

func credentialsOf(ctx context.Context, r Reader, customer string) (*Credentials, error) {
	stored, found, err := r.Credentials(ctx, customer)
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	if !found {
		stored = Credentials{Customer: customer, ResetHash: []byte{}}
	}
	return &stored, nil
}
