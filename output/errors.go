package output

import "fmt"

// UsageError is a mistake in the output flags: an unknown format or column, a jq expression that does not compile.
// It is found before anything is done and ends the program with exit code 2.
type UsageError struct {
	Message string
	Hint    string
}

func (e *UsageError) Error() string { return e.Message }

// FilterError is a jq expression that compiled and then failed on the result, such as indexing a list by a name. The
// command's own work was done by then; nothing is known to be wrong with it.
type FilterError struct {
	Err error
}

func (e *FilterError) Error() string { return fmt.Sprintf("--jq: %v", e.Err) }

// Unwrap returns what jq said.
func (e *FilterError) Unwrap() error { return e.Err }

// NoTerminalError is a question that could not be asked, because the input is no terminal or questions are forbidden.
// It unwraps to a *UsageError, so that it too ends the program with exit code 2.
type NoTerminalError struct {
	Question string
	Flag     string // what answers the question without a terminal, such as --yes
}

func (e *NoTerminalError) Error() string { return e.usage().Message }

// Unwrap returns the same refusal as a *UsageError.
func (e *NoTerminalError) Unwrap() error { return e.usage() }

func (e *NoTerminalError) usage() *UsageError {
	u := &UsageError{Message: fmt.Sprintf("cannot ask %q: the input is not a terminal, or questions are turned off", e.Question)}
	if e.Flag != "" {
		u.Hint = "answer with " + e.Flag
	}
	return u
}
