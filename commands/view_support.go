package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// ticketView shows one ticket and what was said on it.
func ticketView() output.View[wallet.Ticket] {
	type column = output.Column[wallet.Ticket]
	return output.View[wallet.Ticket]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user", Kind: output.ID},
			{Name: "user_name", Header: "Name"},
			{Name: "subject"},
			{Name: "transaction", Kind: output.ID, Optional: true},
			{Name: "status", Kind: output.Status},
			{Name: "message_count", Header: "Messages"},
			{Name: "created_at", Header: "Opened", Kind: output.Time},
			{Name: "updated_at", Header: "Updated", Kind: output.Time},
			{Name: "closed_at", Header: "Closed", Kind: output.Time, Optional: true},
		},
		Sections: []output.Section[wallet.Ticket]{
			output.NewSection("Messages", ticketMessagesView(), func(t wallet.Ticket) []wallet.TicketMessage { return t.Messages }),
		},
	}
}

// ticketMessagesView shows what was said on a ticket.
func ticketMessagesView() output.View[wallet.TicketMessage] {
	type column = output.Column[wallet.TicketMessage]
	return output.View[wallet.TicketMessage]{
		Columns: []column{
			{Name: "created_at", Header: "At", Kind: output.Time},
			{Name: "from"},
			{Name: "body", Header: "Message"},
		},
	}
}

// ticketsView shows many tickets.
func ticketsView() output.View[wallet.Ticket] {
	type column = output.Column[wallet.Ticket]
	return output.View[wallet.Ticket]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user_name", Header: "Name"},
			{Name: "subject"},
			{Name: "status", Kind: output.Status},
			{Name: "message_count", Header: "Messages", Wide: true},
			{Name: "updated_at", Header: "Updated", Kind: output.Time},
			{Name: "transaction", Kind: output.ID, Wide: true},
		},
		Empty: "no tickets",
	}
}
