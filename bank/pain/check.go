package pain

import (
	"fmt"

	"github.com/okpay/okpay/bank/sepa"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// CheckHead returns an [Error] unless a message can be sent that has these
// head fields, whatever its payments are: version, ids, names, account,
// currency and dates. today is the day at the debtor's bank.
func CheckHead(m *Message, today ident.Date) error {
	if schemaOf(m.Version) == (schema{}) {
		return refuse("version", "there is no version "+quoted(string(m.Version)), "ask for "+string(V03)+" or "+string(V09))
	}
	if err := checkID("message id", m.ID); err != nil {
		return err
	}
	if year := m.Created.UTC().Year(); year < 2000 || year > 9999 {
		return refuse("creation time", "the creation time lies outside the years 2000 to 9999", "give the time of the clock")
	}
	if err := checkText("initiating party", m.Initiator, MaxName); err != nil {
		return err
	}
	if err := checkText("debtor name", m.Debtor, MaxName); err != nil {
		return err
	}
	if err := checkAccount("debtor", m.Account); err != nil {
		return err
	}
	if m.Account.IBAN == "" && m.Account.BIC == "" && m.Account.Routing == "" {
		return refuse("debtor BIC", "the debtor's bank is named by neither BIC nor routing code", "give the BIC")
	}
	if m.Currency.Digits() < 0 {
		return refuse("currency", "the currency is none of ISO 4217", "give three letters, such as EUR")
	}
	switch m.Charges {
	case "", Shared, ByDebtor, ByCreditor:
	case ByServiceLevel:
		return refuse("charge bearer", "SLEV is for payments within SEPA, which have it anyhow", "leave it out")
	default:
		return refuse("charge bearer", "the charge bearer is none of SHAR, DEBT and CRED", "give one of these")
	}
	return checkExecution(m, today)
}

func checkExecution(m *Message, today ident.Date) error {
	const field = "execution date"
	day := m.Execution
	switch {
	case !today.Real():
		return refuse(field, "today is no day of the calendar", "give today's date")
	case !day.Real():
		return refuse(field, "the execution date is no day of the calendar", "give a date")
	case day.Before(today):
		return refuse(field, fmt.Sprintf("the execution date %s lies before %s", day, today), "choose a day from today on")
	case today.Time().AddDate(0, 0, MaxDaysAhead).Before(day.Time()):
		return refuse(field, fmt.Sprintf("the execution date %s lies more than %d days ahead", day, MaxDaysAhead), "choose an earlier day")
	case m.Currency == "EUR" && !sepa.IsBusinessDay(day):
		return refuse(field, fmt.Sprintf("euros do not settle on %s", day),
			fmt.Sprintf("choose %s, the next day on which TARGET is open", sepa.BusinessDayFrom(day)))
	}
	return nil
}

// CheckTransaction returns an [Error] unless t can be sent in a message with the
// head m. It does not see whether its reference is used by another.
func CheckTransaction(m *Message, t *Transaction) error {
	if err := checkTransaction(m, t); err != nil {
		return ofTransaction(err, 0, t.EndToEndID)
	}
	return nil
}

func checkTransaction(m *Message, t *Transaction) error {
	if err := checkID("end-to-end id", t.EndToEndID); err != nil {
		return err
	}
	if t.EndToEndID == notProvided {
		return refuse("end-to-end id", "the end-to-end id says that there is none", "give each transaction one of its own")
	}
	scheme := SchemeOf(m.Currency, m.Account, t.Account)
	if err := checkAmount("amount", t.Amount, m.Currency); err != nil {
		return err
	}
	if scheme == SEPA && t.Amount.Minor() > maxSEPA {
		return refuse("amount", "the amount is above 999999999.99, the most of a transfer within SEPA", "split it")
	}
	if err := checkText("creditor name", t.Creditor, MaxName); err != nil {
		return err
	}
	if err := checkAccount("creditor", t.Account); err != nil {
		return err
	}
	if t.Account.BIC == "" && t.Account.Routing == "" && scheme != SEPA {
		return refuse("creditor BIC", "outside SEPA the creditor's bank is named by a BIC or a routing code", "give the BIC")
	}
	return checkRemittance(t)
}

func checkRemittance(t *Transaction) error {
	if t.Reference != "" {
		canonical, err := ident.ParseCreditorReference(t.Reference)
		switch {
		case err != nil:
			return about("creditor reference", err)
		case canonical != t.Reference:
			return refuse("creditor reference", "the creditor reference is not in upper case without spaces", "write it so")
		case t.Remittance != "":
			return refuse("remittance", "there is a creditor reference and a text beside it, of which banks carry one", "leave the text out")
		}
		return nil
	}
	if t.Remittance == "" {
		return nil
	}
	return checkText("remittance", t.Remittance, MaxRemittance)
}

// checkAmount checks what holds for amounts and for sums: above zero, in the
// currency, of at most 18 digits. Decimals are those of the currency.
func checkAmount(field string, amount money.Amount, currency money.Currency) error {
	const tooLarge = 1_000_000_000_000_000_000 // the first number of more than maxDigits digits
	switch {
	case amount.Currency() != currency:
		return refuse(field, "the "+field+" is not in the currency of the message", "make a message for each currency")
	case !amount.IsPositive():
		return refuse(field, "the "+field+" is not above zero", "leave it out")
	case amount.Minor() >= tooLarge:
		return refuse(field, fmt.Sprintf("the %s has more than %d digits", field, maxDigits), "split it")
	}
	return nil
}

// checkAccount checks an account of the debtor or of a creditor, whichever side
// names. Each part must stand in its canonical form.
func checkAccount(side string, a Account) error {
	field, country := side+" account", a.Country
	switch {
	case a.IBAN != "" && (a.Number != "" || a.Country != "" || a.Routing != ""):
		return refuse(field, "the "+field+" has both an IBAN and a number", "give the IBAN alone")
	case a.IBAN != "":
		iban, err := ident.ParseIBAN(a.IBAN)
		if err != nil {
			return about(field, err)
		}
		if iban.Text != a.IBAN {
			return refuse(field, "the IBAN is not in upper case without spaces", "write it so")
		}
		country = iban.Country
	default:
		if err := checkNumber(side, a); err != nil {
			return err
		}
	}
	return checkBIC(side, a.BIC, country)
}

// checkNumber checks an account that is given by number and, when it has one,
// by the routing code of its bank.
func checkNumber(side string, a Account) error {
	field := side + " account"
	if a.Number == "" {
		return refuse(field, "the "+field+" is missing", "give an IBAN, or number and country")
	}
	country, err := ident.ParseCountry(a.Country)
	if err != nil || country != a.Country {
		return refuse(field, "the country of the "+field+" is no code of ISO 3166", "type two letters, such as US")
	}
	const shortest, longest = 4, 34
	if len(a.Number) < shortest || len(a.Number) > longest || !isCode(a.Number) {
		return refuse(field, fmt.Sprintf("the %s has not %d to %d letters and digits", field, shortest, longest), "type it as the bank gives it")
	}
	if a.Routing == "" {
		return nil
	}
	if _, err := Clearing(a.Country, a.Routing); err != nil {
		return about(side+" routing code", err)
	}
	// What ident knows of a country's numbers goes beyond their length.
	if _, err := ident.ParseAccount(a.Country, a.Number, a.Routing); err != nil {
		return about(field, err)
	}
	return nil
}

func checkBIC(side, text, country string) error {
	field := side + " BIC"
	if text == "" {
		return nil
	}
	bic, err := ident.ParseBIC(text)
	switch {
	case err != nil:
		return about(field, err)
	case bic.Text != text:
		return refuse(field, "the BIC is not in upper case without spaces", "write it so")
	case !bic.Serves(country):
		return refuse(field, "the BIC is of a bank in "+bic.Country+" and the account of one in "+country, "one of them is wrong")
	}
	return nil
}

func checkID(field, text string) error {
	if err := sepa.CheckID(field, text, MaxID); err != nil {
		return about(field, err)
	}
	return nil
}

func checkText(field, text string, most int) error {
	if err := sepa.CheckText(field, text, most); err != nil {
		return about(field, err)
	}
	return nil
}

// isCode reports whether text is digits and letters in upper case alone.
func isCode(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
