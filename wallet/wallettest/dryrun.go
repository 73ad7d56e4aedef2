package wallettest

import (
	"encoding/json"

	"github.com/okpay/okpay/wallet"
)

func describeDryRuns(s *suite) {
	for _, m := range methods() {
		s.it(m.name+" says what then happens, or why not, and changes nothing; after it was done it is a replay", func(w *world) {
			c, key := m.prepare(w), w.change()
			dry := key
			dry.DryRun = true
			var foreseen any
			w.writesNothing(func() {
				w.foreseesRefusal(c, dry)
				value, err := c.run(w.Service, dry)
				w.ok(err)
				foreseen = value
			})
			value, err := c.run(w.Service, key) // the dry run did not use up the key
			w.ok(err)
			equal(w, "the dry run is marked", fields(foreseen)["dry_run"], any(true))
			equal(w, "the real run is marked", fields(value)["dry_run"], nil)
			w.foresaw(fields(foreseen), fields(value))
			if c.moves {
				w.foresawMoney(w.transactionOf(foreseen), w.transactionOf(value))
			}
			w.changesNothing(func() {
				value, err := c.run(w.Service, dry)
				w.ok(err)
				_, replay := result(value)
				equal(w, "it is a replay", replay, true)
			})
		})
	}
	s.it("shows the fee and limits that refuse it", func(w *world) {
		ann, shop := w.small("ann", "900.00 EUR"), w.merchant("shop")
		in := w.payInput(ann, shop, "500.01 EUR")
		in.DryRun = true
		w.changesNothing(func() {
			w.refused(wallet.CodeLimitExceeded, failure(w.Service.Pay(w.ctx(), in)))
			for range 3 { // dry runs do not add up
				in.Amount = "300.00"
				w.txn(w.Service.Pay(w.ctx(), in))
			}
		})
	})
}

// foreseesRefusal says that a dry run is refused as the call would be.
func (w *world) foreseesRefusal(c calls, dry wallet.Change) {
	w.t.Helper()
	_, err := c.refused(w.Service, dry)
	if c.code == wallet.CodeCardDeclined { // what a card answers is not known before it is asked
		w.ok(err)
		return
	}
	w.refused(c.code, err)
}

// fields are those of a result in its JSON.
func fields(value any) map[string]any {
	out := map[string]any{}
	if err := json.Unmarshal([]byte(text(value)), &out); err != nil {
		return nil
	}
	return out
}

// foresaw compares what a dry run said with what happened. What a dry run
// cannot know may differ: ids, moments, and what a rail answers.
func (w *world) foresaw(foreseen, happened map[string]any) {
	w.t.Helper()
	for name, is := range happened {
		switch name {
		case "id", "created_at", "effective_at", "expires_at", "updated_at", "closed_at", "decided_at", "imported_at", "applied_at", "recorded_at", "revoked_at", "postings", "messages", "quote", "message_id", "next_attempt_at", "returns", "received_at", "notes", "undone_at", "reversal", "breaks", "link", "ended_at", "old_secret_to":
		case "status":
			if foreseen[name] != "pending" && foreseen[name] != is {
				w.t.Errorf("the dry run said status %v, and it became %v", foreseen[name], is)
			}
		default:
			if text(foreseen[name]) != text(is) {
				w.t.Errorf("the dry run said %s %v, and it became %v", name, foreseen[name], is)
			}
		}
	}
}

// transactionOf turns what a call gave into the transaction that it is.
func (w *world) transactionOf(value any) wallet.Transaction {
	w.t.Helper()
	t, ok := value.(wallet.Transaction)
	if !ok {
		w.t.Fatalf("the result is a %T, want a transaction", value)
	}
	return t
}

// foresawMoney compares the postings that a dry run showed with those that were made.
func (w *world) foresawMoney(foreseen, happened wallet.Transaction) {
	w.t.Helper()
	if len(happened.Postings) != 0 {
		w.t.Errorf("the real run shows postings, which are for show and dry runs: %v", happened.Postings)
	}
	sameList(w, "the postings of the dry run", foreseen.Postings, w.show(happened.ID).Postings)
}
