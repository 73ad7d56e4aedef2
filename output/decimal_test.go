package output

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDecimalPointsStandUnderEachOther(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want []string }{
		"one scale":     {[]string{"1.00", "-20.50"}, []string{"  1.00", "-20.50"}},
		"no fraction":   {[]string{"5", "100"}, []string{"  5", "100"}},
		"mixed scales":  {[]string{"1200", "12.50", "0.005"}, []string{"1200    ", "  12.50 ", "   0.005"}},
		"with units":    {[]string{"12.50 EUR", "1200 JPY"}, []string{"  12.50 EUR", "1200    JPY"}},
		"per cent":      {[]string{"1.5%", "10%"}, []string{" 1.5%", "10  %"}},
		"no number":     {[]string{"-", "3.10", ""}, []string{"-   ", "3.10", "    "}},
		"beyond 64 bit": {[]string{"99999999999999999999.99", "1.5"}, []string{"99999999999999999999.99", "                   1.5 "}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w decimalWidths
			for _, s := range c.in {
				w.add(splitDecimal(s))
			}
			for i, s := range c.in {
				if got := w.pad(splitDecimal(s)); got != c.want[i] {
					t.Errorf("%q: %q, want %q", s, got, c.want[i])
				}
			}
		})
	}
}

func TestDecimalAlignmentKeepsEveryCharacter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.StringMatching(`[+-]?[0-9]{0,30}(\.[0-9]{0,6})?( (EUR|JPY)|%)?`), 1, 20).Draw(t, "cells")
		var w decimalWidths
		for _, s := range in {
			w.add(splitDecimal(s))
		}
		for _, s := range in {
			parts := splitDecimal(s)
			if joined := parts.whole + parts.fraction + parts.rest; joined != s {
				t.Fatalf("%q was cut into %q", s, joined)
			}
			got := w.pad(parts)
			if len(got) != w.total() {
				t.Fatalf("%q is %d cells wide, want %d", got, len(got), w.total())
			}
			if squeezed := strings.ReplaceAll(got, " ", ""); squeezed != strings.ReplaceAll(s, " ", "") {
				t.Fatalf("%q became %q", s, got)
			}
			if parts.fraction != "" && strings.IndexByte(got, '.') != w.whole {
				t.Fatalf("the point of %q is not in cell %d", got, w.whole)
			}
		}
	})
}
