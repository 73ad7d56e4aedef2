package strictyaml_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/okpay/okpay/strictyaml"
)

var limits = strictyaml.Limits{Bytes: 1000, Nodes: 20, Depth: 4}

func TestWhatADocumentMayNotHaveIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"nothing":        {"", "1:1: the document is empty"},
		"only a comment": {"# a\n", "1:1: the document is empty"},
		"not YAML":       {"a: 1\n\tb: 2\n", "2:1: this is not YAML: "},
		"two documents":  {"a: 1\n---\nb: 2\n", "2:1: a second document begins here: there can be one"},
		"an anchor":      {"a: &x 1\n", "1:4: there are no anchors and aliases here: write it out where it counts"},
		"a merge key":    {"a: {b: 1}\n<<: {c: 2}\n", "2:1: there are no values with the tag !!merge here"},
		"a tag":          {"a: !!binary aGk=\n", "1:4: there are no values with the tag !!binary here"},
		"a long tag":     {"a: !" + strings.Repeat("x", 100) + " b\n", "1:4: there are no values with the tag !" + strings.Repeat("x", 39) + "… here"},
		"too large":      {strings.Repeat("#", 1001), "the document is larger than 1000 bytes"},
		"too many":       {strings.Repeat("- a\n", 20), "20:3: the document has more than 20 values, or values more than 4 deep"},
		"too deep":       {"[[[[[a]]]]]", "1:6: the document has more than 20 values, or values more than 4 deep"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := strictyaml.Read([]byte(c.text), limits)
			var refused *strictyaml.Error
			if !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("the error is %v and not %s", err, c.want)
			}
		})
	}
}

func TestADocumentWithinItsLimitsIsRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"large": "a" + strings.Repeat("#", 999),
		"many":  strings.Repeat("- a\n", 19),
		"deep":  "[[[[a]]]]",
		"kinds": "a: 1\nb: 2.5\nc: true\nd: ~\ne: 2026-01-02\nf: !!str 1\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tree, err := strictyaml.Read([]byte(text), limits); err != nil || tree == nil {
				t.Errorf("it is refused: %v", err)
			}
		})
	}
}

func TestProblemsAreToldInTheirOrderALineEach(t *testing.T) {
	t.Parallel()
	err := &strictyaml.Error{Problems: []strictyaml.Problem{
		{Line: 2, Column: 7, Path: "fees[2].percent", Message: "this is no percentage"},
		{Message: "there are no fees"},
	}}
	if got, want := err.Error(), "2:7: fees[2].percent: this is no percentage\nthere are no fees"; got != want {
		t.Errorf("the error is\n%s\nand not\n%s", got, want)
	}
}
