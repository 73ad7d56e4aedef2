package statement_test

import (
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/statement"
)

const ownMapping = `
name: own
delimiter: semicolon
decimal: comma
dates: DD.MM.YYYY
skip: 1
fields:
  account: {value: DE89370400440532013000}
  booking_date: Tag
  amount: Betrag
  currency: {value: EUR}
  balance: Saldo?
  counterparty: [Zahler, Empf]
  remittance: Text
  end_to_end_id: Ref?
fees: {columns: [Geb], costs: true}
sides: {column: SH, credit: [H], debit: [S]}
status: {column: Art, booked: [fest], pending: [offen], info: [nichts]}
`

const ownHead = "Umsätze\n\"Tag\";Betrag;Zahler;Empf;Text;Geb;SH;Art;Saldo\n"

func mapping(t testing.TB, text string) statement.Options {
	t.Helper()
	m, err := statement.ParseMapping([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return statement.Options{Mapping: m}
}

func readBy(t *testing.T, options statement.Options, text string) *collected {
	t.Helper()
	var c collector
	if _, err := statement.Read(strings.NewReader(text), options, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.list) != 1 || !c.list[0].ended {
		t.Fatalf("%d statements", len(c.list))
	}
	return c.list[0]
}

func TestATableIsReadByItsMapping(t *testing.T) {
	t.Parallel()
	s := readBy(t, mapping(t, ownMapping), ownHead+"31.5.2026 10:00;1.234,56;Anna;;\"Rent;\nMay\";0,35;H;fest;1.334,56\n;;;;;;;;\n"+
		"01.06.2026;34,56;;Bob;;;S;fest;1.300,00\n02.06.2026;1;;Bob;;;S;offen;\n")
	if s.Footing != statement.FootingOK || s.Account.ID != "DE89370400440532013000" || s.Version != "own" || s.Closing.Opening.Amount.String() != "100.00 EUR" ||
		s.Closing.Closing.Amount.String() != "1300.00 EUR" || s.Pending.Count != 1 || len(s.entries) != 3 {
		t.Fatalf("%+v %+v", s.Statement, s.Closing)
	}
	e := s.entries[0]
	if e.Amount.String() != "1234.56 EUR" || e.BookingDate.String() != "2026-05-31" || e.Counterparty.Name != "Anna" || e.Remittance[0] != "Rent;\nMay" ||
		e.Charges[0].Amount.String() != "-0.35 EUR" || e.Line != 3 || e.Balance.Amount.String() != "1334.56 EUR" {
		t.Errorf("%+v", e)
	}
	if e := s.entries[1]; e.Amount.String() != "-34.56 EUR" || e.Counterparty.Name != "Bob" || e.Line != 6 {
		t.Errorf("%+v", e)
	}
}

func TestTheBalancesOfATableFollowFromEachOtherInEitherOrder(t *testing.T) {
	t.Parallel()
	options := mapping(t, "name: x\ndates: YYYY-MM-DD\nfields: {booking_date: d, amount: a, currency: {value: EUR}, balance: b}")
	for name, c := range map[string]struct {
		rows, opening, closing string
		footing                statement.Footing
	}{
		"the oldest first": {"2026-05-01,1.00,101.00\n2026-05-02,2.00,103.00\n2026-05-02,-3.00,100.00\n", "100.00 EUR", "100.00 EUR", statement.FootingOK},
		"the newest first": {"2026-05-02,-4.00,99.00\n2026-05-02,2.00,103.00\n2026-05-01,1.00,101.00\n", "100.00 EUR", "99.00 EUR", statement.FootingOK},
		"a single one":     {"2026-05-02,-4.00,99.00\n", "103.00 EUR", "99.00 EUR", statement.FootingOK},
		"a row missing":    {"2026-05-01,1.00,101.00\n2026-05-02,2.00,104.00\n", "", "", statement.FootingOff},
	} {
		s := readBy(t, options, "d,a,b\n"+c.rows)
		if s.Footing != c.footing || balance(s.Closing.Opening) != c.opening || balance(s.Closing.Closing) != c.closing {
			t.Errorf("%s: %+v", name, s.Closing)
		}
	}
}

func TestAmountsOfTablesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for decimal, amounts := range map[string]map[string]string{
		"point": {"1,234.56": "1234.56 EUR", "-0.5": "-0.50 EUR", "(3.00)": "-3.00 EUR", "4.00-": "-4.00 EUR", "1'000.00": "1000.00 EUR", "+2": "2.00 EUR", "\u22127": "-7.00 EUR"},
		"comma": {"1.234,56": "1234.56 EUR", "1\u00a0234,5": "1234.50 EUR", "12": "12.00 EUR", "-,40": "-0.40 EUR"},
	} {
		options := mapping(t, "name: x\ndelimiter: tab\ndecimal: "+decimal+"\ndates: YYYYMMDD\nfields: {booking_date: d, amount: a, currency: {value: EUR}}")
		for text, want := range amounts {
			if s := readBy(t, options, "d\ta\n20260531\t"+text+"\n"); s.entries[0].Amount.String() != want {
				t.Errorf("%s: %s", text, s.entries[0].Amount)
			}
		}
		for _, text := range []string{"1.23.4", "1,23,4", "1..2", "x", "", "1,2345,000", "0.001,5"} {
			var c collector
			if _, err := statement.Read(strings.NewReader("d\ta\n20260531\t"+text+"\n"), options, &c); err == nil {
				t.Errorf("%q is read as %s", text, c.list[0].entries[0].Amount)
			}
		}
	}
}

func TestReadyMappingsReadTheReportsTheyAreFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, amount, charge, reference string
		footing                         statement.Footing
	}{
		"stripe-balance": {
			"balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,source_id,description\n" +
				"txn_1,2026-05-31 10:00:00,2026-06-02 00:00:00,eur,10.00,0.35,9.65,charge,ch_1,Order 7\n", "9.65 EUR", "-0.35 EUR", "txn_1", statement.FootingUnknown,
		},
		"adyen-settlement-details": {
			"Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,Creation Date,TimeZone,Type,Modification Reference,Gross Currency," +
				"Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC)," +
				"Payment Method Variant,Modification Merchant Reference,Batch Number\n" +
				"C,M,181370255,ord-7,visa,2026-05-31 11:26:49,CET,Settled,171370255,EUR,,5.00,1,EUR,,4.88,0.12,,,,visaclassic,,4\n", "4.88 EUR", "-0.12 EUR", "181370255",
			statement.FootingUnknown,
		},
		"wise-statement": {
			"TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Exchange From,Exchange To,Exchange Rate,Payer Name,Payee Name," +
				"Payee Account Number,Merchant\nTRANSFER-1,31-05-2026,-20.00,EUR,Sent money,,40.00,,,,,Bob,DE89370400440532013000,\n", "-20.00 EUR", "", "TRANSFER-1",
			statement.FootingOK,
		},
	} {
		c2, d := read(t, []byte(c.text))
		s := c2.list[0]
		e := s.entries[0]
		if d.Format != statement.CSV || s.Version != name || e.Amount.String() != c.amount || e.BankReference != c.reference || e.BookingDate.String() != "2026-05-31" || s.Footing != c.footing {
			t.Errorf("%s: %+v %+v", name, s.Statement, e)
		}
		if len(e.Charges) > 0 != (c.charge != "") || c.charge != "" && e.Charges[0].Amount.String() != c.charge {
			t.Errorf("%s: %+v", name, e.Charges)
		}
	}
	paypal := "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Balance,Balance Impact\n" +
		"05/31/2026,10:00:00,PDT,Anna,Payment,Completed,USD,10.00,-0.59,9.41,T-1,109.41,Credit\n06/01/2026,10:00:00,PDT,Anna,Authorization,Completed,USD,5.00,0.00,5.00,T-2,,Memo\n"
	refused(t, "PayPal's, which may mean either order of the day", paypal, statement.Options{}, 1, "several ready mappings fit the header: paypal-activity-eu, paypal-activity")
	s := readBy(t, mapping(t, string(statement.MappingText("paypal-activity"))), paypal)
	if s.Footing != statement.FootingOK || s.entries[0].Charges[0].Amount.String() != "-0.59 USD" || s.entries[1].Status != statement.Info || s.entries[0].Instructed.String() != "10.00 USD" {
		t.Errorf("%+v %+v", s.Closing, s.entries)
	}
}

func TestEveryReadyMappingIsNamedAsItsFileAndSaysWhereItIsFrom(t *testing.T) {
	t.Parallel()
	ready, err := statement.ReadyMappings()
	if err != nil || len(ready) == 0 {
		t.Fatalf("%d mappings: %v", len(ready), err)
	}
	for _, m := range ready {
		if statement.MappingText(m.Name) == nil || m.Title == "" || !strings.HasPrefix(m.Source, "https://") {
			t.Errorf("%+v", m)
		}
	}
	if statement.MappingText("../csv") != nil || statement.MappingText("nobodys") != nil {
		t.Error("there is a mapping of no name")
	}
}

func TestABrokenTableIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	options := mapping(t, ownMapping)
	good := "31.05.2026;1,00;A;;;;H;fest;1,00\n"
	for name, c := range map[string]struct {
		text   string
		line   int
		reason string
	}{
		"a date":               {ownHead + "31/05/2026;1,00;A;;;;H;fest;1,00\n", 3, "(Tag): the date"},
		"no such day":          {ownHead + "31.06.2026;1,00;A;;;;H;fest;1,00\n", 3, "(Tag): the date"},
		"no date":              {ownHead + ";1,00;A;;;;H;fest;1,00\n", 3, "has no date"},
		"an amount":            {ownHead + good + "31.05.2026;1.00;A;;;;H;fest;1,00\n", 4, "(Betrag): the amount"},
		"a side":               {ownHead + "31.05.2026;1,00;A;;;;X;fest;1,00\n", 3, `"X" is a credit or a debit`},
		"a sign and a side":    {ownHead + "31.05.2026;-1,00;A;;;;H;fest;1,00\n", 3, "has a sign"},
		"a status":             {ownHead + "31.05.2026;1,00;A;;;;H;weg;1,00\n", 3, `status "weg"`},
		"a fee":                {ownHead + "31.05.2026;1,00;A;;;x;H;fest;1,00\n", 3, "(Geb)"},
		"a field less":         {ownHead + good + "31.05.2026;1,00;A;;;;H;fest\n", 4, "the row has 8 fields and the header 9"},
		"a quote":              {ownHead + "31.05.2026;1,00;A;;\"x;;H;fest;1,00\n", 3, "cannot be split"},
		"a column missing":     {"x\nTag;Betrag\n" + good, 2, "lacks the columns Art, Empf, Geb, SH, Text, Zahler"},
		"a column twice":       {"x\nTag;Betrag;Zahler;Empf;Text;Geb;SH;Art;tag\n" + good, 2, "twice"},
		"no row":               {ownHead, 2, "no row"},
		"no header":            {"x\n", 0, "empty"},
		"nothing":              {"", 0, "ends before its header"},
		"a quote without end":  {ownHead + "\"" + strings.Repeat("x\n", statement.MaxLine), 3, "longer than"},
		"a row without an end": {ownHead + strings.Repeat("x", 2*statement.MaxLine), 3, "longer than"},
	} {
		refused(t, name, c.text, options, c.line, c.reason)
	}
	refused(t, "a table that nobody knows", "a,b\n1,2\n", statement.Options{}, 1, "format of the file is not known")
	refused(t, "nothing at all", " \n", statement.Options{}, 0, "the file is empty")
}

func TestAMappingThatIsWrongIsRefused(t *testing.T) {
	t.Parallel()
	const fields = "fields: {booking_date: d, amount: a, currency: {value: EUR}}\n"
	for text, reason := range map[string]string{
		"":                             "empty",
		"name: [":                      "line 1",
		"nome: x\n":                    "field nome not found",
		"name: x\ndates: YYYY-MM-DD\n": "neither booking_date nor value_date",
		fields:                         "dates is",
		"dates: DD.DD.YYYY\n" + fields: "dates is",
		"dates: DD.MM.YYYY\ndelimiter: x\n" + fields:                                                   "delimiter",
		"dates: DD.MM.YYYY\ndecimal: x\n" + fields:                                                     "decimal sign",
		"dates: DD.MM.YYYY\nskip: -1\n" + fields:                                                       "skip",
		"dates: DD.MM.YYYY\nfields: {booking_date: d, amount: a}\n":                                    "currency",
		"dates: DD.MM.YYYY\nfields: {booking_date: d, currency: c}\n":                                  "either amount",
		"dates: DD.MM.YYYY\nfields: {booking_date: d, currency: c, amount: a, credit: b}\n":            "either amount",
		"dates: DD.MM.YYYY\nfields: {booking_date: d, currency: c, credit: b}\n":                       "credit and debit together",
		"dates: DD.MM.YYYY\nfields: {booking_date: d, currency: c, amount: 'a?'}\n":                    "cannot be missing",
		"dates: DD.MM.YYYY\nfields: {booking_date: d, currency: {text: EUR}, amount: a}\n":             "name of a column, or {value: ...}",
		"dates: DD.MM.YYYY\nsides: {credit: [a]}\n" + fields:                                           "sides needs a column",
		"dates: DD.MM.YYYY\nstatus: {booked: [a]}\n" + fields:                                          "status needs a column",
		"dates: DD.MM.YYYY\nfields: {booking_date: d, amount: a, currency: c, instructed_amount: i}\n": "together",
		"dates: DD.MM.YYYY\nfields: {booking_date: d, amount: a, currency: c, remittance: ['']}\n":     "empty or too long",
		"dates: DD.MM.YYYY\n" + fields + "---\nname: y\n":                                              "more than one document",
		"# " + strings.Repeat("x", statement.MaxMapping):                                               "longer than",
	} {
		if _, err := statement.ParseMapping([]byte(text)); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%.60q: %v, want %q", text, err, reason)
		}
	}
}
