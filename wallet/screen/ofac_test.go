package screen

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/okpay/okpay/wallet/ident"
)

// Lists in the form of OFAC's files, about nobody.
const (
	sdnFile = `1001,"HARBOUR LANTERN SHIPPING CO.",-0- ,"ATLANTIS",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ` + "\r\n" +
		`1002,"VALDIMARSSON, Þorgeir Án","individual","ATLANTIS] [LEMURIA","Minister of Tides",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 01 Apr 1950; alt. ""the Heron""."` + "\r\n" +
		"\r\n" +
		`1003,"GREY HERON","vessel","LEMURIA",-0- ,"XXAB9","General Cargo","12,000","9,000","Atlantis","Harbour Lantern",-0- ` + "\r\n" +
		`1004 , "KITE 7" ,"aircraft","LEMURIA",,,,,,,,` + "\r\n" +
		"\x1a\r\n"
	altFile = `1001,1,"aka","HARBOR LANTERN LINES",-0- ` + "\r\n" +
		`1002,2,"fka","ANSSON, Thorgeir",-0- ` + "\r\n" +
		`1002,3,"nka","VALDIMARSSON, Geir","weak"` + "\r\n" +
		"\x1a"
)

func readSDN(r io.Reader) (list []SDN, err error) {
	err = ReadSDN(r, func(s SDN) error { list = append(list, s); return nil })
	return list, err
}

func readAlternates(r io.Reader) (list []Alternate, err error) {
	err = ReadAlternates(r, func(a Alternate) error { list = append(list, a); return nil })
	return list, err
}

func TestReadSDNReadsAFileAsOFACWritesIt(t *testing.T) {
	t.Parallel()
	want := []SDN{
		{Number: 1001, Name: "HARBOUR LANTERN SHIPPING CO.", Kind: KindEntity, Program: "ATLANTIS"},
		{
			Number: 1002, Name: "VALDIMARSSON, Þorgeir Án", Kind: KindIndividual, Program: "ATLANTIS] [LEMURIA", Title: "Minister of Tides",
			Remarks: `DOB 01 Apr 1950; alt. "the Heron".`,
		},
		{Number: 1003, Name: "GREY HERON", Kind: KindVessel, Program: "LEMURIA"},
		{Number: 1004, Name: "KITE 7", Kind: KindAircraft, Program: "LEMURIA"},
	}
	for how, text := range map[string]string{
		"as it stands":       sdnFile,
		"with LF":            strings.ReplaceAll(sdnFile, "\r\n", "\n"),
		"with CR":            strings.ReplaceAll(sdnFile, "\r\n", "\r"),
		"with a mark":        "\ufeff" + sdnFile,
		"without an end":     strings.TrimSuffix(sdnFile, "\r\n\x1a\r\n"),
		"and more behind it": sdnFile + "nonsense",
		"in ISO 8859-1":      strings.NewReplacer("Þ", "\xde", "Á", "\xc1").Replace(sdnFile),
	} {
		got, err := readSDN(strings.NewReader(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v", how, got, err)
		}
		got, err = readSDN(iotest.OneByteReader(strings.NewReader(text)))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s, byte by byte: got %+v, %v", how, got, err)
		}
	}
}

func TestReadAlternatesAndJoin(t *testing.T) {
	t.Parallel()
	list, err := readSDN(strings.NewReader(sdnFile))
	if err != nil {
		t.Fatal(err)
	}
	alternates, err := readAlternates(strings.NewReader(altFile))
	if err != nil || len(alternates) != 3 || alternates[2] != (Alternate{1002, 3, "nka", "VALDIMARSSON, Geir", "weak"}) {
		t.Fatalf("got %+v, %v", alternates, err)
	}
	entries, err := Join(list, alternates)
	want := []Entry{
		{"1001", []string{"HARBOUR LANTERN SHIPPING CO.", "HARBOR LANTERN LINES"}},
		{"1002", []string{"VALDIMARSSON, Þorgeir Án", "ANSSON, Thorgeir", "VALDIMARSSON, Geir"}},
		{"1003", []string{"GREY HERON"}},
		{"1004", []string{"KITE 7"}},
	}
	if err != nil || !reflect.DeepEqual(entries, want) {
		t.Errorf("got %+v, %v", entries, err)
	}
	var refusal *ident.Error
	if _, err := Join(list[:1], alternates); !errors.As(err, &refusal) || !strings.Contains(refusal.Message, "1002") {
		t.Errorf("alternates of another release: %v", err)
	}
	index, err := NewIndex(entries)
	if err != nil {
		t.Fatal(err)
	}
	hits := index.Search("Geir Valdimarson", DefaultThreshold, 10)
	if len(hits) != 1 || hits[0].ID != "1002" || hits[0].Name != "VALDIMARSSON, Geir" {
		t.Errorf("got %+v", hits)
	}
}

func TestMalformedFilesAreRefusedByLine(t *testing.T) {
	t.Parallel()
	const good = "1,\"A\",-0-,X,,,,,,,,\n"
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":               {"", "the SDN list has no row"},
		"an end alone":          {"\x1a", "has no row"},
		"a header":              {"ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,Vess_owner,Remarks\n", "line 1: ent_num is not a number"},
		"a negative number":     {good + "-1,\"A\",-0-,X,,,,,,,,\n", "line 2: ent_num is not a number"},
		"no number":             {good + "-0-,\"A\",-0-,X,,,,,,,,\n", "line 2: ent_num is not a number"},
		"a great number":        {good + "9999999999999,\"A\",-0-,X,,,,,,,,\n", "line 2: ent_num is not a number"},
		"a number twice":        {good + "\n" + good, "line 3: ent_num stands in an earlier line"},
		"no name":               {"1,-0-,-0-,X,,,,,,,,\n", "line 1: SDN_Name is missing"},
		"a long name":           {"1," + strings.Repeat("A", maxName+1) + ",-0-,X,,,,,,,,\n", "line 1: SDN_Name is longer than"},
		"another type":          {"1,A,ghost,X,,,,,,,,\n", "line 1: SDN_Type is none of"},
		"a long program":        {"1,A,,X" + strings.Repeat("A", maxProgram) + ",,,,,,,,\n", "line 1: Program is longer than"},
		"long remarks":          {"1,A,,X,,,,,,,," + strings.Repeat("A", maxRemarks+1) + "\n", "line 1: Remarks is longer than"},
		"a column less":         {good + "2,A,,X,,,,,,,\n", "line 2: there are 11 columns, and there should be 12"},
		"a column more":         {good + "2,A,,X,,,,,,,,,\n", "line 2: there are 13 columns"},
		"an open quote":         {good + "2,\"A,,X,,,,,,,,\n", "line 2: a quoted field does not end"},
		"a line break inside":   {good + "2,\"A\nB\",,X,,,,,,,,\n", "line 2: a quoted field does not end"},
		"text behind a quote":   {good + "2,\"A\"B,,X,,,,,,,,\n", "line 2: there is something behind a quoted field"},
		"a quote inside":        {good + "2,A\"B\",,X,,,,,,,,\n", "line 2: there is a quote inside"},
		"a long line":           {good + strings.Repeat("x", maxLine+3) + "\n", "line 2: the line is longer than"},
		"a long line of spaces": {good + strings.Repeat(" ", maxLine+3), "line 2: the line is longer than"},
	} {
		_, err := readSDN(strings.NewReader(tc.text))
		var refusal *ident.Error
		if !errors.As(err, &refusal) || refusal.Hint == "" || !strings.Contains(refusal.Message, tc.want) {
			t.Errorf("%s: got %v, want %q", name, err, tc.want)
		}
	}
	if _, err := readSDN(strings.NewReader(good + strings.Repeat(" ", maxLine) + "\n")); err != nil {
		t.Errorf("the longest line: %v", err)
	}
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":        {"", "the list of alternate names has no row"},
		"no number":      {"x,1,aka,A,\n", "line 1: ent_num"},
		"no own number":  {"1,x,aka,A,\n", "line 1: alt_num"},
		"a long type":    {"1,1," + strings.Repeat("a", maxProgram+1) + ",A,\n", "line 1: alt_type"},
		"no name":        {"1,1,aka,-0- ,\n", "line 1: alt_name is missing"},
		"long remarks":   {"1,1,aka,A," + strings.Repeat("a", maxRemarks+1) + "\n", "line 1: alt_remarks"},
		"another file":   {good, "line 1: there are 12 columns, and there should be 5"},
		"a column short": {"1,1,aka,A\n", "there are 4 columns"},
	} {
		_, err := readAlternates(strings.NewReader(tc.text))
		var refusal *ident.Error
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, tc.want) {
			t.Errorf("%s: got %v, want %q", name, err, tc.want)
		}
	}
}

func TestReadingStopsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	rows := 0
	if err := ReadSDN(strings.NewReader(sdnFile), func(SDN) error { rows++; return stop }); !errors.Is(err, stop) || rows != 1 {
		t.Errorf("got %v after %d rows", err, rows)
	}
	broken := iotest.ErrReader(errors.New("the disk is gone"))
	if _, err := readSDN(io.MultiReader(strings.NewReader(sdnFile[:100]), broken)); err == nil || !strings.Contains(err.Error(), "read the SDN list: the disk is gone") {
		t.Errorf("a reader that fails: %v", err)
	}
}

func TestTheRowsOfAFileAreBounded(t *testing.T) {
	t.Parallel()
	at := 0
	endless := readerFunc(func(p []byte) (int, error) {
		at++
		return copy(p, fmt.Sprintf("%d,A,,X,,,,,,,,\n", at)), nil
	})
	rows := 0
	err := ReadSDN(endless, func(SDN) error { rows++; return nil })
	if err == nil || !strings.Contains(err.Error(), "there are more than 200000 rows") || rows != MaxEntries {
		t.Errorf("got %v after %d rows", err, rows)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func FuzzFiles(f *testing.F) {
	f.Add(sdnFile)
	f.Add(altFile)
	f.Add("1,\"a\"\"b\",,X,,,,,,,,\r\r\n2,\xff,,,,,,,,,,\x1a")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := readSDN(strings.NewReader(text))
		var refusal *ident.Error
		if err != nil && (!errors.As(err, &refusal) || refusal.Message == "") {
			t.Errorf("%q: %v is no refusal", text, err)
		}
		again, slow := readSDN(iotest.OneByteReader(strings.NewReader(text)))
		if !reflect.DeepEqual(list, again) || fmt.Sprint(err) != fmt.Sprint(slow) {
			t.Errorf("%q: it depends on how it is read: %v and %v", text, err, slow)
		}
		if err == nil {
			for _, s := range list {
				if s.Name == "" || s.Kind == "" || s.Number < 0 {
					t.Errorf("%q: %+v", text, s)
				}
			}
			if _, err := Join(list, nil); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
		if _, err := readAlternates(strings.NewReader(text)); err != nil && !errors.As(err, &refusal) {
			t.Errorf("%q: %v is no refusal", text, err)
		}
	})
}
