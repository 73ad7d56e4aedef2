package pain

import (
	"io"
	"iter"
	"time"

	"github.com/okpay/okpay/bank/elements"
	"github.com/okpay/okpay/wallet/money"
)

// Level says of what an [Entry] tells.
type Level int

// The levels, from the whole file that was sent to one transaction of it.
const (
	LevelGroup Level = iota + 1
	LevelPayment
	LevelTransaction
)

// String returns "group", "payment" or "transaction".
func (l Level) String() string {
	switch l {
	case LevelGroup:
		return "group"
	case LevelPayment:
		return "payment"
	case LevelTransaction:
		return "transaction"
	}
	return "nothing"
}

// Report is the file of a bank that is being read.
type Report struct {
	ID      string    // MsgId, by which a file that comes twice is recognised; may be empty
	Created time.Time // in UTC; zero when it is not stated
	Version string    // "pain.002.001.03", from the namespace; empty when there is none
}

// Entry is what a bank says of a group, a payment or a transaction. A field that
// the file does not state is empty.
type Entry struct {
	Level Level
	Line  int // where it begins in the file, from 1

	Report      Report
	MessageID   string // of the file that was sent; never empty
	MessageName string // of the file that was sent, such as "pain.001.001.03"

	PaymentID     string // of the block, for a payment and its transactions
	InstructionID string // of a transaction; it has this, an end-to-end id or both
	EndToEndID    string

	// Status is what the entry states itself. Effective is what holds for it: its
	// own status, or else that of the level above when that speaks for all below
	// it, which Partial does not. A transaction always has one, the levels above
	// it may have none, and then say nothing.
	Status    Status
	Effective Status
	Reasons   []Reason

	Count     int           // of transactions that the group or the payment had, as the bank counts them
	Sum       money.Decimal // of their amounts, as the bank adds them
	PerStatus []StatusCount // how many there are of each status, of a group or a payment

	Amount        money.Amount // of a transaction
	Accepted      time.Time    // when the bank took a transaction, in UTC; a time without a zone is read as UTC
	BankReference string       // of the bank of the account, for a transaction
}

// StatusCount is how many transactions of a group or a payment have a status.
type StatusCount struct {
	Status Status
	Count  int
	Sum    money.Decimal // of their amounts; may be empty
}

// The limits of a status report. A transaction with all that was sent repeated
// takes some 2,000 bytes.
const (
	MaxStatusBytes   = 2 << 30
	MaxStatusEntries = 2 * MaxTransactions
	MaxStatusDepth   = 32       // of elements in each other
	MaxStatusToken   = 64 << 10 // bytes of a tag, a text or a comment
	MaxStatusText    = 2048     // bytes of a value
	MaxReasons       = 50       // of an entry, lines of a reason, and counts by status
)

// ReadError says what in a status report cannot be read, and on which line.
type ReadError = elements.Error

func limits() elements.Limits {
	return elements.Limits{Bytes: MaxStatusBytes, Depth: MaxStatusDepth, Token: MaxStatusToken, Text: MaxStatusText}
}

// ReadStatus reads a status report (pain.002), of any version from 001.001.02 on,
// in any namespace or none, with any prefix or none, in UTF-8 or in the
// one-byte character set that it declares. It gives the group, then each payment
// with its transactions after it, in the order of the file, as it reads them: a
// file that ends in an error has given what stands before it, so who changes
// something by it does so when it has been read to its end.
//
// The error is a [ReadError] when the file is not what it should be, or one of r.
// An element that is not known, where a status might stand, is an error, as is a
// status that is not known; parties, charges and what repeats the payment as it
// was sent are passed over.
func ReadStatus(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		s := newStatusReader(r, func(e Entry) bool { return yield(e, nil) })
		if err := s.document(); err != nil && !s.stopped {
			yield(Entry{}, err)
		}
	}
}
