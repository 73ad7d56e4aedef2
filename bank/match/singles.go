package match

// singles are lines that alone have a reference in common, as nearly all do, and
// are yet to be proposed.
type singles struct {
	*work
	rule                   *Rule
	takesBank, takesLedger *selector
	sure                   func(bank, ledger int32) bool
	pairs                  [proposedAtOnce]single
	count                  int
}

type single struct{ bank, ledger int32 }

// proposedAtOnce is how many pairs are compared one right after the other: their
// facts lie anywhere in memory, and so the processor waits for those of many together.
const proposedAtOnce = 256

func (s *singles) add(bank, ledger int32) {
	s.pairs[s.count] = single{bank, ledger}
	if s.count++; s.count == len(s.pairs) {
		s.propose()
	}
}

// propose proposes the pairs so far, in the order in which they were added.
func (s *singles) propose() {
	fitting := s.pairs[:0]
	for _, p := range s.pairs[:s.count] {
		b, l := &s.bank.facts[p.bank], &s.ledger.facts[p.ledger]
		if sameMoney(b, l) && b.link == none && l.link == none && s.rule.Days.mayFit(b.day, l.day) {
			fitting = append(fitting, p)
		}
	}
	s.count = 0
	for _, p := range fitting {
		if s.bank.open(p.bank) && s.ledger.open(p.ledger) &&
			(s.takesBank.all || s.takesBank.takes(s.bank.line(p.bank))) && (s.takesLedger.all || s.takesLedger.takes(s.ledger.line(p.ledger))) {
			s.work.propose(p.bank, p.ledger, s.sure)
		}
	}
}
