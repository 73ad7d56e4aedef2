package wallettest

import (
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// limit gives one limit of a user, nil when there is none.
func (w *world) limit(user, kind, window string) *wallet.Limit {
	w.t.Helper()
	list, err := w.Service.Limits(w.ctx(), wallet.LimitsInput{User: user})
	w.ok(err)
	for i := range list {
		if list[i].Kind == kind && list[i].Window == window {
			return &list[i]
		}
	}
	return nil
}

// moved says what a user has moved today and what is left of it.
func (w *world) moved(user string, used, left money.Decimal) {
	w.t.Helper()
	l := w.limit(user, "outgoing", "day")
	if l == nil {
		w.t.Fatal("there is no limit of a day")
	}
	if l.Used != used || l.Left != left {
		w.t.Errorf("of the day %s are used and %s left, want %s and %s", l.Used, l.Left, used, left)
	}
}

// small enters a person of the lowest level who has that much.
func (w *world) small(name, much string) string {
	w.t.Helper()
	id := w.rich(name, much)
	w.setLevel(id, basic)
	return id
}

// midnight is the next one.
func (w *world) midnight() time.Time { return w.Now().UTC().Truncate(day).Add(day) }

func describeLimits(s *suite) {
	s.it("list what a level may hold and move", func(w *world) {
		ann := w.small("ann", "800.00 EUR")
		list, err := w.Service.Limits(w.ctx(), wallet.LimitsInput{User: ann})
		w.ok(err)
		resets := w.midnight()
		for i, want := range []wallet.Limit{
			{Kind: "balance", Window: "always", Currency: "EUR", Limit: "1000.00", Used: "800.00", Left: "200.00", Name: "level-0-holds"},
			{Kind: "outgoing", Window: "day", Currency: "EUR", Limit: "500.00", Used: "0.00", Left: "500.00", ResetsAt: &resets, Name: "level-0-day"},
			{Kind: "withdrawal", Window: "transaction", Currency: "EUR", Limit: "0.00", Used: "0.00", Left: "0.00", Name: "level-0-withdrawal"},
		} {
			if i >= len(list) || text(list[i]) != text(want) {
				w.t.Fatalf("limit %d: got %s, want %s", i, text(list), text(want))
			}
		}
		equal(w, "limits", len(list), 3)
		w.setLevel(ann, unlimited)
		list, err = w.Service.Limits(w.ctx(), wallet.LimitsInput{User: ann})
		w.ok(err)
		equal(w, "the limits of one who has none", text(list), "[]")
	})
	s.it("stop a day's payments and begin anew at midnight", func(w *world) {
		ann, shop := w.small("ann", "1000.00 EUR"), w.merchant("shop")
		w.pay(ann, shop, "499.99 EUR")
		w.moved(ann, "499.99", "0.01")
		w.changesNothing(func() {
			said := w.refused(wallet.CodeLimitExceeded, failure(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "0.02 EUR"))))
			for name, want := range map[string]string{"limit": "level-0-day", "window": "day", "most": "500.00", "used": "499.99", "left": "0.01"} {
				w.detail(said, name, want)
			}
		})
		w.pay(ann, shop, "0.01 EUR")
		w.Advance(w.midnight().Add(-time.Second).Sub(w.Now()))
		w.refused(wallet.CodeLimitExceeded, failure(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "0.01 EUR"))))
		w.Advance(time.Second)
		w.moved(ann, "0.00", "500.00")
		w.pay(ann, shop, "500.00 EUR")
		w.moved(ann, "500.00", "0.00")
	})
	s.it("count every way out together, in the worth of each currency", func(w *world) {
		ann, shop, bob := w.small("ann", "400.00 EUR"), w.merchant("shop"), w.person("bob")
		w.fund(ann, "584.20 USD") // 500.00 EUR
		w.moved(ann, "0.00", "500.00")
		w.pay(ann, shop, "100.00 EUR")
		w.transfer(ann, bob, "100.00 EUR")
		hold := w.hold(ann, shop, "100.00 EUR")
		w.moved(ann, "300.00", "200.00")
		w.refused(wallet.CodeLimitExceeded, failure(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "233.69 USD"))))
		w.pay(ann, shop, "233.68 USD") // 200.00 EUR
		w.moved(ann, "500.00", "0.00")
		w.txn(w.capture(hold.ID, "40.00")) // what was not captured comes back
		w.moved(ann, "440.00", "60.00")
		w.refused(wallet.CodeLimitExceeded, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "60.01 EUR"))))
		w.transfer(ann, bob, "60.00 EUR")
	})
	s.it("give back what a released or expired hold had counted", func(w *world) {
		ann, shop := w.small("ann", "1000.00 EUR"), w.merchant("shop")
		hold := w.hold(ann, shop, "500.00 EUR")
		w.refused(wallet.CodeLimitExceeded, failure(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "0.01 EUR"))))
		w.txn(w.release(hold.ID))
		w.moved(ann, "0.00", "500.00")
		in := w.holdInput(ann, shop, "500.00 EUR")
		in.ExpiresIn = time.Hour
		w.txn(w.Service.Hold(w.ctx(), in))
		w.moved(ann, "500.00", "0.00")
		w.Advance(2 * time.Hour)
		w.moved(ann, "0.00", "500.00")
		w.pay(ann, shop, "500.00 EUR")
		w.moved(ann, "500.00", "0.00")
	})
	s.it("are not used up by what was refused", func(w *world) {
		ann, shop := w.small("ann", "100.00 EUR"), w.merchant("shop")
		for range 3 {
			w.refused(wallet.CodeInsufficientFunds, failure(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "400.00 EUR"))))
		}
		w.moved(ann, "0.00", "500.00")
	})
	s.it("stop at what a recipient may hold, in all currencies together", func(w *world) {
		ann, bob := w.rich("ann", "2000.00 EUR", "2000.00 USD"), w.small("bob", "400.00 EUR")
		w.changesNothing(func() {
			said := w.refused(wallet.CodeRecipientLimit, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "600.01 EUR"))))
			w.detail(said, "left", "600.00")
		})
		w.transfer(ann, bob, "100.00 EUR")
		w.refused(wallet.CodeRecipientLimit, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "584.21 USD"))))
		w.transfer(ann, bob, "584.20 USD") // 500.00 EUR
		w.refused(wallet.CodeRecipientLimit, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "0.01 EUR"))))
		w.setLevel(bob, better)
		w.transfer(ann, bob, "600.01 EUR")
	})
	s.it("tell a payer nothing of what the recipient holds", func(w *world) {
		_, hers := w.payer("ann")
		bob := w.small("bob", "400.00 EUR")
		for _, dry := range []bool{true, false} {
			in := w.transferInput("", bob, "600.01 EUR")
			in.DryRun, in.StepUp.PIN = dry, goodPIN
			said := w.refused(wallet.CodeRecipientLimit, failure(hers.Transfer(w.ctx(), in)))
			equal(w, "what is told", said.Message, "this is more than the recipient may still receive")
			equal(w, "details", len(said.Details), 0)
		}
	})
	s.it("count what a merchant gets after its fee, and what is held", func(w *world) {
		ann := w.rich("ann", "5000.00 EUR")
		shop := w.enter(who{kind: wallet.KindMerchant, name: "shop", country: "DE", level: basic})
		w.refused(wallet.CodeRecipientLimit, failure(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "1010.12 EUR"))))
		w.pay(ann, shop, "1010.10 EUR") // less 10.10
		w.has(shop, "1000.00 EUR", "0.00")
		bob := w.small("bob", "1000.00 EUR")
		w.hold(bob, shop, "300.00 EUR")
		w.refused(wallet.CodeRecipientLimit, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "0.01 EUR"))))
	})
}
