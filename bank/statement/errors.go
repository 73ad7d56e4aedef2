package statement

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/okpay/okpay/bank/elements"
)

// Error says what in a file cannot be understood. It repeats a value only where
// the value is what is wrong, escaped and cut.
type Error struct {
	Format Format // "" when it is not known
	Line   int    // from 1; 0 for the file itself
	Where  string // the element, tag, record or column, such as "Ntry/Amt" or ":61:"; may be empty
	Reason string // a clause without a full stop
	Hint   string // what to do about it; may be empty
}

// Error returns the reason with its place.
func (e *Error) Error() string {
	switch {
	case e.Line == 0 && e.Where == "":
		return e.Reason
	case e.Line == 0:
		return e.Where + ": " + e.Reason
	case e.Where == "":
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	default:
		return fmt.Sprintf("line %d (%s): %s", e.Line, e.Where, e.Reason)
	}
}

// maxQuoted is the most bytes of a value that an error repeats.
const maxQuoted = 60

// quoted returns a value for an error, escaped and cut.
func quoted(text string) string {
	if len(text) > maxQuoted {
		return strconv.QuoteToASCII(text[:maxQuoted]) + "..."
	}
	return strconv.QuoteToASCII(text)
}

// ofFormat returns err as an Error of that format, when it is about the file.
func ofFormat(err error, format Format) error {
	var broken *elements.Error
	var e *Error
	switch {
	case errors.As(err, &e):
		if e.Format == "" {
			e.Format = format
		}
		return err
	case errors.As(err, &broken):
		return &Error{Format: format, Line: broken.Line, Reason: broken.Message}
	default:
		return err
	}
}
