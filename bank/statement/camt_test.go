package statement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/statement"
)

const plainEntry = `<Ntry><Amt Ccy="EUR">2.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>`

func TestEveryVersionOfCamtIsReadInWhateverNamespaceAndEnvelope(t *testing.T) {
	t.Parallel()
	for version := 1; version <= 14; version++ {
		for message, format := range map[string]statement.Format{
			"052": statement.Camt052, "053": statement.Camt053, "054": statement.Camt054,
		} {
			root := map[string]string{"052": "BkToCstmrAcctRpt", "053": "BkToCstmrStmt", "054": "BkToCstmrDbtCdtNtfctn"}[message]
			body := map[string]string{"052": "Rpt", "053": "Stmt", "054": "Ntfctn"}[message]
			if version == 1 {
				root += "V01"
			}
			name := fmt.Sprintf("camt.%s.001.%02d", message, version)
			inner := fmt.Sprintf("<x:%[1]s><x:GrpHdr><x:MsgId>M</x:MsgId></x:GrpHdr><x:%[2]s><x:Id>S</x:Id><x:Acct><x:Id><x:IBAN>DE89370400440532013000</x:IBAN></x:Id></x:Acct>"+
				`<x:Ntry><x:Amt Ccy="EUR">2.50</x:Amt><x:CdtDbtInd>DBIT</x:CdtDbtInd></x:Ntry></x:%[2]s></x:%[1]s>`, root, body)
			document := `<x:Document xmlns:x="urn:iso:std:iso:20022:tech:xsd:` + name + `">` + inner + "</x:Document>"
			for _, text := range []string{
				document,
				`<?xml version="1.0"?><Envelope><Header><a>b</a></Header><Body>text ` + document + "</Body></Envelope>",
				`<BizMsgEnvlp xmlns="urn:x"><AppHdr><BizMsgIdr>1</BizMsgIdr></AppHdr>` + document + "</BizMsgEnvlp>",
			} {
				s := only(t, text)
				if s.Format != format || s.Version != name || s.Account.ID != "DE89370400440532013000" || s.MessageID != "M" || s.ID != "S" {
					t.Errorf("%s: %+v", name, s.Statement)
				}
				if len(s.entries) != 1 || s.entries[0].Amount.String() != "-2.50 EUR" || s.entries[0].Status != statement.Booked {
					t.Errorf("%s: %+v", name, s.entries)
				}
			}
		}
	}
}

func TestVersion01OfCamtHasItsTransactionsAndBalancesElsewhere(t *testing.T) {
	t.Parallel()
	s := only(t, `<Document><BkToCstmrStmtV01><GrpHdr/><Stmt><Acct><Id><PrtryAcct><Id>77-1</Id></PrtryAcct></Id></Acct>`+
		`<Bal><Tp><Cd>OPBD</Cd></Tp><Amt Ccy="CHF">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal><Bal><Tp><Cd>CLBD</Cd></Tp><Amt Ccy="CHF">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`+
		`<Ntry><Amt Ccy="CHF">2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><Btch><NbOfTxs>1</NbOfTxs></Btch><TxDtls><Refs><EndToEndId>E</EndToEndId></Refs>`+
		`<RmtInf><Strd><CdtrRefInf><CdtrRefTp><Cd>SCOR</Cd></CdtrRefTp><CdtrRef>rf18 5390 0754 7034</CdtrRef></CdtrRefInf></Strd></RmtInf></TxDtls></Ntry></Stmt></BkToCstmrStmtV01></Document>`)
	e := &s.entries[0]
	if s.Footing != statement.FootingOK || s.Account.ID != "77-1" || e.EndToEndID != "E" || e.References[0] != (statement.Reference{Kind: "SCOR", Text: "RF18539007547034"}) {
		t.Errorf("%+v: %+v", s.Closing, e)
	}
}

func TestASignOfCamtIsThatOfItsSideAlone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<CdtDbtInd>CRDT</CdtDbtInd>":                           "2.50 EUR",
		"<CdtDbtInd>DBIT</CdtDbtInd>":                           "-2.50 EUR",
		"<CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>":    "2.50 EUR",
		"<CdtDbtInd>DBIT</CdtDbtInd><RvslInd> 1 </RvslInd>":     "-2.50 EUR",
		"<RvslInd>false</RvslInd><CdtDbtInd>DBIT</CdtDbtInd>":   "-2.50 EUR",
		"<RvslInd>0</RvslInd>\n<CdtDbtInd>\nDBIT\n</CdtDbtInd>": "-2.50 EUR",
	} {
		e := entry(t, camtOf("1", `<Ntry><Amt Ccy="EUR">2.500</Amt>`+text+"</Ntry>"))
		if e.Amount.String() != want || e.Reversal != (strings.Contains(text, "true") || strings.Contains(text, " 1 ")) {
			t.Errorf("%s: %s, reversal %v", text, e.Amount, e.Reversal)
		}
	}
}

func TestTheFootingOfAStatementCountsWhatIsBooked(t *testing.T) {
	t.Parallel()
	entries := plainEntry + `<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>` +
		`<Ntry><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>INFO</Sts></Ntry>`
	s := only(t, camtOf("102.50", entries))
	if s.Footing != statement.FootingOK || s.Booked.Count != 1 || s.Pending.Count != 1 || s.Entries != 3 || s.Pending.Debits.String() != "-1.00 EUR" {
		t.Errorf("%+v", s.Closing)
	}
	s = only(t, camtOf("102.49", entries))
	if s.Footing != statement.FootingOff || s.Difference.String() != "-0.01 EUR" || !strings.Contains(s.Why, "102.50") {
		t.Errorf("%+v", s.Closing)
	}
}

func TestBalancesOfCamtMayStandBehindTheEntriesAndBetweenPages(t *testing.T) {
	t.Parallel()
	head := `<Document><BkToCstmrStmt><Stmt><Id>S</Id><StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>`
	tail := "</Stmt></BkToCstmrStmt></Document>"
	for name, c := range map[string]struct {
		text             string
		opening, closing string
	}{
		"behind":         {head + plainEntry + camtBalance("OPBD", "1") + camtBalance("CLBD", "3.5") + tail, "OPBD", "CLBD"},
		"a page between": {head + camtBalance("ITBD", "1") + camtBalance("ITBD", "3.5") + plainEntry + tail, "ITBD", "ITBD"},
		"the last page":  {head + camtBalance("ITBD", "1") + camtBalance("CLBD", "3.5") + plainEntry + tail, "ITBD", "CLBD"},
		"the first page": {head + camtBalance("OPBD", "1") + camtBalance("ITBD", "3.5") + plainEntry + tail, "OPBD", "ITBD"},
		"what was before": {
			head + camtBalance("CLAV", "9") + camtBalance("PRCD", "1") + camtBalance("CLBD", "3.5") + plainEntry + tail, "PRCD", "CLBD",
		},
		"overdrawn": {head + camtBalance("OPBD", "-5") + camtBalance("CLBD", "-2.50") + plainEntry + tail, "OPBD", "CLBD"},
	} {
		s := only(t, c.text)
		if s.Footing != statement.FootingOK || s.Closing.Opening.Code != c.opening || s.Closing.Closing.Code != c.closing || s.Page != 2 || s.LastPage {
			t.Errorf("%s: %+v", name, s.Closing)
		}
	}
}

func TestAnEntryInAnotherCurrencyMovesWhatTheFileSaysItMoved(t *testing.T) {
	t.Parallel()
	foreign := `<Ntry><Amt Ccy="USD">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>%s</Ntry>`
	s := only(t, camtOf("91.00", fmt.Sprintf(foreign, `<AmtDtls><CntrValAmt><Amt Ccy="EUR">9.00</Amt></CntrValAmt></AmtDtls>`)))
	if e := s.entries[0]; s.Footing != statement.FootingOK || e.Amount.String() != "-10.00 USD" || e.Moved.String() != "-9.00 EUR" {
		t.Errorf("%+v", e)
	}
	s = only(t, camtOf("91.00", fmt.Sprintf(foreign, "")))
	if e := s.entries[0]; s.Footing != statement.FootingUnknown || e.Amount.String() != "-10.00 USD" || e.Moved.Currency() != "" || s.Why == "" {
		t.Errorf("%+v: %+v", s.Closing, e)
	}
}

func TestAnEntryOfSeveralTransactionsHasEachWithItsSign(t *testing.T) {
	t.Parallel()
	e := entry(t, camtOf("1", `<Ntry><NtryDtls><Btch><MsgId>B</MsgId><NbOfTxs>3</NbOfTxs></Btch>
<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">3.00</Amt></TxAmt></AmtDtls></TxDtls>
<TxDtls><Refs><EndToEndId>E-2</EndToEndId></Refs><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>
<TxDtls/></NtryDtls><Amt Ccy="EUR">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Ntry>`))
	if e.Amount.String() != "-2.00 EUR" || len(e.Details) != 3 || e.Batch.Count != 3 || e.Batch.MessageID != "B" {
		t.Fatalf("%+v", e)
	}
	if d := e.Details; d[0].Amount.String() != "-3.00 EUR" || d[0].EndToEndID != "" || d[1].Amount.String() != "1.00 EUR" || d[1].EndToEndID != "E-2" ||
		d[2].Amount.Currency() != "" || d[2].Number != 3 || d[1].Line != 7 {
		t.Errorf("%+v", d)
	}
}

func TestAnEntryOfOneTransactionHasItsFactsAlsoWhereTheirAmountsDiffer(t *testing.T) {
	t.Parallel()
	e := entry(t, camtOf("1", `<Ntry><Amt Ccy="EUR">95.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls><Refs><EndToEndId>E</EndToEndId></Refs>
<Amt Ccy="EUR">100.00</Amt><Chrgs><Rcrd><Amt Ccy="EUR">5.00</Amt><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs></TxDtls></NtryDtls></Ntry>`))
	if e.Amount.String() != "95.00 EUR" || e.EndToEndID != "E" || e.Instructed.String() != "100.00 EUR" || len(e.Details) != 0 || !e.Charges[0].Included {
		t.Errorf("%+v", e)
	}
}

func TestABatchWithoutItsTransactionsKeepsWhatIsSaidOfIt(t *testing.T) {
	t.Parallel()
	e := entry(t, camtOf("1", `<Ntry><Amt Ccy="EUR">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><NtryDtls><Btch><PmtInfId>P</PmtInfId><NbOfTxs>20</NbOfTxs></Btch></NtryDtls></Ntry>`))
	if e.Batch != (statement.Batch{Count: 20, PaymentID: "P"}) || len(e.Details) != 0 {
		t.Errorf("%+v", e)
	}
	e = entry(t, camtOf("1", `<Ntry><Amt Ccy="EUR">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><NtryDtls><Btch><NbOfTxs>20</NbOfTxs></Btch><TxDtls><Refs><EndToEndId>E</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`))
	if len(e.Details) != 1 || e.EndToEndID != "" || e.Details[0].EndToEndID != "E" {
		t.Errorf("one transaction of twenty stands for all: %+v", e)
	}
}

func TestTheCounterpartyIsWhoIsNotTheHolder(t *testing.T) {
	t.Parallel()
	const own, other = "DE89370400440532013000", "AT611904300234573201"
	party := func(role, name, iban string) string {
		return "<" + role + "><Nm>" + name + "</Nm></" + role + "><" + role + "Acct><Id><IBAN>" + iban + "</IBAN></Id></" + role + "Acct>"
	}
	for name, c := range map[string]struct{ side, parties, want string }{
		"a credit": {"CRDT", party("Dbtr", "Other", other) + party("Cdtr", "Holder", own), "Other"},
		"a debit":  {"DBIT", party("Dbtr", "Holder", own) + party("Cdtr", "Other", other), "Other"},
		"a debit that came back, in the roles of before": {"CRDT", party("Dbtr", "Holder", own) + party("Cdtr", "Other", other), "Other"},
		"a credit with a creditor alone":                 {"CRDT", party("Cdtr", "Other", other), "Other"},
		"the holder alone":                               {"CRDT", party("Cdtr", "Holder", own), ""},
	} {
		e := entry(t, camtOf("1", `<Ntry><Amt Ccy="EUR">2.00</Amt><CdtDbtInd>`+c.side+"</CdtDbtInd><NtryDtls><TxDtls><RltdPties>"+c.parties+"</RltdPties></TxDtls></NtryDtls></Ntry>"))
		if e.Counterparty.Name != c.want {
			t.Errorf("%s: %+v", name, e.Counterparty)
		}
	}
}

func TestChargesOfCamtAreReadInBothForms(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`<Chrgs><Amt Ccy="EUR">0.70</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>`,
		`<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">0.70</TtlChrgsAndTaxAmt></Chrgs>`,
		`<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">9.70</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="EUR">0.70</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>`,
	} {
		e := entry(t, camtOf("1", `<Ntry><Amt Ccy="EUR">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>`+text+"</Ntry>"))
		if len(e.Charges) != 1 || e.Charges[0].Amount.String() != "-0.70 EUR" {
			t.Errorf("%s: %+v", text, e.Charges)
		}
	}
}

func TestTextIsReadInWhateverCharactersItIsIn(t *testing.T) {
	t.Parallel()
	with := func(declared, name string) string {
		text := camtOf("1", `<Ntry><Amt Ccy="EUR">2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><AddtlNtryInf>`+name+"</AddtlNtryInf></Ntry>")
		return strings.Replace(text, "UTF-8", declared, 1)
	}
	for name, text := range map[string]string{
		"what it declares":            with("UTF-8", "Z\u00fcrich \u20ac"),
		"Latin-1 said to be UTF-8":    with("UTF-8", "Z\xfcrich \x80"),
		"UTF-8 said to be Latin-1":    with("ISO-8859-1", "Z\u00fcrich \u20ac"),
		"Latin-9":                     with("ISO-8859-15", "Z\xfcrich \xa4"),
		"a page of DOS":               with("cp850", "Z\x81rich \u20ac"),
		"UTF-8 said to be ASCII":      with("US-ASCII", "Z\u00fcrich \u20ac"),
		"with a mark of UTF-8":        "\xef\xbb\xbf" + with("UTF-8", "Z\u00fcrich \u20ac"),
		"UTF-16, the small end first": utf16LE(with("UTF-16", "Z\u00fcrich \u20ac")),
	} {
		if e := entry(t, text); e.Info != "Z\u00fcrich \u20ac" {
			t.Errorf("%s: %q", name, e.Info)
		}
	}
}

func utf16LE(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, r := range text {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

func TestABrokenCamtIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	in := func(entry string) string { return camtOf("100.00", entry) }
	for name, c := range map[string]struct {
		text   string
		line   int
		reason string
	}{
		"no amount":                {in("<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>"), 5, "(Ntry/Amt): an entry has no amount"},
		"no side":                  {in("\n" + `<Ntry><Amt Ccy="EUR">1</Amt></Ntry>`), 6, "(Ntry/CdtDbtInd): an entry does not say"},
		"another side":             {in(`<Ntry><CdtDbtInd>HABEN</CdtDbtInd></Ntry>`), 5, `"HABEN" is neither CRDT nor DBIT`},
		"a sign":                   {in(`<Ntry><Amt Ccy="EUR">-1.00</Amt></Ntry>`), 5, `"-1.00" cannot be read`},
		"a comma":                  {in(`<Ntry><Amt Ccy="EUR">1,00</Amt></Ntry>`), 5, `"1,00" cannot be read`},
		"a tenth of a cent":        {in(`<Ntry><Amt Ccy="EUR">1.001</Amt></Ntry>`), 5, "more decimals than EUR"},
		"a fraction of a yen":      {in(`<Ntry><Amt Ccy="JPY">1.5</Amt></Ntry>`), 5, "more decimals than JPY"},
		"too much":                 {in(`<Ntry><Amt Ccy="EUR">99999999999999999999</Amt></Ntry>`), 5, "larger than an amount can be"},
		"no currency":              {in(`<Ntry><Amt>1.00</Amt></Ntry>`), 5, "is not known"},
		"a currency of the past":   {in(`<Ntry><Amt Ccy="DEM">1.00</Amt></Ntry>`), 5, `"DEM" is not known`},
		"a status":                 {in(`<Ntry><Sts>HELD</Sts></Ntry>`), 5, `"HELD" is not known`},
		"a date":                   {in(`<Ntry><BookgDt><Dt>2026-13-01</Dt></BookgDt></Ntry>`), 5, "no day of the calendar"},
		"an indicator":             {in(`<Ntry><RvslInd>yes</RvslInd></Ntry>`), 5, "neither true nor false"},
		"a count":                  {in(`<Ntry><NtryDtls><Btch><NbOfTxs>many</NbOfTxs></Btch></NtryDtls></Ntry>`), 5, `"many" cannot be read`},
		"an unknown part":          {in(`<Ntries/>`), 5, `"Ntries" is not known in Stmt`},
		"an unknown kind of entry": {in(`<Ntry><NtryDtls><TxDtl/></NtryDtls></Ntry>`), 5, `"TxDtl" is not known in NtryDtls`},
		"a head behind":            {in(plainEntry + "<Id>T</Id>"), 5, "behind the first entry"},
		"an unknown statement":     {"<BkToCstmrStmt><Statement/></BkToCstmrStmt>", 1, `"Statement" is not known`},
		"a balance of nothing":     {"<BkToCstmrStmt><Stmt><Bal/></Stmt></BkToCstmrStmt>", 1, "a balance has no amount"},
		"a balance of no side":     {`<BkToCstmrStmt><Stmt><Bal><Amt Ccy="EUR">1</Amt></Bal></Stmt></BkToCstmrStmt>`, 1, "credit or debit"},
		"another document":         {"\n<Document><CstmrPmtStsRpt/></Document>", 2, "no statement, report or notification"},
		"cut off":                  {strings.TrimSuffix(in(plainEntry), "</Document>\n"), 6, "unexpected EOF"},
		"cut off within an entry":  {in(plainEntry)[:560], 5, "unexpected EOF"},
		"a wrong end":              {in("<Ntry></Nrty>"), 5, "not well formed"},
		"a document type":          {"<!DOCTYPE a [<!ENTITY b 'c'>]>\n" + in(""), 1, "document type"},
		"an entity":                {in("<Ntry><AddtlNtryInf>&b;</AddtlNtryInf></Ntry>"), 5, "not well formed"},
		"something behind":         {in("") + "<x/>", 7, "something follows"},
		"a long value":             {in("<Ntry><AddtlNtryInf>" + strings.Repeat("x", statement.MaxText+1) + "</AddtlNtryInf></Ntry>"), 5, "longer than"},
		"depth":                    {in(strings.Repeat("<Ntry>", statement.MaxDepth)), 5, "deep"},
		"too much in all":          {in(strings.Repeat(`<Ntry><Amt Ccy="EUR">90000000000000000</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>`, 2)), 5, "more than an amount can be"},
	} {
		refused(t, name, c.text, statement.Options{}, c.line, c.reason)
	}
}
