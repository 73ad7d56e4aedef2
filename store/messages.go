package store

import (
	"context"
	"fmt"

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

const messageColumns = `id, customer_id, recipient, channel, purpose, code, subject, body, status, created_at,
	expires_at, attempts, next_at, sent_at, failure`

// Messages reads messages: some by id, those that are due, or a page of all,
// the newest first.
func (s *session) Messages(ctx context.Context, in engine.MessageQuery) ([]wallet.OutboxMessage, error) {
	query, args := messagesQuery(in)
	stored, err := collect(ctx, s, "list messages", `SELECT `+messageColumns+` FROM outbox `+query, scanMessage, args...)
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

// messagesQuery gives the rest of the query and its parameters.
func messagesQuery(in engine.MessageQuery) (query string, args []any) {
	const page = `($1 = '' OR id < $1) AND ($2 = '' OR channel = $2) AND ($3 = '' OR status = $3)`
	const order = ` ORDER BY id DESC LIMIT $4`
	switch {
	case in.IDs != nil:
		return `WHERE id IN {set $1} ORDER BY id`, []any{set(in.IDs)}
	case in.DueAt != 0:
		return `WHERE status = 'queued' AND channel = $1 AND next_at <= $2 ORDER BY next_at, id LIMIT $3`,
			[]any{string(in.Channel), in.DueAt, limitOf(in.Limit)}
	}
	args = []any{in.Before, string(in.Channel), string(in.Status), limitOf(in.Limit)}
	query = `WHERE ` + page
	if in.User != "" {
		args = append(args, in.User)
		query += fmt.Sprintf(` AND customer_id = $%d`, len(args))
	}
	if in.Purposes != nil {
		args = append(args, set(in.Purposes))
		query += fmt.Sprintf(` AND purpose IN {set $%d}`, len(args))
	}
	return query + order, args
}

// sealedMessage is a message as it is stored.
type sealedMessage struct {
	wallet.OutboxMessage
	to, code, body []byte
}

func scanMessage(r rowScanner, m *sealedMessage) error {
	var created, expires, next, sent int64
	err := r.Scan(&m.ID, &m.User, &m.to, &m.Channel, &m.Purpose, &m.code, &m.Subject, &m.body, &m.Status, &created,
		&expires, &m.Attempts, &next, &sent, &m.Error)
	m.CreatedAt, m.ExpiresAt = moment(created), moment(expires)
	if m.Status == wallet.MessageQueued {
		at := moment(next)
		m.NextAttemptAt = &at
	}
	if sent != 0 {
		at := moment(sent)
		m.SentAt = &at
	}
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
			status, created_at, expires_at, next_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10)`, len(list),
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
			r.int(m.ExpiresAt.UnixMicro())
		})
}

// saveDeliveries says what became of messages that are queued; what was sent or
// given up stays so.
func (s *session) saveDeliveries(ctx context.Context, list []engine.Delivery) error {
	return s.bulk(ctx, "record deliveries", `UPDATE outbox SET status = $2, attempts = $3, next_at = $4, sent_at = $5, failure = $6
		WHERE id = $1 AND status = 'queued'`, len(list), func(i int, r *row) {
		d := &list[i]
		r.text(d.Message)
		r.text(string(d.Status))
		r.place(d.Attempts)
		r.int(d.NextAt)
		r.int(d.SentAt)
		r.text(d.Failure)
	})
}
