package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// eventCreated is the event that a transaction's own row is.
const eventCreated = "transaction.created"

// presentEvent shows a stored event.
func presentEvent(e EventRecord) wallet.Event {
	return wallet.Event{Seq: e.Seq, Type: e.Type, Object: e.Object, Data: json.RawMessage(e.Data), CreatedAt: timeOf(e.At)}
}

// birth shows the event that a transaction's own row is, with the status that it
// was made with: the one that the first of its moves took it from.
func birth(t *Txn, events []EventRecord) (wallet.Event, error) {
	born := Birth{
		Kind: t.Kind, Status: t.Status, Amount: t.Amount, Fee: t.Fee, From: t.From, To: t.To,
		OrderID: t.OrderID, Parent: t.Parent, Payout: t.Payout, Item: t.Item,
	}
	first := slices.IndexFunc(events, func(e EventRecord) bool { return strings.HasPrefix(e.Type, "transaction.") })
	if first >= 0 {
		var move struct {
			From wallet.TransactionStatus `json:"from"`
		}
		if err := json.Unmarshal(events[first].Data, &move); err != nil {
			return wallet.Event{}, fmt.Errorf("read the first move of %s: %w", t.ID, err)
		}
		born.Status = move.From
	}
	data, err := birthData(&born, t.Actor)
	if err != nil {
		return wallet.Event{}, fmt.Errorf("show the event of %s: %w", t.ID, err)
	}
	return wallet.Event{Seq: t.Seq, Type: eventCreated, Object: t.ID, Data: data, CreatedAt: timeOf(t.CreatedAt)}, nil
}

// birthData tells of a transaction as it was made, which never changes.
func birthData(b *Birth, actor string) ([]byte, error) {
	pairs := []any{
		"status", "created", "created_as", string(b.Status), "kind", string(b.Kind), "amount", string(b.Amount.Decimal()),
		"currency", string(b.Amount.Currency()), "fee", string(b.Fee.Decimal()), "from", b.From, "to", b.To, "actor", actor,
	}
	for _, more := range [][2]string{{"order_id", b.OrderID}, {"parent", b.Parent}, {"payout", b.Payout}, {"item", b.Item}} {
		if more[1] != "" {
			pairs = append(pairs, more[0], more[1])
		}
	}
	return eventData(pairs...)
}

// eventKinds gives what there is of a type of event.
type eventKinds map[string]wallet.EventType

func knownEvents() eventKinds {
	kinds := eventKinds{}
	for _, t := range wallet.EventTypes() {
		kinds[t.Type] = t
	}
	return kinds
}

// forCustomers says whether those see an event whom it concerns.
func (k eventKinds) forCustomers(e *wallet.Event) bool { return k[e.Type].Customers }

// toCustomer shows an event to those whom it concerns: with the fields alone that
// its type has for customers.
func (k eventKinds) toCustomer(e wallet.Event) (wallet.Event, error) {
	var data map[string]json.RawMessage
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return e, fmt.Errorf("read the data of the event %d: %w", e.Seq, err)
	}
	shown := map[string]json.RawMessage{}
	for _, field := range k[e.Type].Fields {
		if value, ok := data[field.Name]; ok && field.Customers {
			shown[field.Name] = value
		}
	}
	text, err := json.Marshal(shown)
	if err != nil {
		return e, fmt.Errorf("write the data of the event %d: %w", e.Seq, err)
	}
	e.Data = text
	return e, nil
}

// eventsShown shows the caller what happened to a transaction: what the feed would.
func (s *session) eventsShown(first wallet.Event, rest []EventRecord) ([]wallet.Event, error) {
	kinds, list := s.engine.kinds(), []wallet.Event{first}
	for _, e := range rest {
		list = append(list, presentEvent(e))
	}
	if s.caller.Operator {
		return list, nil
	}
	shown := list[:0]
	for _, e := range list {
		if !kinds.forCustomers(&e) {
			continue
		}
		e, err := kinds.toCustomer(e)
		if err != nil {
			return nil, err
		}
		shown = append(shown, e)
	}
	return shown, nil
}

// isCustomer says that an id is that of a customer or a merchant.
func isCustomer(id string) bool {
	prefix, _, found := strings.Cut(id, "_")
	return found && (prefix == idPrefix(wallet.KindPerson) || prefix == idPrefix(wallet.KindMerchant))
}
