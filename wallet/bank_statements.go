package wallet

import "github.com/okpay/okpay/wallet/money"

// BankStatement is what a bank or a processor says of an account over a span of
// time, as it was understood. Days are YYYY-MM-DD; what the file does not state is
// empty. Opening and Closing are signed as the account is seen by its holder.
type BankStatement struct {
	File   string `json:"file"`   // name of the file, without its folder
	Number int    `json:"number"` // of the statement in the file, from 1
	Line   int    `json:"line"`   // where it begins in the file

	Format    string `json:"format"` // such as "camt.053" or "mt940"
	Version   string `json:"version,omitempty"`
	MessageID string `json:"message_id"` // of the delivery that it came in
	ID        string `json:"id"`
	Sequence  string `json:"sequence"`
	Page      int    `json:"page"` // 0 when there are no pages
	Copy      bool   `json:"copy,omitempty"`
	CreatedAt string `json:"created_at"` // as the bank writes it

	Account     string         `json:"account"` // IBAN, or else the number as the bank writes it
	AccountName string         `json:"account_name"`
	BIC         string         `json:"bic"`
	Routing     string         `json:"routing"`
	Currency    money.Currency `json:"currency"`
	From        string         `json:"from"`
	To          string         `json:"to"`

	Opening     money.Decimal `json:"opening"`
	OpeningDate string        `json:"opening_date"`
	Closing     money.Decimal `json:"closing"`
	ClosingDate string        `json:"closing_date"`
	Credits     money.Decimal `json:"credits"` // of the booked entries, in the currency of the account
	Debits      money.Decimal `json:"debits"`  // zero or below
	EntryCount  int           `json:"entry_count"`

	Footing    Footing       `json:"footing"`
	Difference money.Decimal `json:"difference,omitempty"` // closing less what was counted, when the footing is off
	FootingWhy string        `json:"footing_why,omitempty"`

	Entries []BankEntry `json:"entries"`
}

// Footing says whether a statement adds up.
type Footing string

// The footings.
const (
	FootingOK      Footing = "ok"      // opening and booked entries make closing
	FootingOff     Footing = "off"     // they do not
	FootingUnknown Footing = "unknown" // the file does not say enough
)

// BankEntryStatus says how final an entry is.
type BankEntryStatus string

// The statuses.
const (
	BankEntryBooked  BankEntryStatus = "booked"
	BankEntryPending BankEntryStatus = "pending"
	BankEntryInfo    BankEntryStatus = "info" // no movement at all
)

// BankEntry is a movement on an account, in the words of the bank. Amount is signed:
// above zero when money came in, also when Reversal says that the entry takes back an
// earlier one. Moved is what moved in the account's currency, where Currency is
// another one; it is empty where that is not stated.
type BankEntry struct {
	Number      int             `json:"number"` // within the statement, from 1
	Line        int             `json:"line"`   // where it begins in the file
	BookingDate string          `json:"booking_date"`
	ValueDate   string          `json:"value_date"`
	Amount      money.Decimal   `json:"amount"`
	Currency    money.Currency  `json:"currency"`
	Moved       money.Decimal   `json:"moved,omitempty"`
	Balance     money.Decimal   `json:"balance,omitempty"` // after the entry, where the file has it
	Status      BankEntryStatus `json:"status"`
	Reversal    bool            `json:"reversal"`
	BankFacts
	Batch   *BankBatch   `json:"batch,omitempty"`
	Details []BankDetail `json:"details,omitempty"`
}

// BankDetail is one transaction of an entry that has several. Its amount is empty
// where it is not stated; the amounts need not add up to the entry's.
type BankDetail struct {
	Number   int            `json:"number"` // within the entry, from 1
	Line     int            `json:"line"`
	Amount   money.Decimal  `json:"amount"`
	Currency money.Currency `json:"currency"`
	BankFacts
}

// BankFacts is what is known of a transaction besides its amount.
type BankFacts struct {
	Reference           string `json:"reference"`     // the bank's own
	OwnReference        string `json:"own_reference"` // of the holder, or the number of the entry
	EndToEndID          string `json:"end_to_end_id"` // empty where it says that there is none
	InstructionID       string `json:"instruction_id,omitempty"`
	TransactionID       string `json:"transaction_id,omitempty"`
	UETR                string `json:"uetr,omitempty"`
	MessageID           string `json:"message_id,omitempty"` // of the order
	PaymentID           string `json:"payment_id,omitempty"` // of the block of the order
	Mandate             string `json:"mandate,omitempty"`
	CreditorID          string `json:"creditor_id,omitempty"`
	ClearingReference   string `json:"clearing_reference,omitempty"`
	Cheque              string `json:"cheque,omitempty"`
	Code                string `json:"code"` // what the bank says of the kind, such as "PMNT-RCDT-ESCT" or "NTRF"
	CodeText            string `json:"code_text,omitempty"`
	Counterparty        string `json:"counterparty"`
	CounterpartyAccount string `json:"counterparty_account"`
	CounterpartyBIC     string `json:"counterparty_bic,omitempty"`
	CounterpartyRouting string `json:"counterparty_routing,omitempty"`
	Ultimate            string `json:"ultimate,omitempty"` // for whom the counterparty acts
	Remittance          string `json:"remittance"`         // its lines with a line feed between them
	Purpose             string `json:"purpose,omitempty"`
	ReturnCode          string `json:"return_code,omitempty"`
	ReturnInfo          string `json:"return_info,omitempty"`
	Info                string `json:"info,omitempty"` // what the bank says besides

	References         []BankReference `json:"references,omitempty"` // structured
	Charges            []BankCharge    `json:"charges,omitempty"`
	InstructedAmount   money.Decimal   `json:"instructed_amount,omitempty"` // what was ordered, where it is not what moved
	InstructedCurrency money.Currency  `json:"instructed_currency,omitempty"`
}

// BankReference is a structured reference.
type BankReference struct {
	Kind string `json:"kind"` // such as "SCOR" or "QRR"; may be empty
	Text string `json:"text"`
}

// BankCharge is a fee that a bank took. Amount is below zero unless it was given back.
type BankCharge struct {
	Amount   money.Decimal  `json:"amount"`
	Currency money.Currency `json:"currency"`
	Included bool           `json:"included"` // within the amount of the entry
	Kind     string         `json:"kind"`
}

// BankBatch is what is said of an entry that stands for several transactions.
type BankBatch struct {
	Count     int    `json:"count"` // 0 when it is not stated
	MessageID string `json:"message_id"`
	PaymentID string `json:"payment_id"`
}
