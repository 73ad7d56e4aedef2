package password

import (
	"bytes"
	"compress/flate"
	_ "embed" // for the dictionary
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

//go:generate go run ./internal/genwords -in internal/genwords -out words.bin

//go:embed words.bin
var packedWords []byte

// maxDictionary is the most bytes of the dictionary when it is unpacked.
const maxDictionary = 4 << 20

// errDictionary says that the dictionary in the program is damaged.
var errDictionary = errors.New("the dictionary of passwords is damaged")

// source says where a word comes from.
type source byte

// The sources; the first three are the kinds that genwords writes.
const (
	fromPasswords source = iota
	fromWords
	fromNames
	fromOwner
)

const (
	classMask   = 1<<6 - 1
	sourceShift = 6
)

// lexicon is words in the order of their bytes, each with its source and the
// class of its rank. It is searched as a tree: the words that begin alike are
// neighbours.
type lexicon struct {
	text   string   // the words, each with a line feed behind it
	starts []uint32 // where each begins, and the end of the text
	codes  []byte   // source and class of each
}

// readLexicon unpacks a dictionary, in the form that genwords documents.
func readLexicon(packed []byte) (*lexicon, error) {
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxDictionary+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDictionary, err)
	}
	if len(plain) < 4 || len(plain) > maxDictionary {
		return nil, errDictionary
	}
	count := int(binary.BigEndian.Uint32(plain))
	if count > len(plain)-4 {
		return nil, errDictionary
	}
	lex := &lexicon{codes: plain[4 : 4+count], text: string(plain[4+count:]), starts: make([]uint32, 0, count+1)}
	for at := 0; at < len(lex.text); {
		lex.starts = append(lex.starts, uint32(at))
		end := strings.IndexByte(lex.text[at:], '\n')
		if end <= 0 {
			return nil, errDictionary
		}
		at += end + 1
	}
	if len(lex.starts) != count {
		return nil, errDictionary
	}
	lex.starts = append(lex.starts, uint32(len(lex.text))) //nolint:gosec // at most maxDictionary
	return lex, nil
}

// newLexicon makes a lexicon of a few words of one source, each of the first rank.
// No word has a control character.
func newLexicon(words []string, from source) *lexicon {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	lex := &lexicon{}
	var text strings.Builder
	for _, w := range words {
		lex.starts = append(lex.starts, uint32(text.Len())) //nolint:gosec // a few words
		lex.codes = append(lex.codes, byte(from)<<sourceShift)
		text.WriteString(w)
		text.WriteByte('\n')
	}
	lex.starts = append(lex.starts, uint32(text.Len())) //nolint:gosec // a few words
	lex.text = text.String()
	return lex
}

// span is the words from low to before high, which begin with the same depth bytes.
type span struct{ low, high, depth int }

func (l *lexicon) all() span { return span{0, len(l.codes), 0} }

// step narrows a span to the words that go on with the bytes of r; a control
// character, such as the line feed behind each word, is in none.
func (l *lexicon) step(s span, r rune) (span, bool) {
	if r < ' ' {
		return span{}, false
	}
	for _, b := range []byte(string(r)) {
		s.low = l.lower(s, b)
		s.high = l.lower(s, b+1)
		s.depth++
		if s.low == s.high {
			return span{}, false
		}
	}
	return s, true
}

// lower returns the first word of a span whose byte at its depth is at least b.
// Words that end there have the line feed, which is less than any other byte of
// a word.
func (l *lexicon) lower(s span, b byte) int {
	low, high := s.low, s.high
	for low < high {
		middle := (low + high) / 2
		if l.text[int(l.starts[middle])+s.depth] < b {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// word returns the word that is the common beginning of a span, if it is one.
func (l *lexicon) word(s span) (rank uint64, from source, ok bool) {
	if s.low == s.high || s.depth == 0 || l.text[int(l.starts[s.low])+s.depth] != '\n' {
		return 0, 0, false
	}
	code := l.codes[s.low]
	return max(rankOf(code&classMask), 1), source(code >> sourceShift), true
}
