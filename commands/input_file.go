package commands

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/okpay/okpay/payees"
	"github.com/okpay/okpay/wallet"
)

// standardInput is how a command line names standard input, and stdinName what
// a payout calls it.
const (
	standardInput = "-"
	stdinName     = "stdin"
)

// payeeFile is a payee file that was read whole.
type payeeFile struct {
	name   string // without its folder
	sha256 string
	rows   []wallet.PayoutRow
}

func (f *factory) readPayeeFile(path, sheet string) (payeeFile, error) {
	f.boundMemory(0)
	options, err := f.payeeOptions(sheet)
	if err != nil {
		return payeeFile{}, err
	}
	var file payees.File
	name, err := f.readFile(path, func(r io.Reader, format payees.Format) (err error) {
		file, err = payees.Read(r, format, options)
		return err
	})
	f.warnOfFile(name, file.Warnings)
	f.boundMemory(len(file.Rows))
	return payeeFile{name: name, sha256: file.SHA256, rows: file.Rows}, err
}

func (f *factory) readUserFile(path string) (payees.UserFile, error) {
	var file payees.UserFile
	name, err := f.readFile(path, func(r io.Reader, format payees.Format) (err error) {
		file, err = payees.ReadUsers(r, format, payees.Options{})
		return err
	})
	f.warnOfFile(name, file.Warnings)
	return file, err
}

// warnOfFile tells what was found out of a file, or left out of account.
func (f *factory) warnOfFile(name string, warnings []string) {
	for _, warning := range warnings {
		f.printer.Warn("%s: %s", name, warning)
	}
}

// readFile opens a file that a user names, or standard input, and has it read
// in the format that it is in. It gives the file's name without its folder.
func (f *factory) readFile(path string, read func(io.Reader, payees.Format) error) (string, error) {
	source, err := f.openFile(path)
	if err != nil {
		return "", err
	}
	defer source.Close()
	name := stdinName
	if path != standardInput {
		name = filepath.Base(path)
	}
	buffered := bufio.NewReaderSize(source, payees.HeadSize)
	head, err := buffered.Peek(payees.HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", unreadable(path, err)
	}
	format, err := payees.DetectFormat(name, head)
	if err != nil {
		return "", err
	}
	if err := read(buffered, format); err != nil {
		return "", readFailure(path, err)
	}
	return name, nil
}

// readFailure tells a refusal of the reader from a failure to read.
func readFailure(path string, err error) error {
	if _, refused := errors.AsType[*wallet.Error](err); refused {
		return err
	}
	return unreadable(path, err)
}

// openFile opens a file that a user names, or standard input.
func (f *factory) openFile(path string) (io.ReadCloser, error) {
	if path == standardInput {
		return io.NopCloser(f.printer.Streams().In), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return file, nil
}

// readAtMost reads what openFile opens and no more of it than one byte above most,
// by which the wallet sees that it is too long.
func (f *factory) readAtMost(path string, most int64) ([]byte, error) {
	file, err := f.openFile(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return content, nil
}
