package match

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet/names"
)

// The parts of how alike two lines are, of 1000, where both state both.
const (
	nameWeight = 700
	textWeight = 300
)

// bpsPerMille turns the figures of names, in basis points, into permille.
const bpsPerMille = 10

// words are the name and the text of a line made ready to be compared.
type words struct{ name, text names.Name }

func wordsOf(l *Line) words { return words{names.Parse(l.Name), names.Parse(l.Text)} }

// similarity says how alike two lines are by name and text, in permille: by that
// alone which both state, and 0 when both state neither.
func similarity(a, b *words) int {
	score, weight := 0, 0
	if len(a.name.Words()) > 0 && len(b.name.Words()) > 0 {
		score, weight = score+nameWeight*names.Similarity(a.name, b.name), weight+nameWeight
	}
	if len(a.text.Words()) > 0 && len(b.text.Words()) > 0 {
		score, weight = score+textWeight*names.Similarity(a.text, b.text), weight+textWeight
	}
	if weight == 0 {
		return 0
	}
	return score / weight / bpsPerMille
}

// alike is from how many permille on that likeness speaks for a line.
const alike = 800

// candidateOf says what speaks for a line of the other side, and what against. The
// words are those of the two lines.
func candidateOf(bank, ledger *Line, ofBank, ofLedger *words, other Side) Candidate {
	c := Candidate{Line: ledger.ID, For: []string{}, Against: []string{}}
	if other == Bank {
		c.Line = bank.ID
	}
	say := func(holds bool, pro, contra string) {
		switch {
		case holds && pro != "":
			c.For = append(c.For, pro)
		case !holds && contra != "":
			c.Against = append(c.Against, contra)
		}
	}
	reference := commonReference(bank, ledger, InReferences)
	say(reference != "", "the same reference: "+clip(reference), "")
	if reference == "" {
		inText := commonReference(bank, ledger, InText)
		say(inText != "", "its reference is in the text: "+clip(inText), "no reference in common")
	}
	sameCurrency := bank.Amount.Currency() == ledger.Amount.Currency()
	say(bank.Amount == ledger.Amount, "the same amount", "")
	say(sameCurrency, "", fmt.Sprintf("another currency: %s at the bank, %s in the ledger", bank.Amount.Currency(), ledger.Amount.Currency()))
	if by, err := bank.Amount.Sub(ledger.Amount); sameCurrency && err == nil && !by.IsZero() {
		say(false, "", fmt.Sprintf("another amount: %s at the bank, %s in the ledger", bank.Amount, ledger.Amount))
	}
	if from, to := ledger.Day(), bank.Day(); from == 0 || to == 0 {
		say(false, "", "one of them has no day")
	} else {
		say(from == to, "the same day", apart(int(to)-int(from)))
	}
	permille := similarity(ofBank, ofLedger)
	say(permille >= alike, fmt.Sprintf("name and text are alike to %d of 1000", permille), "")
	say(bank.Group == "" && ledger.Group == "", "", "it is one of the group "+clip(bank.Group+ledger.Group))
	say(!bank.Pending, "", "the bank has not booked it")
	return c
}

// apart says by how many days the bank is later or earlier.
func apart(days int) string {
	if days < 0 {
		return fmt.Sprintf("the bank is %d days earlier", -days)
	}
	return fmt.Sprintf("the bank is %d days later", days)
}

// clip bounds what of a text an error or a candidate repeats.
func clip(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
