package statement_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/wallet/money"
)

// judge reads whatever text and checks what must hold of every reading: it ends in an
// error with a reason, or each statement has ended, its entries are numbered, have a
// currency and a status, and what is said to add up does.
func judge(t *testing.T, text []byte, options statement.Options) {
	t.Helper()
	var c collector
	d, err := statement.Read(bytes.NewReader(text), options, &c)
	if err != nil {
		var e *statement.Error
		if !errors.As(err, &e) || e.Reason == "" || e.Line < 0 {
			t.Fatalf("%v", err)
		}
		return
	}
	if len(c.list) == 0 || d.Statements != len(c.list) || d.Entries != len(c.entries()) || d.Bytes != int64(len(text)) {
		t.Fatalf("%+v of %d statements", d, len(c.list))
	}
	for _, s := range c.list {
		if !s.ended || s.Entries != len(s.entries) || s.Footing == "" {
			t.Fatalf("%+v", s.Closing)
		}
		counted := money.Zero(s.Closing.Currency)
		for i, e := range s.entries {
			if e.Number != i+1 || e.Line < 1 || e.Amount.Currency().Digits() < 0 || e.EndToEndID == "NOTPROVIDED" ||
				e.Status != statement.Booked && e.Status != statement.Pending && e.Status != statement.Info {
				t.Fatalf("%+v", e)
			}
			if e.Status == statement.Booked && e.Moved.Currency() == counted.Currency() {
				if counted, err = counted.Add(e.Moved); err != nil {
					t.Fatal(err)
				}
			}
		}
		if s.Footing == statement.FootingOK && s.Closing.Opening != nil && s.Closing.Closing != nil {
			if sum, err := s.Closing.Opening.Amount.Add(counted); err != nil || sum != s.Closing.Closing.Amount {
				t.Fatalf("%+v is said to add up: %v", s.Closing, err)
			}
		}
	}
}

func FuzzCamt(f *testing.F) {
	f.Add([]byte(camtOf("102.50", plainEntry)))
	f.Add([]byte(camtOf("1", `<Ntry><Amt Ccy="USD">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch><TxDtls><Amt Ccy="EUR">1</Amt></TxDtls><TxDtls/></NtryDtls></Ntry>`)))
	f.Add([]byte("<a><BkToCstmrDbtCdtNtfctn><Ntfctn>" + plainEntry + "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries></TtlNtries></TxsSummry></Ntfctn></BkToCstmrDbtCdtNtfctn></a>"))
	f.Fuzz(func(t *testing.T, text []byte) { judge(t, text, statement.Options{}) })
}

func FuzzMT(f *testing.F) {
	f.Add([]byte(mtOf("101,", ":61:2605310601RCR1,NTRFREF//BANK\n/OCMT/USD1,/\n:86:166?00A?20EREF+E?21SVWZ+T?32N\n")))
	f.Add([]byte(mtOf("1,", ":61:260230C1,NTRFEREF\n:86:/EREF/E/CNTP/NL91ABNA0417164300/B/N/C/REMI/USTD//T\n")))
	f.Add([]byte("{1:F01}{2:O942}{4:\n:20:R\n:25:1\n:34F:EUR0,\n:61:260531ED1,NTRF\n:90D:1EUR1,\n:90C:0EUR0,\n-}{5:}"))
	f.Fuzz(func(t *testing.T, text []byte) { judge(t, text, statement.Options{}) })
}

func FuzzOFX(f *testing.F) {
	f.Add([]byte(ofxOf(ofxEntry)))
	f.Add([]byte("<?OFX VERSION=\"211\"?><OFX><CCSTMTRS><CURDEF>USD</CURDEF><STMTTRN><TRNAMT>1<![CDATA[2]]></TRNAMT><!-- c --></STMTTRN></CCSTMTRS></OFX>"))
	f.Fuzz(func(t *testing.T, text []byte) { judge(t, text, statement.Options{}) })
}

func FuzzBAI2(f *testing.F) {
	f.Add([]byte(baiOf("16,165,1000,V,260602,,B,C,T, U\n88,V\n16,475,500,S,1,2,3,,,/\n16,165,9,D,1,0,9,,,\n", "1", "1")))
	f.Add([]byte(baiOf("16,165,2500,,,,\n", "25000", "3")))
	f.Fuzz(func(t *testing.T, text []byte) { judge(t, text, statement.Options{}) })
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(ownHead + "31.5.2026 10:00;1.234,56;Anna;;\"Rent;\nMay\";0,35;H;fest;1.334,56\n"))
	options := mapping(f, ownMapping)
	f.Fuzz(func(t *testing.T, text []byte) { judge(t, text, options) })
}

func FuzzMapping(f *testing.F) {
	f.Add([]byte(ownMapping))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := statement.ParseMapping(text)
		if err == nil {
			judge(t, []byte("a,b\n1,2\n"), statement.Options{Mapping: m})
		}
	})
}
