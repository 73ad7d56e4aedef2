package ident

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var papersToday = time.Date(2026, time.March, 14, 9, 0, 0, 0, time.UTC)

func TestParseResidentNumberReadsTheExamplesOfTheStandard(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ResidentNumber{
		// GB 11643-1999, annex A.
		"11010519491231002X":     {"11010519491231002X", "Beijing", "110105", Date{1949, 12, 31}, Female},
		"440524188001010014":     {"440524188001010014", "Guangdong", "440524", Date{1880, 1, 1}, Male},
		" 110105 19491231 002x ": {"11010519491231002X", "Beijing", "110105", Date{1949, 12, 31}, Female},
	} {
		got, err := ParseResidentNumber(text, papersToday)
		if err != nil || got != want {
			t.Errorf("%s: got %s %s %s %s, %v", text, got.Text, got.Region, got.Birth, got.Sex, err)
		}
	}
}

// resident makes a number with the right check digit.
func resident(body string) string { return body + string(mod11dash2(body)) }

func TestParseResidentNumberRefusesWithAReasonAndWithoutTheNumber(t *testing.T) {
	t.Parallel()
	for text, reason := range map[string]string{
		"":                            "missing",
		"   ":                         "missing",
		"110105491231002":             "old form of 15 digits",
		"11010549123100X":             "18 characters",
		"11010519491231002":           "18 characters",
		"11010519491231002X1":         "18 characters",
		"110105194912310021":          "check digit",
		"210105194912310021":          "check digit",
		"X1010519491231002X":          "17 digits",
		"1101051949123100XX":          "17 digits",
		"11010519491231-02X":          "neither digits",
		"１１010519491231002X":          "neither digits",
		strings.Repeat(" ", 41):       "too long",
		resident("00010519491231002"): "no province",
		resident("16010519491231002"): "no province",
		resident("91010519491231002"): "no province",
		resident("11010519490229002"): "not a day",
		resident("11010519001301002"): "not a day",
		resident("11010519000001002"): "not a day",
		resident("11010519000100002"): "not a day",
		resident("11010500000101002"): "not a day",
		resident("11010520260315002"): "future",
		resident("11010520260314000"): "no order number",
	} {
		got, err := ParseResidentNumber(text, papersToday)
		var refusal *Error
		if !errors.As(err, &refusal) || refusal.Hint == "" || !strings.Contains(refusal.Message, reason) || got != (ResidentNumber{}) {
			t.Errorf("%q: got %v, want a refusal about %q", text, err, reason)
			continue
		}
		if body := strings.TrimSpace(text); len(body) >= 15 && strings.Contains(refusal.Message+refusal.Hint, body[6:14]) {
			t.Errorf("%q: %q repeats the number", text, err)
		}
	}
	if _, err := ParseResidentNumber(resident("11010520260314002"), papersToday); err != nil {
		t.Errorf("born today: %v", err)
	}
}

func TestResidentNumberKnowsTheProvinces(t *testing.T) {
	t.Parallel()
	count := 0
	for code := range 100 {
		if provinceOf(fmt.Sprintf("%02d", code)) != "" {
			count++
		}
	}
	// GB/T 2260 has 34 provinces; Taiwan has a second code in residence permits.
	if count != 35 {
		t.Errorf("got %d codes of provinces, want 35", count)
	}
}

func TestResidentNumberCatchesEveryWrongDigitAndSwap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		birth := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 45000).Draw(t, "days"))
		order := rapid.IntRange(1, 999).Draw(t, "order")
		text := resident(fmt.Sprintf("440524%s%03d", birth.Format("20060102"), order))
		number, err := ParseResidentNumber(text, papersToday)
		if err != nil || number.Birth != DateOf(birth) || (number.Sex == Male) != (order%2 == 1) {
			t.Fatalf("%s: got %s %s, %v", text, number.Birth, number.Sex, err)
		}
		at := rapid.IntRange(0, 16).Draw(t, "at")
		wrong := []byte(text)
		wrong[at] = '0' + (wrong[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "add")))%10
		if _, err := ParseResidentNumber(string(wrong), papersToday); err == nil {
			t.Fatalf("%s passes for %s", wrong, text)
		}
		swapped := []byte(text)
		swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
		if _, err := ParseResidentNumber(string(swapped), papersToday); err == nil && string(swapped) != text {
			t.Fatalf("%s passes for %s", swapped, text)
		}
	})
}

func TestResidentNumberIsNeverShown(t *testing.T) {
	t.Parallel()
	const text = "11010519491231002X"
	number, err := ParseResidentNumber(text, papersToday)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(map[string]any{"number": number})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("seen", "number", number)
	shown := fmt.Sprintf("%v %+v %#v %s %q %x %d", number, number, number, number, number, number, &number) + string(encoded) + log.String()
	for _, part := range []string{text, "19491231", "1949", "110105"} {
		if strings.Contains(shown, part) {
			t.Errorf("%q holds %q", shown, part)
		}
	}
}

func TestParseBirth(t *testing.T) {
	t.Parallel()
	check(t, func(text string) (string, error) {
		birth, err := ParseBirth(text, papersToday)
		if err != nil {
			return "", err
		}
		return birth.String(), nil
	}, map[string]string{
		"1990-02-28": "1990-02-28", " 2000-02-29\n": "2000-02-29", "2026-03-14": "2026-03-14", "1896-01-01": "1896-01-01",
		"2026-03-15": "", "2027-01-01": "", "1895-12-31": "", "1990-02-29": "", "1900-02-29": "", "1990-13-01": "", "1990-00-01": "", "1990-01-00": "", "1990-04-31": "",
		"0000-01-01": "", "": "", "90-02-28": "", "28.02.1990": "", "1990/02/28": "", "1990-2-28": "", "+990-02-28": "", "1990-02-2a": "", "１９90-02": "",
	})
}

func TestDatesCompareByWhatTheyKnow(t *testing.T) {
	t.Parallel()
	day, month, year, none := Date{1990, 5, 7}, Date{1990, 5, 0}, Date{1990, 0, 0}, Date{}
	for _, d := range []Date{day, month, year, none} {
		if !d.Agrees(day) || !day.Agrees(d) || d.Before(day) || day.Before(d) {
			t.Errorf("%s does not go with %s", d, day)
		}
		if d.Known() != (d == day) || d.Real() != (d == day) {
			t.Errorf("%s: known %t, real %t", d, d.Known(), d.Real())
		}
	}
	if other := (Date{1990, 6, 7}); other.Agrees(day) || other.Agrees(month) || !month.Before(other) || other.Before(month) || !other.Agrees(year) {
		t.Error("June is not told from May")
	}
	if got := month.String() + " " + none.String(); got != "1990-05-?? ????-??-??" {
		t.Errorf("got %s", got)
	}
	if !day.Time().Equal(time.Date(1990, 5, 7, 0, 0, 0, 0, time.UTC)) || DateOf(day.Time()) != day {
		t.Error("a date does not survive its time")
	}
}

func FuzzResidentNumber(f *testing.F) {
	for _, text := range []string{"11010519491231002X", "440524188001010014", " 110105 19491231 002x ", "110105491231002"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number, err := ParseResidentNumber(text, papersToday)
		if err != nil {
			return
		}
		again, err := ParseResidentNumber(number.Text, papersToday)
		if err != nil || again != number || len(number.Text) != residentDigits || !number.Birth.Real() || number.Province == "" {
			t.Errorf("%q: %q is no canonical form: %v", text, number.Text, err)
		}
		if birth, err := ParseBirth(number.Birth.String(), papersToday); err == nil && birth != number.Birth {
			t.Errorf("%q: the birth %s is read as %s", text, number.Birth, birth)
		}
	})
}
