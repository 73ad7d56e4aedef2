package bench

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"
)

// The sizes of the reconciliations that are compared, in lines of each side, how
// often each is done in one process, and the memory that the large one may take.
const (
	manyLines, manyLinesRounds = 1_000_000, 1
	fewLines, fewLinesRounds   = 10_000, 51
	reconcileGoalMiB           = 1024
	linesATime                 = 1000 // of what a figure is given: one line is too short to be read
)

// measureReconcile measures what a line costs when many are matched, beside when
// few are, each in a process of its own, and the memory that the many take.
func measureReconcile(b *testing.B, l *lab) ratio {
	program := l.program(b, "bench/bare/reconcile")
	peak := int64(0)
	match := func(lines, rounds int) func() cost {
		return func() cost {
			var m struct {
				Nanos    int64 `json:"nanos"`
				CPUNanos int64 `json:"cpu_nanos"`
				PeakKiB  int64 `json:"peak_kib"`
				Matches  int   `json:"matches"`
			}
			said := l.run(b, program, strconv.Itoa(lines), strconv.Itoa(rounds))
			if err := json.Unmarshal([]byte(said), &m); err != nil || m.Matches < lines*9/10 {
				b.Fatalf("%d lines were matched as %s, error %v", lines, said, err)
			}
			peak = max(peak, m.PeakKiB)
			return cost{time.Duration(m.Nanos), time.Duration(m.CPUNanos)}.each(time.Duration(2 * lines / linesATime))
		}
	}
	medians := alternate(b, 0, 3, match(manyLines, manyLinesRounds), match(fewLines, fewLinesRounds))
	verdict := "reached"
	if peak/1024 >= reconcileGoalMiB {
		verdict = "NOT REACHED"
	}
	return ratio{
		what:    fmt.Sprintf("%d lines of a reconciliation of %d against %d", linesATime, manyLines, manyLines),
		against: fmt.Sprintf("of %d against %d", fewLines, fewLines),
		ours:    medians[0], limit: medians[1], target: 1.5,
		context: fmt.Sprintf("%d MiB at most for all, lines and result and all (to be under %d: %s)", peak/1024, reconcileGoalMiB, verdict),
	}
}
