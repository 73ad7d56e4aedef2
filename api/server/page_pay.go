package server

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/api/server/pages"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// payVisit is one visit to the page of a checkout: what is asked for, by whom, and
// the form that was sent. Every form says all that it needs, so that any server
// answers it, and again.
type payVisit struct {
	*exchange
	page *pages.Page
	seen wallet.CheckoutView
	by   *visitor
	form parameters
}

// payPage is where a customer pays a checkout: log in, choose a purse where there is
// a choice, see what it costs, and pay.
func (e *exchange) payPage(ctx context.Context, id string) {
	p := &payVisit{exchange: e, page: e.page()}
	p.page.Title = p.page.Words.Pay.Title
	query, err := once(e.request.URL.Query())
	if err == nil {
		p.seen, err = e.server.config.Anonymous(e.source()).LookAtCheckout(ctx, wallet.LookAtCheckoutInput{Checkout: id})
	}
	if err != nil {
		e.pageFail(p.page, err)
		return
	}
	p.ask()
	by, form, done := e.comes(ctx, p.page, p.foreign)
	if done {
		return
	}
	p.by, p.form = by, form
	switch {
	case p.by == nil && e.request.Method == http.MethodPost:
		p.page.Problem = p.page.Words.Problem(wallet.CodeUnauthenticated)
		p.step(1, p.page.Words.Pay.LogInHead, http.StatusForbidden)
	case p.by == nil && p.seen.Status != wallet.CheckoutOpen:
		p.over(ctx)
	case p.by == nil:
		p.step(1, p.page.Words.Pay.LogInHead, http.StatusOK)
	case form["action"] == "pay": // by its key it may be paid, whatever became of the checkout
		p.pay(ctx)
	case query["paid"] != "" && form["action"] == "":
		p.paid(ctx, query["paid"])
	case p.seen.Status != wallet.CheckoutOpen:
		p.over(ctx)
	case form["action"] == "review":
		p.review(ctx)
	case form["action"] == "set-pin":
		p.setPIN(ctx)
	case form["action"] == "choose":
		p.choose(ctx, "")
	default:
		p.begin(ctx)
	}
}

// ask puts on the page what the shop asks for.
func (p *payVisit) ask() {
	shown := &pages.Pay{
		Shop: p.seen.MerchantName, Handle: p.seen.MerchantHandle, Amount: p.seen.Amount, Currency: p.seen.Currency, Memo: p.seen.Memo,
		Partial: p.seen.Partial, Return: backTo(p.seen.ReturnURL, p.seen.ID),
	}
	if p.seen.Partial {
		shown.Amount = p.seen.Left
	}
	if p.seen.Status == wallet.CheckoutOpen && p.seen.ExpiresAt != nil {
		shown.Expires = *p.seen.ExpiresAt
	}
	p.page.Title += " · " + p.seen.MerchantName // until there is a step
	p.page.Pay = shown
}

// returnParameter names the checkout in the address of the shop.
const returnParameter = "checkout"

// backTo is the address of the shop, which learns there of which checkout it is.
// What else the address says stays as the shop wrote it, which may have signed it.
func backTo(address, checkout string) string {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" {
		return ""
	}
	said := strings.Split(at.RawQuery, "&")
	said = slices.DeleteFunc(said, func(parameter string) bool {
		name, _, _ := strings.Cut(parameter, "=")
		return parameter == "" || name == returnParameter
	})
	at.RawQuery = strings.Join(append(said, returnParameter+"="+url.QueryEscape(checkout)), "&")
	return at.String()
}

// step sends the page at one of its steps.
func (p *payVisit) step(step int, heading string, status int) {
	p.page.Pay.Step, p.page.Pay.Heading = step, heading
	p.page.Title = heading + " · " + p.seen.MerchantName
	p.sendPage(p.page, status, "")
}

// foreign shows the page after what is no form of it, or did not log in. Who is
// logged in goes on by opening it anew.
func (p *payVisit) foreign(status int) {
	if p.page.Visitor == "" {
		p.step(1, p.page.Words.Pay.LogInHead, status)
		return
	}
	p.page.Pay.Again = p.seen.ID
	p.step(2, p.page.Words.Pay.ReviewHead, status)
}

// refused tells of a refusal with the next page.
func (p *payVisit) refused(err error) (status int) {
	p.code = wallet.CodeOf(err)
	p.page.Problem = p.page.Words.Problem(p.code)
	return api.StatusOf(p.code)
}

// asksAmount says that the customer says how much.
func (p *payVisit) asksAmount() bool { return p.seen.Open || p.seen.Partial }

// said is the amount that the customer wrote, with a comma or a point before the
// decimals: what could be a comma between thousands is left for the wallet to refuse.
func (p *payVisit) said() money.Decimal {
	text := strings.TrimSpace(p.form["amount"])
	if whole, decimals, comma := strings.Cut(text, ","); comma && len(decimals) <= 2 && !strings.ContainsAny(whole+decimals, ".,") {
		text = whole + "." + decimals
	}
	return money.Decimal(text)
}

// purse is the currency that is paid from.
func (p *payVisit) purse() money.Currency {
	if from := p.form["from"]; from != "" {
		return money.Currency(strings.ToUpper(from))
	}
	return p.seen.Currency
}

// key is the idempotency key of the payment. Who pays a checkout that is paid once
// has one key for it, on any page and in any session: pressed twice, or again after
// the answer was lost, it is one payment. Of any other, each form has its own.
func (p *payVisit) key() string {
	switch {
	case !p.seen.Reusable && !p.seen.Partial:
		return "page-" + p.seen.ID
	case p.form["key"] != "":
		return p.form["key"]
	default:
		return p.server.config.NewID("web")
	}
}

// payment is what is to be paid out of a purse. What the page chose is no part of
// what the key stands for.
func (p *payVisit) payment(from money.Currency) wallet.PayInput {
	in := wallet.PayInput{
		Change: wallet.Change{Key: p.key()}, Checkout: p.seen.ID, Amount: p.said(), Currency: string(p.seen.Currency), Chosen: true,
		Promo: strings.TrimSpace(p.form["promo"]),
	}
	if !p.asksAmount() {
		in.Amount, in.Shown = p.seen.Amount, true
	}
	if from != p.seen.Currency {
		in.From = string(from)
	}
	return in
}

// tried is what paying would be.
func (p *payVisit) tried(ctx context.Context, in wallet.PayInput) (wallet.Transaction, error) {
	in.DryRun = true
	return p.by.Service.Pay(ctx, in)
}

// begin shows the payment where there is nothing to choose, and else the choice.
func (p *payVisit) begin(ctx context.Context) {
	if p.asksAmount() {
		p.choose(ctx, "")
		return
	}
	in := p.payment(p.seen.Currency)
	t, err := p.tried(ctx, in)
	switch {
	case err == nil && t.IdempotentReplay: // it waits for an operator
		p.paid(ctx, t.ID)
	case err == nil:
		p.confirm(ctx, in, &t, nil, http.StatusOK)
	case wallet.CodeOf(err) == wallet.CodeInternal:
		p.pageFail(p.page, err)
	default:
		p.choose(ctx, wallet.CodeOf(err))
	}
}

// over tells that there is nothing to pay any more, and who paid it of the payment.
func (p *payVisit) over(ctx context.Context) {
	if p.by != nil && !p.seen.Reusable && !p.seen.Partial && !p.seen.Open {
		if t, err := p.tried(ctx, p.payment(p.seen.Currency)); err == nil && t.IdempotentReplay {
			p.paid(ctx, t.ID)
			return
		}
	}
	words := &p.page.Words.Pay
	heading := words.PaidHead
	p.page.Pay.Over = words.IsPaid
	if p.seen.Status == wallet.CheckoutExpired {
		heading, p.page.Pay.Over = words.ExpiredHead, words.IsExpired
	}
	p.page.Problem = ""
	p.step(0, heading, http.StatusOK)
}

// setPIN sets the customer's first PIN, and begins anew.
func (p *payVisit) setPIN(ctx context.Context) {
	words := &p.page.Words.Pay
	p.page.Pay.SetPIN = true
	if p.form["new_pin"] != p.form["new_pin_again"] {
		p.code, p.page.Problem = wallet.CodeInvalidInput, words.PINsDiffer
		p.step(2, words.PINHead, http.StatusBadRequest)
		return
	}
	_, err := p.by.Service.SetPIN(ctx, wallet.SetPINInput{
		Change: wallet.Change{Key: p.server.config.NewID("web")}, Password: p.form["password"], PIN: p.form["new_pin"],
	})
	switch {
	case wallet.CodeOf(err) == wallet.CodeInternal:
		p.pageFail(p.page, err)
	case err != nil:
		status := p.refused(err)
		p.step(2, words.PINHead, status)
	default:
		p.reopen("")
	}
}
