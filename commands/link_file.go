package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/okpay/okpay/wallet"
)

// linkFile is what an application that is a script keeps of its link: first the
// code of a device flow, and then the refresh token.
type linkFile struct {
	App          string `json:"app"`
	DeviceCode   string `json:"device_code,omitempty"`
	IntervalS    int    `json:"interval_s,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// linkFileBytes bounds the file that is read.
const linkFileBytes = 4 << 10

func writeLinkFile(path string, kept linkFile) error {
	text, err := json.Marshal(kept) //nolint:gosec // the file is for its owner alone
	if err != nil {
		return fmt.Errorf("write what belongs to a link: %w", err)
	}
	return writePrivately(path, append(text, '\n'))
}

func readLinkFile(path string) (linkFile, error) {
	var kept linkFile
	file, err := os.Open(path)
	if err != nil {
		return kept, unreadable(path, err)
	}
	defer file.Close() //nolint:errcheck // it is only read
	text, err := io.ReadAll(io.LimitReader(file, linkFileBytes))
	if err != nil {
		return kept, unreadable(path, err)
	}
	if err := json.Unmarshal(text, &kept); err != nil || kept.App == "" || (kept.DeviceCode == "") == (kept.RefreshToken == "") {
		return kept, wallet.Refuse(wallet.CodeInvalidFile, path+" is not what okpay connect request wrote", "ask again with okpay connect request")
	}
	return kept, nil
}

// writePrivately writes a file that its owner alone may read, whole or not at all.
func writePrivately(path string, content []byte) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return unwritable(path, errors.New("it is no plain file"))
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unwritable(path, err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".okpay-link-*")
	if err != nil {
		return unwritable(path, err)
	}
	defer os.Remove(temporary.Name()) //nolint:errcheck // it is gone when all went well
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Chmod(privateMode), temporary.Sync(), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return unwritable(path, err)
	}
	return nil
}
