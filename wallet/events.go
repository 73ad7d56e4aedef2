package wallet

import (
	"context"
	"time"
)

// Events is the feed of committed changes, for programs that follow the wallet.
type Events interface {
	// ListEvents gives the events after Since in the order of their numbers. The
	// numbers of all events have no gap, and one that was given is never followed
	// by a lower one: a consumer that keeps Next and goes on with it misses
	// nothing and sees nothing twice, however often it stops. An operator sees
	// every event; anybody else those that concern it, of the types that are
	// meant for customers and with the fields that are (EventTypes).
	// A Since that no event has yet is refused: a wallet that was restored from an
	// older backup gives numbers again, and whoever waited for higher ones would
	// miss them. Codes: customer_not_found, event_not_found, invalid_input.
	ListEvents(ctx context.Context, in ListEventsInput) (EventPage, error)
}

// The bounds of ListEvents.
const (
	MaxEventWait  = 30 * time.Second // that one call waits for an event
	MaxEventTypes = 50               // named in one call
	EventsFromNow = -1               // as Since: nothing that was there before
)

// ListEventsInput says which events are wanted.
type ListEventsInput struct {
	// Since is the number of the last event that is known: those after it are
	// given. 0 gives all; EventsFromNow gives none and the number to go on from.
	Since int64 `json:"since,omitempty"`
	// Limit is how many are given at most: DefaultPageSize when it is zero, and
	// never more than MaxPageSize.
	Limit int `json:"limit,omitempty"`
	// WaitSeconds is how long to wait when there is none: the answer comes as
	// soon as there is one, or without any when the time is over. At most
	// MaxEventWait; 0 does not wait.
	WaitSeconds int `json:"wait_s,omitempty"`
	// Types are the types that are wanted, or the beginnings of types up to their
	// point, such as "transaction."; all without any.
	Types []string `json:"types,omitempty"`
	// User asks, for an operator, for what concerns this customer alone.
	User string `json:"user,omitempty"`
}

// EventPage is a part of the feed. Next is the number of the last event that was
// looked at, wanted or not: the next part is what comes after it. More says that
// there is more to be looked at now, so that a page without any event may have
// More when few are wanted.
type EventPage struct {
	Items []Event `json:"items"`
	Next  int64   `json:"next"`
	More  bool    `json:"more"`
}
