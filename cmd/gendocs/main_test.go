package main

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/commands"
)

// pages reads what was written to dir.
func pages(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, path))
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestThePagesAreTheSameEachTimeAndHaveNoDate(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*cobra.Command, string) error{"reference": writeReference, "man": writeMan} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := t.TempDir(), t.TempDir()
			for _, dir := range []string{first, second} {
				if err := write(commands.NewRoot(commands.Deps{}), dir); err != nil {
					t.Fatal(err)
				}
			}
			written := pages(t, first)
			if !maps.Equal(written, pages(t, second)) {
				t.Error("two runs differ")
			}
			if len(written) < 50 {
				t.Errorf("there are %d pages", len(written))
			}
			for path, text := range written {
				if strings.Contains(text, "Auto generated") || strings.Contains(text, `"1" "J`) || len(text) < 200 {
					t.Errorf("%s: %.300s", path, text)
				}
			}
		})
	}
}

func TestAManPageIsTitledWithoutADate(t *testing.T) {
	t.Parallel()
	page := []byte(".nh\n.TH \"OKPAY-PAY\" \"1\" \"Jan 2026\" \"okpay\" \"okpay manual\"\n.SH NAME\n")
	want := []byte(".nh\n.TH \"OKPAY-PAY\" \"1\" \"\" \"okpay\" \"okpay manual\"\n.SH NAME\n")
	if got := withoutDate(page); !bytes.Equal(got, want) {
		t.Errorf("got %s", got)
	}
}

func TestPagesOfCommandsThatAreNoMoreAreTakenAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"okpay_gone.md", "kept.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := replaceFiles(dir, "*.md", map[string][]byte{"okpay.md": []byte("new")}); err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(pages(t, dir))); !slices.Equal(got, []string{"kept.txt", "okpay.md"}) {
		t.Errorf("the folder has %v", got)
	}
}
