package commands

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// saveFile writes a file so that it is there whole or not at all, for its owner
// alone, and gives its size in bytes.
func saveFile(path string, write func(io.Writer) error) (size int64, err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".okpay-*")
	if err != nil {
		return 0, unwritable(path, err)
	}
	defer os.Remove(temporary.Name()) //nolint:errcheck // it is gone when all went well
	out := bufio.NewWriterSize(temporary, saveBuffer)
	if err = write(out); err != nil {
		return 0, errors.Join(err, temporary.Close())
	}
	if err = errors.Join(temporary.Chmod(privateMode), out.Flush(), temporary.Sync()); err == nil {
		size, err = temporary.Seek(0, io.SeekCurrent)
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return 0, unwritable(path, err)
	}
	return size, nil
}

const saveBuffer = 1 << 16
