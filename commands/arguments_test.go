package commands

import "testing"

func TestANegativeAmountIsToldFromAFlag(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"unknown shorthand flag: '5' in -5":        "-5",
		"unknown shorthand flag: '1' in -12.50":    "-12.50",
		"unknown shorthand flag: '.' in -.5":       "-.5",
		"unknown shorthand flag: 'x' in -x":        "",
		"unknown shorthand flag: '5' in -5x":       "",
		"unknown flag: --5":                        "",
		"bad flag syntax: -":                       "",
		"unknown shorthand flag: 'a' in -a in -5b": "",
	} {
		if got, found := negativeNumber(message); got != want || found != (want != "") {
			t.Errorf("%q: got %q, %v", message, got, found)
		}
	}
}
