//go:build unix

package faults

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// reportVariable names the file that the report of a proof is written to.
const reportVariable = "OKPAY_PROOF_REPORT"

func newFindings(runs int, seed uint64) *findings {
	return &findings{
		runs: runs, seed: seed, done: map[string]int{}, hits: map[string]map[string]int{}, ways: map[string]map[string]int{}, steps: map[string]int{},
		exits: map[string]map[int]int{}, counted: map[string]int{}, dials: map[string]int64{},
	}
}

func (f *findings) ended(w way, items int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done[w.String()]++
	f.items += items
}

func (f *findings) ledgerChecked() { f.count("checks of the whole ledger") }

func (f *findings) count(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counted[what]++
}

func (f *findings) step(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.steps[name]++
}

func (f *findings) fault(k kind, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults[k] += n
}

// disturbed counts a command that something befell.
func (f *findings) disturbed(moment, phase string, w way, struck bool, e ended) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if struck {
		add(f.hits, moment, phase)
		add(f.ways, moment, w.String())
	}
	if !e.killed {
		if f.exits[phase] == nil {
			f.exits[phase] = map[int]int{}
		}
		f.exits[phase][e.exit]++
	}
}

func add(table map[string]map[string]int, row, column string) {
	if table[row] == nil {
		table[row] = map[string]int{}
	}
	table[row][column]++
}

// dial gives up to where moments are drawn, and turn sets it: farther when there was
// still something to strike, so that about three of four moments strike.
func (f *findings) dial(key string, first int64) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dials[key] == 0 {
		f.dials[key] = first
	}
	return f.dials[key]
}

func (f *findings) turn(key string, struck bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if struck {
		f.dials[key] += f.dials[key]/16 + 1
	} else {
		f.dials[key] = max(3, f.dials[key]*13/16)
	}
}

// struck is how often anything was killed or broken.
func (f *findings) struck() int {
	sum := 0
	for _, row := range f.hits {
		for _, n := range row {
			sum += n
		}
	}
	return sum
}

// tell logs what was found, and writes the report where one is asked for.
func (f *findings) tell(t *testing.T) {
	t.Helper()
	t.Logf("%d runs, %d items, struck %d times", f.runs, f.items, f.struck())
	for _, moment := range slices.Sorted(maps.Keys(f.hits)) {
		t.Logf("%s: %v", moment, f.hits[moment])
	}
	t.Logf("exit codes: %v; %v", f.exits, f.counted)
	path := os.Getenv(reportVariable)
	if path == "" || t.Failed() {
		return
	}
	if err := os.WriteFile(path, []byte(f.report()), 0o644); err != nil {
		t.Error(err)
	}
}

// report writes the tables of docs/payout-proof.md.
func (f *findings) report() string {
	var out strings.Builder
	all := 0
	for _, w := range ways() {
		all += f.done[w.String()]
	}
	fmt.Fprintf(&out, "%s", reportHead)
	fmt.Fprintf(&out, "## The campaign\n\nMade by `make proof CAMPAIGN=%d`; the first seed was %d, and run *n*, from 0, has that seed plus *n*. ", f.runs, f.seed)
	if all < f.runs {
		fmt.Fprintf(&out, "Its time was up after %d of them. ", all)
	}
	fmt.Fprintf(&out, "%d runs came to their end, with %d items; programs, servers and connections were struck %d times.\n\n", all, f.items, f.struck())
	columns := make([]string, 0, len(ways()))
	for _, w := range ways() {
		columns = append(columns, w.String())
	}
	out.WriteString("What was struck, by the way in which the wallet was reached:\n\n")
	writeTable(&out, "", columns, f.ways)
	fmt.Fprintf(&out, "| runs | %d | %d | %d | %d |\n", f.done[columns[0]], f.done[columns[1]], f.done[columns[2]], f.done[columns[3]])
	out.WriteString("\nThe same, by the phase that it hit:\n\n")
	writeTable(&out, "", phases(), f.hits)
	out.WriteString("\nThe durable steps at which programs and servers died:\n\n")
	out.WriteString(listOf(f.steps) + "\n\nWhat was done to requests:\n\n")
	faults := map[string]int{}
	for k, n := range f.faults {
		if n > 0 {
			faults[kind(k).String()] = n
		}
	}
	out.WriteString(listOf(faults) + "\n\nHow commands ended that were disturbed and not killed, by their exit codes:\n\n| | exit codes |\n| --- | --- |\n")
	for _, phase := range phases() {
		var codes []string
		for _, code := range slices.Sorted(maps.Keys(f.exits[phase])) {
			codes = append(codes, fmt.Sprintf("%d: %d", code, f.exits[phase][code]))
		}
		fmt.Fprintf(&out, "| %s | %s |\n", phase, strings.Join(codes, ", "))
	}
	out.WriteString("\nAlso counted: " + listOf(f.counted) + "\n\n## The verdict\n\nEvery check held in every run.\n")
	return out.String() + reportTail
}

func writeTable(out *strings.Builder, corner string, columns []string, table map[string]map[string]int) {
	fmt.Fprintf(out, "| %s | %s |\n|%s\n", corner, strings.Join(columns, " | "), strings.Repeat(" --- |", len(columns)+1))
	for _, row := range slices.Sorted(maps.Keys(table)) {
		fmt.Fprintf(out, "| %s |", row)
		for _, column := range columns {
			fmt.Fprintf(out, " %d |", table[row][column])
		}
		out.WriteString("\n")
	}
}

func listOf(counts map[string]int) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(list, ", ") + "."
}
