package match

import "fmt"

// linkTexts links lines by references in texts, now that no rule can take them.
func (k *breaking) linkTexts() {
	for i := range k.rules.Rules {
		if rule := &k.rules.Rules[i]; rule.Kind == KindReference && rule.In == InText {
			k.bankTexts = k.bank.stillOpen(k.bankTexts)
			k.linkDiffering(k.bankTexts, rule, newSelector(&rule.Bank), newSelector(&rule.Ledger))
		}
	}
}

// differing tells of payments of which the amounts differ: of a line and a line,
// and of a line and all lines of a group.
func (k *breaking) differing() {
	for _, kept := range k.linked() {
		if k.bank.open(kept.bank) {
			why := fmt.Sprintf("the bank has %s and the ledger %s by the same reference", k.bank.line(kept.bank).Amount, k.sum(k.ledger, kept.ledger))
			k.tell(Break{Kind: AmountDiffers, Why: why}, []int32{kept.bank}, kept.ledger)
		}
	}
}

// repeated tells of what the bank has booked once more.
func (k *breaking) repeated() {
	k.eachUntold(func(rank int32, f *fact) {
		if f.repeated {
			why := "the bank has booked this reference and amount before, and the ledger has it once"
			k.tell(Break{Kind: DuplicateAtBank, Original: k.ledger.line(f.link).ID, Why: why}, []int32{rank}, nil)
		}
	})
}

// repeatedGroups tells of lines that bear a group which another line was matched
// with, for the same amount.
func (k *breaking) repeatedGroups() {
	k.bank.keys, k.bankTexts = k.bank.stillOpen(k.bank.keys), k.bank.stillOpen(k.bankTexts)
	group := map[int32]int32{} // the first line of it, by the line of the bank
	for _, entries := range [][]entry{k.bank.keys, k.bankTexts} {
		eachRun(k.bank, k.ledger, entries, k.ledger.group, func(r run) {
			for i := range r.a {
				group[r.a[i].rank] = r.b[0].rank
			}
		})
	}
	if len(group) == 0 {
		return
	}
	booked := make(map[int32]int32, len(group)) // the line of the bank, by the match
	for rank := range k.bank.facts {
		booked[k.bank.match[rank]] = int32(rank) // #nosec G115 -- bounded by MaxLines
	}
	k.eachUntold(func(rank int32, f *fact) {
		first, bears := group[rank]
		if !bears || k.ledger.match[first] == none {
			return
		}
		m := k.ledger.match[first]
		if k.matches[m].Evidence.Group == "" || !sameMoney(&k.bank.facts[booked[m]], f) {
			return
		}
		why := "the bank has booked this group and amount before, and the ledger has it once"
		k.tell(Break{Kind: DuplicateAtBank, Original: k.ledger.line(first).ID, Why: why}, []int32{rank}, nil)
	})
}

// returned tells of money that came back: by the bank's mark, or because it bears
// the reference of exactly one line of the ledger that has its amount with the
// other sign.
func (k *breaking) returned() {
	originals := k.originals()
	k.eachUntold(func(rank int32, _ *fact) {
		original, found := originals[rank]
		switch {
		case found && original >= 0:
			why := "it bears the reference of a line of the ledger and has its amount with the other sign"
			k.tell(Break{Kind: Returned, Original: k.ledger.line(original).ID, Why: why}, []int32{rank}, nil)
		case k.bank.line(rank).Returned:
			k.tell(Break{Kind: Returned, Why: "the bank marks it as returned, and of which line it does not say"}, []int32{rank}, nil)
		}
	})
}

// originals gives the lines of the ledger that lines of the bank take back, and
// many where it may be one of several.
func (k *breaking) originals() map[int32]int32 {
	found := map[int32]int32{}
	k.bank.keys = k.bank.stillOpen(k.bank.keys)
	for _, entries := range [][]entry{k.bank.keys, k.bankTexts} {
		eachRun(k.bank, k.ledger, entries, k.ledger.keys, func(r run) {
			opposite := k.ledger.only(r.b, -1)
			for i := range r.a {
				b := r.a[i].rank
				f := &k.bank.facts[b]
				if l, ok := opposite[cents{f.currency, f.amount}]; ok {
					if old, before := found[b]; before && old != l {
						l = many
					}
					found[b] = l
				}
			}
		})
	}
	return found
}
