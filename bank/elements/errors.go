package elements

import (
	"fmt"
	"strconv"
)

// Error says what in a file cannot be read.
type Error struct {
	Line    int // from 1
	Message string
}

// Error returns the message with its line.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// maxQuoted is the most bytes of a value that an error repeats.
const maxQuoted = 35

// Quoted returns a value for an error, escaped and cut.
func Quoted(text string) string {
	if len(text) > maxQuoted {
		return strconv.QuoteToASCII(text[:maxQuoted]) + "..."
	}
	return strconv.QuoteToASCII(text)
}
