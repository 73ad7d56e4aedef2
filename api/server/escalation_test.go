package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// victims are people and what is theirs, which nobody else may reach.
type victims struct {
	ann, cafe                                       string
	card, bank, payment, late, hold, payout, ticket string
	webhook, app, code, link, withdrawal, till      string
	session, quote, checkout                        string
	plan                                            wallet.PayoutPlan
	opened                                          wallet.PayoutPlan
}

func (w *world) victims() victims {
	w.t.Helper()
	ctx, all := context.Background(), w.operator()
	var v victims
	v.ann, _, v.cafe = w.people()
	w.fund(v.cafe, "500")
	change := func(key string) wallet.Change { return wallet.Change{Key: "victim " + key} }
	card, err := all.BindCard(ctx, wallet.BindCardInput{Change: change("card"), User: v.ann, Number: "4242424242424242", Expiry: "12/34", Holder: "Ann"})
	w.must(err)
	slow, err := all.BindCard(ctx, wallet.BindCardInput{Change: change("slow"), User: v.ann, Number: "4000000000003220", Expiry: "12/34", Holder: "Ann"})
	w.must(err)
	bank, err := all.BindBank(ctx, wallet.BindBankInput{Change: change("bank"), User: v.ann, IBAN: "NL91ABNA0417164300", Holder: "Ann"})
	w.must(err)
	late, err := all.TopUp(ctx, wallet.TopUpInput{Change: change("late"), User: v.ann, Amount: "5", Currency: "EUR", Instrument: slow.ID})
	w.must(err)
	paid, err := all.Pay(ctx, wallet.PayInput{Change: change("pay"), User: v.ann, Merchant: v.cafe, Amount: "10", Currency: "EUR"})
	w.must(err)
	hold, err := all.Hold(ctx, wallet.HoldInput{Change: change("hold"), User: v.ann, Merchant: v.cafe, Amount: "20", Currency: "EUR"})
	w.must(err)
	ticket, err := all.OpenTicket(ctx, wallet.OpenTicketInput{Change: change("ticket"), User: v.ann, Subject: "s", Body: "b"})
	w.must(err)
	_, err = all.SetRate(ctx, wallet.SetRateInput{Change: change("rate"), Currency: "USD", Rate: "1.25"})
	w.must(err)
	quote, err := all.QuoteFX(ctx, wallet.QuoteFXInput{Change: change("quote"), User: v.ann, Amount: "1", From: "EUR", To: "USD"})
	w.must(err)
	v.quote = quote.ID
	asked, err := all.CreateCheckout(ctx, wallet.CreateCheckoutInput{Change: change("checkout"), User: v.cafe, Amount: "1", Currency: "EUR"})
	w.must(err)
	v.checkout = asked.ID
	v.card, v.bank, v.late, v.payment, v.hold, v.ticket = card.ID, bank.ID, late.ID, paid.ID, hold.ID, ticket.ID
	v.app, v.code, v.link = w.linked(v.ann)
	hook, err := w.operator().AddWebhook(context.Background(), wallet.AddWebhookInput{
		Change: wallet.Change{Key: "victim webhook"}, User: v.ann, URL: "https://ann.example/events",
	})
	w.must(err)
	v.webhook = hook.ID
	w.session("victim@example.com")
	theirs, err := all.ListSessions(ctx, wallet.ListSessionsInput{User: "victim@example.com"})
	w.must(err)
	v.session = theirs[0].ID
	left, err := all.Withdraw(ctx, wallet.WithdrawInput{Change: change("withdrawal"), User: v.ann, Amount: "1", Currency: "EUR", Instrument: v.bank})
	w.must(err)
	till, err := all.BindBank(ctx, wallet.BindBankInput{Change: change("till"), User: v.cafe, IBAN: "NL91ABNA0417164300", Holder: "Cafe"})
	w.must(err)
	_, err = all.SetPayoutSchedule(ctx, wallet.SetPayoutScheduleInput{Change: change("schedule"), User: v.cafe, To: till.ID, Currency: "EUR"})
	w.must(err)
	v.withdrawal, v.till = left.ID, till.ID
	v.opened, v.plan = w.planOf(v.cafe, "one"), w.planOf(v.cafe, "two")
	payout, err := all.OpenPayout(ctx, wallet.OpenPayoutInput{Change: change("open"), Plan: v.opened, OnError: wallet.OnErrorContinue})
	w.must(err)
	v.payout = payout.ID
	return v
}

func (w *world) planOf(from, item string) wallet.PayoutPlan {
	w.t.Helper()
	plan, err := w.operator().PlanPayout(context.Background(), planInput(from, item))
	w.must(err)
	return plan
}

func planInput(from, item string) wallet.PlanPayoutInput {
	return wallet.PlanPayoutInput{
		From: from, Name: item, Source: item + ".csv", SourceSHA256: strings.Repeat("0", 64),
		Rows: []wallet.PayoutRow{{Line: 1, Item: item, Recipient: "bob@example.com", Amount: "1", Currency: "EUR"}},
	}
}

// tries are inputs that name what is the victims', by the method that takes
// them. The first of each is good in the hands of an operator, but for what
// goodInNoHands says.
func (v *victims) tries() map[string][]any {
	const secret = "seven grey herons by the lake"
	return map[string][]any{
		"ShowUser":         {&wallet.ShowUserInput{User: v.ann}, &wallet.ShowUserInput{User: "ann@example.com"}, &wallet.ShowUserInput{User: "cafe"}},
		"Freeze":           {&wallet.FreezeInput{User: v.ann}},
		"FreezeByPassword": {&wallet.FreezeByPasswordInput{User: v.ann, Password: secret}},
		"Verify":           {&wallet.VerifyInput{User: v.ann, Channel: wallet.ChannelEmail, Code: "123456"}},
		"ResendCode":       {&wallet.ResendCodeInput{User: v.ann, Channel: wallet.ChannelEmail}},
		"Login":            {&wallet.LoginInput{User: v.ann, Password: secret}},
		"ResetPassword":    {&wallet.ResetPasswordInput{User: v.ann, Code: "123456", NewPassword: "eleven brass kettles in a shed"}},
		"Logout":           {&wallet.LogoutInput{User: v.ann, All: true}},
		"ListSessions":     {&wallet.ListSessionsInput{User: "victim@example.com"}},
		"RevokeSession": {
			&wallet.RevokeSessionInput{User: "victim@example.com", Session: v.session}, &wallet.RevokeSessionInput{Session: v.session},
		},

		"ListAlerts":          {&wallet.ListAlertsInput{User: v.ann}},
		"DisableSecondFactor": {&wallet.DisableFactorInput{User: v.ann, Reason: "lost"}},
		"CloseAccount":        {&wallet.CloseAccountInput{User: v.ann, Reason: "asked for it"}},

		"BindCard":         {&wallet.BindCardInput{User: v.ann, Number: "4242424242424242", Expiry: "12/34", Holder: "Ann"}},
		"BindBank":         {&wallet.BindBankInput{User: v.ann, IBAN: "DE89370400440532013000", Holder: "Ann"}},
		"ListInstruments":  {&wallet.ListInstrumentsInput{User: v.ann}},
		"RemoveInstrument": {&wallet.RemoveInstrumentInput{User: v.ann, Instrument: v.card}, &wallet.RemoveInstrumentInput{Instrument: v.card}},

		"TopUp": {
			&wallet.TopUpInput{User: v.ann, Amount: "1", Currency: "EUR", Instrument: v.card},
			&wallet.TopUpInput{Amount: "1", Currency: "EUR", Instrument: v.card},
		},
		"Withdraw": {
			&wallet.WithdrawInput{User: v.ann, Amount: "1", Currency: "EUR", Instrument: v.bank},
			&wallet.WithdrawInput{Amount: "1", Currency: "EUR", Instrument: v.bank},
		},
		"Pay": {
			&wallet.PayInput{User: v.ann, Merchant: v.cafe, Amount: "1", Currency: "EUR"}, &wallet.PayInput{User: v.ann, Checkout: v.checkout},
		},
		"CreateCheckout": {&wallet.CreateCheckoutInput{User: v.cafe, Amount: "1", Currency: "EUR"}},
		"ListCheckouts":  {&wallet.ListCheckoutsInput{User: v.cafe}},
		"ShowCheckout":   {&wallet.ShowCheckoutInput{Checkout: v.checkout}},
		"ExpireCheckout": {&wallet.ExpireCheckoutInput{User: v.cafe, Checkout: v.checkout}, &wallet.ExpireCheckoutInput{Checkout: v.checkout}},
		"Transfer":       {&wallet.TransferInput{User: v.ann, Recipient: "bob@example.com", Amount: "1", Currency: "EUR"}},
		"Hold":           {&wallet.HoldInput{User: v.ann, Merchant: v.cafe, Amount: "1", Currency: "EUR"}},
		"Capture":        {&wallet.CaptureInput{User: v.cafe, Hold: v.hold}, &wallet.CaptureInput{Hold: v.hold}},
		"Release":        {&wallet.ReleaseInput{User: v.cafe, Hold: v.hold}, &wallet.ReleaseInput{Hold: v.hold}},
		"Refund":         {&wallet.RefundInput{User: v.cafe, Transaction: v.payment}, &wallet.RefundInput{Transaction: v.payment}},
		"Wait":           {&wallet.WaitInput{User: v.ann, Transaction: v.late}, &wallet.WaitInput{Transaction: v.late}},

		"Balance":        {&wallet.BalanceInput{User: v.ann}, &wallet.BalanceInput{User: "+4915112345678"}},
		"History":        {&wallet.HistoryInput{User: v.ann}},
		"ListEvents":     {&wallet.ListEventsInput{User: v.ann}, &wallet.ListEventsInput{User: "cafe", WaitSeconds: 1}},
		"Statement":      {&wallet.StatementInput{User: v.ann, Since: time.UnixMicro(1), Until: time.UnixMicro(2)}},
		"StatementLines": {&wallet.StatementLinesInput{User: v.ann, Currency: "EUR", Since: time.UnixMicro(1), Until: time.UnixMicro(2)}},
		"QuoteFX":        {&wallet.QuoteFXInput{User: v.ann, Amount: "1", From: "EUR", To: "USD"}},
		"Exchange":       {&wallet.ExchangeInput{User: v.ann, Quote: v.quote}, &wallet.ExchangeInput{Quote: v.quote}},
		"Receipt":        {&wallet.ReceiptInput{User: v.ann, Transaction: v.payment}, &wallet.ReceiptInput{Transaction: v.payment}},
		"Show":           {&wallet.ShowInput{User: v.ann, Transaction: v.payment}, &wallet.ShowInput{Transaction: v.payment}},
		"Limits":         {&wallet.LimitsInput{User: v.ann}},
		"Rewards":        {&wallet.RewardsInput{User: v.ann}},
		"QuoteFee":       {&wallet.QuoteFeeInput{User: v.ann, Kind: wallet.KindTransfer, Recipient: v.cafe, Amount: "1", Currency: "EUR"}},

		"PlanPayout":          {ptr(planInput(v.cafe, "three"))},
		"OpenPayout":          {&wallet.OpenPayoutInput{Plan: v.plan, OnError: wallet.OnErrorContinue}},
		"PayItems":            {&wallet.PayItemsInput{Payout: v.payout, Limit: 1}},
		"ResumePayout":        {&wallet.ResumePayoutInput{From: v.cafe, Payout: v.payout}, &wallet.ResumePayoutInput{Payout: v.payout}},
		"CancelPayout":        {&wallet.CancelPayoutInput{From: v.cafe, Payout: v.payout, Limit: 1}, &wallet.CancelPayoutInput{Payout: v.payout, Limit: 1}},
		"RetryPayout":         {&wallet.RetryPayoutInput{From: v.cafe, Payout: v.payout}, &wallet.RetryPayoutInput{Payout: v.payout}},
		"ShowPayout":          {&wallet.ShowPayoutInput{From: v.cafe, Payout: v.payout}, &wallet.ShowPayoutInput{Payout: v.payout}},
		"ListPayouts":         {&wallet.ListPayoutsInput{From: v.cafe}},
		"ApprovePayout":       {&wallet.ApprovePayoutInput{Approval: wallet.PlanSignature{Merchant: v.cafe, Plan: v.plan.ID}}},
		"ListPayoutApprovals": {&wallet.ListPayoutApprovalsInput{From: v.cafe}},
		"ListPayoutItems":     {&wallet.ListPayoutItemsInput{Payout: v.payout}},

		"RequestLink":         {&wallet.RequestLinkInput{App: v.app}},
		"CheckLink":           {&wallet.CheckLinkInput{App: v.app, RedirectURI: "https://evil.example/"}},
		"GrantToken":          {&wallet.GrantTokenInput{Grant: wallet.GrantDevice, App: v.app, DeviceCode: v.code}},
		"RevokeToken":         {&wallet.RevokeTokenInput{App: v.app, Token: v.code}},
		"FindLink":            {&wallet.FindLinkInput{User: v.ann, UserCode: v.code}},
		"ApproveLink":         {&wallet.ApproveLinkInput{Consent: wallet.Consent{User: v.ann}, UserCode: v.code}},
		"DenyLink":            {&wallet.DenyLinkInput{User: v.ann, UserCode: v.code}},
		"AuthorizeLink":       {&wallet.AuthorizeLinkInput{Consent: wallet.Consent{User: v.ann}, Asked: v.asked()}},
		"ListLinks":           {&wallet.ListLinksInput{User: v.ann}},
		"ShowLink":            {&wallet.ShowLinkInput{Link: v.link}},
		"RevokeLink":          {&wallet.RevokeLinkInput{Link: v.link}},
		"AddWebhook":          {&wallet.AddWebhookInput{User: v.ann, URL: "https://evil.example/"}},
		"ListWebhooks":        {&wallet.ListWebhooksInput{User: v.ann}},
		"RemoveWebhook":       {&wallet.RemoveWebhookInput{Webhook: v.webhook}},
		"EnableWebhook":       {&wallet.EnableWebhookInput{Webhook: v.webhook}},
		"RotateWebhookSecret": {&wallet.RotateWebhookSecretInput{Webhook: v.webhook}},
		"TestWebhook":         {&wallet.TestWebhookInput{Webhook: v.webhook}},
		"ListDeliveries":      {&wallet.ListDeliveriesInput{Webhook: v.webhook}},
		"ReplayWebhook":       {&wallet.ReplayWebhookInput{Webhook: v.webhook, Failed: true}},

		"SalesReport": {&wallet.SalesReportInput{User: v.cafe, Since: time.Unix(1, 0), Until: time.Unix(2, 0)}},
		"SettlementSpan": {
			&wallet.SettlementSpanInput{User: v.ann, Withdrawal: v.withdrawal},
		},
		"SetPayoutSchedule":    {&wallet.SetPayoutScheduleInput{User: v.cafe, To: v.till, Currency: "EUR"}},
		"ListPayoutSchedules":  {&wallet.ListPayoutSchedulesInput{User: v.cafe}},
		"RemovePayoutSchedule": {&wallet.RemovePayoutScheduleInput{User: v.cafe, Currency: "EUR"}},

		"SubmitKYC": {&wallet.SubmitKYCInput{
			User: v.ann, Level: 1, Name: "Ann", Birth: "1990-02-28", Nationality: "DE", DocumentType: wallet.DocumentPassport, DocumentNumber: "C01X00T47",
			Expires: "2031-01-31",
		}},
		"KYCStatus": {&wallet.KYCStatusInput{User: v.ann}},

		"OpenTicket":  {&wallet.OpenTicketInput{User: v.ann, Subject: "s", Body: "b"}, &wallet.OpenTicketInput{Subject: "s", Body: "b", Transaction: v.payment}},
		"ListTickets": {&wallet.ListTicketsInput{User: v.ann}},
		"ShowTicket":  {&wallet.ShowTicketInput{Ticket: v.ticket}},
		"ReplyTicket": {&wallet.ReplyTicketInput{Ticket: v.ticket, Body: "b"}},
		"CloseTicket": {&wallet.CloseTicketInput{Ticket: v.ticket}},
	}
}

func ptr[T any](value T) *T { return &value }

// namesNobody are the methods that act for the caller alone, or tell of the
// wallet and of no customer.
func namesNobody() []string {
	return []string{
		"ListRates", "ShowRate", "Register", "RequestPasswordReset", "WhoAmI", "ChangePassword", "SetPIN", "EnableSecondFactor", "ConfirmSecondFactor",
		"NewRecoveryCodes", "UnfreezeSelf", "WalletInfo", "LookAtCheckout", "LookAtReceipt",
	}
}

// goodInNoHands are the methods that are tried with a secret that is wrong, or
// on what is not in their state, and the one that has no dry run.
func goodInNoHands() []string {
	return []string{
		"FreezeByPassword", "Verify", "ResendCode", "Login", "ResetPassword", "DisableSecondFactor", "CloseAccount", "ResumePayout", "RetryPayout", "CancelPayout", "Wait",
		"RequestLink", "CheckLink", "GrantToken", "RevokeToken", "ApprovePayout", "EnableWebhook",
	}
}

// TestNobodyReachesWhatIsAnothers has every route called with what is somebody
// else's, by a customer's session, by an API key with all scopes but that of an
// operator, and by an application that is linked to somebody. A new route is in the table or for operators alone.
func TestNobodyReachesWhatIsAnothers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	v := w.victims()
	tries := v.tries()
	before := w.seen(v)
	everything := slices.DeleteFunc(wallet.Scopes(), func(scope wallet.Scope) bool { return scope == wallet.ScopeOperator })
	strangers := map[string]*api.Client{
		"a session":      w.proven("eve@example.org"),
		"an API key":     w.client(w.key(wallet.CreateAPIKeyInput{Name: "bob", User: "bob@example.com", Scopes: everything})),
		"an application": w.client(w.accessToken("bob@example.com", everything)),
	}
	refusals := []wallet.Code{
		wallet.CodeUnauthorized, wallet.CodeUnauthenticated, wallet.CodeCustomerNotFound, wallet.CodeMerchantNotFound, wallet.CodeTransactionNotFound,
		wallet.CodeHoldNotFound, wallet.CodeInstrumentNotFound, wallet.CodePayoutNotFound, wallet.CodeTicketNotFound, wallet.CodeLinkNotFound, wallet.CodeWebhookNotFound,
		wallet.CodeSessionNotFound, wallet.CodeQuoteNotFound, wallet.CodeCheckoutNotFound,
		wallet.CodeWrongCredentials, wallet.CodeWrongCode, wallet.CodeTooManyAttempts,
	}
	routes := api.Routes()
	for i := range routes {
		route := &routes[i]
		inputs, tried := tries[route.Method]
		delete(tries, route.Method)
		forOperators := slices.Equal(route.Scopes, []wallet.Scope{wallet.ScopeOperator})
		if named := slices.Contains(namesNobody(), route.Method); tried == (forOperators || named) {
			t.Errorf("%s: say with what of somebody else's it is tried, or that it names nobody", route.Method)
		}
		if tried && !slices.Contains(goodInNoHands(), route.Method) {
			w.good(route, inputs[0])
		}
		for who, stranger := range strangers {
			for n, in := range inputs {
				if change := reflect.ValueOf(in).Elem().FieldByName("Change"); change.IsValid() {
					change.Set(reflect.ValueOf(wallet.Change{Key: fmt.Sprint("try ", who, route.Method, n)}))
				}
				if shown := reflect.ValueOf(in).Elem().FieldByName("StepUp"); shown.IsValid() {
					shown.Set(reflect.ValueOf(wallet.StepUp{PIN: strangersPIN}))
				}
				out, err := route.Call(t.Context(), stranger, in)
				if code := wallet.CodeOf(err); err == nil || !slices.Contains(refusals, code) {
					t.Errorf("%s with %+v by %s: %v, %v (%s)", route.Method, in, who, out, err, code)
				}
			}
		}
	}
	for method := range tries {
		t.Errorf("%s is no route", method)
	}
	if after := w.seen(v); after != before {
		t.Errorf("something was changed:\n%s\nbefore:\n%s", after, before)
	}
}

// good reports an input that is refused for another reason than whose it is: an
// operator may do it, in a dry run where it changes something.
func (w *world) good(route *api.Route, in any) {
	w.t.Helper()
	input := reflect.New(route.In)
	input.Elem().Set(reflect.ValueOf(in).Elem())
	if change := input.Elem().FieldByName("Change"); change.IsValid() {
		change.Set(reflect.ValueOf(wallet.Change{Key: "good " + route.Method, DryRun: true}))
	}
	if _, err := route.Call(context.Background(), w.operator(), input.Interface()); err != nil {
		w.t.Errorf("%s with %+v by an operator: %v", route.Method, in, err)
	}
}

// linked registers an application that is linked to a customer and asks for
// another, and gives the code that a customer would type.
func (w *world) linked(user string) (app, code, link string) {
	w.t.Helper()
	ctx, all := context.Background(), w.operator()
	made, err := all.CreateApp(ctx, wallet.CreateAppInput{
		Change: wallet.Change{Key: "victim app"}, Name: "Ledgerly", Scopes: []wallet.Scope{wallet.ScopeRead, wallet.ScopePay}, DailyCap: "50", Currency: "EUR",
		RedirectURIs: []string{"https://ledgerly.example/back"}, Confidential: true,
	})
	w.must(err)
	asks := func() string {
		request, err := all.RequestLink(ctx, wallet.RequestLinkInput{App: made.ID, AppSecret: made.Secret})
		w.must(err)
		return request.UserCode
	}
	approved, err := all.ApproveLink(ctx, wallet.ApproveLinkInput{Change: wallet.Change{Key: "victim link"}, Consent: wallet.Consent{User: user}, UserCode: asks()})
	w.must(err)
	return made.ID, asks(), approved.ID
}

// asked is what an application sends a customer to a page with.
func (v *victims) asked() wallet.CheckLinkInput {
	return wallet.CheckLinkInput{
		App: v.app, RedirectURI: "https://ledgerly.example/back", Challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", ChallengeMethod: "S256",
	}
}

// accessToken links an application to a customer and gives its access token.
func (w *world) accessToken(user string, scopes []wallet.Scope) string {
	w.t.Helper()
	ctx, all := context.Background(), w.operator()
	app, err := all.CreateApp(ctx, wallet.CreateAppInput{
		Change: wallet.Change{Key: "app of " + user}, Name: "Stranger", Scopes: scopes, DailyCap: "1000", Currency: "EUR",
	})
	w.must(err)
	request, err := all.RequestLink(ctx, wallet.RequestLinkInput{App: app.ID})
	w.must(err)
	_, err = all.ApproveLink(ctx, wallet.ApproveLinkInput{Change: wallet.Change{Key: "link of " + user}, Consent: wallet.Consent{User: user}, UserCode: request.UserCode})
	w.must(err)
	token, err := all.GrantToken(ctx, wallet.GrantTokenInput{Grant: wallet.GrantDevice, App: app.ID, DeviceCode: request.DeviceCode})
	w.must(err)
	return token.AccessToken
}

const strangersPIN = "493817"

// proven is the wallet in the hands of a customer who is logged in, has proven
// e-mail and phone, and has a PIN.
func (w *world) proven(email string) *api.Client {
	w.t.Helper()
	ctx, all := context.Background(), w.operator()
	c := w.client(w.session(email))
	for _, channel := range []wallet.Channel{wallet.ChannelEmail, wallet.ChannelPhone} {
		sent, err := all.ListOutbox(ctx, wallet.ListOutboxInput{User: email, Channel: channel})
		w.must(err)
		_, err = all.Verify(ctx, wallet.VerifyInput{
			Change: wallet.Change{Key: "prove " + string(channel)}, User: email, Channel: channel, Code: sent.Items[len(sent.Items)-1].Code,
		})
		w.must(err)
	}
	_, err := c.SetPIN(ctx, wallet.SetPINInput{Change: wallet.Change{Key: "pin"}, Password: "seven grey herons by the pond", PIN: strangersPIN})
	w.must(err)
	return c
}

// seen is what an operator sees of the victims.
func (w *world) seen(v victims) string {
	w.t.Helper()
	ctx, all := context.Background(), w.operator()
	var b strings.Builder
	for _, method := range []struct {
		name string
		in   any
	}{
		{"ShowUser", &wallet.ShowUserInput{User: v.ann}},
		{"Balance", &wallet.BalanceInput{User: v.ann}},
		{"Balance", &wallet.BalanceInput{User: v.cafe}},
		{"History", &wallet.HistoryInput{}},
		{"ListInstruments", &wallet.ListInstrumentsInput{User: v.ann, All: true}},
		{"ListTickets", &wallet.ListTicketsInput{All: true}},
		{"ShowTicket", &wallet.ShowTicketInput{Ticket: v.ticket}},
		{"ListPayouts", &wallet.ListPayoutsInput{}},
		{"ListCheckouts", &wallet.ListCheckoutsInput{}},
		{"ListPayoutSchedules", &wallet.ListPayoutSchedulesInput{All: true}},
		{"ListLinks", &wallet.ListLinksInput{User: v.ann, All: true}},
		{"ListWebhooks", &wallet.ListWebhooksInput{User: v.ann, All: true}},
		{"FindLink", &wallet.FindLinkInput{User: v.ann, UserCode: v.code}},
		{"KYCStatus", &wallet.KYCStatusInput{User: v.ann}},
		{"ListSessions", &wallet.ListSessionsInput{User: "victim@example.com"}},
	} {
		routes := api.Routes()
		at := slices.IndexFunc(routes, func(r api.Route) bool { return r.Method == method.name })
		out, err := routes[at].Call(ctx, all, method.in)
		w.must(err)
		text, err := json.Marshal(out)
		w.must(err)
		fmt.Fprintf(&b, "%s %s\n", method.name, text)
	}
	return b.String()
}
