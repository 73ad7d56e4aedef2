package engine

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/wording"
)

// OpenTicket implements wallet.Support.
func (s *session) OpenTicket(ctx context.Context, in wallet.OpenTicketInput) (wallet.Ticket, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Ticket{}, err
	}
	subject, err := checkText("subject", in.Subject, wallet.MaxMemoLength)
	if err != nil {
		return wallet.Ticket{}, err
	}
	if subject == "" {
		return wallet.Ticket{}, wallet.Refuse(wallet.CodeInvalidInput, "a ticket needs a subject", "say in a few words what it is about")
	}
	body, err := ticketText(in.Body)
	if err != nil {
		return wallet.Ticket{}, err
	}
	fields := []field{{"command", "support open"}, {"user", user}, {"subject", subject}, {"body", body}, {"transaction", in.Transaction}}
	return s.changeTicket(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*TicketRecord, EventRecord, error) {
		owner, err := findOpen(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if err := s.mayOpen(ctx, r, owner.ID, in.Transaction); err != nil {
			return nil, EventRecord{}, err
		}
		record := &TicketRecord{
			ID: s.engine.NewID("tkt"), Owner: owner.ID, OwnerName: owner.Name, Subject: subject, Transaction: in.Transaction,
			Status: wallet.TicketOpen, CreatedAt: moment,
		}
		s.say(c, record, body, wallet.SideCustomer, moment)
		c.NewTickets = append(c.NewTickets, *record)
		data, err := eventData("user", owner.ID, "transaction", in.Transaction)
		return record, EventRecord{Type: "ticket.opened", Data: data}, err
	})
}

// mayOpen refuses one more ticket of somebody who has enough of them, and one
// about a transaction that is not there for its owner.
func (s *session) mayOpen(ctx context.Context, r Reader, owner, transaction string) error {
	open, err := r.OpenTickets(ctx, owner)
	if err != nil {
		return fmt.Errorf("count tickets: %w", err)
	}
	if open >= wallet.MaxOpenTickets {
		return wallet.Refuse(wallet.CodeTooManyTickets, fmt.Sprintf("%d tickets are open already", open),
			"go on with one of them, see `okpay support list`", "open", open, "most", wallet.MaxOpenTickets)
	}
	if transaction == "" {
		return nil
	}
	list, err := r.Transactions(ctx, []string{transaction})
	if err != nil {
		return fmt.Errorf("read a transaction: %w", err)
	}
	if len(list) == 0 || list[0].From != owner && list[0].To != owner {
		return transactionNotFound(transaction)
	}
	return nil
}

// ticketText checks what somebody says on a ticket.
func ticketText(text string) (string, error) {
	clean, err := ident.ParseLines("message", text, wallet.MaxTicketText)
	if err == nil && clean == "" {
		return "", wallet.Refuse(wallet.CodeInvalidInput, "the message is empty", "say what you need")
	}
	return clean, refusal(wallet.CodeInvalidInput, err)
}

// say adds a message to a ticket.
func (s *session) say(c *Changes, record *TicketRecord, body string, from wallet.Side, moment int64) {
	c.TicketMessages = append(c.TicketMessages, TicketMessage{
		Ticket: record.ID, Place: record.Messages, From: from, Actor: s.caller.actor(), Body: body, At: moment,
	})
	record.Messages++
	record.UpdatedAt = max(moment, record.UpdatedAt)
}

// ReplyTicket implements wallet.Support.
func (s *session) ReplyTicket(ctx context.Context, in wallet.ReplyTicketInput) (wallet.Ticket, error) {
	body, err := ticketText(in.Body)
	if err != nil {
		return wallet.Ticket{}, err
	}
	owner, err := s.ownerOfTicket(ctx, in.Ticket)
	if err != nil {
		return wallet.Ticket{}, err
	}
	side, status := s.side()
	fields := []field{{"command", "support reply"}, {"user", owner}, {"ticket", in.Ticket}, {"body", body}}
	return s.changeTicket(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*TicketRecord, EventRecord, error) {
		record, err := s.ticket(ctx, r, in.Ticket)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if err := goesOn(record); err != nil {
			return nil, EventRecord{}, err
		}
		s.say(c, record, body, side, moment)
		record.Status = status
		if side == wallet.SideOperator {
			if err := s.engine.tellOfAnswer(ctx, r, c, record, moment); err != nil {
				return nil, EventRecord{}, err
			}
		}
		c.Tickets = append(c.Tickets, *record)
		data, err := eventData("from", string(side))
		return record, EventRecord{Type: "ticket.replied", Data: data}, err
	})
}

// tellOfAnswer writes to the owner of a ticket that there is an answer, and not
// what it says, at the e-mail once that is proven.
func (e *Engine) tellOfAnswer(ctx context.Context, r Reader, c *Changes, record *TicketRecord, moment int64) error {
	owner, err := findCustomer(ctx, r, record.Owner)
	if err != nil || !owner.EmailVerified || owner.Status == wallet.StatusClosed {
		return err
	}
	return e.message(c, owner, wallet.ChannelEmail, string(wording.TicketAnswered), wording.TicketAnswered,
		wording.About{At: timeOf(moment), Ticket: record.ID}, answerLife, moment)
}

// goesOn refuses one more message on a ticket that is closed or full.
func goesOn(record *TicketRecord) error {
	switch {
	case record.Status == wallet.TicketClosed:
		return wallet.Refuse(wallet.CodeStateConflict, "the ticket is closed", "open another with `okpay support open`", "ticket", record.ID)
	case record.Messages >= wallet.MaxTicketMessages:
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the ticket has %d messages already", record.Messages),
			"close it and open another", "ticket", record.ID)
	}
	return nil
}

// side is the caller's side of a ticket, and what its message makes of it.
func (s *session) side() (wallet.Side, wallet.TicketStatus) {
	if s.caller.Operator {
		return wallet.SideOperator, wallet.TicketAnswered
	}
	return wallet.SideCustomer, wallet.TicketOpen
}

// CloseTicket implements wallet.Support.
func (s *session) CloseTicket(ctx context.Context, in wallet.CloseTicketInput) (wallet.Ticket, error) {
	owner, err := s.ownerOfTicket(ctx, in.Ticket)
	if err != nil {
		return wallet.Ticket{}, err
	}
	side, _ := s.side()
	fields := []field{{"command", "support close"}, {"user", owner}, {"ticket", in.Ticket}}
	return s.changeTicket(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*TicketRecord, EventRecord, error) {
		record, err := s.ticket(ctx, r, in.Ticket)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if record.Status == wallet.TicketClosed {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeStateConflict, "the ticket is closed already", "nothing is left to do", "ticket", record.ID)
		}
		record.Status, record.ClosedAt, record.UpdatedAt = wallet.TicketClosed, moment, max(moment, record.UpdatedAt)
		c.Tickets = append(c.Tickets, *record)
		data, err := eventData("by", string(side))
		return record, EventRecord{Type: "ticket.closed", Data: data}, err
	})
}

// ownerOfTicket gives whose ticket it is, for a caller who may see it.
func (s *session) ownerOfTicket(ctx context.Context, id string) (owner string, err error) {
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := s.ticket(ctx, r, id)
		if err == nil {
			owner = record.Owner
		}
		return err
	})
	return owner, err
}

// ticket finds a ticket that the caller may see. That of somebody else is not
// there.
func (s *session) ticket(ctx context.Context, r Reader, id string) (*TicketRecord, error) {
	record, found, err := r.Ticket(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read a ticket: %w", err)
	}
	if !found || !s.caller.Operator && (s.caller.Customer == "" || record.Owner != s.caller.Customer) {
		return nil, wallet.Refuse(wallet.CodeTicketNotFound, fmt.Sprintf("there is no ticket %s", quote(id)), "see `okpay support list`")
	}
	return &record, nil
}

// changeTicket runs one keyed change of one ticket, and gives all that was said
// on it then.
func (s *session) changeTicket(
	ctx context.Context, change wallet.Change, fields []field,
	decide func(r Reader, c *Changes, moment int64) (*TicketRecord, EventRecord, error),
) (wallet.Ticket, error) {
	var result wallet.Ticket
	err := s.keyed(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, event, err := decide(r, c, moment)
		if err != nil {
			return event, err
		}
		event.Object = record.ID
		before, err := r.TicketMessages(ctx, record.ID)
		if err != nil {
			return event, fmt.Errorf("read what was said: %w", err)
		}
		result = presentThread(record, append(before, c.TicketMessages...))
		return event, nil
	}, func(r Reader, stored EventRecord) (err error) {
		result, err = s.thread(ctx, r, stored.Object)
		result.IdempotentReplay = true
		return err
	})
	if err != nil {
		return wallet.Ticket{}, err
	}
	result.DryRun = change.DryRun
	return result, nil
}

// ShowTicket implements wallet.Support.
func (s *session) ShowTicket(ctx context.Context, in wallet.ShowTicketInput) (wallet.Ticket, error) {
	var result wallet.Ticket
	err := s.engine.Store.Read(ctx, func(r Reader) (err error) {
		result, err = s.thread(ctx, r, in.Ticket)
		return err
	})
	return result, err
}

func (s *session) thread(ctx context.Context, r Reader, id string) (wallet.Ticket, error) {
	record, err := s.ticket(ctx, r, id)
	if err != nil {
		return wallet.Ticket{}, err
	}
	said, err := r.TicketMessages(ctx, id)
	if err != nil {
		return wallet.Ticket{}, fmt.Errorf("read what was said: %w", err)
	}
	return presentThread(record, said), nil
}

// ListTickets implements wallet.Support. A cursor is a moment and an id.
func (s *session) ListTickets(ctx context.Context, in wallet.ListTicketsInput) (wallet.Page[wallet.Ticket], error) {
	page := wallet.Page[wallet.Ticket]{Items: []wallet.Ticket{}}
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, wallet.TicketOpen, wallet.TicketAnswered, wallet.TicketClosed); err != nil {
		return page, err
	}
	query := TicketQuery{Limit: limit + 1, Status: in.Status, All: in.All}
	if in.After != "" {
		moment, id, found := strings.Cut(in.After, " ")
		query.AfterID = id
		if query.After, err = strconv.ParseInt(moment, 10, 64); err != nil || !found {
			return page, badCursor()
		}
	}
	var list []TicketRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.Owner, err = idOf(ctx, r, user); err == nil {
			list, err = r.ListTickets(ctx, query)
		}
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(t *TicketRecord) string { return strconv.FormatInt(t.UpdatedAt, 10) + " " + t.ID }, presentTicket), nil
}

func presentTicket(t *TicketRecord) wallet.Ticket {
	return wallet.Ticket{
		ID: t.ID, User: t.Owner, UserName: t.OwnerName, Subject: t.Subject, Transaction: t.Transaction, Status: t.Status,
		MessageCount: t.Messages, CreatedAt: timeOf(t.CreatedAt), UpdatedAt: timeOf(t.UpdatedAt), ClosedAt: timePtr(t.ClosedAt),
	}
}

func presentThread(t *TicketRecord, said []TicketMessage) wallet.Ticket {
	thread := presentTicket(t)
	for _, m := range said {
		thread.Messages = append(thread.Messages, wallet.TicketMessage{From: m.From, Body: m.Body, CreatedAt: timeOf(m.At)})
	}
	return thread
}
