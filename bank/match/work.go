package match

import "fmt"

// maxRounds is how often rules are tried: what one of the later rules takes may
// leave a single pair where there was a tie. Rules by reference are tried once: what
// they match is not to depend on amounts that happen to be there.
const maxRounds = 4

// work is a matching under way.
type work struct {
	rules        *Rules
	today        Day
	bank, ledger *side
	bankTexts    []entry // the references of the ledger that stand in texts of the bank
	textsRead    bool
	spare        []entry // memory that is free
	matches      []Match
	ids          []string // from which the lists of lines of matches are cut
}

// Lines matches the lines of the bank with those of the ledger by the rules. It
// changes neither. The error says which lines cannot be matched at all: two with
// one id, one without a currency, too many, or sums that are out of range.
func Lines(bank, ledger []Line, rules *Rules, options Options) (*Result, error) {
	w, err := newWork(bank, ledger, rules, options)
	if err != nil {
		return nil, err
	}
	if err := w.run(); err != nil {
		return nil, err
	}
	return w.result()
}

func newWork(bank, ledger []Line, rules *Rules, options Options) (*work, error) {
	if len(bank) > MaxLines || len(ledger) > MaxLines {
		return nil, fmt.Errorf("match %d lines with %d: at most %d of a side are matched at once", len(bank), len(ledger), MaxLines)
	}
	w := &work{rules: rules, today: options.Today}
	currencies := currenciesOf(bank, ledger)
	var err error
	w.spare = make([]entry, max(len(ledger), referencesOf(bank)))
	if w.bank, err = newSide(Bank, bank, currencies, w.spare); err != nil {
		return nil, err
	}
	if w.ledger, err = newSide(Ledger, ledger, currencies, w.spare); err != nil {
		return nil, err
	}
	w.matches = make([]Match, 0, min(len(bank), len(ledger)))
	w.ids = make([]string, 0, 2*cap(w.matches))
	return w, nil
}

// run tries the rules in their order, and again until none of them matches any more.
func (w *work) run() error {
	w.bank.keys, w.ledger.keys, w.spare = w.bank.referenceKeys(w.spare), w.ledger.referenceKeys(nil), nil
	w.bank.group, w.ledger.group = w.bank.groupKeys(), w.ledger.groupKeys()
	for round := range maxRounds {
		before := len(w.matches)
		for i := range w.rules.Rules {
			rule := &w.rules.Rules[i]
			if round > 0 && (rule.Kind == KindReference || rule.By == ByReference) {
				continue
			}
			if err := w.try(rule); err != nil {
				return fmt.Errorf("rule %s: %w", rule.Name, err)
			}
		}
		if len(w.matches) == before {
			break
		}
	}
	return nil
}

func (w *work) try(rule *Rule) error {
	switch rule.Kind {
	case KindReference:
		w.byReference(rule)
	case KindAmount:
		w.byAmount(rule)
	case KindGroup:
		if rule.By == ByReference {
			return w.groupsByReference(rule)
		}
		if err := w.groupsByAmount(rule, w.bank, w.ledger); err != nil {
			return err
		}
		return w.groupsByAmount(rule, w.ledger, w.bank)
	case KindSettlement:
		if rule.By == ByReference {
			return w.groupsByReference(rule)
		}
		return w.groupsByAmount(rule, w.bank, w.ledger)
	case KindReversal:
		w.reversals(rule)
	case KindSimilar, KindParts: // suggest, when all is done
	}
	return nil
}

// pair makes a match of a line and a line.
func (w *work) pair(rule *Rule, bank, ledger int32, evidence Evidence) {
	b, l := &w.bank.facts[bank], &w.ledger.facts[ledger]
	if b.day != 0 && l.day != 0 {
		evidence.Days = int32(b.day - l.day)
	}
	b.match, l.match = int32(len(w.matches)), int32(len(w.matches)) // #nosec G115 -- bounded by MaxLines
	w.matches = append(w.matches, Match{Rule: rule.Name, Bank: w.list(w.bank, bank), Ledger: w.list(w.ledger, ledger), Evidence: evidence})
}

// bundle makes a match of a line of one side and several lines of the other.
func (w *work) bundle(rule *Rule, one, several *side, rank int32, ranks []int32, fee *Fee, evidence Evidence) {
	at := int32(len(w.matches)) // #nosec G115 -- bounded by MaxLines
	one.facts[rank].match = at
	for _, r := range ranks {
		several.facts[r].match = at
	}
	m := Match{Rule: rule.Name, Fee: fee, Evidence: evidence}
	day, last := one.facts[rank].day, several.lastDay(ranks)
	if several.name == Ledger {
		m.Bank, m.Ledger = w.list(one, rank), w.list(several, ranks...)
	} else {
		m.Bank, m.Ledger = w.list(several, ranks...), w.list(one, rank)
		day, last = last, day
	}
	if day != 0 && last != 0 {
		m.Evidence.Days = int32(day - last)
	}
	w.matches = append(w.matches, m)
}

// list gives the ids of lines.
func (w *work) list(s *side, ranks ...int32) []string {
	if len(w.ids)+len(ranks) > cap(w.ids) {
		w.ids = make([]string, 0, max(len(ranks), 1024)) // what was cut from the old one stays where it is
	}
	from := len(w.ids)
	for _, rank := range ranks {
		w.ids = append(w.ids, s.line(rank).ID)
	}
	return w.ids[from:len(w.ids):len(w.ids)]
}

// forget clears what fits what.
func (w *work) forget() {
	for _, s := range []*side{w.bank, w.ledger} {
		for i := range s.facts {
			s.facts[i].fits = none
		}
	}
}

// propose notes that a line of the bank and one of the ledger fit each other. They
// may do so by a hash alone: where one of them fits another line already, sure
// says whether they do, and whether those do.
func (w *work) propose(bank, ledger int32, sure func(bank, ledger int32) bool) {
	b, l := &w.bank.facts[bank], &w.ledger.facts[ledger]
	if (b.fits != none && b.fits != ledger || l.fits != none && l.fits != bank) && !sure(bank, ledger) {
		return
	}
	if b.fits == none || b.fits >= 0 && b.fits != ledger && !sure(bank, b.fits) {
		b.fits = ledger
	} else if b.fits != ledger {
		b.fits = many
	}
	if l.fits == none || l.fits >= 0 && l.fits != bank && !sure(l.fits, ledger) {
		l.fits = bank
	} else if l.fits != bank {
		l.fits = many
	}
}

// eachProposed calls do for the lines that fit each other and nothing else, as the
// bank's lie in memory.
func (w *work) eachProposed(do func(bank, ledger int32)) {
	for _, bank := range w.bank.ranks {
		if ledger := w.bank.facts[bank].fits; ledger >= 0 && w.ledger.facts[ledger].fits == bank {
			do(bank, ledger)
		}
	}
}
