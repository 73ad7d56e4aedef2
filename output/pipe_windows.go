package output

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// Windows says in two further ways that nobody reads a pipe any more.
func brokenPipeErrors() []error {
	return []error{syscall.EPIPE, windows.ERROR_BROKEN_PIPE, windows.ERROR_NO_DATA}
}
