package reconciliation

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// kindWords are how a kind of breaks is told.
type kindWords struct {
	order       int
	name, means string
}

// unknownKind is the place of kinds that this program does not know.
const unknownKind = 10

// wordsOf tells a kind: those where money is most likely wrong come first.
func wordsOf(kind wallet.BreakKind) kindWords {
	switch kind {
	case wallet.BreakFooting:
		return kindWords{0, "Statement does not add up", "Opening and entries do not make closing; its lines are held back."}
	case wallet.BreakContinuity:
		return kindWords{1, "Statement does not go on", "It does not begin where the one before ended; its lines are held back."}
	case wallet.BreakReturned:
		return kindWords{2, "Returned", "The bank sent it back, and the ledger does not know it."}
	case wallet.BreakDuplicateAtBank:
		return kindWords{3, "Duplicate at the bank", "The bank booked it twice."}
	case wallet.BreakAmountDiffers:
		return kindWords{4, "Amount differs", "It is one payment, of two amounts."}
	case wallet.BreakMissingInLedger:
		return kindWords{5, "Missing in the ledger", "The bank has it and the ledger does not."}
	case wallet.BreakMissingAtBank:
		return kindWords{6, "Missing at the bank", "The ledger has it and the bank does not."}
	case wallet.BreakAmbiguous:
		return kindWords{7, "Ambiguous", "The lines go together in more than one way; none was guessed."}
	case wallet.BreakUndone:
		return kindWords{8, "Undone", "A match was taken back by a person."}
	case wallet.BreakTiming:
		return kindWords{9, "Timing", "It is young, and expected to close itself."}
	default:
		return kindWords{unknownKind, "Of another kind", "This program has no words for it."}
	}
}

func footing(f wallet.Footing) string {
	switch f {
	case wallet.FootingOK:
		return "ok: opening and entries make closing"
	case wallet.FootingOff:
		return "off: opening and entries do not make closing"
	case wallet.FootingUnknown:
		return "unknown: the statements do not say enough"
	default:
		return visible(string(f))
	}
}

// count tells how many there are of something whose plural ends in s.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func age(days int) string {
	if days == 0 {
		return "today"
	}
	return count(days, "day")
}

func period(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return visible(from) + " to " + visible(to)
}

// amount is an exact amount with its currency, empty when there is none.
func amount(text money.Decimal, c money.Currency) string {
	if text == "" {
		return ""
	}
	return visible(strings.TrimSpace(string(text) + " " + string(c)))
}

// permille tells so many of a thousand as a percentage with one digit.
func permille(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%d %%", n/10, n%10)
}

// lines names some of n lines.
func lines(ids []string, n int) string { return named(ids, n, maxLines) }

// named names at most so many of n things, and counts the rest.
func named(ids []string, n, most int) string {
	shown := ids[:min(len(ids), most)]
	list := make([]string, len(shown))
	for i, id := range shown {
		list[i] = visible(id)
	}
	text := strings.Join(list, ", ")
	if more := n - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func join(texts ...string) string {
	var list []string
	for _, text := range texts {
		if text != "" {
			list = append(list, text)
		}
	}
	return strings.Join(list, ", ")
}

// suggestionsMean says what suggestions are.
const suggestionsMean = "Lines that a person may find to be the same money. Nothing was done with them."
