package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// recipientOf is whom a row pays: a customer, or a bank account.
type recipientOf struct {
	customer *standing
	payee    *PayeeRecord // with the reference of the row
}

// account names who gets the money, whatever name it is under.
func (to *recipientOf) account() string {
	if to.payee != nil {
		return to.payee.AccountIndex
	}
	return to.customer.ID
}

// id is that of the recipient, empty when there is none.
func (to *recipientOf) id() string {
	switch {
	case to.payee != nil:
		return to.payee.ID
	case to.customer != nil:
		return to.customer.ID
	default:
		return ""
	}
}

// is says whether an item pays the same.
func (to *recipientOf) is(item *Item) bool {
	if to.payee != nil {
		return to.payee.ID == item.Recipient && to.payee.Reference == item.Reference
	}
	return to.customer.ID == item.Recipient
}

// addressBank gives an intent the bank account of its row, in canonical form, and
// why that cannot be paid.
func (p *planner) addressBank(ctx context.Context, row *wallet.PayoutRow, in *intent) (unpayable, err error) {
	if twice := oneOfBoth(row.Recipient); twice != nil {
		return twice, nil
	}
	amount, bad := parseAmount(row.Amount, row.Currency)
	if bad != nil {
		return bad, nil
	}
	payee, reference, err := p.session.engine.bankPayee(ctx, p.merchant.ID, row.BankPayee, amount, row.Memo)
	if _, refused := errors.AsType[*wallet.Error](err); refused {
		return err, nil
	}
	if err != nil {
		return nil, err
	}
	payee.Reference = reference
	in.payee = &payee
	return nil, nil
}

// findPayees gives the payees of intents their ids. One that the wallet does not
// know yet has its fingerprint for one until the plan is applied.
func (p *planner) findPayees(ctx context.Context, r Reader, intents []*intent) error {
	var list []*PayeeRecord
	for _, in := range intents {
		if in.payee != nil {
			list = append(list, in.payee)
		}
	}
	if len(list) == 0 {
		return nil
	}
	if err := p.payees.known(ctx, r, p.merchant.ID, list); err != nil {
		return err
	}
	for _, payee := range list {
		if payee.ID == "" {
			payee.ID = payeePrefix + "_" + payee.Fingerprint
		}
	}
	return nil
}

// warnName warns of an account that is known, or stands above, under another name,
// and of a customer beside whom another name stands.
func (p *planner) warnName(row wallet.PayoutRow, to *recipientOf) {
	if to.payee == nil {
		if row.Name != "" && !strings.EqualFold(strings.Join(strings.Fields(row.Name), " "), to.customer.Name) {
			p.warn(row, fmt.Sprintf("the recipient is not known under the name %s", quote(row.Name)))
		}
		return
	}
	if other := p.payees.otherName(to.payee); other != "" {
		p.warn(row, fmt.Sprintf("this bank account is known under the name %s", quote(other)))
	}
	p.payees.names[to.payee.AccountIndex] = append(p.payees.names[to.payee.AccountIndex], to.payee.Name)
}

// returnedBecause says why a bank sent an item back.
func returnedBecause(it *Item) string {
	if it.Message == "" {
		return string(it.Code)
	}
	return fmt.Sprintf("%s: %s", it.Code, it.Message)
}
