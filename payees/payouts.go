package payees

import (
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// maxCurrency is the most bytes of a currency that are carried; which currencies
// there are is judged later.
const maxCurrency = 16

// The columns of a payee file, by their place in its schema.
const (
	payeeItem = iota
	payeeRecipient
	payeeName
	payeeIBAN
	payeeBIC
	payeeAccount
	payeeRouting
	payeeCountry
	payeeAmount
	payeeCurrency
	payeeMemo
	payeeReference
)

// The most bytes that are carried of values of bank accounts, which are judged
// later: an IBAN with spaces between its groups, a BIC, an account with the code
// of its bank, and a reference that a creditor gave.
const (
	maxIBAN      = 64
	maxBIC       = 16
	maxAccount   = 64
	maxRouting   = 32
	maxReference = 64
)

func payeeSchema() schema {
	return schema{
		what: "payee file", lacks: payeeLacks, mapHint: "; --map takes them from columns of other names",
		choices: [][]int{{payeeRecipient}, {payeeIBAN, payeeName}, {payeeAccount, payeeName}},
		columns: []column{
			payeeItem:      {name: "item", required: true, most: wallet.MaxOrderIDLength, code: wallet.CodeInvalidInput},
			payeeRecipient: {name: "recipient", most: wallet.MaxEmailLength, code: wallet.CodeInvalidRecipient},
			payeeName:      {name: "name", most: wallet.MaxNameLength, code: wallet.CodeInvalidRecipient},
			payeeIBAN:      {name: "iban", most: maxIBAN, code: wallet.CodeInvalidRecipient},
			payeeBIC:       {name: "bic", most: maxBIC, code: wallet.CodeInvalidRecipient},
			payeeAccount:   {name: "account", most: maxAccount, code: wallet.CodeInvalidRecipient},
			payeeRouting:   {name: "routing", most: maxRouting, code: wallet.CodeInvalidRecipient},
			payeeCountry:   {name: "country", most: maxCountry, code: wallet.CodeInvalidRecipient},
			payeeAmount:    {name: "amount", required: true, number: true, most: money.MaxDecimalLength, code: wallet.CodeInvalidAmount},
			payeeCurrency:  {name: "currency", required: true, most: maxCurrency, code: wallet.CodeUnknownCurrency},
			payeeMemo:      {name: "memo", most: wallet.MaxMemoLength, code: wallet.CodeInvalidInput},
			payeeReference: {name: "reference", most: maxReference, code: wallet.CodeInvalidInput},
		},
	}
}

// payeeLacks says what a row lacks of saying who is paid: a recipient, or a name
// with either an IBAN or an account. What was refused is not lacking.
func payeeLacks(rec *record) (column int, why string) {
	has := func(i int) bool { return rec.values[i] != "" || rec.wrong[i].why != "" }
	switch recipient, iban, account := has(payeeRecipient), has(payeeIBAN), has(payeeAccount); {
	case !recipient && !iban && !account:
		return payeeRecipient, "the recipient is missing"
	case recipient && (iban || account):
		return payeeRecipient, "the row names a recipient and a bank account too"
	case iban && account:
		return payeeIBAN, "the row has an iban and an account too"
	case !recipient && !has(payeeName):
		return payeeName, "the name of who has the bank account is missing"
	default:
		return nowhere, ""
	}
}

// PayeeColumns lists the columns of a payee file: item, amount and currency are
// required, and recipient, or name with iban or account.
func PayeeColumns() []string { return payeeSchema().names() }

// File is a payee file that was read whole. SHA256 is the hash of its bytes in
// hex. Rows are in the file's order; a row that cannot be taken has a Problem,
// and of its values those that could be read. Warnings say what was found out
// of the file, or left out of account, that its owner should know.
type File struct {
	SHA256   string
	Rows     []wallet.PayoutRow
	Warnings []string
}

// Problems counts the rows that have one.
func (f File) Problems() int {
	count := 0
	for _, row := range f.Rows {
		if row.Problem != nil {
			count++
		}
	}
	return count
}

// Read reads a payee file. A row has a problem when it has another number of
// fields than the header, a required value is missing, a value is too long, not
// UTF-8 or holds control characters, an amount is not written as the options say
// or, in JSONL, when it is no object, has an unknown or repeated member or one of
// the wrong type, or, in a workbook, when a cell holds an error, a date for an
// amount or a number that is not exact. What the values mean, who the recipient
// is and whether the amount is one, is not judged here.
//
// A file that is empty, has no rows, has a wrong header or passes the limits is
// refused whole with invalid_file; details name the line where there is one.
func Read(r io.Reader, format Format, options Options) (File, error) {
	var list rowList
	known, err := scan(r, format, options, payeeSchema(), func(rec *record) { list.add(payoutRow(rec)) })
	if err != nil {
		return File{}, err
	}
	return File{SHA256: known.sha256, Rows: list.all(), Warnings: known.warnings}, nil
}

func payoutRow(rec *record) wallet.PayoutRow {
	judgeBinary(rec)
	row := wallet.PayoutRow{
		Line:      rec.line,
		Item:      rec.values[payeeItem],
		Recipient: rec.values[payeeRecipient],
		BankPayee: wallet.BankPayee{
			Name: rec.values[payeeName], IBAN: rec.values[payeeIBAN], BIC: rec.values[payeeBIC], Account: rec.values[payeeAccount],
			Routing: rec.values[payeeRouting], Country: rec.values[payeeCountry], Reference: rec.values[payeeReference],
		},
		Amount:   money.Decimal(rec.values[payeeAmount]),
		Currency: rec.values[payeeCurrency],
		Memo:     rec.values[payeeMemo],
	}
	if rec.fault.code != "" {
		row.Problem = &wallet.PayoutProblem{
			Line: rec.line, Item: row.Item, Code: rec.fault.code, Message: rec.fault.message,
		}
	}
	return row
}

// judgeBinary adds to the fault of a record an amount that a spreadsheet kept as
// a binary number with more decimals than the currency has. It is not rounded:
// nobody knows what was meant.
func judgeBinary(rec *record) {
	amount := rec.values[payeeAmount]
	currency, err := money.ParseCurrency(rec.values[payeeCurrency])
	if !rec.binary || err != nil {
		return
	}
	_, decimals, _ := strings.Cut(amount, ".")
	digits, _ := significant(amount)
	switch {
	case len(decimals) > currency.Digits():
		rec.fault.add(wallet.CodeTooManyDecimals, fmt.Sprintf(
			"the cell holds the amount %s, which has more decimals than %s: round it there, or format the column as text and enter it again", amount, currency))
	case digits > exactDigits:
		rec.fault.add(wallet.CodeInvalidAmount, fmt.Sprintf(
			"the cell holds the amount %s, which has more digits than a spreadsheet keeps: format the column as text and enter it again", amount))
	}
}
