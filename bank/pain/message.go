package pain

import (
	"iter"
	"time"

	"github.com/okpay/okpay/bank/sepa"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// Version is a version of the message that is written.
type Version string

// The versions that are written. Banks ask for the one or the other.
const (
	V03 Version = "pain.001.001.03" // of 2009
	V09 Version = "pain.001.001.09" // of 2019, which SEPA asks for since November 2023
)

// ChargeBearer says who bears what the banks take.
type ChargeBearer string

// The bearers of charges, by their codes in ISO 20022.
const (
	ByServiceLevel ChargeBearer = "SLEV" // as SEPA has it: each side its own
	Shared         ChargeBearer = "SHAR" // each side its own
	ByDebtor       ChargeBearer = "DEBT"
	ByCreditor     ChargeBearer = "CRED"
)

// Scheme says by which rules a payment goes.
type Scheme int

// The schemes. SEPA is for euros between two accounts with IBANs of countries
// that take part, and says so with its service level; all else goes as the banks
// agreed between themselves, without a service level.
const (
	SEPA Scheme = iota + 1
	Other
)

// String returns "SEPA" or "other".
func (s Scheme) String() string {
	if s == SEPA {
		return "SEPA"
	}
	return "other"
}

// SchemeOf returns the scheme of a payment in currency between two accounts,
// neither of which need be correct.
func SchemeOf(currency money.Currency, debtor, creditor Account) Scheme {
	if currency == "EUR" && inSEPA(debtor.IBAN) && inSEPA(creditor.IBAN) {
		return SEPA
	}
	return Other
}

func inSEPA(iban string) bool { return len(iban) > 2 && sepa.HasCountry(iban[:2]) }

// Account is an account at a bank: an IBAN, or the number that a country
// without IBANs gives it, with the bank's code for its clearing system. All are
// in the canonical form of package ident, in upper case without spaces.
type Account struct {
	IBAN string

	Number  string // when there is no IBAN, 4 to 34 letters and digits
	Country string // of Number, ISO 3166-1 alpha-2
	Routing string // the bank's code in the clearing system of Country, see Clearing

	// BIC names the bank. It may be empty for an account with an IBAN of a country
	// of SEPA, for one with a routing code, and for the debtor's with an IBAN.
	BIC string
}

// Message is one file: credit transfers from one account in one currency. Each
// text must be as the bank is to see it, in the characters of package sepa.
type Message struct {
	Version Version
	ID      string    // MsgId, at most 35 characters; never used again for another file
	Created time.Time // CreDtTm, written in UTC to the second

	Initiator string // the initiating party's name, at most 70 characters
	Debtor    string // the name of the account's holder, at most 70 characters
	Account   Account
	Currency  money.Currency

	// Execution is the day on which the bank is to execute: not in the past, at most
	// MaxDaysAhead from today, and for euros a business day of TARGET.
	Execution ident.Date
	// Batch asks the bank to book each payment block as one entry.
	Batch bool
	// Charges says who bears the charges outside SEPA; empty is Shared. Within SEPA
	// it is always ByServiceLevel.
	Charges ChargeBearer

	// Payments are 1 to MaxPayments blocks; Divide makes them.
	Payments []Payment
}

// Payment is a block of transactions of one scheme (PmtInf).
type Payment struct {
	ID     string // PmtInfId, at most 35 characters, of its own in the message
	Scheme Scheme
	Count  int          // of Transactions, 1 to MaxTransactions in the message
	Sum    money.Amount // of Transactions, in the message's currency
	// Transactions gives the transactions in the order in which they are written,
	// once. An error of it ends the writing.
	Transactions iter.Seq2[Transaction, error]
}

// Transaction is one credit transfer.
type Transaction struct {
	EndToEndID string       // at most 35 characters, once in a message, see EndToEndID
	Amount     money.Amount // in the message's currency, above zero
	Creditor   string       // the name of the account's holder, at most 70 characters
	Account    Account
	Remittance string // unstructured, at most 140 characters; or empty
	Reference  string // a creditor reference of ISO 11649 (RF); or empty. Not both.
}

// The limits of a message, in characters and in transactions. Of ISO 20022's
// longer texts SEPA takes no more (EPC132-08).
const (
	MaxID           = 35
	MaxName         = 70
	MaxRemittance   = 140
	MaxPayments     = 16
	MaxTransactions = 1_000_000
	MaxDaysAhead    = 365
	// maxDigits is the most digits of an amount and of a control sum.
	maxDigits = 18
	// maxSEPA is the highest amount of a credit transfer in SEPA, 999,999,999.99,
	// in cents (EPC132-08, AT-T002).
	maxSEPA = 99_999_999_999
)
