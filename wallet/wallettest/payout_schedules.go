package wallettest

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// scheduleInput withdraws what a merchant has above a floor at 18:00 UTC.
func (w *world) scheduleInput(merchant, floor string) wallet.SetPayoutScheduleInput {
	amount, currency := sum(floor)
	return wallet.SetPayoutScheduleInput{Change: w.change(), User: merchant, To: w.bank(merchant), Floor: amount, Currency: currency}
}

func (w *world) schedule(merchant, floor string) wallet.PayoutSchedule {
	w.t.Helper()
	s, err := w.Service.SetPayoutSchedule(w.ctx(), w.scheduleInput(merchant, floor))
	w.ok(err)
	return s
}

// scheduleOf is the one schedule of a merchant.
func (w *world) scheduleOf(merchant string) wallet.PayoutSchedule {
	w.t.Helper()
	page, err := w.Service.ListPayoutSchedules(w.ctx(), wallet.ListPayoutSchedulesInput{User: merchant, All: true})
	w.ok(err)
	if len(page.Items) != 1 {
		w.t.Fatalf("%d payout schedules, want one", len(page.Items))
	}
	return page.Items[0]
}

// ran is how a schedule ended last, as "code amount", with how many withdrawals
// there are of its merchant.
func (w *world) ran(merchant string) string {
	w.t.Helper()
	last := w.scheduleOf(merchant).LastRun
	if last == nil {
		return "never"
	}
	return fmt.Sprintf("%s %s %d", last.Code, last.Amount, len(w.history(wallet.HistoryInput{User: merchant, Kind: wallet.KindWithdrawal})))
}

// weekday moves the clock on to 12:00 of the next such day.
func (w *world) weekday(day time.Weekday) {
	w.t.Helper()
	now := w.Now().UTC()
	next := now.Truncate(24 * time.Hour).Add(noon)
	for next.Before(now) || next.Weekday() != day {
		next = next.AddDate(0, 0, 1)
	}
	w.Advance(next.Sub(now))
}

func describePayoutSchedules(s *suite) {
	s.it("withdraw what is above the floor on each weekday, once", scheduleWithdraws)
	s.it("make up for days on which nothing ran by one withdrawal", func(w *world) {
		shop := w.richMerchant("shop", "100.00 EUR")
		w.weekday(time.Monday)
		w.schedule(shop, "20.00 EUR")
		w.Advance(16 * 24 * time.Hour) // to a Wednesday
		equal(w, "what is done", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{SchedulesWithdrawn: 1})
		equal(w, "the run", w.ran(shop), " 79.50 1")
		last := w.scheduleOf(shop)
		equal(w, "the day that it ran for", last.LastRun.Date, w.Now().AddDate(0, 0, -1).Format(time.DateOnly))
		equal(w, "when it runs next", last.NextAt.Format(time.RFC3339), w.Now().Format(time.DateOnly)+"T18:00:00Z")
		w.changesNothing(func() { equal(w, "what is due then", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{}) })
	})
	s.it("withdraw once whoever runs them at once", func(w *world) {
		shops := []string{w.richMerchant("shop", "100.00 EUR"), w.richMerchant("store", "50.00 EUR")}
		w.weekday(time.Monday)
		for _, shop := range shops {
			w.schedule(shop, "0 EUR")
		}
		w.Advance(7 * time.Hour)
		for _, a := range together(w, 8, func(_ int, s wallet.Service) (wallet.RunDueResult, error) {
			return s.RunDue(w.ctx(), wallet.RunDueInput{})
		}) {
			w.ok(a.err)
		}
		for _, shop := range shops {
			w.has(shop, "0.00 EUR", "0.00")
			equal(w, "withdrawals", len(w.history(wallet.HistoryInput{User: shop, Kind: wallet.KindWithdrawal})), 1)
		}
		equal(w, "what is due then", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{})
	})
	s.it("withdraw once a day, even when they are removed and set again", func(w *world) {
		shop := w.richMerchant("shop", "100.00 EUR")
		w.weekday(time.Monday)
		w.schedule(shop, "50.00 EUR")
		w.Advance(7 * time.Hour)
		equal(w, "what is done", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{SchedulesWithdrawn: 1})
		first := w.scheduleOf(shop).LastRun.Transaction
		w.ok(failure(w.Service.RemovePayoutSchedule(w.ctx(), wallet.RemovePayoutScheduleInput{Change: w.change(), User: shop, Currency: "EUR"})))
		in := w.scheduleInput(shop, "0 EUR")
		in.At = "21:00"
		set, err := w.Service.SetPayoutSchedule(w.ctx(), in)
		w.ok(err)
		equal(w, "when it runs next", set.NextAt.Format(time.RFC3339), w.Now().Format(time.DateOnly)+"T21:00:00Z")
		w.Advance(3 * time.Hour)
		equal(w, "what is done at 21:00", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{SchedulesWithdrawn: 1})
		equal(w, "the withdrawal of the day", w.scheduleOf(shop).LastRun.Transaction, first)
		w.has(shop, "50.00 EUR", "0.00")
		w.Advance(24 * time.Hour)
		equal(w, "what is done on the next day", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{SchedulesWithdrawn: 1})
		w.has(shop, "0.00 EUR", "0.00")
	})
	s.it("say why nothing was withdrawn, and try it on the next weekday", scheduleRefusals)
	s.it("run at the time of their zone, on its days", scheduleZones)
	s.it("are refused for what cannot be withdrawn to, and for who is no merchant", scheduleChecks)
	s.it("are set by who shows all that there is to show, and by no key with a cap", scheduleHands)
	s.it("end when they are removed, and with their merchant's account", func(w *world) {
		shop, other := w.richMerchant("shop", "100.00 EUR"), w.merchant("other")
		w.weekday(time.Monday)
		w.schedule(shop, "20.00 EUR")
		w.schedule(other, "20.00 EUR")
		removed, err := w.Service.RemovePayoutSchedule(w.ctx(), wallet.RemovePayoutScheduleInput{Change: w.change(), User: "shop", Currency: "eur"})
		w.ok(err)
		equal(w, "one that is removed", spaced(removed.Status, removed.NextAt == nil), "removed true")
		_, err = w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: other, Reason: "gives up"})
		w.ok(err)
		w.Advance(24 * time.Hour)
		equal(w, "what is due", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{})
		w.has(shop, "100.00 EUR", "0.00")
		page, err := w.Service.ListPayoutSchedules(w.ctx(), wallet.ListPayoutSchedulesInput{})
		w.ok(err)
		equal(w, "schedules", text(page), `{"items":[]}`)
		equal(w, "of the closed account", w.scheduleOf(other).Status, wallet.PayoutScheduleRemoved)
		w.refused(wallet.CodeScheduleNotFound, failure(w.Service.RemovePayoutSchedule(w.ctx(),
			wallet.RemovePayoutScheduleInput{Change: w.change(), User: shop, Currency: "EUR"})))
	})
	s.it("are listed by merchant and currency, in pages", func(w *world) {
		var want []string
		for i := range 3 {
			shop := w.merchant(fmt.Sprintf("shop%d", i))
			for _, currency := range []string{"EUR", "JPY", "USD"} {
				w.schedule(shop, "7 "+currency)
				want = append(want, fmt.Sprintf("shop%d %s", i, currency))
			}
		}
		got := pages(w, 2, func(p wallet.PageInput) (wallet.Page[wallet.PayoutSchedule], error) {
			return w.Service.ListPayoutSchedules(w.ctx(), wallet.ListPayoutSchedulesInput{PageInput: p})
		})
		var names []string
		for i := range got {
			names = append(names, got[i].MerchantHandle+" "+string(got[i].Currency))
		}
		sameList(w, "schedules", names, want)
		one, err := w.Service.ListPayoutSchedules(w.ctx(), wallet.ListPayoutSchedulesInput{User: "shop1", Currency: "jpy"})
		w.ok(err)
		equal(w, "of one currency", fmt.Sprint(len(one.Items), " ", one.Items[0].Floor), "1 7")
		for _, cursor := range []string{"x", "shop1 EUR", "usr_1", "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV EURO"} {
			w.refused(wallet.CodeInvalidInput, failure(w.Service.ListPayoutSchedules(w.ctx(),
				wallet.ListPayoutSchedulesInput{PageInput: wallet.PageInput{After: cursor}})))
		}
	})
}

func scheduleWithdraws(w *world) {
	ann, shop := w.rich("ann", "1000.00 EUR"), w.merchant("shop")
	w.pay(ann, shop, "100.00 EUR") // of which 99.00 are left
	w.weekday(time.Friday)
	set := w.schedule(shop, "20.00 EUR")
	equal(w, "the schedule", fmt.Sprint(set.MerchantHandle, set.Currency, set.Status, set.Floor, set.At, set.TimeZone, set.LastRun == nil, text(set.Weekdays)),
		`shopEURactive20.0018:00UTCtrue["mon","tue","wed","thu","fri"]`)
	w.Advance(6*time.Hour - time.Microsecond)
	w.changesNothing(func() { equal(w, "what is due before 18:00", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{}) })
	w.Advance(time.Microsecond)
	w.changesNothing(func() {
		equal(w, "a dry run", w.runDue(wallet.RunDueInput{DryRun: true}), wallet.RunDueResult{SchedulesWithdrawn: 1, DryRun: true})
	})
	equal(w, "what is done", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{SchedulesWithdrawn: 1})
	w.has(shop, "20.00 EUR", "0.00")
	after := w.scheduleOf(shop)
	made := w.show(after.LastRun.Transaction)
	w.is(made, wallet.KindWithdrawal, wallet.TransactionPosted, "78.50", "0.50")
	equal(w, "where it went", made.To, w.bank(shop))
	equal(w, "the run", fmt.Sprint(after.LastRun.Amount, after.LastRun.Code, after.LastRun.Date == w.Now().Format(time.DateOnly)), "78.50true")
	equal(w, "when it runs next", after.NextAt.Sub(set.NextAt.UTC()), 3*24*time.Hour)
	w.pay(ann, shop, "100.00 EUR")
	w.changesNothing(func() { equal(w, "what is due then", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{}) })
	w.Advance(2 * 24 * time.Hour)
	equal(w, "what is due on a Sunday", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{})
	w.Advance(24 * time.Hour)
	equal(w, "what is done on Monday", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{SchedulesWithdrawn: 1})
	w.has(shop, "20.00 EUR", "0.00")
	w.sound()
}

func scheduleRefusals(w *world) {
	shop := w.merchant("shop")
	w.weekday(time.Monday)
	w.schedule(shop, "20.00 EUR")
	w.Advance(6 * time.Hour)
	next := func(what, want string) {
		w.t.Helper()
		withdrawn := wallet.RunDueResult{SchedulesRefused: 1}
		if want[0] == ' ' {
			withdrawn = wallet.RunDueResult{SchedulesWithdrawn: 1}
		}
		w.changesNothing(func() {
			dry := w.runDue(wallet.RunDueInput{DryRun: true})
			dry.DryRun = false
			equal(w, what+": a dry run", dry, withdrawn)
		})
		equal(w, what, w.runDue(wallet.RunDueInput{}), withdrawn)
		equal(w, what+": the run", w.ran(shop), want)
		equal(w, what+": runs next", w.scheduleOf(shop).NextAt.After(w.Now()), true)
		w.Advance(24 * time.Hour)
	}
	next("an empty purse", "insufficient_funds 0.00 0")
	w.fund(shop, "20.50 EUR")
	next("less than the fee above the floor", "insufficient_funds 0.00 0")
	w.fund(shop, "0.01 EUR")
	next("a cent above the fee", " 0.01 1")
	w.fund(shop, "100.00 EUR")
	w.freeze(shop)
	next("a frozen account", "account_frozen 0.00 1")
	_, err := w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: shop})
	w.ok(err)
	w.weekday(time.Monday)
	w.setLevel(shop, basic)
	w.Advance(7 * time.Hour)
	next("a level that withdraws nothing", "limit_exceeded 0.00 1")
	w.setLevel(shop, unlimited)
	next("the day after", " 99.50 2")
	w.fund(shop, "100.00 EUR")
	w.ok(failure(w.Service.RemoveInstrument(w.ctx(), wallet.RemoveInstrumentInput{Change: w.change(), User: shop, Instrument: w.bank(shop)})))
	next("a bank account that was removed", "instrument_unusable 0.00 2")
	w.has(shop, "120.00 EUR", "0.00")
}

func scheduleZones(w *world) {
	shop := w.richMerchant("shop", "100.00 EUR")
	w.weekday(time.Sunday)
	in := w.scheduleInput(shop, "0 EUR")
	in.Weekdays, in.At, in.TimeZone = []wallet.Weekday{wallet.Monday, wallet.Monday}, "00:30", "Asia/Tokyo" // 15:30 of Sunday in UTC
	set, err := w.Service.SetPayoutSchedule(w.ctx(), in)
	w.ok(err)
	equal(w, "when it runs", set.NextAt.Sub(w.Now().UTC()), 3*time.Hour+30*time.Minute)
	w.Advance(4 * time.Hour)
	equal(w, "what is done", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{SchedulesWithdrawn: 1})
	after := w.scheduleOf(shop)
	equal(w, "the local day", after.LastRun.Date, w.Now().AddDate(0, 0, 1).Format(time.DateOnly))
	equal(w, "when it runs next", after.NextAt.Sub(*set.NextAt), 7*24*time.Hour)
	equal(w, "its weekdays", text(after.Weekdays), `["mon"]`)
}

func scheduleChecks(w *world) {
	ann, shop, other := w.person("ann"), w.merchant("shop"), w.merchant("other")
	card := w.card(shop, visaDebit)
	removed := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(shop))).ID
	w.ok(failure(w.Service.RemoveInstrument(w.ctx(), wallet.RemoveInstrumentInput{Change: w.change(), User: shop, Instrument: removed})))
	for name, c := range map[string]struct {
		code   wallet.Code
		change func(in *wallet.SetPayoutScheduleInput)
	}{
		"a person":              {wallet.CodeMerchantNotFound, func(in *wallet.SetPayoutScheduleInput) { in.User, in.To = ann, w.bank(ann) }},
		"nobody":                {wallet.CodeCustomerNotFound, func(in *wallet.SetPayoutScheduleInput) { in.User = "nobody" }},
		"nowhere":               {wallet.CodeInvalidInput, func(in *wallet.SetPayoutScheduleInput) { in.To = " " }},
		"another's bank":        {wallet.CodeInstrumentNotFound, func(in *wallet.SetPayoutScheduleInput) { in.To = w.bank(other) }},
		"a bank that is not":    {wallet.CodeInstrumentNotFound, func(in *wallet.SetPayoutScheduleInput) { in.To = "bank_none" }},
		"a card":                {wallet.CodeInstrumentUnusable, func(in *wallet.SetPayoutScheduleInput) { in.To = card }},
		"a removed bank":        {wallet.CodeInstrumentUnusable, func(in *wallet.SetPayoutScheduleInput) { in.To = removed }},
		"no currency":           {wallet.CodeInvalidInput, func(in *wallet.SetPayoutScheduleInput) { in.Currency = "" }},
		"no such currency":      {wallet.CodeUnknownCurrency, func(in *wallet.SetPayoutScheduleInput) { in.Currency = "EURO" }},
		"a currency too few":    {wallet.CodeCurrencyNotOffered, func(in *wallet.SetPayoutScheduleInput) { in.Currency, in.Floor = "KWD", "" }},
		"a floor below zero":    {wallet.CodeInvalidAmount, func(in *wallet.SetPayoutScheduleInput) { in.Floor = "-1" }},
		"a floor of words":      {wallet.CodeInvalidAmount, func(in *wallet.SetPayoutScheduleInput) { in.Floor = "none" }},
		"too many decimals":     {wallet.CodeTooManyDecimals, func(in *wallet.SetPayoutScheduleInput) { in.Floor = "1.001" }},
		"no such weekday":       {wallet.CodeInvalidInput, func(in *wallet.SetPayoutScheduleInput) { in.Weekdays = []wallet.Weekday{"monday"} }},
		"no such time":          {wallet.CodeInvalidInput, func(in *wallet.SetPayoutScheduleInput) { in.At = "24:00" }},
		"a time with one digit": {wallet.CodeInvalidInput, func(in *wallet.SetPayoutScheduleInput) { in.At = "6:00" }},
		"no such zone":          {wallet.CodeInvalidInput, func(in *wallet.SetPayoutScheduleInput) { in.TimeZone = "Mars/Olympus" }},
		"the machine's zone":    {wallet.CodeInvalidInput, func(in *wallet.SetPayoutScheduleInput) { in.TimeZone = "Local" }},
	} {
		in := w.scheduleInput(shop, "20.00 EUR")
		c.change(&in)
		if _, err := w.Service.SetPayoutSchedule(w.ctx(), in); wallet.CodeOf(err) != c.code {
			w.t.Errorf("a schedule of %s: %v, want %s", name, err, c.code)
		}
	}
	in := w.scheduleInput(shop, "0.00 EUR")
	in.Floor, in.At = "", "00:00"
	set, err := w.Service.SetPayoutSchedule(w.ctx(), in)
	w.ok(err)
	equal(w, "a floor that is not given", set.Floor+money.Decimal(set.At), "0.0000:00")
}

func scheduleHands(w *world) {
	shop := w.customer(w.Service.Register(w.ctx(), wallet.RegisterInput{
		Change: w.change(), Kind: wallet.KindMerchant, Handle: "shop", Name: "Shop", Email: "shop@example.org", Phone: phone(int(w.phones.Add(1))),
		Country: "DE", Password: goodPassword,
	})).ID
	for _, channel := range []wallet.Channel{wallet.ChannelEmail, wallet.ChannelPhone} {
		w.customer(w.Service.Verify(w.ctx(), wallet.VerifyInput{Change: w.change(), User: shop, Channel: channel, Code: w.sent(shop, channel).Code}))
	}
	w.setLevel(shop, unlimited)
	bank := w.bank(shop)
	_, service := w.login(shop, goodPassword)
	w.ok(failure(service.SetPIN(w.ctx(), wallet.SetPINInput{Change: w.change(), Password: goodPassword, PIN: goodPIN})))
	in := wallet.SetPayoutScheduleInput{Change: w.change(), To: bank, Floor: "20.00", Currency: "EUR"}
	w.refused(wallet.CodeSecondFactorRequired, failure(service.SetPayoutSchedule(w.ctx(), in)))
	in.StepUp.PIN = "000000"
	w.refused(wallet.CodeWrongPIN, failure(service.SetPayoutSchedule(w.ctx(), in)))
	in.StepUp.PIN = goodPIN
	w.ok(failure(service.SetPayoutSchedule(w.ctx(), in)))
	in.StepUp.PIN = ""
	again, err := service.SetPayoutSchedule(w.ctx(), in) // which was set by this key
	w.ok(err)
	equal(w, "a replay", again.IdempotentReplay, true)
	w.refused(wallet.CodeUnauthorized, failure(service.SetPayoutSchedule(w.ctx(), w.scheduleInput(w.merchant("other"), "0 EUR"))))
	for _, key := range []wallet.CreateAPIKeyInput{
		{Name: "capped", Scopes: []wallet.Scope{wallet.ScopeWithdraw}, DailyCap: "50.00", Currency: "EUR"},
		{Name: "listed", Scopes: []wallet.Scope{wallet.ScopeWithdraw}, Allow: []string{bank}},
	} {
		key.Change, key.User = w.change(), shop
		made, err := w.Service.CreateAPIKey(w.ctx(), key)
		w.ok(err)
		in.Change, in.StepUp = w.change(), wallet.StepUp{}
		w.refused(wallet.CodeScopeMissing, failure(w.as(made.Secret).SetPayoutSchedule(w.ctx(), in)))
		w.refused(wallet.CodeScopeMissing, failure(w.as(made.Secret).RemovePayoutSchedule(w.ctx(), wallet.RemovePayoutScheduleInput{Change: w.change(), Currency: "EUR"})))
	}
	key, err := w.Service.CreateAPIKey(w.ctx(), wallet.CreateAPIKeyInput{
		Change: w.change(), User: shop, Name: "till", Scopes: []wallet.Scope{wallet.ScopeWithdraw},
	})
	w.ok(err)
	in.Change = w.change()
	w.ok(failure(w.as(key.Secret).SetPayoutSchedule(w.ctx(), in)))
}
