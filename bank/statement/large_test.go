package statement_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/statement"
)

// large is a file of n entries that is made as it is read, and so needs no memory.
type large struct {
	name       string
	head, tail string
	entry      func(i int) string
	options    func(testing.TB) statement.Options
}

// repeated gives the file of n entries.
type repeated struct {
	l    *large
	n, i int
	rest string
	done bool
}

func (r *repeated) Read(p []byte) (int, error) {
	for r.rest == "" {
		switch {
		case r.i == 0:
			r.rest = r.l.head
		case r.i <= r.n:
			r.rest = r.l.entry(r.i)
		case r.done:
			return 0, io.EOF
		default:
			r.rest, r.done = r.l.tail, true
		}
		r.i++
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (l *large) of(n int) io.Reader { return &repeated{l: l, n: n} }

func larges() []*large {
	none := func(testing.TB) statement.Options { return statement.Options{} }
	camtHead, camtTail, _ := strings.Cut(camtOf("100.00", "@"), "@")
	mtHead, mtTail, _ := strings.Cut(mtOf("100,", "@"), "@")
	ofxHead, ofxTail, _ := strings.Cut(ofxOf("@"), "@")
	return []*large{
		{"camt", camtHead, camtTail, func(i int) string {
			return fmt.Sprintf(`<Ntry><NtryRef>%d</NtryRef><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-05-31</Dt></BookgDt><ValDt><Dt>2026-05-31</Dt></ValDt><AcctSvcrRef>2026053112345%d</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>E2E-%d</EndToEndId></Refs><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>Anna Arnold</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>AT611904300234573201</IBAN></Id></DbtrAcct></RltdPties>
<RltdAgts><DbtrAgt><FinInstnId><BICFI>BKAUATWW</BICFI></FinInstnId></DbtrAgt></RltdAgts>
<RmtInf><Ustrd>Invoice %d of May, with thanks</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
`, i, i, i, i)
		}, none},
		{"mt940", mtHead, mtTail, func(i int) string {
			return fmt.Sprintf(":61:2605310531C12,50NTRFNONREF//B%d\n:86:166?00GUTSCHRIFT?109248?20EREF+E2E-%d?21SVWZ+Invoice %d of May\n?30BKAUATWW?31AT611904300234573201?32Anna Arnold\n", i, i, i)
		}, none},
		{"ofx", ofxHead, ofxTail, func(i int) string {
			return fmt.Sprintf("<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260531120000.000[-5:EST]<TRNAMT>12.50<FITID>2026053100%d<NAME>Anna Arnold<MEMO>Invoice %d of May</STMTTRN>\n", i, i)
		}, none},
		{"bai2", strings.TrimSuffix(baiOf("", "", ""), "49,,/\n98,,1,9/\n99,,1,9/\n"), "49,22500,3/\n98,22500,1,9/\n99,22500,1,9/\n", func(i int) string {
			return fmt.Sprintf("16,165,1250,Z,B%d,C%d,INVOICE %d OF MAY/\n", i, i, i)
		}, none},
		{"csv", "d,a,r,n,t\n", "", func(i int) string {
			return fmt.Sprintf("2026-05-31,12.50,B%d,Anna Arnold,Invoice %d of May\n", i, i)
		}, func(t testing.TB) statement.Options {
			return mapping(t, "name: x\ndates: YYYY-MM-DD\nfields: {booking_date: d, amount: a, currency: {value: EUR}, reference: r, counterparty: n, remittance: t}")
		}},
	}
}

// counter counts, keeps nothing, and notes the most memory that is in use on the way.
type counter struct {
	entries int
	most    uint64
	every   int
}

func (*counter) Begin(*statement.Statement) error { return nil }
func (*counter) End(*statement.Closing) error     { return nil }

func (c *counter) Entry(*statement.Entry) error {
	if c.entries++; c.every > 0 && c.entries%c.every == 0 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		c.most = max(c.most, m.HeapAlloc)
	}
	return nil
}

// TestMemoryDoesNotGrowWithAFile is not parallel: it looks at the memory of the whole
// program.
func TestMemoryDoesNotGrowWithAFile(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads files of 40,000 entries")
	}
	const entries, bound = 40_000, 4 << 20
	for _, l := range larges() {
		options := l.options(t)
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		c := &counter{every: entries / 4}
		d, err := statement.Read(l.of(entries), options, c)
		if err != nil || c.entries != entries {
			t.Fatalf("%s: %d entries: %v", l.name, c.entries, err)
		}
		if c.most > before.HeapAlloc+bound {
			t.Errorf("%s: %d KiB in use over a file of %d KiB", l.name, (c.most-before.HeapAlloc)>>10, d.Bytes>>10)
		}
	}
}

func TestLimitsOfAFileAreKept(t *testing.T) {
	t.Parallel()
	for _, l := range larges() {
		for name, c := range map[string]struct {
			limits statement.Limits
			reason string
		}{
			"bytes":   {statement.Limits{Bytes: 60}, "larger than 60 bytes"},
			"entries": {statement.Limits{Entries: 2}, "more than 2 entries"},
		} {
			options := l.options(t)
			options.Limits = c.limits
			_, err := statement.Read(l.of(3), options, &counter{})
			if err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("%s, %s: %v", l.name, name, err)
			}
			options.Limits = statement.Limits{Bytes: 10_000, Entries: 3, Statements: 1, Details: 1}
			if _, err := statement.Read(l.of(3), options, &counter{}); err != nil {
				t.Errorf("%s: the limit itself: %v", l.name, err)
			}
		}
	}
	two := mtOf("100,", "") + mtOf("100,", "")
	refused(t, "statements", two, statement.Options{Limits: statement.Limits{Statements: 1}}, 7, "more than 1 statements")
	details := camtOf("1", `<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls/><TxDtls/></NtryDtls></Ntry>`)
	refused(t, "details", details, statement.Options{Limits: statement.Limits{Details: 1}}, 5, "more than 1 transactions")
}

// BenchmarkRead tells how fast each format is read, in MB/s.
func BenchmarkRead(b *testing.B) {
	const entries = 5_000
	for _, l := range larges() {
		b.Run(l.name, func(b *testing.B) {
			text, err := io.ReadAll(l.of(entries))
			if err != nil {
				b.Fatal(err)
			}
			options := l.options(b)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				c := &counter{}
				if _, err := statement.Read(strings.NewReader(string(text)), options, c); err != nil || c.entries != entries {
					b.Fatalf("%d entries: %v", c.entries, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/entries, "ns/entry")
		})
	}
}
