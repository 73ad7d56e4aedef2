package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newSupportCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "support",
		Short: "Ask support, and answer",
		Long: `Ask the operators of the wallet about something, such as a transaction, and read
what they answer. An operator sees the tickets of everybody, the one that has
waited longest first, and answers them.`,
		Example: `  okpay support list
  okpay support open 'A payment is missing' --message 'I paid on Monday.' --user ann@example.com`,
	}, newSupportOpenCmd(f), newSupportListCmd(f), newSupportShowCmd(f), newSupportReplyCmd(f), newSupportCloseCmd(f))
}

// messageFlags are where the text of a message comes from.
type messageFlags struct{ text, file string }

func (m *messageFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&m.text, "message", "m", "", "what you want to say")
	cmd.Flags().StringVar(&m.file, "message-file", "", "read it from this `FILE`, - for standard input")
	cmd.MarkFlagsMutuallyExclusive("message", "message-file")
}

// read gives the text, of which no more is read than a message may have.
func (m *messageFlags) read(f *factory) (string, error) {
	if m.file == "" {
		return m.text, needed("message", m.text, "say what you need, or give a file with --message-file")
	}
	text, err := f.readAtMost(m.file, 2*wallet.MaxTicketText) // as many carriage returns may go
	if err != nil {
		return "", err
	}
	return string(text), nil
}

type supportOpenOptions struct {
	message     messageFlags
	transaction string
}

func newSupportOpenCmd(f *factory) *cobra.Command {
	opts := &supportOpenOptions{}
	cmd := &cobra.Command{
		Use:   "open SUBJECT",
		Short: "Ask support",
		Long: `Ask support: a subject in a few words, and with --message or --message-file what
there is to say. --transaction names one of the customer's that it is about. The
ticket's id is what the other commands take.`,
		Example: `  okpay support open 'My name is spelt wrong' --message 'It is Anne, with an e.' --user ann@example.com
  date | okpay support open 'What time is it?' --message-file - --user ann@example.com --jq .id`,
		Args:              exactly("SUBJECT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSupportOpen(cmd.Context(), f, args[0], opts)
		},
	}
	opts.message.add(cmd)
	cmd.Flags().StringVar(&opts.transaction, "transaction", "", "the id of a transaction that it is about")
	return cmd
}

func runSupportOpen(ctx context.Context, f *factory, subject string, opts *supportOpenOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, ticketView()); err != nil {
		return err
	}
	body, err := opts.message.read(f)
	if err != nil {
		return err
	}
	support, err := f.support(ctx)
	if err != nil {
		return err
	}
	in := wallet.OpenTicketInput{Change: change, User: user, Subject: subject, Body: body, Transaction: opts.transaction}
	ticket, err := call(ctx, f, "OpenTicket", support.OpenTicket, in)
	if err != nil {
		return err
	}
	return f.printTicket(ctx, ticket)
}

func (f *factory) printTicket(ctx context.Context, ticket wallet.Ticket) error {
	if err := output.One(ctx, f.printer, ticketView(), ticket); err != nil {
		return err
	}
	f.noteChange(ticket.IdempotentReplay, ticket.DryRun)
	return nil
}

type supportListOptions struct {
	page   pageFlags
	status string
	closed bool
}

func newSupportListCmd(f *factory) *cobra.Command {
	opts := &supportListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List tickets, the one that has waited longest first",
		Long: `List the tickets that are not closed, the one that has waited longest first: a
customer's own, or for an operator those of everybody or of --user. With
--status open it is the queue of those that wait for an operator. --closed lists
closed ones too.`,
		Example: `  okpay support list --status open
  okpay support list --closed --all -o jsonl --user ann@example.com`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runSupportList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.status, "status", "", "those of this status alone: open, answered or closed")
	cmd.Flags().BoolVar(&opts.closed, "closed", false, "closed ones too")
	oneOf(cmd, "status", wallet.TicketOpen, wallet.TicketAnswered, wallet.TicketClosed)
	opts.page.add(cmd)
	return cmd
}

func runSupportList(ctx context.Context, f *factory, opts *supportListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	support, err := f.support(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, ticketsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Ticket], error) {
			in := wallet.ListTicketsInput{PageInput: page, User: f.settings.User, Status: wallet.TicketStatus(opts.status), All: opts.closed}
			return call(ctx, f, "ListTickets", support.ListTickets, in)
		})
}

func newSupportShowCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "show TICKET",
		Short: "Show a ticket with all that was said",
		Long:  `Show a ticket, named by its id, with all that both sides said, in its order.`,
		Example: `  id=$(okpay support open 'A question' --message 'When is the fee due?' --user ann@example.com --jq .id)
  okpay support show "$id" --jq '.messages[].body'`,
		Args:              exactly("TICKET"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runSupportShow(cmd.Context(), f, args[0]) },
	}
}

func runSupportShow(ctx context.Context, f *factory, id string) error {
	if err := output.Check(f.printer, ticketView()); err != nil {
		return err
	}
	support, err := f.support(ctx)
	if err != nil {
		return err
	}
	ticket, err := call(ctx, f, "ShowTicket", support.ShowTicket, wallet.ShowTicketInput{Ticket: id})
	if err != nil {
		return err
	}
	return f.printTicket(ctx, ticket)
}

func newSupportReplyCmd(f *factory) *cobra.Command {
	message := &messageFlags{}
	cmd := &cobra.Command{
		Use:   "reply TICKET",
		Short: "Say more on a ticket",
		Long: `Say more on a ticket, named by its id. What an operator says answers it; what
the customer says makes it wait for an operator again.`,
		Example: `  id=$(okpay support open 'A question' --message 'When is the fee due?' --user ann@example.com --jq .id)
  okpay support reply "$id" --message 'With each payment.'`,
		Args:              exactly("TICKET"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSupportReply(cmd.Context(), f, args[0], message)
		},
	}
	message.add(cmd)
	return cmd
}

func runSupportReply(ctx context.Context, f *factory, id string, message *messageFlags) error {
	change := f.change()
	if err := output.Check(f.printer, ticketView()); err != nil {
		return err
	}
	body, err := message.read(f)
	if err != nil {
		return err
	}
	support, err := f.support(ctx)
	if err != nil {
		return err
	}
	ticket, err := call(ctx, f, "ReplyTicket", support.ReplyTicket, wallet.ReplyTicketInput{Change: change, Ticket: id, Body: body})
	if err != nil {
		return err
	}
	return f.printTicket(ctx, ticket)
}

func newSupportCloseCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "close TICKET",
		Short: "Close a ticket",
		Long: `Close a ticket, named by its id: nothing more can be said on it. What was said
stays.`,
		Example: `  id=$(okpay support open 'A question' --message 'When is the fee due?' --user ann@example.com --jq .id)
  okpay support close "$id"`,
		Args:              exactly("TICKET"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runSupportClose(cmd.Context(), f, args[0]) },
	}
}

func runSupportClose(ctx context.Context, f *factory, id string) error {
	change := f.change()
	if err := output.Check(f.printer, ticketView()); err != nil {
		return err
	}
	support, err := f.support(ctx)
	if err != nil {
		return err
	}
	ticket, err := call(ctx, f, "CloseTicket", support.CloseTicket, wallet.CloseTicketInput{Change: change, Ticket: id})
	if err != nil {
		return err
	}
	return f.printTicket(ctx, ticket)
}
