package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// The formats that report within a day or of single entries. They need not go on
// where one before them ended.
func isInterim(format string) bool {
	return slices.Contains([]string{"camt.052", "camt.054", "mt942"}, format)
}

// gateBreak is why the lines of a statement are held back.
type gateBreak struct {
	statement *StatementRecord
	kind      wallet.BreakKind
	amount    money.Amount
	why       string
}

// MayOverlap says that two files of its format may bring the same booking: they are what
// somebody has exported of a span of days, and no statement after another. Their entries
// bear a number of the bank's, by which they are told apart.
func (s *StatementRecord) MayOverlap() bool {
	return slices.Contains([]string{"ofx1", "ofx2", "csv"}, s.Format)
}

// MayInclude says that a file of its format may bring again all that another has brought
// of the same days: reports within a day begin anew with each for some banks, and go on
// for others.
func (s *StatementRecord) MayInclude() bool {
	return slices.Contains([]string{"camt.052", "mt942"}, s.Format)
}

// maxGateWhy is how many bytes of why a statement is held back are kept.
const maxGateWhy = 300

// gates judges the statements of an account that count: whether each adds up and
// begins where the one before it of its format ended, in whatever order they came, or
// where the last ended that is not held back: a bank that has mended a statement sends
// it again. It moves their gates, and gives those that moved and what holds any of them
// back. What is held back passes by force, but for the statements that force leaves alone.
func gates(list []StatementRecord, force bool, left map[string]bool) (moved []StatementRecord, held []gateBreak, err error) {
	for _, chain := range chains(list) {
		var before, passed *StatementRecord
		for _, s := range chain {
			gate, why := wallet.GateOpen, gateBreak{statement: s}
			switch off, broken, err := s.follows(before, passed); {
			case err != nil:
				return nil, nil, err
			case s.Head.Footing == wallet.FootingOff:
				gate, why.kind, why.why = wallet.GateFooting, wallet.BreakFooting, cut("the statement does not add up: "+s.Head.FootingWhy, maxGateWhy)
				why.amount, err = money.Parse(s.Head.Difference, s.Head.Currency)
				if err != nil {
					why.amount = money.Zero(s.Head.Currency)
				}
			case broken:
				gate, why.kind, why.amount = wallet.GateContinuity, wallet.BreakContinuity, off
				why.why = fmt.Sprintf("it begins with %s, and the statement before it ended with %s on %s", s.Head.Opening, before.Head.Closing, dayText(before.LastDay))
			case s.restates(before):
				gate, why.kind, why.amount = wallet.GateContinuity, wallet.BreakContinuity, money.Zero(s.Head.Currency)
				why.why = "it bears the number, the days and the balances of the statement before it, and says otherwise"
			}
			if gate != wallet.GateOpen && (force && !left[s.ID] || s.Gate == wallet.GateForced) {
				gate = wallet.GateForced
			}
			if gate == wallet.GateFooting || gate == wallet.GateContinuity {
				held = append(held, why)
			}
			if gate != s.Gate {
				s.Gate = gate
				moved = append(moved, *s)
			}
			if s.Head.Closing != "" {
				before = s
				if gate == wallet.GateOpen || gate == wallet.GateForced {
					passed = s
				}
			}
		}
	}
	return moved, held, nil
}

// follows says whether a statement begins otherwise than the one before it ended, and
// otherwise than the last that passed.
func (s *StatementRecord) follows(before, passed *StatementRecord) (off money.Amount, broken bool, err error) {
	if off, broken, err = s.continues(before); err != nil || !broken || passed == nil || passed == before {
		return off, broken, err
	}
	_, broken, err = s.continues(passed)
	return off, broken, err
}

// restates says that a statement is the one before it with other entries: those add up
// to nothing, so that the balances do not tell.
func (s *StatementRecord) restates(before *StatementRecord) bool {
	if before == nil || s.Lines == 0 || before.Lines == 0 || isInterim(s.Format) || s.MayOverlap() {
		return false
	}
	a, b := &s.Head, &before.Head
	return a.ID != "" && a.ID == b.ID && a.Sequence == b.Sequence && a.Page == b.Page && s.FirstDay == before.FirstDay && s.LastDay == before.LastDay &&
		a.Opening != "" && a.Opening == b.Opening && a.Closing == b.Closing && a.Opening == a.Closing
}

// continues says whether a statement begins otherwise than the one before it ended,
// and by how much.
func (s *StatementRecord) continues(before *StatementRecord) (off money.Amount, broken bool, err error) {
	off = money.Zero(s.Head.Currency)
	if before == nil || s.Head.Opening == "" || before.Head.Closing == "" || isInterim(s.Format) {
		return off, false, nil
	}
	opening, err := money.Parse(s.Head.Opening, s.Head.Currency)
	if err != nil {
		return off, false, fmt.Errorf("read how a statement opens: %w", err)
	}
	closing, err := money.Parse(before.Head.Closing, s.Head.Currency)
	if err != nil {
		return off, false, fmt.Errorf("read how a statement closes: %w", err)
	}
	off, err = opening.Sub(closing)
	return off, !off.IsZero(), err
}

// chains puts statements in the order of time, those of each format by themselves.
func chains(list []StatementRecord) [][]*StatementRecord {
	byFormat := map[string][]*StatementRecord{}
	for i := range list {
		byFormat[list[i].Format] = append(byFormat[list[i].Format], &list[i])
	}
	formats := make([]string, 0, len(byFormat))
	for format := range byFormat {
		formats = append(formats, format)
	}
	slices.Sort(formats)
	all := make([][]*StatementRecord, len(formats))
	for i, format := range formats {
		all[i] = inTime(byFormat[format])
	}
	return all
}

// inTime sorts statements by their days, their numbers and pages. Those of which that
// says nothing follow one another by their balances.
func inTime(list []*StatementRecord) []*StatementRecord {
	slices.SortFunc(list, func(a, b *StatementRecord) int {
		return cmp.Or(byTime(a, b), cmp.Compare(a.ID, b.ID))
	})
	for first := 0; first < len(list); {
		next := first + 1
		for next < len(list) && byTime(list[first], list[next]) == 0 {
			next++
		}
		closing := money.Decimal("")
		if first > 0 {
			closing = list[first-1].Head.Closing
		}
		byBalance(list[first:next], closing)
		first = next
	}
	return list
}

func byTime(a, b *StatementRecord) int {
	return cmp.Or(cmp.Compare(a.LastDay, b.LastDay), cmp.Compare(a.FirstDay, b.FirstDay),
		cmp.Compare(sequenceNumber(a), sequenceNumber(b)), cmp.Compare(a.Head.Page, b.Head.Page))
}

func sequenceNumber(s *StatementRecord) int64 {
	n, err := strconv.ParseInt(s.Head.Sequence, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// byBalance lets each be followed by the one that opens as it closes, if there is one.
func byBalance(list []*StatementRecord, closing money.Decimal) {
	for i := range list {
		for k := i; k < len(list); k++ {
			if list[k].Head.Opening == closing {
				list[i], list[k] = list[k], list[i]
				break
			}
		}
		closing = list[i].Head.Closing
	}
}

// dayText is dateOf of a day that may be none.
func dayText(day int64) string {
	if day == 0 {
		return ""
	}
	return dateOf(day)
}
