package statement

import (
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	Camt052 Format = "camt.052" // account report, within the day
	Camt053 Format = "camt.053" // statement
	Camt054 Format = "camt.054" // notification of credits and debits
	MT940   Format = "mt940"
	MT942   Format = "mt942" // interim report
	OFX1    Format = "ofx1"  // SGML
	OFX2    Format = "ofx2"  // XML
	BAI2    Format = "bai2"
	CSV     Format = "csv"
)

// Statement is the head of a statement, a report or a notification: all that the
// file says before its entries. A field that it does not state is empty.
type Statement struct {
	Number  int // in the file, from 1
	Line    int // where it begins, from 1
	Format  Format
	Version string // as the file names it, such as "camt.053.001.08"

	MessageID string // of the message that the statement is in; empty where the format has none that is unique
	ID        string
	Sequence  string // the bank's number of the statement
	Page      int    // of the statement, from 1; 0 when there are no pages
	LastPage  bool   // meaningful with Page
	Copy      bool   // the bank says that it is a copy or a duplicate
	Interim   bool   // of a part of a day: balances need not be those around the entries
	Created   string // as it is written

	Account  Account
	Currency money.Currency // of the account; "" until an entry or a balance states one
	From, To ident.Date     // the period, both inclusive
	Opening  *Balance       // nil when there is none, or none before the entries
}

// Account names an account. ID is its IBAN in canonical form, or else the number
// as the file has it, without the space around it.
type Account struct {
	ID      string
	IBAN    bool
	Routing string // code of the bank at home, such as a Bankleitzahl or an ABA number
	BIC     string
	Name    string // of the holder
}

// Balance is what was on the account, signed.
type Balance struct {
	Code   string // as the format names it, such as "OPBD", "60F" or "015"
	Amount money.Amount
	Date   ident.Date // zero when it is not stated
}

// Status says how final an entry is.
type Status string

// The statuses.
const (
	Booked  Status = "booked"
	Pending Status = "pending"
	Info    Status = "info" // no movement at all
)

// Entry is a movement on the account. Amount is signed as the account moves: above
// zero when money came in. Its currency may be another than the account's; Moved is
// what moved on the account then, and has no currency when the file does not tell.
//
// An entry of one transaction has its facts itself. One of several has Details,
// and itself what is said of all of them.
type Entry struct {
	Number int // within the statement, from 1
	Line   int // where it begins in the file

	Amount      money.Amount
	Moved       money.Amount
	BookingDate ident.Date // zero when it is not stated
	ValueDate   ident.Date // the last day of February for a 30 February
	Status      Status
	Reversal    bool // it takes back an earlier entry; the sign of Amount is right as it is
	Balance     *Balance

	Facts
	Batch   Batch
	Details []Detail
}

// Detail is one transaction of an entry that has several. An amount without a
// currency is not stated. The amounts need not add up to the entry's.
type Detail struct {
	Number int // within the entry, from 1
	Line   int
	Amount money.Amount // signed as the file signs it, as the entry when it does not
	Facts
}

// Facts is what is known of a transaction besides its amount.
type Facts struct {
	BankReference     string // of the bank of the account
	OwnReference      string // of the holder, such as :61:'s reference or an entry reference
	EndToEndID        string // never NOTPROVIDED
	InstructionID     string
	TransactionID     string // of the first bank
	UETR              string
	MessageID         string // of the order that this came from
	PaymentID         string // of the block of the order
	Mandate           string
	CreditorID        string
	ClearingReference string
	Cheque            string

	Code         Code
	Counterparty Party
	Remittance   []string    // the lines for the receiver
	References   []Reference // structured
	Purpose      string
	Return       Return
	Charges      []Charge
	Instructed   money.Amount // what was ordered, unsigned; without a currency when it is not stated
	Info         string       // what the bank says besides
}

// Code is what a bank says of the kind of a transaction.
type Code struct {
	Domain, Family, SubFamily string // ISO 20022, external bank transaction codes
	Proprietary, Issuer       string
	Type                      string // of the format: SWIFT's "NTRF", OFX's "DEBIT", BAI2's "475"
	Business                  string // three digits, the German Geschäftsvorfallcode
	Text                      string // in words
}

// Party is who is on the other side.
type Party struct {
	Name     string
	Ultimate string // for whom it acts
	Account  Account
}

// Reference is a structured reference, in canonical form where its kind has one.
type Reference struct {
	Kind string // "SCOR", "QRR", "ISR", an invoice's "CINV"; may be empty
	Text string
}

// Return is why a payment came back.
type Return struct {
	Code string // ISO 20022, external return reason
	Info string
}

// Charge is a fee that the bank took.
type Charge struct {
	Amount   money.Amount // signed as the account moves: a fee is below zero
	Included bool         // within the amount of the entry
	Kind     string
}

// Batch is what is said of an entry that stands for several transactions.
type Batch struct {
	Count     int // of transactions; 0 when it is not stated
	MessageID string
	PaymentID string
}

// Closing is what is known of a statement at its end: what the file says there and
// what was counted on the way.
type Closing struct {
	Line      int
	Currency  money.Currency // of the account, "" when nothing states one
	Opening   *Balance       // also where the file has it behind the entries
	Closing   *Balance
	Available *Balance
	Balances  []Balance // all that are stated, in their order

	Entries int
	Booked  Sums
	Pending Sums

	Footing    Footing
	Difference money.Amount // what is stated less what was counted; meaningful with FootingOff
	Why        string       // in words, of a footing that is not ok
}

// Sums is how much came in and went out in the currency of the account.
type Sums struct {
	Count   int
	Credits money.Amount // zero or above; without a currency as long as there is none
	Debits  money.Amount // zero or below
}

// Footing says whether a statement adds up.
type Footing string

// The footings.
const (
	FootingOK      Footing = "ok"      // opening and booked entries make closing, or the file's own totals hold
	FootingOff     Footing = "off"     // they do not
	FootingUnknown Footing = "unknown" // the file does not say enough
)
