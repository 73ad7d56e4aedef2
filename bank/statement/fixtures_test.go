package statement_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/statement"
)

// camtOf writes a camt.053 of one statement from 100.00 to closing EUR.
func camtOf(closing, entries string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M-1</MsgId></GrpHdr><Stmt><Id>S-1</Id>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
` + camtBalance("OPBD", "100.00") + camtBalance("CLBD", closing) + "\n" + entries + "\n</Stmt></BkToCstmrStmt></Document>\n"
}

func camtBalance(code, amount string) string {
	side := "CRDT"
	if strings.HasPrefix(amount, "-") {
		side, amount = "DBIT", amount[1:]
	}
	return "<Bal><Tp><CdOrPrtry><Cd>" + code + `</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">` + amount + "</Amt><CdtDbtInd>" + side + "</CdtDbtInd><Dt><Dt>2026-05-31</Dt></Dt></Bal>"
}

// mtOf writes a statement of SWIFT from 100,00 to closing EUR.
func mtOf(closing, entries string) string {
	return ":20:T-1\n:25:DE89370400440532013000\n:28C:7/2\n:60F:C260530EUR100,00\n" + entries + ":62F:C260531EUR" + closing + "\n-\n"
}

// ofxOf writes a file of OFX 1.
func ofxOf(entries string) string {
	return "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR" +
		"<BANKACCTFROM><BANKID>37040044<ACCTID>0532013000<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20260501<DTEND>20260531\n" + entries +
		"</BANKTRANLIST><LEDGERBAL><BALAMT>12,50<DTASOF>20260531</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
}

// baiOf writes a file of BAI2 with an account in dollars from 100.00 to 125.00.
func baiOf(records, total, count string) string {
	return "01,BANK,OKPAY,260601,0500,1,,,2/\n02,OKPAY,BANK,1,260531,,USD,2/\n03,123456,USD,010,10000,,,015,12500,,/\n" + records +
		"49," + total + "," + count + "/\n98," + total + ",1,9/\n99," + total + ",1,9/\n"
}

func readText(t testing.TB, text string) *collector {
	t.Helper()
	c, _ := read(t, []byte(text))
	return c
}

// only reads a file with one statement.
func only(t testing.TB, text string) *collected {
	t.Helper()
	c := readText(t, text)
	if len(c.list) != 1 {
		t.Fatalf("%d statements", len(c.list))
	}
	return c.list[0]
}

// entry reads a file with one entry.
func entry(t testing.TB, text string) *statement.Entry {
	t.Helper()
	s := only(t, text)
	if len(s.entries) != 1 {
		t.Fatalf("%d entries", len(s.entries))
	}
	return &s.entries[0]
}

// refused reads a file that is broken, and checks where and why.
func refused(t *testing.T, name, text string, options statement.Options, line int, reason string) {
	t.Helper()
	var c collector
	_, err := statement.Read(bytes.NewReader([]byte(text)), options, &c)
	var e *statement.Error
	if !errors.As(err, &e) || e.Line != line || !strings.Contains(e.Error(), reason) {
		t.Errorf("%s: %v, want line %d and %q", name, err, line, reason)
	}
}
