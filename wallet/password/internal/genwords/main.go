// Command genwords writes the dictionary of package password.
//
// It reads ranked lists, one word a line and the most common first, takes the
// best rank of a word that stands in several, leaves out what is found sooner
// by trying everything, and writes words, kinds and ranks sorted and
// compressed. One list, of rarer words, has no order, and one rank. The NOTICE beside package password says where the lists come from.
//
// The file is a DEFLATE stream (RFC 1951) of a number of four bytes, the high
// byte first, that is the count of words; a byte for each word, four times the
// binary logarithm of its rank, rounded down, plus 64 times its kind; and the
// words in the order of their bytes, each with a line feed behind it.
package main

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// outputMode is the permission of the written file.
const outputMode = 0o644

// Limits on the lists. A rank of 2^16 is the last that six bits of its
// logarithm can say.
const (
	maxWords     = 60_000 // in one list
	maxWordBytes = 40
	rareRank     = 40_000
	kindShift    = 6
)

// list is a list and the kind of its words. The kinds are those of
// package password: 0 for a password, 1 for a word, 2 for a name.
type list struct {
	file string
	kind byte
	rank int // of every word, where the list has no order
}

func lists() []list {
	return []list{
		{file: "passwords.txt", kind: 0},
		{file: "more-passwords.txt", kind: 0},
		{file: "english.txt", kind: 1},
		{file: "more-words.txt", kind: 1},
		{file: "rare.txt", kind: 1, rank: rareRank},
		{file: "female.txt", kind: 2},
		{file: "male.txt", kind: 2},
		{file: "surnames.txt", kind: 2},
		{file: "more-names.txt", kind: 2},
	}
}

// entry is a word with its best rank and the kind of the list where it has it.
type entry struct {
	word string
	rank int
	kind byte
}

func main() {
	in := flag.String("in", ".", "the folder of the lists")
	out := flag.String("out", "words.bin", "the file to write")
	flag.Parse()
	if err := generate(*in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "genwords:", err)
		os.Exit(1)
	}
}

// generate reads the lists in a folder and writes the dictionary.
func generate(folder, out string) error {
	best := map[string]entry{}
	for _, l := range lists() {
		data, err := os.ReadFile(filepath.Join(folder, l.file))
		if err != nil {
			return fmt.Errorf("read a list: %w", err)
		}
		if err := merge(best, string(data), l); err != nil {
			return fmt.Errorf("%s: %w", l.file, err)
		}
	}
	plain := encode(best)
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return fmt.Errorf("compress: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("compress: %w", err)
	}
	if err := os.WriteFile(out, packed.Bytes(), outputMode); err != nil {
		return fmt.Errorf("write the dictionary: %w", err)
	}
	return nil
}

// merge adds the words of a list where they have a better rank than before.
func merge(best map[string]entry, text string, l list) error {
	words := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(words) > maxWords {
		return fmt.Errorf("more than %d words", maxWords)
	}
	for i, word := range words {
		line, rank := i+1, l.rank
		if rank == 0 {
			rank = line
		}
		if word == "" || len(word) > maxWordBytes || strings.ContainsAny(word, " \t\r") || strings.ToLower(word) != word || !utf8.ValidString(word) {
			return fmt.Errorf("line %d is no word in lower case", line)
		}
		if there, ok := best[word]; !ok || rank < there.rank {
			best[word] = entry{word, rank, l.kind}
		}
	}
	return nil
}

// encode writes the words that are found sooner in the dictionary than by trying
// all texts of their length, at ten tries a character.
func encode(best map[string]entry) []byte {
	kept := make([]entry, 0, len(best))
	for _, e := range best {
		tries := 1
		for range min(utf8.RuneCountInString(e.word), 8) {
			tries *= 10
		}
		if e.rank < tries {
			kept = append(kept, e)
		}
	}
	slices.SortFunc(kept, func(a, b entry) int { return cmp.Compare(a.word, b.word) })
	plain := binary.BigEndian.AppendUint32(nil, uint32(len(kept))) //nolint:gosec // at most the sum of the lists
	for _, e := range kept {
		plain = append(plain, class(e.rank)|e.kind<<kindShift)
	}
	for _, e := range kept {
		plain = append(plain, e.word...)
		plain = append(plain, '\n')
	}
	return plain
}

// class returns four times the binary logarithm of a rank, rounded down: the
// greatest c with 2^c no greater than the rank to the fourth power.
func class(rank int) byte {
	c := byte(0)
	fourth := uint64(rank) * uint64(rank) * uint64(rank) * uint64(rank) //nolint:gosec // a rank is below 2^16
	for fourth > 1 {
		fourth >>= 1
		c++
	}
	return c
}
