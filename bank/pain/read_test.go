package pain_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/okpay/okpay/bank/pain"
	"github.com/okpay/okpay/wallet/money"
)

func fixture(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// entries reads a report whole.
func entries(r io.Reader) ([]pain.Entry, error) {
	var all []pain.Entry
	for e, err := range pain.ReadStatus(r) {
		if err != nil {
			return all, err
		}
		all = append(all, e)
	}
	return all, nil
}

func TestAReportIsReadWhole(t *testing.T) {
	t.Parallel()
	report := pain.Report{ID: "BANK-20261124-000017", Created: time.Date(2026, 11, 24, 13, 5, 6, 250e6, time.UTC), Version: "pain.002.001.11"}
	const message, name = "november-7D2K0000000000AA", "pain.001.001.09"
	want := []pain.Entry{
		{
			Level: pain.LevelGroup, Line: 10, Status: "PART", Effective: "PART", Count: 5, Sum: "1000000628.45",
			PerStatus: []pain.StatusCount{{Status: "RJCT", Count: 1, Sum: "5"}, {Status: "ACSP", Count: 4}},
		},
		{Level: pain.LevelPayment, Line: 20, PaymentID: "november-1", Status: "PART", Effective: "PART", Count: 3, Sum: "1000000123.44"},
		{
			Level: pain.LevelTransaction, Line: 25, PaymentID: "november-1", EndToEndID: "inv-0042-1B2C3D4E5F6G7H8J", Status: "ACSC", Effective: "ACSC",
			Amount: eur(12345), Accepted: time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC), BankReference: "S-991",
		},
		{
			Level: pain.LevelTransaction, Line: 38, PaymentID: "november-1", InstructionID: "I-2", EndToEndID: "inv-0043-9K8M7N6P5Q4R3S2T",
			Status: "ACSP", Effective: "ACSP",
		},
		{
			Level: pain.LevelTransaction, Line: 44, PaymentID: "november-1", EndToEndID: "inv-0044-0000000000000000", Status: "RJCT", Effective: "RJCT",
			Reasons: []pain.Reason{
				{Code: "AC04", Info: []string{"Closed since 2024.", "Ask the payee for another & try again."}},
				{Code: "X-17", Proprietary: true},
			},
			Amount: money.FromMinor(500, "JPY"),
		},
		{
			Level: pain.LevelPayment, Line: 58, PaymentID: "november-2", Status: "PDNG", Effective: "PDNG",
			Reasons: []pain.Reason{{Info: []string{"Waits for a second signature."}}},
		},
		{Level: pain.LevelTransaction, Line: 62, PaymentID: "november-2", EndToEndID: "wire-7-0000000000000001", Effective: "PDNG"},
	}
	for i := range want {
		want[i].Report, want[i].MessageID, want[i].MessageName = report, message, name
	}
	text := fixture(t, "pain.002.001.11.xml")
	for how, r := range map[string]io.Reader{
		"whole":               strings.NewReader(text),
		"byte by byte":        iotest.OneByteReader(strings.NewReader(text)),
		"with its end":        iotest.DataErrReader(strings.NewReader(text)),
		"with a mark":         strings.NewReader("\xef\xbb\xbf" + text),
		"with a mark, slowly": iotest.OneByteReader(strings.NewReader("\xef\xbb\xbf" + text)),
	} {
		got, err := entries(r)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %d entries, %v", how, len(got), err)
		}
		for i := range want {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Errorf("%s:\n%+v\ninstead of\n%+v", how, got[i], want[i])
			}
		}
	}
}

func TestAReportIsReadWithoutNamespaceGroupStatusOrDocument(t *testing.T) {
	t.Parallel()
	const text = `<CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>` +
		`<TxInfAndSts><OrgnlInstrId/><OrgnlEndToEndId> E </OrgnlEndToEndId><TxSts><![CDATA[ACCP]]></TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt>`
	for _, wrapped := range []string{
		text,
		"<Document>" + text + "</Document>\n",
		`<?xml version="1.0"?><?style x?><!-- c --><Document xmlns="urn:something:else">` + text + "</Document><!-- c -->",
		`<a:Document>` + strings.ReplaceAll(strings.ReplaceAll(text, "<Or", "<b:Or"), "</Or", "</b:Or") + `</a:Document>`,
	} {
		got, err := entries(strings.NewReader(wrapped))
		if err != nil || len(got) != 3 {
			t.Fatalf("%s: %+v, %v", wrapped, got, err)
		}
		if e := got[2]; e.EndToEndID != "E" || e.Status != pain.ProfileAccepted || e.MessageID != "M" || got[0].Status != "" || got[1].Effective != "" {
			t.Errorf("%s: %+v", wrapped, got)
		}
	}
}

func TestTheOldestVersionAndAnOldCharacterSetAreRead(t *testing.T) {
	t.Parallel()
	got, err := entries(strings.NewReader(fixture(t, "pain.002.001.02.xml")))
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if e := got[1]; e.PaymentID != "P1" || e.InstructionID != "I1" || e.EndToEndID != "E1" || e.Effective != pain.RejectedByBank || e.Amount != eur(10000) ||
		len(e.Reasons) != 1 || e.Reasons[0].Code != "AM04" || e.Reasons[0].Info[0] != "no funds" || e.Report.Version != "pain.002.001.02" {
		t.Errorf("%+v", e)
	}
	got, err = entries(strings.NewReader(fixture(t, "pain.002.001.03.xml")))
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if e := got[0]; e.Status != "RJCT" || e.Reasons[0].Code != "FF01" || e.Reasons[0].Info[0] != "Ungültige Datei" || e.Report.Version != "pain.002.001.03" {
		t.Errorf("%+v", e)
	}
}

func TestTextsAreReadInTheCharacterSetThatIsDeclared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ charset, bytes, want string }{
		{"utf-8", "\xe2\x82\xac", "€"},
		{"UTF-8", "ü", "ü"},
		{"US-ASCII", "u", "u"},
		{"ISO-8859-1", "\xa4\xfc", "¤ü"},
		{"iso-8859-15", "\xa4\xbd", "€œ"},
		{"Windows-1252", "\x80\x84\xfc", "€„ü"},
		{"windows-1252", "\x81", ""}, // which is no character there
		{"UTF-8", "\xfc", ""},        // declared wrongly
		{"KOI8-R", "x", ""},
		{"UTF-16", "x", ""},
	} {
		text := `<?xml version="1.0" encoding="` + c.charset + `"?><Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>` + c.bytes +
			`</OrgnlMsgId></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`
		got, err := entries(iotest.HalfReader(strings.NewReader(text)))
		var bad *pain.ReadError
		switch {
		case c.want == "" && !errors.As(err, &bad):
			t.Errorf("%s %q: %+v, %v", c.charset, c.bytes, got, err)
		case c.want != "" && (err != nil || got[0].MessageID != c.want):
			t.Errorf("%s %q: %+v, %v", c.charset, c.bytes, got, err)
		}
	}
	if _, err := entries(strings.NewReader("\xff\xfe<\x00")); err == nil || !strings.Contains(err.Error(), "UTF-16") {
		t.Errorf("UTF-16: %v", err)
	}
}

// report wraps what stands in a report after its group.
func report(group, rest string) string {
	return "<Document><CstmrPmtStsRpt>\n<OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId>" + group + "</OrgnlGrpInfAndSts>\n" + rest + "</CstmrPmtStsRpt></Document>"
}

func inTransaction(rest string) string {
	return report("<GrpSts>ACCP</GrpSts>", "<OrgnlPmtInfAndSts><TxInfAndSts>\n<OrgnlEndToEndId>E</OrgnlEndToEndId>"+rest+"</TxInfAndSts></OrgnlPmtInfAndSts>")
}

// TestWhatIsNotUnderstoodStopsWithItsLine holds that nothing is dropped unseen.
func TestWhatIsNotUnderstoodStopsWithItsLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text    string
		line    int
		message string
	}{
		"nothing":                             {"", 1, "too early"},
		"no XML":                              {"a;b;c", 1, "not XML"},
		"another message":                     {"<Document><CstmrCdtTrfInitn/></Document>", 1, "no status report"},
		"a document of nothing":               {"<Document/>", 1, "no status report"},
		"a report of nothing":                 {"<CstmrPmtStsRpt/>", 1, "no status report"},
		"half a file":                         {report("", "")[:90], 2, "not well formed"},
		"two reports":                         {report("", "") + report("", ""), 3, "something follows"},
		"text behind":                         {report("", "") + "x", 3, "something follows"},
		"a wrong end":                         {"<Document>\n<a></b>", 2, "no status report"},
		"a document type":                     {"<!DOCTYPE Document [<!ENTITY a 'b'>]>" + report("", ""), 1, "document type"},
		"an entity of its own":                {report("", "<SplmtryData>&a;</SplmtryData>"), 3, "not well formed"},
		"no message":                          {"<CstmrPmtStsRpt><OrgnlGrpInfAndSts/></CstmrPmtStsRpt>", 1, "OrgnlMsgId"},
		"an unknown element":                  {report("<New>x</New>", ""), 2, `"New" is not known in OrgnlGrpInfAndSts`},
		"an unknown element beside":           {report("", "<New>x</New>"), 3, `"New" is not known in the report`},
		"an unknown element in a payment":     {report("", "<OrgnlPmtInfAndSts><New/></OrgnlPmtInfAndSts>"), 3, `"New" is not known in OrgnlPmtInfAndSts`},
		"an unknown element in a transaction": {inTransaction("<New/>"), 4, `"New" is not known in TxInfAndSts`},
		"an unknown element in a reason":      {inTransaction("<StsRsnInf><New/></StsRsnInf>"), 4, `"New" is not known in StsRsnInf`},
		"an unknown kind of reason":           {inTransaction("<StsRsnInf><Rsn><New/></Rsn></StsRsnInf>"), 4, `"New" is not known in Rsn`},
		"an unknown kind of amount":           {inTransaction("<OrgnlTxRef><Amt><New/></Amt></OrgnlTxRef>"), 4, `"New" is not known in Amt`},
		"an unknown status":                   {inTransaction("\n<TxSts>ABCD</TxSts>"), 5, `status "ABCD" is not known`},
		"a status in small letters":           {report("<GrpSts>accp</GrpSts>", ""), 2, "not known"},
		"two statuses":                        {inTransaction("<TxSts>ACCP</TxSts><TxSts>RJCT</TxSts>"), 4, "twice"},
		"two ids":                             {inTransaction("<OrgnlEndToEndId>F</OrgnlEndToEndId>"), 4, "twice"},
		"two codes":                           {inTransaction("<StsRsnInf><Rsn><Cd>A</Cd><Cd>B</Cd></Rsn></StsRsnInf>"), 4, "twice"},
		"two amounts":                         {inTransaction(`<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">1</InstdAmt><InstdAmt Ccy="EUR">1</InstdAmt></Amt></OrgnlTxRef>`), 4, "twice"},
		"two sums":                            {report("<OrgnlCtrlSum>1</OrgnlCtrlSum><OrgnlCtrlSum>1</OrgnlCtrlSum>", ""), 2, "twice"},
		"two counts":                          {report("<OrgnlNbOfTxs>1</OrgnlNbOfTxs><OrgnlNbOfTxs>1</OrgnlNbOfTxs>", ""), 2, "twice"},
		"a count of letters":                  {report("<OrgnlNbOfTxs>x</OrgnlNbOfTxs>", ""), 2, "count"},
		"a count below nothing":               {report("<OrgnlNbOfTxs>-1</OrgnlNbOfTxs>", ""), 2, "count"},
		"a count of 16 digits":                {report("<OrgnlNbOfTxs>1000000000000000</OrgnlNbOfTxs>", ""), 2, "count"},
		"a sum with a comma":                  {report("<OrgnlCtrlSum>1,0</OrgnlCtrlSum>", ""), 2, "number"},
		"a sum with a point alone":            {report("<OrgnlCtrlSum>1.</OrgnlCtrlSum>", ""), 2, "number"},
		"an amount of no currency":            {inTransaction("<OrgnlTxRef><Amt><InstdAmt>1</InstdAmt></Amt></OrgnlTxRef>"), 4, "currency"},
		"an amount of a tenth of a cent":      {inTransaction(`<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">1.001</InstdAmt></Amt></OrgnlTxRef>`), 4, "amount"},
		"a time of no form":                   {inTransaction("<AccptncDtTm>yesterday</AccptncDtTm>"), 4, "time"},
		"the 30th of February":                {inTransaction("<AccptncDtTm>2026-02-30T00:00:00</AccptncDtTm>"), 4, "time"},
		"an element in a text":                {inTransaction("<TxSts><b>ACCP</b></TxSts>"), 4, "text alone"},
		"text beside elements":                {inTransaction("ACCP"), 4, "elements alone"},
		"a transaction of no name":            {report("<GrpSts>ACCP</GrpSts>", "<TxInfAndSts><TxSts>ACCP</TxSts></TxInfAndSts>"), 3, "named neither"},
		"a transaction of no status":          {report("", "<TxInfAndSts><OrgnlInstrId>I</OrgnlInstrId></TxInfAndSts>"), 3, "no status"},
		"a transaction of a part":             {report("<GrpSts>PART</GrpSts>", "<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlInstrId>I</OrgnlInstrId></TxInfAndSts></OrgnlPmtInfAndSts>"), 3, "no status"},
		"a payment before its message":        {"<CstmrPmtStsRpt><OrgnlPmtInfAndSts/></CstmrPmtStsRpt>", 1, "before the message"},
		"a transaction before its message":    {"<CstmrPmtStsRpt><TxInfAndSts/></CstmrPmtStsRpt>", 1, "before the message"},
		"a payment's status behind its transactions": {
			report("<GrpSts>ACCP</GrpSts>", "<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlInstrId>I</OrgnlInstrId></TxInfAndSts>\n<PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts>"),
			4, "behind its transactions",
		},
	} {
		got, err := entries(strings.NewReader(c.text))
		var bad *pain.ReadError
		if !errors.As(err, &bad) || bad.Line != c.line || !strings.Contains(bad.Message, c.message) {
			t.Errorf("%s: %v (after %d entries)", name, err, len(got))
		}
	}
}

// endless gives a text again and again, and never ends.
type endless struct{ text, rest string }

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		e.rest = e.text
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestWhatGoesOnForEverIsStopped(t *testing.T) {
	t.Parallel()
	begin := strings.TrimSuffix(report("", ""), "</CstmrPmtStsRpt></Document>")
	for name, c := range map[string]struct{ head, again, message string }{
		"a comment":    {begin + "<!--", "x", "too long"},
		"an attribute": {begin + `<SplmtryData a="`, "x", "too long"},
		"a name":       {begin + "<", "x", "too long"},
		"a text":       {strings.TrimSuffix(begin, "</OrgnlGrpInfAndSts>\n") + "<GrpSts>", "<!--x-->x", "longer than"},
		"a text alone": {strings.TrimSuffix(begin, "</OrgnlGrpInfAndSts>\n") + "<GrpSts>", "x", "longer than"},
		"depth":        {begin + "<SplmtryData>", "<a>", "deep"},
		"reasons":      {strings.TrimSuffix(begin, "</OrgnlGrpInfAndSts>\n"), "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>", "more than 50 reasons"},
		"lines":        {strings.TrimSuffix(begin, "</OrgnlGrpInfAndSts>\n") + "<StsRsnInf>", "<AddtlInf>x</AddtlInf>", "more than 50 lines"},
		"counts":       {strings.TrimSuffix(begin, "</OrgnlGrpInfAndSts>\n"), "<NbOfTxsPerSts/>", "more than 50 counts"},
	} {
		_, err := entries(io.MultiReader(strings.NewReader(c.head), &endless{text: c.again}))
		var bad *pain.ReadError
		if !errors.As(err, &bad) || !strings.Contains(bad.Message, c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALimitItselfIsTaken(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"reasons": report(strings.Repeat("<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>", pain.MaxReasons), ""),
		"lines":   report("<StsRsnInf>"+strings.Repeat("<AddtlInf>x</AddtlInf>", pain.MaxReasons)+"</StsRsnInf>", ""),
		"counts":  report(strings.Repeat("<NbOfTxsPerSts/>", pain.MaxReasons), ""),
		"text":    report("<OrgnlMsgNmId>"+strings.Repeat("x", pain.MaxStatusText)+"</OrgnlMsgNmId>", ""),
		"depth": report("", "<SplmtryData>"+strings.Repeat("<a>", pain.MaxStatusDepth-3)+strings.Repeat("</a>", pain.MaxStatusDepth-3)+
			"</SplmtryData>"),
		"comment": report("", "<!--"+strings.Repeat("x", pain.MaxStatusToken-10)+"-->"),
	} {
		if _, err := entries(strings.NewReader(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADiskThatFailsIsNoBadFile(t *testing.T) {
	t.Parallel()
	text := fixture(t, "pain.002.001.11.xml")
	for _, n := range []int{0, 1, 2, 3, 50, 1000, 2500, len(text) - 15} {
		_, err := entries(io.MultiReader(strings.NewReader(text[:n]), iotest.ErrReader(errGone)))
		var bad *pain.ReadError
		if !errors.Is(err, errGone) || errors.As(err, &bad) {
			t.Errorf("after %d bytes: %v", n, err)
		}
		_, err = entries(strings.NewReader(text[:n]))
		if !errors.As(err, &bad) {
			t.Errorf("a file of %d bytes: %v", n, err)
		}
	}
}

func TestWhoHasEnoughStopsReading(t *testing.T) {
	t.Parallel()
	text := fixture(t, "pain.002.001.11.xml")
	for n := 1; n <= 7; n++ {
		seen := 0
		for _, err := range pain.ReadStatus(strings.NewReader(text)) {
			if err != nil {
				t.Fatal(err)
			}
			if seen++; seen == n {
				break
			}
		}
		if seen != n {
			t.Errorf("%d entries instead of %d", seen, n)
		}
	}
}

func TestEveryStatusHasAMeaning(t *testing.T) {
	t.Parallel()
	for meaning, codes := range map[pain.Meaning]string{
		pain.Pending:  "RCVD PDNG PATC ACFW PRES BLCK RCVC RVCM RVNC RVMC RVNM RVNA",
		pain.Accepted: "ACTC ACCP ACFC ACSP ACWC ACWP ACPD ACIS",
		pain.Settled:  "ACSC ACCC CPUC",
		pain.Rejected: "RJCT CANC",
		pain.Partial:  "PART",
	} {
		for code := range strings.FieldsSeq(codes) {
			if s := pain.Status(code); s.Meaning() != meaning || s.Text() == "" {
				t.Errorf("%s means %s: %q", code, s.Meaning(), s.Text())
			}
		}
	}
	for meaning, want := range []string{"unknown", "pending", "accepted", "settled", "rejected", "partial"} {
		if got := pain.Meaning(meaning).String(); got != want {
			t.Errorf("%d is %s, not %s", meaning, got, want)
		}
	}
	for level, want := range []string{"nothing", "group", "payment", "transaction"} {
		if got := pain.Level(level).String(); got != want {
			t.Errorf("%d is %s, not %s", level, got, want)
		}
	}
	if s := pain.Status("XXXX"); s.Meaning() != pain.Unknown || s.Text() != "" || s.Meaning().String() != "unknown" {
		t.Error("a status that is none has a meaning")
	}
}

func TestTheUsualReasonsHaveATextAndTheOthersKeepTheirCode(t *testing.T) {
	t.Parallel()
	for code := range strings.FieldsSeq("AC01 AC04 AC06 AG01 AM02 AM04 AM05 BE01 BE04 CNOR CUST DT01 DUPL FF01 FR01 MD07 MS02 MS03 NARR RC01 RR01 RR04 TM01") {
		if pain.ReasonText(code) == "" {
			t.Errorf("%s has no text", code)
		}
	}
	if pain.ReasonText("ZZ99") != "" || (pain.Reason{Code: "AC01", Proprietary: true}).Text() != "" || (pain.Reason{Code: "AC01"}).Text() == "" {
		t.Error("a reason has another's text")
	}
}

func FuzzReadStatus(f *testing.F) {
	for _, name := range []string{"pain.002.001.11.xml", "pain.002.001.03.xml", "pain.002.001.02.xml"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(report("", "")))
	f.Add([]byte(inTransaction("<TxSts>ACCP</TxSts>")))
	f.Fuzz(func(t *testing.T, text []byte) {
		var group, payment bool
		for e, err := range pain.ReadStatus(bytes.NewReader(text)) {
			var bad *pain.ReadError
			switch {
			case err != nil:
				if !errors.As(err, &bad) || bad.Line < 1 || bad.Message == "" {
					t.Fatalf("%v", err)
				}
				return
			case e.MessageID == "", e.Line < 1:
				t.Fatalf("%+v", e)
			case e.Level == pain.LevelGroup:
				group = true
			case e.Level == pain.LevelPayment:
				payment = true
			case e.Level == pain.LevelTransaction && (e.EndToEndID == "" && e.InstructionID == "" || e.Effective.Meaning() == pain.Unknown):
				t.Fatalf("%+v", e)
			}
			if !group {
				t.Fatal("something stands before its group")
			}
			_ = payment
		}
		if !group {
			t.Fatal("a file of nothing is read")
		}
	})
}

// reportOf writes a report on n transactions as it is read, so that it needs no
// memory.
func reportOf(n int) io.Reader {
	head := strings.TrimSuffix(report("<GrpSts>PART</GrpSts>", "<OrgnlPmtInfAndSts><OrgnlPmtInfId>P</OrgnlPmtInfId>\n"), "</CstmrPmtStsRpt></Document>")
	r, w := io.Pipe()
	go func() {
		_, err := io.WriteString(w, head)
		for i := 0; i < n && err == nil; i++ {
			_, err = fmt.Fprintf(w, "<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"+
				"<OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">%d.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>\n", pain.EndToEndID("m", "p", fmt.Sprint(i)), i+1)
		}
		if err == nil {
			_, err = io.WriteString(w, "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>")
		}
		w.CloseWithError(err)
	}()
	return r
}
