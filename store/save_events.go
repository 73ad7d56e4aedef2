package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// transitionData is what an event tells of a transaction that moved on.
type transitionData struct {
	From   wallet.TransactionStatus `json:"from"`
	To     wallet.TransactionStatus `json:"to"`
	Reason string                   `json:"reason"`
}

// saveEvents writes the events of the set and one of type transaction.STATUS
// for each transaction that moved on, in the order of their sequence numbers.
func (s *session) saveEvents(ctx context.Context, changes *engine.Changes, first int64) error {
	list := slices.Clone(changes.Events)
	for i := range changes.Transitions {
		t := &changes.Transitions[i]
		data, err := json.Marshal(transitionData{From: t.From, To: t.To, Reason: t.Reason})
		if err != nil {
			return fmt.Errorf("add events: %w", err)
		}
		list = append(list, engine.EventRecord{
			Order: t.Order, Type: "transaction." + string(t.To), Object: t.Txn, Data: data, At: t.At, Actor: t.Actor,
		})
	}
	slices.SortFunc(list, func(a, b engine.EventRecord) int { return cmp.Compare(a.Order, b.Order) })
	err := s.bulk(ctx, "add events", `INSERT INTO events ({place}, type, object, data, at, actor, key_scope, key, input_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, len(list),
		func(i int, r *row) {
			e := &list[i]
			r.number(first, e.Order)
			r.text(e.Type)
			r.text(e.Object)
			r.text(string(e.Data))
			r.int(e.At)
			r.text(e.Actor)
			r.text(e.Scope)
			r.text(e.Key)
			r.bytes(e.InputHash)
		})
	if err != nil {
		return err
	}
	for i := range changes.Events {
		if first == 0 {
			break
		}
		changes.Events[i].Seq = first + int64(changes.Events[i].Order)
	}
	return nil
}
