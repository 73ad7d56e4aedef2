package match_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/okpay/okpay/bank/match"
)

// TestRulesDoWhatTheirCasesSay runs the cases of each document in testdata/rules,
// which are the tests of what the kinds of rules do.
func TestRulesDoWhatTheirCasesSay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/rules/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are %d documents, error %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := match.ReadRules(text)
		if err != nil {
			t.Fatalf("%s:\n%v", file, err)
		}
		for i := range rules.Cases {
			t.Run(filepath.Base(file)+"/"+rules.Cases[i].Name, func(t *testing.T) {
				t.Parallel()
				for _, d := range match.Try(rules, &rules.Cases[i]).Differences {
					t.Error(d)
				}
			})
		}
	}
}

func TestDefaultRulesAreReadAndTheirCasesHold(t *testing.T) {
	t.Parallel()
	rules, err := match.Default()
	if err != nil {
		t.Fatal(err)
	}
	verdicts, failed := match.TryAll(rules, rules.Cases)
	if failed > 0 || len(verdicts) == 0 {
		t.Errorf("of %d cases %d do not hold: %+v", len(verdicts), failed, verdicts)
	}
}
