package store

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// Challenge reads the code that was last sent to a channel of a customer.
func (s *session) Challenge(ctx context.Context, customer string, channel wallet.Channel) (engine.Challenge, bool, error) {
	return one(ctx, s, "read a challenge", `SELECT customer_id, channel, hash, attempts, sent, expires_at, sent_at
		FROM challenges WHERE customer_id = $1 AND channel = $2`,
		func(r rowScanner, c *engine.Challenge) error {
			return r.Scan(&c.Customer, &c.Channel, &c.Hash, &c.Attempts, &c.Sent, &c.ExpiresAt, &c.SentAt)
		}, customer, string(channel))
}

func (s *session) saveChallenges(ctx context.Context, list []engine.Challenge) error {
	return s.bulk(ctx, "keep challenges", `INSERT INTO challenges (customer_id, channel, hash, attempts, sent, expires_at, sent_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (customer_id, channel) DO UPDATE SET hash = excluded.hash, attempts = excluded.attempts,
			sent = excluded.sent, expires_at = excluded.expires_at, sent_at = excluded.sent_at`, len(list),
		func(i int, r *row) {
			c := &list[i]
			r.text(c.Customer)
			r.text(string(c.Channel))
			r.bytes(c.Hash)
			r.place(c.Attempts)
			r.place(c.Sent)
			r.int(c.ExpiresAt)
			r.int(c.SentAt)
		})
}

// Messages pages through messages, the newest first.
func (s *session) Messages(ctx context.Context, in engine.MessageQuery) ([]wallet.OutboxMessage, error) {
	const columns = `SELECT id, customer_id, recipient, channel, purpose, code, subject, body, status, created_at FROM outbox `
	const page = `($1 = '' OR id < $1) AND ($2 = '' OR channel = $2) ORDER BY id DESC LIMIT $3`
	query, args := columns+`WHERE `+page, []any{in.Before, string(in.Channel), limitOf(in.Limit)}
	if in.User != "" {
		query, args = columns+`WHERE customer_id = $4 AND `+page, append(args, in.User)
	}
	stored, err := collect(ctx, s, "list messages", query, scanMessage, args...)
	if err != nil {
		return nil, err
	}
	list := make([]wallet.OutboxMessage, len(stored))
	for i := range stored {
		if list[i], err = s.unsealMessage(ctx, &stored[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// sealedMessage is a message as it is stored.
type sealedMessage struct {
	wallet.OutboxMessage
	to, code, body []byte
}

func scanMessage(r rowScanner, m *sealedMessage) error {
	var created int64
	err := r.Scan(&m.ID, &m.User, &m.to, &m.Channel, &m.Purpose, &m.code, &m.Subject, &m.body, &m.Status, &created)
	m.CreatedAt = moment(created)
	return err
}

func (s *session) unsealMessage(ctx context.Context, stored *sealedMessage) (wallet.OutboxMessage, error) {
	m := stored.OutboxMessage
	for _, part := range []struct {
		column sealed
		from   []byte
		to     *string
	}{{outboxRecipient, stored.to, &m.To}, {outboxCode, stored.code, &m.Code}, {outboxBody, stored.body, &m.Body}} {
		var err error
		if *part.to, err = s.unsealText(ctx, part.column, m.ID, part.from); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (s *session) sealMessage(ctx context.Context, m *wallet.OutboxMessage) (sealedMessage, error) {
	stored := sealedMessage{OutboxMessage: *m}
	for _, part := range []struct {
		column sealed
		from   string
		to     *[]byte
	}{{outboxRecipient, m.To, &stored.to}, {outboxCode, m.Code, &stored.code}, {outboxBody, m.Body, &stored.body}} {
		var err error
		if *part.to, err = s.seal(ctx, part.column, m.ID, []byte(part.from)); err != nil {
			return stored, err
		}
	}
	return stored, nil
}

func (s *session) saveMessages(ctx context.Context, messages []wallet.OutboxMessage) error {
	list := make([]sealedMessage, len(messages))
	for i := range messages {
		var err error
		if list[i], err = s.sealMessage(ctx, &messages[i]); err != nil {
			return err
		}
	}
	return s.bulk(ctx, "queue messages", `INSERT INTO outbox (id, customer_id, recipient, channel, purpose, code, subject, body,
			status, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, len(list),
		func(i int, r *row) {
			m := &list[i]
			r.text(m.ID)
			r.text(m.User)
			r.bytes(m.to)
			r.text(string(m.Channel))
			r.text(m.Purpose)
			r.bytes(m.code)
			r.text(m.Subject)
			r.bytes(m.body)
			r.text(string(m.Status))
			r.int(m.CreatedAt.UnixMicro())
		})
}
