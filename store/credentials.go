package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

// Credentials reads what a customer proves itself by, besides the password.
func (s *session) Credentials(ctx context.Context, customer string) (engine.Credentials, bool, error) {
	type stored struct {
		engine.Credentials
		pin []byte
	}
	read, found, err := one(ctx, s, "read credentials", `SELECT customer_id, password_at, pin_hash, pin_at, reset_hash, reset_attempts, reset_sent,
			reset_expires_at, reset_sent_at FROM credentials WHERE customer_id = $1`,
		func(r rowScanner, c *stored) error {
			return r.Scan(&c.Customer, &c.PasswordAt, &c.pin, &c.PINAt, &c.ResetHash, &c.ResetAttempts, &c.ResetSent,
				&c.ResetExpiresAt, &c.ResetSentAt)
		}, customer)
	if err != nil || !found {
		return engine.Credentials{}, false, err
	}
	read.PINHash, err = s.unsealText(ctx, credentialsPIN, customer, read.pin)
	return read.Credentials, true, err
}

func (s *session) saveCredentials(ctx context.Context, list []engine.Credentials) error {
	pins, err := s.sealTexts(ctx, credentialsPIN, len(list), func(i int) (id, hash string) { return list[i].Customer, list[i].PINHash })
	if err != nil {
		return err
	}
	return s.bulk(ctx, "keep credentials", `INSERT INTO credentials (customer_id, password_at, pin_hash, pin_at, reset_hash, reset_attempts,
			reset_sent, reset_expires_at, reset_sent_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (customer_id) DO UPDATE SET password_at = excluded.password_at, pin_hash = excluded.pin_hash, pin_at = excluded.pin_at,
			reset_hash = excluded.reset_hash, reset_attempts = excluded.reset_attempts, reset_sent = excluded.reset_sent,
			reset_expires_at = excluded.reset_expires_at, reset_sent_at = excluded.reset_sent_at`, len(list),
		func(i int, r *row) {
			c := &list[i]
			r.text(c.Customer)
			r.int(c.PasswordAt)
			r.bytes(pins[i])
			r.int(c.PINAt)
			r.bytes(c.ResetHash)
			r.place(c.ResetAttempts)
			r.place(c.ResetSent)
			r.int(c.ResetExpiresAt)
			r.int(c.ResetSentAt)
		})
}

// Guards reads the counts of wrong answers of these names.
func (s *session) Guards(ctx context.Context, names []string) ([]engine.Guard, error) {
	return collect(ctx, s, "read guards", `SELECT name, failures, blocked_until, last_at FROM guards WHERE name IN {set $1}`,
		func(r rowScanner, g *engine.Guard) error {
			return r.Scan(&g.Name, &g.Failures, &g.BlockedUntil, &g.LastAt)
		}, set(names))
}

// guardsForgotten is how many old guards each save of new ones deletes: more
// than it can add, so that they never become many.
const guardsForgotten = 16

func (s *session) saveGuards(ctx context.Context, changes *engine.Changes) error {
	if len(changes.Guards) == 0 {
		return nil
	}
	_, err := s.exec(ctx, "forget old guards", `DELETE FROM guards WHERE name IN
		(SELECT name FROM guards WHERE last_at < $1 ORDER BY last_at, name LIMIT $2)`, changes.ForgetGuards, guardsForgotten)
	if err != nil {
		return err
	}
	return s.bulk(ctx, "keep guards", `INSERT INTO guards (name, failures, blocked_until, last_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until, last_at = excluded.last_at`,
		len(changes.Guards), func(i int, r *row) {
			g := &changes.Guards[i]
			r.text(g.Name)
			r.place(g.Failures)
			r.int(g.BlockedUntil)
			r.int(g.LastAt)
		})
}

// KnowsRecipient says whether a customer sent money to a recipient before, by a
// session.
func (s *session) KnowsRecipient(ctx context.Context, owner, recipient string) (bool, error) {
	_, found, err := one(ctx, s, "look for a known recipient", `SELECT since FROM known_recipients WHERE owner_id = $1 AND recipient_id = $2`,
		func(r rowScanner, since *int64) error { return r.Scan(since) }, owner, recipient)
	return found, err
}

func (s *session) saveRecipients(ctx context.Context, list []engine.KnownRecipient) error {
	return s.bulk(ctx, "keep known recipients", `INSERT INTO known_recipients (owner_id, recipient_id, since) VALUES ($1, $2, $3)
		ON CONFLICT (owner_id, recipient_id) DO UPDATE SET since = known_recipients.since`, len(list),
		func(i int, r *row) {
			k := &list[i]
			r.text(k.Owner)
			r.text(k.Recipient)
			r.int(k.Since)
		})
}
