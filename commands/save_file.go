package commands

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// saveFile writes a file so that it is there whole or not at all, for its owner
// alone, and gives its size in bytes. Only a plain file is replaced, and no link.
// What write cannot do for another reason than the file is told as it is.
func saveFile(path string, write func(io.Writer) error) (size int64, err error) {
	if err := mayReplace(path); err != nil {
		return 0, err
	}
	temporary, err := besideFile(path)
	if err != nil {
		return 0, err
	}
	defer os.Remove(temporary.Name()) //nolint:errcheck // it is gone when all went well
	out := bufio.NewWriterSize(temporary, saveBuffer)
	err = write(out)
	if _, ofFile := errors.AsType[*fs.PathError](err); err != nil && !ofFile {
		return 0, errors.Join(err, temporary.Close())
	}
	if err = errors.Join(err, temporary.Chmod(privateMode), out.Flush(), temporary.Sync()); err == nil {
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

// saveText writes a file with a text, as saveFile does.
func saveText(path string, text []byte) error {
	_, err := saveFile(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	return err
}

// mayReplace refuses to write over what is no plain file.
func mayReplace(path string) error {
	switch info, err := os.Lstat(path); {
	case err == nil && !info.Mode().IsRegular():
		return unwritable(path, errors.New("it is no plain file"))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return unwritable(path, err)
	default:
		return nil
	}
}

// mayWriteBeside refuses a file that could not be written in the end.
func mayWriteBeside(path string) error {
	if err := mayReplace(path); err != nil {
		return err
	}
	trial, err := besideFile(path)
	if err != nil {
		return err
	}
	if err := errors.Join(trial.Close(), os.Remove(trial.Name())); err != nil {
		return unwritable(path, err)
	}
	return nil
}

// removeFile removes a file, if it is there.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unwritable(path, err)
	}
	return nil
}

// besideFile opens a file that can take the place of another in one step.
func besideFile(path string) (*os.File, error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".okpay-*")
	if err != nil {
		return nil, unwritable(path, err)
	}
	return temporary, nil
}
