package statement_test

import (
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/statement"
)

func TestBAI2IsReadWithItsContinuationsFundsTypesAndText(t *testing.T) {
	t.Parallel()
	s := only(t, baiOf("16,165,1000,V,260602,,B-1,C-1,PAID BY, A CUSTOMER\n88,AND MORE, OF IT\n16,475,500,S,100,200,200,,1025,CHECK PAID/\n"+
		"16,165,2000,D,2,0,500,1,1500,B-3,,\n16,890,,,,,A NOTE OF THE BANK/\n", "26000", "7"))
	if s.Footing != statement.FootingOK || s.Format != statement.BAI2 || s.Account.ID != "123456" || s.From.String() != "2026-05-31" || s.Sequence != "" || s.ID != "1" {
		t.Fatalf("%+v %+v", s.Statement, s.Closing)
	}
	for i, want := range []struct{ amount, value, bank, own, text, status string }{
		{"10.00 USD", "2026-06-02", "B-1", "C-1", "PAID BY, A CUSTOMER|AND MORE, OF IT", "booked"},
		{"-5.00 USD", "????-??-??", "", "1025", "CHECK PAID", "booked"},
		{"20.00 USD", "????-??-??", "B-3", "", "", "booked"},
		{"0.00 USD", "????-??-??", "", "", "A NOTE OF THE BANK", "info"},
	} {
		e := s.entries[i]
		if e.Amount.String() != want.amount || e.ValueDate.String() != want.value || e.BankReference != want.bank || e.OwnReference != want.own ||
			strings.Join(e.Remittance, "|") != want.text || string(e.Status) != want.status || e.BookingDate.String() != "2026-05-31" {
			t.Errorf("entry %d: %+v", i+1, e)
		}
	}
}

func TestTotalsOfBAI2ThatDoNotHoldAreAFootingThatIsOff(t *testing.T) {
	t.Parallel()
	if s := only(t, baiOf("16,165,2500,,,,\n", "25001", "3")); s.Footing != statement.FootingOff || !strings.Contains(s.Why, "250.01") {
		t.Errorf("%+v", s.Closing)
	}
	if s := only(t, baiOf("16,165,2500,,,,\n", "25000", "4")); s.Footing != statement.FootingOff || !strings.Contains(s.Why, "4 records") {
		t.Errorf("%+v", s.Closing)
	}
	if s := only(t, baiOf("16,165,2400,,,,\n", "24900", "3")); s.Footing != statement.FootingOff || s.Difference.String() != "1.00 USD" {
		t.Errorf("%+v", s.Closing)
	}
}

func TestAmountsOfBAI2HaveTheDecimalsOfTheirCurrency(t *testing.T) {
	t.Parallel()
	for currency, want := range map[string]string{"USD": "0.05 USD", "JPY": "5 JPY", "KWD": "0.005 KWD"} {
		text := strings.Replace(baiOf("16,165,5,,,,\n", "22505", "3"), "123456,USD", "123456,"+currency, 1)
		if s := only(t, text); s.entries[0].Amount.String() != want {
			t.Errorf("%s: %s", currency, s.entries[0].Amount)
		}
	}
}

func TestABrokenBAI2IsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	in := func(record string) string { return baiOf(record+"\n", "25000", "3") }
	for name, c := range map[string]struct {
		text   string
		line   int
		reason string
	}{
		"a type without a side": {in("16,720,2500,,,,"), 4, "does not say whether"},
		"a sign":                {in("16,165,-2500,,,,"), 4, "has a sign"},
		"an amount":             {in("16,165,25.00,,,,"), 4, "cannot be read"},
		"a funds type":          {in("16,165,2500,Q,,,"), 4, "funds type"},
		"a value date":          {in("16,165,2500,V,261301,,,"), 4, "no day of the calendar"},
		"an unknown record":     {in("17,165,2500"), 4, "not known"},
		"no record at all":      {in("hello"), 4, "does not begin with the code"},
		"an account in another": {in("03,1,USD/"), 4, "trailer (49) is missing"},
		"a group in another":    {in("02,,,1,260531,,USD,2/"), 4, "in another"},
		"no trailer":            {"01,A,B,260601,0500,1,,,2/\n02,B,A,1,260531,,USD,2/\n", 2, "before its trailer"},
		"a number of accounts":  {strings.Replace(in("16,165,2500,,,,"), "98,25000,1,", "98,25000,2,", 1), 6, "2 accounts and there are 1"},
		"a number of groups":    {strings.Replace(in("16,165,2500,,,,"), "99,25000,1,", "99,25000,2,", 1), 7, "2 groups and there are 1"},
		"a total of the group":  {strings.Replace(in("16,165,2500,,,,"), "98,25000,", "98,25001,", 1), 6, "total of the group"},
		"something behind":      {in("16,165,2500,,,,") + "16,165,1,,,,\n", 8, "behind the trailer"},
		"a group that deletes":  {strings.Replace(in("16,165,2500,,,,"), "BANK,1,", "BANK,2,", 1), 2, "deletes"},
		"a day":                 {strings.Replace(in("16,165,2500,,,,"), "260531", "261331", 1), 2, "none of the calendar"},
		"version 3":             {strings.Replace(in("16,165,2500,,,,"), ",,,2/", ",,,3/", 1), 1, "version"},
		"a transaction outside": {"01,A,B,260601,0500,1,,,2/\n16,165,1,,,,\n99,0,0,2/\n", 2, "outside of an account"},
	} {
		refused(t, name, c.text, statement.Options{}, c.line, c.reason)
	}
}
