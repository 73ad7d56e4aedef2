package password

// board is a keyboard: where each character is typed.
type board struct {
	keys       map[rune]key
	directions [][2]int // from a key to its neighbours
	degree     uint64   // ten times the number of neighbours that a key has on average
}

// key is a place on a board, and whether its character needs the shift key.
type key struct {
	x, y  int
	shift bool
}

// newBoards returns the boards along which people walk.
func newBoards() []board {
	boards := []board{
		newBoard(slanted(), // QWERTY of the United States
			"`1234567890-=", "~!@#$%^&*()_+", " qwertyuiop[]\\", " QWERTYUIOP{}|", " asdfghjkl;'", " ASDFGHJKL:\"", " zxcvbnm,./", " ZXCVBNM<>?"),
		newBoard(slanted(), // QWERTZ of Germany
			"^1234567890ß´", "°!\"§$%&/()=?`", " qwertzuiopü+", " QWERTZUIOPÜ*", " asdfghjklöä#", " ASDFGHJKLÖÄ'", "<yxcvbnm,.-", ">YXCVBNM;:_"),
		newBoard(slanted(), // AZERTY of France
			"²&é\"'(-è_çà)=", " 1234567890°+", " azertyuiop^$", " AZERTYUIOP¨£", " qsdfghjklmù*", " QSDFGHJKLM%µ", "<wxcvbn,;:!", ">WXCVBN?./§"),
		newBoard(slanted(), // Russian
			"ё1234567890-=", "Ё!\"№;%:?*()_+", " йцукенгшщзхъ\\", " ЙЦУКЕНГШЩЗХЪ/", " фывапролджэ", " ФЫВАПРОЛДЖЭ", " ячсмитьбю.", " ЯЧСМИТЬБЮ,"),
		newBoard(slanted(), // Dvorak
			"`1234567890[]", "~!@#$%^&*(){}", " ',.pyfgcrl/=\\", " \"<>PYFGCRL?+|", " aoeuidhtns-", " AOEUIDHTNS_", " ;qjkxbmwvz", " :QJKXBMWVZ"),
	}
	return append(boards, newKeypads()...)
}

// newKeypads returns the boards of digits: that of a computer and that of a
// telephone.
func newKeypads() []board {
	return []board{
		newBoard(square(), " /*-", "", "789+", "", "456", "", "123", "", " 0.", ""),
		newBoard(square(), "123", "", "456", "", "789", "", "*0#", ""),
	}
}

// slanted returns the directions between keys whose rows are each half a key to
// the right of the row above.
func slanted() [][2]int { return [][2]int{{-1, 0}, {1, 0}, {0, -1}, {1, -1}, {0, 1}, {-1, 1}} }

// square returns the directions between keys that stand in columns.
func square() [][2]int {
	return [][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}}
}

// newBoard makes a board of rows, each given plain and with shift.
func newBoard(directions [][2]int, rows ...string) board {
	b := board{keys: map[rune]key{}, directions: directions}
	places := map[[2]int]int{} // the number of characters of a key
	for i, row := range rows {
		x := 0
		for _, r := range row {
			if r != ' ' {
				b.keys[r] = key{x, i / 2, i%2 == 1}
				places[[2]int{x, i / 2}]++
			}
			x++
		}
	}
	total := 0
	for place, characters := range places {
		for _, d := range directions {
			if places[[2]int{place[0] + d[0], place[1] + d[1]}] > 0 {
				total += characters
			}
		}
	}
	b.degree = uint64(10 * total / len(b.keys)) //nolint:gosec // at most 80
	return b
}

// direction returns the number of the direction from one key to the next, or -1.
func (b *board) direction(from, to key) int {
	for i, d := range b.directions {
		if to.x-from.x == d[0] && to.y-from.y == d[1] {
			return i
		}
	}
	return -1
}

// Steps of a walk that are no directions.
const (
	noStep = -1
	jump   = 100 // plus the direction from where the line before began
)

// minWalk is the least characters of a walk.
const minWalk = 3

// findWalks adds the walks over each board: lines from key to neighbouring key,
// and lines beside the line before, as in 1qaz2wsx.
func (a *analysis) findWalks() {
	for i := range a.boards {
		for first := 0; first < len(a.text)-1; {
			first = max(a.walkFrom(&a.boards[i], first), first+1)
		}
	}
}

// walkFrom adds the walk that begins at a character, and its beginnings, and
// returns where it ends.
func (a *analysis) walkFrom(b *board, first int) int {
	at, ok := b.keys[a.text[first]]
	if !ok {
		return first
	}
	line := at // where the present line began
	var steps []int
	var held shift
	held.next(at.shift)
	last := first
	for last+1 < len(a.text) {
		next, ok := b.keys[a.text[last+1]]
		if !ok {
			break
		}
		step := b.direction(at, next)
		if step == noStep {
			if step = b.direction(line, next); step == noStep || len(steps) == 0 {
				break
			}
			step += jump
			line = next
		}
		steps = append(steps, step)
		held.next(next.shift)
		at = next
		last++
		if length := last - first + 1; length >= minWalk {
			a.add(first, last, times(b.guesses(length, turnsOf(steps)), held.variations()), ReasonKeys)
		}
	}
	return last
}

// maxPeriod is the most steps after which a walk is seen to repeat itself.
const maxPeriod = 5

// turnsOf returns how often a walk changes its direction, counting its first. A
// walk that repeats a few steps, as 1q2w3e4r does, has the turns of these alone.
func turnsOf(steps []int) int {
	for period := 1; period <= min(maxPeriod, len(steps)/2); period++ {
		repeats := true
		for i := period; i < len(steps) && repeats; i++ {
			repeats = steps[i] == steps[i-period]
		}
		if repeats {
			steps = steps[:period+1]
			break
		}
	}
	turns := 1
	for i := 1; i < len(steps); i++ {
		if steps[i] != steps[i-1] {
			turns++
		}
	}
	return turns
}

// shift counts how the shift key is held along a walk.
type shift struct {
	held, free, changes int
	last                bool
}

func (s *shift) next(held bool) {
	if s.held+s.free > 0 && held != s.last {
		s.changes++
	}
	if held {
		s.held++
	} else {
		s.free++
	}
	s.last = held
}

// variations returns how many ways of holding shift are tried before this one:
// by the number of keys with it (zxcvbn, section 4.3), or by where it is pressed
// and let go, whichever are fewer.
func (s *shift) variations() uint64 {
	if s.held == 0 {
		return 1
	}
	byChanges := uint64(0)
	for i := range s.changes + 1 {
		byChanges = plus(byChanges, times(2, choose(s.held+s.free-1, i)))
	}
	return min(variations(s.held, s.free), byChanges)
}

// guesses returns how many walks there are of at most a length and at most a
// number of turns, from each key in each direction (zxcvbn, section 4.3).
func (b *board) guesses(length, turns int) uint64 {
	starts := uint64(len(b.keys))
	total := uint64(0)
	for i := 2; i <= length; i++ {
		ways := starts
		for j := 1; j <= min(turns, i-1); j++ {
			ways = times(ways, b.degree) / 10
			total = plus(total, times(choose(i-1, j-1), ways))
		}
	}
	return total
}

// isWalk reports whether the whole text is a walk over the keypad of a computer
// or a telephone with at most so many turns.
func isWalk(digits string, boards []board, turns int) bool {
	for i := range boards {
		b := &boards[i]
		var steps []int
		for k := 1; k < len(digits); k++ {
			from, there := b.keys[rune(digits[k-1])]
			to, here := b.keys[rune(digits[k])]
			step := b.direction(from, to)
			if !there || !here || step == noStep {
				break
			}
			steps = append(steps, step)
		}
		if len(steps) == len(digits)-1 && turnsOf(steps) <= turns {
			return true
		}
	}
	return false
}
