package match_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/match"
	"github.com/okpay/okpay/wallet/money"
)

// The rules that the model knows.
const modelled = `
version: modelled
timing_days: 3
rules:
  - {name: reference, priority: 100, kind: reference, in: references, days: {before: 2, after: 4}}
  - {name: text, priority: 110, kind: reference, in: text, days: {before: 2, after: 4}}
  - {name: amount, priority: 200, kind: amount, days: {before: 1, after: 2}}
  - {name: batch, priority: 300, kind: group, by: group, days: {before: 1, after: 2}}
`

// model matches as the words of the rules say, comparing every line with every
// other one.
type model struct {
	bank, ledger []match.Line
	used         map[string]string // by line, the match that it is in
	kept         map[string]bool   // lines that no rule may give to a third
	matches      []string
	byReference  map[string]bool // lines of the ledger that were matched by a reference
}

func newModel(bank, ledger []match.Line) *model {
	m := &model{
		bank: slices.Clone(bank), ledger: slices.Clone(ledger),
		used: map[string]string{}, kept: map[string]bool{}, byReference: map[string]bool{},
	}
	// What is booked first is the first booking; of one day, the id decides.
	for _, lines := range [][]match.Line{m.bank, m.ledger} {
		slices.SortFunc(lines, func(a, b match.Line) int { return cmp.Or(cmp.Compare(a.Booked, b.Booked), cmp.Compare(a.ID, b.ID)) })
	}
	return m
}

func (m *model) run() []string {
	m.reference("reference", keysOf)
	m.link()
	m.reference("text", keysInText)
	for before := -1; before != len(m.matches); {
		before = len(m.matches)
		m.amount()
		m.groups(m.bank, m.ledger, false)
		m.groups(m.ledger, m.bank, true)
	}
	slices.Sort(m.matches)
	return m.matches
}

// keysOf gives the keys of the references of a line.
func keysOf(l *match.Line) (keys []string) {
	for _, r := range l.References {
		if k := match.Key(r); k != "" {
			keys = append(keys, k)
		}
	}
	return keys
}

// keysInText gives what might be a key in the text or the name of a line.
func keysInText(l *match.Line) (keys []string) {
	plain := func(c byte) bool { return match.Key(string([]byte{'A', c})) != "A" }
	for _, text := range []string{l.Text, l.Name} {
		for from := range len(text) {
			for to := from + 1; to <= len(text); to++ {
				key := match.Key(text[from:to])
				starts := plain(text[from]) && (from == 0 || !plain(text[from-1]))
				ends := plain(text[to-1]) && (to == len(text) || !plain(text[to]))
				if starts && ends && len(key) >= 6 && len(key) <= 35 && strings.ContainsAny(key, "0123456789") {
					keys = append(keys, key)
				}
			}
		}
	}
	return keys
}

func (m *model) open(l *match.Line) bool { return m.used[l.ID] == "" && !m.kept[l.ID] && !l.Pending }

func within(bank, ledger match.Day, before, after int) bool {
	return bank-ledger >= match.Day(-before) && bank-ledger <= match.Day(after)
}

func mayBeWithin(bank, ledger *match.Line) bool {
	return bank.Booked == 0 || ledger.Booked == 0 || within(bank.Booked, ledger.Booked, 2, 4)
}

func (m *model) take(rule string, bank, ledger []string) {
	what := fmt.Sprint(rule, bank, ledger)
	for _, id := range slices.Concat(bank, ledger) {
		m.used[id] = what
	}
	m.matches = append(m.matches, what)
}

// with gives the open lines that have a key and an amount.
func (m *model) with(lines []match.Line, keys func(*match.Line) []string, key string, amount money.Amount) (found []*match.Line) {
	for i := range lines {
		if l := &lines[i]; m.open(l) && l.Amount == amount && slices.Contains(keys(l), key) {
			found = append(found, l)
		}
	}
	return found
}

func (m *model) reference(rule string, keys func(*match.Line) []string) {
	type pair struct{ bank, ledger string }
	pairs := map[pair]bool{}
	for i := range m.bank {
		for _, key := range keys(&m.bank[i]) {
			bank := m.with(m.bank, keys, key, m.bank[i].Amount)
			ledger := m.with(m.ledger, keysOf, key, m.bank[i].Amount)
			for _, l := range ledger {
				for _, b := range bank {
					if !mayBeWithin(b, l) {
						continue
					}
					pairs[pair{b.ID, l.ID}] = true
					if len(ledger) == 1 {
						break // the first booking of what the ledger has once
					}
				}
			}
		}
	}
	for p := range pairs {
		alone := true
		for other := range pairs {
			alone = alone && (other == p || other.bank != p.bank && other.ledger != p.ledger)
		}
		if alone {
			m.take(rule, []string{p.bank}, []string{p.ledger})
			m.byReference[p.ledger] = true
		}
	}
	m.keepRepeated(keys)
}

// keepRepeated keeps what the bank has booked once more.
func (m *model) keepRepeated(keys func(*match.Line) []string) {
	for i := range m.bank {
		b := &m.bank[i]
		for _, key := range keys(b) {
			var same []*match.Line
			for j := range m.ledger {
				if l := &m.ledger[j]; l.Amount == b.Amount && slices.Contains(keysOf(l), key) {
					same = append(same, l)
				}
			}
			if m.open(b) && len(same) == 1 && m.byReference[same[0].ID] && mayBeWithin(b, same[0]) {
				m.kept[b.ID] = true
			}
		}
	}
}

// link keeps lines for each other that alone have a reference in common and differ
// in amount.
func (m *model) link() {
	of := map[string]map[string]bool{}
	add := func(a, b string) {
		if of[a] == nil {
			of[a] = map[string]bool{}
		}
		of[a][b] = true
	}
	for i := range m.bank {
		for _, key := range keysOf(&m.bank[i]) {
			var bank, ledger []*match.Line
			for j := range m.bank {
				if b := &m.bank[j]; m.open(b) && slices.Contains(keysOf(b), key) {
					bank = append(bank, b)
				}
			}
			for j := range m.ledger {
				if l := &m.ledger[j]; slices.Contains(keysOf(l), key) {
					ledger = append(ledger, l)
				}
			}
			if len(bank) != 1 || len(ledger) != 1 || !m.open(ledger[0]) {
				continue
			}
			b, l := bank[0], ledger[0]
			if b.Amount.Currency() == l.Amount.Currency() && b.Amount != l.Amount && b.Amount.IsNegative() == l.Amount.IsNegative() && mayBeWithin(b, l) {
				add(b.ID, l.ID)
				add(l.ID, b.ID)
			}
		}
	}
	for a, others := range of {
		for b := range others {
			if len(others) == 1 && len(of[b]) == 1 {
				m.kept[a], m.kept[b] = true, true
			}
		}
	}
}

func (m *model) amount() {
	fits := func(b, l *match.Line) bool {
		return m.open(b) && m.open(l) && b.Amount == l.Amount && b.Booked != 0 && l.Booked != 0 && within(b.Booked, l.Booked, 1, 2)
	}
	var pairs [][2]string
	for i := range m.bank {
		for j := range m.ledger {
			if !fits(&m.bank[i], &m.ledger[j]) {
				continue
			}
			ofBank, ofLedger := 0, 0
			for k := range m.ledger {
				if fits(&m.bank[i], &m.ledger[k]) {
					ofBank++
				}
			}
			for k := range m.bank {
				if fits(&m.bank[k], &m.ledger[j]) {
					ofLedger++
				}
			}
			if ofBank == 1 && ofLedger == 1 {
				pairs = append(pairs, [2]string{m.bank[i].ID, m.ledger[j].ID})
			}
		}
	}
	for _, p := range pairs {
		m.take("amount", []string{p[0]}, []string{p[1]})
	}
}

// groups matches one line and all lines of a group; turned, the group is the bank's.
func (m *model) groups(ones, several []match.Line, turned bool) {
	type group struct {
		ids  []string
		sum  money.Amount
		last match.Day
	}
	groups := map[string]*group{}
	for i := range several {
		l := &several[i]
		if !m.open(l) || l.Booked == 0 || l.Group == "" {
			continue
		}
		key := l.Group + string(l.Amount.Currency())
		g := groups[key]
		if g == nil {
			g = &group{sum: money.Zero(l.Amount.Currency())}
			groups[key] = g
		}
		g.ids, g.last = append(g.ids, l.ID), max(g.last, l.Booked)
		g.sum, _ = g.sum.Add(l.Amount)
	}
	fits := func(o *match.Line, g *group) bool {
		if !m.open(o) || o.Booked == 0 || len(g.ids) < 2 || o.Amount != g.sum {
			return false
		}
		if turned {
			return within(g.last, o.Booked, 1, 2)
		}
		return within(o.Booked, g.last, 1, 2)
	}
	type pair struct {
		one   string
		group *group
	}
	var pairs []pair
	for i := range ones {
		for _, g := range groups {
			if !fits(&ones[i], g) {
				continue
			}
			ofOne, ofGroup := 0, 0
			for _, other := range groups {
				if fits(&ones[i], other) {
					ofOne++
				}
			}
			for k := range ones {
				if fits(&ones[k], g) {
					ofGroup++
				}
			}
			if ofOne == 1 && ofGroup == 1 {
				pairs = append(pairs, pair{ones[i].ID, g})
			}
		}
	}
	for _, p := range pairs {
		slices.Sort(p.group.ids)
		if turned {
			m.take("batch", p.group.ids, []string{p.one})
		} else {
			m.take("batch", []string{p.one}, p.group.ids)
		}
	}
}

func TestMatchesAreThoseOfTheObviousModel(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, modelled)
	rapid.Check(t, func(t *rapid.T) {
		bank, ledger := drawLines(t, match.Bank), drawLines(t, match.Ledger)
		var got []string
		for _, m := range matched(t, bank, ledger, rules).Matches {
			slices.Sort(m.Bank)
			slices.Sort(m.Ledger)
			got = append(got, fmt.Sprint(m.Rule, m.Bank, m.Ledger))
		}
		slices.Sort(got)
		if want := newModel(bank, ledger).run(); !slices.Equal(got, want) {
			t.Fatalf("the matches are\n%v\nand the model's are\n%v", got, want)
		}
	})
}
