package commands

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type eventsOptions struct {
	page       pageFlags
	since      int64
	sinceGiven bool
	limitGiven bool
	types      []string
	follow     bool
}

func newEventsCmd(f *factory) *cobra.Command {
	opts := &eventsOptions{}
	cmd := &cobra.Command{
		Use:   "events",
		Short: "List what was committed, or follow it as it happens",
		Long: `List what was committed to the wallet, one event a change, in the order of their
numbers, which have no gap: those after --since. A program that keeps the number
of the last event that it has dealt with, and goes on with --since and that
number, misses nothing and sees nothing twice, however often it is stopped. A
number above the newest is refused: after a restore from a backup numbers are
given again.

With --follow each event is shown as it comes, until Ctrl-C: from now on, or
after --since, where 0 is from the very first. JSON is then one object a line,
and --jq filters each event by itself. A remote server that goes away is asked
again for 5 minutes; when the command ends otherwise than well, the error names
the number to go on from. With --limit it ends after so many events, and with
--timeout after so long.

An operator sees every event, or with --user those that concern a customer;
a customer or a merchant sees its own. The types and their fields are in the
guide on events.`,
		Example: `  okpay events --since 0 --limit 10
  okpay events --type transaction. --all -o jsonl --jq '.[] | [.seq, .type, .object]'
  okpay events --follow --since 0 --limit 3 --timeout 10s -o jsonl`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts.sinceGiven, opts.limitGiven = cmd.Flags().Changed("since"), cmd.Flags().Changed("limit")
			return runEvents(cmd.Context(), f, opts)
		},
	}
	flags := cmd.Flags()
	flags.Int64Var(&opts.since, "since", 0, "those after the event of this number; with --follow the default is from now on")
	flags.StringArrayVar(&opts.types, "type", nil, "only events of this `TYPE`, or whose type begins with it, as with transaction.; may be repeated")
	flags.BoolVar(&opts.follow, "follow", false, "show each event as it comes")
	opts.page.add(cmd)
	cmd.MarkFlagsMutuallyExclusive("follow", "all")
	mustComplete(cmd, "since", noFiles)
	mustComplete(cmd, "type", completeEventTypes)
	return cmd
}

// completeEventTypes lists the types when a shell asks for them, and not at every start.
func completeEventTypes(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	types := wallet.EventTypes()
	names := make([]cobra.Completion, len(types))
	for i := range types {
		names[i] = types[i].Type
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func runEvents(ctx context.Context, f *factory, opts *eventsOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	if opts.since < 0 {
		return usageError("--since cannot be below zero", "give the number of the last event that is known, or 0 for all")
	}
	feed, err := f.events(ctx)
	if err != nil {
		return err
	}
	in := wallet.ListEventsInput{User: f.settings.User, Types: opts.types, Since: opts.since}
	if opts.follow {
		return followEvents(ctx, f, feed, opts, in)
	}
	rows, err := output.NewRows(ctx, f.printer, eventView())
	if err != nil {
		return err
	}
	left, more := opts.page.limit, true
	for more && (opts.page.all || left > 0) {
		in.Limit = wallet.MaxPageSize
		if !opts.page.all {
			in.Limit = min(left, wallet.MaxPageSize)
		}
		page, err := call(ctx, f, "ListEvents", feed.ListEvents, in)
		if err != nil {
			return err
		}
		if err := rows.Write(page.Items...); err != nil {
			return err
		}
		left, in.Since, more = left-len(page.Items), page.Next, page.More
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if more {
		f.printer.Note("there is more; --since %d goes on, and --all shows it", in.Since)
	}
	return nil
}

// The bounds of following: how long one question waits for an answer, and how
// long and with which pauses a server that has gone away is asked again.
const (
	followWait     = 20 * time.Second
	followAway     = 5 * time.Minute
	firstAwayPause = 500 * time.Millisecond
	mostAwayPause  = 10 * time.Second
)

// follower shows events as they come.
type follower struct {
	f    *factory
	feed wallet.Events
	in   wallet.ListEventsInput
	show func(wallet.Event) error
	left int // how many are to be shown still; below zero without an end

	asked bool      // it was answered before
	away  time.Time // since when nobody answers, zero when somebody does
	pause time.Duration
}

func followEvents(ctx context.Context, f *factory, feed wallet.Events, opts *eventsOptions, in wallet.ListEventsInput) error {
	show, err := showsEach(ctx, f)
	if err != nil {
		return err
	}
	w := &follower{f: f, feed: feed, in: in, show: show, left: -1}
	if opts.limitGiven {
		w.left = opts.page.limit
	}
	if !opts.sinceGiven {
		w.in.Since = wallet.EventsFromNow
	}
	return w.endedBy(ctx, w.run(ctx))
}

func (w *follower) run(ctx context.Context) error {
	for w.left != 0 {
		w.in.Limit = wallet.MaxPageSize
		if w.left > 0 {
			w.in.Limit = min(w.left, wallet.MaxPageSize)
		}
		page, err := call(ctx, w.f, "ListEvents", w.feed.ListEvents, w.in)
		if err != nil {
			if err := w.outlast(ctx, err); err != nil {
				return err
			}
			continue
		}
		if !w.asked {
			from := w.in.Since
			if from == wallet.EventsFromNow {
				from = page.Next
			}
			w.f.printer.Note("following the events after %d; Ctrl-C ends it", from)
		}
		w.asked, w.away, w.in.WaitSeconds = true, time.Time{}, int(followWait/time.Second)
		for _, event := range page.Items {
			if err := w.show(event); err != nil {
				return err
			}
			w.in.Since = event.Seq
		}
		w.in.Since, w.left = page.Next, w.left-len(page.Items)
	}
	return nil
}

// outlast pauses after a question that nobody answered, and gives its error when
// it is not to be asked again.
func (w *follower) outlast(ctx context.Context, err error) error {
	now := w.f.deps.Now()
	switch {
	case ctx.Err() != nil, !w.asked, wallet.ExitOf(refusal(err).Code) != wallet.ExitUnavailable:
		return err
	case w.away.IsZero():
		w.away, w.pause = now, firstAwayPause
		w.f.printer.Warn("%s; asking again for %s", refusal(err).Message, followAway)
	case now.Sub(w.away) >= followAway:
		return err
	}
	pause := w.pause
	w.pause = min(2*w.pause, mostAwayPause)
	return w.f.sleep(ctx, pause)
}

// endedBy tells with an error from where to go on.
func (w *follower) endedBy(ctx context.Context, err error) error {
	if err == nil || !w.asked || output.IsBrokenPipe(err) {
		return err
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	ended := *refusal(&runError{err})
	ended.Details = maps.Clone(ended.Details)
	if ended.Details == nil {
		ended.Details = map[string]any{}
	}
	if ended.Code == wallet.CodeEventNotFound { // which is no place to go on from
		return &ended
	}
	ended.Details["next"] = w.in.Since
	ended.Hint = "go on with --follow --since " + strconv.FormatInt(w.in.Since, 10)
	return &ended
}

// showsEach gives what shows one event at once: as a line of JSON, where JSON was
// asked for, and else as a row.
func showsEach(ctx context.Context, f *factory) (func(wallet.Event) error, error) {
	if f.printer.Format() == output.JSON || f.settings.output.JQ != "" {
		settings := f.settings.output
		settings.Format = output.JSONL
		lines, err := output.NewPrinter(f.printer.Streams(), settings)
		if err != nil {
			return nil, err
		}
		f.printer = lines
	}
	if f.printer.Format() == output.JSONL {
		if err := output.Check(f.printer, eventView()); err != nil {
			return nil, err
		}
		return func(e wallet.Event) error { return output.One(ctx, f.printer, eventView(), e) }, nil
	}
	rows, err := output.NewRows(ctx, f.printer, eventView())
	if err != nil {
		return nil, fmt.Errorf("show events: %w", err)
	}
	return func(e wallet.Event) error {
		if err := rows.Write(e); err != nil {
			return err
		}
		return rows.Flush()
	}, nil
}
