package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// mayRead leaves it to SQLite to find out: access lists are not mode bits.
func mayRead(string) bool { return true }

// mayWrite looks at the read-only mark of a file; that of a folder means nothing.
func mayWrite(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (info.IsDir() || info.Mode()&0o200 != 0)
}

// isDiskFull reports whether an error of the file system is for lack of space.
func isDiskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
