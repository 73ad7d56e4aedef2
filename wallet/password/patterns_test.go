package password

import (
	"bytes"
	"compress/flate"
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/ident"
)

func TestCountsOfGuessesStayAtTheGreatest(t *testing.T) {
	t.Parallel()
	limit := new(big.Int).SetUint64(math.MaxUint64)
	bounded := func(x *big.Int) uint64 {
		if x.Cmp(limit) > 0 {
			return math.MaxUint64
		}
		return x.Uint64()
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64().Draw(t, "a"), rapid.Uint64().Draw(t, "b")
		x, y := new(big.Int).SetUint64(a), new(big.Int).SetUint64(b)
		if plus(a, b) != bounded(new(big.Int).Add(x, y)) || times(a, b) != bounded(new(big.Int).Mul(x, y)) {
			t.Fatalf("%d and %d: %d, %d", a, b, plus(a, b), times(a, b))
		}
		n, k := rapid.IntRange(0, 60).Draw(t, "n"), rapid.IntRange(0, 60).Draw(t, "k")
		if got := choose(n, k); got != new(big.Int).Binomial(int64(n), int64(k)).Uint64() {
			t.Fatalf("%d of %d: %d", k, n, got)
		}
		if got := power(uint64(n), k); got != bounded(new(big.Int).Exp(big.NewInt(int64(n)), big.NewInt(int64(k)), nil)) {
			t.Fatalf("%d to the %d: %d", n, k, got)
		}
		sum := uint64(0)
		for i := 1; i <= min(n, k); i++ {
			sum = plus(sum, choose(n+k, i))
		}
		if got := variations(n, k); got != max(sum, 2) && (n == 0 || k == 0) || got != sum && n > 0 && k > 0 {
			t.Fatalf("variations of %d and %d: %d", n, k, got)
		}
	})
	if choose(1000, 500) != math.MaxUint64 || choose(3, 4) != 0 || choose(3, -1) != 0 {
		t.Error("choices out of range are counted")
	}
}

func TestRankOfUndoesTheLogarithm(t *testing.T) {
	t.Parallel()
	for class, want := range map[byte]uint64{0: 1, 1: 1, 2: 1, 4: 2, 6: 2, 8: 4, 13: 9, 40: 1024, 61: 38967, 63: 55108} {
		if got := rankOf(class); got != want {
			t.Errorf("%d: got %d, want %d", class, got, want)
		}
	}
}

func TestADamagedDictionaryIsAnError(t *testing.T) {
	t.Parallel()
	pack := func(plain string) []byte {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(plain)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, packed := range map[string][]byte{
		"nothing": nil, "half of it": packedWords[:len(packedWords)/2], "too short": pack("abc"), "too many words": pack("\x00\x00\x00\x09ab\n"),
		"a word less": pack("\x00\x00\x00\x02\x00\x00ab\n"), "a word more": pack("\x00\x00\x00\x01\x00ab\ncd\n"), "an empty word": pack("\x00\x00\x00\x01\x00\n"),
		"no end": pack("\x00\x00\x00\x01\x00ab"), "too long": pack(strings.Repeat("x", maxDictionary+1)),
	} {
		if _, err := readLexicon(packed); !errors.Is(err, errDictionary) {
			t.Errorf("%s: %v", name, err)
		}
	}
	lex, err := readLexicon(pack("\x00\x00\x00\x02\x08\x41ab\nabc\n"))
	if err != nil || len(lex.codes) != 2 {
		t.Fatalf("a whole one: %v", err)
	}
}

func TestTheLexiconHasExactlyItsWords(t *testing.T) {
	t.Parallel()
	find := func(lex *lexicon, word string) bool {
		at := lex.all()
		for _, r := range word {
			next, ok := lex.step(at, r)
			if !ok {
				return false
			}
			at = next
		}
		_, _, ok := lex.word(at)
		return ok
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[abé王]{1,4}`), 0, 30).Draw(t, "words")
		probe := rapid.StringMatching(`[abé王]{0,4}`).Draw(t, "probe")
		lex := newLexicon(words, fromOwner)
		if got, want := find(lex, probe), slices.Contains(words, probe); got != want {
			t.Fatalf("%v: %q is found: %t", words, probe, got)
		}
		for _, w := range words {
			if !find(lex, w) {
				t.Fatalf("%v: %q is not found", words, w)
			}
		}
	})
	for _, probe := range []string{"\n", "ab\n", "ab\nabc", "ab\x00", "\x00"} {
		if find(newLexicon([]string{"ab", "abc"}, fromOwner), probe) {
			t.Errorf("%q is found", probe)
		}
	}
	lex, err := readLexicon(packedWords)
	if err != nil || !slices.IsSorted(strings.Split(strings.TrimSuffix(lex.text, "\n"), "\n")) {
		t.Errorf("the dictionary is not sorted: %v", err)
	}
	for _, word := range []string{"password", "okpay", "wallet", "contraseña", "пароль", "wojciechowski", "consignment", "archipelago"} {
		if !find(lex, word) {
			t.Errorf("%s is not in the dictionary", word)
		}
	}
}

// matchesOf returns the matches of a text that cover it whole.
func matchesOf(t *testing.T, text string, find func(*analysis)) []match {
	t.Helper()
	base, err := estimator.load()
	if err != nil {
		t.Fatal(err)
	}
	like := *base
	like.known, like.year = map[string]Estimate{}, 2026
	a := newAnalysis([]rune(text), &like)
	find(a)
	var whole []match
	for _, m := range a.matches[len(a.text)-1] {
		if m.first == 0 {
			whole = append(whole, m)
		}
	}
	return whole
}

func TestWalksOverKeyboards(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"qwertyuiop": true, "poiuytrewq": true, "zxcvbnm,./": true, "qazwsxedc": true, "1qaz2wsx": true, "!QAZ@WSX": true, "qwErTy": true,
		"tgbyhn": true, "1q2w3e4r": true, "qwertzuiopü": true, "yxcvbnm": true, "azertyuiop": true, "йцукенг": true, "aoeuidhtns": true,
		"789456123": true, "147258369": true, "123456": true, "741852": true, "0.321": true, "#0*": true, "qaz": true,
		"qa": false, "qwp": false, "q1p0": false, "qm": false, "qwert9": false, "": false,
	} {
		if text == "" {
			continue
		}
		if got := len(matchesOf(t, text, (*analysis).findWalks)) > 0; got != want {
			t.Errorf("%s: walk %t", text, got)
		}
	}
	cheapest := func(text string) uint64 {
		least := uint64(math.MaxUint64)
		for _, m := range matchesOf(t, text, (*analysis).findWalks) {
			least = min(least, m.guesses)
		}
		return least
	}
	for _, order := range [][]string{
		{"qwert", "qwerty", "qwertyuiop"},        // longer
		{"qwerty", "qwefds", "qwdsxz"},           // more turns
		{"qwerty", "QWERTY", "qwertY", "qwErTy"}, // shift that changes more often
		{"1q2w3e4r", "1q2wsaz3"},                 // a pattern of steps, and none
	} {
		for i := 1; i < len(order); i++ {
			if cheapest(order[i-1]) > cheapest(order[i]) {
				t.Errorf("%s has %d guesses, %s has %d", order[i-1], cheapest(order[i-1]), order[i], cheapest(order[i]))
			}
		}
	}
}

func TestTurnsOfAWalkThatRepeatsItself(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		steps []int
		want  int
	}{
		{nil, 1},
		{[]int{1}, 1},
		{[]int{1, 1, 1, 1}, 1},
		{[]int{1, 2, 1}, 3},
		{[]int{1, 2, 1, 2, 1, 2, 1}, 3},
		{[]int{1, 1, 2, 1, 1, 2, 1}, 3},
		{[]int{1, 2, 3, 1, 3, 2}, 6},
		{[]int{1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0}, 12},
	} {
		if got := turnsOf(tc.steps); got != tc.want {
			t.Errorf("%v: got %d, want %d", tc.steps, got, tc.want)
		}
	}
}

func TestSequences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{
		"abcdef": 4 * 6, "fedcba": 26 * 2 * 6, "123456": 4 * 6, "987": 4 * 2 * 3, "456": 10 * 3, "ab": 4 * 2, "acegik": 4 * 2 * 6, "97531": 4 * 2 * 2 * 5,
		"бвгд": 26 * 4, "aaa": 0, "ac": 0, "agms": 0, "abd": 0,
	} {
		got := uint64(0)
		for _, m := range matchesOf(t, text, (*analysis).findSequences) {
			got = m.guesses
		}
		if got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{
		"aa": 11 * 2, "aaaaaa": 11 * 6, "abababab": 9 * 4, "xqxqxq": 101 * 3, "passwordpassword": 2 * 2, "xqzxqzxqz": 1001 * 3, "abcd": 0, "aab": 0,
	} {
		got := uint64(0)
		for _, m := range matchesOf(t, text, (*analysis).findRepeats) {
			got = m.guesses
		}
		if got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{
		"19870423": 39 * 365, "23041987": 39 * 365, "2341987": 39 * 365, "870423": 39 * 365, "230487": 39 * 365, "1987": 39, "2026": 20, "2049": 23,
		"1.4.87": 39 * 4 * 365, "1987-04-23": 39 * 4 * 365, "04/23/1987": 39 * 4 * 365, "23_4_1987": 39 * 4 * 365, "23.4-1987": 0, "32131987": 0, "99999999": 0,
		"23..41987": 0, "1.2.3.4": 0, ".1.2.87": 0, "13/13/1987": 0, "1987-13-13": 0, "198704230": 0, "1.1.150": 0,
	} {
		got := uint64(0)
		for _, m := range matchesOf(t, text, (*analysis).findDates) {
			if got == 0 || m.guesses < got {
				got = m.guesses
			}
		}
		if got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}

func TestSwappedCharactersAreCounted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{
		"password": 1, "passw0rd": 2, "p@ssword": 2, "p@ssw0rd": 4, "pa$$word": 2, "pa$sword": 2, "pa5$word": 4, "PASSWORD": 2, "Password": 2, "passworD": 2,
		"pAssword": 8, "PASSword": 162, "drowssap": 2, "dr0wssap": 4, "pässword": 2, "ｐａｓｓｗｏｒｄ": 256,
	} {
		got := uint64(0)
		for _, m := range matchesOf(t, text, (*analysis).findWords) {
			if got == 0 || m.guesses < got {
				got = m.guesses
			}
		}
		// Some of them stand in the dictionary as they are.
		if got == 0 || got > want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}

func TestOwnersWordsAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a b ", 5000)
	owner := Owner{Name: long, Email: long, Phone: strings.Repeat("1", 5000), Handle: long, Words: slices.Repeat([]string{"one two three four\nfive"}, 500)}
	words := owner.words()
	if len(words) != maxOwnerWords {
		t.Errorf("got %d words", len(words))
	}
	for _, w := range words {
		if len(w) > maxOwnerText || strings.Contains(w, "\n") {
			t.Errorf("%.40q is taken", w)
		}
	}
	if words := (Owner{}).words(); len(words) != 0 {
		t.Errorf("nobody has the words %q", words)
	}
	for _, want := range []string{"19871123", "231187", "1123", "ann-marie arbor", "annmariearbor", "ann", "ama", "ann.arbor", "blueheron", "5678", "4915112345678", "lübeck"} {
		if !slices.Contains(ann.words(), want) {
			t.Errorf("%s is not among the words of its owner", want)
		}
	}
	if forms := formsOf(ident.Date{Year: 1990}); forms != nil {
		t.Errorf("a year alone is written %v", forms)
	}
}
