package screen

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/names"
)

// makeName draws a name of words of two to four syllables.
func makeName(r *rand.Rand, words int) string {
	const first, middle, last = "b d f g h j k l m n p r s t v w z sh kh th br st al", "a e i o u aa ei ou", "n r l s m d k t  nd rt"
	pick := func(from string) string { list := strings.Split(from, " "); return list[r.IntN(len(list))] }
	name := make([]string, words)
	for i := range name {
		for range 2 + r.IntN(3) {
			name[i] += pick(first) + pick(middle)
		}
		name[i] += pick(last)
	}
	return strings.Join(name, " ")
}

// makeList draws a list with an alias for every second entry.
func makeList(r *rand.Rand, size int) []Entry {
	list := make([]Entry, size)
	for i := range list {
		list[i] = Entry{ID: fmt.Sprintf("L%d", i), Names: []string{makeName(r, 2+r.IntN(3))}}
		if i%2 == 0 {
			list[i].Names = append(list[i].Names, makeName(r, 2+r.IntN(2)))
		}
	}
	return list
}

func mustIndex(t testing.TB, list []Entry) *Index {
	t.Helper()
	index, err := NewIndex(list)
	if err != nil {
		t.Fatal(err)
	}
	return index
}

// compareAll does what Search does by comparing every name.
func compareAll(list []Entry, name string, threshold int) []Hit {
	var hits []Hit
	query := names.Parse(name)
	for i, e := range list {
		best := Hit{Entry: i, ID: e.ID}
		for _, n := range e.Names {
			if score := names.Coverage(query, names.Parse(n)); score > best.Score {
				best.Score, best.Name = score, n
			}
		}
		if best.Score >= threshold {
			hits = append(hits, best)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits
}

func TestSearchFindsWhatIsMeant(t *testing.T) {
	t.Parallel()
	index := mustIndex(t, []Entry{
		{"1", []string{"VALDIMARSSON, Þorgeir Án", "ANSSON, Thorgeir", "AL HERON, Abdulrahman"}},
		{"2", []string{"HARBOUR LANTERN SHIPPING CO. LTD."}},
		{"3", []string{"KOROLENKO, Mikhail Petrovich", "КОРОЛЕНКО, Михаил"}},
		{"4", []string{"GREY HERON"}},
		{"5", []string{"李明轩", "LI, Mingxuan"}},
	})
	if index.Entries() != 5 || index.Names() != 9 {
		t.Errorf("got %d entries with %d names", index.Entries(), index.Names())
	}
	for name, want := range map[string]string{
		"Thorgeir An Valdimarsson":   "1",
		"Þorgeir Valdimarsson":       "1",
		"thorgeir ansson":            "1",
		"Abdul Rahman Al-Heron":      "1",
		"Abdulrahman Alheron":        "1",
		"Abd al-Rahman Alheron":      "1",
		"Harbor Lantern Shipping":    "2",
		"Mikhail Korolenko":          "3",
		"Михаил Короленко":           "3",
		"Michail Korolenkow":         "3",
		"Petrovich Mikhail":          "3",
		"The Grey Heron":             "4",
		"Gray Heron":                 "4",
		"李明轩":                        "5",
		"Li Ming Xuan":               "5",
		"Grey Otter":                 "",
		"Anna Maria Eriksson":        "",
		"Heron":                      "",
		"":                           "",
		" , ":                        "",
		strings.Repeat("q ", 10_000): "",
	} {
		hits := index.Search(name, DefaultThreshold, 10)
		got := ""
		if len(hits) > 0 {
			got = hits[0].ID
		}
		if got != want || len(hits) > 1 {
			t.Errorf("%.40q: got %+v, want %q", name, hits, want)
		}
	}
}

func TestSearchAgreesWithComparingAll(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 13))
	list := makeList(r, 800)
	index := mustIndex(t, list)
	compared := 0
	for range 120 {
		name := makeName(r, 2)
		if r.IntN(2) == 0 {
			name = list[r.IntN(len(list))].Names[0]
		}
		want := compareAll(list, name, DefaultThreshold)
		got := index.Search(name, DefaultThreshold, maxHits)
		compared += len(want)
		if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", name, got, want)
		}
	}
	if compared < 50 {
		t.Errorf("only %d hits were compared", compared)
	}
}

func TestSearchAgreesWithComparingAllWhereWordsJoin(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`(al|an|na|rah|man|abd|ul|bin|ltd|王){1,3}`)
	name := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 1, 5).Draw(t, "words"), " ") })
	rapid.Check(t, func(t *rapid.T) {
		list := make([]Entry, rapid.IntRange(1, 12).Draw(t, "entries"))
		for i := range list {
			list[i] = Entry{ID: fmt.Sprint(i), Names: rapid.SliceOfN(name, 1, 2).Draw(t, "names")}
		}
		index, err := NewIndex(list)
		if err != nil {
			t.Fatal(err)
		}
		query, threshold := name.Draw(t, "query"), rapid.SampledFrom([]int{8000, 8500, 9000, names.Exact}).Draw(t, "threshold")
		got, want := index.Search(query, threshold, maxHits), compareAll(list, query, threshold)
		if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %+v, want %+v", query, got, want)
		}
	})
}

// slips are what is left of a word after a slip of the pen at a place.
func slips(w string, place int) map[string]string {
	return map[string]string{
		"keep":   w,
		"drop":   w[:place] + w[place+1:],
		"double": w[:place] + w[place:place+1] + w[place:],
		"swap":   w[:place] + w[place+1:place+2] + w[place:place+1] + w[place+2:],
		"change": w[:place] + "y" + w[place+1:],
	}
}

// leastSlipped is the length from which a word is looked up with a slip in it.
const leastSlipped = 5

// TestFewSlipsMakeAnotherWord says what the next test leaves out: Jaro lets a letter
// take the first of its kind in reach, so that in a short word in which letters repeat
// (bosozo, bysozo) one slip looks like several.
func TestFewSlipsMakeAnotherWord(t *testing.T) {
	t.Parallel()
	all, far := 0, 0
	for _, e := range makeList(rand.New(rand.NewPCG(3, 5)), 1000) {
		for _, w := range strings.Fields(strings.Join(e.Names, " ")) {
			for place := 1; len(w) >= leastSlipped && place <= len(w)-2; place++ {
				for _, slipped := range slips(w, place) {
					all++
					if names.JaroWinkler(w, slipped) < DefaultThreshold {
						far++
					}
				}
			}
		}
	}
	if all < 50_000 || far == 0 || far*500 > all {
		t.Errorf("%d of %d slips make another word", far, all)
	}
}

func TestASlipOfThePenDoesNotHideAName(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	list := makeList(r, 1000)
	index := mustIndex(t, list)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(list)-1).Draw(t, "entry")
		words := strings.Fields(rapid.SampledFrom(list[at].Names).Draw(t, "name"))
		for i, w := range words {
			if len(w) < leastSlipped {
				continue
			}
			place := rapid.IntRange(1, len(w)-2).Draw(t, "place")
			slipped := slips(w, place)[rapid.SampledFrom([]string{"keep", "drop", "double", "swap", "change"}).Draw(t, "slip")]
			if names.JaroWinkler(w, slipped) >= DefaultThreshold {
				words[i] = slipped
			}
		}
		typed := strings.ToUpper(strings.Join(rapid.Permutation(words).Draw(t, "order"), "-"))
		hits := index.Search(typed, DefaultThreshold, maxHits)
		if !slices.ContainsFunc(hits, func(h Hit) bool { return h.Entry == at }) {
			t.Fatalf("%q does not find %q", typed, list[at].Names)
		}
		for i, h := range hits {
			if h.Score < DefaultThreshold || h.Score > names.Exact || i > 0 && h.Score > hits[i-1].Score || !slices.Contains(list[h.Entry].Names, h.Name) ||
				h.Score != names.Coverage(names.Parse(typed), names.Parse(h.Name)) {
				t.Fatalf("%q: hit %d is %+v", typed, i, h)
			}
		}
	})
}

func TestSearchKeepsItsBounds(t *testing.T) {
	t.Parallel()
	list := make([]Entry, maxHits+10)
	for i := range list {
		list[i] = Entry{ID: fmt.Sprint(i), Names: []string{"Grey Heron"}}
	}
	index := mustIndex(t, list)
	for limit, want := range map[int]int{-1: 0, 0: 0, 1: 1, 10: 10, maxHits: maxHits, maxHits + 5: maxHits} {
		hits := index.Search("Grey Heron", names.Exact, limit)
		if len(hits) != want {
			t.Errorf("limit %d: got %d", limit, len(hits))
		}
		for i, h := range hits {
			if h.Entry != i {
				t.Fatalf("limit %d: hit %d is %+v", limit, i, h)
			}
		}
	}
	if got := len(index.Search("Grey Herom", -5, 1)); got != 1 {
		t.Errorf("a low threshold: got %d", got)
	}
	if got := len(index.Search("Grey Herom", names.Exact+5, 1)); got != 0 {
		t.Errorf("a high threshold: got %d", got)
	}
	if got := len(mustIndex(t, nil).Search("Grey Heron", DefaultThreshold, 1)); got != 0 {
		t.Errorf("an empty list: got %d", got)
	}
}

func TestAListIsBounded(t *testing.T) {
	t.Parallel()
	name := []string{"Grey Heron"}
	for what, list := range map[string][]Entry{
		"too many entries": slices.Repeat([]Entry{{"1", name}}, MaxEntries+1),
		"too many aliases": {{"1", slices.Repeat(name, MaxAliases+1)}},
		"no name":          {{"1", name}, {"2", nil}},
		"no letters":       {{"1", []string{" - ", "..."}}},
		"too many names":   slices.Repeat([]Entry{{"1", slices.Repeat(name, MaxAliases)}}, MaxNames/MaxAliases+1),
	} {
		if _, err := NewIndex(list); !errors.Is(err, ErrList) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := NewIndex([]Entry{{"1", append(slices.Repeat(name, MaxAliases-1), "...")}}); err != nil {
		t.Errorf("the most aliases: %v", err)
	}
}

func TestAnIndexIsSafeForManyAtOnce(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(17, 19))
	list := makeList(r, 500)
	index := mustIndex(t, list)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 50 {
				hits := index.Search(list[i].Names[0], names.Exact, 10)
				if len(hits) == 0 || !slices.ContainsFunc(hits, func(h Hit) bool { return h.Entry == i }) {
					t.Errorf("%v is not found: %+v", list[i].Names, hits)
				}
			}
		})
	}
	group.Wait()
}

func TestTheLettersOfWordsNeverHideAPair(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[a-eé王0-3]{1,40}|(ab|ba|aab|c|é){1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		a := names.NewWord(word.Draw(t, "a"))
		b := names.NewWord(rapid.OneOf(word, rapid.Custom(func(t *rapid.T) string {
			runes := a.Runes()
			at := rapid.IntRange(0, len(runes)-1).Draw(t, "at")
			return string(runes[:at]) + word.Draw(t, "put") + string(runes[at:])
		})).Draw(t, "b"))
		if alike := names.JaroWinkler(a.String(), b.String()); alike >= names.PairFloor && !mayPair(a, b) {
			t.Fatalf("%s and %s are alike by %d", a, b, alike)
		}
	})
	for _, pair := range [][2]string{{"heron", "otters"}, {"a", "abcd"}, {"lantern", "harbour"}} {
		if mayPair(names.NewWord(pair[0]), names.NewWord(pair[1])) {
			t.Errorf("%s and %s are compared", pair[0], pair[1])
		}
	}
}

// mayPair reports whether the letters of two words let them be compared.
func mayPair(a, b names.Word) bool {
	own, other := letterSetOf(a.Runes()), letterSetOf(b.Runes())
	need := neededFor(len(a.Runes()), len(b.Runes()))
	return own.common(other.set) >= need[own.prefix(other.head)]
}

func FuzzSearch(f *testing.F) {
	list := []Entry{{"1", []string{"GREY HERON", "Abdul Rahman Al Heron"}}, {"2", []string{"Þorgeir"}}, {"3", []string{"李 明轩", "aa a aaa"}}}
	f.Add("grey heron", 8000)
	f.Add("Abdulrahman alheron 李明轩", 9000)
	index, err := NewIndex(list)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string, threshold int) {
		for _, h := range index.Search(name, threshold, 10) {
			if h.Score < min(max(threshold, minThreshold), names.Exact) || h.Score != names.Coverage(names.Parse(name), names.Parse(h.Name)) || list[h.Entry].ID != h.ID {
				t.Errorf("%q: %+v", name, h)
			}
		}
	})
}

// makeFullList draws a list of the size of OFAC's, of words of which many come
// often, and queries of the same words.
func makeFullList(r *rand.Rand) (list []Entry, queries []string) {
	words := make([]string, 15_000)
	for i := range words {
		words[i] = makeName(r, 1)
	}
	draw := func() string {
		name := make([]string, 2+r.IntN(3))
		for i := range name {
			name[i] = words[min(r.IntN(len(words)), r.IntN(len(words)))]
		}
		return strings.Join(name, " ")
	}
	list = make([]Entry, 20_000)
	for i := range list {
		list[i] = Entry{ID: fmt.Sprint(i), Names: []string{draw(), draw()}}
	}
	for range 500 {
		queries = append(queries, draw())
	}
	return list, queries
}

func BenchmarkSearch(b *testing.B) {
	list, queries := makeFullList(rand.New(rand.NewPCG(1, 2)))
	index := mustIndex(b, list)
	for i := 0; b.Loop(); i++ {
		index.Search(queries[i%len(queries)], DefaultThreshold, 10)
	}
}

func BenchmarkNewIndex(b *testing.B) {
	list, _ := makeFullList(rand.New(rand.NewPCG(1, 2)))
	for b.Loop() {
		if _, err := NewIndex(list); err != nil {
			b.Fatal(err)
		}
	}
}
