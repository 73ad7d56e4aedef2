package match

import (
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet/money"
)

// breaking tells of the lines that found no match. Of each line it tells once.
type breaking struct {
	*work
	breaks                 []Break
	toldBank, toldLedger   []bool
	takesBank, takesLedger *selector // all lines
	err                    error     // of the first sum that is out of range
	// openBank and openLedger are lines that might still be found to be the same as
	// others; alone is the rank of the first line of each break.
	openBank, openLedger, alone []int32
}

// breaksOf makes a break of every line that is in no match.
func (w *work) breaksOf() (*breaking, error) {
	k := &breaking{
		work: w, breaks: []Break{}, toldBank: make([]bool, len(w.bank.facts)), toldLedger: make([]bool, len(w.ledger.facts)),
		takesBank: newSelector(&Selector{}), takesLedger: newSelector(&Selector{}),
	}
	k.linkTexts()
	k.differing()
	k.repeated()
	k.repeatedGroups()
	k.pending()
	k.returned()
	k.ambiguous()
	k.missingInLedger()
	k.missingAtBank()
	k.nearest()
	return k, k.err
}

// eachUntold calls do for the lines of the bank that are in no match and of which
// nothing was told yet.
func (k *breaking) eachUntold(do func(rank int32, f *fact)) {
	for rank := range int32(len(k.bank.facts)) { // #nosec G115 -- bounded by MaxLines
		if k.bank.match[rank] == none && !k.toldBank[rank] {
			do(rank, &k.bank.facts[rank])
		}
	}
}

// pending tells of what the bank has announced.
func (k *breaking) pending() {
	k.eachUntold(func(rank int32, f *fact) {
		if f.pending {
			k.tell(Break{Kind: Timing, Why: "the bank has announced it and has not booked it"}, []int32{rank}, nil)
		}
	})
}

func (k *breaking) missingInLedger() {
	k.eachUntold(func(rank int32, _ *fact) {
		k.tell(Break{Kind: MissingInLedger, Why: "the bank has it and the ledger does not"}, []int32{rank}, nil)
	})
}

// missingAtBank tells of the lines of the ledger that are left: of the young ones,
// that they may come.
func (k *breaking) missingAtBank() {
	for rank := range int32(len(k.ledger.facts)) { // #nosec G115 -- bounded by MaxLines
		if k.ledger.match[rank] != none || k.toldLedger[rank] {
			continue
		}
		f := &k.ledger.facts[rank]
		b := Break{Kind: MissingAtBank, Why: "the ledger has it and the bank does not"}
		if age := int64(k.today) - int64(f.day); f.day != 0 && age <= int64(k.rules.TimingDays) {
			b.Kind, b.Why = Timing, fmt.Sprintf("the ledger has it since %s, and the bank may take %d days", f.day, k.rules.TimingDays)
		}
		k.tell(b, nil, []int32{rank})
	}
}

// tell adds a break of these lines, of which nothing was told before. The ranks
// ascend.
func (k *breaking) tell(b Break, bank, ledger []int32) {
	b.Bank, b.Ledger, b.Candidates = k.list(k.bank, bank...), k.list(k.ledger, ledger...), []Candidate{}
	for _, part := range []struct {
		side  *side
		ranks []int32
		told  []bool
	}{{k.bank, bank, k.toldBank}, {k.ledger, ledger, k.toldLedger}} {
		for _, rank := range part.ranks {
			part.told[rank] = true
			if day := part.side.facts[rank].day; day != 0 && (b.Since == 0 || day < b.Since) {
				b.Since = day
			}
		}
	}
	b.Amount = k.between(bank, ledger)
	switch b.Kind {
	case MissingInLedger, MissingAtBank, Timing, Ambiguous:
		k.openBank, k.openLedger = append(k.openBank, k.waitingOf(bank)...), append(k.openLedger, ledger...)
	case AmountDiffers, DuplicateAtBank, Returned:
	}
	if len(bank) > 0 {
		k.alone = append(k.alone, bank[0])
	} else {
		k.alone = append(k.alone, ledger[0])
	}
	k.breaks = append(k.breaks, b)
}

// waitingOf leaves out what the bank has not booked.
func (k *breaking) waitingOf(bank []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(bank), func(r int32) bool { return k.bank.facts[r].pending })
}

// between gives by how much lines of the bank are above those of the ledger, or
// what those of the ledger come to when there are none of the bank.
func (k *breaking) between(bank, ledger []int32) money.Amount {
	if len(bank) == 0 {
		return k.sum(k.ledger, ledger)
	}
	total := k.sum(k.bank, bank)
	if len(ledger) > 0 && k.err == nil {
		total, k.err = total.Sub(k.sum(k.ledger, ledger))
	}
	return total
}

// sum is side.sum, of which the first error is kept.
func (k *breaking) sum(s *side, ranks []int32) money.Amount {
	total, err := s.sum(ranks)
	if k.err == nil {
		k.err = err
	}
	return total
}

// sum gives what lines of one currency come to.
func (s *side) sum(ranks []int32) (money.Amount, error) {
	return money.Sum(s.line(ranks[0]).Amount.Currency(), s.amounts(ranks)...)
}

func (s *side) amounts(ranks []int32) []money.Amount {
	amounts := make([]money.Amount, len(ranks))
	for i, rank := range ranks {
		amounts[i] = s.line(rank).Amount
	}
	return amounts
}
