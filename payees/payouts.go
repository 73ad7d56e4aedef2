package payees

import (
	"io"

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
	payeeAmount
	payeeCurrency
	payeeMemo
)

func payeeSchema() schema {
	return schema{what: "payee file", columns: []column{
		payeeItem:      {name: "item", required: true, most: wallet.MaxOrderIDLength, code: wallet.CodeInvalidInput},
		payeeRecipient: {name: "recipient", required: true, most: wallet.MaxEmailLength, code: wallet.CodeInvalidRecipient},
		payeeAmount:    {name: "amount", required: true, number: true, most: money.MaxDecimalLength, code: wallet.CodeInvalidAmount},
		payeeCurrency:  {name: "currency", required: true, most: maxCurrency, code: wallet.CodeUnknownCurrency},
		payeeMemo:      {name: "memo", most: wallet.MaxMemoLength, code: wallet.CodeInvalidInput},
	}}
}

// PayeeColumns lists the columns of a payee file; all but memo are required.
func PayeeColumns() []string { return payeeSchema().names() }

// File is a payee file that was read whole. SHA256 is the hash of its bytes in
// hex. Rows are in the file's order; a row that cannot be taken has a Problem,
// and of its values those that could be read.
type File struct {
	SHA256 string
	Rows   []wallet.PayoutRow
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
// UTF-8 or holds control characters or, in JSONL, when it is no object, has an
// unknown or repeated member or one of the wrong type. What the values mean,
// who the recipient is and whether the amount is one, is not judged here.
//
// A file that is empty, has no rows, has a wrong header or passes the limits is
// refused whole with invalid_file; details name the line where there is one.
func Read(r io.Reader, format Format, limits Limits) (File, error) {
	var file File
	sha256, err := scan(r, format, limits, payeeSchema(), func(rec *record) {
		file.Rows = append(file.Rows, payoutRow(rec))
	})
	if err != nil {
		return File{}, err
	}
	file.SHA256 = sha256
	return file, nil
}

func payoutRow(rec *record) wallet.PayoutRow {
	row := wallet.PayoutRow{
		Line:      rec.line,
		Item:      rec.values[payeeItem],
		Recipient: rec.values[payeeRecipient],
		Amount:    money.Decimal(rec.values[payeeAmount]),
		Currency:  rec.values[payeeCurrency],
		Memo:      rec.values[payeeMemo],
	}
	if rec.fault.code != "" {
		row.Problem = &wallet.PayoutProblem{
			Line: rec.line, Item: row.Item, Code: rec.fault.code, Message: rec.fault.message,
		}
	}
	return row
}
