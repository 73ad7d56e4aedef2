package trace

import (
	"strings"
	"testing"
)

func TestAParentIsReadAsTheStandardSays(t *testing.T) {
	t.Parallel()
	const good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for header, want := range map[string]bool{
		good: true,
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00":       true,
		"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later": true,
		"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01":       true,
		"":                                 false,
		good[:54]:                          false,
		good + "-more":                     false,
		good + "x":                         false,
		"ff" + good[2:]:                    false,
		strings.ToUpper(good):              false,
		strings.Replace(good, "-", "_", 1): false,
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01":       false,
		"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01":       false,
		"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.later": false,
		"00-4bf92f3577b34da6a3ce929d0e0e47g6-00f067aa0ba902b7-01":       false,
	} {
		p, ok := ParseParent(header, "vendor=1")
		if ok != want {
			t.Errorf("%q: read %t", header, ok)
		}
		if ok && p.State != "vendor=1" {
			t.Errorf("%q: the state is %q", header, p.State)
		}
	}
	p, _ := ParseParent(good, strings.Repeat("x", maxState+1))
	if p.String() != good || p.State != "" || !p.Sampled {
		t.Errorf("got %s, %+v", p, p)
	}
}

func FuzzParseParent(f *testing.F) {
	f.Add("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b")
	f.Fuzz(func(t *testing.T, header, state string) {
		p, ok := ParseParent(header, state)
		if !ok {
			return
		}
		again, ok := ParseParent(p.String(), p.State)
		if !ok || again != p {
			t.Errorf("%q is read as %+v, and that as %+v", header, p, again)
		}
	})
}
