package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

// alerts lists the kinds of a customer's alerts, in pages of one.
func (w *world) alerts(s wallet.Service, in wallet.ListAlertsInput) []wallet.AlertKind {
	w.t.Helper()
	kinds := []wallet.AlertKind{}
	for in.Limit = 1; ; {
		page, err := s.ListAlerts(w.ctx(), in)
		w.ok(err)
		for _, alert := range page.Items {
			kinds = append(kinds, alert.Kind)
		}
		if page.Next == "" {
			return kinds
		}
		in.After = page.Next
	}
}

func describeAlerts(s *suite) {
	s.it("lists what a customer was told of, the newest first, and no codes", func(w *world) {
		ann, service := w.payer("ann") // who sets a PIN
		w.customer(service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change()}))
		all := []wallet.AlertKind{wallet.AlertFrozen, wallet.AlertPINChanged}
		equal(w, "hers", text(w.alerts(service, wallet.ListAlertsInput{})), text(all))
		equal(w, "an operator's", text(w.alerts(w.Service, wallet.ListAlertsInput{User: ann})), text(all))
		bob, other := w.payer("bob")
		equal(w, "everybody's", len(w.alerts(w.Service, wallet.ListAlertsInput{})), 3)
		equal(w, "of one kind", text(w.alerts(w.Service, wallet.ListAlertsInput{Kind: wallet.AlertFrozen})), text([]wallet.AlertKind{wallet.AlertFrozen}))
		w.refused(wallet.CodeUnauthorized, failure(other.ListAlerts(w.ctx(), wallet.ListAlertsInput{User: ann})))
		w.refused(wallet.CodeInvalidInput, failure(other.ListAlerts(w.ctx(), wallet.ListAlertsInput{Kind: "verify"})))
		equal(w, "bob's", text(w.alerts(other, wallet.ListAlertsInput{User: bob})), text([]wallet.AlertKind{wallet.AlertPINChanged}))
	})
	s.it("tells of a login from where there was none before, but for the first", func(w *world) {
		ann := w.secretive("ann")
		login := func(agent string) wallet.Service {
			in := w.loginInput(ann, goodPassword)
			in.Agent = agent
			opened, err := w.nobody().Login(w.ctx(), in)
			w.ok(err)
			return w.as(opened.Token)
		}
		first := login("her desk")
		login("her desk")
		equal(w, "after two from one place", len(w.alerts(first, wallet.ListAlertsInput{})), 0)
		login("a beach")
		login("a beach")
		page, err := first.ListAlerts(w.ctx(), wallet.ListAlertsInput{})
		w.ok(err)
		equal(w, "the alerts", len(page.Items), 1)
		equal(w, "its kind", page.Items[0].Kind, wallet.AlertNewLogin)
	})
}
