package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheSecurityPageNamesTestsThatAreThere holds the table of requirements to
// the tests that show them.
func TestTheSecurityPageNamesTestsThatAreThere(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "| item | how | shown by |\n")
	if !found {
		t.Fatal("the page has no table of requirements")
	}
	var sources strings.Builder
	err = filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") ||
			!strings.HasSuffix(path, "_test.go") && !strings.Contains(filepath.ToSlash(path), "/wallettest/") {
			return err
		}
		text, err := os.ReadFile(path)
		sources.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		if strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		tests := regexp.MustCompile("`(Test\\w+)` \\||\\*([^*]+)\\* \\|").FindAllStringSubmatch(line, -1)
		if len(tests) != 1 {
			t.Errorf("a row names %d tests: %s", len(tests), line)
			continue
		}
		want := "func " + tests[0][1] + "("
		if tests[0][2] != "" {
			want = `s.it("` + tests[0][2] + `"`
		}
		if !strings.Contains(sources.String(), want) {
			t.Errorf("there is no test %s%s", tests[0][1], tests[0][2])
		}
	}
	if rows < 25 {
		t.Errorf("the table has %d rows", rows)
	}
}
