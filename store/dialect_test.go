package store

import (
	"context"
	"testing"

	"github.com/okpay/okpay/wallet/engine"
)

func TestParametersKeepTheirNumbersInAnyOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.store.read(t.Context(), func(s *session) error {
		got, _, err := one(t.Context(), s, "try", `SELECT $2 || $10 || $1 || $2 || ($3 + $4 + $5 + $6 + $7 + $8 + $9)`,
			func(r rowScanner, text *string) error { return r.Scan(text) }, "a", "b", 1, 1, 1, 1, 1, 1, 1, "j")
		if got != "bjab7" {
			t.Errorf("got %q", got)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestListsMayHoldAnyText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	texts := []string{``, `"`, `'`, `\`, `a,b`, `<&>`, "ä\u2028", "\x01", `$1`, `{set $1}`, `null`}
	err := w.store.read(t.Context(), func(s *session) error {
		for _, text := range texts {
			n, err := s.number(t.Context(), "try", `SELECT COUNT(*) WHERE $2 IN {set $1}`, set(texts), text)
			m, err2 := s.number(t.Context(), "try", `SELECT COUNT(*) FROM {pairs $1} pair WHERE pair.a = $2 AND pair.b = $2`,
				pairs([]engine.KeyRef{{Scope: text, Key: text}, {Scope: "x", Key: text}}), text)
			if err != nil || err2 != nil || n != 1 || m != 1 {
				t.Errorf("%q: found %d and %d times, %v, %v", text, n, m, err, err2)
			}
		}
		n, err := s.number(t.Context(), "try", `SELECT COUNT(*) FROM json_each($1)`, set(nil))
		if n != 0 {
			t.Errorf("an empty list has %d", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAReadOfManyIsOneStatement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := w.crowd(5000)
	refs := make([]engine.Ref, len(people))
	for i, id := range people {
		refs[i] = engine.Ref{Kind: engine.RefID, Text: id}
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		list, err := r.Customers(ctx, refs)
		if len(list) != len(people) {
			t.Errorf("found %d of %d", len(list), len(people))
		}
		return err
	})
}
