package match

// byAmount matches one line and one line of the same amount whose days are within
// the rule's window, when each of them fits no other line that the rule looks at.
func (w *work) byAmount(rule *Rule) {
	bank, ledger := w.bank.selected(newSelector(&rule.Bank)), w.ledger.selected(newSelector(&rule.Ledger))
	var f fitting
	w.eachAmount(bank, ledger, func(bank, ledger []int32) {
		f.find(w, bank, ledger, rule.Days)
		for j, l := range ledger {
			if r := f.ranges[j]; r.to-r.from == 1 && f.covered[r.from] == 1 {
				w.pair(rule, bank[r.from], l, Evidence{})
			}
		}
	})
}

// eachAmount calls do for each currency and amount of which both sides have
// lines. The ranks of each side ascend, and so do those that do is given.
func (w *work) eachAmount(bank, ledger []int32, do func(bank, ledger []int32)) {
	for i, j := 0, 0; i < len(bank) && j < len(ledger); {
		switch order := compareMoney(&w.bank.facts[bank[i]], &w.ledger.facts[ledger[j]]); {
		case order < 0:
			i++
		case order > 0:
			j++
		default:
			nextI, nextJ := w.bank.endOfAmount(bank, i), w.ledger.endOfAmount(ledger, j)
			do(bank[i:nextI], ledger[j:nextJ])
			i, j = nextI, nextJ
		}
	}
}

// fitting says which lines of one amount fit each other by their days.
type fitting struct {
	ranges  []span // for each line of the ledger, the lines of the bank that fit it
	covered []int  // for each line of the bank, how many lines of the ledger it fits
}

// span is a range of places, without the last.
type span struct{ from, to int }

// find goes through both sides once: the days of both ascend.
func (f *fitting) find(w *work, bank, ledger []int32, days Window) {
	f.ranges = f.ranges[:0]
	f.covered = append(f.covered[:0], make([]int, len(bank)+1)...)
	from, to := 0, 0
	for _, l := range ledger {
		day := int64(w.ledger.facts[l].day)
		for from < len(bank) && int64(w.bank.facts[bank[from]].day) < day-int64(days.Before) {
			from++
		}
		for to = max(to, from); to < len(bank) && int64(w.bank.facts[bank[to]].day) <= day+int64(days.After); {
			to++
		}
		f.ranges = append(f.ranges, span{from, to})
		f.covered[from]++
		f.covered[to]--
	}
	for i := 1; i < len(f.covered); i++ {
		f.covered[i] += f.covered[i-1]
	}
}
