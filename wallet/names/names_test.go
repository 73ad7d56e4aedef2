package names

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestJaroWinklerGivesThePublishedValues(t *testing.T) {
	t.Parallel()
	// The table of Winkler's reports, where figures have three digits.
	for _, tc := range []struct {
		a, b         string
		jaro, winkle int
	}{
		{"SHACKLEFORD", "SHACKELFORD", 970, 982},
		{"DUNNINGHAM", "CUNNIGHAM", 896, 896},
		{"NICHLESON", "NICHULSON", 926, 956},
		{"JONES", "JOHNSON", 790, 832},
		{"MASSEY", "MASSIE", 889, 933},
		{"ABROMS", "ABRAMS", 889, 922},
		{"JERALDINE", "GERALDINE", 926, 926},
		{"MARHTA", "MARTHA", 944, 961},
		{"MICHELLE", "MICHAEL", 869, 921},
		{"JULIES", "JULIUS", 889, 933},
		{"TANYA", "TONYA", 867, 880},
		{"DWAYNE", "DUANE", 822, 840},
		{"SEAN", "SUSAN", 783, 805},
		{"JON", "JOHN", 917, 933},
		{"DIXON", "DICKSONX", 767, 813},
	} {
		if got := jaro([]rune(tc.a), []rune(tc.b)); (got+5)/10 != tc.jaro {
			t.Errorf("%s %s: Jaro %d, want %d", tc.a, tc.b, got, tc.jaro)
		}
		if got := JaroWinkler(tc.a, tc.b); (got+5)/10 != tc.winkle {
			t.Errorf("%s %s: Winkler %d, want %d", tc.a, tc.b, got, tc.winkle)
		}
	}
	for _, tc := range []struct {
		a, b string
		want int
	}{{"", "", Exact}, {"a", "", 0}, {"a", "a", Exact}, {"a", "b", 0}, {"ab", "ba", 0}, {"王小明", "王小明", Exact}} {
		if got := JaroWinkler(tc.a, tc.b); got != tc.want {
			t.Errorf("%q %q: got %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
}

func TestJaroWinklerIsAMeasure(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[abcdé王]{0,70}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		got := JaroWinkler(a, b)
		if got < 0 || got > Exact || got != JaroWinkler(b, a) {
			t.Fatalf("%q %q: %d and %d", a, b, got, JaroWinkler(b, a))
		}
		cut := func(s string) string { r := []rune(s); return string(r[:min(len(r), maxJaroRunes)]) }
		if (got == Exact) != (cut(a) == cut(b)) {
			t.Fatalf("%q %q: %d", a, b, got)
		}
	})
}

func TestAComparerGivesWhatJaroWinklerGives(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[abcdé王]{0,40}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := NewWord(text.Draw(t, "a")), NewWord(text.Draw(t, "b"))
		want := JaroWinkler(a.String(), b.String())
		if got, back := NewComparer(a).Compare(b), NewComparer(b).Compare(a); got != want || back != want {
			t.Fatalf("%s and %s: %d and %d, want %d", a, b, got, back, want)
		}
	})
}

func TestParseMakesNamesPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     "",
		" - ":                                  "",
		"ERIKSSON, Anna-Maria":                 "eriksson anna maria",
		"  Seán O’Neil\tJr. ":                  "sean oneil jr",
		"Łukasz Żółć":                          "lukasz zolc",
		"Jürgen Groß":                          "jurgen gross",
		"Æsa Þórðardóttir":                     "aesa thordardottir",
		"Søren Kierkegård":                     "soren kierkegard",
		"Nguyễn Văn Ân":                        "nguyen van an",
		"İşık IŞIK ışık":                       "isik isik isik",
		"ﬁne ＦＵＬＬ":                             "fine full",
		"Михаил Щербаков":                      "mikhail shcherbakov",
		"王小明":                                  "王小明",
		"A.B.C. Trading Co., Ltd. (2001)":      "a b c trading co ltd 2001",
		"x\x00y\xffz":                          "x y z",
		strings.Repeat("a", 100):               strings.Repeat("a", MaxWordRunes),
		strings.Repeat("a ", 50):               strings.TrimSpace(strings.Repeat("a ", MaxWords)),
		strings.Repeat(" ", MaxBytes-2) + "ab": "ab",
		strings.Repeat(" ", MaxBytes-1) + "ab": "a",
		strings.Repeat(" ", MaxBytes-1) + "é":  "",
	} {
		if got := Parse(text).String(); got != want {
			t.Errorf("%.40q: got %q, want %q", text, got, want)
		}
	}
	if n := Parse("ß" + strings.Repeat("ß", MaxWordRunes)); len(n.Words()[0].Runes()) != MaxWordRunes {
		t.Error("a letter that becomes two passes the bound")
	}
}

func TestSimilarityOfNames(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b        string
		least, most int
	}{
		{"Anna Maria Eriksson", "ERIKSSON, Anna Maria", Exact, Exact},
		{"Anna-Maria Eriksson", "eriksson anna maria", Exact, Exact},
		{"Annamaria Eriksson", "Eriksson Anna Maria", Exact, Exact},
		{"Abdul Rahman Al Saud", "ABDULRAHMAN ALSAUD", Exact, Exact},
		{"Jürgen Müller", "Juergen Mueller", 9100, 9999},
		{"Jürgen Müller", "Jurgen Muller", Exact, Exact},
		{"Михаил Горбачёв", "Mikhail Gorbachev", Exact, Exact},
		{"Mohammed Hussein", "Muhammad Husayn", 8300, 9500},
		{"Jon Smith", "John Smyth", 9000, 9600},
		{"Anna Eriksson", "Anna Maria Eriksson", 8000, 9000},
		{"Anna Eriksson", "Eva Eriksson", 5000, 7500},
		{"Anna Eriksson", "Peter Stevenson", 0, 0},
		{"Blue Heron Ltd", "Blue Heron GmbH", 9000, 9999},
		{"Blue Heron Ltd", "Blue Heron", 9300, 9999},
		{"王小明", "王小明", Exact, Exact},
		{"王小明", "王大明", 0, 8000},
		{"", "", 0, 0},
		{"", "Anna", 0, 0},
	} {
		if got := Similarity(Parse(tc.a), Parse(tc.b)); got < tc.least || got > tc.most {
			t.Errorf("%q %q: got %d, want %d to %d", tc.a, tc.b, got, tc.least, tc.most)
		}
	}
}

func TestCoverageFindsANameInALongerOne(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b        string
		least, most int
	}{
		{"Anna Eriksson", "ERIKSSON, Anna Maria Sofia", Exact - 2*perExtraWord, Exact - 2*perExtraWord},
		{"Anna Eriksson", "Anna Eriksson", Exact, Exact},
		{"Ana Erikson", "ERIKSSON, Anna Maria", 9300, 9800},
		{"Anna Eriksson", "Anna " + strings.Repeat("Berta ", 15) + "Eriksson", Exact - mostExtraWord, Exact - mostExtraWord},
		{"Usama Laden", "BIN LADIN, Osama", 8300, 9500},
		{"Eriksson", "Anna Eriksson", 7000, 8500}, // one word proves little
		{"Anna", "Anna Eriksson", 3000, 6000},
		{"Anna Eriksson", "Anna Stevenson", 0, 6000},
		{"", "Anna Eriksson", 0, 0},
	} {
		if got := Coverage(Parse(tc.a), Parse(tc.b)); got < tc.least || got > tc.most {
			t.Errorf("%q %q: got %d, want %d to %d", tc.a, tc.b, got, tc.least, tc.most)
		}
	}
}

func TestOfPairingsThatAreAsGoodTheOneThatCoversMostCounts(t *testing.T) {
	t.Parallel()
	// Anta and Anta are worth 10,000 * (4 + 4), and so are Anta and Anwald 8,000 * (4 + 6).
	a, b := Parse(strings.Repeat("an ", 4)+"Anta Anwald"), Parse(strings.Repeat("na ", 5)+"Anta")
	const want = 4 * Exact / (5*2 + 4)
	if there, back := Coverage(a, b), Coverage(b, a); there != want || back != want {
		t.Errorf("got %d and %d, want %d", there, back, want)
	}
}

func TestSimilarityAndCoverageHoldForAllNames(t *testing.T) {
	t.Parallel()
	words := rapid.SliceOfN(rapid.StringMatching(`(an|na|ber|ta|ma|ri|os|wald|al|bin){1,3}`), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		left, right := words.Draw(t, "a"), words.Draw(t, "b")
		a, b := Parse(strings.Join(left, " ")), Parse(strings.Join(right, "-"))
		shuffled := Parse(strings.ToUpper(strings.Join(rapid.Permutation(left).Draw(t, "order"), " ")))
		for name, measure := range map[string]func(Name, Name) int{"similarity": Similarity, "coverage": Coverage} {
			got := measure(a, b)
			if got < 0 || got > Exact || got != measure(b, a) {
				t.Fatalf("%s of %q and %q: %d and %d", name, a, b, got, measure(b, a))
			}
			if len(left) > 0 && (measure(a, a) != Exact || measure(a, shuffled) < Exact && !mayJoin(left, left)) {
				t.Fatalf("%s of %q with itself: %d, shuffled %d", name, a, measure(a, a), measure(a, shuffled))
			}
			if !mayJoin(left, right) && !mayJoin(right, left) && measure(shuffled, b) != got {
				t.Fatalf("%s of %q and %q: %d, and of %q %d", name, a, b, got, shuffled, measure(shuffled, b))
			}
		}
	})
}

// mayJoin reports whether two of the words are one of the others: in another order
// such words may be joined.
func mayJoin(words, others []string) bool {
	for _, a := range words {
		for _, b := range words {
			if slices.Contains(others, a+b) {
				return true
			}
		}
	}
	return false
}

func TestAssignIsTheBestOfAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 4).Draw(t, "rows")
		columns := rapid.IntRange(rows, 5).Draw(t, "columns")
		var worth [MaxWords][MaxWords]int
		for i := range rows {
			for k := range columns {
				worth[i][k] = rapid.IntRange(0, 9).Draw(t, "worth")
			}
		}
		got := assign(&worth, rows, columns)
		sum, used := 0, map[int]bool{}
		for i, k := range got {
			if used[k] || k < 0 || k >= columns {
				t.Fatalf("%v is no assignment", got)
			}
			used[k] = true
			sum += worth[i][k]
		}
		if best := bestOf(&worth, rows, columns, 0, 0); sum != best || len(got) != rows {
			t.Fatalf("%v is worth %d, and %d can be had", got, sum, best)
		}
	})
}

// bestOf tries all assignments of the rows from row on.
func bestOf(worth *[MaxWords][MaxWords]int, rows, columns, row, used int) int {
	if row == rows {
		return 0
	}
	best := 0
	for k := range columns {
		if used&(1<<k) == 0 {
			best = max(best, worth[row][k]+bestOf(worth, rows, columns, row+1, used|1<<k))
		}
	}
	return best
}

func TestWordsCanBeTakenApartAndPutTogether(t *testing.T) {
	t.Parallel()
	n := Parse("Blue Heron Trading Co Ltd")
	again := FromWords(n.Words())
	if again.String() != n.String() || n.Words()[0].Weight() != 4 || n.Words()[4].Weight() != 1 || NewWord("").Weight() != 1 {
		t.Errorf("got %q", again)
	}
	if got := FromWords(slices.Repeat(n.Words(), 20)); len(got.Words()) != MaxWords {
		t.Errorf("got %d words", len(got.Words()))
	}
	if got := Joined(n.Words()[0], n.Words()[1]); got.String() != "blueheron" || got.Weight() != 9 {
		t.Errorf("got %s", got)
	}
}

func FuzzNames(f *testing.F) {
	f.Add("Anna Maria Eriksson", "ERIKSSON, Anna-Maria")
	f.Add("Łukasz Żółć", "Лукаш Жулч")
	f.Add("王小明 Ltd", "\xff'İ")
	f.Fuzz(func(t *testing.T, left, right string) {
		a, b := Parse(left), Parse(right)
		if text := a.String(); !utf8.ValidString(text) || len(a.Words()) > MaxWords || utf8.RuneCountInString(text) < len(a.Words()) {
			t.Errorf("%q becomes %q", left, text)
		}
		for _, measure := range []func(Name, Name) int{Similarity, Coverage} {
			if got := measure(a, b); got < 0 || got > Exact || got != measure(b, a) {
				t.Errorf("%q %q: %d and %d", left, right, got, measure(b, a))
			}
			if len(a.Words()) > 0 && measure(a, a) != Exact {
				t.Errorf("%q is not like itself: %d", left, measure(a, a))
			}
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	left, right := NewComparer(NewWord("abdulrahman")), NewWord("abdurrakhman")
	for b.Loop() {
		left.Compare(right)
	}
}

func BenchmarkSimilarity(b *testing.B) {
	left, right := Parse("Abdul Rahman bin Muhammad Al Saud"), Parse("SAUD, Abdulrahman Mohammed")
	for b.Loop() {
		Similarity(left, right)
	}
}
