//go:build unix

// Reconcile matches as many lines of a bank as it is told with as many of
// a ledger, some rounds long, and prints what a round takes and the most memory
// that it took. It is nothing but the matching, in a process of its own: lines in
// memory in, a result in memory out.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"github.com/okpay/okpay/bank/match"
	"github.com/okpay/okpay/wallet/money"
)

// memoryLimit is near what garbage is collected sooner, as the program does it.
const memoryLimit = 1000 << 20

// measured is what is printed.
type measured struct {
	Nanos    int64 `json:"nanos"` // the median of the rounds
	CPUNanos int64 `json:"cpu_nanos"`
	PeakKiB  int64 `json:"peak_kib"`
	Matches  int   `json:"matches"`
	Breaks   int   `json:"breaks"`
}

func main() {
	debug.SetMemoryLimit(memoryLimit)
	m, err := measure(os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(m)
	}
	if err != nil {
		_, _ = io.WriteString(os.Stderr, err.Error()+"\n")
		os.Exit(1)
	}
}

func measure(args []string) (*measured, error) {
	if len(args) != 2 {
		return nil, errors.New("usage: reconcile LINES ROUNDS")
	}
	lines, err := strconv.Atoi(args[0])
	if err != nil {
		return nil, fmt.Errorf("read the number of lines: %w", err)
	}
	rounds, err := strconv.Atoi(args[1])
	if err != nil || rounds < 1 {
		return nil, fmt.Errorf("%q is no number of rounds", args[1])
	}
	rules, err := match.Default()
	if err != nil {
		return nil, err
	}
	bank, ledger := year(lines)
	m, took, used := &measured{}, make([]int64, 0, rounds), make([]int64, 0, rounds)
	for range rounds {
		runtime.GC() // each round begins with as little
		start, before := time.Now(), cpu()
		result, err := match.Lines(bank, ledger, rules, match.Options{Today: today})
		if err != nil {
			return nil, err
		}
		took, used = append(took, time.Since(start).Nanoseconds()), append(used, cpu()-before)
		m.Matches, m.Breaks = len(result.Matches), len(result.Breaks)
	}
	slices.Sort(took)
	slices.Sort(used)
	m.Nanos, m.CPUNanos, m.PeakKiB = took[len(took)/2], used[len(used)/2], usage().Maxrss
	return m, nil
}

// cpu is what this process has used of the processors so far.
func cpu() int64 {
	used := usage()
	return used.Utime.Nano() + used.Stime.Nano()
}

func usage() (used unix.Rusage) {
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		panic(err) // its arguments are right
	}
	return used
}

// The days over which lines are spread.
const (
	firstDay = match.Day(20_000)
	days     = 365
	today    = firstDay + days
)

// year makes lines of every kind, in the order of their days: of a hundred, some
// 80 with their reference in its field and 8 with it in the text, 6 without any,
// 4 that a file's debit takes together, and 2 that are wrong in one way or another.
func year(lines int) (bank, ledger []match.Line) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same lines each time
	names := someNames()
	bank, ledger = make([]match.Line, 0, lines+lines/50), make([]match.Line, 0, lines+lines/50)
	for i := range lines + lines*3/100 { // of a hundred, the bank has three less
		day := firstDay + match.Day(i*days/(lines+lines*3/100)) // #nosec G115 -- below days
		amount := money.FromMinor(1+random.Int64N(500_000), "EUR")
		key := fmt.Sprintf("INV-%07d-%010X", i, random.Uint64()&0xffffffffff)
		id := fmt.Sprintf("txn_%026d", i)
		l := match.Line{
			ID: id, Amount: amount, Booked: day, Kind: "withdrawal",
			References: []string{id, key}, Name: names[i%len(names)],
		}
		b := match.Line{
			ID: fmt.Sprintf("stmt-%08d-%04d", i, i%1000), Amount: amount, Booked: day + match.Day(random.Int32N(3)), Value: day, Kind: "PMNT-ICDT-ESCT",
			References: []string{"NOTPROVIDED", fmt.Sprintf("BK%016X", random.Uint64())}, Name: names[i%len(names)],
			Text: "Payment " + strconv.Itoa(i) + " with thanks",
		}
		switch of := i % 100; {
		case of < 80:
			b.References[0] = key
		case of < 88:
			b.Text = "EREF+" + key + " SVWZ+" + b.Text
		case of < 94:
		case of < 98:
			l.Group = "FILE-" + strconv.Itoa(i/100)
			if of < 97 {
				ledger = append(ledger, l)
				continue
			}
			b.References[0] = l.Group
			total := amount.Minor()
			for k := 1; k <= 3; k++ {
				total += ledger[len(ledger)-k].Amount.Minor()
			}
			b.Amount = money.FromMinor(total, "EUR")
		case of == 98:
			b.References[0], b.Amount = key, money.FromMinor(amount.Minor()+1, "EUR")
		case i%200 == 99:
			ledger = append(ledger, l)
			continue
		default:
			bank = append(bank, b)
			continue
		}
		bank, ledger = append(bank, b), append(ledger, l)
	}
	return bank, ledger
}

// someNames gives the names of counterparties.
func someNames() []string {
	return []string{"Ada Lovelace", "Grace Hopper", "Annie Easley", "Mary Jackson", "Radia Perlman", "Karen Jones", "Joan Clarke"}
}
