//go:build unix

package store

import (
	"errors"

	"golang.org/x/sys/unix"
)

// mayRead and mayWrite ask the system and do not open the file.
func mayRead(path string) bool  { return unix.Access(path, unix.R_OK) == nil }
func mayWrite(path string) bool { return unix.Access(path, unix.W_OK) == nil }

// isDiskFull reports whether an error of the file system is for lack of space.
func isDiskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG)
}
