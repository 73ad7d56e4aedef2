package statement

import (
	"errors"
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
	for {
		text, err := b.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if line := strings.TrimSpace(string(text)); line != "" {
			if err := b.take(line); err != nil {
				return err
			}
		}
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

// afterFunds gives the place behind a funds type and what belongs to it: nothing; a
// day and a time (V); three amounts (S); or a count and as many pairs (D).
func afterFunds(f []string, at int) (next int, ok bool) {
	const mostPairs = 100
	switch kind := field(f, at); kind {
	case "", "Z", "0", "1", "2":
		return at + 1, true
	case "V":
		return at + 3, true
	case "S":
		return at + 4, true
	case "D":
		n, ok := number(field(f, at+1))
		return at + 2 + 2*n, ok && n <= mostPairs
	default:
		return at, false
	}
}

// transaction reads 16: type code, amount, funds type with what belongs to it, the
// bank's reference, the customer's, and text, in which there may be commas.
func (b *bai2) transaction() error {
	if b.account == nil {
		return b.refuse("a transaction stands outside of an account (03)")
	}
	b.account.records += b.physical
	fixed, text, ok := b.split()
	if !ok {
		return b.refuse("the funds type of the transaction cannot be read")
	}
	code := field(fixed, 0)
	e := &Entry{Line: b.line, Status: Booked, BookingDate: b.group.asOf}
	e.Code.Type = code
	amount := money.Zero(b.account.currency)
	if stated := field(fixed, 1); stated != "" {
		var err error
		if amount, err = b.amount(stated, b.account.currency); err != nil {
			return err
		}
	}
	if amount.IsNegative() {
		return b.refuse("a transaction has a sign, which its type code gives it")
	}
	if err := b.count(amount); err != nil {
		return err
	}
	negative, known := bai2Side(code)
	switch {
	case known:
	case amount.IsZero():
		e.Status = Info
	default:
		return b.refuse("the type code " + quoted(code) + " does not say whether the transaction is credit or debit")
	}
	e.Amount = signed(amount, negative)
	if field(fixed, 2) == "V" {
		if date, ok := shortDate(field(fixed, 3)); ok {
			e.ValueDate = date
		} else {
			return b.refuse("the value date " + quoted(field(fixed, 3)) + " is no day of the calendar")
		}
	}
	references := fixed[max(0, len(fixed)-2):]
	e.BankReference, e.OwnReference = provided(field(references, 0)), provided(field(references, 1))
	e.Remittance = text
	return b.t.entry(e)
}

// split gives the fields before the text of a transaction, and the lines of the text.
func (b *bai2) split() (fixed, text []string, ok bool) {
	const beforeFunds, references = 2, 2
	for i, part := range b.parts {
		part = strings.TrimSuffix(strings.TrimRight(part, " "), "/")
		want, ok := afterFunds(fixed, beforeFunds)
		for ok && part != "" && (len(fixed) <= beforeFunds || len(fixed) < want+references) {
			value, rest, more := strings.Cut(part, ",")
			fixed, part = append(fixed, strings.TrimSpace(value)), rest
			if !more {
				break
			}
			if want, ok = afterFunds(fixed, beforeFunds); !ok && field(fixed, beforeFunds) == "D" && len(fixed) == beforeFunds+1 {
				want, ok = len(fixed)+1, true // the count is yet to come
			}
		}
		if !ok && (i > 0 || len(fixed) > 0) {
			return nil, nil, false
		}
		if part = strings.TrimSpace(part); part != "" {
			text = append(text, part)
		}
	}
	want, ok := afterFunds(fixed, beforeFunds)
	for ok && len(fixed) < want+references {
		fixed = append(fixed, "")
	}
	return fixed, text, ok
}

// bai2Side says on which side a type code is: from 100 to 399 and from 920 to 959 a
// credit, from 400 to 699 and from 960 to 999 a debit.
func bai2Side(code string) (negative, known bool) {
	switch {
	case len(code) != 3 || !isDigits(code):
		return false, false
	case code >= "100" && code <= "399", code >= "920" && code <= "959":
		return false, true
	case code >= "400" && code <= "699", code >= "960":
		return true, true
	default:
		return false, false
	}
}

// trailer reads the first two numbers of a trailer.
func (b *bai2) trailer(currency money.Currency) (total int64, count int, err error) {
	f := b.fields()
	amount, err := b.amount(field(f, 0), currency)
	if err != nil {
		return 0, 0, err
	}
	count, ok := number(field(f, 1))
	if !ok {
		return 0, 0, b.refuse("the count " + quoted(field(f, 1)) + " cannot be read")
	}
	return amount.Minor(), count, nil
}

// accountTrailer reads 49: the sum of all amounts of the account and the number of
// its records. That they differ is a footing that is off.
func (b *bai2) accountTrailer() error {
	a := b.account
	if a == nil {
		return b.refuse("the trailer of an account stands behind none (03)")
	}
	a.records += b.physical
	total, records, err := b.trailer(a.currency)
	if err != nil {
		return err
	}
	stated := totals{}
	if total != a.total {
		stated.why = fmt.Sprintf("the trailer of the account speaks of amounts of %s and they make %s",
			money.FromMinor(total, a.currency).Decimal(), money.FromMinor(a.total, a.currency).Decimal())
	} else if records != a.records {
		stated.why = fmt.Sprintf("the trailer of the account speaks of %d records and there are %d", records, a.records)
	}
	b.group.parts++
	sum, err := money.FromMinor(b.group.total, a.currency).Add(money.FromMinor(total, a.currency))
	if err != nil {
		return b.refuse("the totals add up to more than an amount can be")
	}
	b.group.total = sum.Minor()
	b.account = nil
	if b.t.closing.Opening == nil && a.closing == nil {
		stated.held = stated.why == ""
	}
	return b.t.end(b.line, a.closing, stated)
}

// groupTrailer reads 98: the sum of the totals of the accounts, and how many there are.
func (b *bai2) groupTrailer() error {
	if b.group == nil || b.account != nil {
		return b.refuse("the trailer of a group stands where no group can end")
	}
	total, accounts, err := b.trailer(b.currency)
	switch {
	case err != nil:
		return err
	case accounts != b.group.parts:
		return b.refuse(fmt.Sprintf("the trailer speaks of %d accounts and there are %d", accounts, b.group.parts))
	case total != b.group.total:
		return b.refuse("the total of the group is not the sum of the totals of its accounts")
	}
	b.file.parts++
	b.file.total += total
	b.group = nil
	return nil
}

// fileTrailer reads 99: the sum of the totals of the groups, and how many there are.
func (b *bai2) fileTrailer() error {
	if b.group != nil || !b.begun {
		return b.refuse("the trailer of the file stands where no file can end")
	}
	total, groups, err := b.trailer("USD")
	switch {
	case err != nil:
		return err
	case groups != b.file.parts:
		return b.refuse(fmt.Sprintf("the trailer speaks of %d groups and there are %d", groups, b.file.parts))
	case total != b.file.total:
		return b.refuse("the total of the file is not the sum of the totals of its groups")
	}
	b.ended = true
	return nil
}
