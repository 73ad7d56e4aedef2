package main

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func inflate(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(data)))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestWrittenDictionaryIsUpToDate(t *testing.T) {
	t.Parallel()
	fresh := filepath.Join(t.TempDir(), "words.bin")
	if err := generate(".", fresh); err != nil {
		t.Fatal(err)
	}
	// The content is compared: another release of Go may compress it otherwise.
	if !bytes.Equal(inflate(t, fresh), inflate(t, filepath.Join("..", "..", "words.bin"))) {
		t.Error("words.bin differs from the lists; run go generate in wallet/password")
	}
}

func TestClassIsFourTimesTheLogarithm(t *testing.T) {
	t.Parallel()
	for rank, want := range map[int]byte{1: 0, 2: 4, 3: 6, 4: 8, 8: 12, 10: 13, 100: 26, 1000: 39, 1024: 40, 60_000: 63, 65_535: 63} {
		if got := class(rank); got != want {
			t.Errorf("%d: got %d, want %d", rank, got, want)
		}
	}
}

func TestTheBestRankOfAWordCounts(t *testing.T) {
	t.Parallel()
	best := map[string]entry{}
	for _, l := range []struct {
		text string
		list list
	}{{"alpha\nbeta\n", list{kind: 1}}, {"beta\nalpha\ngamma\n", list{kind: 2}}, {"delta\nalpha\n", list{kind: 1, rank: 4096}}} {
		if err := merge(best, l.text, l.list); err != nil {
			t.Fatal(err)
		}
	}
	if best["alpha"] != (entry{"alpha", 1, 1}) || best["beta"] != (entry{"beta", 1, 2}) || best["gamma"] != (entry{"gamma", 3, 2}) ||
		best["delta"] != (entry{"delta", 4096, 1}) {
		t.Errorf("got %v", best)
	}
	plain := encode(best)
	if want := "\x00\x00\x00\x04\x40\x80\x70\x86alpha\nbeta\ndelta\ngamma\n"; string(plain) != want {
		t.Errorf("got %q, want %q", plain, want)
	}
}

func TestWordsThatAreNoHelpAreLeftOut(t *testing.T) {
	t.Parallel()
	best := map[string]entry{"ab": {"ab", 100, 1}, "cd": {"cd", 99, 1}}
	if got := string(encode(best)); !strings.HasSuffix(got, "cd\n") || strings.Contains(got, "ab") {
		t.Errorf("got %q", got)
	}
}

func TestMalformedListsAreRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"an empty line": "a\n\nb\n", "a space": "a b\n", "upper case": "Abc\n", "a long word": strings.Repeat("a", maxWordBytes+1) + "\n",
		"no UTF-8": "a\xff\n", "too many": strings.Repeat("a\n", maxWords+1), "another line end": "abc\r\n",
	} {
		if err := merge(map[string]entry{}, text, list{}); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if err := merge(map[string]entry{}, strings.Repeat("a\n", maxWords), list{}); err != nil {
		t.Error(err)
	}
}

func TestGenerateSaysWhichFileFails(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := generate(folder, "x"); err == nil || !strings.Contains(err.Error(), "read a list") {
		t.Errorf("no lists: %v", err)
	}
	for _, l := range lists() {
		if err := os.WriteFile(filepath.Join(folder, l.file), []byte(fmt.Sprintf("word%d\n", l.kind)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := generate(folder, filepath.Join(folder, "none", "x")); err == nil || !strings.Contains(err.Error(), "write the dictionary") {
		t.Errorf("no place to write: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "male.txt"), []byte("A\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := generate(folder, "x"); err == nil || !strings.Contains(err.Error(), "male.txt: line 1") {
		t.Errorf("a bad list: %v", err)
	}
}
