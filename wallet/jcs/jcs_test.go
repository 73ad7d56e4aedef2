package jcs_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/jcs"
)

func canonical(t interface{ Fatal(args ...any) }, value any) string {
	text, err := jcs.Append(nil, value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// RFC 8785, section 3.2.2: the string of the example, and its literals.
func TestATextIsWrittenAsTheExampleOfTheRFC(t *testing.T) {
	t.Parallel()
	got := canonical(t, jcs.Object{
		"string":   "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f",
		"literals": []any{nil, true, false},
	})
	const want = `{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// RFC 8785, section 3.2.3: the names of the example and the order of their values.
func TestNamesAreInTheOrderOfTheExampleOfTheRFC(t *testing.T) {
	t.Parallel()
	got := canonical(t, jcs.Object{
		"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
		"\U0001F600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis",
	})
	want := "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\"," +
		"\"\u20ac\":\"Euro Sign\",\"\U0001F600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// RFC 8785, appendix B: the whole numbers at the bounds.
func TestWholeNumbersAreWrittenUpToWhatEveryReaderKeeps(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 9007199254740991: "9007199254740991", -9007199254740991: "-9007199254740991"} {
		if got := canonical(t, n); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, n := range []int64{9007199254740992, -9007199254740992, 1 << 62} {
		if _, err := jcs.Append(nil, n); !errors.Is(err, jcs.ErrInteger) {
			t.Errorf("%d: %v", n, err)
		}
	}
}

func TestOnlyQuotesBackslashesAndControlsAreEscaped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                 `""`,
		"\b\t\n\f\r":       `"\b\t\n\f\r"`,
		"\x00\x1f\x7f":     "\"\\u0000\\u001f\x7f\"",
		"<&>/\u2028\u2029": "\"<&>/\u2028\u2029\"",
		"é\U0001F600":      "\"é\U0001F600\"",
	} {
		if got := canonical(t, text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestWhatHasNoCanonicalFormIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value any
		err   error
	}{
		"not UTF-8":      {"\xff", jcs.ErrText},
		"a surrogate":    {"\xed\xa0\xbd", jcs.ErrText},
		"name":           {jcs.Object{"\xff": "x"}, jcs.ErrText},
		"within a list":  {[]any{"\xff"}, jcs.ErrText},
		"a fraction":     {1.5, jcs.ErrKind},
		"another object": {map[string]string{}, jcs.ErrKind},
		"in an object":   {[]jcs.Object{{"a": 1.5}}, jcs.ErrKind},
	} {
		if _, err := jcs.Append(nil, c.value); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

// drawValue draws a value of all kinds, of a bounded depth.
func drawValue(t *rapid.T, depth int) any {
	most := 5
	if depth == 0 {
		most = 3
	}
	switch rapid.IntRange(0, most).Draw(t, "kind") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2:
		return rapid.Int64Range(-jcs.MaxInteger, jcs.MaxInteger).Draw(t, "number")
	case 3:
		return rapid.String().Draw(t, "text")
	case 4:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			list = append(list, drawValue(t, depth-1))
		}
		return list
	default:
		object := jcs.Object{}
		for range rapid.IntRange(0, 4).Draw(t, "members") {
			object[rapid.String().Draw(t, "name")] = drawValue(t, depth-1)
		}
		return object
	}
}

func TestTheCanonicalFormIsJSONOfTheSameValueInOneForm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := drawValue(t, 3)
		text := canonical(t, value)
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		var back any
		if err := dec.Decode(&back); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if again := canonical(t, regained(back)); again != text {
			t.Fatalf("read and written again: %s, want %s", again, text)
		}
	})
}

// regained turns what encoding/json reads into what Append writes.
func regained(value any) any {
	switch v := value.(type) {
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			return nil
		}
		return n
	case []any:
		for i := range v {
			v[i] = regained(v[i])
		}
		return v
	case map[string]any:
		object := jcs.Object{}
		for name := range v {
			object[name] = regained(v[name])
		}
		return object
	default:
		return v
	}
}

func TestComparingIsOneOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.String(), 3, 3).Draw(t, "names")
		slices.SortFunc(names, jcs.Compare)
		if jcs.Compare(names[0], names[2]) > 0 || jcs.Compare(names[0], names[0]) != 0 {
			t.Fatalf("%q", names)
		}
	})
}
