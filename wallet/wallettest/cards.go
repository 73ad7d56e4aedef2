package wallettest

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// The cards that the sandbox rail knows, by what becomes of their orders.
const (
	visaCredit         = "4242424242424242"
	visaDebit          = "4000056655665556"
	mastercardPrepaid  = "5105105105105100"
	declinedCard       = "4000000000000002"
	poorCard           = "4000000000009995"
	expiredCard        = "4000000000000069"
	wrongCodeCard      = "4000000000000127"
	processingCard     = "4000000000000119" // every second order fails in processing
	lateCard           = "4000000000003220" // pending, and succeeds when asked
	twiceAnsweringCard = "4000000000000259"
)

// testCard is a card of the sandbox and how it is funded.
type testCard struct {
	number string
	brand  string
	kind   wallet.InstrumentKind
}

func testCards() []testCard {
	return []testCard{
		{visaCredit, "visa", wallet.InstrumentCredit},
		{visaDebit, "visa", wallet.InstrumentDebit},
		{mastercardPrepaid, "mastercard", wallet.InstrumentPrepaid},
		{declinedCard, "visa", wallet.InstrumentCredit},
		{poorCard, "visa", wallet.InstrumentCredit},
		{expiredCard, "visa", wallet.InstrumentCredit},
		{wrongCodeCard, "visa", wallet.InstrumentCredit},
		{processingCard, "visa", wallet.InstrumentCredit},
		{lateCard, "visa", wallet.InstrumentCredit},
		{twiceAnsweringCard, "visa", wallet.InstrumentCredit},
	}
}

// secrets looks for numbers in everything that can be seen, and in more.
func (w *world) secrets(numbers []string, more ...any) {
	w.t.Helper()
	lines := w.everything()
	for _, m := range more {
		lines = append(lines, text(m))
	}
	for _, line := range lines {
		for _, number := range numbers {
			if strings.Contains(line, number) {
				w.t.Errorf("the number %s shows in %s", number, line)
			}
		}
	}
}

func describeCards(s *suite) {
	s.it("binds each test card and shows its number nowhere", func(w *world) {
		ann := w.person("ann")
		var numbers []string
		var more []any
		for _, card := range testCards() {
			in := w.cardInput(ann, card.number[:4]+" "+card.number[4:8]+"-"+card.number[8:])
			bound := w.instrument(w.Service.BindCard(w.ctx(), in))
			if !strings.HasPrefix(bound.ID, "card_") || bound.User != ann || bound.Status != wallet.InstrumentActive {
				w.t.Errorf("the card is %+v", bound)
			}
			sameList(w, "the card", []string{string(bound.Kind), bound.Brand, bound.BIN, bound.Last4, bound.Expiry, bound.Holder},
				[]string{string(card.kind), card.brand, card.number[:6], card.number[12:], in.Expiry, "Somebody"})
			numbers = append(numbers, card.number, card.number[:4]+" "+card.number[4:8])
			topUp := w.topUpInput(ann, bound.ID, "10.00 EUR")
			t, err := w.Service.TopUp(w.ctx(), topUp)
			more = append(more, bound, t, err)
			topUp.DryRun = true
			t, err = w.Service.TopUp(w.ctx(), topUp)
			more = append(more, t, err)
		}
		w.secrets(numbers, more...)
	})
	s.it("keeps a number out of its refusals", func(w *world) {
		ann := w.person("ann")
		for _, number := range []string{"4242424242424241", "4111111111111111", "9999999999999995", "42424242424242424242"} {
			said := w.refused(wallet.CodeInvalidCard, failure(w.Service.BindCard(w.ctx(), w.cardInput(ann, number))))
			w.secrets([]string{number, number[:12]}, said)
		}
	})
	s.it("is the same card when it is bound twice, with its new expiry and holder", func(w *world) {
		ann := w.person("ann")
		first := w.card(ann, visaCredit)
		again := w.cardInput(ann, visaCredit)
		again.Expiry, again.Holder = w.Now().AddDate(3, 0, 0).Format("01/06"), "Ann Example"
		second := w.instrument(w.Service.BindCard(w.ctx(), again))
		equal(w, "the id", second.ID, first)
		list := w.instruments(ann, true)
		equal(w, "cards", len(list), 1)
		sameList(w, "the card", []string{list[0].Expiry, list[0].Holder}, []string{again.Expiry, again.Holder})
	})
	s.it("is another card for another customer", func(w *world) {
		ann, bob := w.person("ann"), w.person("bob")
		mine, other := w.card(ann, visaCredit), w.card(bob, visaCredit)
		if mine == other {
			w.t.Errorf("two customers share the card %s", mine)
		}
	})
	s.it("refuses an expiry that has passed, and one that is no month", func(w *world) {
		ann := w.person("ann")
		in := w.cardInput(ann, visaCredit)
		in.DryRun = true
		for expiry, good := range map[string]bool{
			w.Now().Format("01/06"):                    true, // good through the last day of its month
			w.Now().AddDate(0, 0, -31).Format("01/06"): false,
			"13/30": false, "1230": false, "": false, w.Now().AddDate(21, 0, 0).Format("01/2006"): false,
		} {
			in.Expiry = expiry
			err := failure(w.Service.BindCard(w.ctx(), in))
			if good {
				w.ok(err)
			} else {
				w.refused(wallet.CodeInvalidCard, err)
			}
		}
		in = w.cardInput(ann, visaCredit)
		in.Holder = ""
		w.refused(wallet.CodeInvalidInput, failure(w.Service.BindCard(w.ctx(), in)))
	})
	s.it("cannot be used after the last day of its month", func(w *world) {
		ann := w.person("ann")
		in := w.cardInput(ann, visaCredit)
		in.Expiry = w.Now().Format("01/06")
		card := w.instrument(w.Service.BindCard(w.ctx(), in)).ID
		first := w.Now().UTC()
		end := time.Date(first.Year(), first.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		w.Advance(end.Add(-time.Second).Sub(first))
		w.txn(w.Service.TopUp(w.ctx(), w.topUpInput(ann, card, "10.00 EUR")))
		w.Advance(time.Second)
		w.refused(wallet.CodeCardExpired, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, card, "10.00 EUR"))))
	})
	s.it("is not bound to a pending account or to nobody, but to a frozen one", func(w *world) {
		ann, bob := w.person("ann"), w.enter(who{kind: wallet.KindPerson, name: "bob", pending: true})
		w.freeze(ann)
		w.card(ann, visaCredit)
		w.refused(wallet.CodeAccountNotActive, failure(w.Service.BindCard(w.ctx(), w.cardInput(bob, visaCredit))))
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.BindCard(w.ctx(), w.cardInput("nobody", visaCredit))))
	})
}

// instruments are those of an owner, removed ones too when all is set.
func (w *world) instruments(owner string, all bool) []wallet.Instrument {
	w.t.Helper()
	list, err := w.Service.ListInstruments(w.ctx(), wallet.ListInstrumentsInput{User: owner, All: all})
	w.ok(err)
	if list == nil {
		w.t.Error("the list of instruments is null")
	}
	return list
}

func (w *world) remove(owner, instrument string) (wallet.Instrument, error) {
	return w.Service.RemoveInstrument(w.ctx(), wallet.RemoveInstrumentInput{Change: w.change(), User: owner, Instrument: instrument})
}
