package rates_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/rates"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

const (
	history = "Date,USD,JPY,CYP,\n2026-04-13,1.1684,186.75,N/A,\n2026-04-10,1.1711,186.1,,\n"
	daily   = "Date, USD, JPY, \n13 April 2026, 1.1684, 186.75, \n"
	feed    = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender><gesmes:name>Somebody</gesmes:name></gesmes:Sender>
	<Cube>
		<Cube time='2026-04-13'><Cube currency='USD' rate='1.1684'/><Cube currency='JPY' rate='186.75'/></Cube>
		<Cube time='2026-04-10'><Cube currency='USD' rate='1.1711'/><Cube currency='JPY' rate='186.1'/></Cube>
	</Cube>
</gesmes:Envelope>`
)

func read(t *testing.T, text string) []wallet.RateDay {
	t.Helper()
	days, err := rates.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return days
}

func zipped(t *testing.T, files map[string]string) string {
	t.Helper()
	var buffer bytes.Buffer
	w := zip.NewWriter(&buffer)
	for name, text := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.String()
}

func TestEveryFormGivesTheSameDaysTheOldestFirst(t *testing.T) {
	t.Parallel()
	want := read(t, history)
	if len(want) != 2 || want[0].Date != "2026-04-10" || len(want[1].Rates) != 2 || want[1].Rates["USD"].String() != "1.1684" {
		t.Fatalf("the history is %+v", want)
	}
	for name, text := range map[string]string{
		"xml":             feed,
		"zip of csv":      zipped(t, map[string]string{"eurofxref-hist.csv": history}),
		"zip of xml":      zipped(t, map[string]string{"EUROFXREF.XML": feed}),
		"with a mark":     "\xef\xbb\xbf" + history,
		"lines of CR LF":  strings.ReplaceAll(history, "\n", "\r\n"),
		"without commas":  strings.ReplaceAll(history, ",\n", "\n"),
		"in another turn": "Date,JPY,USD\n2026-04-10,186.1,1.1711\n2026-04-13,186.75,1.1684\n",
	} {
		if got := read(t, text); !reflect.DeepEqual(got, want) && name != "without commas" {
			t.Errorf("%s is read as %+v", name, got)
		}
	}
	if got := read(t, daily); !reflect.DeepEqual(got, want[1:]) {
		t.Errorf("the daily file is read as %+v", got)
	}
}

func TestAFileIsReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":              "",
		"a mark alone":       "\xef\xbb\xbf",
		"no days":            "Date,USD,\n",
		"another header":     "Day,USD\n2026-04-13,1.1\n",
		"no currencies":      "Date,\n2026-04-13,\n",
		"no currency":        "Date,US$\n2026-04-13,1.1\n",
		"the base":           "Date,EUR\n2026-04-13,1\n",
		"a currency twice":   "Date,USD,USD\n2026-04-13,1.1,1.1\n",
		"a day twice":        "Date,USD\n2026-04-13,1.1\n2026-04-13,1.1\n",
		"no date":            "Date,USD\n2026-04-31,1.1\n",
		"a date before time": "Date,USD\n1998-12-31,1.1\n",
		"no rate":            "Date,USD\n2026-04-13,1,1\n",
		"a rate of zero":     "Date,USD\n2026-04-13,0\n",
		"a rate below zero":  "Date,USD\n2026-04-13,-1.1\n",
		"a rate with e":      "Date,USD\n2026-04-13,1e3\n",
		"a decimal comma":    "Date,USD\n2026-04-13,\"1,1\"\n",
		"a long rate":        "Date,USD\n2026-04-13," + strings.Repeat("1", 41) + "\n",
		"a field too few":    "Date,USD,JPY\n2026-04-13,1.1\n",
		"a rate of nothing":  "Date,USD,\n2026-04-13,1.1,5\n",
		"an open quote":      "Date,USD\n\"2026-04-13,1.1\n",
		"too many columns":   "Date" + strings.Repeat(",USD", wallet.MaxDayRates+1) + "\n",
		"html":               "<!DOCTYPE html><html><body>moved</body></html>",
		"xml without days":   "<Envelope><Cube/></Envelope>",
		"xml of no version":  `<?xml version="0"?>`,
		"xml in EBCDIC":      `<?xml version="1.0" encoding="IBM037"?><Cube/>`,
		"xml cut off":        feed[:len(feed)-40],
		"a rate of no day":   "<Cube><Cube currency='USD' rate='1.1'/></Cube>",
		"a day in a day":     "<Cube time='2026-04-13'><Cube time='2026-04-12'/></Cube>",
		"no code":            "<Cube time='2026-04-13'><Cube rate='1.1'/></Cube>",
		"two files":          zipped(t, map[string]string{"a.csv": history, "b.csv": history}),
		"no file":            zipped(t, map[string]string{}),
		"another file":       zipped(t, map[string]string{"a.txt": history}),
		"half a zip":         zipped(t, map[string]string{"a.csv": history})[:60],
	} {
		if days, err := rates.Read(strings.NewReader(text)); wallet.CodeOf(err) != wallet.CodeInvalidFile {
			t.Errorf("%s: %v, %v", name, days, err)
		}
	}
	damaged := []byte(zipped(t, map[string]string{"a.csv": history}))
	damaged[45] ^= 0x10
	if days, err := rates.Read(bytes.NewReader(damaged)); wallet.CodeOf(err) != wallet.CodeInvalidFile {
		t.Errorf("a damaged zip: %v, %v", days, err)
	}
}

func TestAFileHasABoundedNumberOfDays(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("Date,USD\n")
	day := time.Date(1999, time.January, 4, 0, 0, 0, 0, time.UTC)
	for range rates.MaxDays {
		text.WriteString(day.Format(time.DateOnly) + ",1.1\n")
		day = day.AddDate(0, 0, 1)
	}
	if days := read(t, text.String()); len(days) != rates.MaxDays {
		t.Errorf("%d days are read", len(days))
	}
	text.WriteString(day.Format(time.DateOnly) + ",1.1\n")
	if _, err := rates.Read(strings.NewReader(text.String())); wallet.CodeOf(err) != wallet.CodeInvalidFile {
		t.Errorf("one day more: %v", err)
	}
}

// endless is a file without end.
type endless struct{ row string }

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e.row) <= len(p) {
		n += copy(p[n:], e.row)
	}
	if n == 0 {
		n = copy(p, e.row[:min(len(p), len(e.row))])
	}
	return n, nil
}

func TestAFileWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	for _, row := range []string{"<Cube>", "Date,USD\n", "\n", "\""} {
		if _, err := rates.Read(&endless{row}); wallet.CodeOf(err) != wallet.CodeInvalidFile {
			t.Errorf("%q for ever: %v", row, err)
		}
	}
	bomb := zipped(t, map[string]string{"a.csv": "Date,USD\n" + strings.Repeat("\n", rates.MaxFile)})
	if _, err := rates.Read(strings.NewReader(bomb)); wallet.CodeOf(err) != wallet.CodeInvalidFile {
		t.Errorf("a small zip of a large file: %v", err)
	}
}

// failing is a file that breaks off because the disk does.
type failing struct{ text *strings.Reader }

var errDisk = errors.New("the disk is gone")

func (f failing) Read(p []byte) (int, error) {
	n, err := f.text.Read(p)
	if err != nil {
		err = errDisk
	}
	return n, err
}

func TestADiskThatFailsIsNoBadFile(t *testing.T) {
	t.Parallel()
	for _, text := range []string{feed[:200], history[:40], zipped(t, map[string]string{"a.csv": history})[:40], ""} {
		if _, err := rates.Read(failing{strings.NewReader(text)}); !errors.Is(err, errDisk) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "shared", "samples", "ecb", name))
	if os.IsNotExist(err) {
		t.Skipf("SKIPPED: the sample %s is not there; the published rates are not read", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEveryPublishedDayConverts reads the history as published, and holds every
// cross rate of every day to exact arithmetic that is rounded once.
func TestEveryPublishedDayConverts(t *testing.T) {
	t.Parallel()
	days := read(t, sample(t, "eurofxref-hist.zip"))
	if len(days) != 6983 || days[0].Date != "1999-01-04" || days[len(days)-1].Date != "2026-04-13" {
		t.Fatalf("%d days from %s to %s", len(days), days[0].Date, days[len(days)-1].Date)
	}
	step := 1
	if testing.Short() {
		step = 50
	}
	crosses := 0
	for d := 0; d < len(days); d += step {
		if days[d].Rates["USD"].IsZero() || days[d].Rates["JPY"].IsZero() {
			t.Fatalf("%s has no dollar or no yen", days[d].Date)
		}
		for code, from := range days[d].Rates {
			currency, err := money.ParseCurrency(code)
			if err != nil {
				continue // of the past, and not to be converted any more
			}
			for _, to := range []money.Currency{"USD", "JPY", "GBP"} {
				crosses++
				a := money.FromMinor(123_456_789, currency)
				cross, err := money.NewCross(from, days[d].Rates[string(to)])
				if err != nil {
					t.Fatal(err)
				}
				got, err := cross.Convert(a, to, money.HalfEven)
				if err != nil {
					t.Fatalf("%s in %s on %s: %v", a, to, days[d].Date, err)
				}
				into := days[d].Rates[string(to)]
				num := product(a.Minor(), into.Coefficient(), from.Scale()+to.Digits())
				den := product(1, from.Coefficient(), into.Scale()+currency.Digits())
				if want := halfEven(num, den); got.Minor() != want {
					t.Fatalf("%s in %s on %s is %s, want %d", a, to, days[d].Date, got, want)
				}
			}
		}
	}
	t.Logf("%d cross rates of %d days", crosses, (len(days)+step-1)/step)
}

func TestTheDailyFileIsThatDayOfTheHistory(t *testing.T) {
	t.Parallel()
	day, all := read(t, sample(t, "eurofxref.csv")), read(t, sample(t, "eurofxref-hist.zip"))
	last := all[len(all)-1]
	if len(day) != 1 || day[0].Date != last.Date || len(day[0].Rates) != len(last.Rates) {
		t.Fatalf("the day is %+v", day)
	}
	for code, rate := range last.Rates {
		if !rate.Equal(day[0].Rates[code]) {
			t.Errorf("%s is %s, and %s in the history", code, day[0].Rates[code], rate)
		}
	}
}

// product is a times b times ten to the power of n.
func product(a, b int64, n int) *big.Int {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	return power.Mul(power, new(big.Int).Mul(big.NewInt(a), big.NewInt(b)))
}

// halfEven rounds a positive quotient to a whole number.
func halfEven(num, den *big.Int) int64 {
	rest := new(big.Int)
	whole, _ := new(big.Int).QuoRem(num, den, rest)
	if side := rest.Lsh(rest, 1).Cmp(den); side > 0 || side == 0 && whole.Bit(0) == 1 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole.Int64()
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{history, daily, feed, "Date,USD\n2026-04-13,\"1.1\"\n", "<Cube time='2026-04-13'/>", "PK\x03\x04"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		days, err := rates.Read(bytes.NewReader(content))
		if err != nil {
			if wallet.CodeOf(err) != wallet.CodeInvalidFile {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		for i, day := range days {
			if i > 0 && days[i-1].Date >= day.Date {
				t.Fatalf("%s stands after %s", day.Date, days[i-1].Date)
			}
			for code, rate := range day.Rates {
				if len(code) != 3 || rate.IsZero() {
					t.Fatalf("%s has a rate %s of %q", day.Date, rate, code)
				}
			}
		}
	})
}
