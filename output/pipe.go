package output

import (
	"errors"
	"io"
)

// IsBrokenPipe reports whether err says that whoever read our output has gone (`okpay history | head`). The program
// then ends quietly. For the error to arrive at all, main must ignore SIGPIPE: the Go runtime otherwise ends the
// process at the first such write to stdout or stderr.
func IsBrokenPipe(err error) bool {
	if errors.Is(err, io.ErrClosedPipe) {
		return true
	}
	for _, target := range brokenPipeErrors() {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}
