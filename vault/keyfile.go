package vault

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/okpay/okpay/wallet"
)

// The modes of what is made.
const (
	keyMode       = 0o600
	keyFolderMode = 0o700
)

// maxKeyFile is the most bytes of a file with a key that are looked at.
const maxKeyFile = 1 << 10

// readKeyFile reads the secret in a file: errAbsent when there is no file.
func readKeyFile(path string) (secret, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return secret{}, errAbsent
	}
	if err == nil && info.Size() > maxKeyFile {
		return secret{}, errNoSecret
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return secret{}, errors.New("cannot be read: " + reason(err))
	}
	bytes, err := parseSecret(string(text))
	return secret{bytes, path}, err
}

// reason is an error of the file system without the path that it starts with.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}

// makeKeyFile makes a secret in a file that is not there. Of two programs that
// make it at once one wins, and both get that one.
func makeKeyFile(path string) (secret, error) {
	bytes, err := drawSecret()
	if err != nil {
		return secret{}, err
	}
	if err := placeKeyFile(path, bytes); isDiskFull(err) {
		return secret{}, wallet.Refuse(wallet.CodeDiskFull, "the disk is full: the wallet's key cannot be made",
			"nothing happened; free some space and run it again")
	} else if err != nil {
		return secret{}, wallet.Refuse(wallet.CodeWalletUnreadable, "cannot make the wallet's key: "+err.Error(),
			"name a wallet in a folder that you can write to, with --wallet")
	}
	return readKeyFile(path)
}

// isDiskFull reports whether a file cannot be written for lack of space.
func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// placeKeyFile writes a secret to disk and then gives it its name, unless there
// is a file of that name.
func placeKeyFile(path string, bytes []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, keyFolderMode); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(dir, ".okpay-key-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) //nolint:errcheck // the key stands under its own name by then
	_, err = temporary.WriteString(hex.EncodeToString(bytes) + "\n")
	if err := errors.Join(err, temporary.Chmod(keyMode), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, never replaces a key that another program made.
	err = os.Link(temporary.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return syncFolder(dir)
	}
	return placeWithoutLink(path, bytes)
}

// placeWithoutLink is for file systems that have no links.
func placeWithoutLink(path string, bytes []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, keyMode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString(hex.EncodeToString(bytes) + "\n")
	return errors.Join(err, file.Sync(), file.Close())
}

// syncFolder puts the names in a folder on disk, where the system can.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = folder.Sync() // a system that cannot do it says so, and there is nothing else to do
	return folder.Close()
}

// settleKeyFile makes the file at path hold the secret of that id, if it lies in
// a file at all: then it lies at path itself, or beside it under its id. What
// else lies at path is kept under its own id, for backups that need it. A crash
// between the two renames leaves both keys where they are found.
func settleKeyFile(path, id string) error {
	present, err := readKeyFile(path)
	if err != nil && !errors.Is(err, errAbsent) {
		return nil // it is no key, and not ours to put away
	}
	if err == nil {
		held, err := present.id()
		if err != nil || held == id {
			return err
		}
		if err := os.Rename(path, besideKeyFile(path, held)); err != nil {
			return err
		}
	}
	err = os.Rename(besideKeyFile(path, id), path)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, syncFolder(filepath.Dir(path)))
}

// besideKeyFile is where a key lies that is not the present one, or not yet.
func besideKeyFile(path, id string) string { return path + "." + id }
