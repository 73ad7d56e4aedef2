package names

// Exact is the similarity of what is the same, in basis points.
const Exact = 10_000

// Settings of Winkler's measure: how much a common letter at the beginning brings
// two words nearer, how many such letters count, and how near the words must be
// for it ("String Comparator Metrics and Enhanced Decision Rules in the
// Fellegi-Sunter Model of Record Linkage", 1990).
const (
	prefixShare  = 1_000
	maxPrefix    = 4
	boostAbove   = 7_000
	maxJaroRunes = 64
)

// JaroWinkler returns the similarity of two texts, as they stand, in basis
// points: Jaro's measure, and for texts above 7000 a tenth of what is missing for
// each of the first letters, up to four, that they have in common. Of a text
// the first 64 characters are compared. Two empty texts are the same.
func JaroWinkler(a, b string) int { return jaroWinkler([]rune(a), []rune(b)) }

func jaroWinkler(a, b []rune) int {
	a, b = a[:min(len(a), maxJaroRunes)], b[:min(len(b), maxJaroRunes)]
	score := jaro(a, b)
	if score <= boostAbove {
		return score
	}
	prefix := 0
	for prefix < min(len(a), len(b), maxPrefix) && a[prefix] == b[prefix] {
		prefix++
	}
	return score + prefix*prefixShare*(Exact-score)/Exact
}

// jaro returns the mean of the shares of the letters of each text that are in the
// other not far away, and of those of them that are in the same order, in basis
// points (Jaro, "Advances in Record-Linkage Methodology", 1989).
func jaro(a, b []rune) int {
	// The letters of the one are looked for in the other, and ties are broken by
	// what comes first: the order of the two is settled, so that it does not matter.
	if len(a) > len(b) || len(a) == len(b) && less(b, a) {
		a, b = b, a
	}
	if len(b) == 0 {
		return Exact
	}
	if len(a) == 0 {
		return 0
	}
	reach := max(len(b)/2-1, 0)
	var inA, inB uint64 // a bit for each letter that is found
	matches := 0
	for i, r := range a {
		for k := max(0, i-reach); k <= min(len(b)-1, i+reach); k++ {
			if inB&(1<<k) == 0 && b[k] == r {
				inA |= 1 << i
				inB |= 1 << k
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	moved, k := 0, 0
	for i := range a {
		if inA&(1<<i) == 0 {
			continue
		}
		for inB&(1<<k) == 0 {
			k++
		}
		if a[i] != b[k] {
			moved++
		}
		k++
	}
	n, m, c := len(a), len(b), matches
	// (c/n + c/m + (c - moved/2)/c) / 3 over one denominator.
	return Exact * (c*c*m + c*c*n + (c-moved/2)*n*m) / (3 * c * n * m)
}

func less(a, b []rune) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return len(a) < len(b)
}
