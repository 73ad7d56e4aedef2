package match

import "github.com/okpay/okpay/wallet/money"

// MaxLines is how many lines of one side are matched at once.
const MaxLines = 10_000_000

// Line is a line of one account of ours, as the bank or as the ledger has it.
type Line struct {
	// ID names the line; no other line of its side has it.
	ID string
	// Amount is as our account sees it: what comes in is above zero, what goes
	// out is below. A reversal has the sign of what it does.
	Amount money.Amount
	// Booked and Value are the day of booking and the value day. The day of a line
	// is the one on which it was booked, or else its value day; of a line that has
	// neither no window of days holds, and it is matched by its reference only.
	Booked, Value Day
	// References are all that are known: the end-to-end id, the bank's reference,
	// our transaction's id, a structured creditor reference, an order's id. They
	// stand as they were stated; [Key] says which of them are the same.
	References []string
	// Name is the counterparty's, Text the remittance information.
	Name, Text string
	// Kind is the kind of transaction in the ledger (top_up, withdrawal, payout …),
	// and the bank's code for what it booked.
	Kind string
	// Group is what several lines have in common that the other side may book as
	// one: the file in which payments went to the bank, the settlement of a
	// processor, the batch of which the bank gives the parts.
	Group string
	// Pending is for a line that the bank has announced and not booked: nothing
	// matches it yet. What is pending in the ledger is what the bank is to confirm,
	// and is matched like any other.
	Pending bool
	// Returned is the bank's mark of money that comes back, Reversal its mark of a
	// booking that takes an earlier one of its own back.
	Returned, Reversal bool
}

// Day is the day that counts for windows: of booking, or else of value.
func (l *Line) Day() Day {
	if l.Booked != 0 {
		return l.Booked
	}
	return l.Value
}

// knownDay is Day, and none for a day before the calendar's first.
func (l *Line) knownDay() Day { return max(l.Day(), 0) }

// Side says whose line it is.
type Side string

// The sides.
const (
	Bank   Side = "bank"
	Ledger Side = "ledger"
)
