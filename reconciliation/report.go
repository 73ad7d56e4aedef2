package reconciliation

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/okpay/okpay/wallet"
)

// The bounds of a report. What is beyond them is counted, and not shown.
const (
	MaxRuns        = 100  // of one report
	MaxBreaks      = 1000 // of all its runs together
	MaxSuggestions = 200  // of all its runs together
	maxStatements  = 20   // of one run, by name
	maxLines       = 10   // of one side of a break or a suggestion, by name
	maxText        = 1000 // characters of one value
)

// report is what all forms of a report tell. Its texts can be seen: nothing in them
// moves a cursor or hides.
type report struct {
	Title  string
	Agrees bool
	Runs   []run
	More   string // of the runs that are not shown
}

// run is what is told of one run.
type run struct {
	ID, Account       string
	Headline          string
	Agrees            bool
	Notes             []string
	Facts             []fact
	Groups            []group
	Ended             []item
	Hidden            int // breaks that are left out
	Suggestions       []suggestion
	HiddenSuggestions int
}

type fact struct{ Name, Value string }

// suggestion is lines that may be the same money.
type suggestion struct{ Rule, Bank, Ledger, Alike, Why string }

// room is how much may still be shown of what a report bounds as a whole.
type room struct{ breaks, suggestions int }

// take gives how many of n may be shown, and takes their room.
func take(left *int, n int) int {
	n = min(n, *left)
	*left -= n
	return n
}

// newReport puts a report together. It fails on an amount that is none.
func newReport(runs []wallet.ReconciliationRun) (*report, error) {
	out := &report{Agrees: true}
	left := room{MaxBreaks, MaxSuggestions}
	open, agree := 0, 0
	for i := range runs {
		more, _ := standing(&runs[i])
		open += more
		if agrees(&runs[i]) {
			agree++
		}
		if i >= MaxRuns {
			continue
		}
		part, err := newRun(&runs[i], &left)
		if err != nil {
			return nil, err
		}
		out.Runs = append(out.Runs, part)
	}
	out.Agrees = agree == len(runs) && len(runs) > 0
	switch {
	case len(runs) == 0:
		out.Title = "Nothing was reconciled"
	case len(runs) == 1:
		out.Title = out.Runs[0].Account + ": " + out.Runs[0].Headline
	case out.Agrees:
		out.Title = fmt.Sprintf("%d reconciliations: the bank agrees in all of them", len(runs))
	default:
		out.Title = fmt.Sprintf("%d reconciliations: the bank agrees in %d, %s", len(runs), agree, count(open, "open break"))
	}
	if more := len(runs) - MaxRuns; more > 0 {
		out.More = count(more, "more run") + " " + are(more) + " counted and not shown."
	}
	return out, nil
}

// standing counts what is open: breaks to be looked after, and those that are young
// and expected to close themselves. Open breaks that the run counts and that were not
// gathered are to be looked after.
func standing(r *wallet.ReconciliationRun) (open, waiting int) {
	open = max(0, r.BreaksOpen-len(r.Breaks))
	for i := range r.Breaks {
		switch {
		case !isOpen(&r.Breaks[i]):
		case r.Breaks[i].Kind == wallet.BreakTiming:
			waiting++
		default:
			open++
		}
	}
	return open, waiting
}

// agrees says whether nothing between bank and ledger is to be looked after.
func agrees(r *wallet.ReconciliationRun) bool {
	open, _ := standing(r)
	return open == 0 && r.Footing != wallet.FootingOff
}

// headline says in a few words what came of a run.
func headline(r *wallet.ReconciliationRun) string {
	open, waiting := standing(r)
	text := "the bank agrees"
	switch {
	case open > 0:
		text = count(open, "open break")
	case r.Footing == wallet.FootingOff:
		text = "no open breaks, and the statements do not add up"
	}
	switch waiting {
	case 0:
	case 1:
		text += ", 1 is expected to close by itself"
	default:
		text += fmt.Sprintf(", %d are expected to close by themselves", waiting)
	}
	return text
}

func newRun(r *wallet.ReconciliationRun, left *room) (run, error) {
	out := run{ID: visible(r.ID), Account: visible(r.Account), Headline: headline(r), Agrees: agrees(r), Notes: notes(r), Facts: facts(r)}
	if err := out.tell(r, left); err != nil {
		return out, err
	}
	shown := take(&left.suggestions, len(r.Suggestions))
	for i := range r.Suggestions[:shown] {
		s := &r.Suggestions[i]
		out.Suggestions = append(out.Suggestions, suggestion{
			Rule: visible(s.Rule), Bank: lines(s.Bank, len(s.Bank)), Ledger: lines(s.Ledger, len(s.Ledger)), Alike: permille(s.SimilarPermille), Why: visible(s.Why),
		})
	}
	out.HiddenSuggestions = len(r.Suggestions) - shown
	return out, nil
}

// notes are what a reader must know before the figures.
func notes(r *wallet.ReconciliationRun) []string {
	var list []string
	if r.DryRun {
		list = append(list, "This was a dry run: nothing was changed.")
	}
	if !r.Done && !r.DryRun {
		list = append(list, "The run is not finished: what follows from its matches is not all posted. Run it again.")
	}
	if r.Footing == wallet.FootingOff {
		list = append(list, "The statements do not add up.")
	}
	if more := r.BreaksOpen - len(r.Breaks); more > 0 {
		list = append(list, count(more, "open break")+" of the account "+are(more)+" not in this report.")
	}
	return list
}

// facts are the figures of a run.
func facts(r *wallet.ReconciliationRun) []fact {
	list := []fact{
		{"Account", visible(r.Account)},
		{"Run", visible(r.ID)},
		{"Number", strconv.Itoa(r.Number)},
		{"Period", period(r.From, r.To)},
		{"Opening", amount(r.Opening, r.Currency)},
		{"Closing", amount(r.Closing, r.Currency)},
		{"Footing", footing(r.Footing)},
		{"Statements", named(r.Statements, len(r.Statements), maxStatements)},
		{"Lines of the bank matched", strconv.Itoa(r.Matched)},
		{"Matches", strconv.Itoa(r.Matches)},
		{"Unmatched, of the bank", strconv.Itoa(r.UnmatchedStatement)},
		{"Unmatched, of the ledger", strconv.Itoa(r.UnmatchedLedger)},
		{"Mismatched", strconv.Itoa(r.Mismatched)},
		{"Breaks", fmt.Sprintf("%d open, %d new, %d closed by the run", r.BreaksOpen, r.BreaksNew, r.BreaksClosed)},
		{"Posted", fmt.Sprintf("%d settled, %d returned, %d on suspense", r.Settled, r.Returned, r.Parked)},
		{"Rules", visible(r.RulesVersion)},
		{"SHA-256 of the rules", visible(r.RulesSHA256)},
		{"SHA-256 of the input", visible(r.InputSHA256)},
		{"SHA-256 of the result", visible(r.ResultSHA256)},
	}
	if !r.CreatedAt.IsZero() {
		list = append(list, fact{"Made at", r.CreatedAt.UTC().Format(time.RFC3339)})
	}
	return slices.DeleteFunc(list, func(f fact) bool { return f.Value == "" || f == fact{"Number", "0"} })
}
