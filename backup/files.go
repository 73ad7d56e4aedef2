package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/okpay/okpay/wallet"
)

// The modes of what is made.
const (
	ownerOnlyFolder = 0o700
	ownerOnlyFile   = 0o600
)

// bufferBytes is how much of a file is in memory at once.
const bufferBytes = 256 << 10

// folderPrefix begins the names of the folders in which files are made. One that
// is left by a run that was killed may be removed.
const folderPrefix = ".okpay-backup-"

// workFolder makes a folder within another for files that are not whole yet.
// remove takes it away with all that is in it.
func workFolder(within string) (path string, remove func(), err error) {
	path, err = os.MkdirTemp(within, folderPrefix+"*") // with mode 0700
	if err != nil {
		return "", nil, unwritable(within, err)
	}
	return path, func() { _ = os.RemoveAll(path) }, nil // what stays there has no name that anybody looks for
}

// write makes a file of what fill writes.
func write(path string, fill func(io.Writer) error) (err error) {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, ownerOnlyFile)
	if err != nil {
		return unwritable(path, err)
	}
	defer func() {
		if closing := out.Close(); err == nil && closing != nil {
			err = unwritable(path, closing)
		}
	}()
	buffered := bufio.NewWriterSize(out, bufferBytes)
	if err := fill(buffered); err != nil {
		return refused(path, err)
	}
	if err := buffered.Flush(); err != nil {
		return refused(path, err)
	}
	return nil
}

// copyAll copies until the end of from or of ctx. What fails in reading is told
// by failure.
func copyAll(ctx context.Context, to io.Writer, from io.Reader, failure func(error) error) error {
	buffer := make([]byte, bufferBytes)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := from.Read(buffer)
		if _, err := to.Write(buffer[:n]); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return failure(err)
		}
	}
}

// copyFile copies a file.
func copyFile(ctx context.Context, from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return unreadable(from, err)
	}
	defer in.Close() //nolint:errcheck // it was only read
	return write(to, func(out io.Writer) error {
		return copyAll(ctx, out, in, func(err error) error { return unreadable(from, err) })
	})
}

// fingerprint gives the length and the SHA-256 of a file.
func fingerprint(ctx context.Context, path string) (int64, string, error) {
	in, err := os.Open(path)
	if err != nil {
		return 0, "", unreadable(path, err)
	}
	defer in.Close() //nolint:errcheck // it was only read
	sum := sha256.New()
	counted := &counting{to: sum}
	if err := copyAll(ctx, counted, in, func(err error) error { return unreadable(path, err) }); err != nil {
		return 0, "", err
	}
	return counted.bytes, hex.EncodeToString(sum.Sum(nil)), nil
}

type counting struct {
	to    io.Writer
	bytes int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.bytes += int64(n)
	return n, err
}

// publish gives a file that is whole its final name, in the same folder's file
// system: first all of it is on the disk, then the name, and then that the name
// is there. Without overwrite a file of that name stays as it is, and taken says
// so. Codes: disk_full, invalid_file, and that of taken.
func publish(made, final string, overwrite bool, taken func(path string) error) error {
	file, err := os.OpenFile(made, os.O_RDWR, ownerOnlyFile)
	if err != nil {
		return unwritable(made, err)
	}
	if err := errors.Join(file.Chmod(ownerOnlyFile), file.Sync(), file.Close()); err != nil {
		return refused(final, err)
	}
	if err := name(made, final, overwrite, taken); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(final))
}

func name(made, final string, overwrite bool, taken func(path string) error) error {
	if !overwrite {
		// A link, unlike a rename, never replaces a file that is there.
		err := os.Link(made, final)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, fs.ErrExist):
			return taken(final)
		}
		if _, err := os.Lstat(final); err == nil { // a file system without links
			return taken(final)
		}
	}
	if err := os.Rename(made, final); err != nil {
		return unwritable(final, err)
	}
	return nil
}

// syncFolder sees to it that the names in a folder are on the disk. Windows has
// nothing of the kind.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return nil //nolint:nilerr // a folder that may be written and not read: its file system is left to itself
	}
	err = folder.Sync()
	closing := folder.Close()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) { // a file system that cannot
		err = nil
	}
	if err := errors.Join(err, closing); err != nil {
		return refused(path, err)
	}
	return nil
}

// apart refuses a name that is one of files, whether that is there or not: a backup
// in the place of the wallet that it is of, of its log or of its key, is the end of it.
func apart(path string, files []string) error {
	there, statErr := os.Stat(path)
	for _, file := range files {
		same := whole(path) == whole(file)
		if info, err := os.Stat(file); !same && err == nil && statErr == nil {
			same = os.SameFile(info, there)
		}
		if same {
			return wallet.Refuse(wallet.CodeInvalidFile, "this file is the wallet's own and no place for a backup: "+path, "name another one", "file", path)
		}
	}
	return nil
}

// whole is a path without links in its folders.
func whole(path string) string {
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return filepath.Clean(path)
	}
	return filepath.Join(folder, filepath.Base(path))
}

// free refuses a name that is taken.
func free(path string, overwrite bool) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return unwritable(path, err)
	case overwrite && info.Mode().IsRegular():
		return nil
	case overwrite:
		return wallet.Refuse(wallet.CodeInvalidFile, "this is no ordinary file and is not overwritten: "+path, "name a file")
	default:
		return occupied(path)
	}
}

func occupied(path string) error {
	return wallet.Refuse(wallet.CodeAlreadyExists, "there is a file already at "+path,
		"name another one, as with the date in it, or add --overwrite to a backup", "file", path)
}

func unreadable(path string, err error) error {
	return wallet.Refuse(wallet.CodeInvalidFile, fmt.Sprintf("the file %s cannot be read: %s", path, reason(err)), "check the path and its permissions", "file", path)
}

func unwritable(path string, err error) error {
	if isDiskFull(err) {
		return refused(path, err)
	}
	return wallet.Refuse(wallet.CodeInvalidFile, fmt.Sprintf("the file %s cannot be written: %s", path, reason(err)), "name a file in a folder that you can write to", "file", path)
}

// refused says what a failed write means, and leaves what is coded as it is.
func refused(path string, err error) error {
	if _, coded := errors.AsType[*wallet.Error](err); coded || !isDiskFull(err) {
		return err
	}
	return wallet.Refuse(wallet.CodeDiskFull, "the disk is full: "+path+" was not written", "nothing happened; free some space and run it again")
}

func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// reason is an error of the file system without the path that it starts with.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
