package match_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/okpay/okpay/bank/match"
)

// TestTheExamplesOfTheGuideHold runs the cases of every document that stands in
// the page about rules, in which there is one for each kind.
func TestTheExamplesOfTheGuideHold(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/reconciliation-rules.md")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[match.Kind]bool{}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1) {
		rules, err := match.ReadRules(block[1])
		if err != nil {
			t.Errorf("%s\n%v", block[1], err)
			continue
		}
		verdicts, _ := match.TryAll(rules, rules.Cases)
		if len(verdicts) == 0 {
			t.Errorf("the example %s has no case", rules.Version)
		}
		for _, v := range verdicts {
			for _, d := range v.Differences {
				t.Errorf("%s: %s: %s", rules.Version, v.Name, d)
			}
		}
		for _, rule := range rules.Rules {
			kinds[rule.Kind] = true
		}
	}
	for _, kind := range []match.Kind{
		match.KindReference, match.KindReversal, match.KindAmount, match.KindGroup, match.KindSettlement, match.KindSimilar, match.KindParts,
	} {
		if !kinds[kind] {
			t.Errorf("there is no example of the kind %s", kind)
		}
	}
}
