package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
)

// manyPayments makes n rows one after the other and calls at before each.
func manyPayments(n int, at func(i int)) iter.Seq2[payment, error] {
	return func(yield func(payment, error) bool) {
		for i := range n {
			at(i)
			row := payment{ID: fmt.Sprintf("txn_%06d", i), Amount: "12.50", Currency: "EUR", Memo: strings.Repeat("m", 100)}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// counter counts the rows that have arrived.
type counter struct {
	rows int
	last []byte // a beginning of "txn_" at the end of what arrived
}

func (c *counter) Write(b []byte) (int, error) {
	seen := append(c.last, b...)
	c.rows += bytes.Count(seen, []byte("txn_"))
	c.last = bytes.Clone(seen[max(0, len(seen)-3):])
	return len(b), nil
}

// It does not run beside others, as it looks at the heap of the whole process.
func TestStreamingKeepsMemoryBoundedAndRowsFlowing(t *testing.T) {
	const heapBytes = 4 << 20 // all rows together would take more than that in every format
	for format, rows := range map[Format]int{JSONL: 100_000, CSV: 30_000, JSON: 30_000, YAML: 20_000, Table: 20_000} {
		var arrived counter
		s := pipes()
		s.Out = &arrived
		var before runtime.MemStats
		rowsHeld := 0
		err := Stream(t.Context(), s.printer(t, Settings{Format: format}), paymentView(), manyPayments(rows, func(i int) {
			rowsHeld = max(rowsHeld, i-arrived.rows)
			if i%(rows/5) != 0 {
				return
			}
			var now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&now)
			if i == 0 {
				before = now
			}
			if now.HeapAlloc > before.HeapAlloc+heapBytes {
				t.Errorf("%s: after %d rows the heap has grown by %d bytes", format, i, now.HeapAlloc-before.HeapAlloc)
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		if arrived.rows != rows {
			t.Errorf("%s: %d rows arrived, want %d", format, arrived.rows, rows)
		}
		if limit := tableBlockRows + streamGroupRows + bufferBytes/100; rowsHeld > limit {
			t.Errorf("%s: %d rows were held back, want at most %d", format, rowsHeld, limit)
		}
	}
}

func TestEachGroupOfRowsIsOnItsWayWhenWriteReturns(t *testing.T) {
	t.Parallel()
	for format, want := range map[Format]string{
		JSONL: lines(`{"id":"txn_1"}`, `{"id":"txn_2"}`),
		CSV:   lines("id", "txn_1", "txn_2"),
		YAML:  lines("- id: txn_1", "- id: txn_2"),
	} {
		s := pipes()
		w, err := NewRows(t.Context(), s.printer(t, Settings{Format: format, Columns: []string{"id"}}), paymentView())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(somePayments()[:2]...); err != nil {
			t.Fatal(err)
		}
		same(t, s.out.String(), want)
		if err := errors.Join(w.Write(), w.Close()); err != nil {
			t.Fatal(err)
		}
		same(t, s.out.String(), want)
	}
}

func TestAListThatFailsEarlyPrintsNothingAndLaterNoWholeArray(t *testing.T) {
	t.Parallel()
	errLost := errors.New("lost")
	fails := func(after int) iter.Seq2[payment, error] {
		return func(yield func(payment, error) bool) {
			for row, err := range manyPayments(after, func(int) {}) {
				if !yield(row, err) {
					return
				}
			}
			yield(payment{}, errLost)
		}
	}
	for _, format := range []Format{JSON, Table} {
		s := pipes()
		if err := Stream(t.Context(), s.printer(t, Settings{Format: format}), paymentView(), fails(100)); !errors.Is(err, errLost) {
			t.Errorf("%s: %v", format, err)
		}
		same(t, s.out.String(), "")
	}
	s := pipes()
	if err := Stream(t.Context(), s.printer(t, Settings{Format: JSON}), paymentView(), fails(10_000)); !errors.Is(err, errLost) {
		t.Error(err)
	}
	if got := s.out.String(); len(got) < bufferBytes || strings.HasSuffix(got, "]\n") {
		t.Errorf("%d bytes that end in %q", len(got), got[max(0, len(got)-5):])
	}
}

func TestStreamStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	made := 0
	err := Stream(ctx, pipes().printer(t, Settings{Format: JSONL}), paymentView(), manyPayments(100_000, func(i int) {
		if made = i; i == 1000 {
			cancel()
		}
	}))
	if !errors.Is(err, context.Canceled) || made > 1000+streamGroupRows {
		t.Errorf("%v after %d rows", err, made)
	}
}

// closedAfter is a pipe whose reader goes away.
type closedAfter struct {
	bytes int
	err   error
}

func (c *closedAfter) Write(b []byte) (int, error) {
	if c.bytes -= len(b); c.bytes < 0 {
		return 0, c.err
	}
	return len(b), nil
}

func TestAClosedPipeEndsTheOutputWithItsError(t *testing.T) {
	t.Parallel()
	for _, settings := range []Settings{{}, {Format: JSON}, {Format: JSONL}, {Format: CSV}, {Format: YAML}, {JQ: ".[]"}} {
		s := pipes()
		s.Out = &closedAfter{bytes: 100, err: brokenPipe()}
		made := 0
		err := Stream(t.Context(), s.printer(t, settings), paymentView(), manyPayments(5000, func(i int) { made = i }))
		if !IsBrokenPipe(err) {
			t.Errorf("%+v: got %v, want a broken pipe", settings, err)
		}
		if settings.JQ == "" && made > 4000 {
			t.Errorf("%+v: %d rows were made for nobody", settings, made)
		}
	}
}

func TestIsBrokenPipe(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]bool{
		brokenPipe():                           true,
		fmt.Errorf("write: %w", brokenPipe()):  true,
		io.ErrClosedPipe:                       true,
		io.ErrUnexpectedEOF:                    false,
		fmt.Errorf("text only: %v", "EPIPE"):   false,
		errors.Join(errors.New("x"), io.EOF):   false,
		errors.Join(io.EOF, io.ErrClosedPipe):  true,
		errors.New("io: read/write on closed"): false,
	} {
		if got := IsBrokenPipe(err); got != want {
			t.Errorf("IsBrokenPipe(%v) = %v", err, got)
		}
	}
	if IsBrokenPipe(nil) {
		t.Error("no error is no broken pipe")
	}
}

func brokenPipe() error { return brokenPipeErrors()[0] }
