package wallet

import (
	"context"
	"time"
)

// Instruments are the cards and bank accounts that money comes from and goes to.
type Instruments interface {
	// BindCard checks a card number (Luhn, length and range by brand), has the
	// rail turn it into a token and keeps brand, first six, last four and a
	// keyed fingerprint; never the number. A card bound twice to one customer
	// is the same instrument, also when it was removed meanwhile.
	// Codes: customer_not_found, invalid_card, account_not_active.
	BindCard(ctx context.Context, in BindCardInput) (Instrument, error)
	// BindBank checks an IBAN (mod 97, length by country) or an account number
	// with its routing code. Codes: customer_not_found, invalid_bank_account.
	BindBank(ctx context.Context, in BindBankInput) (Instrument, error)
	// ListInstruments lists those of one customer, the newest first; removed
	// ones only when asked. Codes: customer_not_found.
	ListInstruments(ctx context.Context, in ListInstrumentsInput) ([]Instrument, error)
	// RemoveInstrument makes one unusable; what it did stays on record.
	// Codes: instrument_not_found, state_conflict.
	RemoveInstrument(ctx context.Context, in RemoveInstrumentInput) (Instrument, error)
}

// InstrumentKind says how an instrument is funded.
type InstrumentKind string

// The kinds of instrument.
const (
	InstrumentBank    InstrumentKind = "bank"
	InstrumentDebit   InstrumentKind = "debit"
	InstrumentCredit  InstrumentKind = "credit"
	InstrumentPrepaid InstrumentKind = "prepaid"
)

// InstrumentStatus says whether an instrument may be used.
type InstrumentStatus string

// The statuses of an instrument.
const (
	InstrumentActive  InstrumentStatus = "active"
	InstrumentRemoved InstrumentStatus = "removed"
)

// Instrument is a bound card or bank account. Brand is the card's brand or
// the bank account's scheme (iban or account), BIN the first six digits of a
// card, Last4 the last four characters, Expiry "MM/YY" for a card.
type Instrument struct {
	ID        string           `json:"id"`
	User      string           `json:"user"`
	Kind      InstrumentKind   `json:"kind"`
	Brand     string           `json:"brand"`
	Last4     string           `json:"last4"`
	BIN       string           `json:"bin"`
	Expiry    string           `json:"expiry"`
	Holder    string           `json:"holder"`
	Country   string           `json:"country"`
	Status    InstrumentStatus `json:"status"`
	CreatedAt time.Time        `json:"created_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// BindCardInput binds a card. Number is a secret: it comes from a prompt or
// from standard input, and is never stored nor logged. Expiry is "MM/YY".
type BindCardInput struct {
	Change
	User   string `json:"user"`
	Number string `json:"number"`
	Expiry string `json:"expiry"`
	Holder string `json:"holder"`
}

// BindBankInput binds a bank account by IBAN, or by Account with Routing and
// Country (an ABA number for US, a sort code for GB, …).
type BindBankInput struct {
	Change
	User    string `json:"user"`
	IBAN    string `json:"iban,omitempty"`
	Account string `json:"account,omitempty"`
	Routing string `json:"routing,omitempty"`
	Country string `json:"country,omitempty"`
	Holder  string `json:"holder"`
}

// ListInstrumentsInput names the customer.
type ListInstrumentsInput struct {
	User string `json:"user"`
	All  bool   `json:"all,omitempty"` // removed ones too
}

// RemoveInstrumentInput names an instrument of User.
type RemoveInstrumentInput struct {
	Change
	User       string `json:"user"`
	Instrument string `json:"instrument"`
}
