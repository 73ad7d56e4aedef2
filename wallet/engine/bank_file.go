package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// BankFile knows the files in which banks are instructed: what can stand in one,
// and on which days banks carry it out. It is pure: the same is asked when an
// item is planned, paid and exported, so that nothing is paid that no bank takes.
type BankFile interface {
	// CheckTransfer refuses an instruction that no file could hold, with
	// invalid_bank_account or invalid_input. The payee is in canonical form.
	CheckTransfer(payee *wallet.BankPayee, amount money.Amount, memo string) error
	// CheckDebtor refuses an account of the wallet that cannot be instructed.
	CheckDebtor(account *wallet.BankAccount) error
	// EndToEndID is what a bank is told of an item, the same for ever: at most 35
	// characters of the SEPA set. Attempt counts from 0.
	EndToEndID(merchant, payout, item string, attempt int) string
	// MessageID is that of the file of an export.
	MessageID(export string) string
	// PaymentIDs are those that the blocks of a file may bear, by its message id. A
	// bank may name what it books as one by either.
	PaymentIDs(message string) []string
	// BusinessDay is the first day, from one since 1970 on, on which banks carry out
	// instructions in a currency.
	BusinessDay(currency money.Currency, day int64) int64
}

// bankRailName is the rail on which the money of items to bank accounts is on its
// way, from when they are paid.
const bankRailName = "bank-file"

// payeePrefix starts the ids of payees.
const payeePrefix = "pye"

// PayeeRecord is a bank account that a merchant pays under a name. It is never
// changed: other details are another payee. BankPayee is in canonical form,
// without a reference. Fingerprint is a keyed hash of all of it, AccountIndex
// one of the account alone.
type PayeeRecord struct {
	ID, Merchant, Fingerprint, AccountIndex string
	wallet.BankPayee
	Last4     string
	CreatedAt int64
}

// TransferRecord is one instruction to a bank: that of the transaction which paid
// an item. Status is read with it: where the instruction stands. LeftOut says that
// the plan which its payout has now does not hold the item.
type TransferRecord struct {
	Transaction, Payout, Merchant, Item string
	Attempt                             int // from 0
	Payee                               string
	Amount                              money.Amount
	Memo, Reference                     string
	EndToEndID                          string
	Export                              string // empty until it is exported
	Place                               int    // in the export, from 1
	Status                              wallet.ItemStatus
	LeftOut                             bool
}

// ExportRecord is a set of instructions that left in one file.
type ExportRecord struct {
	ID, Payout, BankAccount string
	Format                  wallet.ExportFormat
	MessageID               string
	ExecutionDate           string
	BatchBooking            bool
	Count                   int
	Amount                  money.Amount
	CreatedAt               int64
}

// ItemMove moves an item that is paid from one status to the next.
type ItemMove struct {
	Merchant, Item, Payout string
	From, To               wallet.ItemStatus
	Code                   wallet.Code
	Message                string
}

// BankChanges are those of payouts to bank accounts.
type BankChanges struct {
	ItemMoves    []ItemMove     // of items that are paid
	Retries      []PayoutRetry  // of items that are to be paid again
	Cancels      []PayoutCancel // of items that are not to be paid
	Payees       []PayeeRecord  // new ones
	Transfers    []TransferRecord
	BankAccounts []wallet.BankAccount // new ones
	Exports      []ExportRecord       // new ones, with all that there is to export then
}

// PayoutRetry makes all items of a payout that were refused pending again and, with
// them, so many that came back, as another attempt.
type PayoutRetry struct {
	Payout           string
	Failed, Returned int
}

// PayoutCancel takes all items of a payout out that are not paid, which are so many.
type PayoutCancel struct {
	Payout  string
	Count   int
	Message string
}

// Unexported is what of a payout can be exported in one currency. Of its Count so
// many are LeftOut, as TransferRecord has it.
type Unexported struct {
	Amount         money.Amount
	Count, LeftOut int
}

// TransferQuery asks for the credit transfers of an export from a place on.
type TransferQuery struct {
	Export      string
	From, Limit int
}

// BankReader reads what payouts to bank accounts need.
type BankReader interface {
	// Payees finds payees by id, and PayeesByAccount those of a merchant by their
	// AccountIndex: of BankPayee only the name and the country, which are not
	// sealed. PayeeAccounts finds them by id with the whole of it.
	Payees(ctx context.Context, ids []string) ([]PayeeRecord, error)
	PayeeAccounts(ctx context.Context, ids []string) ([]PayeeRecord, error)
	PayeesByAccount(ctx context.Context, merchant string, accounts []string) ([]PayeeRecord, error)
	// BankAccounts reads the first accounts of the wallet at banks, by name.
	BankAccounts(ctx context.Context, limit int) ([]wallet.BankAccount, error)
	// Unexported sums up what of a payout can be exported.
	Unexported(ctx context.Context, payout string) ([]Unexported, error)
	// UnexportedTransfers reads the first of that, in the order of the plan.
	UnexportedTransfers(ctx context.Context, payout string, limit int) ([]TransferRecord, error)
	// Export finds one by its id or its message id.
	Export(ctx context.Context, name string) (ExportRecord, bool, error)
	// ExportsOf lists the exports of a payout, the oldest first.
	ExportsOf(ctx context.Context, payout string, limit int) ([]ExportRecord, error)
	TransfersOf(ctx context.Context, in TransferQuery) ([]TransferRecord, error)
	TransfersByEndToEnd(ctx context.Context, export string, ids []string) ([]TransferRecord, error)
	TransfersOfTransactions(ctx context.Context, transactions []string) ([]TransferRecord, error)
}
