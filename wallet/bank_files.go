package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// BankFiles is how payout items reach bank accounts: an operator names the
// accounts of the wallet at banks, exports the items of a payout as a file for
// one of these banks, and reads back what the bank says of them. An item is
// instructed once: what was exported is in that export for ever.
type BankFiles interface {
	// AddBankAccount names an account of the wallet at a bank. Operators only.
	// Codes: invalid_input, invalid_bank_account, unknown_currency,
	// already_exists, idempotency_mismatch.
	AddBankAccount(ctx context.Context, in AddBankAccountInput) (BankAccount, error)
	// ListBankAccounts lists all of them by name. Operators only.
	ListBankAccounts(ctx context.Context, in ListBankAccountsInput) ([]BankAccount, error)
	// ExportPayout puts the items of a payout that are paid and not exported yet
	// into one export: those in the currency of the bank account. When there are
	// none it gives the newest export of that account again, which has the same
	// content for ever. Operators only. Codes: payout_not_found,
	// bank_account_not_found, nothing_to_export, state_conflict, invalid_input,
	// idempotency_mismatch.
	ExportPayout(ctx context.Context, in ExportPayoutInput) (PayoutExport, error)
	// ShowPayoutExport gives one. Operators only. Codes: export_not_found.
	ShowPayoutExport(ctx context.Context, in ShowPayoutExportInput) (PayoutExport, error)
	// ListPayoutExports lists the exports of a payout, the oldest first.
	// Operators only. Codes: payout_not_found.
	ListPayoutExports(ctx context.Context, in ListPayoutExportsInput) ([]PayoutExport, error)
	// ListCreditTransfers pages through the instructions of an export in their
	// order, with the whole accounts of the payees. Operators only.
	// Codes: export_not_found.
	ListCreditTransfers(ctx context.Context, in ListCreditTransfersInput) (Page[CreditTransfer], error)
	// ReportTransfers takes what a bank says of instructions. What it returns is
	// given back to the merchant's purse; what is known already changes nothing,
	// and what the wallet has never instructed is told. Operators only. Codes:
	// export_not_found, invalid_input, idempotency_mismatch.
	ReportTransfers(ctx context.Context, in ReportTransfersInput) (TransferReport, error)
}

// Limits of files for banks.
const (
	MaxBankAccounts    = 1000
	MaxExports         = 1000 // of one payout
	MaxTransferReports = 5000 // in one ReportTransfers
	MaxExportDays      = 90   // from today to the day on which an export is carried out
)

// BankAccount is an account of the wallet at a bank, by IBAN or, where there are
// none, by Account and Routing. Name is its identity.
type BankAccount struct {
	Name      string         `json:"name"` // small letters, digits and -
	Holder    string         `json:"holder"`
	IBAN      string         `json:"iban"`
	BIC       string         `json:"bic"`
	Account   string         `json:"account"`
	Routing   string         `json:"routing"`
	Country   string         `json:"country"`
	Currency  money.Currency `json:"currency"`
	CreatedAt time.Time      `json:"created_at"`
	Rail      string         `json:"rail"` // whose money moves over the account; empty for none

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// AddBankAccountInput names one: IBAN, or Account with Routing and Country. Rail ties a
// rail to it, whose lines of the ledger in its currency are reconciled with its
// statements; a rail has one account a currency. The same account again with a rail,
// where it had none, ties it.
type AddBankAccountInput struct {
	Change
	Name     string `json:"name"`
	Holder   string `json:"holder"`
	IBAN     string `json:"iban,omitempty"`
	BIC      string `json:"bic,omitempty"`
	Account  string `json:"account,omitempty"`
	Routing  string `json:"routing,omitempty"`
	Country  string `json:"country,omitempty"`
	Currency string `json:"currency"`
	Rail     string `json:"rail,omitempty"`
}

// ListBankAccountsInput asks for all of them.
type ListBankAccountsInput struct{}

// ExportFormat is the message in which instructions are written.
type ExportFormat string

// The messages (ISO 20022, Customer Credit Transfer Initiation).
const (
	Pain001V03 ExportFormat = "pain.001.001.03"
	Pain001V09 ExportFormat = "pain.001.001.09"
)

// ExportPayoutInput says what is exported how. An empty BankAccount is the only
// one in a currency in which there is something to export; an empty ExecutionDate
// the first day on which the bank works in that currency. BatchBooking asks the
// bank to book the file as one sum.
type ExportPayoutInput struct {
	Change
	From          string       `json:"from,omitempty"`
	Payout        string       `json:"payout"`
	BankAccount   string       `json:"bank_account,omitempty"`
	Format        ExportFormat `json:"format"`
	ExecutionDate string       `json:"execution_date,omitempty"` // YYYY-MM-DD
	BatchBooking  bool         `json:"batch_booking,omitempty"`
}

// PayoutExport is a set of instructions that left in one file.
type PayoutExport struct {
	ID            string         `json:"id"`
	Payout        string         `json:"payout"`
	BankAccount   string         `json:"bank_account"`
	Format        ExportFormat   `json:"format"`
	MessageID     string         `json:"message_id"`
	ExecutionDate string         `json:"execution_date"`
	BatchBooking  bool           `json:"batch_booking"`
	Count         int            `json:"count"`
	Amount        money.Decimal  `json:"amount"`
	Currency      money.Currency `json:"currency"`
	CreatedAt     time.Time      `json:"created_at"`
	Debtor        BankAccount    `json:"debtor"`

	// Again says that nothing was new and that this is an export of before.
	Again            bool `json:"again,omitempty"`
	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListPayoutExportsInput names a payout by id, or by name together with From.
type ListPayoutExportsInput struct {
	From   string `json:"from,omitempty"`
	Payout string `json:"payout"`
}

// ShowPayoutExportInput names an export by its id or by its message id.
type ShowPayoutExportInput struct {
	Export string `json:"export"`
}

// ListCreditTransfersInput pages through those of an export, which is named by its
// id or by its message id.
type ListCreditTransfersInput struct {
	PageInput
	Export string `json:"export"`
}

// CreditTransfer is one instruction to a bank. Attempt counts, from 1, how often
// the item was instructed: one that came back may be sent again. Status is where
// the item stands.
type CreditTransfer struct {
	EndToEndID  string `json:"end_to_end_id"`
	Transaction string `json:"transaction"`
	Item        string `json:"item"`
	Attempt     int    `json:"attempt"`
	BankPayee
	Amount   money.Decimal  `json:"amount"`
	Currency money.Currency `json:"currency"`
	Memo     string         `json:"memo"`
	Status   ItemStatus     `json:"status"`
}

// ReportTransfersInput is a part of a bank's report. MessageID is that of the
// export's file that the bank speaks of. Outcomes holds 1 to MaxTransferReports.
type ReportTransfersInput struct {
	Change
	MessageID string            `json:"message_id"`
	Outcomes  []TransferOutcome `json:"outcomes"`
}

// TransferOutcome is what a bank says of an instruction: Status is submitted while
// it works on it, settled, or returned. Reason is its code for it (ISO 20022,
// ExternalStatusReason1Code), with what it says besides in Text. Whole is what it
// says of all of a file or a block, and not of this instruction by its id.
//
// A rejection as a duplicate is one of what was sent twice, and tells nothing of what
// was sent first: it gives nothing back, and is a conflict. So is a rejection of the
// whole of what is settled.
type TransferOutcome struct {
	EndToEndID string     `json:"end_to_end_id"`
	Status     ItemStatus `json:"status"`
	Reason     Code       `json:"reason,omitempty"`
	Text       string     `json:"text,omitempty"`
	Whole      bool       `json:"whole,omitempty"`
}

// IsDuplicateReason says whether a bank gives it as its reason for what it has, as it
// says, already (ISO 20022, ExternalStatusReason1Code and ExternalReturnReason1Code).
func IsDuplicateReason(reason Code) bool {
	switch reason {
	case "AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL":
		return true
	default:
		return false
	}
}

// TransferReport is what a report has changed: counts of instructions that were
// settled and returned by it, of those of which it says what was known or that
// they are being worked on, and the end-to-end ids that the wallet has never
// instructed in that message, or of which it cannot be true.
type TransferReport struct {
	Settled   int                `json:"settled"`
	Returned  int                `json:"returned"`
	Unchanged int                `json:"unchanged"`
	Unknown   []string           `json:"unknown"`
	Conflicts []TransferConflict `json:"conflicts"`
	Returns   []ReturnedTransfer `json:"returns"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// TransferConflict is an outcome that contradicts what the bank has said before, or
// rejects what was sent twice.
type TransferConflict struct {
	EndToEndID string     `json:"end_to_end_id"`
	Is         ItemStatus `json:"is"`
	Said       ItemStatus `json:"said"`
}

// ReturnedTransfer is an instruction that came back, and the transaction that gave
// the money back.
type ReturnedTransfer struct {
	EndToEndID  string         `json:"end_to_end_id"`
	Payout      string         `json:"payout"`
	Item        string         `json:"item"`
	Amount      money.Decimal  `json:"amount"`
	Currency    money.Currency `json:"currency"`
	Reason      Code           `json:"reason"`
	Text        string         `json:"text"`
	Transaction string         `json:"transaction"`
}
