package server

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/api/server/pages"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// maxPurses is how many purses a page offers: what each would cost is worked out.
const maxPurses = 8

// choose asks out of which purse is paid, and how much where that is the customer's
// to say. why is what it was refused for before, if it was.
func (p *payVisit) choose(ctx context.Context, why wallet.Code) {
	if p.form["key"] != "" { // the form may have paid
		switch t, err := p.tried(ctx, p.payment(p.purse())); {
		case err == nil && t.IdempotentReplay:
			p.paid(ctx, t.ID)
			return
		case wallet.CodeOf(err) == wallet.CodeIdempotencyMismatch:
			why, p.form["key"] = wallet.CodeIdempotencyMismatch, ""
		default:
		}
	}
	choice := &pages.Choice{AsksAmount: p.asksAmount(), Amount: p.said(), Promo: p.form["promo"]}
	if p.seen.Partial {
		choice.Most, choice.Amount = p.seen.Left, cmp.Or(choice.Amount, p.seen.Left)
		p.form["amount"] = string(choice.Amount)
	}
	balances, err := p.by.Service.Balance(ctx, wallet.BalanceInput{})
	if err != nil {
		p.pageFail(p.page, err)
		return
	}
	refusals, err := p.purses(ctx, choice, balances)
	if err != nil {
		p.pageFail(p.page, err)
		return
	}
	status, words := http.StatusOK, &p.page.Words.Pay
	// Where no purse will do, and all for one reason, that is what is to be told.
	if why == "" && !choice.Payable() && len(refusals) > 0 && !slices.ContainsFunc(refusals, func(c wallet.Code) bool { return c != refusals[0] }) {
		why = refusals[0]
	}
	if why != "" && (why != wallet.CodeInsufficientFunds || !choice.Payable()) {
		p.code, p.page.Problem = why, p.page.Words.Problem(why)
		status = api.StatusOf(why)
	}
	heading := words.ChooseHead
	if !choice.Payable() {
		heading = words.RefusedHead
	}
	p.page.Pay.Choice, p.page.Key = choice, p.key()
	p.step(2, heading, status)
}

// purses lists what the customer has, that of the checkout's currency first, and
// what of each would be paid. It gives what those that will not do are refused for.
func (p *payVisit) purses(ctx context.Context, choice *pages.Choice, balances []wallet.Balance) (refusals []wallet.Code, err error) {
	slices.SortStableFunc(balances, func(a, b wallet.Balance) int {
		return cmp.Compare(p.place(a.Currency), p.place(b.Currency))
	})
	chosen := p.form["from"]
	for _, b := range balances {
		available, err := money.Parse(b.Available, b.Currency)
		if err != nil {
			return nil, err
		}
		if !available.IsPositive() {
			continue
		}
		if len(choice.Purses) == maxPurses {
			choice.More = true
			break
		}
		purse := pages.Purse{Currency: b.Currency, Available: b.Available, About: b.Currency != p.seen.Currency}
		if choice.Amount != "" || !choice.AsksAmount {
			code, err := p.cost(ctx, &purse)
			if err != nil {
				return nil, err
			}
			if code != "" {
				refusals = append(refusals, code)
			}
		}
		choice.Purses = append(choice.Purses, purse)
	}
	mark(choice.Purses, money.Currency(chosen))
	return refusals, nil
}

func (p *payVisit) place(c money.Currency) int {
	if c == p.seen.Currency {
		return 0
	}
	return 1
}

// mark marks the purse that was chosen before, or else the first that will do.
func mark(list []pages.Purse, chosen money.Currency) {
	best := -1
	for i := range list {
		if list[i].Refused == "" && (best < 0 || list[i].Currency == chosen) {
			best = i
		}
	}
	if best >= 0 {
		list[best].Chosen = true
	}
}

// cost says what would leave a purse, or why nothing can. What is wrong with the
// amount is wrong for every purse, and told when the customer goes on.
func (p *payVisit) cost(ctx context.Context, purse *pages.Purse) (wallet.Code, error) {
	t, err := p.tried(ctx, p.payment(purse.Currency))
	code := wallet.CodeOf(err)
	switch code {
	case "":
		purse.Pays, err = t.TakenFrom(purse.Currency)
		return "", err
	case wallet.CodeInternal:
		return "", err
	case wallet.CodeInvalidAmount, wallet.CodeTooManyDecimals, wallet.CodePromotionUnavailable, wallet.CodeCheckoutExceeded, wallet.CodeCheckoutMismatch:
		return "", nil
	case wallet.CodeInsufficientFunds:
		purse.Refused = p.page.Words.Pay.NotEnough
	case wallet.CodeRateNotFound, wallet.CodeRateStale:
		purse.Refused = p.page.Words.Pay.NoRate
	default:
		purse.Refused = p.page.Words.Problem(code)
	}
	return code, nil
}
