package risk_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet/policy/risk"
)

// someone is a person who pays 600.00 abroad.
func someone() *risk.Facts {
	return &risk.Facts{
		Kind: "payment", Amount: 600_00, Currency: "USD", International: true, ToCountry: "FR", NewRecipient: true,
		CustomerKind: "person", Level: 2, Country: "DE", AccountAgeDays: 400, IdleDays: 3,
		Sent: risk.Window{HourCount: 4, DayCount: 9, HourSum: 100_00, DaySum: 250_50}, ReceivedBackDay: 7,
	}
}

func TestAConditionHoldsWhenItsWordsSaySo(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]bool{
		`true`:                                                              true,
		`amount > eur(500)`:                                                 true,
		`amount > eur("600.00")`:                                            false,
		`amount >= eur("600.00")`:                                           true,
		`amount == eur(600)`:                                                true,
		`amount != eur(600)`:                                                false,
		`amount < eur("600.01")`:                                            true,
		`amount <= eur(599)`:                                                false,
		`eur(500) < amount`:                                                 true,
		`amount > eur(500) and new_recipient`:                               true,
		`amount > eur(500) && new_instrument`:                               false,
		`new_instrument or international`:                                   true,
		`new_instrument || not international`:                               false,
		`!new_instrument`:                                                   true,
		`sent_hour + 1 >= 5`:                                                true,
		`sent_hour * 2 < 9`:                                                 true,
		`sent_day - sent_hour == 5`:                                         true,
		`sent_day_amount + amount > eur(850)`:                               true,
		`sent_day_amount == eur("250.50")`:                                  true,
		`amount > sent_hour_amount * 5`:                                     true,
		`amount > 5 * sent_hour_amount`:                                     true,
		`-amount < eur(0)`:                                                  true,
		`received_back_day == eur("0.07")`:                                  true,
		`to_country in ["ES", "FR"]`:                                        true,
		`to_country not in ["ES", "FR"]`:                                    false,
		`level in [0, 1]`:                                                   false,
		`level in [-1, 2]`:                                                  true,
		`amount in [eur(6), eur(600)]`:                                      true,
		`currency == "USD"`:                                                 true,
		`country != to_country`:                                             true,
		`instrument == ""`:                                                  true,
		`new_recipient == international`:                                    true,
		`new_recipient != true`:                                             false,
		`(level > 1 ? eur(1000) : eur(10)) > amount`:                        true,
		`level > 2 ? true : false`:                                          false,
		`(level > 2 ? "DE" : "FR") == to_country`:                           true,
		`3 < sent_hour < 5`:                                                 true,
		"sent_hour > 3 // many\n and true":                                  true,
		`9223372036854775807 + sent_hour > 9223372036854775806`:             true,
		`-9223372036854775807 - sent_hour - sent_hour < 0`:                  true,
		`9223372036854775807 * level > 0`:                                   true,
		`9223372036854775807 * -level < 0`:                                  true,
		`level * -2 == -4 and -level * -2 == 4 and 0 * -level == 0`:         true,
		`0 - (-9223372036854775807 - sent_hour) == 9223372036854775807`:     true,
		`kind == "payment" and customer_kind == "person" and idle_days < 4`: true,
	} {
		c, err := risk.Read(condition, "EUR")
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if got := c.Holds(someone()); got != want {
			t.Errorf("%s: %v", condition, got)
		}
	}
}

func TestAConditionThatCannotBeMeantIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("(", risk.MaxDepth+1) + "true" + strings.Repeat(")", risk.MaxDepth+1)
	for condition, saying := range map[string]string{
		"":                                  "empty",
		"  ":                                "empty",
		`amount`:                            "true or false",
		`amount > 500`:                      "eur(500)",
		`500 < amount`:                      "eur(500)",
		`amount + 1 > eur(5)`:               "eur(500)",
		`amount * amount > eur(5)`:          "multiplied",
		`amount > eur(5.5)`:                 "an amount is",
		`amount > 5.5`:                      "fractions",
		`amount > eur("5.555")`:             "no amount of EUR",
		`amount > eur("x")`:                 "no amount of EUR",
		`amount > usd(5)`:                   "eur(500)",
		`amount > eur()`:                    "eur(500)",
		`amount > eur(level)`:               "an amount is",
		`amount > eur(5, 6)`:                "eur(500)",
		`quantity > eur(5)`:                 "quantity",
		`sent_hour > "5"`:                   "compares",
		`kind == "payement"`:                "never",
		`"payement" == kind`:                "never",
		`kind in ["payment", "buy"]`:        "never",
		`currency == "EURO"`:                "never",
		`to_country == "de"`:                "never",
		`kind < "payment"`:                  "compares numbers",
		`new_recipient > false`:             "compares numbers",
		`not level`:                         "cannot stand before",
		`-new_recipient`:                    "cannot stand before",
		`-kind == kind`:                     "cannot stand before",
		`level and true`:                    "between what is true or false",
		`kind + "x" == "y"`:                 "between numbers",
		`level / 2 > 1`:                     "operator /",
		`level % 2 == 1`:                    "operator %",
		`level ** 2 == 1`:                   "operator **",
		`kind matches "p.*"`:                "operator matches",
		`level in 1..3`:                     "a list",
		`level in []`:                       "a list",
		`level in [level]`:                  "constants",
		`level in [1 + 1]`:                  "constants",
		`level in ["1"]`:                    "a whole number",
		`true in [true]`:                    "texts or numbers",
		`kind in [(true ? "x" : "y")]`:      "constants",
		`[1] == [1]`:                        "a list",
		`level > 1 ? 1 : eur(1)`:            "of one sort",
		`level ? true : false`:              "true or false",
		`any([1, 2], # > 1)`:                "not for conditions",
		`len(kind) > 3`:                     "not for conditions",
		`now() > now()`:                     "not for conditions",
		`let x = 1; x > 0`:                  "not for conditions",
		`nil == nil`:                        "not for conditions",
		`{"a": 1}.a == 1`:                   "not for conditions",
		`kind.x == 1`:                       "not for conditions",
		`$env == $env`:                      "$env",
		`true true`:                         "unexpected",
		`amount >`:                          "unexpected",
		`(true`:                             "unexpected",
		`"abc`:                              "literal not terminated",
		deep:                                "nest deeper",
		strings.Repeat("not ", 50) + "true": "nest deeper",
		"true" + strings.Repeat(" and true", risk.MaxNodes):        "nodes",
		"true or " + strings.Repeat(" ", risk.MaxLength) + "false": "bytes",
		`99999999999999999999 > level`:                             "integer",
	} {
		c, err := risk.Read(condition, "EUR")
		said, ok := errors.AsType[*risk.Error](err)
		if c != nil || !ok || !strings.Contains(err.Error(), saying) {
			t.Errorf("%.80s: %v, want %q in it", condition, err, saying)
			continue
		}
		if said.Column < 0 || said.Column > len(condition)+1 {
			t.Errorf("%.80s: column %d", condition, said.Column)
		}
	}
}

func TestAConditionAtItsBoundsIsTaken(t *testing.T) {
	t.Parallel()
	for name, condition := range map[string]string{
		"length": "true" + strings.Repeat(" ", risk.MaxLength-4),
		"depth":  strings.Repeat("(", risk.MaxDepth) + "true" + strings.Repeat(")", risk.MaxDepth),
		"nodes":  `level in [` + strings.Repeat("1,", risk.MaxNodes-4) + "1]",
	} {
		if _, err := risk.Read(condition, "EUR"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnAmountIsWrittenInTheBaseOfThePolicy(t *testing.T) {
	t.Parallel()
	c, err := risk.Read(`amount >= jpy(600)`, "JPY")
	if err != nil {
		t.Fatal(err)
	}
	if !c.Holds(&risk.Facts{Amount: 600}) || c.Holds(&risk.Facts{Amount: 599}) {
		t.Error("600 yen are not 600 minor units")
	}
	if _, err := risk.Read(`amount >= eur(600)`, "JPY"); err == nil {
		t.Error("a condition in euros is taken by a policy in yen")
	}
}

func TestAConditionSaysWhatHasToBeLookedUp(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]risk.Needs{
		`amount > eur(5) and level > 0`:              0,
		`sent_hour > 3`:                              risk.NeedsProfile,
		`new_recipient and idle_days > 9`:            risk.NeedsProfile | risk.NeedsRecipient,
		`new_instrument`:                             risk.NeedsInstrument,
		`new_country`:                                risk.NeedsCountry,
		`received_back_day > eur(5)`:                 risk.NeedsReturned,
		`new_recipients_day > 5 or declined_day > 5`: risk.NeedsProfile | risk.NeedsRecipient,
	} {
		if got := risk.Mentioned(condition); got != want {
			t.Errorf("%s: %b, want %b", condition, got, want)
		}
	}
}

func TestValuesAreThoseThatTheConditionNames(t *testing.T) {
	t.Parallel()
	c, err := risk.Read(`amount > eur(500) and new_recipient and to_country == "FR" and sent_hour < 5 and received_back_day > eur(0)`, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Values(someone())
	want := `{"amount":"600.00","new_recipient":true,"received_back_day":"0.07","sent_hour":4,"to_country":"FR"}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestGivenValuesBecomeFacts(t *testing.T) {
	t.Parallel()
	f, err := risk.Given(map[string]any{
		"kind": "transfer", "amount": "12.50", "sent_day_amount": 900, "level": int64(2), "declined_day": uint64(7), "new_recipient": true,
	}, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	want := risk.Facts{Kind: "transfer", Amount: 12_50, Level: 2, NewRecipient: true}
	want.Sent.DaySum, want.Declined.DayCount = 900_00, 7
	if *f != want {
		t.Errorf("%+v", *f)
	}
	for name, value := range map[string]any{
		"amount": 12.5, "quantity": 12, "level": "2", "new_recipient": 1, "kind": "payement", "currency": 9, "sent_hour_amount": "1.234",
	} {
		if f, err := risk.Given(map[string]any{name: value}, "EUR"); err == nil {
			t.Errorf("%s: %v is taken: %+v", name, value, f)
		}
	}
}

// TestEveryVariableHasItsOwnFact proves that no two variables look at one fact.
func TestEveryVariableHasItsOwnFact(t *testing.T) {
	t.Parallel()
	seen := map[risk.Facts]string{}
	for _, v := range risk.Variables() {
		var f *risk.Facts
		var err error
		for _, value := range []any{true, 7, "EUR", "FR", "payment", "bank", "person"} {
			if f, err = risk.Given(map[string]any{v.Name: value}, "EUR"); err == nil {
				break
			}
		}
		if err != nil {
			t.Fatalf("%s, which is %s: %v", v.Name, v.Sort(), err)
		}
		if other, ok := seen[*f]; ok || *f == (risk.Facts{}) {
			t.Errorf("%s looks at the fact of %q", v.Name, other)
		}
		seen[*f] = v.Name
	}
}

func BenchmarkHolds(b *testing.B) {
	c, err := risk.Read(`sent_hour > 3 and amount >= eur(500) and to_country == "FR"`, "EUR")
	if err != nil {
		b.Fatal(err)
	}
	f := someone()
	b.ReportAllocs()
	for b.Loop() {
		if !c.Holds(f) {
			b.Fatal("it does not hold")
		}
	}
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := risk.Read(`sent_hour > 3 and amount >= eur(500) and to_country == "FR"`, "EUR"); err != nil {
			b.Fatal(err)
		}
	}
}
