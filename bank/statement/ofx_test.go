package statement_test

import (
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/statement"
)

const ofxEntry = "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260531120000.000[-5:EST]<TRNAMT>-1.50<FITID>F-1<NAME>Shop & Co<MEMO>May</STMTTRN>\n"

func TestOFXIsReadWhetherItsListsAreClosedOrNot(t *testing.T) {
	t.Parallel()
	open := strings.ReplaceAll(ofxEntry, "</STMTTRN>", "")
	for name, text := range map[string]string{
		"closed":            ofxOf(ofxEntry + ofxEntry),
		"entries open":      ofxOf(open + open),
		"the list open":     strings.Replace(ofxOf(ofxEntry+ofxEntry), "</BANKTRANLIST>", "", 1),
		"all open":          strings.Replace(ofxOf(open+open), "</BANKTRANLIST>", "", 1),
		"values closed":     ofxOf(strings.ReplaceAll(ofxEntry, "-1.50<", "-1.50</TRNAMT><") + ofxEntry),
		"in small letters":  strings.ToLower(ofxOf(ofxEntry + ofxEntry)),
		"the head in a row": strings.ReplaceAll(ofxOf(ofxEntry+ofxEntry), "\n", " "),
		"without a head":    ofxOf(ofxEntry + ofxEntry)[strings.Index(ofxOf(""), "<OFX>"):],
		"XML": `<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?>` + ofxOf(strings.NewReplacer("Shop & Co", "<![CDATA[Shop & Co]]>").Replace(ofxEntry) +
			"<!-- a comment -->" + ofxEntry)[strings.Index(ofxOf(""), "<OFX>"):],
	} {
		s := only(t, text)
		if len(s.entries) != 2 || !strings.EqualFold(s.Account.ID, "0532013000") || s.Account.Routing != "37040044" || s.Statement.Currency != "EUR" ||
			s.Closing.Closing.Amount.String() != "12.50 EUR" || s.From.String() != "2026-05-01" || s.Footing != statement.FootingUnknown {
			t.Errorf("%s: %+v %+v", name, s.Statement, s.Closing)
			continue
		}
		for _, e := range s.entries { // the same id twice is two entries
			if e.Amount.String() != "-1.50 EUR" || e.BookingDate.String() != "2026-05-31" || !strings.EqualFold(e.Counterparty.Name, "Shop & Co") ||
				!strings.EqualFold(e.BankReference, "F-1") || !strings.EqualFold(e.Remittance[0], "May") {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
	if s := only(t, `<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?>`+ofxOf("")[strings.Index(ofxOf(""), "<OFX>"):]); s.Format != statement.OFX2 || s.Version != "211" {
		t.Errorf("%s %s", s.Format, s.Version)
	}
}

func TestAmountsOfOFXHaveAPointOrAComma(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"-1,5": "-1.50 EUR", "+3": "3.00 EUR", "3.10": "3.10 EUR", ",5": "0.50 EUR", "-0.500": "-0.50 EUR", "- 2.00": "-2.00 EUR"} {
		if e := entry(t, ofxOf("<STMTTRN><TRNAMT>"+text+"\n</STMTTRN>")); e.Amount.String() != want {
			t.Errorf("%s: %s", text, e.Amount)
		}
	}
}

func TestPendingForeignAndPartyOfOFX(t *testing.T) {
	t.Parallel()
	s := only(t, ofxOf("<STMTTRN><TRNAMT>-1<CURRENCY><CURSYM>USD</CURRENCY><PAYEE><NAME>Anna<CITY>Ulm</PAYEE>"+
		"<BANKACCTTO><BANKID>50010517<ACCTID>DE89370400440532013000</BANKACCTTO><CHECKNUM>000</STMTTRN>"+
		"</BANKTRANLIST><BANKTRANLISTP><DTASOF>20260531<STMTTRNP><TRNTYPE>POS<DTTRAN>20260530<TRNAMT>-4.00<NAME>Bar</STMTTRNP></BANKTRANLISTP>"))
	e, p := s.entries[0], s.entries[1]
	if e.Amount.String() != "-1.00 USD" || e.Moved.Currency() != "" || e.Counterparty.Name != "Anna" || e.Counterparty.Account.ID != "DE89370400440532013000" ||
		e.Counterparty.Account.Routing != "50010517" || e.Cheque != "" {
		t.Errorf("%+v", e)
	}
	if p.Status != statement.Pending || p.Amount.String() != "-4.00 EUR" || p.BookingDate.String() != "2026-05-30" || s.Booked.Count != 1 {
		t.Errorf("%+v", p)
	}
}

func TestABrokenOFXIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text   string
		line   int
		reason string
	}{
		"an amount":         {ofxOf("<STMTTRN>\n<TRNAMT>1,234.56</STMTTRN>"), 8, "(TRNAMT): the amount"},
		"no amount":         {ofxOf("<STMTTRN><FITID>1</STMTTRN>"), 8, "an entry has no amount"},
		"two amounts":       {ofxOf("<STMTTRN><TRNAMT>1<TRNAMT>1</STMTTRN>"), 8, "two amounts"},
		"a date":            {ofxOf("<STMTTRN><DTPOSTED>20261301</STMTTRN>"), 8, "no day of the calendar"},
		"a correction":      {ofxOf("<STMTTRN><TRNAMT>1<CORRECTFITID>F<CORRECTACTION>DELETE</STMTTRN>"), 8, "corrects one of an earlier file"},
		"a currency":        {strings.Replace(ofxOf(""), "<CURDEF>EUR", "<CURDEF>DEM", 1), 7, `"DEM" is not known`},
		"no currency":       {strings.Replace(ofxOf(ofxEntry), "<CURDEF>EUR", "", 1), 7, "does not name its currency"},
		"cut off":           {strings.TrimSuffix(ofxOf(ofxEntry), "</OFX>\n"), 9, "ends before </OFX>"},
		"cut off in a tag":  {ofxOf(ofxEntry)[:150], 7, "ends"},
		"investments":       {ofxOf("<INVSTMTRS>"), 8, "not read"},
		"no statement":      {"<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>", 0, "no statement"},
		"an entry outside":  {"<OFX><STMTTRN><TRNAMT>1</STMTTRN></OFX>", 1, "outside of a statement"},
		"a document type":   {"<!DOCTYPE OFX>\n<OFX></OFX>", 1, "declaration"},
		"a long value":      {ofxOf("<STMTTRN><MEMO>" + strings.Repeat("x", statement.MaxText+1)), 8, "longer than"},
		"a long tag":        {ofxOf("<STMTTRN><" + strings.Repeat("x", statement.MaxText+1)), 8, "longer than"},
		"a tenth of a cent": {ofxOf("<STMTTRN><TRNAMT>0.005</STMTTRN>"), 8, "more decimals"},
	} {
		refused(t, name, c.text, statement.Options{}, c.line, c.reason)
	}
}
