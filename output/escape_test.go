package output

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscapeShowsWhatATerminalWouldPerformOrHide(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":            "",
		"plain ~text": "plain ~text",
		"Zoë 王小明 مريم \U0001f468\u200d\U0001f469": "Zoë 王小明 مريم \U0001f468\u200d\U0001f469",
		"می\u200cخواهم":                           "می\u200cخواهم", // a joiner that Persian needs
		"\u0600":                                  "\u0600",        // a visible format character
		"a\nb\tc\rd":                              `a\nb\tc\rd`,
		"\x1b[31mred\x1b[0m":                      `\x1b[31mred\x1b[0m`,
		"\x00\x07\x7f":                            `\x00\x07\x7f`,
		"\u0085\u009b":                            `\u0085\u009b`,
		"\u202eevil\u202c\u2066x":                 `\u202eevil\u202c\u2066x`,
		"\u200e\u200f\u061c":                      `\u200e\u200f\u061c`,
		"\u200b\ufeff\u2060\u00ad":                `\u200b\ufeff\u2060\u00ad`,
		"\u2028\u2029":                            `\u2028\u2029`,
		"\U000e0041":                              `\U000e0041`, // a tag character
		"\xff\xc3":                                `\xff\xc3`,
		"\ufffd":                                  "\ufffd",
		`back\slash`:                              `back\slash`,
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"", "plain", "\x1b[31m", "a\nb\r\n", "\u202e", "\xff\xfe", "王\u200d", "\U000e0041", `\x1b`, `"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Escape(s)
		if !utf8.ValidString(got) {
			t.Errorf("Escape(%q) is not UTF-8: %q", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || hiddenRune(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("Escape(%q) has %U", s, r)
			}
		}
		if again := Escape(got); again != got {
			t.Errorf("Escape(%q) = %q, and again %q", s, got, again)
		}
		if len(got) < len(s) {
			t.Errorf("Escape(%q) lost something: %q", s, got)
		}
		for _, r := range escapeControls(s) {
			if r != '\n' && r != '\t' && unicode.IsControl(r) {
				t.Errorf("escapeControls(%q) has %U", s, r)
			}
		}
		raw, err := marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if Escape(string(raw)) != string(raw) {
			t.Errorf("the JSON of %q can act on a terminal: %q", s, raw)
		}
		var back string
		if err := json.Unmarshal(raw, &back); err != nil || back != strings.ToValidUTF8(s, "\ufffd") && utf8.ValidString(s) {
			t.Errorf("the JSON of %q reads back as %q, %v", s, back, err)
		}
	})
}
