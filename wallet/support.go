package wallet

import (
	"context"
	"time"
)

// Support is where customers ask and operators answer: tickets, each a subject
// and the messages of both sides in their order. A customer sees his own
// tickets, an operator all of them. What was said is never changed or deleted.
type Support interface {
	// OpenTicket asks. With a transaction, it must be one of the customer's.
	// Codes: customer_not_found, transaction_not_found, invalid_input,
	// too_many_tickets.
	OpenTicket(ctx context.Context, in OpenTicketInput) (Ticket, error)
	// ListTickets pages through tickets, the one that has waited longest first:
	// for an operator, the queue. Codes: customer_not_found.
	ListTickets(ctx context.Context, in ListTicketsInput) (Page[Ticket], error)
	// ShowTicket gives a ticket with all that was said.
	// Codes: ticket_not_found.
	ShowTicket(ctx context.Context, in ShowTicketInput) (Ticket, error)
	// ReplyTicket adds a message. That of an operator makes the ticket
	// answered, of which the customer is told by e-mail, and that of the
	// customer makes it open.
	// Codes: ticket_not_found, invalid_input, state_conflict.
	ReplyTicket(ctx context.Context, in ReplyTicketInput) (Ticket, error)
	// CloseTicket ends a ticket; the customer or an operator may.
	// Codes: ticket_not_found, state_conflict.
	CloseTicket(ctx context.Context, in CloseTicketInput) (Ticket, error)
}

// TicketStatus says for whom a ticket waits.
type TicketStatus string

// The statuses of a ticket: open <-> answered, and either -> closed.
const (
	TicketOpen     TicketStatus = "open"     // waits for an operator
	TicketAnswered TicketStatus = "answered" // waits for the customer
	TicketClosed   TicketStatus = "closed"
)

// Side is one of the two sides of a ticket.
type Side string

// The sides.
const (
	SideCustomer Side = "customer"
	SideOperator Side = "operator"
)

// The bounds of tickets.
const (
	MaxTicketText     = 4000 // bytes of one message, which may have several lines
	MaxTicketMessages = 200  // of one ticket
	MaxOpenTickets    = 20   // of one customer that are not closed
)

// Ticket is a question and where it stands. Transaction is empty for one that is
// about none. UpdatedAt is when something was last said, or the ticket closed.
type Ticket struct {
	ID           string       `json:"id"`
	User         string       `json:"user"`
	UserName     string       `json:"user_name"`
	Subject      string       `json:"subject"`
	Transaction  string       `json:"transaction"`
	Status       TicketStatus `json:"status"`
	MessageCount int          `json:"message_count"`
	CreatedAt    time.Time    `json:"created_at"`
	UpdatedAt    time.Time    `json:"updated_at"`
	ClosedAt     *time.Time   `json:"closed_at"`

	Messages []TicketMessage `json:"messages,omitempty"` // not in a list

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// TicketMessage is what one side said.
type TicketMessage struct {
	From      Side      `json:"from"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
}

// OpenTicketInput asks in the name of User. Subject has one line of at most
// MaxMemoLength bytes, Body any number of lines of MaxTicketText bytes in all.
type OpenTicketInput struct {
	Change
	User        string `json:"user"`
	Subject     string `json:"subject"`
	Body        string `json:"body"`
	Transaction string `json:"transaction,omitempty"`
}

// ListTicketsInput filters tickets. Without a Status, closed ones are left out
// unless All is given.
type ListTicketsInput struct {
	PageInput
	User   string       `json:"user,omitempty"`
	Status TicketStatus `json:"status,omitempty"`
	All    bool         `json:"all,omitempty"`
}

// ShowTicketInput names a ticket by its id.
type ShowTicketInput struct {
	Ticket string `json:"ticket"`
}

// ReplyTicketInput adds Body to a ticket.
type ReplyTicketInput struct {
	Change
	Ticket string `json:"ticket"`
	Body   string `json:"body"`
}

// CloseTicketInput ends a ticket.
type CloseTicketInput struct {
	Change
	Ticket string `json:"ticket"`
}
