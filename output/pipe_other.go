//go:build !windows

package output

import "syscall"

func brokenPipeErrors() []error { return []error{syscall.EPIPE} }
