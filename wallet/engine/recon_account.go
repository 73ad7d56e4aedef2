package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// account finds the bank account that the statement is of.
func (i *importing) account(ctx context.Context, r Reader) (wallet.BankAccount, error) {
	list, err := r.BankAccounts(ctx, wallet.MaxBankAccounts)
	if err != nil {
		return wallet.BankAccount{}, fmt.Errorf("read the bank accounts: %w", err)
	}
	h := &i.in.Head
	if i.in.Account != "" {
		account, err := accountNamed(list, i.in.Account)
		if err == nil && h.Currency != account.Currency {
			err = wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("the statement is in %s and the account %s in %s", h.Currency, account.Name, account.Currency),
				"name the account that it is of", "bank_account", account.Name)
		}
		if err == nil && isOfAnother(list, &account, h) {
			err = wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("the statement is of %s, another account of the wallet than %s", hiddenAccount(h.Account), account.Name),
				"leave out --account, and each statement finds the account that it names", "bank_account", account.Name)
		}
		return account, err
	}
	var found []wallet.BankAccount
	for k := range list {
		if b := &list[k]; b.Currency == h.Currency && sameAccount(b, h) {
			found = append(found, *b)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	what := fmt.Sprintf("no bank account of the wallet is the statement's, %s in %s", hiddenAccount(h.Account), h.Currency)
	if len(found) > 1 {
		what = fmt.Sprintf("%d bank accounts of the wallet could be the statement's, %s in %s", len(found), hiddenAccount(h.Account), h.Currency)
	}
	return wallet.BankAccount{}, wallet.Refuse(wallet.CodeBankAccountNotFound, what,
		"name it with --account; see `okpay bank-account list`, and `okpay bank-account add` for a new one")
}

// sameAccount says that a head names an account: by its IBAN or number, in which only
// letters and digits count.
func sameAccount(b *wallet.BankAccount, h *wallet.BankStatement) bool {
	said := bare(h.Account)
	if said == "" {
		return false
	}
	own := bare(b.Account)
	return said == bare(b.IBAN) || own != "" && (said == own || b.Routing != "" && said == bare(b.Routing)+own)
}

// isOfAnother says that a head names another account of ours than the one that it is said
// to be of. A number that nobody knows may be how a bank writes it.
func isOfAnother(list []wallet.BankAccount, named *wallet.BankAccount, h *wallet.BankStatement) bool {
	return !sameAccount(named, h) && slices.ContainsFunc(list, func(b wallet.BankAccount) bool { return b.Currency == h.Currency && sameAccount(&b, h) })
}

func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			return r
		default:
			return -1
		}
	}, text)
}

// hiddenAccount shows the last digits of an account alone.
func hiddenAccount(text string) string {
	const shown = 4
	if text = bare(text); len(text) > shown {
		return "…" + text[len(text)-shown:]
	}
	return "an account without a number"
}
