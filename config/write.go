package config

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/okpay/okpay/wallet"
)

// The permissions of the file and of the folder that is made for it.
const (
	filePermissions   = 0o600
	folderPermissions = 0o700
)

// replaceFile writes text to the file at path whole or not at all: into a file
// beside it first, which then takes its place. A link stays a link.
func replaceFile(path string, text []byte) error {
	target := path
	if linked, err := filepath.EvalSymlinks(path); err == nil {
		target = linked
	}
	err := os.MkdirAll(filepath.Dir(target), folderPermissions)
	if err == nil {
		err = writeBeside(target, text)
	}
	if err == nil {
		return nil
	}
	return wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the configuration file cannot be written: %v", err),
		"check the folder and its permissions", "file", path)
}

func writeBeside(target string, text []byte) (err error) {
	// CreateTemp makes the file readable and writable for its owner alone.
	out, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(out.Name()) // what is left is of no use, and the first error counts
		}
	}()
	_, err = out.Write(text)
	if err == nil {
		err = out.Chmod(filePermissions)
	}
	if err == nil {
		err = out.Sync()
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(out.Name(), target)
	}
	return err
}
