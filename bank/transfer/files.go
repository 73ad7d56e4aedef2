package transfer

import (
	"errors"
	"strconv"
	"time"

	"github.com/okpay/okpay/bank/pain"
	"github.com/okpay/okpay/bank/sepa"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// Files says what can stand in the files that are exported (engine.BankFile).
type Files struct{}

// inSEPA stands for the account that euros are paid from, which has an IBAN of a
// country of SEPA: CheckDebtor takes no other.
const inSEPA = "DE00"

// CheckTransfer refuses an instruction that no file could hold, with
// invalid_bank_account or invalid_input.
func (Files) CheckTransfer(payee *wallet.BankPayee, amount money.Amount, memo string) error {
	m := &pain.Message{Currency: amount.Currency()}
	if amount.Currency() == euro {
		m.Account.IBAN = inSEPA
	}
	t, err := transactionOf(payee, amount, memo, someReference)
	if err != nil {
		return refusal(err)
	}
	return refusal(pain.CheckTransaction(m, &t))
}

const (
	euro = "EUR"
	// someReference stands for the one that an instruction gets.
	someReference = "X"
)

// CheckDebtor refuses an account of the wallet that cannot be instructed.
func (Files) CheckDebtor(account *wallet.BankAccount) error {
	if account.Currency == euro && (account.IBAN == "" || !sepa.HasCountry(account.IBAN[:2])) {
		return wallet.Refuse(wallet.CodeInvalidBank, "euros are paid from an account with an IBAN of a country of SEPA", "name such an account")
	}
	day := ident.Date{Year: 2026, Month: 1, Day: 2} // on which TARGET was open: any such day will do
	m, err := head(&wallet.PayoutExport{
		MessageID: someReference, Format: wallet.Pain001V09, ExecutionDate: day.String(), Currency: account.Currency,
		CreatedAt: day.Time(), Debtor: *account,
	})
	if err != nil {
		return refusal(err)
	}
	return refusal(pain.CheckHead(m, day))
}

// EndToEndID is what a bank is told of an item, the same for ever. Attempt counts
// from 0: an item that came back is sent under another id.
func (Files) EndToEndID(merchant, payout, item string, attempt int) string {
	if attempt > 0 {
		payout += "/" + strconv.Itoa(attempt+1)
	}
	return pain.EndToEndID(merchant, payout, item)
}

// MessageID is that of the file of an export.
func (Files) MessageID(export string) string { return pain.Reference("", export) }

// PaymentIDs are those that the blocks of a file may bear: one for SEPA, one for what
// goes otherwise.
func (Files) PaymentIDs(message string) []string {
	return []string{pain.PaymentID(message, 1), pain.PaymentID(message, 2)}
}

// BusinessDay is the first day, from one since 1970 on, on which banks carry out
// instructions in a currency: of those of TARGET for euros, and else from Monday to
// Friday, as each bank has holidays of its own.
func (Files) BusinessDay(currency money.Currency, day int64) int64 {
	at := time.Unix(day*secondsPerDay, 0).UTC()
	if currency == euro {
		return sepa.BusinessDayFrom(dateOf(at)).Time().Unix() / secondsPerDay
	}
	switch at.Weekday() { //nolint:exhaustive // on the others they work
	case time.Saturday:
		return day + 2
	case time.Sunday:
		return day + 1
	}
	return day
}

const secondsPerDay = 24 * 60 * 60

func dateOf(at time.Time) ident.Date { return ident.DateOf(at.UTC()) }

// transactionOf makes an instruction of a payee in canonical form. Names and texts
// are written in the characters that banks take.
func transactionOf(payee *wallet.BankPayee, amount money.Amount, memo, endToEndID string) (pain.Transaction, error) {
	t := pain.Transaction{
		EndToEndID: endToEndID, Amount: amount, Reference: payee.Reference,
		Account: pain.Account{IBAN: payee.IBAN, BIC: payee.BIC},
	}
	if payee.IBAN == "" {
		t.Account.Number, t.Account.Country, t.Account.Routing = payee.Account, payee.Country, payee.Routing
	}
	var err error
	if t.Creditor, _, err = sepa.Fit("payee's name", payee.Name, pain.MaxName); err != nil {
		return t, err
	}
	if memo != "" {
		t.Remittance, _, err = sepa.Fit("memo", memo, pain.MaxRemittance)
	}
	return t, err
}

// refusal makes what the rules of files say a refusal of the wallet.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	if said, ok := errors.AsType[*pain.Error](err); ok {
		code := wallet.CodeInvalidInput
		switch said.Field {
		case "creditor account", "creditor BIC", "creditor routing code", "debtor account", "debtor BIC", "debtor routing code":
			code = wallet.CodeInvalidBank
		case "amount":
			code = wallet.CodeInvalidAmount
		}
		return wallet.Refuse(code, said.Message, said.Hint)
	}
	if said, ok := errors.AsType[*ident.Error](err); ok {
		return wallet.Refuse(wallet.CodeInvalidInput, said.Message, said.Hint)
	}
	return err
}
