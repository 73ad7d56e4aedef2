package commands

import "strconv"

// counted writes a number with its noun: "1 problem", "3 problems".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
