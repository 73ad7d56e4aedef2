package pain_test

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"runtime"
	"testing"

	"github.com/okpay/okpay/bank/pain"
)

const many = 100_000

// generated gives n transactions without holding them.
func generated(n int) iter.Seq2[pain.Transaction, error] {
	return func(yield func(pain.Transaction, error) bool) {
		list := transfers()
		for i := range n {
			x := list[i%len(list)]
			x.EndToEndID, x.Amount = fmt.Sprintf("item-%06d-0000000000000000", i), eur(int64(i+1))
			if !yield(x, nil) {
				return
			}
		}
	}
}

// counted counts the bytes that are written.
type counted struct{ n int64 }

func (c *counted) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

func BenchmarkDivide100000(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pain.Divide(head(pain.V09), generated(many)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite100000(b *testing.B) {
	m := head(pain.V09)
	payments, err := pain.Divide(m, generated(many))
	if err != nil {
		b.Fatal(err)
	}
	m.Payments = payments
	b.ReportAllocs()
	var out counted
	for b.Loop() {
		out.n = 0
		if err := pain.Write(&out, m, today); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(out.n)
	}
}

func BenchmarkReadStatus100000(b *testing.B) {
	text, err := io.ReadAll(reportOf(many))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		size, err := readThrough(bytes.NewReader(text), func() { n++ })
		if err != nil || n != many+2 {
			b.Fatal(n, err)
		}
		b.SetBytes(size)
	}
}

// measured counts the bytes that are read.
type measured struct {
	io.Reader
	n int64
}

func (m *measured) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.n += int64(n)
	return n, err
}

func readThrough(r io.Reader, each func()) (int64, error) {
	in := &measured{Reader: r}
	for _, err := range pain.ReadStatus(in) {
		if err != nil {
			return in.n, err
		}
		each()
	}
	return in.n, nil
}

// TestAHundredThousandNeedLittleMemory watches the heap while files of 100,000
// transactions are written and read: they take 35 to 50 MB each, and the heap
// holds the references that were written, which are 35 bytes each, and little else.
func TestAHundredThousandNeedLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds under the race detector")
	}
	const most = 24 << 20
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, peak, n := heap(), uint64(0), 0
	look := func() {
		if n++; n%20_000 == 0 {
			peak = max(peak, heap())
		}
	}
	m := head(pain.V03)
	payments, err := pain.Divide(m, generated(many))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range payments {
		payments[i].Transactions = func(yield func(pain.Transaction, error) bool) {
			for x, err := range p.Transactions {
				if look(); !yield(x, err) {
					return
				}
			}
		}
	}
	m.Payments = payments
	var out counted
	if err := pain.Write(&out, m, today); err != nil || out.n < 30<<20 {
		t.Fatal(out.n, err)
	}
	if peak > before+most {
		t.Errorf("writing %d bytes takes %d bytes of memory", out.n, peak-before)
	}
	before, peak, n = heap(), 0, 0
	size, err := readThrough(reportOf(many), look)
	if err != nil || n != many+2 || size < 20<<20 {
		t.Fatal(n, size, err)
	}
	if peak > before+most/8 {
		t.Errorf("reading %d bytes takes %d bytes of memory", size, peak-before)
	}
}
