package elements_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/elements"
)

func limits() elements.Limits {
	return elements.Limits{Bytes: 1 << 20, Depth: 20, Token: 1000, Text: 500}
}

// events tells a file as starts, texts and ends.
func events(r io.Reader) (string, error) {
	e := elements.New(r, "file", limits())
	var b strings.Builder
	var inner func(start elements.Start) error
	inner = func(start elements.Start) error {
		fmt.Fprintf(&b, "<%s %s %s>", start.Space, start.Name, start.Attribute("a"))
		err := e.Mixed(func(text string) error {
			fmt.Fprintf(&b, "%q", text)
			return nil
		}, inner)
		b.WriteString("</>")
		return err
	}
	root, err := e.First()
	if err == nil {
		err = inner(root)
	}
	if err == nil {
		err = e.Last()
	}
	return b.String(), err
}

// eventsOfDecoder tells a file in the same way by the standard library's decoder.
func eventsOfDecoder(text string) (string, error) {
	decoder := xml.NewDecoder(strings.NewReader(text))
	var b strings.Builder
	var between []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			a := ""
			for _, attribute := range token.Attr {
				if attribute.Name.Local == "a" {
					a = attribute.Value
				}
			}
			fmt.Fprintf(&b, "<%s %s %s>", token.Name.Space, token.Name.Local, a)
			between = append(between, "")
		case xml.EndElement:
			if last := strings.TrimSpace(between[len(between)-1]); last != "" {
				fmt.Fprintf(&b, "%q", last)
			}
			between = between[:len(between)-1]
			b.WriteString("</>")
		case xml.CharData:
			if len(between) > 0 {
				between[len(between)-1] += string(token)
			}
		}
	}
}

// drawElement makes up an element.
func drawElement(t *rapid.T, depth int) string {
	name := rapid.SampledFrom([]string{"a", "Doc", "n:b", "n:Long-Name.1", "_x"}).Draw(t, "name")
	attributes := rapid.SampledFrom([]string{
		"", ` a="1"`, ` xmlns="urn:d"`, ` xmlns:n="urn:m" a='x>"y'`, " a\n=\t'&lt;&#65;' ", ` xmlns="" b="&quot;"`,
	}).Draw(t, "attributes")
	if rapid.IntRange(0, 4).Draw(t, "empty") == 0 {
		return "<" + name + ` xmlns:n="urn:n"` + strings.ReplaceAll(attributes, ` xmlns:n="urn:m"`, "") + "/>"
	}
	var b strings.Builder
	b.WriteString("<" + name + ` xmlns:n="urn:n"` + strings.ReplaceAll(attributes, ` xmlns:n="urn:m"`, "") + ">")
	for range rapid.IntRange(0, 4).Draw(t, "parts") {
		switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
		case kind == 0 && depth > 0:
			b.WriteString(drawElement(t, depth-1))
		case kind == 1:
			b.WriteString("<!-- a <b> & -->")
		case kind == 2:
			b.WriteString("<![CDATA[<a>&amp;]] \r\n]]>")
		case kind == 3:
			b.WriteString("<?go on?>")
		default:
			b.WriteString(rapid.SampledFrom([]string{"text", " ", "\r\n", "\r", "&amp;&#x4e2d;", "\u00e4\u4e2d\U0001F600", "a&gt;b", "]]", "\n\t "}).Draw(t, "text"))
		}
	}
	return b.String() + "</" + name + "\n>"
}

func TestAFileIsReadAsTheStandardLibraryReadsIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", `<?xml version="1.0" encoding="UTF-8"?>` + "\n", "\ufeff", "<!-- x -->"}).Draw(t, "head") + drawElement(t, 4) + "\n"
		want, err := eventsOfDecoder(strings.TrimPrefix(text, "\ufeff"))
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range map[string]io.Reader{
			"whole": strings.NewReader(text), "by the byte": iotest.OneByteReader(strings.NewReader(text)),
			"in parts": iotest.HalfReader(iotest.DataErrReader(strings.NewReader(text))),
		} {
			if got, err := events(r); err != nil || got != want {
				t.Fatalf("%s: %v\n%s\n%s\n%s", name, err, text, got, want)
			}
		}
	})
}

func TestTheCharacterSetIsTheOneThatAFileDeclares(t *testing.T) {
	t.Parallel()
	for declared, bytes := range map[string]string{
		"utf-8": "\u00fc\u20ac", "ISO-8859-15": "\xfc\xa4", "windows-1252": "\xfc\x80",
	} {
		for _, quote := range []string{`"`, "'"} {
			text := "<?xml version=" + quote + "1.0" + quote + " encoding = " + quote + declared + quote + "?><a a='" + bytes + "'>" + bytes + "</a>"
			if got, err := events(strings.NewReader(text)); err != nil || got != "< a \u00fc\u20ac>\"\u00fc\u20ac\"</>" {
				t.Errorf("%s: %s, %v", declared, got, err)
			}
		}
	}
	e := elements.NewUTF8(strings.NewReader("<?xml version='1.0' encoding='ISO-8859-1'?><a>\u00fc</a>"), "file", limits())
	if _, err := e.First(); err != nil {
		t.Fatal(err)
	}
	if text, err := e.Text(); err != nil || text != "\u00fc" {
		t.Errorf("%q: %v", text, err)
	}
}

func TestWhatIsNotWellFormedIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "line 1: the file ends too early",
		"text":                      "line 1: the file is not XML",
		"<a>\n</b>":                 "line 2: the file is not well formed: element <a> closed by",
		"<a>\n<b></a>":              "line 2: the file is not well formed: element <b> closed by",
		"</a>":                      "line 1: the file is not well formed: unexpected end element",
		"<a>\n":                     "line 2: the file is not well formed: unexpected EOF",
		"<a>\n<b":                   "line 2: the file is not well formed: unexpected EOF",
		"<":                         "line 1: the file is not well formed: unexpected EOF",
		"<a b>":                     "line 1: the file is not well formed: attribute name without =",
		"<a b=c>":                   "line 1: the file is not well formed: unquoted",
		"<a b='c>":                  "line 1: the file is not well formed: unexpected EOF",
		"<a b='<'/>":                "line 1: the file is not well formed: unescaped <",
		"<a <b/>":                   "line 1: the file is not well formed: a tag stands in a tag",
		"<1/>":                      "line 1: the file is not well formed: expected element name",
		"< a/>":                     "line 1: the file is not well formed: expected element name",
		"<a>\n&b;</a>":              "invalid character entity",
		"<a>&#0;</a>":               "invalid character entity",
		"<a>&#xD800;</a>":           "invalid character entity",
		"<a>& b</a>":                "invalid character entity",
		"<a>&amp</a>":               "invalid character entity",
		"<a>\x01</a>":               "illegal character code U+0001",
		"<a>\xff</a>":               "invalid UTF-8",
		"<a>\xe4</a>":               "invalid UTF-8",
		"<!DOCTYPE a><a/>":          "document type",
		"<a/><b/>":                  "something follows the file",
		"<a/>text":                  "something follows the file",
		"\xff\xfe<\x00":             "UTF-16",
		"<?xml encoding='koi8-r'?>": `the character set "koi8-r" is not read`,
		"<?xml encoding='koi8-r?>":  "no end",
		"<a>" + strings.Repeat("x", 501) + "</a>":                       "longer than 500 bytes",
		"<a>" + strings.Repeat(" ", 2000) + "</a>":                      "longer than 500 bytes",
		"<a><!--" + strings.Repeat("x", 2000) + "--></a>":               "too long",
		"<a b='" + strings.Repeat("x", 2000) + "'/>":                    "too long",
		"<" + strings.Repeat("x", 2000) + "/>":                          "too long",
		strings.Repeat("<a>", 21):                                       "more than 20 deep",
		"<a>" + strings.Repeat("<b/>", 1<<19) + "</a>":                  "larger than it may be",
		"<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>":      "no character of the character set",
		"<?xml version='1.0' encoding='windows-1252'?><a b='\x81'></a>": "no character of the character set",
	} {
		got, err := events(strings.NewReader(text))
		var e *elements.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q (%.60s)", text, err, want, got)
		}
	}
}

func TestAReaderThatFailsIsNoBadFile(t *testing.T) {
	t.Parallel()
	gone := errors.New("the disk is gone")
	const text = "<?xml version='1.0'?><a>x &amp;<b c='d'/><!-- e --><![CDATA[f]]></a> "
	for n := range len(text) {
		_, err := events(io.MultiReader(strings.NewReader(text[:n]), iotest.ErrReader(gone)))
		var e *elements.Error
		if !errors.Is(err, gone) || errors.As(err, &e) {
			t.Errorf("after %q: %v", text[:n], err)
		}
	}
	if _, err := events(stuck{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing: %v", err)
	}
}

// stuck gives nothing and no error.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func FuzzElements(f *testing.F) {
	for _, text := range []string{"<a b='c'>d<e/>&lt;<![CDATA[x]]></a>", "<?xml version='1.0' encoding='ISO-8859-1'?><n:a xmlns:n='x'>\xe4\r\n</n:a>", "<a><!-- b --></a>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := events(strings.NewReader(text))
		again, errAgain := events(iotest.OneByteReader(strings.NewReader(text)))
		if (err == nil) != (errAgain == nil) || err == nil && got != again {
			t.Fatalf("at once %q, %v; by the byte %q, %v", got, err, again, errAgain)
		}
		var e *elements.Error
		if err != nil && (!errors.As(err, &e) || e.Line < 1) {
			t.Fatal(err)
		}
	})
}
