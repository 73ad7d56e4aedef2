package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// AddBankAccount implements wallet.BankFiles. The same account under its name
// again is no second one, and may tie a rail to it.
func (s *session) AddBankAccount(ctx context.Context, in wallet.AddBankAccountInput) (wallet.BankAccount, error) {
	if err := s.operator(); err != nil {
		return wallet.BankAccount{}, err
	}
	account, err := s.engine.ownAccount(&in)
	if err != nil {
		return account, err
	}
	fields := []field{
		{"command", "bank-account add"},
		{"name", account.Name},
		{"holder", account.Holder},
		{"iban", account.IBAN},
		{"bic", account.BIC},
		{"account", account.Account},
		{"routing", account.Routing},
		{"country", account.Country},
		{"currency", string(account.Currency)},
		{"rail", account.Rail},
	}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		list, err := r.BankAccounts(ctx, wallet.MaxBankAccounts)
		if err != nil {
			return EventRecord{}, fmt.Errorf("read the bank accounts: %w", err)
		}
		if err := railIsFree(list, &account); err != nil {
			return EventRecord{}, err
		}
		if there, missing := accountNamed(list, account.Name); missing == nil {
			return s.tieAccount(c, there, &account)
		}
		if len(list) == wallet.MaxBankAccounts {
			return EventRecord{}, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there are %d bank accounts already", len(list)), "a wallet has no more")
		}
		account.CreatedAt = timeOf(moment)
		c.BankAccounts = append(c.BankAccounts, account)
		c.ReconciledAccounts = append(c.ReconciledAccounts, ReconciledAccount{BankAccount: account.Name})
		data, err := eventData("name", account.Name, "currency", string(account.Currency), "rail", account.Rail)
		return EventRecord{Type: "bank_account.added", Object: account.Name, Data: data}, err
	}, func(r Reader, stored EventRecord) (err error) {
		account, err = bankAccount(ctx, r, stored.Object)
		account.IdempotentReplay = true
		return err
	})
	account.DryRun = in.DryRun
	return account, err
}

// tieAccount gives an account that is there the rail that it lacked.
func (s *session) tieAccount(c *Changes, there wallet.BankAccount, account *wallet.BankAccount) (EventRecord, error) {
	asked := *account
	asked.Rail, asked.CreatedAt = there.Rail, there.CreatedAt
	if there.Rail != "" || account.Rail == "" || asked != there {
		return EventRecord{}, wallet.Refuse(wallet.CodeAlreadyExists, fmt.Sprintf("there is a bank account %s already", quote(account.Name)),
			"see `okpay bank-account list`; another account needs another name", "name", account.Name)
	}
	account.CreatedAt = there.CreatedAt
	c.TiedAccounts = append(c.TiedAccounts, *account)
	data, err := eventData("name", account.Name, "rail", account.Rail)
	return EventRecord{Type: "bank_account.tied", Object: account.Name, Data: data}, err
}

// railIsFree refuses a second account of one rail in one currency.
func railIsFree(list []wallet.BankAccount, account *wallet.BankAccount) error {
	for i := range list {
		if b := &list[i]; account.Rail != "" && b.Name != account.Name && b.Rail == account.Rail && b.Currency == account.Currency {
			return wallet.Refuse(wallet.CodeAlreadyExists, fmt.Sprintf("the rail %s is tied to the bank account %s in %s", b.Rail, quote(b.Name), b.Currency),
				"its lines of the ledger belong to one account", "name", b.Name, "rail", b.Rail)
		}
	}
	return nil
}

// maxForeignID bounds the id of an account at a processor, in bytes.
const maxForeignID = 64

// ownAccount reads an account of the wallet at a bank.
func (e *Engine) ownAccount(in *wallet.AddBankAccountInput) (wallet.BankAccount, error) {
	var account wallet.BankAccount
	name, err := ident.ParseHandle(in.Name)
	if err != nil {
		return account, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no name of a bank account", quote(in.Name)),
			"it has small letters, digits and -, as giro-eur")
	}
	currency, err := money.ParseCurrency(in.Currency)
	if err != nil {
		return account, wallet.Refuse(wallet.CodeUnknownCurrency, fmt.Sprintf("%s is no currency", quote(in.Currency)), "use an ISO 4217 code, such as EUR or JPY")
	}
	if rails := []string{e.Rail.Name(), bankRailName}; in.Rail != "" && !slices.Contains(rails, in.Rail) {
		return account, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there is no rail %s", quote(in.Rail)), "use "+strings.Join(rails, " or "))
	}
	if in.Account != "" && in.IBAN == "" && in.Routing == "" && in.Country == "" && in.BIC == "" {
		return foreignAccount(name, currency, in)
	}
	at, err := parsePayee(wallet.BankPayee{
		Name: in.Holder, IBAN: in.IBAN, BIC: in.BIC, Account: in.Account, Routing: in.Routing, Country: in.Country,
	})
	if err != nil {
		return account, err
	}
	account = wallet.BankAccount{
		Name: name, Holder: at.Name, IBAN: at.IBAN, BIC: at.BIC, Account: at.Account, Routing: at.Routing, Country: at.Country, Currency: currency, Rail: in.Rail,
	}
	return account, e.BankFile.CheckDebtor(&account)
}

// foreignAccount reads an account at a processor, which has an id of its own kind. It
// can be reconciled and not instructed.
func foreignAccount(name string, currency money.Currency, in *wallet.AddBankAccountInput) (wallet.BankAccount, error) {
	account := wallet.BankAccount{Name: name, Currency: currency, Rail: in.Rail}
	var err error
	if account.Holder, err = ident.ParseText("holder", in.Holder, wallet.MaxNameLength); err != nil {
		return account, refusal(wallet.CodeInvalidInput, err)
	}
	account.Account, err = ident.ParseText("account", in.Account, maxForeignID)
	return account, refusal(wallet.CodeInvalidInput, err)
}

// instructable says that a bank can be instructed to pay from an account.
func instructable(b *wallet.BankAccount) bool { return b.IBAN != "" || b.Routing != "" }

// ListBankAccounts implements wallet.BankFiles.
func (s *session) ListBankAccounts(ctx context.Context, _ wallet.ListBankAccountsInput) ([]wallet.BankAccount, error) {
	if err := s.operator(); err != nil {
		return nil, err
	}
	list := []wallet.BankAccount{}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		found, err := r.BankAccounts(ctx, wallet.MaxBankAccounts)
		list = append([]wallet.BankAccount{}, found...)
		return err
	})
	return list, err
}

func bankAccount(ctx context.Context, r Reader, name string) (wallet.BankAccount, error) {
	list, err := r.BankAccounts(ctx, wallet.MaxBankAccounts)
	if err != nil {
		return wallet.BankAccount{}, fmt.Errorf("read the bank accounts: %w", err)
	}
	return accountNamed(list, name)
}

func accountNamed(list []wallet.BankAccount, name string) (wallet.BankAccount, error) {
	for i := range list {
		if list[i].Name == name {
			return list[i], nil
		}
	}
	return wallet.BankAccount{}, wallet.Refuse(wallet.CodeBankAccountNotFound, fmt.Sprintf("there is no bank account %s", quote(name)),
		"see `okpay bank-account list`; `okpay bank-account add` names one")
}
