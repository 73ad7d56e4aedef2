package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

const (
	// sameAgainDays is for how many days the same amount to the same payee is worth a
	// word: a salary comes once a month.
	sameAgainDays = 30
	// unusualTimes is how many times the most that a payee was ever paid, in the same
	// currency, an amount must exceed to be unusual: as when a dot was lost.
	unusualTimes = 10
	// maxPaidBefore bounds what is read of the payments before, for one chunk of rows:
	// different amounts of all payees together, the largest of each payee first.
	maxPaidBefore = 200_000
)

// PaidBefore is an amount that a merchant has paid to a payee before, by payouts
// other than the one that is planned.
type PaidBefore struct {
	Payee       string // as an item names it
	Amount      money.Amount
	Transaction string // the newest that paid it
}

// PaidBeforeQuery asks what a merchant has paid to payees before.
type PaidBeforeQuery struct {
	Merchant string
	Payout   string // the one that does not count
	Payees   []string
	Limit    int
}

// paidBefore is what is known of one payee and currency.
type paidBefore struct {
	largest money.Amount
	newest  map[money.Amount]string // amount -> the newest transaction that paid it
}

// payeeIn is a payee in one currency.
type payeeIn struct {
	payee    string
	currency money.Currency
}

// history is what the merchant has paid to the payees of a chunk before.
type history struct {
	of map[payeeIn]*paidBefore
	at map[string]int64 // transaction -> when it was made
}

// lookBack reads what was paid before to the payees of some rows, whose ids and
// amounts are given: one read of the payments, and one of the transactions of those
// that are the same again.
func (p *planner) lookBack(ctx context.Context, r Reader, rows []pair) error {
	p.before = history{of: map[payeeIn]*paidBefore{}, at: map[string]int64{}}
	if len(rows) == 0 {
		return nil
	}
	payees := make([]string, len(rows))
	for i := range rows {
		payees[i] = rows[i].recipient
	}
	list, err := r.PaidBefore(ctx, PaidBeforeQuery{Merchant: p.merchant.ID, Payout: p.payout, Payees: payees, Limit: maxPaidBefore})
	if err != nil {
		return fmt.Errorf("look for what was paid before: %w", err)
	}
	for i := range list {
		key := payeeIn{list[i].Payee, list[i].Amount.Currency()}
		known := p.before.of[key]
		if known == nil { // the largest comes first
			known = &paidBefore{largest: list[i].Amount, newest: map[money.Amount]string{}}
			p.before.of[key] = known
		}
		known.newest[list[i].Amount] = list[i].Transaction
	}
	ids := []string{}
	for _, row := range rows {
		if known := p.before.of[payeeIn{row.recipient, row.amount.Currency()}]; known != nil && known.newest[row.amount] != "" {
			ids = append(ids, known.newest[row.amount])
		}
	}
	if len(ids) == 0 {
		return nil
	}
	transactions, err := r.Transactions(ctx, ids)
	if err != nil {
		return fmt.Errorf("read when it was paid before: %w", err)
	}
	for i := range transactions {
		p.before.at[transactions[i].ID] = transactions[i].CreatedAt
	}
	return nil
}

// warnBefore tells of a row that is the same again, or is unusually much.
func (p *planner) warnBefore(row wallet.PayoutRow, payee string, amount money.Amount, moment int64) {
	known := p.before.of[payeeIn{payee, amount.Currency()}]
	if known == nil {
		return
	}
	if at := p.before.at[known.newest[amount]]; at != 0 && at > moment-sameAgainDays*microsPerDay {
		p.warn(row, fmt.Sprintf("the same payee was paid the same amount (%s) on %s", amount, timeOf(at).Format(time.DateOnly)))
	}
	if (amount.Minor()-1)/unusualTimes >= known.largest.Minor() { // which is amount > unusualTimes * largest, and cannot overflow
		p.warn(row, fmt.Sprintf("%s is more than %d times the most that this payee was paid before (%s)", amount, unusualTimes, known.largest))
	}
}

// warnSkipped tells of a row that is left out as paid, and says something else than
// what was paid: its item's name may have been used again.
func (p *planner) warnSkipped(row wallet.PayoutRow, in *intent, paid *Item) {
	to := recipientOf{payee: in.payee, customer: p.state.find(row.Recipient)}
	if amount, err := parseAmount(row.Amount, row.Currency); err == nil && amount == paid.Amount && to.id() != "" && to.is(paid) {
		return
	}
	p.warn(row, fmt.Sprintf("the item is left out, and was paid with other content (%s) by the payout %s on %s: if it is another one, give it another name",
		paid.Amount, quote(paid.PayoutName), timeOf(paid.PaidAt).Format(time.DateOnly)))
}

func (p *planner) warn(row wallet.PayoutRow, message string) {
	p.plan.Warnings = append(p.plan.Warnings, wallet.PayoutProblem{Line: row.Line, Item: row.Item, Code: wallet.CodePayoutProblems, Message: message})
}
