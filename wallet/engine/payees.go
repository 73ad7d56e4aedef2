package engine

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// The purposes of the hashes by which payees are found again.
const (
	purposePayee        = "okpay payee v1"
	purposePayeeAccount = "okpay payee account v1"
)

// parsePayee reads a bank account outside of the wallet into its canonical form.
// Codes: invalid_bank_account, invalid_input.
func parsePayee(in wallet.BankPayee) (PayeeRecord, error) {
	var p PayeeRecord
	var err error
	if p.Name, err = ident.ParseText("name of the payee", in.Name, wallet.MaxNameLength); err != nil {
		return p, refusal(wallet.CodeInvalidInput, err)
	}
	switch {
	case in.IBAN != "" && (in.Account != "" || in.Routing != ""):
		return p, wallet.Refuse(wallet.CodeInvalidInput, "an IBAN and an account number were both given", "give one of them")
	case in.IBAN != "":
		iban, err := ident.ParseIBAN(in.IBAN)
		if err != nil {
			return p, refusal(wallet.CodeInvalidBank, err)
		}
		if in.Country != "" && !strings.EqualFold(in.Country, iban.Country) {
			return p, wallet.Refuse(wallet.CodeInvalidBank, "the IBAN is not of the country that is named beside it", "leave the country out")
		}
		p.IBAN, p.Country, p.Last4 = iban.Text, iban.Country, iban.Last4
	case in.Account != "":
		account, err := ident.ParseAccount(in.Country, in.Account, in.Routing)
		if err != nil {
			return p, refusal(wallet.CodeInvalidBank, err)
		}
		p.Account, p.Routing, p.Country, p.Last4 = account.Number, account.Routing, account.Country, account.Last4
	default:
		return p, wallet.Refuse(wallet.CodeInvalidBank, "the payee has no bank account", "give an IBAN, or an account with its routing code and country")
	}
	if in.BIC != "" {
		bic, err := ident.ParseBIC(in.BIC)
		if err != nil {
			return p, refusal(wallet.CodeInvalidBank, err)
		}
		p.BIC = bic.Text
	}
	return p, nil
}

// bankPayee is the payee of an item of a merchant, as it is to be instructed, with
// the reference of the item beside it. What no bank would take is refused.
func (e *Engine) bankPayee(ctx context.Context, merchant string, in wallet.BankPayee, amount money.Amount, memo string) (PayeeRecord, string, error) {
	p, err := parsePayee(in)
	if err != nil {
		return p, "", err
	}
	reference := ""
	if in.Reference != "" {
		if reference, err = ident.ParseCreditorReference(in.Reference); err != nil {
			return p, "", refusal(wallet.CodeInvalidInput, err)
		}
	}
	checked := p.BankPayee
	checked.Reference = reference
	if err := e.BankFile.CheckTransfer(&checked, amount, memo); err != nil {
		return p, "", err
	}
	p.Merchant = merchant
	account, err := e.keyedHash(ctx, purposePayeeAccount, p.IBAN, p.Country, p.Routing, p.Account)
	if err != nil {
		return p, "", err
	}
	whole, err := e.keyedHash(ctx, purposePayee, p.Name, p.IBAN, p.BIC, p.Country, p.Routing, p.Account)
	if err != nil {
		return p, "", err
	}
	p.AccountIndex, p.Fingerprint = hex.EncodeToString(account), hex.EncodeToString(whole)
	return p, reference, nil
}

// isBank says that a row or an item names a bank account and not a customer, whose
// name may stand beside.
func isBank(recipient string, p *wallet.BankPayee) bool {
	return p.IBAN != "" || p.Account != "" || p.Routing != "" || p.BIC != "" || p.Reference != "" || p.Name != "" && recipient == ""
}

// oneOfBoth refuses a row or an item that names a customer and a bank account.
func oneOfBoth(recipient string) error {
	if recipient == "" {
		return nil
	}
	return wallet.Refuse(wallet.CodeInvalidRecipient, fmt.Sprintf("the recipient %s and a bank account are both named", quote(recipient)),
		"name a customer of the wallet, or a name and an account")
}

// isPayee says that a recipient's id is that of a payee.
func isPayee(recipient string) bool { return strings.HasPrefix(recipient, payeePrefix+"_") }

// readPayees reads payees by their ids: Reader.Payees or Reader.PayeeAccounts.
type readPayees func(ctx context.Context, ids []string) ([]PayeeRecord, error)

// payeesOf reads the payees of items, by id. Of most payouts there are none.
func payeesOf(ctx context.Context, read readPayees, items []Item) (map[string]*PayeeRecord, error) {
	var ids []string
	for i := range items {
		if isPayee(items[i].Recipient) {
			ids = append(ids, items[i].Recipient)
		}
	}
	return payeesByID(ctx, read, ids)
}

func payeesByID(ctx context.Context, read readPayees, ids []string) (map[string]*PayeeRecord, error) {
	payees := make(map[string]*PayeeRecord, len(ids))
	if len(ids) == 0 {
		return payees, nil
	}
	sortStrings(ids)
	list, err := read(ctx, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read payees: %w", err)
	}
	for i := range list {
		payees[list[i].ID] = &list[i]
	}
	return payees, nil
}

// known gives payees the ids that the wallet keeps them under, as far as it knows
// them, and the names under which the same accounts were known before.
func (p *payeeBook) known(ctx context.Context, r Reader, merchant string, list []*PayeeRecord) error {
	var accounts []string
	for _, payee := range list {
		if _, looked := p.names[payee.AccountIndex]; !looked {
			p.names[payee.AccountIndex] = nil
			accounts = append(accounts, payee.AccountIndex)
		}
	}
	if len(accounts) > 0 {
		found, err := r.PayeesByAccount(ctx, merchant, accounts)
		if err != nil {
			return fmt.Errorf("look for payees: %w", err)
		}
		for i := range found {
			p.ids[found[i].Fingerprint] = found[i].ID
			p.names[found[i].AccountIndex] = append(p.names[found[i].AccountIndex], found[i].Name)
		}
	}
	for _, payee := range list {
		payee.ID = p.ids[payee.Fingerprint]
	}
	return nil
}

// payeeBook is what is known of the payees of one merchant.
type payeeBook struct {
	ids   map[string]string   // by fingerprint
	names map[string][]string // by account
}

func newPayeeBook() *payeeBook {
	return &payeeBook{ids: map[string]string{}, names: map[string][]string{}}
}

// otherName gives a name under which an account was known before, empty when it
// is not known or known under the same.
func (p *payeeBook) otherName(payee *PayeeRecord) string {
	names := p.names[payee.AccountIndex]
	if len(names) == 0 || slices.Contains(names, payee.Name) {
		return ""
	}
	return names[len(names)-1]
}
