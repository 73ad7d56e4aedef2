package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

const ticketColumns = `t.id, t.owner_id, t.subject, t.transaction_id, t.status, t.messages, t.created_at, t.updated_at, t.closed_at, c.name`

func scanTicket(r rowScanner, t *engine.TicketRecord) error {
	return r.Scan(&t.ID, &t.Owner, &t.Subject, &t.Transaction, &t.Status, &t.Messages, &t.CreatedAt, &t.UpdatedAt, &t.ClosedAt, &t.OwnerName)
}

// Ticket finds a ticket by its id.
func (s *session) Ticket(ctx context.Context, id string) (engine.TicketRecord, bool, error) {
	return one(ctx, s, "read a ticket", `SELECT `+ticketColumns+` FROM tickets t JOIN customers c ON c.id = t.owner_id WHERE t.id = $1`, scanTicket, id)
}

// ListTickets pages through tickets, those that were updated first before the
// others. What is not asked for is not in the query, so that there is an index
// for the rest.
func (s *session) ListTickets(ctx context.Context, in engine.TicketQuery) ([]engine.TicketRecord, error) {
	query := `SELECT ` + ticketColumns + ` FROM tickets t JOIN customers c ON c.id = t.owner_id
		WHERE (t.updated_at > $1 OR (t.updated_at = $1 AND t.id > $2))`
	args := []any{in.After, in.AfterID, limitOf(in.Limit)}
	if in.Owner != "" {
		args = append(args, in.Owner)
		query += fmt.Sprintf(` AND t.owner_id = $%d`, len(args))
	}
	if in.Status != wallet.TicketClosed && !in.All {
		query += ` AND t.status <> 'closed'`
	}
	if in.Status != "" {
		args = append(args, string(in.Status))
		query += fmt.Sprintf(` AND t.status = $%d`, len(args))
	}
	return collect(ctx, s, "list tickets", query+` ORDER BY t.updated_at, t.id LIMIT $3`, scanTicket, args...)
}

// TicketMessages reads what was said on a ticket, in its order.
func (s *session) TicketMessages(ctx context.Context, ticket string) ([]engine.TicketMessage, error) {
	return collect(ctx, s, "read what was said on a ticket", `SELECT m.ticket_id, m.place, m.side, m.actor, m.body, m.at
		FROM ticket_messages m WHERE m.ticket_id = $1 ORDER BY m.place`,
		func(r rowScanner, m *engine.TicketMessage) error {
			return r.Scan(&m.Ticket, &m.Place, &m.From, &m.Actor, &m.Body, &m.At)
		}, ticket)
}

// OpenTickets counts the tickets of a customer that are not closed.
func (s *session) OpenTickets(ctx context.Context, owner string) (int, error) {
	n, err := s.number(ctx, "count tickets", `SELECT COUNT(*) FROM tickets t WHERE t.owner_id = $1 AND t.status <> 'closed'`, owner)
	return int(n), err
}

func (s *session) saveTickets(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "add tickets", `INSERT INTO tickets (id, owner_id, subject, transaction_id, status, messages, created_at, updated_at, closed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, len(changes.NewTickets),
		func(i int, r *row) {
			t := &changes.NewTickets[i]
			r.text(t.ID)
			r.text(t.Owner)
			r.text(t.Subject)
			r.text(t.Transaction)
			r.text(string(t.Status))
			r.place(t.Messages)
			r.int(t.CreatedAt)
			r.int(t.UpdatedAt)
			r.int(t.ClosedAt)
		})
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "change tickets", `UPDATE tickets SET status = $2, messages = $3, updated_at = $4, closed_at = $5 WHERE id = $1`, len(changes.Tickets),
		func(i int, r *row) {
			t := &changes.Tickets[i]
			r.text(t.ID)
			r.text(string(t.Status))
			r.place(t.Messages)
			r.int(t.UpdatedAt)
			r.int(t.ClosedAt)
		})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "add what is said on tickets", `INSERT INTO ticket_messages (ticket_id, place, side, actor, body, at)
		VALUES ($1, $2, $3, $4, $5, $6)`, len(changes.TicketMessages),
		func(i int, r *row) {
			m := &changes.TicketMessages[i]
			r.text(m.Ticket)
			r.place(m.Place)
			r.text(string(m.From))
			r.text(m.Actor)
			r.text(m.Body)
			r.int(m.At)
		})
}
