package statement_test

import (
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/statement"
)

func TestMarksOfSwiftGiveTheSignAndTheLetterBehindThemDoesNot(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]struct {
		amount   string
		reversal bool
		status   statement.Status
	}{
		"2605310531C1,NTRFNONREF":     {"1.00 EUR", false, statement.Booked},
		"2605310531D1,NTRFNONREF":     {"-1.00 EUR", false, statement.Booked},
		"2605310531RC0,3NTRFNONREF":   {"-0.30 EUR", true, statement.Booked},
		"2605310531RD0,3NTRFNONREF":   {"0.30 EUR", true, statement.Booked},
		"2605310531CR1,NTRFNONREF":    {"1.00 EUR", false, statement.Booked},
		"2605310531DR1,NTRFNONREF":    {"-1.00 EUR", false, statement.Booked},
		"2605310531DD1,NTRFNONREF":    {"-1.00 EUR", false, statement.Booked},
		"2605310531CN1,NTRFNONREF":    {"1.00 EUR", false, statement.Booked},
		"2605310531RCR1,NTRFNONREF":   {"-1.00 EUR", true, statement.Booked},
		"2605310531RDR1,NTRFNONREF":   {"1.00 EUR", true, statement.Booked},
		"260531EC1,00NTRFNONREF":      {"1.00 EUR", false, statement.Pending},
		"260531ED1,000NTRFNONREF":     {"-1.00 EUR", false, statement.Pending},
		"260531D000000001,00NTRF":     {"-1.00 EUR", false, statement.Booked},
		"260531D1234.5NTRFNONREF":     {"-1234.50 EUR", false, statement.Booked},
		"260531C,5NTRFNONREF":         {"0.50 EUR", false, statement.Booked},
		"2605310531C1,00S103REF//123": {"1.00 EUR", false, statement.Booked},
	} {
		if e := entry(t, mtOf("1,", ":61:"+line+"\n")); e.Amount.String() != want.amount || e.Reversal != want.reversal || e.Status != want.status {
			t.Errorf("%s: %s, reversal %v, %s", line, e.Amount, e.Reversal, e.Status)
		}
	}
}

func TestDatesOfSwiftFollowTheCalendarOfBanks(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][2]string{ // booked, value
		"2605310601": {"2026-06-01", "2026-05-31"},
		"2612310102": {"2027-01-02", "2026-12-31"}, // the entry is of the next year
		"2701021231": {"2026-12-31", "2027-01-02"}, // or of the year before
		"260230":     {"????-??-??", "2026-02-28"},
		"2602300302": {"2026-03-02", "2026-02-28"},
		"2402300229": {"2024-02-29", "2024-02-29"},
		"991231":     {"????-??-??", "1999-12-31"},
		"2605310000": {"????-??-??", "2026-05-31"},
		"2603010230": {"2026-02-28", "2026-03-01"},
	} {
		if e := entry(t, mtOf("1,", ":61:"+line+"C1,NTRFNONREF\n")); e.BookingDate.String() != want[0] || e.ValueDate.String() != want[1] {
			t.Errorf("%s: booked %s, value %s", line, e.BookingDate, e.ValueDate)
		}
	}
}

func TestInformationIsReadInItsDialects(t *testing.T) {
	t.Parallel()
	german := entry(t, mtOf("1,", ":61:2605310531D1,NTRFKREF+//B-1\n"+
		":86:166?00GUTSCHRIFT?100399?20EREF+E-1?2101?22KREF+K-1?23MREF+M-1?24CRED+DE98ZZZ0999\n9999999?25SVWZ+Invoice 7 is\n"+
		"?26 it 5?6? Yes?30PBNKDEFF100?31DE89370400440532013000?32Anna ?33Arnold?34914?60 and more\n"))
	if german.EndToEndID != "E-101" || german.OwnReference != "K-1" || german.Mandate != "M-1" || german.CreditorID != "DE98ZZZ09999999999" ||
		german.Remittance[0] != "Invoice 7 is it 5?6? Yes and more" || german.Counterparty.Name != "Anna Arnold" ||
		german.Counterparty.Account.ID != "DE89370400440532013000" || german.Counterparty.Account.BIC != "PBNKDEFF100" ||
		german.Code.Business != "166" || german.Code.Text != "GUTSCHRIFT" || german.Return.Code != "914" || german.BankReference != "B-1" {
		t.Errorf("%+v", german)
	}
	for _, separator := range []string{"<", ">", "~", "!"} {
		text := strings.ReplaceAll(":86:116?00X?20SVWZ+Rent?32Bob", "?", separator)
		if e := entry(t, mtOf("1,", ":61:260531D1,NTRFNONREF\n"+text+"\n")); e.Remittance[0] != "Rent" || e.Counterparty.Name != "Bob" {
			t.Errorf("%s: %+v", separator, e)
		}
	}
	dutch := entry(t, mtOf("1,", ":61:260531C1,NTRFEREF\n:86:/EREF/E-7/CNTP/NL91ABNA0417164300/ABNANL2A/Bea/Delft/REMI/USTD//Rent/5/ISDT/20\n26-05-31\n"))
	if dutch.EndToEndID != "E-7" || dutch.Counterparty.Name != "Bea" || dutch.Counterparty.Account.ID != "NL91ABNA0417164300" ||
		dutch.Counterparty.Account.BIC != "ABNANL2A" || dutch.Remittance[0] != "Rent/5" || dutch.OwnReference != "" {
		t.Errorf("%+v", dutch)
	}
	structured := entry(t, mtOf("1,", ":61:260531C1,NTRFNONREF\n:86:/TRTP/SEPA/IBAN/NL91ABNA0417164300/NAME/Bea/REMI/STRD/ISO/RF18539007547034/EREF/NOTPROVIDED\n"))
	if structured.References[0].Text != "RF18539007547034" || structured.EndToEndID != "" || structured.Code.Text != "SEPA" || structured.Counterparty.Name != "Bea" {
		t.Errorf("%+v", structured)
	}
	free := entry(t, mtOf("1,", ":61:260531C1,NMSCREF-9\nmore of it\n:86:NL91ABNA0417164300 Bea Bos   \n\n   Rent for May  \n"))
	if free.Counterparty.Account.ID != "NL91ABNA0417164300" || free.Counterparty.Name != "Bea Bos" || len(free.Remittance) != 1 ||
		free.Remittance[0] != "Rent for May" || free.OwnReference != "REF-9" || free.Info != "more of it" {
		t.Errorf("%+v", free)
	}
	ordered := entry(t, mtOf("1,", ":61:260531D1,NTRFNONREF\n/OCMT/USD1,10/CHGS/EUR0,05/\n"))
	if ordered.Instructed.String() != "1.10 USD" || ordered.Charges[0].Amount.String() != "-0.05 EUR" {
		t.Errorf("%+v", ordered)
	}
}

func TestMessagesOfSwiftAreFoundInWhateverStandsAround(t *testing.T) {
	t.Parallel()
	plain := strings.TrimSuffix(mtOf("101,", ":61:260531C1,NTRFNONREF\n"), "-\n")
	for name, text := range map[string]string{
		"bare":                 plain,
		"with Windows' lines":  strings.ReplaceAll(plain, "\n", "\r\n"),
		"in blocks":            "{1:F01BANKDEFFXXXX0000000000}{2:O9400000260531BANKDEFFXXXX00000000000000000000N}{3:}{4:\n" + plain + "-}{5:}\n",
		"with no line between": "{1:F01BANKDEFFXXXX0000000000}{2:O9400000260531BANKDEFFXXXX00000000000000000000N}{4:" + plain + "-}{5:}",
		"of a wire":            "\x01" + plain + "-}\x03\n\x1a",
		"with junk before":     "ABNANL2A\n940\nABNANL2A\n" + plain,
		"with space before":    "  " + strings.ReplaceAll(plain, "\n:", "\n  :"),
	} {
		s := only(t, text)
		if s.Footing != statement.FootingOK || s.Account.ID != "DE89370400440532013000" || s.Sequence != "7" || s.Page != 2 || s.ID != "T-1" || s.MessageID != "" {
			t.Errorf("%s: %+v %+v", name, s.Statement, s.Closing)
		}
	}
	two := readText(t, plain+plain+"-\n"+plain)
	if len(two.list) != 3 {
		t.Errorf("%d statements", len(two.list))
	}
	again := readText(t, plain+":28C:8/1\n:60F:C260601EUR101,\n:62F:C260601EUR101,\n-\n")
	if len(again.list) != 2 || again.list[1].Sequence != "8" || again.list[1].Footing != statement.FootingOK {
		t.Errorf("two statements in a message: %d", len(again.list))
	}
}

func TestAnAccountOfSwiftStandsBehindItsBankOrBeforeItsCurrency(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]statement.Account{
		"DE89370400440532013000":         {ID: "DE89370400440532013000", IBAN: true},
		"DE89370400440532013000EUR":      {ID: "DE89370400440532013000", IBAN: true},
		"DE89 3704 0044 0532 013000 EUR": {ID: "DE89370400440532013000", IBAN: true},
		"37040044/0532013000":            {ID: "0532013000", Routing: "37040044"},
		"37040044/0532013000EUR":         {ID: "0532013000", Routing: "37040044"},
		"COBADEFFXXX/0532013000":         {ID: "0532013000", BIC: "COBADEFFXXX"},
		"0532013000":                     {ID: "0532013000"},
		"KTO-1-EUR":                      {ID: "KTO-1-EUR"},
	} {
		s := only(t, strings.Replace(mtOf("100,", ""), "DE89370400440532013000", text, 1))
		if s.Account != want {
			t.Errorf("%s: %+v", text, s.Account)
		}
	}
}

func TestAReportWithinTheDayIsCheckedByItsSums(t *testing.T) {
	t.Parallel()
	report := ":20:R-1\n:25:DE89370400440532013000\n:28C:1/1\n:34F:EUR0,\n:13D:2605311200+0200\n:61:2605310531C5,NTRFNONREF\n:86:Rent\n:61:2605310531D2,NTRFNONREF\n:90D:1EUR2,\n:90C:1EUR5,\n-\n"
	s := only(t, report)
	if s.Format != statement.MT942 || s.Footing != statement.FootingOK || !s.Interim || s.Statement.Currency != "EUR" || s.Created != "2605311200+0200" || len(s.entries) != 2 {
		t.Errorf("%+v %+v", s.Statement, s.Closing)
	}
	for _, wrong := range [][2]string{{":90C:1EUR5,", ":90C:1EUR6,"}, {":90C:1EUR5,", ":90C:2EUR5,"}} {
		if s := only(t, strings.Replace(report, wrong[0], wrong[1], 1)); s.Footing != statement.FootingOff || s.Why == "" {
			t.Errorf("%s: %+v", wrong[1], s.Closing)
		}
	}
}

func TestABrokenMessageOfSwiftIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	in := func(line string) string { return mtOf("100,00", line+"\n") }
	for name, c := range map[string]struct {
		text   string
		line   int
		reason string
	}{
		"a value date":       {in(":61:261301C1,NTRFNONREF"), 5, `(:61:): the value date "261301"`},
		"an entry date":      {in(":61:2605311301C1,NTRFNONREF"), 5, `the entry date "1301"`},
		"no mark":            {in(":61:260531X1,NTRFNONREF"), 5, "credit or debit"},
		"an amount":          {in(":61:260531C1,0,0NTRFNONREF"), 5, "cannot be read"},
		"grouped digits":     {in(":61:260531C1.234,00NTRFNONREF"), 5, "cannot be read"},
		"a tenth of a cent":  {in(":61:260531C1,005NTRFNONREF"), 5, "more decimals than EUR"},
		"no amount":          {in(":61:260531CNTRFNONREF"), 5, "cannot be read"},
		"an entry cut off":   {in(":61:2605"), 5, "cannot be read"},
		"no opening":         {":20:T\n:25:1\n:28C:1\n:61:260531C1,NTRFNONREF\n:62F:C260531EUR1,\n-\n", 4, "no opening balance"},
		"no closing":         {":20:T\n:25:1\n:28C:1\n:60F:C260531EUR1,\n-\n", 5, "begins in line 1 has no closing balance"},
		"cut off":            {":20:T\n:25:1\n:28C:1\n:60F:C260531EUR1,\n:61:260531C1,NTRFNONREF\n", 5, "no closing balance"},
		"a balance":          {":20:T\n:60F:X260531EUR1,\n", 2, "the balance"},
		"a currency":         {":20:T\n:60F:C260531DEM1,\n", 2, `"DEM" is not known`},
		"an entry outside":   {mtOf("100,", "") + ":61:260531C1,NTRFNONREF\n", 7, "before the reference of a message"},
		"an entry behind":    {strings.TrimSuffix(mtOf("100,", ""), "-\n") + ":61:260531C1,NTRFNONREF\n-\n", 6, "behind the closing balance"},
		"another message":    {"{1:F01}{2:O9000000}{4:\n:20:T\n-}\n", 1, "MT900 is no statement"},
		"a long line":        {in(":61:" + strings.Repeat("x", statement.MaxLine)), 5, "longer than"},
		"a long text":        {in(":61:260531C1,NTRFNONREF\n:86:" + strings.Repeat("x\n", statement.MaxText)), 6, "longer than"},
		"the sum of entries": {":20:T\n:34F:EUR0,\n:90D:xEUR1,\n", 3, "the sum"},
	} {
		refused(t, name, c.text, statement.Options{}, c.line, c.reason)
	}
}
