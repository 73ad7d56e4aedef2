package names

import "slices"

// PairFloor is the least similarity of two words that makes a pair of them: words
// that are less alike have nothing to do with each other.
const PairFloor = 8_000

// What the words that only one of two names has take off its coverage: for each,
// and for all of them.
const (
	perExtraWord  = 150
	mostExtraWord = 900
)

// Similarity returns how alike two names are as wholes, in basis points: the
// similarity of the words of the best pairing, weighed by both words of each
// pair, over the weight of all words. It is the same in both directions, and
// 10000 exactly for names of the same words, in whatever order and however
// joined. A name without words is like none.
func Similarity(a, b Name) int {
	left, right := join(a.words, b.words)
	pairs, coverA, coverB := pairUp(left, right)
	if pairs == 0 {
		return 0
	}
	return (coverA + coverB) / (weigh(left) + weigh(right))
}

// Coverage returns how much of the one name is in the other, in basis points, for
// looking a person up in a list that gives more names or fewer: the greater of
// the covered shares of the two, less 150 for each word that one has more than
// the other, 900 at most. Where several pairings are as good, each share is that of
// the one which covers most of its name. Where a name has one word only it is
// [Similarity], or every John would be on the list. It is the same in both directions.
func Coverage(a, b Name) int {
	left, right := join(a.words, b.words)
	pairs, coverA, coverB := pairUp(left, right)
	if pairs == 0 {
		return 0
	}
	if min(len(left), len(right)) == 1 {
		return (coverA + coverB) / (weigh(left) + weigh(right))
	}
	_, coverB, _ = pairUp(right, left)
	extra := max(len(left)-len(right), len(right)-len(left))
	covered := max(coverA/weigh(left), coverB/weigh(right))
	return max(covered-min(extra*perExtraWord, mostExtraWord), 0)
}

// tieBreak is above all that the words of a name can cover, Exact times MaxWords times
// MaxWordRunes: what is worth more in it outweighs any tie.
const tieBreak = 1 << 24

// pairUp returns how many words find a partner in the best pairing, and for each
// side the sum over these of the similarity times the weight of the word. Of several
// pairings that are as good it is one that covers most of a.
func pairUp(a, b []Word) (pairs, coverA, coverB int) {
	if len(a) == 0 || len(b) == 0 {
		return 0, 0, 0
	}
	rows, columns, turned := a, b, len(a) > len(b)
	if turned {
		rows, columns = b, a
	}
	var alike, worth [MaxWords][MaxWords]int
	for i, x := range rows {
		for k, y := range columns {
			if s := jaroWinkler(x.runes, y.runes); s >= PairFloor {
				ofA := x.weight
				if turned {
					ofA = y.weight
				}
				alike[i][k] = s
				worth[i][k] = s * (tieBreak*(x.weight+y.weight) + ofA)
			}
		}
	}
	coverRows, coverColumns := 0, 0
	for i, k := range assign(&worth, len(rows), len(columns)) {
		if alike[i][k] > 0 {
			pairs++
			coverRows += alike[i][k] * rows[i].weight
			coverColumns += alike[i][k] * columns[k].weight
		}
	}
	if turned {
		return pairs, coverColumns, coverRows
	}
	return pairs, coverRows, coverColumns
}

func weigh(words []Word) int {
	total := 0
	for _, w := range words {
		total += w.weight
	}
	return total
}

// join writes neighbouring words of the one as one where the other has them so:
// "abdul rahman" beside "abdulrahman".
func join(a, b []Word) (left, right []Word) { return joined(a, b), joined(b, a) }

func joined(words, others []Word) []Word {
	result := words
	for i := 0; i+1 < len(result); i++ {
		first, second := result[i], result[i+1]
		at := slices.IndexFunc(others, func(w Word) bool {
			return len(w.runes) == len(first.runes)+len(second.runes) &&
				slices.Equal(w.runes[:len(first.runes)], first.runes) && slices.Equal(w.runes[len(first.runes):], second.runes)
		})
		if at < 0 || has(others, first) && has(others, second) { // in which case each has its partner
			continue
		}
		next := append([]Word(nil), result[:i]...)
		next = append(next, others[at])
		result = append(next, result[i+2:]...)
	}
	return result
}

// Joined returns two words as one.
func Joined(a, b Word) Word { return NewWord(a.String() + b.String()) }

func has(words []Word, word Word) bool {
	return slices.ContainsFunc(words, word.same)
}
