package statement

import (
	"errors"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// parseAmount reads an unsigned amount whose decimals follow the sign point, with
// nothing between its digits. A point may stand at the end, as in "1,", or at the
// front, as in ",5". More digits than the currency has are taken when they are
// zeros. The reason of an error is a clause.
func parseAmount(text string, point byte, currency money.Currency) (money.Amount, string) {
	whole, decimals, _ := strings.Cut(text, string(point))
	switch {
	case len(text) > money.MaxDecimalLength, !isDigits(whole), !isDigits(decimals), whole == "" && decimals == "":
		return money.Amount{}, "the amount " + quoted(text) + " cannot be read"
	}
	most := max(currency.Digits(), 0)
	for len(decimals) > most && strings.HasSuffix(decimals, "0") {
		decimals = decimals[:len(decimals)-1]
	}
	if len(decimals) > most {
		return money.Amount{}, "the amount " + quoted(text) + " has more decimals than " + string(currency)
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if decimals != "" {
		whole += "." + decimals
	}
	amount, err := money.Parse(money.Decimal(whole), currency)
	switch {
	case errors.Is(err, money.ErrOverflow):
		return money.Amount{}, "the amount " + quoted(text) + " is larger than an amount can be"
	case err != nil:
		return money.Amount{}, "the amount " + quoted(text) + " is none of " + string(currency)
	}
	return amount, ""
}

// signed gives an amount that is zero or above its sign.
func signed(amount money.Amount, debit bool) money.Amount {
	if !debit {
		return amount
	}
	negative, err := amount.Neg()
	if err != nil { // which only the least of all amounts cannot
		return amount
	}
	return negative
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// number reads up to nine digits.
func number(text string) (int, bool) {
	const most = 9
	n := 0
	if text == "" || len(text) > most || !isDigits(text) {
		return 0, false
	}
	for i := range len(text) {
		n = n*10 + int(text[i]-'0')
	}
	return n, true
}

// isoDate reads the day of YYYY-MM-DD, which a time and a zone may follow. The day is
// the one that is written, in whatever zone.
func isoDate(text string) (ident.Date, bool) {
	const length = len("2006-01-02")
	if len(text) < length || text[4] != '-' || text[7] != '-' || len(text) > length && !strings.ContainsRune("TZ+- ", rune(text[length])) {
		return ident.Date{}, false
	}
	return day(text[:4], text[5:7], text[8:length])
}

// day puts a date together. A 29 or 30 February that the calendar does not have is
// the last of that month: banks that reckon months of 30 days date values so.
func day(year, month, dayOfMonth string) (ident.Date, bool) {
	y, okYear := number(year)
	m, okMonth := number(month)
	d, okDay := number(dayOfMonth)
	if !okYear || !okMonth || !okDay {
		return ident.Date{}, false
	}
	date := ident.Date{Year: y, Month: time.Month(m), Day: d}
	for date.Month == time.February && date.Day > 28 && date.Day <= 30 && !date.Real() {
		date.Day--
	}
	return date, date.Real()
}

// accountOf gives an account by a number: an IBAN in canonical form when it is one,
// otherwise as it is.
func accountOf(text string) Account {
	text = strings.TrimSpace(text)
	if iban, err := ident.ParseIBAN(text); err == nil {
		return Account{ID: iban.Text, IBAN: true}
	}
	return Account{ID: text}
}

// bicOf gives a BIC in canonical form, or the text as it is.
func bicOf(text string) string {
	if bic, err := ident.ParseBIC(text); err == nil {
		return bic.Text
	}
	return strings.TrimSpace(text)
}

// provided gives an id, and "" for the words that stand for none.
func provided(id string) string {
	id = strings.TrimSpace(id)
	switch strings.ToUpper(strings.ReplaceAll(id, " ", "")) {
	case "NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NOREF":
		return ""
	}
	return id
}

// referenceOf gives a structured reference in canonical form: a creditor reference
// (ISO 11649) as such, one of digits alone without spaces.
func referenceOf(kind, text string) Reference {
	if rf, err := ident.ParseCreditorReference(text); err == nil {
		if kind == "" {
			kind = "SCOR"
		}
		return Reference{Kind: kind, Text: rf}
	}
	if plain := strings.ReplaceAll(text, " ", ""); isDigits(plain) {
		return Reference{Kind: kind, Text: plain}
	}
	return Reference{Kind: kind, Text: text}
}
