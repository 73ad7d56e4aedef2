package wallettest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// atOnce is how many calls with one key are made at once.
const atOnce = 16

// describeIdempotency tells of every method what becomes of its key. To make what
// a method needs costs more than all that is then asked, so it is asked of one
// wallet: first what is refused, then the call that goes through, then the same
// and others with its key.
func describeIdempotency(s *suite) {
	for _, m := range methods() {
		s.it(m.name+" is done once under its key, which no refusal and no other command uses up", func(w *world) {
			others := w.usedKeys()
			c := m.prepare(w)
			w.changesNothing(func() {
				w.takesNoBadKey(c)
				w.takesNoKeyOfAnother(m, c, others)
			})
			key := wallet.Change{Key: strings.Repeat("~", wallet.MaxKeyLength)}
			_, err := c.refused(w.Service, key)
			w.refused(c.code, err)
			value, err := c.run(w.Service, key)
			w.ok(err)
			first, replay := result(value)
			equal(w, "the call after a refusal is a replay", replay, false)
			w.Advance(1e9)
			w.writesNothing(func() {
				w.repeats(c, key, first)
				w.tellsWhatDiffers(c, key)
			})
		})
		s.it(m.name+" with one key at once is done once, and all get its result", func(w *world) {
			c, key := m.prepare(w), w.change()
			answers := together(w, atOnce, func(_ int, s wallet.Service) (any, error) { return c.run(s, key) })
			done, first := 0, ""
			for _, a := range answers {
				w.ok(a.err)
				if _, replay := result(a.value); !replay {
					done++
				}
				if first == "" {
					first = id(a.value)
				}
				equal(w, "the id", id(a.value), first)
			}
			equal(w, "how many did it", done, 1)
		})
	}
	describeKeys(s)
}

// usedKeys makes a payment and sets a level, and gives their keys by the command.
func (w *world) usedKeys() map[string]wallet.Change {
	w.t.Helper()
	ann, shop := w.rich("first", "5.00 EUR"), w.merchant("other-shop")
	moved, changed := w.payInput(ann, shop, "1.00 EUR"), wallet.SetLevelInput{Change: w.change(), User: ann, Level: 3, Reason: "papers seen"}
	w.txn(w.Service.Pay(w.ctx(), moved))
	w.customer(w.Service.SetLevel(w.ctx(), changed))
	return map[string]wallet.Change{"pay": moved.Change, "set-level": changed.Change}
}

// takesNoBadKey says that a key is needed that is not too long and printable.
func (w *world) takesNoBadKey(c calls) {
	w.t.Helper()
	for _, bad := range []string{"", strings.Repeat("k", wallet.MaxKeyLength+1), "a\nb", "schlüssel"} {
		w.refused(wallet.CodeInvalidInput, failure(c.run(w.Service, wallet.Change{Key: bad})))
	}
}

// takesNoKeyOfAnother says that a key belongs to the command that used it.
func (w *world) takesNoKeyOfAnother(m method, c calls, used map[string]wallet.Change) {
	w.t.Helper()
	for name, key := range used {
		if name == m.name || strings.HasPrefix(m.name, name+" ") { // the same command, used in another way
			continue
		}
		_, err := c.run(w.Service, key)
		if !slices.Contains(w.differing(err), "command") {
			w.t.Errorf("with the key of %s: the command is not among what differs: %v", name, w.differing(err))
		}
	}
}

// repeats says that the same key and input give the stored result, here and in
// another process.
func (w *world) repeats(c calls, key wallet.Change, first string) {
	w.t.Helper()
	for _, service := range []wallet.Service{w.Service, w.Another()} {
		value, err := c.run(service, key)
		w.ok(err)
		again, replay := result(value)
		equal(w, "the second is a replay", replay, true)
		equal(w, "the result of the second", again, first)
	}
}

// tellsWhatDiffers says that the same key with other input is a mismatch that
// names what differs.
func (w *world) tellsWhatDiffers(c calls, key wallet.Change) {
	w.t.Helper()
	for _, field := range slices.Sorted(maps.Keys(c.others)) {
		_, err := c.others[field](w.Service, key)
		sameList(w, "what differs", w.differing(err), []string{field})
	}
}

func describeKeys(s *suite) {
	s.it("a customer named in another way is the same input", func(w *world) {
		ann, shop := w.user(w.rich("ann", "50.00 EUR")), w.user(w.merchant("shop"))
		in := w.payInput(ann.Email, shop.Handle, "12.5 EUR")
		first := w.txn(w.Service.Pay(w.ctx(), in))
		in.User, in.Merchant, in.Amount, in.Currency = ann.ID, shop.Phone, "12.50", "eur"
		again := w.txn(w.Service.Pay(w.ctx(), in))
		equal(w, "the id", again.ID, first.ID)
		equal(w, "it is a replay", again.IdempotentReplay, true)
	})
	s.it("a customer named in another way is the same input also where no money moves", func(w *world) {
		ann := w.user(w.person("ann"))
		key := map[string]wallet.Change{"level": w.change(), "card": w.change(), "freeze": w.change()}
		var bound string
		for i, user := range []string{ann.Email, ann.ID, ann.Phone, "ANN@example.org"} {
			level := wallet.SetLevelInput{Change: key["level"], User: user, Level: 2, Reason: "papers seen"}
			equal(w, "the level is a replay", w.customer(w.Service.SetLevel(w.ctx(), level)).IdempotentReplay, i > 0)
			in := w.cardInput(user, visaCredit)
			in.Change = key["card"]
			card := w.instrument(w.Service.BindCard(w.ctx(), in))
			equal(w, "the card is a replay", card.IdempotentReplay, i > 0)
			if bound == "" {
				bound = card.ID
			}
			equal(w, "the card", card.ID, bound)
			freeze := wallet.FreezeInput{Change: key["freeze"], User: user, Reason: "lost phone"}
			equal(w, "the freeze is a replay", w.customer(w.Service.Freeze(w.ctx(), freeze)).IdempotentReplay, i > 0)
		}
	})
	s.it("a mismatch does not tell what was there before", func(w *world) {
		ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
		in := w.payInput(ann, shop, "12.34 EUR")
		in.Memo = "for the doctor"
		w.txn(w.Service.Pay(w.ctx(), in))
		in.Memo, in.Amount = "", "1.00"
		_, err := w.Service.Pay(w.ctx(), in)
		said := w.refused(wallet.CodeIdempotencyMismatch, err)
		sameList(w, "what differs", w.differing(err), []string{"amount", "memo"})
		w.detail(said, "idempotency_key", in.Key)
		for _, secret := range []string{"doctor", "12.34"} {
			if strings.Contains(text(said), secret) {
				w.t.Errorf("the refusal tells %q: %s", secret, text(said))
			}
		}
	})
}

// differing says that an error is a mismatch and gives the fields that it names.
func (w *world) differing(err error) []string {
	w.t.Helper()
	said := w.refused(wallet.CodeIdempotencyMismatch, err)
	var fields []string
	if err := json.Unmarshal([]byte(text(said.Details["fields"])), &fields); err != nil {
		w.t.Errorf("the mismatch names no fields: %v", said.Details)
	}
	return fields
}
