package wallettest

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

func (w *world) appInput() wallet.CreateAppInput {
	return wallet.CreateAppInput{
		Change: w.change(), Name: "Ledgerly", Scopes: []wallet.Scope{wallet.ScopeRead, wallet.ScopePay}, DailyCap: "50.00", Currency: "EUR",
		RedirectURIs: []string{"https://ledgerly.example/back", "http://127.0.0.1/back"},
	}
}

// app registers an application that keeps no secret.
func (w *world) app() wallet.App {
	w.t.Helper()
	app, err := w.Service.CreateApp(w.ctx(), w.appInput())
	w.ok(err)
	return app
}

func (w *world) apps() []wallet.App {
	w.t.Helper()
	return pages(w, 2, func(p wallet.PageInput) (wallet.Page[wallet.App], error) {
		return w.Service.ListApps(w.ctx(), wallet.ListAppsInput{PageInput: p, All: true})
	})
}

func (w *world) links(s wallet.Service, in wallet.ListLinksInput) []wallet.Link {
	w.t.Helper()
	return pages(w, 2, func(p wallet.PageInput) (wallet.Page[wallet.Link], error) {
		in.PageInput = p
		return s.ListLinks(w.ctx(), in)
	})
}

// asks begins a device flow.
func (w *world) asks(app string) wallet.LinkRequest {
	w.t.Helper()
	request, err := w.nobody().RequestLink(w.ctx(), wallet.RequestLinkInput{App: app})
	w.ok(err)
	return request
}

func (w *world) consent(s wallet.Service, user, code string) (wallet.Link, error) {
	return s.ApproveLink(w.ctx(), wallet.ApproveLinkInput{Change: w.change(), Consent: wallet.Consent{User: user}, UserCode: code})
}

// linked links an application to a customer by an operator.
func (w *world) linked(app, user string) wallet.Link {
	w.t.Helper()
	link, err := w.consent(w.Service, user, w.asks(app).UserCode)
	w.ok(err)
	return link
}

func (w *world) poll(app, device string) (wallet.LinkToken, error) {
	return w.nobody().GrantToken(w.ctx(), wallet.GrantTokenInput{Grant: wallet.GrantDevice, App: app, DeviceCode: device})
}

// tokens links an application to a customer and gives its tokens.
func (w *world) tokens(app, user string) wallet.LinkToken {
	w.t.Helper()
	request := w.asks(app)
	_, err := w.consent(w.Service, user, request.UserCode)
	w.ok(err)
	token, err := w.poll(app, request.DeviceCode)
	w.ok(err)
	return token
}

// dead is the refusal of an access token, nil when it is taken.
func (w *world) dead(token string) error {
	service, err := w.As(token)
	if err != nil {
		return err
	}
	return failure(service.WhoAmI(w.ctx(), wallet.WhoAmIInput{}))
}

func (w *world) revokeLink(s wallet.Service, link string) (wallet.Link, error) {
	return s.RevokeLink(w.ctx(), wallet.RevokeLinkInput{Change: w.change(), Link: link, Reason: "enough"})
}

func connectMethods() []method {
	read := []wallet.Scope{wallet.ScopeRead}
	return []method{
		{"register an application", func(w *world) calls {
			return build(
				func(s wallet.Service, in wallet.CreateAppInput) (wallet.App, error) { return s.CreateApp(w.ctx(), in) },
				func(in *wallet.CreateAppInput) *wallet.Change { return &in.Change }, w.appInput(),
				wallet.CodeInvalidInput, func(in *wallet.CreateAppInput) { in.RedirectURIs = []string{"http://shop.example/"} },
				variant[wallet.CreateAppInput]{"name", func(in *wallet.CreateAppInput) { in.Name = "Another" }},
				variant[wallet.CreateAppInput]{"confidential", func(in *wallet.CreateAppInput) { in.Confidential = true }},
				variant[wallet.CreateAppInput]{"redirect_uris", func(in *wallet.CreateAppInput) { in.RedirectURIs = nil }},
				variant[wallet.CreateAppInput]{"scopes", func(in *wallet.CreateAppInput) { in.Scopes = read }},
				variant[wallet.CreateAppInput]{"daily_cap", func(in *wallet.CreateAppInput) { in.DailyCap = "51" }},
				variant[wallet.CreateAppInput]{"currency", func(in *wallet.CreateAppInput) { in.Currency = "USD" }},
			)
		}},
		{"revoke an application", func(w *world) calls {
			app, other := w.app().ID, w.app().ID
			return build(
				func(s wallet.Service, in wallet.RevokeAppInput) (wallet.App, error) { return s.RevokeApp(w.ctx(), in) },
				func(in *wallet.RevokeAppInput) *wallet.Change { return &in.Change }, wallet.RevokeAppInput{App: app, Reason: "closed"},
				wallet.CodeAppNotFound, func(in *wallet.RevokeAppInput) { in.App = "app_x" },
				variant[wallet.RevokeAppInput]{"app", func(in *wallet.RevokeAppInput) { in.App = other }},
				variant[wallet.RevokeAppInput]{"reason", func(in *wallet.RevokeAppInput) { in.Reason = "" }},
			)
		}},
		{"approve a link", func(w *world) calls {
			app, ann, bob := w.app().ID, w.person("ann"), w.person("bob")
			code, other := w.asks(app).UserCode, w.asks(app).UserCode
			return build(
				func(s wallet.Service, in wallet.ApproveLinkInput) (wallet.Link, error) {
					return s.ApproveLink(w.ctx(), in)
				},
				func(in *wallet.ApproveLinkInput) *wallet.Change { return &in.Change },
				wallet.ApproveLinkInput{Consent: wallet.Consent{User: ann}, UserCode: code},
				wallet.CodeWrongCode, func(in *wallet.ApproveLinkInput) { in.UserCode = "BBBB-BBBB" },
				variant[wallet.ApproveLinkInput]{"user", func(in *wallet.ApproveLinkInput) { in.User = bob }},
				variant[wallet.ApproveLinkInput]{"user_code", func(in *wallet.ApproveLinkInput) { in.UserCode = other }},
				variant[wallet.ApproveLinkInput]{"scopes", func(in *wallet.ApproveLinkInput) { in.Scopes = read }},
				variant[wallet.ApproveLinkInput]{"daily_cap", func(in *wallet.ApproveLinkInput) { in.DailyCap = "1" }},
				variant[wallet.ApproveLinkInput]{"currency", func(in *wallet.ApproveLinkInput) { in.Currency = "EUR" }},
			)
		}},
		{"deny a link", func(w *world) calls {
			app, ann, bob := w.app().ID, w.person("ann"), w.person("bob")
			code, other := w.asks(app).UserCode, w.asks(app).UserCode
			return build(
				func(s wallet.Service, in wallet.DenyLinkInput) (wallet.LinkOffer, error) {
					return s.DenyLink(w.ctx(), in)
				},
				func(in *wallet.DenyLinkInput) *wallet.Change { return &in.Change }, wallet.DenyLinkInput{User: ann, UserCode: code},
				wallet.CodeWrongCode, func(in *wallet.DenyLinkInput) { in.UserCode = "BBBB-BBBB" },
				variant[wallet.DenyLinkInput]{"user", func(in *wallet.DenyLinkInput) { in.User = bob }},
				variant[wallet.DenyLinkInput]{"user_code", func(in *wallet.DenyLinkInput) { in.UserCode = other }},
			)
		}},
		{"revoke a link", func(w *world) calls {
			app, ann := w.app().ID, w.person("ann")
			link, other := w.linked(app, ann).ID, w.linked(app, ann).ID
			return build(
				func(s wallet.Service, in wallet.RevokeLinkInput) (wallet.Link, error) {
					return s.RevokeLink(w.ctx(), in)
				},
				func(in *wallet.RevokeLinkInput) *wallet.Change { return &in.Change }, wallet.RevokeLinkInput{Link: link, Reason: "enough"},
				wallet.CodeLinkNotFound, func(in *wallet.RevokeLinkInput) { in.Link = "link_x" },
				variant[wallet.RevokeLinkInput]{"link", func(in *wallet.RevokeLinkInput) { in.Link = other }},
				variant[wallet.RevokeLinkInput]{"reason", func(in *wallet.RevokeLinkInput) { in.Reason = "" }},
			)
		}},
	}
}

func describeLinking(s *suite) {
	s.it("links an application by a code, which acts within its scopes and cap until it is revoked", func(w *world) {
		ann, cafe, app := w.secretive("ann"), w.merchant("cafe"), w.app()
		w.fund(ann, "1000.00 EUR")
		_, service := w.login(ann, goodPassword)
		request := w.asks(app.ID)
		equal(w, "how long it may be typed", request.ExpiresAt.Sub(w.Now()).Round(time.Second), wallet.RequestLife)
		typed := strings.ToLower(strings.ReplaceAll(request.UserCode, "-", " "))
		offer, err := service.FindLink(w.ctx(), wallet.FindLinkInput{UserCode: typed})
		w.ok(err)
		equal(w, "what is asked for", text(offer.Scopes)+string(offer.DailyCap)+string(offer.Currency), `["read","pay"]50.00EUR`)
		equal(w, "who asks", offer.AppName, app.Name)
		link, err := w.consent(service, "", typed)
		w.ok(err)
		token, err := w.poll(app.ID, request.DeviceCode)
		w.ok(err)
		equal(w, "the link", token.Link, link.ID)
		equal(w, "how long it lives", token.ExpiresAt.Sub(w.Now()).Round(time.Second), wallet.AccessLife)

		acting := w.as(token.AccessToken)
		who, err := acting.WhoAmI(w.ctx(), wallet.WhoAmIInput{})
		w.ok(err)
		equal(w, "who acts", string(who.Means)+who.ID+who.User, string(wallet.MeansApp)+link.ID+ann)
		equal(w, "what it knows of the customer", who.Email+who.Name, "")
		first := w.txn(acting.Pay(w.ctx(), w.payInput("", cafe, "30.00 EUR"))) // a new recipient, and no PIN is asked for
		second := w.txn(acting.Pay(w.ctx(), w.payInput("", cafe, "20.00 EUR")))
		w.refused(wallet.CodeKeyCapExceeded, failure(acting.Pay(w.ctx(), w.payInput("", cafe, "0.01 EUR"))))
		w.refused(wallet.CodeUnauthorized, failure(acting.Pay(w.ctx(), w.payInput(cafe, ann, "1.00 EUR"))))

		listed := w.links(service, wallet.ListLinksInput{})
		equal(w, "how many are linked", len(listed), 1)
		equal(w, "what was used today", string(listed[0].UsedToday), "50.00")
		equal(w, "when it was last used", listed[0].LastUsedOn, w.Now().UTC().Format(time.DateOnly))
		shown, err := service.ShowLink(w.ctx(), wallet.ShowLinkInput{Link: link.ID})
		w.ok(err)
		equal(w, "how much was done", len(shown.Uses), 2)
		equal(w, "what was done", shown.Uses[0].ID+shown.Uses[1].ID, second.ID+first.ID)
		revoked, err := w.revokeLink(service, link.ID)
		w.ok(err)
		equal(w, "the status", revoked.Status, wallet.AppRevoked)
		w.refused(wallet.CodeUnauthenticated, w.dead(token.AccessToken))
		w.refused(wallet.CodeWrongCode, failure(w.refresh(app.ID, token.RefreshToken)))
		equal(w, "how many are linked", len(w.links(service, wallet.ListLinksInput{})), 0)
		equal(w, "how many were linked", len(w.links(service, wallet.ListLinksInput{All: true})), 1)
	})
	s.it("tells a device that polls what it needs to know and no more", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		request := w.asks(app)
		w.refused(wallet.CodeLinkPending, failure(w.poll(app, request.DeviceCode)))
		said := w.refused(wallet.CodeRateLimited, failure(w.poll(app, request.DeviceCode)))
		w.detail(said, "interval_s", "10")
		w.Advance(wallet.PollInterval + time.Second) // the pause is longer now
		w.refused(wallet.CodeRateLimited, failure(w.poll(app, request.DeviceCode)))
		w.Advance(time.Minute)
		w.refused(wallet.CodeLinkPending, failure(w.poll(app, request.DeviceCode)))
		w.refused(wallet.CodeWrongCode, failure(w.poll(w.app().ID, request.DeviceCode)))
		w.refused(wallet.CodeWrongCode, failure(w.poll(app, request.UserCode)))
		_, err := w.consent(w.Service, ann, request.UserCode)
		w.ok(err)
		w.ok(failure(w.poll(app, request.DeviceCode)))

		denied := w.asks(app)
		w.ok(failure(w.Service.DenyLink(w.ctx(), wallet.DenyLinkInput{Change: w.change(), User: ann, UserCode: denied.UserCode})))
		w.refused(wallet.CodeLinkDenied, failure(w.poll(app, denied.DeviceCode)))
		w.refused(wallet.CodeStateConflict, failure(w.consent(w.Service, ann, denied.UserCode)))
		w.refused(wallet.CodeStateConflict, failure(w.consent(w.Service, ann, request.UserCode)))

		late := w.asks(app)
		w.Advance(wallet.RequestLife + time.Second)
		w.refused(wallet.CodeCodeExpired, failure(w.poll(app, late.DeviceCode)))
		w.refused(wallet.CodeCodeExpired, failure(w.consent(w.Service, ann, late.UserCode)))
	})
	s.it("bounds how often somebody guesses the code that is typed", func(w *world) {
		ann, app := w.secretive("ann"), w.app().ID
		_, service := w.login(ann, goodPassword)
		code := w.asks(app).UserCode
		find := func(typed string) error {
			return failure(service.FindLink(w.ctx(), wallet.FindLinkInput{UserCode: typed}))
		}
		for i := range 5 {
			wrong := fmt.Sprintf("BCDF-GH%c%c", "BCDFG"[i], "JKLMN"[i])
			if i%2 == 0 {
				w.refused(wallet.CodeWrongCode, find(wrong))
				continue
			}
			w.refused(wallet.CodeWrongCode, failure(w.consent(service, "", wrong)))
		}
		w.refused(wallet.CodeTooManyAttempts, find(code))
		w.refused(wallet.CodeTooManyAttempts, failure(w.consent(service, "", code)))
		w.refused(wallet.CodeTooManyAttempts, failure(service.DenyLink(w.ctx(), wallet.DenyLinkInput{Change: w.change(), UserCode: code})))
		w.Advance(time.Minute)
		w.ok(find(code))
	})
	s.it("asks a session that is not fresh for the password, and a code where there is a second factor", func(w *world) {
		_, service, a, _ := w.factored("ann")
		app := w.app().ID
		try := func(password, code string) error {
			in := wallet.ApproveLinkInput{Change: w.change(), UserCode: w.asks(app).UserCode}
			in.Password, in.Code = password, code
			return failure(service.ApproveLink(w.ctx(), in))
		}
		w.ok(try("", ""))
		w.Advance(wallet.FreshSession + time.Second)
		w.refused(wallet.CodeSecondFactorRequired, try("", ""))
		w.refused(wallet.CodeSecondFactorRequired, try(goodPassword, ""))
		w.refused(wallet.CodeWrongCredentials, try("wrong", a.next()))
		w.refused(wallet.CodeWrongCode, try(goodPassword, otherThan(a.next())))
		w.ok(try(goodPassword, a.next()))
	})
	s.it("gives less than is asked for, and never more than there may be", func(w *world) {
		app, ann := w.app().ID, w.person("ann")
		ask := func(in wallet.LinkAsked) (wallet.LinkRequest, error) {
			return w.nobody().RequestLink(w.ctx(), wallet.RequestLinkInput{LinkAsked: in, App: app})
		}
		for code, in := range map[wallet.Code]wallet.LinkAsked{
			wallet.CodeScopeMissing:     {Scopes: []wallet.Scope{wallet.ScopeRead, wallet.ScopePayout}},
			wallet.CodeInvalidInput:     {DailyCap: "50.01", Currency: "EUR"},
			wallet.CodeInvalidAmount:    {DailyCap: "0", Currency: "EUR"},
			wallet.CodeUnknownCurrency:  {DailyCap: "1", Currency: "XYZ"},
			wallet.CodeTooManyDecimals:  {DailyCap: "1.001", Currency: "EUR"},
			wallet.CodeWrongCredentials: {},
		} {
			if code == wallet.CodeWrongCredentials {
				w.refused(code, failure(w.nobody().RequestLink(w.ctx(), wallet.RequestLinkInput{App: "app_x"})))
				continue
			}
			w.refused(code, failure(ask(in)))
		}
		w.refused(wallet.CodeScopeMissing, failure(ask(wallet.LinkAsked{Scopes: []wallet.Scope{wallet.ScopeOperator}})))
		request, err := ask(wallet.LinkAsked{DailyCap: "20.00", Currency: "EUR"})
		w.ok(err)
		give := func(in wallet.LinkAsked) (wallet.Link, error) {
			return w.Service.ApproveLink(w.ctx(), wallet.ApproveLinkInput{
				Change: w.change(), Consent: wallet.Consent{LinkAsked: in, User: ann}, UserCode: request.UserCode,
			})
		}
		w.refused(wallet.CodeInvalidInput, failure(give(wallet.LinkAsked{DailyCap: "20.01", Currency: "EUR"})))
		w.refused(wallet.CodeScopeMissing, failure(give(wallet.LinkAsked{Scopes: []wallet.Scope{wallet.ScopeTransfer}})))
		link, err := give(wallet.LinkAsked{Scopes: []wallet.Scope{wallet.ScopePay}, DailyCap: "5.00", Currency: "EUR"})
		w.ok(err)
		equal(w, "what is given", text(link.Scopes)+string(link.DailyCap), `["pay"]5.00`)
		token, err := w.poll(app, request.DeviceCode)
		w.ok(err)
		equal(w, "what the token is for", text(token.Scopes)+string(token.DailyCap), `["pay"]5.00`)

		in := w.appInput()
		in.DailyCap, in.Currency = "", ""
		free, err := w.Service.CreateApp(w.ctx(), in)
		w.ok(err)
		app = free.ID
		w.refused(wallet.CodeInvalidInput, failure(ask(wallet.LinkAsked{}))) // it would move money without a cap
		w.ok(failure(ask(wallet.LinkAsked{Scopes: []wallet.Scope{wallet.ScopeRead}})))
	})
	s.it("is for the customer alone, who shows no program's token", func(w *world) {
		ann, app := w.secretive("ann"), w.app().ID
		w.secretive("eve")
		_, service := w.login(ann, goodPassword)
		_, eve := w.login("eve@example.org", goodPassword)
		token := w.tokens(app, ann)
		link := w.links(service, wallet.ListLinksInput{})[0].ID
		w.refused(wallet.CodeLinkNotFound, failure(eve.ShowLink(w.ctx(), wallet.ShowLinkInput{Link: link})))
		w.refused(wallet.CodeLinkNotFound, failure(w.revokeLink(eve, link)))
		w.refused(wallet.CodeUnauthorized, failure(eve.ListLinks(w.ctx(), wallet.ListLinksInput{User: ann})))
		acting, code := w.as(token.AccessToken), w.asks(app).UserCode
		w.refused(wallet.CodeUnauthorized, failure(acting.FindLink(w.ctx(), wallet.FindLinkInput{UserCode: code})))
		w.refused(wallet.CodeUnauthorized, failure(w.consent(acting, "", code)))
		w.refused(wallet.CodeUnauthorized, failure(acting.DenyLink(w.ctx(), wallet.DenyLinkInput{Change: w.change(), UserCode: code})))
		w.refused(wallet.CodeUnauthorized, failure(w.revokeLink(acting, link)))
		w.refused(wallet.CodeUnauthorized, failure(acting.ListLinks(w.ctx(), wallet.ListLinksInput{})))
		w.refused(wallet.CodeUnauthorized, failure(acting.ShowLink(w.ctx(), wallet.ShowLinkInput{Link: link})))
		w.refused(wallet.CodeUnauthenticated, failure(acting.ChangePassword(w.ctx(), wallet.ChangePasswordInput{Change: w.change(), Password: goodPassword, NewPassword: nextPassword})))
		if err := failure(acting.CreateApp(w.ctx(), w.appInput())); err == nil {
			w.t.Error("an application registered another")
		}
		w.refused(wallet.CodeUnauthorized, failure(service.CreateApp(w.ctx(), w.appInput())))
	})
	s.it("ends with its application, its account and a reset of the password, and not with a changed one", func(w *world) {
		app, other := w.app().ID, w.app().ID
		ann := w.secretive("ann")
		first, second := w.tokens(app, ann), w.tokens(other, ann)
		w.ok(failure(w.Service.RevokeApp(w.ctx(), wallet.RevokeAppInput{Change: w.change(), App: app})))
		w.refused(wallet.CodeUnauthenticated, w.dead(first.AccessToken))
		w.refused(wallet.CodeWrongCredentials, failure(w.refresh(app, first.RefreshToken)))
		w.refused(wallet.CodeWrongCredentials, failure(w.nobody().RequestLink(w.ctx(), wallet.RequestLinkInput{App: app})))
		_, service := w.login(ann, goodPassword)
		w.ok(failure(service.ChangePassword(w.ctx(), wallet.ChangePasswordInput{Change: w.change(), Password: goodPassword, NewPassword: nextPassword})))
		w.ok(w.dead(second.AccessToken))
		w.ok(failure(w.nobody().RequestPasswordReset(w.ctx(), wallet.RequestResetInput{Change: w.change(), User: ann})))
		w.ok(failure(w.nobody().ResetPassword(w.ctx(), wallet.ResetPasswordInput{
			Change: w.change(), User: ann, Code: w.sent(ann, wallet.ChannelEmail).Code, NewPassword: goodPassword,
		})))
		w.refused(wallet.CodeUnauthenticated, w.dead(second.AccessToken))
		third := w.tokens(other, ann)
		w.ok(failure(w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: ann, Reason: "asked for it"})))
		w.refused(wallet.CodeUnauthenticated, w.dead(third.AccessToken))
		w.refused(wallet.CodeWrongCode, failure(w.refresh(other, third.RefreshToken)))
		w.refused(wallet.CodeStateConflict, failure(w.consent(w.Service, ann, w.asks(other).UserCode)))
	})
	s.it("tells the customer, and bounds what is linked", func(w *world) {
		ann, app := w.secretive("ann"), w.app().ID
		w.linked(app, ann)
		said := w.sent(ann, wallet.ChannelEmail)
		equal(w, "what was told", said.Purpose, string(wallet.AlertAppLinked))
		if !strings.Contains(said.Body, "Ledgerly") {
			w.t.Errorf("the message does not name the application: %s", said.Body)
		}
		for range wallet.MaxLinks - 1 {
			w.tokens(app, ann) // those that were approved and never used end by themselves
		}
		w.refused(wallet.CodeTooManyLinks, failure(w.consent(w.Service, ann, w.asks(app).UserCode)))
		w.Advance(wallet.RequestLife + time.Second)
		w.linked(app, ann)
		equal(w, "what is dropped when nothing is due", text(w.runDue(wallet.RunDueInput{}).More), "false")
	})
	s.it("registers no application that could be abused", func(w *world) {
		try := func(change func(*wallet.CreateAppInput)) error {
			in := w.appInput()
			change(&in)
			return failure(w.Service.CreateApp(w.ctx(), in))
		}
		for _, uri := range []string{
			"", "shop", "http://shop.example/", "http://localhost/back", "https://", "https://shop.example/#there", "https://me@shop.example/",
			"javascript:alert(1)", "https:shop.example", "https://shop.example/a b", "ledgerly://back", "https://shop.example/" + strings.Repeat("x", wallet.MaxURILength),
		} {
			w.refused(wallet.CodeInvalidInput, try(func(in *wallet.CreateAppInput) { in.RedirectURIs = []string{uri} }))
		}
		w.refused(wallet.CodeInvalidInput, try(func(in *wallet.CreateAppInput) { in.RedirectURIs = make([]string, wallet.MaxRedirectURIs+1) }))
		w.refused(wallet.CodeInvalidInput, try(func(in *wallet.CreateAppInput) { in.Scopes = append(in.Scopes, wallet.ScopeOperator) }))
		w.refused(wallet.CodeInvalidInput, try(func(in *wallet.CreateAppInput) { in.Scopes = nil }))
		w.refused(wallet.CodeInvalidInput, try(func(in *wallet.CreateAppInput) { in.Name = "" }))
		w.refused(wallet.CodeInvalidInput, try(func(in *wallet.CreateAppInput) { in.Name = "Ledger\x1b[31mly" }))
		w.ok(try(func(in *wallet.CreateAppInput) { in.RedirectURIs = []string{"http://[::1]:8080/back?from=okpay"} }))
	})
}
