package statement

import (
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Amount writes an amount as the reader of a language does, without its currency.
func Amount(text money.Decimal) string { return text.Grouped() }

// Moved is Amount for a table, and empty where nothing moved.
func Moved(text money.Decimal, c money.Currency) string {
	return Amount(money.Decimal(unlessZero(text, c)))
}

// Conversion tells at which rate a movement was converted, and is empty for one
// that was not.
func Conversion(lang wallet.Language, l wallet.StatementLine) string {
	if l.Rate == "" {
		return ""
	}
	return Money(lang, l.Paid, l.PaidCurrency) + " = " + Money(lang, l.Received, l.ReceivedCurrency) + " @ " + l.Rate
}

// Money writes an amount with its currency where the language puts it: the code
// and a space before it in English, the sign before it in Chinese where the
// currency has one that is read there (CLDR, standard currency formats).
func Money(lang wallet.Language, text money.Decimal, c money.Currency) string {
	amount := Amount(text)
	sign, unsigned := "", amount
	if rest, negative := strings.CutPrefix(amount, "-"); negative {
		sign, unsigned = "-", rest
	}
	if lang == wallet.LanguageChinese {
		if symbol := chineseSymbol(c); symbol != "" {
			return sign + symbol + unsigned
		}
	}
	return sign + string(c) + " " + unsigned
}

// chineseSymbol is the sign of a currency in Chinese, empty for one that is
// written by its code (CLDR 44, zh, currency symbols).
func chineseSymbol(c money.Currency) string {
	switch c {
	case "CNY":
		return "¥"
	case "EUR":
		return "€"
	case "USD":
		return "US$"
	case "GBP":
		return "£"
	case "JPY":
		return "JP¥"
	case "HKD":
		return "HK$"
	case "TWD":
		return "NT$"
	case "AUD":
		return "AU$"
	case "CAD":
		return "CA$"
	case "NZD":
		return "NZ$"
	default:
		return ""
	}
}
