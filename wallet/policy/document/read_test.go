package document_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
)

// small is a document in which nothing is wrong; a test spoils a line of it.
const small = `version: test-1
base: EUR
worths:
  USD: 1.25
fees:
  - name: payment
    kinds: [payment]
    percent: 1.5
    fixed: 0.30
    bearer: payee
limits:
  - name: holds
    level: 0
    kind: balance
    window: always
    most: 1000
step_up:
  pin_above: 50
  totp_above: 500
  new_recipient: true
password:
  max_age: 30d
cases:
  - name: one and a half percent
    given: {kind: payment, amount: 10, currency: EUR}
    expect: {fee: 0.45}
`

func TestASmallDocumentIsRead(t *testing.T) {
	t.Parallel()
	d, err := document.Read([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if d.Policy.Version != "test-1" || d.Policy.Fees[0].PercentBps != 150 || d.Policy.Fees[0].Fixed.String() != "0.30 EUR" ||
		d.Policy.Limits[0].Most.String() != "1000.00 EUR" || len(d.Cases) != 1 || len(d.SHA256) != 64 {
		t.Errorf("%+v", d)
	}
}

func TestEveryMistakeIsToldWithItsLineAndColumn(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, with, at, saying string }{
		{"a misspelt key", "percent: 1.5", "percnt: 1.5", "8:5", "fees[0].percnt: there is no such key here (is percent meant?)"},
		{"a key that is nothing like one", "percent: 1.5", "colour: red", "8:5", "there are name, kinds"},
		{"a key twice", "percent: 1.5", "kinds: [payment]", "8:5", "the key kinds is here twice"},
		{"a key without a value", "percent: 1.5", "percent:", "8:5", "fees[0].percent: the key has no value"},
		{"a missing key", "    bearer: payee\n", "", "6:5", "fees[0]: bearer is missing"},
		{"a word that is none", "bearer: payee", "bearer: bank", "10:13", `fees[0].bearer: "bank" is none of payer, payee`},
		{"a percentage below zero", "percent: 1.5", "percent: -1.5", "8:14", "a percentage"},
		{"a percentage above all", "percent: 1.5", "percent: 100.01", "8:14", "a percentage from 0 to 100"},
		{"a percentage with three decimals", "percent: 1.5", "percent: 1.555", "8:14", "two decimals at most"},
		{"an amount with too many decimals", "fixed: 0.30", "fixed: 0.305", "9:12", "is no amount in EUR, which has 2 decimals"},
		{"an amount in words", "fixed: 0.30", "fixed: much", "9:12", `an amount in EUR, as 12.50, not "much"`},
		{"an amount with an exponent", "fixed: 0.30", "fixed: 3e1", "9:12", "an amount in EUR"},
		{"a list for an amount", "fixed: 0.30", "fixed: [1]", "9:12", "not a list"},
		{"a kind that there is not", "kinds: [payment]", "kinds: [payment, gift]", "7:22", `fees[0].kinds[1]: "gift" is none of`},
		{"no list", "kinds: [payment]", "kinds: payment", "7:12", "here belongs a list, not a text"},
		{"a level that there is not", "level: 0", "level: 4", "13:12", "a whole number from 0 to 3"},
		{"a level that is not whole", "level: 0", "level: 0.5", "13:12", "a whole number from 0 to 3"},
		{"a base that is none", "base: EUR", "base: XYZ", "2:7", "the base is no currency"},
		{"a worth of no currency", "USD: 1.25", "usd: 1.25", "4:3", `"usd" is no currency`},
		{"a worth of nothing", "USD: 1.25", "USD: 0", "4:8", "is no rate"},
		{"a time that is none", "max_age: 30d", "max_age: soon", "22:12", "as 30d, 12h"},
		{"a time too short", "max_age: 30d", "max_age: 1s", "22:12", "a time from 24h0m0s"},
		{"a yes in words", "new_recipient: true", "new_recipient: yes", "20:18", "true or false"},
		{"a line that could never hold", "window: always", "window: day", "12:5", "limits[0]: limit holds: a balance"},
		{"a name that is none", "name: payment", "name: a name", "6:11", "is not a name"},
		{"a time zone that is none", "base: EUR", "base: EUR\ntime_zone: Mars/Base", "3:12", `time_zone: there is no time zone "Mars/Base"`},
		{"a worth of the base", "USD: 1.25", "USD: 1.25\n  EUR: 1", "5:8", "worths.EUR: the worth of EUR is given twice, or is that of the base"},
		{"rates of the day in another base", "base: EUR", "base: GBP\nday_rates: true", "3:12", "day_rates: rates of the day are in EUR"},
		{"names that are hardly alike", "base: EUR", "base: EUR\nsanctions: {similarity: 50}", "3:25", "sanctions.similarity: names are alike from 8000"},
		{
			"a condition that is none", "limits:", "risk:\n  - name: odd\n    kinds: [payment]\n    when: level annd level\n    decision: alert\nlimits:",
			"14:11", "risk[0].when: risk rule odd: column 7: unexpected token",
		},
		{"a long word in Chinese", "bearer: payee", "bearer: " + strings.Repeat("付款人", 5), "10:13", `"付款人付款人付款人付款人付…" is none of payer, payee`},
		{"an anchor", "percent: 1.5", "percent: &p 1.5", "8:14", "anchors"},
		{"a tag", "percent: 1.5", "percent: !!binary aGk=", "8:14", "!!binary"},
		{"two documents", "version: test-1", "version: test-1\n---\nversion: x", "2:1", "a second document"},
		{"no YAML", "version: test-1", "version: [", "", "this is not YAML"},
		{"no mapping", small, "- version", "1:1", "version"},
		{"nothing", small, "", "1:1", "empty"},
		{"a fee in a case that is none", "fee: 0.45", "fee: -0.45", "26:19", "cases[0].expect.fee"},
	}
	for _, test := range tests {
		if !strings.Contains(small, test.old) {
			t.Fatalf("%s: the document has no %q", test.name, test.old)
		}
		_, err := document.Read([]byte(strings.Replace(small, test.old, test.with, 1)))
		var told *document.Error
		if !errors.As(err, &told) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if !strings.HasPrefix(err.Error(), test.at) || !strings.Contains(err.Error(), test.saying) {
			t.Errorf("%s: %q, want it at %s saying %q", test.name, err, test.at, test.saying)
		}
	}
}

func TestAllMistakesAreToldAtOnceInTheirOrder(t *testing.T) {
	t.Parallel()
	spoilt := strings.NewReplacer("percent: 1.5", "percent: x", "most: 1000", "most: y", "USD: 1.25", "USD: z").Replace(small)
	_, err := document.Read([]byte(spoilt))
	var told *document.Error
	if !errors.As(err, &told) || len(told.Problems) != 3 {
		t.Fatalf("%v", err)
	}
	for i, line := range []int{4, 8, 16} {
		if told.Problems[i].Line != line {
			t.Errorf("problem %d is on line %d, want %d: %s", i, told.Problems[i].Line, line, told.Problems[i].Message)
		}
	}
}

func TestADocumentIsNotLargerThanItsBounds(t *testing.T) {
	t.Parallel()
	fits := small + "#" + strings.Repeat("x", document.MaxBytes-len(small)-1)
	if _, err := document.Read([]byte(fits)); err != nil {
		t.Error(err)
	}
	if _, err := document.Read([]byte(fits + "x")); err == nil {
		t.Error("a document of one byte more was read")
	}
	lines := strings.Repeat("  - {name: x, bearer: y, percent: z}\n", 400)
	_, err := document.Read([]byte("version: a\nbase: EUR\nworths: {}\nlimits: []\nfees:\n" + lines))
	var told *document.Error
	if !errors.As(err, &told) || len(told.Problems) != document.MaxProblems {
		t.Errorf("%d problems were told", len(told.Problems))
	}
	if _, err := document.Read([]byte("version: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000))); err == nil {
		t.Error("values 5000 deep were read")
	}
}

func TestThePolicyThatShipsIsWhatIsLoaded(t *testing.T) {
	t.Parallel()
	d, err := document.Read([]byte(document.DefaultText()))
	if err != nil {
		t.Fatal(err)
	}
	quick, err := document.Default()
	if err != nil {
		t.Fatal(err)
	}
	if !same(d.Policy, quick) {
		t.Error("default_gen.json is not what default.yaml makes: run make generate")
	}
	if verdicts, failed := document.TryAll(d.Policy, d.Cases); failed > 0 || len(verdicts) == 0 {
		t.Errorf("%+v", verdicts)
	}
}

func TestWhatIsKeptAsJSONIsTheSamePolicy(t *testing.T) {
	t.Parallel()
	d, err := document.Read([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := document.Load(d.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if !same(d.Policy, loaded) {
		t.Errorf("%+v\n%+v", d.Policy, loaded)
	}
	for _, broken := range []string{"", "{", "[]", "null", `{"version":"a"} x`, `{"version":"a"}`} {
		if p, err := document.Load([]byte(broken)); err == nil {
			t.Errorf("%q was loaded as %+v", broken, p)
		}
	}
}

func TestACaseThatDoesNotHoldSaysWhatDiffers(t *testing.T) {
	t.Parallel()
	tests := []struct{ expect, saying string }{
		{"{fee: 0.45, line: payment, bearer: payee, limit: none}", ""},
		{"{fee: 0.46}", "the fee is 0.45, and 0.46 was expected"},
		{"{line: other}", "the line is payment, and other was expected"},
		{"{bearer: payer}", "the bearer is payee, and payer was expected"},
		{"{limit: holds}", "the limit that refuses it is none, and holds was expected"},
	}
	for _, test := range tests {
		d, err := document.Read([]byte(strings.Replace(small, "{fee: 0.45}", test.expect, 1)))
		if err != nil {
			t.Fatal(err)
		}
		v := document.Try(d.Policy, &d.Cases[0])
		if v.Holds != (test.saying == "") || !v.Holds && v.Differences[0] != test.saying {
			t.Errorf("%s: %+v", test.expect, v)
		}
	}
}

func TestDiffTellsWhatChangesAndNotHowItIsWritten(t *testing.T) {
	t.Parallel()
	same := strings.NewReplacer("percent: 1.5", "percent: \"1.50\" # a comment", "fixed: 0.30", "fixed: 0.3", "most: 1000", "most: 1000.00").Replace(small)
	if found := document.Diff(read(t, small), read(t, same)); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	other := strings.NewReplacer("test-1", "test-2", "percent: 1.5", "percent: 2", "    fixed: 0.30\n", "", "limits:\n", "limits:\n  - {name: new, level: 1, kind: outgoing, window: day, most: 5}\n").Replace(small)
	want := []document.Difference{
		{"version", "test-1", "test-2"},
		{"fees[payment].percent", "1.5", "2"},
		{"fees[payment].fixed", "0.30", ""},
		{"limits[new]", "", `{"name":"new","level":1,"kind":"outgoing","window":"day","most":5}`},
	}
	want[2].Before = "0.3"
	if found := document.Diff(read(t, small), read(t, other)); !reflect.DeepEqual(found, want) {
		t.Errorf("%+v", found)
	}
	two := strings.Replace(small, "fees:\n", "fees:\n  - {name: first, bearer: payer}\n", 1)
	turned := strings.Replace(small, "limits:\n", "  - {name: first, bearer: payer}\nlimits:\n", 1)
	found := document.Diff(read(t, two), read(t, turned))
	if len(found) != 1 || found[0].Path != "fees.order" {
		t.Errorf("%+v", found)
	}
}

func TestTheSchemaIsTheOneForEditors(t *testing.T) {
	t.Parallel()
	made, err := document.Schema()
	if err != nil {
		t.Fatal(err)
	}
	there, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "policy.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	if string(made) != string(there) {
		t.Error("docs/policy.schema.json is not what the shapes make: run make generate")
	}
}

// same reports whether two policies say the same: what is made of it for use has
// functions, which are never equal.
func same(p, q *policy.Policy) bool {
	a, b := reflect.ValueOf(*p), reflect.ValueOf(*q)
	for i := range a.NumField() {
		if a.Type().Field(i).IsExported() && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			return false
		}
	}
	return true
}

func read(t *testing.T, text string) *document.Document {
	t.Helper()
	d, err := document.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestATimeIsReadFromItsLargestUnitOn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"1d": 24 * time.Hour, "1d12h": 36 * time.Hour, "36h": 36 * time.Hour, "48h30m15s": 48*time.Hour + 30*time.Minute + 15*time.Second,
		"99999m": 99999 * time.Minute, "100000m": 0, "12h1d": 0, "1d1d": 0, "d": 0, "1": 0, "1d ": 0, "-1d": 0, "1w": 0, "": 0,
	} {
		d, err := document.Read([]byte(strings.Replace(small, "max_age: 30d", "max_age: \""+text+"\"", 1)))
		if (err == nil) != (want != 0) {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && d.Policy.Password.MaxAge != want {
			t.Errorf("%q is %s, want %s", text, d.Policy.Password.MaxAge, want)
		}
	}
}
