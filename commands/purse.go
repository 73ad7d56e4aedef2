package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// purseFlags say out of which purse a payment is paid. What the tool chooses
// itself is kept here, so that whoever is asked is asked once.
type purseFlags struct {
	given, choice purse
	asked         bool
}

// purse is out of what is paid: chosen says that the tool chose the quote, or the
// currency where there is no quote.
type purse struct {
	from, quote string
	chosen      bool
}

// purseHelp is the part of a command's help that tells of both flags.
const purseHelp = `
AMOUNT CUR is what the other side gets. To pay it from the purse of another
currency use a quote (--quote), or name the purse (--from), which quotes first
and asks on a terminal, or needs --yes. So does an amount in a currency of which
the customer has nothing, while there is money in one other.`

func (p *purseFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.given.from, "from", "", "pay from the purse of this currency, at the rate of the moment")
	cmd.Flags().StringVar(&p.given.quote, "quote", "", "pay as this quote of fx-quote says")
	mustHaveValue(cmd.Flags(), "from", "quote")
	mustComplete(cmd, "from", noFiles)
	mustComplete(cmd, "quote", noFiles)
}

// paid is what is paid to whom by a purse.
type paid struct {
	user, amount, currency string
	send                   func(purse) (wallet.Transaction, error)
}

// pay sends what is paid out of the purse that the flags say. Without one, a lack
// of funds is answered from the one other purse that the customer has.
func (p *purseFlags) pay(ctx context.Context, f *factory, what paid) (wallet.Transaction, error) {
	switch {
	case p.asked:
		return what.send(p.choice)
	case p.given.quote != "", p.given.from != "" && strings.EqualFold(p.given.from, what.currency):
		return what.send(p.given)
	case p.given.from != "":
		choice, err := p.agree(ctx, f, what, p.given)
		if err != nil {
			return wallet.Transaction{}, err
		}
		return what.send(choice)
	}
	done, short := what.send(purse{})
	if wallet.CodeOf(short) != wallet.CodeInsufficientFunds {
		return done, short
	}
	other, err := p.otherPurse(ctx, f, what)
	if err != nil || other == "" {
		return done, short // which is what the caller should know
	}
	choice, err := p.agree(ctx, f, what, purse{from: other, chosen: true})
	if noRate(err) {
		return done, short
	}
	if err != nil {
		return done, err
	}
	again, err := what.send(choice)
	if noRate(err) {
		return done, short
	}
	return again, err
}

// noRate says that there is no rate to convert at.
func noRate(err error) bool {
	code := wallet.CodeOf(err)
	return code == wallet.CodeRateNotFound || code == wallet.CodeRateStale
}

// agree has the customer see what it pays, on a terminal. With --yes, and in a
// dry run, the wallet converts at the rate of the moment.
func (p *purseFlags) agree(ctx context.Context, f *factory, what paid, choice purse) (purse, error) {
	if f.flags.yes || f.flags.dryRun {
		return choice, nil
	}
	if s := f.printer.Streams(); !s.InTerminal || !s.ErrTerminal || s.NoInput {
		return choice, &output.NoTerminalError{Question: fmt.Sprintf("Pay %s %s from the purse of %s?", what.amount, what.currency, choice.from), Flag: confirmFlag}
	}
	quote, err := f.quoteFor(ctx, what, choice.from)
	if err != nil {
		return choice, err
	}
	if choice.chosen { // the caller named no purse, and the quote says which
		choice.from = ""
	}
	choice.quote, choice.chosen = quote.ID, true
	err = f.confirm(ctx, fmt.Sprintf("Pay %s %s for %s %s, at %s (%s of %s, less %d basis points)?",
		quote.Pay, quote.From, quote.Receive, quote.To, quote.Rate, quote.Source, quote.RateDate, quote.MarginBPS))
	p.choice, p.asked = choice, err == nil
	return choice, err
}

// maxQuoteTries is how many quotes one key can have asked for.
const maxQuoteTries = 20

// quoteFor quotes what is paid under keys that follow from the command's own, so
// that the command run again finds the quote that it used, and makes a new one
// only when the last has expired unused.
func (f *factory) quoteFor(ctx context.Context, what paid, from string) (wallet.FXQuote, error) {
	service, err := f.exchange(ctx)
	if err != nil {
		return wallet.FXQuote{}, err
	}
	var quote wallet.FXQuote
	for n := range maxQuoteTries {
		quote, err = call(ctx, f, "QuoteFX", service.QuoteFX, wallet.QuoteFXInput{
			Change: f.part("quote", n), User: what.user, Amount: money.Decimal(what.amount), From: from, To: what.currency, Receive: true,
		})
		if err != nil || quote.Status != wallet.QuoteExpired {
			break
		}
	}
	return quote, err
}

// otherPurse names the one other currency that the customer has, when it has
// nothing of that which is paid. With several, the customer has to say which.
func (p *purseFlags) otherPurse(ctx context.Context, f *factory, what paid) (string, error) {
	transactions, err := f.transactions(ctx)
	if err != nil {
		return "", err
	}
	list, err := call(ctx, f, "Balance", transactions.Balance, wallet.BalanceInput{User: what.user})
	if err != nil {
		return "", err
	}
	others := []string{}
	for _, b := range list {
		available, err := money.Parse(b.Available, b.Currency)
		switch {
		case err != nil:
			return "", err
		case !available.IsPositive():
		case strings.EqualFold(string(b.Currency), what.currency):
			return "", nil
		default:
			others = append(others, string(b.Currency))
		}
	}
	if len(others) != 1 {
		return "", errors.New("there is no one other purse")
	}
	return others[0], nil
}
