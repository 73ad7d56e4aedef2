package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

// LastEvent is the highest number that is given in the snapshot. The numbers of
// a sequence are given together with what has them.
func (s *session) LastEvent(ctx context.Context) (int64, error) {
	return s.number(ctx, "read the sequence", lastEventQuery)
}

const lastEventQuery = `SELECT next_seq - 1 FROM sequence WHERE id = 1`

// EventsBetween reads a stretch of the sequence, of which transactions and events
// each have a part.
func (s *session) EventsBetween(ctx context.Context, first, last int64) ([]engine.SequenceRecord, error) {
	query := eventsByNumber
	if !s.dialect.oneWriter() {
		query = eventsByCommit
	}
	return collect(ctx, s, "read the sequence", query, scanSequence, first, last)
}

// What is read of a transaction's birth, and what takes its place of an event. A
// transaction was made with the status that its first move took it from, and has
// it still when it never moved.
const (
	birthColumns = `'' AS type, t.id AS object, COALESCE((SELECT f.data FROM events f
			WHERE f.object = t.id AND f.type IN ('transaction.posted', 'transaction.voided', 'transaction.failed', 'transaction.returned')
			ORDER BY f.at LIMIT 1), '') AS data, t.created_at AS at, t.actor AS actor,
		t.kind AS kind, t.status AS status, t.amount AS amount, t.fee AS fee, t.currency AS currency, t.from_id AS from_id, t.to_id AS to_id,
		t.order_id AS order_id, t.parent_id AS parent_id, t.payout_id AS payout_id, t.item AS item`
	noBirthColumns = `e.type, e.object, e.data, e.at, e.actor, '', '', 0, 0, '', '', '', '', '', '', ''`
)

// eventsByNumber walks both tables by their own number.
const eventsByNumber = `SELECT t.seq AS seq, ` + birthColumns + ` FROM transactions t WHERE t.seq BETWEEN $1 AND $2
	UNION ALL SELECT e.seq, ` + noBirthColumns + ` FROM events e WHERE e.seq BETWEEN $1 AND $2
	ORDER BY 1`

// eventsByCommit finds the commits that have such numbers, the first of which may
// have begun before them, and in each the places that they are at.
const eventsByCommit = `WITH numbered AS (SELECT c.id, c.first_seq FROM commits c
		WHERE c.first_seq <= $2 AND c.first_seq >= COALESCE((SELECT MAX(b.first_seq) FROM commits b WHERE b.first_seq <= $1), 1))
	SELECT n.first_seq + t.place AS seq, ` + birthColumns + ` FROM numbered n JOIN transactions t
		ON t.commit_id = n.id AND t.place >= $1 - n.first_seq AND t.place <= $2 - n.first_seq
	UNION ALL SELECT n.first_seq + e.place, ` + noBirthColumns + ` FROM numbered n JOIN events e
		ON e.commit_id = n.id AND e.place >= $1 - n.first_seq AND e.place <= $2 - n.first_seq
	ORDER BY 1`

func scanSequence(r rowScanner, e *engine.SequenceRecord) error {
	var born engine.Birth
	var data string
	var amount, fee int64
	var currency money.Currency
	err := r.Scan(&e.Seq, &e.Type, &e.Object, &data, &e.At, &e.Actor,
		&born.Kind, &born.Status, &amount, &fee, &currency, &born.From, &born.To, &born.OrderID, &born.Parent, &born.Payout, &born.Item)
	if err != nil || e.Type != "" {
		e.Data = []byte(data)
		return err
	}
	born.Amount, born.Fee = money.FromMinor(amount, currency), money.FromMinor(fee, currency)
	if data != "" {
		var moved transitionData
		if err := decode(data, &moved, "read the first move of "+e.Object); err != nil {
			return err
		}
		born.Status = moved.From
	}
	e.Made = &born
	return nil
}

// Concerned finds by the tables that have owners which customers things concern.
func (s *session) Concerned(ctx context.Context, objects []string) (map[string][]string, error) {
	type concern struct{ object, one, other string }
	list, err := collect(ctx, s, "read whom events concern", concernedQuery,
		func(r rowScanner, c *concern) error { return r.Scan(&c.object, &c.one, &c.other) }, set(objects))
	if err != nil {
		return nil, err
	}
	concerned := make(map[string][]string, len(list))
	for _, c := range list {
		concerned[c.object] = append(concerned[c.object], c.one)
		if c.other != "" && c.other != c.one {
			concerned[c.object] = append(concerned[c.object], c.other)
		}
	}
	return concerned, nil
}

const concernedQuery = `SELECT t.id, t.from_id, t.to_id FROM transactions t WHERE t.id IN {set $1}
	UNION ALL SELECT i.id, i.owner_id, '' FROM instruments i WHERE i.id IN {set $1}
	UNION ALL SELECT p.id, p.merchant_id, '' FROM payouts p WHERE p.id IN {set $1}
	UNION ALL SELECT x.id, p.merchant_id, '' FROM payout_exports x JOIN payouts p ON p.id = x.payout_id WHERE x.id IN {set $1}
	UNION ALL SELECT a.id, a.merchant_id, '' FROM plan_signatures a WHERE a.id IN {set $1}
	UNION ALL SELECT k.id, k.owner_id, '' FROM api_keys k WHERE k.id IN {set $1}
	UNION ALL SELECT l.id, l.owner_id, '' FROM app_links l WHERE l.id IN {set $1}
	UNION ALL SELECT c.id, c.owner_id, '' FROM kyc_cases c WHERE c.id IN {set $1}
	UNION ALL SELECT q.id, q.customer_id, '' FROM fx_quotes q WHERE q.id IN {set $1}
	UNION ALL SELECT o.id, o.merchant_id, '' FROM checkouts o WHERE o.id IN {set $1}
	UNION ALL SELECT w.id, w.owner_id, '' FROM webhooks w WHERE w.id IN {set $1}
	UNION ALL SELECT s.id, s.customer_id, '' FROM sanctions_reviews s WHERE s.id IN {set $1}
	UNION ALL SELECT h.id, h.owner_id, '' FROM tickets h WHERE h.id IN {set $1}
	UNION ALL SELECT u.id, u.id, '' FROM customers u WHERE u.id IN {set $1}`
