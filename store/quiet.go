package store

import (
	"context"
	"os"
	"time"

	"github.com/okpay/okpay/wallet"
)

// A file that may not be written is read without the log and the index that
// SQLite keeps beside it, as long as the log holds nothing: SQLite would make
// both, with the modes of the file, and they would stand in the way of its
// owner later. It then looks at the file alone and takes no lock, so the file
// must not change while it is read.

// sight is what can be seen of a file from outside.
type sight struct {
	size, log int64
	changed   time.Time
}

// look gives the sight of the file and of the log beside it.
func (f *file) look() sight {
	var seen sight
	if info, err := os.Stat(f.path); err == nil {
		seen.size, seen.changed = info.Size(), info.ModTime()
	}
	if info, err := os.Stat(f.real() + "-wal"); err == nil {
		seen.log = info.Size()
	}
	return seen
}

// maxLooks bounds how often a read of a file that changes is begun again.
const maxLooks = 5

// quietly runs a read and runs it again when the file has changed meanwhile,
// with connections that see the change. A file with a log is read with locks.
func (s *Store) quietly(ctx context.Context, read func() error) error {
	if s.file == nil || !s.file.readOnly {
		return read()
	}
	for range maxLooks {
		before := s.file.look()
		if err := s.beQuiet(ctx, before.log == 0); err != nil {
			return err
		}
		err := read()
		if !s.file.quiet || s.file.look() == before {
			return err
		}
		if err := s.letGo(); err != nil {
			return err
		}
	}
	return wallet.Refuse(wallet.CodeWalletBusy, "the wallet kept changing while it was read", hintBusy)
}

// beQuiet says how the next connections are opened, and lets go of those that
// were opened the other way.
func (s *Store) beQuiet(ctx context.Context, quiet bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file.quiet == quiet {
		return nil
	}
	s.file.quiet = quiet
	if s.reader == nil {
		return nil
	}
	before := s.reader
	s.reader = nil
	return s.dialect.fail(ctx, before.Close(), "close the wallet")
}
