package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/okpay/okpay/api/server/pages"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// review shows what a payment out of the chosen purse is, at a rate that is fixed
// for a while where it is of another currency.
func (p *payVisit) review(ctx context.Context) {
	p.fresh(ctx, p.server.config.NewID("web"), http.StatusOK)
}

// fresh reviews the payment at a rate that is quoted under a key.
func (p *payVisit) fresh(ctx context.Context, quoteKey string, status int) {
	from := p.purse()
	in := p.payment(from)
	var quote *wallet.FXQuote
	if from != p.seen.Currency {
		q, err := p.quote(ctx, quoteKey, in)
		if err != nil {
			p.back(ctx, err)
			return
		}
		p.form["quote"] = quoteKey
		quote, in.Quote, in.From = &q, q.ID, ""
	}
	t, err := p.tried(ctx, in)
	switch {
	case err != nil:
		p.back(ctx, err)
	case t.IdempotentReplay:
		p.paid(ctx, t.ID)
	default:
		p.confirm(ctx, in, &t, quote, status)
	}
}

// quote fixes a rate for a payment, or finds the one that was fixed under the key.
func (p *payVisit) quote(ctx context.Context, key string, in wallet.PayInput) (wallet.FXQuote, error) {
	return p.by.Service.QuoteFX(ctx, wallet.QuoteFXInput{
		Change: wallet.Change{Key: key}, Amount: in.Amount, From: string(p.purse()), To: string(p.seen.Currency), Receive: true,
	})
}

// back goes back to the choice, with what the payment was refused for.
func (p *payVisit) back(ctx context.Context, err error) {
	if wallet.CodeOf(err) == wallet.CodeInternal {
		p.pageFail(p.page, err)
		return
	}
	p.choose(ctx, wallet.CodeOf(err))
}

// confirm asks the customer to pay what a dry run said, and for the proofs that it
// needs. Who has no PIN yet and needs one sets it first.
func (p *payVisit) confirm(ctx context.Context, in wallet.PayInput, t *wallet.Transaction, quote *wallet.FXQuote, status int) {
	words := &p.page.Words.Pay
	shown := &pages.Review{
		Amount: t.Amount, Currency: t.Currency, From: p.purse(), FeeCurrency: t.Currency, Cashback: t.Cashback, CashbackCurrency: t.Currency,
		Quote: p.form["quote"], Promo: in.Promo, Others: p.hasOthers(ctx),
	}
	if p.asksAmount() {
		shown.Said = t.Amount // of what is left, too, it is what was shown
	}
	if t.FeeBearer == "payer" {
		shown.Fee = t.Fee
	}
	if quote != nil {
		shown.Rate = &pages.Rate{
			Text: pages.RateText(quote.From, quote.Rate, quote.To), Source: p.page.Words.Source(quote.Source) + ", " + quote.RateDate,
			Margin: quote.Fee, MarginCurrency: quote.From, ValidUntil: quote.ExpiresAt,
		}
	}
	var err error
	if shown.Pays, err = t.TakenFrom(shown.From); err != nil {
		p.pageFail(p.page, err)
		return
	}
	shown.Proofs(t.Needs)
	p.page.Pay.Review, p.page.Key = shown, p.key()
	if shown.NeedsPIN && !p.by.who.PINSet {
		p.page.Pay.SetPIN = true
		p.step(2, words.PINHead, status)
		return
	}
	p.step(2, words.ReviewHead, status)
}

// hasOthers says that there is something to choose. Where it cannot be known, there
// is: the choice says what there is.
func (p *payVisit) hasOthers(ctx context.Context) bool {
	if p.asksAmount() {
		return true
	}
	list, err := p.by.Service.Balance(ctx, wallet.BalanceInput{})
	if err != nil {
		return true
	}
	for _, b := range list {
		available, err := money.Parse(b.Available, b.Currency)
		if b.Currency != p.purse() && (err != nil || available.IsPositive()) {
			return true
		}
	}
	return false
}

// pay pays, once for its key, and shows what was paid.
func (p *payVisit) pay(ctx context.Context) {
	in := p.payment(p.purse())
	if p.purse() != p.seen.Currency {
		quote, err := p.quote(ctx, p.form["quote"], in)
		if err != nil {
			p.unpaid(ctx, err)
			return
		}
		in.Quote, in.From = quote.ID, ""
	}
	in.Takes = money.Decimal(p.form["takes"])
	in.StepUp = wallet.StepUp{PIN: p.form["pin"], Code: strings.TrimSpace(p.form["totp"])}
	t, err := p.by.Service.Pay(ctx, in)
	if err != nil {
		p.unpaid(ctx, err)
		return
	}
	p.reopen(url.Values{"paid": {t.ID}}.Encode())
}

// unpaid says why it was not paid, beside the form that may be sent next.
func (p *payVisit) unpaid(ctx context.Context, err error) {
	code := wallet.CodeOf(err)
	switch wallet.ExitOf(code) {
	case wallet.ExitInternal, wallet.ExitUnavailable, wallet.ExitUnknown:
		p.unsure(ctx, err)
		return
	case wallet.ExitUnauthorized:
		status := p.refused(err)
		p.fresh(ctx, p.form["quote"], status)
		return
	default:
	}
	switch code {
	case wallet.CodeQuoteExpired, wallet.CodeQuoteUsed, wallet.CodeQuoteNotFound, wallet.CodeQuoteMismatch:
		status := p.refused(err)
		p.page.Problem = p.page.Words.Pay.NewRate
		p.fresh(ctx, p.server.config.NewID("web"), status)
	case wallet.CodeStateConflict: // it costs something else than what was shown
		status := p.refused(err)
		p.page.Problem = p.page.Words.Pay.NewPrice
		p.fresh(ctx, p.form["quote"], status)
	case wallet.CodeCheckoutPaid, wallet.CodeCheckoutExpired, wallet.CodeCheckoutReserved, wallet.CodeIdempotencyMismatch:
		p.refused(err)
		p.outdated(ctx)
	default:
		p.back(ctx, err)
	}
}

// unsure goes on where it may be paid and the answer is lost. A payment under its
// key is found again and shown; where there is none, the same form is sent again.
func (p *payVisit) unsure(ctx context.Context, lost error) {
	status := p.refused(lost)
	if status == http.StatusInternalServerError {
		p.fault = lost
	}
	from := p.purse()
	in := p.payment(from)
	var quote *wallet.FXQuote
	var err error
	if from != p.seen.Currency {
		var q wallet.FXQuote
		q, err = p.quote(ctx, p.form["quote"], in)
		quote, in.Quote, in.From = &q, q.ID, ""
	}
	var t wallet.Transaction
	if err == nil {
		t, err = p.tried(ctx, in)
	}
	switch {
	case err != nil: // neither is known
		p.page.Problem = p.page.Words.Pay.UnsureOpen
		p.pageFail(p.page, lost)
	case t.IdempotentReplay:
		p.paid(ctx, t.ID)
	default:
		if p.code != wallet.CodeUnavailable && p.code != wallet.CodeWalletBusy { // of which it is known that nothing happened
			p.page.Problem = p.page.Words.Pay.Unsure
		}
		p.confirm(ctx, in, &t, quote, status)
	}
}

// outdated shows the checkout as it is now, which is not as the form knew it.
func (p *payVisit) outdated(ctx context.Context) {
	seen, err := p.server.config.Anonymous(p.source()).LookAtCheckout(ctx, wallet.LookAtCheckoutInput{Checkout: p.seen.ID})
	if err != nil {
		p.pageFail(p.page, err)
		return
	}
	p.seen = seen
	if seen.Status != wallet.CheckoutOpen {
		p.over(ctx)
		return
	}
	p.choose(ctx, p.code)
}

// paid shows a payment that the customer made of this checkout.
func (p *payVisit) paid(ctx context.Context, id string) {
	t, err := p.by.Service.Show(ctx, wallet.ShowInput{Transaction: id})
	if wallet.CodeOf(err) == wallet.CodeTransactionNotFound || err == nil && t.Checkout != p.seen.ID {
		p.reopen("") // which is another's, or of another checkout
		return
	}
	if err != nil {
		p.pageFail(p.page, err)
		return
	}
	words := &p.page.Words.Pay
	p.page.Problem = ""
	shown := &pages.Result{
		Waits: t.Status == wallet.TransactionPending, Amount: t.Amount, Currency: t.Currency, From: t.Currency,
		At: t.CreatedAt, Transaction: t.ID,
	}
	if t.PaidCurrency != "" {
		shown.From, shown.Rate = t.PaidCurrency, pages.RateText(t.PaidCurrency, t.Rate, t.ReceivedCurrency)
	}
	if shown.Pays, err = t.TakenFrom(shown.From); err != nil {
		p.pageFail(p.page, err)
		return
	}
	heading := words.DoneHead
	switch t.Status {
	case wallet.TransactionPending:
		heading = words.WaitsHead
	case wallet.TransactionPosted:
		if receipt, err := p.by.Service.Receipt(ctx, wallet.ReceiptInput{Transaction: t.ID}); err == nil {
			shown.Receipt = ".." + receiptPath + receipt.Token // beside /pay/, wherever that is
		}
	default: // an operator rejected it
		p.page.Pay.Over = p.page.Words.Problem(wallet.CodeRiskDeclined)
		p.step(0, words.RefusedHead, http.StatusOK)
		return
	}
	p.page.Pay.Result, p.page.Pay.Amount = shown, t.Amount
	p.step(3, heading, http.StatusOK)
}
