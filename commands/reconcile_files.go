package commands

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/okpay/okpay/bank/delivery"
	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// statementFile is a file of statements that was read to its end once and found to
// be whole, so that nothing is changed by one that breaks off. It is read again when
// its statements are brought to the wallet.
type statementFile struct {
	path    string // as the user names it
	content string // where it can be read: path, or a copy of what can be read once alone
	name    string // without its folder
	sha256  string
	entries int
	// currencies are those of its statements, which some formats tell with the first
	// amount alone.
	currencies []money.Currency
}

// statementFiles are those of one run, each content once.
type statementFiles struct {
	f       *factory
	options statement.Options
	files   []statementFile
	held    []string // copies, to be taken away
}

// readStatementFiles reads every file to its end, and refuses what cannot be
// understood before anything is changed. Whoever has them closes them.
func (f *factory) readStatementFiles(paths []string, options statement.Options) (_ *statementFiles, err error) {
	all := &statementFiles{f: f, options: options}
	defer func() {
		if err != nil {
			all.close()
		}
	}()
	seen := map[string]string{} // the name of a file by its hash
	for _, path := range paths {
		file, err := all.look(path)
		if err != nil {
			return nil, err
		}
		if before, again := seen[file.sha256]; again {
			f.printer.Warn("%s is the same file as %s", file.name, before)
			continue
		}
		if file.entries == 0 {
			f.printer.Warn("%s has no entry", file.name)
		}
		seen[file.sha256] = file.name
		all.files = append(all.files, file)
	}
	return all, nil
}

// look reads a file to its end.
func (s *statementFiles) look(path string) (statementFile, error) {
	file := statementFile{path: path, content: path, name: filepath.Base(path)}
	if path == standardInput {
		file.name = stdinName
	}
	if err := s.hold(&file); err != nil {
		return file, err
	}
	lines := 0
	found, err := s.read(file, func(*wallet.BankStatement, *wallet.BankEntry) error {
		if lines++; lines > wallet.MaxStatementLines {
			return wallet.Refuse(wallet.CodeInvalidFile, fmt.Sprintf("%s: a statement has more than %d entries", file.name, wallet.MaxStatementLines),
				"ask the bank for statements of shorter spans")
		}
		return nil
	}, func(head *wallet.BankStatement) error {
		lines = 0
		file.currencies = append(file.currencies, head.Currency)
		return nil
	})
	if err != nil {
		return file, readFailure(path, err)
	}
	file.sha256, file.entries = found.SHA256, found.Entries
	return file, nil
}

// read reads a file from its beginning. Its error is one of the file or of whom it is
// told to.
func (s *statementFiles) read(
	file statementFile, entry func(*wallet.BankStatement, *wallet.BankEntry) error, end func(*wallet.BankStatement) error,
) (statement.Delivery, error) {
	source, err := s.f.openFile(file.content)
	if err != nil {
		return statement.Delivery{}, err
	}
	defer source.Close()
	return delivery.ReadEntries(source, file.name, s.options, entry, end)
}

// hold copies what can be read once alone, which is standard input or a pipe, into a
// file that only this user may read.
func (s *statementFiles) hold(file *statementFile) error {
	if file.path != standardInput {
		info, err := os.Stat(file.path)
		if err != nil {
			return unreadable(file.path, err)
		}
		if info.Mode().IsRegular() || info.IsDir() {
			return nil
		}
	}
	source, err := s.f.openFile(file.path)
	if err != nil {
		return err
	}
	held, err := os.CreateTemp("", ".okpay-statement-*")
	if err != nil {
		return errors.Join(fmt.Errorf("hold %s: %w", file.name, err), source.Close())
	}
	s.held = append(s.held, held.Name())
	file.content = held.Name()
	// One byte more than may be read, so that the reader sees that it is too much.
	_, err = io.Copy(held, io.LimitReader(source, statement.MaxBytes+1))
	if err = errors.Join(err, held.Close(), source.Close()); err != nil {
		return fmt.Errorf("hold %s: %w", file.name, err)
	}
	return nil
}

// entries counts those of all files.
func (s *statementFiles) entries() int {
	n := 0
	for _, file := range s.files {
		n += file.entries
	}
	return n
}

// close takes away what was held.
func (s *statementFiles) close() {
	for _, name := range s.held {
		_ = os.Remove(name) // nobody looks for it
	}
}
