package bench

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// ratio is a row of the table: what okpay takes beside what its limit takes.
type ratio struct {
	what, against string
	ours, limit   time.Duration // medians
	// items makes the figures rates, of so many items in that time. The ratio
	// is then that of the rates, which is to be as large as possible.
	items  int
	target float64 // 0 when there is none
	// context is a third figure that says how to read the row, if there is one.
	context string
	leftOut string // why the row could not be measured, if it could not
}

// value is the ratio, of times or of rates.
func (r ratio) value() float64 {
	if r.items > 0 {
		return r.limit.Seconds() / r.ours.Seconds()
	}
	return r.ours.Seconds() / r.limit.Seconds()
}

func (r ratio) verdict() string {
	reached := r.value() <= r.target
	if r.items > 0 {
		reached = r.value() >= r.target
	}
	switch {
	case r.target == 0:
		return ""
	case reached:
		return "reached"
	default:
		return "NOT REACHED"
	}
}

func (r ratio) wanted() string {
	switch {
	case r.target == 0:
		return "-"
	case r.items > 0:
		return fmt.Sprintf("at least %.2f", r.target)
	default:
		return fmt.Sprintf("at most %.2f", r.target)
	}
}

// figure is a time, or the rate that it makes.
func (r ratio) figure(d time.Duration) string {
	switch {
	case r.items > 0:
		return fmt.Sprintf("%.0f/s", float64(r.items)/d.Seconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.0f µs", d.Seconds()*1e6)
	default:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	}
}

// report puts the row into the output of go test, in place of a time an operation.
func (r ratio) report(b *testing.B) {
	b.Helper()
	if r.leftOut != "" {
		b.Skip("LEFT OUT: " + r.leftOut)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(r.ours.Seconds()*1e3, "ours-ms")
	b.ReportMetric(r.limit.Seconds()*1e3, "limit-ms")
	b.ReportMetric(r.value(), "ratio")
}

// printRatios prints a line for each row, for people.
func printRatios(b *testing.B, rows []ratio) {
	b.Helper()
	var text strings.Builder
	text.WriteString("\nwhat\tours\tlimit\tratio\ttarget\t\tagainst\n")
	for _, r := range rows {
		if r.leftOut != "" {
			text.WriteString("LEFT OUT, BECAUSE " + strings.ToUpper(r.leftOut) + ": " + r.what + "\n")
			continue
		}
		text.WriteString(strings.Join([]string{
			r.what, r.figure(r.ours), r.figure(r.limit), strconv.FormatFloat(r.value(), 'f', 2, 64), r.wanted(), r.verdict(), r.against,
		}, "\t") + "\n")
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, err := io.WriteString(w, text.String())
	if err := errors.Join(err, w.Flush()); err != nil {
		b.Fatal(err)
	}
	for _, r := range rows {
		if r.context != "" {
			fmt.Printf("%s: %s\n", r.what, r.context)
		}
	}
	fmt.Println()
}

// alternate runs the contestants in turn, so that what disturbs the machine
// disturbs all of them, and gives the median of each. The first rounds warm
// caches up and do not count.
func alternate(b *testing.B, warm, rounds int, contestants ...func() time.Duration) []time.Duration {
	b.Helper()
	times := make([][]time.Duration, len(contestants))
	for b.Loop() {
		for round := range warm + rounds {
			for i, run := range contestants {
				if took := run(); round >= warm {
					times[i] = append(times[i], took)
				}
			}
		}
	}
	medians := make([]time.Duration, len(contestants))
	for i := range times {
		medians[i] = median(times[i])
	}
	return medians
}

// median gives the middle of the times, which one slow round does not move.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	middle := len(times) / 2
	if len(times)%2 == 1 {
		return times[middle]
	}
	return (times[middle-1] + times[middle]) / 2
}

// timed is how long run takes.
func timed(run func()) time.Duration {
	start := time.Now()
	run()
	return time.Since(start)
}
