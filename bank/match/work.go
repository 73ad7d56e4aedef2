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
	known        *filter // the references and groups of the ledger
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
	w.spare = make([]entry, max(len(bank), len(ledger), referencesOf(ledger)))
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
	w.ledger.keys, w.spare = w.ledger.referenceKeys(w.spare, nil), nil
	w.ledger.group = w.ledger.groupKeys()
	w.known = newFilter(w.ledger.keys, w.ledger.group)
	// What a bank adds of its own, a number for each booking, is no concern of the ledger's.
	w.bank.keys = w.bank.referenceKeys(make([]entry, 0, min(len(w.bank.lines), referencesOf(w.bank.lines))+lookedUpAtOnce), w.known)
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
	if b, l := w.bank.line(bank).knownDay(), w.ledger.line(ledger).knownDay(); b != 0 && l != 0 {
		evidence.Days = int32(b - l)
	}
	at := int32(len(w.matches)) // #nosec G115 -- bounded by MaxLines
	w.bank.takeBy(at, bank)
	w.ledger.takeBy(at, ledger)
	w.matches = append(w.matches, Match{Rule: rule.Name, Bank: w.list(w.bank, bank), Ledger: w.list(w.ledger, ledger), Evidence: evidence})
}

// bundle makes a match of a line of one side and several lines of the other.
func (w *work) bundle(rule *Rule, one, several *side, rank int32, ranks []int32, fee *Fee, evidence Evidence) {
	at := int32(len(w.matches)) // #nosec G115 -- bounded by MaxLines
	one.takeBy(at, rank)
	for _, r := range ranks {
		several.takeBy(at, r)
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
	for _, fits := range [][]int32{w.bank.fits, w.ledger.fits} {
		for i := range fits {
			fits[i] = none
		}
	}
}

// propose notes that a line of the bank and one of the ledger fit each other. They
// may do so by a hash alone: where one of them fits another line already, sure
// says whether they do, and whether those do.
func (w *work) propose(bank, ledger int32, sure func(bank, ledger int32) bool) {
	b, l := &w.bank.fits[bank], &w.ledger.fits[ledger]
	if (*b != none && *b != ledger || *l != none && *l != bank) && !sure(bank, ledger) {
		return
	}
	if *b == none || *b >= 0 && *b != ledger && !sure(bank, *b) {
		*b = ledger
	} else if *b != ledger {
		*b = many
	}
	if *l == none || *l >= 0 && *l != bank && !sure(*l, ledger) {
		*l = bank
	} else if *l != bank {
		*l = many
	}
}

// eachProposed calls do for the lines that fit each other and nothing else, as the
// bank's lie in memory.
func (w *work) eachProposed(do func(bank, ledger int32)) {
	for _, bank := range w.bank.ranks {
		if ledger := w.bank.fits[bank]; ledger >= 0 && w.ledger.fits[ledger] == bank {
			do(bank, ledger)
		}
	}
}
