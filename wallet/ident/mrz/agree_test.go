package mrz

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// named makes a document from the name field of a zone.
func named(t interface{ Fatalf(string, ...any) }, field string) Document {
	primary, secondary, ok := splitName(field)
	if !ok {
		t.Fatalf("%s is no name field", field)
	}
	return Document{Primary: primary, Secondary: secondary, Truncated: field[len(field)-1] != filler}
}

func TestNameAgreement(t *testing.T) {
	t.Parallel()
	const (
		thai  = "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K" // part 4, section 4.2.3: cut to 39
		thai1 = "NILAVADHANANANDA<<CHAYAPA<DEJ"           // cut to 30, less the filler
	)
	for _, tc := range []struct {
		field, stated string
		want          Agreement
	}{
		{"ERIKSSON<<ANNA<MARIA<<<", "Anna Maria Eriksson", NameAgrees},
		{"ERIKSSON<<ANNA<MARIA<<<", "ERIKSSON, Anna Maria", NameAgrees},
		{"ERIKSSON<<ANNA<MARIA<<<", "anna-maria eriksson", NameAgrees},
		{"ERIKSSON<<ANNA<MARIA<<<", "Annamaria Eriksson", NameAgrees},
		{"ERIKSSON<<ANNA<MARIA<<<", "Eriksson Annamaria", NameAgrees},
		{"ERIKSSON<<ANNA<MARIA<<<", "Anna Eriksson", NamePartial},
		{"ERIKSSON<<ANNA<MARIA<<<", "Dr. Anna Maria Eriksson", NamePartial},
		{"ERIKSSON<<ANNA<MARIA<<<", "Anna Berg Eriksson", NamePartial},
		{"ERIKSSON<<ANNA<MARIA<<<", "Eva Eriksson", NameDiffers},
		{"ERIKSSON<<ANNA<MARIA<<<", "Anna Maria Ericsson", NameDiffers},
		{"ERIKSSON<<ANNA<MARIA<<<", "Anna Maria", NameDiffers},
		{"ERIKSSON<<ANNA<MARIA<<<", "Eriksson", NameDiffers},
		{"ERIKSSON<<ANNA<MARIA<<<", "Eriksson Eriksson", NameDiffers},
		{"ERIKSSON<<ANNA<MARIA<<<", "", NameDiffers},
		{"ERIKSSON<<ANNA<MARIA<<<", " - ", NameDiffers},
		{"ANNA<<ANNA<<<", "Anna", NameDiffers},
		{"ANNA<<ANNA<<<", "Anna Anna", NameAgrees},
		{"ARKFREITH<<<", "Arkfreith", NameAgrees}, // part 3: a holder with one name
		{"ARKFREITH<<<", "Arkfreith Jones", NamePartial},
		{"OCONNOR<<ENYA<SIOBHAN<<<", "Enya Siobhan O'Connor", NameAgrees},
		{"OCONNOR<<ENYA<SIOBHAN<<<", "Enya Siobhan O’Connor", NameAgrees},
		{"SMITH<JONES<<SUSIE<MARGARET<<<", "Susie Margaret Smith-Jones", NameAgrees},
		{"VAN<DER<MUELLEN<<ADRIANA<<<", "Adriana van der Muellen", NameAgrees},
		{"VAN<DER<MUELLEN<<ADRIANA<<<", "Adriana van der Müllen", NameAgrees},
		{"MUELLER<<JUERGEN<<<", "Jürgen Müller", NameAgrees},
		{"MULLER<<JURGEN<<<", "Jürgen Müller", NameAgrees},
		{"MUXXLLER<<JURGEN<<<", "Jürgen Müller", NameAgrees},
		{"MUELLER<<JUERGEN<<<", "Ju\u0308rgen Mu\u0308ller", NameAgrees},
		{"MUELLER<<JUERGEN<<<", "Jurgen Muller", NameDiffers},
		{"SOERENSEN<<KAARE<<<", "Kåre Sørensen", NameAgrees},
		{"SORENSEN<<KARE<<<", "KÅRE SØRENSEN", NameAgrees},
		{"NUNEZ<<INIGO<<<", "Íñigo Núñez", NameAgrees},
		{"NUNXXEZ<<INXXIGO<<<", "Íñigo Núñez", NameAgrees},
		{"NUXXNEZ<<INIGO<<<", "Íñigo Núñez", NameDiffers}, // ú is no ü
		{"GROSS<<THORA<<<", "Þóra Groß", NameAgrees},
		{"LECZYCKI<<LUKASZ<<<", "Łukasz Łęczycki", NameAgrees},
		{"LACZYCKI<<LUKASZ<<<", "Łukasz Łęczycki", NameDiffers},
		{"NGUYEN<<VAN<AN<<<", "Nguyễn Văn An", NameAgrees},
		{"YILMAZ<<ISIK<<<", "Işık Yılmaz", NameAgrees},
		{"DOE<<JAMES<<<", "Ĳames Doe", NameDiffers},
		{"SHCHERBAKOV<<IURII<<<", "Юрий Щербаков", NameAgrees},
		{"SHCHERBAKOV<<YURIY<<<", "Юрий Щербаков", NameAgrees},
		{"GORBACHEV<<MIKHAIL<<<", "Михаил Горбачёв", NameAgrees},
		{"GORBACHEV<<MIKHAIL<<<", "Михаил Громов", NameDiffers},
		{"SOLOVEV<<IGOR<<<", "Игорь Соловьев", NameAgrees},
		{"WANG<<XIAOMING<<<", "Wang Xiao Ming", NameAgrees},
		{"WANG<<XIAOMING<<<", "王小明", NameUndecidable},
		{"WANG<<XIAOMING<<<", "Wang 小明", NameUndecidable},
		{"PAPADOPOULOS<<NIKOS<<<", "Νίκος Παπαδόπουλος", NameUndecidable},
		{"ALSAUD<<ABDULRAHMAN<<<", "Abdul-Rahman Al Saud", NameAgrees},
		{thai, "Chayapa Dejthamrong Krasuang Nilavadhanananda", NameAgrees},
		{thai, "Chayapa Dejthamrong Nilavadhanananda", NamePartial},
		{thai, "Chayapa Dejthamrong Somchai Nilavadhanananda", NamePartial},
		{thai1, "Chayapa Dejthamrong Krasuang Nilavadhanananda", NameAgrees},
		{thai1 + "<", "Chayapa Dejthamrong Krasuang Nilavadhanananda", NamePartial},
		{thai1, "Somchai Krasuang Nilavadhanananda", NameDiffers},
		{"KAISERSCHMITZGROSS<<JUERGE", "Jürgen Kaiserschmitzgroß", NameAgrees},
		{"KAISERSCHMITZGROSS<<JU", "Jürgen Kaiserschmitzgroß", NameAgrees},
	} {
		if got := named(t, tc.field).NameAgreement(tc.stated); got != tc.want {
			t.Errorf("%s with %q: got %d, want %d", tc.field, tc.stated, got, tc.want)
		}
	}
}

func TestNameAgreementIsBounded(t *testing.T) {
	t.Parallel()
	d := named(t, "ERIKSSON<<ANNA<MARIA<<<")
	most := "Anna Maria Eriksson" + strings.Repeat(" x", maxWords-3)
	for text, want := range map[string]Agreement{
		most:                              NamePartial,
		most + " x":                       NameUndecidable,
		strings.Repeat("x", maxStated):    NameDiffers,
		strings.Repeat("x", maxStated+1):  NameUndecidable,
		strings.Repeat("ä ", maxStated/3): NameUndecidable,
	} {
		if got := d.NameAgreement(text); got != want {
			t.Errorf("%.30q with %d bytes: got %d, want %d", text, len(text), got, want)
		}
	}
}

func TestEveryFormOfALetterIsWhatAZoneMayHold(t *testing.T) {
	t.Parallel()
	tables := 0
	for r := range rune(0x3000) {
		forms := Transliterations(r)
		if len(forms) > 0 {
			tables++
		}
		for _, form := range forms {
			for i := range len(form) {
				if !isLetter(form[i]) {
					t.Errorf("%c becomes %q", r, form)
				}
			}
			if len(form) == 0 && len(forms) == 1 {
				t.Errorf("%c becomes nothing", r)
			}
		}
	}
	// Part 3, section 6, has about 200 Latin and 100 Cyrillic letters in two cases.
	if tables < 600 {
		t.Errorf("there are forms for %d letters only", tables)
	}
}

func TestANameAgreesHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	letters := []rune("abcdefghijklmnopqrstuvwxyzäåæöøœüñßþðđħłŋŧéèçšžбвгджзийклмнопрстуфхцчшщыэюя")
	rapid.Check(t, func(t *rapid.T) {
		stated := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom(letters), 1, 6, -1), 2, 4).Draw(t, "words")
		zoned := make([]string, len(stated))
		for i, w := range stated {
			for _, r := range w {
				zoned[i] += rapid.SampledFrom(Transliterations(r)).Draw(t, "form")
			}
		}
		// The form of a word longer than a field cannot stand in one.
		if len(strings.Join(zoned, "<")) > 37 {
			t.Skip()
		}
		d := named(t, zoned[0]+"<<"+strings.Join(zoned[1:], "<")+"<")
		shuffled := rapid.Permutation(stated).Draw(t, "order")
		if got := d.NameAgreement(strings.Join(shuffled, " ")); got != NameAgrees {
			t.Fatalf("%s with %s: got %d", d.Primary+"<<"+d.Secondary, shuffled, got)
		}
		if got := d.NameAgreement(strings.ToUpper(strings.Join(stated, "-"))); got != NameAgrees {
			t.Fatalf("%s with %s: got %d", d.Primary+"<<"+d.Secondary, stated, got)
		}
	})
}

func FuzzNameAgreement(f *testing.F) {
	f.Add("ERIKSSON<<ANNA<MARIA<<<", "Anna Maria Eriksson")
	f.Add("MUELLER<<JU", "Jürgen Müller")
	f.Add("OCONNOR<<ENYA", "O'Connor Э̆ 王")
	f.Fuzz(func(t *testing.T, field, stated string) {
		if len(field) == 0 || len(field) > 39 {
			return
		}
		primary, secondary, ok := splitName(field)
		if !ok {
			return
		}
		d := Document{Primary: primary, Secondary: secondary, Truncated: field[len(field)-1] != filler}
		got := d.NameAgreement(stated)
		if got < NameDiffers || got > NameUndecidable {
			t.Errorf("got %d", got)
		}
		if got == NameAgrees && !utf8.ValidString(stated) && strings.TrimSpace(stated) == "" {
			t.Errorf("%q agrees with %q", field, stated)
		}
	})
}
