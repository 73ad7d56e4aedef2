package pain_test

import (
	"bytes"
	"errors"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/bank/pain"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// Accounts whose check digits fit and that nobody has.
const (
	debtorIBAN = "DE89370400440532013000"
	frenchIBAN = "FR1420041010050500013M02606"
	dutchIBAN  = "NL91ABNA0417164300"
	turkish    = "TR330006100519786457841326"
)

var today = ident.Date{Year: 2026, Month: time.November, Day: 23} // a Monday

func eur(cents int64) money.Amount { return money.FromMinor(cents, "EUR") }

// head returns the head of a message in euros.
func head(version pain.Version) *pain.Message {
	return &pain.Message{
		Version: version, ID: "november-7D2K0000000000AA", Created: time.Date(2026, 11, 23, 9, 30, 15, 999, time.FixedZone("", 3600)),
		Initiator: "Okpay Demo GmbH", Debtor: "Baeckerei Mueller + Soehne",
		Account:  pain.Account{IBAN: debtorIBAN, BIC: "COBADEFFXXX"},
		Currency: "EUR", Execution: ident.Date{Year: 2026, Month: time.November, Day: 24}, Batch: true,
	}
}

func transfers() []pain.Transaction {
	return []pain.Transaction{
		{
			EndToEndID: "inv-0042-1B2C3D4E5F6G7H8J", Amount: eur(12345), Creditor: "Emilie d'Aubigne",
			Account: pain.Account{IBAN: frenchIBAN}, Remittance: "Invoice 42, November (part 1/2)",
		},
		{
			EndToEndID: "wire-7-0000000000000001", Amount: eur(500), Creditor: "Anatolia Ltd.",
			Account: pain.Account{IBAN: turkish, BIC: "TGBATRIS"}, Remittance: "Order 7",
		},
		{
			EndToEndID: "inv-0043-9K8M7N6P5Q4R3S2T", Amount: eur(99999999999), Creditor: "J. de Vries",
			Account: pain.Account{IBAN: dutchIBAN, BIC: "ABNANL2A"}, Reference: "RF18539007547034",
		},
		{
			EndToEndID: "wire-8-0000000000000002", Amount: eur(1), Creditor: "Acme Inc",
			Account: pain.Account{Country: "US", Number: "000123456789", Routing: "021000021"},
		},
	}
}

// given is the sequence of a list, as often as one asks.
func given(list []pain.Transaction) iter.Seq2[pain.Transaction, error] {
	return func(yield func(pain.Transaction, error) bool) {
		for _, t := range list {
			if !yield(t, nil) {
				return
			}
		}
	}
}

// written divides and writes a message.
func written(m *pain.Message, list []pain.Transaction) (string, error) {
	payments, err := pain.Divide(m, given(list))
	if err != nil {
		return "", err
	}
	m.Payments = payments
	var out bytes.Buffer
	err = pain.Write(&out, m, today)
	return out.String(), err
}

func TestAMessageIsWrittenAsItStandsInTheGoldenFiles(t *testing.T) {
	t.Parallel()
	for _, version := range []pain.Version{pain.V03, pain.V09} {
		got, err := written(head(version), transfers())
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("testdata", string(version)+".xml"))
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is not as it was:\n%s", version, got)
		}
		again, err := written(head(version), transfers())
		if err != nil || again != got {
			t.Errorf("%s is written in two ways: %v", version, err)
		}
	}
}

func TestASingleAccountByNumberPaysInItsOwnCurrency(t *testing.T) {
	t.Parallel()
	m := head(pain.V09)
	m.Account = pain.Account{Country: "JP", Number: "1234567", Routing: "0001234"}
	m.Currency, m.Batch, m.Charges = "JPY", false, pain.ByDebtor
	m.Execution = ident.Date{Year: 2026, Month: time.November, Day: 28} // a Saturday, which is no matter for yen
	text, err := written(m, []pain.Transaction{{
		EndToEndID: "x", Amount: money.FromMinor(7, "JPY"), Creditor: "Y", Account: pain.Account{Country: "CN", Number: "6222021234567890", Routing: "102100099996"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"<BtchBookg>false</BtchBookg>", "<CtrlSum>7</CtrlSum>", `<InstdAmt Ccy="JPY">7</InstdAmt>`, "<ChrgBr>DEBT</ChrgBr>",
		"<ClrSysMmbId><ClrSysId><Cd>JPZGN</Cd></ClrSysId><MmbId>0001234</MmbId></ClrSysMmbId>",
		"<ClrSysMmbId><ClrSysId><Cd>CNAPS</Cd></ClrSysId><MmbId>102100099996</MmbId></ClrSysMmbId>",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("%s is missing:\n%s", part, text)
		}
	}
	if strings.Contains(text, "SvcLvl") {
		t.Error("a payment in yen has a service level")
	}
}

// TestWhatABankRejectsInTheHeadIsRefused changes one thing of a good message.
func TestWhatABankRejectsInTheHeadIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		field  string
		change func(m *pain.Message)
	}{
		"another version":             {"version", func(m *pain.Message) { m.Version = "pain.001.001.04" }},
		"no version":                  {"version", func(m *pain.Message) { m.Version = "" }},
		"no id":                       {"message id", func(m *pain.Message) { m.ID = "" }},
		"a long id":                   {"message id", func(m *pain.Message) { m.ID = strings.Repeat("a", 36) }},
		"an id that starts wrong":     {"message id", func(m *pain.Message) { m.ID = "/a" }},
		"an id that ends wrong":       {"message id", func(m *pain.Message) { m.ID = "a/" }},
		"an id with two slashes":      {"message id", func(m *pain.Message) { m.ID = "a//b" }},
		"an id with an underscore":    {"message id", func(m *pain.Message) { m.ID = "a_b" }},
		"no time":                     {"creation time", func(m *pain.Message) { m.Created = time.Time{} }},
		"an initiator with an umlaut": {"initiating party", func(m *pain.Message) { m.Initiator = "Müller" }},
		"a long debtor":               {"debtor name", func(m *pain.Message) { m.Debtor = strings.Repeat("a", 71) }},
		"an ampersand":                {"debtor name", func(m *pain.Message) { m.Debtor = "A & B" }},
		"no account":                  {"debtor account", func(m *pain.Message) { m.Account = pain.Account{} }},
		"a wrong IBAN":                {"debtor account", func(m *pain.Message) { m.Account.IBAN = "DE88370400440532013000" }},
		"an IBAN with spaces":         {"debtor account", func(m *pain.Message) { m.Account.IBAN = "DE89 3704 0044 0532 0130 00" }},
		"IBAN and number":             {"debtor account", func(m *pain.Message) { m.Account.Number = "12345" }},
		"a BIC of elsewhere":          {"debtor BIC", func(m *pain.Message) { m.Account.BIC = "BNPAFRPP" }},
		"a small BIC":                 {"debtor BIC", func(m *pain.Message) { m.Account.BIC = "cobadeff" }},
		"a number of no bank":         {"debtor BIC", func(m *pain.Message) { m.Account = pain.Account{Country: "US", Number: "12345"} }},
		"no currency":                 {"currency", func(m *pain.Message) { m.Currency = "EUX" }},
		"charges of SEPA":             {"charge bearer", func(m *pain.Message) { m.Charges = pain.ByServiceLevel }},
		"charges of nobody":           {"charge bearer", func(m *pain.Message) { m.Charges = "NONE" }},
		"yesterday":                   {"execution date", func(m *pain.Message) { m.Execution.Day = 20 }},
		"in two years":                {"execution date", func(m *pain.Message) { m.Execution.Year = 2028 }},
		"the 31st of November":        {"execution date", func(m *pain.Message) { m.Execution.Day = 31 }},
		"a Saturday":                  {"execution date", func(m *pain.Message) { m.Execution.Day = 28 }},
		"Christmas":                   {"execution date", func(m *pain.Message) { m.Execution = ident.Date{Year: 2026, Month: 12, Day: 25} }},
		"nothing to pay":              {"count", func(m *pain.Message) { m.Payments = nil }},
		"too many blocks":             {"count", func(m *pain.Message) { m.Payments = make([]pain.Payment, pain.MaxPayments+1) }},
		"an empty block":              {"count", func(m *pain.Message) { m.Payments[0].Count = 0 }},
		"a block of no transactions":  {"count", func(m *pain.Message) { m.Payments[0].Transactions = nil }},
		"one more than there are":     {"count", func(m *pain.Message) { m.Payments[0].Count++ }},
		"one less than there are":     {"count", func(m *pain.Message) { m.Payments[0].Count-- }},
		"far too many":                {"count", func(m *pain.Message) { m.Payments[0].Count = pain.MaxTransactions + 1 }},
		"a cent more":                 {"control sum", func(m *pain.Message) { m.Payments[0].Sum = eur(m.Payments[0].Sum.Minor() + 1) }},
		"a sum of nothing":            {"control sum", func(m *pain.Message) { m.Payments[0].Sum = eur(0) }},
		"a sum in dollars":            {"control sum", func(m *pain.Message) { m.Payments[0].Sum = money.FromMinor(1, "USD") }},
		"a sum of 19 digits":          {"control sum", func(m *pain.Message) { m.Payments[0].Sum = eur(999_999_999_999_999_999) }},
		"a sum beyond all":            {"control sum", func(m *pain.Message) { m.Payments[0].Sum = eur(math.MaxInt64) }},
		"two blocks of one id":        {"payment id", func(m *pain.Message) { m.Payments[1].ID = m.Payments[0].ID }},
		"a block of no id":            {"payment id", func(m *pain.Message) { m.Payments[1].ID = "" }},
		"a block of no scheme":        {"scheme", func(m *pain.Message) { m.Payments[1].Scheme = 0 }},
		"a block of another scheme":   {"scheme", func(m *pain.Message) { m.Payments[0].Scheme = pain.Other }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := head(pain.V03)
			payments, err := pain.Divide(m, given(transfers()))
			if err != nil || len(payments) != 2 {
				t.Fatalf("%d blocks, %v", len(payments), err)
			}
			m.Payments = payments
			c.change(m)
			var out bytes.Buffer
			refusedFor(t, pain.Write(&out, m, today), c.field)
		})
	}
	if err := pain.CheckHead(head(pain.V03), ident.Date{}); err == nil {
		t.Error("no day is taken for today")
	}
}

func refusedFor(t *testing.T, err error, field string) {
	t.Helper()
	var refused *pain.Error
	if !errors.As(err, &refused) || refused.Field != field || refused.Message == "" || refused.Hint == "" {
		t.Errorf("not refused for its %s, but: %#v", field, err)
	}
}

// TestWhatABankRejectsInATransactionIsRefused changes one thing of a good one.
func TestWhatABankRejectsInATransactionIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		field  string
		change func(x *pain.Transaction)
	}{
		"no reference":               {"end-to-end id", func(x *pain.Transaction) { x.EndToEndID = "" }},
		"a long reference":           {"end-to-end id", func(x *pain.Transaction) { x.EndToEndID = strings.Repeat("1", 36) }},
		"a reference of none":        {"end-to-end id", func(x *pain.Transaction) { x.EndToEndID = "NOTPROVIDED" }},
		"a reference with a slash":   {"end-to-end id", func(x *pain.Transaction) { x.EndToEndID = "a/" }},
		"a reference with a hash":    {"end-to-end id", func(x *pain.Transaction) { x.EndToEndID = "#1" }},
		"a reference of a space":     {"end-to-end id", func(x *pain.Transaction) { x.EndToEndID = " 1" }},
		"nothing":                    {"amount", func(x *pain.Transaction) { x.Amount = eur(0) }},
		"less than nothing":          {"amount", func(x *pain.Transaction) { x.Amount = eur(-1) }},
		"dollars":                    {"amount", func(x *pain.Transaction) { x.Amount = money.FromMinor(1, "USD") }},
		"a billion":                  {"amount", func(x *pain.Transaction) { x.Amount = eur(100_000_000_000) }},
		"19 digits":                  {"amount", func(x *pain.Transaction) { x.Account.BIC = ""; x.Amount = eur(1_000_000_000_000_000_000) }},
		"no name":                    {"creditor name", func(x *pain.Transaction) { x.Creditor = "" }},
		"a long name":                {"creditor name", func(x *pain.Transaction) { x.Creditor = strings.Repeat("a", 71) }},
		"a name in Chinese":          {"creditor name", func(x *pain.Transaction) { x.Creditor = "张伟" }},
		"a name of dots":             {"creditor name", func(x *pain.Transaction) { x.Creditor = ".." }},
		"a name with markup":         {"creditor name", func(x *pain.Transaction) { x.Creditor = "<b>" }},
		"a name with a line end":     {"creditor name", func(x *pain.Transaction) { x.Creditor = "a\nb" }},
		"no account":                 {"creditor account", func(x *pain.Transaction) { x.Account = pain.Account{} }},
		"a wrong IBAN":               {"creditor account", func(x *pain.Transaction) { x.Account.IBAN = "NL92ABNA0417164300" }},
		"a small IBAN":               {"creditor account", func(x *pain.Transaction) { x.Account.IBAN = "nl91abna0417164300" }},
		"a BIC of elsewhere":         {"creditor BIC", func(x *pain.Transaction) { x.Account.BIC = "DEUTDEFF" }},
		"no BIC":                     {"creditor BIC", func(x *pain.Transaction) { x.Account.BIC = "NL" }},
		"outside SEPA without a BIC": {"creditor BIC", func(x *pain.Transaction) { x.Account = pain.Account{IBAN: turkish} }},
		"a number without a bank":    {"creditor BIC", func(x *pain.Transaction) { x.Account = pain.Account{Country: "US", Number: "12345"} }},
		"a number of no country":     {"creditor account", func(x *pain.Transaction) { x.Account = pain.Account{Country: "XX", Number: "12345"} }},
		"a short number":             {"creditor account", func(x *pain.Transaction) { x.Account = pain.Account{Country: "CN", Number: "123", BIC: "ICBKCNBJ"} }},
		"a small number":             {"creditor account", func(x *pain.Transaction) { x.Account = pain.Account{Country: "CN", Number: "abcd", BIC: "ICBKCNBJ"} }},
		"a number of the US in letters": {"creditor account", func(x *pain.Transaction) {
			x.Account = pain.Account{Country: "US", Number: "ABCD", Routing: "021000021"}
		}},
		"a wrong ABA number": {"creditor routing code", func(x *pain.Transaction) {
			x.Account = pain.Account{Country: "US", Number: "12345", Routing: "021000022"}
		}},
		"a routing code of no system": {"creditor routing code", func(x *pain.Transaction) {
			x.Account = pain.Account{Country: "BR", Number: "12345", Routing: "001"}
		}},
		"a text of 141":      {"remittance", func(x *pain.Transaction) { x.Reference, x.Remittance = "", strings.Repeat("a", 141) }},
		"a text with a star": {"remittance", func(x *pain.Transaction) { x.Reference, x.Remittance = "", "a*b" }},
		"text and reference": {"remittance", func(x *pain.Transaction) { x.Remittance = "a" }},
		"a wrong reference":  {"creditor reference", func(x *pain.Transaction) { x.Reference = "RF19539007547034" }},
		"a spaced reference": {"creditor reference", func(x *pain.Transaction) { x.Reference = "RF18 5390 0754 7034" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := transfers()
			c.change(&list[2])
			_, err := pain.Divide(head(pain.V09), given(list))
			refusedFor(t, err, c.field)
			var refused *pain.Error
			if errors.As(err, &refused) && (refused.Number != 3 || refused.EndToEndID != list[2].EndToEndID) {
				t.Errorf("it does not name the transaction: %+v", refused)
			}
			if err := pain.CheckTransaction(head(pain.V09), &list[2]); err == nil {
				t.Error("the check alone takes it")
			}
		})
	}
}

func TestNothingOfARefusedTransactionIsWritten(t *testing.T) {
	t.Parallel()
	m, list := head(pain.V03), transfers()
	payments, err := pain.Divide(m, given(list))
	if err != nil {
		t.Fatal(err)
	}
	m.Payments = payments
	list[2].Creditor = "J. & B. de Vries"
	var out bytes.Buffer
	err = pain.Write(&out, m, today)
	refusedFor(t, err, "creditor name")
	if strings.Contains(out.String(), list[2].EndToEndID) || strings.Contains(err.Error(), "Vries") || !strings.Contains(err.Error(), "transaction 2 (inv-0043") {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

func TestAReferenceIsUsedOnceInAMessage(t *testing.T) {
	t.Parallel()
	m, list := head(pain.V03), transfers()
	list[3].EndToEndID = list[0].EndToEndID // in another block
	_, err := pain.Divide(m, given(list))
	refusedFor(t, err, "end-to-end id")

	list = transfers()[:1]
	payments, err := pain.Divide(m, given(list))
	if err != nil {
		t.Fatal(err)
	}
	twice := payments[0]
	twice.ID = "another"
	m.Payments = append(payments, twice)
	refusedFor(t, pain.Write(&bytes.Buffer{}, m, today), "end-to-end id")
}

func TestAllWrongTransactionsAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	list := make([]pain.Transaction, 3*pain.MaxProblems)
	for i := range list {
		list[i] = transfers()[0]
		list[i].EndToEndID = pain.EndToEndID("m", "p", string(rune('a'+i)))
		if i%2 == 0 {
			list[i].Creditor = ""
		}
	}
	_, err := pain.Divide(head(pain.V03), given(list[:10]))
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 5 {
		t.Errorf("not five problems: %v", err)
	}
	_, err = pain.Divide(head(pain.V03), given(list))
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != pain.MaxProblems {
		t.Errorf("not %d problems: %v", pain.MaxProblems, err)
	}
}

var errGone = errors.New("the disk is gone")

type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if len(p) > b.left {
		return 0, errGone
	}
	b.left -= len(p)
	return len(p), nil
}

func TestErrorsOfBothEndsArriveAsTheyAre(t *testing.T) {
	t.Parallel()
	m := head(pain.V03)
	payments, err := pain.Divide(m, given(transfers()))
	if err != nil {
		t.Fatal(err)
	}
	m.Payments = payments
	for _, room := range []int{0, 100, 1000} {
		if err := pain.Write(&broken{room}, m, today); !errors.Is(err, errGone) {
			t.Errorf("a writer that fails after %d bytes: %v", room, err)
		}
	}
	failing := func(yield func(pain.Transaction, error) bool) { yield(pain.Transaction{}, errGone) }
	m.Payments[0].Transactions = failing
	if err := pain.Write(&bytes.Buffer{}, m, today); !errors.Is(err, errGone) {
		t.Errorf("a sequence that fails: %v", err)
	}
	if _, err := pain.Divide(m, failing); !errors.Is(err, errGone) {
		t.Errorf("a sequence that fails: %v", err)
	}
}

func TestEveryClearingSystemHasItsOwnForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, routing, system string }{
		{"US", "021000021", "USABA"},
		{"US", "000000000", ""},
		{"GB", "201575", "GBDSC"},
		{"JE", "201575", "GBDSC"},
		{"GB", "20157", ""},
		{"IN", "HDFC0CAGSBK", "INFSC"},
		{"IN", "HDFC1CAGSBK", ""},
		{"IN", "HDF00CAGSBK", ""},
		{"IN", "HDFC0CAGSB-", ""},
		{"CN", "102100099996", "CNAPS"},
		{"CH", "230", "CHBCC"},
		{"CH", "002308", "CHSIC"},
		{"CH", "0023081", ""},
		{"DE", "3704004X", ""},
		{"BR", "001", ""},
		{"", "", ""},
	} {
		system, err := pain.Clearing(c.country, c.routing)
		if system != c.system || (err == nil) != (c.system != "") {
			t.Errorf("%s %s: %q, %v", c.country, c.routing, system, err)
		}
	}
	for country, digits := range map[string]int{
		"AT": 5, "AU": 6, "CA": 9, "DE": 8, "ES": 8, "GR": 7, "HK": 3, "IE": 6, "IT": 10, "JP": 7, "NZ": 6, "PL": 8, "PT": 8, "RU": 9,
		"SE": 4, "SG": 7, "TW": 7, "ZA": 6,
	} {
		if system, err := pain.Clearing(country, strings.Repeat("1", digits)); err != nil || !strings.HasPrefix(system, country) {
			t.Errorf("%s: %q, %v", country, system, err)
		}
		if _, err := pain.Clearing(country, strings.Repeat("1", digits-1)); err == nil {
			t.Errorf("%s takes a code that is too short", country)
		}
	}
}
