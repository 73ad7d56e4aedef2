package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

func describeClosing(s *suite) {
	s.it("lets nobody get rid of a freeze of others by closing the account", func(w *world) {
		ann := w.secretive("ann")
		_, service := w.login(ann, goodPassword)
		w.freeze(ann)
		in := wallet.CloseAccountInput{Change: w.change(), Password: goodPassword}
		for _, dry := range []bool{true, false} {
			in.DryRun = dry
			w.refused(wallet.CodeAccountFrozen, failure(service.CloseAccount(w.ctx(), in)))
		}
		equal(w, "the status", w.user(ann).Status, wallet.StatusFrozen)
		byOperator := wallet.CloseAccountInput{Change: w.change(), User: ann, Reason: "asked for by letter"}
		w.ok(failure(w.Service.CloseAccount(w.ctx(), byOperator)))

		bob := w.secretive("bob")
		_, his := w.login(bob, goodPassword)
		w.customer(his.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change()}))
		w.ok(failure(his.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), Password: goodPassword})))
	})
	s.it("closes an account by the password and a code, and forgets who it was", func(w *world) {
		ann, service := w.payer("ann")
		cafe := w.merchant("cafe")
		in := w.payInput("", cafe, "1000.00 EUR")
		in.StepUp.PIN = goodPIN
		paid := w.txn(service.Pay(w.ctx(), in))
		bank := w.bank(ann)
		ticket := w.opens(ann).ID
		opened, _ := w.login(ann, goodPassword)
		a := w.begin(service)
		status, err := service.ConfirmSecondFactor(w.ctx(), wallet.ConfirmFactorInput{Change: w.change(), Code: a.code()})
		w.ok(err)
		before := w.user(ann)
		try := func(password, code string) (wallet.ClosedAccount, error) {
			return service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), Password: password, Code: code, Reason: "moves away"})
		}
		w.refused(wallet.CodeWrongCredentials, failure(try("wrong", status.RecoveryCodes[0])))
		w.refused(wallet.CodeSecondFactorRequired, failure(try(goodPassword, "")))
		w.refused(wallet.CodeWrongCode, failure(try(goodPassword, otherThan(a.next()))))
		closed, err := try(goodPassword, status.RecoveryCodes[0])
		w.ok(err)
		equal(w, "the status", closed.Status, wallet.StatusClosed)
		equal(w, "how long it is kept", closed.KeptUntil, closed.ClosedAt.AddDate(wallet.ClosedYears, 0, 0))

		w.refused(wallet.CodeUnauthenticated, w.known(opened))
		w.refused(wallet.CodeWrongCredentials, w.tryLogin(before.Email, goodPassword))
		after := w.user(ann)
		equal(w, "what names her", after.Name+after.Email+after.Phone+after.Country, "")
		for _, name := range []string{before.Email, before.Phone} {
			w.refused(wallet.CodeCustomerNotFound, failure(w.Service.ShowUser(w.ctx(), wallet.ShowUserInput{User: name})))
		}
		for _, m := range w.messages(ann) {
			equal(w, "what was sent", m.To+m.Code+m.Body, "")
		}
		for _, i := range w.instruments(ann, true) {
			equal(w, "the holder of "+i.ID, i.Holder+" "+string(i.Status), " "+string(wallet.InstrumentRemoved))
		}
		said := w.ticket(w.Service.ShowTicket(w.ctx(), wallet.ShowTicketInput{Ticket: ticket}))
		equal(w, "what was said on tickets", said.Subject+" "+said.Messages[0].Body, "erased erased")
		equal(w, "the payment", w.show(paid.ID).From, ann)
		w.checkLedger()
		w.refused(wallet.CodeAccountNotActive, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, bank, "1.00 EUR"))))
		w.refused(wallet.CodeStateConflict, failure(w.Service.SetLevel(w.ctx(), wallet.SetLevelInput{Change: w.change(), User: ann, Level: 1, Reason: "papers"})))
		w.refused(wallet.CodeStateConflict, failure(w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: ann})))
		w.refused(wallet.CodeStateConflict, failure(w.Service.ResendCode(w.ctx(), wallet.ResendCodeInput{Change: w.change(), User: ann, Channel: wallet.ChannelEmail})))
		w.refused(wallet.CodeStateConflict, failure(w.Service.Verify(w.ctx(), wallet.VerifyInput{Change: w.change(), User: ann, Channel: wallet.ChannelEmail, Code: "123456"})))
		w.refused(wallet.CodeStateConflict, failure(w.Service.OpenTicket(w.ctx(), w.ticketInput(ann))))
		w.refused(wallet.CodeStateConflict, failure(w.Service.CreateAPIKey(w.ctx(), wallet.CreateAPIKeyInput{
			Change: w.change(), User: ann, Name: "late", Scopes: []wallet.Scope{wallet.ScopeRead},
		})))
		w.customer(w.Service.Register(w.ctx(), wallet.RegisterInput{Change: w.change(), Name: "Ann Ahorn", Email: before.Email, Phone: before.Phone, Country: "DE"}))
	})
	s.it("does not close an account that something hangs on", func(w *world) {
		ann := w.rich("ann", "10.00 EUR", "5.00 USD")
		closing := func(user string) error {
			return failure(w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: user, Reason: "asked for it"}))
		}
		said := w.refused(wallet.CodeNotClosable, closing(ann))
		w.detail(said, "balances", text([]string{"10.00 EUR", "5.00 USD"}))
		bob := w.person("bob")
		w.late(bob, "7.00 EUR")
		said = w.refused(wallet.CodeNotClosable, closing(bob))
		w.detail(said, "pending", "1")
		eve := w.rich("eve", "3.00 EUR")
		in := w.ticketInput(eve)
		in.Transaction = w.history(wallet.HistoryInput{User: eve})[0].ID
		ticket := w.ticket(w.Service.OpenTicket(w.ctx(), in))
		w.txn(w.Service.Transfer(w.ctx(), w.transferInput(eve, bob, "3.00 EUR")))
		said = w.refused(wallet.CodeNotClosable, closing(eve))
		w.detail(said, "disputes", "1")
		w.ticket(w.Service.CloseTicket(w.ctx(), wallet.CloseTicketInput{Change: w.change(), Ticket: ticket.ID}))
		w.ok(closing(eve))
		w.refused(wallet.CodeStateConflict, closing(eve))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: bob})))
	})
	s.it("ends what a merchant asks for with the account", func(w *world) {
		ann, shop := w.rich("ann", "5.00 EUR"), w.merchant("shop")
		paid, open := w.checkout(shop, "5.00 EUR", nil), w.checkout(shop, "2.00 EUR", nil)
		w.txn(w.pays(ann, paid.ID, ""))
		w.txn(w.Service.Transfer(w.ctx(), w.transferInput(shop, ann, "4.95 EUR")))
		in := wallet.CloseAccountInput{Change: w.change(), User: shop, Reason: "asked for it"}
		dry := in
		dry.DryRun = true
		w.ok(failure(w.Service.CloseAccount(w.ctx(), dry)))
		w.checkoutIs(open.ID, "open 0.00 0.00 2.00 0")
		w.ok(failure(w.Service.CloseAccount(w.ctx(), in)))
		w.checkoutIs(open.ID, "expired 0.00 0.00 2.00 0")
		w.checkoutIs(paid.ID, "paid 5.00 0.00 0.00 1")
		w.refused(wallet.CodeCheckoutExpired, failure(w.pays(ann, open.ID, "")))
		w.checkLedger()
	})
	s.it("tells of an account that was closed under a key by whatever names it", func(w *world) {
		ann := w.person("ann")
		before := w.user(ann)
		in := wallet.CloseAccountInput{Change: w.change(), User: before.Email, Reason: "asked for it"}
		first, err := w.Service.CloseAccount(w.ctx(), in)
		w.ok(err)
		for _, name := range []string{before.Email, before.Phone, ann} {
			in.User = name
			again, err := w.Service.CloseAccount(w.ctx(), in)
			w.ok(err)
			equal(w, "a replay", again.IdempotentReplay && again.User == first.User && again.ClosedAt.Equal(first.ClosedAt), true)
		}
		in.User = "bob@example.com"
		w.refused(wallet.CodeIdempotencyMismatch, failure(w.Service.CloseAccount(w.ctx(), in)))
	})
	s.it("shows an operator what is kept, for a reason", func(w *world) {
		ann := w.person("ann")
		before := w.user(ann)
		in := wallet.CloseAccountInput{Change: w.change(), User: ann, Reason: "asked for it"}
		dry := in
		dry.DryRun = true
		w.ok(failure(w.Service.CloseAccount(w.ctx(), dry)))
		equal(w, "after a dry run", w.user(ann).Status, wallet.StatusActive)
		first, err := w.Service.CloseAccount(w.ctx(), in)
		w.ok(err)
		again, err := w.Service.CloseAccount(w.ctx(), in)
		w.ok(err)
		equal(w, "a replay", again.IdempotentReplay, true)
		equal(w, "when", again.ClosedAt, first.ClosedAt)
		show := func(reason string) (wallet.ClosedRecord, error) {
			return w.Service.ShowClosed(w.ctx(), wallet.ShowClosedInput{Change: w.change(), User: ann, Reason: reason})
		}
		w.refused(wallet.CodeInvalidInput, failure(show("")))
		kept, err := show("the police asked")
		w.ok(err)
		equal(w, "what is kept", kept.Name+kept.Email+kept.Phone+kept.Country, before.Name+before.Email+before.Phone+before.Country)
		equal(w, "what is erased now", w.runDue(wallet.RunDueInput{}).Erased, 0)
	})
}
