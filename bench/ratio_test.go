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
	ours, limit   cost // medians
	// items makes the figures rates, of so many items in that time. The ratio
	// is then that of the rates, which is to be as large as possible.
	items  int
	target float64 // 0 when there is none
	// context is a third figure that says how to read the row, if there is one.
	context string
	leftOut string // why the row could not be measured, if it could not
}

// cost is what a run takes: time on the clock, which counts, and of the
// processor, which tells apart what it did from what it waited for.
type cost struct{ wall, cpu time.Duration }

// value is the ratio, of times or of rates.
func (r ratio) value() float64 { return r.of(r.ours.wall, r.limit.wall) }

func (r ratio) of(ours, limit time.Duration) float64 {
	if r.items > 0 {
		return limit.Seconds() / ours.Seconds()
	}
	return ours.Seconds() / limit.Seconds()
}

// ofCPU is the ratio of the processor's times, where they are known.
func (r ratio) ofCPU() string {
	if r.ours.cpu == 0 || r.limit.cpu == 0 {
		return "-"
	}
	return decimals(r.of(r.ours.cpu, r.limit.cpu))
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
	b.ReportMetric(r.ours.wall.Seconds()*1e3, "ours-ms")
	b.ReportMetric(r.limit.wall.Seconds()*1e3, "limit-ms")
	b.ReportMetric(r.value(), "ratio")
}

// printRatios prints a line for each row, for people.
func printRatios(b *testing.B, rows []ratio) {
	b.Helper()
	var text strings.Builder
	text.WriteString("\nwhat\tours\tlimit\tratio\ttarget\t\tof CPU\tagainst\n")
	for _, r := range rows {
		if r.leftOut != "" {
			text.WriteString("LEFT OUT, BECAUSE " + strings.ToUpper(r.leftOut) + ": " + r.what + "\n")
			continue
		}
		text.WriteString(strings.Join([]string{
			r.what, r.figure(r.ours.wall), r.figure(r.limit.wall), decimals(r.value()), r.wanted(), r.verdict(),
			r.ofCPU(), r.against,
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

func decimals(ratio float64) string { return strconv.FormatFloat(ratio, 'f', 2, 64) }

// alternate runs the contestants in turn, so that what disturbs the machine
// disturbs all of them, and gives the median of each. The first rounds warm
// caches up and do not count.
func alternate(b *testing.B, warm, rounds int, contestants ...func() cost) []cost {
	b.Helper()
	costs := make([][]cost, len(contestants))
	for b.Loop() {
		for round := range warm + rounds {
			for i, run := range contestants {
				if took := run(); round >= warm {
					costs[i] = append(costs[i], took)
				}
			}
		}
	}
	medians := make([]cost, len(contestants))
	for i := range costs {
		walls, cpus := make([]time.Duration, 0, len(costs[i])), make([]time.Duration, 0, len(costs[i]))
		for _, c := range costs[i] {
			walls, cpus = append(walls, c.wall), append(cpus, c.cpu)
		}
		medians[i] = cost{median(walls), median(cpus)}
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

// timed is what run takes in this process.
func timed(run func()) cost {
	start, used := time.Now(), cpuTime()
	run()
	return cost{time.Since(start), cpuTime() - used}
}
