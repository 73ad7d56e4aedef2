package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// ListEvents implements wallet.Events.
func (s *session) ListEvents(ctx context.Context, in wallet.ListEventsInput) (wallet.EventPage, error) {
	page := wallet.EventPage{Items: []wallet.Event{}}
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return page, err
	}
	wanted, err := wantedEvents(in)
	if err != nil {
		return page, err
	}
	wanted.customer = !s.caller.Operator
	if user != "" {
		err := s.engine.Store.Read(ctx, func(r Reader) error {
			owner, err := findCustomer(ctx, r, user)
			if err == nil {
				wanted.party = owner.ID
			}
			return err
		})
		if err != nil {
			return page, err
		}
	}
	if in.Since == wallet.EventsFromNow {
		page.Next, err = s.engine.lastEvent(ctx)
		if err != nil || in.WaitSeconds == 0 {
			return page, err
		}
		in.Since = page.Next
	}
	page.Next = in.Since
	waited, cancel := context.WithTimeout(ctx, time.Duration(in.WaitSeconds)*time.Second)
	defer cancel()
	for {
		if err := s.engine.eventPage(ctx, wanted, &page); err != nil || len(page.Items) > 0 || page.More || in.WaitSeconds == 0 {
			return page, err
		}
		switch err := s.engine.Store.AwaitEvent(waited, page.Next); {
		case err == nil:
		case ctx.Err() != nil:
			return page, ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			return page, nil
		default:
			return page, fmt.Errorf("wait for an event: %w", err)
		}
	}
}

// selection is which events of the feed somebody is given.
type selection struct {
	limit    int
	types    []string // types, and beginnings of types that end with their point; nil for all
	party    string   // id of the customer whom they concern; empty for anybody
	customer bool     // as customers see them
}

func wantedEvents(in wallet.ListEventsInput) (selection, error) {
	refuse := func(message, hint string, details ...any) (selection, error) {
		return selection{}, wallet.Refuse(wallet.CodeInvalidInput, message, hint, details...)
	}
	limit, err := pageLimit(in.Limit)
	most := int(wallet.MaxEventWait / time.Second)
	switch {
	case err != nil:
		return selection{}, err
	case in.Since < wallet.EventsFromNow:
		return refuse("an event's number is not below zero", "give the number of the last event that is known, or 0 for all")
	case in.WaitSeconds < 0 || in.WaitSeconds > most:
		return refuse(fmt.Sprintf("one call waits 0 to %d seconds, not %d", most, in.WaitSeconds), "wait for less and ask again", "wait_s", most)
	case len(in.Types) > wallet.MaxEventTypes:
		return refuse(fmt.Sprintf("%d types are too many", len(in.Types)), "name fewer, or their beginnings", "types", wallet.MaxEventTypes)
	}
	for _, wanted := range in.Types {
		if err := knownType(wanted); err != nil {
			return selection{}, err
		}
	}
	return selection{limit: limit, types: in.Types}, nil
}

// knownType refuses what is neither a type of events nor the beginning of one.
func knownType(wanted string) error {
	if slices.ContainsFunc(wallet.EventTypes(), func(t wallet.EventType) bool { return typeIs(t.Type, wanted) }) {
		return nil
	}
	return wallet.Refuse(wallet.CodeInvalidInput, "there is no type of event "+quote(wanted), "name a type, or its beginning up to the point, such as transaction.")
}

// ofTypes says whether a type is one of those that are wanted, or begins with one;
// all are when none is named.
func ofTypes(name string, wanted []string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(t string) bool { return typeIs(name, t) })
}

// typeIs says whether a type is the one that is wanted, or begins with it.
func typeIs(name, wanted string) bool {
	return name == wanted || strings.HasSuffix(wanted, ".") && strings.HasPrefix(name, wanted)
}

func (w *selection) takes(e *fedEvent) bool {
	switch {
	case w.customer && !e.forCustomers:
		return false
	case w.party != "" && !slices.Contains(e.Parties, w.party):
		return false
	default:
		return ofTypes(e.Type, w.types)
	}
}

// stretch is how many events are read at once: no more than are given, where all
// of them are wanted.
func (w *selection) stretch() int {
	if w.customer || w.party != "" || len(w.types) > 0 {
		return eventStretch
	}
	return w.limit
}

// The bounds of one page: so many numbers are looked at for it at most, in
// stretches of one read each.
const (
	eventStretch = wallet.MaxPageSize
	eventsLooked = 10 * eventStretch
	maxFeeding   = 4 // pages that are read at one time, however many follow
)

// eventPage fills a page with what comes after its Next. With few that are wanted
// it ends after a bounded look, with none or few and More.
func (e *Engine) eventPage(ctx context.Context, wanted selection, page *wallet.EventPage) error {
	select {
	case e.feeding <- struct{}{}:
		defer func() { <-e.feeding }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := e.Store.Numbered(ctx); err != nil {
		return fmt.Errorf("number the events: %w", err)
	}
	return e.Store.Read(ctx, func(r Reader) error {
		last, err := r.LastEvent(ctx)
		if err != nil {
			return fmt.Errorf("read the last event: %w", err)
		}
		if page.Next > last {
			return wallet.Refuse(wallet.CodeEventNotFound, fmt.Sprintf("there is no event %d: the newest is %d", page.Next, last),
				"a wallet that was restored from a backup has lost what came after it; go on from the newest that both have", "newest", last)
		}
		items, next := []wallet.Event{}, page.Next
		for looked := 0; looked < eventsLooked && next < last && len(items) < wanted.limit; looked += wanted.stretch() {
			list, upTo, err := e.feed(ctx, r, next, wanted.stretch())
			if err != nil {
				return err
			}
			next = upTo
			for i := range list {
				if !wanted.takes(&list[i]) {
					continue
				}
				shown := list[i].Event
				if wanted.customer {
					if shown, err = e.kinds().toCustomer(shown); err != nil {
						return err
					}
				}
				items = append(items, shown)
				if len(items) == wanted.limit {
					next = list[i].Seq
					break
				}
			}
		}
		page.Items, page.Next, page.More = items, next, next < last
		return nil
	})
}

// lastEvent is the number of the newest event.
func (e *Engine) lastEvent(ctx context.Context) (last int64, err error) {
	if err := e.Store.Numbered(ctx); err != nil {
		return 0, fmt.Errorf("number the events: %w", err)
	}
	err = e.Store.Read(ctx, func(r Reader) error {
		last, err = r.LastEvent(ctx)
		return err
	})
	return last, err
}

// fedEvent is an event of the feed with the ids of the customers whom it concerns.
// Its data is what operators see; eventKinds.toCustomer makes of it what those do.
type fedEvent struct {
	wallet.Event
	Parties      []string
	forCustomers bool // they may know of it
}

// feed reads, in a snapshot, the events after a number in their order, at most
// limit, and gives the number of the last one: since when there is none. It leaves
// none out: what has no number in the snapshot comes after all that has. Who wants
// the newest calls Store.Numbered before the snapshot is taken.
func (e *Engine) feed(ctx context.Context, r Reader, since int64, limit int) (list []fedEvent, upTo int64, err error) {
	records, err := r.EventsBetween(ctx, since+1, since+int64(limit))
	if err != nil {
		return nil, since, fmt.Errorf("read the events after %d: %w", since, err)
	}
	var objects []string
	for i := range records {
		if got := since + 1 + int64(i); records[i].Seq != got {
			return nil, since, fmt.Errorf("read the events after %d: number %d is missing, see `okpay ledger check`", since, got)
		}
		if records[i].Made == nil && records[i].Object != "" {
			objects = append(objects, records[i].Object)
		}
	}
	concerned := map[string][]string{}
	if len(objects) > 0 {
		slices.Sort(objects)
		if concerned, err = r.Concerned(ctx, slices.Compact(objects)); err != nil {
			return nil, since, fmt.Errorf("read whom events concern: %w", err)
		}
	}
	list = make([]fedEvent, 0, len(records))
	for i := range records {
		fed, err := e.fedOf(&records[i], concerned)
		if err != nil {
			return nil, since, err
		}
		list = append(list, fed)
	}
	return list, since + int64(len(list)), nil
}

func (e *Engine) fedOf(record *SequenceRecord, concerned map[string][]string) (fedEvent, error) {
	fed := fedEvent{Event: wallet.Event{
		Seq: record.Seq, Type: record.Type, Object: record.Object, Data: json.RawMessage(record.Data), CreatedAt: timeOf(record.At),
	}}
	parties := concerned[record.Object]
	if record.Made != nil {
		data, err := birthData(record.Made, record.Actor)
		if err != nil {
			return fed, fmt.Errorf("show the event of %s: %w", record.Object, err)
		}
		fed.Type, fed.Data, parties = eventCreated, data, []string{record.Made.From, record.Made.To}
	}
	for _, id := range parties {
		if isCustomer(id) && !slices.Contains(fed.Parties, id) {
			fed.Parties = append(fed.Parties, id)
		}
	}
	fed.forCustomers = e.kinds().forCustomers(&fed.Event)
	return fed, nil
}
