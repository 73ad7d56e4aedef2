package statement

import (
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// bai2 reads balance reports of the Bank Administration Institute, version 2: a file
// (01, 99) of groups (02, 98) of accounts (03, 49) with transactions (16), where a
// record goes on in those after it (88). An account of a group is a statement.
//
// Amounts have no point: their last digits are the decimals of the currency, which is
// dollars when none is stated. The type code of a transaction says whether it is a
// credit or a debit.
type bai2 struct {
	t     *teller
	lines *lines
	// The record that may go on.
	code     string
	line     int
	parts    []string
	physical int // records that it stands in

	begun    bool // 01 was read
	ended    bool // 99 was read
	created  string
	fileID   string
	file     bai2Count
	group    *bai2Group
	account  *bai2Account
	currency money.Currency // of the group
}

// bai2Count is what the trailers count.
type bai2Count struct {
	parts int   // accounts of a group, groups of a file
	total int64 // the sum of the totals of the parts
}

type bai2Group struct {
	bai2Count
	asOf    ident.Date
	interim bool
}

// bai2Account is an account that is being read.
type bai2Account struct {
	records  int
	total    int64 // of all amounts, without their sides
	currency money.Currency
	closing  *Balance
}

func readBAI2(r io.Reader, t *teller) error {
	b := &bai2{t: t, lines: newLines(r)}
	err := b.lines.each(func(text []byte) error {
		if line := strings.TrimSpace(string(text)); line != "" {
			return b.take(line)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := b.endRecord(); err != nil {
		return err
	}
	switch {
	case !b.ended:
		return t.refuse(b.lines.number, "", "the file ends before its trailer (99): a part of it is missing")
	case t.statements == 0:
		return t.refuse(0, "", "the file has no account")
	}
	return nil
}

func (b *bai2) refuse(reason string) error { return b.t.refuse(b.line, "record "+b.code, reason) }

// take takes a physical record.
func (b *bai2) take(line string) error {
	const length = 2
	code, rest, _ := strings.Cut(line, ",")
	code = strings.TrimRight(code, "/ ")
	if len(code) != length || !isDigits(code) {
		return b.t.refuse(b.lines.number, "", "the line "+quoted(line)+" does not begin with the code of a record")
	}
	if code == "88" {
		if b.code == "" {
			return b.t.refuse(b.lines.number, "record 88", "there is no record that could go on")
		}
		if len(b.parts) == MaxLines {
			return b.refuse(fmt.Sprintf("the record goes on in more than %d others", MaxLines))
		}
		b.parts = append(b.parts, rest)
		b.physical++
		return nil
	}
	if err := b.endRecord(); err != nil {
		return err
	}
	if b.ended {
		return b.t.refuse(b.lines.number, "record "+code, "a record stands behind the trailer of the file (99)")
	}
	b.code, b.line, b.parts, b.physical = code, b.lines.number, append(b.parts[:0], rest), 1
	return nil
}

// endRecord takes the record that ends.
func (b *bai2) endRecord() error {
	code := b.code
	if code == "" {
		return nil
	}
	var err error
	switch code {
	case "01":
		err = b.fileHeader()
	case "02":
		err = b.groupHeader()
	case "03":
		err = b.accountHeader()
	case "16":
		err = b.transaction()
	case "49":
		err = b.accountTrailer()
	case "98":
		err = b.groupTrailer()
	case "99":
		err = b.fileTrailer()
	default:
		err = b.refuse("the record is not known")
	}
	b.code = ""
	return err
}

// fields splits the record. What its parts end with, a slash, is no part of it.
func (b *bai2) fields() []string {
	var list []string
	for i, part := range b.parts {
		part = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(part, " "), "/"), " ")
		if i > 0 && part == "" {
			continue
		}
		list = append(list, strings.Split(part, ",")...)
	}
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// field gives the field of that place, and "" when there is none.
func field(list []string, i int) string {
	if i >= len(list) {
		return ""
	}
	return list[i]
}

// fileHeader reads 01: sender, receiver, day, time, id, lengths, version.
func (b *bai2) fileHeader() error {
	f := b.fields()
	if version := field(f, 7); version != "" && version != "2" {
		return b.refuse("version " + quoted(version) + " is not read, but version 2")
	}
	if b.begun {
		return b.refuse("a second file begins")
	}
	b.begun, b.created, b.fileID = true, strings.TrimSpace(field(f, 2)+" "+field(f, 3)), field(f, 4)
	return nil
}

// groupHeader reads 02: receiver, originator, status, day, time, currency, modifier.
func (b *bai2) groupHeader() error {
	f := b.fields()
	switch {
	case !b.begun:
		return b.refuse("a group stands before the header of the file (01)")
	case b.group != nil:
		return b.refuse("a group stands in another: the trailer (98) is missing")
	}
	switch status := field(f, 2); status {
	case "1", "3", "": // an update, a correction
	case "2":
		return b.refuse("the group deletes what was told before, which is not read")
	default:
		return b.refuse("the group has the status " + quoted(status) + ", which is not read")
	}
	date, ok := shortDate(field(f, 3))
	if !ok {
		return b.refuse("the day " + quoted(field(f, 3)) + " is none of the calendar")
	}
	modifier := field(f, 6)
	b.group = &bai2Group{asOf: date, interim: modifier == "1" || modifier == "3"}
	var err error
	b.currency, err = b.currencyOf(field(f, 5), "USD")
	return err
}

func (b *bai2) currencyOf(code string, otherwise money.Currency) (money.Currency, error) {
	if code == "" {
		return otherwise, nil
	}
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return "", b.refuse("the currency " + quoted(code) + " is not known")
	}
	return currency, nil
}

// shortDate reads YYMMDD, or the YYYYMMDD that some banks write.
func shortDate(text string) (ident.Date, bool) {
	const long = len("20060102")
	if len(text) == long {
		return day(text[:4], text[4:6], text[6:])
	}
	return mtDate(text)
}

// amount reads digits with a sign, of which the last are decimals.
func (b *bai2) amount(text string, currency money.Currency) (money.Amount, error) {
	plain, negative := strings.CutPrefix(text, "-")
	if !negative {
		plain = strings.TrimPrefix(text, "+")
	}
	digits := max(currency.Digits(), 0)
	if !isDigits(plain) || plain == "" || len(plain) > money.MaxDecimalLength {
		return money.Amount{}, b.refuse("the amount " + quoted(text) + " cannot be read")
	}
	for len(plain) <= digits {
		plain = "0" + plain
	}
	amount, reason := parseAmount(plain[:len(plain)-digits]+"."+plain[len(plain)-digits:], '.', currency)
	if reason != "" {
		return money.Amount{}, b.refuse(reason)
	}
	return signed(amount, negative), nil
}

// count adds an amount to what the trailer of the account sums up.
func (b *bai2) count(amount money.Amount) error {
	sum, err := money.FromMinor(b.account.total, b.account.currency).Add(amount)
	if err != nil {
		return b.refuse("the amounts add up to more than an amount can be")
	}
	b.account.total = sum.Minor()
	return nil
}

// accountHeader reads 03: account, currency, and sets of type code, amount, count and
// funds type with what belongs to it.
func (b *bai2) accountHeader() error {
	f := b.fields()
	if b.group == nil {
		return b.refuse("an account stands outside of a group (02)")
	}
	if b.account != nil {
		return b.refuse("an account stands in another: the trailer (49) is missing")
	}
	a := &bai2Account{records: b.physical}
	b.account = a
	var err error
	if a.currency, err = b.currencyOf(field(f, 1), b.currency); err != nil {
		return err
	}
	head := Statement{
		Line: b.line, Format: BAI2, Version: "2", ID: b.fileID, Created: b.created, Account: accountOf(field(f, 0)), Currency: a.currency,
		From: b.group.asOf, To: b.group.asOf, Interim: b.group.interim,
	}
	var balances []Balance
	var available *Balance
	for at := 2; at < len(f); {
		code, text := f[at], field(f, at+1)
		next, ok := afterFunds(f, at+3)
		if !ok {
			return b.refuse("the funds type of the code " + quoted(code) + " cannot be read")
		}
		at = next
		if text == "" {
			continue
		}
		amount, err := b.amount(text, a.currency)
		if err != nil {
			return err
		}
		if err := b.count(amount); err != nil {
			return err
		}
		balance := Balance{Code: code, Amount: amount, Date: b.group.asOf}
		switch code {
		case "010":
			balance.Date = ident.Date{} // of the day before, or of the last one
			head.Opening = &balance
		case "015":
			a.closing = &balance
		case "045":
			available = &balance
		}
		if len(code) == 3 && code < "100" && len(balances) < MaxBalances {
			balances = append(balances, balance)
		}
	}
	if err := b.t.begin(&head); err != nil {
		return err
	}
	b.t.closing.Balances, b.t.closing.Available = balances, available
	return nil
}
