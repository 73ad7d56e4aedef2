package wallettest

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

func (w *world) ticketInput(user string) wallet.OpenTicketInput {
	return wallet.OpenTicketInput{Change: w.change(), User: user, Subject: "A question", Body: "Where is my money?\n\nI paid on Monday."}
}

func (w *world) ticket(t wallet.Ticket, err error) wallet.Ticket {
	w.t.Helper()
	w.ok(err)
	return t
}

func (w *world) opens(user string) wallet.Ticket {
	w.t.Helper()
	return w.ticket(w.Service.OpenTicket(w.ctx(), w.ticketInput(user)))
}

// tickets lists the ids of tickets in pages of two.
func (w *world) tickets(s wallet.Service, in wallet.ListTicketsInput) []string {
	w.t.Helper()
	ids := []string{}
	for in.Limit = 2; ; {
		page, err := s.ListTickets(w.ctx(), in)
		w.ok(err)
		for i := range page.Items {
			ids = append(ids, page.Items[i].ID)
		}
		if page.Next == "" {
			return ids
		}
		in.After = page.Next
	}
}

func supportMethods() []method {
	return []method{
		{"open ticket", func(w *world) calls {
			in := w.ticketInput(w.person("ann"))
			return build(
				func(s wallet.Service, in wallet.OpenTicketInput) (wallet.Ticket, error) {
					return s.OpenTicket(w.ctx(), in)
				},
				func(in *wallet.OpenTicketInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeTransactionNotFound, func(in *wallet.OpenTicketInput) { in.Transaction = "txn_x" },
				variant[wallet.OpenTicketInput]{"subject", func(in *wallet.OpenTicketInput) { in.Subject = "Another" }},
				variant[wallet.OpenTicketInput]{"body", func(in *wallet.OpenTicketInput) { in.Body = "Nothing" }},
				variant[wallet.OpenTicketInput]{"transaction", func(in *wallet.OpenTicketInput) { in.Transaction = "txn_x" }},
			)
		}},
		{"reply to a ticket", func(w *world) calls {
			ann := w.person("ann")
			ticket, other := w.opens(ann).ID, w.opens(ann).ID
			return build(
				func(s wallet.Service, in wallet.ReplyTicketInput) (wallet.Ticket, error) {
					return s.ReplyTicket(w.ctx(), in)
				},
				func(in *wallet.ReplyTicketInput) *wallet.Change { return &in.Change },
				wallet.ReplyTicketInput{Ticket: ticket, Body: "It comes tomorrow."},
				wallet.CodeTicketNotFound, func(in *wallet.ReplyTicketInput) { in.Ticket = "tkt_x" },
				variant[wallet.ReplyTicketInput]{"body", func(in *wallet.ReplyTicketInput) { in.Body = "It came." }},
				variant[wallet.ReplyTicketInput]{"ticket", func(in *wallet.ReplyTicketInput) { in.Ticket = other }},
			)
		}},
		{"close a ticket", func(w *world) calls {
			ann := w.person("ann")
			ticket, other := w.opens(ann).ID, w.opens(ann).ID
			return build(
				func(s wallet.Service, in wallet.CloseTicketInput) (wallet.Ticket, error) {
					return s.CloseTicket(w.ctx(), in)
				},
				func(in *wallet.CloseTicketInput) *wallet.Change { return &in.Change },
				wallet.CloseTicketInput{Ticket: ticket},
				wallet.CodeTicketNotFound, func(in *wallet.CloseTicketInput) { in.Ticket = "tkt_x" },
				variant[wallet.CloseTicketInput]{"ticket", func(in *wallet.CloseTicketInput) { in.Ticket = other }},
			)
		}},
	}
}

func describeSupport(s *suite) {
	s.it("keeps what both sides say on a ticket, in its order", func(w *world) {
		ann := w.secretive("ann")
		w.fund(ann, "10.00 EUR")
		paid := w.history(wallet.HistoryInput{User: ann})[0].ID
		in := w.ticketInput(ann)
		in.Transaction, in.Body = paid, "  One.\r\n\tTwo.\n"
		opened := w.ticket(w.Service.OpenTicket(w.ctx(), in))
		equal(w, "the status", opened.Status, wallet.TicketOpen)
		equal(w, "the transaction", opened.Transaction, paid)
		w.Advance(time.Minute)
		_, service := w.login(ann, goodPassword)
		answered := w.ticket(w.Service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: opened.ID, Body: "Three."}))
		equal(w, "the status", answered.Status, wallet.TicketAnswered)
		w.Advance(time.Minute)
		said := w.ticket(service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: opened.ID, Body: "Four."}))
		equal(w, "the status", said.Status, wallet.TicketOpen)
		closed := w.ticket(service.CloseTicket(w.ctx(), wallet.CloseTicketInput{Change: w.change(), Ticket: opened.ID}))
		equal(w, "the status", closed.Status, wallet.TicketClosed)
		shown := w.ticket(w.Service.ShowTicket(w.ctx(), wallet.ShowTicketInput{Ticket: opened.ID}))
		equal(w, "the ticket", text(shown), text(closed))
		words := ""
		for _, m := range shown.Messages {
			words += fmt.Sprintf("%s: %s|", m.From, m.Body)
		}
		equal(w, "what was said", words, "customer: One.\n\tTwo.|operator: Three.|customer: Four.|")
		equal(w, "the messages", shown.MessageCount, 3)
		w.refused(wallet.CodeStateConflict, failure(service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: opened.ID, Body: "Five."})))
		w.refused(wallet.CodeStateConflict, failure(service.CloseTicket(w.ctx(), wallet.CloseTicketInput{Change: w.change(), Ticket: opened.ID})))
	})
	s.it("writes to a customer that support has answered, and not what it says", func(w *world) {
		ann := w.secretive("ann")
		unproven := w.customer(w.Service.Register(w.ctx(), w.shop())).ID
		_, service := w.login(ann, goodPassword)
		count := func(user string) (n int) {
			for _, m := range w.messages(user) {
				if m.Purpose == "ticket_answered" {
					n++
				}
			}
			return n
		}
		hers, theirs := w.opens(ann).ID, w.opens(unproven).ID
		w.ticket(service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: hers, Body: "Hello?"}))
		dry := w.change()
		dry.DryRun = true
		w.ticket(w.Service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: dry, Ticket: hers, Body: "Nothing."}))
		equal(w, "before an answer", count(ann), 0)
		in := wallet.ReplyTicketInput{Change: w.change(), Ticket: hers, Body: "Your passport is 07 in the drawer."}
		w.ticket(w.Service.ReplyTicket(w.ctx(), in))
		w.ticket(w.Service.ReplyTicket(w.ctx(), in)) // again, which says nothing more
		equal(w, "after an answer", count(ann), 1)
		sent := w.messages(ann)[0]
		equal(w, "the purpose", sent.Purpose, "ticket_answered")
		equal(w, "the channel", sent.Channel, wallet.ChannelEmail)
		equal(w, "how to read it", strings.Contains(sent.Body, "okpay support show "+hers), true)
		equal(w, "what was said", strings.Contains(sent.Subject+sent.Body, "passport") || strings.Contains(sent.Body, w.ticketInput(ann).Subject), false)
		equal(w, "its life", sent.ExpiresAt.Sub(sent.CreatedAt), 7*24*time.Hour)
		equal(w, "her alerts", len(w.alerts(service, wallet.ListAlertsInput{})), 0)
		w.ticket(w.Service.CloseTicket(w.ctx(), wallet.CloseTicketInput{Change: w.change(), Ticket: hers}))
		w.ticket(w.Service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: theirs, Body: "Hello."}))
		equal(w, "after it was closed", count(ann), 1)
		equal(w, "who has proven nothing", count(unproven), 0)
	})
	s.it("lists the ticket that has waited longest first, and closed ones when they are asked for", func(w *world) {
		ann, bob := w.person("ann"), w.person("bob")
		first := w.opens(ann).ID
		w.Advance(time.Second)
		second := w.opens(bob).ID
		third := w.opens(bob).ID // at the same moment
		if third < second {
			second, third = third, second
		}
		all := wallet.ListTicketsInput{}
		equal(w, "the queue", text(w.tickets(w.Service, all)), text([]string{first, second, third}))
		w.Advance(time.Second)
		w.ticket(w.Service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: first, Body: "Soon."}))
		equal(w, "the queue", text(w.tickets(w.Service, all)), text([]string{second, third, first}))
		w.Advance(time.Second)
		w.ticket(w.Service.CloseTicket(w.ctx(), wallet.CloseTicketInput{Change: w.change(), Ticket: second}))
		equal(w, "the queue", text(w.tickets(w.Service, all)), text([]string{third, first}))
		equal(w, "what waits", text(w.tickets(w.Service, wallet.ListTicketsInput{Status: wallet.TicketOpen})), text([]string{third}))
		equal(w, "all", text(w.tickets(w.Service, wallet.ListTicketsInput{All: true})), text([]string{third, first, second}))
		equal(w, "closed", text(w.tickets(w.Service, wallet.ListTicketsInput{Status: wallet.TicketClosed})), text([]string{second}))
		equal(w, "bob's", text(w.tickets(w.Service, wallet.ListTicketsInput{User: bob})), text([]string{third}))
		_, err := w.Service.ListTickets(w.ctx(), wallet.ListTicketsInput{Status: "waiting"})
		w.refused(wallet.CodeInvalidInput, err)
		for _, after := range []string{"x", "1", "a b"} {
			_, err := w.Service.ListTickets(w.ctx(), wallet.ListTicketsInput{PageInput: wallet.PageInput{After: after}})
			w.refused(wallet.CodeInvalidInput, err)
		}
	})
	s.it("shows a customer his own tickets and nobody else's", func(w *world) {
		ann, bob := w.secretive("ann"), w.rich("bob", "10.00 EUR")
		_, service := w.login(ann, goodPassword)
		hers, his := w.opens(ann).ID, w.opens(bob).ID
		equal(w, "hers", text(w.tickets(service, wallet.ListTicketsInput{})), text([]string{hers}))
		w.refused(wallet.CodeTicketNotFound, failure(service.ShowTicket(w.ctx(), wallet.ShowTicketInput{Ticket: his})))
		w.refused(wallet.CodeTicketNotFound, failure(service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: his, Body: "x"})))
		w.refused(wallet.CodeTicketNotFound, failure(service.CloseTicket(w.ctx(), wallet.CloseTicketInput{Change: w.change(), Ticket: his})))
		w.refused(wallet.CodeUnauthorized, failure(service.ListTickets(w.ctx(), wallet.ListTicketsInput{User: bob})))
		w.refused(wallet.CodeUnauthorized, failure(service.OpenTicket(w.ctx(), w.ticketInput(bob))))
		in := w.ticketInput("")
		in.Transaction = w.history(wallet.HistoryInput{User: bob})[0].ID
		w.refused(wallet.CodeTransactionNotFound, failure(service.OpenTicket(w.ctx(), in)))
	})
	s.it("bounds what is said and how many tickets are open", func(w *world) {
		ann := w.person("ann")
		try := func(change func(*wallet.OpenTicketInput)) error {
			in := w.ticketInput(ann)
			change(&in)
			return failure(w.Service.OpenTicket(w.ctx(), in))
		}
		for _, body := range []string{"", " \n ", strings.Repeat("x", wallet.MaxTicketText+1), "a\x1b[31mb", "a\u202eb"} {
			w.refused(wallet.CodeInvalidInput, try(func(in *wallet.OpenTicketInput) { in.Body = body }))
		}
		for _, subject := range []string{"", "two\nlines", strings.Repeat("x", wallet.MaxMemoLength+1)} {
			w.refused(wallet.CodeInvalidInput, try(func(in *wallet.OpenTicketInput) { in.Subject = subject }))
		}
		w.ok(try(func(in *wallet.OpenTicketInput) { in.Body = strings.Repeat("x", wallet.MaxTicketText) }))
		w.ok(try(func(in *wallet.OpenTicketInput) { in.Subject = strings.Repeat("x", wallet.MaxMemoLength) }))
		last := ""
		for range wallet.MaxOpenTickets - 2 {
			last = w.opens(ann).ID
		}
		w.refused(wallet.CodeTooManyTickets, try(func(*wallet.OpenTicketInput) {}))
		w.ticket(w.Service.CloseTicket(w.ctx(), wallet.CloseTicketInput{Change: w.change(), Ticket: last}))
		full := w.opens(ann).ID
		for range wallet.MaxTicketMessages - 1 {
			w.ticket(w.Service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: full, Body: "more"}))
		}
		w.refused(wallet.CodeStateConflict, failure(w.Service.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: w.change(), Ticket: full, Body: "more"})))
	})
	s.it("takes what several say at once", func(w *world) {
		ticket := w.opens(w.person("ann")).ID
		changes := [8]wallet.Change{}
		for i := range changes {
			changes[i] = w.change()
		}
		equal(w, "what became of them", text(counted(together(w, len(changes), func(i int, s wallet.Service) (wallet.Ticket, error) {
			return s.ReplyTicket(w.ctx(), wallet.ReplyTicketInput{Change: changes[i], Ticket: ticket, Body: "Me too."})
		}))), text(map[wallet.Code]int{"": len(changes)}))
		shown := w.ticket(w.Service.ShowTicket(w.ctx(), wallet.ShowTicketInput{Ticket: ticket}))
		equal(w, "the messages", len(shown.Messages), 9)
	})
}
