package reconciliation

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// group is the open breaks of a kind.
type group struct {
	Name, Means string
	Count       int // those that are left out too
	Sums        []string
	Since       string // of the oldest
	Items       []item
}

// item is a break.
type item struct {
	ID, Kind, Status   string
	Since, Age, Amount string
	Bank, Ledger       string
	Why, By            string
}

func isOpen(b *wallet.Break) bool { return b.Status == wallet.BreakOpen || b.Status == "" }

// tell puts the breaks of a run in order: the open ones by kind, the oldest first,
// then those that are no longer open.
func (out *run) tell(r *wallet.ReconciliationRun, left *room) error {
	breaks := slices.Clone(r.Breaks)
	slices.SortFunc(breaks, func(a, b wallet.Break) int {
		return cmp.Or(
			cmp.Compare(place(&a), place(&b)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Since, b.Since), cmp.Compare(a.ID, b.ID),
		)
	})
	shown := take(&left.breaks, len(breaks))
	out.Hidden = len(breaks) - shown
	for at := 0; at < len(breaks); {
		end := at
		for end < len(breaks) && place(&breaks[end]) == place(&breaks[at]) {
			end++
		}
		same := breaks[at:end]
		visibleOnes := same[:max(0, min(len(same), shown-at))]
		at = end
		if !isOpen(&same[0]) {
			for i := range visibleOnes {
				out.Ended = append(out.Ended, newItem(&visibleOnes[i]))
			}
			continue
		}
		words := wordsOf(same[0].Kind)
		g := group{Name: words.name, Means: words.means, Count: len(same), Since: visible(same[0].Since)}
		var err error
		if g.Sums, err = sums(same); err != nil {
			return err
		}
		for i := range visibleOnes {
			g.Items = append(g.Items, newItem(&visibleOnes[i]))
		}
		out.Groups = append(out.Groups, g)
	}
	return nil
}

// place orders breaks: the open ones first, by what is most likely wrong, and kinds
// that are not known at the end of their own.
func place(b *wallet.Break) int {
	order := wordsOf(b.Kind).order
	if isOpen(b) {
		return order
	}
	return order + unknownKind + 1
}

func newItem(b *wallet.Break) item {
	out := item{
		ID: visible(b.ID), Kind: wordsOf(b.Kind).name, Status: visible(string(b.Status)), Since: visible(b.Since), Age: age(b.AgeDays),
		Amount: amount(b.Amount, b.Currency), Bank: ofSide(b.Bank, b.StatementLine), Ledger: ofSide(b.Ledger, b.LedgerLine),
		Why: visible(b.Why), By: visible(b.ClosedBy),
	}
	if wordsOf(b.Kind).order == unknownKind {
		out.Why = join(visible(string(b.Kind)), out.Why)
	}
	if b.Statement != "" {
		out.Bank = join("statement "+visible(b.Statement), out.Bank)
	}
	return out
}

// ofSide names the lines of one side of a break.
func ofSide(ids []string, first string) string {
	if len(ids) == 0 && first != "" {
		ids = []string{first}
	}
	return lines(ids, len(ids))
}

// sums are the amounts of breaks by currency, exact. Breaks without an amount are
// left out; a sum that is more than can be counted says so.
func sums(breaks []wallet.Break) ([]string, error) {
	totals := map[money.Currency]money.Amount{}
	var order []money.Currency
	var over []money.Currency
	for i := range breaks {
		b := &breaks[i]
		if b.Amount == "" {
			continue
		}
		value, err := money.Parse(b.Amount, b.Currency)
		if err != nil {
			return nil, fmt.Errorf("read the amount of break %s: %w", visible(b.ID), err)
		}
		sum, known := totals[b.Currency]
		if !known {
			sum = money.Zero(b.Currency)
			order = append(order, b.Currency)
		}
		if sum, err = sum.Add(value); err != nil {
			over = append(over, b.Currency)
			continue
		}
		totals[b.Currency] = sum
	}
	slices.Sort(order)
	list := make([]string, len(order))
	for i, c := range order {
		list[i] = amount(totals[c].Decimal(), c)
		if slices.Contains(over, c) {
			list[i] = "more than can be counted in " + string(c)
		}
	}
	return list, nil
}
